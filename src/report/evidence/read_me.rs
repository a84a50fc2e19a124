//! The bundle's README: every file and every field in plain words, for somebody who has never heard of Stepgate.

use super::columns::COLUMNS;
use crate::report::style::folded;

/// Where the list of columns stands in the text.
const COLUMNS_HERE: &str = "@COLUMNS@\n";

/// How wide what a column means is written, in columns of a terminal.
const WIDTH: usize = 92;

/// The README.
pub fn read_me() -> String {
    let mut columns = Vec::new();
    for (name, meaning) in COLUMNS {
        columns.push(format!("  {name}\n"));
        columns.extend(folded(meaning, WIDTH).into_iter().map(|line| format!("      {line}\n")));
    }
    include_str!("README.txt").replace(COLUMNS_HERE, &columns.concat())
}
