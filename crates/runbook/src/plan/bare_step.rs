//! A step that no document has: for whoever makes steps without one.

use super::step::{Runnable, Step, StepKind};
use crate::reading::Effect;

impl Step {
    /// A selected step called `id`, of which nothing else is known.
    pub fn new(id: &str, kind: StepKind) -> Self {
        Self {
            id: id.to_owned(),
            section: "section".to_owned(),
            scope: "section".to_owned(),
            line: 1,
            block: None,
            title: id.to_owned(),
            language: None,
            selected: true,
            waits: false,
            question: None,
            reason: None,
            target: None,
            variables: Vec::new(),
            prose: Vec::new(),
            kind,
        }
    }
}

impl Runnable {
    /// A text of which no more is known than its effect.
    pub fn new(script: &str, effect: Effect) -> Self {
        Self { script: script.to_owned(), effect, cwd: ".".to_owned(), ..Self::default() }
    }
}
