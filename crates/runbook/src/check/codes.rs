//! Every code that a finding of this program can have.

use crate::text::Severity;

/// One code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The stable word.
    pub name: &'static str,
    /// How much a finding with it matters, at worst.
    pub severity: Severity,
    /// What it means.
    pub meaning: &'static str,
}

const fn error(name: &'static str, meaning: &'static str) -> Code {
    Code { name, severity: Severity::Error, meaning }
}

const fn warning(name: &'static str, meaning: &'static str) -> Code {
    Code { name, severity: Severity::Warning, meaning }
}

const fn note(name: &'static str, meaning: &'static str) -> Code {
    Code { name, severity: Severity::Note, meaning }
}

/// The codes, in alphabetical order.
pub const CODES: [Code; 88] = [
    error("ambiguous-choice", "what was chosen names several alternatives"),
    error("ambiguous-place", "`--take` or `--leave` names several places, or one of several ways"),
    error("ambiguous-scope", "a `[[scope]]` of stepgate.toml names several places"),
    error("ambiguous-section", "`--section` names several sections"),
    error("answer-misfit", "an entry of an answers file fits no step or question, or several (`--answers`)"),
    error("attribute-value", "an attribute of a block has a value that cannot be read"),
    error("background-elsewhere", "a command that stays up would run on another machine"),
    error("bash-rejects", "bash would not take the block"),
    error("client-command", "a line of SQL is for a client of the database, and means nothing here"),
    note("client-shows", "a line of SQL only changes what a client of the database shows"),
    warning("comment-without-block", "a `stepgate` comment has no block under it"),
    note("curl-without-fail", "a `curl` succeeds whatever is answered, and nobody sees the answer"),
    warning("duplicate-name", "two blocks have the same `name=`"),
    warning("effect-lowered", "stepgate.toml says less of a command than it is known to do"),
    warning("empty-value", "a value is empty where a path, a name or a selector is needed"),
    error("environment-as-value", "a value of `environment` names an environment whose rules would not hold"),
    warning("example-value", "a version stands in the text itself of what changes something"),
    error(
        "fallen-answer",
        "a `[[scope]]` of stepgate.toml was said of another text (a warning without `--reviewed`)",
    ),
    warning("fence-in-html", "a fence is part of the HTML above it, so it is no block"),
    note("grep-decides", "a pipeline fails where its last `grep` finds nothing"),
    warning("hidden-character", "a line holds characters that a reader does not see"),
    warning("included-file", "another file is included, and what it asks for is in no plan"),
    warning("known-token", "a line of the document holds a token or a password in the open"),
    warning("late-checklist", "a checklist for before a change stands after it"),
    warning("literal-secret", "a block holds what looks like a real secret"),
    error("lost-continuation", "a line was to go on in the next one, and does not"),
    note(
        "machine-unnamed",
        "the text sends people to a machine, targets are known, and nobody has said which it is",
    ),
    warning("missing-program", "a program is not on this machine's PATH (`--probe`)"),
    warning("misspelt-attribute", "a word of an info string is almost an attribute"),
    warning(
        "mixed-environments",
        "commands for production and for staging stand side by side, and nothing tells them apart",
    ),
    warning("near-names", "two names are probably one name in two spellings"),
    note("needs-terminal", "a command needs a person at a terminal"),
    note("never-ends", "a command does not end by itself"),
    error(
        "no-address",
        "a statement is in the run, and the variable that is to hold its database's address is not set (a note in `check`)",
    ),
    error(
        "no-database",
        "a statement is in the run, and nobody has said where its database is (a note without an environment)",
    ),
    warning("no-environment", "environments are known, and none was chosen"),
    warning("no-rollback", "something is changed, and no section tells how to go back"),
    error("no-terminal", "a command needs a terminal, and there is none"),
    error("not-on-each", "a step cannot be done once for each of several machines"),
    error(
        "not-reviewed",
        "the environment wants a reviewed reading, and whether a place belongs to the run is not settled",
    ),
    error("nothing-to-run", "no step of the document is in the run"),
    error(
        "one-of",
        "the ways that `[[scope]]`s of stepgate.toml name are no whole choice, or several of them are taken",
    ),
    error("open-choice", "none of several alternatives is chosen (a note without an environment)"),
    error("open-directory", "nobody can tell in which directory a block starts"),
    error(
        "open-reading",
        "the reading is unsure whether a place belongs to the run (a note without an environment)",
    ),
    warning("other-environment", "a command names another environment than the one that was chosen"),
    warning(
        "other-environment-read",
        "a command only looks, and at another environment than the one that was chosen",
    ),
    warning("passed-over", "lines read like commands, and nothing says that they are to be run"),
    error("refused-value", "a value cannot go safely where it would land"),
    warning("replaced-assignment", "a value of `--set` takes the place of one that the document assigns"),
    error("reserved-character", "a line holds a character by which placeholders are marked"),
    error("rule-does-not-fit", "a key of a `[[block]]` means nothing for the kind of step that it is about"),
    error("rule-matches-nothing", "a `[[block]]` of stepgate.toml fits nothing in the document"),
    note("runs-on", "a command runs on beside those that follow"),
    warning("secret-argument", "a command takes a secret as an argument, which the process list shows"),
    note("secret-handed-on", "a step hands a secret on under another name, so later steps have it"),
    error("set-elsewhere", "a shell variable is set on one machine and read on another"),
    error("settled-twice", "two `[[scope]]`s of stepgate.toml answer for one place and environment"),
    error("sql-file", "a file of SQL that a block runs with `\\i` cannot be read, or runs itself"),
    warning("sql-locks", "a statement stops others who use the table"),
    warning("sql-loses", "a statement loses data"),
    warning("sql-never-commits", "a transaction is begun and never ended"),
    warning("sql-no-probe", "a database could not be looked at (`plan --probe`)"),
    warning("sql-no-table", "a statement names a table that is not there (`plan --probe`)"),
    warning("sql-no-transaction", "the database commits in the middle of a transaction"),
    error("sql-rejects", "the statements of an SQL block cannot be told apart"),
    warning("sql-without-where", "a statement changes every row of a table"),
    note("start-directory", "where a block starts, after one that ended elsewhere"),
    warning("superseded", "the document says that it is no longer to be used"),
    error("template", "a `{{#if}}` or its like cannot be resolved"),
    error("unbound-answer", "a `[[scope]]` of stepgate.toml is bound to no text (`--reviewed`)"),
    error("unclosed-fence", "a fence is never closed"),
    error("unfilled-variable", "a placeholder has no value (a note without an environment)"),
    error("unknown-attribute", "a `stepgate` comment says a word that nobody knows"),
    error("unknown-choice", "`--choose` names no alternative"),
    error("unknown-place", "`--take`, `--leave`, `--cwd` or `--on` names no place"),
    error("unknown-scope", "a `[[scope]]` of stepgate.toml names nothing in the document"),
    error("unknown-section", "`--section` names no section"),
    error("unknown-step", "`--from`, `--to` or `--only` names no step"),
    error("unknown-variable", "a value was given for a name that nothing in the document is called"),
    error(
        "unquoted-address",
        "the `&` of an address without quotes ends the command (a warning where it only looks)",
    ),
    warning("unreachable-section", "no environment and no `--section` can take a section"),
    note("unreached-section", "commands stand in a section that is only read"),
    error("unreadable-file", "a file cannot be read, or is no UTF-8"),
    error("unsure-line", "nobody can tell whether a line is a command"),
    note("unused-variable", "a file of values has one that this document does not use"),
    error("value-outside-limits", "a value is outside the limits that stepgate.toml gives its variable"),
    error(
        "value-unseen",
        "the document computes the value of a variable that has limits, and nobody can hold it against them",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The codes that the program's source gives to findings, each with the constructors that it uses.
    fn used() -> BTreeMap<String, BTreeSet<String>> {
        let given = Regex::new(r#"(?:Diagnostic::(error|warning|note)|\bseverity)\(\s*"([a-z-]+)""#)
            .expect("a constant pattern");
        let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![own.join("src"), own.join("../../src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of the source") {
                let path = entry.expect("a file of the source").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "rs") {
                    let text = std::fs::read_to_string(&path).expect("source is text");
                    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                    for hit in given.captures_iter(code) {
                        let with = hit.get(1).map_or("error", |constructor| constructor.as_str());
                        used.entry(hit[2].to_owned()).or_default().insert(with.to_owned());
                    }
                }
            }
        }
        used
    }

    #[test]
    fn every_code_that_the_program_uses_is_listed_with_its_severity_and_no_other() {
        let used = used();
        for (name, severities) in &used {
            let code = CODES.iter().find(|code| code.name == name);
            let code = code.unwrap_or_else(|| panic!("`{name}` is missing in src/check/codes.rs"));
            assert!(severities.contains(code.severity.word()), "{name} is used as {severities:?}");
        }
        for code in CODES {
            assert!(used.contains_key(code.name), "nothing uses `{}` any more", code.name);
        }
    }

    #[test]
    fn codes_are_kebab_case_words_in_alphabetical_order() {
        assert!(CODES.is_sorted_by_key(|code| code.name));
        assert!(CODES.iter().all(|code| code.name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }
}
