//! What a command is called that no comment names: the words right before its block, or the heading above it.

use crate::reading::is_order;

/// The longest title that is taken from a text.
const LONGEST: usize = 80;

/// Words that announce a command without saying what it does.
const ANNOUNCING: &str = "a and as below bash by check command commands do e enter example execute following follows for g in \
    issue it like now on or please running run script shell simply terminal the then these this usage \
    use using validate verify via with you your can";

/// What a text is called that nothing names: its first line.
pub(super) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches(['\\', ' ']).to_owned()
}

/// The title that the text before a block gives: all of it where it is short, else the sentence that leads to the block.
pub(super) fn of_lead(text: &str) -> Option<&str> {
    let text = text.trim();
    let whole = text.trim_end_matches([':', '.']);
    // Of a longer text only what leads to the block: `Restart it:`, and not `This takes a while.`
    let last = whole
        .rsplit_once(". ")
        .map(|(_, last)| last.trim_start())
        .filter(|last| text.ends_with(':') || is_order(last));
    [Some(whole), last]
        .into_iter()
        .flatten()
        .find(|title| title.chars().count() <= LONGEST && says_something(title))
}

fn says_something(title: &str) -> bool {
    let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| !ANNOUNCING.split_whitespace().any(|known| known == word.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_what_comes_after_it_if_it_says_anything() {
        let long = "The gateway keeps old connections for as long as its clients do, which can be hours. Restart it:";
        for (text, title) in [
            ("Restart the gateway:", Some("Restart the gateway")),
            (long, Some("Restart it")),
            (
                "The gateway keeps old connections for as long as its clients do, which can be hours. It takes a while.",
                None,
            ),
            ("Run the following command:", None),
            ("For example:", None),
            ("", None),
        ] {
            assert_eq!(of_lead(text), title, "{text}");
        }
    }
}
