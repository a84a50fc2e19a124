//! What somebody says about a document: the environment, the values, the part that is to run.

use super::included::SqlFiles;
use crate::reading::{Environments, Known, Untagged};
use crate::settings::{self, Settings, Value};
use std::collections::BTreeMap;

/// All that a plan is made from besides the document.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// `--env`.
    pub environment: Option<String>,
    /// `--set NAME=VALUE`, in order.
    pub set: Vec<(String, String)>,
    /// `--vars FILE`: the file's path and what it says.
    pub vars: Option<(String, BTreeMap<String, Value>)>,
    /// `stepgate.toml`.
    pub settings: Settings,
    /// The process environment.
    pub process: BTreeMap<String, String>,
    /// Whether a person can be asked for what is open.
    pub can_ask: bool,
    /// Whether there is no terminal for what needs one.
    pub no_terminal: bool,
    /// What is to run.
    pub selection: Selection,
    /// The files of SQL that [`super::sql_files`] asks for, as far as they have been read.
    pub sql_files: SqlFiles,
}

impl Inputs {
    /// What a document is read with.
    pub fn known(&self) -> Known {
        Known {
            environments: self.environments(),
            untagged: match self.settings.untagged {
                settings::Untagged::Shell => Untagged::Shell,
                settings::Untagged::Shown if self.selection.all => Untagged::Likely,
                settings::Untagged::Shown => Untagged::Shown,
            },
        }
    }

    /// The environments that the settings know, besides those that everybody does.
    pub(super) fn environments(&self) -> Environments {
        let aliases = |of: &settings::Environment| of.aliases.clone();
        let known: Vec<(&String, Vec<String>)> =
            self.settings.env.iter().map(|(name, of)| (name, aliases(of))).collect();
        Environments::new(
            known.iter().map(|(name, aliases)| (name.as_str(), aliases.iter().map(String::as_str).collect())),
        )
    }
}

/// Which part of a document is to run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// `--section`: titles, unique parts of them, or paths `A > B`.
    pub sections: Vec<String>,
    /// `--choose`: titles of alternatives.
    pub choose: Vec<String>,
    /// `--from`: the first step.
    pub from: Option<String>,
    /// `--to`: the last step.
    pub to: Option<String>,
    /// `--only`: just these steps.
    pub only: Vec<String>,
    /// `--all`: also what is left out by default.
    pub all: bool,
}

/// Whether `wanted` means a heading that is called `title` and stands under `path` (outermost first, `title` last):
/// its title, part of it, or a path `A > B` whose parts do so. Case and marks do not matter.
pub(super) fn names_section(wanted: &str, path: &[&str]) -> Match {
    let parts: Vec<&str> = wanted.split(" > ").map(str::trim).collect();
    let Some((last, parents)) = parts.split_last() else { return Match::No };
    let Some((title, above)) = path.split_last() else { return Match::No };
    let mut above = above.iter();
    if !parents.iter().all(|parent| above.any(|title| compare(parent, title) != Match::No)) {
        return Match::No;
    }
    compare(last, title)
}

/// How well a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    /// Not at all.
    No,
    /// It is part of the title.
    Part,
    /// It is the title.
    Whole,
}

/// Compares what somebody typed with a title.
pub(super) fn compare(wanted: &str, title: &str) -> Match {
    let (wanted, title) = (plain(wanted), plain(title));
    if wanted == title {
        Match::Whole
    } else if !wanted.is_empty() && title.contains(&wanted) {
        Match::Part
    } else {
        Match::No
    }
}

/// Lower-case words parted by single spaces.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<String> = text
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_named_by_its_title_a_part_of_it_or_a_path() {
        let path = ["Deployment", "Step 2: Deploy", "Option A: Kubernetes (Blue-Green)"];
        assert_eq!(names_section("option a: kubernetes (blue-green)", &path), Match::Whole);
        assert_eq!(names_section("Kubernetes", &path), Match::Part);
        assert_eq!(names_section("Deployment > Option A", &path), Match::Part);
        assert_eq!(names_section("Rollback > Option A", &path), Match::No);
        assert_eq!(names_section("Option B", &path), Match::No);
    }
}
