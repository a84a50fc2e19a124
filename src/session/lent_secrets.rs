//! Which secrets a step is given, and for how long: only while a step runs that names them.
//!
//! A step names a secret where its text refers to the secret's shell variable, or calls what an earlier step has defined with it. A
//! step that hands it on itself (`export TOKEN=…`, a trap) has it for good: so the document says.

use super::state::Session;
use crate::plan::{Step, secret_variable};
use std::collections::BTreeMap;

/// Words before which a text defines something.
const DEFINING: [&str; 2] = ["function", "alias"];

impl Session {
    /// The secrets that `step` is given while it runs `script`, by shell variable; and those that it hands on.
    pub(super) fn lend(&self, step: &Step, script: &str) -> Lent {
        let mut lent = Lent::default();
        if self.secrets.is_empty() {
            return lent;
        }
        let texts = self.called(step, script);
        for (shell, name) in self.lendable() {
            let Some(value) = self.secrets.get(&name) else { continue };
            let own = step.command().is_some_and(|command| command.gives.contains_key(&shell));
            if !own && !refers(script, &shell) && !texts.iter().any(|text| refers(text, &shell)) {
                continue;
            }
            let kept = if hands_on(script, &shell) { &mut lent.for_good } else { &mut lent.for_the_step };
            kept.push((shell, value.clone()));
        }
        lent
    }

    /// The shell variables that hold a secret, each with its name.
    fn lendable(&self) -> BTreeMap<String, String> {
        let commands = self.plan.steps().iter().filter_map(Step::command);
        let read = commands.flat_map(|command| &command.gives);
        let read = read.map(|(shell, name)| (shell.clone(), name.clone()));
        let referred = self.secrets.keys().map(|name| (secret_variable(name), name.clone()));
        read.chain(referred).filter(|(_, name)| self.secrets.contains_key(name)).collect()
    }

    /// The texts of the earlier steps whose functions and aliases `script` calls.
    pub(super) fn called(&self, step: &Step, script: &str) -> Vec<String> {
        let before = self.plan.place_of(&step.id).unwrap_or_default();
        let earlier = self.plan.steps()[..before].iter().filter(|step| step.command().is_some());
        let texts = earlier.filter_map(|step| {
            let text = step.script()?;
            let names = defined(text);
            let is_called = names.iter().any(|name| words(script).any(|word| word == *name));
            // What runs holds the references that are looked for.
            is_called.then(|| self.planned_script(step).unwrap_or_default())
        });
        texts.collect()
    }
}

/// Secrets by shell variable.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lent {
    /// Those that are taken back when the step is over.
    pub(super) for_the_step: Vec<(String, String)>,
    /// Those that its text hands on to later ones.
    pub(super) for_good: Vec<(String, String)>,
}

pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || ";|&(){}`\"'$=".contains(c)).filter(|word| !word.is_empty())
}

/// The functions and aliases that a text defines.
fn defined(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("()") {
        names.extend(words(&rest[..at]).last());
        rest = &rest[at + 2..];
    }
    let all: Vec<&str> = words(text).collect();
    names.extend(all.windows(2).filter(|pair| DEFINING.contains(&pair[0])).map(|pair| pair[1]));
    names
}

/// Whether a text names a shell variable: `$NAME`, `${NAME…}`; and a name that can only be a variable's as a word too, for
/// `docker run -e NAME`.
pub(super) fn refers(text: &str, shell: &str) -> bool {
    let is_unmistakable = shell.contains(|c: char| c.is_ascii_uppercase());
    text.match_indices(shell).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + shell.len()..]);
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_expanded = before.ends_with('$') || before.ends_with("${") || before.ends_with("${!");
        let is_word = is_unmistakable && !before.ends_with(is_of_name);
        (is_expanded || is_word) && !after.starts_with(is_of_name)
    })
}

/// Whether a text itself sets or exports the variable, or sets a trap that may need it later.
fn hands_on(text: &str, shell: &str) -> bool {
    let all: Vec<&str> = words(text).collect();
    let is_exported = all
        .windows(2)
        .any(|pair| ["export", "declare", "typeset", "readonly"].contains(&pair[0]) && pair[1] == shell);
    let is_set = text.match_indices(shell).any(|(at, _)| {
        let is_whole = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "_${".contains(c));
        is_whole && text[at + shell.len()..].starts_with('=')
    });
    is_exported || is_set || all.contains(&"trap")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_refers_to_a_variable_by_its_whole_name() {
        for text in ["echo $TOKEN", "echo \"${TOKEN:?}\"", "x=${#a}$TOKEN/", "docker run -e TOKEN img"] {
            assert!(refers(text, "TOKEN"), "{text}");
        }
        for text in ["echo token", "echo $TOKENS", "echo $MY_TOKEN", "MY_TOKEN=x"] {
            assert!(!refers(text, "TOKEN"), "{text}");
        }
        assert!(refers("echo $token", "token") && !refers("the token of", "token"));
    }

    #[test]
    fn what_a_text_sets_or_exports_it_hands_on() {
        for text in ["export TOKEN", "export TOKEN=$TOKEN", "TOKEN=${TOKEN}x", "trap 'drop $TOKEN' EXIT"] {
            assert!(hands_on(text, "TOKEN"), "{text}");
        }
        for text in ["echo $TOKEN", "MY_TOKEN=$TOKEN", "x=\"${TOKEN}=1\""] {
            assert!(!hands_on(text, "TOKEN"), "{text}");
        }
    }

    #[test]
    fn functions_and_aliases_are_known_by_their_name() {
        let text = "login() { curl -H \"$TOKEN\"; }\nfunction out { :; }\nalias k='kubectl'\n";
        assert_eq!(defined(text), ["login", "out", "k"]);
    }
}
