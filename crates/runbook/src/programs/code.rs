//! Which words of a command are code, and in which language: arguments, what is read, variables.
//!
//! Takes the words of a simple command. Errs on the side of code: a program that may be run by what stands before it is taken
//! for one. Never says what the code does.

use super::found::Found;
use super::language::Language;
use super::line::{Flag, Line, Word};
use super::program::Program;
use super::runs::{CodeArgument, FlagSet, Runs};
use super::table::Table;

/// Options behind which code stands, whichever program has them.
const ANY_OPTION: &[&str] = &[
    "--command",
    "--commands",
    "--eval",
    "--execute",
    "--exec",
    "--script",
    "--scripts",
    "--rsh",
    "--query-gtid",
    "--parameters",
    "--query-string",
    "--sql",
];

/// For each word, the language in which it is read as code.
pub fn arguments<W: Word>(words: &[W]) -> Vec<Option<Language>> {
    let mut code = vec![None; words.len()];
    for (index, program) in programs(words) {
        if program.has_code {
            of_program(program, &words[index + 1..], &mut code[index + 1..]);
        }
    }
    // Last, since the name behind the flag stands among the words like a program with other words behind it.
    for (index, program) in programs(words) {
        of_named(program, &words[index + 1..], &mut code[index + 1..]);
    }
    for index in 0..words.len() {
        any_option(words, index, &mut code);
        if let Some(language) = words[index].text().split_once('=').and_then(|(name, _)| variable(name)) {
            code[index] = Some(language);
        }
    }
    code
}

/// Whether a command runs what it reads from its input.
pub fn runs_its_input<W: Word>(words: &[W]) -> bool {
    let is_source = |index: usize| SOURCES.contains(&words[index].text());
    let mut reading = programs(words).filter(|(index, program)| program.may_read_code || is_source(*index));
    reading.any(|(index, program)| {
        let behind = &words[index + 1..];
        reads_code(program, behind) || names_input(program, behind)
    })
}

/// What runs the file that it is given in the shell itself.
const SOURCES: [&str; 2] = ["source", "."];

/// Whether the script that a program is given is what it reads: `source /dev/stdin`, `python3 /dev/fd/3`.
fn names_input<W: Word>(program: &Program, words: &[W]) -> bool {
    let script = Line::read(words, &program.shape).operands.into_iter().next();
    script.is_some_and(|operand| is_input(&operand.text))
}

/// The language in which a program runs what the variable of that name holds.
pub fn variable(name: &str) -> Option<Language> {
    // A function that bash takes from what surrounds it.
    let exported = || name.starts_with("BASH_FUNC_").then_some(Language::Shell);
    Table::get().variable(name).or_else(exported)
}

/// The words that can be programs here: the first, and what stands behind something that runs programs. What nobody knows may.
fn programs<W: Word>(words: &[W]) -> impl Iterator<Item = (usize, &'static Program)> {
    let mut runs = false;
    words.iter().enumerate().filter_map(move |(index, word)| {
        let program = Table::get().program(name(word));
        let found = program.filter(|_| index == 0 || runs);
        runs |= word.text() == "--" || word.text().contains('=');
        runs |= program.map_or(index == 0, |program| program.runs_commands);
        found.map(|program| (index, program))
    })
}

/// Whether a program with these words runs what it reads; a script that it is given may.
fn reads_code<W: Word>(program: &Program, words: &[W]) -> bool {
    let found = Found::of(program, words, true);
    found.runs.and_then(|row| row.runs.as_ref()).is_some_and(|runs| match runs {
        Runs::Code(CodeArgument::File(flags, _)) => flags.values(&found.line).into_iter().any(is_input),
        runs => runs.may_read_code(),
    })
}

/// Marks what is code among the words after a program.
fn of_program<W: Word>(program: &Program, words: &[W], code: &mut [Option<Language>]) {
    let line = Line::read(words, &program.shape);
    for argument in program.code() {
        if let CodeArgument::Flag(flags, language) = argument {
            let holding = line.flags.iter().filter(|flag| holds(flags, flag, words));
            holding.for_each(|flag| mark(code, flag.at, *language));
        }
    }
    program.always.iter().for_each(|argument| in_operands(argument, &line, 0, code));
    for row in program.rules.iter().filter(|row| row.has_flags(&line)) {
        if let (Some(Runs::Code(argument)), Some(taken)) = (&row.runs, row.may_take(&line)) {
            in_operands(argument, &line, taken, code);
        }
    }
}

/// Marks what is code for the program that a flag names: `docker run --entrypoint sh IMAGE -c …`.
fn of_named<W: Word>(program: &Program, words: &[W], code: &mut [Option<Language>]) {
    if program.rules.iter().all(|row| row.by.is_none()) {
        return;
    }
    let found = Found::of(program, words, true);
    let by = found.runs.and_then(|row| row.by.as_ref());
    let named = by.and_then(|flags| flags.values(&found.line).last().copied());
    let named = named.and_then(|path| Table::get().program(path.rsplit('/').next().unwrap_or(path)));
    if let (Some(named), Some(inner)) = (named, found.inner) {
        of_program(named, inner, &mut code[words.len() - inner.len()..]);
    }
}

/// Marks the operands behind the first `taken` that are code.
fn in_operands(argument: &CodeArgument, line: &Line, taken: usize, code: &mut [Option<Language>]) {
    let Some(first) = line.operands.get(taken) else { return };
    match argument {
        CodeArgument::Word(language) => mark(code, first.at, *language),
        CodeArgument::Words(language) if language.takes_arguments() => code[first.at..].fill(Some(*language)),
        CodeArgument::Words(language) => {
            line.operands[taken..].iter().for_each(|operand| code[operand.at] = Some(*language));
        }
        CodeArgument::Remote(language) => {
            let remote = line.operands.iter().filter(|operand| operand.text.contains(':'));
            remote.for_each(|operand| code[operand.at] = Some(*language));
        }
        CodeArgument::Flag(..) | CodeArgument::File(..) | CodeArgument::Input(_) => {}
    }
}

/// Marks a word, and those behind it where the code is handed them.
fn mark(code: &mut [Option<Language>], at: usize, language: Language) {
    let to = if language.takes_arguments() { code.len() } else { (at + 1).min(code.len()) };
    code[at.min(to)..to].fill(Some(language));
}

/// Whether a flag holds code, or may as far as is known.
fn holds<W: Word>(flags: &FlagSet, flag: &Flag, words: &[W]) -> bool {
    if flags.value(flag).is_some() {
        return true;
    }
    let key = flag.value.as_deref().map_or("", |value| value.split(['=', ' ']).next().unwrap_or_default());
    let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    flags.may_hold(flag) && !is_plain && !words[flag.at].is_literal()
}

/// Marks what stands behind an option that takes code in any program.
fn any_option<W: Word>(words: &[W], index: usize, code: &mut [Option<Language>]) {
    let text = words[index].text();
    if ANY_OPTION.contains(&text)
        && let Some(next) = code.get_mut(index + 1)
    {
        next.get_or_insert(Language::Other);
    }
    let (option, joined) = text.split_once('=').map_or((text, false), |(option, _)| (option, true));
    if joined && ANY_OPTION.contains(&option) {
        code[index].get_or_insert(Language::Other);
    }
}

/// Whether the name of a file stands for what is read.
fn is_input(name: &str) -> bool {
    name == "-" || ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].iter().any(|path| name.starts_with(path))
}

/// A word's last path segment.
fn name<W: Word>(word: &W) -> &str {
    word.text().rsplit('/').next().unwrap_or_default()
}
