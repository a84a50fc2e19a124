//! What lies in a run's folder beside its ledger, its parts and its output: known by name, and vouched for by what.
//!
//! Takes names, gives what each is worth. Never opens a file.

use super::file_manifest::FileManifest;
use super::store::Part;

/// Something in a run's folder that is neither its ledger, nor one of its parts, nor its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stray {
    /// What it is called.
    pub(super) name: String,
    /// Whether it is a socket.
    pub(super) is_socket: bool,
}

/// What something that lies there is worth.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Worth<'m> {
    /// A run has it while it can go on, and nobody reads it as a record of anything.
    Expected,
    /// A record has its SHA-256.
    Vouched(&'m str),
    /// A crash may have left it, and nothing says that it is what it was.
    Left(&'static str),
    /// Nothing of Stepgate's has put it there.
    Unknown,
}

/// What the shell knew lies under this name, with the target behind it; the socket of those who reply; what was left of a line.
const STATE: &str = "state";
const INBOX: &str = "inbox";
const TORN: &str = "ledger.torn.";
/// The ledger's name, where it is kept as a file.
const LEDGER: &str = "ledger.jsonl";

impl Stray {
    /// What it is worth in a run whose records say what `vouched` holds, and that can go on unless it `is_sealed`.
    pub(super) fn worth<'m>(&self, vouched: &'m FileManifest, is_sealed: bool) -> Worth<'m> {
        let name = self.name.as_str();
        let is_state = name == STATE || name.starts_with("state@");
        match vouched.torn(name) {
            Some(sha256) => Worth::Vouched(sha256),
            None if name == INBOX && self.is_socket => Worth::Expected,
            None if self.is_socket => Worth::Unknown,
            None if is_state && !is_sealed => Worth::Expected,
            None if is_state => Worth::Left("what its shell knew, which a run that is over needs no more"),
            None if is_numbered(name) => {
                Worth::Left("what a crash had left of a line, of which no record tells")
            }
            None if is_unfinished(name) => {
                Worth::Left("a file that was being written when something broke off")
            }
            None => Worth::Unknown,
        }
    }
}

fn is_numbered(name: &str) -> bool {
    name.strip_prefix(TORN).is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Whether it is what is written before it takes the place of something that is known.
pub(super) fn is_unfinished(name: &str) -> bool {
    let parts = Part::ALL.map(Part::name);
    let inner = name.strip_prefix('.').and_then(|name| name.strip_suffix(".new"));
    inner.is_some_and(|inner| {
        parts.contains(&inner) || inner == LEDGER || inner == STATE || inner.starts_with("state@")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Event, RecorderFault};

    #[test]
    fn what_lies_there_is_known_by_its_name_and_by_what_vouches_for_it() {
        let mut vouched = FileManifest::default();
        vouched.take(3, &Event::RecorderFault(RecorderFault::torn(7, "ledger.torn.1", "ab"))).unwrap();
        let worth = |name: &str, is_socket, is_sealed| match (Stray { name: name.to_owned(), is_socket })
            .worth(&vouched, is_sealed)
        {
            Worth::Expected => "expected",
            Worth::Vouched(_) => "vouched",
            Worth::Left(_) => "left",
            Worth::Unknown => "unknown",
        };
        assert_eq!(worth("ledger.torn.1", false, true), "vouched");
        for (name, is_socket, open, sealed) in [
            ("inbox", true, "expected", "expected"),
            ("inbox", false, "unknown", "unknown"),
            ("state", false, "expected", "left"),
            ("state@web1", false, "expected", "left"),
            ("ledger.torn.2", false, "left", "left"),
            (".transcript.md.new", false, "left", "left"),
            (".notes.new", false, "unknown", "unknown"),
            ("ledger.torn.x", false, "unknown", "unknown"),
            ("APPROVED", false, "unknown", "unknown"),
            ("socket", true, "unknown", "unknown"),
        ] {
            let found = (worth(name, is_socket, false), worth(name, is_socket, true));
            assert_eq!(found, (open, sealed), "{name}");
        }
    }
}
