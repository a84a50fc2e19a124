//! `--answers FILE`: answers that somebody with a name has given before the run.
//!
//! Takes the file's text, then the plan that it is for, and gives what answers which step and which question, or every entry that fits
//! nothing or several. Asks nobody, decides nothing about a run, and reads no file.

mod entry;
mod error;
mod fit;
mod given;
mod near;
mod parse;

pub use error::AnswersError;
pub use given::{AnswerWord, FittedAnswers, GivenAnswer};
pub use parse::Answers;

#[cfg(test)]
mod tests;
