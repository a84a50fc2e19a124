//! Before the first step: can everything that will be asked be answered, is this where the environment is meant to be, does the
//! operator mean it? A run that would stop in the middle for want of an answer does not start.

use super::asked::About;
use super::ending::{Ending, EndingKind};
use super::policy::{asks_gates, reasons};
use super::prompt::{Prompt, PromptKind};
use super::reply::Author;
use super::reply_kind::ReplyKind;
use super::state::{Attendance, Session, Why};
use super::todo::{Todo, Work};
use super::unanswered::{Missing, refusal};
use super::unattended::Lacking;
use crate::plan::{Expectation, Step};
use crate::record::{Answer, Decision, Event, Target};

/// What the record calls the target, where it is confirmed: it belongs to no step of the plan.
pub const TARGET: &str = "target";

impl Session {
    /// Whether the way to the first step is free. Does what comes next where it is not.
    pub(super) fn is_open(&mut self) -> bool {
        if !std::mem::replace(&mut self.opening.is_answerable, true)
            && self.attendance == Attendance::Nobody
            && let Some(ending) = self.unanswerable()
        {
            self.end(ending);
            return false;
        }
        if self.is_rehearsal {
            return true;
        }
        let expected = self.plan.as_it_runs().rules.expectations(None);
        if !self.opening.is_checked && !expected.is_empty() {
            self.start(Work::Probe(expected), Why::CheckTarget);
            return false;
        }
        if !std::mem::replace(&mut self.opening.is_protected, true) && self.plan.rules.protected {
            self.protect();
            return false;
        }
        true
    }

    /// Everything that would be asked and that nobody could answer.
    fn unanswerable(&self) -> Option<Ending> {
        let name = self.plan.environment.as_deref().unwrap_or_default();
        let mut missing = Vec::new();
        if self.plan.rules.protected && self.unattended.protected(name).is_none() && !self.is_rehearsal {
            missing.push(Missing::Protected(name.to_owned()));
        }
        // What comes behind the step before which it stops is another session's.
        let in_session = self.way.in_run().filter(|at| self.until.is_none_or(|until| *at < until));
        let steps = in_session.map(|at| &self.plan.steps()[at]);
        let open = steps.filter(|step| step.wait().is_none() && !self.progress.is_settled(&step.id));
        missing.extend(open.filter_map(|step| self.lacking(step)));
        refusal(&missing, &self.plan)
    }

    fn lacking(&self, step: &Step) -> Option<Missing> {
        let rules = &self.plan.rules;
        if step.runs() {
            let reasons = reasons(step, rules);
            let is_answered = reasons.is_empty() || self.unattended.confirm(step, &reasons, rules).is_some();
            let lacking = || Lacking::of_command(step, &reasons, rules);
            return (!is_answered).then(|| Missing::Command(step.clone(), reasons.clone(), lacking()));
        }
        let is_answered = !asks_gates(rules) || self.unattended.gate(step).is_some();
        (!is_answered).then(|| Missing::Gate(step.clone(), Lacking::of_gate()))
    }

    /// The operator of a protected environment types its name, once a session, with the target in view.
    fn protect(&mut self) {
        let name = self.plan.environment.clone().unwrap_or_default();
        if let Some(given) = self.unattended.protected(&name) {
            return self.confirm_target(&given.author, true);
        }
        let prompt = Prompt {
            name: Some(name.clone()),
            target: self.shown_target(),
            dangerous: true,
            default: None,
            ..Prompt::new(
                PromptKind::Protected,
                format!("Type {name} to go on"),
                &[ReplyKind::Value, ReplyKind::No],
            )
        };
        self.ask(prompt, About::Protected);
    }

    /// Records whether the target was confirmed; where it was not, the run ends.
    pub(super) fn confirm_target(&mut self, author: &Author, is_yes: bool) {
        let decision = Decision {
            step: TARGET.to_owned(),
            target: Target::Local,
            answer: if is_yes { Answer::Yes } else { Answer::No },
            how: author.how.clone(),
            by: author.claimed.clone(),
            seen: author.seen.clone(),
            note: facts(&self.shown_target()),
            looked: author.looked,
        };
        self.queue.push_back(Todo::record_durably(Event::ConfirmDecided(decision)));
        if !is_yes {
            let name = self.plan.environment.clone().unwrap_or_default();
            self.end(Ending::new(EndingKind::Declined, format!("`{name}` was not confirmed")));
        }
    }

    /// What whoever types the name of the environment is shown: where the run would land, and what was held against it.
    fn shown_target(&self) -> Vec<String> {
        let expected = self.plan.rules.expectations(None).into_iter().filter(|_| self.opening.is_checked);
        let holds =
            |one: Expectation| format!("{} says {}, as it must", named(&one).replace('`', ""), one.expected);
        self.target.iter().cloned().chain(expected.map(holds)).collect()
    }

    /// Compares what each `expect` command prints with what it must. Gives whether all do.
    pub(super) fn is_expected(&mut self, printed: Vec<(Expectation, Result<String, String>)>) -> bool {
        let drift = printed.into_iter().find_map(|(one, printed)| match printed {
            Ok(printed) if printed.trim() == one.expected.trim() => None,
            Ok(printed) => {
                let whose = one
                    .target
                    .as_ref()
                    .map_or("this environment".to_owned(), |name| format!("{name}'s rule"));
                let (named, expected) = (named(&one), &one.expected);
                Some(format!("{named} says `{}`, and {whose} expects `{expected}`", printed.trim()))
            }
            Err(cause) => Some(format!("{} cannot be asked: {cause}", named(&one))),
        });
        let Some(drift) = drift else { return true };
        let drift = self.redactor().text(&drift);
        self.end(Ending::new(EndingKind::Declined, drift));
        false
    }
}

/// What was shown of the target, on one line.
fn facts(target: &[String]) -> Option<String> {
    let facts = target.iter().map(|fact| fact.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(facts.collect::<Vec<_>>().join("; ")).filter(|facts| !facts.is_empty())
}

/// A command that is held against something, and where.
fn named(one: &Expectation) -> String {
    let on = one.target.as_ref().map_or(String::new(), |name| format!(" on {name}"));
    format!("`{}`{on}", one.command)
}
