//! A stretch that is done on several machines, one after the other; what machines keep running, and what each does at the end.

use crate::driver::{drive, printed, to};
use crate::hosts::Hosts;
use crate::kept_records::bodies;
use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::json;

const TARGETS: &str = "[targets.web1]\nssh = \"web1\"\n[targets.web2]\nssh = \"web2\"\n[targets.web3]\nssh = \"web3\"\n\
    [env.x]\nconfirm = \"gates\"\n";
const EACH: &str = "[[scope]]\nat = \"Upgrade\"\ntarget = [\"web1\", \"web2\", \"web3\"]\n";
const NAMES: &[&str] = &["web1", "web2", "web3"];
const RUN: &[&str] = &["run", "runbook.md", "--env", "x", "--yes"];

/// The runbook that most of these follow: two steps and a gate on each machine, and one here behind them.
const UPGRADE: &str = "# Ship\n\n## Upgrade\n\nOn each web server:\n\n```bash\nV=of-$(hostname); cd /etc\necho \"installed $V\" >> /root/effects\n\
    pwd; uname -s\n```\n\n- [ ] It serves\n\n## Tell\n\n```bash\necho told\n```\n";

#[track_caller]
fn world(runbook: &str, settings: &str) -> Option<(Scene, Hosts)> {
    Hosts::up(Scene::of(runbook).settings(&format!("{TARGETS}{settings}")), NAMES)
}

/// The steps that were started, each with its machine.
fn started(scene: &Scene) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    bodies(scene, "step.started").iter().map(|body| (text(&body["step"]), text(&body["target"]))).collect()
}

#[test]
fn a_stretch_is_done_on_the_first_machine_and_then_on_the_next() {
    let Some((scene, hosts)) = world(UPGRADE, EACH) else { return };
    scene.run(&["plan", "runbook.md", "--env", "x"]).exits(0).says(&["on web1", "on web2", "on web3"]);
    let run = scene.done(RUN);
    assert_eq!(run.outputs(), ["/etc", "Linux", "/etc", "Linux", "/etc", "Linux", "told"]);
    let order: Vec<String> = started(&scene).into_iter().map(|(_, target)| target).collect();
    let each = |name: &str| vec![name.to_owned(); 5];
    assert_eq!(order, [each("web1"), each("web2"), each("web3"), vec!["-".to_owned()]].concat());
    for (step, target) in started(&scene).into_iter().filter(|(_, target)| target != "-") {
        assert!(step.ends_with(&format!("@{target}")), "{step} {target}");
    }
    let gates = bodies(&scene, "gate.decided");
    assert_eq!(
        gates.iter().map(|gate| gate["target"].as_str()).collect::<Vec<_>>(),
        NAMES.iter().map(|name| Some(*name)).collect::<Vec<_>>()
    );
    for name in NAMES {
        assert_eq!(hosts.on(name, "cat /root/effects; ls /dev/shm"), format!("installed of-{name}"));
    }
    let transcript = scene.transcript();
    assert_eq!(transcript.matches("the same on web1, web2, web3").count(), 5, "{transcript}");
    assert_eq!(transcript.matches("\nLinux\n").count(), 1, "{transcript}");
    assert_eq!(transcript.matches("printed the same as on web1").count(), 4, "{transcript}");
    let page = scene.done(&["report", "--format", "html"]).text();
    assert_eq!(page.matches("the same on web1, web2, web3").count(), 5, "{page}");
    let _whole = scene.verified();
}

#[test]
fn the_first_failure_stops_and_a_resume_goes_on_there_with_what_each_shell_held() {
    let runbook = "# Ship\n\n## Upgrade\n\n```bash\nA=of-$(hostname)\n[ $(hostname) != web2 ] || [ -e /root/go ]\necho \"$A\"\n```\n";
    let Some((scene, hosts)) = world(runbook, EACH) else { return };
    let stopped = scene.run(RUN).exits(1).says(&["on web2) failed"]);
    assert_eq!(stopped.outputs(), ["of-web1"]);
    assert!(started(&scene).iter().all(|(_, target)| target != "web3"));
    assert_eq!(hosts.on("web2", "touch /root/go"), "");
    let went_on = scene.done(&["resume", "--yes"]);
    assert_eq!(went_on.outputs(), ["of-web2", "of-web3"]);
    let _whole = scene.verified();
}

#[test]
fn what_the_text_or_the_settings_want_is_asked_between_the_machines() {
    let said = "# Ship\n\n## Upgrade\n\nTake one web server at a time, and verify it before moving on to the next.\n\n```bash\nhostname\n```\n";
    let unsaid = "# Ship\n\n## Upgrade\n\n```bash\nhostname\n```\n";
    for (runbook, settings) in [(said, EACH.to_owned()), (unsaid, format!("{EACH}serial = \"ask\"\n"))] {
        let Some((scene, _hosts)) = world(runbook, &settings) else { return };
        let mut driven = drive(&scene, &["run", "runbook.md", "--env", "x"]);
        let first = driven.line.asked("gate");
        assert!(first.to_string().contains("@web2"), "{first}");
        driven.line.says(&to(&first, json!({"reply": "yes"})));
        let second = driven.line.asked("gate");
        driven.line.says(&to(&second, json!({"reply": "no"})));
        let heard = driven.ends(3);
        assert_eq!(printed(&heard), "web1\nweb2\n");
    }
    let Some((scene, _hosts)) = world(unsaid, EACH) else { return };
    assert_eq!(scene.done(RUN).outputs(), ["web1", "web2", "web3"]);
    assert_eq!(bodies(&scene, "gate.decided").len(), 0);
}

#[test]
fn a_step_is_named_with_its_machine() {
    let runbook = "# Ship\n\n## Upgrade\n\n```bash\n# Look\nhostname\n# Note\necho noted\n```\n";
    let Some((scene, _hosts)) = world(runbook, EACH) else { return };
    let outputs = |more: &[&str]| scene.done(&[RUN, more].concat()).outputs();
    assert_eq!(outputs(&["--from", "Note@web2"]), ["noted", "web3", "noted"]);
    assert_eq!(outputs(&["--to", "Look@web2"]), ["web1", "noted", "web2"]);
    assert_eq!(outputs(&["--only", "Look"]), ["web1", "web2", "web3"]);
    assert_eq!(outputs(&["--only", "Look@web3"]), ["web3"]);
    scene
        .run(&[RUN, &["--from", "Note"]].concat())
        .exits(2)
        .says(&["`Note` is done on 3 machines", "`Note@web2`"]);
    let plan = scene.run(&["plan", "runbook.md", "--env", "x", "--format", "json"]).exits(0).json();
    let targets: Vec<_> =
        plan["steps"].as_array().unwrap().iter().map(|step| step["target"].clone()).collect();
    assert_eq!(targets, ["web1", "web1", "web2", "web2", "web3", "web3"]);
}

#[test]
fn an_exit_ends_its_block_on_its_machine_alone_and_the_block_begins_again_on_the_next() {
    let runbook = "# Ship\n\n## Upgrade\n\n```bash\ncd /etc\n[ $(hostname) != web1 ] || exit 0\npwd\n```\n\n```bash\nhostname; pwd\n```\n";
    let Some((scene, _hosts)) = world(runbook, EACH) else { return };
    let outputs = scene.done(RUN).outputs();
    assert_eq!(outputs, ["web1", "/root", "/etc", "web2", "/root", "/etc", "web3", "/root"]);
}

#[test]
fn a_block_alone_is_done_on_each_machine_of_its_own_list() {
    let runbook =
        "# Ship\n\n```bash\necho before\n```\n\n```bash\nhostname\n```\n\n```bash\necho behind\n```\n";
    let settings = "[[block]]\nstarts = \"hostname\"\ntarget = [\"web2\", \"local\", \"web1\"]\n";
    let Some((scene, _hosts)) = world(runbook, settings) else { return };
    let outputs = scene.done(RUN).outputs();
    assert_eq!([&outputs[..2], &outputs[3..]].concat(), ["before", "web2", "web1", "behind"]);
}

#[test]
fn what_still_runs_is_listed_with_its_machine_and_what_is_left_over_ends() {
    let runbook = "# Ship\n\n## Upgrade\n\n```bash\nnohup sleep 4321 >/dev/null 2>&1 &\nsleep 1234 &\n```\n";
    let settings = "[[scope]]\nat = \"Upgrade\"\ntarget = [\"web1\", \"web2\"]\n";
    let Some((scene, hosts)) = world(runbook, settings) else { return };
    let _run =
        scene.done(RUN).says(&["(sleep 4321) on web1", "(sleep 4321) on web2", "(sleep 1234) on web1"]);
    let closed = &bodies(&scene, "run.closed")[0];
    let of = |key: &str| closed[key].as_array().map_or(0, Vec::len);
    assert_eq!((of("stopped"), of("stays")), (2, 2), "{closed}");
    for name in ["web1", "web2"] {
        assert_eq!(hosts.on(name, "pgrep -fx 'sleep 1234' | wc -l; pgrep -fx 'sleep 4321' | wc -l"), "0\n1");
    }
    // A stop that can be gone on from ends neither.
    scene.write("runbook.md", "# Ship\n\n## Upgrade\n\n```bash\nsleep 2345 &\nfalse\n```\n");
    scene.run(RUN).exits(1).says(&["(sleep 2345) on web1"]);
    assert_eq!(hosts.on("web1", "pgrep -fx 'sleep 2345' | wc -l"), "1");
}

#[test]
fn the_trap_of_each_machine_runs_at_the_end() {
    let runbook = "# Ship\n\n## Upgrade\n\n```bash\ntrap 'echo bye from $(hostname)' EXIT\n```\n\n## Here\n\n```bash\ntrap 'echo bye from here' EXIT\n```\n";
    let Some((scene, _hosts)) = world(runbook, EACH) else { return };
    let run = scene.done(RUN);
    assert_eq!(run.outputs(), ["bye from web1", "bye from web2", "bye from web3", "bye from here"]);
    let traps: Vec<_> =
        bodies(&scene, "step.exited").into_iter().filter(|body| body["step"] == "exit-trap").collect();
    assert_eq!(
        traps.iter().map(|body| body["target"].as_str()).collect::<Vec<_>>(),
        [Some("web1"), Some("web2"), Some("web3"), None]
    );
    let transcript = scene.transcript();
    assert!(transcript.contains("The shell's EXIT trap on web2"), "{transcript}");
    let _whole = scene.verified();
}

#[test]
fn what_cannot_be_done_on_each_machine_is_told_before_anything_runs() {
    let runbook = "# Ship\n\n## Upgrade\n\n```bash\nhostname\n```\n\n```bash\nkubectl port-forward svc/a 8080:80 &\n```\n\n```sql\nSELECT 1;\n```\n";
    let settings = format!("{EACH}[[block]]\nstarts = \"hostname\"\ntarget = \"local\"\n");
    let scene = Scene::of(runbook).settings(&format!("{TARGETS}{settings}"));
    scene.run(&["plan", "runbook.md", "--env", "x"]).exits(4).says(&[
        "not-on-each",
        "stepgate.toml gives it a place of its own, inside of what is done on web1, web2, web3",
        "a statement reaches its database from this machine",
        "background-elsewhere",
        "a command that stays up cannot be kept up on web2",
    ]);
}

#[test]
fn what_a_file_sets_on_a_machine_is_known_to_the_steps_behind_it_there() {
    let runbook = "# Ship\n\n```bash\nprintf 'DB_HOST=db1\\nDIR=/root/gone\\n' > deploy.env; mkdir -p /root/gone\nsource deploy.env\necho \"$DB_HOST\"\nrm -r \"$DIR\"\n```\n";
    let Some((scene, hosts)) = world(runbook, "[[scope]]\nat = \"Ship\"\ntarget = \"web1\"\n") else {
        return;
    };
    assert_eq!(scene.done(&[RUN, &["--allow", "destroy", "--allow", "unknown"]].concat()).outputs(), ["db1"]);
    assert_eq!(hosts.on("web1", "ls -d /root/gone 2>&1 | wc -l"), "1");
}

/// A runbook whose text sends people to machines, and never says which.
const MOVE: &str = "# Move\n\n## Stop\n\nOn the old server, run:\n\n```bash\nhostname\n```\n\n## Start\n\nOn each node:\n\n```bash\nhostname\n```\n";

#[test]
fn a_machine_that_the_text_does_not_name_is_asked_for_and_every_way_settles_it() {
    let Some((scene, _hosts)) = world(MOVE, "") else { return };
    // Nobody is there: a person does it.
    let plan = scene.run(&["plan", "runbook.md", "--env", "x", "--format", "json"]).exits(0).json();
    let options: Vec<_> = plan["questions"][1]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["value"].as_str().unwrap())
        .collect();
    assert_eq!(options, ["web1", "web2", "web3", "web1, web2, web3", "here", "a person does it"]);
    assert_eq!(plan["questions"][1]["kind"], "machine");
    assert_eq!(plan["askable"], true);
    assert!(scene.done(RUN).outputs().is_empty());
    // The flag.
    let flags = ["--on", "Stop=web3", "--on", "Start=web1, web2"];
    assert_eq!(scene.done(&[RUN, &flags].concat()).outputs(), ["web3", "web1", "web2"]);
    scene.run(&[RUN, &["--on", "Stop=web9"]].concat()).says(&["no target is called `web9`"]);
    // An answers file.
    let id = |at: usize| plan["questions"][at]["id"].as_str().unwrap().to_owned();
    scene.write(
        "answers.toml",
        &format!("[[answer]]\nquestion = \"{}\"\nanswer = \"web2\"\n[[answer]]\nquestion = \"{}\"\nanswer = \"web1, web2, web3\"\n", id(0), id(1)),
    );
    let answered = scene.done(&[RUN, &["--answers", "answers.toml"]].concat());
    assert_eq!(answered.outputs(), ["web2", "web1", "web2", "web3"]);
    // Replies of a program.
    let mut driven = drive(&scene, &["run", "runbook.md", "--env", "x"]);
    let first = driven.line.asked("choice");
    assert!(first.to_string().contains("Stop: on which machine?"), "{first}");
    driven.line.says(&to(&first, json!({"reply": "choose", "value": "web1"})));
    let second = driven.line.asked("choice");
    driven.line.says(&to(&second, json!({"reply": "choose", "value": "web1, web2, web3"})));
    assert_eq!(printed(&driven.ends(0)), "web1\nweb1\nweb2\nweb3\n");
    let _whole = scene.verified();
}

#[test]
fn a_person_is_asked_at_the_terminal_and_a_review_writes_it_down() {
    let Some((scene, _hosts)) = world(MOVE, "") else { return };
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("Stop: on which machine?");
    let screen = screen.types("\r").sees("Start: on which machine?").types("\u{1b}[B\r").ends(0);
    assert!(screen.contains("on web1") && screen.contains("on web2"), "{screen}");
    let by_hand = scene.run(&["review", "runbook.md"]).exits(3);
    let _said = by_hand.says(&[
        "at = \"Stop\"",
        "target = \"web1\"",
        "target = [\"web1\", \"web2\", \"web3\"]",
        "target = \"person\"",
    ]);
    let reviewed = sit_down(&scene, &["review", "runbook.md"])
        .sees("On which machine is it done?")
        .sees("[q] quit")
        .types("3");
    let reviewed = reviewed.sees("2/2").sees("[q] quit").types("4").sees("Write it?").types("y").ends(0);
    assert!(reviewed.contains("Wrote"), "{reviewed}");
    let settings = scene.read("stepgate.toml");
    assert!(
        settings.contains("target = [\"web1\", \"web2\", \"web3\"]")
            && settings.contains("target = \"web3\""),
        "{settings}"
    );
    assert_eq!(scene.done(RUN).outputs(), ["web3", "web1", "web2", "web3"]);
    let again = scene.run(&["review", "runbook.md"]).exits(0);
    let _said = again.says(&["Nothing is open"]);
}
