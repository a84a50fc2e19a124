//! What a variable's value may be.
//!
//! Takes a value, gives what is wrong with it in words that do not hold it. Never knows where it came from.

use crate::text::WholePattern;
use serde::{Deserialize, Serialize};

/// The limits of a variable's value. All that are given hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Limits {
    /// The least whole number that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The pattern that all of it matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The texts of which it is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
}

impl Limits {
    /// Whether there are none.
    pub const fn are_none(&self) -> bool {
        self.min.is_none() && self.max.is_none() && self.pattern.is_none() && self.one_of.is_empty()
    }

    /// Whether somebody who reads them knows what a value that is not there yet can be: a pattern or a list, not a number alone.
    pub const fn is_bounded(&self) -> bool {
        self.pattern.is_some() || !self.one_of.is_empty()
    }

    /// Whether one of them is something else than a pattern, by its key.
    pub fn beside_pattern(&self) -> Option<&'static str> {
        let keys =
            [("min", self.min.is_some()), ("max", self.max.is_some()), ("one-of", !self.one_of.is_empty())];
        keys.into_iter().find(|(_, is_there)| *is_there).map(|(key, _)| key)
    }

    /// What a value has to be: "a whole number from 1 to 10", "one of `a`, `b`".
    pub fn words(&self) -> String {
        let number = match (self.min, self.max) {
            (Some(min), Some(max)) => Some(format!("a whole number from {min} to {max}")),
            (Some(min), None) => Some(format!("a whole number of at least {min}")),
            (None, Some(max)) => Some(format!("a whole number of at most {max}")),
            (None, None) => None,
        };
        let listed = || self.one_of.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        let list = (!self.one_of.is_empty()).then(|| format!("one of {}", listed()));
        let pattern = self.pattern.as_ref().map(|pattern| format!("all of it as `{pattern}`"));
        number.into_iter().chain(list).chain(pattern).collect::<Vec<_>>().join(", and ")
    }

    /// What `value` would have to be and is not; none where it is within the limits.
    pub fn breach(&self, value: &str) -> Option<String> {
        let is_within = self.holds_number(value)
            && (self.one_of.is_empty() || self.one_of.iter().any(|one| one == value))
            && self.pattern.as_ref().is_none_or(|pattern| matches(pattern, value));
        (!is_within).then(|| self.words())
    }

    /// A number as it is written plainly: bash reads `010` as eight.
    fn holds_number(&self, value: &str) -> bool {
        if self.min.is_none() && self.max.is_none() {
            return true;
        }
        value.parse::<i64>().is_ok_and(|number| {
            number.to_string() == value
                && self.min.is_none_or(|min| min <= number)
                && self.max.is_none_or(|max| number <= max)
        })
    }
}

/// A pattern that can no longer be read lets nothing in.
fn matches(pattern: &str, value: &str) -> bool {
    WholePattern::new(pattern).is_ok_and(|pattern| pattern.is_match(value))
}

#[cfg(test)]
mod tests {
    use super::Limits;

    fn numbers(min: Option<i64>, max: Option<i64>) -> Limits {
        Limits { min, max, ..Limits::default() }
    }

    #[test]
    fn a_number_is_held_against_both_ends_and_is_plainly_written() {
        let limits = numbers(Some(1), Some(10));
        for value in ["1", "10", "7"] {
            assert_eq!(limits.breach(value), None, "{value}");
        }
        for value in ["0", "11", "-1", "+3", "03", "3.0", "3 ", "", "three", "99999999999999999999", "٣"] {
            assert_eq!(limits.breach(value).as_deref(), Some("a whole number from 1 to 10"), "{value:?}");
        }
        assert_eq!(numbers(Some(-2), None).breach("-2"), None);
        assert_eq!(numbers(None, Some(3)).breach("4").as_deref(), Some("a whole number of at most 3"));
    }

    #[test]
    fn all_limits_hold_at_once() {
        let limits = Limits {
            max: Some(50),
            pattern: Some("[0-9]{2}".to_owned()),
            one_of: vec!["20".to_owned(), "90".to_owned(), "5".to_owned()],
            ..Limits::default()
        };
        assert_eq!(limits.breach("20"), None);
        for value in ["90", "5", "21"] {
            assert!(limits.breach(value).is_some(), "{value}");
        }
        assert_eq!(
            limits.words(),
            "a whole number of at most 50, and one of `20`, `90`, `5`, and all of it as `[0-9]{2}`"
        );
    }

    #[test]
    fn only_a_pattern_or_a_list_bounds_what_is_asked() {
        let pattern = Limits { pattern: Some("a".to_owned()), ..Limits::default() };
        let list = Limits { one_of: vec!["a".to_owned()], ..Limits::default() };
        assert!(pattern.is_bounded() && list.is_bounded() && !numbers(Some(1), Some(2)).is_bounded());
    }
}
