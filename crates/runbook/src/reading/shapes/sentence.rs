//! Lines that are said to a reader.
//!
//! Takes a line, gives yes or no. Never looks at the lines around it.

use crate::reading::words;
use crate::text::Pattern;

/// What a line that counts starts with.
pub(in crate::reading) const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

static NUMBERED: Pattern = Pattern::starting(&DIGITS, r"^\d+[.)] +\S");

/// `1. Do this`.
pub(in crate::reading) fn is_numbered(line: &str) -> bool {
    NUMBERED.is_match(line)
}

/// Whether a line reads as a sentence: several words, a capital in front, no mark of a shell.
pub(in crate::reading) fn is_sentence(line: &str) -> bool {
    let capital = line.chars().next().is_some_and(char::is_uppercase);
    let marks =
        line.contains(['|', '$', '=', '`', '<', '{', '\\']) || line.contains(" -") || line.contains("./");
    capital
        && !marks
        && words::words(line).len() >= 3
        && !line.split(' ').next().unwrap_or("").contains(['/', '_'])
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn a_sentence_has_words_and_no_marks_of_a_shell() {
        check(
            is_sentence,
            &["Check the logs first.", "Then it restarts"],
            &["kubectl get pods", "Make -j 4 all", "README.md", "A=$B is set"],
        );
    }
}
