//! The value of a variable, as somebody has written it.

use serde::Deserialize;

/// A variable's value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number, used as it is written.
    Number(i64),
    /// `true` or `false`.
    Flag(bool),
    /// Several, for `{{#each}}`.
    List(Vec<String>),
}

impl Value {
    /// The value as one text; a list's items are parted by spaces.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(items) => items.join(" "),
        }
    }
}
