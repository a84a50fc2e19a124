//! What is remembered from one command to the next: which variables and files hold which values, and what functions do.
//!
//! Takes names, gives flows. What may have happened has happened: only what surely replaces a value makes it forgotten.

use super::flow::Flows;
use crate::shell::script::Script;
use brush_parser::ast::FunctionBody;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is remembered.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    variables: BTreeMap<String, Flows>,
    /// What variables hold as it is written, where that is nothing but text.
    literals: BTreeMap<String, BTreeSet<String>>,
    files: BTreeMap<String, Flows>,
    /// Variables that are assigned a value whose spelling does not tell that it is one.
    pinned: BTreeMap<String, String>,
    functions: BTreeMap<String, Vec<Function>>,
    /// What aliases stand for.
    aliases: BTreeMap<String, String>,
    /// Variables whose values are evaluated when they are assigned.
    integers: BTreeSet<String>,
    /// Variables whose subscripts are words.
    associative: BTreeSet<String>,
    /// Variables that stand for another one.
    references: BTreeMap<String, String>,
    /// What the positional parameters of the shell itself hold.
    pub(super) positional: Vec<Flows>,
    /// Whether the script says by what bash splits.
    pub(super) splits_by_its_own: bool,
}

/// A function's body, with the text that its positions are in.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) body: Arc<FunctionBody>,
    pub(super) script: Option<Arc<Script>>,
}

impl Memory {
    /// Notes that the shell variable `shell` gets the value of the plan's variable `name`.
    pub fn give(&mut self, shell: &str, name: &str) {
        self.variables.insert(shell.to_owned(), Flows::of(name));
    }

    /// Notes that whatever the shell variable `shell` is assigned is the value of the plan's variable `name`.
    pub fn pin(&mut self, shell: &str, name: &str) {
        self.pinned.insert(shell.to_owned(), name.to_owned());
    }

    /// Whether `text` may use anything of what is remembered.
    pub fn concerns(&self, text: &str) -> bool {
        let held = self.variables.keys().chain(self.files.keys()).chain(self.functions.keys());
        // What a variable holds as it is written may name one that holds a value, or be code that has one in it.
        let leading = self.aliases.keys().chain(self.literals.keys());
        let is_given = self.positional.iter().any(|flows| !flows.is_empty());
        (is_given && text.contains('$')) || held.chain(leading).any(|name| text.contains(name.as_str()))
    }

    /// What a variable holds.
    pub(super) fn read(&self, name: &str) -> Flows {
        let name = self.references.get(name).map_or(name, String::as_str);
        self.variables.get(name).cloned().unwrap_or_default()
    }

    /// What the variables hold that a variable may name: `y=x` and then `$((y))` or `${!y}`.
    pub(super) fn read_through(&self, name: &str) -> Flows {
        let mut seen = BTreeSet::new();
        let mut open = vec![name.to_owned()];
        let mut all = Flows::default();
        while let Some(name) = open.pop().filter(|_| seen.len() < 100) {
            if seen.insert(name.clone()) {
                all.extend(self.read(&name));
                open.extend(self.literals.get(&name).into_iter().flatten().cloned());
            }
        }
        all
    }

    /// The one text that a variable surely holds.
    pub(super) fn literal(&self, name: &str) -> Option<&str> {
        let texts = self.literals.get(name).filter(|_| self.read(name).is_empty())?;
        (texts.len() == 1).then(|| texts.first().map(String::as_str)).flatten()
    }

    /// The texts that a variable may hold, as they are written.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.literals.get(name).into_iter().flatten().cloned().collect()
    }

    /// A text with the variables in it that hold code of their own, `c='eval "$val"'`, replaced by that; none where it has no such.
    pub(super) fn opened(&self, text: &str) -> Option<String> {
        let holds_code = |texts: &&BTreeSet<String>| texts.iter().any(|text| text.contains(['$', '`']));
        let holding = self.literals.iter().filter(|(_, texts)| holds_code(texts));
        let mut opened = text.to_owned();
        for (name, texts) in holding {
            for spelling in [format!("${{{name}}}"), format!("${name}")] {
                let all: Vec<&str> = texts.iter().map(String::as_str).collect();
                opened = opened.replace(&spelling, &all.join("; "));
            }
        }
        (opened != text).then_some(opened)
    }

    /// Notes what a variable gets; where that is not certain or is added to what it holds, it may hold both.
    pub(super) fn assign(&mut self, name: &str, flows: Flows, literal: Option<&str>, replaces: bool) {
        let name = self.references.get(name).cloned().unwrap_or_else(|| name.to_owned());
        if name == "IFS" {
            self.splits_by_its_own = true;
        }
        if replaces {
            self.variables.remove(&name);
            self.literals.remove(&name);
        }
        let mut flows = flows;
        if let Some(pinned) = self.pinned.get(&name) {
            flows.extend(Flows::of(pinned));
        }
        if !flows.is_empty() {
            self.variables.entry(name.clone()).or_default().extend(flows);
        }
        if let Some(text) = literal {
            self.literals.entry(name).or_default().insert(text.to_owned());
        }
    }

    /// Forgets a variable.
    pub(super) fn unset(&mut self, name: &str) {
        self.variables.remove(name);
        self.literals.remove(name);
        self.references.remove(name);
    }

    /// Notes what a file gets.
    pub(super) fn write(&mut self, path: &str, flows: Flows) {
        if !flows.is_empty() && !path.starts_with("/dev/") {
            self.files.entry(file_key(path)).or_default().extend(flows);
        }
    }

    /// What a file holds.
    pub(super) fn file(&self, path: &str) -> Flows {
        if self.files.is_empty() {
            Flows::default()
        } else {
            self.files.get(&file_key(path)).cloned().unwrap_or_default()
        }
    }

    /// Notes a function.
    pub(super) fn define(&mut self, name: &str, function: Function) {
        self.functions.entry(name.to_owned()).or_default().push(function);
    }

    /// The functions of that name.
    pub(super) fn functions(&self, name: &str) -> Vec<Function> {
        self.functions.get(name).cloned().unwrap_or_default()
    }

    /// Notes an alias.
    pub(super) fn alias(&mut self, name: &str, text: &str) {
        self.aliases.insert(name.to_owned(), text.to_owned());
    }

    /// What an alias stands for.
    pub(super) fn aliased(&self, name: &str) -> Option<&str> {
        self.aliases.get(name).map(String::as_str)
    }

    /// Notes what a declaration says of a variable besides its value.
    pub(super) fn declare(&mut self, name: &str, letters: &str) {
        if letters.contains('i') {
            self.integers.insert(name.to_owned());
        }
        if letters.contains('A') {
            self.associative.insert(name.to_owned());
        }
    }

    /// Notes that a variable stands for another one.
    pub(super) fn refer(&mut self, name: &str, to: &str) {
        if name != to {
            self.references.insert(name.to_owned(), to.to_owned());
        }
    }

    /// Whether what a variable gets is evaluated.
    pub(super) fn is_integer(&self, name: &str) -> bool {
        self.integers.contains(name)
    }

    /// Whether a variable's subscripts are words.
    pub(super) fn is_associative(&self, name: &str) -> bool {
        self.associative.contains(name)
    }
}

/// The name by which a file is found again: its last part, however it is quoted.
fn file_key(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.chars().filter(|character| !matches!(character, '{' | '}' | '"' | '\'')).collect()
}
