//! On which line of the file a key of a `[[block]]` stands.
//!
//! Takes the text of settings that have been read. Never judges a value.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Spanned, Value};

/// The file again, as keys and where their values stand.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Keys {
    block: Vec<BTreeMap<String, Spanned<Value>>>,
}

/// For each `[[block]]` of `text` the line of each of its keys, from 1.
pub(super) fn of_blocks(text: &str) -> Vec<BTreeMap<String, usize>> {
    let keys: Keys = toml::from_str(text).unwrap_or_default();
    let lines = |(key, value): (String, Spanned<Value>)| (key, line_at(text, value.span().start));
    keys.block.into_iter().map(|block| block.into_iter().map(lines).collect()).collect()
}

/// The line that the byte at `offset` stands on, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}
