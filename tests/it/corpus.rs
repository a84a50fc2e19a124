//! Runbooks that real teams have: each of them gets an answer.

use crate::scene::{Scene, shared, walk};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Plans everything in one runbook.
fn it_gets_a_plan(path: &Path) {
    let name = path.to_str().expect("a path in UTF-8");
    let plan = Scene::new()
        .done(&["plan", name, "--all", "--format", "json"])
        .never_says(&["panicked at src"])
        .json();
    for list in ["steps", "sections"] {
        let rows = plan[list].as_array().expect("a list");
        let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str().expect("an id")).collect();
        assert_eq!(ids.len(), rows.len(), "the ids of {list} in {name} are not unique");
    }
}

#[test]
fn every_runbook_of_the_corpus_gets_a_plan() {
    let Some(corpus) = shared("corpus") else { return };
    let mut runbooks: Vec<PathBuf> = Vec::new();
    walk(&corpus, &mut |path| {
        runbooks.extend(path.extension().filter(|ending| *ending == "md").map(|_| path.to_owned()));
    });
    assert!(!runbooks.is_empty(), "there is no runbook in {}", corpus.display());
    let left = Mutex::new(runbooks);
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                let next = || left.lock().expect("nobody panics with it").pop();
                while let Some(path) = next() {
                    it_gets_a_plan(&path);
                }
            });
        }
    });
}
