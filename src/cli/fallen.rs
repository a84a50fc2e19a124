//! Answers of a team that have fallen: what has changed since, as far as an earlier run has kept the text of then.
//!
//! Reads the records of runs, and nothing else: a plan starts no process.

use super::ledgers::Ledgers;
use super::prepare::Prepared;
use crate::ledger::Part;
use crate::plan::{self, Plan};
use crate::report;
use crate::settings::ScopeRule;
use crate::text::{Diagnostic, Source};
use std::borrow::Cow;
use std::path::Path;

/// The code of the findings.
pub(super) const CODE: &str = "fallen-answer";

/// How many runs are looked at, at most.
const RUNS: usize = 40;

/// The plan with what has changed in its findings, where an answer has fallen.
pub(super) fn told<'p>(plan: &'p Plan, prepared: &Prepared) -> Cow<'p, Plan> {
    if !plan.diagnostics.iter().any(|finding| finding.code == CODE) {
        return Cow::Borrowed(plan);
    }
    let mut told = plan.clone();
    explain(&mut told.diagnostics, prepared, plan);
    Cow::Owned(told)
}

/// Says in each finding about an answer that has fallen what has changed since.
pub(super) fn explain(findings: &mut [Diagnostic], prepared: &Prepared, plan: &Plan) {
    if !findings.iter().any(|finding| finding.code == CODE) {
        return;
    }
    let older = kept(&prepared.source);
    let places = plan::places(&prepared.document, &prepared.inputs);
    let rules = &prepared.inputs.settings.scope;
    for place in &places {
        for answer in place.answers.iter().filter(|answer| answer.applies && answer.has_fallen) {
            let rule = rules[answer.rule].get_ref();
            let about = mark(rule);
            // Told once is enough.
            let is_new = |finding: &Diagnostic| {
                finding.code == CODE
                    && finding.message.contains(&about)
                    && !finding.hint.as_ref().is_some_and(|hint| hint.contains(&place.text))
            };
            let Some(finding) = findings.iter_mut().find(|finding| is_new(finding)) else { continue };
            let advice = finding.hint.take().unwrap_or_default();
            let change = match before(&older, prepared, answer.rule) {
                Some(before) => {
                    let shown = Source::new("", report::changed(&before, &place.lines));
                    let lines: Vec<String> =
                        plan.shown(&shown).text().lines().map(|line| format!("    {line}")).collect();
                    format!("This has changed:\n{}", lines.join("\n"))
                }
                None => "What it said then is in no earlier run.".to_owned(),
            };
            finding.hint = Some(format!("{advice} It is {} now. {change}", place.text));
        }
    }
}

/// How a finding names its entry.
fn mark(rule: &ScopeRule) -> String {
    format!("stepgate.toml:{} ", rule.line)
}

/// What the place said of which the `[[scope]]` at `rule` was said.
pub(super) fn before(older: &[String], prepared: &Prepared, rule: usize) -> Option<Vec<String>> {
    older.iter().find_map(|text| {
        let older = Source::new(prepared.source.path(), text.clone());
        plan::text_that_held(&older, &prepared.inputs, rule)
    })
}

/// The texts of this runbook that earlier runs have kept, newest first.
pub(super) fn kept(source: &Source) -> Vec<String> {
    let Ok(ledgers) = Ledgers::open() else { return Vec::new() };
    let name = Path::new(source.path()).file_name();
    let mut texts: Vec<String> = Vec::new();
    for id in ledgers.home.runs().unwrap_or_default().iter().rev().take(RUNS) {
        let Ok(run) = ledgers.home.find(id.as_str()) else { continue };
        let Ok(Some(bytes)) = run.read(Part::Runbook) else { continue };
        // One of another name is another runbook.
        let is_of_it = ledgers.runbook_of(id).is_none_or(|path| Path::new(&path).file_name() == name);
        if let Some(text) = String::from_utf8(bytes).ok().filter(|text| is_of_it && !texts.contains(text)) {
            texts.push(text);
        }
    }
    texts
}
