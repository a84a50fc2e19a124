//! Flags that settle a question of a run that goes on.

use super::args::ResumeArguments;
use super::error::CommandError;
use crate::plan::{DecidedBy, Flag, LEAVE, Plan, Question, QuestionKind, TAKE};
use crate::record::{ChoiceMade, Event, Progress};

/// What `--choose`, `--take` and `--leave` make of the questions that are open.
pub(super) fn by_flags(
    arguments: &ResumeArguments,
    plan: &Plan,
    progress: &Progress,
) -> Result<Vec<Event>, CommandError> {
    let open = |question: &&Question| question.is_open() && progress.answer(&question.id).is_none();
    let open: Vec<&Question> = plan.questions.iter().filter(open).collect();
    let choose = arguments.choose.iter().map(|title| (Flag::Choose, title));
    let take = arguments.take.iter().map(|place| (Flag::Take, place));
    let leave = arguments.leave.iter().map(|place| (Flag::Leave, place));
    choose.chain(take).chain(leave).map(|(flag, name)| settle(flag, name, &open, plan)).collect()
}

fn settle(flag: Flag, name: &str, open: &[&Question], plan: &Plan) -> Result<Event, CommandError> {
    let found: Vec<(&Question, String)> =
        open.iter().filter_map(|question| Some((*question, answer(flag, name, question, plan)?))).collect();
    if let [(question, value)] = &found[..] {
        return Ok(made(question, value, flag, plan));
    }
    let typed = DecidedBy::Flag(flag);
    let message = match found.len() {
        0 => format!("`{typed} {name}` settles no question that is open in this run"),
        several => format!("`{typed} {name}` would settle {several} questions"),
    };
    let ways = open.iter().map(|question| format!("{}: {}", question.text, question.flag));
    Err(ways.fold(CommandError::usage(message), CommandError::hinted))
}

/// The answer that a flag gives to a question; none where it is about another one.
fn answer(flag: Flag, name: &str, question: &Question, plan: &Plan) -> Option<String> {
    let choice = plan.choices.iter().find(|choice| choice.question == question.id)?;
    let called = choice.options.iter().position(|option| option.eq_ignore_ascii_case(name))?;
    match (flag, question.kind) {
        (Flag::Choose, QuestionKind::Choice) => {
            question.options.get(called).map(|option| option.value.clone())
        }
        (Flag::Take, QuestionKind::Condition | QuestionKind::Reading) => Some(TAKE.to_owned()),
        (Flag::Leave, QuestionKind::Condition | QuestionKind::Reading) => Some(LEAVE.to_owned()),
        _ => None,
    }
}

fn made(question: &Question, value: &str, flag: Flag, plan: &Plan) -> Event {
    let choice = plan.choices.iter().find(|choice| choice.question == question.id);
    let place = question.options.iter().position(|option| option.value == value).unwrap_or(0);
    let options = choice.map(|choice| choice.options.clone()).unwrap_or_default();
    Event::ChoiceMade(ChoiceMade {
        section: choice.map(|choice| choice.section.clone()).unwrap_or_default(),
        chosen: options.get(place).cloned().unwrap_or_else(|| value.to_owned()),
        options,
        how: DecidedBy::Flag(flag),
        question: Some(question.id.clone()),
        value: Some(value.to_owned()),
    })
}
