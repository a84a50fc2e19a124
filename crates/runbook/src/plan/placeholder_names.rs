//! One name for a placeholder that a document writes with and without `your`.

use super::draft::Draft;
use super::values::YOUR;
use crate::reading::normal_name;
use std::collections::BTreeSet;

/// `YOUR_TOKEN` is the same variable as `<token>` where the document has both.
pub(super) fn one_name(drafts: &mut [Draft]) {
    let written = |draft: &Draft| draft.script.holes.iter().map(|hole| hole.name.clone()).collect::<Vec<_>>();
    let read =
        |draft: &Draft| draft.facts.reads.iter().map(|read| normal_name(&read.name)).collect::<Vec<_>>();
    let names: BTreeSet<String> =
        drafts.iter().flat_map(|draft| written(draft).into_iter().chain(read(draft))).collect();
    for hole in drafts.iter_mut().flat_map(|draft| &mut draft.script.holes) {
        if let Some(name) = hole.name.strip_prefix(YOUR).filter(|name| names.contains(*name)) {
            hole.name = name.to_owned();
        }
    }
}
