//! How often a run asked somebody, and how often the answer came so fast that nobody can have read the question.
//!
//! Takes events, gives counts. Never judges an answer.

use super::Event;
use std::fmt;

/// An answer that took less was given without reading: in milliseconds.
const QUICK: u64 = 2000;

/// How often somebody was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attention {
    /// How many questions somebody answered.
    pub asked: usize,
    /// How many of these answers took under two seconds.
    pub quick: usize,
}

impl Attention {
    /// Counts the answers among events.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut attention = Self::default();
        for looked in events.into_iter().filter_map(Event::looked) {
            attention.asked += 1;
            attention.quick += usize::from(looked < QUICK);
        }
        attention
    }
}

impl fmt::Display for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.asked)?;
        if self.quick > 0 { write!(f, ", {} in under 2 s", self.quick) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Attention;
    use crate::record::{Event, VariableGiven};

    #[test]
    fn what_nobody_was_asked_does_not_count() {
        let given = |looked| {
            Event::VariableGiven(VariableGiven {
                name: "a".into(),
                value: None,
                origin: "prompt".into(),
                looked,
            })
        };
        let attention = Attention::of(&[given(None), given(Some(300)), given(Some(2000))]);
        assert_eq!(attention, Attention { asked: 2, quick: 1 });
        assert_eq!(attention.to_string(), "2, 1 in under 2 s");
    }
}
