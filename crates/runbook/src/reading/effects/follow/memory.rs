//! What the steps so far have handed over to run later: functions, aliases, variables, files that they wrote.
//!
//! Plain data with the rules of who forgets what. What was handed over in another block may have been left out of the
//! run, so it adds to what is known, and only what stands in the same block takes the place of something. Never judges.

use crate::shell::Filling;
use std::collections::{BTreeMap, BTreeSet};

/// What may stand under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Each of the things that it may be.
    pub values: Vec<Filling>,
    /// Whether it is one of these, and nothing else.
    pub sure: bool,
    /// Whether something computes it, so that it may be anything.
    pub is_computed: bool,
    /// The block that gave it last.
    block: usize,
}

/// What one kind of thing is called.
pub type Names = BTreeMap<String, Held>;

/// All that is known at one place of a runbook.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// The bodies of functions.
    pub functions: Names,
    /// The texts of aliases.
    pub aliases: Names,
    /// The values of variables, and the arguments of the function that is called.
    pub variables: Names,
    /// The texts of files that the runbook writes; a file whose text nobody knows is not sure.
    pub files: Names,
    /// Folders and files that it makes.
    pub made: BTreeSet<String>,
    /// The functions that child shells have too.
    pub exported: BTreeSet<String>,
    /// Whether the folders in which programs are looked for are others than before.
    pub path_is_changed: bool,
    /// The folders beside the runbook in which programs and libraries are looked for, each behind the variable that says so.
    pub code_folders: BTreeSet<(String, String)>,
    /// The variables that stand for one that names such folders: `declare -n`.
    pub stand_ins: BTreeSet<String>,
    /// The present folder, from where the blocks start; none where nobody knows.
    pub folder: Option<String>,
    /// The functions, aliases and files that are being followed.
    pub within: Vec<String>,
    /// The block that is being read.
    pub block: usize,
}

impl Memory {
    /// What is known where a runbook begins.
    pub fn new() -> Self {
        Self { folder: Some(String::new()), ..Self::default() }
    }

    /// What a shell knows that is started from this one: exported functions, which may be missing where that is far away.
    pub fn of_child(&self) -> Self {
        let mut child = self.clone();
        child.functions.retain(|name, _| self.exported.contains(name));
        child.aliases.clear();
        for held in child.functions.values_mut().chain(child.variables.values_mut()) {
            held.sure = false;
        }
        child
    }

    /// Gives `name` a value in one kind of things. One that is `certain` takes the place of what was there in the same block.
    pub fn give(names: &mut Names, name: &str, value: Option<Filling>, certain: bool, block: usize) {
        let sure = value.is_some();
        let held = names.entry(name.to_owned()).or_insert(Held {
            values: Vec::new(),
            sure: certain,
            is_computed: false,
            block,
        });
        if certain && held.block == block {
            held.values.clear();
            held.sure = sure;
            held.is_computed = false;
        }
        held.sure &= sure && (certain || held.sure);
        held.block = block;
        held.values
            .extend(value.filter(|value| !held.values.contains(value)).into_iter().collect::<Vec<_>>());
    }

    /// Gives `name` what something computes while the runbook runs.
    pub fn compute(names: &mut Names, name: &str, certain: bool, block: usize) {
        Self::give(names, name, None, certain, block);
        if let Some(held) = names.get_mut(name) {
            held.is_computed = true;
        }
    }

    /// Takes `name` away, where that is certain and it came from the same block.
    pub fn forget(names: &mut Names, name: &str, certain: bool, block: usize) {
        if let Some(held) = names.get_mut(name) {
            held.sure = false;
            if certain && held.block == block {
                names.remove(name);
            }
        }
    }
}

impl Held {
    /// Whether it came from another block, which may be left out of the run.
    pub const fn is_from_elsewhere(&self, block: usize) -> bool {
        self.block != block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Filling {
        Filling::Text(text.to_owned())
    }

    #[test]
    fn what_is_certain_takes_the_place_of_what_its_block_said_and_adds_to_what_others_did() {
        let mut names = Names::new();
        Memory::give(&mut names, "a", Some(text("1")), true, 1);
        Memory::give(&mut names, "a", Some(text("2")), true, 1);
        assert_eq!((names["a"].values.len(), names["a"].sure), (1, true));
        Memory::give(&mut names, "a", Some(text("3")), true, 2);
        assert_eq!((names["a"].values.len(), names["a"].sure), (2, true));
        Memory::give(&mut names, "a", None, true, 2);
        assert_eq!((names["a"].values.len(), names["a"].sure), (0, false));
    }

    #[test]
    fn what_may_have_happened_is_not_sure() {
        let mut names = Names::new();
        Memory::give(&mut names, "a", Some(text("1")), false, 1);
        assert!(!names["a"].sure);
        Memory::give(&mut names, "b", Some(text("1")), true, 1);
        Memory::give(&mut names, "b", Some(text("2")), false, 1);
        assert_eq!((names["b"].values.len(), names["b"].sure), (2, true));
        Memory::forget(&mut names, "b", true, 1);
        assert!(!names.contains_key("b"));
    }
}
