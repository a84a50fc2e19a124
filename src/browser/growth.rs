//! How long the outputs of a run are, as far as one page knows: it is told what has grown, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};

/// The outputs of a run.
#[derive(Debug, Default)]
pub struct Growth {
    /// The output of the attempt that each step is at.
    of_steps: BTreeMap<String, String>,
    /// Those of attempts of which no end is recorded: one that a killed run has left never has any.
    unfinished: BTreeSet<String>,
    /// How long each is that has grown since it was last told.
    grown: BTreeMap<String, u64>,
    /// How long each was when it was last told.
    told: BTreeMap<String, u64>,
}

impl Growth {
    /// An attempt of a step begins.
    pub fn begins(&mut self, step: &str, output: &str) {
        self.of_steps.insert(step.to_owned(), output.to_owned());
        self.unfinished.insert(output.to_owned());
    }

    /// The attempt that a step is at has ended; gives its output.
    pub fn ends(&mut self, step: &str) -> Option<String> {
        let output = self.of_steps.get(step)?;
        self.unfinished.remove(output);
        Some(output.clone())
    }

    /// The output of the attempt that a step is at.
    pub fn of(&self, step: &str) -> Option<&str> {
        self.of_steps.get(step).map(String::as_str)
    }

    /// Looks how long the unfinished ones are: of what was printed before a page came, nothing more is heard.
    pub fn measure(&mut self, length: impl Fn(&str) -> Option<u64>) {
        for output in self.unfinished.clone() {
            self.grew(&output, length(&output).unwrap_or_default());
        }
    }

    /// Whether an attempt is on, or was left without an end.
    pub fn is_growing(&self) -> bool {
        !self.unfinished.is_empty()
    }

    /// An output is this long by now.
    pub fn grew(&mut self, output: &str, length: u64) {
        let known = self.grown.get(output).or_else(|| self.told.get(output));
        if length > known.copied().unwrap_or_default() {
            self.grown.insert(output.to_owned(), length);
        }
    }

    /// What has grown since this was last asked, and is told now.
    pub fn tell(&mut self) -> BTreeMap<String, u64> {
        let grown = std::mem::take(&mut self.grown);
        self.told.extend(grown.clone());
        grown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(growth: &mut Growth) -> Vec<(String, u64)> {
        growth.tell().into_iter().collect()
    }

    #[test]
    fn what_has_grown_is_told_once_and_never_shrinks() {
        let mut growth = Growth::default();
        growth.begins("a", "0001.1");
        growth.grew("0001.1", 5);
        growth.grew("0001.1", 3);
        assert_eq!(told(&mut growth), [("0001.1".into(), 5)]);
        growth.grew("0001.1", 5);
        assert_eq!(told(&mut growth), []);
    }

    #[test]
    fn an_output_is_measured_until_its_attempt_ends_also_where_another_attempt_follows() {
        let mut growth = Growth::default();
        growth.begins("a", "0001.1");
        growth.begins("a", "0001.2");
        growth.begins("b", "0002.1");
        assert_eq!(growth.ends("b"), Some("0002.1".into()));
        assert_eq!(growth.ends("c"), None);
        assert_eq!(growth.of("a"), Some("0001.2"));
        growth.measure(|output| Some(if output == "0001.1" { 7 } else { 9 }));
        assert_eq!(told(&mut growth), [("0001.1".into(), 7), ("0001.2".into(), 9)]);
        growth.measure(|_| None);
        assert_eq!(told(&mut growth), []);
    }
}
