//! Whether an execution is another one with its end left out, and nothing else: whoever has said yes to all of it has said yes to that.

use super::execution_diff::unlike;
use serde_json::{Map, Value};

/// What stands in `now` and not, or otherwise, in `approved`, in words; nothing where it is the same up to some step, and ends there.
///
/// What is left out at the end takes with it the values, files and answers that only it needed. Nothing may be left out before a step that
/// is kept, whatever it is.
pub(super) fn beyond(approved: &str, now: &str) -> Vec<String> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (whole, part) = (parse(approved), parse(now));
    match (whole.as_object(), part.as_object()) {
        (Some(whole), Some(part)) if is_beginning(whole, part) => Vec::new(),
        _ => unlike(approved, now),
    }
}

fn is_beginning(whole: &Map<String, Value>, part: &Map<String, Value>) -> bool {
    // A key that is in one of them only, or that is not known here, has to be the same.
    let mut keys = whole.keys().chain(part.keys());
    keys.all(|key| {
        let (all, some) = (whole.get(key), part.get(key));
        match (key.as_str(), all, some) {
            ("steps", Some(Value::Array(all)), Some(Value::Array(some))) => {
                !some.is_empty() && all.starts_with(some)
            }
            ("variables" | "files", Some(Value::Object(all)), Some(Value::Object(some))) => {
                some.iter().all(|(name, value)| all.get(name) == Some(value))
            }
            ("answers" | "tokens", Some(Value::Array(all)), Some(Value::Array(some))) => follows(all, some),
            ("tokens", Some(Value::Array(_)), None) => true,
            _ => all == some,
        }
    })
}

/// Whether all of `some` stand in `all`, in the same order.
fn follows(all: &[Value], some: &[Value]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|one| rest.any(|other| other == one))
}

#[cfg(test)]
mod tests {
    use super::beyond;

    const WHOLE: &str = r#"{"execution":1,"environment":"p","rules":{"confirm":"gates"},"variables":{"a":{"value":"1"},"b":{"value":"2"}},"answers":[{"taken":0},{"taken":1}],"files":{"x":"1"},"steps":[{"text":"1"},{"said":"2"},{"text":"3"}],"rollbacks":[]}"#;

    fn is_refused(from: &str, to: &str) -> bool {
        assert!(WHOLE.contains(from), "{from}");
        !beyond(WHOLE, &WHOLE.replacen(from, to, 1)).is_empty()
    }

    #[test]
    fn an_end_may_be_left_out_with_what_only_it_needs() {
        assert!(!is_refused(r#",{"text":"3"}"#, ""));
        assert!(!is_refused(r#",{"said":"2"},{"text":"3"}"#, ""));
        assert!(!is_refused(r#","b":{"value":"2"}"#, ""));
        assert!(!is_refused(r#"{"taken":0},"#, ""));
        assert!(!is_refused(r#""x":"1""#, ""));
    }

    #[test]
    fn anything_else_is_another_execution() {
        for (from, to) in [
            (r#"{"said":"2"},"#, ""),
            (r#"{"text":"1"},"#, ""),
            (r#"{"text":"1"},{"said":"2"},{"text":"3"}"#, ""),
            (r#"{"text":"3"}"#, r#"{"text":"3"},{"text":"4"}"#),
            (r#"{"text":"1"},{"said":"2"}"#, r#"{"said":"2"},{"text":"1"}"#),
            (r#""a":{"value":"1"}"#, r#""a":{"value":"2"}"#),
            (r#""a":{"value":"1"}"#, r#""a":{"value":"1"},"c":{"value":"1"}"#),
            (r#"{"taken":0},{"taken":1}"#, r#"{"taken":1},{"taken":0}"#),
            (r#""confirm":"gates""#, r#""confirm":"never""#),
            (r#""environment":"p""#, r#""environment":"s""#),
            (r#""x":"1""#, r#""x":"2""#),
            (r#""rollbacks":[]"#, r#""rollbacks":[{}]"#),
            (r#","rollbacks":[]"#, ""),
            (r#""execution":1"#, r#""execution":2"#),
        ] {
            assert!(is_refused(from, to), "{from} {to}");
        }
    }
}
