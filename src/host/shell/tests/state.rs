//! What a shell holds after a step: it is there in the next one, also where that has another bash.

use super::ok;
use crate::host::shell::testing::{Scene, step};
use crate::host::shell::{ShellError, Step};
use crate::record::Status;

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
async fn where_the_shell_stood_may_be_gone_for_a_step_that_goes_elsewhere_and_for_no_other() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.run("mkdir gone; cd gone; rmdir ../gone").await, ok(""));
    scene.ended("v=1; exit 3").await;
    let refused = scene.try_step(step("echo $v; pwd")).await;
    assert!(matches!(refused, Err(ShellError::Gone(path)) if path.ends_with("gone")));
    let here = scene.path("");
    scene.try_step(Step { cwd: Some(&here), ..step("echo $v; pwd") }).await.unwrap();
    assert_eq!(scene.out(), format!("1\n{}\n", here.display().to_string().trim_end_matches('/')));
}
