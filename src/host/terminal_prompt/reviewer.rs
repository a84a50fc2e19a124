//! Somebody who reviews a reading at the terminal: one key a question, a list to pick from, and no run behind it.

use super::key::Key;
use super::screen::{Away, Screen};
use crate::report::{Paint, Style};
use std::io;

/// What somebody at the terminal does instead of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Ctrl-C: nothing of it is to be kept.
    Interrupted,
    /// Escape: back to the question.
    Back,
}

impl From<Away> for Instead {
    fn from(away: Away) -> Self {
        match away {
            Away::Interrupt => Self::Interrupted,
            Away::Back => Self::Back,
        }
    }
}

/// Somebody at the terminal.
pub struct ReviewTerminal(Screen);

impl ReviewTerminal {
    /// Whoever is at standard error and standard input. Has to be called on the event loop.
    pub fn open(paint: Paint) -> io::Result<Self> {
        Screen::open(paint).map(Self)
    }

    /// One of `keys`, each with what it does; Enter is the first one. An error where the terminal has gone away.
    pub async fn key(&self, question: &str, keys: &[(char, String)]) -> io::Result<Result<char, Instead>> {
        let keys: Vec<Key> = keys.iter().map(|(key, word)| Key::first(*key, word.clone())).collect();
        Ok(self.0.key(question, Style::Heading, &keys).await?.map_err(Instead::from))
    }

    /// The place of one of `options`.
    pub async fn pick(&self, question: &str, options: &[String]) -> io::Result<Result<usize, Instead>> {
        Ok(self.0.pick(question, options).await?.map_err(Instead::from))
    }
}

impl std::fmt::Debug for ReviewTerminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReviewTerminal")
    }
}
