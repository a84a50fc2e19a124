//! Steps on other machines: over the operator's own ssh, in a shell of that machine, as if somebody had logged in there.

use crate::driver::{drive, printed, to};
use crate::hosts::Hosts;
use crate::kept_records::bodies;
use crate::lists::each;
use crate::pty::sit_down;
use crate::scene::Scene;
use rustix::process::Signal;
use serde_json::json;

const TARGETS: &str = "[targets.web1]\nssh = \"web1\"\n[targets.web2]\nssh = \"web2\"\n\
    [env.x]\nconfirm = \"never\"\ntarget = \"web1\"\n";

/// A world whose runbook runs on `names`, the first of which is the environment's target.
#[track_caller]
fn world(runbook: &str, settings: &str, names: &[&str]) -> Option<(Scene, Hosts)> {
    Hosts::up(Scene::of(runbook).settings(&format!("{TARGETS}{settings}")), names)
}

const RUN: &[&str] = &["run", "runbook.md", "--env", "x", "--yes"];

#[test]
fn a_step_runs_in_the_shell_of_its_machine_and_the_record_says_where() {
    let runbook = "## Web\n\n```bash\nhostname\nDIR=/root/app\nmkdir $DIR && cd $DIR\n```\n\n\
        ```bash\npwd; echo \"$DIR $?\"; (exit 3) || echo \"failed with $?\"\n```\n\n\
        ## Other\n\n```bash\nhostname; echo \"${DIR-unset}\"; echo bad >&2\n```\n\n## Here\n\n```bash\necho \"here ${DIR-unset}\"\n```\n";
    let settings =
        "[[scope]]\nat = \"Other\"\ntarget = \"web2\"\n[[scope]]\nat = \"Here\"\ntarget = \"local\"\n";
    let Some((scene, hosts)) = world(runbook, settings, &["web1", "web2"]) else { return };
    scene.run(&["plan", "runbook.md", "--env", "x"]).exits(0).says(&[
        "web1 is the machine that `ssh web1` reaches",
        "on web1",
        "on web2",
    ]);
    let run = scene.done(RUN);
    assert_eq!(
        run.outputs(),
        ["web1", "/root", "/root/app 0", "failed with 3", "web2", "unset", "bad", "here unset"]
    );
    let targets: Vec<_> = bodies(&scene, "step.started").iter().map(|body| body["target"].clone()).collect();
    assert_eq!(
        (&targets[0], &targets[6], targets.last()),
        (&json!("web1"), &json!("web2"), Some(&json!(null)))
    );
    let opened = &bodies(&scene, "run.opened")[0]["target"];
    let key =
        hosts.on("web1", &format!("ssh-keygen -lf {}/web1/host_key.pub", scene.path("hosts").display()));
    let fingerprint = key.split(' ').nth(1).expect("a fingerprint");
    assert!(opened.to_string().contains(fingerprint), "{opened} {fingerprint}");
    assert_eq!(hosts.on("web1", "ls -d /root/app; ls /dev/shm"), "/root/app");
    assert!(!std::path::Path::new("/root/app").exists());
    let _whole = scene.verified();
}

#[test]
fn what_is_not_as_expected_there_stops_the_run_before_its_first_step() {
    let settings = "[targets.web1.expect]\n\"hostname\" = \"web7\"\n";
    let Some((scene, hosts)) = world("```bash\ntouch /root/done\n```\n", settings, &["web1"]) else { return };
    scene.run(RUN).exits(3).says(&["`hostname` on web1 says `web1`, and web1's rule expects `web7`"]);
    assert_eq!(
        hosts.on("web1", "ls /root/done 2>&1"),
        "ls: cannot access '/root/done': No such file or directory"
    );
}

#[test]
fn a_machine_that_cannot_be_reached_is_told_before_anything_is_recorded() {
    let Some((scene, _hosts)) = world("```bash\necho hi\n```\n", "", &["web2"]) else { return };
    scene.run(RUN).exits(3).says(&[
        "web1 cannot be reached",
        "Could not resolve hostname",
        "`ssh web1 true`",
    ]);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn exit_ends_the_block_and_a_trap_runs_as_a_step_there() {
    let runbook = "```bash\ntrap 'echo bye from $(hostname)' EXIT\necho one\nexit 0\necho never\n```\n";
    let Some((scene, _hosts)) = world(runbook, "", &["web1"]) else { return };
    scene.done(RUN).says(&["one", "bye from web1", "ended the block"]);
}

#[test]
fn a_run_that_stopped_goes_on_there_with_what_its_shell_held() {
    let runbook = "```bash\nNAME=value; f() { echo \"f $NAME\"; }\ncd /etc\ntest -e /root/go\nf; pwd\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    let _stopped = scene.run(RUN).exits(1);
    assert_eq!(hosts.on("web1", "touch /root/go; ls /dev/shm"), "");
    scene.done(&["resume", "--yes"]).says(&["f value", "/etc"]);
    let _whole = scene.verified();
}

#[test]
fn a_secret_stands_in_no_process_list_of_the_host_and_in_no_file_of_it() {
    let runbook = "```bash\ncurl_like() { ps -eww -o args > processes; }\ncurl_like <token>; cat /proc/[0-9]*/cmdline > lines\nprintf '%s' <token> | wc -c\n```\n";
    let settings = "[secrets]\ntoken = { env = \"THE_TOKEN\" }\n";
    let Some((scene, hosts)) = world(runbook, settings, &["web1"]) else { return };
    let scene = scene.env("THE_TOKEN", "s3cret-of-the-other-host");
    scene.done(RUN).says(&["24"]);
    let look = "grep -rl s3cret-of-the-other-host /root/processes /root/lines /dev/shm /tmp /run; grep -c . /root/processes";
    let found: u32 = hosts.on("web1", look).parse().expect("a count, and no name of a file before it");
    assert!(found > 3, "{found}");
}

#[test]
fn a_step_that_is_stopped_or_takes_too_long_ends_there_with_all_that_it_has_started() {
    let runbook = "```bash timeout=1s\nsleep 1234 & sleep 4321\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    scene.run(RUN).exits(1).says(&["took longer than its timeout"]);
    assert_eq!(hosts.on("web1", "pgrep -c sleep"), "0");
    scene.write("runbook.md", "```bash\n{ printf 'be''gun\\n'; sleep 4321; }\n```\n");
    let _stopped = scene.start(RUN).until("begun").signal(Signal::INT).finish().exits(130);
    assert_eq!(hosts.on("web1", "pgrep -c sleep"), "0");
}

#[test]
fn a_step_whose_link_is_cut_is_in_doubt_and_the_machine_says_how_it_ended() {
    let runbook = "```bash\nA=carried\n{ printf 'be''gun\\n'; until [ -e /root/go ]; do sleep 0.1; done; }; echo x >> /root/effects; A=later\necho \"then $A\"\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    let run = scene.start(RUN).until("begun");
    hosts.link("web1", "cut");
    run.finish().exits(6).says(&["is in doubt: the connection to web1 was lost"]);
    scene.run(&["resume", "--yes"]).exits(6).says(&["web1 cannot be reached"]);
    hosts.link("web1", "mend");
    scene.run(&["resume", "--yes"]).exits(6).says(&["it still runs on web1"]);
    assert_eq!(
        hosts.on("web1", "touch /root/go; until ls /dev/shm/*/over; do sleep 0.1; done >/dev/null 2>&1"),
        ""
    );
    scene.done(&["resume", "--yes"]).says(&["web1 says that it ended with exit status 0", "then later"]);
    assert_eq!(hosts.on("web1", "cat /root/effects; ls /dev/shm"), "x");
    let resolved = &bodies(&scene, "step.resolved")[0];
    assert_eq!((&resolved["target"], &resolved["resolution"]), (&json!("web1"), &json!("happened")));
    let _whole = scene.verified();
}

#[test]
fn a_link_that_is_lost_between_two_steps_costs_nothing() {
    let runbook = "```bash\nA=carried\n```\n\n- [ ] Go on?\n\n```bash\necho \"then $A\"\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    scene.write("stepgate.toml", &TARGETS.replace("never", "gates"));
    let mut driven = drive(&scene, &["run", "runbook.md", "--env", "x"]);
    let gate = driven.line.asked("gate");
    hosts.on("web1", "pkill -f 'sshd: root@notty'; true");
    driven.line.says(&to(&gate, json!({"reply": "yes"})));
    let heard = driven.ends(0);
    assert_eq!(printed(&heard), "then carried\n");
}

#[test]
fn a_step_there_has_the_operators_terminal_and_hands_back_what_it_sets() {
    let runbook = "```bash\nA=before\n```\n\n```bash\nread -p \"$(printf 'Your na''me? ')\" NAME; A=after\n```\n\n```bash\necho \"$A $NAME\"\n```\n";
    let Some((scene, _hosts)) = world(runbook, "", &["web1"]) else { return };
    let screen = sit_down(&scene, RUN).sees("Your name?").types("Ada\r").ends(0);
    assert!(screen.contains("after Ada"), "{screen}");
}

#[test]
fn a_step_in_a_terminal_there_whose_link_is_cut_gives_the_terminal_back_and_is_in_doubt() {
    let Some((scene, hosts)) =
        world("```bash\nread -p \"$(printf 'Your na''me? ')\" NAME\n```\n", "", &["web1"])
    else {
        return;
    };
    let screen = sit_down(&scene, RUN).sees("Your name?");
    hosts.link("web1", "cut");
    let shown = screen.ends(6);
    assert!(shown.contains("is in doubt: the connection to web1 was lost"), "{shown}");
}

#[test]
fn a_probe_looks_at_the_machine_that_the_step_ran_on() {
    let runbook = "```bash probe=\"test -e /root/effect && hostname | grep -q web1\"\n{ printf 'be''gun\\n'; touch /root/effect; sleep 1000; }\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    let run = scene.start(RUN).until("begun");
    hosts.link("web1", "cut");
    let _in_doubt = run.finish().exits(6);
    hosts.link("web1", "mend");
    // What a probe says of a step that still runs counts for nothing.
    scene.run(&["resume", "--yes"]).exits(6).says(&["it still runs on web1"]);
    assert_eq!(
        hosts.on("web1", "pkill sleep; until ls /dev/shm/*/over; do sleep 0.1; done >/dev/null 2>&1"),
        ""
    );
    scene.done(&["resume", "--yes"]).says(&["it happened", "exits 0"]);
}

#[test]
fn a_step_that_may_run_again_does_not_while_it_still_runs_there() {
    let runbook = "```bash idempotent\n{ printf 'be''gun\\n'; echo x >> /root/effects; until [ -e /root/go ]; do sleep 0.1; done; }\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    let _killed = scene.start(RUN).until("begun").signal(Signal::KILL).finish();
    scene.run(&["resume", "--yes"]).exits(6).says(&["it still runs on web1"]);
    assert_eq!(hosts.on("web1", "cat /root/effects"), "x");
}

#[test]
fn a_trap_runs_there_at_the_end_of_the_run() {
    let runbook = "```bash\ntrap 'echo bye from $(hostname)' EXIT\necho one\n```\n\n```bash\necho two\n```\n";
    let Some((scene, _hosts)) = world(runbook, "", &["web1"]) else { return };
    let run = scene.done(RUN).says(&["two", "bye from web1"]);
    assert_eq!(run.outputs(), ["one", "two", "bye from web1"]);
    let last = bodies(&scene, "step.exited").pop().expect("the trap's");
    assert_eq!((&last["step"], &last["target"]), (&json!("exit-trap"), &json!("web1")));
}

#[test]
fn a_step_goes_on_there_when_stepgate_is_killed_and_a_resume_asks_how_it_ended() {
    let runbook = "```bash\nA=1\n{ printf 'be''gun\\n'; until [ -e /root/go ]; do sleep 0.1; done; echo x >> /root/effects; A=2; }\necho \"A is $A\"\n```\n";
    let Some((scene, hosts)) = world(runbook, "", &["web1"]) else { return };
    let _killed = scene.start(RUN).until("begun").signal(Signal::KILL).finish();
    scene.run(&["resume", "--yes"]).exits(6).says(&["it still runs on web1"]);
    assert_eq!(
        hosts.on("web1", "touch /root/go; until ls /dev/shm/*/over; do sleep 0.1; done >/dev/null 2>&1"),
        ""
    );
    scene.done(&["resume", "--yes"]).says(&["web1 says that it ended with exit status 0", "A is 2"]);
    assert_eq!(hosts.on("web1", "cat /root/effects; ls /dev/shm"), "x");
    let _whole = scene.verified();
}

/// How many links are cut.
const CUTS: usize = 8;

#[test]
fn wherever_a_link_is_cut_no_effect_comes_twice_and_none_is_called_done_that_did_not_come() {
    let n_cuts = std::env::var("STEPGATE_CUTS").ok().and_then(|text| text.parse().ok()).unwrap_or(CUTS);
    let all: Vec<usize> = (0..n_cuts).collect();
    let wrong: Vec<String> = each(&all, |at| cut(*at)).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {n_cuts}\n{}", wrong.len(), wrong.join("\n"));
}

/// Cuts the link of a run somewhere, mends it, and goes on until the run is over. Gives what is wrong.
fn cut(at: usize) -> Option<String> {
    let steps: Vec<String> =
        (0..12).map(|step| format!("echo {step} >> /root/effects; sleep 0.0{}", step % 4)).collect();
    let (scene, hosts) = world(&format!("```bash\n{}\n```\n", steps.join("\n")), "", &["web1"])?;
    let run = scene.start(RUN).until(&format!("{}/24", at * 7 % 23 + 1));
    // Not at a step's beginning alone: somewhere behind it.
    (0..at * 13 % 40).for_each(|_| drop(std::process::Command::new("true").status()));
    hosts.link("web1", "cut");
    let first = run.finish();
    hosts.link("web1", "mend");
    let mut told = first.text();
    let mut code = first.code();
    for _ in 0..40 {
        if code == Some(0) {
            break;
        }
        let again = scene.run(&["resume", "--yes"]);
        (code, told) = (again.code(), format!("{told}\n----\n{}", again.text()));
    }
    let effects = hosts.on("web1", "cat /root/effects");
    let expected = (0..12).map(|step| step.to_string()).collect::<Vec<_>>().join("\n");
    let is_right = code == Some(0) && effects == expected;
    (!is_right).then(|| format!("== cut {at}: exit {code:?}, effects {effects:?}\n{told}"))
}
