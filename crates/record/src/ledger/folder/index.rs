//! The file of a home's index.

use super::append::Appender;
use super::directory::{Access, Directory};
use super::home::Home;
use crate::ledger::index::{Entry, Index, Milestone, Stands};
use crate::ledger::{Hash, LedgerError};
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};

const INDEX: &str = "index.jsonl";

impl Home {
    /// Writes into the index where a ledger `stands`, and brings that to disk.
    pub(super) fn write_index(
        &self,
        event: Milestone,
        stands: &Stands,
        ts: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        let home = Directory::create_all(self.path())?;
        let file = match home.open_file(INDEX, Access::Append) {
            Err(LedgerError::Io { cause, .. }) if cause.kind() == ErrorKind::NotFound => begin(&home)?,
            other => other?,
        };
        let path = home.path().join(INDEX);
        // Several runs may end at once; each waits for its turn, which takes no longer than a line and a sync.
        file.lock().map_err(|cause| LedgerError::io("lock", &path, cause))?;
        let mut end = End::of(&file).map_err(|cause| LedgerError::io("read", &path, cause))?;
        let torn = (!end.torn.is_empty()).then(|| Hash::of_bytes(&end.torn));
        if torn.is_some() {
            home.keep_aside("index.torn", &end.torn)?;
            end.size -= end.torn.len() as u64;
            file.set_len(end.size).map_err(|cause| LedgerError::io("cut", &path, cause))?;
        }
        let line = Entry::after(end.line.as_deref(), torn, event, stands, ts);
        let line = line.map_err(|_| LedgerError::Untrusted {
            path: path.clone(),
            found: "its last line is no line of an index".to_owned(),
            advice: "keep it elsewhere as it is; a new one begins with the next run".to_owned(),
        })?;
        let mut lines = Appender::new(file, path, end.size);
        lines.append(&line)?;
        lines.barrier()
    }

    /// Reads the index; empty where there is none.
    pub(super) fn read_index(&self) -> Result<Index, LedgerError> {
        let Some(home) = self.open()? else { return Ok(Index::default()) };
        Ok(Index::read(&home.read(INDEX)?.unwrap_or_default()))
    }
}

fn begin(home: &Directory) -> Result<File, LedgerError> {
    match home.create_file(INDEX) {
        Ok(file) => {
            home.sync()?;
            Ok(file)
        }
        // Another run began it at the same moment.
        Err(_) => home.open_file(INDEX, Access::Append),
    }
}

/// The last line of an index, and what stands behind it.
struct End {
    size: u64,
    line: Option<Vec<u8>>,
    torn: Vec<u8>,
}

impl End {
    /// An entry takes some hundred bytes; no two of them reach further back than this.
    const WINDOW: u64 = 64 << 10;

    fn of(mut file: &File) -> std::io::Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(size.saturating_sub(Self::WINDOW)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let torn = bytes.split_off(whole);
        bytes.pop();
        let line =
            (whole > 0).then(|| bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default().to_vec());
        Ok(Self { size, line, torn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::store::Store;
    use crate::ledger::{Ledger, RunId};
    use crate::record::{Actor, Event, SignalReceived};

    fn open(home: &Store, id: &str) -> Ledger {
        let folder = home.create_run(&RunId::parse(id).unwrap()).unwrap();
        let mut ledger = Ledger::create(&folder, Actor::default()).unwrap();
        let event = SignalReceived { signal: 2, step: None, action: "noted".into() };
        ledger.append(&Event::SignalReceived(event), Utc::now()).unwrap();
        home.note(Milestone::Opened, &ledger, Utc::now()).unwrap();
        ledger
    }

    #[test]
    fn a_deleted_run_leaves_its_name() {
        let world = tempfile::tempdir().unwrap();
        let home = Store::at(world.path()).unwrap();
        let one = open(&home, "20261121-024510-aaaa");
        let two = open(&home, "20261121-024510-bbbb");
        home.note(Milestone::Closed, &one, Utc::now()).unwrap();
        drop((one, two));
        std::fs::remove_dir_all(world.path().join("runs/20261121-024510-aaaa")).unwrap();
        let index = home.index().unwrap();
        assert_eq!(index.broken, None);
        let told: Vec<_> =
            index.of_run("20261121-024510-aaaa").map(|entry| (entry.seq, entry.event)).collect();
        assert_eq!(told, [(0, Milestone::Opened), (2, Milestone::Closed)]);
    }

    #[test]
    fn a_line_that_is_changed_or_gone_is_named() {
        let world = tempfile::tempdir().unwrap();
        let home = Store::at(world.path()).unwrap();
        for tail in ["aaaa", "bbbb", "cccc"] {
            open(&home, &format!("20261121-024510-{tail}"));
        }
        let text = std::fs::read_to_string(world.path().join(INDEX)).unwrap();
        assert_eq!(Index::read(text.as_bytes()).entries.len(), 3);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        assert_eq!(Index::read([lines[0], lines[2]].concat().as_bytes()).broken.unwrap().0, 1);
        let changed = text.replacen("aaaa", "dddd", 1);
        assert_eq!(Index::read(changed.as_bytes()).broken.unwrap().0, 1);
    }

    #[test]
    fn a_torn_last_line_is_kept_aside_and_gone_on_behind() {
        let world = tempfile::tempdir().unwrap();
        let home = Store::at(world.path()).unwrap();
        open(&home, "20261121-024510-aaaa");
        let path = world.path().join(INDEX);
        let torn = [std::fs::read(&path).unwrap(), b"{\"v\":1,\"se".to_vec()].concat();
        std::fs::write(&path, torn).unwrap();
        open(&home, "20261121-024510-bbbb");
        let index = home.index().unwrap();
        assert_eq!((index.entries.len(), index.broken), (2, None));
        assert_eq!(index.entries[1].torn, Some(Hash::of_bytes(b"{\"v\":1,\"se").to_string()));
        assert_eq!(std::fs::read(world.path().join("index.torn.1")).unwrap(), b"{\"v\":1,\"se");
    }
}
