//! What a step reads and writes: no input, two streams, and no descriptor that is not its own.

use super::ok;
use crate::host::shell::testing::Scene;

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
