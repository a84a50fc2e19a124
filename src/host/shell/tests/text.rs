//! What a step's text may be: anything that bash takes from a script, at top level, with nothing of the driver in it.

use super::ok;
use crate::host::shell::testing::Scene;
use crate::record::Status;

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
        ok("v 0 deploy.md deploy.md 0\n")
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
    assert_eq!(scene.run("echo $-; env | grep __stepgate || true").await, ok("aefhuB\n"));
    scene.ended("exit 1").await;
    assert_eq!(scene.run("echo $-; printenv allexported").await, ok("aefhuB\n1\n"));
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
