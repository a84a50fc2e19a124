//! What a step is given: values and a folder. They arrive as they are, or the step does not start.

use super::ok;
use crate::host::shell::Step;
use crate::host::shell::error::ShellError;
use crate::host::shell::testing::{Scene, step};
use crate::record::Status;
use std::path::Path;

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
    assert_eq!(
        (scene.out().as_str(), scene.shell.as_ref().unwrap().holds.cwd.as_path()),
        ("", folder.as_path())
    );
}

#[tokio::test]
async fn what_is_lent_is_there_for_one_step_and_in_no_state() {
    let mut scene = Scene::new().await;
    let lent = [("TOKEN".to_owned(), "hunter2 'hunter2\n".to_owned())];
    let holds =
        |scene: &Scene| String::from_utf8_lossy(scene.shell.as_ref().unwrap().state()).contains("hunter2");
    scene
        .try_step(Step { lent: &lent, ..step("set -u; printenv TOKEN; f() { echo \"${TOKEN-none}\"; }") })
        .await
        .unwrap();
    assert_eq!(scene.out(), "hunter2 'hunter2\n\n");
    assert!(!holds(&scene));
    assert_eq!(scene.run("printenv TOKEN || f; declare -p | grep -c hunter2").await.1, "none\n0\n");
    // Handed on by another name it is the document's; given another value it is too.
    scene.try_step(Step { lent: &lent, ..step("MINE=$TOKEN; TOKEN=other") }).await.unwrap();
    assert_eq!(
        scene.run("echo \"$MINE\"; echo $TOKEN; unset MINE TOKEN").await.1,
        "hunter2 'hunter2\n\nother\n"
    );
    // A step that ends its shell leaves none behind, and its trap still has it.
    scene.try_step(Step { lent: &lent, ..step("trap 'f' EXIT; exit 3") }).await.unwrap();
    assert_eq!(scene.out(), "hunter2 'hunter2\n\n");
    assert!(!holds(&scene));
    assert_eq!(scene.run("f").await.1, "none\n");
}
