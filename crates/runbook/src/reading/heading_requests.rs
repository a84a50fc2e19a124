//! What a heading asks for by itself: a task, what has to be there first, the answer to a fault.
//!
//! Takes the title of a section, gives what its words say. Never looks at what stands under it.

use super::heading::Heading;
use super::rules;
use super::words::first_said;

/// How many words a heading has at least that asks for something.
const FEWEST: usize = 2;

/// Whether a heading is one of a row: `3. Connection settings`.
pub fn is_numbered(title: &str) -> bool {
    Heading::new(title).numbered
}

/// Whether a heading tells somebody to do something.
pub fn is_task(title: &str) -> bool {
    let heading = Heading::new(title);
    heading.is_order()
        && heading.core.len() >= FEWEST
        && first_said(&heading.core, rules::REQUEST_POINTS.words).is_none()
}

/// Whether a heading names the answer to an alert or a fault: `Mitigation`.
pub fn is_answer(title: &str) -> bool {
    first_said(&Heading::new(title).core, rules::ANSWER_ALONE.words).is_some()
}

/// Whether what a heading lists has to be there before anything is done.
pub fn is_requirement(title: &str) -> bool {
    first_said(&Heading::new(title).core, rules::REQUEST_REQUIRES.words).is_some()
}
