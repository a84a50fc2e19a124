//! Which programs a document needs: asked of the system by somebody else, and told here.

use super::subject::Subject;
use crate::programs::{Table, Trait};
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// The programs that the commands of a document run, each with the first line that does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programs(BTreeMap<String, usize>);

impl Programs {
    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The programs of a document: neither what bash does itself, nor what the document defines, nor what has a path.
pub(super) fn of(subject: &Subject<'_>) -> Programs {
    let defined: BTreeSet<&str> =
        subject.commands.iter().flat_map(|told| told.facts.functions.iter().map(String::as_str)).collect();
    let mut found = BTreeMap::new();
    for told in &subject.commands {
        for invocation in &told.facts.invocations {
            let is_sudo = invocation.program() == Some("sudo");
            let words = invocation.words.iter().take(if is_sudo { 2 } else { 1 }).filter(|word| word.literal);
            for name in words.map(|word| word.text.as_str()) {
                let is_plain = !name.is_empty()
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'));
                let is_program = is_plain && !name.starts_with('-') && !Table::get().is(name, Trait::Builtin);
                if is_program && !defined.contains(name) {
                    found.entry(name.to_owned()).or_insert(told.step.line);
                }
            }
        }
    }
    Programs(found)
}

/// A warning for each program of `programs` that is not there.
pub fn missing(programs: &Programs, missing: &BTreeSet<String>) -> Vec<Diagnostic> {
    let gone = programs.0.iter().filter(|(name, _)| missing.contains(*name));
    let told = gone.map(|(name, line)| {
        Diagnostic::warning("missing-program", *line, format!("there is no `{name}` on this machine's PATH"))
            .hinted("Install it, or say in the setup section where it comes from.")
    });
    told.collect()
}

/// The finding for a file that cannot be read at all.
pub fn unreadable(reason: &str) -> Diagnostic {
    Diagnostic::error("unreadable-file", 0, format!("this file cannot be read: {reason}"))
        .hinted("Save it as UTF-8, or name the files to check one by one.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests_support::{checked, commands, everything};

    fn programs(text: &str) -> Vec<(String, usize)> {
        checked(&everything(), &commands(text)).programs.0.into_iter().collect()
    }

    #[test]
    fn programs_are_found_wherever_they_stand_and_each_is_told_once() {
        let found = programs("kubectl get pods | jq .\nsudo systemctl restart x\necho $(kubectl version)");
        let names: Vec<_> = found.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        assert_eq!(names, [("jq", 6), ("kubectl", 6), ("sudo", 7), ("systemctl", 7)]);
    }

    #[test]
    fn builtins_functions_paths_and_placeholders_are_no_programs() {
        assert_eq!(
            programs("greet() { printf hi; }\ngreet\ncd x && ./deploy.sh\n$TOOL x\n<tool> x\n[ -f x ]"),
            []
        );
    }

    #[test]
    fn a_missing_program_is_told_at_its_first_line() {
        let checked = checked(&everything(), &commands("a\nb\na"));
        let found = missing(&checked.programs, &BTreeSet::from(["a".to_owned(), "z".to_owned()]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [6]);
    }
}
