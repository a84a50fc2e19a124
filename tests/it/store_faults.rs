//! A shared record where machines are killed, links end or hang, servers are restarted and several want one run: nothing that was
//! acknowledged is lost, nothing happens twice, one owner at a time. `tests/store/run` tries more places of each.

use crate::driver::drive;
use crate::lists::each;
use crate::own_server::OwnServer;
use crate::relay::{Relay, Strike};
use crate::scene::{STEPGATE, Scene};
use crate::shared_scene::Record;
use crate::store_world::{World, acknowledged, place, runbook};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// How many of the places are tried.
fn n_points(default: usize) -> usize {
    std::env::var("STEPGATE_STORE_POINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

const STRIKES: [Strike; 6] = [
    Strike::ActBefore,
    Strike::CutAfter,
    Strike::HangAfter,
    Strike::ActAfter,
    Strike::CutBefore,
    Strike::HangBefore,
];

/// Strikes the first machine at one of its requests, lets the second one end the run, and gives what is wrong; and whether a person
/// was asked.
fn point(at: usize, strike: Strike) -> Result<usize, String> {
    let Some(world) = World::new() else { return Ok(0) };
    let (pid, of_child) = channel::<Pid>();
    world.relay.strikes(at, strike, move || {
        let pid = of_child.recv().expect("it was started");
        kill_process(pid, Signal::KILL).expect("it runs");
    });
    let child = world.start(&["run", "runbook.md", "--yes", "--format", "json"]);
    let _to_be_struck = pid.send(Pid::from_child(&child));
    let first = child.wait_with_output().expect("it ends");
    world.settle();
    let hung = matches!(strike, Strike::HangBefore | Strike::HangAfter);
    if hung {
        // What the server would find in half a minute: it still has the session of a machine that is gone.
        world.record.server.ask("UPDATE stepgate.leases SET until = clock_timestamp() - interval '1 second'");
    } else {
        world.until_no_session();
    }
    let begun = acknowledged(&first.stdout);
    let stands = |when: &str| {
        let lines = world.lines();
        let lost = begun.iter().find(|record| lines.get(place(record)) != Some(record));
        // Where the run never began, a new one takes its place, and has another id.
        let is_same =
            lines.first().zip(begun.first()).is_none_or(|(line, record)| line["run"] == record["run"]);
        lost.filter(|_| is_same).map_or(Ok(()), |lost| Err(format!("{when}, this is lost: {lost}")))
    };
    let judged = stands("after the fault").and_then(|()| {
        let n_asked = world.finish()?;
        let all = "SELECT md5(string_agg(run || encode(bytes, 'hex'), ',' ORDER BY run, seq)) FROM stepgate.records";
        let before = world.record.server.ask(all);
        world.relay.mend();
        world.until_no_session();
        if world.record.server.ask(all) != before {
            return Err("what was sent by the old owner came into the record".to_owned());
        }
        stands("at the end")?;
        if world.effects() != ["1", "2", "3", "4", "5"] {
            return Err(format!("the effects are {:?}", world.effects()));
        }
        let (code, verdict) = world.tom.run(&["verify"]).ended();
        if code != 7 || !verdict.contains("whole and sealed") {
            return Err(verdict);
        }
        Ok(n_asked)
    });
    let told = String::from_utf8_lossy(&first.stderr).into_owned();
    judged.map_err(|wrong| format!("== {strike:?} at {at}: {wrong}\nthe first one said: {told}"))
}

#[test]
fn wherever_a_machine_is_killed_or_its_link_ends_nothing_is_lost_and_nothing_happens_twice() {
    let Some(world) = World::new() else { return };
    let whole = world.start(&["run", "runbook.md", "--yes"]).wait_with_output().expect("it ends");
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let n_requests = world.relay.n_requests();
    let every: Vec<(usize, Strike)> =
        (0..n_requests).flat_map(|at| STRIKES.iter().map(move |strike| (at, *strike))).collect();
    let wanted = n_points(12).min(every.len());
    let points: Vec<(usize, Strike)> = (0..wanted).map(|at| every[at * every.len() / wanted]).collect();
    let results = each(&points, |(at, strike)| point(*at, *strike));
    let n_asked = results.iter().filter(|result| matches!(result, Ok(1..))).count();
    let wrong: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    println!(
        "{wanted} of {} places struck: {n_asked} in doubt and asked, {} wrong",
        every.len(),
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {wanted}\n{}",
        wrong.len(),
        wrong.iter().map(|text| text.as_str()).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn of_machines_that_begin_at_once_one_owns_the_run_and_the_others_are_refused() {
    for round in 0..n_points(12).min(300).div_ceil(6) {
        let Some(record) = Record::new() else { return };
        let effects = Scene::new();
        let file = effects.path("effects");
        let text = runbook(file.to_str().expect("a path in UTF-8"));
        // The first step waits, so that whoever is second finds an owner.
        let text = text.replacen("```bash\n", "```bash\nread line < ../fifo\n", 1);
        let machines: Vec<Scene> = (0..4).map(|_| record.machine(&text)).collect();
        let fifos: Vec<_> = machines.iter().map(|machine| machine.fifo("fifo")).collect();
        let running: Vec<_> = machines
            .iter()
            .map(|machine| {
                let mut command = machine.command(STEPGATE);
                command
                    .args(["run", "runbook.md", "--yes"])
                    .stdin(Stdio::null())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped());
                command.spawn().expect("the binary starts")
            })
            .collect();
        let began = "SELECT count(*) FROM stepgate.records WHERE position('\"type\":\"step.started'::bytea IN bytes) > 0";
        while record.server.ask(began) == "0" {
            std::thread::yield_now();
        }
        let (sender, ended) = channel();
        for (at, child) in running.into_iter().enumerate() {
            let sender = sender.clone();
            std::thread::spawn(move || sender.send((at, child.wait_with_output().expect("it ends"))));
        }
        let mut codes = Vec::new();
        for _ in 0..3 {
            let (at, output) = ended.recv().expect("three are refused");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains("is being run already"), "round {round}, machine {at}: {said}");
            codes.push(output.status.code());
        }
        assert_eq!(codes, [Some(3); 3]);
        // The three that are over read no pipe, so this goes to the one that has the run.
        let open = fifos
            .iter()
            .map(|fifo| std::fs::OpenOptions::new().read(true).write(true).open(fifo).expect("a pipe"));
        let open: Vec<std::fs::File> = open.collect();
        open.iter()
            .for_each(|mut fifo| std::io::Write::write_all(&mut fifo, b"go\n").expect("there is room"));
        let (_, owner) = ended.recv().expect("one owns it");
        assert!(owner.status.success(), "{}", String::from_utf8_lossy(&owner.stderr));
        assert_eq!(std::fs::read_to_string(&file).expect("effects"), "1\n2\n3\n4\n5\n");
        assert_eq!(record.server.ask("SELECT count(*) FROM stepgate.runs"), "1");
    }
}

#[test]
fn a_server_that_loses_its_power_in_the_middle_has_every_record_that_was_acknowledged() {
    let Some(server) = OwnServer::new() else { return };
    let mia = Scene::new();
    let text = runbook(mia.path("effects").to_str().expect("a path in UTF-8"));
    mia.write("runbook.md", &text);
    let address = server.url.strip_prefix("postgres://stepgate@127.0.0.1:").expect("a place");
    let (port, _) = address.split_once('/').expect("a database");
    mia.done(&["store", "init", &server.url]).says(&["Made the schema"]);
    for point in 0..n_points(4).min(40) {
        let relay = Relay::to("127.0.0.1", port);
        let by_relay = format!("postgres://stepgate@127.0.0.1:{}/postgres?sslmode=disable", relay.port());
        let _first = std::fs::remove_file(mia.path("effects"));
        let strike = if point % 2 == 0 { Strike::ActAfter } else { Strike::ActBefore };
        let (kill, killed) = channel();
        relay.strikes(20 + point * 7 % 40, strike, move || kill.send(()).expect("somebody waits"));
        let mut command = mia.command(STEPGATE);
        command.args(["run", "runbook.md", "--yes", "--format", "json"]).env("STEPGATE_HOME", &by_relay);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the binary starts");
        killed.recv().expect("it comes that far");
        server.told("kill");
        let first = child.wait_with_output().expect("it ends");
        assert_eq!(first.status.code(), Some(5), "{}", String::from_utf8_lossy(&first.stderr));
        server.told("start");
        let run = server.ask("SELECT max(run) FROM stepgate.runs");
        let lines = server.ask(&format!(
            "SELECT convert_from(bytes, 'UTF8') FROM stepgate.records WHERE run = '{run}' ORDER BY seq"
        ));
        let lines: Vec<Value> = lines
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        for record in acknowledged(&first.stdout) {
            assert_eq!(lines.get(place(&record)), Some(&record), "point {point}: it was acknowledged");
        }
        let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().expect("a type")).collect();
        let n_started = kinds.iter().filter(|kind| **kind == "step.started").count();
        let effects = std::fs::read_to_string(mia.path("effects")).unwrap_or_default();
        assert!(effects.lines().count() <= n_started, "point {point}: {effects} of {n_started}");
        // The session died with the server, so the lease is there to be taken.
        let mut again = mia.command(STEPGATE);
        again.args(["resume", &run, "--yes"]).env("STEPGATE_HOME", &server.url).stdin(Stdio::null());
        let resumed = again.output().expect("it ends");
        let code = resumed.status.code();
        let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
        let is_in_doubt = kinds.last() == Some(&"step.started");
        if kinds.contains(&"plan.pinned") {
            assert_eq!(code, Some(if is_in_doubt { 6 } else { 0 }), "point {point}: {kinds:?} {said}");
        }
        if code == Some(0) {
            let effects = std::fs::read_to_string(mia.path("effects")).expect("effects");
            assert_eq!(effects, "1\n2\n3\n4\n5\n", "point {point}");
        } else {
            server.ask("UPDATE stepgate.leases SET held = false");
        }
    }
}

#[test]
fn a_server_that_says_nothing_is_told_within_seconds_and_nothing_more_starts() {
    for is_called in [false, true] {
        let Some(world) = World::new() else { return };
        let step = "{ echo on; cat ../fifo; }\necho second >> ../second\n";
        world.mia.write("runbook.md", &format!("```bash\n{step}```\n"));
        let fifo = world.mia.fifo("fifo");
        let running = world.mia.start(&["run", "runbook.md", "--yes"]).until("│ on");
        world.relay.hang();
        drop(std::fs::OpenOptions::new().write(true).open(fifo).expect("somebody reads it"));
        let from = Instant::now();
        let running = if is_called {
            // It waits for the server by now: the end of the step was to be recorded.
            world.relay.until_requests(world.relay.n_requests());
            running.signal(Signal::INT)
        } else {
            running
        };
        let ended = running.finish();
        let took = from.elapsed();
        let ended = ended
            .exits(5)
            .says(&["cannot write to the ledger of run", "no further step runs without its record"]);
        drop(ended);
        assert!(took < Duration::from_secs(12), "{took:?}");
        assert!(!world.mia.path("second").exists());
        world.relay.mend();
    }
}

#[test]
fn a_connection_that_is_half_open_keeps_others_away_for_as_long_as_a_lease_lasts() {
    let Some(world) = World::new() else { return };
    let step = "{ echo on; cat ../fifo; }\necho second >> ../second\n";
    for machine in [&world.mia, &world.tom] {
        machine.write("runbook.md", &format!("```bash\n{step}```\n"));
    }
    let _fifo = world.mia.fifo("fifo");
    let running = world.mia.start(&["run", "runbook.md", "--yes"]).until("│ on");
    world.relay.hang();
    let _killed = running.signal(Signal::KILL).finish();
    world.tom.run(&["run", "runbook.md", "--yes"]).exits(3).says(&["is being run already"]);
    // Reading is nobody's turn.
    world.tom.done(&["runs"]).says(&["open"]);
    if std::env::var_os("STEPGATE_STORE_POINTS").is_some() {
        world.record.server.ask("SELECT pg_sleep_until((SELECT max(until) FROM stepgate.leases))");
    } else {
        world.record.server.ask("UPDATE stepgate.leases SET until = clock_timestamp() - interval '1 second'");
    }
    world
        .tom
        .run(&["run", "runbook.md", "--yes"])
        .exits(6)
        .says(&["was cut off from the record in the middle of a step"]);
    let mut person = drive(&world.tom, &["resume", "--yes"]);
    person.line.replies("in-doubt", json!({"reply": "happened", "reason": "it waits for nothing"}));
    person.ends(0);
    assert_eq!(std::fs::read_to_string(world.mia.path("second")).expect("its folder is there"), "second\n");
    world.relay.mend();
    // What waits on the machine that was killed is let go.
    drop(std::fs::OpenOptions::new().read(true).write(true).open(world.mia.path("fifo")));
}
