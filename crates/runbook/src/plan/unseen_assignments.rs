//! Commands that may set variables which their text does not name: what they set is known when they have run, and not before.
//!
//! Takes a command's facts, gives yes or no. What is known to set one thing only (an agent, a login's own files) is no such command.

use crate::shell::{Argument, Facts, Invocation};

/// Files and commands that set up the shell itself: nothing that a runbook asks for comes from them.
const KNOWN: &[&str] = &[
    "ssh-agent",
    "gpg-agent",
    "activate",
    "bashrc",
    "profile",
    "bash_completion",
    "completion",
    "shellenv",
    "nvm.sh",
];

/// Whether a command may set variables of which its text says nothing.
pub(super) fn sets_unseen(facts: &Facts) -> bool {
    facts.invocations.iter().any(|one| !one.in_function && !one.substituted && may_set(one))
}

fn may_set(one: &Invocation) -> bool {
    let Some((program, arguments)) = one.words.split_first() else { return false };
    let is_known = || arguments.iter().any(|word| KNOWN.iter().any(|known| word.raw.contains(known)));
    match program.text.as_str() {
        "source" | "." => !arguments.is_empty() && !is_known(),
        "eval" => arguments.iter().any(|word| !word.literal) && !is_known(),
        // `export $(cat file)`, `declare "$line"`: the name itself is computed.
        "export" | "declare" | "typeset" | "readonly" | "local" => arguments.iter().any(computes_name),
        _ => false,
    }
}

fn computes_name(word: &Argument) -> bool {
    let name = word.text.split('=').next().unwrap_or_default();
    !word.literal && name.contains(['$', '`'])
}

#[cfg(test)]
mod tests {
    use super::sets_unseen;
    use crate::shell::{Facts, parse};

    #[test]
    fn what_a_text_does_not_name_is_told_from_what_it_does() {
        let is_unseen = |text: &str| {
            let commands = parse(text).expect("bash");
            commands.iter().any(|command| sets_unseen(&Facts::of(command)))
        };
        for text in [
            "source deploy.env",
            "set -a; . ./staging.env; set +a",
            "eval \"$(vault-env staging)\"",
            "export $(grep -v '^#' .env | xargs)",
            "while read -r line; do export \"$line\"; done < .env",
        ] {
            assert!(is_unseen(text), "{text}");
        }
        for text in [
            "export VERSION=$(git describe)",
            "eval 'x=1'",
            "eval \"$(ssh-agent -s)\"",
            "source venv/bin/activate",
            "f() { source x.env; }",
            "echo source x.env",
        ] {
            assert!(!is_unseen(text), "{text}");
        }
    }
}
