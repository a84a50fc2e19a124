//! Every row of the table that runs something, under each name of its program and in every spelling of its place, with what
//! destroys, changes and attacks: never taken for harmless, never code.

use super::super::Effect;
use super::verdict;
use crate::programs::{CodeArgument, FlagSet, Found, Language, Line, Program, Row, Runs, Table};
use crate::shell::{self, Argument, Facts, Invocation};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// Values that would be code in one language or another.
const HOSTILE: [&str; 8] = [
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "x' OR '1'='1",
    "); DROP TABLE t; --",
    "__import__('os').system('touch pwned')",
    "\ntouch pwned\n",
];

/// What is put into a place of code.
struct Samples {
    /// Loses something, and may not be taken for less than this.
    destroys: (&'static str, Effect),
    /// Alters something, and may not be taken for harmless.
    changes: &'static str,
    /// Looks only, and may not be taken for a loss.
    reads: &'static str,
}

const fn samples(language: Language) -> Option<Samples> {
    use Effect::{Change, Destroy, Unknown};
    let (destroys, changes, reads) = match language {
        Language::Shell => (("rm -rf ./victim", Destroy), "touch made", "ls"),
        Language::Sql => (("DROP TABLE victim", Destroy), "UPDATE t SET a = 1", "SELECT 1"),
        Language::Mongo => (("db.dropDatabase()", Destroy), "db.t.insertOne({})", "db.t.find()"),
        Language::Redis => (
            ("return redis.call('flushall')", Destroy),
            "redis.call('set', 1, 1)",
            "return redis.call('get', 1)",
        ),
        Language::RedisCommands => (("FLUSHALL", Destroy), "SET a 1", "GET a"),
        Language::Awk => (("BEGIN{system(\"rm -rf ./victim\")}", Destroy), "{print > \"made\"}", "{print}"),
        Language::Sed => (("s/a/rm -rf .\\/victim/e", Unknown), "w made", "p"),
        Language::Editor => (("!rm -rf ./victim", Destroy), "w made", "set nu"),
        Language::Python => (("import shutil; shutil.rmtree(1)", Unknown), "open(1).write(2)", "print(1)"),
        Language::JavaScript => (("fs.unlink(1)", Unknown), "fs.write(1)", "console.log(1)"),
        Language::Perl => (("unlink 1", Unknown), "system 1", "print 1"),
        Language::Ruby => (("FileUtils.remove 1", Unknown), "File.write 1", "puts 1"),
        Language::Php => (("unlink(1);", Unknown), "write(1);", "echo 1;"),
        Language::Other => (("delete(1)", Change), "write(1)", "print(1)"),
        // These compute, or are text that nobody reads here: what the row says counts.
        Language::Filter | Language::Variable | Language::Template | Language::Expanded => return None,
    };
    Some(Samples { destroys, changes, reads })
}

/// A command with a gap where its code stands.
#[derive(Clone)]
struct Form {
    words: Vec<String>,
    gap: Gap,
    language: Language,
    /// Whether what the example runs destroys.
    is_lost: bool,
}

#[derive(Clone)]
enum Gap {
    /// All of a word but for what stands before it: `--command=`.
    Word { at: usize, before: String },
    /// All words from there on, each of its own.
    Rest(usize),
    /// A here-document.
    Input,
}

impl Form {
    /// The command with `code` in the gap, under another name of its program.
    fn with(&self, program: &str, code: &str) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        let mut words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        words[0] = program.to_owned();
        match &self.gap {
            Gap::Word { at, before } => words[*at] = quoted(&format!("{before}{code}")),
            Gap::Rest(at) => {
                words.truncate(*at);
                words.push(code.to_owned());
            }
            Gap::Input => words.push(format!("<<'END'\n{code}\nEND\n")),
        }
        words.join(" ")
    }
}

/// The words of an example from its program on, and whether something feeds it.
fn example(program: &'static Program, text: &str) -> Option<(Vec<Argument>, bool)> {
    let commands = shell::parse(text).ok()?;
    let facts = Facts::of(&commands[0]);
    let is_it = |word: &Argument| {
        let name = word.text.rsplit('/').next().unwrap_or_default();
        Table::get().program(name).is_some_and(|one| std::ptr::eq(one, program))
    };
    let of = |invocation: &Invocation| {
        let at = invocation.words.iter().position(is_it)?;
        Some((invocation.words[at..].to_vec(), !invocation.redirections.is_empty()))
    };
    facts.invocations.iter().find_map(of)
}

/// The forms of a row, from its example.
fn forms_of_row(program: &'static Program, row: &'static Row) -> Vec<Form> {
    let Some((words, fed)) = example(program, &row.example) else { return Vec::new() };
    let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    let found = Found::of(program, &words[1..], fed);
    let line = Line::read(&words[1..], &program.shape);
    let is_lost = verdict(&row.example, &BTreeMap::new()).effect.0 == Effect::Destroy;
    let form = |gap, language| Form { words: texts.clone(), gap, language, is_lost };
    match row.runs.as_ref() {
        Some(Runs::Words | Runs::Dashes | Runs::Code(CodeArgument::Words(Language::Shell)))
            if row.program.is_none() =>
        {
            let inner = found.inner.map_or(0, <[_]>::len);
            vec![form(Gap::Rest(words.len() - inner), Language::Shell)]
        }
        Some(Runs::Find) => {
            let words = vec![texts[0].clone(), ".".to_owned(), "-exec".to_owned()];
            vec![Form { words, gap: Gap::Rest(3), language: Language::Shell, is_lost }]
        }
        Some(Runs::Code(CodeArgument::Word(language) | CodeArgument::Words(language))) => {
            let operand = row.takes(&line).and_then(|taken| line.operands.get(taken));
            let word = |at| form(Gap::Word { at, before: String::new() }, *language);
            operand.map(|operand| word(operand.at + 1)).into_iter().collect()
        }
        Some(Runs::Code(CodeArgument::Input(language))) => vec![form(Gap::Input, *language)],
        Some(Runs::Code(CodeArgument::Flag(flags, language))) => {
            let here = line.flags.iter().find(|flag| flags.value(flag).is_some());
            let Some(here) = here else { return Vec::new() };
            let mut rest = texts.clone();
            let is_joined = texts[here.at + 1].starts_with('-');
            rest.drain(if is_joined { here.at + 1 } else { here.at }..here.at + 2);
            spellings(flags, program, &rest, here.at + usize::from(is_joined), *language)
        }
        _ => Vec::new(),
    }
}

/// A flag in each of its spellings, put into `words` at a place.
fn spellings(
    flags: &FlagSet,
    program: &Program,
    words: &[String],
    at: usize,
    language: Language,
) -> Vec<Form> {
    let mut forms = Vec::new();
    for (name, pattern) in flags.spelled() {
        let before = pattern.map_or(String::new(), |pattern| pattern.trim_end_matches('*').replace('*', "x"));
        let mut apart = words.to_vec();
        apart.splice(at..at, [name.to_owned(), String::new()]);
        let gap = Gap::Word { at: at + 1, before: before.clone() };
        forms.push(Form { words: apart, gap, language, is_lost: false });
        let is_short = name.len() == 2 && !program.shape.long;
        if name.starts_with("--") || is_short {
            let joint = if is_short { "" } else { "=" };
            let mut joined = words.to_vec();
            joined.insert(at, String::new());
            let gap = Gap::Word { at, before: format!("{name}{joint}{before}") };
            forms.push(Form { words: joined, gap, language, is_lost: false });
        }
    }
    forms
}

/// The forms of the code that a program runs whichever row decides.
fn forms_always(name: &str, program: &'static Program) -> Vec<Form> {
    let words = [name.to_owned(), "x".to_owned()];
    let of = |code: &CodeArgument| match code {
        CodeArgument::Flag(flags, language) => spellings(flags, program, &words, 1, *language),
        CodeArgument::Word(language) | CodeArgument::Words(language) => {
            vec![Form {
                words: words.to_vec(),
                gap: Gap::Word { at: 1, before: String::new() },
                language: *language,
                is_lost: false,
            }]
        }
        CodeArgument::File(..) | CodeArgument::Remote(_) | CodeArgument::Input(_) => Vec::new(),
    };
    program.always.iter().flat_map(of).collect()
}

/// The names of a program, those that a pattern stands for and those with a version among them.
fn spelled_names(names: &[&'static str], program: &'static Program) -> Vec<String> {
    let versioned = names.iter().map(|name| format!("{name}-9.1"));
    let versioned =
        versioned.filter(|name| Table::get().program(name).is_some_and(|one| std::ptr::eq(one, program)));
    names.iter().map(|name| name.replace('*', "x")).chain(versioned).collect()
}

/// What is wrong with one form under one name.
fn faults(form: &Form, name: &str, n_cases: &mut usize) -> Vec<String> {
    let effect = |code: &str| {
        let command = form.with(name, code);
        let found = verdict(&command, &BTreeMap::new()).effect;
        (command, found)
    };
    let mut wrong = Vec::new();
    if let Some(samples) = samples(form.language) {
        *n_cases += 3;
        let (command, (found, why)) = effect(samples.destroys.0);
        // An interpreter takes the name of a script, and no command.
        let takes_commands = !matches!(form.gap, Gap::Rest(_)) || form.is_lost;
        if found < if takes_commands { samples.destroys.1 } else { Effect::Unknown } {
            wrong.push(format!("{command}: {found:?}, {why}"));
        }
        let (command, (found, why)) = effect(samples.changes);
        if found == Effect::Read {
            wrong.push(format!("{command}: {found:?}, {why}"));
        }
        let (command, (found, why)) = effect(samples.reads);
        if found == Effect::Destroy && !matches!(form.gap, Gap::Rest(_)) && why.contains("its text") {
            wrong.push(format!("{command}: {found:?}, {why}"));
        }
    }
    *n_cases += HOSTILE.len();
    let command = form.with(name, &format!("echo {}", shell::hole(0)));
    let commands = shell::parse(&command).unwrap_or_else(|error| panic!("{command}: {error}"));
    let place = shell::places(&command, &commands).remove(0).unwrap_or(shell::QuoteContext::Unknown);
    let is_bare = matches!(form.gap, Gap::Rest(_)) && place == shell::QuoteContext::Bare;
    // A bare word of another command is a word, whatever it holds.
    let let_in = HOSTILE.iter().find(|value| !is_bare && shell::quote(value, &place).is_ok());
    wrong.extend(let_in.map(|value| format!("{command}: {value:?} is let in as {place:?}")));
    wrong
}

#[test]
fn no_row_takes_code_for_harmless_or_lets_a_value_become_code() {
    let begun = Instant::now();
    let (mut n_rows, mut n_forms, mut n_cases) = (0, 0, 0);
    let mut wrong = BTreeSet::new();
    for (names, program) in Table::get().programs() {
        n_rows += program.rules.len();
        let of_rows = program.rules.iter().flat_map(|row| forms_of_row(program, row));
        for form in of_rows.chain(forms_always(names[0], program)) {
            n_forms += 1;
            for name in spelled_names(&names, program) {
                wrong.extend(faults(&form, &name, &mut n_cases));
            }
        }
    }
    println!("{n_rows} rows, {n_forms} forms, {n_cases} cases, {:.1?}", begun.elapsed());
    assert!(n_forms > 250 && n_cases > 10_000, "{n_forms} forms, {n_cases} cases");
    let shown: Vec<&String> = wrong.iter().take(400).collect();
    assert!(wrong.is_empty(), "{} of {n_cases}:\n{shown:#?}", wrong.len());
}
