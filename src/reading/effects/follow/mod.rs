//! What is handed over to run later, followed to where it runs.
//!
//! Takes the commands of a runbook in order. A call of a function, an alias, a variable or a file that the runbook wrote
//! has the effect of its text. Where following gets unsure the answer is unknown, never less. Never opens a file: those
//! of the repository are handed in.

mod absorb;
mod brought;
mod builtins;
mod call;
mod candidates;
mod computed;
mod copy;
mod environment;
mod folder;
mod git;
mod handler;
mod latent;
mod loaders;
mod memory;
mod named;
mod overwrite;
mod path;
mod script;
mod targets;

pub(super) use absorb::{after, before, go};
pub(super) use brought::judge as brought;
pub(super) use call::{given_environment, invocation, printed};
pub(super) use computed::{fed, of_program, substituted};
pub(super) use environment::{assigned, unseen};
pub(super) use handler::of_hook;
pub(super) use memory::Memory;
pub(super) use named::judge as of_name;
pub(super) use overwrite::written;
pub(super) use script::{Kind, is_own_file, judge as script, text_of};
pub(super) use targets::{of_words as target_of_words, target};

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Files by the name that they have from where blocks start: their text, or why there is none.
pub type Files = BTreeMap<String, Result<String, String>>;

/// How many texts are followed in one step. A person writes a few; a text that is built to take for ever ends here.
const TEXTS: usize = 400;

/// What is followed: what has been handed over so far, and what was looked at for it.
#[derive(Debug)]
pub struct Follow<'f> {
    files: &'f Files,
    memory: RefCell<Memory>,
    /// The files of the repository that were judged by their text.
    read: RefCell<BTreeSet<String>>,
    /// The files that would be, if anybody handed them in.
    wanted: RefCell<BTreeSet<String>>,
    texts: Cell<usize>,
}

impl<'f> Follow<'f> {
    /// Begins a runbook beside which these files lie.
    pub fn new(files: &'f Files) -> Self {
        Self {
            files,
            memory: RefCell::new(Memory::new()),
            read: RefCell::default(),
            wanted: RefCell::default(),
            texts: Cell::new(0),
        }
    }

    /// Begins the block that opens at `line`: it starts where blocks start, or in `folder`.
    pub fn begin_block(&self, line: usize, folder: Option<&str>) {
        let mut memory = self.memory.borrow_mut();
        memory.block = line;
        memory.folder = folder::joined(Some(""), folder.unwrap_or_default());
    }

    /// Begins a step.
    pub fn begin_step(&self) {
        self.texts.set(0);
        self.read.borrow_mut().clear();
    }

    /// The files that the step was judged by.
    pub fn read(&self) -> Vec<String> {
        self.read.borrow().iter().cloned().collect()
    }

    /// The files that nobody has handed in.
    pub fn wanted(&self) -> Vec<String> {
        self.wanted.borrow().iter().cloned().collect()
    }

    /// Whether one more text may be followed in this step.
    pub(super) fn may_go_on(&self) -> bool {
        let texts = self.texts.get() + 1;
        self.texts.set(texts);
        texts <= TEXTS
    }

    /// What is known here.
    pub(super) fn memory(&self) -> std::cell::Ref<'_, Memory> {
        self.memory.borrow()
    }

    /// The same, to be changed.
    pub(super) fn memory_mut(&self) -> std::cell::RefMut<'_, Memory> {
        self.memory.borrow_mut()
    }

    /// Does `inside` with a memory of its own, of which nothing is kept.
    pub(super) fn apart<T>(&self, own: Memory, inside: impl FnOnce() -> T) -> T {
        let outer = self.memory.replace(own);
        let result = inside();
        self.memory.replace(outer);
        result
    }

    /// The text of a file of the repository, by its name from where blocks start.
    fn file(&self, name: &str) -> Option<&'f str> {
        let known = self.files.get(name);
        if known.is_none() {
            self.wanted.borrow_mut().insert(name.to_owned());
        }
        let text = known?.as_ref().ok()?;
        self.read.borrow_mut().insert(name.to_owned());
        Some(text)
    }
}
