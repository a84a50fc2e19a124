//! What bash is told: the line that runs a step, and the text that the line reads from memory.
//!
//! Takes a request, gives bytes. Never talks to bash itself.

use super::carry::Carry;
use super::channel::Paths;
use super::error::ShellError;
use super::literal::quote_into;
use super::step::Step;
use super::traps::EXIT_TRAP;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

const DRIVER: &str = include_str!("driver.bash");

/// What bash is told for every step. Short, for bash reads it byte by byte.
pub(super) const LINE: &str = "__stepgate_load \"$?\" \"$-\";\\builtin eval \"$__stepgate_text\";\
                               { \\builtin eval \"$__stepgate_last\";} >/dev/null 2>&1\n";

/// Hides what a command of Stepgate's own would print. Each redirection is half a dozen calls of the kernel.
const HIDDEN: &[u8] = b" >/dev/null 2>&1";

/// What it is told first.
pub(super) fn setup_line(paths: &Paths) -> String {
    format!(
        "\\builtin mapfile -d '' -t __stepgate_text <{}; \
         \\builtin eval \"$__stepgate_text\" >/dev/null 2>&1\n",
        paths.setup
    )
}

/// The driver's own functions, as the first thing that a new bash reads.
pub(super) fn driver(paths: &Paths) -> String {
    DRIVER
        .replace("@TEXT@", &paths.text)
        .replace("@REPORT@", &paths.report)
        .replace("@DONE@", &paths.done)
        .replace("@GO@", &paths.go)
        .replace("@EXIT@", EXIT_TRAP)
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
    /// Whether the step cannot change the shell.
    pub(super) is_light: bool,
    /// What leaves the runbook's part of the EXIT trap alone, for a step that only looks at it.
    pub(super) bare_trap: Option<Vec<u8>>,
}

impl Request<'_> {
    /// Refuses what bash would drop or misread, and what nobody knows any more.
    pub(super) fn check(step: &Step<'_>, carry: &Carry) -> Result<(), ShellError> {
        if carry.lacks(step.script) {
            return Err(ShellError::Forgotten);
        }
        let name_is_good = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !name.starts_with(|first: char| first.is_ascii_digit())
                && !name.is_empty()
        };
        let given = || step.variables.iter().chain(step.unexported).chain(step.lent);
        if let Some((name, _)) = given().find(|(name, _)| !name_is_good(name)) {
            return Err(ShellError::Variable(name.clone()));
        }
        let holds_nul = step.script.contains('\0')
            || step.cwd.is_some_and(|path| path.as_os_str().as_bytes().contains(&0))
            || given().any(|(_, value)| value.contains('\0'));
        if holds_nul { Err(ShellError::Nul) } else { Ok(()) }
    }

    /// What bash reads: the step, what comes before the step, and a word where the step cannot change the shell. Each ends in NUL.
    pub(super) fn text(&self, n_lines: usize) -> Vec<u8> {
        let mut before = Vec::new();
        self.put_before(&mut before);
        let is_light = self.is_light && before.is_empty();
        let mut text = Vec::with_capacity(self.step.script.len() + before.len() + 1024);
        self.put_step(&mut text, n_lines, is_light);
        text.push(0);
        text.append(&mut before);
        text.push(0);
        text.extend_from_slice(if is_light { b"light\0" } else { b"\0" });
        text
    }

    fn put_before(&self, text: &mut Vec<u8>) {
        if let Some(cwd) = self.cwd {
            // One that stands there already keeps its OLDPWD. What PWD says may have been given to a new bash that stands elsewhere.
            text.extend_from_slice(b"\\builtin test . -ef ");
            quote_into(text, cwd.as_os_str().as_bytes());
            text.extend_from_slice(b" || \\builtin cd -- ");
            quote_into(text, cwd.as_os_str().as_bytes());
            text.extend_from_slice(b" || __stepgate_refuse cwd\n");
        }
        for (name, value) in self.step.variables.iter().chain(self.step.lent) {
            text.extend_from_slice(format!("\\builtin export {name}=").as_bytes());
            quote_into(text, value.as_bytes());
            text.extend_from_slice(format!(" || __stepgate_refuse {name}=\n").as_bytes());
        }
        for (name, value) in self.step.unexported {
            text.extend_from_slice(format!("{name}=").as_bytes());
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
        if let Some(bare) = &self.bare_trap {
            text.extend_from_slice(bare);
        }
    }

    /// Pads with empty lines so that bash counts as the runbook does: it adds the lines of its input so far and the line
    /// of the step's text. A step far above the one before it would need a negative pad, and gets its own count.
    fn put_step(&self, text: &mut Vec<u8>, n_lines: usize, is_light: bool) {
        let wants_pipe = self.step.script.contains("PIPESTATUS");
        let may_print = !self.carry.is_silent() || wants_pipe;
        let pad = self.step.line.saturating_sub(n_lines + 2);
        text.resize(text.len() + pad, b'\n');
        text.extend_from_slice(b"{ ");
        self.carry.put(text, wants_pipe, n_lines);
        text.extend_from_slice(b"; }");
        text.extend_from_slice(if may_print { HIDDEN } else { b"" });
        text.push(b'\n');
        text.extend_from_slice(self.step.script.as_bytes());
        // Two newlines: the first may be taken by a trailing backslash.
        if is_closed(self.step.script) {
            text.extend_from_slice(b"\n\n{ __stepgate_keep \"$-\" \"$?\" \"$_\" \"${PIPESTATUS[@]}\"; }");
            text.extend_from_slice(if may_print || !is_light { HIDDEN } else { b"" });
            text.push(b'\n');
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
