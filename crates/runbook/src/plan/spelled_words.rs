//! The words of a script as they are spelled, each with what stands around it.
//!
//! Takes any text, never refuses one: it knows quotes, blanks and what ends a command, and nothing else of bash. What has to
//! be right about bash is asked of its grammar.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled<'t> {
    /// The word without its quotes.
    pub(super) text: String,
    /// The word before it in the same command, as it is written.
    pub(super) before: Option<&'t str>,
    /// The first word of its command, without its folder, where that is another one.
    pub(super) program: Option<&'t str>,
    /// Whether it is its command's program, or a script that such a one runs.
    pub(super) is_program: bool,
}

/// Programs whose first operand is a script that they run.
const RUNNERS: &[&str] =
    &["bash", "sh", "zsh", "source", ".", "sudo", "exec", "python", "python3", "node", "ruby"];

/// The words of `text`, in order.
pub(super) fn spelled(text: &str) -> Vec<Spelled<'_>> {
    let mut words: Vec<Spelled<'_>> = Vec::new();
    for command in commands(text) {
        let written = written(command);
        // What stands before the program is for it only.
        let at = written.iter().position(|word| !is_assignment(word)).unwrap_or(written.len());
        let script = written.get(at).filter(|word| RUNNERS.contains(&last_part(word))).map(|_| at + 1);
        for (index, word) in written.iter().enumerate() {
            words.push(Spelled {
                text: word.chars().filter(|c| !matches!(c, '"' | '\'')).collect(),
                before: index.checked_sub(1).map(|before| written[before]),
                program: written.get(at).filter(|_| index > at).map(|first| last_part(first)),
                is_program: index == at || Some(index) == script,
            });
        }
    }
    words
}

/// Whether a word is `NAME=value`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The commands of a text: what `;`, `&`, `|` and lines tell apart, outside of quotes.
fn commands(text: &str) -> Vec<&str> {
    parts(text, |text, at| {
        let continued = text[..at].ends_with('\\');
        matches!(text.as_bytes()[at], b';' | b'|' | b'&' | b'(' | b'`')
            || text.as_bytes()[at] == b'\n' && !continued
    })
}

/// The words of a command, with their quotes.
fn written(command: &str) -> Vec<&str> {
    let mut words = parts(command, |text, at| text.as_bytes()[at].is_ascii_whitespace());
    words.retain(|word| *word != "\\");
    words
}

/// What is left of a text between the bytes that `ends`, outside of quotes. An open quote holds the rest.
fn parts(text: &str, ends: impl Fn(&str, usize) -> bool) -> Vec<&str> {
    let (mut found, mut from, mut quote) = (Vec::new(), 0, None);
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if byte.is_ascii() && ends(text, at) => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            Some(_) | None => {}
        }
    }
    found.push(&text[from..]);
    found.retain(|part| !part.trim().is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_with_what_stands_around_them() {
        let found = spelled("A=b ./x.sh --to \"a b\" && bash y.sh \\\n  c");
        let shown: Vec<_> = found.iter().map(|one| (one.text.as_str(), one.is_program)).collect();
        assert_eq!(
            shown,
            [
                ("A=b", false),
                ("./x.sh", true),
                ("--to", false),
                ("a b", false),
                ("bash", true),
                ("y.sh", true),
                ("c", false)
            ]
        );
        assert_eq!((found[3].before, found[3].program), (Some("--to"), Some("x.sh")));
    }

    #[test]
    fn no_text_is_refused() {
        for text in ["", "'", "\"a b", "é;|&&\n\\", "a 'b\nc"] {
            let _ = spelled(text);
        }
    }
}
