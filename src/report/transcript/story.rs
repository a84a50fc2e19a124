//! The story of a run: each record in the words of a transcript, under the step that it is about.
//!
//! Takes records in order, gives parts. Never orders them anew.

use super::attempts::Attempts;
use super::inline::Inline;
use super::part::{Entry, Fenced, Part, stamp};
use crate::plan::{Plan, QUOTED, Step};
use crate::record::{
    Answer, Continued, DatabaseOpened, EXIT_TRAP, Event, LockBroken, Outcome, Record, RecorderFault,
    RunClosed, RunResumed, StepExited, StepStarted, Stream, TransactionEnded, ending_words, status_words,
};
use crate::report::compared::{self, differences_of};
use crate::report::rounds::Rounds;
use crate::report::words;
use crate::settings::duration_words;
use crate::text::visible;
use std::time::Duration;

/// How much of one attempt's output a transcript shows; the rest is said to be missing and lies in `out/`.
const SHOWN: usize = 64 * 1024;

/// The story so far.
pub(super) struct TranscriptBuilder<'p> {
    plan: &'p Plan,
    parts: Vec<Part>,
    section: String,
    step: String,
    /// Whether what is said now is about that step.
    within: bool,
    started: Option<StepStarted>,
    /// Where the EXIT trap runs that is told of: ` on web1`.
    trap_on: String,
    /// What steps that are done on several machines came to on the first of them.
    rounds: Rounds,
}

impl<'p> TranscriptBuilder<'p> {
    /// Nothing has happened yet.
    pub(super) fn of(plan: &'p Plan) -> Self {
        Self {
            plan,
            parts: Vec::new(),
            section: String::new(),
            step: String::new(),
            within: false,
            started: None,
            trap_on: String::new(),
            rounds: Rounds::default(),
        }
    }

    /// What was told.
    pub(super) fn parts(mut self) -> Vec<Part> {
        for (at, machines) in self.rounds.same() {
            if let Some(part) = self.parts.get_mut(at) {
                let line = Inline::of("the same on {}", &[&machines.join(", ")]);
                part.entries.push(Entry { apart: false, line: Some(line), fence: None });
            }
        }
        self.parts
    }
}

impl TranscriptBuilder<'_> {
    pub(super) fn take(&mut self, record: &Record, event: &Event, output: &mut Attempts<'_>) {
        if let Some(step) = event.step() {
            // Each machine has a trap of its own.
            if let Event::StepStarted(started) = event
                && started.step == EXIT_TRAP
            {
                self.within = false;
                self.trap_on = started.target.name().map_or_else(String::new, |name| format!(" on {name}"));
            }
            self.enter(step);
        }
        let when = stamp(record);
        match event {
            Event::GateDecided(decision) | Event::ConfirmDecided(decision) => {
                let is_loud = !matches!(decision.answer, Answer::Later | Answer::NotAsked);
                let word = words::answer(decision.answer);
                let by = decision.by.as_deref().unwrap_or(&record.actor.user);
                let how = decision.how.to_string();
                let rest =
                    Inline::of(", {} ({}), {}{}", &[by, &how, &when, &because(decision.note.as_deref())]);
                let word = Inline::of(if is_loud { "**{}**" } else { "{}" }, &[word]);
                self.say(word.and(&rest));
                if let Event::GateDecided(_) = event {
                    let asked = self.plan.step(&decision.step).and_then(Step::deviation);
                    self.deviation(asked);
                }
            }
            Event::VariableGiven(given) => {
                let value = given.value.as_deref().unwrap_or("(secret)");
                self.say(Inline::of("`{}` = `{}` ({}), {}", &[&given.name, value, &given.origin, &when]));
            }
            Event::StepStarted(started) => self.begun(started, &record.actor.user, &when),
            Event::StepExited(exited) => self.exited(exited, &when, output),
            Event::StepSkipped(skipped) => {
                let how = skipped.how.to_string();
                self.say(Inline::of("**skipped** ({}), {} — {}", &[&how, &when, &skipped.reason]));
            }
            Event::StepResolved(resolved) => {
                let word = words::resolution(resolved.resolution);
                let (how, reason) = (resolved.how.to_string(), because(resolved.reason.as_deref()));
                self.say(Inline::of("**{}** ({}), {}{}", &[word, &how, &when, &reason]));
            }
            Event::SignalReceived(signal) => {
                let number = signal.signal.to_string();
                self.say(Inline::of("signal {} at {}: {}", &[&number, &when, &signal.action]));
            }
            Event::RunOpened(opened) => opened.continues.iter().for_each(|before| self.goes_on(before)),
            Event::LockBroken(lock) => self.lock_broken(lock, &record.actor.user, &when),
            Event::DriverChanged(changed) => {
                self.aside(Inline::of("{}, {}", &[&words::handed_over(changed), &when]));
            }
            Event::RecorderFault(fault) => {
                self.aside(Inline::of("Record: {}, {}", &[&fault_words(fault), &when]));
            }
            Event::RunResumed(resumed) => self.resumed(resumed, &record.actor.user, &when),
            Event::RunClosed(closed) => self.closed(closed, &when),
            Event::OutputWithheld(withheld) => self.say(Inline::of(
                "{} bytes of output withheld, {}: {}",
                &[&withheld.length.to_string(), &when, &withheld.reason],
            )),
            Event::RecordWithheld(withheld) => self.say(Inline::of(
                "a text taken out of {}, {}: {}",
                &[&withheld.subject(), &when, &withheld.reason],
            )),
            Event::DatabaseOpened(opened) => self.aside(connected(opened, &when)),
            Event::TransactionEnded(ended) => self.say(transaction(record, ended)),
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
    }

    fn begun(&mut self, started: &StepStarted, user: &str, when: &str) {
        let reason = started.cwd_reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
        let attempt = if started.only_waits {
            ", waiting for the end of what it has left running".to_owned()
        } else if started.attempt > 1 {
            format!(", attempt {}", started.attempt)
        } else {
            String::new()
        };
        self.say(Inline::of("started {} by {}{}, in `{}`{}", &[when, user, &attempt, &started.cwd, &reason]));
        let language = self
            .plan
            .step(&started.step)
            .map_or("bash", |step| if step.sql().is_some() { "sql" } else { "bash" });
        self.fence(language, &started.script);
        self.deviation(started.deviation.as_deref());
        self.lowered(&started.step);
        self.started = Some(started.clone());
    }

    fn resumed(&mut self, resumed: &RunResumed, user: &str, when: &str) {
        let RunResumed { host, version, .. } = resumed;
        self.aside(Inline::of("Resumed at {} by {} on {} with stepgate {}.", &[when, user, host, version]));
        for change in &resumed.changes {
            self.aside(Inline::of("Went on although {}.", &[change]));
        }
        if let Some(drift) = &resumed.drift {
            self.fence("diff", drift);
        }
    }

    fn goes_on(&mut self, Continued { run, head, drift, .. }: &Continued) {
        self.aside(Inline::of(
            "Goes on from run {} (head {}), whose runbook has changed since:",
            &[run, head],
        ));
        self.fence("diff", drift);
    }

    fn lock_broken(&mut self, lock: &LockBroken, user: &str, when: &str) {
        let held = lock.processes.join(", ");
        let held = if held.is_empty() { held } else { format!(" (held by {held})") };
        self.aside(Inline::of(
            "Lock of {}{} broken at {} by {}: {}",
            &[&lock.holder, &held, when, user, &lock.reason],
        ));
    }

    fn closed(&mut self, closed: &RunClosed, when: &str) {
        if closed.exit_code != 0 {
            let reason = closed.reason.as_deref().unwrap_or("no reason given");
            self.aside(Inline::of("Stopped at {}: {}", &[when, reason]));
        }
        for process in &closed.stopped {
            self.aside(Inline::of("Still ran, and was stopped: {}", &[process]));
        }
        for process in &closed.stays {
            self.aside(Inline::of("Still runs: {}", &[process]));
        }
    }

    fn exited(&mut self, exited: &StepExited, when: &str, output: &mut Attempts<'_>) {
        let number = self.started.as_ref().map_or(0, |started| started.number);
        let name = exited.output(number);
        let printed = output(&name, SHOWN);
        let at = self.parts.len().saturating_sub(1);
        let round = self.plan.step(&exited.step).and_then(Step::round);
        let earlier = round.and_then(|(same, machine)| self.rounds.take(same, machine, exited, at));
        if let Some(earlier) = earlier.filter(|_| !printed.is_empty()) {
            self.say(Inline::of("printed the same as on {}", &[&earlier]));
        } else if !printed.is_empty() {
            self.fence("text", &told_apart(&printed));
        }
        let step = self.plan.step(&exited.step);
        if let Some(step) = step {
            let text: Vec<u8> = printed.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
            self.expected(step, &String::from_utf8_lossy(&text));
            let hint = words::pointed_out(step, exited, &String::from_utf8_lossy(&text));
            hint.iter().for_each(|hint| self.say(Inline::text(hint)));
        }
        let shown: usize = printed.iter().map(|(_, bytes)| bytes.len()).sum();
        if exited.output_bytes > shown as u64 {
            let more = (exited.output_bytes - shown as u64).to_string();
            self.say(Inline::of("{} bytes more in `{}`", &[&more, &format!("out/{name}")]));
        }
        let word = match (exited.outcome, exited.status) {
            (Outcome::Done, Some(status)) => Inline::of("done, {}", &[&status_words(status)]),
            (Outcome::Done, None) => Inline::of("done", &[]),
            _ => Inline::of("**{}**", &[&ending_words(exited)]),
        };
        let took = duration_words(Duration::from_millis(exited.duration_ms));
        let masked: u64 = exited.redacted.values().sum();
        let masked = if masked > 0 { format!(", {masked} secrets masked") } else { String::new() };
        self.say(word.and(&Inline::of(" after {}, {}{}", &[&took, when, &masked])));
    }

    /// What the document says a step prints, beside what it printed.
    fn expected(&mut self, step: &Step, printed: &str) {
        let Some(run) = step.run() else { return };
        let Some(expected) = &run.expected else { return };
        if !run.expected_output {
            return self.say(Inline::of("expected: {}", &[expected]));
        }
        let Some(found) = differences_of(expected, printed, step.sql().is_some()) else {
            return self.say(Inline::text(compared::SAME));
        };
        self.say(Inline::text(compared::OTHER));
        let lines: Vec<String> = found.iter().map(|(tag, text)| format!("{tag} {text}")).collect();
        self.fence("diff", &lines.join("\n"));
    }

    /// Opens the part of a step, and of its section where that is another one.
    fn enter(&mut self, id: &str) {
        if self.within && self.step == id {
            return;
        }
        self.within = true;
        id.clone_into(&mut self.step);
        let Some(step) = self.plan.step(id) else {
            let Some(title) = words::beside(id, &self.trap_on) else { return };
            self.parts.push(Part { step: Some(Inline::heading("{}", &[&title])), ..Part::default() });
            return;
        };
        let section = self.plan.section(&step.section);
        let heading = section
            .filter(|section| section.id != self.section)
            .map(|section| Inline::heading("{}", &[&section.title]));
        self.section.clone_from(&step.section);
        let ticked = if step.is_ticked() { ", ticked in the document" } else { "" };
        let title = Inline::heading("{} ({}{}, {})", &[&step.title, step.kind.word(), ticked, &step.place()]);
        self.parts.push(Part { heading, step: Some(title), ..Part::default() });
        // What a person was asked to confirm stands with the answer.
        if !step.runs() {
            for text in &step.prose {
                match text.strip_prefix(QUOTED) {
                    Some(block) => self.fence("text", &block.replace(&format!("\n{QUOTED}"), "\n")),
                    None => self.say(Inline::of("_{}_", &[text.trim()])),
                }
            }
        }
    }

    /// Says something that is about no step.
    fn aside(&mut self, line: Inline) {
        self.within = false;
        self.parts.push(Part::default());
        self.say(line);
    }

    fn say(&mut self, line: Inline) {
        let part = self.part();
        let apart = part.entries.last().is_none_or(|last| last.fence.is_some());
        part.entries.push(Entry { apart, line: Some(line), fence: None });
    }

    /// How a text differs from the document's.
    fn deviation(&mut self, deviation: Option<&str>) {
        if let Some(deviation) = deviation {
            self.say(Inline::of("Not as the document has it:", &[]));
            self.fence("diff", deviation);
        }
    }

    /// That the settings say less of a step than it was known to do.
    fn lowered(&mut self, step: &str) {
        let run = self.plan.step(step).and_then(Step::run);
        let told = run.and_then(|run| Some((run.effect.word(), run.lowered?.word())));
        if let Some((said, own)) = told {
            self.say(Inline::of("taken for `{}` by stepgate.toml, and judged as `{}`", &[said, own]));
        }
    }

    fn fence(&mut self, language: &str, text: &str) {
        self.part().entries.push(Entry { apart: true, line: None, fence: Some(fenced(language, text)) });
    }

    fn part(&mut self) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        self.parts.last_mut().expect("there is a part")
    }
}

fn fenced(language: &str, text: &str) -> Fenced {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    Fenced {
        fence: "`".repeat(longest.max(2) + 1),
        language: language.to_owned(),
        text: visible(text.trim_end_matches('\n')),
    }
}

fn fault_words(fault: &RecorderFault) -> String {
    format!("{}: {} ({})", fault.operation, fault.cause, fault.detail)
}

/// A reason behind what was said, if one was given.
fn because(reason: Option<&str>) -> String {
    reason.map_or(String::new(), |reason| format!(" — {reason}"))
}

fn connected(opened: &DatabaseOpened, when: &str) -> Inline {
    Inline::of("Connected to {}, {}.", &[&words::database(opened), when])
}

/// How a transaction came out, and who said so.
fn transaction(record: &Record, ended: &TransactionEnded) -> Inline {
    let by = if ended.how.is_person() { format!(" by {}", record.actor.user) } else { String::new() };
    Inline::of("**{}**{}, {}", &[&words::transaction(ended), &by, &stamp(record)])
}

/// Output in the order of its arrival; the lines of standard error say so. What a progress bar drew over is left out, as
/// on a terminal; the stored output has it.
fn told_apart(printed: &[(Stream, Vec<u8>)]) -> String {
    let mut out = String::new();
    // A line may come in many pieces: only a change of streams ends it early.
    for pieces in printed.chunk_by(|(one, _), (other, _)| one == other) {
        let bytes: Vec<u8> = pieces.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
        let mark = if pieces[0].0 == Stream::Stderr { "[stderr] " } else { "" };
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        for line in String::from_utf8_lossy(&bytes).split_inclusive('\n') {
            let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            let line = line.trim_end_matches('\r');
            out.extend([mark, line.rsplit('\r').next().unwrap_or(line), end]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(printed: &[(Stream, &str)], expected: &str) {
        let printed: Vec<(Stream, Vec<u8>)> =
            printed.iter().map(|(stream, text)| (*stream, text.as_bytes().to_vec())).collect();
        assert_eq!(told_apart(&printed), expected);
    }

    #[test]
    fn standard_error_is_told_from_standard_output() {
        use Stream::{Stderr, Stdout};
        check(&[(Stdout, "a\nb"), (Stdout, "c\n"), (Stderr, "no"), (Stderr, "t\n")], "a\nbc\n[stderr] not\n");
        check(&[(Stdout, "half"), (Stderr, "whole\n")], "half\n[stderr] whole\n");
    }

    #[test]
    fn what_a_progress_bar_drew_over_is_left_out() {
        check(&[(Stream::Stdout, " 10%\r 5"), (Stream::Stdout, "0%\r100%\r\nend\n")], "100%\nend\n");
    }
}
