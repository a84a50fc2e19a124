//! The story of a run: each record, in its order, in the cell of the step that it is about.
//!
//! Takes records in order, gives sections. Never orders them anew, so that it goes as the transcript does.

use super::about::{about, outside};
use super::attempts::AttemptReader;
use super::cell::{Answer, Attempt, Cell, Entry, Given, Note, Part, Section, State};
use super::deviations::{Deviations, Where};
use super::incidents;
use super::moment::Calendar;
use super::printed::Printed;
use super::states::{of_answer, of_exit, of_resolution};
use crate::plan::{Plan, Step};
use crate::record::{Decision, Event, Record, StepExited, StepResolved, StepSkipped};
use crate::report::words;
use std::collections::BTreeSet;

/// The story so far.
pub(super) struct Story<'p> {
    plan: &'p Plan,
    calendar: Calendar,
    sections: Vec<Section>,
    /// The section that the last step was in.
    section: String,
    /// The step that what is said now is about.
    step: Option<String>,
    cells: usize,
    seen: BTreeSet<String>,
    attempts: AttemptReader<'p>,
    deviations: Deviations,
}

impl<'p> Story<'p> {
    /// Nothing has happened yet. Attempts will end like this.
    pub(super) fn of(plan: &'p Plan, calendar: Calendar, attempts: &[&StepExited]) -> Self {
        Self {
            plan,
            calendar,
            sections: Vec::new(),
            section: String::new(),
            step: None,
            cells: 0,
            seen: BTreeSet::new(),
            attempts: AttemptReader::of(plan, calendar, attempts),
            deviations: Deviations::of(calendar),
        }
    }

    /// What was told, and what of it was not as the document has it.
    pub(super) fn end(self) -> (Vec<Section>, Deviations) {
        (self.sections, self.deviations)
    }

    /// Takes in one record.
    pub(super) fn take(&mut self, record: &Record, event: &Event, printed: &mut Printed<'_>) {
        if let Some(step) = event.step() {
            self.enter(step);
        }
        let at = self.calendar.of(record);
        match event {
            Event::GateDecided(decision) => self.answered(record, decision, true),
            Event::ConfirmDecided(decision) => self.answered(record, decision, false),
            Event::VariableGiven(given) => self.add(Entry {
                value: Some(Given {
                    name: given.name.clone(),
                    value: given.value.clone(),
                    secret: given.value.is_none(),
                    origin: given.origin.clone(),
                    at,
                }),
                ..Entry::default()
            }),
            Event::StepStarted(started) => {
                let attempt = self.attempts.started(started, record);
                self.add(Entry { attempt: Some(attempt), ..Entry::default() });
                self.set(State { class: "doubt", word: "started, and nobody knows how it ended".to_owned() });
            }
            Event::StepExited(exited) => self.exited(record, exited, printed),
            Event::StepSkipped(skipped) => self.skipped(record, skipped),
            Event::StepResolved(resolved) => self.resolved(record, resolved),
            Event::RunOpened(_) | Event::RunResumed(_) | Event::RunClosed(_) => self.of_run(record, event),
            Event::LockBroken(_)
            | Event::DriverChanged(_)
            | Event::RecorderFault(_)
            | Event::DatabaseOpened(_)
            | Event::SignalReceived(_)
            | Event::OutputWithheld(_)
            | Event::RecordWithheld(_)
            | Event::TransactionEnded(_) => self.beside(record, event),
            Event::TransactionBegun(_)
            | Event::TransactionCommitting(_)
            | Event::PlanPinned(_)
            | Event::ApprovalGranted(_)
            | Event::ApprovalDenied(_)
            | Event::OperatorSigned(_)
            | Event::TicketNamed(_)
            | Event::BreakGlassUsed(_)
            | Event::ChoiceMade(_)
            | Event::Output(_)
            | Event::RunSealed(_) => {}
        }
        let place = self.place();
        self.deviations.take(self.plan, record, event, place);
    }

    fn exited(&mut self, record: &Record, exited: &StepExited, printed: &mut Printed<'_>) {
        let begun = self.last_attempt().filter(|attempt| attempt.ended.is_none()).map(std::mem::take);
        let is_new = begun.is_none();
        let ended = self.attempts.exited(begun.unwrap_or_default(), exited, record, printed);
        self.deviations.differs(&ended, self.place(), record);
        match self.last_attempt().filter(|_| !is_new) {
            Some(attempt) => *attempt = ended,
            None => self.add(Entry { attempt: Some(ended), ..Entry::default() }),
        }
        self.set(of_exit(exited));
    }

    /// The attempt in the open cell that began last.
    fn last_attempt(&mut self) -> Option<&mut Attempt> {
        self.cell()?.entries.iter_mut().rev().find_map(|entry| entry.attempt.as_mut())
    }

    fn skipped(&mut self, record: &Record, skipped: &StepSkipped) {
        self.add_answer(Answer {
            class: "skipped",
            word: "skipped".to_owned(),
            by: record.actor.user.clone(),
            how: skipped.how.to_string(),
            at: self.calendar.of(record),
            note: Some(skipped.reason.clone()),
            diff: None,
        });
        self.set(State { class: "skipped", word: "skipped".to_owned() });
    }

    fn answered(&mut self, record: &Record, decision: &Decision, is_gate: bool) {
        let state = of_answer(decision.answer);
        let asked = if is_gate { self.plan.step(&decision.step).and_then(Step::deviation) } else { None };
        self.add_answer(Answer {
            class: state.class,
            word: words::answer(decision.answer).to_owned(),
            by: decision.by.clone().unwrap_or_else(|| record.actor.user.clone()),
            how: decision.how.to_string(),
            at: self.calendar.of(record),
            note: decision.note.clone(),
            diff: asked.map(str::to_owned),
        });
        if is_gate || state.class != "done" {
            self.set(state);
        }
    }

    fn resolved(&mut self, record: &Record, resolved: &StepResolved) {
        let state = of_resolution(resolved.resolution);
        self.add_answer(Answer {
            class: state.class,
            word: words::resolution(resolved.resolution).to_owned(),
            by: record.actor.user.clone(),
            how: resolved.how.to_string(),
            at: self.calendar.of(record),
            note: resolved.reason.clone(),
            diff: None,
        });
        self.set(state);
    }

    /// What happened to the run as a whole.
    fn of_run(&mut self, record: &Record, event: &Event) {
        let at = self.calendar.of(record);
        let mut aside = |text: String, diff: Option<String>| {
            self.aside(Note { text, at: Some(at.clone()), diff });
        };
        match event {
            Event::RunOpened(opened) => {
                if let Some(before) = &opened.continues {
                    let text = format!(
                        "Goes on from run {} (head {}), whose runbook has changed since",
                        before.run, before.head
                    );
                    aside(text, Some(before.drift.clone()));
                }
            }
            Event::RunResumed(resumed) => {
                let text = format!(
                    "Resumed by {} on {} with stepgate {}",
                    record.actor.user, resumed.host, resumed.version
                );
                aside(text, resumed.drift.clone());
                resumed.changes.iter().for_each(|change| aside(format!("Went on although {change}"), None));
            }
            Event::RunClosed(closed) => {
                if closed.exit_code != 0 {
                    let reason = closed.reason.as_deref().unwrap_or("no reason given");
                    aside(format!("Stopped: {reason}"), None);
                }
                for process in &closed.stopped {
                    aside(format!("Still ran, and was stopped: {process}"), None);
                }
                closed.stays.iter().for_each(|process| aside(format!("Still runs: {process}"), None));
            }
            _ => {}
        }
    }

    /// What happened beside the steps.
    fn beside(&mut self, record: &Record, event: &Event) {
        let Some((is_aside, text)) = incidents::words(record, event) else { return };
        let note = Note { text, at: Some(self.calendar.of(record)), diff: None };
        if is_aside {
            self.aside(note);
        } else {
            self.add(Entry { note: Some(note), ..Entry::default() });
        }
    }

    /// Opens the cell of a step, and its section where that is another one.
    fn enter(&mut self, id: &str) {
        if self.step.as_deref() == Some(id) {
            return;
        }
        let step = self.plan.step(id);
        let Some(title) = step.map(|step| step.title.as_str()).or_else(|| outside(id)) else { return };
        if let Some(step) = step.filter(|step| step.section != self.section || self.sections.is_empty()) {
            self.section.clone_from(&step.section);
            let title = self.plan.section(&step.section).map(|section| section.title.clone());
            let id = format!("section-{}", self.sections.len() + 1);
            self.sections.push(Section { id, title, parts: Vec::new() });
        }
        let again = !self.seen.insert(id.to_owned());
        self.step = Some(id.to_owned());
        self.cells += 1;
        let cell = Cell {
            id: format!("step-{}", self.cells),
            title: title.to_owned(),
            again,
            ..step.map(about).unwrap_or_default()
        };
        self.part(Part { cell: Some(cell), aside: None });
    }

    /// Says something that is about no step.
    fn aside(&mut self, note: Note) {
        self.step = None;
        self.part(Part { cell: None, aside: Some(note) });
    }

    fn part(&mut self, part: Part) {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        self.sections.last_mut().expect("there is one").parts.push(part);
    }

    fn add_answer(&mut self, answer: Answer) {
        self.add(Entry { answer: Some(answer), ..Entry::default() });
    }

    fn add(&mut self, entry: Entry) {
        if let Some(cell) = self.cell() {
            cell.entries.push(entry);
        } else {
            let title = "Between two steps".to_owned();
            let cell = Cell { title, entries: vec![entry], ..Cell::default() };
            self.part(Part { cell: Some(cell), aside: None });
        }
    }

    fn set(&mut self, state: State) {
        if let Some(cell) = self.cell().filter(|_| !state.class.is_empty()) {
            cell.state = state;
        }
    }

    /// The cell that is open.
    fn cell(&mut self) -> Option<&mut Cell> {
        self.sections.last_mut()?.parts.last_mut()?.cell.as_mut()
    }

    /// Where that is, for what is said of it elsewhere.
    fn place(&self) -> Option<Where> {
        self.step.as_ref()?;
        let cell = self.sections.last()?.parts.last()?.cell.as_ref()?;
        Some(Where {
            id: cell.id.clone(),
            title: cell.title.clone(),
            place: cell.place.clone(),
            ..Where::default()
        })
    }
}
