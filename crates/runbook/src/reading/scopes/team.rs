//! What a team's own rules say of scopes.
//!
//! Takes the rules and the scopes, changes their conditions and doubts. A role is said before: what stands in a section has its role from it.

use super::doubt::Doubt;
use super::scope::{Scope, ScopeKind};
use crate::reading::judged::Judged;
use crate::reading::own_rules::OwnRules;
use crate::reading::rules::Place;
use std::borrow::Cow;

/// Says of each scope what the rules say of its words: they come before the shipped ones.
pub(super) fn own_words(own: OwnRules<'_>, scopes: &mut [Scope]) {
    for scope in scopes {
        let place = match scope.kind {
            ScopeKind::Document => continue,
            ScopeKind::Heading => Place::Heading,
            ScopeKind::Label | ScopeKind::Tab | ScopeKind::Details => Place::Label,
            ScopeKind::Item => Place::Item,
            ScopeKind::Clause => Place::Clause,
            ScopeKind::Comment => Place::Comment,
        };
        if let Some((is_given, said)) = own.condition(place, &scope.label).filter(|_| scope.choice.is_none())
        {
            let reason = format!("the text says `{}`", said.phrase);
            let rule = Cow::Owned(said.rule.to_owned());
            scope.doubt = None;
            scope.condition = is_given.then(|| Judged { rule, ..Judged::new(scope.label.clone(), reason) });
        }
        if let Some(said) = own.doubt(place, &scope.label) {
            scope.doubt = Some(Doubt::new(format!("the text says `{}`", said.phrase)));
        }
    }
}
