//! What one key of front matter says by the rules of YAML, which saphyr-parser knows.
//!
//! Takes the lines of the key. Gives nothing where they are no YAML, or say more than a text, a list of texts or names with texts: no
//! anchors, no types. Never goes deeper than that, however deep the text does.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// What it says.
    pub value: Value,
    /// The key's line in the document.
    pub line: usize,
}

/// What a key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A word, a number or a sentence, without its quotes.
    Text(String),
    /// `[a, b]`, or a line `- a` for each.
    List(Vec<String>),
    /// Names and values one level deeper, as under `vars:`.
    Map(Vec<Entry>),
    /// Anything else, as written.
    Raw(String),
}

/// What the key says that `lines` begin with.
pub(super) fn value(lines: &[(usize, &str)]) -> Option<Value> {
    let (first, _) = lines.first()?;
    let text: String = lines.iter().flat_map(|(_, line)| [*line, "\n"]).collect();
    let events = Parser::new_from_str(&text).collect::<Result<Vec<_>, _>>().ok()?;
    let (kinds, spans): (Vec<Event<'_>>, Vec<Span>) = events.into_iter().unzip();
    // A stream, a document and a mapping stand around the one key.
    let [
        Event::StreamStart,
        Event::DocumentStart(_),
        Event::MappingStart(0, None),
        Event::Scalar(..),
        said @ ..,
        Event::MappingEnd,
        Event::DocumentEnd,
        Event::StreamEnd,
    ] = kinds.as_slice()
    else {
        return None;
    };
    match said {
        [one] => scalar(one).map(Value::Text),
        [Event::SequenceStart(0, None), items @ .., Event::SequenceEnd] => {
            items.iter().map(scalar).collect::<Option<_>>().map(Value::List)
        }
        [Event::MappingStart(0, None), pairs @ .., Event::MappingEnd] => {
            let lines = spans[5..].iter().map(|span| first + span.start.line().saturating_sub(1));
            let entry = |(pair, line): (&[Event<'_>], usize)| {
                let [key, said] = pair else { return None };
                Some(Entry { key: scalar(key)?, value: Value::Text(scalar(said)?), line })
            };
            pairs.chunks(2).zip(lines.step_by(2)).map(entry).collect::<Option<_>>().map(Value::Map)
        }
        _ => None,
    }
}

/// A text that is nothing else besides.
fn scalar(event: &Event<'_>) -> Option<String> {
    let Event::Scalar(text, style, 0, None) = event else { return None };
    Some(match style {
        // The end of its last line is not a part of what it says.
        ScalarStyle::Literal | ScalarStyle::Folded => text.trim_end_matches('\n').to_owned(),
        ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => text.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_of_a_text_costs_nothing() {
        for open in ["[", "{a: ", "- "] {
            let deep = format!("a: {}", open.repeat(100_000));
            assert_eq!(value(&[(2, &deep)]), None);
        }
        let closed = format!("a: {}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(value(&[(2, &closed)]), None);
    }

    #[test]
    fn a_key_that_is_no_text_and_a_second_key_are_nothing() {
        for text in ["? [a]\n: b", "a: b\nc: d", "a", "- a", "", "a: b\n--- \nc: d"] {
            let lines: Vec<_> = text.lines().enumerate().collect();
            assert_eq!(value(&lines), None, "{text:?}");
        }
    }
}
