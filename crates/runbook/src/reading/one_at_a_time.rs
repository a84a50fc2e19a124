//! Whether a text wants each machine looked at before the next one is begun.

use super::rules;
use super::words::{first_said, words};

/// Whether a text says so: `one node at a time`, `verify before moving on to the next`.
pub fn is_one_at_a_time(text: &str) -> bool {
    let said = words(text);
    // The name of what comes one at a time stands in between: `one node at a time`.
    let counted = (0..said.len()).any(|at| (1..=2).any(|gap| is_counted(&said[at..], gap)));
    let phrase = first_said(&said, rules::ONE_AT_A_TIME.words);
    let is_denied = said.windows(2).any(|two| matches!(two[0].as_str(), "not" | "never") && two[1] == "one");
    (counted || phrase.is_some()) && !is_denied
}

/// Whether words are `one`, so many that name something, and `at a time`.
fn is_counted(words: &[String], gap: usize) -> bool {
    words.first().is_some_and(|first| first == "one")
        && words.get(1 + gap..).is_some_and(|rest| rest.starts_with(&["at", "a", "time"].map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_wants_each_looked_at_says_so() {
        for text in [
            "Upgrade the nodes one at a time.",
            "Do one node at a time.",
            "Take one worker node at a time:",
            "Check that it is healthy before moving on to the next host.",
        ] {
            assert!(is_one_at_a_time(text), "{text}");
        }
        for text in
            ["Not one at a time: all together.", "On every node, run:", "At one time there were three."]
        {
            assert!(!is_one_at_a_time(text), "{text}");
        }
    }
}
