//! Flags that settle a question of a run that goes on.

use crate::cli::args::ResumeArguments;
use crate::cli::error::CommandError;
use crate::plan::{DecidedBy, Flag, LEAVE, Plan, Question, QuestionKind, TAKE};
use crate::record::{ChoiceMade, Event, Progress};

/// What `--choose`, `--take` and `--leave` make of the questions that are open.
pub(in crate::cli) fn by_flags(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    const RUNBOOK: &str = "# T\n\n## Deploy\n\n### Option A: Kubernetes\n\n```bash\nkubectl apply -f a.yaml\n```\n\n### Option B: Compose\n\n```bash\ndocker compose up -d\n```\n";

    fn settled(flag: Flag, name: &str) -> Result<ChoiceMade, CommandError> {
        let plan = build(&Source::new("a.md", RUNBOOK), &Inputs { can_ask: true, ..Inputs::default() });
        let open: Vec<&Question> = plan.questions.iter().filter(|question| question.is_open()).collect();
        assert_eq!(open.len(), 1);
        match settle(flag, name, &open, &plan)? {
            Event::ChoiceMade(made) => Ok(made),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_part_of_a_title_settles_a_choice_where_it_means_one_option() {
        let made = settled(Flag::Choose, "compose").unwrap();
        assert_eq!((made.chosen.as_str(), made.how), ("Option B: Compose", DecidedBy::Flag(Flag::Choose)));
        assert!(settled(Flag::Choose, "Option").unwrap_err().message.contains("means 2 answers"));
    }

    #[test]
    fn a_flag_of_another_kind_and_an_empty_name_settle_nothing() {
        for (flag, name) in
            [(Flag::Take, "Option B: Compose"), (Flag::Choose, " "), (Flag::Choose, "Option C")]
        {
            let refused = settled(flag, name).unwrap_err();
            assert!(
                refused.message.contains("settles no question") && refused.hints.len() == 1,
                "{refused:?}"
            );
        }
    }
}
