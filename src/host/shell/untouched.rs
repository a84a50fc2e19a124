//! Whether a text cannot change the shell that runs it: then nobody has to ask the shell what it holds afterwards.
//!
//! Takes a text and a state, gives yes or no, and says no in any doubt. Looks at words alone: for most steps, parsing would cost
//! more than asking.

use super::state::State;
use crate::programs::may_change_shell;

/// Whether `script`, run by a shell that holds `state`, leaves that shell as it was.
pub(super) fn leaves_untouched(script: &str, state: &State) -> bool {
    // A trap runs whatever it likes, at any command.
    if state.is_empty() || state.has_traps() {
        return false;
    }
    let mut begins = true;
    let mut words = Words { rest: script.trim_end().as_bytes() };
    while let Some(word) = words.next() {
        match word {
            Word::Doubtful => return false,
            Word::Joint => begins = true,
            Word::Plain(word) if begins => {
                // In quotes, or out of a variable, a word of bash's own would not be seen as one.
                let is_bare = !word.contains(['=', '$', '\'', '"', '*', '?', '~']) && !word.starts_with('#');
                let is_program = is_bare && !may_change_shell(word);
                if !is_program || state.defines(word) {
                    return false;
                }
                begins = false;
            }
            Word::Redirection | Word::Plain(_) => {}
        }
    }
    true
}

/// A piece of a text.
enum Word<'a> {
    Plain(&'a str),
    /// `|`, `&&`, `||`, `;`, a line's end: another command begins.
    Joint,
    /// `>`, `2>&1` and the like, which are of one command.
    Redirection,
    /// Anything else.
    Doubtful,
}

struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<Word<'a>> {
        while let [b' ' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
        let rest = self.rest;
        let (word, length) = match rest {
            [] => return None,
            [b'&', b'&', ..] | [b'|', b'|', ..] => (Word::Joint, 2),
            [b'2', b'>', b'&', b'1', ..] => (Word::Redirection, 4),
            [b'2' | b'&', b'>', b'>', ..] => (Word::Redirection, 3),
            [b'2' | b'&' | b'>', b'>', ..] => (Word::Redirection, 2),
            [b'|' | b';' | b'\n', ..] => (Word::Joint, 1),
            [b'>', b'&' | b'|' | b'(', ..] | [b'<', b'<' | b'&' | b'(' | b'>', ..] => (Word::Doubtful, 1),
            [b'>' | b'<', ..] => (Word::Redirection, 1),
            _ => {
                let length = plain(rest);
                let text = length.and_then(|length| std::str::from_utf8(&rest[..length]).ok());
                (text.map_or(Word::Doubtful, Word::Plain), length.unwrap_or(1).max(1))
            }
        };
        self.rest = &rest[length..];
        Some(word)
    }
}

/// The length of a word that expands to something without any effect; none where it may have one.
fn plain(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut quote = None;
    while let Some(byte) = text.get(at) {
        match (quote, byte) {
            (None, b' ' | b'\t' | b'\n' | b'|' | b'&' | b';' | b'>') => break,
            (Some(open), byte) if *byte == open => quote = None,
            (Some(b'\''), _) => {}
            (None, b'\'' | b'"') => quote = Some(*byte),
            (_, b'$') => at += variable(&text[at + 1..])?,
            (_, b'`' | b'\\') | (None, b'(' | b')' | b'{' | b'}' | b'<') => {
                return None;
            }
            _ => {}
        }
        at += 1;
    }
    (quote.is_none() && at > 0).then_some(at)
}

/// The length of a bare variable behind its `$`; none for anything else that stands there.
fn variable(text: &[u8]) -> Option<usize> {
    let name =
        |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    match text {
        [b'{', rest @ ..] => {
            let length = name(rest);
            (length > 0 && rest.get(length) == Some(&b'}')).then_some(length + 2)
        }
        [b'?', ..] => Some(1),
        _ => Some(name(text)).filter(|length| *length > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_leaves_the_shell_alone_and_what_is_bashs_own_may_not() {
        let earlier = b"# stepgate shell state 1 -\ndeclare -- a=\"x\"\nalias k='x'\nf () \n{ \n    :\n}\n";
        let state = State::from_earlier_session(earlier);
        for text in [
            "true",
            "kubectl get pods -n shop",
            "ls -l | grep x && echo \"it is $a\" > log 2>&1",
            "./deploy.sh \"${a}\" 'b c'; echo $?",
            "git status\nmake build >> log",
            "[ -f x ] && ls *.log < y # as it is",
        ] {
            assert!(leaves_untouched(text, &state), "{text}");
        }
        for text in [
            "a=1",
            "a=1 make",
            "$RUN b=2",
            "\"$RUN\" now",
            "'export' b=2",
            "e\"x\"port b=2",
            "ls; $RUN b=2",
            "export b=2",
            "cd /",
            "f",
            "k get",
            "echo $(x)",
            "echo `x`",
            "echo ${a:=1}",
            "exec 3>x",
            "read a",
            "x &",
            "(x)",
            "{ x; }",
            "if x; then y; fi",
            "echo {a,b}",
            "source x",
            "[[ a ]]",
            "wait",
            "printf -v a x",
            "x <<EOF\nEOF",
            "x >&2",
            "! x",
            "set -e",
            "echo 'a",
        ] {
            assert!(!leaves_untouched(text, &state), "{text}");
        }
        assert!(!leaves_untouched("true", &State::default()));
        let trapped = State::from_earlier_session(b"# stepgate shell state 1 -\ntrap -- 'x' SIGUSR1\n");
        assert!(!leaves_untouched("true", &trapped));
    }
}
