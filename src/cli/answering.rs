//! What the command line says about answering without anybody, made to fit a plan.

use super::allow::Allow;
use super::args::{Answering, YesWord};
use super::error::CommandError;
use crate::host;
use crate::plan::{Plan, Question, Step};
use crate::record::claims_to_be;
use crate::redact::Redactor;
use crate::session::{Allowed, Answers, FittedAnswers, Refused, Unattended, Yes};
use std::collections::BTreeSet;
use std::path::Path;

/// What was said, before there is a plan that it has to fit.
#[derive(Debug, Default)]
pub(super) struct Said {
    yes: Yes,
    allow: Vec<Allow>,
    answers: Option<Answers>,
}

impl Said {
    /// Reads the flags and the answers file.
    pub(super) fn read(answering: &Answering) -> Result<Self, CommandError> {
        let yes = match answering.yes {
            None => Yes::Nothing,
            Some(YesWord::Gates) => Yes::Gates,
            Some(YesWord::All) => Yes::All,
        };
        let answers = answering.answers.as_deref().map(read).transpose()?;
        Ok(Self { yes, allow: answering.allow.clone(), answers })
    }

    /// Whether a file answers.
    pub(super) fn has_answers(&self) -> bool {
        self.answers.is_some()
    }

    /// Whether a file answers questions of the plan.
    pub(super) fn has_questions(&self) -> bool {
        self.answers.as_ref().is_some_and(Answers::has_questions)
    }

    /// The questions of `plan` that a file answers.
    pub(super) fn questions<'p>(&self, plan: &'p Plan) -> Result<BTreeSet<&'p str>, CommandError> {
        let Some(answers) = self.answers.as_ref().filter(|answers| answers.has_questions()) else {
            return Ok(BTreeSet::new());
        };
        let fitted = answers.fit(plan)?;
        let answered = plan.questions.iter().filter(|question| fitted.for_question(&question.id).is_some());
        Ok(answered.map(|question| question.id.as_str()).collect())
    }

    /// What a file answers to a question that is settled before the run is planned; an error where that is none of what may be answered.
    pub(super) fn to_question(&self, question: &Question) -> Result<Option<String>, CommandError> {
        let Some(answer) = self.answers.as_ref().and_then(|answers| answers.to_question(&question.id)) else {
            return Ok(None);
        };
        if question.option(answer).is_some() {
            return Ok(Some(answer.to_owned()));
        }
        let options: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
        let message = format!("`{answer}` does not answer the question `{}`", question.id);
        Err(CommandError::usage(message).hinted(format!("One of: {}.", options.join(" · "))))
    }

    /// Refuses answers of somebody who must not run what they have approved.
    pub(super) fn is_by_none_of(&self, barred: &[String]) -> Result<(), CommandError> {
        let claimed = self.answers.iter().flat_map(Answers::claimed);
        let found =
            claimed.filter_map(|claimed| barred.iter().find(|approver| claims_to_be(claimed, approver)));
        match found.into_iter().next() {
            None => Ok(()),
            Some(approver) => Err(CommandError::declined(Refused::Approver(approver.clone()).to_string())),
        }
    }

    /// The same, for a plan in which all that `mask` knows is masked.
    pub(super) fn masked(&self, mask: &Redactor) -> Self {
        let answers = self.answers.as_ref().map(|answers| answers.masked(mask));
        Self { yes: self.yes, allow: self.allow.clone(), answers }
    }

    /// The same, once every part of it fits the plan.
    pub(super) fn fit(&self, plan: &Plan) -> Result<Unattended, CommandError> {
        let answers = self.answers.as_ref().map(|answers| answers.fit(plan)).transpose()?;
        let mut allowed = Allowed::default();
        for allow in &self.allow {
            match allow {
                Allow::Destroy => allowed.destroy = true,
                Allow::DestroyStep(name) => allowed.destroy_steps.push(called(name, plan)?.id.clone()),
                Allow::Unknown => allowed.unknown = true,
                Allow::OtherEnvironment => allowed.other_environment = true,
            }
        }
        Ok(Unattended { yes: self.yes, allowed, answers: answers.unwrap_or_else(FittedAnswers::default) })
    }
}

fn read(path: &Path) -> Result<Answers, CommandError> {
    let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()))?;
    Ok(Answers::parse(&path.display().to_string(), &text)?)
}

/// The only step of `plan` that `name` means: its id, its line, or its whole title.
fn called<'p>(name: &str, plan: &'p Plan) -> Result<&'p Step, CommandError> {
    let is_called = |step: &&Step| {
        step.id == name || step.line.to_string() == name || step.title.eq_ignore_ascii_case(name)
    };
    let steps: Vec<&Step> = plan.within_reach().filter(is_called).collect();
    let flag = format!("`--allow destroy={name}`");
    match steps[..] {
        [step] => Ok(step),
        [] => {
            let ids = plan.within_reach().map(|step| step.id.as_str());
            let error = CommandError::usage(format!("{flag}: no step of this run is called that"));
            Err(match crate::settings::nearest(name, ids) {
                Some(near) => error.hinted(format!("Did you mean `{near}`?")),
                None => {
                    error.hinted("`stepgate plan` shows each step's line; its id stands in --format json.")
                }
            })
        }
        _ => {
            let error = CommandError::usage(format!("{flag} means {} steps", steps.len()));
            let several =
                steps.iter().map(|step| format!("--allow destroy={}    # line {}", step.id, step.line));
            Err(several.fold(error, CommandError::hinted))
        }
    }
}
