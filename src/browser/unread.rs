//! Whether there is anything to be read in a ledger that was read before. A page at a run that nobody drives looks often, and mostly there is not.

use crate::ledger::LinesMark;

/// What of a ledger was read.
#[derive(Debug, Default)]
pub struct Unread {
    /// How it stood when it was read last; none where it was not, or where that cannot be told.
    read_at: Option<LinesMark>,
}

impl Unread {
    /// Reads a ledger that stands like this, unless it stood like this when it was read last. Where it cannot be read it is read again.
    pub fn read<T, E>(
        &mut self,
        stands: Option<LinesMark>,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Option<T> {
        if stands.is_some() && stands == self.read_at {
            return None;
        }
        let read = read().ok();
        // What is written while it is read is there the next time.
        self.read_at = stands.filter(|_| read.is_some());
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Ledger, RunId, Store};
    use crate::record::{Actor, Event, SignalReceived};
    use std::cell::Cell;

    #[test]
    fn a_ledger_is_read_when_something_was_written_and_at_no_other_look() {
        let world = tempfile::tempdir().unwrap();
        let store = Store::at(world.path()).unwrap();
        let run = store.create_run(&RunId::parse("20261121-024510-k3f9").unwrap()).unwrap();
        let now = chrono::DateTime::UNIX_EPOCH;
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        let signal =
            || Event::SignalReceived(SignalReceived { signal: 2, step: None, action: "noted".into() });
        let (mut unread, n_reads) = (Unread::default(), Cell::new(0));
        let mut look = || {
            let read = || {
                n_reads.set(n_reads.get() + 1);
                run.read_ledger().map(|kept| kept.records.len())
            };
            (unread.read(run.lines_mark().unwrap(), read), n_reads.get())
        };
        ledger.append(&signal(), now).unwrap();
        assert_eq!(look(), (Some(1), 1));
        for _ in 0..100 {
            assert_eq!(look(), (None, 1));
        }
        ledger.append(&signal(), now).unwrap();
        assert_eq!([look(), look(), look()], [(Some(2), 2), (None, 2), (None, 2)]);
    }

    #[test]
    fn what_could_not_be_read_or_cannot_be_told_is_read_at_every_look() {
        let mark = Some(LinesMark { place: 1, size: 2, written: (3, 4) });
        let mut unread = Unread::default();
        assert_eq!(unread.read(mark, || Err::<u8, _>(())), None);
        assert_eq!(unread.read(mark, || Ok::<_, ()>(1)), Some(1));
        assert_eq!(unread.read(mark, || Ok::<_, ()>(2)), None);
        for n_look in 3..6 {
            assert_eq!(unread.read(None, || Ok::<_, ()>(n_look)), Some(n_look));
        }
    }
}
