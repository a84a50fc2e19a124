//! What the run's shell held, as its folder keeps it: after the last step, and after the one before.
//!
//! A state is kept before its step's end is on disk, so a crash may come between the two. Then somebody says whether the step
//! happened, and the shell goes on from the one state or from the other. Takes bytes without secrets, and says which are whole.

use super::folder::Part;
use super::{Hash, LedgerError, RunFolder};

const MARK: &str = "stepgate-state/v1";

/// What the shell held after an attempt at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The attempt: the step's id and a number. Nothing where it came from another run.
    pub after: String,
    /// The state, without secrets.
    pub bytes: Vec<u8>,
}

impl RunFolder {
    /// Keeps a state beside the one before it.
    pub fn keep_state(&self, state: State) -> Result<(), LedgerError> {
        // One that is damaged is worth nothing.
        let before =
            self.states()?.unwrap_or_default().into_iter().find(|before| before.after != state.after);
        let states: Vec<State> = [state].into_iter().chain(before).collect();
        self.replace(Part::State, &join(&states))
    }

    /// The states that are kept, the newest first; none where what is there is not what was kept.
    pub fn states(&self) -> Result<Option<Vec<State>>, LedgerError> {
        Ok(self.read(Part::State)?.map_or(Some(Vec::new()), |bytes| split(&bytes)))
    }
}

fn join(states: &[State]) -> Vec<u8> {
    let parts = states.iter().flat_map(|state| {
        let head = format!("{MARK} {} {} {}\n", state.bytes.len(), Hash::of_bytes(&state.bytes), state.after);
        [head.into_bytes(), state.bytes.clone()]
    });
    parts.collect::<Vec<_>>().concat()
}

fn split(mut bytes: &[u8]) -> Option<Vec<State>> {
    let mut states = Vec::new();
    while !bytes.is_empty() || states.is_empty() {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let (length, rest) = head.strip_prefix(MARK)?.strip_prefix(' ')?.split_once(' ')?;
        let (hash, after) = rest.split_once(' ')?;
        let end_of_state = (end + 1).checked_add(length.parse().ok()?)?;
        let state = bytes.get(end + 1..end_of_state)?;
        if !Hash::of_bytes(state).is(hash) {
            return None;
        }
        states.push(State { after: after.to_owned(), bytes: state.to_vec() });
        bytes = &bytes[end_of_state..];
    }
    Some(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(after: &str, text: &str) -> State {
        State { after: after.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_last_two_states_are_kept_and_damage_is_seen() {
        let world = tempfile::tempdir().unwrap();
        let id = super::super::RunId::parse("20261121-024510-k3f9").unwrap();
        let folder = super::super::Home::at(world.path()).unwrap().create_run(&id).unwrap();
        assert_eq!(folder.states().unwrap(), Some(vec![]));
        for (after, text) in [("one 1", "a\nb"), ("two 1", ""), ("three 1", "x=1\n")] {
            folder.keep_state(state(after, text)).unwrap();
        }
        let both = vec![state("three 1", "x=1\n"), state("two 1", "")];
        assert_eq!(folder.states().unwrap(), Some(both.clone()));
        folder.keep_state(state("three 1", "x=2\n")).unwrap();
        assert_eq!(folder.states().unwrap(), Some(vec![state("three 1", "x=2\n"), both[1].clone()]));

        let whole = std::fs::read(folder.path_of(Part::State)).unwrap();
        let first = whole.windows(3).position(|bytes| bytes == b"x=2").unwrap() + 4;
        for cut in (0..whole.len()).filter(|cut| *cut != first) {
            assert_eq!(split(&whole[..cut]), None, "cut at {cut}");
        }
        for at in 0..first {
            let mut changed = whole.clone();
            changed[at] ^= 0x40;
            let is_label = String::from_utf8_lossy(&whole[..at]).matches(' ').count() >= 3 && at < first - 4;
            assert!(is_label || split(&changed).is_none(), "byte {at}");
        }
    }
}
