//! Lines for a database's client itself: `\dt`, `\! rm x`, `.tables`, `.shell rm x`.
//!
//! Takes the line, gives its effect. What a shell runs is judged as such; what no list knows is unknown.

use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use super::{Effect, follow};
use crate::programs::Language;

/// What only looks, or changes how things are shown. `psql` has several letters behind some of them.
const LOOKS: &[&str] = &[
    "\\a",
    "\\C",
    "\\c",
    "\\connect",
    "\\conninfo",
    "\\encoding",
    "\\echo",
    "\\errverbose",
    "\\f",
    "\\h",
    "\\help",
    "\\H",
    "\\l",
    "\\l+",
    "\\list",
    "\\p",
    "\\prompt",
    "\\pset",
    "\\q",
    "\\qecho",
    "\\r",
    "\\s",
    "\\set",
    "\\t",
    "\\T",
    "\\timing",
    "\\unset",
    "\\warn",
    "\\watch",
    "\\x",
    "\\z",
    "\\?",
    "\\gx",
    "\\gset",
    "\\gdesc",
    "\\if",
    "\\elif",
    "\\else",
    "\\endif",
    "\\sf",
    "\\sf+",
    "\\sv",
    "\\sv+",
    "\\G",
    "\\u",
    "\\bind",
    ".tables",
    ".schema",
    ".databases",
    ".indexes",
    ".indices",
    ".headers",
    ".header",
    ".mode",
    ".width",
    ".nullvalue",
    ".separator",
    ".show",
    ".stats",
    ".timer",
    ".timeout",
    ".quit",
    ".exit",
    ".help",
    ".print",
    ".echo",
    ".explain",
    ".eqp",
    ".changes",
    ".bail",
    ".dump",
    ".fullschema",
    ".dbinfo",
    ".dbconfig",
    ".lint",
    ".open",
    ".version",
    ".sha3sum",
    ".vfsinfo",
    ".vfslist",
    ".vfsname",
    ".prompt",
    ".recover",
    ".trace",
    ".limit",
    ".parameter",
    ".connection",
];
/// What writes a file, or something into the database.
const WRITES: &[&str] = &[
    "\\copy",
    "\\o",
    "\\out",
    "\\w",
    "\\write",
    "\\password",
    "\\g",
    ".backup",
    ".import",
    ".output",
    ".once",
    ".save",
    ".clone",
    ".log",
    ".excel",
    ".expert",
    ".session",
];

/// What a line for the client does.
pub(super) fn judge(scales: Scales<'_>, line: &str) -> EffectAndMode {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    if let Some(text) = line.strip_prefix("\\!") {
        return scales.inner(text.trim());
    }
    // What stands behind a mark for a pipe is a command.
    if let Some(command) = rest.strip_prefix('|') {
        return scales.inner(command.trim());
    }
    match first {
        ".shell" | ".system" => scales.inner(rest),
        "\\copy" if rest.to_lowercase().contains(" program ") => {
            let from = rest.to_lowercase().find(" program ").map_or(rest.len(), |at| at + " program ".len());
            let command = rest[from..].trim().trim_matches('\'');
            scales.inner(command).and(EffectAndMode::of(Effect::Change, "`\\copy`"))
        }
        "\\i" | "\\ir" | "\\include" | "\\include_relative" | ".read" | "\\." | "source" => {
            match follow::text_of(scales, rest) {
                Some(texts) => EffectAndMode::all(
                    texts.iter().map(|text| scales.code(Language::Sql, text, &Input::Person)),
                ),
                None => EffectAndMode::of(Effect::Unknown, format!("nobody has read `{rest}`")),
            }
        }
        ".restore" => EffectAndMode::of(Effect::Destroy, "restores over data"),
        "\\gexec" => computed(),
        first if WRITES.contains(&first) => EffectAndMode::of(Effect::Change, format!("`{first}`")),
        first if LOOKS.contains(&first) || is_description(first) => {
            EffectAndMode::of(Effect::Read, format!("`{first}`"))
        }
        first => EffectAndMode::of(Effect::Unknown, format!("nobody knows what `{first}` does")),
    }
}

/// What a query whose rows are run as statements does.
pub(super) fn computed() -> EffectAndMode {
    EffectAndMode::of(Effect::Destroy, "`\\gexec` runs what the query gives")
}

/// `\dt+`, `\dS`, `\d`: what `psql` tells of what is there.
fn is_description(first: &str) -> bool {
    first.strip_prefix("\\d").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphabetic() || c == '+'))
}
