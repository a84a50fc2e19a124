//! On which machine a section is done whose text sends people to one and does not say which, where targets are known: an answers file says
//! so, or somebody is asked before the run begins; nobody means that a person does it there.

use super::answering::Said;
use super::error::CommandError;
use super::front::Front;
use super::prepare::Prepared;
use crate::plan::{DecidedBy, Plan, Question, QuestionKind, machine_place};
use crate::session::{Prompt, PromptKind, ReplyKind};

/// Asks for each machine of the run that nobody has named. Gives whether one was.
pub(super) async fn choose(
    plan: &Plan,
    prepared: &mut Prepared,
    said: &Said,
    front: &mut Front<'_>,
) -> Result<bool, CommandError> {
    let mut is_named = false;
    for question in plan.questions.iter().filter(|question| is_open(plan, question)) {
        let answer = match said.to_question(question)? {
            Some(answer) => Some(answer),
            None => ask(plan, question, front).await?,
        };
        if let Some(answer) = answer {
            prepared.inputs.selection.on.push(format!("{}={answer}", machine_place(question)));
            is_named = true;
        }
    }
    Ok(is_named)
}

/// Whether nobody has said it, and a step of the run waits for it.
fn is_open(plan: &Plan, question: &Question) -> bool {
    let is_default = question.settled.as_ref().is_some_and(|settled| settled.by == DecidedBy::Default);
    let section = plan.sections.iter().find(|section| section.line == question.line);
    let is_in = section.is_some_and(|section| plan.selected().any(|step| step.section == section.id));
    question.kind == QuestionKind::Machine && is_default && is_in
}

async fn ask(
    plan: &Plan,
    question: &Question,
    front: &mut Front<'_>,
) -> Result<Option<String>, CommandError> {
    let options: Vec<String> = question.options.iter().map(|option| option.value.clone()).collect();
    let prompt = Prompt {
        options,
        why: Some(format!("line {} names no target; {} settles it", question.line, question.flag)),
        name: Some(question.id.clone()),
        default: None,
        ..Prompt::new(PromptKind::Choice, question.text.clone(), &[ReplyKind::Choose, ReplyKind::No])
    };
    let replied = front.ask(plan, prompt).await?.map(|(reply, _)| reply);
    match replied {
        Some(reply) if reply.reply == ReplyKind::Choose => Ok(reply.value),
        Some(_) => Err(CommandError::declined(format!("nobody has said it: {}", question.text))
            .hinted(format!("Add {}.", question.flag))),
        None => Ok(None),
    }
}
