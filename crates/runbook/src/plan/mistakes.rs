//! What a shell takes for something else than was meant: a line that was to go on and does not, an address without quotes.
//!
//! Takes a step, gives what is wrong with it. A shell would run all of it, and something else than anybody wanted.

use super::step::Step;
use crate::reading::Effect;
use crate::text::{Diagnostic, Pattern, Severity};

/// Flags and nothing that takes them.
static FLAGS: Pattern = Pattern::starting(&["-"], r"^--?[A-Za-z][\w-]*(=|\s|$)");
/// A backslash with a blank behind it, which is a word of its own.
static PARTED: Pattern = Pattern::needing(&["\\ ", "\\\t"], r"(^|\s)\\[ \t]+(#.*)?$");
/// An address that ends where its `&` starts the command in the background.
static CUT: Pattern = Pattern::needing(&["?"], r"\s[a-z]+://[^\s'\x22]*\?[^\s'\x22]*=[^\s'\x22&]*&$");

/// What is wrong with a command.
pub(super) fn found(step: &Step) -> Vec<Diagnostic> {
    let Some(command) = step.command() else { return Vec::new() };
    let script = command.run.script.as_str();
    let error = |line, message| Diagnostic::error("lost-continuation", line, message);
    let mut found = Vec::new();
    if FLAGS.is_match(script) {
        found.push(
            error(step.line, "this line holds flags and no command")
                .hinted("End the line above with `\\` and nothing behind it, or give a [[block]] for both in stepgate.toml."),
        );
    }
    let lines = script.lines().count().max(1);
    if PARTED.is_match(script.trim_end_matches('\n')) {
        found.push(
            error(step.line + lines - 1, "a blank behind the `\\` ends the command here")
                .hinted("Remove what stands behind the `\\`, or give a [[block]] for it in stepgate.toml."),
        );
    }
    if CUT.is_match(script) {
        let message = "the `&` in the address ends it, and runs the command beside what follows";
        let error =
            Diagnostic::error("unquoted-address", step.line, message).hinted("Put the address in quotes.");
        // What is left of the address may change more than was meant.
        let severity = if step.effect() == Effect::Read { Severity::Warning } else { Severity::Error };
        found.push(Diagnostic { severity, ..error });
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    /// The findings about a block with this text, as `line code`; its first line is line 4.
    fn check(text: &str, expected: &[&str]) {
        let markdown = format!("# Ship\n\n```bash\n{text}\n```\n");
        let found = build(&Source::new("a.md", markdown), &Inputs::default()).diagnostics;
        let found: Vec<String> =
            found.iter().map(|one| format!("{} {} {}", one.severity.word(), one.line, one.code)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn flags_without_a_command_have_lost_the_line_above() {
        check("helm upgrade web chart\n  --dry-run", &["error 5 lost-continuation"]);
        check("helm upgrade web chart \\\n  --dry-run", &[]);
    }

    #[test]
    fn a_backslash_with_a_blank_behind_it_goes_on_nowhere() {
        check("echo a \\ \necho b", &["error 4 lost-continuation"]);
        check("echo a \\\n  b \\  # why\necho c", &["error 5 lost-continuation"]);
        check("echo a\\ b", &[]);
    }

    #[test]
    fn an_address_without_quotes_ends_at_its_ampersand() {
        check("curl -f http://x/y?a=1&b=2", &["warning 4 unquoted-address"]);
        check("curl -f -X DELETE http://x/y?a=1&b=2", &["error 4 unquoted-address"]);
        check("curl -f 'http://x/y?a=1&b=2'\ncurl -f http://x/y?a=1 &", &[]);
    }
}
