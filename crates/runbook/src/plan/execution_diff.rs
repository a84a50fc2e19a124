//! What differs between two executions, in words: each rule, value and step that is another one.

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What a list of steps is called.
const STEPS: &str = "steps";

/// The longest piece of a text that is quoted, in characters.
const LONGEST: usize = 80;

/// What differs in `now` from `reviewed`, which are both executions.
pub(super) fn unlike(reviewed: &str, now: &str) -> Vec<String> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (reviewed, now) = (parse(reviewed), parse(now));
    let mut found = Vec::new();
    // What holds for all of it is told before the single steps.
    let (steps, rest): (Vec<String>, Vec<String>) =
        keys(&reviewed, &now).into_iter().partition(|key| key == STEPS);
    for key in rest.iter().chain(&steps) {
        compare(key, &reviewed[key], &now[key], &mut found);
    }
    found
}

fn keys(one: &Value, other: &Value) -> Vec<String> {
    let of = |value: &Value| value.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>());
    let mut keys: Vec<String> = [of(one), of(other)].into_iter().flatten().flatten().collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Walks down to the values that differ.
fn compare(path: &str, reviewed: &Value, now: &Value, found: &mut Vec<String>) {
    match (reviewed, now) {
        _ if reviewed == now => {}
        (Value::Object(_), Value::Object(_)) => {
            for key in keys(reviewed, now) {
                compare(&format!("{path} {key}"), &reviewed[&key], &now[&key], found);
            }
        }
        (Value::Array(one), Value::Array(other)) if path.ends_with(STEPS) => {
            steps(path.strip_suffix(STEPS).unwrap_or_default(), one, other, found);
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (at, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{path} {}", at + 1), one, other, found);
            }
        }
        _ => found.push(format!("{path}: {} was reviewed, {} would be run", quoted(reviewed), quoted(now))),
    }
}

/// Compares lists of steps, of the run or of the way back called `of`.
fn steps(of: &str, reviewed: &[Value], now: &[Value], found: &mut Vec<String>) {
    let lines = |steps: &[Value]| steps.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (one, other) = (lines(reviewed), lines(now));
    for op in capture_diff_slices(Algorithm::Myers, &one, &other) {
        let (old, new) = (op.old_range(), op.new_range());
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Replace { .. } if old.len() == new.len() => {
                for (before, after) in old.zip(new) {
                    compare(&format!("{of}step {}", after + 1), &reviewed[before], &now[after], found);
                }
            }
            _ => {
                found.extend(old.map(|at| format!("{of}step {} is gone: {}", at + 1, named(&reviewed[at]))));
                found.extend(new.map(|at| format!("{of}step {} is new: {}", at + 1, named(&now[at]))));
            }
        }
    }
}

/// What a step runs or says.
fn named(step: &Value) -> String {
    let text = step.get("text").or_else(|| step.get("said")).unwrap_or(&Value::Null);
    quoted(text)
}

fn quoted(value: &Value) -> String {
    let text = match value {
        Value::Null => return "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = text.replace('\n', " ⏎ ");
    let cut: String = line.chars().take(LONGEST).collect();
    if cut == line { format!("`{line}`") } else { format!("`{cut}…`") }
}

#[cfg(test)]
mod tests {
    use super::unlike;

    #[test]
    fn each_difference_is_named_where_it_is() {
        let reviewed = r#"{"rules":{"confirm":"every-step"},"steps":[{"text":"a"},{"text":"b"}],"variables":{"v":{"value":"1"}}}"#;
        let now = r#"{"rules":{"confirm":"gates"},"steps":[{"text":"a"},{"text":"c"},{"said":"d"}],"variables":{"v":{"value":"2"}}}"#;
        assert_eq!(
            unlike(reviewed, now),
            [
                "rules confirm: `every-step` was reviewed, `gates` would be run",
                "variables v value: `1` was reviewed, `2` would be run",
                "step 2 is gone: `b`",
                "step 2 is new: `c`",
                "step 3 is new: `d`",
            ]
        );
    }

    #[test]
    fn a_step_of_a_way_back_is_named_with_the_way() {
        let reviewed = r#"{"rollbacks":[{"steps":[{"text":"a"}]},{"steps":[{"text":"b"}]}]}"#;
        let now = r#"{"rollbacks":[{"steps":[{"text":"a"}]},{"steps":[{"text":"b"},{"text":"c"}]}]}"#;
        assert_eq!(unlike(reviewed, now), ["rollbacks 2 step 2 is new: `c`"]);
    }
}
