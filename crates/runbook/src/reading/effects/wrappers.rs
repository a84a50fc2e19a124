//! Commands that run other commands: `sudo`, `ssh host …`, `kubectl exec … -- …`, `bash -c "…"`.
//!
//! Takes the row that says so and the program's words, gives what the inner command does. Which programs these are is
//! in the table; here is how each kind is unpacked. Never judges the outer program.

use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use super::{Effect, follow, http, names, sql, text};
use crate::programs::{CodeArgument, FlagSet, Language, Line, Row, Runs};
use crate::shell::Argument;

/// A program that carries something else.
pub(super) struct Carried<'l, 'w> {
    /// The row that says what it is.
    pub row: &'l Row,
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

/// What the inner command does, or `None` where there is none to be seen.
pub(super) fn weigh(scales: Scales<'_>, carried: &Carried<'_, '_>) -> Option<EffectAndMode> {
    let Some(scales) = scales.deeper() else {
        return Some(EffectAndMode::of(Effect::Unknown, "commands are nested too deeply"));
    };
    let Carried { row, line, input, .. } = *carried;
    let taken = row.takes(line).unwrap_or(0);
    match row.runs.as_ref()? {
        Runs::Words | Runs::Dashes => command(scales, carried),
        Runs::Module(flags) => {
            let module = flags.values(line).first().copied()?;
            let at = carried.words.iter().position(|word| word.text == module)?;
            Some(scales.command(&carried.words[at..], input))
        }
        Runs::Find => {
            let found = executed(carried.words).into_iter().map(|words| scales.command(words, input));
            found.reduce(EffectAndMode::and)
        }
        Runs::Ssm(flags) => {
            let scripts = flags.values(line).into_iter().flat_map(listed);
            scripts.map(|script| scales.in_child(&script, &Input::Person)).reduce(EffectAndMode::and)
        }
        Runs::Name => {
            let target = line.operands.get(taken.saturating_sub(1))?;
            let arguments: Vec<Argument> =
                line.operands[taken..].iter().map(|one| literal(&one.text)).collect();
            let followed = follow::target(scales, carried.name, &target.text, line);
            Some(followed.unwrap_or_else(|| names::judge(&target.text, &arguments)))
        }
        Runs::Http => Some(http::weigh(carried.name, line, input)),
        Runs::Restore => Some(sql::restore(line)),
        Runs::Code(code) => carried_code(scales, carried, code, taken),
    }
}

/// What the command behind a program's own words does.
fn command(scales: Scales<'_>, carried: &Carried<'_, '_>) -> Option<EffectAndMode> {
    let inner = carried.inner?;
    let named = carried.row.by.as_ref().and_then(|flags| flags.values(carried.line).last().copied());
    let Some(program) = named.or(carried.row.program.as_deref()) else {
        let mut inner = skip_assignments(inner).to_vec();
        if inner.is_empty() {
            return None;
        }
        // What it reads stands behind the words, and nobody has seen it.
        if matches!(carried.name, "xargs" | "gxargs" | "parallel") {
            inner.push(Argument { literal: false, ..Argument::of("$READ") });
        }
        return Some(scales.command(&inner, carried.input));
    };
    let words: Vec<Argument> = std::iter::once(Argument::of(program)).chain(inner.iter().cloned()).collect();
    Some(scales.command(&words, carried.input))
}

/// What the code does that a row is about.
fn carried_code(
    scales: Scales<'_>,
    carried: &Carried<'_, '_>,
    code: &CodeArgument,
    taken: usize,
) -> Option<EffectAndMode> {
    let Carried { line, input, .. } = *carried;
    match code {
        CodeArgument::Words(Language::Shell) => Some(scales.in_child(&joined(carried.inner?), input)),
        CodeArgument::Word(language) => {
            Some(text::weigh(scales, *language, &line.operands.get(taken)?.text, input))
        }
        CodeArgument::Words(language) => {
            let texts = line.operands.get(taken..)?.iter();
            texts.map(|one| text::weigh(scales, *language, &one.text, input)).reduce(EffectAndMode::and)
        }
        CodeArgument::Input(language) => Some(text::read(scales, *language, carried.name, line, input)),
        CodeArgument::Flag(..) | CodeArgument::File(..) => in_flags(scales, code, line, input),
        CodeArgument::Remote(_) => None,
    }
}

/// What the code in the flags of a line does, and that of the files that they name.
pub(super) fn in_flags(
    scales: Scales<'_>,
    code: &CodeArgument,
    line: &Line,
    input: &Input,
) -> Option<EffectAndMode> {
    let texts = |flags: &FlagSet| flags.values(line).into_iter().map(str::to_owned).collect::<Vec<_>>();
    match code {
        CodeArgument::Flag(flags, language) => texts(flags)
            .iter()
            .map(|one| text::weigh(scales, *language, one, input))
            .reduce(EffectAndMode::and),
        CodeArgument::File(flags, language) => texts(flags)
            .iter()
            .map(|name| text::file(scales, *language, name, line, input))
            .reduce(EffectAndMode::and),
        CodeArgument::Word(_) | CodeArgument::Words(_) | CodeArgument::Remote(_) | CodeArgument::Input(_) => {
            None
        }
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
