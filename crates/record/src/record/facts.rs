//! A text that is signed: its first line says what it is, each other line a fact. Anybody can write one with an editor.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Why a text is no statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// It begins otherwise.
    #[error("its first line is not `{0}`")]
    Head(&'static str),
    /// A line that no such statement has, or that stands twice.
    #[error("line {line}: {found}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        found: String,
    },
    /// A line that every such statement has is not there.
    #[error("it has no line `{0} …`")]
    Lacks(&'static str),
}

/// The lines of a statement, by their first word.
#[derive(Debug)]
pub(super) struct Facts<'t>(BTreeMap<&'static str, (usize, &'t str)>);

/// Whether a text can stand in a line of a statement: it is one line, and has something in it.
pub(super) fn can_say(text: &str) -> bool {
    !text.trim().is_empty() && text.trim() == text && !text.contains(char::is_control)
}

impl<'t> Facts<'t> {
    /// Reads a text that begins with `head` and has these lines. What it does not know it refuses: a fact that nobody looks at might be a limit.
    pub(super) fn read(
        text: &'t str,
        head: &'static str,
        keys: &[&'static str],
    ) -> Result<Self, StatementError> {
        let rest = text.strip_prefix(head).and_then(|rest| rest.strip_prefix('\n'));
        let rest = rest.ok_or(StatementError::Head(head))?;
        let mut facts = Self(BTreeMap::new());
        for (index, line) in rest.lines().enumerate() {
            facts.take(index + 2, line, keys)?;
        }
        Ok(facts)
    }

    fn take(&mut self, line: usize, text: &'t str, keys: &[&'static str]) -> Result<(), StatementError> {
        let (key, value) = text.split_once(' ').unwrap_or((text, ""));
        let wrong = |found: String| StatementError::Line { line, found };
        let known = keys.iter().find(|known| **known == key);
        let key = known.ok_or_else(|| wrong(format!("no statement has a line `{key} …`")))?;
        if !can_say(value) {
            return Err(wrong(format!("`{key}` says nothing that can be read")));
        }
        match self.0.insert(key, (line, value)) {
            None => Ok(()),
            Some(_) => Err(wrong(format!("`{key}` stands twice"))),
        }
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.0.get(key).map(|(_, value)| (*value).to_owned())
    }

    pub(super) fn needed(&self, key: &'static str) -> Result<String, StatementError> {
        self.text(key).ok_or(StatementError::Lacks(key))
    }

    /// A fact that is `what`, as `read` reads it; none where the statement does not have it.
    pub(super) fn parsed<T>(
        &self,
        key: &'static str,
        what: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StatementError> {
        let Some((line, value)) = self.0.get(key) else { return Ok(None) };
        let wrong = || StatementError::Line { line: *line, found: format!("`{value}` is not {what}") };
        read(value).ok_or_else(wrong).map(Some)
    }

    pub(super) fn time(&self, key: &'static str) -> Result<Option<DateTime<Utc>>, StatementError> {
        self.parsed(key, "a time in UTC such as 2026-11-30T20:00:00Z", |value| {
            let time = DateTime::parse_from_rfc3339(value).ok()?;
            // One form only, so that two readers cannot read it as two times.
            value.ends_with('Z').then(|| time.with_timezone(&Utc))
        })
    }
}
