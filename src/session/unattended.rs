//! Answers that need nobody: `--yes`, `--allow` and `--answers FILE`.
//!
//! Says for each question which of them answers it, or exactly what would. Never answers what only somebody who has looked may.

use super::answers::{AnswerWord, FittedAnswers, GivenAnswer};
use super::confirm_reason::ConfirmReason;
use super::policy::is_strict;
use super::reply::Author;
use crate::plan::{DecidedBy, EnvironmentPlan, Flag, Step, StepKind};
use crate::reading::Effect;
use crate::record::Answer;

/// What the command line says about answering.
#[derive(Debug, Clone, Default)]
pub struct Unattended {
    /// `--yes`.
    pub yes: Yes,
    /// `--allow`.
    pub allowed: Allowed,
    /// `--answers FILE`, as far as it fits the plan.
    pub answers: FittedAnswers,
}

/// To what `--yes` says yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Yes {
    /// It was not said.
    #[default]
    Nothing,
    /// `--yes=gates`: gates and commands, and not what a person has to do.
    Gates,
    /// `--yes`: manual steps too.
    All,
}

/// What `--yes` answers only where a flag says that too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allowed {
    /// `--allow destroy`.
    pub destroy: bool,
    /// `--allow destroy=STEP`: the ids of single steps.
    pub destroy_steps: Vec<String>,
    /// `--allow unknown`.
    pub unknown: bool,
    /// `--allow other-environment`.
    pub other_environment: bool,
}

/// An answer that needs nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) answer: Answer,
    pub(super) author: Author,
    pub(super) note: Option<String>,
}

/// What would answer a step without anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lacking {
    /// The flags.
    pub(super) flags: Vec<&'static str>,
    /// Whether an answers file would.
    pub(super) by_file: bool,
}

impl Unattended {
    /// The answer to a gate or manual step.
    pub(super) fn gate(&self, step: &Step) -> Option<Given> {
        let by_flag = || {
            let is_said = match step.kind {
                StepKind::Manual(_) => self.yes == Yes::All,
                _ => self.yes != Yes::Nothing,
            };
            // Nobody has looked, so it is taken for done and not done.
            is_said.then(|| Given::new(Answer::Assumed, Author::rule(DecidedBy::Flag(Flag::Yes))))
        };
        self.answers.for_step(step).and_then(of_file).or_else(by_flag)
    }

    /// The answer to whether a command or statement may run, which is asked for these reasons.
    pub(super) fn confirm(
        &self,
        step: &Step,
        reasons: &[ConfirmReason],
        rules: &EnvironmentPlan,
    ) -> Option<Given> {
        // What was given for a text is not for another one.
        let is_new =
            |reason: &ConfirmReason| matches!(reason, ConfirmReason::Edited | ConfirmReason::Lost(_));
        let is_edited = reasons.iter().any(is_new);
        let by_file = self.answers.for_step(step).filter(|_| !is_edited).and_then(of_file);
        by_file.or_else(|| {
            let flag = self.flag(step, reasons, rules)?;
            Some(Given::new(Answer::Yes, Author::rule(DecidedBy::Flag(flag))))
        })
    }

    /// The flag that answers; none where one of the reasons takes more.
    fn flag(&self, step: &Step, reasons: &[ConfirmReason], rules: &EnvironmentPlan) -> Option<Flag> {
        let mut strongest = (self.yes != Yes::Nothing).then_some(Flag::Yes)?;
        for reason in reasons {
            let Some((flag, _)) = wanted(step, reason, rules) else { continue };
            let is_allowed = match flag {
                Flag::YesAllowDestroy => {
                    self.allowed.destroy || self.allowed.destroy_steps.contains(&step.id)
                }
                Flag::YesAllowUnknown => self.allowed.unknown,
                Flag::YesAllowOtherEnvironment => self.allowed.other_environment,
                _ => false,
            };
            if !is_allowed {
                return None;
            }
            // The first reason is the gravest.
            if strongest == Flag::Yes {
                strongest = flag;
            }
        }
        Some(strongest)
    }

    /// Whether what is committed, whose rows are as expected where something is, is committed by a flag or an answer.
    pub(super) fn commit(&self, step: &Step, is_off: bool) -> Option<Given> {
        let file = self.answers.for_step(step).and_then(of_file);
        let file = file.filter(|given| given.answer == Answer::No || !is_off);
        let by_flag = || {
            (self.yes != Yes::Nothing && !is_off)
                .then(|| Given::new(Answer::Yes, Author::rule(DecidedBy::Flag(Flag::Yes))))
        };
        file.or_else(by_flag)
    }

    /// Whether a file types the name of the protected environment.
    pub(super) fn protected(&self, name: &str) -> Option<Given> {
        let by = self.answers.by().map(str::to_owned);
        let author = Author {
            how: DecidedBy::Answers(self.answers.path().to_owned()),
            claimed: by,
            seen: None,
            looked: None,
        };
        self.answers.protected(name).then(|| Given::new(Answer::Yes, author))
    }

    /// What a file makes of a step that failed: it may only be left out.
    pub(super) fn failed(&self, step: &Step) -> Option<Given> {
        self.answers.for_step(step).and_then(of_file).filter(|given| given.answer == Answer::Skip)
    }

    /// The option that a file takes of a question, and who says so.
    pub(super) fn question(&self, id: &str) -> Option<(String, Author)> {
        let given = self.answers.for_question(id)?;
        match &given.word {
            AnswerWord::Option(value) => Some((value.clone(), author(given))),
            AnswerWord::Yes | AnswerWord::No | AnswerWord::Skip => None,
        }
    }
}

impl Given {
    const fn new(answer: Answer, author: Author) -> Self {
        Self { answer, author, note: None }
    }
}

impl Lacking {
    /// What would answer a gate or manual step.
    pub(super) fn of_gate() -> Self {
        Self { flags: vec!["--yes"], by_file: true }
    }

    /// What would answer whether a command may run.
    pub(super) fn of_command(step: &Step, reasons: &[ConfirmReason], rules: &EnvironmentPlan) -> Self {
        let further = reasons.iter().filter_map(|reason| Some(wanted(step, reason, rules)?.1));
        Self { flags: std::iter::once("--yes").chain(further).collect(), by_file: true }
    }
}

/// The flag that `--yes` needs beside it for this reason, and how it is typed; none where it needs none.
fn wanted(step: &Step, reason: &ConfirmReason, rules: &EnvironmentPlan) -> Option<(Flag, &'static str)> {
    match reason {
        ConfirmReason::Destroys => Some((Flag::YesAllowDestroy, "--allow destroy")),
        ConfirmReason::UnknownEffect if is_strict(rules) => Some((Flag::YesAllowUnknown, "--allow unknown")),
        ConfirmReason::OtherEnvironment(_) if step.effect() != Effect::Read => {
            Some((Flag::YesAllowOtherEnvironment, "--allow other-environment"))
        }
        // Nobody but who has seen it says yes to a text that was changed.
        ConfirmReason::Edited | ConfirmReason::Lost(_) => Some((Flag::All, "a terminal")),
        _ => None,
    }
}

fn author(given: &GivenAnswer) -> Author {
    Author {
        how: DecidedBy::Answers(given.path.clone()),
        claimed: given.by.clone(),
        seen: None,
        looked: None,
    }
}

fn of_file(given: &GivenAnswer) -> Option<Given> {
    let answer = match given.word {
        AnswerWord::Yes => Answer::Yes,
        AnswerWord::No => Answer::No,
        AnswerWord::Skip => Answer::Skip,
        AnswerWord::Option(_) => return None,
    };
    Some(Given { answer, author: author(given), note: given.note.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::OtherEnvironment;
    use crate::session::test_steps::{command, gate, manual};
    use crate::settings::Confirm;

    fn flag(unattended: &Unattended, effect: Effect, rules: &EnvironmentPlan) -> Option<String> {
        let step = command("x", effect);
        let reasons = super::super::policy::reasons(&step, rules);
        unattended.confirm(&step, &reasons, rules).map(|given| given.author.how.to_string())
    }

    fn rules(confirm: Confirm) -> EnvironmentPlan {
        EnvironmentPlan { confirm, ..EnvironmentPlan::default() }
    }

    #[test]
    fn yes_never_answers_for_what_destroys_or_for_what_nobody_can_tell_where_it_matters() {
        let yes = Unattended { yes: Yes::All, ..Unattended::default() };
        let (staging, production) = (rules(Confirm::Changes), rules(Confirm::EveryStep));
        assert_eq!(flag(&yes, Effect::Change, &staging).as_deref(), Some("--yes"));
        assert_eq!(flag(&yes, Effect::Unknown, &staging).as_deref(), Some("--yes"));
        assert_eq!(flag(&yes, Effect::Unknown, &production), None);
        assert_eq!(flag(&yes, Effect::Destroy, &staging), None);
        let allow = |allowed| Unattended { allowed, ..yes.clone() };
        let destroy = allow(Allowed { destroy: true, ..Allowed::default() });
        assert_eq!(flag(&destroy, Effect::Destroy, &production).as_deref(), Some("--yes --allow destroy"));
        let one = allow(Allowed { destroy_steps: vec!["x".into()], ..Allowed::default() });
        assert_eq!(flag(&one, Effect::Destroy, &staging).as_deref(), Some("--yes --allow destroy"));
        let unknown = allow(Allowed { unknown: true, ..Allowed::default() });
        assert_eq!(flag(&unknown, Effect::Unknown, &production).as_deref(), Some("--yes --allow unknown"));
        let without = Unattended { yes: Yes::Nothing, ..destroy };
        assert_eq!(flag(&without, Effect::Destroy, &staging), None, "it allows, and says nothing");
    }

    #[test]
    fn another_environment_and_an_edited_text_take_more_than_yes() {
        let yes = Unattended { yes: Yes::All, ..Unattended::default() };
        let other = OtherEnvironment { named: "prod".into(), chosen: "staging".into(), machine: None };
        let reasons = [ConfirmReason::Changes, ConfirmReason::OtherEnvironment(other)];
        let change = command("x", Effect::Change);
        assert_eq!(yes.confirm(&change, &reasons, &rules(Confirm::Changes)), None);
        let looks = command("x", Effect::Read);
        assert!(yes.confirm(&looks, &reasons[1..], &rules(Confirm::Changes)).is_some());
        assert_eq!(yes.confirm(&change, &[ConfirmReason::Edited], &rules(Confirm::Changes)), None);
    }

    #[test]
    fn what_yes_says_of_a_gate_is_assumed_and_manual_steps_can_be_kept_from_it() {
        let answer = |yes, step: &Step| {
            Unattended { yes, ..Unattended::default() }.gate(step).map(|given| given.answer)
        };
        assert_eq!(answer(Yes::All, &gate("x")), Some(Answer::Assumed));
        assert_eq!(answer(Yes::All, &manual("x")), Some(Answer::Assumed));
        assert_eq!(answer(Yes::Gates, &gate("x")), Some(Answer::Assumed));
        assert_eq!(answer(Yes::Gates, &manual("x")), None);
        assert_eq!(answer(Yes::Nothing, &gate("x")), None);
    }
}
