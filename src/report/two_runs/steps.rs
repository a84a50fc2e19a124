//! The steps of two runs, each with what of it differs.

use super::outputs::{Sides, outputs};
use super::run_read::RunRead;
use super::story::{Key, Story, Told};
use crate::plan::Plan;
use crate::report::sides::paired;
use crate::settings::duration_words;
use serde::Serialize;
use std::time::Duration;

/// A step that one took so much longer over is worth a word.
const LONGER: u64 = 2;
/// What is less is no news, in milliseconds.
const SHORT: u64 = 1000;

/// A step of both runs.
#[derive(Debug, Serialize)]
pub(super) struct StepPair {
    id: String,
    title: String,
    kind: String,
    line: Option<usize>,
    target: Option<String>,
    /// The section that it stands in.
    section: Option<String>,
    /// What differs: `ending`, `text`, `output`, `answer`, `directory`, `attempts`, `time`; `only-first`, `only-second`.
    pub(super) differs: Vec<&'static str>,
    first: Option<Side>,
    second: Option<Side>,
    /// The texts that ran, where they differ.
    text: Option<Sides>,
    /// What was printed, where that differs.
    output: Option<Sides>,
}

/// What happened with it in one of them.
#[derive(Debug, Serialize)]
struct Side {
    class: &'static str,
    ending: String,
    attempts: u32,
    duration_ms: Option<u64>,
    took: Option<String>,
    directory: Option<String>,
    answers: Vec<String>,
    output_bytes: u64,
    output_sha256: Option<String>,
}

/// The steps that one of two runs has come to, in their order.
pub(super) fn steps(
    [old, new]: &[Story; 2],
    first: &mut RunRead<'_>,
    second: &mut RunRead<'_>,
) -> Vec<StepPair> {
    let mut pairs = Vec::new();
    for (left, right) in together(old, new, first.plan, second.plan) {
        let (old, new) = (left.and_then(|key| old.steps.get(key)), right.and_then(|key| new.steps.get(key)));
        let Some((key, plan)) =
            right.map(|key| (key, second.plan)).or_else(|| left.map(|key| (key, first.plan)))
        else {
            continue;
        };
        let output = outputs((old, &mut *first.printed), (new, &mut *second.printed));
        pairs.push(pair(key, plan, (old, new), output));
    }
    pairs
}

/// Which steps are the same: those with the same id, and of the others those that are of the same kind and title, in order.
fn together<'s>(
    old: &'s Story,
    new: &'s Story,
    old_plan: &Plan,
    new_plan: &Plan,
) -> Vec<(Option<&'s Key>, Option<&'s Key>)> {
    let mut pairs: Vec<(Option<&Key>, Option<&Key>)> = Vec::new();
    let title = |plan: &Plan, key: &Key| plan.step(&key.0).map(|step| (step.kind.word(), step.title.clone()));
    for (left, right) in paired(&old.order, &new.order) {
        let (left, right) = (left.map(|at| &old.order[at]), right.map(|at| &new.order[at]));
        // A step that has changed has another id, and stands where the old one stood.
        let alone = pairs.iter_mut().rev().take_while(|pair| pair.1.is_none());
        let fits = right.filter(|_| left.is_none()).and_then(|key| {
            let of_new = title(new_plan, key);
            alone.into_iter().find(|pair| {
                pair.0.is_some_and(|old| {
                    old.1 == key.1 && (old.0 == key.0 || of_new.is_some() && title(old_plan, old) == of_new)
                })
            })
        });
        match fits {
            Some(pair) => pair.1 = right,
            None => pairs.push((left, right)),
        }
    }
    pairs
}

fn pair(
    (id, target): &Key,
    plan: &Plan,
    (old, new): (Option<&Told>, Option<&Told>),
    output: Option<Sides>,
) -> StepPair {
    let step = plan.step(id);
    let section = step.and_then(|step| plan.section(&step.section));
    let text = old.zip(new).filter(|(old, new)| old.script != new.script).map(|(old, new)| {
        let text = |told: &Told| told.script.clone().unwrap_or_default();
        Sides::of(&text(old), &text(new))
    });
    StepPair {
        id: id.clone(),
        title: step.map_or_else(|| id.clone(), |step| step.title.clone()),
        kind: step.map_or_else(|| "command".to_owned(), |step| step.kind.word().to_owned()),
        line: step.map(|step| step.line),
        target: Some(target.clone()).filter(|name| !name.is_empty()),
        section: section.map(|section| section.title.clone()).filter(|title| !title.is_empty()),
        differs: differs(old, new, output.is_some()),
        first: old.map(side),
        second: new.map(side),
        text,
        output,
    }
}

/// What differs, a word each.
fn differs(old: Option<&Told>, new: Option<&Told>, output: bool) -> Vec<&'static str> {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (Some(_), None) => return vec!["only-first"],
        (None, _) => return vec!["only-second"],
    };
    let all = [
        ("ending", old.ending != new.ending),
        ("text", old.script != new.script),
        ("output", output),
        ("answer", old.answers() != new.answers()),
        ("directory", old.directory != new.directory),
        ("attempts", old.attempts != new.attempts),
        ("time", is_longer(old.took, new.took)),
    ];
    all.into_iter().filter_map(|(word, differs)| differs.then_some(word)).collect()
}

fn is_longer(old: Option<u64>, new: Option<u64>) -> bool {
    let Some((old, new)) = old.zip(new) else { return false };
    old.abs_diff(new) >= SHORT && old.max(new) >= old.min(new).saturating_mul(LONGER)
}

fn side(told: &Told) -> Side {
    let output = told.output.as_ref().filter(|(_, bytes, _)| *bytes > 0);
    Side {
        class: told.class,
        ending: told.ending.clone(),
        attempts: told.attempts,
        duration_ms: told.took,
        took: told.took.map(|took| duration_words(Duration::from_millis(took))),
        directory: told.directory.clone(),
        answers: told.answers(),
        output_bytes: output.map_or(0, |(_, bytes, _)| *bytes),
        output_sha256: output.map(|(.., sha256)| sha256.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_longer;

    #[test]
    fn a_time_differs_where_somebody_would_notice() {
        assert!(is_longer(Some(1000), Some(4000)) && is_longer(Some(9000), Some(4000)));
        assert!(!is_longer(Some(10), Some(900)) && !is_longer(Some(60_000), Some(70_000)));
        assert!(!is_longer(None, Some(9000)));
    }
}
