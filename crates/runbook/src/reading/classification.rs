//! What a block is, with the reason that the plan shows, and which of its lines are not run with the others.

use super::block_kind::BlockKind;
use super::prompts;
use super::separate_lines::Apart;
use crate::document::Block;

/// What a block is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// What it is.
    pub nature: BlockKind,
    /// `tagged bash`, or `not run: …`.
    pub reason: String,
    /// For an untagged block that is not run: whether its lines look like commands, so that `untagged = "shell"` is worth a hint.
    pub looks_like_commands: bool,
    /// The line of the command that opened the session in which it is typed.
    pub opener: Option<usize>,
    /// Its lines that are not run with the others.
    pub apart: Vec<Apart>,
    /// What the text says that sends people to another machine for it, whether somebody has said which that is or not.
    pub machine: Option<String>,
}

impl Classification {
    pub(super) fn runs(nature: BlockKind, reason: String) -> Self {
        Self { nature, reason, looks_like_commands: false, opener: None, apart: Vec::new(), machine: None }
    }

    pub(super) fn not(nature: BlockKind, why: &str) -> Self {
        Self {
            nature,
            reason: format!("not run: {why}"),
            looks_like_commands: false,
            opener: None,
            apart: Vec::new(),
            machine: None,
        }
    }

    /// One that is typed in a session, which the command on this line has opened.
    pub(super) fn elsewhere(why: &str, opener: Option<usize>) -> Self {
        Self { opener, ..Self::not(BlockKind::Elsewhere, why) }
    }

    /// The verdict on a block of commands of which some lines are apart; where all of them are, none of it is run.
    pub(super) fn with(self, block: &Block, apart: Vec<Apart>) -> Self {
        let is_apart = |line: usize| apart.iter().any(|one| one.holds(line));
        let typed = prompts::prompted(block).unwrap_or_default();
        let is_all = !typed.is_empty() && typed.iter().all(|one| is_apart(one.lines[0].line));
        match apart.first().filter(|_| is_all && apart.iter().all(|one| !one.unsure)) {
            Some(first) => Self { opener: first.opener, ..Self::not(BlockKind::Elsewhere, &first.why) },
            None => Self { apart, ..self },
        }
    }

    /// Whether it looks like commands of the procedure that are not run here: typed in a session, or in a fence that names no shell.
    pub fn is_by_hand(&self) -> bool {
        self.nature == BlockKind::Elsewhere || self.nature == BlockKind::Prose && self.looks_like_commands
    }

    /// Whether a step comes of it: it is run, or a person does it.
    pub fn is_step(&self) -> bool {
        self.is_run() || self.nature == BlockKind::Manual
    }

    /// Whether its text is run: as commands or as statements.
    pub fn is_run(&self) -> bool {
        matches!(self.nature, BlockKind::Shell | BlockKind::Sql { .. })
    }
}
