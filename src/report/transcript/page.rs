//! What a transcript says around its story: what ran, with which values, what was chosen, left out, not reached.

use super::inline::Inline;
use super::part::{Part, stamp};
use crate::plan::Plan;
use crate::record::{Attention, Event, Record};
use crate::report::agreed::{all_agreed, without_approval};
use crate::report::chosen::choices;
use crate::report::not_run::not_run;
use crate::report::words;
use serde::Serialize;

/// All that a transcript says.
#[derive(Debug, Default, Serialize)]
pub(super) struct Page {
    pub(super) runbook: Inline,
    pub(super) environment: Option<Inline>,
    pub(super) glass: Option<Inline>,
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
        self.glass = without_approval(records).map(|why| Inline::text(&why));
        let agreed = all_agreed(records).into_iter().filter(|agreed| !agreed.is_glass());
        self.facts.extend(agreed.map(|agreed| fact(agreed.name, &agreed.words)));
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
        self.choices = rows(&choices(plan, records));
    }

    pub(super) fn after(&mut self, plan: &Plan, records: &[(Record, Event)]) {
        let (not_reached, left_out) = not_run(plan, records);
        (self.not_reached, self.left_out) = (rows(&not_reached), rows(&left_out));
    }
}

fn rows(rows: &[(String, String)]) -> Vec<Fact> {
    rows.iter().map(|(name, value)| fact(name, value)).collect()
}
