//! A run as plain text for comparing it with another: values, and each step with its text, what it printed and how it ended.
//!
//! Without times, ids and places, which differ between any two runs.

use super::transcript::Attempts;
use super::words;
use crate::plan::{Plan, Step};
use crate::record::{Decision, Event, Record, StepExited, ending_words};
use crate::text::visible;

/// How much of one attempt's output is compared.
const COMPARED: usize = 1 << 20;

/// The text of a run.
pub fn account(plan: &Plan, records: &[(Record, Event)], output: &mut Attempts<'_>) -> String {
    let mut lines = Lines::default();
    lines.put(&format!("environment = {}", plan.environment.as_deref().unwrap_or("(none)")));
    lines.put(&format!("runbook = sha256 {}", plan.runbook.sha256));
    for variable in &plan.variables {
        let value = if variable.secret { "(secret)" } else { variable.value.as_deref().unwrap_or("(asked)") };
        lines.put(&format!("{} = {value}", variable.name));
    }
    for choice in &plan.choices {
        lines.put(&format!("choose {}", choice.chosen.as_deref().unwrap_or("(open)")));
    }
    let mut number = 0;
    for (_, event) in records {
        if let Some(step) = event.step().and_then(|id| plan.step(id)) {
            lines.enter(plan, step);
        }
        match event {
            Event::StepStarted(started) => {
                number = started.number;
                lines.within(&started.script);
            }
            Event::StepExited(exited) => lines.exited(exited, number, output),
            Event::GateDecided(decision) | Event::ConfirmDecided(decision) => lines.decided(decision),
            Event::StepSkipped(skipped) => lines.put(&format!("skipped: {}", skipped.reason)),
            Event::StepResolved(resolved) => {
                let reason = resolved.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}"));
                lines.put(&format!("{}{reason}", words::word_of(resolved.resolution)));
            }
            Event::VariableGiven(given) => {
                lines.put(&format!("{} = {}", given.name, given.value.as_deref().unwrap_or("(secret)")));
            }
            Event::TransactionEnded(ended) => lines.put(&words::transaction(ended)),
            Event::RunClosed(closed) => {
                lines.put("");
                let reason = closed.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}"));
                lines.put(&format!("exit {}{reason}", closed.exit_code));
            }
            _ => {}
        }
    }
    lines.text
}

#[derive(Default)]
struct Lines {
    text: String,
    section: String,
    step: String,
}

impl Lines {
    fn put(&mut self, line: &str) {
        self.text.extend([visible(line).trim_end(), "\n"]);
    }

    fn within(&mut self, text: &str) {
        text.lines().for_each(|line| self.put(&format!("    {line}")));
    }

    fn enter(&mut self, plan: &Plan, step: &Step) {
        if self.step == step.id {
            return;
        }
        self.step.clone_from(&step.id);
        if self.section != step.section {
            self.section.clone_from(&step.section);
            let title = plan.section(&step.section).map_or("", |section| section.title.as_str());
            self.put(&format!("\n## {title}"));
        }
        self.put(&format!("\n{} · {}", step.title, step.kind.word()));
    }

    fn decided(&mut self, decision: &Decision) {
        let note = decision.note.as_deref().map_or(String::new(), |note| format!(": {note}"));
        self.put(&format!("{}{note}", words::word_of(decision.answer)));
    }

    fn exited(&mut self, exited: &StepExited, number: usize, output: &mut Attempts<'_>) {
        let printed = output(&exited.output(number), COMPARED);
        let bytes: Vec<u8> = printed.into_iter().flat_map(|(_, bytes)| bytes).collect();
        for line in String::from_utf8_lossy(&bytes).lines() {
            self.put(&format!("    │ {line}"));
        }
        self.put(&ending_words(exited));
    }
}
