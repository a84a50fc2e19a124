//! A `curl` that takes every answer for a good one, where nobody looks at what the answer was.

use super::subject::{Subject, Told};
use crate::programs::{Line, Table};
use crate::shell::{Invocation, Joint, RedirectionKind};
use crate::text::Diagnostic;

/// A note for each.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let blind = subject.commands.iter().filter(|told| is_blind(told));
    let note = |told: &Told<'_>| {
        let line = subject.line_of("curl", told.step.line);
        Diagnostic::note(
            "curl-without-fail",
            line,
            "without --fail this `curl` succeeds on an answer 404 or 500, and nobody sees the answer",
        )
        .hinted("Add --fail (-f), or --fail-with-body to see the answer too.")
    };
    blind.map(note).collect()
}

fn is_blind(told: &Told<'_>) -> bool {
    let expects = told.step.run().is_some_and(|run| run.expect.is_some() || run.expected.is_some());
    let all = &told.facts.invocations;
    // Where `&&` or `||` follows, the exit status is the verdict.
    let next = |at: usize| all[at + 1..].iter().find(|next| !next.substituted && next.piped_from.is_none());
    let decides = |at: usize| next(at).is_some_and(|next| next.joint != Joint::First);
    let blind = |(at, one): (usize, &Invocation)| {
        let Some(client) = Table::get().program(one.program()?).filter(|client| !client.fails.is_empty())
        else {
            return Some(false);
        };
        let line = Line::read(&one.words[1..], &client.shape);
        let heard = one.piped_into.is_some() || one.substituted || line.has(&client.shows);
        let stored = is_redirected(one) || line.has(&client.stores);
        Some(!line.has(&client.fails) && !heard && (stored || decides(at)))
    };
    !expects && all.iter().enumerate().any(|one| blind(one).unwrap_or_default())
}

/// Whether the answer goes to a file or nowhere.
fn is_redirected(invocation: &Invocation) -> bool {
    let writes = |kind: RedirectionKind| matches!(kind, RedirectionKind::Write | RedirectionKind::Append);
    invocation.redirections.iter().any(|one| one.fd.is_none_or(|fd| fd == 1) && writes(one.kind))
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{commands, lines};

    #[test]
    fn an_answer_that_is_stored_thrown_away_or_decides_is_seen_by_nobody() {
        for command in [
            "curl -s -o /dev/null http://x",
            "curl -sSLO http://x",
            "curl http://x > f",
            "curl -s http://x && echo up",
            "curl -s http://x || exit 1",
        ] {
            assert_eq!(lines("curl-without-fail", &commands(command)), [6], "{command}");
        }
    }

    #[test]
    fn an_answer_that_fails_is_shown_or_read_is_seen() {
        for command in [
            "curl http://x",
            "curl -fsSL -o f http://x",
            "curl --fail-with-body -o f http://x",
            "curl -s http://x | jq .",
            "curl -s -o /dev/null -w '%{http_code}' http://x",
            "x=$(curl -s http://x) && echo $x",
            "curl -sI http://x && echo up",
        ] {
            assert_eq!(lines("curl-without-fail", &commands(command)), [0; 0], "{command}");
        }
    }
}
