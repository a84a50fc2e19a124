//! What bash's own commands do to variables, functions and the present folder.
//!
//! Takes the words of a command, tells the walk. Never looks at other programs.

use super::facts::Facts;
use super::invocation::Argument;
use super::parse;
use super::walk::Walk;
use super::words::name_length;

/// Whether the words are those of a builtin that takes assignments as arguments.
pub fn is_declaration(words: &[Argument]) -> bool {
    matches!(
        own(words).first().map(|word| word.text.as_str()),
        Some("export" | "declare" | "local" | "readonly" | "typeset")
    )
}

/// Tells `walk` what a builtin does.
pub fn builtin(walk: &mut Walk, words: &[Argument]) {
    let words = own(words);
    let Some((first, rest)) = words.split_first() else { return };
    match first.text.as_str() {
        "export" | "declare" | "local" | "readonly" | "typeset" => declaration(walk, &first.text, rest),
        "read" => names(walk, operands(rest, "adinNptu", "a"), "REPLY"),
        "mapfile" | "readarray" => names(walk, operands(rest, "dnOsuCc", ""), "MAPFILE"),
        "getopts" => {
            let mut set = vec!["OPTARG".to_owned(), "OPTIND".to_owned()];
            set.extend(rest.get(1).map(|name| name.text.clone()));
            names(walk, set, "");
        }
        "printf" | "wait" => {
            let option = if first.text == "printf" { "-v" } else { "-p" };
            let at = rest.iter().position(|word| word.text == option);
            names(
                walk,
                at.and_then(|at| rest.get(at + 1)).map(|name| name.text.clone()).into_iter().collect(),
                "",
            );
        }
        // A text that stands there as it is sets what it says.
        "eval" if rest.iter().all(|word| word.literal) => {
            let text = rest.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let commands = parse(&text).unwrap_or_default();
            let set = commands.iter().flat_map(|command| Facts::of(command).sets).collect();
            names(walk, set, "");
        }
        "let" => rest.iter().for_each(|word| walk.arithmetic(&word.text)),
        "unset" => {
            for word in rest.iter().filter(|word| !word.text.starts_with('-')) {
                walk.unset(&word.text[..name_length(&word.text)]);
            }
        }
        "cd" | "pushd" => {
            let target = rest.iter().find(|word| !word.text.starts_with('-') || word.text == "-");
            if let (Some(target), Some(facts)) = (target.filter(|word| word.literal), walk.lasting_now()) {
                facts.cd.push(target.text.clone());
            }
        }
        "source" | "." => {
            if let (Some(file), Some(facts)) = (rest.first(), walk.lasting()) {
                facts.sources.push(file.text.clone());
            }
        }
        "exit" | "logout" => {
            if let Some(facts) = walk.lasting_now() {
                facts.exits = true;
            }
        }
        _ => {}
    }
}

/// The words without `command` and `builtin`, which change nothing about what follows.
fn own(words: &[Argument]) -> &[Argument] {
    let skipped = words.iter().take_while(|word| matches!(word.text.as_str(), "command" | "builtin")).count();
    &words[skipped..]
}

/// `export`, `declare` and their like.
fn declaration(walk: &mut Walk, builtin: &str, words: &[Argument]) {
    let options: String =
        words.iter().filter(|word| word.text.starts_with('-')).map(|word| word.text.as_str()).collect();
    let is_about_functions = options.contains('f') || options.contains('p');
    let is_local = builtin != "export" && builtin != "readonly" && !options.contains('g');
    let is_exported = builtin == "export" || options.contains('x');
    for word in words {
        let length = name_length(&word.text);
        if length == 0 || is_about_functions {
            continue;
        }
        let name = word.text[..length].to_owned();
        let gets_value = word.text[length..].trim_start_matches('+').starts_with(['=', '[']);
        if gets_value || (builtin != "export" && builtin != "readonly") {
            if is_local { walk.set_local(&name) } else { walk.set(&name) }
        }
        if is_exported
            && !options.contains('n')
            && let Some(facts) = walk.lasting()
        {
            facts.exports.push(name);
        }
    }
}

/// The names that a builtin sets: its operands, and what follows an option in `named`; `valued` options take a word.
fn operands(words: &[Argument], valued: &str, named: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.text.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            found.push(word.text.clone());
            continue;
        };
        // The first letter that takes a value takes the rest of the word, or the next one.
        if let Some(at) = letters.find(|letter| valued.contains(letter)) {
            let is_last = at + 1 == letters.len();
            let value = if is_last { words.next().map(|word| word.text.clone()) } else { None };
            if named.contains(&letters[at..=at]) && !named.is_empty() {
                found.extend(value);
            }
        }
    }
    found
}

/// Sets variables, or `default` where none is named.
fn names(walk: &mut Walk, names: Vec<String>, default: &str) {
    if names.is_empty() {
        walk.set(default);
    }
    for name in names {
        walk.set(&name[..name_length(&name)]);
    }
}
