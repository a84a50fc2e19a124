//! What a command hands over: definitions, aliases, values, files and folders.
//!
//! Takes a command and its facts, puts what it leaves behind into the memory. Never judges.

use super::super::scales::Scales;
use super::fillings::fillings;
use super::folder::joined;
use super::memory::Memory;
use super::{brought, environment, path};
use crate::shell::{
    self, Argument, Assignment, Command, Facts, Filling, Invocation, Redirection, RedirectionKind,
};

/// Takes in what the parts of a command may hand over to each other.
pub fn before(scales: Scales<'_>, command: &Command, facts: &Facts) {
    unseen_path(scales, command, facts);
    if facts.functions.is_empty() && facts.assignments.is_empty() && !has(facts, "alias") {
        return;
    }
    // What is the whole command hands nothing over to another part of it.
    if !is_certain(command, facts) {
        definitions(scales, command, facts, false);
    }
}

/// Notes that `PATH` gets a value which nobody has seen: of `read`, of a loop, through another name.
fn unseen_path(scales: Scales<'_>, command: &Command, facts: &Facts) {
    let unseen: Vec<&str> = environment::unseen_names(facts).collect();
    let set = unseen.contains(&"PATH");
    let refers = facts.invocations.iter().any(|one| environment::refers(&one.words));
    let referred = refers && facts.assignments.iter().any(|one| one.value.text == "PATH");
    scales.follow.memory_mut().path_is_changed |= set || referred;
    if refers {
        let names = facts.assignments.iter().filter(|one| brought::holds_folders(&one.value.text));
        scales.follow.memory_mut().stand_ins.extend(names.map(|one| one.name.clone()));
    }
    brought::remember(scales, &command.text, facts, &unseen);
    let declares = |one: &&Invocation| one.program().is_some_and(environment::declares);
    let quoted = facts.invocations.iter().filter(declares).flat_map(|one| &one.words);
    let quoted: Vec<_> = quoted.filter_map(environment::quoted_assignment).collect();
    brought::given(scales, quoted.iter().map(|(name, value)| (*name, value)));
}

/// Takes in what a command leaves behind.
pub fn after(scales: Scales<'_>, command: &Command, facts: &Facts) {
    let certain = is_certain(command, facts);
    definitions(scales, command, facts, certain);
    let memory = &mut *scales.follow.memory_mut();
    let block = memory.block;
    for name in &facts.unsets {
        Memory::forget(&mut memory.functions, name, certain, block);
        Memory::forget(&mut memory.variables, name, certain, block);
    }
    for name in &facts.sets {
        if !facts.assignments.iter().any(|one| one.name == *name) {
            Memory::give(&mut memory.variables, name, None, false, block);
            if ["read", "printf", "mapfile", "readarray"].iter().any(|program| has(facts, program)) {
                Memory::compute(&mut memory.variables, name, false, block);
            }
        }
    }
    for invocation in facts.invocations.iter().filter(|one| !one.in_function) {
        left_behind(scales, memory, invocation, certain);
    }
    if facts.invocations.iter().any(|one| !one.in_function && !one.substituted && goes_elsewhere(one)) {
        let target = facts.cd.last().filter(|target| facts.cd.len() == 1 && *target != "-");
        memory.folder = target.and_then(|target| joined(memory.folder.as_deref(), target));
    }
}

/// Follows an invocation to the folder in which what stands behind it in its command runs.
pub fn go(scales: Scales<'_>, invocation: &Invocation) {
    if goes_elsewhere(invocation) {
        let memory = &mut *scales.follow.memory_mut();
        let target = invocation.words.get(1).filter(|word| word.literal && invocation.words.len() == 2);
        memory.folder = target.and_then(|target| joined(memory.folder.as_deref(), &target.text));
    }
}

/// Whether an invocation changes the present folder.
fn goes_elsewhere(invocation: &Invocation) -> bool {
    matches!(invocation.program(), Some("cd" | "pushd" | "popd"))
}

fn has(facts: &Facts, program: &str) -> bool {
    facts.invocations.iter().any(|one| one.program() == Some(program))
}

/// Whether a command is one simple thing that happens for certain.
fn is_certain(command: &Command, facts: &Facts) -> bool {
    const COMPOUND: &[&str] = &["if", "for", "while", "until", "case", "select", "(", "{", "!", "[["];
    const DECLARE: &[&str] = &["export", "declare", "typeset", "readonly", "local"];
    let text = command.text.trim_start();
    let first = text.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default();
    if command.background
        || COMPOUND.iter().any(|word| first == *word || word.len() == 1 && text.starts_with(word))
    {
        return false;
    }
    let mut own = facts.invocations.iter().filter(|one| !one.in_function && !one.substituted);
    match (own.next(), own.next()) {
        // `X=1 && ls` has an assignment of its own that the command does not make.
        (Some(one), None) => {
            facts.functions.is_empty()
                && (facts.assignments.is_empty() || one.program().is_some_and(|name| DECLARE.contains(&name)))
        }
        (None, _) => {
            facts.functions.len() + facts.assignments.len() <= 1
                || facts.functions.len() == 1
                || !text.contains("||")
        }
        (Some(_), Some(_)) => false,
    }
}

fn definitions(scales: Scales<'_>, command: &Command, facts: &Facts, certain: bool) {
    let text = |text: &str| Some(Filling::Text(text.to_owned()));
    // The functions of a definition are given, what stands in its body only may be.
    let runs = certain && facts.functions.is_empty();
    let refers = facts.invocations.iter().any(|one| environment::refers(&one.words));
    let values = facts.assignments.iter().map(|one| value(scales, one));
    let values: Vec<Option<Filling>> =
        values.map(|value| if refers { referred(scales, value) } else { value }).collect();
    let memory = &mut *scales.follow.memory_mut();
    let block = memory.block;
    for (name, body) in facts.functions.iter().zip(&facts.bodies) {
        Memory::give(&mut memory.functions, name, text(body).filter(|_| !body.is_empty()), certain, block);
    }
    for (one, value) in facts.assignments.iter().zip(values) {
        if command.text.contains(&format!("{}+=", one.name)) {
            add(memory, &one.name, value.as_ref());
        } else if command.text.contains(&format!("{}[", one.name)) {
            Memory::give(&mut memory.variables, &one.name, None, false, block);
        } else {
            let is_computed = value.is_none() && shell::computes(&one.value);
            Memory::give(&mut memory.variables, &one.name, value, runs, block);
            if is_computed {
                Memory::compute(&mut memory.variables, &one.name, runs, block);
            }
        }
        if one.name == "PATH" {
            memory.path_is_changed |= path::changes(&one.value, memory);
        }
    }
    for invocation in facts.invocations.iter().filter(|one| one.program() == Some("alias")) {
        for word in &invocation.words[1..] {
            if let Some((name, value)) = word.text.split_once('=') {
                Memory::give(&mut memory.aliases, name, text(value).filter(|_| word.literal), certain, block);
            }
        }
    }
}

/// What `declare -n` lets a name stand for: what the variable holds that the value names.
fn referred(scales: Scales<'_>, name: Option<Filling>) -> Option<Filling> {
    let memory = scales.follow.memory();
    let held = memory.variables.get(&name?.text())?;
    held.values.first().filter(|_| held.sure && held.values.len() == 1).cloned()
}

/// Adds to what a variable holds: `cmd+=" -rf"`, `cmd+=(-rf)`.
fn add(memory: &mut Memory, name: &str, more: Option<&Filling>) {
    let Some(held) = memory.variables.get_mut(name) else { return };
    let longer: Vec<Filling> = held
        .values
        .iter()
        .filter_map(|old| match (old, more?) {
            (Filling::Words(old), Filling::Words(more)) => {
                Some(Filling::Words([old.as_slice(), more.as_slice()].concat()))
            }
            (old, more) => Some(Filling::Text(old.text() + &more.text())),
        })
        .collect();
    held.sure &= more.is_some();
    held.values.extend(longer);
}

/// What an assignment gives, as far as it is known.
fn value(scales: Scales<'_>, assignment: &Assignment) -> Option<Filling> {
    let raw = &assignment.value.raw;
    let words = |words: &[Argument]| -> Option<Vec<String>> {
        let filled: Option<Vec<Vec<Argument>>> = words.iter().map(|word| fillings(scales, word)).collect();
        Some(filled?.into_iter().flatten().map(|word| word.text).collect())
    };
    if let Some(inner) = raw.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        let commands = shell::parse(&format!(": {}", inner.replace('\n', " "))).ok()?;
        let facts = Facts::of(commands.first()?);
        return words(facts.invocations.last()?.words.get(1..)?).map(Filling::Words);
    }
    if assignment.value.literal {
        return Some(Filling::Text(assignment.value.text.clone()));
    }
    if let Some(program) = super::computed::found(raw.trim_matches('"')) {
        return Some(Filling::Text(program));
    }
    // The value of an assignment is not split.
    let filled = fillings(
        scales,
        &Argument { raw: format!("\"{}\"", raw.trim_matches('"')), ..assignment.value.clone() },
    )?;
    Some(Filling::Text(filled.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")))
}

/// Functions that are exported, aliases that go, folders and files that are made.
fn left_behind(scales: Scales<'_>, memory: &mut Memory, invocation: &Invocation, certain: bool) {
    let words = invocation.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>();
    let block = memory.block;
    let declares = invocation.program().is_some_and(environment::declares);
    for (name, value) in invocation.words.iter().filter_map(environment::quoted_assignment) {
        memory.path_is_changed |= declares && name == "PATH" && path::changes(&value, memory);
    }
    let has = |letter: char| {
        words.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letter))
    };
    match words.split_first() {
        Some((&("export" | "declare" | "typeset"), rest)) if has('f') => {
            memory
                .exported
                .extend(rest.iter().filter(|word| !word.starts_with('-')).map(|&word| word.to_owned()));
        }
        Some((&"set", _)) if has('a') => {
            let names: Vec<String> = memory.functions.keys().cloned().collect();
            memory.exported.extend(names);
        }
        Some((&"set", rest)) if rest.contains(&"--") => {
            let from = rest.iter().position(|word| *word == "--").map_or(0, |at| at + 2);
            super::arguments::give_arguments(memory, &invocation.words[from..]);
        }
        Some((&"unalias", _)) if has('a') => {
            let names: Vec<String> = memory.aliases.keys().cloned().collect();
            names.iter().for_each(|name| Memory::forget(&mut memory.aliases, name, certain, block));
        }
        Some((&"unalias", rest)) => {
            rest.iter().for_each(|name| Memory::forget(&mut memory.aliases, name, certain, block));
        }
        Some((&"hash", &["-p", path, name])) => {
            let call = Filling::Text(format!("{path} \"$@\""));
            Memory::give(&mut memory.functions, name, Some(call), certain, block);
        }
        Some((&"enable", _)) if has('f') => memory.path_is_changed = true,
        Some((&("mkdir" | "touch"), rest)) => {
            memory.made.extend(
                rest.iter()
                    .filter(|word| !word.starts_with('-'))
                    .map(|word| word.trim_end_matches('/').to_owned()),
            );
        }
        _ => {}
    }
    files(scales, memory, invocation, &words, certain);
}

/// The files that an invocation writes, with their text where it stands in the runbook.
fn files(scales: Scales<'_>, memory: &mut Memory, invocation: &Invocation, words: &[&str], certain: bool) {
    let block = memory.block;
    for one in &invocation.redirections {
        let adds = one.kind == RedirectionKind::Append;
        if !adds && one.kind != RedirectionKind::Write || one.fd.is_some_and(|fd| fd != 1) {
            continue;
        }
        let text = printed(invocation);
        file(memory, &one.target.text, text.filter(|_| one.target.literal), certain && !adds);
    }
    match words.split_first() {
        Some((&"tee", rest)) => {
            for name in rest.iter().filter(|word| !word.starts_with('-')) {
                file(memory, name, given(invocation).filter(|_| !rest.contains(&"-a")), certain);
            }
        }
        Some((&("cp" | "mv" | "install" | "ln"), [.., from, to])) => {
            let held =
                joined(memory.folder.as_deref(), from).and_then(|name| memory.files.get(&name).cloned());
            let name = joined(memory.folder.as_deref(), to);
            memory.made.insert(to.trim_end_matches('/').to_owned());
            // A file of the repository keeps its text.
            let own = joined(memory.folder.as_deref(), from).and_then(|name| scales.follow.file(&name));
            if let Some(name) = name {
                match held {
                    None if own.is_some() => {
                        let text = own.map(|text| Filling::Text(text.to_owned()));
                        Memory::give(&mut memory.files, &name, text, certain, block);
                    }
                    Some(held) => drop(memory.files.insert(name, held)),
                    None => Memory::compute(&mut memory.files, &name, certain, block),
                }
            }
        }
        Some((
            &("curl" | "wget" | "sed" | "tar" | "unzip" | "dd" | "scp" | "rsync" | "gpg" | "openssl"
            | "envsubst"),
            rest,
        )) => {
            let only_reads = words[0] == "sed" && !rest.iter().any(|word| is_in_place(word))
                || words[0] == "tar"
                || matches!(words[0], "gpg" | "openssl") && rest.contains(&"--verify");
            let from = if matches!(words[0], "scp" | "rsync") { rest.len() - 1 } else { 0 };
            let written = rest[from.min(rest.len())..].iter().filter(|_| !only_reads);
            for word in written.filter(|word| !word.starts_with('-') && !word.contains("://")) {
                file(memory, word.trim_start_matches("of="), None, certain);
            }
            // `curl -O https://x/y.sh` names the file by the address.
            let named =
                rest.iter().filter(|word| word.contains("://")).filter_map(|word| word.rsplit('/').next());
            named.for_each(|name| file(memory, name, None, certain));
        }
        _ => {}
    }
}

fn file(memory: &mut Memory, name: &str, text: Option<String>, certain: bool) {
    let block = memory.block;
    memory.made.insert(name.to_owned());
    let known = joined(memory.folder.as_deref(), name).unwrap_or_else(|| name.to_owned());
    match text {
        Some(text) => Memory::give(&mut memory.files, &known, Some(Filling::Text(text)), certain, block),
        None => Memory::compute(&mut memory.files, &known, certain, block),
    }
}

/// Whether an option makes `sed` change its files.
fn is_in_place(word: &str) -> bool {
    word.starts_with("--in-place") || word.starts_with('-') && !word.starts_with("--") && word.contains('i')
}

/// What `cat <<EOF`, `echo` and `printf` print.
fn printed(invocation: &Invocation) -> Option<String> {
    match invocation.program() {
        Some("cat") if invocation.words.len() == 1 => given(invocation),
        Some("echo" | "printf") => super::printed::echoed(&invocation.words),
        _ => None,
    }
}

/// The text of a here-document whose text is all there.
fn given(invocation: &Invocation) -> Option<String> {
    let is_text =
        |one: &&Redirection| matches!(one.kind, RedirectionKind::Heredoc | RedirectionKind::Herestring);
    let last = invocation.redirections.iter().rev().find(is_text)?;
    Some(last.target.text.clone())
}
