//! JSON in one form only: keys in the order of their bytes, nothing between the tokens, so that a hash of it means its content.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `value` on one line.
pub(super) fn canonical(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).expect("it holds only strings, whole numbers and lists of them");
    sorted(value).to_string()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;
    use serde_json::json;

    #[test]
    fn the_order_in_which_keys_were_written_does_not_matter() {
        assert_eq!(
            canonical(&json!({"b": 1, "a": {"d": [2, {"y": 0, "x": 1}], "c": "ä\n"}})),
            r#"{"a":{"c":"ä\n","d":[2,{"x":1,"y":0}]},"b":1}"#
        );
    }
}
