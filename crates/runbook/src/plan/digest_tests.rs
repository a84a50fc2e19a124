//! What the digest is a digest of, shown on the six documents of `fixtures/executions`: every leaf of the execution and nothing else.

use super::execution::{digest, execution};
use super::execution_diff::unlike;
use super::inputs::Inputs;
use super::{Plan, Selection, build};
use crate::settings::Settings;
use crate::text::Source;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A document with its settings and the file of SQL that it runs.
struct Subject {
    document: &'static str,
    settings: &'static str,
    sql: Option<(&'static str, &'static str)>,
    /// Words that may change: titles, comments, prose. What they are changed to is beside them.
    harmless: &'static [(&'static str, &'static str)],
}

macro_rules! subject {
    ($name:literal, $sql:expr, $harmless:expr) => {
        Subject {
            document: include_str!(concat!("../../../../fixtures/executions/", $name, ".md")),
            settings: include_str!(concat!("../../../../fixtures/executions/", $name, ".toml")),
            sql: $sql,
            harmless: $harmless,
        }
    };
}

/// What says nothing of what is run in `commands`.
const COMMANDS: &[(&str, &str)] = &[
    ("# Ship the web", "# Bring the web out"),
    ("## Build", "## Build the web"),
    ("First the code, then the site.", "The code comes first."),
    ("The code lies in the office.\n", "The code lies where it lay.\n\nAll of it.\n"),
    ("# Take the code\n", "# Get the code\n# from where it lies\n"),
    ("# Build it\n", ""),
    ("echo published\n", "\n\necho published\n\n"),
];

/// What says nothing of what is run in `databases`.
const DATABASES: &[(&str, &str)] = &[
    ("# Tidy the orders", "# Sort the orders"),
    ("## Tables", "## The tables"),
    ("-- Take out what is old\n", "-- Forget what is old\n-- and nobody needs\n"),
    ("CREATE TABLE orders", "\n-- One table\n\nCREATE TABLE orders"),
];

/// What says nothing of what is run in `gates`.
const GATES: &[(&str, &str)] = &[
    ("# Release checklist", "# Checklist"),
    ("The release is made by two people.", "Two people make the release."),
    ("  # Look at the disk\n", "  # Is there room on the disk\n"),
    ("## Release\n", "## Release it\n"),
];

/// What says nothing of what is run in `choices`.
const CHOICES: &[(&str, &str)] = &[
    ("# Bring the tables up to date\n", "# Tables\n"),
    ("## Look", "## Look at it"),
    ("# Ask for the version\n", ""),
    ("## Migrate\n", "## Migrate\n\nThe tables come first.\n"),
];

fn subjects() -> [Subject; 6] {
    let audit = ("audit.sql", include_str!("../../../../fixtures/executions/databases.sql"));
    let back = ("back.sql", include_str!("../../../../fixtures/executions/rollback.sql"));
    [
        subject!("commands", None, COMMANDS),
        subject!("databases", Some(audit), DATABASES),
        subject!("gates", None, GATES),
        subject!("choices", None, CHOICES),
        subject!(
            "rollback",
            Some(back),
            &[
                ("# Upgrade the search", "# The search"),
                ("# Bring the old one back\n", "# Take the old one\n"),
                ("## Rollback of the index", "## Rollback of the whole index"),
            ]
        ),
        subject!(
            "values",
            None,
            &[
                ("# Scale the shop", "# Scale all of the shop"),
                ("Everything at once.", "All at once."),
                ("# Say what is scaled\n", "# Tell it\n"),
            ]
        ),
    ]
}

impl Subject {
    fn plan_of(&self, document: String, settings: &str) -> Plan {
        let process =
            [("CLUSTER_NAME", "c1"), ("AUDIT_DATABASE", "sqlite:audit.db"), ("PAGER_TOKEN", "a-pager-token")];
        let inputs = Inputs {
            environment: Some("staging".to_owned()),
            settings: Settings::parse("stepgate.toml", settings).expect("valid"),
            process: process.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            selection: Selection { choose: self.choose(), ..Selection::default() },
            sql_files: self
                .sql
                .iter()
                .map(|(name, text)| ((*name).to_owned(), Ok((*text).to_owned())))
                .collect(),
            ..Inputs::default()
        };
        build(&Source::new("runbook.md", document), &inputs)
    }

    fn choose(&self) -> Vec<String> {
        if self.document.contains("Option A") { vec!["Option A: Blue-green".to_owned()] } else { Vec::new() }
    }

    fn plan(&self) -> Plan {
        self.plan_of(self.document.to_owned(), self.settings)
    }
}

/// The paths of all leaves of `value`, as JSON pointers. What is empty is a leaf.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    let children: BTreeMap<String, &Value> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => BTreeMap::new(),
    };
    if children.is_empty() {
        found.push(path.to_owned());
    }
    children.into_iter().for_each(|(key, child)| leaves(child, &format!("{path}/{key}"), found));
}

/// Another value of the same kind.
fn another(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(is) => json!(!is),
        Value::Number(number) => json!(number.as_u64().unwrap_or_default() + 1),
        Value::String(text) => json!(format!("{text} changed")),
        Value::Array(_) => json!(["something"]),
        Value::Object(_) => json!({"something": "new"}),
    }
}

#[test]
fn every_leaf_of_the_execution_changes_the_digest_and_is_named() {
    for subject in subjects() {
        let line = execution(&subject.plan());
        let whole: Value = serde_json::from_str(&line).expect("JSON");
        let mut paths = Vec::new();
        leaves(&whole, "", &mut paths);
        assert!(paths.len() > 40, "{paths:?}");
        for path in paths {
            let mut changed = whole.clone();
            let leaf = changed.pointer_mut(&path).expect("it is there");
            *leaf = another(leaf);
            let changed = changed.to_string();
            assert_ne!(digest(&changed), digest(&line), "{path}");
            let told = unlike(&line, &changed);
            assert_eq!(told.len(), 1, "{path}: {told:?}");
            let last = path.rsplit('/').find(|key| key.parse::<usize>().is_err()).unwrap_or_default();
            assert!(told[0].contains(&last.replace("~1", "/")), "{path}: {told:?}");
        }
    }
}

#[test]
fn the_execution_is_what_its_digest_was_made_from_and_its_keys_are_sorted() {
    for subject in subjects() {
        let plan = subject.plan();
        assert!(plan.ready, "{:?}", plan.diagnostics);
        let line = execution(&plan);
        assert_eq!(digest(&line), plan.digest);
        let again: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(super::canonical::canonical(&again), line);
    }
}

#[test]
fn the_words_that_may_change_are_in_the_documents() {
    for subject in subjects() {
        for (old, _) in subject.harmless {
            assert_eq!(subject.document.matches(old).count(), 1, "{old}");
        }
    }
}

#[test]
fn the_settings_of_another_environment_change_nothing() {
    for subject in subjects() {
        let settings =
            format!("{}\n[env.other]\nprotected = true\nvars = {{ unheard = 'of' }}\n", subject.settings);
        assert_eq!(subject.plan_of(subject.document.to_owned(), &settings).digest, subject.plan().digest);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn other_prose_comments_titles_blank_lines_and_line_ends_change_nothing(
        picks in prop::collection::vec(any::<bool>(), 8),
        crlf in any::<bool>(),
        blanks in 0..3_usize,
    ) {
        for subject in subjects() {
            let mut document = subject.document.to_owned();
            for ((old, new), _) in subject.harmless.iter().zip(&picks).filter(|(_, pick)| **pick) {
                document = document.replacen(old, new, 1);
            }
            // In front of headings, where no fence is open.
            document = document.replace("\n\n## ", &format!("\n\n{}## ", "\n".repeat(blanks)));
            if crlf {
                document = document.replace('\n', "\r\n");
            }
            let plan = subject.plan_of(document.clone(), subject.settings);
            let told = unlike(&execution(&subject.plan()), &execution(&plan));
            prop_assert_eq!(told, Vec::<String>::new(), "{}", document);
            prop_assert_eq!(plan.digest, subject.plan().digest);
        }
    }
}
