//! The first row that a statement has given, and whether it is what is to be kept of it.

use crate::plan::SqlStep;

/// The first row of a statement's first result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstRow {
    /// Its values; none is NULL.
    pub values: Vec<Option<String>>,
    /// How many rows there are.
    pub of: u64,
}

impl FirstRow {
    /// Why it cannot be kept as the plan says of `sql`.
    pub(super) fn why_not_kept(&self, sql: &SqlStep) -> Option<String> {
        let value = |at: usize| self.values.get(at).and_then(Option::as_ref);
        if let Some(name) = sql.capture.as_ref().filter(|_| value(0).is_none()) {
            return Some(format!("it gives no value for `{name}`: no row, or NULL"));
        }
        let keeps = &sql.by_client.keeps;
        if keeps.is_empty() {
            return None;
        }
        if self.of != 1 {
            return Some(format!("`\\gset` keeps one row, and it gives {}", self.of));
        }
        if self.values.len() != keeps.len() {
            let (wanted, given) = (keeps.len(), self.values.len());
            return Some(format!(
                "`\\gset` keeps as many columns as have a name, {wanted}, and it gives {given}"
            ));
        }
        let missing = keeps.iter().enumerate().find(|(at, _)| value(*at).is_none());
        missing.map(|(_, name)| format!("it gives no value for `{name}`: NULL"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ByClient;

    fn row(values: &[Option<&str>], of: u64) -> FirstRow {
        FirstRow { values: values.iter().map(|value| value.map(str::to_owned)).collect(), of }
    }

    #[test]
    fn only_one_whole_row_is_kept_in_variables() {
        let keeps = vec!["a".to_owned(), "b".to_owned()];
        let sql = SqlStep { by_client: ByClient { keeps, again: None }, ..SqlStep::default() };
        for (given, expected) in [
            (row(&[Some("1"), Some("2")], 1), None),
            (row(&[Some("1"), Some("2")], 2), Some("gives 2")),
            (row(&[], 0), Some("gives 0")),
            (row(&[Some("1")], 1), Some("2, and it gives 1")),
            (row(&[Some("1"), None], 1), Some("no value for `b`")),
        ] {
            let said = given.why_not_kept(&sql);
            assert_eq!(said.is_some(), expected.is_some(), "{said:?}");
            assert!(expected.is_none_or(|part| said.is_some_and(|said| said.contains(part))));
        }
    }
}
