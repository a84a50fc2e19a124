//! One program, or several that are used alike: how it writes its flags, its rows, where code stands in its words.
//!
//! Takes its part of the table, gives it typed, or says what is wrong and where. Never matches anything itself.

use super::line::Shape;
use super::row::{Row, RowText};
use super::runs::{CodeArgument, FlagSet, Runs};
use serde::Deserialize;
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;

/// What is known of a program.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the program")]
pub struct Program {
    /// How it writes its flags.
    pub shape: Shape,
    /// Its rows: for the effect, the mode and what it runs, the first that fits and says it.
    pub rules: Vec<Row>,
    /// Whether it runs other commands that stand in its words.
    pub runs_commands: bool,
    /// Whether any of its words may be code.
    pub has_code: bool,
    /// Whether it may run what it reads.
    pub may_read_code: bool,
    /// Code that is run whichever row decides.
    pub always: Vec<CodeArgument>,
    /// Whether `--dry-run` only says what it would do. Some take it for one more operand.
    pub rehearses: bool,
    /// Flags with which a refusal by the server is its own failure; empty where it is nobody's client, or fails by itself.
    pub fails: String,
    /// Flags that print what the server says.
    pub shows: String,
    /// Flags that put the answer into a file.
    pub stores: String,
    /// Flags whose value is a text of which nothing hangs.
    pub plain: Vec<String>,
    /// Flags of one letter that, alone, only make it say something about itself.
    pub asks: Vec<String>,
}

/// A program's part of the table, as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub struct Part {
    /// Found before the rest is read; the build looks at it.
    #[serde(default)]
    pub(super) name: String,
    /// Found before the rest is read.
    #[serde(default, rename = "versions")]
    _versions: bool,
    #[serde(default)]
    values: String,
    #[serde(default)]
    globals: String,
    #[serde(default)]
    pairs: String,
    #[serde(default)]
    attached: String,
    #[serde(default)]
    long: bool,
    #[serde(default)]
    fold: bool,
    #[serde(default)]
    plus: bool,
    #[serde(default)]
    code: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    rehearses: bool,
    #[serde(default)]
    asks: String,
    #[serde(default)]
    plain: String,
    #[serde(default)]
    fails: String,
    #[serde(default)]
    shows: String,
    #[serde(default)]
    stores: String,
    /// Names of which something is true: found before the rest is read; the build looks at them.
    #[serde(default)]
    spoken: String,
    #[serde(default)]
    builtin: String,
    #[serde(default)]
    searches: String,
    #[serde(default)]
    outside_containers: String,
    #[serde(default)]
    outside_machines: String,
    #[serde(default)]
    rules: Vec<Spanned<RowText>>,
}

/// What is wrong with a part, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes that it is about.
    pub at: Range<usize>,
    /// What was found.
    pub message: String,
}

const fn yes() -> bool {
    true
}

impl Part {
    /// Reads the text of a part.
    pub fn read(text: &str) -> Result<Self, Fault> {
        toml::from_str(text).map_err(|error| Fault {
            at: error.span().unwrap_or(0..0),
            message: error.message().trim().to_owned(),
        })
    }

    /// The program, with all that it says understood.
    pub fn program(self) -> Result<Program, Fault> {
        let shape = self.shape();
        let code = self.code.iter().map(code).collect::<Result<Vec<_>, _>>()?;
        for (argument, text) in code.iter().zip(&self.code) {
            takes_values(&shape, argument.flags().into_iter().flat_map(FlagSet::names), text.span())?;
        }
        let rules = self.rules.into_iter().map(|text| row(text, &shape)).collect::<Result<Vec<_>, _>>()?;
        let (asks, plain) = (flags(&self.asks), flags(&self.plain));
        let runs = || rules.iter().filter_map(|row: &Row| row.runs.as_ref());
        Ok(Program {
            runs_commands: runs().any(Runs::runs_commands),
            has_code: !code.is_empty() || runs().any(|one| matches!(one, Runs::Code(_))),
            may_read_code: runs().any(Runs::may_read_code),
            shape,
            rules,
            always: code,
            rehearses: self.rehearses,
            fails: self.fails,
            shows: self.shows,
            stores: self.stores,
            plain,
            asks,
        })
    }

    fn shape(&self) -> Shape {
        Shape {
            values: flags(&self.values),
            globals: flags(&self.globals),
            pairs: flags(&self.pairs),
            attached: flags::<Vec<_>>(&self.attached)
                .into_iter()
                .filter(|flag| !flag.contains('='))
                .collect(),
            limited: limited(&self.attached),
            long: self.long,
            fold: self.fold,
            plus: self.plus,
        }
    }

    /// Where a row stands that has no example, by which the tests would try it.
    #[allow(dead_code, reason = "the build asks it")]
    pub fn untried(&self) -> Option<Fault> {
        let row = self.rules.iter().find(|row| row.get_ref().example.is_empty())?;
        Some(Fault { at: row.span(), message: "the row has no `example`".to_owned() })
    }

    /// A key that only the shipped table has a use for.
    pub(super) fn key_of_the_table(&self) -> Option<&'static str> {
        let names = [
            ("name", &self.name),
            ("plain", &self.plain),
            ("spoken", &self.spoken),
            ("builtin", &self.builtin),
            ("searches", &self.searches),
            ("outside_containers", &self.outside_containers),
            ("outside_machines", &self.outside_machines),
        ];
        names.into_iter().find(|(_, said)| !said.is_empty()).map(|(key, _)| key)
    }

    /// Where its rows begin, as far as it has any.
    pub(super) fn begins(&self) -> Range<usize> {
        self.rules.first().map_or(0..0, Spanned::span)
    }

    /// A name of which something is said and that is none of the program's.
    #[allow(dead_code, reason = "the build asks it")]
    pub fn strange_name(&self) -> Option<&str> {
        let told =
            [&self.spoken, &self.builtin, &self.searches, &self.outside_containers, &self.outside_machines];
        let mut told = told.into_iter().flat_map(|names| names.split('|')).filter(|name| !name.is_empty());
        told.find(|name| !self.name.split('|').any(|one| one == *name))
    }

    /// The programs as which its rows read the rest of the words.
    #[allow(dead_code, reason = "the build asks it")]
    pub fn others(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.rules.iter().filter_map(|row| Some((row.get_ref().program.as_deref()?, row.span())))
    }
}

impl Program {
    /// All places where code may stand, whichever row decides.
    pub fn code(&self) -> impl Iterator<Item = &CodeArgument> {
        let of_rows = self.rules.iter().filter_map(|row| match &row.runs {
            Some(Runs::Code(argument)) => Some(argument),
            _ => None,
        });
        self.always.iter().chain(of_rows)
    }
}

fn flags<C: FromIterator<String>>(text: &str) -> C {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The flags with the only characters of their values: `-0=01234567`.
fn limited(specs: &str) -> HashMap<String, String> {
    let pairs = specs.split_whitespace().filter_map(|spec| spec.split_once('='));
    pairs.map(|(flag, allowed)| (flag.to_owned(), allowed.to_owned())).collect()
}

fn code(text: &Spanned<String>) -> Result<CodeArgument, Fault> {
    CodeArgument::read(text.get_ref()).map_err(|message| Fault { at: text.span(), message })
}

fn row(text: Spanned<RowText>, shape: &Shape) -> Result<Row, Fault> {
    let at = text.span();
    let row = Row::try_from(text.into_inner()).map_err(|message| Fault { at: at.clone(), message })?;
    let flags = row.runs.as_ref().and_then(Runs::flags);
    takes_values(shape, flags.into_iter().flat_map(FlagSet::names), at)?;
    Ok(row)
}

/// A flag whose value is code has to be known as one that takes a value, or nothing of it would ever be found.
fn takes_values<'f>(
    shape: &Shape,
    names: impl Iterator<Item = &'f str>,
    at: Range<usize>,
) -> Result<(), Fault> {
    let takes = |name: &&str| shape.values.contains(*name) || shape.attached.contains(*name);
    match names.into_iter().find(|name| !takes(name)) {
        Some(name) => {
            Err(Fault { at, message: format!("`{name}` is not among the flags that take a value") })
        }
        None => Ok(()),
    }
}
