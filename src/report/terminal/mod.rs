//! A run for the person in front of it: where it is, what runs, what it prints, how it ends. The same lines live and replayed.

mod agreed;
mod closed;
mod decided;
mod printed;

use super::moving_line::Moving;
use super::page::{Links, Page};
use super::place::{beginning, heading};
use super::style::{Paint, Style, TerminalCapabilities, folded};
use super::table_truncator::TableTruncator;
use super::words;
use crate::observer::Observer;
use crate::plan::{Plan, QUOTED, Step};
use crate::reading::Mode;
use crate::record::{
    EXIT_TRAP, Event, Outcome, Resolution, RunResumed, StepStarted, Stream, TransactionResult, ending_words,
    status_words,
};
use crate::settings::duration_words;
use crate::text::visible;
use std::collections::HashMap;
use std::io::Write;
use std::time::Duration;

/// The columns in front of what belongs to a step.
const MARGIN: &str = "         ";

/// How much of a step's output is held against what is expected.
const KEPT: usize = 64 * 1024;

/// How many lines that differ are shown.
const DIFFERENCES: usize = 20;

/// Writes a run's events as they come.
pub struct Terminal<'p, W> {
    plan: &'p Plan,
    out: W,
    paint: Paint,
    section: String,
    shown: Option<String>,
    lines: [Vec<u8>; 2],
    /// The first of what the step printed, to be held against what is expected.
    printed: String,
    /// Whether a step that has the terminal shows its output there itself: not when it is told again later.
    live: bool,
    /// Whether such a step runs.
    raw: bool,
    /// Whether somebody is there to press a key.
    attended: bool,
    sight: TerminalCapabilities,
    /// Where files can be opened from it, if they can.
    links: Option<Links>,
    moving: Moving,
    /// The table of the statement that runs.
    cut: Option<TableTruncator>,
    /// How long steps took in an earlier run.
    took: HashMap<String, Duration>,
}

impl<'p, W: Write> Terminal<'p, W> {
    /// A reporter for runs of `plan` that writes to `out`.
    pub fn new(plan: &'p Plan, out: W, paint: Paint) -> Self {
        Self {
            plan,
            out,
            paint,
            section: String::new(),
            shown: None,
            lines: [Vec::new(), Vec::new()],
            printed: String::new(),
            live: true,
            raw: false,
            attended: false,
            sight: TerminalCapabilities::default(),
            links: None,
            moving: Moving::default(),
            cut: None,
            took: HashMap::new(),
        }
    }

    /// The same where this much can be seen.
    #[must_use]
    pub fn seen(self, sight: TerminalCapabilities) -> Self {
        Self { sight, ..self }
    }

    /// The same where files can be opened from it.
    #[must_use]
    pub fn linked(self, links: Option<Links>) -> Self {
        Self { links, ..self }
    }

    /// The same for somebody who can press a key.
    #[must_use]
    pub fn attended(self, attended: bool) -> Self {
        Self { attended, ..self }
    }

    /// The same for somebody who wants to know how long a step took in an earlier run.
    #[must_use]
    pub fn remembering(self, took: HashMap<String, Duration>) -> Self {
        Self { took, ..self }
    }

    /// The same for a run that is told again.
    #[must_use]
    pub fn replaying(self) -> Self {
        Self { live: false, ..self }
    }

    fn line(&mut self, text: &str) {
        self.still();
        // The record is the product; a screen that is gone must not stop a run.
        let _gone = writeln!(self.out, "{}", text.trim_end());
        let _gone = self.out.flush();
    }

    /// Takes away what moves.
    fn still(&mut self) {
        if self.moving.stop() {
            let _gone = write!(self.out, "\r\u{1b}[K");
        }
    }

    /// How many columns there are behind the margin and `more`; as many as there may be where nothing is cut off.
    fn room(&self, more: usize) -> usize {
        (self.sight.columns)()
            .map_or(usize::MAX, |columns| columns.saturating_sub(MARGIN.len() + more).max(20))
    }

    fn said(&mut self, style: Style, text: &str) {
        for line in folded(&visible(text), self.room(0)) {
            let painted = self.paint.paint(style, line);
            self.line(&format!("{MARGIN}{painted}"));
        }
    }

    fn script(&mut self, script: &str) {
        let room = self.room(2);
        let text = visible(script);
        for (index, line) in text.lines().enumerate() {
            for (part, text) in
                folded(line, if line.len() > room { room - 2 } else { room }).iter().enumerate()
            {
                let prompt = if index + part == 0 { "$" } else { " " };
                // A line that goes on stands further in: it is not another one.
                let further = if part == 0 { "" } else { "  " };
                let code = self.paint.paint(Style::Code, text);
                self.line(&format!("{MARGIN}{prompt} {further}{code}"));
            }
        }
    }

    fn title_of(&self, id: &str) -> String {
        self.plan.step(id).map_or_else(
            || match id {
                EXIT_TRAP => "the shell's EXIT trap".to_owned(),
                _ => format!("a {id} of the operator's"),
            },
            |step| step.title.clone(),
        )
    }

    fn started(&mut self, started: &StepStarted) {
        self.printed.clear();
        self.moving.begin((self.sight.passing)());
        if self.shown.as_deref() != Some(&started.step) {
            let title = self.title_of(&started.step);
            self.said(Style::Dim, &title);
            self.script(&started.script);
        }
        if started.only_waits {
            let end = if self.attended { "; Ctrl-C ends it" } else { "" };
            let words = "waiting for its end, for it still runs and listens nowhere";
            self.said(Style::Dim, &format!("{words}{end}"));
        } else if started.attempt > 1 {
            self.said(Style::Dim, &format!("attempt {}", started.attempt));
        }
        if self.attended && started.mode == Mode::Watch.word() {
            self.said(Style::Dim, "watched until you press q or Ctrl-C");
        }
        if self.attended && self.live && started.mode == Mode::Terminal.word() {
            self.tell_typed(&started.step);
            self.said(Style::Dim, "it has the terminal; Ctrl-] twice gets you out");
        }
        if let Some(reason) = &started.cwd_reason {
            self.said(Style::Dim, &format!("in {}: {reason}", started.cwd));
        }
    }

    /// What the document has somebody type in the session that a step opens: nothing of it can be seen while that has the terminal.
    fn tell_typed(&mut self, opener: &str) {
        let plan = self.plan;
        let typed = plan.steps().iter().filter(|step| step.typed_in() == Some(opener));
        for step in typed.filter(|step| step.selected || step.waits) {
            self.said(
                Style::Dim,
                &format!("to be typed in it (line {}), and asked about behind it:", step.line),
            );
            let quoted = step.prose.iter().flat_map(|prose| prose.lines());
            for line in quoted.filter_map(|line| line.strip_prefix(QUOTED)).collect::<Vec<_>>() {
                self.said(Style::Code, &format!("  {line}"));
            }
        }
    }

    fn resumed(&mut self, resumed: &RunResumed) {
        let next = resumed.next.as_deref();
        let next =
            next.map_or(": nothing is left to be done".to_owned(), |id| format!(" at {}", self.title_of(id)));
        self.line(&self.paint.paint(Style::Heading, format!("\nresumed{next}")));
        for change in &resumed.changes {
            self.said(Style::Warn, &format!("went on although {change}"));
        }
        if resumed.drift.is_some() {
            self.said(
                Style::Warn,
                "the runbook has changed since; what runs is the one that the run began with",
            );
        }
    }
}

impl Terminal<'_, Vec<u8>> {
    /// What was written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

fn style_of(result: TransactionResult) -> Style {
    if result == TransactionResult::Committed { Style::Good } else { Style::Bad }
}

impl<W: Write> Observer for Terminal<'_, W> {
    fn coming(&mut self, step: &Step, number: usize, total: usize) {
        if step.section != self.section {
            self.section.clone_from(&step.section);
            let title = heading(self.plan, &step.section, self.paint, &self.sight);
            self.line(&format!("\n{title}"));
        } else if self.attended && self.shown.is_some() {
            self.line("");
        }
        let page = Page { links: self.links.clone(), ..Page::default() };
        let link = |place: &str| page.link(place, &self.plan.runbook.path, step.line);
        let lines = beginning(step, (number, total), self.paint, &self.sight, link);
        lines.iter().for_each(|line| self.line(line));
        if let Some(script) = step.script() {
            self.script(script);
        }
        if step.deviation().is_some() {
            self.said(Style::Dim, "not as the document has it: replaced by stepgate.toml");
        }
        if let Some(took) = self.took.get(&step.id) {
            // Tenths of a second are no estimate.
            let took = duration_words(Duration::from_secs(took.as_secs()));
            self.said(Style::Dim, &format!("took {took} last time"));
        }
        self.shown = Some(step.id.clone());
    }

    fn tell(&mut self, event: &Event) {
        match event {
            Event::GateDecided(decision) | Event::ConfirmDecided(decision) => {
                self.answered(decision);
            }
            Event::VariableGiven(given) => {
                let value = given.value.as_deref().unwrap_or("(secret)");
                self.said(Style::Dim, &format!("{} = {value} ({})", given.name, given.origin));
            }
            Event::StepStarted(started) => {
                self.started(started);
                let is_sql = self.plan.step(&started.step).is_some_and(|step| step.sql().is_some());
                self.cut = is_sql.then(|| TableTruncator::new(format!("out/{}", started.output())));
                self.raw = self.live && started.mode == Mode::Terminal.word();
            }
            Event::StepExited(exited) => {
                self.raw = false;
                self.lines[Stream::Stdout as usize]
                    .extend(self.cut.take().map(TableTruncator::finish).unwrap_or_default());
                for stream in [Stream::Stdout, Stream::Stderr] {
                    self.flush_lines(stream, true);
                }
                let step = self.plan.step(&exited.step);
                step.iter().for_each(|step| self.expected(step));
                let hint = step.and_then(|step| words::pointed_out(step, exited, &self.printed));
                hint.iter().for_each(|hint| self.said(Style::Warn, hint));
                let style = if exited.outcome == Outcome::Done { Style::Good } else { Style::Bad };
                let took = duration_words(Duration::from_millis(exited.duration_ms));
                self.said(style, &format!("{} in {took}", ending_words(exited)));
            }
            Event::StepSkipped(skipped) => self.skipped(skipped),
            Event::StepResolved(resolved) => {
                if resolved.resolution == Resolution::Ended {
                    let title = self.title_of(&resolved.step);
                    let reason = resolved.reason.as_deref().unwrap_or_default();
                    self.said(Style::Dim, &format!("ended `{title}`: {reason}"));
                    return;
                }
                let word = match resolved.resolution {
                    Resolution::Accepted => "accepted as done",
                    Resolution::Retry => "to be run again",
                    Resolution::Happened => "it happened",
                    Resolution::DidNotHappen => "it did not happen",
                    Resolution::RolledBack => "rolling back",
                    Resolution::Ended => "ended",
                    // They were told before somebody said that the run goes on with them.
                    Resolution::Carried => return,
                };
                let reason = resolved.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
                self.said(Style::Warn, &format!("{word} ({}){reason}", resolved.how));
            }
            Event::SignalReceived(signal) => {
                let status = status_words(crate::record::Status::Signal(signal.signal));
                self.said(Style::Warn, &format!("{}: {}", status.replace("killed by ", ""), signal.action));
            }
            Event::LockBroken(lock) => {
                self.said(Style::Warn, &format!("took the lock of {}: {}", lock.holder, lock.reason));
            }
            Event::RecorderFault(fault) => {
                self.said(Style::Bad, &format!("{}: {} ({})", fault.operation, fault.cause, fault.detail));
            }
            Event::DriverChanged(changed) => self.said(Style::Warn, &words::handed_over(changed)),
            Event::RunResumed(resumed) => self.resumed(resumed),
            Event::RunClosed(closed) => self.closed(closed),
            Event::OutputWithheld(withheld) => {
                self.said(
                    Style::Warn,
                    &format!("{} bytes of output withheld: {}", withheld.length, withheld.reason),
                );
            }
            Event::RecordWithheld(withheld) => {
                let subject = withheld.subject();
                self.said(Style::Warn, &format!("a text taken out of {subject}: {}", withheld.reason));
            }
            Event::DatabaseOpened(opened) => self.said(Style::Dim, &words::database(opened)),
            Event::TransactionEnded(ended) => self.said(style_of(ended.result), &words::transaction(ended)),
            Event::ApprovalGranted(_)
            | Event::ApprovalDenied(_)
            | Event::OperatorSigned(_)
            | Event::TicketNamed(_)
            | Event::BreakGlassUsed(_) => self.agreed(event),
            Event::RunOpened(_)
            | Event::PlanPinned(_)
            | Event::ChoiceMade(_)
            | Event::TransactionBegun(_)
            | Event::TransactionCommitting(_)
            | Event::Output(_)
            | Event::RunSealed(_) => {}
        }
    }

    fn idle(&mut self) {
        if !self.sight.is_animated || self.raw || !self.live {
            return;
        }
        if !self.draw_unended()
            && let Some(sign) = self.moving.sign((self.sight.passing)())
        {
            self.draw(&self.paint.paint(Style::Dim, sign));
        }
    }

    fn waiting(&mut self, left: Duration) {
        if !self.sight.is_animated || !self.live {
            return;
        }
        // Whole seconds, the one that has begun too.
        let left = Duration::from_secs(left.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX));
        let text = format!("{} left, [q] ends the wait", duration_words(left));
        self.draw(&self.paint.paint(Style::Dim, text));
    }

    fn again(&mut self, printed: &[u8]) {
        // What had the terminal is shown as text now: it must not draw over what stands there.
        self.lines[0].extend_from_slice(printed);
        self.flush_lines(Stream::Stdout, true);
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) {
        self.print(stream, bytes);
    }
}
