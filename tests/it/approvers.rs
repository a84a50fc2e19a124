//! Whose approval counts, and when: each signature as `ssh-keygen` says, each person once, each clock to the second.

use crate::approval_scene::{Approvals, NOON, SETTINGS, outcome};
use std::fs;
use std::path::Path;

/// A world with a plan, by `SETTINGS` with one piece in the place of another.
fn planned(from: &str, to: &str) -> Option<Approvals> {
    assert!(SETTINGS.contains(from), "{from}");
    let world = Approvals::new(&SETTINGS.replacen(from, to, 1))?;
    world.plan();
    Some(world)
}

fn signature(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// Signs the statement at `path` with a key, for `namespace`.
fn sign(world: &Approvals, path: &Path, key: &str, namespace: &str) {
    let _may_be_missing = fs::remove_file(signature(path));
    let mut command = world.scene.command("ssh-keygen");
    command.args(["-q", "-Y", "sign", "-n", namespace, "-f"]).arg(world.scene.path(key)).arg(path);
    assert_eq!(outcome(&mut command).0, 0);
}

/// Whether `ssh-keygen` takes the signature of the statement at `path` for one of `who`.
fn verifies(world: &Approvals, path: &Path, who: &str) -> bool {
    let mut command = world.scene.command("ssh-keygen");
    command.args(["-Y", "verify", "-n", "stepgate-approval", "-I", who, "-O", "verify-time=20261121120000"]);
    command.env("TZ", "UTC").arg("-f").arg(world.scene.repo("allowed_signers"));
    command.arg("-r").arg(world.scene.repo("revoked")).arg("-s").arg(signature(path));
    command.stdin(fs::File::open(path).expect("a statement"));
    outcome(&mut command).0 == 0
}

#[test]
fn a_signature_counts_as_ssh_keygen_says() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("ada", &[]);
    world.approve("bob", &[]);
    let (ada, bob) = (world.approval("ada"), world.approval("bob"));
    let of_bob = fs::read(signature(&bob)).expect("a signature");
    fs::remove_file(&bob).expect("a statement");
    let own = fs::read(signature(&ada)).expect("a signature");
    let mut n_refused = 0;
    let mut refused = |what: &str| {
        assert!(!verifies(&world, &ada, "ada@example.com"), "{what}");
        world.refuses(what, NOON, &[], (3, "its signature does not hold"));
        n_refused += 1;
    };
    for (what, bytes) in
        [("bob's", of_bob), ("half", own[..own.len() / 2].to_vec()), ("text", b"yes\n".to_vec())]
    {
        fs::write(signature(&ada), bytes).expect("a signature");
        refused(what);
    }
    // A character of its armour is a bit of the signature, of its key or of what it is for.
    for at in (40..own.len() - 40).step_by(19).filter(|at| own[*at].is_ascii_alphanumeric()) {
        let mut changed = own.clone();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        if changed != own {
            fs::write(signature(&ada), &changed).expect("a signature");
            refused(&format!("character {at}"));
        }
    }
    for (key, namespace) in [
        ("bob", "stepgate-approval"),
        ("eve", "stepgate-approval"),
        ("ada", "stepgate-ledger"),
        ("ada", "stepgate-operator"),
        ("ada", "file"),
        ("ada", "git"),
    ] {
        sign(&world, &ada, key, namespace);
        refused(&format!("{key} for {namespace}"));
    }
    assert!(n_refused >= 20, "{n_refused}");
    fs::remove_file(signature(&ada)).expect("a signature");
    world.refuses("none", NOON, &[], (3, "there is no signature beside it"));
    sign(&world, &ada, "ada", "stepgate-approval");
    assert!(verifies(&world, &ada, "ada@example.com"));
    world.runs("signed by hand", &[]);
}

#[test]
fn a_key_counts_only_as_the_list_has_it() {
    for (list, who) in [
        ("ada@example.com namespaces=\"git\" KEY", "ada@example.com"),
        ("ada@example.com valid-before=\"20261121110000Z\" KEY", "ada@example.com"),
        ("ada@example.com valid-after=\"20261121130000Z\" KEY", "ada@example.com"),
        ("ada@example.com cert-authority KEY", "ada@example.com"),
        ("zoe@example.com KEY", "ada@example.com"),
        ("# ada@example.com KEY", "ada@example.com"),
        ("", "ada@example.com"),
    ] {
        let Some(world) = planned("confirm", "confirm") else { return };
        let others = format!("op@example.com {}", world.public("op"));
        world.approve("ada", &[]);
        let list = list.replace("KEY", &world.public("ada"));
        world.scene.write("allowed_signers", &format!("{list}\n{others}"));
        // The list is part of what was approved; so it is planned and signed again under the other one, by hand.
        world.plan();
        let path = world.approval("ada");
        let digest =
            world.scene.plan(&["--env", "production"])["digest"].as_str().expect("a digest").to_owned();
        let text = fs::read_to_string(&path).expect("a statement");
        let line = text.lines().find(|line| line.starts_with("execution ")).expect("its line");
        fs::write(&path, text.replace(line, &format!("execution {digest}"))).expect("a statement");
        sign(&world, &path, "ada", "stepgate-approval");
        assert!(!verifies(&world, &path, who), "{list}");
        world.refuses(&list, NOON, &[], (3, "its signature does not hold"));
    }
}

#[test]
fn a_key_that_was_revoked_meanwhile_no_longer_counts() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("ada", &[]);
    world.scene.write("revoked", &world.public("ada"));
    assert!(!verifies(&world, &world.approval("ada"), "ada@example.com"));
    world.refuses("revoked", NOON, &[], (3, "its signature does not hold"));
    world.scene.write("revoked", &world.public("bob"));
    world.runs("another's", &[]);
    fs::remove_file(world.scene.repo("revoked")).expect("a list");
    world.refuses("nobody knows which keys are revoked", "2026-11-21T13:00:00Z", &[], (3, "does not hold"));
}

#[test]
fn a_list_that_was_changed_after_the_approval_is_another_plan() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("ada", &[]);
    let list = world.scene.read("allowed_signers");
    world.scene.write("allowed_signers", &format!("{list}mia@example.com {}", world.public("eve")));
    world.refuses("a name more", NOON, &[], (4, "signers_sha256"));
    fs::remove_file(world.scene.repo("allowed_signers")).expect("a list");
    world.refuses("no list", NOON, &[], (4, "signers_sha256"));
}

#[test]
fn only_another_person_than_the_operator_counts() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("op", &[]);
    world.refuses("the operator's own", NOON, &[], (3, "op@example.com is the operator"));
    world.approve("ada", &[]);
    let mut unsigned = world.scene.command(crate::scene::STEPGATE);
    unsigned.args(["run", "runbook.md", "--plan", "plan.json", "--yes", "--no-input"]);
    let (code, said) = outcome(&mut unsigned);
    assert!(code == 3 && said.contains("add --sign KEY"), "{said}");
    // Under another name it is the same key.
    let list = world.scene.read("allowed_signers");
    world.scene.write("allowed_signers", &format!("{list}ada@example.com {}", world.public("op")));
    world.plan();
    fs::remove_file(world.approval("ada")).expect("a statement");
    fs::remove_file(signature(&world.approval("ada"))).expect("a signature");
    world.approve("op", &["--as", "ada@example.com", "-o", "as-ada.approval"]);
    let given = ["--approval", "as-ada.approval"];
    world.refuses("the operator's key", NOON, &given, (3, "ada@example.com is the operator"));
}

#[test]
fn where_the_rule_says_so_the_operator_may_approve() {
    let Some(world) = planned("uses = 3", "uses = 3, not-operator = false") else { return };
    world.approve("op", &[]);
    world.runs("by the operator", &[]);
}

#[test]
fn two_have_to_be_two_people_with_two_keys() {
    let Some(world) = planned("uses = 3", "needed = 2") else { return };
    world.refuses("nobody", NOON, &[], (3, "2 people have to approve it, and 0 of them have"));
    world.approve("ada", &[]);
    world.refuses("one", NOON, &[], (3, "2 people have to approve it, and 1 of them have"));
    world.approve("ada", &["-o", "again.approval", "--execute-by", "1h"]);
    let again = ["--approval", "again.approval"];
    world.refuses("one twice", NOON, &again, (3, "ada@example.com has signed another one since"));
    world.approve("bob", &[]);
    world.runs("two", &[]);
    world.refuses("used up", "2026-11-21T12:10:00Z", &[], (3, "it has been used 1 times"));
}

#[test]
fn one_key_under_two_names_counts_once() {
    let Some(world) = planned("uses = 3", "needed = 2") else { return };
    let list = world.scene.read("allowed_signers");
    world.scene.write("allowed_signers", &format!("{list}bob@example.com {}", world.public("ada")));
    world.plan();
    world.approve("ada", &["--as", "ada@example.com"]);
    world.approve("ada", &["--as", "bob@example.com", "-o", "as-bob.approval"]);
    let given = ["--approval", "as-bob.approval"];
    world.refuses("one key", NOON, &given, (3, "has been counted already, under another name"));
}

#[test]
fn a_no_ends_it_until_whoever_said_it_says_yes() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("ada", &[]);
    world.approve("bob", &["--deny"]);
    world.refuses("denied", NOON, &[], (3, "bob@example.com (it looks right) said no"));
    let later = world.scene.command(crate::scene::STEPGATE);
    let mut later = later;
    later.env("__STEPGATE_CLOCK", "2026-11-21T12:01:00Z");
    later.args([
        "approve",
        "plan.json",
        "--key",
        "../bob",
        "--reason",
        "now I see",
        "--yes",
        "-o",
        "yes.approval",
    ]);
    assert_eq!(outcome(&mut later).0, 0);
    let given = ["--approval", "yes.approval"];
    let (code, said) = world.run_at("2026-11-21T12:02:00Z", &given);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn fewer_noes_than_the_rule_has_are_recorded_and_end_nothing() {
    let Some(world) = planned("uses = 3", "uses = 3, deny = 2") else { return };
    world.approve("ada", &[]);
    world.approve("bob", &["--deny"]);
    world.runs("one no", &[]);
    assert!(world.scene.kinds().contains(&"approval.denied".to_owned()));
}

#[test]
fn every_clock_is_kept_to_the_second() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("ada", &["--not-before", "2026-11-21T13:00:00Z", "--execute-by", "2026-11-21T14:00:00Z"]);
    for (clock, words) in [
        ("2026-11-21T11:59:59Z", "it was signed at 2026-11-21T12:00:00Z, which is later than now"),
        ("2026-11-21T12:59:59Z", "it is not good before 2026-11-21T13:00:00Z"),
        ("2026-11-21T14:00:01Z", "it has expired: the run should have begun by 2026-11-21T14:00:00Z"),
        ("2026-11-22T13:30:00Z", "it has expired"),
        ("2020-01-01T00:00:00Z", "which is later than now"),
    ] {
        world.refuses(clock, clock, &[], (3, words));
    }
    let (code, said) = world.run_at("2026-11-21T13:00:00Z", &[]);
    assert_eq!(code, 0, "{said}");
    let before = "2026-11-21T13:00:00Z";
    world.scene.write("shipped.txt", "");
    world.refuses("a clock that was set back", before, &[], (3, "the clock is behind the newest record"));
}

#[test]
fn others_sign_in_the_time_that_an_approval_lets_them() {
    let Some(world) = planned("uses = 3", "needed = 2") else { return };
    world.approve("ada", &["--approve-by", "30m"]);
    let sign_at = |clock: &str, name: &str| {
        let mut command = world.scene.command(crate::scene::STEPGATE);
        command.env("__STEPGATE_CLOCK", clock);
        let typed = ["approve", "plan.json", "--key", "../bob", "--reason", "fine", "--yes", "-o", name];
        assert_eq!(outcome(command.args(typed)).0, 0);
    };
    sign_at("2026-11-21T12:30:01Z", "late.approval");
    let late = ["--approval", "late.approval"];
    world.refuses(
        "late",
        "2026-11-21T12:31:00Z",
        &late,
        (3, "others have signed after 2026-11-21T12:30:00Z"),
    );
    sign_at("2026-11-21T12:30:00Z", "in-time.approval");
    let (code, said) = world.run_at("2026-11-21T12:31:00Z", &["--approval", "in-time.approval"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn an_approval_of_another_plan_is_none_of_this_one() {
    let Some(world) = planned("confirm", "confirm") else { return };
    world.approve("ada", &[]);
    world.scene.done(&[
        "plan",
        "runbook.md",
        "--env",
        "production",
        "--set",
        "version=2",
        "--out",
        "other.json",
    ]);
    let mut command = world.scene.command(crate::scene::STEPGATE);
    command.args(["run", "runbook.md", "--plan", "other.json", "--sign", "../op", "--yes", "--no-input"]);
    command.args(["--approval", "plan.json.ada@example.com.approval"]);
    let (code, said) = outcome(&mut command);
    assert!(code == 3 && said.contains("it is about another plan"), "{said}");
    assert_eq!(world.scene.n_runs(), 0);
}

#[test]
fn an_approval_may_be_a_git_note() {
    let Some(world) = planned("uses = 3", "needed = 2") else { return };
    let git = |arguments: &[&str]| {
        let mut command = world.scene.command("git");
        command.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]).args(arguments);
        let (code, said) = outcome(&mut command);
        assert_eq!(code, 0, "{said}");
    };
    fs::remove_dir(world.scene.repo(".git")).expect("it is empty");
    git(&["init", "-q"]);
    git(&["config", "user.name", "x"]);
    git(&["config", "user.email", "x@example.com"]);
    git(&["add", "runbook.md"]);
    git(&["commit", "-qm", "a runbook"]);
    let given = ["--approval", "git:approvals"];
    world.refuses("no note", NOON, &given, (2, "git notes --ref=approvals"));
    world.approve("ada", &["-o", "git:approvals"]);
    world.refuses("one", NOON, &given, (3, "1 of them have"));
    world.approve("bob", &["-o", "git:approvals"]);
    world.runs("two notes", &given);
}
