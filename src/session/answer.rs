//! Replies: whether one fits the prompt that is open, and what comes of it.

use super::asked::About;
use super::control::Control;
use super::ending::{Ending, EndingKind, INTERRUPT};
use super::kept::LeftOut;
use super::prompt::PromptId;
use super::question::settled;
use super::reply::{Author, Refused, Reply};
use super::reply_kind::ReplyKind;
use super::state::{Attendance, Session};
use super::todo::{Notice, Todo};
use crate::plan::ShellUse;
use crate::reading::Mode;
use crate::record::{Answer, DriverChanged, Event, Permit, Resolution, SignalReceived, claims_to_be};
use std::time::Duration;

/// SIGHUP, which a terminal that has gone away is.
const HANGUP: i32 = 1;

/// Why a prompt has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswerable {
    /// Nobody is there.
    Nobody,
    /// Whoever was asked has gone away.
    Gone,
    /// This signal came instead.
    Signal(i32),
}

impl Session {
    /// Takes a reply to the prompt that is open. One that does not fit changes nothing.
    pub fn answer(&mut self, id: PromptId, reply: &Reply, author: &Author) -> Result<(), Refused> {
        let open = self.prompt.as_ref().map(|asked| asked.prompt.id);
        let Some(asked) = self.prompt.clone().filter(|asked| asked.prompt.id == id) else {
            return Err(Refused::NotOpen { id, open });
        };
        reply.check(&asked.prompt)?;
        self.check(reply)?;
        if let Some(approver) = self.approver(author).filter(|_| !reply.reply.stops()) {
            return Err(Refused::Approver(approver));
        }
        if reply.reply == ReplyKind::Show {
            // The question stands.
            let printed = self.printed.bytes().to_vec();
            self.queue.push_back(Todo::Tell(Notice::Printed(printed)));
            return Ok(());
        }
        if let (About::Value(name), ReplyKind::Value) = (&asked.about, reply.reply) {
            self.take_value(name, reply.value.as_deref().unwrap_or_default(), author)?;
            self.prompt = None;
            return Ok(());
        }
        if let (About::LeftOut(one), ReplyKind::Value) = (&asked.about, reply.reply) {
            if let Some(reason) = self.outside(&one.name, reply.value.as_deref().unwrap_or_default()) {
                return Err(Refused::Value(reason));
            }
            self.regain(&one.name, reply.value.as_deref().unwrap_or_default(), author);
            self.prompt = None;
            return Ok(());
        }
        self.prompt = None;
        if !self.go_elsewhere(reply, author) {
            self.settle(&asked.about, reply, author);
        }
        Ok(())
    }

    /// Who of those that have approved the run replies, where none of them may run it.
    fn approver(&self, author: &Author) -> Option<String> {
        let claimed = author.claimed.as_deref().filter(|_| self.plan.rules.bars_approvers())?;
        self.progress.leave().approvers.iter().find(|approver| claims_to_be(claimed, approver)).cloned()
    }

    /// Whether a reply fits the run, as far as the prompt alone does not tell.
    fn check(&self, reply: &Reply) -> Result<(), Refused> {
        let place = reply.step.as_deref().unwrap_or_default();
        match reply.reply {
            ReplyKind::Jump if !self.way.in_run().any(|at| self.plan.steps()[at].id == place) => {
                Err(Refused::NoSuchStep(place.to_owned()))
            }
            ReplyKind::Rollback => match self.plan.rollback(place) {
                None => Err(Refused::NoSuchStep(place.to_owned())),
                Some(back) if back.errors.is_empty() => Ok(()),
                Some(back) => {
                    let told =
                        |error: &crate::text::Diagnostic| format!("line {}: {}", error.line, error.message);
                    Err(Refused::Rollback(back.errors.iter().map(told).collect()))
                }
            },
            ReplyKind::Edit => {
                let text = reply.text.as_deref().unwrap_or_default();
                let refused = self.hand.as_ref().and_then(|hand| hand.step.refuses(text));
                refused.map_or(Ok(()), |why| Err(Refused::Text(why)))
            }
            ReplyKind::Offer => self.offered(reply).map(|_| ()).ok_or_else(|| {
                let offers = self.hand.as_ref().map_or(0, |hand| hand.step.offers().len());
                let options = (1..=offers).map(|place| place.to_string()).collect();
                Refused::NoOption { value: reply.value.clone().unwrap_or_default(), options }
            }),
            _ => Ok(()),
        }
    }

    /// The id of the command that a reply to a gate means; the only one where it does not say which.
    fn offered(&self, reply: &Reply) -> Option<String> {
        let offers = self.hand.as_ref()?.step.offers();
        let place = match reply.value.as_deref() {
            None | Some("") if offers.len() == 1 => 1,
            value => value?.parse::<usize>().ok()?,
        };
        offers.get(place.checked_sub(1)?).cloned()
    }

    /// Does what a reply asks for besides answering. Gives whether it did.
    fn go_elsewhere(&mut self, reply: &Reply, author: &Author) -> bool {
        let reason = reply.reason().unwrap_or_default();
        let place = reply.step.clone().unwrap_or_default();
        match reply.reply {
            ReplyKind::Mode => {
                let mode = reply.value.as_deref().and_then(Mode::from_word);
                if let Some((hand, mode)) = self.hand.as_mut().zip(mode) {
                    hand.way.mode = mode;
                }
            }
            ReplyKind::Edit => {
                self.edit(reply.text.clone());
            }
            ReplyKind::Shell => self.open_shell(),
            ReplyKind::Offer => {
                if let Some(id) = self.offered(reply) {
                    self.run_offer(&id);
                }
            }
            ReplyKind::Jump => self.jump(&place, &reason, author),
            ReplyKind::Rollback => self.go_back(&place, author),
            ReplyKind::Pause => self.pause(),
            _ => return false,
        }
        true
    }

    /// Takes another text for the step in hand, to which nobody has said yes.
    fn edit(&mut self, text: Option<String>) {
        let Some(hand) = &mut self.hand else { return };
        self.secret_names.extend(text.as_deref().map(ShellUse::of).unwrap_or_default().asks_again);
        hand.way.edited = text;
        let had_failed = hand.failed.take().is_some();
        hand.is_confirmed = false;
        // Its transaction was rolled back with it, and begins again.
        if had_failed && hand.step.sql().is_some_and(|sql| sql.transaction.is_some()) {
            let hand = hand.clone();
            self.keep_override(&hand);
            self.hand = None;
        }
    }

    /// Stops before the step in hand; nothing is decided.
    pub(super) fn pause(&mut self) {
        let reason = match &self.hand {
            Some(hand) => format!("paused before `{}` (line {})", hand.step.title, hand.step.line),
            None => "paused".to_owned(),
        };
        self.end(Ending::new(EndingKind::Paused, reason));
    }

    /// Takes the answer itself.
    fn settle(&mut self, about: &About, reply: &Reply, author: &Author) {
        let reason = reply.reason();
        match (about, reply.reply) {
            (About::Gate, ReplyKind::Yes) => self.answer_gate(Answer::Yes, author, reason),
            (About::Gate, ReplyKind::All) => self.all_hold(author),
            (About::Gate, ReplyKind::Later) => self.answer_gate(Answer::Later, author, reason),
            (About::Gate, ReplyKind::No) => self.answer_gate(Answer::No, author, reason),
            (About::Confirm, ReplyKind::Yes) => self.decide_confirm(Answer::Yes, author, reason),
            (About::Confirm, ReplyKind::No) => self.decide_confirm(Answer::No, author, reason),
            (About::Gate | About::Confirm | About::Value(_) | About::LeftOut(_), ReplyKind::Skip) => {
                self.leave_out(Answer::Skip, author, reason);
            }
            (About::Gate, ReplyKind::NotApplicable) => self.leave_out(Answer::NotApplicable, author, reason),
            (About::Failed, ReplyKind::Retry) => self.resolve_failed(Resolution::Retry, author, None),
            (About::Failed, ReplyKind::Accept) => self.resolve_failed(Resolution::Accepted, author, reason),
            (About::Failed, ReplyKind::Skip) => self.skip_failed(author, reason.unwrap_or_default()),
            (About::Commit, ReplyKind::Yes) => self.commit(author, reason),
            (About::Commit, _) => self.decline_commit(author, reason),
            (About::Question(id), kind) => {
                let value = settled(kind, reply);
                self.answer_question(id, &value, author);
            }
            (About::Protected, kind) => self.confirm_target(author, kind == ReplyKind::Value),
            (About::Wait, _) => self.end_wait(author),
            _ => self.stop_at(about),
        }
    }

    fn answer_gate(&mut self, answer: Answer, author: &Author, note: Option<String>) {
        let Some(step) = self.hand.as_ref().map(|hand| hand.step.clone()) else { return };
        self.decide_gate(&step, answer, author, note, true);
    }

    /// A no to something about which nothing is recorded: the run stops there.
    fn stop_at(&mut self, about: &About) {
        let Some(hand) = self.hand.clone() else { return };
        let ending = match (about, &hand.failed) {
            (About::Failed, Some(exited)) => Ending::of_failed(&hand.step, exited),
            (About::Value(name) | About::LeftOut(LeftOut { name, .. }), _) => {
                Ending::at(&hand.step, EndingKind::Declined, &format!("no value was given for `{name}`"))
            }
            _ => Ending::declined(&hand.step),
        };
        self.end(ending);
    }

    fn end_wait(&mut self, author: &Author) {
        self.doing = None;
        self.waited(super::todo::WaitEnd::Ended(Duration::ZERO), Some(author));
    }

    /// Takes in that the prompt that is open has no answer.
    pub fn unanswered(&mut self, id: PromptId, why: Unanswerable) {
        let Some(asked) = self.prompt.take_if(|asked| asked.prompt.id == id) else { return };
        match why {
            Unanswerable::Signal(signal) => self.interrupted(signal),
            Unanswerable::Gone if self.attendance == Attendance::Person => self.interrupted(HANGUP),
            Unanswerable::Gone | Unanswerable::Nobody => self.nobody(&asked.about),
        }
    }

    /// Nobody is there to be asked.
    fn nobody(&mut self, about: &About) {
        match about {
            About::Commit => self.nobody_commits(),
            About::Failed => self.stop_at(about),
            About::Wait => {}
            About::LeftOut(one) => self.nobody_types(one),
            About::Value(name) => {
                let place = self.hand.as_ref().map_or(String::new(), |hand| {
                    format!("`{}` (line {}) needs ", hand.step.title, hand.step.line)
                });
                let reason = format!("{place}a value for `{name}`, and nobody is there to be asked");
                self.end(Ending::new(EndingKind::Declined, reason));
            }
            _ => {
                let reason = match &self.hand {
                    Some(hand) => format!(
                        "`{}` (line {}) has to be answered, and nobody is there",
                        hand.step.title, hand.step.line
                    ),
                    None => "a question has to be answered, and nobody is there".to_owned(),
                };
                self.end(Ending::new(EndingKind::Declined, reason));
            }
        }
    }

    /// Takes in what whoever drives the run says while a question is open, besides a reply.
    pub fn controlled(&mut self, control: &Control) {
        match control {
            Control::Stop => self.interrupted(INTERRUPT),
            Control::Pause => self.pause(),
            Control::Mode(mode) => {
                if let Some(hand) =
                    self.hand.as_mut().filter(|_| self.progress.leave().permit != Permit::Approved)
                {
                    hand.way.mode = *mode;
                    self.prompt = None;
                }
            }
            Control::HandedOver(changed) => self.handed_over(changed.clone()),
            Control::EndWatch | Control::LeftAlone | Control::Keys(_) | Control::Resize { .. } => {}
        }
    }

    /// Takes in that somebody else drives from here on. The question stands.
    pub(super) fn handed_over(&mut self, changed: DriverChanged) {
        self.queue.push_back(Todo::record_durably(Event::DriverChanged(changed)));
    }

    /// Takes in a signal that came while somebody was asked.
    pub fn interrupted(&mut self, signal: i32) {
        let action = "the run stopped at a question".to_owned();
        let received = SignalReceived { signal, step: None, action };
        self.doing = None;
        self.end(Ending::by_signal(signal));
        self.queue.push_back(Todo::record(Event::SignalReceived(received)));
    }
}
