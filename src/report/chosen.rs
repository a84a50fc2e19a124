//! What was chosen in a run, how, and of what: before it, or in it. The same in every report.

use crate::plan::{Choice, Plan};
use crate::record::{Event, Record};

/// The title of each choice's place, with what was chosen there.
pub(super) fn choices(plan: &Plan, records: &[(Record, Event)]) -> Vec<(String, String)> {
    let title = |choice: &Choice| {
        let section = plan.section(&choice.section);
        section.map_or_else(|| choice.section.clone(), |section| section.title.clone())
    };
    plan.choices.iter().map(|choice| (title(choice), chosen(choice, records))).collect()
}

fn chosen(choice: &Choice, records: &[(Record, Event)]) -> String {
    let answers = records.iter().rev().filter_map(|(_, event)| match event {
        Event::ChoiceMade(made) if made.question.as_ref() == Some(&choice.question) => Some(made),
        _ => None,
    });
    let answer = answers.into_iter().next().filter(|_| choice.chosen.is_none());
    let how = choice.how.as_ref().or(answer.map(|made| &made.how));
    let how = how.map_or("open".to_owned(), ToString::to_string);
    let chosen = choice.chosen.as_ref().or(answer.map(|made| &made.chosen));
    match (chosen, choice.is_condition()) {
        (Some(chosen), true) if *chosen == choice.options[0] => format!("took \"{chosen}\" ({how})"),
        (_, true) => format!("left out \"{}\" ({how})", choice.options[0]),
        (chosen, false) => {
            format!("{} ({how}; of {})", chosen.map_or("none", String::as_str), choice.options.join(", "))
        }
    }
}
