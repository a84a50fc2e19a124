//! What a transcript says around its story: what ran, with which values, what was chosen, left out, not reached.

use super::{Fact, Page, stamp};
use crate::plan::{Choice, Plan, Step};
use crate::record::{Attention, Event, Record};
use crate::report::style::count;
use crate::report::words;
use crate::text::visible;
use std::collections::BTreeSet;

fn fact(name: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { name: name.into(), value: value.into() }
}

/// What was chosen, how, and of what.
fn chosen(choice: &Choice) -> String {
    let how = choice.how.as_ref().map_or("open".to_owned(), ToString::to_string);
    match (&choice.chosen, choice.is_condition()) {
        (Some(chosen), true) if *chosen == choice.options[0] => format!("took \"{chosen}\" ({how})"),
        (_, true) => format!("left out \"{}\" ({how})", choice.options[0]),
        (chosen, false) => {
            format!("{} ({how}; of {})", chosen.as_deref().unwrap_or("none"), choice.options.join(", "))
        }
    }
}

impl Page {
    pub(super) fn before(&mut self, plan: &Plan, records: &[(Record, Event)]) {
        for (record, event) in records {
            if let Event::RunOpened(opened) = event {
                self.facts.push(fact("Run", &record.run));
                self.facts.push(fact("Started", stamp(record)));
                self.facts.push(fact(
                    "By",
                    format!("{} (uid {}) on {}", record.actor.user, record.actor.uid, opened.host),
                ));
                self.facts.push(fact("From", format!("{} (base {})", opened.cwd, opened.base)));
                self.facts.push(fact(
                    "With",
                    format!("stepgate {}: `{}`", opened.version, opened.arguments.join(" ")),
                ));
                let commits =
                    [("runbook", &opened.runbook_commit), ("stepgate.toml", &opened.settings_commit)];
                let told: Vec<String> = commits
                    .into_iter()
                    .filter_map(|(file, commit)| Some(format!("{file} at {}", commit.as_ref()?)))
                    .collect();
                if !told.is_empty() {
                    self.facts.push(fact("Commit", told.join("; ")));
                }
            }
        }
        self.facts.push(fact("Runbook", format!("{}, sha256 {}", plan.runbook.path, plan.runbook.sha256)));
        self.facts.extend(words::files_of_sql(plan).into_iter().map(|file| fact("File of SQL", file)));
        self.facts.push(fact("Plan", &plan.digest));
        let closed = records.iter().rev().find_map(|(record, event)| match event {
            Event::RunClosed(closed) => Some((record, closed)),
            _ => None,
        });
        let ended = closed.map_or_else(
            || "not closed".to_owned(),
            |(record, closed)| {
                let reason =
                    closed.reason.as_ref().map_or(String::new(), |reason| format!(": {}", visible(reason)));
                format!(
                    "{} at {}, exit {}{reason}",
                    words::word_of(closed.result),
                    stamp(record),
                    closed.exit_code
                )
            },
        );
        self.facts.push(fact("Ended", ended));
        let attention = Attention::of(records.iter().map(|(_, event)| event));
        if attention.asked > 0 {
            self.facts.push(fact("Answers given", attention.to_string()));
        }
        for variable in &plan.variables {
            let value =
                if variable.secret { "(secret)" } else { variable.value.as_deref().unwrap_or("(asked)") };
            let origin = variable.origin.as_deref().unwrap_or("asked during the run");
            self.variables.push(fact(&variable.name, format!("{} | {origin}", cell(value))));
        }
        for choice in &plan.choices {
            let title =
                plan.section(&choice.section).map_or(choice.section.as_str(), |section| &section.title);
            self.choices.push(fact(title, chosen(choice)));
        }
    }

    pub(super) fn after(&mut self, plan: &Plan, records: &[(Record, Event)]) {
        let touched: BTreeSet<&str> = records.iter().filter_map(|(_, event)| event.step()).collect();
        let is_left = |step: &&Step| !touched.contains(step.id.as_str());
        for step in plan.selected().filter(is_left) {
            self.not_reached.push(fact(&step.title, format!("line {}", step.line)));
        }
        for section in plan.sections.iter().filter(|section| !section.selected) {
            // What a run has gone back with was left out only at first.
            let steps = plan.left_out().filter(is_left).filter(|step| step.section == section.id).count();
            if steps > 0 {
                let why = format!("{} (line {}, {})", section.reason, section.line, count(steps, "step"));
                self.left_out.push(fact(&section.title, why));
            }
        }
        for step in
            plan.left_out().filter(|step| plan.section(&step.section).is_some_and(|section| section.selected))
        {
            self.left_out.push(fact(
                &step.title,
                format!("{} (line {})", step.reason.as_deref().unwrap_or("left out"), step.line),
            ));
        }
        for block in plan.blocks.iter().filter(|block| !block.run) {
            let at = format!("Block at line {}", block.line);
            self.left_out.push(fact(at, block.reason.as_deref().unwrap_or_default()));
        }
    }
}

fn cell(text: &str) -> String {
    visible(text).replace('|', "\\|").replace('\n', " ")
}
