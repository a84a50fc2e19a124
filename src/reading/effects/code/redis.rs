//! What is sent to Redis: commands at the input of a client, and programs of its own Lua.
//!
//! Takes a client's words and its input, gives what they add to the row of the table. Never knows commands itself: each
//! of them is asked of the table as if it stood on the command line.

use super::super::Effect;
use super::super::line::Line;
use super::super::table::Table;
use super::super::verdict::Verdict;
use super::super::weigh::{Input, Scales};
use super::tokens::{Language, Token, tokens};
use crate::shell::Argument;

/// What the words of a client and its input add.
pub(super) fn words(scales: Scales<'_>, program: &str, words: &[Argument], input: &Input) -> Verdict {
    let is = |word: &Argument, names: &[&str]| names.iter().any(|name| word.text.eq_ignore_ascii_case(name));
    let script = words.iter().position(|word| is(word, &["eval", "eval_ro"]));
    if let Some(at) = script {
        return words.get(at + 1).map_or_else(unknown, |script| self::script(scales, program, &script.text));
    }
    if words.iter().any(|word| is(word, &["evalsha", "evalsha_ro", "fcall", "fcall_ro", "--eval", "--pipe"]))
    {
        return unknown();
    }
    // Its input is commands where its words are none.
    let has_command = words.iter().any(|word| is(word, &["-x"])) || has_operands(program, words);
    match input {
        Input::Text(text) if !has_command => {
            Verdict::all(text.lines().map(|line| command(scales, program, line)))
        }
        Input::File(_) | Input::Pipe(_) if !has_command => unknown(),
        _ => Verdict::nothing(),
    }
}

/// Whether a client's own words name a command.
fn has_operands(program: &str, words: &[Argument]) -> bool {
    Table::get().program(program).is_some_and(|table| !Line::read(words, &table.shape).operands.is_empty())
}

fn unknown() -> Verdict {
    Verdict::of(Effect::Unknown, "what is sent to Redis stands elsewhere")
}

/// What a line at the input does.
fn command(scales: Scales<'_>, program: &str, line: &str) -> Verdict {
    let words: Vec<Argument> =
        std::iter::once(program).chain(line.split_whitespace()).map(Argument::of).collect();
    match scales.deeper() {
        Some(scales) if words.len() > 1 => scales.command(&words, &Input::Person),
        Some(_) => Verdict::nothing(),
        None => unknown(),
    }
}

/// What a program of Redis' own Lua does: what it calls, each as a command of `program`.
fn script(scales: Scales<'_>, program: &str, text: &str) -> Verdict {
    let Some(tokens) = tokens(text, Language::Lua) else { return unknown() };
    let calls = tokens.windows(3).filter_map(|three| match three {
        [Token::Name(call), Token::Sign('('), next] if matches!(call.as_str(), "call" | "pcall") => {
            Some(next)
        }
        _ => None,
    });
    let judged = calls.map(|first| match first {
        Token::Text(name) => command(scales, program, name),
        _ => unknown(),
    });
    let code = ["loadstring", "dofile", "load", "setmetatable", "rawset"];
    let is_code = |token: &Token| matches!(token, Token::Name(name) if code.contains(&name.as_str()));
    let hidden = tokens.iter().any(is_code).then(unknown);
    // A function that is called by another name is seen nowhere.
    let renamed = tokens.windows(2).any(|pair| {
        matches!(pair, [Token::Name(name), next] if matches!(name.as_str(), "call" | "pcall") && *next != Token::Sign('('))
    });
    Verdict::all(judged.chain(hidden).chain(renamed.then(unknown)))
}
