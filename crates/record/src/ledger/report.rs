//! All that verifying a run found: the verdict, what it was compared with, and what nothing vouches for.
//!
//! Plain data, to which whoever knows more of the run can add. Never looks at a file.

use super::expectations::{Compared, Expectations};
use super::verify_outcome::VerifyOutcome;
use serde::Serialize;

/// What verifying a run found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The run, once a record has named it.
    pub run: Option<String>,
    /// How many records hold.
    pub records: u64,
    /// The hash of the last of them.
    pub last: Option<String>,
    /// The head that the seal names, which the run printed at its end.
    pub head: Option<String>,
    /// How many files were hashed again.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// The worst of what was found.
    pub verdict: VerifyOutcome,
    /// What was kept outside of the run's folder and agrees with it.
    pub compared: Vec<Compared>,
    /// What lies in the run's folder and is vouched for by nothing, each with the reason why it may lie there all the same.
    pub unvouched: Vec<String>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

impl Report {
    /// The report on a run of which nothing is left.
    pub(super) fn missing(known: &Expectations) -> Self {
        Self {
            run: known.run.clone(),
            records: 0,
            last: None,
            head: None,
            files: 0,
            bytes: 0,
            verdict: VerifyOutcome::RunMissing,
            compared: Vec::new(),
            unvouched: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether a head that was kept elsewhere holds all that the records say.
    pub fn is_compared(&self) -> bool {
        self.compared.iter().any(|compared| compared.whole)
    }

    /// Whether all of it is known to be what it was when its head was kept, but for what was taken away by name.
    pub fn is_as_it_was(&self) -> bool {
        self.verdict.is_only_withheld() && self.is_compared() && self.unvouched.is_empty()
    }

    /// Takes in that the whole record was compared with something else that was kept elsewhere, and agrees.
    pub fn agrees_with(&mut self, source: String) {
        self.compared.push(Compared { with: source, records: self.records, whole: true });
        self.weigh();
    }

    /// Takes in that a file is not what it should be. What is worse already stays the verdict.
    pub fn is_changed(&mut self, file: &str, found: String) {
        if self.verdict.is_broken() {
            self.notes.push(format!("{file}: {found}"));
        } else {
            self.verdict = VerifyOutcome::Changed { file: file.to_owned(), found };
        }
    }

    /// Takes in that nothing vouches for something that lies there, and why that may be.
    pub fn is_not_vouched_for(&mut self, what: String) {
        self.unvouched.push(what);
        self.weigh();
    }

    /// Tells the two verdicts on a record that holds apart.
    pub(super) fn weigh(&mut self) {
        if matches!(self.verdict, VerifyOutcome::AsItWas | VerifyOutcome::WholeAndSealed) {
            let is_as_it_was = self.is_compared() && self.unvouched.is_empty();
            self.verdict = if is_as_it_was { VerifyOutcome::AsItWas } else { VerifyOutcome::WholeAndSealed };
        }
    }

    /// The verdict in words, with what it was compared with.
    pub fn words(&self) -> String {
        let verdict = &self.verdict;
        if !verdict.is_only_withheld() {
            return verdict.to_string();
        }
        let sources = |whole: bool| -> String {
            let those = self.compared.iter().filter(|compared| compared.whole == whole);
            those.map(|compared| compared.with.as_str()).collect::<Vec<_>>().join("; ")
        };
        let reached = self.compared.iter().map(|compared| compared.records).max();
        match (verdict, reached) {
            (VerifyOutcome::AsItWas, _) => format!("{verdict}: {}", sources(true)),
            (_, Some(_)) if self.is_as_it_was() => {
                format!("{verdict}; the rest as it was when its head was kept: {}", sources(true))
            }
            (_, Some(_)) if self.is_compared() => format!(
                "{verdict}; its records as they were when its head was kept ({}), and not all that lies with them is vouched for",
                sources(true)
            ),
            (_, Some(reached)) => format!(
                "{verdict}, compared with a head kept elsewhere only as far as its first {reached} records: {}",
                sources(false)
            ),
            (_, None) => format!("{verdict}, not compared with a head kept elsewhere"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(verdict: VerifyOutcome) -> Report {
        Report { records: 12, verdict, ..Report::missing(&Expectations::default()) }
    }

    fn kept(records: u64, whole: bool) -> Compared {
        Compared { with: "--head".to_owned(), records, whole }
    }

    #[test]
    fn only_what_was_compared_as_a_whole_is_as_it_was() {
        let mut report = sealed(VerifyOutcome::WholeAndSealed);
        assert_eq!(report.words(), "whole and sealed, not compared with a head kept elsewhere");
        report.compared.push(kept(5, false));
        report.weigh();
        let partly = "whole and sealed, compared with a head kept elsewhere only as far as its first 5 records: --head";
        assert_eq!((report.words().as_str(), report.is_as_it_was()), (partly, false));
        report.agrees_with("a note".to_owned());
        assert_eq!(report.words(), "as it was when its head was kept: a note");
        assert!(report.is_as_it_was() && report.verdict == VerifyOutcome::AsItWas);
        report.is_not_vouched_for("transcript.md: of another version".to_owned());
        assert!(!report.is_as_it_was() && report.verdict == VerifyOutcome::WholeAndSealed);
        assert!(report.words().ends_with("and not all that lies with them is vouched for"));
    }

    #[test]
    fn what_was_taken_away_stays_named_whatever_it_was_compared_with() {
        let mut report = sealed(VerifyOutcome::Withheld { bytes: 3 });
        assert!(report.words().ends_with("taken away, not compared with a head kept elsewhere"));
        report.agrees_with("--head".to_owned());
        assert!(report.is_as_it_was() && report.words().starts_with("withheld: sealed, and 3 bytes"));
        assert!(report.words().ends_with("; the rest as it was when its head was kept: --head"));
    }

    #[test]
    fn a_change_is_never_hidden_by_what_agrees() {
        let mut report = sealed(VerifyOutcome::WholeAndSealed);
        report.agrees_with("--head".to_owned());
        report.is_changed("transcript.md", "it is another".to_owned());
        report.is_changed("other", "it is another".to_owned());
        assert_eq!(report.words(), "file changed: transcript.md: it is another");
        assert_eq!(report.notes, ["other: it is another"]);
        report.agrees_with("a note".to_owned());
        assert!(report.verdict.is_broken() && !report.is_as_it_was());
    }
}
