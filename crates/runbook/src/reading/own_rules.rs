//! Rules of reading that a team adds to the shipped ones: the same rows, tried with their own example before they count.
//!
//! Takes rows, gives what they say of a heading, a label or a sentence. They come before the shipped rules. Never looks at a document.

use super::heading::Heading;
use super::roles::Role;
use super::rules::{Gives, Place, RowText, problems_of};
use super::words::{first_of, words};
use serde::Deserialize;

/// A rule of a team: a row as `rules` has it, `[[rule]]` in its settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RowText")]
pub struct OwnRule {
    /// Its name, as `explain` shows it.
    pub id: String,
    places: Vec<Place>,
    /// Its phrases, separated by commas.
    phrases: String,
    gives: Given,
}

/// What a rule of a team may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    Role(Role),
    Condition,
    NoCondition,
    Doubt,
}

impl TryFrom<RowText> for OwnRule {
    type Error = String;

    /// Refuses a row that cannot be used, and one that does not fit its own example or fits its counter-example.
    fn try_from(row: RowText) -> Result<Self, String> {
        if let Some(problem) = problems_of(&row).into_iter().next() {
            return Err(format!("the rule `{}`: {problem}", row.id));
        }
        let gives = match row.gives {
            Gives::Setup => Given::Role(Role::Setup),
            Gives::Main => Given::Role(Role::Main),
            Gives::Check => Given::Role(Role::Check),
            Gives::Rollback => Given::Role(Role::Rollback),
            Gives::Trouble => Given::Role(Role::Trouble),
            Gives::Reference => Given::Role(Role::Reference),
            Gives::Maintenance => Given::Role(Role::Maintenance),
            Gives::Condition => Given::Condition,
            Gives::NoCondition => Given::NoCondition,
            Gives::Doubt => Given::Doubt,
            _ => {
                let known = "a role, `condition`, `no-condition` or `doubt`";
                return Err(format!("the rule `{}`: a rule of a team gives {known}", row.id));
            }
        };
        let (example, counter_example) = (row.example, row.counter_example);
        let rule = Self { id: row.id, places: row.places, phrases: row.words.join(","), gives };
        if !rule.places.iter().any(|place| rule.said(*place, &example).is_some()) {
            return Err(format!("the rule `{}` does not fit its example `{example}`", rule.id));
        }
        if rule.places.iter().any(|place| rule.said(*place, &counter_example).is_some()) {
            return Err(format!("the rule `{}` fits its counter-example `{counter_example}`", rule.id));
        }
        Ok(rule)
    }
}

impl OwnRule {
    /// The phrase of it that `text` says at `place`.
    fn said(&self, place: Place, text: &str) -> Option<&str> {
        said_at(place, text).iter().find_map(|said| first_of(said, &self.phrases))
    }
}

/// The words of a text that are asked at a place.
pub(super) fn said_at(place: Place, text: &str) -> Vec<Vec<String>> {
    let heading = Heading::new(text);
    match place {
        Place::Title | Place::Comment => vec![heading.all()],
        Place::Heading | Place::Label => vec![heading.subject().to_vec(), heading.stem],
        Place::Remark => vec![heading.remark],
        Place::Item | Place::Clause | Place::Prose | Place::FrontMatter => vec![words(text)],
    }
}

/// What a rule of a team says of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'r> {
    /// The rule, by its id.
    pub(super) rule: &'r str,
    /// The phrase of it that the text says.
    pub(super) phrase: &'r str,
}

/// The rules of a team.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnRules<'r>(pub(super) &'r [OwnRule]);

impl<'r> OwnRules<'r> {
    /// The role that the first rule gives which fits.
    pub(super) fn role(self, place: Place, text: &str) -> Option<(Role, Said<'r>)> {
        self.0.iter().find_map(|rule| match rule.gives {
            Given::Role(role) => Some((role, told(rule, place, text)?)),
            _ => None,
        })
    }

    /// Whether a condition is given, `true`, or taken away, by the first rule that fits.
    pub(super) fn condition(self, place: Place, text: &str) -> Option<(bool, Said<'r>)> {
        self.0.iter().find_map(|rule| match rule.gives {
            Given::Condition => Some((true, told(rule, place, text)?)),
            Given::NoCondition => Some((false, told(rule, place, text)?)),
            Given::Role(_) | Given::Doubt => None,
        })
    }

    /// What makes a text doubtful.
    pub(super) fn doubt(self, place: Place, text: &str) -> Option<Said<'r>> {
        let mut rules = self.0.iter().filter(|rule| rule.gives == Given::Doubt);
        rules.find_map(|rule| told(rule, place, text))
    }
}

fn told<'r>(rule: &'r OwnRule, place: Place, text: &str) -> Option<Said<'r>> {
    let phrase = rule.places.contains(&place).then(|| rule.said(place, text)).flatten()?;
    Some(Said { rule: &rule.id, phrase: phrase.trim_matches(['^', '*', '$']) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(row: &str) -> Result<OwnRule, String> {
        toml::from_str(row).map_err(|error| error.message().to_owned())
    }

    const ROW: &str = "id = 'acme-drill'\nwhere = ['heading']\nwords = ['fire drill*']\ngives = 'reference'\nwhy = 'So.'\nexample = 'The fire drill'\ncounter-example = 'Fire up'\n";

    #[test]
    fn a_row_that_cannot_be_used_or_does_not_fit_its_example_is_refused() {
        assert!(rule(ROW).is_ok());
        for (from, to, expected) in [
            ("The fire drill", "Another", "the rule `acme-drill` does not fit its example `Another`"),
            ("Fire up", "Fire drills", "the rule `acme-drill` fits its counter-example `Fire drills`"),
            ("'reference'", "'session'", "the rule `acme-drill`: a rule of a team gives a role"),
            ("fire drill*", "Fire", "the rule `acme-drill`: `Fire` is no phrase"),
        ] {
            let error = rule(&ROW.replacen(from, to, 1)).expect_err(expected);
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_rule_says_its_role_where_it_is_asked() {
        let rules = [rule(ROW).expect("valid")];
        let own = OwnRules(&rules);
        let (role, said) = own.role(Place::Heading, "3. Fire drills").expect("it fits");
        assert_eq!((role, said.rule, said.phrase), (Role::Reference, "acme-drill", "fire drill"));
        assert!(own.role(Place::Label, "Fire drills").is_none());
        assert!(own.condition(Place::Heading, "Fire drills").is_none());
    }
}
