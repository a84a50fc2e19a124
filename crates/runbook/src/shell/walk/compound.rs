//! Loops, groups, `if`, `case` and subshells.
//!
//! Takes a compound command, goes through all that it holds and notes a loop that never ends by itself. Never decides
//! which branch would run: each of them counts.

use super::{Here, Walk};
use crate::shell::invocation::Invocation;
use brush_parser::ast::{CompoundCommand, SubshellCommand};

impl Walk {
    /// Goes through a loop, a group, an `if` and so on.
    pub(super) fn compound_command(&mut self, command: &CompoundCommand) {
        match command {
            CompoundCommand::Arithmetic(arithmetic) => self.arithmetic(&arithmetic.expr.value),
            CompoundCommand::ArithmeticForClause(clause) => {
                for part in [&clause.initializer, &clause.condition, &clause.updater].into_iter().flatten() {
                    self.arithmetic(&part.value);
                }
                let condition = clause.condition.as_ref().map_or("", |part| part.value.trim());
                self.looped(matches!(condition, "" | "1"), |walk| walk.compound(&clause.body.list));
            }
            CompoundCommand::BraceGroup(group) => self.compound(&group.list),
            CompoundCommand::Subshell(subshell) => self.subshell(subshell, false),
            CompoundCommand::ForClause(clause) => {
                for word in clause.values.iter().flatten() {
                    self.word(word);
                }
                let is_select = self.slice(&clause.loc).starts_with("select");
                self.facts.selects |= is_select;
                self.set(&clause.variable_name);
                self.looped(false, |walk| walk.compound(&clause.body.list));
            }
            CompoundCommand::CaseClause(clause) => {
                self.exact_word(&clause.value);
                for case in &clause.cases {
                    for pattern in &case.patterns {
                        self.exact_word(pattern);
                    }
                    if let Some(list) = &case.cmd {
                        self.compound(list);
                    }
                }
            }
            CompoundCommand::IfClause(clause) => {
                self.compound(&clause.condition);
                self.compound(&clause.then);
                for part in clause.elses.iter().flatten() {
                    if let Some(condition) = &part.condition {
                        self.compound(condition);
                    }
                    self.compound(&part.body);
                }
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                let is_while = matches!(command, CompoundCommand::WhileClause(_));
                let is_always = goes_round_always(&clause.0.to_string(), is_while);
                self.looped(is_always, |walk| {
                    walk.compound(&clause.0);
                    walk.compound(&clause.1.list);
                });
            }
            CompoundCommand::Coprocess(coprocess) => {
                let name = coprocess.name.as_ref().map_or("COPROC", |name| name.value.as_str());
                self.set(name);
                self.set(&format!("{name}_PID"));
                let here = Here { subshell: true, in_coprocess: true, ..self.here };
                self.apart(here, |walk| walk.part(&coprocess.body));
            }
        }
    }

    /// Goes through a loop's body; one that always goes round is endless unless something inside leaves it.
    fn looped(&mut self, is_always: bool, body: impl FnOnce(&mut Self)) {
        let before = self.facts.invocations.len();
        let here = Here { in_loop: true, ..self.here };
        self.within(here, body);
        let leaves = |invocation: &Invocation| {
            matches!(invocation.program(), Some("break" | "exit" | "return")) && !invocation.substituted
        };
        self.facts.endless |= is_always && !self.facts.invocations[before..].iter().any(leaves);
    }

    /// Goes through a list in parentheses.
    pub(super) fn subshell(&mut self, subshell: &SubshellCommand, is_substitution: bool) {
        let substituted = self.here.substituted || is_substitution;
        let here = Here {
            subshell: true,
            substituted,
            feeds_code: self.here.feeds_code || self.here.code,
            ..self.here
        };
        self.apart(here, |walk| walk.compound(&subshell.list));
    }
}

/// Whether a `while`, else an `until`, with this condition ends only by what is inside of it.
fn goes_round_always(condition: &str, is_while: bool) -> bool {
    let condition = condition.trim().trim_end_matches(';');
    if !is_while {
        return condition == "false";
    }
    // To wait succeeds as often as it is asked.
    ["true", ":", "[ 1 ]", "((1))", "[[ 1 ]]"].contains(&condition) || is_sleep(condition)
}

/// Whether a condition is nothing but a wait: `sleep 1`.
fn is_sleep(condition: &str) -> bool {
    let span = condition.strip_prefix("sleep ").map(str::trim);
    span.is_some_and(|span| {
        !span.is_empty() && !span.contains(|c: char| !c.is_ascii_alphanumeric() && c != '.')
    })
}
