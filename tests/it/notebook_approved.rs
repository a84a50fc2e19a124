//! An approved run begun from the page: the plans that lie beside the runbook, who has signed what, and a button that runs just that or is refused
//! as `run --plan` is.

use crate::approval_scene::{Approvals, SETTINGS};
use crate::event_stream::Stream;
use crate::http::{Answer, Page, Server, serve, serve_to};
use crate::kept_records::bodies;
use crate::notebook_truth::yes;
use regex::Regex;
use serde_json::json;
use std::process::Stdio;

fn serve_signed(world: &Approvals, key: &str) -> Server {
    serve_to(&world.scene, &["runbook.md", "--sign", key], Stdio::null())
}

fn shown(page: &Page) -> String {
    page.get("/runbooks/0?environment=production").text()
}

/// The keys of the plans on a page.
fn keys(text: &str) -> Vec<String> {
    let key = Regex::new(r#"data-plan="([0-9a-f]{64})""#).expect("a pattern");
    key.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// Whether the only plan's button is there to be pressed.
fn can_start(text: &str) -> bool {
    let button = text.split("Run just this").next().expect("it begins");
    assert_ne!(button, text, "there is a button");
    !button.rsplit('<').next().expect("it begins").contains("disabled")
}

fn start(page: &Page, key: &str) -> Answer {
    page.post("/runs", &json!({ "runbook": 0, "plan": key }))
}

/// Holds that pressing the button is refused with these words, and nothing is run or recorded.
#[track_caller]
fn refuses(world: &Approvals, page: &Page, words: &str) {
    let text = shown(page);
    assert!(text.contains(words) && !can_start(&text), "wanted `{words}` on the page: {text}");
    let before = world.scene.n_runs();
    let refused = start(page, &keys(&text)[0]);
    assert!(refused.status == 409 && refused.text().contains(words), "`{words}`: {}", refused.text());
    assert_eq!(world.scene.n_runs(), before);
    assert_eq!(world.scene.read("shipped.txt"), "");
}

/// Says yes to whatever is asked until the run is over.
fn drive(page: &Page, run: &str, stream: &mut Stream) {
    let own = stream.number();
    while let Some(event) = stream.next() {
        match event.kind.as_str() {
            "prompt" => assert_eq!(page.say(run, own, &yes(&event.data)).status, 200),
            "over" => return,
            _ => {}
        }
    }
}

#[test]
fn what_was_approved_is_run_from_the_page_and_only_that() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    world.plan();
    let server = serve_signed(&world, "../op");
    let page = server.enter();
    let text = shown(&page);
    assert!(text.contains("Plans that lie here") && text.contains("Nobody has signed anything"), "{text}");
    assert!(!text.contains("id=\"start\""), "nothing else is begun: {text}");
    refuses(&world, &page, "somebody has to approve it, and nobody has");
    world.approve("ada", &["--uses", "2"]);
    let text = shown(&page);
    for words in [
        "ada@example.com said yes",
        ">counts<",
        "it looks right",
        "to be begun by 2026-11-21T16:",
        "used 0 of 2 times",
        ">may be run<",
        ">approved<",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(can_start(&text), "{text}");
    let words = page.get(&format!("/runbooks/0/plans/{}", keys(&text)[0])).text();
    assert!(words.contains("test -f done.txt") && words.contains("plan.json"), "{words}");
    let begun = start(&page, &keys(&text)[0]);
    assert_eq!(begun.status, 200, "{}", begun.text());
    let run = begun.json()["run"].as_str().expect("an id").to_owned();
    drive(&page, &run, &mut page.follow(&run, None));
    assert_eq!(world.scene.read("shipped.txt"), "shipping 1.4.2 to production\n");
    assert_eq!(bodies(&world.scene, "approval.granted")[0]["approver"], "ada@example.com");
    assert_eq!(bodies(&world.scene, "operator.signed")[0]["operator"], "op@example.com");
    assert_eq!(bodies(&world.scene, "run.closed")[0]["result"], "done");
    let text = shown(&page);
    assert!(text.contains("used 1 of 2 times"), "{text}");
}

#[test]
fn a_press_is_refused_for_what_a_run_is_refused_for() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    world.plan();
    {
        let server = serve(&world.scene, "runbook.md");
        world.approve("ada", &[]);
        let page = server.enter();
        refuses(&world, &page, "nobody knows who the operator is");
        assert!(shown(&page).contains("add --sign KEY to "));
    }
    let server = serve_signed(&world, "../ada");
    refuses(&world, &server.enter(), "ada@example.com is the operator: the yes has to be another person");
    drop(server);
    let server = serve_signed(&world, "../op");
    let page = server.enter();
    // A signature of something else.
    let text = std::fs::read_to_string(world.approval("ada")).expect("an approval");
    std::fs::write(world.approval("ada"), text.replace("it looks right", "it looks fine")).expect("written");
    refuses(&world, &page, "signature does not hold");
    std::fs::write(world.approval("ada"), text).expect("written");
    // A key on the page is of the file as it was shown.
    let key = keys(&shown(&page))[0].clone();
    let plan = world.scene.read("plan.json");
    world.scene.write("other.md", "```bash\ntrue\n```\n");
    world.scene.done(&["plan", "other.md", "--env", "production", "--out", "plan.json"]);
    let refused = start(&page, &key);
    assert!(refused.status == 409 && refused.text().contains("load the page again"), "{}", refused.text());
    assert_eq!(page.get(&format!("/runbooks/0/plans/{key}")).status, 404);
    assert!(keys(&shown(&page)).is_empty(), "it is of another runbook");
    world.scene.write("plan.json", &plan);
    for other in ["", "plan.json", "../plan.json", "--help", &"0".repeat(64)] {
        assert_eq!(start(&page, other).status, 409, "{other}");
    }
    // The document has changed since.
    let runbook = world.scene.read("runbook.md");
    world.scene.write("runbook.md", &runbook.replace("touch done.txt", "touch done.txt too.txt"));
    refuses(&world, &page, "too.txt");
    world.scene.write("runbook.md", &runbook);
    assert!(can_start(&shown(&page)));
    assert_eq!(world.scene.n_runs(), 0);
}

#[test]
fn a_no_an_end_of_time_and_a_torn_file_stand_on_the_page() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    world.plan();
    world.approve("ada", &["--execute-by", "2026-11-21T12:30:00Z"]);
    world.approve("bob", &["--deny"]);
    let server = serve_signed(&world, "../op");
    let page = server.enter();
    assert!(shown(&page).contains("bob@example.com said no"));
    refuses(&world, &page, "bob@example.com (it looks right) said no");
    let plan = world.scene.read("plan.json");
    world.scene.write("torn.plan", &plan.replacen("touch done.txt", "touch DONE.txt", 1));
    let text = shown(&page);
    assert!(text.contains("torn.plan is no plan: its first line is not the execution"), "{text}");
    drop(server);
    std::fs::remove_file(world.approval("bob")).expect("it is there");
    let scene = world.scene.env("__STEPGATE_CLOCK", "2026-11-21T12:30:01Z");
    let world = Approvals { scene };
    let server = serve_signed(&world, "../op");
    refuses(&world, &server.enter(), "it has expired: the run should have begun by 2026-11-21T12:30:00Z");
}

#[test]
fn the_page_of_a_run_without_approval_says_who_has_reviewed_it() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    let glass = ["run", "runbook.md", "--env", "production", "--yes", "--no-input", "--sign", "../op"];
    world.scene.done(&[&glass[..], &["--without-approval", "the shop is down"]].concat());
    let run = world.scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    let server = serve(&world.scene, "runbook.md");
    let page = server.enter();
    let shown = || page.get(&format!("/runs/{run}")).text();
    assert!(!shown().contains("data-reviewed"), "nobody has");
    world.scene.done(&["approve", &run, "--key", "../ada", "--reason", "it was needed", "--yes"]);
    let text = shown();
    assert!(text.contains("data-reviewed=\"reviewed by ada@example.com (SHA256:"), "{text}");
    assert!(text.contains("it was needed\""), "{text}");
}

#[test]
fn who_only_watches_sees_the_plans_and_begins_none() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    world.plan();
    world.approve("ada", &[]);
    let server = serve_signed(&world, "../op");
    let driver = server.enter();
    let invited = driver.post("/invitations", &json!({})).json()["address"].as_str().expect("one").to_owned();
    let token = invited.split("token=").nth(1).expect("a token");
    let viewer = crate::http::enter(server.port, token);
    let text = shown(&viewer);
    assert!(text.contains("ada@example.com said yes") && !text.contains("Run just this"), "{text}");
    assert_eq!(start(&viewer, &keys(&text)[0]).status, 403);
    assert_eq!(world.scene.n_runs(), 0);
}

#[test]
fn the_plans_of_the_folder_that_is_served_are_found_too() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    std::fs::create_dir(world.scene.repo("ops")).expect("a folder");
    world.scene.write("ops/ship.md", &world.scene.read("runbook.md"));
    std::fs::remove_file(world.scene.repo("runbook.md")).expect("it is there");
    world.scene.done(&["plan", "ops/ship.md", "--env", "production", "--out", "plan.json"]);
    world.approve("ada", &[]);
    let server = serve_to(&world.scene, &[".", "--sign", "../op"], Stdio::null());
    let page = server.enter();
    let text = shown(&page);
    assert!(can_start(&text), "{text}");
    let begun = start(&page, &keys(&text)[0]);
    assert_eq!(begun.status, 200, "{}", begun.text());
    let run = begun.json()["run"].as_str().expect("an id").to_owned();
    drive(&page, &run, &mut page.follow(&run, None));
    assert_eq!(bodies(&world.scene, "run.closed")[0]["result"], "done");
}
