//! A runbook in parts, each of which writes words into the file `effects`, so that a test sees which of them ran.

/// A part: its heading, and the words that it writes, each by a command.
pub type Part = (&'static str, &'static [&'static str]);

/// A step that is sure.
pub const BUILD: Part = ("## 1. Build", &["build"]);
/// One of which a word says that it takes something back: it is in doubt among steps.
pub const UNDO: Part = ("## 2. Undo the licence", &["licence"]);
/// The first of two ways.
pub const FAST: Part = ("### Option A: fast", &["fast"]);
/// A part that is done only sometimes.
pub const CACHE: Part = ("### If you use a cache", &["cache"]);

/// The runbook of these parts. One without words is a heading, one without a heading stands at the beginning.
pub fn deploy(parts: &[Part]) -> String {
    let mut text = "# Deploy\n".to_owned();
    for (heading, words) in parts {
        if !heading.is_empty() {
            text.extend([*heading, "\n"]);
        }
        if !words.is_empty() {
            text.push_str("```bash\n");
            text.extend(words.iter().flat_map(|word| ["echo ", *word, " >> effects\n"]));
            text.push_str("```\n");
        }
    }
    text
}
