//! Options that the comments of a block mark as such: `# Option A`, `# Or`, `# If it failed`.
//!
//! Takes the groups under its comments, gives those of which one is meant. Never looks at the commands themselves.

use super::comment_group::{Group, before, called, option};
use super::part::{Limit, Part};
use crate::document::BodyLine;
use crate::reading::heading::Heading;
use crate::reading::rules;
use crate::reading::words::first_said;

/// The mark of an option: what the options of one choice have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `Option A`, `Method 2`: up to the next of its kind.
    Counted(&'static str),
    /// `If it worked`, `If it failed`, `Otherwise`.
    Outcome { good: bool },
    /// `Via X`, `Using Y`.
    Way,
    /// `Or`, `Alternatively`: instead of the group before it.
    Instead,
}

/// Words that count options.
const COUNTED: [&str; 5] = ["option", "method", "approach", "alternative", "variant"];

/// The mark that a comment carries.
fn mark(heading: &Heading) -> Option<Mark> {
    let first = heading.core.first()?.as_str();
    let counts = heading.core.get(1).is_some_and(|second| second.len() == 1 || second.parse::<u8>().is_ok());
    if let Some(word) = COUNTED.into_iter().find(|word| *word == first && counts) {
        return Some(Mark::Counted(word));
    }
    match first {
        "or" | "alternatively" => Some(Mark::Instead),
        "via" | "using" => Some(Mark::Way),
        "otherwise" | "else" => Some(Mark::Outcome { good: false }),
        // `If not, …` and `If it failed` are bad, whatever good words follow.
        "if" if first_said(&heading.core[..heading.core.len().min(5)], rules::COMMENT_BAD_DAY.words)
            .is_some() =>
        {
            Some(Mark::Outcome { good: false })
        }
        "if" if first_said(&heading.core[..heading.core.len().min(5)], rules::COMMENT_GOOD_DAY.words)
            .is_some() =>
        {
            Some(Mark::Outcome { good: true })
        }
        _ => None,
    }
}

/// The options of all choices in a block.
pub(super) fn options(groups: &[Group], lines: &[BodyLine]) -> Vec<Part> {
    let marks: Vec<Option<Mark>> = groups.iter().map(|group| mark(&group.heading)).collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut choice = 0;
    for kind in 0..COUNTED.len() + 2 {
        let is_kind = |found: &Option<Mark>| match found {
            Some(Mark::Counted(word)) => COUNTED.get(kind) == Some(word),
            Some(Mark::Outcome { .. }) => kind == COUNTED.len(),
            Some(Mark::Way) => kind == COUNTED.len() + 1,
            Some(Mark::Instead) | None => false,
        };
        let found: Vec<usize> = (0..groups.len()).filter(|at| is_kind(&marks[*at])).collect();
        let has = |good: bool| found.iter().any(|at| marks[*at] == Some(Mark::Outcome { good }));
        if found.len() < 2 || (kind == COUNTED.len() && !(has(true) && has(false))) {
            continue;
        }
        // An option goes on to the next of its kind; the last of the ways ends with its own group.
        for (nth, at) in found.iter().enumerate() {
            let next = found.get(nth + 1).map(|next| groups[*next].lines.start);
            let end = next.unwrap_or(if kind > COUNTED.len() {
                groups[*at].lines.end
            } else {
                groups[groups.len() - 1].lines.end
            });
            parts.push(option(&groups[*at], groups[*at].lines.start..end, choice));
        }
        choice += 1;
    }
    // `a`, `# Or`, `b`: what stands before the first comment is a way too.
    if let Some(second) = groups.first().filter(|_| marks[0] == Some(Mark::Instead))
        && let Some(first) = before(second, lines)
    {
        let called = Group { title: called(second, lines), ..second.clone() };
        parts.push(option(&first, first.lines.clone(), choice));
        parts.push(option(&called, second.lines.clone(), choice));
        choice += 1;
    }
    for at in (1..groups.len()).filter(|at| marks[*at] == Some(Mark::Instead)) {
        let start = groups[at].lines.start;
        // A second `Or` goes on with the choice of the first.
        let same = parts.iter().filter(|part| part.lines.end == start).find_map(|part| match part.limit {
            Limit::Option { choice } => Some(choice),
            Limit::Environment(_) | Limit::Condition(_) | Limit::Doubt => None,
        });
        let number = same.unwrap_or_else(|| {
            choice += 1;
            parts.push(option(&groups[at - 1], groups[at - 1].lines.clone(), choice - 1));
            choice - 1
        });
        parts.push(option(&groups[at], groups[at].lines.clone(), number));
    }
    parts
}
