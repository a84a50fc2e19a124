//! What is followed in a runbook: what its steps have handed over so far, and which files were looked at for it.

use super::folder;
use super::memory::Memory;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Files by the name that they have from where blocks start: their text, or why there is none.
pub type Files = BTreeMap<String, Result<String, String>>;

/// How many texts are followed in one step. A person writes a few; a text that is built to take for ever ends here.
const TEXTS: usize = 400;

/// What is followed: what has been handed over so far, and what was looked at for it.
#[derive(Debug)]
pub struct Followed<'f> {
    files: &'f Files,
    memory: RefCell<Memory>,
    /// The files of the repository that were judged by their text.
    read: RefCell<BTreeSet<String>>,
    /// The files that would be, if anybody handed them in.
    wanted: RefCell<BTreeSet<String>>,
    texts: Cell<usize>,
}

impl<'f> Followed<'f> {
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
    pub(in crate::reading::effects) fn may_go_on(&self) -> bool {
        let texts = self.texts.get() + 1;
        self.texts.set(texts);
        texts <= TEXTS
    }

    /// What is known here.
    pub(in crate::reading::effects) fn memory(&self) -> std::cell::Ref<'_, Memory> {
        self.memory.borrow()
    }

    /// The same, to be changed.
    pub(in crate::reading::effects) fn memory_mut(&self) -> std::cell::RefMut<'_, Memory> {
        self.memory.borrow_mut()
    }

    /// Does `inside` with a memory of its own, of which nothing is kept.
    pub(in crate::reading::effects) fn apart<T>(&self, own: Memory, inside: impl FnOnce() -> T) -> T {
        let outer = self.memory.replace(own);
        let result = inside();
        self.memory.replace(outer);
        result
    }

    /// The text of a file of the repository, by its name from where blocks start.
    pub(super) fn file(&self, name: &str) -> Option<&'f str> {
        let known = self.files.get(name);
        if known.is_none() {
            self.wanted.borrow_mut().insert(name.to_owned());
        }
        let text = known?.as_ref().ok()?;
        self.read.borrow_mut().insert(name.to_owned());
        Some(text)
    }
}
