//! One `[[answer]]` as it was written, and whether it names a step.

use crate::plan::{Step, text_hash};
use crate::reading::Effect;
use crate::redact::Redactor;

/// One `[[answer]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The line of the file on which it names what it answers, from 1.
    pub(super) line: usize,
    /// What it answers, and how.
    pub(super) about: About,
    /// What is noted with the answer; the reason of a skip.
    pub(super) note: Option<String>,
    /// Who gives it, as they say.
    pub(super) by: Option<String>,
}

/// What an entry answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// A step.
    Step(StepEntry),
    /// A question of the plan.
    Question {
        /// Its id.
        id: String,
        /// One of its options.
        value: String,
    },
}

/// An entry about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepEntry {
    /// The step's id, or its whole title.
    pub(super) named: String,
    /// The answer.
    pub(super) word: Word,
    /// The hash of the step's text as whoever answers has read it.
    pub(super) text: Option<String>,
}

/// The answer to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Yes,
    No,
    Skip,
}

/// Why an answer to a step does not count, although it names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uncounted {
    /// The step destroys something, and the entry does not say by id and text which one was read.
    Unbound,
    /// The text is not the one that was read.
    Changed,
}

impl Word {
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "yes" => Some(Self::Yes),
            "no" => Some(Self::No),
            "skip" => Some(Self::Skip),
            _ => None,
        }
    }
}

impl Entry {
    /// The same with what `mask` knows masked in the names of what it answers.
    pub(super) fn masked(&self, mask: &Redactor) -> Self {
        let mut masked = self.clone();
        match &mut masked.about {
            About::Step(about) => about.named = mask.text(&about.named),
            About::Question { id, value } => {
                (*id, *value) = (mask.text(id), mask.text(value));
            }
        }
        masked
    }
}

impl StepEntry {
    /// Whether it names `step` by its id.
    pub(super) fn is_id_of(&self, step: &Step) -> bool {
        self.named == step.id
    }

    /// Whether it names `step` by its whole title.
    pub(super) fn is_title_of(&self, step: &Step) -> bool {
        same(&self.named, &step.title)
    }

    /// Whether the answer counts for `step`, which it names.
    pub(super) fn counts_for(&self, step: &Step) -> Result<(), Uncounted> {
        let is_bound = self.is_id_of(step) && self.text.is_some();
        if step.effect() == Effect::Destroy && !is_bound {
            return Err(Uncounted::Unbound);
        }
        match &self.text {
            Some(text) if *text != text_hash(step) => Err(Uncounted::Changed),
            _ => Ok(()),
        }
    }
}

/// Whether two titles are the same but for case and runs of blanks. What is empty is no title.
pub(super) fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}

#[cfg(test)]
mod tests {
    use super::super::super::test_steps::command;
    use super::*;

    fn entry(named: &str, text: Option<String>) -> StepEntry {
        StepEntry { named: named.to_owned(), word: Word::Yes, text }
    }

    #[test]
    fn what_destroys_is_answered_by_its_id_and_its_text_and_by_nothing_less() {
        let step = Step { title: "Clear".into(), ..command("rm -rf x", Effect::Destroy) };
        let hash = text_hash(&step);
        assert_eq!(entry("Clear", Some(hash.clone())).counts_for(&step), Err(Uncounted::Unbound));
        assert_eq!(entry(&step.id, None).counts_for(&step), Err(Uncounted::Unbound));
        assert_eq!(entry(&step.id, Some("sha256:0".into())).counts_for(&step), Err(Uncounted::Changed));
        assert_eq!(entry(&step.id, Some(hash)).counts_for(&step), Ok(()));
    }

    #[test]
    fn a_text_that_was_read_binds_an_answer_to_anything() {
        let step = command("make", Effect::Read);
        assert_eq!(entry("make", None).counts_for(&step), Ok(()));
        assert_eq!(entry("make", Some("sha256:0".into())).counts_for(&step), Err(Uncounted::Changed));
    }

    #[test]
    fn titles_are_the_same_but_for_case_and_blanks_and_an_empty_one_is_none() {
        assert!(same(" Clear  THE cache ", "clear the cache"));
        assert!(!same("clear", "clear the cache") && !same("", "") && !same(" ", " "));
    }

    #[test]
    fn only_three_words_answer_a_step() {
        let words = ["yes", "no", "skip", "Yes", "y", ""].map(Word::of);
        assert_eq!(words, [Some(Word::Yes), Some(Word::No), Some(Word::Skip), None, None, None]);
    }
}
