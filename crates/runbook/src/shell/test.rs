//! The words of a `[[ … ]]`.
//!
//! Takes the expression, hands each word to the walk as what bash makes of it: numbers are arithmetic expressions,
//! which can hold code. Never decides whether a test holds.

use super::walk::Walk;
use brush_parser::ast::{BinaryPredicate, ExtendedTestExpr, UnaryPredicate};

/// Goes through an expression.
pub fn walk(walk: &mut Walk, expression: &ExtendedTestExpr) {
    match expression {
        ExtendedTestExpr::And(left, right) | ExtendedTestExpr::Or(left, right) => {
            self::walk(walk, left);
            self::walk(walk, right);
        }
        ExtendedTestExpr::Not(inner) | ExtendedTestExpr::Parenthesized(inner) => self::walk(walk, inner),
        ExtendedTestExpr::UnaryTest(predicate, word) => match predicate {
            UnaryPredicate::ShellVariableIsSetAndAssigned
            | UnaryPredicate::ShellVariableIsSetAndNameRef
            | UnaryPredicate::FdIsOpenTerminal => walk.arithmetic_word(word),
            _ => walk.exact_word(word),
        },
        ExtendedTestExpr::BinaryTest(predicate, left, right) => match predicate {
            predicate if compares_numbers(predicate) => {
                walk.arithmetic_word(left);
                walk.arithmetic_word(right);
            }
            _ => {
                walk.exact_word(left);
                walk.exact_word(right);
            }
        },
    }
}

/// Whether a comparison works out both sides as arithmetic.
pub const fn compares_numbers(predicate: &BinaryPredicate) -> bool {
    matches!(
        predicate,
        BinaryPredicate::ArithmeticEqualTo
            | BinaryPredicate::ArithmeticNotEqualTo
            | BinaryPredicate::ArithmeticLessThan
            | BinaryPredicate::ArithmeticLessThanOrEqualTo
            | BinaryPredicate::ArithmeticGreaterThan
            | BinaryPredicate::ArithmeticGreaterThanOrEqualTo
    )
}
