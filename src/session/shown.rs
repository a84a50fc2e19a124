//! What leaves a run besides output: events, prompts and its end, with every secret in them masked.
//!
//! Whatever field a text stands in, somebody may have typed a secret there, or a server may have said one.

use super::ending::Ending;
use super::prompt::Prompt;
use super::state::Session;
use crate::record::Event;
use crate::redact::Redactor;
use std::borrow::Cow;

/// Fields of events that a program compares: kinds, ids, hashes, paths, names. Ids come from a plan that is masked itself.
const KEPT_OF_EVENTS: [&str; 37] = [
    "answer",
    "base",
    "cwd",
    "database",
    "digest",
    "engine",
    "environment",
    "head",
    "host",
    "how",
    "id",
    "mode",
    "name",
    "next",
    "outcome",
    "output_sha256",
    "plan_sha256",
    "question",
    "redacted",
    "resolution",
    "result",
    "rules",
    "run",
    "runbook",
    "runbook_sha256",
    "section",
    "sha256",
    "state_sha256",
    "status",
    "step",
    "stream",
    "target",
    "tls",
    "type",
    "user",
    "version",
    "window",
];

/// The same of prompts.
const KEPT_OF_PROMPTS: [&str; 10] =
    ["default", "id", "kind", "mode", "name", "options", "reasons", "replies", "step", "together"];

/// An event as it may be recorded and told, with what `mask` knows masked.
pub fn shown<'e>(event: &'e Event, mask: &Redactor) -> Cow<'e, Event> {
    let masked = mask.data(event, &|key| KEPT_OF_EVENTS.contains(&key));
    masked.map_or(Cow::Borrowed(event), Cow::Owned)
}

impl Session {
    /// An event as it may be recorded and told.
    pub fn shown<'e>(&self, event: &'e Event) -> Cow<'e, Event> {
        shown(event, self.redactor())
    }

    /// A prompt as whoever is asked may see it.
    pub(super) fn shown_prompt(&self, prompt: Prompt) -> Prompt {
        self.redactor().data(&prompt, &|key| KEPT_OF_PROMPTS.contains(&key)).unwrap_or(prompt)
    }

    /// The end of the run as it may be told.
    pub(super) fn shown_ending(&self, ending: Ending) -> Ending {
        let mask = |text: String| self.redactor().text(&text);
        let Ending { kind, reason, ways } = ending;
        Ending { kind, reason: reason.map(mask), ways: ways.into_iter().map(mask).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{DecidedBy, Flag};
    use crate::record::{Answer, Decision, Outcome, Status, StepExited, Target};
    use crate::redact::{Redactor, Secret};
    use crate::session::{PromptKind, ReplyKind};

    fn mask(word: &str) -> Redactor {
        Redactor::new(vec![Secret::new("token", word).unwrap()])
    }

    fn decided(note: &str) -> Event {
        Event::GateDecided(Decision {
            step: "log-in-0000".into(),
            target: Target::Local,
            answer: Answer::NotApplicable,
            how: DecidedBy::Flag(Flag::Yes),
            by: Some(note.to_owned()),
            seen: None,
            note: Some(note.to_owned()),
            looked: None,
        })
    }

    #[test]
    fn a_note_is_masked_and_a_kind_is_not_whatever_the_secret_is() {
        for secret in ["hunter2-hunter2", "not-applicable", "log-in-0000"] {
            let masked = mask(secret).data(&decided(secret), &|key| KEPT_OF_EVENTS.contains(&key));
            assert_eq!(masked, Some(decided("[redacted:token]")), "{secret}");
        }
    }

    #[test]
    fn the_end_of_a_step_is_still_one_whatever_is_masked_in_it() {
        let exited = |detail: &str| {
            Event::StepExited(StepExited {
                step: "a".into(),
                target: Target::Local,
                attempt: 1,
                outcome: Outcome::TimedOut,
                status: Some(Status::Signal(15)),
                duration_ms: 1,
                output_bytes: 0,
                output_sha256: "ab".repeat(32),
                cwd: "/repo/timed-out".into(),
                detail: Some(detail.to_owned()),
                redacted: [("timed-out".to_owned(), 1)].into(),
                rows: None,
                runs_on: false,
                ends_block: false,
                left: Vec::new(),
                window: None,
                state_sha256: None,
                not_kept: Vec::new(),
                sets_session: Vec::new(),
            })
        };
        let masked = mask("timed-out").data(&exited("it timed-out"), &|key| KEPT_OF_EVENTS.contains(&key));
        assert_eq!(masked, Some(exited("it [redacted:token]")));
    }

    #[test]
    fn a_prompt_is_masked_and_still_takes_its_replies() {
        let prompt = |text: &str| Prompt {
            why: Some(text.to_owned()),
            ..Prompt::new(PromptKind::ChangedRunbook, text, &[ReplyKind::NotApplicable, ReplyKind::Pinned])
        };
        for secret in ["changed-runbook", "not-applicable", "hunter2-hunter2"] {
            let masked = mask(secret).data(&prompt(secret), &|key| KEPT_OF_PROMPTS.contains(&key));
            assert_eq!(masked, Some(prompt("[redacted:token]")), "{secret}");
        }
    }
}
