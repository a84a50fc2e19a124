//! What a run has to know and the document does not say for certain: which way, whether a condition holds.
//!
//! A question names the steps that wait for it, and the one flag that settles it.

use crate::record::DecidedBy;
use serde::{Deserialize, Serialize};

/// The answer that takes what a condition is about.
pub const TAKE: &str = "take";
/// The answer that leaves it out.
pub const LEAVE: &str = "leave";

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id: the same as long as what it is about is called the same.
    pub id: String,
    /// Where it arises.
    pub line: usize,
    /// What kind of thing is asked.
    pub kind: QuestionKind,
    /// The question in words.
    pub text: String,
    /// What may be answered.
    pub options: Vec<QuestionOption>,
    /// The answer where nobody gives one; none where that is no answer.
    pub default: Option<String>,
    /// The flag that settles it.
    pub flag: String,
    /// The answer, if there is one.
    pub settled: Option<Settled>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// Which of several ways is taken.
    Choice,
    /// Whether something holds, on which a part of the document depends.
    Condition,
    /// For which environment something is.
    Environment,
    /// What something is for at all.
    Reading,
    /// On which machine something is done.
    Machine,
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionOption {
    /// The answer.
    pub value: String,
    /// The ids of the steps that are in the run with it, and not with the others.
    pub steps: Vec<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What was answered.
    pub value: String,
    /// By whom, or by which rule.
    pub by: DecidedBy,
}

impl Question {
    /// Whether nobody has answered it.
    pub const fn is_open(&self) -> bool {
        self.settled.is_none()
    }

    /// Whether the reading is unsure of something, and the document says nothing of it itself.
    pub const fn is_doubt(&self) -> bool {
        matches!(self.kind, QuestionKind::Environment | QuestionKind::Reading)
    }

    /// The option called `value`.
    pub fn option(&self, value: &str) -> Option<&QuestionOption> {
        self.options.iter().find(|option| option.value == value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind) -> Question {
        let option = |value: &str| QuestionOption { value: value.to_owned(), steps: Vec::new() };
        Question {
            id: "id".into(),
            line: 1,
            kind,
            text: "Which?".into(),
            options: vec![option(TAKE), option(LEAVE)],
            default: None,
            flag: String::new(),
            settled: None,
        }
    }

    #[test]
    fn only_what_the_reading_is_unsure_of_is_a_doubt() {
        let doubts =
            [QuestionKind::Choice, QuestionKind::Condition, QuestionKind::Environment, QuestionKind::Reading]
                .map(|kind| question(kind).is_doubt());
        assert_eq!(doubts, [false, false, true, true]);
    }

    #[test]
    fn a_question_is_open_until_it_is_settled_and_knows_its_options_alone() {
        let mut one = question(QuestionKind::Condition);
        assert!(one.is_open() && one.option(TAKE).is_some() && one.option("Take").is_none());
        one.settled = Some(Settled { value: LEAVE.into(), by: DecidedBy::Run });
        assert!(!one.is_open());
    }
}
