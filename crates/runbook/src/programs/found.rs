//! A program's words with the rows that fit them.
//!
//! Takes a program and the words after it, gives the row that decides, the one that says what else is run, and where that
//! stands. Never says what it does.

use super::Mode;
use super::language::Language;
use super::line::{Line, Word};
use super::program::Program;
use super::row::{Around, Row};
use super::runs::{CodeArgument, Runs};

/// A line with the rows that fit it.
#[derive(Debug)]
pub struct Found<'p, 'w, W> {
    /// The program's own words.
    pub line: Line,
    /// The words of the command that it runs, where it runs one.
    pub inner: Option<&'w [W]>,
    /// The row that says what else is run.
    pub runs: Option<&'p Row>,
    rows: Vec<&'p Row>,
}

/// Where a program's own words end and those of the inner command start.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// The first word that is not its own.
    own: usize,
    /// The first word of the inner command.
    inner: usize,
}

/// A program's own words and those of the command that it runs, where those are two things.
type Split<'w, W> = Option<(Line, &'w [W])>;

/// What a row that runs something finds in a line.
enum Carried {
    /// Nothing: its words are not there, or what should stand behind them is not.
    Nothing,
    /// All words are the program's own.
    Own,
    /// Another command.
    Command(Start),
}

impl<'p, 'w, W: Word> Found<'p, 'w, W> {
    /// The rows that fit the words after the program; `fed` says whether its input is given by something.
    pub fn of(program: &'p Program, words: &'w [W], fed: bool) -> Self {
        let line = Line::read(words, &program.shape);
        let (runs, own) = runner(program, words, &line, fed).unzip();
        let (line, inner) = match own.flatten() {
            Some((own, inner)) => (own, Some(inner)),
            None => (line, None),
        };
        let around = Around { fed, carries: inner.is_some() };
        let rows = program.rules.iter().filter(|row| row.fits(&line, around).is_some()).collect();
        Self { line, inner, runs, rows }
    }

    /// The first row that says what it does or runs something.
    pub fn decisive(&self) -> Option<&'p Row> {
        self.rows.iter().copied().find(|row| row.effect.is_some() || self.is_runner(row))
    }

    /// Whether it is the row that says what else is run.
    pub fn is_runner(&self, row: &Row) -> bool {
        self.runs.is_some_and(|runs| std::ptr::eq(runs, row))
    }

    /// The first row that says how it has to be run, down to the decisive one.
    pub fn mode(&self) -> Option<(&'p Row, Mode)> {
        let last = self.decisive().and_then(|last| self.rows.iter().position(|row| std::ptr::eq(*row, last)));
        let down_to = &self.rows[..last.map_or(self.rows.len(), |last| last + 1)];
        down_to.iter().find_map(|row| row.mode.map(|mode| (*row, mode)))
    }

    /// Whether what it runs ends by something else than itself.
    pub fn ends(&self) -> bool {
        self.rows.iter().any(|row| row.ends)
    }
}

/// The first row that runs something, with the program's own words and the inner command where those are two things.
///
/// A subcommand that a row above tells of is no command for something else.
fn runner<'p, 'w, W: Word>(
    program: &'p Program,
    words: &'w [W],
    line: &Line,
    fed: bool,
) -> Option<(&'p Row, Split<'w, W>)> {
    let carries = Around { fed, carries: true };
    for row in &program.rules {
        if row.runs.is_none() {
            if row.effect.is_some() && row.names_subcommand() && row.fits(line, carries).is_some() {
                return None;
            }
            continue;
        }
        match carried(row, line) {
            Carried::Nothing => {}
            Carried::Own => {
                if row.fits(line, Around { fed, carries: false }).is_some() {
                    return Some((row, None));
                }
            }
            Carried::Command(from) => {
                let own = Line::read(&words[..from.own], &program.shape);
                if row.fits(&own, carries).is_some() {
                    return Some((row, Some((own, &words[from.inner..]))));
                }
            }
        }
    }
    None
}

/// Where the inner command of a row starts.
fn carried(row: &Row, line: &Line) -> Carried {
    let (Some(runs), Some(taken)) = (&row.runs, row.takes(line)) else { return Carried::Nothing };
    let start = match runs {
        Runs::Dashes => match line.dashes {
            Some(at) => Some(Start { own: at, inner: at + 1 }),
            None => from_operand(row, line, taken),
        },
        Runs::Words | Runs::Code(CodeArgument::Words(Language::Shell)) => from_operand(row, line, taken),
        Runs::Code(CodeArgument::Word(_) | CodeArgument::Words(_)) if line.operands.len() <= taken => None,
        _ => return Carried::Own,
    };
    start.map_or(Carried::Nothing, Carried::Command)
}

/// The start of what stands behind the operands that the row's words take.
fn from_operand(row: &Row, line: &Line, taken: usize) -> Option<Start> {
    if row.program.is_some() || row.by.is_some() {
        // The flags behind a subcommand are the subcommand's, and those behind an image the container's.
        let at = line.operands.get(taken.checked_sub(1)?)?.at + 1;
        // An image without words runs what it has itself.
        let is_there = row.program.is_some() || at < line.n_words;
        return is_there.then_some(Start { own: at, inner: at });
    }
    let at = line.operands.get(taken)?.at;
    let own = if line.dashes == at.checked_sub(1) && at > 0 { at - 1 } else { at };
    Some(Start { own, inner: at })
}
