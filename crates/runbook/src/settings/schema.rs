//! The shape of `stepgate.toml`, one type a table. An unknown key is an error.

use super::approvals::{Approvals, Frozen, Ticket};
use super::duration;
use super::limits::Limits;
use super::requirement::Requirement;
use super::scope::ScopeRule;
use super::target_list::{Serial, TargetList};
use super::value::Value;
use super::variable::VariableRule;
use crate::programs::{OwnPrograms, Part};
use crate::reading::{Effect, Mode, OwnRule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::Spanned;

/// The whole file. All of it is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the file lies; not part of its text.
    #[serde(skip)]
    pub path: Option<String>,
    /// The versions of Stepgate that read the runbook as its team expects, such as `>=0.2`.
    pub stepgate: Option<Requirement>,
    /// Where blocks start.
    pub base: Base,
    /// What an untagged fence is.
    pub untagged: Untagged,
    /// Values and limits for every environment, as they are written.
    #[serde(rename = "vars")]
    pub(super) variables: BTreeMap<String, Spanned<VariableRule>>,
    /// Values for every environment.
    #[serde(skip)]
    pub vars: BTreeMap<String, Value>,
    /// What values may be in every environment.
    #[serde(skip)]
    pub value_limits: BTreeMap<String, Limits>,
    /// Where secrets come from.
    pub secrets: BTreeMap<String, SecretSource>,
    /// The machines where commands can run besides this one, by name.
    pub targets: BTreeMap<String, TargetRule>,
    /// The environments by name.
    pub env: BTreeMap<String, Environment>,
    /// Names for several people, as the list of signers calls them.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Effects of commands that the built-in table does not know, by their first words.
    pub effects: BTreeMap<String, Effect>,
    /// Programs as the table has them, each by its name; understood once all of the file is read.
    #[serde(rename = "programs")]
    pub(super) parts: BTreeMap<String, Part>,
    /// The same, understood. They come before the table.
    #[serde(skip)]
    pub programs: OwnPrograms,
    /// What the document does not say itself about some of its blocks.
    pub block: Vec<Spanned<BlockRule>>,
    /// What a team has settled about its reading.
    pub scope: Vec<Spanned<ScopeRule>>,
    /// The rules of reading that the team adds to the shipped ones.
    pub rule: Vec<OwnRule>,
    /// What becomes of the record.
    pub audit: Audit,
    /// How reports look.
    pub report: Reports,
}

/// Where blocks start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// The root of the repository that holds the runbook; its own folder where there is none.
    #[default]
    Repo,
    /// The runbook's folder.
    Runbook,
}

/// What an untagged fence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Untagged {
    /// Shown and not run.
    #[default]
    Shown,
    /// Commands, where its text reads like them.
    Shell,
}

/// Where a secret comes from. Exactly one of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum SecretSource {
    /// What a command prints, without its last line break.
    Command(String),
    /// A variable of the process environment.
    Env(String),
    /// A file's content, without its last line break.
    File(String),
    /// A person, without echo.
    Prompt(bool),
}

impl SecretSource {
    /// The source in words, which never hold what comes from it.
    pub fn words(&self) -> String {
        match self {
            Self::Command(command) => format!("command `{command}`"),
            Self::Env(variable) => format!("environment variable {variable}"),
            Self::File(path) => format!("file {path}"),
            Self::Prompt(_) => "prompt".to_owned(),
        }
    }
}

/// A machine where commands can run, as `ssh` reaches it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRule {
    /// What `ssh` is told: a host of its configuration, or `user@host`.
    pub ssh: String,
    /// Where blocks start there; the home directory of the user where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Commands and what each must print there, checked before the run and before each change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expect: BTreeMap<String, String>,
}

/// A named set of variables and rules.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Environment {
    /// Other names for it.
    pub aliases: Vec<String>,
    /// Answers to the document's alternatives, as with `--choose`.
    pub choose: Vec<String>,
    /// What is asked; none for the rule of the environment's name.
    pub confirm: Option<Confirm>,
    /// Whether the operator types the environment's name before the first step.
    pub protected: bool,
    /// Whether a run is refused as long as the reading is unsure of something in it.
    pub reviewed: bool,
    /// Who has to have said yes before a run.
    pub approvals: Option<Spanned<Approvals>>,
    /// When no run may begin.
    pub frozen: Option<Frozen>,
    /// The change that a run has to be for.
    pub ticket: Option<Spanned<Ticket>>,
    /// The target that commands run on where nothing else is said; this machine where it is left out.
    pub target: Option<String>,
    /// The databases that `sql` blocks run on.
    pub database: Option<Database>,
    /// What statements are committed together.
    pub transaction: Option<TransactionMode>,
    /// How long one statement may take; in production five minutes where nobody says otherwise.
    #[serde(rename = "statement-timeout", deserialize_with = "duration::optional")]
    pub statement_timeout: Option<Duration>,
    /// How long a statement may wait for a lock; in production ten seconds where nobody says otherwise.
    #[serde(rename = "lock-timeout", deserialize_with = "duration::optional")]
    pub lock_timeout: Option<Duration>,
    /// Commands and what each must print, checked before the run and before each change.
    pub expect: BTreeMap<String, String>,
    /// Values and limits for this environment, as they are written.
    #[serde(rename = "vars")]
    pub(super) variables: BTreeMap<String, Spanned<VariableRule>>,
    /// Values for this environment.
    #[serde(skip)]
    pub vars: BTreeMap<String, Value>,
    /// What values may be in this environment, in the place of what they may be elsewhere.
    #[serde(skip)]
    pub value_limits: BTreeMap<String, Limits>,
    /// Secrets of this environment.
    pub secrets: BTreeMap<String, SecretSource>,
}

/// What an environment asks about. Ordered: each asks for all that the one before asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirm {
    /// Nothing; gates are recorded as not asked.
    Never,
    /// Gates and manual steps.
    Gates,
    /// Gates, and every command that is not known to be harmless.
    Changes,
    /// Everything.
    EveryStep,
}

impl Confirm {
    /// The rule of an environment that has none of its own.
    pub fn of_name(name: Option<&str>) -> Self {
        match name {
            Some("production" | "prod") => Self::EveryStep,
            _ => Self::Changes,
        }
    }

    /// How `stepgate.toml` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Gates => "gates",
            Self::Changes => "changes",
            Self::EveryStep => "every-step",
        }
    }
}

/// What statements are committed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransactionMode {
    /// Those of a block.
    #[default]
    Block,
    /// None: each by itself, once its rows are known.
    Statement,
    /// None: each as it is done, by the database itself.
    None,
}

impl TransactionMode {
    /// The mode that a block's attribute says.
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "block" => Some(Self::Block),
            "statement" => Some(Self::Statement),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

impl Environment {
    /// How long a statement of the environment called `name` may take, and how long it may wait for a lock.
    pub fn limits(&self, name: &str) -> (Option<Duration>, Option<Duration>) {
        let usual = |seconds| matches!(name, "production" | "prod").then_some(Duration::from_secs(seconds));
        (self.statement_timeout.or_else(|| usual(300)), self.lock_timeout.or_else(|| usual(10)))
    }
}

/// Where a database's URL comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum DatabaseSource {
    /// The URL itself, such as `sqlite:app.db`.
    Url(String),
    /// A variable, a command or a file that gives it.
    From(SecretSource),
}

/// One database, or several by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Database {
    /// The only one.
    One(DatabaseSource),
    /// Chosen by `db=name` in a block.
    Named(BTreeMap<String, DatabaseSource>),
}

/// A `[[block]]`: what the document does not say itself, without touching it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlockRule {
    /// The runbook that it is about, by its name or the end of its path; every runbook beside the settings where it is left out.
    pub runbook: Option<String>,
    /// Title of the section, a unique part of it, or a path; any section where it is left out.
    pub section: Option<String>,
    /// First words of a block, of a command or statement in it, or of the sentence of a gate or manual step.
    pub starts: String,
    /// Leave it out, for this reason.
    pub skip: Option<String>,
    /// Run it in this mode.
    pub mode: Option<Mode>,
    /// Its effect.
    pub effect: Option<Effect>,
    /// Stop it after this time.
    #[serde(deserialize_with = "duration::optional")]
    pub timeout: Option<Duration>,
    /// Start it in this folder, relative to the base.
    pub cwd: Option<String>,
    /// What it must print.
    pub expect: Option<String>,
    /// How often it is tried again when it fails.
    pub retry: Option<u32>,
    /// It may run again where nobody knows how it ended.
    pub idempotent: Option<bool>,
    /// Says by its exit status whether it has happened, where nobody knows: 0 for yes, 1 for no.
    pub probe: Option<String>,
    /// Run it on this target, or on each of several, one after the other.
    pub target: Option<TargetList>,
    /// Whether somebody is asked between these machines.
    pub serial: Option<Serial>,
    /// The only environment that it is for, whatever its text names.
    pub environment: Option<String>,
    /// Run, or ask, this text instead.
    pub replace: Option<String>,
    /// The line of each key in the file, from 1; not part of its text.
    #[serde(skip)]
    pub lines: BTreeMap<String, usize>,
}

/// What becomes of the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// A command that is handed the head hash of each finished run.
    pub anchor: Option<String>,
    /// The database of a record that a team shares, as `postgres://HOST/DATABASE`, without a password; the process environment's
    /// `STEPGATE_HOME` comes before it.
    pub store: Option<String>,
}

/// How reports look.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reports {
    /// The template of the page of a run, from the folder of the settings.
    pub template: Option<String>,
}
