//! Which sections of a document help when one of its steps fails: those about trouble that fit, and those that go back.

use super::{Plan, Section, Step};
use crate::reading::Role;
use std::collections::BTreeSet;

/// How many are named.
const MOST: usize = 3;

impl Plan {
    /// The sections of the ways back.
    pub fn rollback_sections(&self) -> Vec<&Section> {
        self.rollbacks.iter().filter_map(|rollback| self.section(&rollback.section)).collect()
    }

    /// The sections about trouble that share most words with the step and with what it printed. One that shares none is not named:
    /// whoever looks at a failure has no time for what is about another one.
    pub fn helpful(&self, step: &Step, printed: &str) -> Vec<&Section> {
        let script = step.script().unwrap_or_default();
        let last = printed.lines().rev().take(20).collect::<Vec<_>>().join(" ");
        let about = words(&format!("{} {script} {last}", step.title));
        let trouble: Vec<&Section> = self
            .sections
            .iter()
            .filter(|section| section.role == Role::Trouble && section.id != step.section)
            .collect();
        let mut fitting: Vec<(usize, &Section)> = trouble
            .iter()
            .map(|section| (words(&section.title).intersection(&about).count(), *section))
            .filter(|(shared, _)| *shared > 0)
            .collect();
        fitting.sort_by_key(|(shared, section)| (std::cmp::Reverse(*shared), section.line));
        fitting.into_iter().map(|(_, section)| section).take(MOST).collect()
    }
}

/// Words that stand in every failure, and in every heading about one.
const EVERYWHERE: [&str; 22] = [
    "after",
    "before",
    "cannot",
    "common",
    "does",
    "error",
    "fail",
    "failed",
    "failure",
    "fix",
    "from",
    "issue",
    "problem",
    "run",
    "running",
    "step",
    "troubleshooting",
    "when",
    "with",
    "work",
    "working",
    "your",
];

/// The words of a text that say what it is about.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
    let words = words.map(|word| word.to_lowercase().trim_end_matches('s').to_owned());
    words.filter(|word| !EVERYWHERE.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    #[test]
    fn what_fits_the_failure_is_named_first_and_rollbacks_apart() {
        let text = "# R\n## Deploy\n```sh\nkubectl apply -f x\n```\n## Troubleshooting\n### Pods pending\n```sh\nkubectl get pods\n```\n\
            ### Image cannot be pulled\n```sh\ndocker login\n```\n## Rollback\n```sh\nkubectl rollout undo deploy/x\n```\n";
        let plan = build(&Source::new("r.md", text), &Inputs::default());
        let step = plan.selected().next().expect("a step");
        let titles = |printed: &str| {
            plan.helpful(step, printed).into_iter().map(|section| section.title.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(titles("Failed to pull image x"), ["Image cannot be pulled"]);
        assert_eq!(titles("Error: it failed, and cannot be run"), [""; 0]);
        assert_eq!(
            plan.rollback_sections().iter().map(|section| section.title.as_str()).collect::<Vec<_>>(),
            ["Rollback"]
        );
    }
}
