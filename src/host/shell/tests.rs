//! Drives the real bash. One shell at a time: orphans of all tests come back to the one test process.

use super::testing::{ONE_AT_A_TIME, Scene, step};
use super::{Ended, ShellError, Step, Stop, Why};
use crate::record::Status;
use std::path::Path;
use std::time::Duration;

fn ok(out: &str) -> (i32, String) {
    (0, out.to_owned())
}

/// What leaves variables of every kind, functions, options and more behind.
const EVERYTHING: &str = r#"
plain='two words'; export EXPORTED=$'line\nbreak \xff "quoted" $dollar `tick`'
declare -r FIXED=stays; declare -i number=7; list=(a 'b c' $'d\ne'); list[9]=nine
declare -A map=([key one]=1 ["]"]=$'\t'); declare -n alias_of=plain; declare -u upper=abc
declare empty= unset_one; f() { cat <<EOF
in f: $1 __stepgate_ is a word
EOF
}
exported() { echo exported; }; export -f exported
shopt -s extglob nullglob; g() { [[ $1 == +([0-9]) ]] && echo digits; }
umask 027; set -u -o pipefail; alias ll='ls -l'; trap 'echo usr' USR1; unset FROM_START
mkdir -p 'sub dir'; cd 'sub dir'
"#;

const SHOW: &str = r#"
echo "$plain|$number|${list[1]}|${list[9]}|${#list[@]}|${map[key one]}|$alias_of|$upper|${unset_one-unset}|${FROM_START-gone}"
printf '%s' "$EXPORTED" | od -An -tx1 | tr -d ' \n'; echo; number=3+4; echo $number; (FIXED=x) 2>/dev/null || echo fixed
printenv plain || echo 'not exported'; printenv EXPORTED | head -c 4; echo; f arg; bash -c exported; g 12; echo no*match
umask; set -o | grep -E 'pipefail|nounset'; alias ll; trap -p USR1; basename "$PWD"; declare -p list map FIXED unset_one
"#;

#[tokio::test]
async fn what_a_step_sets_is_there_in_the_next_one() {
    let mut scene = Scene::new().await;
    scene.run("here=not_exported; export there=exported; f() { echo \"f $1\"; }; cd /; umask 077").await;
    assert_eq!(
        scene.run("f $here; echo $there; umask; pwd").await,
        ok("f not_exported\nexported\n0077\n/\n")
    );
}

#[tokio::test]
async fn a_new_bash_holds_all_that_the_old_one_held() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.ended(EVERYTHING).await.status, Status::Exit(0));
    let (_, before) = scene.run(SHOW).await;
    assert!(before.starts_with("two words|7|b c|nine|4|1|two words|ABC|unset|gone\n"), "{before}");
    assert!(before.contains("in f: arg __stepgate_ is a word\nexported\ndigits\n"), "{before}");
    assert!(scene.ended("exec true").await.shell_restarted);
    let (_, after) = scene.run(SHOW).await;
    assert_eq!(before, after);
    let state = scene.shell.as_ref().unwrap().state().to_vec();
    drop(scene);
    let mut later = Scene::with_state(Some(state)).await;
    let cwd = later.path("sub dir");
    std::fs::create_dir(&cwd).unwrap();
    let there = Step { cwd: Some(&cwd), ..step(SHOW) };
    later.try_step(there).await.unwrap();
    assert_eq!(before, later.out());
}

#[tokio::test]
async fn an_exit_ends_the_step_and_not_the_run() {
    let mut scene = Scene::new().await;
    for (script, status) in [
        ("kept=1; exit 7", 7),
        ("set -e; false; echo unreachable", 1),
        ("exec sh -c 'exit 9'", 9),
        ("echo \"${nothing:?is not set}\"", 1),
        ("set +e -u; echo $nothing; echo unreachable", 1),
        ("no-such-command", 127),
        ("/etc/passwd", 126),
        ("sh -c 'kill -9 $$'", 137),
        ("exit 255", 255),
    ] {
        let ended = scene.ended(script).await;
        assert_eq!(
            (ended.status, ended.why),
            (Status::Exit(status), Why::Exited),
            "{script}: {}",
            scene.err()
        );
        assert!(!scene.out().contains("unreachable"), "{script}");
        assert_eq!(scene.run("echo \"$? $kept\"").await, ok(&format!("{status} 1\n")), "after {script}");
    }
    let ended = scene.ended("kill -9 $$").await;
    assert_eq!((ended.status, ended.shell_restarted), (Status::Signal(9), true));
    let ended = scene.ended("kill 0; sleep 60").await;
    assert_eq!((ended.status, ended.why), (Status::Signal(15), Why::Exited));
    assert_eq!(scene.run("echo \"$? $kept\"").await, ok("143 1\n"));
}

#[tokio::test]
async fn a_syntax_error_is_told_with_its_line_and_the_run_goes_on() {
    let mut scene = Scene::new().await;
    let ended = scene.try_step(Step { line: 40, ..step("echo a\nif then\nfi") }).await.unwrap();
    assert_eq!((ended.status, ended.shell_restarted, scene.out().as_str()), (Status::Exit(2), false, "a\n"));
    assert!(scene.err().starts_with("deploy.md: eval: line 41: syntax error near"), "{}", scene.err());
    assert_eq!(scene.run("echo $?").await, ok("2\n"));
}

#[tokio::test]
async fn messages_carry_the_line_of_the_runbook() {
    let mut scene = Scene::new().await;
    for line in [5, 6, 17, 1000] {
        scene.try_step(Step { line, ..step("true\necho $LINENO; no-such-command") }).await.unwrap();
        let here = line + 1;
        assert_eq!(scene.out(), format!("{here}\n"));
        assert_eq!(scene.err(), format!("deploy.md: line {here}: no-such-command: command not found\n"));
    }
}

#[tokio::test]
async fn the_status_of_a_step_is_seen_by_the_next() {
    let mut scene = Scene::new().await;
    scene.run("sh -c 'exit 3'").await;
    assert_eq!(scene.run("if [ $? -eq 3 ]; then echo three; fi").await, ok("three\n"));
    assert_eq!(scene.run("set -e; trap 'echo ERR' ERR; [ a = b ] && echo never").await, (1, String::new()));
    assert_eq!(scene.run("echo $?").await, ok("1\n"));
    scene.run("set +e; false | true | sh -c 'exit 5' | cat <<X\nhere\nX").await;
    assert_eq!(scene.run("echo ${PIPESTATUS[*]}").await, ok("1 0 5 0\n"));
    scene.run("trap - ERR; set -o pipefail; true | sh -c 'exit 4' | true").await;
    assert_eq!(scene.run("echo $? ${PIPESTATUS[*]}").await, ok("4 0 4 0\n"));
    scene.run("mkdir -p 'new dir'").await;
    assert_eq!(scene.run("cd \"$_\"; basename \"$PWD\"").await, ok("new dir\n"));
}

#[tokio::test]
async fn a_step_stands_at_top_level() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.run("for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done").await, ok("1\n"));
    for (script, complaint) in [
        ("break; echo on", "break: only meaningful in a"),
        ("continue; echo on", "continue: only meaningful in a"),
        ("return 3; echo on", "return: can only `return' from a function or sourced script"),
        ("local x=1; echo on", "local: can only be used in a function"),
    ] {
        let ended = scene.ended(script).await;
        assert_eq!((ended.status, scene.out().as_str()), (Status::Exit(0), "on\n"), "{script}");
        assert!(
            scene.err().starts_with("deploy.md: line 4: ") || scene.err().contains(complaint),
            "{}",
            scene.err()
        );
    }
    scene.run("declare -A at_top=([k]=v)").await;
    assert_eq!(
        scene.run("echo ${at_top[k]} ${#FUNCNAME[@]} ${BASH_SOURCE[0]-none} $0 $#").await,
        ok("v 0 none deploy.md 0\n")
    );
}

#[tokio::test]
async fn here_documents_arrive_whole() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.run("cat <<'EOF'\na $b `c` \\\nEOF").await, ok("a $b `c` \\\n"));
    assert_eq!(scene.run("cat <<-EOF | tr a-z A-Z\n\tx\n\tEOF").await, ok("X\n"));
    assert_eq!(scene.run("cat <<EOF\nnever closed").await, ok("never closed\n"));
    assert!(scene.err().contains("delimited by end-of-file"), "{}", scene.err());
    assert_eq!(scene.run("cat <<< 'here string'").await, ok("here string\n"));
    assert_eq!(scene.run("echo a \\").await, ok("a\n"));
    assert_eq!(scene.run("echo b # comment").await, ok("b\n"));
    assert_eq!(scene.run("# only a comment").await, ok(""));
    assert_eq!(scene.run("").await, ok(""));
}

#[tokio::test]
async fn a_long_script_is_one_step() {
    let mut scene = Scene::new().await;
    let line = "x=$((x + 1)) # forty characters of padding..........\n";
    let script = format!("x=0\n{}echo $x", line.repeat(4096));
    assert!(script.len() > 200 * 1024);
    assert_eq!(scene.run(&script).await, ok("4096\n"));
    let document = format!("wc -c <<'EOF'\n{}EOF", "0123456789abcde\n".repeat(20_000));
    assert_eq!(scene.run(&document).await, ok("320000\n"));
}

#[tokio::test]
async fn standard_input_is_empty() {
    let mut scene = Scene::new().await;
    assert_eq!(
        scene.run("cat; read x; echo \"$? [$x]\"; ssh() { cat; }; ssh; bash -c cat").await,
        ok("1 []\n")
    );
    assert_eq!(scene.run("echo 'still here'").await, ok("still here\n"));
}

#[tokio::test]
async fn a_step_inherits_no_descriptor_but_the_usual_three() {
    let mut scene = Scene::new().await;
    let (_, listing) = scene.run("for fd in /proc/self/fd/*; do :; done; ls -l /proc/self/fd | grep -v '/fd$' | sed 's/.*[0-9] -> //'").await;
    assert!(!listing.contains("socket") && !listing.contains("memfd"), "{listing}");
    assert_eq!(scene.run("exec 9>nine 10>ten 200>two-hundred; echo a >&9; echo b >&10").await, ok(""));
    assert_eq!(scene.run("echo c >&10; echo d >&200; cat nine ten two-hundred").await, ok("a\nb\nc\nd\n"));
}

#[tokio::test]
async fn both_streams_are_told_apart_and_complete() {
    let mut scene = Scene::new().await;
    let script = "for i in $(seq 2000); do echo out $i; echo err $i >&2; done; printf 'no newline'; printf '\\xff\\0' >&2";
    scene.run(script).await;
    let numbered = |word: &str| (1..=2000).map(|i| format!("{word} {i}\n")).collect::<Vec<_>>().concat();
    assert_eq!(scene.out(), numbered("out") + "no newline");
    assert_eq!(scene.stderr, [numbered("err").as_bytes(), b"\xff\0"].concat());
    scene.run("head -c 20000000 /dev/zero").await;
    assert_eq!(scene.stdout.len(), 20_000_000);
}

#[tokio::test]
async fn a_timeout_ends_the_whole_tree() {
    let mut scene = Scene::new().await;
    let script = "trap '' TERM; (trap '' TERM; sleep 1000.1) & setsid sh -c 'trap \"\" TERM; sleep 1000.2 & sleep 1000.3' & \
                  (setsid sleep 1000.4 &) ; echo started; sleep 1000.5; sleep 1000.6";
    let before = scene.run("kept=yes; echo $$").await;
    let ended =
        scene.try_step(Step { timeout: Some(Duration::from_millis(500)), ..step(script) }).await.unwrap();
    assert_eq!((ended.why, ended.status, ended.shell_restarted), (Why::TimedOut, Status::Signal(9), true));
    assert_eq!((ended.survivors.len(), scene.out().as_str()), (0, "started\n"));
    assert_eq!(scene.run("pgrep -f '^sleep 1000[.][1-6]$' || echo none").await, ok("none\n"));
    assert_eq!(scene.run("echo $kept").await, ok("yes\n"));
    assert_ne!(scene.run("echo $$").await, before);
}

#[tokio::test]
async fn a_polite_timeout_lets_the_step_clean_up() {
    let mut scene = Scene::new().await;
    let script = "bash -c 'trap \"echo cleaned; exit 3\" TERM; echo up; while :; do sleep 0.01; done'";
    let ended =
        scene.try_step(Step { timeout: Some(Duration::from_millis(400)), ..step(script) }).await.unwrap();
    assert_eq!((ended.why, scene.out().as_str()), (Why::TimedOut, "up\ncleaned\n"));
}

/// Interrupts as soon as the step has said something.
async fn interrupted(scene: &mut Scene, script: &str, stop: Stop) -> Ended {
    let Scene { shell, stops, stop: sender, stdout, .. } = scene;
    stdout.clear();
    let mut sink = |_, bytes: &[u8]| {
        stdout.extend_from_slice(bytes);
        sender.send(stop).unwrap();
    };
    shell.as_mut().unwrap().run(step(script), &mut sink, stops).await.unwrap()
}

#[tokio::test]
async fn an_interrupt_stops_the_step_and_keeps_the_state_before_it() {
    let mut scene = Scene::new().await;
    scene.run("v=before").await;
    let ended =
        interrupted(&mut scene, "v=during; echo go; sleep 1000.7; echo unreachable", Stop::Interrupt).await;
    assert_eq!((ended.why, ended.status, ended.shell_restarted), (Why::Interrupted, Status::Signal(2), true));
    assert!(ended.duration < Duration::from_millis(300), "no grace was needed: {:?}", ended.duration);
    assert_eq!(scene.run("echo $? $v").await, ok("130 before\n"));
    let ended = interrupted(&mut scene, "echo go; while :; do :; done", Stop::Interrupt).await;
    assert_eq!(ended.status, Status::Signal(2));
    let ended = interrupted(&mut scene, "trap '' INT; echo go; sleep 1000.8", Stop::Interrupt).await;
    assert_eq!((ended.why, ended.status), (Why::Interrupted, Status::Signal(9)));
    let ended = interrupted(&mut scene, "trap '' INT TERM; echo go; sleep 1000.9", Stop::Kill).await;
    assert_eq!((ended.why, ended.status), (Why::Interrupted, Status::Signal(9)));
    assert_eq!(scene.run("echo $v").await, ok("before\n"));
}

#[tokio::test]
async fn a_suspended_step_stands_still_with_stepgate_and_goes_on_with_it() {
    let mut scene = Scene::new().await;
    // Somebody else has to continue us: whoever stands still cannot.
    let helper = "until grep -q '^State:.T' /proc/$0/status; do :; done; \
                  timeout 20 sh -c \"until grep -q '^State:.[TD]' /proc/$(cat pid)/status; do :; done\" && echo stopped; \
                  kill -CONT $0; : >continued";
    let helper = std::process::Command::new("bash")
        .args(["-c", helper, &std::process::id().to_string()])
        .current_dir(scene.path(""))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let _not_of_the_step = crate::host::children::Child::started(i32::try_from(helper.id()).unwrap());
    let script = "sh -c 'echo $$ >pid; echo go; until [ -e continued ]; do sleep 0.01; done; exit 8'";
    let ended = interrupted(&mut scene, script, Stop::Suspend).await;
    assert_eq!((ended.why, ended.status), (Why::Exited, Status::Exit(8)));
    let said = helper.wait_with_output().unwrap().stdout;
    // Or, between fork and exec, waiting for a child that is: the same to whoever looks.
    assert_eq!(String::from_utf8_lossy(&said), "stopped\n");
}

#[tokio::test]
async fn a_background_job_stays_for_the_next_steps() {
    let mut scene = Scene::new().await;
    std::process::Command::new("mkfifo").arg(scene.path("gate")).status().unwrap();
    let ended = scene.ended("(cat gate; exit 6) & (sleep 1001.1; echo late) &").await;
    assert_eq!(ended.status, Status::Exit(0));
    // Each a copy of bash, and by now perhaps what it runs.
    assert!((2..=4).contains(&ended.survivors.len()), "{ended:?}");
    assert_eq!(scene.run("jobs | wc -l; kill %2; echo opened > gate").await.1.lines().next(), Some("2"));
    let ended = interrupted(&mut scene, "echo go; sleep 1000.7", Stop::Interrupt).await;
    assert_eq!(ended.survivors.len(), 0);
}

#[tokio::test]
async fn a_background_job_can_be_waited_for_in_a_later_step() {
    let mut scene = Scene::new().await;
    std::process::Command::new("mkfifo").arg(scene.path("gate")).status().unwrap();
    scene.run("(cat gate; exit 6) & job=$!").await;
    scene.run("echo opened > gate").await;
    assert_eq!(scene.run("wait $job; echo $?").await.1.trim_start_matches("opened\n"), "6\n");
}

#[tokio::test]
async fn stopping_a_step_spares_the_jobs_of_earlier_ones() {
    let mut scene = Scene::new().await;
    scene.run("sleep 1001.2 & setsid sleep 1001.3 &").await;
    let step = Step { timeout: Some(Duration::from_millis(100)), ..step("sleep 1001.4 & sleep 1001.5") };
    let ended = scene.try_step(step).await.unwrap();
    assert_eq!((ended.why, ended.survivors.len()), (Why::TimedOut, 0));
    assert_eq!(
        scene.run("pgrep -fa '^sleep 1001[.]' | cut -d' ' -f2-").await,
        ok("sleep 1001.2\nsleep 1001.3\n")
    );
    let closed = scene.shell.take().unwrap().close(&mut |_, _| {}).await.unwrap();
    assert_eq!((closed.stopped.len(), closed.survivors.len()), (2, 0));
}

#[tokio::test]
async fn closing_runs_the_exit_trap_once() {
    let mut scene = Scene::new().await;
    scene.run("trap 'echo \"cleaned $?\"' EXIT; sleep 1001.6 & true").await;
    assert_eq!(scene.run("trap -p EXIT | grep -c cleaned").await, ok("1\n"));
    let ended = scene.ended("v=kept; exit 4").await;
    assert_eq!((ended.status, scene.out().as_str()), (Status::Exit(4), "cleaned 4\n"));
    assert_eq!(ended.survivors.len(), 0, "it was there before");
    assert_eq!(scene.run("echo $v; trap 'echo second; exit 3' EXIT").await, ok("kept\n"));
    let mut said = Vec::new();
    let closed =
        scene.shell.take().unwrap().close(&mut |_, bytes| said.extend_from_slice(bytes)).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&said), "second\n");
    assert_eq!(
        closed.stopped.iter().map(|process| process.command.as_str()).collect::<Vec<_>>(),
        ["sleep 1001.6"]
    );
}

#[tokio::test]
async fn values_arrive_byte_for_byte() {
    let mut scene = Scene::new().await;
    let hostile = [
        "",
        " ",
        "a b",
        "'",
        "\"",
        "\\",
        "$(touch pwned)",
        "`touch pwned`",
        "; touch pwned",
        "\n",
        "a\nb\n",
        "*",
        "~",
        "!",
        "-n",
        "${HOME}",
        "\u{1}\u{7f}\u{2}",
        "\u{a0}{}",
        "'; touch pwned; '",
        "\t",
        "é\u{202e}",
        "&& touch pwned",
    ];
    for value in hostile {
        let variables = [("VALUE".to_owned(), value.to_owned())];
        scene
            .try_step(Step { variables: &variables, ..step("printenv VALUE; printf %s \"$VALUE\"") })
            .await
            .unwrap();
        assert_eq!(scene.out(), format!("{value}\n{value}"));
        assert_eq!(scene.ended("exec true").await.status, Status::Exit(0));
        assert_eq!(scene.run("printf %s \"$VALUE\"; ls").await, ok(value), "after a restart");
    }
    let long = "x".repeat(300_000);
    scene.try_step(Step { variables: &[("LONG".to_owned(), long)], ..step("echo ${#LONG}") }).await.unwrap();
    assert_eq!(scene.out(), "300000\n");
    for name in ["", "a b", "1a", "a=b", "a;touch pwned"] {
        let variables = [(name.to_owned(), String::new())];
        let refused = scene.try_step(Step { variables: &variables, ..step("echo ran") }).await;
        assert!(matches!(refused, Err(ShellError::Variable(_))), "{name}");
    }
    scene.run("unset LONG; readonly FIXED=1").await;
    let variables = [("FIXED".to_owned(), "2".to_owned())];
    let refused = scene.try_step(Step { variables: &variables, ..step("echo ran") }).await;
    assert!(matches!(refused, Err(ShellError::Variable(name)) if name == "FIXED"));
    assert_eq!(scene.out(), "");
    assert!(matches!(scene.try_step(step("a\0b")).await, Err(ShellError::Nul)));
}

#[tokio::test]
async fn a_step_starts_where_it_is_told_to() {
    let mut scene = Scene::new().await;
    let folder = scene.path("it's a folder");
    std::fs::create_dir(&folder).unwrap();
    scene.run("CDPATH=/; set -x").await;
    let ended = scene.try_step(Step { cwd: Some(&folder), ..step("pwd") }).await.unwrap();
    assert_eq!((scene.out(), ended.cwd.as_path()), (format!("{}\n", folder.display()), folder.as_path()));
    assert_eq!(scene.err(), "++ pwd\n");
    let refused = scene.try_step(Step { cwd: Some(Path::new("/nowhere")), ..step("echo ran") }).await;
    assert!(matches!(refused, Err(ShellError::Folder(path)) if path == Path::new("/nowhere")));
    assert_eq!((scene.out().as_str(), scene.shell.as_ref().unwrap().cwd.as_path()), ("", folder.as_path()));
}

#[tokio::test]
async fn tracing_shows_the_step_and_nothing_else() {
    let mut scene = Scene::new().await;
    scene.run("set -x").await;
    assert_eq!(scene.run("echo a").await, ok("a\n"));
    assert_eq!(scene.err(), "++ echo a\n");
    scene.run("PS4='> '; set -eu -o noglob -o pipefail; export PS4").await;
    assert_eq!(scene.run("echo *").await, ok("*\n"));
    assert_eq!(scene.err(), ">> echo '*'\n");
    assert_eq!(scene.run("set -a; allexported=1; set +x").await, ok(""));
    assert_eq!(scene.err(), ">> set -a\n>> allexported=1\n>> set +x\n");
    assert_eq!(scene.run("echo $-; env | grep __stepgate || true").await, ok("aefhuBs\n"));
    scene.ended("exit 1").await;
    assert_eq!(scene.run("echo $-; printenv allexported").await, ok("aefhuBs\n1\n"));
    assert_eq!(scene.err(), "");
}

#[tokio::test]
async fn functions_and_aliases_named_like_builtins_do_not_break_the_driver() {
    let mut scene = Scene::new().await;
    let names = "printf eval set trap declare unset mapfile read return pwd alias umask export cd test exec local shopt";
    let (code, _) = scene.run(&format!("shopt -s expand_aliases; for n in {names}; do builtin eval \"$n() {{ builtin echo \\\"my $n\\\"; }}\"; done")).await;
    assert_eq!(code, 0, "{}", scene.err());
    scene.run("alias builtin='echo aliased' echo='echo aliased'").await;
    assert_eq!(scene.run("\\echo a; printf x").await, ok("a\nmy printf\n"));
    assert_eq!(scene.run("IFS=xyz; kept=1; \\echo b").await, ok("b\n"));
    scene.ended("\\exit 3").await;
    assert_eq!(scene.run("\\echo $? $kept; printf x").await, ok("3 1\nmy printf\n"));
    let (_, names) = scene.run("\\builtin declare -p; \\builtin declare -F").await;
    assert!(!names.lines().any(|line| line.starts_with("declare -- __stepgate_text")), "{names}");
}

#[tokio::test]
async fn a_step_may_close_its_own_output() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.run("exec >&- 2>&-").await, ok(""));
    assert_eq!(scene.run("v=1").await, ok(""));
    assert!(scene.ended("exit 5").await.shell_restarted);
    assert_eq!(scene.run("echo $v").await, ok("1\n"), "a new bash has its output back");
    assert_eq!(scene.run("exec >log; echo hidden").await, ok(""));
    assert_eq!(scene.run("cat log >&2").await, ok(""));
    assert_eq!(scene.err(), "hidden\n");
}

#[tokio::test]
async fn a_bash_that_is_killed_between_two_steps_is_replaced() {
    let mut scene = Scene::new().await;
    let (_, pid) = scene.run("v=kept; echo $$").await;
    let killed = std::process::Command::new("kill").args(["-9", pid.trim()]).status().unwrap();
    assert!(killed.success());
    while scene.shell.as_ref().unwrap().bash.as_ref().unwrap().status().is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(scene.run("echo $v").await, ok("kept\n"));
}

#[tokio::test]
async fn every_exit_status_is_exact() {
    let mut scene = Scene::new().await;
    for code in 0..=255 {
        let ended = scene.ended(&format!("(exit {code})")).await;
        assert_eq!(ended.status, Status::Exit(code));
    }
    for signal in [1, 2, 3, 6, 9, 13, 14, 15] {
        let ended = scene.ended(&format!("sh -c 'kill -{signal} $$'")).await;
        assert_eq!(ended.status, Status::Exit(128 + signal));
    }
}

/// Names the folder in which [`a_shell_that_is_killed_from_outside`] runs; without it that test has nothing to do.
const FOLDER: &str = "STEPGATE_TEST_FOLDER";

#[tokio::test]
async fn a_shell_that_is_killed_from_outside() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut scene = Scene::new().await;
    let script = "trap 'echo trapped; echo trapped >trap' EXIT; echo >ready; cat go; seq 1000000; seq 1000 >&2; \
                  sh -c 'echo child; echo done >over'";
    let cwd = Path::new(&folder);
    // Only a run's first step may begin before the keeper is there.
    scene.run("true").await;
    let _ = scene.try_step(Step { cwd: Some(cwd), ..step(script) }).await;
}

#[test]
fn a_step_goes_on_when_stepgate_is_killed() {
    let _turn = ONE_AT_A_TIME.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["ready", "go", "over", "trap"] {
        std::process::Command::new("mkfifo").arg(path(name)).status().unwrap();
    }
    let mut stepgate = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "host::shell::tests::a_shell_that_is_killed_from_outside"])
        .env(FOLDER, folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // A step that died never opens its end: `timeout` turns that into a failure.
    let read = |name: &str| {
        let output =
            std::process::Command::new("timeout").args(["20", "cat"]).arg(path(name)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(read("ready"), "\n");
    stepgate.kill().unwrap();
    stepgate.wait().unwrap();
    std::fs::write(path("go"), "go").unwrap();
    assert_eq!(read("over"), "done\n");
    assert_eq!(read("trap"), "trapped\n");
}

#[tokio::test]
async fn a_shell_in_somebodys_terminal() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut scene = Scene::new().await;
    let cwd = Path::new(&folder);
    let script = "{ (: </dev/tty) && echo terminal || echo none; ps -o sid= $$; echo $$; } >seen 2>/dev/null";
    let _ = scene.try_step(Step { cwd: Some(cwd), ..step(script) }).await;
}

#[test]
fn a_step_has_no_terminal_although_stepgate_has() {
    let _turn = ONE_AT_A_TIME.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let command = format!("{} --exact host::shell::tests::a_shell_in_somebodys_terminal", program.display());
    let script = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env(FOLDER, folder.path())
        .output();
    assert!(script.unwrap().status.success());
    let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap();
    let [terminal, session, pid] = seen.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{seen}") };
    assert_eq!((terminal, session), ("none", pid));
}

#[tokio::test]
async fn a_folder_that_is_gone_does_not_end_the_run() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.run("mkdir gone; cd gone; rmdir ../gone").await, ok(""));
    scene.ended("v=1; exit 3").await;
    let here = scene.path("");
    assert_eq!(
        scene.run("echo $v; pwd").await,
        ok(&format!("1\n{}\n", here.display().to_string().trim_end_matches('/')))
    );
}

#[tokio::test]
async fn a_step_that_nobody_waits_for_is_over_when_the_next_one_starts() {
    let mut scene = Scene::new().await;
    scene.run("v=1").await;
    let Scene { shell, stops, stdout, .. } = &mut scene;
    stdout.clear();
    let mut sink = |_, bytes: &[u8]| stdout.extend_from_slice(bytes);
    let run = shell.as_mut().unwrap().run(step("v=2; sleep 1003.1"), &mut sink, stops);
    assert!(tokio::time::timeout(Duration::from_millis(50), run).await.is_err());
    assert_eq!(scene.run("echo $v; pgrep -f '^sleep 1003[.]1' || echo none").await, ok("1\nnone\n"));
}
