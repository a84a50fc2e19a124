//! What is known of a run from outside its record.

use super::index::Index;

/// What is known of a run from outside its record.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// Its id; where it is not known, a folder that is called like a run tells it.
    pub run: Option<String>,
    /// How many records it had at some time, and the hash of the last of them: what the index says.
    pub marks: Vec<(u64, String)>,
    /// The hash of one of its records: a head that was kept elsewhere.
    pub head: Option<String>,
}

impl Expectations {
    /// What `index` knows of `run`.
    pub fn from_index(index: &Index, run: &str) -> Self {
        let marks = index.of_run(run).map(|entry| (entry.count, entry.head.clone())).collect();
        Self { run: Some(run.to_owned()), marks, head: None }
    }
}
