//! One command as it was typed at a prompt, and what was printed under it.

use super::prompt::By;
use crate::document::BodyLine;

/// One command as it was typed at a prompt, and what was printed under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The command's lines without their prompts; never empty.
    pub lines: Vec<BodyLine>,
    /// The lines under it that carry no prompt, up to the next one that does; blank lines around them are left out.
    pub output: Vec<BodyLine>,
    /// The comments right above the command, without their marks.
    pub title: Option<String>,
    /// Whose prompt it is.
    pub(in crate::reading) by: By,
}

impl Typed {
    /// A line of which nobody knows whether it was typed.
    pub(super) fn doubtful(line: &BodyLine, why: &str) -> Self {
        Self { lines: vec![line.clone()], output: Vec::new(), title: None, by: By::Unsure(why.to_owned()) }
    }

    /// Leaves out the blank lines around what was printed.
    pub(super) fn trim_blank(&mut self) {
        let is_blank = |line: &BodyLine| line.text.trim().is_empty();
        while self.output.last().is_some_and(is_blank) {
            self.output.pop();
        }
        let blank = self.output.iter().take_while(|line| is_blank(line)).count();
        self.output.drain(..blank);
    }

    /// Why nobody can tell whether it was typed.
    pub fn unsure(&self) -> Option<&str> {
        if let By::Unsure(why) = &self.by { Some(why) } else { None }
    }
}
