//! Programs in other languages on the command line: `python -c "…"`, `mongosh --eval "…"`.
//!
//! Takes their text, gives an effect by the words in it. Never parses them: what only prints is believed, and what
//! neither prints nor says that it changes something is unknown.

use super::verdict::Verdict;
use super::{Effect, names};

/// What a program in another language does, by the words in its text.
pub(super) fn program(text: &str) -> Verdict {
    let words = names::words(&text.replace('/', " "));
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&["delete", "drop", "destroy", "truncate", "unlink", "rmtree", "flushall", "flushdb", "remove"]) {
        return Verdict::of(Effect::Destroy, "its text deletes");
    }
    if has(&[
        "write",
        "save",
        "commit",
        "insert",
        "update",
        "create",
        "post",
        "put",
        "migrate",
        "send",
        "seed",
        "upgrade",
        "append",
        "system",
        "set",
        "init",
        "initialize",
        "sync",
        "deploy",
        "push",
        "publish",
        "register",
        "reset",
        "enqueue",
    ]) {
        return Verdict::of(Effect::Change, "its text changes something");
    }
    if has(&["print", "console", "puts", "assert", "echo"]) {
        return Verdict::of(Effect::Read, "its text only prints");
    }
    Verdict::of(Effect::Unknown, "its text does not tell what it does")
}

/// What a program of the mongo shell does.
pub(super) fn mongo(text: &str) -> Verdict {
    let lower = text.to_lowercase();
    let calls = |names: &[&str]| names.iter().any(|name| lower.contains(&format!("{name}(")));
    if calls(&[
        "dropdatabase",
        ".drop",
        "deletemany",
        "deleteone",
        ".remove",
        "dropindex",
        "dropindexes",
        "dropuser",
        "dropcollection",
    ]) {
        return Verdict::of(Effect::Destroy, "its text deletes");
    }
    let changes = [
        "insert",
        "insertone",
        "insertmany",
        "updateone",
        "updatemany",
        ".update",
        "replaceone",
        "createindex",
        "createuser",
        "createcollection",
        ".save",
        "initiate",
        "reconfig",
        "stepdown",
        "rs.add",
        "rs.remove",
        "bulkwrite",
        "renamecollection",
        "killop",
        "shutdownserver",
        "setprofilinglevel",
        "fsynclock",
        "fsyncunlock",
        "compact",
    ];
    if calls(&changes) || lower.contains("shutdown") {
        return Verdict::of(Effect::Change, "its text changes something");
    }
    Verdict::of(Effect::Read, "its text only looks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_another_language_is_judged_by_its_words() {
        assert_eq!(program("print(1)").effect.0, Effect::Read);
        assert_eq!(program("db.users.deleteMany({})").effect.0, Effect::Destroy);
        assert_eq!(program("x").effect.0, Effect::Unknown);
    }

    #[test]
    fn a_program_of_the_mongo_shell_is_judged_by_what_it_calls() {
        assert_eq!(mongo("db.users.deleteMany({})").effect.0, Effect::Destroy);
        assert_eq!(mongo("db.users.updateOne({}, {})").effect.0, Effect::Change);
        assert_eq!(mongo("rs.status()").effect.0, Effect::Read);
    }
}
