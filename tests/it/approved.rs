//! An approval holds for exactly what was approved: whatever is changed afterwards is refused, and what changes nothing that runs is not.

use crate::approval_scene::{Approvals, NOON, SETTINGS};
use crate::scene::dedent;
use std::fs;

/// How a run is refused whose plan is another one by now.
const OTHER_PLAN: (i32, &str) = (4, "the plan is no longer the one in plan.json");

/// A world in which ada has approved the plan.
fn approved() -> Option<Approvals> {
    let world = Approvals::new(SETTINGS)?;
    world.plan();
    world.approve("ada", &[]);
    Some(world)
}

/// Tries each text in the place of the file at `path`, and holds that none of them runs; then that the first text does.
fn each_refused(world: &Approvals, path: &str, texts: &[String], refusal: (i32, &str)) {
    let whole = world.scene.read(path);
    for text in texts {
        assert_ne!(*text, whole);
        world.scene.write(path, text);
        world.refuses(text, NOON, &[], refusal);
    }
    world.scene.write(path, &whole);
    world.runs("as it was", &[]);
}

/// `text` with one piece in the place of another, which is there.
fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn a_byte_of_a_command_is_another_plan() {
    let Some(world) = approved() else { return };
    let text = world.scene.read("runbook.md");
    let commands = [
        "echo \"shipping <version> to",
        "cat shipped.txt",
        "touch done.txt",
        "test -f done.txt",
        "rm done.txt",
    ];
    let mut texts = Vec::new();
    for command in commands {
        let at = text.find(command).expect(command);
        // A letter is a letter still, so that it is a command still.
        let letters = (at..at + command.len()).filter(|at| text.as_bytes()[*at].is_ascii_lowercase());
        texts.extend(
            letters
                .filter(|letter| !(text[..*letter].ends_with('<') || text[*letter..].starts_with("ersion>")))
                .map(|letter| {
                    let other = if text.as_bytes()[letter] == b'z' { "y" } else { "z" };
                    format!("{}{other}{}", &text[..letter], &text[letter + 1..])
                }),
        );
    }
    // Inside of a placeholder a letter makes another variable, which has no value.
    texts.retain(|text| text.contains("<version>"));
    assert!(texts.len() >= 40, "{}", texts.len());
    each_refused(&world, "runbook.md", &texts, OTHER_PLAN);
}

#[test]
fn a_step_more_or_less_or_elsewhere_is_another_plan() {
    let Some(world) = approved() else { return };
    let text = world.scene.read("runbook.md");
    let changes = [
        ("touch done.txt\n", "touch done.txt\ntouch more.txt\n"),
        ("touch done.txt\n", "touch done.txt\ntouch done.txt\n"),
        ("cat shipped.txt\ntouch done.txt", "touch done.txt\ncat shipped.txt"),
        ("cat shipped.txt\n", ""),
        ("- [ ] The pager is quiet\n", ""),
        ("- [ ] The pager is quiet\n", "- [ ] The pager is loud\n"),
        ("- [ ] The pager is quiet\n", "- [x] The pager is quiet\n"),
        ("- [ ] The pager is quiet\n", "- [ ] The pager is quiet (`cat pager`)\n"),
        ("- [ ] The pager is quiet\n", "- [ ] The pager is quiet\n- [ ] The lead agrees\n"),
        ("Wait until the queue is empty.\n", ""),
        ("Wait until the queue is empty.", "Wait until the queue is full."),
        ("Wait until the queue is empty.", "Wait until the queue is empty. Tell the lead."),
        ("```bash\ntest -f done.txt\n```\n", ""),
        ("test -f done.txt", "test -f done.txt || true"),
        ("rm done.txt", "rm -r done.txt"),
        ("## Verify\n", "## Rollback of the check\n"),
        ("touch done.txt", "touch done.txt &"),
        ("touch done.txt", "! touch done.txt"),
        ("```bash\ncat", "```bash timeout=5s\ncat"),
        ("```bash\ncat", "```bash retry=3\ncat"),
        ("```bash\ncat", "```bash expect=shipping\ncat"),
        ("```bash\ncat", "```bash effect=read\ncat"),
        ("```bash\ncat", "```bash mode=terminal\ncat"),
        ("```bash\ncat", "```bash cwd=/tmp\ncat"),
        ("<version>", "<release>"),
        ("<version>", "1.4.3"),
        ("<environment>", "staging"),
    ];
    let texts: Vec<String> = changes.iter().map(|(from, to)| with(&text, from, to)).collect();
    each_refused(&world, "runbook.md", &texts, (4, ""));
}

#[test]
fn another_rule_or_value_in_the_settings_is_another_plan() {
    let Some(world) = approved() else { return };
    let text = world.scene.read("stepgate.toml");
    let rule = "from = [\"@sre\"], uses = 3";
    let changes = [
        ("version = \"1.4.2\"", "version = \"1.4.3\""),
        ("confirm = \"gates\"", "confirm = \"never\""),
        ("confirm = \"gates\"", "confirm = \"changes\""),
        ("expect = { \"cat where\" = \"here\" }\n", ""),
        ("\"here\"", "\"there\""),
        ("\"cat where\"", "\"echo here\""),
        (rule, "from = [\"@sre\", \"eve@example.com\"], uses = 3"),
        (rule, "uses = 3"),
        (rule, "from = [\"@sre\"], uses = 4"),
        (rule, "from = [\"@sre\"], uses = 3, not-operator = false"),
        (rule, "from = [\"@sre\"], uses = 3, execute-by = \"5h\""),
        (rule, "from = [\"@sre\"], uses = 3, approve-by = \"48h\""),
        (rule, "from = [\"@sre\"], uses = 3, deny = 2"),
        (rule, "from = [\"@sre\"], uses = 3, needed = 2"),
        ("\"op@example.com\"]", "\"op@example.com\", \"eve@example.com\"]"),
        ("[env.production]\n", "[env.production]\nprotected = true\n"),
        ("[env.production]\n", "[env.production]\nstatement-timeout = \"9m\"\n"),
        ("[env.production]\n", "[env.production]\nticket = { pattern = \".*\" }\n"),
        (
            "[env.production]\n",
            "[env.production]\nfrozen = { zone = \"UTC\", times = [\"2020-01-01 - 2020-01-02\"] }\n",
        ),
        ("[env.production]\n", "[env.production]\ndatabase = \"sqlite:x.db\"\n"),
        ("[env.staging]\n", "[env.production.vars]\nversion = \"2\"\n[env.staging]\n"),
        ("[env.staging]\n", "[effects]\n\"touch\" = \"read\"\n[env.staging]\n"),
        ("[vars]\n", "base = \"runbook\"\n[vars]\n"),
        ("[vars]\n", "[audit]\nanchor = \"true\"\n[vars]\n"),
        ("[env.staging]\n", "[[block]]\nstarts = \"touch\"\nskip = \"not today\"\n[env.staging]\n"),
        ("[env.staging]\n", "[[block]]\nstarts = \"touch\"\nreplace = \"touch other\"\n[env.staging]\n"),
        ("[env.staging]\n", "[[block]]\nstarts = \"The pager\"\nskip = \"not today\"\n[env.staging]\n"),
        ("[env.staging]\n", "[[scope]]\nat = \"Verify\"\ntake = \"never\"\n[env.staging]\n"),
    ];
    let texts: Vec<String> = changes.iter().map(|(from, to)| with(&text, from, to)).collect();
    each_refused(&world, "stepgate.toml", &texts, (4, ""));
    // The rule taken away with all that is approved by it is another plan too.
    let line = text.lines().find(|line| line.starts_with("approvals")).expect("the rule");
    world.scene.write("stepgate.toml", &with(&text, line, ""));
    world.refuses("no rule", NOON, &[], OTHER_PLAN);
}

#[test]
fn whatever_is_typed_otherwise_is_another_plan() {
    let Some(world) = approved() else { return };
    world.scene.write("other.toml", "version = \"2\"\n");
    world
        .scene
        .write("answers.toml", "[[answer]]\nstep = \"touch done.txt\"\nanswer = \"skip\"\nnote = \"no\"\n");
    for (typed, code) in [
        (&["--set", "version=1.4.3"][..], 4),
        (&["--vars", "other.toml"], 4),
        (&["--env", "staging"], 4),
        (&["--section", "Verify"], 4),
        (&["--section", "Rollback"], 4),
        (&["--all"], 4),
        (&["--from", "cat shipped.txt"], 4),
        (&["--only", "touch done.txt"], 4),
        (&["--leave", "Verify"], 4),
    ] {
        world.refuses(&typed.join(" "), NOON, typed, (code, ""));
    }
    world.runs("as it was", &[]);
}

#[test]
fn what_changes_nothing_that_runs_keeps_the_approval() {
    let settings = SETTINGS.replace("uses = 3", "uses = 30");
    let Some(world) = Approvals::new(&settings) else { return };
    world.plan();
    world.approve("ada", &["--uses", "30"]);
    let text = world.scene.read("runbook.md");
    let toml = world.scene.read("stepgate.toml");
    for (from, to) in [
        ("# Ship the shop", "# Ship the whole shop"),
        ("# Ship the shop\n", "# Ship the shop\n\nThis runbook is for the shop.\n"),
        ("# Say what goes out.", "# Say what is on its way."),
        ("# Say what goes out.\n", ""),
        ("# Say what goes out.\n", "# Say what goes out.\n\n\n"),
        ("## Verify", "## Verify it"),
        ("## Verify\n", "## Verify\n\nThe file is there when the shop was shipped.\n"),
        ("## Rollback\n", "## Rollback\n\nOnly after a failure.\n"),
        ("touch done.txt", "# Mark it.\ntouch done.txt"),
        ("- [ ] The pager", "* [ ] The pager"),
        ("\n\n```bash\ncat", "\n\n\n\n```bash\ncat"),
        ("```bash\ntest", "```sh\ntest"),
        ("```bash\nrm", "~~~bash\nrm"),
    ] {
        let other = if to == "~~~bash\nrm" {
            with(&with(&text, from, to), "rm done.txt\n```", "rm done.txt\n~~~")
        } else {
            with(&text, from, to)
        };
        world.scene.write("runbook.md", &other);
        world.runs(to, &[]);
    }
    world.scene.write("runbook.md", &text.replace('\n', "\r\n"));
    world.runs("CRLF for LF", &[]);
    world.scene.write("runbook.md", &text);
    for (from, to) in [
        ("[vars]\n", "# A comment.\n[vars]\n"),
        ("[env.staging]\n", "[env.staging]\nconfirm = \"never\"\n"),
        ("[env.staging]\n", "[env.staging.vars]\nversion = \"7\"\n"),
        ("[vars]\n", "[vars]\nunused = \"1\"\n"),
    ] {
        world.scene.write("stepgate.toml", &with(&toml, from, to));
        world.runs(to, &[]);
    }
    world.scene.write("stepgate.toml", &toml);
    for step in ["The pager is quiet", "Wait until the queue is empty.", "cat shipped.txt", "touch done.txt"]
    {
        world.runs(step, &["--to", step]);
    }
    // An approval of all of it, and a run that ends sooner: the record has what was approved.
    let granted = world.scene.records().into_iter().find(|record| record["type"] == "approval.granted");
    let approved =
        granted.expect("a record")["body"]["approved"].as_str().expect("what was approved").to_owned();
    assert!(approved.contains("test -f done.txt"), "{approved}");
}

#[test]
fn a_statement_that_was_changed_after_it_was_signed_is_refused() {
    let Some(world) = approved() else { return };
    let path = world.approval("ada");
    let whole = fs::read_to_string(&path).expect("a statement");
    let mut texts: Vec<String> = Vec::new();
    for (from, to) in [
        ("approver ada", "approver bob"),
        ("execute-by 2026-11-21T16", "execute-by 2026-11-21T15"),
        ("approve-by 2026-11-22", "approve-by 2026-11-21"),
        ("uses 1", "uses 2"),
        ("signed 2026-11-21T12:00:00Z", "signed 2026-11-21T11:59:59Z"),
        ("it looks right", "it looks wrong"),
        ("reason it looks", "ticket CHG-1\nreason it looks"),
        ("uses 1\n", ""),
        ("uses 1\n", "uses 1\nnot-before 2026-11-21T12:00:00Z\n"),
    ] {
        texts.push(with(&whole, from, to));
    }
    for text in &texts {
        fs::write(&path, text).expect("a statement");
        world.refuses(text, NOON, &[], (3, "its signature does not hold"));
    }
    for (from, to, words) in [
        ("decision yes", "decision maybe", "is not `yes` or `no`"),
        ("stepgate-approval/v1", "stepgate-approval/v2", "its first line is not"),
        ("uses 1", "uses 0", "is not a number from 1"),
        ("uses 1", "unlimited 1", "no statement has a line"),
        ("environment production", "environment production\nenvironment staging", "stands twice"),
    ] {
        fs::write(&path, with(&whole, from, to)).expect("a statement");
        world.refuses(to, NOON, &[], (2, words));
    }
    for (from, to, words) in [
        ("environment production", "environment staging", "it is for staging, and this is for production"),
        ("environment production\n", "", "it is for no environment"),
        ("execution sha256:", "execution sha256:0", "it is about another plan"),
    ] {
        fs::write(&path, with(&whole, from, to)).expect("a statement");
        world.refuses(to, NOON, &[], (3, words));
    }
    fs::write(&path, &whole).expect("a statement");
    world.runs("as it was", &[]);
}

#[test]
fn a_plan_file_whose_lines_were_changed_is_none() {
    let Some(world) = approved() else { return };
    let whole = world.scene.read("plan.json");
    let texts: Vec<String> = [
        ("\"execution\":1", "\"execution\":2"),
        ("touch done.txt", "touch dane.txt"),
        ("\"environment\":\"production\"", "\"environment\":\"staging\""),
        ("\"confirm\":\"gates\"", "\"confirm\":\"never\""),
        ("1.4.2", "1.4.3"),
        ("\n{", "\n\n{"),
    ]
    .iter()
    .map(|(from, to)| with(&whole, from, to))
    .collect();
    each_refused(&world, "plan.json", &texts, (2, "plan.json is no plan"));
    assert!(dedent(SETTINGS).contains("approvals"));
}
