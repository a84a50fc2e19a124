//! The file's reply to a question of the session.

use super::entry::{About, Entry, StepEntry, Word};
use super::parse::Answers;
use crate::plan::{DecidedBy, Step};
use crate::session::ask::{Question, Reply, Standing};
use crate::session::transaction::Changed;

impl Answers {
    /// The answer to `question`, if the file has one.
    pub fn to(&self, question: &Question<'_>) -> Option<Standing> {
        if let Question::Protected(name) = question {
            return (self.protected.as_deref() == Some(name)).then(|| self.standing(Reply::Yes(None), None));
        }
        let (entry, about) = self.find(question.step()?)?;
        let note = || entry.note.clone();
        let reply = match (question, about.word) {
            (Question::Gate(_) | Question::Confirm { .. }, Word::Yes) => Reply::Yes(note()),
            (Question::Gate(_) | Question::Confirm { .. } | Question::Commit { .. }, Word::No) => {
                Reply::No(note())
            }
            (Question::Gate(_) | Question::Confirm { .. } | Question::Failed { .. }, Word::Skip) => {
                Reply::Skip(note().unwrap_or_default())
            }
            (Question::Commit { changes, .. }, Word::Yes) if !changes.iter().any(Changed::is_off) => {
                Reply::Yes(note())
            }
            // What went wrong, and what nobody knows, is for a person who has seen it.
            _ => return None,
        };
        Some(self.standing(reply, entry.by.clone()))
    }

    fn standing(&self, reply: Reply, by: Option<String>) -> Standing {
        Standing { reply, how: DecidedBy::Answers(self.path.clone()), by: by.or_else(|| self.by.clone()) }
    }

    /// The answer that names `step` and counts for it.
    fn find(&self, step: &Step) -> Option<(&Entry, &StepEntry)> {
        let steps = || {
            self.entries.iter().filter_map(|entry| match &entry.about {
                About::Step(about) => Some((entry, about)),
                About::Question { .. } => None,
            })
        };
        let named = steps().find(|(_, about)| about.is_id_of(step));
        let found = named.or_else(|| steps().find(|(_, about)| about.is_title_of(step)))?;
        found.1.counts_for(step).is_ok().then_some(found)
    }
}
