//! What bash is told: the line that runs a step, and the text that the line reads from memory.
//!
//! Takes a request, gives bytes. Never talks to bash itself.

use super::report::Carry;
use super::{ShellError, Step};
use std::os::fd::RawFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

const DRIVER: &str = include_str!("driver.bash");

/// Stands in front of the runbook's own EXIT trap. Holds no quote, so that it can be found and taken off again.
pub(super) const EXIT_TRAP: &str = "{ __stepgate_exit \"$?\" \"$-\" && :; } 2>/dev/null;";

/// The numbers of bash's private descriptors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Descriptors {
    null: RawFd,
    script: RawFd,
    /// What a step reads from, if that is not /dev/null.
    input: Option<RawFd>,
    /// Where bash keeps the control socket and the script while a step has /dev/null in their place: the first two free
    /// numbers above `null`.
    saved: [RawFd; 2],
}

/// What lies in memory beside the step's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    setup: bool,
    before: bool,
}

/// A step as bash is to run it.
#[derive(Debug)]
pub(super) struct Request<'a> {
    /// The step itself.
    pub(super) step: &'a Step<'a>,
    /// Where to go first, if the shell is elsewhere.
    pub(super) cwd: Option<&'a Path>,
    /// What the step before left: `$?` and the like.
    pub(super) carry: &'a Carry,
}

impl Descriptors {
    pub(super) fn new(null: RawFd, script: RawFd, input: Option<RawFd>) -> Self {
        // Bash takes the first free number above the one that it copies from.
        let mut used = vec![null, script];
        used.extend(input);
        let saved = [input.unwrap_or(null), null].map(|copied| {
            let free = (copied + 1..=copied + 4).find(|number| !used.contains(number)).unwrap_or_default();
            used.push(free);
            free
        });
        Self { null, script, input, saved }
    }

    /// The line that makes bash run what lies in memory. Short, for bash reads it byte by byte.
    pub(super) fn line(&self, parts: Parts) -> String {
        let Self { null, script, .. } = self;
        let redirections = match self.input {
            None => format!("0<&{null} {script}<&{null}"),
            Some(input) => format!("0<&{input} {script}<&{null} {input}<&{null}"),
        };
        let setup = if parts.setup {
            format!(
                "\\builtin mapfile -d '' -t -n 1 -u {script} __stepgate_text; \\builtin eval \"$__stepgate_text\" 2>&{null}; "
            )
        } else {
            String::new()
        };
        let load = if parts.before {
            format!("__stepgate_load 2; \\builtin eval \"${{__stepgate_text[1]}}\" 2>&{null}; ")
        } else {
            "__stepgate_load; ".to_owned()
        };
        format!(
            "{setup}{load}\\builtin eval \"$__stepgate_text\" {redirections}; \
             {{ __stepgate_end \"$?\" \"$-\"; }} 2>&{null}\n"
        )
    }

    fn driver(&self) -> String {
        DRIVER
            .replace("@SCRIPT@", &self.script.to_string())
            .replace("@SAVED_CONTROL@", &self.saved[0].to_string())
            .replace("@SAVED_SCRIPT@", &self.saved[1].to_string())
            .replace("@STEPGATE@", &std::process::id().to_string())
            .replace("@EXIT@", EXIT_TRAP)
    }
}

impl Request<'_> {
    /// Refuses what bash would drop or misread.
    pub(super) fn check(step: &Step<'_>) -> Result<(), ShellError> {
        let name_is_good = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !name.starts_with(|first: char| first.is_ascii_digit())
                && !name.is_empty()
        };
        let given = || step.variables.iter().chain(step.lent);
        if let Some((name, _)) = given().find(|(name, _)| !name_is_good(name)) {
            return Err(ShellError::Variable(name.clone()));
        }
        let holds_nul = step.script.contains('\0')
            || step.cwd.is_some_and(|path| path.as_os_str().as_bytes().contains(&0))
            || given().any(|(_, value)| value.contains('\0'));
        if holds_nul { Err(ShellError::Nul) } else { Ok(()) }
    }

    /// What the line reads: for a new bash its setup, then the step, then what comes before the step. Each ends in NUL.
    pub(super) fn text(
        &self,
        descriptors: &Descriptors,
        setup: Option<(&str, &[u8])>,
        n_lines: usize,
    ) -> (Vec<u8>, Parts) {
        let mut text = Vec::with_capacity(self.step.script.len() + 1024);
        if let Some((name, state)) = setup {
            text.extend_from_slice(descriptors.driver().as_bytes());
            // What bash calls itself in its messages.
            text.extend_from_slice(b"BASH_ARGV0=");
            quote_into(&mut text, name.as_bytes());
            text.push(b'\n');
            text.extend_from_slice(state);
            text.push(0);
        }
        self.put_step(&mut text, descriptors.null, n_lines);
        text.push(0);
        let n_bytes = text.len();
        self.put_before(&mut text);
        let parts = Parts { setup: setup.is_some(), before: text.len() > n_bytes };
        if parts.before {
            text.push(0);
        }
        (text, parts)
    }

    fn put_before(&self, text: &mut Vec<u8>) {
        if let Some(cwd) = self.cwd {
            text.extend_from_slice(b"\\builtin cd -- ");
            quote_into(text, cwd.as_os_str().as_bytes());
            text.extend_from_slice(b" || __stepgate_refuse cwd\n");
        }
        for (name, value) in self.step.variables.iter().chain(self.step.lent) {
            text.extend_from_slice(format!("\\builtin export {name}=").as_bytes());
            quote_into(text, value.as_bytes());
            text.extend_from_slice(format!(" || __stepgate_refuse {name}=\n").as_bytes());
        }
        if !self.step.lent.is_empty() {
            text.extend_from_slice(b"\\builtin declare -gA __stepgate_lent\n");
        }
        for (name, value) in self.step.lent {
            text.extend_from_slice(format!("__stepgate_lent[{name}]=").as_bytes());
            quote_into(text, value.as_bytes());
            text.push(b'\n');
        }
        if let Some(trap) = &self.carry.exit_trap {
            text.extend_from_slice(trap);
        }
    }

    /// Pads with empty lines so that bash counts as the runbook does: it adds the lines of its input so far and the line
    /// of the step's text. A step far above the one before it would need a negative pad, and gets its own count.
    fn put_step(&self, text: &mut Vec<u8>, null: RawFd, n_lines: usize) {
        let pad = self.step.line.saturating_sub(n_lines + 2);
        text.resize(text.len() + pad, b'\n');
        text.extend_from_slice(b"{ ");
        self.carry.put(text, self.step.script.contains("PIPESTATUS"));
        text.extend_from_slice(format!("; }} 2>&{null}\n").as_bytes());
        text.extend_from_slice(self.step.script.as_bytes());
        // Two newlines: the first may be taken by a trailing backslash.
        if is_closed(self.step.script) {
            let keep = format!("\n\n{{ __stepgate_keep \"$?\" \"$_\" \"${{PIPESTATUS[@]}}\"; }} 2>&{null}\n");
            text.extend_from_slice(keep.as_bytes());
        }
    }
}

/// Whether lines after the script would not end up inside one of its here-documents, which bash ends at the end of the
/// text if it has to. In doubt it says no, and `PIPESTATUS` is not carried over such a step.
fn is_closed(script: &str) -> bool {
    let mut lines = script.lines();
    while let Some(line) = lines.clone().next() {
        lines.next();
        let mut rest = line;
        while let Some(at) = rest.find("<<") {
            rest = &rest[at + 2..];
            if let Some(here_string) = rest.strip_prefix('<') {
                rest = here_string;
                continue;
            }
            let word = rest.strip_prefix('-').unwrap_or(rest).trim_start();
            let delimiter = delimiter(word);
            if !lines.clone().any(|line| line.trim_start_matches('\t') == delimiter) {
                return false;
            }
        }
    }
    true
}

/// The word that ends a here-document, without its quotes.
fn delimiter(text: &str) -> String {
    let (mut word, mut quote) = (String::new(), None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if "'\"".contains(c) => quote = Some(c),
            None if c == '\\' => {}
            None if c.is_whitespace() || ";|&<>()".contains(c) => break,
            Some(_) | None => word.push(c),
        }
    }
    word
}

/// Puts bytes as one word that bash takes literally.
pub(super) fn quote_into(text: &mut Vec<u8>, bytes: &[u8]) {
    text.push(b'\'');
    for &byte in bytes {
        if byte == b'\'' {
            text.extend_from_slice(b"'\\''");
        } else {
            text.push(byte);
        }
    }
    text.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::is_closed;

    #[test]
    fn a_here_document_is_closed_by_its_own_word_alone() {
        for closed in [
            "echo a",
            "cat <<EOF\nbody\nEOF",
            "cat <<-'EOF' | wc -l\n\tbody\n\tEOF",
            "cat <<\"A\" <<B\na\nA\nb\nB\necho after",
            "cat <<< word",
            "cat <<EOF>file\nEOF",
        ] {
            assert!(is_closed(closed), "{closed}");
        }
        for open in
            ["cat <<EOF", "cat <<EOF\nbody\n EOF", "cat <<'A B'\nA", "cat <<A <<B\nA\n", "echo $((1 << 2))"]
        {
            assert!(!is_closed(open), "{open}");
        }
    }
}
