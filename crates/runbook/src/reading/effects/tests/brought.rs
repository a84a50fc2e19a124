//! Code of the repository that a folder, a module or a variable brings into what runs.

use super::last_of;
use crate::reading::Effect::{self, Destroy, Read, Unknown};

const LOSES: &str = "#!/bin/sh\nrm -rf ./dir\n";
const LOSES_IN_PYTHON: &str = "import os\nos.system('rm -rf ./dir')\n";

/// Several rows of steps, each of whose last has this effect beside these files.
#[track_caller]
fn beside(files: &[(&str, &str)], expected: Effect, rows: &[&[&str]]) {
    for steps in rows {
        let found = last_of(steps, files);
        assert_eq!(found.0, expected, "{steps:?}: {}", found.1);
    }
}

#[test]
fn a_program_of_the_repository_is_judged_where_path_may_lead_to_it() {
    let files = [("bin/date", LOSES), ("places", "PATH=bin:$PATH\n"), ("show.sh", "date\n")];
    beside(
        &files,
        Destroy,
        &[
            &["PATH=./bin:$PATH date"],
            &["export PATH=$PWD/bin:$PATH", "---date"],
            &["export PATH", "PATH=bin:$PATH", "sudo date"],
            &["dir=bin", "PATH=$dir:$PATH", "date"],
            &["here=$(pwd)", "PATH=$here/bin:$PATH", "date"],
            &["PATH=$(git rev-parse --show-toplevel)/bin:$PATH", "date"],
            &["source ./places", "date"],
            &["read -r PATH <<< \"bin:$PATH\"", "date"],
            &["declare -n p=PATH", "p=bin:$PATH", "date"],
            &["cd bin && PATH=.:$PATH date"],
            &["PATH=bin:$PATH ./show.sh"],
            &["timeout 9 env PATH=bin:$PATH date"],
        ],
    );
    beside(&files, Unknown, &[&["PATH=./bin:$PATH ls"], &["PATH=./other:$PATH date"]]);
    beside(
        &files,
        Read,
        &[&["date"], &["PATH=/opt/x/bin:$PATH date"], &["export PATH=$HOME/bin:$PATH", "date"]],
    );
}

#[test]
fn what_a_program_brings_in_by_its_name_is_judged_by_its_text() {
    let files = [
        ("tidy.py", LOSES_IN_PYTHON),
        ("ops/app.py", "from middle import x\n"),
        ("ops/middle.py", "import tidier\n"),
        ("ops/tidier.py", LOSES_IN_PYTHON),
        ("ops/Tidy.pm", "system('rm -rf ./dir');\n"),
        ("ops/tidy.js", "require('child_process').execSync('rm -rf ./dir')\n"),
        ("Makefile", "x := $(shell rm -rf ./dir)\nshow:\n\tls\n"),
    ];
    beside(
        &files,
        Destroy,
        &[
            &["python3 -c 'import tidy'"],
            &["python3 -m tidy"],
            &["python3 <<'E'\nimport tidy\nE"],
            &["python3 ops/app.py"],
            &["PYTHONPATH=ops python3 -c 'import json, tidier'"],
            &["PYTHONSTARTUP=tidy.py python3 -i"],
            &["perl -Iops -MTidy -e 1"],
            &["node -r ./ops/tidy.js -e 1"],
            &["NODE_OPTIONS='--require ./ops/tidy.js' node -e 1"],
            &["make show"],
            &["CDPATH=ops"],
        ],
    );
    beside(
        &files,
        Read,
        &[&["python3 -c 'import json; print(1)'"], &["CC=gcc true"], &["node -e 'console.log(1)'"]],
    );
}
