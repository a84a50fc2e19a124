//! A server or a run that is killed at any point: the run goes on, or can, and a page hears all of it. All points: `tests/notebook/run`.

use crate::chance::{Chance, times};
use crate::event_stream::Stream;
use crate::http::{Page, serve};
use crate::notebook_truth::{Heard, SETTINGS, agrees, outputs_agree};
use crate::scene::Scene;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

const N_STEPS: usize = 8;

fn runbook() -> String {
    let steps = (1..=N_STEPS).map(|number| format!("```bash\nseq {number} {}\n```\n\n", 3000 * number));
    steps.collect()
}

/// What a page hears until `is_enough` says so, or the stream ends. Gives whether the run is over.
fn hear(
    stream: &mut Stream,
    heard: &mut Vec<Heard>,
    mut is_enough: impl FnMut(&str, &Value) -> bool,
) -> bool {
    while let Some(event) = stream.next() {
        if let Some(id) = event.id {
            heard.push((id, event.data.clone()));
        }
        if event.kind == "over" {
            return true;
        }
        if is_enough(&event.kind, &event.data) {
            return false;
        }
    }
    false
}

fn last(heard: &[Heard]) -> Option<u64> {
    heard.last().map(|(id, _)| *id)
}

/// A page that comes now hears the same as one that was there, and it is what the record and `stepgate show` say.
#[track_caller]
fn tells_the_same(scene: &Scene, page: &Page, run: &str, heard: &[Heard], chance: &mut Chance) {
    agrees(scene, heard);
    let mut anew = Vec::new();
    assert!(hear(&mut page.follow(run, None), &mut anew, |_, _| false), "it is over");
    assert_eq!(anew, heard);
    outputs_agree(scene, page, run, heard, chance);
    scene.verified().says(&[&scene.fixed(run)]);
    let shown = scene.done(&["show", run]).out;
    let of = |kind: &str| heard.iter().filter(|(_, told)| told["type"] == kind).collect::<Vec<_>>();
    let done = of("step.exited").into_iter().filter(|(_, told)| told["body"]["outcome"] == "done").count();
    assert!(done >= N_STEPS, "{heard:#?}");
    // Every step has a last line of its own.
    (1..=N_STEPS).for_each(|number| assert!(shown.contains(&format!("│ {}\n", 3000 * number)), "{shown}"));
    let closed = of("run.closed");
    let result = closed.last().expect("it has ended").1["body"]["result"].clone();
    let listed = scene.done(&["runs", "--format", "json"]).json();
    let listed =
        listed.as_array().expect("a list").iter().find(|row| row["run"] == run).expect("it is listed");
    assert_eq!(listed["result"], result);
}

/// The process of the run that is on in this world, if one is.
fn process_of_run(scene: &Scene) -> Option<Pid> {
    let home = format!("STEPGATE_HOME={}", scene.path("state").display());
    let processes = std::path::Path::new("/proc").read_dir().expect("a list of processes").flatten();
    let words = |path: std::path::PathBuf| std::fs::read(path).unwrap_or_default();
    let is_ours = |entry: &std::fs::DirEntry| {
        words(entry.path().join("environ")).split(|byte| *byte == 0).any(|set| set == home.as_bytes())
            && words(entry.path().join("cmdline")).split(|byte| *byte == 0).any(|word| word == b"--replies")
    };
    let ours = processes.filter(is_ours).find_map(|entry| entry.file_name().to_str()?.parse().ok());
    ours.and_then(Pid::from_raw)
}

#[test]
fn a_run_goes_on_without_its_server_and_the_next_one_tells_the_same() {
    let (mut chance, mut n_rounds) = (Chance::new(5), 0);
    for _ in 0..times(3, 50) {
        let scene = Scene::of(&runbook()).settings(SETTINGS);
        let mut server = serve(&scene, "runbook.md");
        let page = server.enter();
        let run = page.start("x");
        let (mut heard, mut left) = (Vec::new(), chance.below(4 * N_STEPS));
        hear(&mut page.follow(&run, None), &mut heard, |_, _| {
            left = left.saturating_sub(1);
            left == 0
        });
        server.kill();
        let server = serve(&scene, "runbook.md");
        let page = server.enter();
        let is_over = hear(&mut page.follow(&run, last(&heard)), &mut heard, |kind, _| kind == "idle");
        assert!(is_over, "the run goes on to its end");
        tells_the_same(&scene, &page, &run, &heard, &mut chance);
        n_rounds += 1;
    }
    println!("the server was killed in {n_rounds} runs");
}

#[test]
fn a_run_that_is_killed_has_stopped_on_its_page_and_goes_on_from_there() {
    let mut chance = Chance::new(7);
    let mut n_killed = 0;
    while n_killed < times(3, 50) {
        let scene = Scene::of(&runbook()).settings(SETTINGS);
        let server = serve(&scene, "runbook.md");
        let page = server.enter();
        let run = page.start("x");
        let mut stream = page.follow(&run, None);
        let own = stream.number();
        let (mut heard, mut left) = (Vec::new(), chance.below(3 * N_STEPS));
        let mut is_over = hear(&mut stream, &mut heard, |_, _| {
            left = left.saturating_sub(1);
            left == 0
        });
        let process = process_of_run(&scene);
        if process.is_some_and(|process| kill_process(process, Signal::KILL).is_ok()) && !is_over {
            is_over = hear(&mut stream, &mut heard, |kind, _| kind == "idle");
        }
        if !is_over {
            n_killed += 1;
            // What the step has started may have outlived it.
            scene.settle();
            let goes_on = page.post(&format!("/runs/{run}/resume"), &json!({}));
            assert_eq!((goes_on.status, goes_on.text()), (200, json!({ "run": run }).to_string()));
            is_over = hear(&mut stream, &mut heard, |kind, data| {
                if kind == "prompt" {
                    let reply = if data["kind"] == "in-doubt" { "retry" } else { "yes" };
                    page.say(&run, own, &json!({ "type": "reply", "id": data["id"], "reply": reply }));
                }
                kind == "refused"
            });
        }
        assert!(is_over, "it goes on to its end: {heard:#?}");
        tells_the_same(&scene, &page, &run, &heard, &mut chance);
    }
    println!("{n_killed} runs were killed");
}
