//! A record's line that was written again without a text that had to go: how it is made, and whether the ledger says so.
//!
//! Such a line is of format 2 and names in `was` the hash of the line that stood in its place, which is what the next record names. So
//! the chain holds, and what has changed is told by a later record, `record.withheld`, that has the hash of the line as it is. What else
//! the line said before cannot be compared any more, which every verdict on it says.

use super::Hash;
use super::removal::Removal;
use crate::record::{Event, REWRITTEN, Record, RecordWithheld};
use serde_json::Value;
use std::collections::BTreeMap;

/// The type of the last record, which follows from those before it and never holds a text of its own.
const SEAL: &str = "run.sealed";

/// `line` without what `removal` finds; none where it does not hold it. An error where it would be no record of its kind any more: the
/// text is a word of the record itself.
pub(super) fn rewritten(line: &[u8], removal: &dyn Removal) -> Result<Option<Vec<u8>>, ()> {
    let before: Record = serde_json::from_slice(line).map_err(|_| ())?;
    let mut record = before.clone();
    without(&mut record.body, removal);
    if record.body == before.body || record.kind == SEAL {
        return Ok(None);
    }
    if before.event().is_ok() && record.event().is_err() {
        return Err(());
    }
    record.v = REWRITTEN;
    record.was.get_or_insert_with(|| Hash::of_line(line).to_string());
    serde_json::to_vec(&record).map(Some).map_err(|_| ())
}

/// Takes it away from every text in `value`, and from the keys that are texts of somebody's.
pub(super) fn without(value: &mut Value, removal: &dyn Removal) {
    match value {
        Value::String(text) => *text = removal.text(text),
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, removal)),
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(_, field)| without(field, removal));
            let keys: Vec<String> = fields.keys().filter(|key| removal.text(key) != **key).cloned().collect();
            for key in keys {
                let field = fields.remove(&key).unwrap_or_default();
                fields.insert(removal.text(&key), field);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The lines that were written again, and what the records say of them.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    lines: BTreeMap<u64, Hash>,
    vouched: BTreeMap<u64, Vec<String>>,
}

impl Rewritten {
    /// Takes note of `line`, which is `record`. Gives the hash that the next record has to name; none where `was` is no hash.
    pub(super) fn take(&mut self, line: &[u8], record: &Record) -> Option<Hash> {
        let own = Hash::of_line(line);
        if record.kind == RecordWithheld::KIND
            && let Ok(Event::RecordWithheld(withheld)) = record.event()
            && let Some(seq) = withheld.record.filter(|seq| *seq < record.seq)
        {
            self.vouched.entry(seq).or_default().push(withheld.sha256);
        }
        let Some(was) = &record.was else { return Some(own) };
        self.lines.insert(record.seq, own);
        Hash::parse(was)
    }

    /// Which lines were.
    pub(super) fn records(&self) -> impl Iterator<Item = u64> {
        self.lines.keys().copied()
    }

    /// The first line that was written again and of which no record says so.
    pub(super) fn unvouched(&self) -> Option<u64> {
        let says = |seq: &u64, own: &Hash| {
            self.vouched.get(seq).is_some_and(|hashes| hashes.iter().any(|hash| own.is(hash)))
        };
        self.lines.iter().find(|(seq, own)| !says(seq, own)).map(|(seq, _)| *seq)
    }

    /// The first line of which a record says that a text was taken out of it, and that is not as it says.
    pub(super) fn untouched(&self) -> Option<u64> {
        let is_as_said = |seq: &u64, hashes: &[String]| {
            self.lines.get(seq).zip(hashes.last()).is_some_and(|(own, hash)| own.is(hash))
        };
        self.vouched.iter().find(|(seq, hashes)| !is_as_said(seq, hashes)).map(|(seq, _)| *seq)
    }
}
