//! The workflow that looks at a pull request has the shape that GitHub documents (`tests/workflow/schema.json`), and nothing in it may do more
//! than it has to.

use crate::scene::ours;
use crate::yaml;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;

const WORKFLOW: &str = ".github/workflows/ci.yml";

/// The words of a schema that are understood here. Another one would be a rule that nobody holds anything to.
const UNDERSTOOD: [&str; 13] = [
    "$ref",
    "additionalProperties",
    "definitions",
    "enum",
    "items",
    "minItems",
    "minProperties",
    "oneRequired",
    "pattern",
    "properties",
    "propertyNames",
    "required",
    "type",
];

fn workflow() -> String {
    std::fs::read_to_string(ours(WORKFLOW)).expect("the workflow is there")
}

fn schema() -> Value {
    let text = std::fs::read_to_string(ours("tests/workflow/schema.json")).expect("the schema is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// What is wrong with a workflow, one a line.
fn problems(text: &str) -> Vec<String> {
    let schema = schema();
    match yaml::read(text) {
        Ok(value) => {
            let mut found = Vec::new();
            check(&value, &schema, &schema, "workflow", &mut found);
            found
        }
        Err(error) => vec![error],
    }
}

/// Holds `value`, which stands at `place`, to `rule`, a part of the schema `all`.
fn check(value: &Value, rule: &Value, all: &Value, place: &str, found: &mut Vec<String>) {
    if let Some(name) = rule["$ref"].as_str() {
        let pointer = name.strip_prefix('#').expect("a rule of this file");
        return check(value, all.pointer(pointer).expect("the rule is there"), all, place, found);
    }
    let kinds: Vec<&str> = rule["type"].as_str().into_iter().chain(texts(&rule["type"])).collect();
    if !kinds.is_empty() && !kinds.contains(&kind(value)) {
        found.push(format!("{place} is {}, not {}", kind(value), kinds.join(" or ")));
    }
    if rule["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
        found.push(format!("{place} is none of {}", rule["enum"]));
    }
    if let (Some(pattern), Some(text)) = (rule["pattern"].as_str(), value.as_str())
        && !Regex::new(pattern).expect("a pattern").is_match(text)
    {
        found.push(format!("{place} is not written as it should be: {text}"));
    }
    if let Some(items) = value.as_array() {
        if items.len() < least(&rule["minItems"]) {
            found.push(format!("{place} has too few"));
        }
        items.iter().enumerate().filter(|_| !rule["items"].is_null()).for_each(|(at, item)| {
            check(item, &rule["items"], all, &format!("{place}[{at}]"), found);
        });
    }
    let Some(pairs) = value.as_object() else { return };
    if pairs.len() < least(&rule["minProperties"]) {
        found.push(format!("{place} has too few"));
    }
    let missing = texts(&rule["required"]).filter(|name| !pairs.contains_key(*name));
    found.extend(missing.map(|name| format!("{place} has no `{name}`")));
    if !rule["oneRequired"].is_null()
        && texts(&rule["oneRequired"]).filter(|name| pairs.contains_key(*name)).count() != 1
    {
        found.push(format!("{place} has not exactly one of {}", rule["oneRequired"]));
    }
    for (name, value) in pairs {
        let place = format!("{place}.{name}");
        let names = rule["propertyNames"].as_str().map(|names| Regex::new(names).expect("a pattern"));
        if names.is_some_and(|names| !names.is_match(name)) {
            found.push(format!("{place} is no name"));
        }
        match (&rule["properties"][name], &rule["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{place} is not known")),
            (Value::Null, other) if other.is_object() => check(value, other, all, &place, found),
            (Value::Null, _) => {}
            (known, _) => check(value, known, all, &place, found),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str)
}

fn least(number: &Value) -> usize {
    number.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}

#[test]
fn the_workflow_has_the_shape_that_is_documented() {
    assert_eq!(problems(&workflow()), Vec::<String>::new());
}

#[test]
fn a_workflow_of_another_shape_is_refused() {
    let text = workflow();
    for (from, to, what) in [
        ("    runs-on: ubuntu-24.04\n", "", "workflow.jobs.lints has no `runs-on`"),
        ("    steps:\n", "    step:\n", "workflow.jobs.lints.step is not known"),
        ("contents: read", "contents: all", "workflow.permissions.contents is none of"),
        ("permissions:\n  contents: read\n", "", "workflow has no `permissions`"),
        ("timeout-minutes: 20", "timeout-minutes: long", "is string, not number"),
        ("actions/checkout@v4", "actions/checkout", "is not written as it should be"),
        ("      - uses: actions/checkout@v4\n", "      - name: nothing\n", "has not exactly one of"),
        ("on:\n  push:", "on:\n  pushed:", "workflow.on.pushed is not known"),
        ("  lints:\n", "  1 lints:\n", "is no name"),
        ("branches: [main]", "branches: main", "is string, not array"),
        ("jobs:\n", "jobs:\n  lints: {}\n", "said twice"),
        ("jobs:\n", "\tjobs:\n", ""),
    ] {
        assert!(text.contains(from), "{from:?}");
        let found = problems(&text.replacen(from, to, 1));
        assert!(found.iter().any(|problem| problem.contains(what)), "{from:?} as {to:?}: {found:?}");
    }
}

#[test]
fn every_rule_of_the_schema_is_one_that_is_held() {
    let mut unknown = BTreeSet::new();
    let mut left = vec![schema()];
    while let Some(rule) = left.pop() {
        let Some(pairs) = rule.as_object() else { continue };
        for (name, value) in pairs {
            match name.as_str() {
                "properties" | "definitions" => {
                    left.extend(value.as_object().expect("rules").values().cloned());
                }
                "items" | "additionalProperties" => left.push(value.clone()),
                "title" => {}
                word if UNDERSTOOD.contains(&word) => {}
                other => _ = unknown.insert(other.to_owned()),
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn nothing_that_a_workflow_runs_may_write_or_run_for_ever() {
    let workflow = yaml::read(&workflow()).expect("it is YAML");
    assert_eq!(workflow["permissions"].to_string(), r#"{"contents":"read"}"#);
    for (name, job) in workflow["jobs"].as_object().expect("jobs") {
        assert!(job["timeout-minutes"].is_number() && job["permissions"].is_null(), "{name}");
        for step in job["steps"].as_array().expect("steps") {
            // What somebody calls a branch or a pull request would become a part of the command.
            assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{name}: {step}");
        }
    }
}

#[test]
fn every_command_of_the_repository_that_the_workflow_runs_is_there() {
    let workflow = yaml::read(&workflow()).expect("it is YAML");
    let jobs = workflow["jobs"].as_object().expect("jobs");
    let commands: Vec<&str> = jobs
        .values()
        .flat_map(|job| job["steps"].as_array().expect("steps"))
        .filter_map(|step| step["run"].as_str()?.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"tests/run"));
    for command in commands.iter().filter(|command| command.contains('/')) {
        assert!(ours(command).exists(), "{command}");
    }
}
