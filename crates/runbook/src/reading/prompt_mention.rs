//! Whether the words around a block say that its command asks something: `This will prompt for confirmation`.
//!
//! Takes a text, gives yes or no. Which command it is about is for who knows the block.

use crate::text::Pattern;

static ASKS: Pattern = Pattern::needing(
    &[
        "prompt",
        " ask",
        "\task",
        "\nask",
        "\rask",
        "\x0bask",
        "\x0cask",
        "interactive",
        "y/n",
        "yes/no",
        "type ",
        "enter ",
    ],
    r"(?i)\b(?:will|would|may|it|script|tool|command|installer|you are|you will be|you'll be|when|if|and|is|are|be)\s+(?:then\s+)?(?:prompts?|prompted|asks?|asked)\b|\bprompts? (?:you )?for\b|\binteractive (?:\w+ )?(?:script|mode|prompt|wizard|setup|menu|installer|tool|command)\b|^interactive\s\w+|\bexpected prompts?\b|\binteractively\b|\((?:yes/no|y/n)\)|\[(?:yes/no|y/n)\]|\btype [`'\x22]?yes\b|\benter (?:your|the) (?:password|passphrase|pin)\b",
);

static NOT: Pattern = Pattern::new(
    r"(?i)\bnon-?interactive|\bwithout (?:prompt|asking|interact)|\b(?:not|no|n't|never) (?:be )?(?:prompt|ask|interact)|\bif (?:you are )?asked by\b",
);

/// Whether `text` tells that what it is about asks a person something while it runs.
pub fn mentions_prompt(text: &str) -> bool {
    ASKS.is_match(text) && !NOT.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::mentions_prompt;

    #[test]
    fn a_command_asks_where_the_document_says_so() {
        for (text, expected) in [
            ("This will prompt for confirmation before it goes on.", true),
            ("Use the interactive fix script:", true),
            ("Prompt for your user name", true),
            ("Are you sure you want to continue? (yes/no):", true),
            ("Type `yes` to proceed.", true),
            ("You will be asked for the passphrase", true),
            ("Interactive restore (slow)", true),
            ("Expected prompts:", true),
            ("Go on? [y/N]", true),
            ("It runs in INTERACTIVE MODE", true),
            ("Run it in non-interactive mode", false),
            ("It runs without prompting", false),
            ("You will not be asked again", false),
            ("Ask the team before you start", false),
            ("Restart it promptly", false),
        ] {
            assert_eq!(mentions_prompt(text), expected, "{text}");
        }
    }
}
