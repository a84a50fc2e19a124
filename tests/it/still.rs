//! Reading is still: seen from the kernel, commands that only look start no process and open nothing for writing.

use crate::scene::{STEPGATE, Scene, ours, shared, untested};
use std::path::Path;
use std::process::Command;

/// What would change something, or run something.
const WATCHED: &str = "execve,execveat,fork,vfork,open,openat,openat2,creat,truncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,\
    link,linkat,symlink,symlinkat,mknod,mknodat,chmod,fchmodat,chown,fchownat,connect,bind,kill,tkill";

/// A document in which every place that a shell would expand holds a command.
const HOSTILE: &str = "
    ---
    title: $(touch pwned)
    vars:
      name: $(touch pwned)
    ---
    # `touch pwned` $(touch pwned)

    - [ ] $(touch pwned) `touch pwned` {{name}} <name>
      ```bash
      $(touch pwned)
      ```
    - [x] {{#if name}}$(touch pwned){{/if}}

    ```bash timeout=1s cwd=$(touch pwned) expect=\"$(touch pwned)\"
    # $(touch pwned)
    x=$(touch pwned) cd $(touch pwned)
    cat <<EOF
    $(touch pwned) {{name}}
    EOF
    diff <(touch pwned) \"${x:-$(touch pwned)}\" > pwned
    ```

    ```sql
    SELECT '$(touch pwned)'; \\! touch pwned
    ATTACH 'pwned' AS p;
    ```

    <!-- stepgate: name=$(touch pwned) -->
    ```console
    $ touch pwned
    ```
    ";

/// Why a test cannot look, where it cannot.
pub fn strace_is_missing() -> bool {
    let works = Command::new("strace")
        .args(["-qq", "-e", "trace=none", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !works {
        untested("strace is not installed, or may not trace");
    }
    !works
}

/// The calls that a command makes which are not reading.
fn stirs(scene: &Scene, arguments: &[&str]) -> Vec<String> {
    let log = scene.path("strace.log");
    let mut command = scene.command("strace");
    command
        .args(["-f", "-qq", "-o"])
        .arg(&log)
        .args(["-e", &format!("trace={WATCHED}")])
        .arg(STEPGATE)
        .args(arguments);
    let output = command.output().expect("strace starts");
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 4 | 7)),
        "{arguments:?} exits with {code:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let trace = std::fs::read_to_string(&log).expect("strace has written its log");
    assert!(trace.contains("execve"), "strace has seen the start");
    // The first call is the start itself.
    trace.lines().skip(1).filter(|line| !is_reading(line)).map(str::to_owned).collect()
}

fn is_reading(line: &str) -> bool {
    let opens = [" open(", " openat(", " openat2("].iter().any(|call| line.contains(call));
    let writes =
        ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"].iter().any(|flag| line.contains(flag));
    let failed = line.contains("= -1 ENOENT") && opens;
    line.contains(" +++ ")
        || line.contains(" --- ")
        || (opens && (!writes || failed && !line.contains("O_CREAT")))
}

/// Looks at the repository's `runbook.md` in every way there is.
#[track_caller]
fn nothing_stirs(scene: &Scene, environment: &str) {
    let before = scene.tree();
    for arguments in [
        vec!["outline", "runbook.md"],
        vec!["explain", "runbook.md:1", "--env", environment],
        vec!["plan", "runbook.md", "--env", environment],
        vec!["plan", "runbook.md", "--all", "--format", "json"],
        vec!["check", "runbook.md"],
        vec!["plan", "runbook.md", "--env", environment, "--against", "env:production"],
        vec!["run", "runbook.md", "--env", environment, "--dry-run", "--yes"],
    ] {
        assert_eq!(stirs(scene, &arguments), [""; 0], "{arguments:?}");
    }
    assert_eq!(scene.tree(), before);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn nothing_stirs_while_a_hostile_document_is_looked_at() {
    if strace_is_missing() {
        return;
    }
    let settings = "
        [env.staging]
        database = { command = \"touch pwned\" }
        expect = { \"touch pwned\" = \"\" }
        [env.production]
        [secrets]
        token = { command = \"touch pwned\" }
        ";
    nothing_stirs(&Scene::of(HOSTILE).settings(settings), "staging");
}

#[test]
fn nothing_stirs_while_the_seeds_are_looked_at() {
    let Some(seeds) = shared("seeds").filter(|_| !strace_is_missing()) else { return };
    for seed in crate::seeds::SEEDS {
        let settings = ours("tests/seeds").join(seed.name).join("stepgate.toml");
        let scene = Scene::new();
        copy(&seeds.join(format!("{}.md", seed.name)), &scene.repo("runbook.md"));
        copy(&settings, &scene.repo("stepgate.toml"));
        nothing_stirs(&scene, "staging");
    }
}

#[test]
fn nothing_is_written_while_a_past_run_is_looked_at() {
    if strace_is_missing() {
        return;
    }
    let scene = Scene::of("```bash\necho hello\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    for arguments in [vec!["runs"], vec!["show"], vec!["report"], vec!["verify"]] {
        assert_eq!(stirs(&scene, &arguments), [""; 0], "{arguments:?}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).expect("a file to copy");
}
