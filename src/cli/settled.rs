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
    let answers = |is_called: Called| -> Vec<(&Question, String)> {
        let answer = |question: &&Question| answer(flag, is_called, name, question, plan);
        open.iter()
            .flat_map(|question| answer(question).into_iter().map(|value| (*question, value)))
            .collect()
    };
    // A whole title comes before a part of one.
    let whole = answers(is_whole);
    let found = if whole.is_empty() { answers(is_part) } else { whole };
    if let [(question, value)] = &found[..] {
        return Ok(made(question, value, flag, plan));
    }
    let typed = DecidedBy::Flag(flag);
    let message = match found.len() {
        0 => format!("`{typed} {name}` settles no question that is open in this run"),
        several => format!("`{typed} {name}` means {several} answers to what is open in this run"),
    };
    let ways = open.iter().map(|question| format!("{}: {}", question.text, question.flag));
    Err(ways.fold(CommandError::usage(message), CommandError::hinted))
}

/// Whether a title is what was typed.
type Called = fn(&str, &str) -> bool;

fn is_whole(title: &str, typed: &str) -> bool {
    title.eq_ignore_ascii_case(typed)
}

fn is_part(title: &str, typed: &str) -> bool {
    !typed.trim().is_empty() && title.to_lowercase().contains(&typed.trim().to_lowercase())
}

/// The answers that a flag may mean to a question; none where it is about another one.
fn answer(flag: Flag, is_called: Called, typed: &str, question: &Question, plan: &Plan) -> Vec<String> {
    let choice = plan.choices.iter().find(|choice| choice.question == question.id);
    let titles = choice.into_iter().flat_map(|choice| &choice.options).enumerate();
    let called: Vec<usize> =
        titles.filter(|(_, title)| is_called(title, typed)).map(|(place, _)| place).collect();
    match (flag, question.kind) {
        (Flag::Choose, QuestionKind::Choice) => {
            let options = called.iter().filter_map(|place| question.options.get(*place));
            options.map(|option| option.value.clone()).collect()
        }
        (Flag::Take, QuestionKind::Condition | QuestionKind::Environment | QuestionKind::Reading)
            if !called.is_empty() =>
        {
            vec![TAKE.to_owned()]
        }
        (Flag::Leave, QuestionKind::Condition | QuestionKind::Environment | QuestionKind::Reading)
            if !called.is_empty() =>
        {
            vec![LEAVE.to_owned()]
        }
        _ => Vec::new(),
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
        looked: None,
    })
}
