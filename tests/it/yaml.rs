//! YAML as data, for tests that look at files of it: mappings, lists and plain values, with no anchors and no tags.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// What `text` says. An error in words where it is no YAML, or says one thing twice.
pub fn read(text: &str) -> Result<Value, String> {
    let events = Parser::new_from_str(text).map(|event| event.map(|(event, _)| event));
    let events = events.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let mut left = events.into_iter().filter(|event| {
        !matches!(event, Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd)
    });
    let first = left.next().ok_or("it is empty")?;
    let value = node(first, &mut left)?;
    left.next().map_or(Ok(value), |more| Err(format!("there is more behind it: {more:?}")))
}

fn node<'t>(event: Event<'t>, left: &mut impl Iterator<Item = Event<'t>>) -> Result<Value, String> {
    let end = "it ends in the middle";
    match event {
        Event::Scalar(text, ScalarStyle::Plain, 0, None) => Ok(plain(&text)),
        Event::Scalar(text, _, 0, None) => Ok(Value::String(text.into_owned())),
        Event::SequenceStart(0, None) => {
            let mut items = Vec::new();
            loop {
                match left.next().ok_or(end)? {
                    Event::SequenceEnd => return Ok(Value::Array(items)),
                    item => items.push(node(item, left)?),
                }
            }
        }
        Event::MappingStart(0, None) => {
            let mut pairs = Map::new();
            loop {
                let key = match left.next().ok_or(end)? {
                    Event::MappingEnd => return Ok(Value::Object(pairs)),
                    Event::Scalar(key, ..) => key.into_owned(),
                    other => return Err(format!("a key is no text: {other:?}")),
                };
                let first = left.next().ok_or(end)?;
                let value = node(first, left)?;
                if pairs.insert(key.clone(), value).is_some() {
                    return Err(format!("`{key}` is said twice"));
                }
            }
        }
        other => Err(format!("not taken here: {other:?}")),
    }
}

/// A value without quotes, by the core schema of YAML 1.2.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => {
            let number =
                text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
            number.unwrap_or_else(|_| Value::String(text.to_owned()))
        }
    }
}

#[test]
fn values_have_their_types_and_texts_stay_texts() {
    let read = read("a: [1, 1.90, 'true', yes, ~]\nb:\n  c: |\n    d\n").expect("it is YAML");
    assert_eq!(read.to_string(), r#"{"a":[1,1.9,"true","yes",null],"b":{"c":"d\n"}}"#);
}

#[test]
fn what_is_said_twice_or_by_reference_is_refused() {
    for text in ["a: 1\na: 2", "a: &b 1\nc: *b", "a: b: c", "", "a: 1\n---\nb: 2"] {
        assert!(read(text).is_err(), "{text:?}");
    }
}
