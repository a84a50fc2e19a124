//! Root's prompt `# `, which looks like a comment.
//!
//! Takes the lines of a block, says whether its `# ` is a prompt. Where a line may be either nobody guesses: it is unsure.

use crate::document::BodyLine;
use crate::reading::pasted_output::is_printed;
use crate::reading::programs::is_command;
use crate::reading::session::closes;
use crate::reading::shapes::{is_statement, is_yaml};

/// What the language of a fence says of a `# ` in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reading) enum Root {
    /// A script: it is a comment.
    Comments,
    /// Either.
    Either,
    /// What was seen on a screen: it is a prompt.
    Prompts,
}

/// What the `# ` of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Comments,
    Prompts,
    Unsure,
}

/// Words that a command line seldom has, and a sentence nearly always.
const OF_SENTENCES: [&str; 36] = [
    "the", "a", "an", "all", "any", "every", "each", "this", "that", "these", "it", "its", "your", "our",
    "their", "and", "or", "to", "from", "for", "of", "on", "with", "without", "into", "again", "first",
    "then", "now", "old", "new", "if", "when", "before", "after", "is",
];

/// The command behind root's prompt `# `: it starts with a program, and is no sentence.
pub(super) fn command(line: &str) -> Option<&str> {
    let command = line.trim_start().strip_prefix("# ")?.trim();
    ((is_command(command) || closes(command)) && !is_said(command)).then_some(command)
}

/// Whether a text is said to a reader, whatever program it begins with: `rm the old data`.
pub(super) fn is_said(text: &str) -> bool {
    let is_of_sentence = |word: &str| OF_SENTENCES.contains(&word.trim_matches([',', '.']));
    let words = || text.split_whitespace();
    let is_plain =
        words().all(|word| !word.starts_with('-') && !word.contains(['/', '=', '$', '|', '"', '\'']));
    text.ends_with([':', '?', '!'])
        || text.starts_with(|c: char| c.is_ascii_uppercase()) && is_plain
        || is_plain && words().skip(1).any(is_of_sentence)
}

/// Whether a command has what only a command has: a flag, a path, a number, a mark.
fn is_plainly_one(command: &str) -> bool {
    command.split_whitespace().skip(1).any(|word| !word.chars().all(|c| c.is_ascii_lowercase()))
}

/// What the `# ` of a block are, by its first line and what stands under it.
pub(super) fn style(lines: &[BodyLine], root: Root) -> Found {
    let mut texts = lines.iter().map(|line| line.text.trim()).filter(|text| !text.is_empty());
    let Some(first) = texts.next().and_then(command) else { return Found::Comments };
    let mut goes_on = first.ends_with('\\');
    let mut others = Vec::new();
    let mut is_plain = is_plainly_one(first);
    for text in texts {
        match command(text) {
            Some(command) => is_plain |= is_plainly_one(command),
            None if text.starts_with('#') || goes_on => {}
            None => others.push(text),
        }
        goes_on = text.ends_with('\\');
    }
    let Some(below) = others.first() else {
        // Of commands that are all behind `# ` a script has made comments.
        return if root == Root::Prompts { Found::Prompts } else { Found::Comments };
    };
    let shown = |text: &&str| (is_printed(text) || is_yaml(text)) && !is_statement(text);
    let has_commands = others.iter().any(|text| is_command(text) && !shown(text));
    match root {
        Root::Comments if is_plain && others.iter().all(shown) => Found::Unsure,
        Root::Comments => Found::Comments,
        Root::Either | Root::Prompts if has_commands => {
            if is_plain {
                Found::Unsure
            } else {
                Found::Comments
            }
        }
        // `# stop web` over `webctl stop`: what stands below may be what the words are about.
        Root::Either | Root::Prompts => {
            let is_shown = is_plain || shown(below) || !below.contains(' ');
            if is_shown { Found::Prompts } else { Found::Unsure }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, root: Root, expected: Found) {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        assert_eq!(style(&lines, root), expected, "{text}");
    }

    #[test]
    fn words_above_a_command_are_a_comment() {
        for text in [
            "# rm the old data\ns5cmd rm s3://old/*",
            "# look at the disk\ndf -h\n# grow it\ngrowpart /dev/vdb 1",
            "# Check the sockets\nss -lnt",
            "# stop web\nsystemctl stop web",
            "# make backup\npg_dump app > app.sql",
        ] {
            check(text, Root::Prompts, Found::Comments);
            check(text, Root::Either, Found::Comments);
        }
    }

    #[test]
    fn a_command_above_what_it_printed_stands_at_a_prompt() {
        for text in ["# ss -lnt\nState", "# growpart /dev/vdb 1\nCHANGED: partition=1", "# hostname\nweb-1"] {
            check(text, Root::Prompts, Found::Prompts);
            check(text, Root::Either, Found::Prompts);
            let in_script = if text.contains("hostname") { Found::Comments } else { Found::Unsure };
            check(text, Root::Comments, in_script);
        }
    }

    #[test]
    fn a_screen_of_nothing_but_prompts_is_one_and_a_script_of_comments_is_none() {
        let text = "# systemctl stop web\n# webctl wipe --all";
        check(text, Root::Prompts, Found::Prompts);
        check(text, Root::Either, Found::Comments);
        check(text, Root::Comments, Found::Comments);
    }

    #[test]
    fn what_may_be_either_is_unsure() {
        check("# kubectl get pod x -o yaml\nkind: Pod\nspec: x", Root::Comments, Found::Unsure);
        check("# kubectl -n a get pods\nkubectl -n b get pods", Root::Either, Found::Unsure);
        check("# systemctl stop web\nwebctl wipe data", Root::Prompts, Found::Unsure);
        check("# psql -U app\nSELECT 1;", Root::Comments, Found::Comments);
    }
}
