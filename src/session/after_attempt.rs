//! What becomes of a run once an attempt has ended: on to the next step, the same again, a question, or the end.

use super::asked::About;
use super::command::MODES;
use super::current_step::CurrentStep;
use super::ending::Ending;
use super::gate::decision;
use super::prompt::{Prompt, PromptKind};
use super::reply::Author;
use super::reply_kind::ReplyKind;
use super::state::{Attendance, Session};
use super::todo::Todo;
use crate::record::{
    Event, Outcome, Resolution, StepExited, StepResolved, StepSkipped, Target, ending_words,
};

/// What taking it for done or leaving it out means for the rest of the block.
const ENDS_BLOCK: &str = ", which ends the block: accepted, its rest is left out; skipped, it goes on";

impl Session {
    /// Decides what comes of the attempt in hand, which has been recorded.
    pub(super) fn weigh_end(&mut self) {
        let Some((ended, step)) =
            self.hand.as_ref().and_then(|hand| Some((hand.ended.clone()?, hand.step.clone())))
        else {
            return;
        };
        if !ended.is_weighed {
            if let Some(hand) = &mut self.hand {
                hand.ended.iter_mut().for_each(|ended| ended.is_weighed = true);
            }
            return self.take_into_transaction(&step, &ended.exited);
        }
        if let Some(signal) = ended.result.stops_run() {
            return self.end(Ending::by_signal(signal));
        }
        match ended.exited.outcome {
            Outcome::Done => {
                self.hand = None;
                self.run_trap();
            }
            // What nobody knows is for somebody who has looked.
            Outcome::InDoubt => self.end(Ending::of_failed(&step, &ended.exited)),
            outcome => {
                let retries = step.run().map_or(0, |run| run.retry);
                let is_retried =
                    outcome != Outcome::Interrupted && self.progress.failures(&step.id) <= retries;
                self.failed(ended.exited, ended.was_part, is_retried);
            }
        }
    }

    /// A step that did not end well is tried again by itself, or somebody is asked.
    fn failed(&mut self, exited: StepExited, was_part: bool, is_retried: bool) {
        let Some(hand) = &mut self.hand else { return };
        hand.again();
        if !is_retried {
            hand.failed = Some(exited);
        } else if was_part {
            // Its transaction was rolled back, and begins again.
            self.hand = None;
        }
    }

    /// Asks what becomes of the step in hand. Where nobody can be asked, the run ends.
    pub(super) fn ask_failed(&mut self, hand: &CurrentStep) {
        let Some(exited) = hand.failed.clone() else { return };
        if let Some(given) = self.unattended.failed(&hand.step) {
            return self.skip_failed(&given.author, given.note.unwrap_or_default());
        }
        if self.attendance == Attendance::Nobody {
            return self.end(Ending::of_failed(&hand.step, &exited));
        }
        let mut replies = vec![
            ReplyKind::No,
            ReplyKind::Retry,
            ReplyKind::Edit,
            ReplyKind::Accept,
            ReplyKind::Skip,
            ReplyKind::Mode,
        ];
        replies.extend(self.elsewhere());
        let script = self.script(hand).unwrap_or_default();
        let ends_block = if exited.ends_block { ENDS_BLOCK } else { "" };
        let prompt = Prompt {
            step: Some(hand.step.id.clone()),
            why: exited.detail.clone(),
            place: Some(hand.place),
            options: MODES.map(|mode| mode.word().to_owned()).to_vec(),
            script: Some(self.redactor().text(&script)),
            mode: Some(hand.way.mode),
            ..Prompt::new(
                PromptKind::Failed,
                format!("{}{ends_block}. What now?", capitalised(&ending_words(&exited))),
                &replies,
            )
        };
        self.ask(prompt, About::Failed);
    }

    /// Leaves the failed step in hand out.
    pub(super) fn skip_failed(&mut self, author: &Author, reason: String) {
        let Some(hand) = self.hand.take() else { return };
        let skipped = StepSkipped {
            step: hand.step.id.clone(),
            target: Target::from(hand.step.target.clone()),
            reason,
            how: author.how.clone(),
            by: author.claimed.clone(),
        };
        self.keep_override(&hand);
        self.queue.push_back(Todo::record_durably(Event::StepSkipped(skipped)));
    }

    /// Settles how the failed step in hand is to be taken.
    pub(super) fn resolve_failed(&mut self, resolution: Resolution, author: &Author, reason: Option<String>) {
        let Some(hand) = &mut self.hand else { return };
        let resolved = StepResolved {
            step: hand.step.id.clone(),
            target: Target::from(hand.step.target.clone()),
            resolution,
            reason,
            how: author.how.clone(),
            by: author.claimed.clone(),
            section: None,
        };
        hand.again();
        let is_part = hand.step.sql().is_some_and(|sql| sql.transaction.is_some());
        let (is_retry, kept) = (resolution == Resolution::Retry, hand.clone());
        if resolution == Resolution::Accepted {
            self.run_trap();
        }
        // What was done before it in its transaction is to be done again, too.
        if !is_retry || is_part {
            self.hand = None;
            self.keep_override(&kept);
        }
        self.queue.push_back(Todo::record_durably(Event::StepResolved(resolved)));
    }

    /// Keeps how a step is run, for when its transaction is done again.
    pub(super) fn keep_override(&mut self, hand: &CurrentStep) {
        if hand.way.edited.is_some() {
            self.overrides.insert(hand.step.id.clone(), hand.way.clone());
        }
    }

    /// Records that the step in hand is left out, or does not apply.
    pub(super) fn leave_out(
        &mut self,
        answer: crate::record::Answer,
        author: &Author,
        reason: Option<String>,
    ) {
        let Some(hand) = self.hand.take() else { return };
        let decided = decision(&hand.step, answer, author, reason);
        let event =
            if hand.step.runs() { Event::ConfirmDecided(decided) } else { Event::GateDecided(decided) };
        self.queue.push_back(Todo::record_durably(event));
    }
}

/// The same text with a capital letter at its beginning.
fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
