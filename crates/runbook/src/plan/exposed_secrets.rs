//! Where a command shows a secret that it is given: as an argument, which every user of the machine sees in the list of processes, or by
//! handing it on to later steps.
//!
//! Takes a draft and what it needs, gives findings. Never changes how anything runs.

use super::draft::Draft;
use super::values::Lookup;
use super::variables::Needs;
use crate::shell::{Argument, Invocation, hole_index};
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// Commands that bash runs itself: their arguments are seen by nobody.
const BUILTINS: [&str; 22] = [
    ":", ".", "[", "builtin", "cd", "declare", "echo", "eval", "exit", "export", "false", "let", "local",
    "mapfile", "printf", "read", "readonly", "return", "set", "test", "true", "unset",
];

/// Commands that set variables.
const EXPORTING: [&str; 4] = ["export", "declare", "typeset", "readonly"];

/// What is to be said of a draft.
pub(super) fn found(draft: &Draft, needs: &Needs, lookups: &BTreeMap<String, Lookup>) -> Vec<Diagnostic> {
    let is_secret = |name: &str| matches!(lookups.get(name), Some(Lookup::Secret(_)));
    let holds = |argument: &Argument| {
        let by_hole = argument.raw.chars().filter_map(hole_index).find_map(|index| {
            let hole = draft.script.holes.iter().find(|hole| hole.index == index)?;
            is_secret(&hole.name).then(|| hole.name.clone())
        });
        let read = needs.gives.iter().filter(|(_, name)| is_secret(name));
        by_hole.or_else(|| {
            read.filter(|(shell, _)| refers(&argument.raw, shell)).map(|(_, name)| name.clone()).next()
        })
    };
    let mut said: Vec<Diagnostic> = Vec::new();
    let mut say = |finding: Diagnostic| {
        if !said.contains(&finding) {
            said.push(finding);
        }
    };
    for invocation in draft.facts.invocations.iter().filter(|one| is_program(one)) {
        let Some(name) = invocation.words.iter().skip(1).find_map(holds) else { continue };
        let program = invocation.program().unwrap_or("a program");
        let message = format!(
            "`{program}` takes the secret `{name}` as an argument, which the list of processes shows"
        );
        say(Diagnostic::warning("secret-argument", draft.line, message).hinted(
            "Hand it over on standard input, in a file descriptor such as <(printf %s \"$NAME\"), or in an environment variable.",
        ));
    }
    let assigned = draft.facts.assignments.iter().map(|one| (one.name.as_str(), &one.value));
    let is_exporting = |one: &&Invocation| one.program().is_some_and(|program| EXPORTING.contains(&program));
    let exported = draft.facts.invocations.iter().filter(is_exporting).flat_map(|one| &one.words);
    let exported = exported.filter_map(|word| Some((word.text.split_once('=')?.0, word)));
    for (variable, value) in assigned.chain(exported) {
        if let Some(name) = holds(value) {
            let message = format!("`{variable}` takes over the secret `{name}`, so later steps have it");
            say(Diagnostic::note("secret-handed-on", draft.line, message)
                .hinted("Name the secret in the steps that need it; each has it only while it runs."));
        }
    }
    said
}

fn is_program(invocation: &Invocation) -> bool {
    invocation.program().is_some_and(|program| !BUILTINS.contains(&program))
}

/// Whether a word refers to a shell variable: `$NAME`, `${NAME…}`.
fn refers(word: &str, shell: &str) -> bool {
    word.match_indices(shell).any(|(at, _)| {
        let (before, after) = (&word[..at], &word[at + shell.len()..]);
        (before.ends_with('$') || before.ends_with("${"))
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::settings::Settings;
    use crate::text::Source;

    fn codes(command: &str) -> Vec<String> {
        let toml = "[secrets]\ntoken = { command = 'give token' }\n";
        let inputs = Inputs { settings: Settings::parse("s", toml).unwrap(), ..Inputs::default() };
        let plan = build(&Source::new("a.md", format!("```bash\n{command}\n```\n")), &inputs);
        let own = plan.diagnostics.iter().filter(|finding| finding.code.starts_with("secret-"));
        own.map(|finding| finding.code.clone()).collect()
    }

    #[test]
    fn a_secret_among_the_arguments_of_a_program_is_told() {
        for command in [
            "curl -u me:<token> https://host",
            "curl -H \"Authorization: Bearer $TOKEN\" https://host",
            "curl -u \"me:${TOKEN}\" https://host | jq .",
        ] {
            assert_eq!(codes(command), ["secret-argument"], "{command}");
        }
        for command in [
            "echo <token> | login --password-stdin",
            "login <<< \"$TOKEN\"",
            "TOKEN=<token> login",
            "[ -n \"$TOKEN\" ]",
        ] {
            assert_eq!(codes(command), [""; 0], "{command}");
        }
    }

    #[test]
    fn a_step_that_hands_a_secret_on_is_named() {
        for command in ["export PGPASSWORD=<token>", "MINE=$TOKEN; login"] {
            assert_eq!(codes(command), ["secret-handed-on"], "{command}");
        }
    }
}
