//! How long the outputs of a run are, as far as one page knows: it is told what has grown, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};

/// The outputs of a run.
#[derive(Debug, Default)]
pub struct Growth {
    /// The output of the attempt that each step is at.
    of_steps: BTreeMap<String, String>,
    /// Those of attempts of which no end is recorded: one that a killed run has left never has any.
    unfinished: BTreeSet<String>,
    /// How long each was when it was last told.
    told: BTreeMap<String, u64>,
}

impl Growth {
    /// An attempt of a step begins.
    pub fn begins(&mut self, step: &str, output: &str) {
        self.of_steps.insert(step.to_owned(), output.to_owned());
        self.unfinished.insert(output.to_owned());
    }

    /// The attempt that a step is at has ended; gives its output. How long that is stands in the record of its end.
    pub fn ends(&mut self, step: &str) -> Option<String> {
        let output = self.of_steps.get(step)?;
        self.unfinished.remove(output);
        Some(output.clone())
    }

    /// Whether an attempt is on, or was left without an end.
    pub fn is_growing(&self) -> bool {
        !self.unfinished.is_empty()
    }

    /// The unfinished ones that are longer than they were when this was last asked, with their length.
    pub fn grown(&mut self, length: impl Fn(&str) -> Option<u64>) -> BTreeMap<String, u64> {
        let lengths = self.unfinished.iter().filter_map(|output| Some((output.clone(), length(output)?)));
        let is_news =
            |(output, length): &(String, u64)| *length > self.told.get(output).copied().unwrap_or_default();
        let grown: BTreeMap<String, u64> = lengths.filter(is_news).collect();
        self.told.extend(grown.clone());
        grown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(growth: &mut Growth, length: impl Fn(&str) -> Option<u64>) -> Vec<(String, u64)> {
        growth.grown(length).into_iter().collect()
    }

    #[test]
    fn what_has_grown_is_told_once_and_never_shrinks() {
        let mut growth = Growth::default();
        growth.begins("a", "0001.1");
        assert_eq!(grown(&mut growth, |_| Some(5)), [("0001.1".into(), 5)]);
        for length in [Some(5), Some(3), Some(0), None] {
            assert_eq!(grown(&mut growth, |_| length), []);
        }
    }

    #[test]
    fn an_output_is_measured_until_its_attempt_ends_also_where_another_attempt_follows() {
        let mut growth = Growth::default();
        assert!(!growth.is_growing());
        growth.begins("a", "0001.1");
        growth.begins("a", "0001.2");
        growth.begins("b", "0002.1");
        assert_eq!(growth.ends("b"), Some("0002.1".into()));
        assert_eq!(growth.ends("c"), None);
        assert!(growth.is_growing());
        let lengths = |output: &str| Some(if output == "0001.1" { 7 } else { 9 });
        assert_eq!(grown(&mut growth, lengths), [("0001.1".into(), 7), ("0001.2".into(), 9)]);
        assert_eq!(growth.ends("a"), Some("0001.2".into()));
        assert_eq!(grown(&mut growth, |_| Some(99)), [("0001.1".into(), 99)]);
    }
}
