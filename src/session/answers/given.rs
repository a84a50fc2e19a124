//! Answers that fit a plan: what answers a step, what answers a question.

use crate::plan::{Step, text_hash};
use std::collections::BTreeMap;

/// The answers of a file to one plan, each to exactly one step or question of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FittedAnswers {
    /// The name of the protected environment, as it was typed.
    pub(super) protected: Option<String>,
    /// By the step's id.
    pub(super) steps: BTreeMap<String, GivenAnswer>,
    /// By the question's id.
    pub(super) questions: BTreeMap<String, GivenAnswer>,
    /// Where the file lies.
    pub(super) path: String,
    /// Who gives the file, as they say.
    pub(super) by: Option<String>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAnswer {
    /// What was answered.
    pub word: AnswerWord,
    /// What is noted with it; always there for a skip.
    pub note: Option<String>,
    /// Who gave it, as they claim. Nobody has seen them.
    pub by: Option<String>,
    /// The file's path.
    pub path: String,
    /// The line on which its entry there names what it answers, from 1.
    pub line: usize,
    /// The hash of the text that it was given for.
    pub(super) text: Option<String>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerWord {
    /// The gate holds, the manual step is done, the command may run.
    Yes,
    /// It does not, or may not.
    No,
    /// The step is left out.
    Skip,
    /// This option of a question, as the plan has it.
    Option(String),
}

impl FittedAnswers {
    /// The answer to `step`; none where it was given for another text than the step has now.
    pub fn for_step(&self, step: &Step) -> Option<&GivenAnswer> {
        let given = self.steps.get(&step.id)?;
        given.text.as_ref().is_none_or(|text| *text == text_hash(step)).then_some(given)
    }

    /// The answer to the question called `id`.
    pub fn for_question(&self, id: &str) -> Option<&GivenAnswer> {
        self.questions.get(id)
    }

    /// Whether the file types the name of the protected environment `name`.
    pub fn protected(&self, name: &str) -> bool {
        self.protected.as_deref() == Some(name)
    }

    /// Where the file lies.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Who gives the answers that do not say so themselves, and the typed name, as they claim.
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }
}
