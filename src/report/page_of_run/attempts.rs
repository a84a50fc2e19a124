//! An attempt at a step, from its start and its end.

use super::cell::{Attempt, Ended};
use super::moment::Calendar;
use super::printed::{Printed, output, share};
use super::states::of_exit;
use crate::plan::{Plan, Step};
use crate::record::{Outcome, Record, StepExited, StepStarted, Stream, ending_words, status_words};
use crate::report::compared::{self, differences_of};
use crate::report::rounds::Rounds;
use crate::report::words;
use crate::settings::duration_words;
use std::collections::BTreeMap;
use std::time::Duration;

/// How much of an attempt's output is held against what the document says.
const COMPARED: u64 = 64 << 10;

/// Reads attempts.
pub(super) struct AttemptReader<'p> {
    plan: &'p Plan,
    calendar: Calendar,
    /// How many there are in all.
    all: usize,
    /// The number in the run of each step that was started.
    numbers: BTreeMap<String, usize>,
    /// What steps come to that are done on several machines.
    rounds: Rounds,
}

impl<'p> AttemptReader<'p> {
    /// For a run whose attempts end like this.
    pub(super) fn of(plan: &'p Plan, calendar: Calendar, exits: &[&StepExited]) -> Self {
        let mut rounds = Rounds::default();
        for exited in exits {
            if let Some((same, machine)) = plan.step(&exited.step).and_then(Step::round) {
                rounds.take(same, machine, exited, 0);
            }
        }
        Self { plan, calendar, all: exits.len(), numbers: BTreeMap::new(), rounds }
    }

    /// One that begins.
    pub(super) fn started(&mut self, started: &StepStarted, record: &Record) -> Attempt {
        self.numbers.insert(started.step.clone(), started.number);
        let step = self.plan.step(&started.step);
        let lowered = step.and_then(Step::run).and_then(|run| {
            let (said, own) = (run.effect.word(), run.lowered?.word());
            Some(format!("taken for {said} by stepgate.toml, and judged as {own}"))
        });
        Attempt {
            number: started.attempt,
            is_retry: started.attempt > 1,
            only_waits: started.only_waits,
            language: step.map_or("bash", |step| if step.sql().is_some() { "sql" } else { "bash" }),
            script: Some(started.script.trim_end_matches('\n').to_owned()),
            by: record.actor.user.clone(),
            started: self.calendar.of(record),
            directory: started.cwd.clone(),
            directory_reason: started.cwd_reason.clone(),
            diff: started.deviation.clone(),
            lowered,
            ..Attempt::default()
        }
    }

    /// The same one when it has ended.
    pub(super) fn exited(
        &self,
        mut attempt: Attempt,
        exited: &StepExited,
        record: &Record,
        printed: &mut Printed<'_>,
    ) -> Attempt {
        let number = self.numbers.get(&exited.step).copied().unwrap_or(0);
        let name = exited.output(number);
        let failed = exited.outcome != Outcome::Done;
        let share = share(self.all, failed);
        attempt.number = exited.attempt;
        let round = self.plan.step(&exited.step).and_then(Step::round);
        let machines = round.map(|(same, machine)| (self.rounds.alike(same, exited), machine));
        match machines {
            // It stands where it came first.
            Some((machines, machine)) if machines.first().is_some_and(|first| first != machine) => {
                attempt.same = Some(format!("came to the same as on {}", machines[0]));
            }
            other => {
                attempt.output = output(&name, exited.output_bytes, (share, failed), printed);
                let several = other.filter(|(machines, _)| machines.len() > 1);
                attempt.same = several.map(|(machines, _)| format!("the same on {}", machines.join(", ")));
            }
        }
        if let Some(step) = self.plan.step(&exited.step) {
            let compared = printed(&name, 0..exited.output_bytes.min(COMPARED));
            let text = text_of(&compared);
            expected(step, &text, &mut attempt);
            attempt.hint = words::pointed_out(step, exited, &text);
        }
        let said = match (exited.outcome, exited.status) {
            (Outcome::Done, Some(status)) => format!("done, {}", status_words(status)),
            (Outcome::Done, None) => "done".to_owned(),
            _ => ending_words(exited),
        };
        attempt.ended = Some(Ended {
            class: of_exit(exited).class,
            words: said,
            took: duration_words(Duration::from_millis(exited.duration_ms)),
            at: self.calendar.of(record),
            masked: exited.redacted.values().sum(),
        });
        attempt
    }
}

fn text_of(printed: &[(Stream, Vec<u8>)]) -> String {
    let bytes: Vec<u8> = printed.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What the document says a step prints, beside what it printed.
fn expected(step: &Step, printed: &str, attempt: &mut Attempt) {
    let Some(run) = step.run() else { return };
    let Some(expected) = &run.expected else { return };
    if !run.expected_output {
        attempt.expected = Some(format!("expected: {expected}"));
        return;
    }
    let Some(found) = differences_of(expected, printed, step.sql().is_some()) else {
        attempt.expected = Some(compared::SAME.to_owned());
        return;
    };
    attempt.expected = Some(compared::OTHER.to_owned());
    let lines: Vec<String> = found.iter().map(|(tag, text)| format!("{tag}{text}")).collect();
    attempt.expected_diff = Some(lines.join("\n"));
}
