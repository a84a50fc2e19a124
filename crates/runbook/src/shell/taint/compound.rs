//! Loops, groups, `if`, `case` and subshells.
//!
//! Takes a compound command and goes through all that it holds: each branch may run, and a loop may go round.

use super::flow::Flows;
use super::trace::Trace;
use super::word::Stance;
use brush_parser::ast::{
    CaseClauseCommand, CompoundCommand, CompoundList, ForClauseCommand, IfClauseCommand,
};

impl Trace<'_> {
    /// Goes through a loop, a group, an `if` and so on.
    pub(super) fn compound(&mut self, command: &CompoundCommand) {
        match command {
            CompoundCommand::Arithmetic(arithmetic) => self.arithmetic(&arithmetic.expr.value),
            CompoundCommand::ArithmeticForClause(clause) => {
                for part in [&clause.initializer, &clause.condition, &clause.updater].into_iter().flatten() {
                    self.arithmetic(&part.value);
                }
                self.around(&[&clause.body.list]);
            }
            CompoundCommand::BraceGroup(group) => self.compound_list(&group.list),
            CompoundCommand::Subshell(subshell) => {
                self.perhaps(|trace| trace.compound_list(&subshell.list));
            }
            CompoundCommand::ForClause(clause) => self.for_each(clause),
            CompoundCommand::CaseClause(clause) => self.case(clause),
            CompoundCommand::IfClause(clause) => self.branches(clause),
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.around(&[&clause.0, &clause.1.list]);
            }
            CompoundCommand::Coprocess(coprocess) => {
                let body = &coprocess.body;
                self.perhaps(|trace| trace.coprocess(body));
            }
        }
    }

    /// Goes round a loop twice: what its end has set, its start may use.
    fn around(&mut self, lists: &[&CompoundList]) {
        for _ in 0..2 {
            self.perhaps(|trace| lists.iter().for_each(|list| trace.compound_list(list)));
        }
    }

    fn for_each(&mut self, clause: &ForClauseCommand) {
        let words = clause.values.as_ref().map(|words| {
            let raws: Vec<String> = words.iter().map(|word| self.raw(word)).collect();
            raws.iter().map(|raw| self.word(raw, Stance::List)).collect()
        });
        let flows: Flows = words.unwrap_or_else(|| self.positional.iter().skip(1).cloned().collect());
        self.named(&clause.variable_name, &flows);
        self.memory.assign(&clause.variable_name, flows, None, self.is_certain);
        self.around(&[&clause.body.list]);
    }

    fn case(&mut self, clause: &CaseClauseCommand) {
        let raw = self.raw(&clause.value);
        self.word(&raw, Stance::Value);
        for case in &clause.cases {
            for pattern in &case.patterns {
                let raw = self.raw(pattern);
                self.word(&raw, Stance::Pattern);
            }
            if let Some(list) = &case.cmd {
                self.perhaps(|trace| trace.compound_list(list));
            }
        }
    }

    fn branches(&mut self, clause: &IfClauseCommand) {
        self.perhaps(|trace| {
            trace.compound_list(&clause.condition);
            trace.compound_list(&clause.then);
            for part in clause.elses.iter().flatten() {
                part.condition.iter().for_each(|condition| trace.compound_list(condition));
                trace.compound_list(&part.body);
            }
        });
    }
}
