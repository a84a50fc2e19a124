//! `stepgate resume`: what is done stays done, what the shell knew is known.

use crate::pty::sit_down;
use crate::scene::Scene;
use rustix::process::Signal;

const RELEASE: &str = "
    # Release
    ```bash
    # First
    echo first >> effects
    VERSION=1.0.1
    list=(a 'b c')
    greet() { echo \"hello $VERSION ${list[1]}\"; }
    cd services
    ```
    - [ ] Somebody looked
    ```bash
    # Second
    [ -e go-on ] || { echo second >> effects; exit 7; }
    # Third
    greet; pwd
    echo third >> effects
    ```
    ";

/// What the transcript of that release says in the end.
const STORY: &str = r#"
    # Transcript: runbook.md

    | | |
    | --- | --- |
    | Run | 20261121-000000-xxxx |
    | Started | 2026-11-21 00:00:01 UTC |
    | By | somebody (uid 0) on somewhere |
    | From | /world/repo (base /world/repo) |
    | With | stepgate 0.3.0: `run runbook.md --yes` |
    | Runbook | runbook.md, sha256 <sha256> |
    | Plan | sha256:<sha256> |
    | Ended | done at 2026-11-21 01:00:15 UTC, exit 0: 10 steps, 1 of them assumed, not done |

    ## As it was run

    ### Release

    #### First (command, line 4)

    - **yes**, somebody (--yes), 2026-11-21 00:00:04 UTC
    - started 2026-11-21 00:00:05 UTC by somebody, in `/world/repo`

    ```bash
    echo first >> effects
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:06 UTC

    #### VERSION=1.0.1 (command, line 5)

    - started 2026-11-21 00:00:07 UTC by somebody, in `/world/repo`

    ```bash
    VERSION=1.0.1
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:08 UTC

    #### list=(a 'b c') (command, line 6)

    - started 2026-11-21 00:00:09 UTC by somebody, in `/world/repo`

    ```bash
    list=(a 'b c')
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:10 UTC

    #### greet() { echo "hello $VERSION ${list\[1\]}"; } (command, line 7)

    - started 2026-11-21 00:00:11 UTC by somebody, in `/world/repo`

    ```bash
    greet() { echo "hello $VERSION ${list[1]}"; }
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:12 UTC

    #### cd services (command, line 8)

    - started 2026-11-21 00:00:13 UTC by somebody, in `/world/repo`

    ```bash
    cd services
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:14 UTC

    #### Somebody looked (gate, line 10)

    - **assumed, not done**, somebody (--yes), 2026-11-21 00:00:15 UTC

    #### Second (command, line 13)

    - **yes**, somebody (--yes), 2026-11-21 00:00:16 UTC
    - started 2026-11-21 00:00:17 UTC by somebody, in `/world/repo`

    ```bash
    [ -e go-on ] || { echo second >> effects; exit 7; }
    ```

    - **exit 7** after 0.0s, 2026-11-21 00:00:18 UTC

    - Stopped at 2026-11-21 00:00:19 UTC: \`Second\` (line 13) failed

    - Resumed at 2026-11-21 01:00:01 UTC by somebody on somewhere with stepgate 0.3.0.

    #### Second (command, line 13)

    - **yes**, somebody (--yes), 2026-11-21 01:00:03 UTC
    - started 2026-11-21 01:00:04 UTC by somebody, attempt 2, in `/world/repo`

    ```bash
    [ -e go-on ] || { echo second >> effects; exit 7; }
    ```

    - done, exit 0 after 0.0s, 2026-11-21 01:00:05 UTC

    #### Third (command, line 15)

    - started 2026-11-21 01:00:06 UTC by somebody, in `/world/repo`

    ```bash
    greet
    ```

    ```text
    hello 1.0.1 b c
    ```

    - done, exit 0 after 0.0s, 2026-11-21 01:00:08 UTC

    #### pwd (command, line 15)

    - started 2026-11-21 01:00:09 UTC by somebody, in `/world/repo`

    ```bash
    pwd
    ```

    ```text
    /world/repo
    ```

    - done, exit 0 after 0.0s, 2026-11-21 01:00:11 UTC

    #### echo third >> effects (command, line 16)

    - **yes**, somebody (--yes), 2026-11-21 01:00:12 UTC
    - started 2026-11-21 01:00:13 UTC by somebody, in `/world/repo`

    ```bash
    echo third >> effects
    ```

    - done, exit 0 after 0.0s, 2026-11-21 01:00:14 UTC

    ---

    33 records, head `<sha256>`. Made from the run's ledger; `stepgate verify` checks it.
    "#;

#[test]
fn after_a_failure_only_what_is_not_done_is_run() {
    let scene = Scene::of(RELEASE).file("services/x", "");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    assert_eq!(scene.kinds().last().map(String::as_str), Some("run.closed"));
    scene.write("go-on", "");
    scene.run(&["resume", "--yes"]).is("

        resumed at Second

        Release
        7/10   change   Second  line 13
                 $ [ -e go-on ] || { echo second >> effects; exit 7; }
                 yes (--yes)
                 attempt 2
                 done in 0.0s
        8/10   read     Third  line 15
                 $ greet
                 │ hello 1.0.1 b c
                 done in 0.0s
        9/10   read     line 15
                 $ pwd
                 │ /world/repo
                 done in 0.0s
        10/10  change   line 16
                 $ echo third >> effects
                 yes (--yes)
                 done in 0.0s

        done: 10 steps, 1 of them assumed, not done
        --- stderr ---
        run 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 0]
        ");
    assert_eq!(scene.read("effects"), "first\nsecond\nthird\n");
    assert_eq!(scene.n_runs(), 1);
    crate::scene::same(&scene.transcript(), STORY);
    scene.verified();
}

#[test]
fn after_an_interrupt_in_the_middle_of_a_step_the_run_goes_on_there() {
    let scene = Scene::of(
        "
        ```bash
        # First
        echo first >> effects; NAME=kept
        # Second
        { echo ready; [ -e go-on ] || tail -f /dev/null; }
        # Third
        echo \"$NAME\" >> effects
        ```
        ",
    );
    scene.start(&["run", "runbook.md", "--yes"]).until("│ ready").signal(Signal::INT).finish().is("
        1/4    change   First  line 3
                 $ echo first >> effects
                 yes (--yes)
                 done in 0.0s
        2/4    read     line 3
                 $ NAME=kept
                 done in 0.0s
        3/4    read     Second  line 5
                 $ { echo ready; [ -e go-on ] || tail -f /dev/null; }
                 │ ready
                 SIGINT: the step was stopped
                 stopped by the operator, killed by SIGINT in 0.0s

        stopped: `Second` (line 5) was stopped
        --- stderr ---
        run 20261121-000000-xxxx
        output /world/state/runs/20261121-000000-xxxx/out/0003.1
        Go on with: stepgate resume 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 130]
        ");
    scene.write("go-on", "");
    scene.done(&["resume", "--yes"]).says(&["resumed at Second"]);
    assert_eq!(scene.read("effects"), "first\nkept\n");
    let transcript = scene.transcript();
    for part in ["signal 2 at", "was stopped", "Resumed at", "attempt 2"] {
        assert!(transcript.contains(part), "`{part}` is not in:\n{transcript}");
    }
    scene.verified();
}

#[test]
fn a_polite_kill_is_an_interrupt_too_and_the_exit_code_names_it() {
    let scene = Scene::of("```bash\n{ echo ready; tail -f /dev/null; }\n```\n");
    scene.start(&["run", "runbook.md", "--yes"]).until("│ ready").signal(Signal::TERM).finish().exits(143);
}

#[test]
fn a_declined_gate_is_asked_again() {
    let scene = Scene::of("- [ ] Backup is there\n\n```bash\necho on\n```\n");
    scene.write("no.toml", "[[answer]]\nstep = \"Backup is there\"\nanswer = \"no\"\n");
    scene.run(&["run", "runbook.md", "--yes", "--answers", "no.toml"]).exits(3);
    scene.done(&["resume", "--yes"]).says(&["assumed, not done (--yes)", "│ on"]);
}

#[test]
fn what_was_given_is_still_given() {
    let scene = Scene::of("```bash\nls go-on\necho <word>\n```\n");
    scene.run(&["run", "runbook.md", "--yes", "--set", "word=kept"]).exits(1);
    scene.write("go-on", "");
    scene.done(&["resume", "--yes"]).says(&["│ kept"]);
}

#[test]
fn a_changed_document_is_shown_and_has_to_be_confirmed() {
    let scene = Scene::of("# Release\n```bash\nls go-on\necho one\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("go-on", "");
    scene.write("runbook.md", "# Release\n```bash\nls go-on\necho another\n```\n");
    scene
        .run(&["resume", "--yes"])
        .exits(3)
        .says(&["-echo one", "+echo another", "has changed since this run began", "`--pinned`"])
        .never_says(&["│"]);
    sit_down(&scene, &["resume", "--yes"]).sees("+echo another").sees("What now?").types("\r").ends(3);
    scene.done(&["resume", "--yes", "--pinned"]).says(&["│ one", "the runbook has changed since"]);
    assert!(scene.transcript().contains("+echo another"));
    scene.verified();
}

#[test]
fn a_person_may_go_on_with_the_document_as_it_was() {
    let scene = Scene::of("```bash\nls go-on\necho one\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("go-on", "");
    scene.write("runbook.md", "```bash\nls go-on\n```\n");
    sit_down(&scene, &["resume", "--yes"]).sees("What now?").types("g").sees("│ one").ends(0);
}

#[test]
fn a_document_of_which_only_the_prose_has_changed_needs_no_word() {
    let scene = Scene::of("# Release\n```bash\nls go-on\necho one\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("go-on", "");
    scene.write("runbook.md", "# Release\nBe careful.\n```bash\nls go-on\necho one\n```\n");
    scene.done(&["resume", "--yes"]).says(&["│ one"]);
    assert!(scene.transcript().contains("+Be careful."));
}

#[test]
fn a_run_that_is_over_cannot_be_resumed() {
    let scene = Scene::of("```bash\ntrue\n```\n");
    scene.run(&["resume"]).is("
        --- stderr ---
        error: no run is waiting to be resumed
          hint: `stepgate runs` lists past runs.
        [exit 2]
        ");
    scene.done(&["run", "runbook.md", "--yes"]);
    scene.run(&["resume"]).is("
        --- stderr ---
        error: no run is waiting to be resumed
          hint: `stepgate runs` lists past runs.
        [exit 2]
        ");
    let run = scene.run_folder();
    let run = run.file_name().and_then(|name| name.to_str()).expect("a run's id");
    scene.run(&["resume", run]).is("
        --- stderr ---
        error: run 20261121-010000-xxxx is over: its record is sealed
        [exit 2]
        ");
}

#[test]
fn a_run_can_be_given_up_with_a_reason() {
    let scene = Scene::of("```bash\nfalse\n```\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.run(&["resume", "--abandon", "the release was called off"]).is("
        --- stderr ---
        Run 20261121-000000-xxxx is given up and sealed, head <sha256>
        [exit 0]
        ");
    scene.verified();
    assert!(scene.transcript().contains("the release was called off"));
    scene.run(&["resume"]).exits(2);
}
