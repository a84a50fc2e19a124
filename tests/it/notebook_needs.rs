//! What an environment demands before a run begins, on the page of its runbook: a ticket is typed, a freeze refuses, approvals are signed elsewhere.

use crate::http::serve;
use crate::kept_records::bodies;
use crate::scene::Scene;
use serde_json::json;

fn scene(rule: &str) -> Scene {
    let settings = format!("[env.x]\nconfirm = 'never'\n{rule}\n");
    Scene::of("```bash\ntouch done.txt\n```\n")
        .settings(&settings)
        .env("__STEPGATE_CLOCK", "2026-11-28T12:00:00Z")
}

/// The button that begins a run, as the page has it.
fn start_button(page: &str) -> &str {
    let button = page.split("id=\"start\"").nth(1).expect("there is one");
    button.split('>').next().expect("it ends")
}

#[test]
fn a_ticket_is_typed_on_the_page_and_handed_over() {
    let scene = scene("ticket = { pattern = 'CHG-[0-9]+' }");
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let text = page.get("/runbooks/0?environment=x").text();
    assert!(text.contains("A run needs") && text.contains("a ticket like CHG-[0-9]+"), "{text}");
    assert!(text.contains("id=\"ticket\"") && !start_button(&text).contains("disabled"), "{text}");
    let start =
        |ticket: &str| page.post("/runs", &json!({ "runbook": 0, "environment": "x", "ticket": ticket }));
    for (ticket, words) in
        [("", "it needs a ticket like"), ("7", "is no ticket like"), ("--yes", "is no ticket like")]
    {
        let refused = start(ticket);
        assert!(refused.status == 409 && refused.text().contains(words), "{ticket}: {}", refused.text());
    }
    assert_eq!(scene.n_runs(), 0);
    let begun = start("CHG-7");
    assert_eq!(begun.status, 200, "{}", begun.text());
    let run = begun.json()["run"].as_str().expect("an id").to_owned();
    page.follow(&run, None).told("over");
    assert_eq!(bodies(&scene, "ticket.named")[0]["ticket"], "CHG-7");
}

#[test]
fn a_frozen_time_is_told_and_refused_by_the_run_itself() {
    let scene = scene("frozen = { zone = 'UTC', times = ['Fri 16:00 - Mon 08:00'] }");
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let text = page.get("/runbooks/0?environment=x").text();
    assert!(text.contains("a time outside of Fri 16:00 - Mon 08:00 (UTC)"), "{text}");
    let refused = page.post("/runs", &json!({ "runbook": 0, "environment": "x" }));
    assert!(refused.status == 409 && refused.text().contains("it is frozen"), "{}", refused.text());
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn where_approvals_are_needed_the_page_says_how_and_begins_nothing() {
    let scene = scene("approvals = { signers = 'allowed_signers' }\nticket = { pattern = 'CHG-[0-9]+' }");
    scene.write("allowed_signers", "");
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let text = page.get("/runbooks/0?environment=x").text();
    for words in [
        "A run needs",
        "stepgate plan runbook.md --env x --out plan.json",
        "stepgate approve plan.json",
        "--plan plan.json --sign KEY --format json --replies socket",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("id=\"start\"") && text.contains("href=\"#plans\">Approved plans"), "{text}");
    assert!(text.contains("There is none for x."), "{text}");
    assert!(!text.contains("id=\"ticket\""), "it is given where the run begins: {text}");
    let refused = page.post("/runs", &json!({ "runbook": 0, "environment": "x" }));
    assert!(refused.status == 409 && refused.text().contains("approv"), "{}", refused.text());
    assert_eq!(scene.n_runs(), 0);
}
