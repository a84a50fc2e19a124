//! What is known of a run, held against its records as they pass.
//!
//! Takes counts and hashes, gives what agreed and the first thing that is at odds. Never reads anything itself.

use super::Hash;
use super::expectations::{Compared, Expectations, Mention};
use super::verify_outcome::VerifyOutcome;
use std::collections::HashMap;

/// What is compared while the records pass.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    marks: Vec<(u64, String)>,
    mentions: Vec<Mention>,
    /// Up to which record each of them holds.
    reached: Vec<Option<u64>>,
    /// Which of them name a hash.
    named: HashMap<String, Vec<usize>>,
    /// How many records stand up to the one before the first seal.
    told: Option<u64>,
    broken: Option<(u64, String)>,
}

/// What the comparison has come to.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What agreed.
    pub(super) compared: Vec<Compared>,
    /// Where a head was kept that no record has.
    pub(super) missing: Vec<String>,
    /// What is at odds.
    pub(super) broken: Option<VerifyOutcome>,
}

impl Comparison {
    /// Begins with what is known.
    pub(super) fn new(known: &Expectations) -> Self {
        let mut named: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, mention) in known.mentions.iter().enumerate() {
            mention.heads.iter().for_each(|head| named.entry(head.clone()).or_default().push(at));
        }
        let (marks, mentions) = (known.marks.clone(), known.mentions.clone());
        let reached = vec![None; mentions.len()];
        Self { marks, mentions, reached, named, told: None, broken: None }
    }

    /// Takes note that `count` records hold, that the last of them has the hash `head`, and whether it is a seal.
    pub(super) fn pass(&mut self, count: u64, head: Option<Hash>, is_seal: bool) {
        if is_seal {
            self.told.get_or_insert(count.saturating_sub(1));
        }
        if self.marks.is_empty() && self.named.is_empty() {
            return;
        }
        let hash = head.map(|hash| hash.to_string()).unwrap_or_default();
        for at in self.named.get(&hash).into_iter().flatten() {
            self.reached[*at] = Some(count);
        }
        self.marks.retain(|(at, known)| {
            if *at == count && *known != hash {
                let found = "the index knows another record here".to_owned();
                self.broken.get_or_insert((count - 1, found));
            }
            *at != count
        });
    }

    /// Takes note that record `seq` does not fit the ones before it.
    pub(super) fn misfit(&mut self, seq: u64, found: String) {
        self.broken.get_or_insert((seq, found));
    }

    /// What it has come to, now that all `records` records of `run` have passed.
    pub(super) fn findings(self, run: Option<&str>, records: u64) -> Findings {
        let told = self.told.unwrap_or(records);
        let of_run = |(mention, _): &(&Mention, &Option<u64>)| mention.is_of(run);
        let (mut compared, mut missing) = (Vec::new(), Vec::new());
        for (mention, reached) in self.mentions.iter().zip(&self.reached).filter(of_run) {
            let with = mention.source.clone();
            match *reached {
                Some(records) => compared.push(Compared { with, records, whole: records >= told }),
                None => missing.push(with),
            }
        }
        let no_head = missing.first().map(|with| (records, format!("no record has the head of {with}")));
        let most = self.marks.iter().map(|(count, _)| *count).max();
        let cut = most.map(|count| (records, format!("the index knows {count} records of this run")));
        let broken = self.broken.or(no_head).or(cut);
        let broken = broken.map(|(seq, found)| VerifyOutcome::Broken { seq, found });
        Findings { compared, missing, broken }
    }
}
