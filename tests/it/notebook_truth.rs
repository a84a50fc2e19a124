//! What the pages of a run hear is its record, however often they are cut and whoever is killed. All points: `tests/notebook/run`.

use crate::chance::{Chance, times};
use crate::event_stream::{Event, Stream};
use crate::http::{Page, serve};
use crate::kept_records::bodies;
use crate::scene::Scene;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::sync::mpsc::{Sender, channel};

pub const SETTINGS: &str = "[env.x]\nconfirm = \"gates\"\n";

/// A gate, steps that print little, and one that prints more than is read at once.
fn runbook(n_steps: usize) -> String {
    let steps = (0..n_steps).map(|number| format!("```bash\nseq {number} {}\n```\n\n", 40 * number + 7));
    format!("- [ ] Begin\n\n{}```bash\nseq 150000\n```\n", steps.collect::<String>())
}

/// A record as a page has heard it.
pub type Heard = (u64, Value);

/// What one who watches has heard.
#[derive(Default)]
struct Watched {
    records: Vec<Heard>,
    n_cuts: usize,
    is_over: bool,
    /// The most that it has heard of each output.
    grown: BTreeMap<String, u64>,
}

impl Watched {
    fn take(&mut self, event: Event) {
        match event.kind.as_str() {
            "record" => self.records.push((event.id.expect("a record has a number"), event.data)),
            "grown" => {
                let output = event.data["output"].as_str().expect("it has a name").to_owned();
                let total = event.data["total"].as_u64().expect("a length");
                let before = self.grown.insert(output, total);
                assert!(before.is_none_or(|before| before <= total), "no output becomes shorter");
            }
            "over" => self.is_over = true,
            _ => {}
        }
    }
}

/// Watches a run to its end, cut at points that chance says, and taken up again.
fn watch(page: &Page, run: &str, mut chance: Chance, came: &Sender<()>) -> Watched {
    let mut watched = Watched::default();
    while !watched.is_over {
        let mut stream = page.follow(run, watched.records.last().map(|(id, _)| *id));
        // What is told of an output begins anew on each connection.
        watched.grown.clear();
        let _told = came.send(());
        let mut left = 1 + chance.below(1500);
        while left > 0 && !watched.is_over {
            let n_read = stream.read(left);
            assert!(n_read > 0, "the server cuts nobody");
            left -= n_read;
            while let Some(event) = stream.arrived() {
                watched.take(event);
            }
        }
        watched.n_cuts += usize::from(!watched.is_over);
    }
    watched
}

/// The page has heard every record of the newest run once, in order, with its type, its time and what it says.
#[track_caller]
pub fn agrees(scene: &Scene, heard: &[Heard]) {
    let records = scene.records();
    let ids: Vec<u64> = heard.iter().map(|(id, _)| *id).collect();
    let numbers: Vec<u64> = records.iter().map(|record| record["seq"].as_u64().expect("a number")).collect();
    assert_eq!(ids, numbers, "each record once and in order");
    for (record, (_, told)) in records.iter().zip(heard) {
        if told["type"] != "output" {
            let parts =
                |kind: &str, time: &str, of: &Value| (of[kind].clone(), of[time].clone(), of["body"].clone());
            assert_eq!(parts("type", "at", told), parts("type", "ts", record));
        }
    }
}

/// Every output that was heard of, read stretch by stretch, is the file that lies in the record.
#[track_caller]
pub fn outputs_agree(scene: &Scene, page: &Page, run: &str, heard: &[Heard], chance: &mut Chance) {
    let started = heard.iter().filter(|(_, told)| told["type"] == "step.started");
    let mut n_outputs = 0;
    for name in started.map(|(_, told)| told["output"].as_str().expect("it has a name")) {
        let address = format!("/runs/{run}/output/{name}");
        let kept = std::fs::read(scene.run_folder().join("out").join(name)).expect("an output");
        let mut read = Vec::new();
        while read.len() < kept.len() {
            let to = read.len() + 1 + chance.below(kept.len() / 3 + 64);
            let stretch = page.get(&format!("{address}?from={}&to={to}", read.len()));
            assert_eq!(stretch.header("x-total"), Some(kept.len().to_string().as_str()), "{address}");
            read.extend_from_slice(&stretch.body);
        }
        assert!(read == kept, "{address}, {} bytes", kept.len());
        assert!(page.get(&format!("{address}?download=1")).body == kept, "{address} as a file");
        n_outputs += 1;
    }
    assert!(n_outputs > 0);
}

pub fn yes(prompt: &Value) -> Value {
    json!({ "type": "reply", "id": prompt["id"], "reply": "yes" })
}

#[test]
fn three_who_watch_hear_every_record_once_however_often_they_are_cut() {
    let mut n_cuts = 0;
    let wanted = times(20, 1000);
    let mut round = 0;
    while n_cuts < wanted {
        round += 1;
        let scene = Scene::of(&runbook(12)).settings(SETTINGS);
        let server = serve(&scene, "runbook.md");
        let page = server.enter();
        let run = page.start("x");
        let mut driver = page.follow(&run, None);
        let own = driver.number();
        let prompt = driver.asked("gate");
        let watched: Vec<Watched> = std::thread::scope(|scope| {
            let (arrives, arrivals) = channel();
            let watching: Vec<_> = (0..3)
                .map(|one| {
                    let (page, run, arrives) = (&page, &run, arrives.clone());
                    scope.spawn(move || watch(page, run, Chance::new(round * 3 + one), &arrives))
                })
                .collect();
            (0..3).for_each(|_| arrivals.recv().expect("they come"));
            assert_eq!(page.say(&run, own, &yes(&prompt)).status, 200);
            watching.into_iter().map(|one| one.join().expect("they hear it all")).collect()
        });
        driver.told("over");
        for one in &watched {
            agrees(&scene, &one.records);
            n_cuts += one.n_cuts;
        }
        outputs_agree(&scene, &page, &run, &watched[0].records, &mut Chance::new(round));
        scene.verified();
    }
    println!("{n_cuts} cuts in {round} runs");
}

/// Waits until a question stands and nobody drives; gives the question.
#[track_caller]
fn open_to_all(stream: &mut Stream) -> Value {
    let (mut prompt, mut is_free) = (None::<Value>, false);
    loop {
        if let Some(prompt) = prompt.as_ref().filter(|_| is_free) {
            return prompt.clone();
        }
        let event = stream.next().expect("the run is on");
        match event.kind.as_str() {
            "prompt" => prompt = Some(event.data),
            "driver" => is_free = event.data["who"].is_null(),
            _ => {}
        }
    }
}

/// How many questions one run asks.
const N_RACES: usize = 10;

#[test]
fn of_two_replies_to_one_question_one_is_recorded_and_the_other_hears_whose() {
    let n_runs = times(1, 20);
    (0..n_runs).for_each(|_| race(N_RACES));
    println!("{} races", n_runs * N_RACES);
}

fn race(n_races: usize) {
    let scene = Scene::of(&"- [ ] Ready\n".repeat(n_races + 1)).settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut last = None;
    for _ in 0..n_races {
        // Whoever has driven before has gone, so that both have the same right.
        let mut streams = [page.follow(&run, last), page.follow(&run, last)];
        let numbers = streams.each_mut().map(Stream::number);
        let prompts = streams.each_mut().map(open_to_all);
        assert_eq!(prompts[0]["id"], prompts[1]["id"]);
        let together = Barrier::new(2);
        std::thread::scope(|scope| {
            for number in numbers {
                let (page, run, prompt, together) = (&page, &run, &prompts[0], &together);
                scope.spawn(move || {
                    let mut reply = yes(prompt);
                    reply["reason"] = format!("page {number}").into();
                    together.wait();
                    assert_eq!(page.say(run, number, &reply).status, 200);
                });
            }
        });
        for (stream, number) in streams.iter_mut().zip(numbers) {
            let (mut refused, mut decided) = (None, None);
            // The one whose reply it was not is told so.
            let is_mine = |decided: &Value| decided["note"] == format!("page {number}");
            while decided.is_none() || (refused.is_none() && !decided.as_ref().is_some_and(is_mine)) {
                let event = stream.next().expect("the run is on");
                last = event.id.or(last);
                match event.kind.as_str() {
                    "refused" => refused = Some(event.data["message"].clone()),
                    "record" if event.data["type"] == "gate.decided" => {
                        decided = Some(event.data["body"].clone());
                    }
                    _ => {}
                }
            }
            if let Some(refused) = refused {
                let whose = decided.expect("it is decided")["by"].as_str().expect("somebody").to_owned();
                assert_eq!(refused, format!("{whose} drives this run; say take-over first"));
            }
        }
    }
    // The run is on until the last of them has heard whose reply it was.
    let mut stream = page.follow(&run, None);
    let own = stream.number();
    page.say(&run, own, &yes(&open_to_all(&mut stream)));
    stream.told("over");
    let mut decided = bodies(&scene, "gate.decided");
    decided.pop();
    assert_eq!(decided.len(), n_races, "one reply is recorded for each question");
    let won = |number: u64| decided.iter().filter(|one| one["note"] == format!("page {number}")).count();
    assert_eq!((1..=2 * n_races as u64 + 1).map(won).sum::<usize>(), n_races, "each is one of the two");
}
