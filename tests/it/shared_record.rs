//! A record in PostgreSQL that several machines share: real server, each machine a world of its own.

use crate::scene::{Scene, walk};
use crate::servers::postgres;
use crate::shared_scene::Record;
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::path::Path;

/// Lets the step go on that reads this pipe.
fn release(fifo: &Path) {
    drop(OpenOptions::new().write(true).open(fifo).expect("somebody reads it"));
}

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    walk(folder, &mut |path| {
        let name = path.strip_prefix(folder).expect("it is in it").display().to_string();
        found.insert(name, std::fs::read(path).expect("a file"));
    });
    found
}

const STOPS: &str = "
    ```bash
    # First
    export X=1
    echo first >> ../effects
    # Second
    test -e ready && echo second $X >> ../effects
    ```
    ";

#[test]
fn a_run_is_gone_on_with_from_another_machine_and_copied_there_and_back() {
    let Some(record) = Record::new() else { return };
    let mia = record.machine(STOPS);
    mia.run(&["run", "runbook.md", "--yes"]).exits(1).says(&["stopped: ", "Go on with: stepgate resume"]);
    assert!(mia.path("state").read_dir().unwrap().next().is_none(), "nothing of it is in a folder");
    // The other machine has no such path.
    std::fs::rename(mia.path("repo"), mia.path("gone")).unwrap();
    let tom = record.machine(STOPS);
    tom.write("ready", "");
    tom.done(&["resume", "--yes"]).says(&["resumed at "]);
    let effects = |scene: &Scene| std::fs::read_to_string(scene.path("effects")).unwrap();
    assert_eq!((effects(&mia), effects(&tom)), ("first\n".to_owned(), "second 1\n".to_owned()));
    let resumed = tom.done(&["report"]).says(&["Resumed at", "the working copy is"]);
    drop(resumed);
    tom.done(&["runs"]).says(&["runbook.md", "done"]);
    tom.done(&["show"]).says(&["resumed at"]);
    tom.run(&["verify"]).exits(7).says(&["whole and sealed"]);
    let (url, run) = (record.url(), record.newest());
    let folder = tom.path("out");
    let path = folder.to_str().unwrap();
    tom.done(&["store", "copy", &url, path]).says(&["copied, the same there byte for byte"]);
    tom.done(&["store", "copy", &url, path, &run]).says(&["there already, the same byte for byte"]);
    let Some(other) = Record::new() else { return };
    let password = |scene: Scene| scene.env("PGPASSWORD", other.server.password());
    let back = password(Scene::new());
    back.done(&["store", "copy", path, &other.url()]).says(&["copied"]);
    let again = back.path("again");
    back.done(&["store", "copy", &other.url(), again.to_str().unwrap()]).says(&["copied"]);
    let of_run = |folder: &Path| files(&folder.join("runs"));
    assert_eq!(of_run(&folder), of_run(&again));
    assert!(of_run(&folder).contains_key(&format!("{run}/ledger.jsonl")));
    back.env("STEPGATE_HOME", again).run(&["verify"]).exits(7).says(&["whole and sealed"]);
}

const WAITS: &str = "
    ```bash
    # First
    { echo on; cat ../fifo; echo first >> ../effects; }
    # Second
    echo second >> ../effects
    ```
    ";

#[test]
fn a_second_owner_is_refused_while_the_first_one_is_there_and_told_where_that_is() {
    let Some(record) = Record::new() else { return };
    let mia = record.machine(WAITS);
    let fifo = mia.fifo("fifo");
    let running = mia.start(&["run", "runbook.md", "--yes"]).until("│ on");
    let tom = record.machine(WAITS);
    // One clone of the repository and another one are one runbook.
    let taken = tom.run(&["run", "runbook.md", "--yes"]).exits(3);
    taken.says(&["`repo/runbook.md` is being run already: run", "--break-lock REASON"]);
    tom.run(&["resume", "--yes"]).exits(3).says(&["is being run already", "drives it on"]);
    let answered = tom.run(&["answer", &record.newest(), "?"]).exits(3);
    answered.says(&["is being run on", "It takes no replies from elsewhere"]);
    release(&fifo);
    running.finish().exits(0).says(&["done"]);
    assert_eq!(record.server.ask("SELECT count(*) FROM stepgate.runs"), "1");
    assert_eq!(record.server.ask("SELECT count(*) FROM stepgate.leases WHERE held"), "0");
}

#[test]
fn an_owner_whose_lock_was_broken_starts_nothing_more() {
    let Some(record) = Record::new() else { return };
    let mia = record.machine(WAITS);
    let fifo = mia.fifo("fifo");
    let running = mia.start(&["run", "runbook.md", "--yes"]).until("│ on");
    let old = record.newest();
    let tom = record.machine("```bash\necho other >> ../effects\n```\n");
    tom.done(&["run", "runbook.md", "--yes", "--break-lock", "mia has gone home"])
        .says(&["mia has gone home"]);
    release(&fifo);
    running.finish().exits(5).says(&["the lock of this run was broken"]);
    assert_eq!(
        std::fs::read_to_string(mia.path("effects")).unwrap(),
        "first\n",
        "the second step did not start"
    );
    let kinds = record.server.ask(&format!(
        "SELECT convert_from(bytes, 'UTF8')::json ->> 'type' FROM stepgate.records WHERE run = '{old}' ORDER BY seq DESC LIMIT 1"
    ));
    assert_eq!(kinds, "step.started", "nothing was added by whoever is no longer the owner");
    tom.run(&["resume", &old, "--yes"]).exits(6).says(&["was started and nobody knows how it ended"]);
}

#[test]
fn what_an_owner_that_was_killed_has_started_is_in_doubt_for_everybody() {
    let Some(record) = Record::new() else { return };
    let mia = record.machine(WAITS);
    let fifo = mia.fifo("fifo");
    let running = mia.start(&["run", "runbook.md", "--yes"]).until("│ on");
    let died = running.signal(Signal::KILL).finish();
    assert_eq!(died.code(), None);
    // The server sees the end of its session a moment later than this does.
    record.end_sessions();
    let tom = record.machine(WAITS);
    let begun = tom.run(&["run", "runbook.md", "--yes"]).exits(6);
    begun.says(&["was cut off from the record in the middle of a step", "asks what became of it"]);
    tom.run(&["resume", "--yes"]).exits(6).says(&["only a person can say what became of it"]);
    assert_eq!(
        (record.n_started(), record.server.ask("SELECT count(*) FROM stepgate.runs")),
        (1, "1".to_owned())
    );
    assert!(!tom.path("effects").exists());
    // What was started goes on where it was, and is seen by nobody.
    release(&fifo);
}

#[test]
fn a_run_cut_off_between_steps_makes_way_for_another_one() {
    let Some(record) = Record::new() else { return };
    let mia = record.machine(STOPS);
    mia.run(&["run", "runbook.md", "--yes"]).exits(1);
    // As it is after a crash between two steps: nobody has given it back.
    record.server.ask("UPDATE stepgate.leases SET held = true, until = clock_timestamp() - interval '1 second' WHERE subject NOT LIKE 'ledger%'");
    let tom = record.machine("```bash\necho other\n```\n");
    tom.done(&["run", "runbook.md", "--yes"]).says(&["other"]);
}

#[test]
fn where_the_server_ends_the_session_the_next_step_does_not_start() {
    let Some(record) = Record::new() else { return };
    let mia = record.machine(WAITS);
    let fifo = mia.fifo("fifo");
    let running = mia.start(&["run", "runbook.md", "--yes"]).until("│ on");
    record.end_sessions();
    release(&fifo);
    running.finish().exits(5).says(&["cannot write to the ledger of run"]);
    assert_eq!(std::fs::read_to_string(mia.path("effects")).unwrap(), "first\n");
    assert_eq!(record.n_started(), 1);
    mia.run(&["resume", "--yes"]).exits(6);
    assert!(!mia.path("state/runs").exists(), "and nothing is recorded anywhere else");
}

#[test]
fn the_password_is_in_no_output_and_in_no_record() {
    let Some(record) = Record::new() else { return };
    let password = record.server.password();
    let with_password = record.url().replace("stepgate@", &format!("stepgate:{password}@"));
    let runbook = "```bash\nenv | grep -E 'STEPGATE_HOME|PGPASSWORD'; X=$STEPGATE_HOME\necho $X\n```\n";
    let mia = record.machine(runbook).env("STEPGATE_HOME", &with_password);
    mia.done(&["run", "runbook.md", "--yes"]).never_says(&[&password]);
    for command in [&["show"][..], &["report"], &["report", "--format", "json"], &["runs"]] {
        mia.done(command).never_says(&[&password]);
    }
    let bytes = "SELECT (SELECT count(*) FROM stepgate.records WHERE position($$P$$ in encode(bytes, 'escape')) > 0) \
        + (SELECT count(*) FROM stepgate.pieces WHERE position($$P$$ in encode(bytes, 'escape')) > 0) \
        + (SELECT count(*) FROM stepgate.chunks WHERE position($$P$$ in encode(bytes, 'escape')) > 0)";
    assert_eq!(record.server.ask(&bytes.replace('P', &password)), "0");
    let typed = mia.run(&["store", "check", &with_password]).exits(2);
    typed.says(&["the address holds a password"]).never_says(&[&password]);
    mia.run(&["store", "copy", &with_password, "out"]).exits(2).never_says(&[&password]);
}

#[test]
fn whoever_runs_runbooks_takes_nothing_away_and_is_told_who_may() {
    let Some(record) = Record::new() else { return };
    let (host, port) = record.server.place();
    let login = format!("l{}", record.server.database());
    record.server.ask(&format!("CREATE ROLE {login} LOGIN PASSWORD 'member'; GRANT stepgate_app TO {login}"));
    let url = format!("postgres://{login}@{host}:{port}/{}", record.server.database());
    let tom = Scene::of("```bash\necho s3same\n```\n").env("PGPASSWORD", "member").env("STEPGATE_HOME", &url);
    tom.done(&["run", "runbook.md", "--yes"]).says(&["s3same"]);
    tom.done(&["store", "check"]).says(&["can add to a record, and can neither change nor remove any of it"]);
    let run = record.newest();
    let refused = tom.run(&["redact", &run, "--step", "1", "--bytes", "0..3", "--reason", "x"]);
    drop(refused);
    let pruned = tom.run(&["runs", "prune", "--keep", "0", "--yes"]).exits(5);
    pruned.says(&["only the owner of the schema `stepgate` may take anything of a record away"]);
    tom.run(&["verify"]).exits(7).says(&["whole and sealed"]);
    tom.run(&["run", "runbook.md", "--yes", "--audit-fallback", "/tmp/x"])
        .exits(2)
        .says(&["does not go with a record"]);
    record.machine("").done(&["runs", "prune", "--keep", "0", "--yes"]).says(&["Removed 1 run"]);
    record.server.ask(&format!("DROP ROLE {login}"));
}

#[test]
fn a_place_that_is_no_record_is_refused_and_nothing_else_is_taken_for_it() {
    let Some(server) = postgres() else { return };
    let (host, port) = server.place();
    let url = format!("postgres://stepgate@{host}:{port}/{}", server.database());
    let scene = Scene::of("```bash\necho ran >> ../effects\n```\n").env("PGPASSWORD", server.password());
    let scene = scene.env("STEPGATE_HOME", &url);
    scene
        .run(&["run", "runbook.md", "--yes"])
        .exits(5)
        .says(&["there is no schema `stepgate`", "stepgate store init"]);
    scene.run(&["store", "check"]).exits(5).says(&["there is no schema `stepgate`"]);
    let scene = scene.env("STEPGATE_HOME", "postgres://stepgate@127.0.0.1:1/none");
    scene.run(&["run", "runbook.md", "--yes"]).exits(5).says(&["cannot reach postgres://127.0.0.1:1/none"]);
    let scene = scene.env("STEPGATE_HOME", "mysql://db/none");
    scene.run(&["run", "runbook.md", "--yes"]).exits(5).says(&["it is neither PostgreSQL nor a folder"]);
    assert!(!scene.path("effects").exists() && !scene.path("state/runs").exists());
}

#[test]
fn a_server_whose_name_is_asked_for_has_to_show_it() {
    let Some(record) = Record::new() else { return };
    let Ok(authority) = std::env::var("STEPGATE_TEST_CA") else { return };
    let verified = format!("{}?sslmode=verify-full", record.url());
    let scene = record.machine("```bash\necho ran >> ../effects\n```\n").env("STEPGATE_HOME", &verified);
    scene.run(&["run", "runbook.md", "--yes"]).exits(5).says(&["cannot reach postgres://", "certificate"]);
    assert!(!scene.path("effects").exists());
    let scene = scene.env("PGSSLROOTCERT", authority);
    scene.done(&["run", "runbook.md", "--yes"]);
    scene.done(&["store", "check"]).says(&["encrypted, as stepgate"]);
}

#[test]
fn the_owner_takes_a_secret_away_and_verify_says_so() {
    let Some(record) = Record::new() else { return };
    let scene = record.machine("```bash\necho hunter22\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]).says(&["hunter22"]);
    scene.write("secret", "hunter22");
    let run = record.newest();
    scene
        .done(&["redact", &run, "--text", "secret", "--reason", "shown"])
        .says(&["records are written again"]);
    let held = "SELECT (SELECT count(*) FROM stepgate.records WHERE position('hunter22' in encode(bytes, 'escape')) > 0) \
        + (SELECT count(*) FROM stepgate.pieces WHERE position('hunter22' in encode(bytes, 'escape')) > 0) \
        + (SELECT count(*) FROM stepgate.chunks WHERE position('hunter22' in encode(bytes, 'escape')) > 0)";
    assert_eq!(record.server.ask(held), "0");
    scene.run(&["verify", &run, "--rewritten"]).exits(7).says(&["rewritten"]);
}

#[test]
fn the_settings_name_a_record_without_a_password_and_the_environment_comes_first() {
    let Some(record) = Record::new() else { return };
    let scene = record.by_owner(Scene::of("```bash\necho ran\n```\n")).env("STEPGATE_HOME", "");
    scene.write("stepgate.toml", &format!("[audit]\nstore = \"{}\"\n", record.url()));
    scene.done(&["run", "runbook.md", "--yes"]).says(&["ran"]);
    assert_eq!(record.server.ask("SELECT count(*) FROM stepgate.runs"), "1");
    scene.done(&["runs"]).says(&["runbook.md", "done"]);
    scene.done(&["store", "check"]).says(&["can add to a record"]);
    // Wherever one stands, what is run has the record that its own settings name.
    let mut command = scene.command(crate::scene::STEPGATE);
    command.args(["run", "repo/runbook.md", "--yes"]).current_dir(scene.path(""));
    assert!(command.output().expect("it ends").status.success());
    assert_eq!(record.server.ask("SELECT count(*) FROM stepgate.runs"), "2");
    let password = record.server.password();
    let with_password = record.url().replace("stepgate@", &format!("stepgate:{password}@"));
    scene.write("stepgate.toml", &format!("[audit]\nstore = \"{with_password}\"\n"));
    for arguments in [&["run", "runbook.md", "--yes"][..], &["check", "runbook.md"], &["runs"]] {
        let (code, said) = scene.run(arguments).ended();
        assert!(code != 0 && said.contains("holds a password") && !said.contains(&password), "{said}");
    }
    scene.run(&["run", "runbook.md", "--yes"]).exits(4).says(&["~/.pgpass", "PGPASSFILE", "STEPGATE_HOME"]);
    scene.write("stepgate.toml", "[audit]\nstore = \"postgres://127.0.0.1:1/none\"\n");
    scene.run(&["run", "runbook.md", "--yes"]).exits(5).says(&["cannot reach postgres://127.0.0.1:1/none"]);
    let folder = scene.path("state");
    let scene = scene.env("STEPGATE_HOME", folder);
    scene.done(&["run", "runbook.md", "--yes"]);
    assert_eq!(scene.n_runs(), 1);
}
