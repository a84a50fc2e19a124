//! A run that others have approved: what may be said at the keyboard, how it is gone on with, and what it costs to go without.

use crate::approval_scene::{Approvals, SETTINGS, outcome};
use crate::driver::{drive, to};
use crate::kept_records::bodies;
use crate::scene::{STEPGATE, Scene, dedent};
use serde_json::json;
use std::fs;

/// A world in which ada has approved a plan that asks at every change.
fn approved() -> Option<Approvals> {
    approved_by("ada")
}

fn approved_by(who: &str) -> Option<Approvals> {
    let world = Approvals::new(&SETTINGS.replace("confirm = \"gates\"", "confirm = \"changes\""))?;
    world.plan();
    world.approve(who, &[]);
    Some(world)
}

const RUN: &[&str] = &["run", "runbook.md", "--plan", "plan.json", "--sign", "../op"];

#[test]
fn at_the_keyboard_only_what_was_approved_can_be_run() {
    // Ada drives it.
    let Some(world) = approved_by("bob") else { return };
    let mut run = drive(&world.scene, RUN);
    run.line.replies("gate", json!({"reply": "yes"}));
    let confirm = run.line.asked("confirm");
    let replies = confirm["replies"].as_array().expect("replies").clone();
    for reply in ["edit", "mode", "shell", "jump"] {
        assert!(!replies.contains(&json!(reply)), "{replies:?}");
    }
    for (reply, more) in [
        ("edit", json!({"text": "echo other > shipped.txt"})),
        ("mode", json!({"value": "terminal"})),
        ("jump", json!({"step": "line 14", "reason": "sooner"})),
        ("shell", json!({})),
    ] {
        let mut message = json!({"reply": reply});
        message.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
        run.line.says(&to(&confirm, message));
        let refused = run.line.refused();
        assert!(refused.contains(&format!("`{reply}` is no reply to this")), "{reply}: {refused}");
        run.line.asked("confirm");
    }
    run.line.writes(b"{\"type\": \"control\", \"do\": \"mode\", \"mode\": \"terminal\"}\n");
    assert_eq!(run.line.refused(), "no question is open that takes a mode");
    run.line.says(&to(&confirm, json!({"reply": "yes"})));
    let manual = run.line.asked("manual");
    // The way back stood in the plan.
    assert!(manual["replies"].as_array().expect("replies").contains(&json!("rollback")));
    run.line.says(&to(&manual, json!({"reply": "yes"})));
    run.line.replies("confirm", json!({"reply": "yes"}));
    run.ends(0);
    assert_eq!(world.scene.read("shipped.txt"), "shipping 1.4.2 to production\n");
}

#[test]
fn a_run_that_stopped_goes_on_by_its_approval_as_long_as_that_is_good() {
    let Some(world) = approved() else { return };
    let text = world.scene.read("runbook.md").replace("touch done.txt", "test -e go-on && touch done.txt");
    world.scene.write("runbook.md", &text);
    world.plan();
    for name in ["plan.json.ada@example.com.approval", "plan.json.ada@example.com.approval.sig"] {
        fs::remove_file(world.scene.repo(name)).expect("an approval");
    }
    world.approve("ada", &[]);
    let (code, said) = world.run_at("2026-11-21T12:10:00Z", &[]);
    assert_eq!(code, 1, "{said}");
    let resume = |clock: &str, key: &str, more: &[&str]| {
        let mut command = world.scene.command(STEPGATE);
        command.env("__STEPGATE_CLOCK", clock);
        command.args(["resume", "--yes", "--no-input"]);
        if !key.is_empty() {
            command.args(["--sign", key]);
        }
        outcome(command.args(more))
    };
    for (clock, key, more, words) in [
        ("2026-11-21T12:20:00Z", "", &[][..], "add --sign KEY"),
        ("2026-11-21T12:20:00Z", "../ada", &[], "ada@example.com is the operator"),
        ("2026-11-21T16:20:00Z", "../op", &[], "it has expired"),
        ("2026-11-21T12:00:00Z", "../op", &["--set", "version=2"], "`version` was approved as `1.4.2`"),
    ] {
        let (code, said) = resume(clock, key, more);
        assert!(code == 3 && said.contains(words), "{words}: {code} {said}");
    }
    world.scene.write("go-on", "");
    // Bob may go on where op has stopped: he has approved nothing.
    let (code, said) = resume("2026-11-21T12:30:00Z", "../bob", &[]);
    assert_eq!(code, 0, "{said}");
    let operators = bodies(&world.scene, "operator.signed");
    let names: Vec<_> = operators.iter().map(|body| body["operator"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["op@example.com", "bob@example.com"]);
    assert_eq!(bodies(&world.scene, "approval.granted").len(), 1);
    world.scene.run(&["verify"]).never_says(&["broken"]);
}

#[test]
fn a_runbook_that_has_changed_since_is_not_adopted_by_the_old_approval() {
    let Some(world) = approved() else { return };
    let text = world.scene.read("runbook.md").replace("touch done.txt", "test -e go-on");
    world.scene.write("runbook.md", &text);
    world.plan();
    for name in ["plan.json.ada@example.com.approval", "plan.json.ada@example.com.approval.sig"] {
        fs::remove_file(world.scene.repo(name)).expect("an approval");
    }
    world.approve("ada", &[]);
    assert_eq!(world.run_at("2026-11-21T12:10:00Z", &[]).0, 1);
    world.scene.write("runbook.md", &text.replace("test -e go-on", "true"));
    let typed = ["resume", "--adopt", "--yes", "--no-input", "--sign", "../op"];
    let mut command = world.scene.command(STEPGATE);
    command.env("__STEPGATE_CLOCK", "2026-11-21T12:20:00Z");
    let (code, said) = outcome(command.args(typed));
    assert!(code == 3 && said.contains("somebody has to approve it, and nobody has"), "{said}");
    assert_eq!(world.scene.n_runs(), 1);
}

#[test]
fn whoever_breaks_the_glass_is_recorded_first_and_stays_open_until_another_person_reviews_it() {
    let Some(world) = approved() else { return };
    let glass = [
        "run",
        "runbook.md",
        "--env",
        "production",
        "--yes",
        "--no-input",
        "--without-approval",
        "the shop is down",
    ];
    let known = ["--sign", "../op"];
    world.scene.run(&glass).exits(3).says(&["whoever breaks the glass has to be known"]);
    assert_eq!(world.scene.n_runs(), 0);
    world.scene.done(&[&glass[..], &known].concat()).says(&["Without approval: the shop is down"]);
    let kinds = world.scene.kinds();
    assert_eq!(kinds[..4], ["run.opened", "plan.pinned", "breakglass.used", "operator.signed"]);
    assert!(!kinds.contains(&"approval.granted".to_owned()));
    let transcript = world.scene.transcript();
    assert!(
        transcript
            .contains("> **Run without approval**: the shop is down (although somebody has to approve it"),
        "{transcript}"
    );
    let page = world.scene.done(&["report", "--format", "html"]).text();
    assert!(page.contains("Run without approval, although somebody has to approve it"));
    assert!(
        page.contains("<p class=\"verdict-glass\">Run without approval: the shop is down")
            && page.contains("nobody else has reviewed it yet")
    );
    world.scene.run(&["runs", "--open-reviews"]).exits(3).says(&["runbook.md"]);
    let run = world.scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    let review = |key: &str| {
        let typed = ["approve", &run, "--key", key, "--reason", "it was needed", "--yes"];
        world.scene.run(&typed)
    };
    review("../op").exits(3).says(&["op@example.com has run it: another person has to review it"]);
    review("../eve").exits(3).says(&["is the key of nobody who may approve here"]);
    world.scene.run(&["runs", "--open-reviews"]).exits(3);
    review("../ada").exits(0).says(&["is reviewed by ada@example.com"]);
    world.scene.done(&["runs", "--open-reviews"]);
    let page = world.scene.done(&["report", "--format", "html"]).text();
    assert!(page.contains("reviewed by ada@example.com") && page.contains("it was needed"));
    // A review of another record is none.
    let file = world.scene.run_folder().join("review");
    let text = fs::read_to_string(&file).expect("a review");
    for (from, to) in [("needed", "wanted"), ("reviewer ada", "reviewer bob"), ("head ", "head 0")] {
        fs::write(&file, text.replacen(from, to, 1)).expect("a review");
        world.scene.run(&["runs", "--open-reviews"]).exits(3);
    }
    fs::write(&file, text).expect("a review");
    world.scene.done(&["runs", "--open-reviews"]);
    world.scene.run(&["approve", &run, "--key", "../ada", "--reason", "no", "--deny", "--yes"]).exits(2);
}

#[test]
fn a_run_that_broke_no_glass_has_nothing_to_review() {
    let Some(world) = approved() else { return };
    let (code, _) = world.run_at("2026-11-21T12:10:00Z", &[]);
    assert_eq!(code, 0);
    let run = world.scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    let typed = ["approve", &run, "--key", "../bob", "--reason", "x", "--yes"];
    world.scene.run(&typed).exits(2).says(&["broke no glass"]);
    world
        .scene
        .run(&["approve", "nothing", "--key", "../bob", "--reason", "x"])
        .exits(2)
        .says(&["no file of a plan"]);
}

#[test]
fn no_run_begins_in_a_freeze_but_by_broken_glass() {
    let frozen =
        "frozen = { zone = \"UTC\", times = [\"Fri 16:00 - Mon 08:00\", \"2026-12-20 - 2027-01-02\"] }";
    let scene = Scene::of("```bash\ntouch done.txt\n```\n").settings(&format!("[env.x]\n{frozen}\n"));
    let run = |clock: &str, more: &[&str]| {
        let mut command = scene.command(STEPGATE);
        command.env("__STEPGATE_CLOCK", clock);
        outcome(command.args(["run", "runbook.md", "--env", "x", "--yes", "--no-input"]).args(more))
    };
    // 2026-11-27 is a Friday.
    for (clock, words) in [
        (
            "2026-11-27T16:00:00Z",
            "it is frozen: Fri 16:00 - Mon 08:00 (UTC), and it is Fri 2026-11-27 16:00 there",
        ),
        ("2026-11-30T07:59:00Z", "it is frozen: Fri 16:00 - Mon 08:00"),
        ("2026-12-31T23:00:00Z", "it is frozen: 2026-12-20 - 2027-01-02"),
    ] {
        let (code, said) = run(clock, &[]);
        assert!(code == 3 && said.contains(words), "{clock}: {said}");
    }
    assert_eq!(scene.n_runs(), 0);
    assert_eq!(run("2026-11-27T15:59:00Z", &[]).0, 0);
    let (code, said) = run("2026-11-28T12:00:00Z", &["--without-approval", "it burns"]);
    assert!(code == 0 && said.contains("Without approval: it burns (although it is frozen"), "{said}");
    scene.write("stepgate.toml", "[env.x]\nfrozen = { zone = \"Moon/Base\", times = [\"Sat - Sun\"] }\n");
    let (code, said) = run("2026-12-01T12:00:00Z", &[]);
    assert!(code == 3 && said.contains("the time zone `Moon/Base` is not known"), "{said}");
}

#[test]
fn a_ticket_has_to_fit_and_its_command_has_to_say_yes() {
    let rule = "ticket = { pattern = \"CHG-[0-9]+\", check = \"grep -qx \\\"$STEPGATE_TICKET\\\" open-tickets || { echo 'not open' >&2; exit 1; }\" }";
    let scene = Scene::of("```bash\ntouch done.txt\n```\n").settings(&format!("[env.x]\n{rule}\n"));
    scene.write("open-tickets", "CHG-7\n");
    let run = |more: &[&str]| {
        scene.run(&[&["run", "runbook.md", "--env", "x", "--yes", "--no-input"], more].concat())
    };
    run(&[]).exits(3).says(&["it needs a ticket like CHG-[0-9]+: add --ticket ID"]);
    run(&["--ticket", "7"]).exits(3).says(&["`7` is no ticket like CHG-[0-9]+"]);
    run(&["--ticket", "CHG-8"]).exits(3).says(&["says no to the ticket CHG-8: not open"]);
    run(&["--ticket", "CHG-7; touch pwned"]).exits(3).says(&["is no ticket like"]);
    assert_eq!(scene.n_runs(), 0);
    run(&["--ticket", "CHG-7"]).exits(0).says(&["Ticket: CHG-7"]);
    assert_eq!(bodies(&scene, "ticket.named")[0]["ticket"], "CHG-7");
    assert!(!scene.repo("pwned").exists());
}

#[test]
fn what_is_open_cannot_be_approved() {
    let Some(world) = Approvals::new(SETTINGS) else { return };
    let text = dedent(&world.scene.read("runbook.md"));
    for (from, to, words) in [
        ("touch done.txt", "touch <folder>/done.txt", "`folder`"),
        (
            "## Verify",
            "### Way A\n\n```bash\necho a\n```\n\n### Way B\n\n```bash\necho b\n```\n\n## Verify",
            "nobody can approve",
        ),
    ] {
        world.scene.write("runbook.md", &text.replacen(from, to, 1));
        let _may_not_be_ready =
            world.scene.run(&["plan", "runbook.md", "--env", "production", "--out", "plan.json"]);
        let typed = ["approve", "plan.json", "--key", "../ada", "--reason", "x", "--yes"];
        if to.contains("Way A") {
            continue;
        }
        world.scene.run(&typed).exits(4).says(&["nobody can approve what the plan leaves open", words]);
        assert!(!world.approval("ada").exists());
    }
}

#[test]
fn an_approver_with_nothing_but_ssh_keygen_checks_and_signs_in_six_commands() {
    let Some(world) = approved() else { return };
    for name in ["plan.json.ada@example.com.approval", "plan.json.ada@example.com.approval.sig"] {
        fs::remove_file(world.scene.repo(name)).expect("an approval");
    }
    // The commands of the README, as they stand there.
    let readme = fs::read_to_string(crate::scene::ours("README.md")).expect("the README");
    let (_, rest) = readme.split_once("<!-- approve by hand -->\n```bash\n").expect("the commands");
    let (commands, _) = rest.split_once("```").expect("their end");
    let lines: Vec<&str> = commands.lines().filter(|line| !line.starts_with('#')).collect();
    let n_commands = lines.iter().filter(|line| !line.starts_with(' ')).count();
    assert!(n_commands <= 6, "{commands}");
    fs::copy(world.scene.path("bob"), world.scene.path("home/id_ed25519")).expect("a key");
    let script = commands
        .replace("ada@example.com", "bob@example.com")
        .replace("~/.ssh/id_ed25519", "~/id_ed25519")
        .replace("less plan.json", "cat plan.json > /dev/null")
        .replace("$(date -u +%FT%TZ)", "2026-11-21T12:00:00Z");
    let mut bash = world.scene.command("bash");
    let (code, said) = outcome(bash.args(["-euc", &script]));
    assert_eq!(code, 0, "{said}");
    let digest = world.scene.plan(&["--env", "production"])["digest"].as_str().expect("a digest").to_owned();
    assert!(said.contains(digest.trim_start_matches("sha256:")), "{said}");
    world.runs("signed by hand", &[]);
}

#[test]
fn a_value_that_is_asked_later_can_be_approved_within_its_limits() {
    let limited = SETTINGS.replace("version = \"1.4.2\"", "version = { pattern = \"1[.][0-9]\" }");
    let Some(world) = Approvals::new(&limited) else { return };
    // It is open as long as nobody gives it, which is no reason not to approve it.
    world.scene.run(&["plan", "runbook.md", "--env", "production", "--out", "plan.json"]).exits(4);
    world.approve("bob", &[]);
    let mut run = drive(&world.scene, RUN);
    let mut given = false;
    while !given {
        let prompt = run.line.hears("a prompt", |message| message["type"] == "prompt");
        if prompt["kind"] == "value" {
            run.line.says(&to(&prompt, json!({"reply": "value", "value": "rm -rf"})));
            let refused = run.line.refused();
            assert!(refused.contains("1[.][0-9]"), "{refused}");
            run.line.replies("value", json!({"reply": "value", "value": "1.5"}));
            given = true;
        } else {
            run.line.says(&to(&prompt, json!({"reply": "yes"})));
        }
    }
    run.line.replies("manual", json!({"reply": "yes"}));
    run.ends(0);
    assert_eq!(world.scene.read("shipped.txt"), "shipping 1.5 to production\n");
    let unlimited =
        world.scene.read("stepgate.toml").replace("version = { pattern = \"1[.][0-9]\" }", "other = \"1\"");
    world.scene.write("stepgate.toml", &unlimited);
    world.scene.run(&["plan", "runbook.md", "--env", "production", "--out", "other.json"]).exits(4);
    let typed = ["approve", "other.json", "--key", "../ada", "--reason", "x", "--yes"];
    world.scene.run(&typed).exits(4).says(&["the value of `version` is asked during the run"]);
}

#[test]
fn what_an_approver_has_compared_a_plan_with_is_a_head_that_was_kept_elsewhere() {
    let Some(world) = approved() else { return };
    assert_eq!(world.run_at("2026-11-21T12:10:00Z", &[]).0, 0);
    let first = world.scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    world.scene.run(&["verify", &first]).exits(7).says(&["not compared with a head kept elsewhere"]);
    for name in [
        "shipped.txt",
        "done.txt",
        "plan.json.ada@example.com.approval",
        "plan.json.ada@example.com.approval.sig",
    ] {
        fs::remove_file(world.scene.repo(name)).expect("a file");
    }
    let mut approve = world.scene.command(STEPGATE);
    approve.env("__STEPGATE_CLOCK", "2026-11-21T12:20:00Z");
    let (code, said) =
        outcome(approve.args(["approve", "plan.json", "--key", "../ada", "--reason", "once more", "--yes"]));
    assert!(code == 0 && said.contains(&format!("Nothing differs from the last run, {first}.")), "{said}");
    assert_eq!(world.run_at("2026-11-21T12:30:00Z", &[]).0, 0);
    let words = "what ada@example.com has signed for the run";
    world.scene.done(&["verify", &first]).says(&["as it was when its head was kept", words]);
}

#[test]
fn verify_checks_what_people_have_signed_inside_of_a_record() {
    let Some(world) = approved() else { return };
    assert_eq!(world.run_at("2026-11-21T12:10:00Z", &[]).0, 0);
    let signers = ["verify", "--signers", "allowed_signers"];
    world.scene.done(&signers).says(&[
        "signed by op@example.com",
        "approved by ada@example.com",
        "run by op@example.com",
    ]);
    let others = format!("op@example.com {}ada@example.com {}", world.public("op"), world.public("bob"));
    world.scene.write("others", &others);
    world
        .scene
        .run(&["verify", "--signers", "others"])
        .exits(5)
        .says(&["\"approved by ada@example.com\" is not what was signed"]);
}

#[test]
fn a_run_that_nobody_can_ask_may_have_used_an_approval() {
    let Some(world) = approved() else { return };
    assert_eq!(world.run_at("2026-11-21T12:10:00Z", &[]).0, 0);
    for name in ["shipped.txt", "done.txt"] {
        fs::remove_file(world.scene.repo(name)).expect("a file");
    }
    let prune = |clock: &str| {
        let mut command = world.scene.command(STEPGATE);
        command.env("__STEPGATE_CLOCK", clock);
        outcome(command.args(["runs", "prune", "--keep", "0", "--yes"])).1
    };
    assert!(prune("2026-11-21T15:00:00Z").contains("an approval that they have used is good still"));
    assert_eq!(world.scene.n_runs(), 1);
    let ledger = world.scene.run_folder().join("ledger.jsonl");
    let whole = fs::read(&ledger).expect("a ledger");
    fs::write(&ledger, [b"\xff\n".as_slice(), &whole].concat()).expect("a ledger");
    world.refuses(
        "unreadable",
        "2026-11-21T12:20:00Z",
        &[],
        (3, "cannot be read, and may have used an approval"),
    );
    fs::remove_dir_all(world.scene.run_folder()).expect("a run");
    world.refuses(
        "deleted",
        "2026-11-21T12:20:00Z",
        &[],
        (3, "cannot be read, and may have used an approval"),
    );
}
