//! What a run needs from somebody before its first step, and how it gets it from a page: a ticket is typed, approvals are signed elsewhere.

use crate::plan::Plan;
use crate::text::visible;
use serde::Serialize;

/// What a run needs.
#[derive(Debug, Serialize)]
pub struct Needs {
    /// Each in words.
    words: Vec<String>,
    /// The shape of the ticket that is typed.
    ticket: Option<String>,
    /// The commands by which it is approved and begun, where it needs that: whoever signs sits at a terminal.
    commands: Vec<String>,
}

impl Needs {
    /// What a run of `plan` needs; none where that is nothing.
    pub fn of(plan: &Plan) -> Option<Self> {
        let words: Vec<String> = plan.rules.needs().iter().map(|words| visible(words)).collect();
        let is_approved = plan.rules.approvals.is_some();
        // An approval may name the ticket, and is given with the run.
        let ticket = plan.rules.ticket.as_ref().filter(|_| !is_approved);
        let ticket = ticket.map(|ticket| visible(&ticket.pattern));
        let commands = if is_approved { commands(plan) } else { Vec::new() };
        (!words.is_empty()).then_some(Self { words, ticket, commands })
    }

    /// Whether a page may begin the run.
    pub const fn begins_here(&self) -> bool {
        self.commands.is_empty()
    }
}

fn commands(plan: &Plan) -> Vec<String> {
    let runbook = word(&plan.runbook.path);
    let environment =
        plan.environment.as_ref().map_or(String::new(), |name| format!(" --env {}", word(name)));
    vec![
        format!("stepgate plan {runbook}{environment} --out plan.json"),
        "stepgate approve plan.json --key KEY --reason TEXT".to_owned(),
        format!("stepgate run {runbook} --plan plan.json --sign KEY --format json --replies socket"),
    ]
}

/// A word as it is typed to a shell.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    visible(&format!("'{}'", text.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_typed_as_one_word() {
        for (path, typed) in
            [("a/b.md", "a/b.md"), ("a b.md", "'a b.md'"), ("it's", r"'it'\''s'"), ("", "''")]
        {
            assert_eq!(word(path), typed);
        }
    }
}
