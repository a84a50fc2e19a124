//! What the values of a plan have to be where its steps use them: through assignments, functions and files, from step to step.
//!
//! Takes drafts in order, gives for each what the values that reach it have to be. Never looks at a value itself.

use super::draft::{Draft, DraftKind};
use super::script::{Landing, Script};
use super::variables::Needs;
use crate::shell::{self, Demand, Memory, Sources, Use, Uses};
use crate::sql;
use std::collections::BTreeMap;

/// The uses in every draft, given which drafts run and which belong to each way back. A draft that belongs to neither sees what all
/// drafts before it have done.
pub(super) fn uses(drafts: &[Draft], needs: &[Needs], runs: &[bool], ways_back: &[&[usize]]) -> Vec<Uses> {
    let (mut run, mut anywhere) = (Memory::default(), Memory::default());
    let mut all = Vec::with_capacity(drafts.len());
    for (at, draft) in drafts.iter().enumerate() {
        let elsewhere = of(draft, &needs[at], &mut anywhere);
        all.push(if runs[at] { of(draft, &needs[at], &mut run) } else { elsewhere });
    }
    for way in ways_back {
        let mut memory = run.clone();
        for at in way.iter().copied().filter(|at| !runs[*at]) {
            all[at] = of(&drafts[at], &needs[at], &mut memory);
        }
    }
    all
}

/// The uses in the drafts that a run may come to.
pub(super) fn reaching<'u>(
    uses: &'u [Uses],
    runs: &[bool],
    ways_back: &[&[usize]],
) -> impl Iterator<Item = &'u Uses> {
    let comes = |at: usize| runs[at] || ways_back.iter().any(|way| way.contains(&at));
    uses.iter().enumerate().filter(move |(at, _)| comes(*at)).map(|(_, uses)| uses)
}

/// The uses in one draft.
fn of(draft: &Draft, needs: &Needs, memory: &mut Memory) -> Uses {
    match draft.kind {
        DraftKind::Command => of_command(draft, needs, memory),
        DraftKind::Sql => of_statement(&draft.script),
        DraftKind::Gate | DraftKind::Manual => Uses::default(),
    }
}

fn of_command(draft: &Draft, needs: &Needs, memory: &mut Memory) -> Uses {
    for (shell, name) in &needs.gives {
        memory.give(shell, name);
    }
    for (shell, name) in &draft.set {
        memory.pin(shell, name);
    }
    if !is_concerned(draft, needs, memory) {
        return Uses::default();
    }
    let Ok(commands) = shell::parse(&draft.script.text) else { return Uses::default() };
    let holes: BTreeMap<usize, String> =
        draft.script.holes.iter().map(|hole| (hole.index, hole.name.clone())).collect();
    let sources = Sources { holes: &holes };
    let mut uses = shell::trace(&commands, memory, &sources);
    // What no walk has found is not known to be safe.
    for hole in
        draft.script.holes.iter().filter(|hole| hole.place == Landing::Shell(shell::QuoteContext::Unknown))
    {
        uses.entry(hole.name.clone()).or_default().insert(Use { demand: Demand::Plain, of_words: false });
    }
    uses
}

/// Whether a command uses a value, or does what a later one may do something to a value with.
fn is_concerned(draft: &Draft, needs: &Needs, memory: &Memory) -> bool {
    let facts = &draft.facts;
    let prepares = !facts.functions.is_empty() || !facts.assignments.is_empty() || !facts.sets.is_empty();
    let text = draft.script.text.as_str();
    let is_named = memory.concerns(text) || text.contains("alias");
    prepares || is_named || !draft.script.holes.is_empty() || !needs.gives.is_empty()
}

/// A statement that changes rows needs what selects them.
fn of_statement(script: &Script) -> Uses {
    let mut uses = Uses::default();
    for index in sql::selectors(&script.text) {
        if let Some(hole) = script.holes.iter().find(|hole| hole.index == index) {
            uses.entry(hole.name.clone())
                .or_default()
                .insert(Use { demand: Demand::Filled, of_words: false });
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    #[test]
    fn a_value_is_followed_where_a_step_names_neither_it_nor_its_variable() {
        let through = [
            "a=<it>\nb=a\necho $((b))",
            "export a=<it>\nc='eval \"$a\"'\nbash -c \"$c\"",
            "a=<it>\nb='x[$a]'\n[[ -v $b ]]",
            "set -- <it>\nbash -c \"echo '$1'\"",
            "set -- \"$it\"\nbash -c \"echo $@\"",
        ];
        for commands in through {
            let text = format!("# Ship\n\n```bash\n{commands}\n```\n");
            let set = vec![("it".to_owned(), "x[$(touch PWN)]'".to_owned())];
            let plan = build(&Source::new("ship.md", text.as_str()), &Inputs { set, ..Inputs::default() });
            assert!(plan.diagnostics.iter().any(|one| one.code == "refused-value"), "{commands}");
        }
    }

    #[test]
    fn a_value_that_takes_the_place_of_the_documents_own_is_followed_too() {
        for document in ["VERSION=1.0", "export VERSION=1.0", "VERSION=<version>"] {
            let text = format!("# Ship\n\n```bash\n{document}\nbash -c \"echo $VERSION\"\n```\n");
            let plan = |value: &str| {
                let set = vec![("version".to_owned(), value.to_owned())];
                build(&Source::new("ship.md", text.as_str()), &Inputs { set, ..Inputs::default() })
            };
            let refused = plan("$(touch PWN)").diagnostics.iter().any(|one| one.code == "refused-value");
            assert!(refused, "{document}");
            assert!(plan("2.0").diagnostics.iter().all(|one| one.code != "refused-value"), "{document}");
        }
    }
}
