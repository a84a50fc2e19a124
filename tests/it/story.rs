//! One run with everything that goes wrong in runs: retried, edited, rolled back, and told by its transcript.

use crate::pty::{Screen, nothing_runs, sit_down};
use crate::scene::{Scene, same};

const RUNBOOK: &str = "
    # Release

    ## Deploy

    ```bash
    # Make room
    mkdir first
    # Is it there
    cat ready
    # Move on
    mkdir second/deep
    # Switch over
    mkdir third/deep
    ```

    ## Rollback

    ```bash
    # Take it back
    rmdir first second
    ```
    ";

const TRANSCRIPT: &str = "
    # Transcript: runbook.md for x

    | | |
    | --- | --- |
    | Run | 20261121-000000-xxxx |
    | Started | 2026-11-21 00:00:01 UTC |
    | By | somebody (uid 0) on somewhere |
    | From | /world/repo (base /world/repo) |
    | With | stepgate 0.3.0: `run runbook.md --env x` |
    | Runbook | runbook.md, sha256 <sha256> |
    | Plan | sha256:<sha256> |
    | Ended | rolled-back at 2026-11-21 00:00:29 UTC, exit 1: rolled back with \\`Rollback\\` |
    | Answers given | 5, 5 in under 2 s |

    ## As it was run

    ### Deploy

    #### Make room (command, line 7)

    - **yes**, somebody (person), 2026-11-21 00:00:04 UTC
    - started 2026-11-21 00:00:05 UTC by somebody, in `/world/repo`

    ```bash
    mkdir first
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:06 UTC

    #### Is it there (command, line 9)

    - started 2026-11-21 00:00:07 UTC by somebody, in `/world/repo`

    ```bash
    cat ready
    ```

    ```text
    [stderr] cat: ready: No such file or directory
    ```

    - **exit 1** after 0.0s, 2026-11-21 00:00:09 UTC
    - **to be run again** (person), 2026-11-21 00:00:10 UTC
    - started 2026-11-21 00:00:11 UTC by somebody, attempt 2, in `/world/repo`

    ```bash
    cat ready
    ```

    ```text
    yes
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:13 UTC

    #### Move on (command, line 11)

    - **yes**, somebody (person), 2026-11-21 00:00:14 UTC
    - started 2026-11-21 00:00:15 UTC by somebody, in `/world/repo`

    ```bash
    mkdir second/deep
    ```

    ```text
    [stderr] mkdir: cannot create directory ‘second/deep’: No such file or directory
    ```

    - **exit 1** after 0.0s, 2026-11-21 00:00:17 UTC
    - **yes**, somebody (person), 2026-11-21 00:00:18 UTC
    - started 2026-11-21 00:00:19 UTC by somebody, attempt 2, in `/world/repo`

    ```bash
    mkdir second
    ```

    - Not as the document has it:

    ```diff
    --- the document
    +++ as it was run
    @@ -1 +1 @@
    -mkdir second/deep
    +mkdir second
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:20 UTC

    #### Switch over (command, line 13)

    - **yes**, somebody (person), 2026-11-21 00:00:21 UTC
    - started 2026-11-21 00:00:22 UTC by somebody, in `/world/repo`

    ```bash
    mkdir third/deep
    ```

    ```text
    [stderr] mkdir: cannot create directory ‘third/deep’: No such file or directory
    ```

    - **exit 1** after 0.0s, 2026-11-21 00:00:24 UTC
    - **rolled back from here** (person), 2026-11-21 00:00:25 UTC — Rollback

    ### Rollback

    #### Take it back (command, line 20)

    - **yes**, somebody (person), 2026-11-21 00:00:26 UTC
    - started 2026-11-21 00:00:27 UTC by somebody, in `/world/repo`

    ```bash
    rmdir first second
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:28 UTC

    - Stopped at 2026-11-21 00:00:29 UTC: rolled back with \\`Rollback\\`

    ---

    29 records, head `<sha256>`. Made from the run's ledger; `stepgate verify` checks it.
    ";

/// A question whether a command may run, answered with yes.
fn asked(screen: Screen<'_>) -> Screen<'_> {
    screen.sees("Run it?").sees("more").types("y")
}

/// A step has failed, and somebody is asked.
fn failed(screen: Screen<'_>) -> Screen<'_> {
    screen.sees("Exit 1. What now?").sees("more")
}

#[test]
fn a_run_that_is_retried_edited_and_rolled_back_is_told_by_its_transcript() {
    let scene = Scene::of(RUNBOOK)
        .settings("[env.x]\nconfirm = \"changes\"\n")
        .env("EDITOR", "sed -i s,second/deep,second,");
    let screen = failed(asked(sit_down(&scene, &["run", "runbook.md", "--env", "x"])).sees("Is it there"));
    scene.write("ready", "yes\n");
    let screen = screen.types("r").sees("attempt 2").sees("│ yes").sees("Move on");
    let screen = failed(asked(screen)).types("e").sees("It was edited.");
    let screen = asked(screen).sees("done in").sees("Switch over");
    let screen = failed(asked(screen)).types("b").sees("Which one").types("1\r");
    let screen = screen.sees("Roll back like this?").types("y").sees("Take it back");
    let shown = asked(screen).sees("transcript").ends(1);
    assert!(shown.contains("rolled back with `Rollback`"), "{shown}");
    assert!(!scene.repo("first").exists() && !scene.repo("second").exists());
    nothing_runs(&scene);
    scene.verified();
    scene.done(&["runs"]).says(&["5, 5 in under 2 s"]);
    same(&scene.transcript(), TRANSCRIPT);
}
