//! An answer to the question on which machine a place is done, as it is typed: names of targets, this machine, a person.
//!
//! Takes words, gives names. Never knows which targets there are.

use crate::settings::{LOCAL, PERSON};

/// The answer that the place is this machine.
pub const HERE: &str = "here";
/// The answer that a person does it there.
pub const A_PERSON: &str = "a person does it";

/// What `--on PLACE=WHERE` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct On {
    /// The place, as it is typed.
    pub(super) place: String,
    /// The names of the targets, in order; `person` alone for a person.
    pub(super) names: Vec<String>,
}

impl On {
    pub(super) fn parse(pair: &str) -> Self {
        let (place, machines) = pair.rsplit_once('=').unwrap_or((pair, ""));
        Self { place: place.trim().to_owned(), names: names(machines) }
    }

    /// Whether it is a person who does it.
    pub(super) fn is_person(&self) -> bool {
        self.names == [PERSON]
    }
}

/// The targets that an answer names, in order.
pub fn names(answer: &str) -> Vec<String> {
    match answer.trim() {
        HERE => vec![LOCAL.to_owned()],
        A_PERSON => vec![PERSON.to_owned()],
        several => several.split(',').map(|name| name.trim().to_owned()).collect(),
    }
}
