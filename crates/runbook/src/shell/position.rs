//! Where a syntax tree starts.
//!
//! Takes a tree, gives the position of the first thing in it that has one. The grammar's own answer is missing for
//! commands that begin with a redirection.

use brush_parser::ast::{
    AndOrList, AssignmentValue, Command, CommandPrefixOrSuffixItem, IoFileRedirectTarget, IoRedirect,
    Pipeline, SimpleCommand, SourceLocation, Word,
};

/// The index of the character at which a located part of the first command starts.
pub fn start(list: &AndOrList) -> Option<usize> {
    let pipeline: &Pipeline = &list.first;
    let timed = pipeline.timed.as_ref().and_then(SourceLocation::location);
    timed.map(|span| span.start.index).or_else(|| pipeline.seq.first().and_then(of_command))
}

/// The same for one command of a pipeline.
fn of_command(command: &Command) -> Option<usize> {
    match command {
        Command::Simple(simple) => of_simple(simple),
        Command::Function(function) => of_word(&function.fname),
        Command::Compound(..) | Command::ExtendedTest(..) => command.location().map(|span| span.start.index),
    }
}

/// The same for a simple command, whose redirections carry their position only in their target.
fn of_simple(simple: &SimpleCommand) -> Option<usize> {
    let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0);
    let suffix = simple.suffix.iter().flat_map(|suffix| &suffix.0);
    let word = simple.word_or_name.iter().filter_map(of_word);
    prefix.filter_map(of_item).chain(word).chain(suffix.filter_map(of_item)).next()
}

/// The same for a word, a redirection or an assignment.
fn of_item(item: &CommandPrefixOrSuffixItem) -> Option<usize> {
    match item {
        CommandPrefixOrSuffixItem::Word(word) => of_word(word),
        CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
            let value = match &assignment.value {
                AssignmentValue::Scalar(value) => of_word(value),
                AssignmentValue::Array(_) => None,
            };
            of_word(word).or(value)
        }
        CommandPrefixOrSuffixItem::ProcessSubstitution(_, list) => Some(list.loc.start.index),
        CommandPrefixOrSuffixItem::IoRedirect(redirect) => match redirect {
            IoRedirect::File(
                _,
                _,
                IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word),
            )
            | IoRedirect::HereString(_, word)
            | IoRedirect::OutputAndError(word, _) => of_word(word),
            IoRedirect::File(_, _, IoFileRedirectTarget::ProcessSubstitution(_, list)) => {
                Some(list.loc.start.index)
            }
            IoRedirect::File(_, _, IoFileRedirectTarget::Fd(_)) => None,
            IoRedirect::HereDocument(_, document) => of_word(&document.here_end),
        },
    }
}

/// The same for a word.
fn of_word(word: &Word) -> Option<usize> {
    word.loc.as_ref().map(|span| span.start.index)
}
