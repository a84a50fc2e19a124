//! The traps that a shell has set, as bash prints them, and Stepgate's own part of the one for EXIT.
//!
//! Takes what `trap -p` printed, gives entries. Never runs one.

/// Stands in front of the runbook's own EXIT trap. Holds no quote, so that it can be found and taken off again.
pub(super) const EXIT_TRAP: &str = "{ __stepgate_exit \"$?\" \"$-\" \"$_\" \"$@\"; \\builtin trap -p ERR RETURN DEBUG \
     >>\"$__stepgate_file\"; __stepgate_leave \"$__stepgate_under\" && : \"$__stepgate_under\"; } >/dev/null 2>&1;";

const START: &[u8] = b"trap -- ";

/// One trap as bash prints it: `trap -- 'BODY' NAME` with its newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trap<'a> {
    /// The whole entry.
    pub(super) entry: &'a [u8],
    /// What runs, in the quotes that bash prints.
    pub(super) body: &'a [u8],
    /// When: a signal's name, or EXIT, ERR, RETURN, DEBUG.
    pub(super) name: &'a [u8],
}

/// The entries of what bash has printed. What is none ends them.
pub(super) fn entries(mut printed: &[u8]) -> impl Iterator<Item = Trap<'_>> {
    std::iter::from_fn(move || {
        let after = printed.strip_prefix(START)?;
        let body = &after[..quoted(after)?];
        let rest = after[body.len()..].strip_prefix(b" ")?;
        let name = &rest[..rest.iter().position(|&byte| byte == b'\n')?];
        let (entry, left) = printed.split_at(START.len() + body.len() + 1 + name.len() + 1);
        printed = left;
        Some(Trap { entry, body, name })
    })
}

/// How long the word is that begins here, of pieces in single quotes and of quotes behind backslashes.
fn quoted(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'\'' => at += 2 + text[at + 1..].iter().position(|&byte| byte == b'\'')?,
            b'\\' => at += 2,
            _ => return (at > 0).then_some(at),
        }
    }
}

/// The runbook's part of the body of an EXIT trap; none where there is none.
pub(super) fn own(body: &[u8]) -> Option<Vec<u8>> {
    let inner = body.strip_prefix(b"'")?;
    let own = inner.strip_prefix(EXIT_TRAP.as_bytes()).unwrap_or(inner);
    (own != b"'").then(|| [b"'", own].concat())
}

/// Whether Stepgate's part stands in front of the body.
pub(super) fn is_guarded(body: &[u8]) -> bool {
    body.strip_prefix(b"'").is_some_and(|inner| inner.starts_with(EXIT_TRAP.as_bytes()))
}

/// The command that sets Stepgate's part and the runbook's, which is `own` in quotes.
pub(super) fn guarded(own: Option<&[u8]>) -> Vec<u8> {
    let own = own.and_then(|own| own.strip_prefix(b"'")).unwrap_or(b"'");
    [b"\\builtin trap -- '", EXIT_TRAP.as_bytes(), own, b" EXIT\n"].concat()
}

/// For a step whose text lists the traps: the command that leaves the runbook's part, which is `own` in quotes, without Stepgate's in
/// front of it. None where the step does anything besides that may end the shell: then that part would run unasked.
pub(super) fn bare(script: &str, own: Option<&[u8]>, flags: &str) -> Option<Vec<u8>> {
    let text = script.trim();
    let does_more = || {
        flags.contains('e')
            || !text.starts_with("trap")
            || text.contains(['\n', ';', '&', '|', '$', '`', '('])
    };
    if !lists(script) || own.is_some() && does_more() {
        return None;
    }
    let start = b"\\builtin trap -- ".as_slice();
    Some(own.map_or_else(|| b"\\builtin trap - EXIT\n".to_vec(), |own| [start, own, b" EXIT\n"].concat()))
}

/// Whether a text has bash print the traps: `trap`, `trap -p`.
fn lists(script: &str) -> bool {
    words_of(script, "trap").any(|rest| {
        let rest = rest.trim_start_matches([' ', '\t']);
        rest.is_empty()
            || rest.starts_with(['\n', ';', '|', '&', ')', '>', '}', '`', '#'])
            || rest.starts_with("-p")
    })
}

/// What stands behind `word` wherever it is a word of its own.
fn words_of<'a>(script: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '$');
    script.match_indices(word).filter_map(move |(at, _)| {
        let (before, rest) = (&script[..at], &script[at + word.len()..]);
        (!before.ends_with(is_part) && !rest.starts_with(is_part)).then_some(rest)
    })
}

/// The text of a body in the quotes that bash prints.
pub(super) fn text(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).replace("'\\''", "\u{0}");
    text.trim_matches('\'').replace('\0', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_holds_quotes_and_looks_like_an_entry_is_one_body() {
        let printed = b"trap -- 'echo '\\''a\ntrap -- '\\''x'\\'' EXIT\n'\\''' ERR\ntrap -- 'b' DEBUG\nalias";
        let names: Vec<_> = entries(printed).map(|trap| trap.name).collect();
        assert_eq!(names, [b"ERR".as_slice(), b"DEBUG"]);
        let first = entries(printed).next().map(|trap| text(trap.body));
        assert_eq!(first.as_deref(), Some("echo 'a\ntrap -- 'x' EXIT\n'"));
    }

    #[test]
    fn a_step_that_lists_the_traps_sees_what_the_runbook_has_set() {
        let own = b"'rm -f lock'".as_slice();
        let nothing = b"\\builtin trap - EXIT\n".as_slice();
        for text in ["trap", "trap -p", "trap -p EXIT >log"] {
            let set = b"\\builtin trap -- 'rm -f lock' EXIT\n".as_slice();
            assert_eq!(bare(text, Some(own), "").as_deref(), Some(set), "{text}");
            assert_eq!(bare(text, None, "e").as_deref(), Some(nothing), "{text}");
            assert_eq!(bare(text, Some(own), "e"), None, "{text}");
        }
        for text in
            ["(trap) | sort", "x=$(trap -p EXIT)", "echo a; trap >log", "trap -p; exit 1", "trap -p | less"]
        {
            assert_eq!(bare(text, None, "").as_deref(), Some(nothing), "{text}");
            assert_eq!(bare(text, Some(own), ""), None, "{text}");
        }
        for text in ["trap 'x' EXIT", "trap - EXIT", "./trap", "my-trap -p", "echo $trap"] {
            assert_eq!(bare(text, None, ""), None, "{text}");
        }
    }

    #[test]
    fn stepgates_part_is_put_on_and_taken_off_again() {
        let whole = guarded(Some(b"'rm -f lock'"));
        let printed = whole.strip_prefix(b"\\builtin ").expect("a command");
        let trap = entries(printed).next().expect("one entry");
        assert!(is_guarded(trap.body) && !is_guarded(b"'rm -f lock'"));
        assert_eq!(own(trap.body).as_deref(), Some(b"'rm -f lock'".as_slice()));
        let bare = guarded(None);
        let bare = entries(bare.strip_prefix(b"\\builtin ").expect("a command")).next().expect("one entry");
        assert_eq!(own(bare.body), None);
    }
}
