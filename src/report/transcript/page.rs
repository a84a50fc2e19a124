//! What a transcript says around its story: what ran, with which values, what was chosen, left out, not reached.

use super::inline::Inline;
use super::part::{Part, stamp};
use crate::plan::{Choice, Plan, Step};
use crate::record::{Attention, Event, Progress, Record};
use crate::report::style::count;
use crate::report::words;
use serde::Serialize;
use std::collections::BTreeSet;

/// All that a transcript says.
#[derive(Debug, Default, Serialize)]
pub(super) struct Page {
    pub(super) runbook: Inline,
    pub(super) environment: Option<Inline>,
    pub(super) facts: Vec<Fact>,
    pub(super) variables: Vec<Fact>,
    pub(super) choices: Vec<Fact>,
    pub(super) parts: Vec<Part>,
    pub(super) left_out: Vec<Fact>,
    pub(super) not_reached: Vec<Fact>,
    pub(super) head: Inline,
    pub(super) records: usize,
}

/// A row of a list: what, its value, and where that is from.
#[derive(Debug, Default, Serialize)]
pub(super) struct Fact {
    pub(super) name: Inline,
    pub(super) value: Inline,
    pub(super) from: Inline,
}

fn fact(name: &str, value: &str) -> Fact {
    Fact { name: Inline::text(name), value: Inline::text(value), from: Inline::default() }
}

/// What was chosen, how, and of what: before the run, or in it.
fn chosen(choice: &Choice, records: &[(Record, Event)]) -> String {
    let answers = records.iter().rev().filter_map(|(_, event)| match event {
        Event::ChoiceMade(made) if made.question.as_ref() == Some(&choice.question) => Some(made),
        _ => None,
    });
    let answer = answers.into_iter().next().filter(|_| choice.chosen.is_none());
    let how = choice.how.as_ref().or(answer.map(|made| &made.how));
    let how = how.map_or("open".to_owned(), ToString::to_string);
    let chosen = choice.chosen.as_ref().or(answer.map(|made| &made.chosen));
    match (chosen, choice.is_condition()) {
        (Some(chosen), true) if *chosen == choice.options[0] => format!("took \"{chosen}\" ({how})"),
        (_, true) => format!("left out \"{}\" ({how})", choice.options[0]),
        (chosen, false) => {
            format!("{} ({how}; of {})", chosen.map_or("none", String::as_str), choice.options.join(", "))
        }
    }
}

impl Page {
    pub(super) fn before(&mut self, plan: &Plan, records: &[(Record, Event)]) {
        for (record, event) in records {
            if let Event::RunOpened(opened) = event {
                self.facts.push(fact("Run", &record.run));
                self.facts.push(fact("Started", &stamp(record)));
                let by = format!("{} (uid {}) on {}", record.actor.user, record.actor.uid, opened.host);
                self.facts.push(fact("By", &by));
                self.facts.push(fact("From", &format!("{} (base {})", opened.cwd, opened.base)));
                let with = Inline::of("stepgate {}: `{}`", &[&opened.version, &opened.arguments.join(" ")]);
                self.facts.push(Fact { value: with, ..fact("With", "") });
                let commits =
                    [("runbook", &opened.runbook_commit), ("stepgate.toml", &opened.settings_commit)];
                let told: Vec<String> = commits
                    .into_iter()
                    .filter_map(|(file, commit)| Some(format!("{file} at {}", commit.as_ref()?)))
                    .collect();
                if !told.is_empty() {
                    self.facts.push(fact("Commit", &told.join("; ")));
                }
            }
        }
        let runbook = format!("{}, sha256 {}", plan.runbook.path, plan.runbook.sha256);
        self.facts.push(fact("Runbook", &runbook));
        self.facts.extend(words::files_of_sql(plan).iter().map(|file| fact("File of SQL", file)));
        self.facts.push(fact("Plan", &plan.digest));
        let closed = records.iter().rev().find_map(|(record, event)| match event {
            Event::RunClosed(closed) => Some((record, closed)),
            _ => None,
        });
        let ended = closed.map_or_else(
            || "not closed".to_owned(),
            |(record, closed)| {
                let reason = closed.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
                format!(
                    "{} at {}, exit {}{reason}",
                    words::word_of(closed.result),
                    stamp(record),
                    closed.exit_code
                )
            },
        );
        self.facts.push(fact("Ended", &ended));
        let attention = Attention::of(records.iter().map(|(_, event)| event));
        if attention.asked > 0 {
            self.facts.push(fact("Answers given", &attention.to_string()));
        }
        for variable in &plan.variables {
            let value =
                if variable.secret { "(secret)" } else { variable.value.as_deref().unwrap_or("(asked)") };
            let origin = variable.origin.as_deref().unwrap_or("asked during the run");
            self.variables.push(Fact { from: Inline::text(origin), ..fact(&variable.name, value) });
        }
        for choice in &plan.choices {
            let title =
                plan.section(&choice.section).map_or(choice.section.as_str(), |section| &section.title);
            self.choices.push(fact(title, &chosen(choice, records)));
        }
    }

    pub(super) fn after(&mut self, plan: &Plan, records: &[(Record, Event)]) {
        let touched: BTreeSet<&str> = records.iter().filter_map(|(_, event)| event.step()).collect();
        let mut progress = Progress::default();
        records.iter().for_each(|(_, event)| progress.apply(event));
        let is_in = |step: &Step| plan.takes_in(step, |question| progress.answer(question)) != Some(false);
        // What a run has gone back with was left out only at first.
        let is_left = |step: &&Step| !touched.contains(step.id.as_str());
        let (in_run, left_out): (Vec<&Step>, Vec<&Step>) = plan
            .steps()
            .iter()
            .filter(|step| !step.is_offered())
            .filter(is_left)
            .partition(|step| is_in(step));
        for step in in_run {
            self.not_reached.push(fact(&step.title, &format!("line {}", step.line)));
        }
        for section in plan.sections.iter().filter(|section| !section.selected) {
            let steps = left_out.iter().filter(|step| step.section == section.id).count();
            if steps > 0 {
                let why = format!("{} (line {}, {})", section.reason, section.line, count(steps, "step"));
                self.left_out.push(fact(&section.title, &why));
            }
        }
        for step in left_out {
            if plan.section(&step.section).is_some_and(|section| section.selected) {
                let why = step.reason.as_deref().unwrap_or("left out");
                self.left_out.push(fact(&step.title, &format!("{why} (line {})", step.line)));
            }
        }
        for block in plan.blocks.iter().filter(|block| !block.run) {
            let at = format!("Block at line {}", block.line);
            self.left_out.push(fact(&at, block.reason.as_deref().unwrap_or_default()));
        }
    }
}
