//! `--answers FILE`: answers given before the run, by somebody with a name.

use super::ask::{Question, Reply, Standing};
use super::transaction::Changed;
use crate::plan::{DecidedBy, Step};
use serde::Deserialize;
use thiserror::Error;

/// Answers to a run's questions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// Where the file lies; not part of its text.
    #[serde(skip)]
    path: String,
    /// Who gives the answers that do not say so themselves.
    by: Option<String>,
    /// The name of the protected environment, as the operator would type it.
    protected: Option<String>,
    /// The answers.
    #[serde(rename = "answer")]
    given: Vec<Answer>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// A step's id, or its title, or a part of the title.
    step: String,
    #[serde(rename = "answer")]
    word: Word,
    /// What is noted with a yes or a no, or the reason of a skip.
    note: Option<String>,
    by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Yes,
    No,
    Skip,
}

/// Why an answers file cannot be used.
#[derive(Debug, Error)]
#[error("{path}: {message}")]
pub struct AnswersError {
    path: String,
    message: String,
}

impl Answers {
    /// Reads the text of the answers file at `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, AnswersError> {
        let error = |message: String| AnswersError { path: path.to_owned(), message };
        let answers: Self =
            toml::from_str(text).map_err(|refused| error(refused.to_string().trim().to_owned()))?;
        if let Some(bare) = answers.given.iter().find(|one| one.word == Word::Skip && one.note.is_none()) {
            return Err(error(format!(
                "the answer to `{}` skips it and gives no reason: add note = \"…\"",
                bare.step
            )));
        }
        Ok(Self { path: path.to_owned(), ..answers })
    }

    /// The answer to `question`, if the file has one.
    pub fn to(&self, question: &Question<'_>) -> Option<Standing> {
        if let Question::Protected(name) = question {
            return (self.protected.as_deref() == Some(name)).then(|| self.standing(Reply::Yes(None), None));
        }
        let given = self.find(question.step()?)?;
        let reply = match (question, given.word) {
            (Question::Gate(_) | Question::Confirm { .. }, Word::Yes) => Reply::Yes(given.note.clone()),
            (Question::Gate(_) | Question::Confirm { .. } | Question::Commit { .. }, Word::No) => {
                Reply::No(given.note.clone())
            }
            (Question::Gate(_) | Question::Confirm { .. } | Question::Failed { .. }, Word::Skip) => {
                Reply::Skip(given.note.clone().unwrap_or_default())
            }
            (Question::Commit { changes, .. }, Word::Yes) if !changes.iter().any(Changed::is_off) => {
                Reply::Yes(given.note.clone())
            }
            // What went wrong, and what nobody knows, is for a person who has seen it.
            _ => return None,
        };
        Some(self.standing(reply, given.by.clone()))
    }

    fn standing(&self, reply: Reply, by: Option<String>) -> Standing {
        Standing { reply, how: DecidedBy::Answers(self.path.clone()), by: by.or_else(|| self.by.clone()) }
    }

    /// The answer that names `step` best: by id, by its whole title, by a part of it.
    fn find(&self, step: &Step) -> Option<&Answer> {
        let title = step.title.to_lowercase();
        let by_id = self.given.iter().find(|one| one.step == step.id);
        let whole = || self.given.iter().find(|one| one.step.to_lowercase() == title);
        let part = || self.given.iter().find(|one| title.contains(&one.step.to_lowercase()));
        by_id.or_else(whole).or_else(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::gate as step;

    #[test]
    fn an_answer_is_found_by_id_title_or_part_of_it_and_says_who_gave_it() {
        let answers = Answers::parse(
            "a.toml",
            "by = 'Ada'\n[[answer]]\nstep = 'backup'\nanswer = 'yes'\nnote = 'OPS-7'\n",
        )
        .expect("valid");
        let gate = Step { title: "Backup completed".into(), ..step("x") };
        let standing = answers.to(&Question::Gate(&gate)).expect("answered");
        assert_eq!(standing.reply, Reply::Yes(Some("OPS-7".into())));
        assert_eq!(
            (standing.how.to_string(), standing.by),
            ("--answers a.toml".to_owned(), Some("Ada".to_owned()))
        );
        assert_eq!(answers.to(&Question::Gate(&step("other"))), None);
    }

    #[test]
    fn a_skip_needs_a_reason_and_a_doubt_needs_a_person() {
        assert!(Answers::parse("a", "[[answer]]\nstep = 'x'\nanswer = 'skip'\n").is_err());
        let answers = Answers::parse("a", "[[answer]]\nstep = 'x'\nanswer = 'yes'\n").expect("valid");
        assert_eq!(answers.to(&Question::InDoubt(&step("x"))), None);
    }
}
