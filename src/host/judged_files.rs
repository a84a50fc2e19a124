//! The files that a step was judged by: as they were when the plan was made, or it does not start.
//!
//! Takes their names with the hashes of the plan, gives a sentence where one of them is another. Never changes one.

use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The largest script that is read to be judged. What is larger holds data, or nobody wrote it.
const LARGEST_SCRIPT: u64 = 1024 * 1024;

/// The text of a script that lies below `base`; none where there is no such file, or it is no text.
pub fn read_script(base: &Path, name: &str) -> Option<String> {
    let path = base.join(name);
    let about = std::fs::metadata(&path).ok()?;
    if !about.is_file() || about.len() > LARGEST_SCRIPT {
        return None;
    }
    String::from_utf8(std::fs::read(path).ok()?).ok()
}

/// What is to be said where a file below `base` is no longer what the plan was made from.
pub(super) fn changed(base: &Path, judged_by: &BTreeMap<String, String>) -> Option<String> {
    let is_other = |name: &str, sha256: &str| {
        read_script(base, name).is_none_or(|text| hex(&Sha256::digest(text.as_bytes())) != sha256)
    };
    let name = judged_by.iter().find(|(name, sha256)| is_other(name, sha256))?.0;
    Some(format!(
        "{name} has changed since the plan was made, and the step was judged by what it was: make the plan again"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_another_or_gone_is_told() {
        let world = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(world.path().join("a.sh"), "ls\n").expect("a file");
        let judged_by = BTreeMap::from([("a.sh".to_owned(), hex(&Sha256::digest(b"ls\n")))]);
        assert_eq!(changed(world.path(), &judged_by), None);
        std::fs::write(world.path().join("a.sh"), "rm x\n").expect("a file");
        assert!(changed(world.path(), &judged_by).is_some_and(|said| said.starts_with("a.sh has changed")));
        std::fs::remove_file(world.path().join("a.sh")).expect("it is there");
        assert!(changed(world.path(), &judged_by).is_some());
    }
}
