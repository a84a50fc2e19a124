//! What the run's shell has lost because it was not kept while the run was stopped: asked, without echo, before the first step that reads it.
//!
//! A step that does not read it needs nothing. A function, an alias or a trap cannot be typed: whether a step goes on without it is a question.

use super::asked::About;
use super::attempt::Attempt;
use super::confirm_reason::ConfirmReason;
use super::current_step::CurrentStep;
use super::ending::{Ending, EndingKind};
use super::job::Job;
use super::kept::{LeftOut, Piece, PieceKind};
use super::lent_secrets::{refers, words};
use super::prompt::{Prompt, PromptKind};
use super::reply::Author;
use super::reply_kind::ReplyKind;
use super::sieve::{Kept, Sieve};
use super::state::{Attendance, Session};
use super::todo::Todo;
use crate::plan::{ShellUse, Step};
use crate::reading::Effect;
use crate::record::{Event, VariableGiven};
use crate::redact::Secret;
use std::cell::LazyCell;

/// Variables that a step gets back, with their values.
#[derive(Default)]
pub(super) struct Regained {
    pub(super) exported: Vec<(String, String)>,
    pub(super) unexported: Vec<(String, String)>,
}

impl Session {
    /// What may be kept of what the shell holds after `job`.
    pub(super) fn kept(&mut self, job: &Job, pieces: &[Piece]) -> Kept {
        let known = self.redactor().clone();
        let sieve = Sieve { lasting: &self.lasting, known: &known, names: &self.secret_names };
        let used = LazyCell::new(|| ShellUse::of(&job.script));
        let before = |kind, name: &str| {
            let all = self.unkept.iter().chain(&self.missing);
            all.clone().find(|one| one.kind == kind && one.name == name).and_then(|one| one.line)
        };
        let line_of = |kind, name: &str| match before(kind, name) {
            Some(line) if !used.sets.iter().any(|set| set == name) => Some(line),
            _ => Some(job.step.line),
        };
        sieve.kept(pieces, &self.missing, &mut self.seen, line_of)
    }

    /// Takes in what the shell holds after an attempt. Gives the names of what was left out of that for the first time.
    pub(super) fn take_kept(&mut self, attempt: &Attempt) -> Vec<String> {
        let Some(pieces) = &attempt.result.state else { return Vec::new() };
        let is_set =
            |one: &LeftOut| pieces.iter().any(|piece| piece.kind == one.kind && piece.name == one.name);
        self.missing.retain(|one| !is_set(one));
        let known = std::mem::replace(&mut self.unkept, attempt.left_out.clone());
        let new = attempt.left_out.iter().filter(|one| !known.contains(one) && !self.missing.contains(one));
        new.map(
            |one| {
                if one.kind == PieceKind::Variable { one.name.clone() } else { one.named().replace('`', "") }
            },
        )
        .collect()
    }

    /// Asks for the first variable that the step in hand reads and the shell has lost. Gives whether there is one.
    pub(super) fn ask_left_out(&mut self, hand: &CurrentStep) -> bool {
        let is_asked =
            |one: &LeftOut| one.kind == PieceKind::Variable && !self.regained.contains_key(&one.name);
        let Some(one) = self.needed(hand).into_iter().find(is_asked) else { return false };
        let step = &hand.step;
        let mut replies = vec![ReplyKind::Value, ReplyKind::No, ReplyKind::Skip];
        replies.extend(self.elsewhere());
        let prompt = Prompt {
            step: Some(step.id.clone()),
            why: Some(format!("`{}` (line {}) reads {}", step.title, step.line, described(&one))),
            secret: true,
            default: None,
            name: Some(one.name.clone()),
            place: Some(hand.place),
            ..Prompt::new(PromptKind::Value, format!("Value of {} (not shown)", one.name), &replies)
        };
        self.ask(prompt, About::LeftOut(one));
        true
    }

    /// Takes in the value of a variable that was lost.
    pub(super) fn regain(&mut self, name: &str, value: &str, author: &Author) {
        // One that is too short to be masked was so before.
        if let Ok(secret) = Secret::new(name, value) {
            self.hide(secret);
        }
        self.regained.insert(name.to_owned(), value.to_owned());
        let origin = author.how.to_string();
        let given = VariableGiven { name: name.to_owned(), value: None, origin, looked: author.looked };
        self.queue.push_back(Todo::record_durably(Event::VariableGiven(given)));
    }

    /// The variables that the step in hand gets back: those that programs got, and those that only the shell had.
    pub(super) fn give_back(&mut self, step: &Step, script: &str) -> Regained {
        if !self.missing.is_empty() {
            let unset = ShellUse::of(script).unsets;
            self.missing.retain(|one| !unset.contains(&one.name));
        }
        let reads: Vec<LeftOut> = self.read_by(step, script);
        let mut regained = Regained::default();
        for one in reads.into_iter().filter(|one| one.kind == PieceKind::Variable) {
            let Some(value) = self.regained.remove(&one.name) else { continue };
            self.missing.retain(|other| *other != one);
            let place = if one.is_exported { &mut regained.exported } else { &mut regained.unexported };
            place.push((one.name, value));
        }
        regained
    }

    /// Why somebody has to say that the step in hand goes on: what it needs is lost and cannot be typed.
    pub(super) fn lost_reasons(&self, hand: &CurrentStep) -> Vec<ConfirmReason> {
        let lost = self.needed(hand).into_iter().filter(|one| one.kind != PieceKind::Variable);
        lost.map(|one| ConfirmReason::Lost(described(&one))).collect()
    }

    /// Ends the run before a step that needs what nobody can give.
    pub(super) fn nobody_regains(&mut self, step: &Step, what: &str) {
        self.end(Ending::at(step, EndingKind::Declined, &format!("{what}; nobody is there to be asked")));
    }

    /// The same for a variable.
    pub(super) fn nobody_types(&mut self, one: &LeftOut) {
        let Some(step) = self.hand.as_ref().map(|hand| hand.step.clone()) else { return };
        self.nobody_regains(&step, &format!("it reads {}", described(one)));
    }

    /// Goes on without what cannot be typed, as somebody has said.
    pub(super) fn forgo(&mut self, hand: &CurrentStep) {
        let lost = self.needed(hand);
        self.missing.retain(|one| one.kind == PieceKind::Variable || !lost.contains(one));
    }

    /// What the shell has lost and the step in hand needs.
    pub(super) fn needed(&self, hand: &CurrentStep) -> Vec<LeftOut> {
        if self.missing.is_empty() || self.is_rehearsal || hand.step.command().is_none() {
            return Vec::new();
        }
        self.script(hand).map(|script| self.read_by(&hand.step, &script)).unwrap_or_default()
    }

    fn read_by(&self, step: &Step, script: &str) -> Vec<LeftOut> {
        if self.missing.is_empty() {
            return Vec::new();
        }
        let is_given = |one: &LeftOut| self.secret_row(step, &one.name);
        let texts: Vec<String> =
            std::iter::once(script.to_owned()).chain(self.called(step, script)).collect();
        let used: Vec<ShellUse> = texts.iter().map(|text| ShellUse::of(text)).collect();
        let needs = |one: &LeftOut| match one.kind {
            PieceKind::Variable | PieceKind::Array => {
                let is_read = texts.iter().zip(&used).any(|(text, used)| reads(text, used, &one.name));
                is_read || (one.is_exported && used.iter().any(|used| used.hands_on))
            }
            PieceKind::Function | PieceKind::Alias => {
                texts.iter().any(|text| words(text).any(|word| word == one.name))
            }
            PieceKind::Trap => step.effect() != Effect::Read,
            PieceKind::Folder => step.command().is_some_and(|command| !command.opens_block),
            PieceKind::Frame | PieceKind::Attribute => false,
        };
        self.missing.iter().filter(|one| needs(one) && !is_given(one)).cloned().collect()
    }

    /// Whether nobody is there.
    pub(super) fn is_alone(&self) -> bool {
        self.attendance == Attendance::Nobody
    }
}

/// What it is, and why it is not there.
fn described(one: &LeftOut) -> String {
    let line = one.line.map_or_else(|| "an earlier step".to_owned(), |line| format!("line {line}"));
    format!(
        "{}, which {line} set and which is not kept while a run is stopped, for it holds a secret",
        one.named()
    )
}

/// Whether a text needs the value of a variable from before.
fn reads(text: &str, used: &ShellUse, name: &str) -> bool {
    let is_set = used.sets.iter().chain(&used.unsets).any(|set| set == name);
    used.reads.iter().any(|read| read == name) || (!is_set && refers(text, name))
}
