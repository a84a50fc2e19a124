//! Code in whatever language a program takes it.
//!
//! Takes the language and the text, a file's name or where the input comes from, gives what it does. Never parses a language
//! itself beyond the words that tell; what does not tell is unknown.

use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use super::{Effect, code, follow, names, redis, sql};
use crate::programs::{Language, Line};
use crate::shell::Argument;

/// What a text does.
pub(super) fn weigh(scales: Scales<'_>, language: Language, text: &str, input: &Input) -> EffectAndMode {
    match language {
        Language::Shell => scales.in_child(text, input),
        Language::Sql => sql::statements(scales, text),
        Language::Mongo => code::mongo(text),
        Language::Redis => redis::weigh(scales, text),
        Language::RedisCommands => redis::commands(scales, text),
        Language::Awk => code::awk(scales, text),
        Language::Sed => code::sed(scales, text),
        Language::Editor => editor(scales, text, input),
        Language::Filter | Language::Variable => EffectAndMode::of(Effect::Read, "it only computes"),
        // The parser finds its substitutions where it finds those of a word.
        Language::Expanded => scales.in_child(&format!(": \"{}\"", text.replace('"', "\\\"")), input),
        Language::Template => EffectAndMode::of(Effect::Unknown, "what its text becomes is not known"),
        Language::Python
        | Language::JavaScript
        | Language::Perl
        | Language::Ruby
        | Language::Php
        | Language::Other => code::program(scales, language, text),
    }
}

/// What commands for an editor do: behind `!` stands one for a shell.
fn editor(scales: Scales<'_>, text: &str, input: &Input) -> EffectAndMode {
    let own = EffectAndMode::of(Effect::Change, "commands for an editor");
    match text.split_once('!') {
        Some((_, command)) if !command.is_empty() => own.and(scales.in_child(command, input)),
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
) -> EffectAndMode {
    match (language, input) {
        (Language::Shell, _) => follow::fed(scales, program, input),
        (Language::Sql, _) => sql::fed(scales, line, input),
        (_, Input::Text(text)) => weigh(scales, language, text, &Input::Person),
        (_, Input::File(name)) if language.takes_arguments() => {
            follow::script(scales, &Argument::of(name), &[], follow::Kind::Run).at_least_unknown()
        }
        (_, Input::Pipe(_)) if language.takes_arguments() => {
            EffectAndMode::of(Effect::Destroy, "runs code that is made on the spot")
        }
        (_, Input::File(_) | Input::Pipe(_) | Input::Person) => {
            EffectAndMode::of(Effect::Unknown, format!("`{program}` runs what it reads"))
        }
    }
}

/// What the code in a file does: by its text where that is known, else by its name.
pub(super) fn file(
    scales: Scales<'_>,
    language: Language,
    name: &str,
    line: &Line,
    input: &Input,
) -> EffectAndMode {
    match language {
        Language::Sql => sql::file(scales, name, line, input),
        Language::Shell => follow::script(scales, &Argument::of(name), &[], follow::Kind::Fed),
        _ if matches!(name, "-" | "/dev/stdin") => read(scales, language, name, line, input),
        Language::Filter => EffectAndMode::of(Effect::Read, "it only computes"),
        _ => match follow::text_of(scales, name) {
            Some(texts) => EffectAndMode::all(texts.iter().map(|text| weigh(scales, language, text, input))),
            None => names::judge(name, &[]).at_least_unknown(),
        },
    }
}
