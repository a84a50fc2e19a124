//! `--take PLACE` and `--leave PLACE`: what somebody means by a title, a label or a path of them.
//!
//! Takes the document and its choices, gives sections that are in or out whatever the reading says, and answers to conditions.

use super::chosen::Chosen;
use super::decided_by::{DecidedBy, Flag};
use super::group::Group;
use super::inputs::Inputs;
use super::names::{Match, best, names_section};
use super::team::{Said, Team};
use crate::reading::{ScopeKind, Scopes};
use crate::text::Diagnostic;

/// What was taken and left by hand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Scopes that are in the run.
    pub(super) taken: Vec<usize>,
    /// Scopes that are not.
    pub(super) left: Vec<usize>,
    /// Those of both that the team has settled, and nobody has typed.
    pub(super) by_team: Vec<usize>,
}

impl Places {
    /// Keeps what concerns the inside of the scope `outer`: a way back is not made longer, nor left out as a whole, by what was typed for the run.
    pub(super) fn confine(&mut self, scopes: &Scopes, outer: usize) {
        self.taken.retain(|at| scopes.is_in(*at, outer));
        self.left.retain(|at| *at != outer && scopes.is_in(*at, outer));
    }
}

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Scope(usize),
    Option { group: usize, option: usize },
}

/// Finds what `--take` and `--leave` mean, and settles the conditions and choices among it.
pub(super) fn settle(
    scopes: &Scopes,
    chosen: &mut Chosen,
    (inputs, team): (&Inputs, &Team),
    diagnostics: &mut Vec<Diagnostic>,
) -> Places {
    let mut places = Places::default();
    for name in &inputs.selection.take {
        match one(name, Flag::Take, scopes, chosen) {
            Ok(place) => take(place, scopes, chosen, &mut places),
            Err(error) => diagnostics.push(error),
        }
    }
    for name in &inputs.selection.leave {
        match one(name, Flag::Leave, scopes, chosen) {
            Ok(place) => diagnostics.extend(leave(name, place, chosen, &mut places)),
            Err(error) => diagnostics.push(error),
        }
    }
    settled_by_team(team, scopes, chosen, &mut places);
    places
}

/// What the settings say, where nobody has typed something else about the same place or one in it.
fn settled_by_team(team: &Team, scopes: &Scopes, chosen: &mut Chosen, places: &mut Places) {
    let typed: Vec<usize> = places.taken.iter().chain(&places.left).copied().collect();
    for (scope, said) in &team.said {
        let is_flagged = |group: &Group| matches!(group.chosen, Some((_, DecidedBy::Flag(_))));
        let is_answered = chosen
            .place_of(*scope)
            .is_some_and(|(at, _)| chosen.groups().any(|(own, group)| own == at && is_flagged(group)));
        if is_answered || typed.iter().any(|at| scopes.is_in(*at, *scope)) {
            continue;
        }
        match said {
            Said::Taken => {
                places.taken.push(*scope);
                take_ways(*scope, scopes, chosen, &DecidedBy::Settings);
            }
            Said::Left => {
                places.left.push(*scope);
                leave_conditions(*scope, chosen, &DecidedBy::Settings);
            }
            Said::Asked | Said::Fallen => continue,
        }
        places.by_team.push(*scope);
    }
}

/// Leaves out what opens a scope as a whole.
fn leave_conditions(scope: usize, chosen: &mut Chosen, by: &DecidedBy) {
    let own = |group: &Group| group.is_condition() && group.options()[0].scopes.contains(&scope);
    let conditions: Vec<usize> = chosen.groups().filter(|(_, group)| own(group)).map(|(at, _)| at).collect();
    for group in conditions {
        chosen.settle(group, 1, by.clone());
    }
}

fn take(place: Place, scopes: &Scopes, chosen: &mut Chosen, places: &mut Places) {
    let by = DecidedBy::Flag(Flag::Take);
    match place {
        Place::Option { group, option } => chosen.settle(group, option, by),
        Place::Scope(scope) => {
            places.taken.push(scope);
            take_ways(scope, scopes, chosen, &by);
        }
    }
}

/// Taking a scope takes each of several ways that it is or lies in, and the condition that it opens with.
fn take_ways(scope: usize, scopes: &Scopes, chosen: &mut Chosen, by: &DecidedBy) {
    let path = scopes.path(scope);
    // What is in doubt around it stays so for all else that stands there; a title stands for its document.
    let is_own = |group: &Group| {
        let of = group.options()[0].scopes.first().copied();
        group.doubt.is_none()
            || of == Some(scope)
            || of == Some(0)
                && scopes[scope].line == scopes.iter().skip(1).map(|one| one.line).min().unwrap_or(0)
    };
    let is_it = |group: &Group| {
        let holds =
            group.options().iter().position(|option| option.scopes.iter().any(|one| path.contains(one)));
        holds.filter(|_| is_own(group))
    };
    let found: Vec<(usize, usize)> =
        chosen.groups().filter_map(|(at, group)| Some((at, is_it(group)?))).collect();
    for (group, option) in found {
        chosen.settle(group, option, by.clone());
    }
}

fn leave(name: &str, place: Place, chosen: &mut Chosen, places: &mut Places) -> Option<Diagnostic> {
    match place {
        Place::Scope(scope) => {
            places.left.push(scope);
            leave_conditions(scope, chosen, &DecidedBy::Flag(Flag::Leave));
            None
        }
        Place::Option { group, .. } => {
            let (_, found) = chosen.groups().find(|(at, _)| *at == group)?;
            if !found.is_condition() {
                let message = format!("`{name}` is one of several ways, of which one is taken");
                return Some(
                    Diagnostic::error("ambiguous-place", 0, message).hinted("Say which one with --choose."),
                );
            }
            chosen.settle(group, 1, DecidedBy::Flag(Flag::Leave));
            None
        }
    }
}

/// The one place that `name` means.
fn one(name: &str, flag: Flag, scopes: &Scopes, chosen: &Chosen) -> Result<Place, Diagnostic> {
    let mut fits: Vec<(Match, (Place, usize))> = Vec::new();
    for at in 1..scopes.len() {
        let fit = names_section(name, &scopes.labels(at));
        let of_group = || chosen.place_of(at).map(|(group, option)| Place::Option { group, option });
        let part = if scopes[at].kind == ScopeKind::Heading { None } else { of_group() };
        let place = part.unwrap_or(Place::Scope(at));
        if !fits.iter().any(|(_, (known, _))| *known == place) {
            fits.push((fit, (place, scopes[at].line)));
        }
    }
    match best(fits).as_slice() {
        [(place, _)] => Ok(*place),
        [] => {
            let titles = scopes.iter().map(|scope| scope.label.as_str()).filter(|title| !title.is_empty());
            let hint = crate::settings::nearest(name, titles)
                .map_or("`stepgate outline` lists the sections.".to_owned(), |near| {
                    format!("Did you mean \"{near}\"?")
                });
            let message = format!("{} `{name}` names nothing in this document", flag.word());
            Err(Diagnostic::error("unknown-place", 0, message).hinted(hint))
        }
        several => {
            let lines: Vec<String> = several.iter().map(|(_, line)| format!("line {line}")).collect();
            let message =
                format!("{} `{name}` names {} places: {}", flag.word(), several.len(), lines.join(", "));
            let hint = "Give more of the title, or the path with the sections above it: \"A > B\".";
            Err(Diagnostic::error("ambiguous-place", several[0].1, message).hinted(hint))
        }
    }
}
