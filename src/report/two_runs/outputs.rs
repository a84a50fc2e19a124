//! What two attempts have printed, side by side: as much of it as a page holds, and what was cut is said.

use super::run_read::Printed;
use super::story::Told;
use crate::record::OutputName;
use crate::report::sides::{Row, rows};
use crate::text::Pattern;
use serde::Serialize;

/// How much of each output is compared.
const COMPARED: usize = 64 << 10;
/// How many rows are shown of one comparison.
const ROWS: usize = 200;
/// How many lines that are the same stand around what differs.
const CONTEXT: usize = 2;

/// What only colours, or erases the rest of a line.
static COLOUR: Pattern = Pattern::new(r"\x1b\[[0-9;]*[mK]");

/// Two texts side by side.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sides {
    pub(super) rows: Vec<Row>,
    /// How many rows are not shown.
    pub(super) more: usize,
    /// What was not compared, in words.
    pub(super) cut: Option<String>,
}

impl Sides {
    /// Two texts.
    pub(super) fn of(first: &str, second: &str) -> Self {
        let mut rows = rows(first, second, CONTEXT);
        let more = rows.len().saturating_sub(ROWS);
        rows.truncate(ROWS);
        Self { rows, more, cut: None }
    }
}

/// What two attempts have printed; none where that is the same.
pub(super) fn outputs(
    (first, read_first): (Option<&Told>, &mut Printed<'_>),
    (second, read_second): (Option<&Told>, &mut Printed<'_>),
) -> Option<Sides> {
    let first = first.and_then(|told| told.output.as_ref());
    let second = second.and_then(|told| told.output.as_ref());
    let hash = |output: Option<&(OutputName, u64, String)>| {
        output.filter(|(_, bytes, _)| *bytes > 0).map(|(.., sha256)| sha256.clone())
    };
    if hash(first) == hash(second) {
        return None;
    }
    let texts = (text(first, read_first), text(second, read_second));
    let cut = |which: &str, output: Option<&(OutputName, u64, String)>| {
        let (name, bytes, _) = output.filter(|(_, bytes, _)| *bytes > COMPARED as u64)?;
        Some(format!(
            "Of the {which} run's {bytes} bytes only the first {COMPARED} were compared: out/{name} has all of it."
        ))
    };
    let cuts: Vec<String> = cut("first", first).into_iter().chain(cut("second", second)).collect();
    let cut = if cuts.is_empty() { None } else { Some(cuts.join(" ")) };
    let sides = Sides { cut, ..Sides::of(&texts.0, &texts.1) };
    if !sides.rows.is_empty() || sides.cut.is_some() {
        return Some(sides);
    }
    let cut = Some("They differ only in what cannot be seen, such as colours and ends of lines.".to_owned());
    Some(Sides { cut, ..sides })
}

/// What was printed, in the order in which it came, as it reads.
fn text(output: Option<&(OutputName, u64, String)>, read: &mut Printed<'_>) -> String {
    let Some((name, ..)) = output else { return String::new() };
    let bytes: Vec<u8> = read(name, COMPARED).into_iter().flat_map(|(_, bytes)| bytes).collect();
    let text = String::from_utf8_lossy(&bytes);
    let text = COLOUR.replace_all(&text, "");
    // What a progress bar drew over was not to be read.
    let lines = text.lines().map(|line| line.trim_end_matches('\r').rsplit('\r').next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}
