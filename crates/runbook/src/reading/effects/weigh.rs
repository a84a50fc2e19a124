//! One simple command against the table.
//!
//! Takes its words and where its input comes from, gives a [`EffectAndMode`]. Where the table has nothing to say, the name
//! is asked; where that tells nothing either, the effect is unknown. Never guesses that something is harmless.

use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use super::wrappers::{self, Carried};
use super::{Effect, follow, modes, names};
use crate::programs::{CodeArgument, Found, Language, Program, Runs};
use crate::shell::Argument;

/// Flags with which a program only says what it would do.
const REHEARSALS: &str = "--dry-run|--dryrun|--dry_run|-dry-run|--just-print|--pretend|--what-if";
/// Words that, alone, make any program say something about itself.
const ASKS_ITSELF: &[&str] = &["--version", "--help", "version", "help", "-version", "-help"];

/// What a simple command does.
pub(super) fn command(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    let Some((first, rest)) = words.split_first() else { return EffectAndMode::nothing() };
    if let Some(verdict) = follow::of_program(first, rest) {
        return verdict;
    }
    if let Some(verdict) = follow::of_name(scales, words, input) {
        return verdict;
    }
    let Some(name) = names::of_program(first) else {
        return EffectAndMode::of(Effect::Unknown, "the program is a variable");
    };
    let given = follow::given_environment(scales, words);
    let brought = follow::brought(scales, words, input);
    let verdict = match scales.program(&name).filter(|_| !follow::is_own_file(first)) {
        Some(program) => {
            let target = follow::target_of_words(scales, &name, rest);
            by_table(scales, program, &name, rest, input).and(target)
        }
        None => follow::script(scales, first, rest, follow::Kind::Run),
    };
    let verdict = verdict.and(given).and(brought);
    scales.settled(words, verdict)
}

/// What the table says of a program and its words.
fn by_table(
    scales: Scales<'_>,
    program: &Program,
    name: &str,
    words: &[Argument],
    input: &Input,
) -> EffectAndMode {
    let found = Found::of(program, words, *input != Input::Person);
    if let Some(verdict) = asks_itself(program, name, words, &found) {
        return verdict;
    }
    let mut verdict = said(scales, &found, name, words, input);
    // What a template becomes is not known: there the row that decides counts.
    let further = program.code().filter(|code| code.language() != Language::Template);
    for code in further.filter(|code| !is_judged(&found, code)) {
        if let Some(further) =
            scales.deeper().and_then(|deeper| wrappers::in_flags(deeper, code, &found.line, input))
        {
            verdict = verdict.and(further);
        }
    }
    if let Some((row, mode)) = found.mode().filter(|(_, mode)| *mode > verdict.mode.0) {
        verdict.mode = (mode, modes::reason(mode, &row.reason(name, &found.line)));
    }
    verdict
}

/// What the row that decides says, and what it runs does.
fn said(
    scales: Scales<'_>,
    found: &Found<'_, '_, Argument>,
    name: &str,
    words: &[Argument],
    input: &Input,
) -> EffectAndMode {
    let line = &found.line;
    let carried = found.runs.and_then(|row| {
        let carried = Carried { row, name, words, line, inner: found.inner, input };
        wrappers::weigh(scales, &carried)
    });
    let carried = carried.map(|verdict| if found.ends() { modes::ended(verdict) } else { verdict });
    let decisive = found.decisive();
    let runs_first = decisive.is_some_and(|row| found.is_runner(row));
    let said = decisive.and_then(|row| Some(EffectAndMode::of(row.effect?, row.reason(name, line))));
    match (said, carried) {
        (Some(said), Some(carried)) if runs_first => carried.and(said),
        (Some(said), Some(carried)) => EffectAndMode { effect: said.effect, ..carried },
        (None, Some(carried)) => carried,
        // What it would run is not to be seen: then the row tells nothing harmless either.
        (Some(said), None) if runs_first => said.at_least_unknown(),
        (Some(said), None) => said,
        (None, None) if words.is_empty() && decisive.is_none() => {
            EffectAndMode::of(Effect::Read, format!("`{name}` alone only says how to use it"))
        }
        (None, None) => names::judge(name, words).at_least_unknown(),
    }
}

/// What a program says about itself or only would do.
fn asks_itself(
    program: &Program,
    name: &str,
    words: &[Argument],
    found: &Found<'_, '_, Argument>,
) -> Option<EffectAndMode> {
    let last = words.last()?.text.as_str();
    let alone =
        words.len() == 1 && (ASKS_ITSELF.contains(&last) || program.asks.iter().any(|flag| flag == last));
    // What stands behind a command or code belongs to that.
    let own = found.runs.is_none() && !words.iter().any(|word| word.text == "--");
    if alone || own && last == "--help" {
        return Some(EffectAndMode::of(Effect::Read, format!("`{name} {last}`")));
    }
    let rehearses =
        own && program.rehearses && found.line.has(REHEARSALS) && !found.line.has("--dry-run=none");
    rehearses.then(|| EffectAndMode::of(Effect::Read, format!("`{name}` only says what it would do")))
}

/// Whether the row that runs something has told of this code already.
fn is_judged(found: &Found<'_, '_, Argument>, code: &CodeArgument) -> bool {
    matches!(found.runs.and_then(|row| row.runs.as_ref()), Some(Runs::Code(told)) if told == code)
}

#[cfg(test)]
mod tests {
    use super::super::follow::{Files, Followed};
    use super::super::judge::EveryKind;
    use super::super::pipeline;
    use super::*;
    use crate::programs::{Row, Table};
    use crate::shell::{self, Facts};
    use std::collections::BTreeMap;

    /// The program's words in a command, judged against its rows.
    fn found(program: &'static Program, command: &str, then: impl FnOnce(&Found<'_, '_, Argument>)) {
        let commands = shell::parse(command).unwrap_or_else(|error| panic!("{command}: {error}"));
        let facts = Facts::of(&commands[0]);
        let here = |invocation: &&(usize, &shell::Invocation)| {
            let name = invocation.1.words.first().and_then(names::of_program);
            name.and_then(|name| Table::get().program(&name)).is_some_and(|one| std::ptr::eq(one, program))
        };
        let all: Vec<_> = facts.invocations.iter().enumerate().collect();
        let (at, invocation) = all.iter().find(here).unwrap_or(&all[0]);
        let (files, more) = (Files::new(), BTreeMap::new());
        let follow = Followed::new(&files);
        let fed = pipeline::input(Scales::new(&more, &follow, &EveryKind), &facts, *at, &Input::Person)
            != Input::Person;
        then(&Found::of(program, &invocation.words[1..], fed));
    }

    /// Whether a row decides what it is there to decide.
    fn decides(row: &Row, found: &Found<'_, '_, Argument>) -> bool {
        let is = |one: Option<&Row>| one.is_some_and(|one| std::ptr::eq(one, row));
        (row.effect.is_none() || is(found.decisive()))
            && (row.runs.is_none() || is(found.runs) && is(found.decisive()))
            && (row.mode.is_none() || is(found.mode().map(|one| one.0)))
    }

    #[test]
    fn every_row_decides_its_example_and_leaves_the_other_alone() {
        let mut wrong = Vec::new();
        for (_, program) in Table::get().programs() {
            for row in &program.rules {
                found(program, &row.example, |found| {
                    if !decides(row, found) {
                        wrong.push(format!("{}: not decided by {row:?}", row.example));
                    }
                });
                if let Some(not) = &row.not {
                    found(program, not, |found| {
                        if decides(row, found) {
                            wrong.push(format!("{not}: decided by {row:?}"));
                        }
                    });
                }
            }
        }
        assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    }
}
