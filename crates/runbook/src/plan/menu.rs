//! Placeholders that are a menu: `<staging|production>`, `[small|large]`.
//!
//! Takes a spelling, gives the words that it offers, and the one of them that is the chosen environment. Never asks anybody.

use crate::reading::{Environments, menu};
use crate::settings::Limits;

/// The word of a menu of environments that means the chosen one; none where it is no such menu, or offers that one twice or not at all.
pub(super) fn settled(spelling: &str, chosen: &str, environments: &Environments) -> Option<String> {
    let words = menu(spelling);
    let are_environments = words.iter().all(|word| environments.named(word).is_some());
    let mut fitting = words.iter().filter(|word| environments.are_same(word, chosen));
    let found = fitting.next().filter(|_| are_environments && fitting.next().is_none());
    found.map(|word| (*word).to_owned())
}

/// What all of these spellings offer; nothing where one of them is no menu, or two offer different words.
pub(super) fn offered(spellings: &[String]) -> Vec<String> {
    let mut menus = spellings.iter().map(|spelling| menu(spelling));
    let first = menus.next().unwrap_or_default();
    if menus.all(|other| other == first) {
        return first.into_iter().map(str::to_owned).collect();
    }
    Vec::new()
}

/// What all of these spellings offer and the limits let in; where the spellings offer nothing, what the limits list.
pub(super) fn within(spellings: &[String], limits: Option<&Limits>) -> Vec<String> {
    let offered = offered(spellings);
    let Some(limits) = limits else { return offered };
    let words = if offered.is_empty() { limits.one_of.clone() } else { offered };
    words.into_iter().filter(|word| limits.breach(word).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_of_environments_is_settled_by_the_chosen_one() {
        let environments = Environments::default();
        for (spelling, chosen, expected) in [
            ("<staging|production>", "staging", Some("staging")),
            ("[stg/prod]", "production", Some("prod")),
            ("{dev,staging,production}", "staging", Some("staging")),
            ("<STAGING|PRODUCTION>", "production", Some("PRODUCTION")),
            ("<staging or production>", "staging", Some("staging")),
            ("<staging|production>", "development", None),
            ("<prod|production>", "production", None),
            ("<staging|canary>", "staging", None),
            ("<namespace/pod>", "staging", None),
        ] {
            assert_eq!(settled(spelling, chosen, &environments).as_deref(), expected, "{spelling}");
        }
    }

    #[test]
    fn what_two_spellings_do_not_agree_on_is_not_offered() {
        let count = |spellings: &[&str]| {
            offered(&spellings.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()).len()
        };
        assert_eq!(count(&["<small|large>"]), 2);
        assert_eq!(count(&["<small|large>", "[small|large]"]), 2);
        assert_eq!(count(&["<small|large>", "$SMALL_LARGE"]), 0);
        assert_eq!(count(&[]), 0);
    }

    #[test]
    fn what_is_outside_the_limits_is_not_offered() {
        let list = |words: &[&str]| words.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let limits = Limits { one_of: list(&["small", "huge"]), ..Limits::default() };
        assert_eq!(within(&list(&["<small|large>"]), Some(&limits)), ["small"]);
        assert_eq!(within(&list(&["<size>"]), Some(&limits)), ["small", "huge"]);
        assert_eq!(within(&list(&["<small|large>"]), None), ["small", "large"]);
    }
}
