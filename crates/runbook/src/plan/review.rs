//! Where a reviewer is asked: the questions of a document in all its environments, and the answers of a team that no longer hold.
//!
//! Takes the plans for the environments, gives stops in the order of the document, each once. Never asks and never answers.

use super::evidence::About;
use super::model::Plan;
use super::question::{Question, QuestionKind};
use super::rows::Choice;
use super::team_place::Place;
use crate::record::DecidedBy;
use crate::settings::ScopeRule;
use std::collections::BTreeSet;

/// The plan for one environment.
#[derive(Debug)]
pub struct Planned {
    /// The environment; none where none is known.
    pub environment: Option<String>,
    /// The plan for it.
    pub plan: Plan,
    /// The places, as they are answered for in it.
    pub places: Vec<Place>,
}

/// Why somebody is asked about a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopKind {
    /// The reading is unsure of it, or an answer about it has fallen.
    Reading,
    /// Which of several ways is taken.
    Choice,
    /// It is done under a condition.
    Condition,
    /// It is done on a machine, and nobody has said on which.
    Machine,
    /// There is an answer, and it is bound to no text.
    Unbound,
    /// Nothing is open: every place was asked for.
    Certain,
}

/// One thing that a reviewer is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Why.
    pub kind: StopKind,
    /// The id of the question of the plan that it is; none where it is no question of one.
    pub question: Option<String>,
    /// The place that it is about, or each way of a choice: where they stand among the places.
    pub places: Vec<usize>,
    /// Why it is open: a lower-case fragment.
    pub why: Option<String>,
    /// The environments in which it is asked; none where none is known.
    pub environments: Vec<String>,
    /// The targets that may be answered, where it is about a machine.
    pub machines: Vec<String>,
    /// For each place which `[[scope]]` answers for it in these environments, and whether it has fallen.
    pub answers: Vec<Option<(usize, bool)>>,
}

impl Stop {
    /// Whether an answer of the team about it has fallen.
    pub fn has_fallen(&self) -> bool {
        self.answers.iter().flatten().any(|(_, has_fallen)| *has_fallen)
    }
}

/// The stops of a document: what is open, and with `all` everything of which something may be said.
pub fn stops(planned: &[Planned], rules: &[&ScopeRule], all: bool) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for one in planned {
        for stop in open(one).into_iter().chain(kept(one, rules)).chain(machines(one)) {
            add(&mut stops, stop);
        }
    }
    if all {
        for one in planned {
            for stop in certain(one) {
                let is_asked =
                    |other: &Stop| other.kind != StopKind::Certain && other.places.contains(&stop.places[0]);
                if !stops.iter().any(is_asked) {
                    add(&mut stops, stop);
                }
            }
        }
    }
    let line = |stop: &Stop| (planned[0].places[stop.places[0]].line, stop.kind);
    stops.sort_by_key(line);
    stops
}

/// One that is asked in several environments is asked once.
fn add(stops: &mut Vec<Stop>, stop: Stop) {
    let is_same = |other: &&mut Stop| {
        (&other.places, &other.answers, &other.machines) == (&stop.places, &stop.answers, &stop.machines)
    };
    match stops.iter_mut().find(is_same) {
        None => stops.push(stop),
        Some(other) => {
            let new: Vec<String> =
                stop.environments.into_iter().filter(|name| !other.environments.contains(name)).collect();
            other.environments.extend(new);
            other.kind = other.kind.min(stop.kind);
            other.question = other.question.take().or(stop.question);
        }
    }
}

/// The questions that nobody has answered; of a condition also that it is left out where nobody says otherwise.
fn open(one: &Planned) -> Vec<Stop> {
    let is_open = |question: &Question| {
        question.settled.as_ref().is_none_or(|settled| settled.by == DecidedBy::Default)
    };
    let asked = |choice: &Choice| {
        let question = one.plan.question(&choice.question).filter(|question| is_open(question))?;
        let kind = match question.kind {
            QuestionKind::Choice => StopKind::Choice,
            QuestionKind::Condition => StopKind::Condition,
            QuestionKind::Reading | QuestionKind::Environment => StopKind::Reading,
            QuestionKind::Machine => StopKind::Machine,
        };
        // What the team wants asked, it has reviewed.
        if choice.is_reviewed {
            return None;
        }
        let ways = choice.scopes.iter().filter_map(|scopes| scopes.first());
        let places: Vec<usize> = ways.map(|scope| standing_for(*scope, &one.places)).collect();
        let places = if kind == StopKind::Choice { places } else { places.into_iter().take(1).collect() };
        let scope = places.first().and_then(|at| one.plan.scopes.get(*at));
        let about = if kind == StopKind::Choice { About::Choice } else { About::Condition };
        let evidence = scope.and_then(|scope| scope.evidence.iter().find(|one| one.about == about));
        let evidence = evidence.map(|one| one.reason.clone());
        let why = choice.doubt.clone().or(evidence);
        let asked = |stop: Stop| Stop { question: Some(choice.question.clone()), ..stop };
        (!places.is_empty()).then(|| asked(stop(kind, places, why, one)))
    };
    let ways_back = one.plan.rollbacks.iter().flat_map(|rollback| &rollback.errors);
    let ways_back = ways_back.filter(|error| error.code == "open-reading" || error.code == "not-reviewed");
    let ways_back = ways_back.filter_map(|error| {
        let place = one.places.iter().rposition(|place| place.line == error.line)?;
        Some(stop(StopKind::Reading, vec![place], Some(format!("on the way back, {}", error.message)), one))
    });
    one.plan.choices.iter().filter_map(asked).chain(ways_back).collect()
}

/// The machines that nobody has named. A place of which something else is said already is changed by hand: it has one entry.
fn machines(one: &Planned) -> Vec<Stop> {
    let is_open = |question: &&Question| {
        let by_nobody = |settled: &super::question::Settled| settled.by == DecidedBy::Default;
        question.kind == QuestionKind::Machine && question.settled.as_ref().is_some_and(by_nobody)
    };
    let ask = |question: &Question| {
        let place = one.places.iter().position(|place| place.line == question.line)?;
        let values = question.options.iter().map(|option| option.value.clone()).collect();
        let why = Some(question.text.clone());
        Some(Stop {
            question: Some(question.id.clone()),
            machines: values,
            ..stop(StopKind::Machine, vec![place], why, one)
        })
    };
    let found = one.plan.questions.iter().filter(is_open).filter_map(ask);
    found.filter(|stop| stop.answers.iter().all(Option::is_none)).collect()
}

/// What stands for a scope: the document has no name of its own, and its title has.
fn standing_for(scope: usize, places: &[Place]) -> usize {
    let first = places.iter().skip(1).map(|place| place.line).min();
    match scope {
        0 => (1..places.len()).find(|at| Some(places[*at].line) == first).unwrap_or(0),
        other => other,
    }
}

/// The answers that have fallen or are bound to no text.
fn kept(one: &Planned, rules: &[&ScopeRule]) -> Vec<Stop> {
    let wrong = |(at, place): (usize, &Place)| {
        let answer = place.answers.iter().find(|answer| answer.applies)?;
        let is_unbound = rules.get(answer.rule).is_some_and(|rule| rule.text.is_none());
        if answer.has_fallen {
            let why = "stepgate.toml answers for another text of it".to_owned();
            Some(stop(StopKind::Reading, vec![at], Some(why), one))
        } else if is_unbound {
            let why = "its answer in stepgate.toml is bound to no text, and so never falls".to_owned();
            Some(stop(StopKind::Unbound, vec![at], Some(why), one))
        } else {
            None
        }
    };
    let in_choice: BTreeSet<usize> = open(one).into_iter().flat_map(|stop| stop.places).collect();
    let found = one.places.iter().enumerate().filter_map(wrong);
    found.filter(|stop| !in_choice.contains(&stop.places[0])).collect()
}

/// The places that hold steps.
fn certain(one: &Planned) -> Vec<Stop> {
    let holds = |place: &Place| {
        let is_in = |step: &super::Step| (place.line..=place.end).contains(&step.line);
        one.plan.steps().iter().any(is_in)
    };
    let named =
        one.places.iter().enumerate().skip(1).filter(|(_, place)| place.name.is_some() && holds(place));
    named.map(|(at, _)| stop(StopKind::Certain, vec![at], None, one)).collect()
}

fn stop(kind: StopKind, places: Vec<usize>, why: Option<String>, one: &Planned) -> Stop {
    let answer = |place: &usize| {
        let mut answers = one.places[*place].answers.iter().filter(|answer| answer.applies);
        answers.next().map(|answer| (answer.rule, answer.has_fallen))
    };
    let answers = places.iter().map(answer).collect();
    Stop {
        kind,
        question: None,
        places,
        why,
        environments: one.environment.iter().cloned().collect(),
        machines: Vec::new(),
        answers,
    }
}
