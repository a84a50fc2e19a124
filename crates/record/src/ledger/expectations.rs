//! What is known of a run from outside its record.

use super::index::Index;
use serde::Serialize;

/// What is known of a run from outside its record.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// Its id; where it is not known, a folder that is called like a run tells it.
    pub run: Option<String>,
    /// How many records it had at some time, and the hash of the last of them: what the index says. Whoever can change the record can
    /// change that too, so it can only speak against one.
    pub marks: Vec<(u64, String)>,
    /// Heads that were kept elsewhere, of whatever runs; those of other runs say nothing about this one.
    pub mentions: Vec<Mention>,
}

/// The hash of a record of a run, as it stands somewhere outside of the run's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The run; none where it is said of whichever run is verified.
    pub run: Option<String>,
    /// Hashes, one of which a record has to have: more than one where the place does not say which of them is the head.
    pub heads: Vec<String>,
    /// Where it stands, in words that fit behind "the head of": `--head`, `run X, which began after it`.
    pub source: String,
}

/// A head that was kept elsewhere, and that a record has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Where it was kept, in words.
    pub with: String,
    /// How many records it holds as they are, from the first one on.
    pub records: u64,
    /// Whether these are all that say what happened: behind them stand at most the seal, and what was taken away since.
    pub whole: bool,
}

impl Expectations {
    /// What `index` knows of `run`.
    pub fn from_index(index: &Index, run: &str) -> Self {
        let marks = index.of_run(run).map(|entry| (entry.count, entry.head.clone())).collect();
        Self { run: Some(run.to_owned()), marks, mentions: Vec::new() }
    }

    /// The same with these heads that were kept elsewhere.
    #[must_use]
    pub fn and(mut self, mentions: Vec<Mention>) -> Self {
        self.mentions.extend(mentions);
        self
    }
}

impl Mention {
    /// A head that was given for whichever run is verified.
    pub fn given(head: String, source: &str) -> Self {
        Self { run: None, heads: vec![head], source: source.to_owned() }
    }

    /// The head of `run`, as `source` says it.
    pub fn of(run: &str, head: &str, source: String) -> Self {
        Self { run: Some(run.to_owned()), heads: vec![head.to_owned()], source }
    }

    /// Whether it speaks of `run`.
    pub(super) fn is_of(&self, run: Option<&str>) -> bool {
        self.run.is_none() || self.run.as_deref() == run
    }
}
