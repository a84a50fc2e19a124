//! A command or statement: its last open values, whether it may run, and the run itself.

use super::asked::About;
use super::confirm_reason::ConfirmReason;
use super::current_step::CurrentStep;
use super::ending::{Ending, EndingKind};
use super::gate::decision;
use super::policy::reasons;
use super::prompt::{Prompt, PromptKind};
use super::reply::Author;
use super::reply_kind::ReplyKind;
use super::running::{Beside, Running};
use super::state::{Attendance, Session, Why};
use super::todo::{Todo, Work};
use crate::plan::{Filled, Step, StepKind, effect_with_values};
use crate::reading::{Effect, Mode};
use crate::record::{Answer, Event};

/// The modes that a person may choose.
pub(super) const MODES: [Mode; 4] = [Mode::Plain, Mode::Terminal, Mode::Watch, Mode::Background];

impl Session {
    /// Does what comes next for the command or statement in hand.
    pub(super) fn command(&mut self) {
        let Some(hand) = self.hand.clone() else { return };
        if self.fetch_secrets(&hand.step)
            || self.look_for_set(&hand)
            || self.ask_left_out(&hand)
            || self.ask_value(&hand)
        {
            return;
        }
        if hand.failed.is_some() {
            return self.ask_failed(&hand);
        }
        self.judge_again();
        let Some(hand) = self.hand.clone() else { return };
        if self.look_at_variables(&hand) {
            return;
        }
        if !hand.is_confirmed {
            return self.confirm(&hand);
        }
        let step = &hand.step;
        if !self.enter_transaction(&hand) {
            return;
        }
        let changes = step.effect() != Effect::Read || hand.way.edited.is_some();
        if changes && !hand.is_checked && !self.is_rehearsal {
            let expected = self.plan.as_it_runs().rules.expectations(Some(step.target.as_deref()));
            if !expected.is_empty() {
                return self.start(Work::Probe(expected), Why::CheckBeforeChange);
            }
        }
        if self.is_own_commit(step) && !hand.may_commit {
            return self.decide_commit();
        }
        match self.script(&hand) {
            Ok(script) => {
                let (number, mode) = (self.number_of(&hand), hand.way.mode);
                self.running = Some(Running::new(step.clone(), script, mode, number, Beside::Step));
            }
            Err(reason) => self.end(Ending::at(step, EndingKind::Declined, &reason)),
        }
    }

    /// The step's number in the run.
    pub(super) fn number_of(&self, hand: &CurrentStep) -> usize {
        // What an answer has brought in stands on the way too.
        let is_on_way = hand.place.0 > 0 && (hand.step.selected || hand.step.waits);
        if is_on_way { hand.place.0 } else { self.plan.number(&hand.step.id) }
    }

    /// Says yes where a rule or an answer does, and asks where none does.
    fn confirm(&mut self, hand: &CurrentStep) {
        let rules = &self.plan.rules;
        let mut reasons = reasons(&hand.step, rules);
        if hand.way.edited.is_some() {
            // Nobody has said yes to this text, and it may do anything.
            reasons = vec![ConfirmReason::Edited];
        }
        let lost = self.lost_reasons(hand);
        if let Some(ConfirmReason::Lost(what)) = lost.first().filter(|_| self.is_alone()) {
            return self.nobody_regains(&hand.step, &format!("it needs {what}"));
        }
        reasons.extend(lost);
        if reasons.is_empty() {
            if let Some(hand) = &mut self.hand {
                hand.is_confirmed = true;
            }
            return;
        }
        if let Some(given) = self.unattended.confirm(&hand.step, &reasons, rules) {
            return self.decide_confirm(given.answer, &given.author, given.note);
        }
        self.ask_confirm(hand, reasons);
    }

    fn ask_confirm(&mut self, hand: &CurrentStep, reasons: Vec<ConfirmReason>) {
        let script = match self.script(hand) {
            Ok(script) => self.redactor().text(&script),
            Err(reason) => return self.end(Ending::at(&hand.step, EndingKind::Declined, &reason)),
        };
        // What only looks may be run by Enter; whatever else happens takes a key of its own.
        let is_harmless = reasons == [ConfirmReason::EveryStep] && hand.step.effect() == Effect::Read;
        let (first, second) =
            if is_harmless { (ReplyKind::Yes, ReplyKind::No) } else { (ReplyKind::No, ReplyKind::Yes) };
        let mut replies = vec![first, second, ReplyKind::Skip, ReplyKind::Edit, ReplyKind::Mode];
        replies.extend(self.elsewhere());
        let prompt = Prompt {
            step: Some(hand.step.id.clone()),
            why: Some(self.why(hand, &reasons)),
            dangerous: !is_harmless,
            place: Some(hand.place),
            options: MODES.map(|mode| mode.word().to_owned()).to_vec(),
            script: Some(script),
            mode: Some(hand.way.mode),
            reasons,
            ..Prompt::new(PromptKind::Confirm, "Run it?", &replies)
        };
        self.ask(prompt, About::Confirm);
    }

    /// Why the step in hand is asked about, with the values of the variables that it reads.
    fn why(&self, hand: &CurrentStep, reasons: &[ConfirmReason]) -> String {
        let why = ConfirmReason::words(reasons);
        self.held_in_words(hand).map_or_else(|| why.clone(), |held| format!("{why}; {held}"))
    }

    /// Records whether the command in hand may run. A no ends the run.
    pub(super) fn decide_confirm(&mut self, answer: Answer, author: &Author, note: Option<String>) {
        let Some(hand) = &mut self.hand else { return };
        let event = Event::ConfirmDecided(decision(&hand.step, answer, author, note));
        self.queue.push_back(Todo::record_durably(event));
        hand.is_confirmed = answer == Answer::Yes;
        let (step, confirmed) = (hand.step.clone(), hand.clone());
        if answer == Answer::Yes {
            self.forgo(&confirmed);
        }
        if answer != Answer::Yes {
            self.hand = None;
        }
        if answer == Answer::No {
            self.end(Ending::declined(&step));
        }
    }

    /// The final text of the step in hand. In a command secrets are references, so it may be shown and recorded; in a statement they
    /// are what they are, and whoever shows or records it masks them.
    pub(super) fn script(&self, hand: &CurrentStep) -> Result<String, String> {
        hand.way.edited.clone().map_or_else(|| self.planned_script(&hand.step), Ok)
    }

    /// The text of a step as the plan has it, with the values that are known by now.
    pub(super) fn planned_script(&self, step: &Step) -> Result<String, String> {
        let Some(run) = self.plan.run_of(step) else { return Ok(String::new()) };
        let rendered = run.template.render(|name| {
            let secret = self.secrets.get(name).map(|value| match step.sql() {
                Some(_) => Filled::Value(value),
                None => Filled::Secret,
            });
            secret.or_else(|| self.values.get(name).map(|value| Filled::Value(value)))
        });
        match (rendered.open.first(), rendered.refused.first()) {
            (Some(name), _) => Err(format!("`{name}` has no value")),
            (None, Some((name, reason))) => Err(format!("the value of `{name}` cannot be used: {reason}")),
            (None, None) => match self.misused(step) {
                Some((name, reason)) => Err(format!("the value of `{name}` cannot be used: {reason}")),
                None => Ok(rendered.text),
            },
        }
    }

    /// A value that may not be used as the step uses it, and why. Not one that a rehearsal shows in the place of what nobody knows.
    fn misused(&self, step: &Step) -> Option<(String, String)> {
        let known = |name: &String| self.secrets.get(name).or_else(|| self.values.get(name));
        let names = step.run().map(|run| run.uses.keys()).into_iter().flatten();
        let mut wrong = names.filter_map(|name| Some((name.clone(), step.misuse(name, known(name)?)?)));
        if self.is_rehearsal { None } else { wrong.next() }
    }

    /// Takes the effect of the step in hand again, with the values that are known by now.
    fn judge_again(&mut self) {
        let Some(mut hand) = self.hand.take() else { return };
        let known = |name: &str| self.values.get(name).cloned();
        let found = effect_with_values(&hand.step, &self.plan.rules.effects, &known);
        if let (Some(effect), StepKind::Command(command)) = (found, &mut hand.step.kind) {
            (command.run.effect, command.run.effect_reason) = effect;
        }
        self.hand = Some(hand);
    }

    /// The replies that every question about a step takes.
    pub(super) fn elsewhere(&self) -> Vec<ReplyKind> {
        let mut replies = Vec::new();
        replies.extend((!self.printed.bytes().is_empty()).then_some(ReplyKind::Show));
        let is_there = self.attendance != Attendance::Nobody && !self.is_rehearsal;
        replies.extend(is_there.then_some(ReplyKind::Shell));
        replies.push(ReplyKind::Jump);
        let may_go_back = self.progress.branch().is_none() && !self.plan.rollbacks.is_empty();
        replies.extend(may_go_back.then_some(ReplyKind::Rollback));
        replies.push(ReplyKind::Pause);
        replies
    }
}
