//! A text with holes: what a block says, with a place for each value that somebody has to give.

use crate::{shell, sql};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A text in which every placeholder is one hole, whatever its spelling.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// The text; hole `k` is the character [`shell::hole`]`(k)`.
    pub text: String,
    /// The holes that `text` refers to.
    pub holes: Vec<Hole>,
}

/// One hole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// Which of the block's holes it is, as in [`shell::hole`].
    pub index: usize,
    /// The variable that fills it.
    pub name: String,
    /// How the document spells it.
    pub spelling: String,
    /// Where in the script a value lands.
    pub place: Landing,
}

/// Where a value lands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Landing {
    /// In a script for bash.
    Shell(shell::QuoteContext),
    /// In an SQL statement.
    Sql(sql::QuoteContext),
}

impl Landing {
    /// Whether nothing that lands here is run.
    const fn is_comment(&self) -> bool {
        matches!(self, Self::Shell(shell::QuoteContext::Comment) | Self::Sql(sql::QuoteContext::Comment))
    }

    /// Whether it stands for a value in a statement.
    const fn is_sql_value(&self) -> bool {
        matches!(self, Self::Sql(sql::QuoteContext::Text | sql::QuoteContext::Value))
    }

    fn quote(&self, value: &str) -> Result<String, shell::Refusal> {
        match self {
            Self::Shell(place) => shell::quote(value, place),
            Self::Sql(place) => sql::quote(value, *place),
        }
    }

    fn refer(&self, variable: &str) -> Result<String, shell::Refusal> {
        match self {
            Self::Shell(place) => shell::refer(variable, place),
            Self::Sql(_) => {
                let reason = "in SQL a secret can only be a value: write '<name>' in quotes in the document";
                Err(shell::Refusal { reason: reason.to_owned() })
            }
        }
    }
}

/// What fills a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled<'a> {
    /// A value, quoted for the place where it lands.
    Value(&'a str),
    /// A secret: a script refers to a shell variable that holds it, so that the text itself never does; a statement keeps the
    /// document's spelling, and gets the value when it is sent.
    Secret,
}

/// What a script looks like with some of its holes filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text; an open hole shows the document's spelling.
    pub text: String,
    /// The names of the variables that are still open.
    pub open: Vec<String>,
    /// The names of the variables whose value cannot go where it would land, each with the reason.
    pub refused: Vec<(String, String)>,
}

/// The shell variable that holds the secret called `name` while its step runs.
pub fn secret_variable(name: &str) -> String {
    format!("stepgate_secret_{name}")
}

impl Script {
    /// Fills the holes with what `fill` knows.
    pub fn render<'a>(&self, fill: impl Fn(&str) -> Option<Filled<'a>>) -> Rendered {
        let mut rendered = Rendered { text: String::with_capacity(self.text.len()), ..Rendered::default() };
        for character in self.text.chars() {
            match self.hole_at(character) {
                None => rendered.text.push(character),
                Some(hole) => rendered.fill(hole, fill(&hole.name).as_ref()),
            }
        }
        rendered
    }

    /// The text as the document has it.
    pub fn as_written(&self) -> Cow<'_, str> {
        if self.holes.is_empty() { self.text.as_str().into() } else { self.render(|_| None).text.into() }
    }

    /// The part of the script that is `text`, with the holes that it refers to.
    #[must_use]
    pub fn part(&self, text: &str) -> Self {
        if self.holes.is_empty() {
            return Self { text: text.to_owned(), holes: Vec::new() };
        }
        let holes = text.chars().filter_map(|character| self.hole_at(character).cloned()).collect();
        Self { text: text.to_owned(), holes }
    }

    /// The names of the variables that fill the holes, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for hole in &self.holes {
            if !hole.place.is_comment() && !names.contains(&hole.name.as_str()) {
                names.push(&hole.name);
            }
        }
        names
    }

    fn hole_at(&self, character: char) -> Option<&Hole> {
        let index = shell::hole_index(character)?;
        // A block's holes stand at their index; a part of it has a few of them.
        let own = self.holes.get(index).filter(|hole| hole.index == index);
        own.or_else(|| self.holes.iter().find(|hole| hole.index == index))
    }
}

impl Rendered {
    fn fill(&mut self, hole: &Hole, filled: Option<&Filled<'_>>) {
        let quoted = match filled {
            _ if hole.place.is_comment() => return self.text.push_str(&hole.spelling),
            Some(Filled::Secret) if hole.place.is_sql_value() => return self.text.push_str(&hole.spelling),
            Some(Filled::Value(value)) => hole.place.quote(value),
            Some(Filled::Secret) => hole.place.refer(&secret_variable(&hole.name)),
            None => {
                self.text.push_str(&hole.spelling);
                return self.open.push(hole.name.clone());
            }
        };
        match quoted {
            Ok(text) => self.text.push_str(&text),
            Err(refusal) => {
                self.text.push_str(&hole.spelling);
                self.refused.push((hole.name.clone(), refusal.reason));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> Script {
        let hole = |index, name: &str, place| Hole {
            index,
            name: name.into(),
            spelling: format!("<{name}>"),
            place: Landing::Shell(place),
        };
        Script {
            text: format!("get {} \"{}\"", shell::hole(0), shell::hole(1)),
            holes: vec![
                hole(0, "pod", shell::QuoteContext::Bare),
                hole(1, "token", shell::QuoteContext::DoubleQuoted),
            ],
        }
    }

    #[test]
    fn what_is_not_known_stays_as_the_document_has_it() {
        let rendered = script().render(|name| (name == "pod").then_some(Filled::Value("a b")));
        assert_eq!(rendered.text, "get 'a b' \"<token>\"");
        assert_eq!(rendered.open, ["token"]);
    }

    #[test]
    fn a_secret_is_only_referred_to() {
        let rendered = script().render(|_| Some(Filled::Secret));
        assert_eq!(rendered.text, "get \"${stepgate_secret_pod}\" \"${stepgate_secret_token}\"");
    }
}
