//! A gate or a manual step: asked with its evidence in view, alone or together with those beside it; or time that passes.

use super::asked::About;
use super::ending::Ending;
use super::policy::asks_gates;
use super::prompt::{Prompt, PromptKind};
use super::reply::Author;
use super::reply_kind::ReplyKind;
use super::state::{Attendance, Session, Why};
use super::todo::{Todo, WaitEnd, Work};
use crate::plan::{DecidedBy, Step, StepKind};
use crate::record::{Answer, Decision, Event, Target};
use crate::settings::{Confirm, duration_words};
use std::time::Duration;

impl Session {
    /// Does what comes next for the gate or manual step in hand.
    pub(super) fn gate(&mut self) {
        let Some(hand) = &self.hand else { return };
        let step = hand.step.clone();
        if let Some(seconds) = step.wait() {
            return self.wait(&step, Duration::from_secs(seconds));
        }
        if !asks_gates(&self.plan.rules) {
            let author = Author::rule(DecidedBy::Environment(self.plan.environment.clone()));
            return self.decide_gate(&step, Answer::NotAsked, &author, None, false);
        }
        if let Some(given) = self.unattended.gate(&step) {
            return self.decide_gate(&step, given.answer, &given.author, given.note, true);
        }
        self.ask_gate(&step);
    }

    fn ask_gate(&mut self, step: &Step) {
        let Some(hand) = &self.hand else { return };
        let (kind, text) = match step.kind {
            StepKind::Manual(_) => (PromptKind::Manual, "Is it done?"),
            _ if step.is_ticked() => (PromptKind::Gate, "Ticked in the document. Does it hold?"),
            _ => (PromptKind::Gate, "Does it hold?"),
        };
        let together = self.together();
        let at_once = self.plan.rules.confirm < Confirm::EveryStep && !self.plan.rules.protected;
        let mut replies = vec![ReplyKind::No, ReplyKind::Yes];
        replies.extend((at_once && together.len() > 1).then_some(ReplyKind::All));
        replies.extend((!step.offers().is_empty()).then_some(ReplyKind::Offer));
        replies.extend([ReplyKind::Skip, ReplyKind::NotApplicable]);
        let may_wait = !self.way.is_last_round() && self.way.length() > 1;
        replies.extend(may_wait.then_some(ReplyKind::Later));
        replies.extend(self.elsewhere());
        let prompt = Prompt {
            step: Some(step.id.clone()),
            place: Some(hand.place),
            options: (1..=step.offers().len()).map(|place| place.to_string()).collect(),
            together,
            ..Prompt::new(kind, text, &replies)
        };
        self.ask(prompt, About::Gate);
    }

    /// The gates from the one in hand on that stand together and have no evidence to look at first.
    fn together(&self) -> Vec<String> {
        let Some(hand) = self.hand.as_ref().filter(|hand| hand.step.evidence().is_empty()) else {
            return Vec::new();
        };
        let steps = self.way.in_run().skip(hand.place.0.saturating_sub(1)).map(|at| &self.plan.steps()[at]);
        steps
            .take_while(|step| !step.runs() && step.wait().is_none() && step.section == hand.step.section)
            .filter(|step| step.evidence().is_empty() && !self.progress.is_settled(&step.id))
            .map(|step| step.id.clone())
            .collect()
    }

    /// All the gates that stand together hold.
    pub(super) fn all_hold(&mut self, author: &Author) {
        let how = DecidedBy::Together(Box::new(author.how.clone()));
        let author = Author { how, ..author.clone() };
        for id in self.together() {
            if let Some(step) = self.plan.step(&id).cloned() {
                self.decide_gate(&step, Answer::Yes, &author, None, true);
            }
        }
    }

    /// Records an answer to a gate or manual step. A no ends the run.
    pub(super) fn decide_gate(
        &mut self,
        step: &Step,
        answer: Answer,
        author: &Author,
        note: Option<String>,
        is_durable: bool,
    ) {
        let event = Event::GateDecided(decision(step, answer, author, note));
        self.queue.push_back(if is_durable { Todo::record_durably(event) } else { Todo::record(event) });
        self.hand = None;
        if answer == Answer::No {
            self.end(Ending::declined(step));
        }
    }

    /// Lets time pass, which a reply may end too.
    fn wait(&mut self, step: &Step, time: Duration) {
        let text = format!("Waiting {}. Is it over?", duration_words(time));
        let prompt = Prompt {
            step: Some(step.id.clone()),
            place: self.hand.as_ref().map(|hand| hand.place),
            ..Prompt::new(PromptKind::Wait, text, &[ReplyKind::End])
        };
        if self.attendance == Attendance::Program {
            self.ask(prompt, About::Wait);
        }
        let prompt = self.prompt.as_ref().map(|asked| asked.prompt.clone()).unwrap_or_default();
        self.start(Work::Wait { time, prompt: Box::new(prompt) }, Why::Wait);
    }

    /// Records that time has passed, or that somebody has ended it.
    pub(super) fn waited(&mut self, end: WaitEnd, author: Option<&Author>) {
        self.prompt = None;
        let Some(step) = self.hand.as_ref().map(|hand| hand.step.clone()) else { return };
        let time = Duration::from_secs(step.wait().unwrap_or_default());
        let person = Author::person();
        let (answer, author, note) = match end {
            WaitEnd::Over => (Answer::Yes, Author::rule(DecidedBy::Waited(duration_words(time))), None),
            WaitEnd::Ended(after) => {
                let note = format!("the operator ended the wait after {}", duration_words(after));
                (Answer::Yes, author.unwrap_or(&person).clone(), Some(note))
            }
            WaitEnd::Rehearsed => {
                let would = DecidedBy::Other(format!("would wait {}", duration_words(time)));
                (Answer::NotAsked, Author::rule(would), None)
            }
            WaitEnd::Signal(signal) => return self.interrupted(signal),
            WaitEnd::Paused => return self.pause(),
        };
        self.decide_gate(&step, answer, &author, note, true);
    }
}

/// An answer about a step, as it is recorded.
pub(super) fn decision(step: &Step, answer: Answer, author: &Author, note: Option<String>) -> Decision {
    Decision {
        step: step.id.clone(),
        target: Target::from(step.target.clone()),
        answer,
        how: author.how.clone(),
        by: author.claimed.clone(),
        seen: author.seen.clone(),
        note,
        looked: author.looked,
    }
}
