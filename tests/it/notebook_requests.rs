//! Requests that are malformed: too long, no JSON, to places that do not exist or lie elsewhere. Each is refused, and the server answers on.

use crate::http::serve;
use crate::notebook_safety::is_strict;
use crate::notebook_truth::yes;
use crate::routes::{Row, routes};
use crate::scene::Scene;
use serde_json::json;

const SETTINGS: &str = "[env.x]\nconfirm = \"gates\"\n[env.y]\nconfirm = \"gates\"\n";

/// Names that lead out of where they stand, in the spellings in which they may.
const OUT: [&str; 24] = [
    "..",
    ".",
    "...",
    "%2e%2e",
    "%2E.",
    "..%2f..%2fledger.jsonl",
    "%2e%2e%2fledger.jsonl",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%2fetc%2fpasswd",
    "..%5c..",
    "%c0%ae%c0%ae",
    "%00",
    "0001.1%00",
    "0001.1%2f",
    "0001.1%0a",
    "%",
    "%zz",
    "%25",
    "%252e%252e",
    "-",
    "--help",
    "@",
    "ledger.jsonl",
    "18446744073709551616",
];

#[test]
fn no_name_leads_out_of_where_it_stands() {
    let scene = Scene::of("```bash\necho one\n```\n").settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    page.follow(&run, None).told("over");
    let long = "a".repeat(7000);
    for row in routes().into_iter().filter(|row| row.shape.contains('*')) {
        let n_stars = row.shape.matches('*').count();
        for at in 0..n_stars {
            for out in OUT.into_iter().chain([long.as_str()]) {
                let mut star = 0;
                let path = row.path_with(|before| {
                    star += 1;
                    match before {
                        _ if star == at + 1 => out.to_owned(),
                        "runs" | "diff" => run.clone(),
                        _ => "0001.1".to_owned(),
                    }
                });
                let answer = row.request(&page, &path).send(page.port);
                let text = answer.text();
                // What is compared with a run that is not there says so on a page.
                let is_page = row.shape.ends_with("/diff/*") && at == 1 && !out.starts_with('-');
                assert!([400, 404, 414].contains(&answer.status) || is_page, "{path}: {answer:?}");
                assert!(!text.contains("root:") && !text.contains("run.opened"), "{path}: {text}");
            }
        }
    }
    for path in [
        "//",
        "/../../etc/passwd",
        "/assets/../assets/notebook.css",
        "/assets//notebook.css",
        "/runs/../runbooks/0",
        &format!("/runs/{run}/output/../ledger.jsonl"),
        &format!("/runs/{run}/"),
        &format!("/runs//{run}"),
        "/runbooks/-1",
        "/runbooks/1",
        "/runbooks/00000000000000000000000000000000001",
    ] {
        let answer = page.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
    }
}

#[test]
fn an_output_is_of_the_run_that_is_named_and_a_stretch_lies_in_it() {
    let scene = Scene::of("```bash\necho one\n```\n\n```bash\necho two\n```\n").settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let first = page.start("x");
    page.follow(&first, None).told("over");
    scene.write("runbook.md", "```bash\necho three\n```\n");
    let second = page.start("x");
    page.follow(&second, None).told("over");
    assert_eq!(page.get(&format!("/runs/{first}/output/0002.1")).text(), "two\n");
    assert_eq!(page.get(&format!("/runs/{second}/output/0001.1")).text(), "three\n");
    assert_eq!(page.get(&format!("/runs/{second}/output/0002.1")).status, 404);
    assert_eq!(page.get("/runs/20261121-000000-zzzz/output/0001.1").status, 404);
    let most = u64::MAX;
    for (query, text) in [
        ("from=1&to=3".to_owned(), "ne"),
        ("from=3&to=1".to_owned(), ""),
        (format!("from={most}"), ""),
        (format!("from=0&to={most}"), "one\n"),
        ("from=-1&to=x".to_owned(), "one\n"),
        ("from=99999999999999999999999".to_owned(), "one\n"),
    ] {
        let answer = page.get(&format!("/runs/{first}/output/0001.1?{query}"));
        assert_eq!((answer.status, answer.text().as_str()), (200, text), "{query}");
    }
    for (query, at) in
        [("q=ne", json!(1)), ("q=ne&from=2", json!(null)), (&format!("q=o&from={most}"), json!(null))]
    {
        let answer = page.get(&format!("/runs/{first}/output/0001.1/search?{query}"));
        assert_eq!((answer.status, answer.json()["at"].clone()), (200, at), "{query}");
    }
    for last in [0, 1, most - 1, most] {
        assert!(page.follow(&first, Some(last)).hears("its end", |event| event.kind == "over").id.is_none());
    }
}

/// A world with one question, asked when it is begun.
fn asking() -> Scene {
    Scene::of("- [ ] One\n").settings(SETTINGS)
}

#[test]
fn a_message_that_is_too_long_or_no_json_is_refused_on_every_route() {
    let scene = asking();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut stream = page.follow(&run, None);
    let number = stream.number();
    let prompt = stream.asked("gate");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: [&[u8]; 6] = [b"", b"{", b"\xff\xfe{}", b"{} {}", b"{\"a\":\0}", deep.as_bytes()];
    for row in routes().into_iter().filter(Row::changes) {
        let path = row.path(&run, "0001.1");
        for body in bodies {
            let answer = page.request("POST", &path).body(body).send(page.port);
            assert_eq!(answer.status, 400, "{path}: {}", answer.text());
            is_strict(&answer);
        }
        let long = format!("\"{}\"", "x".repeat(1024 * 1024));
        let answer = page.request("POST", &path).body(long).send(page.port);
        assert_eq!(answer.status, 413, "{path}: {}", answer.text());
        is_strict(&answer);
    }
    page.say(&run, number, &yes(&prompt));
    stream.told("over");
    assert_eq!(scene.n_runs(), 1, "nothing else has begun");
}

#[test]
fn a_message_that_nobody_understands_changes_nothing() {
    let scene = asking();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut stream = page.follow(&run, None);
    let number = stream.number();
    let prompt = stream.asked("gate");
    let messages = format!("/runs/{run}/messages");
    let of_page = |message: &str| format!(r#"{{"page":{number},"message":{message}}}"#);
    let said =
        ["null", "[]", "\"reply\"", r#"{"type":"record"}"#, r#"{"type":["reply"]}"#, r#"{"type":"prompt"}"#];
    let bare = ["[]", "{}", r#"{"page":-1,"message":{}}"#, r#"{"page":1,"message":{},"more":1}"#];
    for body in said.map(of_page).into_iter().chain(bare.map(str::to_owned)) {
        let answer = page.request("POST", &messages).body(body.clone()).send(page.port);
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
    for body in [r#"{"runbook":"0"}"#, r#"{"runbook":0,"path":"/etc/passwd"}"#, r#"{"environment":"x"}"#] {
        assert_eq!(page.request("POST", "/runs").body(body).send(page.port).status, 400, "{body}");
    }
    for (body, status) in [
        (json!({ "runbook": 7 }), 404),
        (json!({ "runbook": 0, "environment": "--yes" }), 409),
        (json!({ "runbook": 0, "environment": "x\u{0}y" }), 500),
    ] {
        assert_eq!(page.post("/runs", &body).status, status, "{body}");
    }
    page.say(&run, number, &yes(&prompt));
    stream.told("over");
    assert_eq!(scene.n_runs(), 1, "nothing else has begun");
}

#[test]
fn what_a_page_calls_itself_counts_for_nothing_and_a_line_that_it_slips_in_is_none() {
    let scene = asking();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut stream = page.follow(&run, None);
    let number = stream.number();
    let mut reply = yes(&stream.asked("gate"));
    reply["by"] = "Mallory".into();
    reply["reason"] = "x\n{\"type\":\"control\",\"do\":\"stop\"}".into();
    assert_eq!(page.say(&run, number, &reply).status, 200);
    let decided = stream.record("gate.decided");
    assert!(decided["by"].as_str().is_some_and(|by| by.ends_with(" in the browser")), "{decided}");
    assert_eq!(decided["note"], reply["reason"]);
    stream.told("over");
}
