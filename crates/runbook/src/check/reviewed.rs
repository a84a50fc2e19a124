//! What nobody has reviewed: doubts of the reading that nobody has settled, answers that have fallen, answers that are bound to no text.
//!
//! Takes the plans for all environments, gives an error for each. For who wants to hear it: `check --reviewed`.

use crate::plan::{Place, Planned, Stop, StopKind, stops};
use crate::settings::ScopeRule;
use crate::text::Diagnostic;

/// The findings, in the order of the document.
pub fn unreviewed(planned: &[Planned], rules: &[&ScopeRule]) -> Vec<Diagnostic> {
    let found = stops(planned, rules, false);
    found.iter().filter_map(|stop| finding(stop, &planned[0].places, rules)).collect()
}

fn finding(stop: &Stop, places: &[Place], rules: &[&ScopeRule]) -> Option<Diagnostic> {
    let place = &places[stop.places[0]];
    let label = place.titles.last().map_or("the document", String::as_str);
    let place_in = if stop.environments.is_empty() {
        String::new()
    } else {
        format!(" for {}", stop.environments.join(", "))
    };
    let fallen = stop.places.iter().zip(&stop.answers).find_map(|(at, answer)| {
        answer
            .filter(|(_, has_fallen)| *has_fallen)
            .and_then(|(rule, _)| Some((&places[*at], rules.get(rule)?)))
    });
    if let Some((place, rule)) = fallen {
        let message = format!(
            "the answer of stepgate.toml:{} about `{}` has fallen: it was given for another text",
            rule.line, rule.at
        );
        return Some(Diagnostic::error("fallen-answer", place.line, message).hinted(review()));
    }
    match stop.kind {
        StopKind::Reading => {
            let why = stop.why.as_ref().map_or(String::new(), |why| format!(" ({why})"));
            let message = format!("nobody has settled whether `{label}` belongs to a run{place_in}{why}");
            let text = &place.text;
            Some(
                Diagnostic::error("not-reviewed", place.line, message)
                    .hinted(format!("{} By hand: a [[scope]] with text = \"{text}\".", review())),
            )
        }
        StopKind::Unbound => {
            let rule = stop.answers.iter().flatten().find_map(|(rule, _)| rules.get(*rule));
            let line = rule.map_or(0, |rule| rule.line);
            let message = format!(
                "the answer of stepgate.toml:{line} about `{label}` is bound to no text, and never falls"
            );
            Some(
                Diagnostic::error("unbound-answer", place.line, message).hinted(format!(
                    "Add text = \"{}\", or go through it with `stepgate review`.",
                    place.text
                )),
            )
        }
        StopKind::Choice | StopKind::Condition | StopKind::Machine | StopKind::Certain => None,
    }
}

fn review() -> &'static str {
    "`stepgate review` goes through it and keeps the answer."
}
