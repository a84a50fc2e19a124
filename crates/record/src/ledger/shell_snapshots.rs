//! What a run's shell held, as its record keeps it: after the last step, and after the one before.
//!
//! A state is kept before its step's end is on disk, so a crash may come between the two. Then somebody says whether the step
//! happened, and the shell goes on from the one state or from the other. Takes bytes without secrets, and says which are whole; whether
//! they are those that the record names is for whoever goes on with them.

use super::Hash;
use crate::record::Target;

const MARK: &str = "stepgate-state/v1";

/// What the shell held after an attempt at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellSnapshot {
    /// The attempt: the step's id and a number. Nothing where it came from another run.
    pub after: String,
    /// The state, without secrets.
    pub bytes: Vec<u8>,
}

impl ShellSnapshot {
    /// Its SHA-256, as `step.exited` names it.
    pub fn sha256(&self) -> String {
        Hash::of_bytes(&self.bytes).to_string()
    }
}

/// The states of the shell on `target` as they are kept: each behind a line that says which it is and on which target.
pub(super) fn join(target: &Target, states: &[ShellSnapshot]) -> Vec<u8> {
    let mark = mark(target);
    let parts = states.iter().flat_map(|state| {
        let head = format!("{mark} {} {} {}\n", state.bytes.len(), Hash::of_bytes(&state.bytes), state.after);
        [head.into_bytes(), state.bytes.clone()]
    });
    parts.collect::<Vec<_>>().concat()
}

fn mark(target: &Target) -> String {
    format!("{MARK}{}", target.suffix())
}

/// The states that are kept in `bytes`, the newest first; none where one of them is damaged, or of another target.
pub(super) fn split(target: &Target, mut bytes: &[u8]) -> Option<Vec<ShellSnapshot>> {
    let mark = mark(target);
    let mut states = Vec::new();
    while !bytes.is_empty() || states.is_empty() {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let (length, rest) = head.strip_prefix(mark.as_str())?.strip_prefix(' ')?.split_once(' ')?;
        let (hash, after) = rest.split_once(' ')?;
        let end_of_state = (end + 1).checked_add(length.parse().ok()?)?;
        let state = bytes.get(end + 1..end_of_state)?;
        if !Hash::of_bytes(state).is(hash) {
            return None;
        }
        states.push(ShellSnapshot { after: after.to_owned(), bytes: state.to_vec() });
        bytes = &bytes[end_of_state..];
    }
    Some(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(after: &str, text: &str) -> ShellSnapshot {
        ShellSnapshot { after: after.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_last_two_states_are_kept_and_damage_is_seen() {
        let here = Target::Local;
        let id = super::super::RunId::parse("20261121-024510-k3f9").unwrap();
        let run = super::super::Store::in_memory().create_run(&id).unwrap();
        assert_eq!(run.states(&here).unwrap(), Some(vec![]));
        for (after, text) in [("one 1", "a\nb"), ("two 1", ""), ("three 1", "x=1\n")] {
            run.keep_state(&here, state(after, text)).unwrap();
        }
        let both = vec![state("three 1", "x=1\n"), state("two 1", "")];
        assert_eq!(run.states(&here).unwrap(), Some(both.clone()));
        run.keep_state(&here, state("three 1", "x=2\n")).unwrap();
        assert_eq!(run.states(&here).unwrap(), Some(vec![state("three 1", "x=2\n"), both[1].clone()]));

        let whole = run.read_state(&here).unwrap().unwrap();
        assert!(whole.starts_with(b"stepgate-state/v1 4 "));
        let first = whole.windows(3).position(|bytes| bytes == b"x=2").unwrap() + 4;
        for cut in (0..whole.len()).filter(|cut| *cut != first) {
            assert_eq!(split(&here, &whole[..cut]), None, "cut at {cut}");
        }
        for at in 0..first {
            let mut changed = whole.clone();
            changed[at] ^= 0x40;
            let is_label = String::from_utf8_lossy(&whole[..at]).matches(' ').count() >= 3 && at < first - 4;
            assert!(is_label || split(&here, &changed).is_none(), "byte {at}");
        }
    }

    #[test]
    fn a_state_of_another_target_is_none_of_this_one() {
        let states = [state("one 1", "a=1\n")];
        let web = Target::named("web1");
        let bytes = join(&web, &states);
        assert!(bytes.starts_with(b"stepgate-state/v1@web1 "));
        assert_eq!(split(&web, &bytes), Some(states.to_vec()));
        assert_eq!(split(&Target::Local, &bytes), None);
        assert_eq!(split(&web, &join(&Target::Local, &states)), None);
    }
}
