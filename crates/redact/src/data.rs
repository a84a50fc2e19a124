//! Masking all text in a piece of data at once: whatever field a secret has got into, it comes out masked.
//!
//! Works on the data's serialised form, so that a field that is added later is masked too. Words that a program compares (kinds, ids,
//! hashes) have to be named by whoever knows the data.

use super::redactor::Redactor;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

impl Redactor {
    /// The same data with every text in it masked, but for the texts under keys that `is_kept` names; none where nothing has to be.
    pub fn data<T: Serialize + DeserializeOwned>(
        &self,
        data: &T,
        is_kept: &dyn Fn(&str) -> bool,
    ) -> Option<T> {
        self.masks(&texts(data)).then(|| self.rewritten(data, is_kept, &|_| None))
    }

    /// The same data, masked; a text that `other` knows becomes what it says instead.
    ///
    /// # Panics
    ///
    /// Where `data` has no form in JSON, or cannot be read back from it with other texts in it.
    pub fn rewritten<T: Serialize + DeserializeOwned>(
        &self,
        data: &T,
        is_kept: &dyn Fn(&str) -> bool,
        other: &dyn Fn(&str) -> Option<String>,
    ) -> T {
        let mut value = serde_json::to_value(data).expect("what is kept as JSON has a form in it");
        let mask = |text: &str| other(text).unwrap_or_else(|| self.text(text));
        mask_in(&mut value, is_kept, &mask);
        // Rather a bug that is seen than a secret that is kept.
        serde_json::from_value(value).expect("a mask changes only texts that nothing compares")
    }
}

fn mask_in(value: &mut Value, is_kept: &dyn Fn(&str) -> bool, mask: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = mask(text),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_in(item, is_kept, mask)),
        Value::Object(fields) => {
            for (_, field) in fields.iter_mut().filter(|(key, field)| !is_kept(key) || are_rows(field)) {
                mask_in(field, is_kept, mask);
            }
            // A key that is a text of somebody's: a command that is checked.
            let texts: Vec<String> =
                fields.keys().filter(|key| key.contains([' ', '/', ':'])).cloned().collect();
            for key in texts {
                if let Some(field) = fields.remove(&key) {
                    fields.insert(mask(&key), field);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a field holds rows of its own, whatever it is called.
fn are_rows(field: &Value) -> bool {
    field.as_array().is_some_and(|items| items.iter().any(Value::is_object))
}

/// Every text in `data`, as it is, one behind the other.
pub fn texts(data: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    // A buffer takes everything, and data has a serialised form or is none that anybody could store.
    let _whole = data.serialize(&mut Serializer::with_formatter(&mut bytes, Plain));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// JSON in which text stands as it is, so that it can be searched.
struct Plain;

impl Formatter for Plain {
    fn write_char_escape<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        escape: serde_json::ser::CharEscape,
    ) -> io::Result<()> {
        use serde_json::ser::CharEscape as Escape;
        let byte = match escape {
            Escape::Quote => b'"',
            Escape::ReverseSolidus => b'\\',
            Escape::Solidus => b'/',
            Escape::Backspace => 8,
            Escape::FormFeed => 12,
            Escape::LineFeed => b'\n',
            Escape::CarriageReturn => b'\r',
            Escape::Tab => b'\t',
            Escape::AsciiControl(byte) => byte,
        };
        writer.write_all(&[byte])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use serde_json::json;

    fn redactor() -> Redactor {
        Redactor::exact(vec![Secret::new("token", "hunter2\"hunter2").unwrap()])
    }

    #[test]
    fn every_text_is_masked_and_what_is_kept_is_not() {
        let data = json!({"kind": "hunter2\"hunter2", "deep": [{"text": "a\nhunter2\"hunter2"}], "n": 1});
        let masked = redactor().data(&data, &|key| key == "kind").unwrap();
        let expected = json!({"kind": "hunter2\"hunter2", "deep": [{"text": "a\n[redacted:token]"}], "n": 1});
        assert_eq!(masked, expected);
    }

    #[test]
    fn a_command_that_is_a_key_is_masked_too() {
        let masked = redactor().data(&json!({"login hunter2\"hunter2": "x"}), &|_| false).unwrap();
        assert_eq!(masked, json!({"login [redacted:token]": "x"}));
    }

    #[test]
    fn what_holds_no_secret_is_left_alone() {
        assert_eq!(redactor().data(&json!({"a": "hunter2"}), &|_| false), None);
    }
}
