//! Answers that need nobody: `--yes`, `--allow destroy` and `--answers FILE`.

use super::answers::Answers;
use super::ask::{Nobody, Question, Reply, Situation, Standing};
use super::ports::Asker;
use super::transaction::Changed;
use crate::plan::{DecidedBy, Flag, Plan};
use crate::reading::Effect;

/// What the command line says about answering.
#[derive(Debug, Clone, Default)]
pub struct Unattended {
    /// `--yes`: gates hold and changes may run. Never for what destroys.
    pub yes: bool,
    /// `--allow destroy`: what destroys may run, too.
    pub allow_destroy: bool,
    /// `--answers FILE`.
    pub answers: Option<Answers>,
}

impl Unattended {
    /// The answer to `question`, if the command line has one. What a file says about a step comes before what `--yes` says of all.
    pub fn answer(&self, question: &Question<'_>) -> Option<Standing> {
        let given = self.answers.as_ref().and_then(|answers| answers.to(question));
        given.or_else(|| {
            let yes = match question {
                Question::Gate(_) => self.yes,
                Question::Confirm { step, .. } => {
                    self.yes && (step.effect() != Effect::Destroy || self.allow_destroy)
                }
                Question::Commit { changes, .. } => self.yes && !changes.iter().any(Changed::is_off),
                Question::Value { .. }
                | Question::Failed { .. }
                | Question::InDoubt(_)
                | Question::Protected(_) => false,
            };
            let how = match question {
                Question::Confirm { step, .. } if step.effect() == Effect::Destroy => Flag::YesAllowDestroy,
                _ => Flag::Yes,
            };
            yes.then(|| Standing { reply: Reply::Yes(None), how: DecidedBy::Flag(how), by: None })
        })
    }
}

impl Asker for Unattended {
    fn ask(&mut self, question: &Question<'_>, at: &Situation<'_>) -> Result<Standing, Nobody> {
        self.answer(question).ok_or_else(|| Nobody::to_ask(question, at.plan))
    }

    fn can_answer(&self, question: &Question<'_>, plan: &Plan) -> Result<(), Nobody> {
        self.answer(question).map(|_| ()).ok_or_else(|| Nobody::to_ask(question, plan))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Step, command};

    #[test]
    fn yes_never_answers_for_what_destroys() {
        let change = command("x", Effect::Change);
        let destroy = command("x", Effect::Destroy);
        let confirm = |step: &Step, unattended: &Unattended| {
            unattended.answer(&Question::Confirm { step, script: "", reason: "" }).is_some()
        };
        let yes = Unattended { yes: true, ..Unattended::default() };
        assert!(confirm(&change, &yes));
        assert!(!confirm(&destroy, &yes));
        assert!(confirm(&destroy, &Unattended { allow_destroy: true, ..yes.clone() }));
        assert!(!confirm(&destroy, &Unattended { allow_destroy: true, ..Unattended::default() }));
        assert!(yes.answer(&Question::InDoubt(&change)).is_none());
    }
}
