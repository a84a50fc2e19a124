//! Secrets that a block holds in the open: tokens by their shape, and literal values under a name that says what they are.
//!
//! Never puts a value into a finding; [`literals`] hands the values to the mask only.

use super::given::{in_command, pairs};
use super::subject::Subject;
use crate::document::{Block, BodyLine};
use crate::plan::Step;
use crate::reading::BlockKind;
use crate::redact::shaped;
use crate::redact::{is_literal, is_stand_in};
use crate::text::{Diagnostic, Pattern};

static SQL: Pattern = Pattern::new(r"(?i)\b(?:password|identified\s+by)\s+'(?P<value>[^']+)'");

/// A secret in the open.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// What holds it: `DB_PASSWORD`, `a token`.
    pub(super) holder: String,
    pub(super) line: usize,
    pub(super) value: String,
}

/// A warning for each of them.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let hint = "Take it out and change it: who can read the document knows it. Write a placeholder, and name its source under [secrets] in stepgate.toml.";
    let told = |one: Literal| {
        Diagnostic::warning("literal-secret", one.line, format!("{} looks like a real secret", one.holder))
            .hinted(hint)
    };
    literals(subject).into_iter().map(told).collect()
}

/// The secrets that the blocks of a document hold, each value once a line.
pub(super) fn literals(subject: &Subject<'_>) -> Vec<Literal> {
    let mut found: Vec<Literal> = Vec::new();
    for (_, block, verdict) in subject.blocks() {
        found.extend(by_shape(block));
        match verdict.map(|verdict| verdict.nature) {
            Some(BlockKind::Data | BlockKind::Elsewhere) => found.extend(in_lines(block, false)),
            // In code a value without quotes is an expression.
            Some(BlockKind::Language | BlockKind::Listing) => found.extend(in_lines(block, true)),
            _ => {}
        }
    }
    let is_read = |id: &str| subject.commands.iter().any(|told| told.step.id == id);
    for step in subject.plan.selected().filter(|step| step.command().is_some() && !is_read(&step.id)) {
        let told = |(holder, value): (String, String)| Literal {
            line: subject.line_of(&value, step.line),
            holder,
            value,
        };
        found.extend(pairs(template_of(step), false).into_iter().map(told));
    }
    for told in &subject.commands {
        found.extend(in_command(told).into_iter().map(|(holder, value)| Literal {
            line: subject.line_of(&value, told.step.line),
            holder,
            value,
        }));
    }
    for step in subject.plan.selected().filter(|step| step.sql().is_some()) {
        let values = SQL
            .captures_iter(template_of(step))
            .map(|hit| hit["value"].to_owned())
            .filter(|value| is_literal(value));
        found.extend(values.map(|value| Literal {
            holder: "this password".to_owned(),
            line: subject.line_of(&value, step.line),
            value,
        }));
    }
    let mut kept: Vec<Literal> = Vec::new();
    for one in found {
        if !kept.iter().any(|known| {
            known.line == one.line && (known.value.contains(&one.value) || one.value.contains(&known.value))
        }) {
            kept.push(one);
        }
    }
    kept
}

/// What has the shape of a token, whatever the block is.
fn by_shape(block: &Block) -> Vec<Literal> {
    let text = block.text();
    let line_at = |offset: usize| {
        block.lines.get(text[..offset].matches('\n').count()).map_or(block.line, |line| line.line)
    };
    let hits = shaped(&text).into_iter().filter_map(|(range, label)| {
        let value = text.get(range.clone())?;
        let is_real = if label == "password" { is_literal(value) } else { !is_stand_in(value) };
        is_real.then(|| Literal {
            holder: format!("this {label}"),
            line: line_at(range.start),
            value: value.to_owned(),
        })
    });
    hits.collect()
}

/// `name: value` and `NAME=value` in the lines of a block that is data or code.
fn in_lines(block: &Block, quoted: bool) -> Vec<Literal> {
    let of_line = |line: &BodyLine| {
        let at = line.line;
        pairs(&line.text, quoted)
            .into_iter()
            .map(move |(holder, value)| Literal { holder, line: at, value })
            .collect::<Vec<_>>()
    };
    block.lines.iter().flat_map(of_line).collect()
}

/// The text of what runs, with holes where values go.
fn template_of(step: &Step) -> &str {
    step.run().map_or("", |run| run.template.text.as_str())
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{checked, commands, everything, lines};

    #[test]
    fn data_that_is_not_run_and_statements_are_looked_at_too() {
        assert_eq!(lines("literal-secret", "# A\n\n```yaml\ndb:\n  password: hunter2zzz\n```\n"), [5]);
        assert_eq!(
            lines("literal-secret", "# A\n\n```python\npassword = hunter2zzz()\ntoken = 'hunter2zzz'\n```\n"),
            [5]
        );
        assert_eq!(
            lines("literal-secret", "# A\n\n```sql\nALTER USER a WITH PASSWORD 'hunter2zzz';\n```\n"),
            [4]
        );
    }

    #[test]
    fn a_value_in_a_command_of_several_lines_is_told_at_its_own_line() {
        assert_eq!(lines("literal-secret", &commands("run a \\\n  --token hunter2zzz")), [7]);
    }

    #[test]
    fn a_block_that_bash_rejects_is_looked_at_as_text() {
        assert_eq!(lines("literal-secret", &commands("login --password=hunter2zzz 'x")), [6]);
    }

    #[test]
    fn no_finding_holds_the_value() {
        let text = commands("login --password hunter2zzz --token 'hunter2zzz");
        let found = checked(&everything(), &text).diagnostics;
        assert!(!format!("{found:?}").contains("hunter2zzz"), "{found:?}");
    }
}
