//! The document's choices and conditions, asked at their place.

use super::asked::About;
use super::ending::{Ending, EndingKind};
use super::prompt::{Prompt, PromptKind};
use super::reply::{Author, Reply};
use super::reply_kind::ReplyKind;
use super::state::{Attendance, Session};
use super::todo::Todo;
use crate::plan::{DecidedBy, LEAVE, QuestionKind, TAKE};
use crate::record::{ChoiceMade, Event};

/// The answer that a reply gives to a question.
pub(super) fn settled(kind: ReplyKind, reply: &Reply) -> String {
    match kind {
        ReplyKind::Take => TAKE.to_owned(),
        ReplyKind::Leave => LEAVE.to_owned(),
        _ => reply.value.clone().unwrap_or_default(),
    }
}

impl Session {
    /// Answers a question that the plan left open, or asks it.
    pub(super) fn ask_question(&mut self, id: &str) {
        let Some(question) = self.plan.question(id).cloned() else {
            let reason = format!("the plan has no question `{id}`");
            return self.end(Ending::new(EndingKind::Declined, reason));
        };
        if let Some((value, author)) = self.unattended.question(id) {
            return self.answer_question(id, &value, &author);
        }
        // Opened for those that a file answers, and this is none of them.
        if let Some(value) = question.default.as_ref().filter(|_| self.attendance == Attendance::Nobody) {
            return self.answer_question(id, value, &Author::rule(DecidedBy::Default));
        }
        if self.attendance == Attendance::Nobody {
            let reason = format!("{} (line {}): nobody is there to be asked", question.text, question.line);
            let ways = vec![question.flag.clone()];
            return self.end(Ending { ways, ..Ending::new(EndingKind::Declined, reason) });
        }
        let (kind, mut replies) = match question.kind {
            QuestionKind::Condition => (PromptKind::Condition, vec![ReplyKind::Leave, ReplyKind::Take]),
            QuestionKind::Choice | QuestionKind::Machine => (PromptKind::Choice, vec![ReplyKind::Choose]),
            QuestionKind::Environment => (PromptKind::Environment, vec![ReplyKind::Leave, ReplyKind::Take]),
            QuestionKind::Reading => (PromptKind::Reading, vec![ReplyKind::Leave, ReplyKind::Take]),
        };
        replies.push(ReplyKind::Pause);
        let has_default = question.default.is_some();
        let prompt = Prompt::new(kind, question.text.clone(), &replies);
        let prompt = Prompt {
            step: question.options.iter().find_map(|option| option.steps.first()).cloned(),
            why: Some(format!("line {} of the document does not say", question.line)),
            options: question.options.iter().map(|option| option.value.clone()).collect(),
            default: prompt.default.filter(|_| has_default),
            name: Some(id.to_owned()),
            ..prompt
        };
        self.ask(prompt, About::Question(id.to_owned()));
    }

    /// Records the answer to a question.
    pub(super) fn answer_question(&mut self, id: &str, value: &str, author: &Author) {
        let Some(question) = self.plan.question(id).cloned() else { return };
        let choice = self.plan.choices.iter().find(|choice| choice.question == id);
        let place = question.options.iter().position(|option| option.value == value).unwrap_or(0);
        let chosen = choice.and_then(|choice| choice.options.get(place)).cloned();
        let made = ChoiceMade {
            section: choice.map(|choice| choice.section.clone()).unwrap_or_default(),
            options: choice.map(|choice| choice.options.clone()).unwrap_or_default(),
            chosen: chosen.unwrap_or_else(|| value.to_owned()),
            how: author.how.clone(),
            question: Some(id.to_owned()),
            value: Some(value.to_owned()),
            looked: author.looked,
        };
        self.queue.push_back(Todo::record_durably(Event::ChoiceMade(made)));
    }
}
