//! What is told of a step that cannot run as it stands, or of which nobody knows where it starts.

use super::directories;
use super::draft::Advice;
use super::step::Step;
use crate::text::Diagnostic;

/// What is told where nobody can tell whether a line is a command.
pub(super) fn unsure(step: &Step, why: &str) -> Diagnostic {
    let message = format!("nobody can tell whether this line is a command: {why}");
    Diagnostic::error("unsure-line", step.line, message).hinted(
        "Write the commands of the block in one way, or give a [[block]] for the line in stepgate.toml: skip = \"why\", or replace = \"what runs instead\".",
    )
}

/// What is told of a line that its own client would take, and that means nothing here.
pub(super) fn of_client(step: &Step, advice: &Advice) -> Diagnostic {
    let instead = advice.instead.as_str();
    let end = if instead.ends_with('.') { " Or" } else { "; or" };
    Diagnostic::error("client-command", step.line, advice.message.as_str()).hinted(format!(
        "{instead}{end} give a [[block]] for the line in stepgate.toml: skip = \"why\", or replace = \"what runs instead\"."
    ))
}

/// What is told of where a step's block starts.
pub(super) fn start(step: &Step, said: &directories::Said) -> Diagnostic {
    if !said.is_doubt {
        return Diagnostic::note("start-directory", step.line, said.text.as_str());
    }
    Diagnostic::error("open-directory", step.line, said.text.as_str()).hinted(
        "Say where with --cwd \"SECTION=DIRECTORY\" (`.` is the base directory), or in a [[block]] of stepgate.toml: cwd = \"DIRECTORY\".",
    )
}
