//! Putting a shell's state away without the secrets in it, and getting it back exactly once they are known again.
//!
//! Takes bytes, gives bytes. Every form of a declared secret is replaced by a mark that names the secret and the form; what is
//! only shaped like a token stays, because nobody could bring it back.

use super::forms::{Form, forms};
use super::masks::Set;
use super::redactor::Redactor;
use std::fmt::Write as _;

/// Begins a mark. A state that holds this byte itself (bash writes it as `\001`) has it doubled.
const MARK: u8 = 1;
/// Ends a mark.
const END: u8 = 2;

/// Why a state cannot be brought back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// A secret that stood in the state is not known.
    #[error("the shell's state needs the secret `{label}`, which has no value")]
    Unknown {
        /// The secret.
        label: String,
    },
    /// The secret has another form than when the state was put away.
    #[error("the secret `{label}` has changed, and only a part of it stood in the shell's state")]
    Changed {
        /// The secret.
        label: String,
    },
    /// The bytes are not what was put away.
    #[error("the shell's state is damaged at byte {at}")]
    Damaged {
        /// Where.
        at: usize,
    },
}

/// A stretch of a state that is a part of a form of a secret.
struct Piece {
    start: usize,
    end: usize,
    name: String,
    /// Where the part begins in the form; the whole of it has no numbers, and becomes the whole of another value too.
    from: usize,
    whole: bool,
}

impl Redactor {
    /// The state without secrets.
    pub fn seal_state(&self, state: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(state.len());
        let mut at = 0;
        for piece in self.pieces(state) {
            escape(&state[at..piece.start], &mut sealed);
            sealed.push(MARK);
            sealed.extend_from_slice(piece.name.as_bytes());
            if !piece.whole {
                let to = piece.from + piece.end - piece.start;
                sealed.extend_from_slice(format!(".{}.{to}", piece.from).as_bytes());
            }
            sealed.push(END);
            at = piece.end;
        }
        escape(&state[at..], &mut sealed);
        sealed
    }

    /// The state as it was, with the secrets as they are now.
    pub fn open_state(&self, sealed: &[u8]) -> Result<Vec<u8>, StateError> {
        let mut state = Vec::with_capacity(sealed.len());
        let mut at = 0;
        while let Some(length) = sealed[at..].iter().position(|byte| *byte == MARK) {
            state.extend_from_slice(&sealed[at..at + length]);
            at += length + 1;
            if sealed.get(at) == Some(&MARK) {
                state.push(MARK);
                at += 1;
                continue;
            }
            let damaged = StateError::Damaged { at };
            let length = sealed[at..].iter().position(|byte| *byte == END).ok_or(damaged.clone())?;
            let name = std::str::from_utf8(&sealed[at..at + length]).map_err(|_| damaged.clone())?;
            state.extend(self.part(name).ok_or(damaged)??);
            at += length + 1;
        }
        state.extend_from_slice(&sealed[at..]);
        Ok(state)
    }

    /// Every stretch of the state that is of a secret, in order and without overlaps.
    fn pieces(&self, state: &[u8]) -> Vec<Piece> {
        let mut hits = Vec::new();
        for set in self.sets() {
            set.needles.search(&mut set.needles.begin(), state, |hit| hits.push((hit, set)));
        }
        hits.sort_by_key(|(hit, _)| (hit.start, std::cmp::Reverse(hit.end)));
        let mut pieces = Vec::new();
        let mut done = 0;
        for (hit, set) in hits {
            if hit.end > done {
                self.pieces_of(state, hit.start, hit.end, done, set, hit.needle, &mut pieces);
                done = hit.end;
            }
        }
        pieces
    }

    /// The pieces of one hit behind `done`. White space that does not count stays in the state, so a loose hit has several.
    #[expect(clippy::too_many_arguments, reason = "a hit, its set and where to put the pieces")]
    fn pieces_of(
        &self,
        state: &[u8],
        start: usize,
        end: usize,
        done: usize,
        set: &Set,
        needle: usize,
        pieces: &mut Vec<Piece>,
    ) {
        let form = &set.forms[needle];
        let name = self.name(set.owners[needle], form);
        let counts = |at: usize| !form.loose || !state[at].is_ascii_whitespace();
        let mut from = (start..done.min(end)).filter(|at| counts(*at)).count();
        let mut at = start.max(done);
        while at < end {
            let length = (at..end).take_while(|at| counts(*at)).count();
            if length > 0 {
                let whole = length == form.bytes.len();
                pieces.push(Piece { start: at, end: at + length, name: name.clone(), from, whole });
                from += length;
            }
            at += length.max(1);
        }
    }

    /// How a mark names a form: the secret's label in hex, which of the secrets of that label, and the form.
    fn name(&self, owner: usize, form: &Form) -> String {
        let label = self.secrets()[owner].label();
        let nth = self.secrets()[..owner].iter().filter(|secret| secret.label() == label).count();
        let mut name = String::new();
        for byte in label.as_bytes() {
            write!(name, "{byte:02x}").expect("writing to a string cannot fail");
        }
        let looseness = if form.loose { "loose" } else { "strict" };
        write!(name, ".{nth}.{}.{}.{looseness}", form.kind, form.number)
            .expect("writing to a string cannot fail");
        name
    }

    /// The bytes that a mark stands for; none where it is no mark.
    fn part(&self, name: &str) -> Option<Result<Vec<u8>, StateError>> {
        let fields: Vec<&str> = name.split('.').collect();
        let [label, nth, kind, number, looseness, range @ ..] = fields.as_slice() else { return None };
        let label = unhex(label)?;
        let (nth, number): (usize, usize) = (nth.parse().ok()?, number.parse().ok()?);
        let Some(secret) = self.secrets().iter().filter(|secret| secret.label() == label).nth(nth) else {
            return Some(Err(StateError::Unknown { label }));
        };
        let loose = match *looseness {
            "loose" => true,
            "strict" => false,
            _ => return None,
        };
        let all = forms(secret.value());
        let form = all.into_iter().find(|form| (form.kind, form.number, form.loose) == (kind, number, loose));
        let changed = Err(StateError::Changed { label });
        Some(match (form, range) {
            (Some(form), []) => Ok(form.bytes),
            (Some(form), [from, to]) => match form.bytes.get(from.parse().ok()?..to.parse().ok()?) {
                Some(part) => Ok(part.to_vec()),
                None => changed,
            },
            (None, _) => changed,
            (Some(_), _) => return None,
        })
    }
}

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for byte in bytes {
        if *byte == MARK {
            out.push(MARK);
        }
        out.push(*byte);
    }
}

fn unhex(text: &str) -> Option<String> {
    let digits = text.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    String::from_utf8(bytes.collect::<Option<_>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use proptest::prelude::*;

    fn redactor(secrets: &[(&str, &str)]) -> Redactor {
        Redactor::new(secrets.iter().map(|(label, value)| Secret::new(*label, value).unwrap()).collect())
    }

    #[test]
    fn a_state_comes_back_with_the_secret_as_it_is_now() {
        let state = b"declare -x TOKEN=\"hunter2-hunter2\"\ndeclare -- AUTH=\"aHVudGVyMi1odW50ZXIy\"\n";
        let sealed = redactor(&[("token", "hunter2-hunter2")]).seal_state(state);
        assert!(!String::from_utf8_lossy(&sealed).contains("hunter2"));
        assert!(!String::from_utf8_lossy(&sealed).contains("aHVud"));
        assert_eq!(redactor(&[("token", "hunter2-hunter2")]).open_state(&sealed).unwrap(), state);
        let fresh = redactor(&[("token", "correct horse")]).open_state(&sealed).unwrap();
        assert!(String::from_utf8(fresh).unwrap().starts_with("declare -x TOKEN=\"correct horse\"\n"));
        let error = redactor(&[("other", "correct horse")]).open_state(&sealed).unwrap_err();
        assert_eq!(error, StateError::Unknown { label: "token".into() });
    }

    #[test]
    fn damage_is_an_error() {
        let redactor = redactor(&[("token", "hunter2-hunter2")]);
        let sealed = redactor.seal_state(b"x=hunter2-hunter2\n");
        for at in 3..sealed.len() - 2 {
            let mut damaged = sealed.clone();
            damaged[at] = b'!';
            assert!(redactor.open_state(&damaged).is_err(), "{at}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_state_comes_back_exactly_and_holds_no_secret_meanwhile(
            secrets in proptest::collection::vec("[ab\n]{6,90}", 1..4),
            state in proptest::collection::vec("[ab\n\u{1}\u{2}.]{0,9}", 0..8),
        ) {
            let secrets: Vec<Secret> =
                secrets.iter().enumerate().filter_map(|(at, value)| Secret::new(format!("s{}", at / 2), value).ok()).collect();
            let mut bytes = Vec::new();
            for (at, text) in state.iter().enumerate() {
                bytes.extend_from_slice(text.as_bytes());
                if let Some(secret) = secrets.get(at) {
                    for form in forms(secret.value()) {
                        bytes.extend(form.bytes);
                        bytes.extend_from_slice(text.as_bytes());
                    }
                }
            }
            let redactor = Redactor::new(secrets.clone());
            let sealed = redactor.seal_state(&bytes);
            prop_assert_eq!(redactor.open_state(&sealed).unwrap(), bytes);
            for secret in &secrets {
                for form in forms(secret.value()) {
                    prop_assert!(!sealed.windows(form.bytes.len()).any(|window| window == form.bytes));
                }
            }
        }
    }
}
