//! A run as spans: what a receiver of OpenTelemetry gets, and that one which is away changes nothing.

use crate::pty::sit_down;
use crate::scene::{Scene, untested};
use crate::telemetry_receiver::{Collector, attribute, collector};
use regex::Regex;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

const RUNBOOK: &str = "
    # Ship pangolins

    - [ ] The board agrees

    ## Roll out

    ```bash
    # Say hello
    { echo hidden-in-a-script > greeting; echo hidden-in-output; }
    ```

    ```bash
    test <n> -lt 3
    ```
    ";

fn scene(to: &Collector) -> Scene {
    Scene::of(RUNBOOK).settings("[env.staging]\nconfirm = \"gates\"\n").env(ENDPOINT, to.url())
}

const RUN: [&str; 5] = ["run", "runbook.md", "--env", "staging", "--set"];

/// A run that ends with this code.
fn run(scene: &Scene, n: &str, code: i32) -> crate::running::Transcript {
    let arguments = [&RUN[..], &[n, "--yes"]].concat();
    scene.run(&arguments).exits(code)
}

/// A span's name, result and parent.
fn told(span: &Value, result: &str) -> (String, String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&span["name"]), text(&attribute(span, result)), text(&span["parentSpanId"]))
}

#[test]
fn a_run_is_a_span_with_one_for_each_step() {
    let to = collector("200 OK");
    let scene = scene(&to);
    run(&scene, "n=2", 0).never_says(&["OpenTelemetry"]);
    let id = scene.run_folder().file_name().expect("a run").to_string_lossy().into_owned();
    let requests = to.requests();
    let all = format!("{requests:?}");
    assert!(!all.contains("hidden-in") && !all.contains("test 2"), "{all}");
    let spans: Vec<Value> = requests
        .iter()
        .flat_map(|one| {
            one.body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().expect("spans").clone()
        })
        .collect();
    let (root, steps) = spans.split_last().expect("spans");
    assert_eq!(
        told(root, "cicd.pipeline.result"),
        ("RUN runbook.md".into(), "success".into(), String::new())
    );
    assert_eq!((&root["kind"], &root["status"]["code"]), (&2.into(), &0.into()));
    for (key, value) in [
        ("cicd.pipeline.name", "runbook.md"),
        ("cicd.pipeline.run.id", &id),
        ("cicd.pipeline.run.url.full", &format!("stepgate://{id}")),
        ("deployment.environment.name", "staging"),
    ] {
        assert_eq!(attribute(root, key), value, "{key}");
    }
    let own = root["spanId"].as_str().expect("an id").to_owned();
    let result = "cicd.pipeline.task.run.result";
    // A title that is the text which runs is not sent.
    let names = ["Say hello", "Roll out, command of line 13"];
    let expected = names.map(|name| (name.to_owned(), "success".to_owned(), own.clone()));
    assert_eq!(steps.iter().map(|step| told(step, result)).collect::<Vec<_>>(), expected);
    let step = &steps[0];
    assert_eq!((&step["kind"], &step["traceId"]), (&1.into(), &root["traceId"]));
    let url = attribute(step, "cicd.pipeline.task.run.url.full");
    assert!(url.as_str().is_some_and(|url| url.starts_with(&format!("stepgate://{id}/say-hello"))), "{url}");
    assert_eq!(
        (attribute(step, "stepgate.step.effect"), attribute(step, "process.exit.code")),
        ("change".into(), "0".into())
    );
    let resource = requests[0].body["resourceSpans"][0]["resource"].to_string();
    assert!(resource.contains("service.name") && resource.contains("\"stepgate\""), "{resource}");
    assert!(requests[0].head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{}", requests[0].head);
}

#[test]
fn all_sessions_of_a_run_are_in_one_trace_and_each_says_how_it_ended() {
    let to = collector("200 OK");
    let scene = scene(&to);
    run(&scene, "n=5", 1);
    let first = to.spans();
    run_again(&scene);
    let second = to.spans();
    let (failed, root) = (&first[first.len() - 2], &first[first.len() - 1]);
    assert_eq!(attribute(failed, "cicd.pipeline.task.run.result"), "failure");
    assert_eq!((&failed["status"]["code"], &failed["status"]["message"]), (&2.into(), &"exit 1".into()));
    assert_eq!(attribute(root, "cicd.pipeline.result"), "failure");
    let again = second.last().expect("spans");
    assert_eq!(attribute(again, "cicd.pipeline.result"), "success");
    assert_eq!(attribute(again, "stepgate.run.resumed"), true);
    assert_eq!(again["traceId"], root["traceId"]);
    assert_ne!(again["spanId"], root["spanId"]);
}

#[test]
fn a_secret_stands_in_no_span() {
    let to = collector("200 OK");
    let scene = Scene::of(
        "# Ship\n\n- [ ] The key pangolin-4711 is known\n\n```bash\n# Say pangolin-4711\necho \"<token>\"; exit 3\n```\n",
    )
    .settings("[secrets]\ntoken = { env = \"TOKEN\" }\n")
    .env("TOKEN", "pangolin-4711")
    .env(ENDPOINT, to.url());
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let requests = format!("{:?}", to.requests());
    assert!(requests.contains("RUN runbook.md") && requests.contains("Say "), "{requests}");
    assert!(!requests.contains("4711"), "{requests}");
}

fn run_again(scene: &Scene) {
    scene.done(&["resume", "--yes", "--set", "n=1"]);
}

#[test]
fn who_waits_for_a_person_is_a_span_of_its_own() {
    let to = collector("200 OK");
    let scene = scene(&to);
    let screen = sit_down(&scene, &[&RUN[..], &["n=2"]].concat()).sees("hold?").types("y");
    let _text = screen.ends(0);
    let spans = to.spans();
    let wait = spans.iter().find(|span| span["name"] == "WAIT The board agrees").expect("a wait");
    assert_eq!(
        (attribute(wait, "stepgate.wait.kind"), attribute(wait, "stepgate.wait.answer")),
        ("gate".into(), "yes".into())
    );
    assert_eq!(wait["parentSpanId"], spans.last().expect("spans")["spanId"]);
    let time = |key: &str| wait[key].as_str().expect("a time").parse::<u64>().expect("nanoseconds");
    assert!(time("startTimeUnixNano") <= time("endTimeUnixNano"));
}

#[test]
fn the_environment_says_to_what_a_run_belongs_and_whether_it_is_sent() {
    let to = collector("200 OK");
    let (trace, parent) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let traced = scene(&to)
        .env("TRACEPARENT", format!("00-{trace}-{parent}-01"))
        .env("OTEL_SERVICE_NAME", "deploys")
        .env("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b");
    run(&traced, "n=2", 0);
    let requests = to.requests();
    assert!(requests[0].head.contains("x-key: a b\r\n"), "{}", requests[0].head);
    let spans = &requests.last().expect("one").body["resourceSpans"][0];
    assert!(spans["resource"].to_string().contains("deploys"));
    let root = spans["scopeSpans"][0]["spans"].as_array().expect("spans").last().expect("one").clone();
    assert_eq!((&root["traceId"], &root["parentSpanId"]), (&trace.into(), &parent.into()));
    for (name, value) in [
        ("TRACEPARENT", format!("00-{trace}-{parent}-00")),
        ("OTEL_SDK_DISABLED", "true".to_owned()),
        ("OTEL_TRACES_EXPORTER", "console".to_owned()),
    ] {
        run(&scene(&to).env(name, value), "n=2", 0).never_says(&["OpenTelemetry"]);
        assert!(to.requests().is_empty(), "{name}");
    }
}

/// The lines of standard error that are about it.
fn warnings(err: &str) -> Vec<&str> {
    err.lines().filter(|line| line.contains("OpenTelemetry: ")).collect()
}

#[test]
fn a_receiver_that_is_away_or_refuses_is_told_once_and_changes_nothing() {
    let without = run(&Scene::of(RUNBOOK), "n=2", 0);
    // Nobody listens there once it is dropped.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let refusing = collector("503 Service Unavailable");
    for (url, why) in [
        (format!("http://{free}"), "cannot be reached: Connection refused"),
        (refusing.url(), "refuses them: 503 Service Unavailable"),
        ("https://otel.example.com".to_owned(), "is https, which is not spoken here"),
    ] {
        let scene = Scene::of(RUNBOOK).env(ENDPOINT, &url);
        let with = run(&scene, "n=2", 0);
        assert_eq!(with.out, without.out, "{url}");
        let warned = warnings(&with.err);
        assert!(warned.len() == 1 && warned[0].contains(why), "{}", with.err);
        scene.verified();
    }
}

/// Where the wait at the end had no limit, the command would be killed: the receiver stays, and never answers.
#[test]
fn a_receiver_that_takes_and_never_answers_holds_up_no_run() {
    let hole = TcpListener::bind("127.0.0.1:0").expect("a port");
    let scene = Scene::of(RUNBOOK)
        .env(ENDPOINT, format!("http://{}", hole.local_addr().expect("its address")))
        .env("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000")
        .env("STEPGATE_LOG", "stepgate=debug");
    let waited = Regex::new(r"the wait for OpenTelemetry ms=(\d+)").expect("a pattern");
    let mut waits = Vec::new();
    for _ in 0..5 {
        let told = run(&scene, "n=2", 0);
        let warned = warnings(&told.err);
        assert!(warned.len() == 1 && warned[0].contains("has not answered in time"), "{}", told.err);
        let ms = &waited.captures(&told.err).unwrap_or_else(|| panic!("{}", told.err))[1];
        waits.push(ms.parse::<u64>().expect("a number"));
    }
    // On a machine that has much else to do one of them may be late.
    assert!(waits.iter().min().is_some_and(|least| *least < 50), "{waits:?}");
    drop(hole);
}

/// The receiver that `tests/otlp/install` has put there.
fn rotel() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let libraries = target.join("otlp/venv/lib").read_dir().ok()?;
    let found = libraries.flatten().map(|entry| entry.path().join("site-packages/rotel/rotel-agent"));
    let found = found.into_iter().find(|path| path.is_file());
    if found.is_none() {
        untested("there is no receiver of OpenTelemetry: tests/otlp/install");
    }
    found
}

/// A port of this machine that nobody has.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port()
}

#[test]
fn spans_arrive_at_a_real_receiver() {
    let Some(rotel) = rotel() else { return };
    let (http, grpc) = (format!("127.0.0.1:{}", free_port()), format!("127.0.0.1:{}", free_port()));
    let mut command = Command::new(rotel);
    command.args([
        "start",
        "--exporter",
        "blackhole",
        "--debug-log",
        "traces",
        "--debug-log-verbosity",
        "detailed",
    ]);
    command.args(["--otlp-http-endpoint", &http, "--otlp-grpc-endpoint", &grpc, "--batch-timeout", "10ms"]);
    let mut receiver = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let watched = crate::running::watch(&receiver);
    while TcpStream::connect(&http).is_err() {
        assert!(receiver.try_wait().expect("it can be asked").is_none(), "the receiver has ended");
        std::thread::yield_now();
    }
    let scene = Scene::of(RUNBOOK).env(ENDPOINT, format!("http://{http}"));
    run(&scene, "n=5", 1).never_says(&["OpenTelemetry"]);
    let id = scene.run_folder().file_name().expect("a run").to_string_lossy().into_owned();
    let mut said = String::new();
    let mut lines = BufReader::new(receiver.stdout.take().expect("it is piped"));
    while !said.contains("cicd.pipeline.result: Str(failure)") {
        assert!(lines.read_line(&mut said).expect("it is text") > 0, "it ended before that: {said}");
    }
    receiver.kill().expect("it still runs");
    receiver.wait().expect("it can be waited for");
    drop(watched);
    for part in [
        "Name           : RUN runbook.md",
        "Kind           : SPAN_KIND_SERVER",
        "Name           : Say hello",
        "cicd.pipeline.task.run.result: Str(success)",
        "cicd.pipeline.task.run.result: Str(failure)",
        "process.exit.code: Int(1)",
        &format!("cicd.pipeline.run.id: Str({id})"),
        "service.name: Str(stepgate)",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("hidden-in"), "{said}");
}
