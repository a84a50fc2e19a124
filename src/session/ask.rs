//! The questions of a run and the answers to them, whoever gives them.

use super::transaction::Changed;
use crate::plan::{DecidedBy, Plan, Step};
use crate::reading::Mode;
use crate::record::StepExited;

/// Something that a run cannot decide by itself.
#[derive(Debug, Clone)]
pub enum Question<'a> {
    /// Does this gate hold? Is this manual step done?
    Gate(&'a Step),
    /// May this command run, which is asked for this reason?
    Confirm {
        /// The command.
        step: &'a Step,
        /// The text that would run.
        script: &'a str,
        /// Why that is asked.
        reason: &'a str,
    },
    /// What is the value of this variable, which this step needs?
    Value {
        /// The variable's name.
        name: &'a str,
        /// Whether what is typed must not be seen.
        secret: bool,
        /// The step that needs it.
        step: &'a Step,
    },
    /// These statements are done and not committed: commit them?
    Commit {
        /// The last one that changed something.
        step: &'a Step,
        /// What each has changed.
        changes: &'a [Changed],
    },
    /// This step did not end well: what now?
    Failed {
        /// The step.
        step: &'a Step,
        /// How it ended.
        exited: &'a StepExited,
    },
    /// It was started and nobody knows how it ended: what now?
    InDoubt(&'a Step),
    /// The operator of a protected environment types its name.
    Protected(&'a str),
}

impl Question<'_> {
    /// The step that the question is about.
    pub fn step(&self) -> Option<&Step> {
        match self {
            Self::Gate(step)
            | Self::Confirm { step, .. }
            | Self::Value { step, .. }
            | Self::Commit { step, .. }
            | Self::Failed { step, .. }
            | Self::InDoubt(step) => Some(step),
            Self::Protected(_) => None,
        }
    }
}

/// Where a run stands when it asks: what a person wants to see with the question, and what may be answered.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// What is to be done.
    pub plan: &'a Plan,
    /// The step's place on the way, from 1, and how long the way is.
    pub place: (usize, usize),
    /// What is known of where the run would land.
    pub target: &'a [String],
    /// The text that would run, or has run.
    pub script: &'a str,
    /// How it would be run.
    pub mode: Mode,
    /// The end of what the last step has printed.
    pub printed: &'a [u8],
    /// The gates that stand together with the one that is asked, itself first, and have no evidence to look at.
    pub together: Vec<&'a Step>,
    /// Whether one answer may be given for all of them.
    pub all_at_once: bool,
    /// Whether the answer may wait until the end of the run.
    pub may_wait: bool,
}

impl<'a> Situation<'a> {
    /// Before anything has happened.
    pub fn at_first(plan: &'a Plan) -> Self {
        Self {
            plan,
            place: (0, 0),
            target: &[],
            script: "",
            mode: Mode::Plain,
            printed: &[],
            together: Vec::new(),
            all_at_once: false,
            may_wait: false,
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Go on, with what was noted.
    Yes(Option<String>),
    /// Do not: the run stops here.
    No(Option<String>),
    /// Leave the step out, for this reason.
    Skip(String),
    /// The value that was asked for.
    Value(String),
    /// Run the command that the gate offers, by its place, then ask again.
    Offer(usize),
    /// Run the step again.
    Retry,
    /// Count the step as done for this reason.
    Accept(String),
    /// In doubt: it did happen.
    Happened(String),
    /// All the gates that stand together hold.
    AllYes,
    /// The gate is about something that this run does not have, for this reason.
    NotApplicable(String),
    /// Ask again before the run ends.
    Later,
    /// Run this text instead.
    Edit(String),
    /// Run it in this mode.
    Mode(Mode),
    /// Open a shell that holds what the run's shell holds, then ask again.
    Shell,
    /// Show what the last step has printed, then ask again.
    Show,
    /// Go on with the step of this id, for this reason.
    Jump(String, String),
    /// Go on with the section of this id, which takes things back, and then end.
    RollBack(String),
    /// Stop here and go on another time; nothing is decided.
    Pause,
    /// This signal came while the question was on the screen.
    Signal(i32),
}

/// Who answered, and how: what the record says of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The answer.
    pub reply: Reply,
    /// `person`, `--yes`, `--answers FILE`.
    pub how: DecidedBy,
    /// The name that an answers file gives.
    pub by: Option<String>,
}

impl Standing {
    /// A person's own answer.
    pub fn of_person(reply: Reply) -> Self {
        Self { reply, how: DecidedBy::Person, by: None }
    }
}

/// Nobody could be asked; what the question was, and the ways to answer it next time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nobody {
    /// What was asked, in words that name the step and its line.
    pub asked: String,
    /// How to answer it without a person.
    pub ways: Vec<String>,
}

impl Nobody {
    /// Says what `question` was, and how to answer it.
    pub fn to_ask(question: &Question<'_>, plan: &Plan) -> Self {
        let at = |step: &Step| format!("`{}` ({}:{})", step.title, plan.runbook.path, step.line);
        let answer = |step: &Step| format!("--answers FILE with an [[answer]] whose step is \"{}\"", step.id);
        match question {
            Question::Gate(step) => Self {
                asked: format!("{} {} has to be confirmed", step.kind.word(), at(step)),
                ways: vec!["--yes".into(), answer(step)],
            },
            Question::Confirm { step, reason, .. } if step.effect() == crate::reading::Effect::Destroy => {
                Self {
                    asked: format!("{} has to be confirmed: {reason}", at(step)),
                    ways: vec!["--yes --allow destroy".into(), answer(step)],
                }
            }
            Question::Confirm { step, reason, .. } => Self {
                asked: format!("{} has to be confirmed: {reason}", at(step)),
                ways: vec!["--yes".into(), answer(step)],
            },
            Question::Value { name, step, .. } => Self {
                asked: format!("{} needs a value for `{name}`", at(step)),
                ways: vec![format!("--set {name}=VALUE")],
            },
            Question::Commit { step, changes } => Self {
                asked: format!(
                    "{} has to be committed or rolled back: {}",
                    at(step),
                    Changed::words(changes)
                ),
                ways: vec!["--yes".into(), "-- expect rows: N above the statement".into(), answer(step)],
            },
            Question::Failed { step, .. } => {
                Self { asked: format!("{} failed", at(step)), ways: vec!["stepgate resume".into()] }
            }
            Question::InDoubt(step) => Self {
                asked: format!("{} was started and nobody knows how it ended", at(step)),
                ways: vec!["stepgate resume in a terminal".into()],
            },
            Question::Protected(name) => Self {
                asked: format!("`{name}` is protected: its name has to be typed"),
                ways: vec!["a terminal".into(), format!("--answers FILE with protected = \"{name}\"")],
            },
        }
    }
}
