//! Records of a newer version than this: who has written them, in words.

use super::Record;
use crate::{VERSION, Version};

/// The version that wrote what follows `record`, where it says so.
pub fn writer(record: &Record) -> Option<&str> {
    let says = ["run.opened", "run.resumed"].contains(&record.kind.as_str());
    record.body.get("version").filter(|_| says)?.as_str()
}

/// Who has written something that this version does not know, as far as a record has said it.
pub fn written_by(version: Option<&str>) -> String {
    let is_newer = |text: &str| Version::parse(text).is_some_and(|version| version > Version::of_this());
    match version {
        Some(version) if is_newer(version) => {
            format!("written by stepgate {version}, which is newer than this {VERSION}")
        }
        Some(version) => format!("written by stepgate {version}, and this is {VERSION}"),
        None => format!("written by another version of stepgate than this {VERSION}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_version_is_told_from_this_and_from_older_ones() {
        assert!(written_by(Some("999.0.0")).contains("stepgate 999.0.0, which is newer than this"));
        for version in [VERSION, "0.0.1", "unreadable"] {
            assert!(!written_by(Some(version)).contains("newer"), "{version}");
        }
        assert!(written_by(None).contains("another version"));
    }
}
