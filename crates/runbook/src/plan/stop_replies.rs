//! What may be said of a stop, in the words of every front end that asks a reviewer.
//!
//! Takes a stop and what is known of the document, gives words and the verdict that each is. Never asks.

use super::on;
use super::review::{Stop, StopKind};
use super::reviewed::Verdict;
use super::team_place::Place;
use crate::settings::{Answer, Take};

impl StopKind {
    /// What is asked, in words.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Choice => "Which one is taken?",
            Self::Condition => "Is it done in a run?",
            Self::Machine => "On which machine is it done?",
            Self::Unbound => "Does the answer hold for this text?",
            Self::Reading | Self::Certain => "Does it belong to a run?",
        }
    }
}

/// That something is only for some of the environments `known`, in words: for each of them, and for all but each.
pub fn environment_answers(known: &[String]) -> Vec<(String, Vec<String>)> {
    let only = known.iter().map(|name| (format!("only {name}"), vec![name.clone()]));
    // Of two, all but one is the other one.
    let others = known.iter().filter(|_| known.len() > 2).map(|name| {
        let others = known.iter().filter(|other| *other != name).cloned().collect();
        (format!("all but {name}"), others)
    });
    only.chain(others).collect()
}

/// Everything that may be said of a stop, in the order in which it is offered; `only` is the environment for which the review is.
pub fn replies(
    stop: &Stop,
    places: &[Place],
    environments: &[String],
    only: Option<&str>,
) -> Vec<(String, Verdict)> {
    if stop.kind == StopKind::Choice {
        let label = |place: &usize| places[*place].titles.last().cloned().unwrap_or_default();
        let ways = stop.places.iter().enumerate();
        return ways.map(|(at, place)| (label(place), Verdict::Way(at))).collect();
    }
    if stop.kind == StopKind::Machine {
        let said = |answer: &String| (answer.clone(), Verdict::Said(Answer::Target(on::names(answer))));
        return stop.machines.iter().map(said).collect();
    }
    let mut replies = Vec::new();
    if stop.answers.first().is_some_and(Option::is_some) {
        replies.push(("as it was answered".to_owned(), Verdict::Said(Answer::Same)));
    }
    let takes = [("always", Take::Always), ("never", Take::Never), ("ask each time", Take::Ask)];
    replies.extend(takes.map(|(words, take)| (words.to_owned(), Verdict::Said(Answer::Take(take)))));
    if environments.len() > 1 && only.is_none() {
        let answers = environment_answers(environments).into_iter();
        replies.extend(answers.map(|(words, names)| (words, Verdict::Said(Answer::Environments(names)))));
    }
    replies.push(("it is a rollback".to_owned(), Verdict::rollback()));
    replies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(title: &str) -> Place {
        Place {
            scope: title.to_owned(),
            line: 1,
            end: 2,
            titles: vec!["Deploy".to_owned(), title.to_owned()],
            name: None,
            text: String::new(),
            lines: Vec::new(),
            answers: Vec::new(),
        }
    }

    fn stop(kind: StopKind, answers: Vec<Option<(usize, bool)>>) -> Stop {
        let places = (0..answers.len()).collect();
        Stop {
            kind,
            question: None,
            places,
            why: None,
            environments: Vec::new(),
            machines: Vec::new(),
            answers,
        }
    }

    fn words(stop: &Stop, environments: &[&str], only: Option<&str>) -> Vec<String> {
        let environments: Vec<String> = environments.iter().map(|name| (*name).to_owned()).collect();
        let places = [place("A"), place("B")];
        replies(stop, &places, &environments, only).into_iter().map(|(words, _)| words).collect()
    }

    #[test]
    fn of_a_choice_each_way_is_said_and_of_all_else_whether_it_is_done() {
        assert_eq!(words(&stop(StopKind::Choice, vec![None, None]), &["x", "y"], None), ["A", "B"]);
        let doubt = stop(StopKind::Reading, vec![None]);
        assert_eq!(words(&doubt, &["x"], None), ["always", "never", "ask each time", "it is a rollback"]);
        let fallen = stop(StopKind::Reading, vec![Some((0, true))]);
        assert_eq!(words(&fallen, &[], None)[0], "as it was answered");
    }

    #[test]
    fn an_environment_is_said_where_there_are_several_and_the_review_is_for_all() {
        let doubt = stop(StopKind::Condition, vec![None]);
        let of_environments = |known: &[&str], only| {
            let all = words(&doubt, known, only);
            all[3..all.len() - 1].to_vec()
        };
        assert_eq!(of_environments(&["x", "y"], None), ["only x", "only y"]);
        assert_eq!(of_environments(&["x", "y"], Some("x")), [] as [&str; 0]);
        let three = ["only x", "only y", "only z", "all but x", "all but y", "all but z"];
        assert_eq!(of_environments(&["x", "y", "z"], None), three);
    }
}
