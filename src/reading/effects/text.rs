//! Code in whatever language a program takes it.
//!
//! Takes the language and the text, a file's name or where the input comes from, gives what it does. Never parses a language
//! itself beyond the words that tell; what does not tell is unknown.

use super::verdict::Verdict;
use super::weigh::{Input, Scales};
use super::{Effect, awk, code, names, pipeline, redis, sed, sql};
use crate::programs::{Language, Line};

/// What a text does.
pub(super) fn weigh(scales: Scales<'_>, language: Language, text: &str, input: &Input) -> Verdict {
    match language {
        Language::Shell => pipeline::text(scales, text, input),
        Language::Sql => sql::statements(text),
        Language::Mongo => code::mongo(text),
        Language::Redis => redis::weigh(scales, text),
        Language::RedisCommands => redis::commands(scales, text),
        Language::Awk => awk::weigh(scales, text, input),
        Language::Sed => sed::weigh(text),
        Language::Editor => editor(scales, text, input),
        Language::Filter | Language::Variable => Verdict::of(Effect::Read, "it only computes"),
        Language::Template => Verdict::of(Effect::Unknown, "what its text becomes is not known"),
        Language::Python
        | Language::JavaScript
        | Language::Perl
        | Language::Ruby
        | Language::Php
        | Language::Other => code::program(text),
    }
}

/// What commands for an editor do: behind `!` stands one for a shell.
fn editor(scales: Scales<'_>, text: &str, input: &Input) -> Verdict {
    let own = Verdict::of(Effect::Change, "commands for an editor");
    match text.split_once('!') {
        Some((_, command)) if !command.is_empty() => own.and(pipeline::text(scales, command, input)),
        _ => own,
    }
}

/// What the text does that a program reads at its input.
pub(super) fn read(
    scales: Scales<'_>,
    language: Language,
    program: &str,
    line: &Line,
    input: &Input,
) -> Verdict {
    match (language, input) {
        (Language::Shell, Input::Text(text)) => pipeline::text(scales, text, &Input::Person),
        (Language::Shell, Input::File(name)) => names::judge(name, &[]),
        (Language::Shell, Input::Pipe(_) | Input::Person) => {
            Verdict::of(Effect::Change, format!("`{program}` runs what it reads"))
        }
        (_, Input::Text(text)) => weigh(scales, language, text, &Input::Person),
        (Language::Sql, Input::File(name) | Input::Pipe(name)) => sql::file(name, line),
        (_, Input::File(_) | Input::Pipe(_) | Input::Person) => {
            Verdict::of(Effect::Unknown, format!("`{program}` runs what it reads"))
        }
    }
}

/// What the code in a file does, by its name.
pub(super) fn file(language: Language, name: &str, line: &Line) -> Verdict {
    match language {
        Language::Sql => sql::file(name, line),
        Language::Shell => names::judge(name, &[]),
        Language::Filter => Verdict::of(Effect::Read, "it only computes"),
        _ => {
            let named = names::judge(name, &[]);
            let effect = if named.effect.0 == Effect::Read { Effect::Unknown } else { named.effect.0 };
            Verdict::of(effect, named.effect.1)
        }
    }
}
