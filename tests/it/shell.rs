//! Shell state: what one block leaves to the next, and what it cannot do to the run.

use crate::scene::Scene;

/// What the steps of a runbook have printed.
fn outputs(runbook: &str) -> Vec<String> {
    Scene::of(runbook).done(&["run", "runbook.md", "--yes"]).outputs()
}

#[test]
fn variables_functions_options_and_the_umask_pass_from_block_to_block() {
    let printed = outputs(
        "
        ```bash
        export VERSION=1.0.1
        GATEWAY_URL=$(echo http://gateway)
        list=(one 'two three')
        declare -A port=([web]=80)
        greet() { echo \"hello $1\"; }
        shopt -s nullglob
        set -o pipefail
        umask 027
        alias ll='echo listed'
        shopt -s expand_aliases
        ```
        ```bash
        echo \"$VERSION $GATEWAY_URL ${list[1]} ${port[web]}\"
        greet you
        echo nothing-*
        umask
        shopt -o pipefail
        ll
        ```
        ",
    );
    assert_eq!(
        printed,
        ["1.0.1 http://gateway two three 80", "hello you", "", "0027", "pipefail       \ton", "listed"]
    );
}

#[test]
fn exit_set_e_and_exec_never_end_the_runs_shell() {
    let printed = outputs(
        "
        ```bash
        #!/bin/bash
        set -euo pipefail
        kept=yes
        echo first
        exit 0
        ```
        ```bash
        echo \"second $kept\"
        (exit 4) || echo still here
        exec true
        ```
        ```bash
        echo \"third $kept\"
        ```
        ",
    );
    assert_eq!(printed, ["first", "second yes", "still here", "third yes"]);
}

#[test]
fn a_script_that_exits_in_its_middle_skips_only_the_rest_of_its_block() {
    let scene = Scene::of(
        "
        ```bash
        echo checking
        exit 1
        echo not reached
        ```
        ",
    );
    scene.run(&["run", "runbook.md", "--yes"]).exits(1).says(&["exit 1 in"]).never_says(&["│ not reached"]);
}

#[test]
fn a_syntax_error_that_only_shows_when_it_runs_fails_its_step() {
    let scene = Scene::of(
        "
        ```bash
        kept=yes
        eval 'if true; then'
        echo \"after $kept\"
        ```
        ",
    );
    scene.run(&["run", "runbook.md", "--yes"]).exits(1).says(&["syntax error"]).never_says(&["│ after"]);
    scene.run(&["resume", "--yes"]).exits(1);
}

#[test]
fn each_block_starts_in_the_base_directory() {
    let scene = Scene::of(
        "
        ```bash
        cd services
        cd api
        basename \"$PWD\"
        ```
        ```bash
        basename \"$PWD\"
        ```
        ",
    )
    .file("services/api/app.txt", "");
    assert_eq!(scene.done(&["run", "runbook.md", "--yes"]).outputs(), ["api", "repo"]);
}

#[test]
fn a_block_goes_on_where_the_one_before_ended_if_its_first_cd_exists_only_there() {
    let scene = Scene::of(
        "
        ```bash
        cd services
        ```
        Then:
        ```bash
        cd api
        basename \"$PWD\"
        ```
        ",
    )
    .file("services/api/app.txt", "");
    scene
        .done(&["run", "runbook.md", "--yes"])
        .says(&["in /world/repo/services: `cd api` exists only from where the block before ended", "│ api"]);
    assert!(
        scene.transcript().contains(
            "in `/world/repo/services` (\\`cd api\\` exists only from where the block before ended)"
        )
    );
}

#[test]
fn heredocs_continued_lines_and_compound_commands_are_one_step_each() {
    let scene = Scene::of(
        "
        ```bash
        cat <<EOF
        one
        EOF
        echo two \\
          three
        for n in 1 2; do
          echo \"$n\"
        done
        if true; then echo yes; else echo no; fi && echo both
        a=1; b=2
        echo $((a + b)) | tr 3 4
        ```
        ",
    );
    assert_eq!(scene.scripts(&[]).len(), 7);
    assert_eq!(
        scene.done(&["run", "runbook.md", "--yes"]).outputs(),
        ["one", "two three", "1\n2", "yes\nboth", "4"]
    );
}

#[test]
fn a_variable_of_the_shell_can_be_given_and_is_not_asked_for_where_a_step_sets_it() {
    let scene = Scene::of(
        "
        ```bash
        TOKEN_FILE=t
        echo \"$TOKEN_FILE ${REGION} ${OPTIONAL:-none}\"
        ```
        ",
    );
    scene
        .run(&["plan", "runbook.md"])
        .exits(4)
        .says(&["`$REGION` has no value"])
        .never_says(&["`$TOKEN_FILE`", "`$OPTIONAL`"]);
    let printed = scene.done(&["run", "runbook.md", "--yes", "--set", "region=eu-west-1"]).outputs();
    assert_eq!(printed, ["t eu-west-1 none"]);
}

#[test]
fn a_step_cannot_tell_that_it_is_not_a_script() {
    let printed = outputs("
        ```bash
        echo \"$0 $# $? ${-//[^i]/}\"
        false || true
        echo \"$? $_\"
        compgen -v | grep -i stepgate | grep -v -e ^__stepgate_ -e STEPGATE_HOME -e STEPGATE_CLOCK || echo nothing of ours
        compgen -A function | grep -v ^__stepgate_ || echo no functions
        ```
        ");
    assert_eq!(printed, ["runbook.md 0 0", "0 true", "nothing of ours", "no functions"]);
}
