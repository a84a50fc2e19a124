//! Who follows runs of a shared record, and is woken when something of theirs changes.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A run, and whoever is woken when something of it changes.
type Listener = (String, SyncSender<()>);

/// Those of a process.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    all: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    listeners: Vec<Listener>,
    is_listening: bool,
}

impl Listeners {
    fn state(&self) -> MutexGuard<'_, State> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody more, who is woken at once. Says whether nobody listened before.
    pub(super) fn add(&self, run: &str) -> (Receiver<()>, bool) {
        let (wake, woken) = sync_channel(1);
        let _first = wake.try_send(());
        let mut state = self.state();
        state.listeners.push((run.to_owned(), wake));
        (woken, !std::mem::replace(&mut state.is_listening, true))
    }

    /// Wakes those who follow `run`, or all; forgets those who are gone.
    pub(super) fn wake(&self, run: Option<&str>) {
        self.state().listeners.retain(|(followed, wake)| {
            let is_meant = run.is_none_or(|run| run == followed);
            !(is_meant && matches!(wake.try_send(()), Err(TrySendError::Disconnected(()))))
        });
    }
}
