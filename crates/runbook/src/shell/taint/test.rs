//! The words of a `[[ … ]]`.
//!
//! Takes the expression: numbers are evaluated, and what stands behind `==` is a pattern. Never decides whether a test holds.

use super::demand::Demand;
use super::trace::Trace;
use super::word::Stance;
use crate::shell::invocation::Argument;
use crate::shell::test::compares_numbers;
use brush_parser::ast::{BinaryPredicate, ExtendedTestExpr, UnaryPredicate};

impl Trace<'_> {
    /// Goes through an expression.
    pub(super) fn test(&mut self, expression: &ExtendedTestExpr) {
        match expression {
            ExtendedTestExpr::And(left, right) | ExtendedTestExpr::Or(left, right) => {
                self.test(left);
                self.test(right);
            }
            ExtendedTestExpr::Not(inner) | ExtendedTestExpr::Parenthesized(inner) => self.test(inner),
            ExtendedTestExpr::UnaryTest(predicate, word) => {
                let raw = self.raw(word);
                self.unary(predicate, &raw);
            }
            ExtendedTestExpr::BinaryTest(predicate, left, right) => {
                let (left, right) = (self.raw(left), self.raw(right));
                self.binary(predicate, &left, &right);
            }
        }
    }

    fn unary(&mut self, predicate: &UnaryPredicate, raw: &str) {
        let flows = self.word(raw, Stance::Value);
        match predicate {
            UnaryPredicate::ShellVariableIsSetAndAssigned | UnaryPredicate::ShellVariableIsSetAndNameRef => {
                self.note(&flows, Demand::Plain);
                self.subscript_of(&Argument::of(raw).text);
            }
            UnaryPredicate::FdIsOpenTerminal => self.arithmetic(raw),
            _ => {}
        }
    }

    fn binary(&mut self, predicate: &BinaryPredicate, left: &str, right: &str) {
        match predicate {
            predicate if compares_numbers(predicate) => {
                self.arithmetic(left);
                self.arithmetic(right);
            }
            _ => {
                self.word(left, Stance::Value);
                self.word(right, Stance::Pattern);
            }
        }
    }
}
