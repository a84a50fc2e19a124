//! Who, or which rule, decided something. Compared as what it is, and written as words only where it is recorded or shown.
//!
//! This is how a decision came about. What was *seen* of whoever made it (user, host, process) is the record's actor; a name
//! that somebody *claims* stands beside it and is never taken for that.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// How a decision came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecidedBy {
    /// A person at the terminal.
    Person,
    /// A reply of a program that drives the run.
    Program,
    /// A flag of the command line.
    Flag(Flag),
    /// The answers file at this path.
    Answers(String),
    /// The rules of an environment; none for a run without one.
    Environment(Option<String>),
    /// An entry of `stepgate.toml`.
    Settings,
    /// Nobody: what holds where nobody says otherwise.
    Default,
    /// The document's own words.
    Document,
    /// The run itself, such as a rollback after a failure.
    Run,
    /// Nobody could be asked.
    Nobody,
    /// The number of rows that the document expects.
    ExpectRows,
    /// That a step has not changed since an earlier run did it.
    Unchanged,
    /// Stepgate, where something is only tidied up.
    Stepgate,
    /// A command that looked whether it had happened.
    Probe,
    /// A block that may run again where nobody knows how it ended.
    Idempotent,
    /// Time that passed, in words.
    Waited(String),
    /// A dry run, which assumes it.
    Rehearsal,
    /// One answer for several.
    Together(Box<Self>),
    /// Words of a record of another version.
    Other(String),
}

/// A flag that decides something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// `--yes`.
    Yes,
    /// `--yes` with `--allow destroy`.
    YesAllowDestroy,
    /// `--yes` with `--allow unknown`.
    YesAllowUnknown,
    /// `--yes` with `--allow other-environment`.
    YesAllowOtherEnvironment,
    /// `--choose`.
    Choose,
    /// `--section`.
    Section,
    /// `--take`.
    Take,
    /// `--leave`.
    Leave,
    /// `--on`.
    On,
    /// `--all`.
    All,
    /// `--abandon`.
    Abandon,
}

impl Flag {
    const ALL: [Self; 11] = [
        Self::Yes,
        Self::YesAllowDestroy,
        Self::YesAllowUnknown,
        Self::YesAllowOtherEnvironment,
        Self::Choose,
        Self::Section,
        Self::Take,
        Self::Leave,
        Self::On,
        Self::All,
        Self::Abandon,
    ];

    /// How it is typed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "--yes",
            Self::YesAllowDestroy => "--yes --allow destroy",
            Self::YesAllowUnknown => "--yes --allow unknown",
            Self::YesAllowOtherEnvironment => "--yes --allow other-environment",
            Self::Choose => "--choose",
            Self::Section => "--section",
            Self::Take => "--take",
            Self::Leave => "--leave",
            Self::On => "--on",
            Self::All => "--all",
            Self::Abandon => "--abandon",
        }
    }
}

/// What stands behind a decision that was made for several at once.
const TOGETHER: &str = ", all at once";
const ANSWERS: &str = "--answers ";
const ENVIRONMENT: &str = "environment ";
const NAMELESS: &str = "without a name";
const WAITED: &str = "waited ";

/// What is said by one fixed word.
const WORDS: [(&str, DecidedBy); 13] = [
    ("person", DecidedBy::Person),
    ("program", DecidedBy::Program),
    ("stepgate.toml", DecidedBy::Settings),
    ("default", DecidedBy::Default),
    ("the document", DecidedBy::Document),
    ("the run", DecidedBy::Run),
    ("nobody", DecidedBy::Nobody),
    ("expect-rows", DecidedBy::ExpectRows),
    ("unchanged", DecidedBy::Unchanged),
    ("stepgate", DecidedBy::Stepgate),
    ("probe", DecidedBy::Probe),
    ("idempotent", DecidedBy::Idempotent),
    ("assumed: dry run", DecidedBy::Rehearsal),
];

impl DecidedBy {
    /// Whether a person at the terminal decided about just this, and so has seen it.
    pub const fn is_person(&self) -> bool {
        matches!(self, Self::Person)
    }

    /// Whether it was one answer for several.
    pub const fn is_together(&self) -> bool {
        matches!(self, Self::Together(_))
    }

    /// What `words` of a record say.
    pub fn of_words(words: &str) -> Self {
        if let Some(each) = words.strip_suffix(TOGETHER) {
            return Self::Together(Box::new(Self::of_words(each)));
        }
        let fixed = WORDS.iter().find(|(word, _)| *word == words).map(|(_, by)| by.clone());
        let flag = || Flag::ALL.into_iter().find(|flag| flag.word() == words).map(Self::Flag);
        let answers = || words.strip_prefix(ANSWERS).map(|file| Self::Answers(file.to_owned()));
        let environment = || {
            let name = words.strip_prefix(ENVIRONMENT)?;
            Some(Self::Environment((name != NAMELESS).then(|| name.to_owned())))
        };
        let waited = || words.strip_prefix(WAITED).map(|time| Self::Waited(time.to_owned()));
        fixed
            .or_else(flag)
            .or_else(answers)
            .or_else(environment)
            .or_else(waited)
            .unwrap_or_else(|| Self::Other(words.to_owned()))
    }
}

impl fmt::Display for DecidedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag.word()),
            Self::Answers(file) => write!(f, "{ANSWERS}{file}"),
            Self::Environment(name) => write!(f, "{ENVIRONMENT}{}", name.as_deref().unwrap_or(NAMELESS)),
            Self::Waited(time) => write!(f, "{WAITED}{time}"),
            Self::Together(each) => write!(f, "{each}{TOGETHER}"),
            Self::Other(words) => f.write_str(words),
            fixed => {
                let word = WORDS.iter().find(|(_, by)| by == fixed).map_or("", |(word, _)| word);
                f.write_str(word)
            }
        }
    }
}

impl Serialize for DecidedBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DecidedBy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|words| Self::of_words(&words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_decide_is_written_and_read_back_as_itself() {
        let fixed = WORDS.iter().map(|(_, by)| by.clone());
        let flags = Flag::ALL.into_iter().map(DecidedBy::Flag);
        let named = [
            DecidedBy::Answers("a b.toml".to_owned()),
            DecidedBy::Environment(Some("staging".to_owned())),
            DecidedBy::Environment(None),
            DecidedBy::Waited("30 s".to_owned()),
            DecidedBy::Other("the moon".to_owned()),
        ];
        for by in fixed.chain(flags).chain(named) {
            assert!(!by.to_string().is_empty(), "{by:?}");
            assert_eq!(DecidedBy::of_words(&by.to_string()), by);
            let together = DecidedBy::Together(Box::new(by));
            assert_eq!(DecidedBy::of_words(&together.to_string()), together);
        }
    }
}
