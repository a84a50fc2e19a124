//! What a comment right above a command asks a person to do first, because the command does something else.
//!
//! Takes the comment and the command, gives yes or no. What the command itself carries out is only its title.

use super::rules;
use super::wait::wait;
use super::words::{first_said, words};

/// Whether `comment` asks for something before `command` that the command does not do: `Update CHANGELOG.md` above `git add CHANGELOG.md`,
/// `Monitor the metrics, then increase` above what increases, `Wait ten minutes` above what does not wait.
pub fn asks_ahead(comment: &str, command: &str) -> bool {
    let waits = || wait(comment).is_some() && !["sleep", "wait"].iter().any(|word| command.contains(word));
    waits() || edits_what_is_committed(comment, command) || watches_first(comment)
}

/// Whether a file is to be changed that the command only takes along.
fn edits_what_is_committed(comment: &str, command: &str) -> bool {
    let names_file = |word: &str| {
        word.rsplit_once('.').is_some_and(|(name, ending)| {
            !name.is_empty() && (1..=5).contains(&ending.len()) && ending.chars().all(char::is_alphanumeric)
        })
    };
    let is_taken =
        ["git add", "git commit", "git diff", "git status"].iter().any(|verb| command.starts_with(verb));
    is_taken
        && first_said(&words(comment), rules::AHEAD_EDITS.words).is_some()
        && comment.split_whitespace().any(|word| names_file(word.trim_matches(['`', ',', ':', '.'])))
}

/// Whether something is watched before the rest is done.
fn watches_first(comment: &str) -> bool {
    let first = [", then ", " and then ", "; then "].iter().find_map(|mark| comment.split_once(mark));
    first.is_some_and(|(first, _)| first_said(&words(first), rules::AHEAD_WATCHES.words).is_some())
}

#[cfg(test)]
mod tests {
    use super::asks_ahead;

    #[test]
    fn a_comment_asks_for_what_its_command_does_not_do() {
        for (comment, command, expected) in [
            ("Update CHANGELOG.md with the details", "git add CHANGELOG.md", true),
            ("Bump the version in Cargo.toml", "git commit -am bump", true),
            ("Update the index", "git add .", false),
            ("Update CHANGELOG.md", "sed -i s/a/b/ CHANGELOG.md", false),
            ("Monitor the metrics, then increase to 50 %", "flagctl set 50", true),
            ("Look at it, then increase", "flagctl set 50", false),
            ("Wait ten minutes", "flagctl set 100", true),
            ("Wait 10 minutes", "sleep 600", false),
        ] {
            assert_eq!(asks_ahead(comment, command), expected, "{comment}");
        }
    }
}
