//! Who drives a run that pages and a terminal share: everybody hears it, one who has gone drives no more, and nothing is said to another run.

use crate::event_stream::{Event, Stream};
use crate::http::serve;
use crate::notebook_truth::{SETTINGS, yes};
use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::{Value, json};

/// Who the server's user is in the record.
const HERE: &str = " in the browser";

fn driven_by(stream: &mut Stream, fits: impl Fn(&Value) -> bool) {
    stream.hears("who drives", |event: &Event| event.kind == "driver" && fits(&event.data["who"]));
}

fn is_a_page(who: &Value) -> bool {
    who.as_str().is_some_and(|who| who.ends_with(HERE))
}

fn take_over(reason: &str) -> Value {
    json!({ "type": "take-over", "reason": reason })
}

#[test]
fn a_page_watches_a_terminal_takes_over_and_is_watched() {
    let scene = Scene::of("- [ ] One\n\n```bash\necho two\n```\n\n- [ ] Three\n").settings(SETTINGS);
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("Does it hold?").sees("more");
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    let mut stream = page.follow(&run, None);
    let own = stream.number();
    driven_by(&mut stream, |who| who == "the terminal");
    let one = stream.asked("gate");
    page.say(&run, own, &yes(&one));
    assert_eq!(stream.told("refused")["message"], "the terminal drives this run; say take-over first");
    page.say(&run, own, &take_over("my turn"));
    driven_by(&mut stream, is_a_page);
    let screen = screen.sees("took over from the terminal: my turn").sees("drives this run.");
    page.say(&run, own, &yes(&one));
    stream.record("gate.decided");
    let three = stream.asked("gate");
    let screen = screen.sees("Three").sees("take over").types("t");
    let screen = screen.sees("the terminal took over from").sees("Does it hold?").sees("more");
    driven_by(&mut stream, |who| who == "the terminal");
    page.say(&run, own, &yes(&three));
    stream.told("refused");
    screen.types("y").ends(0);
    stream.told("over");
    let gates = crate::kept_records::bodies(&scene, "gate.decided");
    assert!(is_a_page(&gates[0]["by"]) && gates[1]["by"].is_null(), "{gates:#?}");
}

#[test]
fn two_pages_of_one_user_are_told_apart() {
    let scene = Scene::of("- [ ] One\n\n- [ ] Two\n").settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let hello = |stream: &mut Stream| {
        let hello = stream.told("hello");
        (hello["page"].as_u64().expect("a number"), hello["name"].as_str().expect("a name").to_owned())
    };
    let (mut one, mut two) = (page.follow(&run, None), page.follow(&run, None));
    let ((first, first_name), (second, second_name)) = (hello(&mut one), hello(&mut two));
    assert!(
        first_name.ends_with(", page 1 in the browser") && second_name.ends_with(", page 2 in the browser")
    );
    let gate = one.asked("gate");
    two.asked("gate");
    page.say(&run, first, &yes(&gate));
    driven_by(&mut two, |who| *who == first_name);
    let gate = two.asked("gate");
    page.say(&run, second, &yes(&gate));
    let refused = two.told("refused")["message"].as_str().expect("words").to_owned();
    assert!(refused.starts_with(&format!("{first_name} drives this run")), "{refused}");
    page.say(&run, second, &take_over("my turn"));
    driven_by(&mut one, |who| *who == second_name);
    page.say(&run, second, &yes(&gate));
    one.told("over");
    let gates = crate::kept_records::bodies(&scene, "gate.decided");
    assert_eq!(gates.iter().map(|gate| gate["by"].clone()).collect::<Vec<_>>(), [first_name, second_name]);
}

#[test]
fn a_run_that_a_page_drives_is_not_gone_on_with_and_its_driver_is_named() {
    let scene = Scene::of("- [ ] One\n\n- [ ] Two\n").settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut stream = page.follow(&run, None);
    let own = stream.number();
    let one = stream.asked("gate");
    page.say(&run, own, &yes(&one));
    driven_by(&mut stream, is_a_page);
    let two = stream.asked("gate");
    let again = page.post(&format!("/runs/{run}/resume"), &json!({}));
    assert_eq!(again.status, 409);
    assert!(again.text().contains(HERE) && again.text().contains("watch"), "{}", again.text());
    scene.run(&["resume", &run]).exits(3).says(&["is being run already", HERE]);
    page.say(&run, own, &yes(&two));
    stream.told("over");
}

#[test]
fn a_page_that_has_gone_drives_no_more_although_nothing_happens() {
    let scene = Scene::of("- [ ] One\n\n- [ ] Two\n").settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut first = page.follow(&run, None);
    let own = first.number();
    let one = first.asked("gate");
    page.say(&run, own, &yes(&one));
    first.asked("gate");
    let mut second = page.follow(&run, None);
    let other = second.number();
    driven_by(&mut second, is_a_page);
    let two = second.asked("gate");
    drop(first);
    driven_by(&mut second, Value::is_null);
    page.say(&run, other, &yes(&two));
    second.told("over");
    assert_eq!(page.say(&run, own, &yes(&two)).status, 409, "nobody follows it under that number");
}

#[test]
fn a_page_says_nothing_to_another_run_than_the_one_that_it_follows() {
    let scene = Scene::of("- [ ] One\n").settings(&format!("{SETTINGS}[env.y]\nconfirm = \"gates\"\n"));
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let (x, y) = (page.start("x"), page.start("y"));
    let (mut at_x, mut at_y) = (page.follow(&x, None), page.follow(&y, None));
    let (own, other) = (at_x.number(), at_y.number());
    let (ask, asked) = (at_x.asked("gate"), at_y.asked("gate"));
    for (run, number, prompt) in [(&y, own, &ask), (&x, other, &asked)] {
        assert_eq!(page.say(run, number, &yes(prompt)).status, 409, "it follows the other one");
    }
    for (run, number, prompt, stream) in [(&x, own, &ask, &mut at_x), (&y, other, &asked, &mut at_y)] {
        assert_eq!(page.say(run, number, &yes(prompt)).status, 200);
        stream.told("over");
    }
}

#[test]
fn a_page_that_comes_late_hears_how_much_a_step_has_printed_that_prints_nothing_more() {
    let scene = Scene::of("```bash\n{ seq 1000; cat ../fifo; }\n```\n").settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let printed = |event: &Event| event.kind == "grown" && event.data["total"] == 3893;
    let mut first = page.follow(&run, None);
    first.hears("all that it has printed", printed);
    let mut second = page.follow(&run, None);
    second.hears("the same", printed);
    std::fs::write(fifo, "").expect("the step reads it");
    first.told("over");
    second.told("over");
}
