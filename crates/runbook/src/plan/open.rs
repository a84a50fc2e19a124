//! What a plan lacks to be run: answers that nobody has given, a terminal where there is none, anything to run at all.

use super::inputs::Inputs;
use super::question::{Question, QuestionKind};
use super::rows::{Choice, Section};
use super::select::NOT_NAMED;
use super::step::Step;
use crate::reading::Mode;
use crate::text::Diagnostic;
use std::collections::{BTreeMap, HashSet};

/// The codes that say that something has still to be said, and that a person could say it.
const OPEN: [&str; 3] = ["open-choice", "open-reading", "unfilled-variable"];

/// Whether a finding is only about what somebody has still to say.
pub fn is_open(code: &str) -> bool {
    OPEN.contains(&code)
}

/// The codes that say that what was asked for on the command line does not fit the document.
const MISFITS: [&str; 9] = [
    "ambiguous-choice",
    "ambiguous-place",
    "ambiguous-section",
    "environment-as-value",
    "unknown-choice",
    "unknown-place",
    "unknown-section",
    "unknown-step",
    "unknown-variable",
];

/// Whether a finding is about what was typed rather than about the document.
pub fn is_misfit(code: &str) -> bool {
    MISFITS.contains(&code)
}

/// The error where nothing of the document is in the run.
pub(super) fn nothing(sections: &[Section], steps: &[Step], inputs: &Inputs) -> Option<Diagnostic> {
    if inputs.selection.all || steps.iter().any(|step| step.selected || step.waits) {
        return None;
    }
    let held = |section: &&Section| steps.iter().any(|step| step.section == section.id && !step.is_offered());
    let titles = sections.iter().filter(held).map(|section| section.title.as_str());
    let flags: Vec<String> =
        titles.filter(|title| !title.is_empty()).map(|title| format!("--section \"{title}\"")).collect();
    let error = Diagnostic::error("nothing-to-run", 0, "nothing of this document is in the run");
    if !inputs.selection.sections.is_empty() {
        return Some(error.hinted(named(steps)));
    }
    Some(match flags.as_slice() {
        [] => error.hinted(
            "It holds no checklist item, and no fence that is run: `stepgate outline` shows what it holds.",
        ),
        flags => error.hinted(format!("What it holds is left out; {} takes some of it.", flags.join(" or "))),
    })
}

/// Why what `--section` names holds nothing for a run.
fn named(steps: &[Step]) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for step in steps.iter().filter(|step| !step.is_offered()) {
        if let Some(reason) = step.reason.as_deref().filter(|reason| *reason != NOT_NAMED) {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    if reasons.is_empty() {
        return "What --section names holds no checklist item, and no fence that is run.".to_owned();
    }
    let count = |(reason, count): (&str, usize)| {
        let steps = if count == 1 { "1 step".to_owned() } else { format!("{count} steps") };
        format!("{steps} {reason}")
    };
    let told: Vec<String> = reasons.into_iter().map(count).collect();
    format!("What --section names is left out: {}.", told.join("; "))
}

/// What is told of each choice that is still open: an error where nobody can be asked.
pub(super) fn open_choices(choices: &[Choice], questions: &[Question], can_ask: bool) -> Vec<Diagnostic> {
    let severity = if can_ask { Diagnostic::note } else { Diagnostic::error };
    let ways = questions.iter().filter(|question| question.kind == QuestionKind::Choice);
    let ways: HashSet<&str> = ways.map(|question| question.id.as_str()).collect();
    let is_open = |choice: &&Choice| choice.chosen.is_none() && ways.contains(choice.question.as_str());
    let open = choices.iter().filter(is_open);
    open.map(|choice| {
        let options: Vec<String> =
            choice.options.iter().map(|option| format!("--choose \"{option}\"")).collect();
        severity(
            "open-choice",
            choice.line,
            format!("{} alternatives, and none is chosen", choice.options.len()),
        )
        .hinted(format!("Add {}.", options.join(" or ")))
    })
    .collect()
}

/// What is told of each doubt that nobody has settled: an error where nobody can be asked, or where the environment wants it settled beforehand.
pub(super) fn open_readings(questions: &[Question], choices: &[Choice], inputs: &Inputs) -> Vec<Diagnostic> {
    let environment = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let is_reviewed = environment.is_some_and(|(_, environment)| environment.reviewed);
    let told = |question: &Question| {
        let (line, message) = (question.line, question.text.clone());
        let flags = format!("{} or {}", question.flag.replacen("--leave", "--take", 1), question.flag);
        let choice = choices.iter().find(|choice| choice.question == question.id);
        let text = choice.and_then(|choice| choice.text.as_ref());
        let text = text.map_or(String::new(), |text| format!(" with text = \"{text}\""));
        let once = format!("`stepgate review` settles it once, as does a [[scope]] in stepgate.toml{text}.");
        if is_reviewed && !choice.is_some_and(|choice| choice.is_reviewed) {
            Diagnostic::error("not-reviewed", line, message).hinted(format!("{once} Or add {flags}."))
        } else if inputs.can_ask {
            Diagnostic::note("open-reading", line, message).hinted(format!("Add {flags}. {once}"))
        } else {
            Diagnostic::error("open-reading", line, message).hinted(format!("Add {flags}. {once}"))
        }
    };
    questions.iter().filter(|one| one.is_doubt() && one.is_open()).map(told).collect()
}

/// The error for each step that needs a terminal where there is none.
pub(super) fn without_terminal(steps: &[Step]) -> Vec<Diagnostic> {
    let runs = steps.iter().filter(|step| step.selected || step.waits);
    let unfit = runs.filter_map(|step| Some((step, step.run().filter(|run| run.mode == Mode::Terminal)?)));
    unfit
        .map(|(step, run)| {
            let message = format!("this needs a terminal, and there is none: {}", run.mode_reason);
            let starts = run.script.lines().next().unwrap_or_default();
            Diagnostic::error("no-terminal", step.line, message).hinted(format!(
                "Run it in a terminal, or add to stepgate.toml: [[block]] starts = {starts:?} and skip, replace or mode = \"plain\"."
            ))
        })
        .collect()
}
