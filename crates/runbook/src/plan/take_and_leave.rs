//! `--take PLACE` and `--leave PLACE`: what somebody means by a title, a label or a path of them.
//!
//! Takes the document and its choices, gives sections that are in or out whatever the reading says, and answers to conditions.

use super::chosen::Chosen;
use super::group::Group;
use super::inputs::Inputs;
use super::names::{Match, best, names_section};
use super::team::Team;
use super::team_entry::Said;
use crate::reading::{ScopeKind, Scopes};
use crate::record::{DecidedBy, Flag};
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
    /// The scopes that `--take` names, also those that are one answer to a question.
    lifted: Vec<usize>,
}

impl Places {
    /// How far in on `path` the innermost scope stands that was taken by hand.
    pub(super) fn typed(&self, path: &[usize]) -> Option<usize> {
        let is_typed = |scope: &usize| self.taken.contains(scope) && !self.by_team.contains(scope);
        path.iter().rposition(is_typed)
    }

    /// The same of what the team has taken.
    pub(super) fn settled(&self, path: &[usize]) -> Option<usize> {
        path.iter().rposition(|scope| self.taken.contains(scope) && self.by_team.contains(scope))
    }

    /// How far in on `path` what the team has left out is lifted, since that place or one in it was taken by hand.
    pub(super) fn lifted(&self, path: &[usize]) -> Option<usize> {
        path.iter().rposition(|scope| self.lifted.contains(scope))
    }

    /// The outermost scope on `path` that is left out.
    pub(super) fn left(&self, path: &[usize]) -> Option<usize> {
        let lifted = self.lifted(path);
        let is_left = |(depth, scope): &(usize, &usize)| {
            let by_team = self.by_team.contains(scope);
            self.left.contains(scope) && !(by_team && lifted.is_some_and(|lifted| lifted >= *depth))
        };
        path.iter().enumerate().find(is_left).map(|(_, scope)| *scope)
    }

    /// Keeps what concerns the inside of the scope `outer`: a way back is not made longer, nor left out as a whole, by what was typed for the run.
    pub(super) fn confine(&mut self, scopes: &Scopes, outer: usize) {
        self.taken.retain(|at| scopes.is_in(*at, outer));
        // What the team never does is not done on a way back either.
        self.left.retain(|at| self.by_team.contains(at) || *at != outer && scopes.is_in(*at, outer));
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
    (inputs, team): (&Inputs, &Team<'_>),
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

/// What the settings say, where nobody has typed something else about the same place.
fn settled_by_team(team: &Team<'_>, scopes: &Scopes, chosen: &mut Chosen, places: &mut Places) {
    let typed: Vec<usize> = places.taken.iter().chain(&places.left).chain(&places.lifted).copied().collect();
    for (entry, said) in team.said() {
        let scope = entry.scope;
        if typed.contains(&scope) {
            continue;
        }
        match said {
            Said::Taken => {
                settle_own(scope, scopes, chosen);
                // Which of several ways is taken is all that is said of one of them.
                if scopes[scope].choice.is_some() {
                    continue;
                }
                places.taken.push(scope);
            }
            Said::Left => {
                places.left.push(scope);
                leave_conditions(scope, chosen, &DecidedBy::Settings);
            }
            Said::Asked | Said::Known | Said::Fallen => continue,
        }
        places.by_team.push(scope);
    }
}

/// What the team takes answers what is asked about this place, and not what is asked about what holds it.
fn settle_own(scope: usize, scopes: &Scopes, chosen: &mut Chosen) {
    let is_it = |one: &usize| *one == scope || *one == 0 && scopes.is_title(scope);
    let own = |group: &Group| group.options().iter().position(|option| option.scopes.iter().any(is_it));
    let found: Vec<(usize, usize)> = chosen
        .groups()
        .filter(|(_, group)| !group.is_typed())
        .filter_map(|(at, group)| Some((at, own(group)?)))
        .collect();
    for (group, option) in found {
        chosen.settle(group, option, DecidedBy::Settings);
    }
}

/// Leaves out what opens a scope as a whole.
fn leave_conditions(scope: usize, chosen: &mut Chosen, by: &DecidedBy) {
    let is_kept = |group: &Group| *by == DecidedBy::Settings && group.is_typed();
    let own =
        |group: &Group| group.is_condition() && group.options()[0].scopes.contains(&scope) && !is_kept(group);
    let conditions: Vec<usize> = chosen.groups().filter(|(_, group)| own(group)).map(|(at, _)| at).collect();
    for group in conditions {
        chosen.settle(group, 1, by.clone());
    }
}

fn take(place: Place, scopes: &Scopes, chosen: &mut Chosen, places: &mut Places) {
    let by = DecidedBy::Flag(Flag::Take);
    match place {
        Place::Option { group, option } => {
            places.lifted.extend(chosen.scopes_of(group, option));
            chosen.settle(group, option, by);
        }
        Place::Scope(scope) => {
            places.taken.push(scope);
            places.lifted.push(scope);
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
        group.doubt.is_none() && !group.is_fallen
            || of == Some(scope)
            || of == Some(0) && scopes.is_title(scope)
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
