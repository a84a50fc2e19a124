//! One answer to a choice: the group and the option that a name means, or why it means none.

use super::group::Group;
use super::names::{Match, names_section};
use crate::reading::{Scope, Scopes};
use crate::record::{DecidedBy, Flag};
use crate::text::Diagnostic;

/// Applies one answer to the group that it names, if one is in reach. Gives whether one was.
pub(super) fn take(
    name: &str,
    by: &DecidedBy,
    scopes: &Scopes,
    groups: &mut [Group],
    in_reach: &[bool],
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut fits: Vec<(Match, usize, usize)> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        fits.extend((0..group.options.len()).map(|option| (group.fit(option, name, scopes), at, option)));
    }
    fits.retain(|(fit, ..)| *fit != Match::No);
    let reached: Vec<_> = fits.iter().copied().filter(|(_, group, _)| in_reach[*group]).collect();
    let best = reached.iter().map(|(fit, ..)| *fit).max();
    let hits: Vec<_> = reached.into_iter().filter(|(fit, ..)| Some(*fit) == best).collect();
    match hits.as_slice() {
        [] => return false,
        [(_, group, option)] => settle(&mut groups[*group], *option, by),
        several => diagnostics.push(ambiguous(name, by, groups, several)),
    }
    true
}

/// The settings do not overrule what somebody has typed, and nothing overrules `--leave`.
fn settle(group: &mut Group, option: usize, by: &DecidedBy) {
    let stands = match &group.chosen {
        Some((_, DecidedBy::Flag(Flag::Leave))) => true,
        Some((_, DecidedBy::Flag(_))) => !matches!(by, DecidedBy::Flag(_)),
        _ => false,
    };
    if !stands {
        group.chosen = Some((option, by.clone()));
    }
}

/// The error for a name that fits several alternatives.
fn ambiguous(name: &str, by: &DecidedBy, groups: &[Group], hits: &[(Match, usize, usize)]) -> Diagnostic {
    let told = |(_, group, option): &(Match, usize, usize)| {
        format!("{} (line {})", groups[*group].options[*option].title, groups[*group].line)
    };
    let titles: Vec<String> = hits.iter().map(told).collect();
    let message = format!("{by} `{name}` names {} alternatives: {}", titles.len(), titles.join(", "));
    Diagnostic::error("ambiguous-choice", groups[hits[0].1].line, message)
        .hinted("Give the whole title, or the path with the sections above it: \"A > B\".")
}

/// The error for a name that fits none. Settings may serve several runbooks.
pub(super) fn unknown(name: &str, by: &DecidedBy, groups: &[Group], scopes: &Scopes) -> Option<Diagnostic> {
    if !matches!(by, DecidedBy::Flag(_)) {
        return None;
    }
    let fits =
        |group: &Group| (0..group.options.len()).any(|option| group.fit(option, name, scopes) != Match::No);
    if groups.iter().any(fits) {
        let message =
            format!("`{name}` is an alternative in a part of the document that this run leaves out");
        let hint = "A choice selects inside what is selected: name its section with --section.";
        return Some(Diagnostic::error("unknown-choice", 0, message).hinted(hint));
    }
    let called = |scope: &&Scope| scope.choice.is_some() && names_section(name, &[&scope.label]) != Match::No;
    if let Some((way, own)) =
        scopes.iter().find(called).and_then(|way| Some((way, way.environment.as_ref()?)))
    {
        let message = format!("`{}` is for {} only ({})", way.label, own.value, own.reason);
        let hint = "A [[scope]] or [[block]] of stepgate.toml says otherwise for a place.";
        return Some(Diagnostic::error("unknown-choice", way.line, message).hinted(hint));
    }
    let titles = groups.iter().flat_map(|group| group.options.iter().map(|option| option.title.as_str()));
    let hint = crate::settings::nearest(name, titles)
        .map_or("`stepgate plan` lists the choices.".to_owned(), |near| format!("Did you mean \"{near}\"?"));
    Some(Diagnostic::error("unknown-choice", 0, format!("no alternative is called `{name}`")).hinted(hint))
}
