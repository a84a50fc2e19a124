//! Commands that run other commands: `sudo`, `ssh host …`, `kubectl exec … -- …`, `bash -c "…"`.
//!
//! Takes the row that says so and the program's words, gives what the inner command does. Which programs these are is
//! in the table; here is how each kind is unpacked. Never judges the outer program.

use super::line::Line;
use super::row::Row;
use super::verdict::Verdict;
use super::weigh::{Input, Scales};
use super::{Effect, code, follow, http, names, pipeline, sql};
use crate::shell::Argument;

/// What a row's `runs` says that the rest of the words is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Runs {
    /// `words`: a command, behind the row's own words.
    Words,
    /// `dashes`: a command behind `--`, or behind the row's own words where there is none.
    Dashes,
    /// `shell`: the text of a script, behind the row's own words.
    Shell,
    /// `shell -c`: the text of a script, in a flag.
    ShellIn(Vec<String>),
    /// `shell-input`: a script at its input.
    ShellInput,
    /// `module -m`: a program, in a flag; its arguments are the rest.
    Module(Vec<String>),
    /// `find`: a command behind `-exec`.
    Find,
    /// `ssm --parameters`: scripts in a list.
    Ssm(Vec<String>),
    /// `name`: a script or target whose name has to tell.
    Name,
    /// `http`: a request.
    Http,
    /// `code -e`: a program in another language, in a flag.
    Code(Vec<String>),
    /// `code-input`: a program in another language, at its input.
    CodeInput,
    /// `sql …`: see [`sql::Query`].
    Sql(sql::Query),
}

impl Runs {
    /// Reads the word and its flags as they stand in the table.
    pub fn read(text: &str) -> Option<Self> {
        let (kind, flags) = text.split_once(' ').unwrap_or((text, ""));
        let flags: Vec<String> =
            flags.split('|').filter(|flag| !flag.is_empty()).map(str::to_owned).collect();
        Some(match kind {
            "words" => Self::Words,
            "dashes" => Self::Dashes,
            "shell" if flags.is_empty() => Self::Shell,
            "shell" => Self::ShellIn(flags),
            "shell-input" => Self::ShellInput,
            "module" => Self::Module(flags),
            "find" => Self::Find,
            "ssm" => Self::Ssm(flags),
            "name" => Self::Name,
            "http" => Self::Http,
            "code" => Self::Code(flags),
            "code-input" => Self::CodeInput,
            _ => Self::Sql(sql::Query::read(kind, flags)?),
        })
    }
}

/// Where a program's own words end and those of the inner command start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The first word that is not its own.
    pub own: usize,
    /// The first word of the inner command.
    pub inner: usize,
}

/// A program that carries something else.
pub(super) struct Carried<'l, 'w> {
    /// The row that says what it is.
    pub row: &'static Row,
    /// The program.
    pub name: &'l str,
    /// All of its words.
    pub words: &'w [Argument],
    /// Its own words.
    pub line: &'l Line,
    /// Those of the inner command.
    pub inner: Option<&'w [Argument]>,
    /// Where the input comes from.
    pub input: &'l Input,
}

/// Where the inner command starts: nothing where the row does not fit, `Some(None)` where all words are the program's.
#[expect(clippy::option_option, reason = "no inner words is an answer, no fit is none")]
pub(super) fn starts(row: &Row, line: &Line) -> Option<Option<Start>> {
    let runs = Runs::read(row.runs.as_deref()?)?;
    let taken = row.takes(line)?;
    let from_operand = || {
        if row.program.is_some() {
            // The flags behind a subcommand are the subcommand's.
            let at = line.operands.get(taken.checked_sub(1)?)?.at + 1;
            return Some(Some(Start { own: at, inner: at }));
        }
        let at = line.operands.get(taken)?.at;
        let own = if line.dashes == at.checked_sub(1) && at > 0 { at - 1 } else { at };
        Some(Some(Start { own, inner: at }))
    };
    match runs {
        Runs::Dashes => match line.dashes {
            Some(at) => Some(Some(Start { own: at, inner: at + 1 })),
            None => from_operand(),
        },
        Runs::Words | Runs::Shell => from_operand(),
        _ => Some(None),
    }
}

/// What the inner command does, or `None` where there is none to be seen.
pub(super) fn weigh(scales: Scales<'_>, carried: &Carried<'_, '_>) -> Option<Verdict> {
    let Some(scales) = scales.deeper() else {
        return Some(Verdict::of(Effect::Unknown, "commands are nested too deeply"));
    };
    let Carried { row, line, input, .. } = *carried;
    let taken = row.takes(line).unwrap_or(0);
    match Runs::read(row.runs.as_deref()?)? {
        Runs::Words | Runs::Dashes => {
            let inner = carried.inner?;
            if let Some(program) = &row.program {
                let words: Vec<Argument> =
                    std::iter::once(Argument::of(program)).chain(inner.iter().cloned()).collect();
                Some(scales.command(&words, input))
            } else {
                let mut words = skip_assignments(inner).to_vec();
                // What it reads stands behind the words, and nobody has seen it.
                if matches!(carried.name, "xargs" | "gxargs" | "parallel") {
                    words.push(Argument { literal: false, ..Argument::of("$READ") });
                }
                Some(scales.command(&words, input))
            }
        }
        Runs::Shell => Some(pipeline::text(scales, &joined(carried.inner?), input)),
        Runs::ShellIn(flags) => {
            let texts = line.values_of(&flags);
            // `xargs sh -c`: the text comes from elsewhere.
            let unseen = texts.is_empty().then(|| {
                Verdict::of(
                    Effect::Unknown,
                    format!("the text that `{}` runs is not written there", carried.name),
                )
            });
            let judged = texts.into_iter().map(|text| pipeline::text(scales, text, input));
            Some(Verdict::all(judged.chain(unseen)))
        }
        Runs::ShellInput => Some(follow::fed(scales, carried.name, input)),
        Runs::Module(flags) => {
            let module = line.values_of(&flags).first().copied()?;
            let at = carried.words.iter().position(|word| word.text == module)?;
            Some(scales.command(&carried.words[at..], input))
        }
        Runs::Find => {
            let found = executed(carried.words).into_iter().map(|words| scales.command(words, input));
            Some(Verdict::all(found))
        }
        Runs::Ssm(flags) => {
            let scripts = line.values_of(&flags).into_iter().flat_map(listed);
            scripts.map(|script| pipeline::text(scales, &script, &Input::Person)).reduce(Verdict::and)
        }
        Runs::Name => {
            let target = line.operands.get(taken.saturating_sub(1))?;
            let arguments: Vec<Argument> =
                line.operands[taken..].iter().map(|one| literal(&one.text)).collect();
            let followed = follow::target(scales, carried.name, &target.text, line);
            Some(followed.unwrap_or_else(|| names::judge(&target.text, &arguments)))
        }
        Runs::Http => Some(http::weigh(carried.name, line)),
        Runs::Code(flags) => {
            let texts = line.values_of(&flags).into_iter();
            Some(Verdict::all(texts.map(|text| code::program(scales, carried.name, text))))
        }
        Runs::CodeInput => Some(match input {
            Input::Text(text) => code::program(scales, carried.name, text),
            Input::File(name) => follow::script(scales, &Argument::of(name), &[], follow::Kind::Run),
            Input::Pipe(_) => Verdict::of(Effect::Destroy, "runs code that is made on the spot"),
            Input::Person => Verdict::of(Effect::Unknown, format!("`{}` runs what it reads", carried.name)),
        }),
        Runs::Sql(query) => Some(query.weigh(scales, line, taken, input)),
    }
}

/// The words behind `NAME=value` words, as after `env` and `sudo`.
fn skip_assignments(words: &[Argument]) -> &[Argument] {
    let is_assignment = |word: &Argument| {
        word.text.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    let from = words.iter().position(|word| !is_assignment(word)).unwrap_or(words.len());
    &words[from..]
}

fn joined(words: &[Argument]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// A word that means itself.
fn literal(text: &str) -> Argument {
    Argument { text: text.to_owned(), raw: text.to_owned(), literal: true, quoted: true }
}

/// The commands behind `-exec` and `-ok` of `find`.
fn executed(words: &[Argument]) -> Vec<&[Argument]> {
    let starts = |word: &Argument| matches!(word.text.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir");
    let from = words.iter().enumerate().filter(|(_, word)| starts(word)).map(|(at, _)| at + 1);
    from.map(|from| {
        let ends = |word: &Argument| matches!(word.text.as_str(), ";" | "+");
        let length = words[from..].iter().position(ends).unwrap_or(words.len() - from);
        &words[from..from + length]
    })
    .collect()
}

/// The scripts of `commands=["…","…"]` or `{"commands":["…"]}`.
fn listed(text: &str) -> Vec<String> {
    let value = text.trim();
    let list = value.strip_prefix("commands=").unwrap_or(value);
    let strings = |value: &serde_json::Value| {
        let items = value.as_array().or_else(|| value.get("commands").and_then(|list| list.as_array()));
        items.map(|items| items.iter().filter_map(|item| item.as_str()).map(str::to_owned).collect())
    };
    let parsed: Option<Vec<String>> = serde_json::from_str(list).ok().as_ref().and_then(strings);
    parsed.unwrap_or_else(|| vec![list.trim_matches(['[', ']', '"', '\'']).to_owned()])
}
