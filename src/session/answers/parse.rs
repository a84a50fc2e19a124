//! The text of an answers file, read into its entries. What an entry lacks is said here; whether it fits a plan is not.

use super::entry::{About, Entry, StepEntry, Word};
use super::error::AnswersError;
use crate::redact::Redactor;
use serde::Deserialize;
use toml::Spanned;

/// Answers to a run's questions, as they were written.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The file's path.
    pub(super) path: String,
    /// Who gives the answers that do not say so themselves.
    pub(super) by: Option<String>,
    /// The name of the protected environment, as the operator would type it.
    pub(super) protected: Option<String>,
    /// The answers, in the order of the file.
    pub(super) entries: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    by: Option<String>,
    protected: Option<Spanned<String>>,
    answer: Vec<Spanned<Written>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    step: Option<Spanned<String>>,
    question: Option<Spanned<String>>,
    answer: String,
    note: Option<String>,
    by: Option<String>,
    text: Option<String>,
}

impl Answers {
    /// Every name that somebody in it claims.
    pub fn claimed(&self) -> impl Iterator<Item = &str> {
        self.by.iter().chain(self.entries.iter().filter_map(|entry| entry.by.as_ref())).map(String::as_str)
    }

    /// Whether it answers questions of a plan, besides steps.
    pub fn has_questions(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry.about, About::Question { .. }))
    }

    /// What it answers to the question called `id`, whatever else the plan asks.
    pub fn to_question(&self, id: &str) -> Option<&str> {
        self.entries.iter().find_map(|entry| match &entry.about {
            About::Question { id: own, value } if own == id => Some(value.as_str()),
            _ => None,
        })
    }

    /// The same with what `mask` knows masked in what is named, as it is in a plan that was masked.
    #[must_use]
    pub fn masked(&self, mask: &Redactor) -> Self {
        let entries = self.entries.iter().map(|entry| entry.masked(mask)).collect();
        Self { entries, ..self.clone() }
    }

    /// Reads the text of the answers file at `path`; everything that is wrong with it at once.
    pub fn parse(path: &str, text: &str) -> Result<Self, Vec<AnswersError>> {
        let line = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|refused| {
            let at = refused.span().map_or(1, |span| line(span.start));
            vec![AnswersError::new(path, at, refused.message().trim())]
        })?;
        let mut wrong = Vec::new();
        if let Some(name) = file.protected.as_ref().filter(|name| name.get_ref().trim().is_empty()) {
            let at = line(name.span().start);
            wrong.push(AnswersError::new(path, at, "`protected` is not filled in").hinted(TYPE_NAME));
        }
        let mut entries = Vec::new();
        for written in file.answer {
            let named = written.get_ref().named().map_or(written.span().start, |named| named.span().start);
            let at = line(named);
            match entry(written.into_inner(), at) {
                Ok(entry) => entries.push(entry),
                Err(message) => wrong.push(AnswersError::new(path, at, message)),
            }
        }
        let protected = file.protected.map(Spanned::into_inner);
        let answers = Self { path: path.to_owned(), by: file.by, protected, entries };
        if wrong.is_empty() { Ok(answers) } else { Err(wrong) }
    }
}

impl Written {
    /// What it names, whichever it is.
    fn named(&self) -> Option<&Spanned<String>> {
        self.step.as_ref().or(self.question.as_ref())
    }
}

const TYPE_NAME: &str = "Type the environment's name there, or take the line away.";

/// The entry that was written at `line`, or what is wrong with it.
fn entry(written: Written, line: usize) -> Result<Entry, String> {
    let Written { step, question, answer, note, by, text } = written;
    let note = note.filter(|note| !note.trim().is_empty());
    let named = match (step, question) {
        (Some(step), None) => Ok(step.into_inner()),
        (None, Some(question)) => Err(question.into_inner()),
        _ => return Err("an [[answer]] names either a `step` or a `question`".to_owned()),
    };
    let (Ok(name) | Err(name)) = &named;
    if name.trim().is_empty() {
        return Err("the [[answer]] names nothing: its `step` or `question` is empty".to_owned());
    }
    if answer.trim().is_empty() {
        return Err(format!("the answer to `{name}` is not filled in"));
    }
    let about = match named {
        Ok(step) => About::Step(about_step(step, &answer, text, note.is_some())?),
        Err(_) if text.is_some() => {
            return Err("`text` is the hash of a step's text; a question has none".to_owned());
        }
        Err(id) => About::Question { id, value: answer },
    };
    Ok(Entry { line, about, note, by })
}

fn about_step(
    named: String,
    answer: &str,
    text: Option<String>,
    has_note: bool,
) -> Result<StepEntry, String> {
    let word = Word::of(answer)
        .ok_or_else(|| format!("`{answer}` is no answer to the step `{named}`: it is yes, no or skip"))?;
    if word == Word::Skip && !has_note {
        return Err(format!("the answer to `{named}` skips it and gives no reason: add note = \"…\""));
    }
    if let Some(text) = text.as_ref().filter(|text| !is_hash(text)) {
        return Err(format!("`{text}` is no hash of a text: that is `sha256:` and 64 digits"));
    }
    Ok(StepEntry { named, word, text })
}

fn is_hash(text: &str) -> bool {
    let digits = |hex: &str| hex.len() == 64 && hex.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    text.strip_prefix("sha256:").is_some_and(digits)
}
