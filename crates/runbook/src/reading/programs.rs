//! Whether a line looks like a command: it begins with a program that the table knows, or has a shell's marks.
//!
//! Takes a line, gives yes or no. Only for text that nothing else says is shell; never used to doubt a shell's fence.

use super::session::opens;
use super::shapes::is_assignment;
use crate::programs::Table;

/// Whether a line starts with a program that runbooks call, with a path to one, or has a shell's marks.
pub fn is_command(line: &str) -> bool {
    let mut rest = line.trim_start_matches(['$', ' ']);
    while let Some((_, after)) = rest.split_once(' ').filter(|(first, _)| is_wrapper(first)) {
        rest = after.trim_start();
    }
    let first = rest.split_whitespace().next().unwrap_or("");
    let path =
        (first.starts_with("./") || first.starts_with("~/") || is_rooted(first)) && !first.ends_with('/');
    // Flags and pipes are no words of a sentence, whatever the program; `WARNING:` starts one.
    let marked = !first.ends_with(':') && is_marked(rest);
    let known = KEYWORDS.contains(&first) || Table::get().begins_a_command(first);
    path || marked || known || opens(rest).is_some()
}

/// Whether a word is a path from the root: `/deploy` alone is what is typed into a chat.
fn is_rooted(word: &str) -> bool {
    word.strip_prefix('/').is_some_and(|rest| rest.contains(['/', '.']))
}

/// Whether a long flag or a pipe stands in a line.
fn is_marked(line: &str) -> bool {
    let is_flag = |behind: &str| behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == ' ');
    line.contains(" | ") || line.match_indices(" --").any(|(at, dashes)| is_flag(&line[at + dashes.len()..]))
}

/// Whether a word stands in front of a command and is none itself.
fn is_wrapper(word: &str) -> bool {
    matches!(word, "sudo" | "time" | "exec" | "nohup" | "watch" | "env") || is_assignment(word)
}

/// What begins a loop or a choice.
const KEYWORDS: [&str; 4] = ["for", "if", "until", "while"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_program_or_a_path_makes_a_command() {
        for (line, expected) in [
            ("kubectl get pods", true),
            ("$ ls", true),
            ("sudo A=1 systemctl restart web", true),
            ("./bin/go", true),
            ("/opt/web/bin/check all", true),
            ("/deploy.sh", true),
            ("/srv/app/", false),
            ("mine --dry-run", true),
            ("web-1 is up", false),
            ("/deploy web to production", false),
            ("WARNING: gone  -- refused", false),
            ("/", false),
            ("", false),
        ] {
            assert_eq!(is_command(line), expected, "{line}");
        }
    }
}
