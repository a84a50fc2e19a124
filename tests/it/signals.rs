//! Every signal in every situation: what becomes of the step and of the run, that the terminal is afterwards what it was, that
//! nothing is left running, and that the run can be gone on with.

use crate::pty::{Screen, nothing_runs, sit_down_at};
use crate::scene::Scene;
use rustix::process::Signal;

const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];
const SETTINGS: &str = "[env.x]\nconfirm = \"gates\"\n";

/// Where Stepgate is when the signal comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// A question is on the screen.
    Question,
    /// A step runs that has pipes.
    Plain,
    /// A step runs that has the terminal.
    Terminal,
    /// A step runs that is watched until a key.
    Watch,
}

/// What becomes of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It ends at once with this code: a step that ran was stopped.
    Ends(i32),
    /// The step is stopped, and somebody is asked what now.
    Asks,
    /// The step goes on to its end, and the run ends after it with this code.
    EndsAfter(i32),
    /// All of it stands still until it is continued, and then goes on as if nothing had been.
    StandsStill,
    /// Nothing.
    GoesOn,
}

use At::{Plain, Question, Terminal, Watch};
use Then::{Asks, Ends, EndsAfter, GoesOn, StandsStill};

const CASES: &[(Signal, At, Then)] = &[
    (Signal::INT, Question, Ends(130)),
    (Signal::QUIT, Question, Ends(131)),
    (Signal::TERM, Question, Ends(143)),
    (Signal::HUP, Question, Ends(129)),
    (Signal::TSTP, Question, StandsStill),
    (Signal::WINCH, Question, GoesOn),
    (Signal::INT, Plain, Asks),
    (Signal::QUIT, Plain, Ends(131)),
    (Signal::TERM, Plain, Ends(143)),
    (Signal::HUP, Plain, EndsAfter(129)),
    (Signal::TSTP, Plain, StandsStill),
    (Signal::WINCH, Plain, GoesOn),
    (Signal::INT, Terminal, Asks),
    (Signal::QUIT, Terminal, Ends(131)),
    (Signal::TERM, Terminal, Ends(143)),
    (Signal::HUP, Terminal, EndsAfter(129)),
    (Signal::TSTP, Terminal, StandsStill),
    (Signal::WINCH, Terminal, GoesOn),
    // Ctrl-C is one of the keys that end what is watched.
    (Signal::INT, Watch, GoesOn),
    (Signal::QUIT, Watch, Ends(131)),
    (Signal::TERM, Watch, Ends(143)),
    (Signal::TSTP, Watch, StandsStill),
    (Signal::WINCH, Watch, GoesOn),
];

impl At {
    /// A run that comes to this place, and then to a last step.
    fn scene(self) -> Scene {
        let here = match self {
            Question => "- [ ] Ready\n",
            Plain => "```bash\n{ echo is on; read x < ../fifo; echo effect > effect; }\n```\n",
            Terminal => "```bash\n{ read -p 'is on? ' x; echo effect > effect; }\n```\n",
            Watch => "```bash\n{ echo is on; tail -f runbook.md; }\n```\n",
        };
        let scene = Scene::of("").settings(SETTINGS);
        scene.write("runbook.md", &format!("{here}\n```bash\necho the end\n```\n"));
        scene.fifo("fifo");
        scene
    }

    /// Waits until Stepgate is there.
    fn reached(self, screen: Screen<'_>) -> Screen<'_> {
        match self {
            Question => screen.sees("Does it hold?").sees("more").hides(),
            Plain => screen.sees("│ is on"),
            // Once in the command that is shown, once in the terminal of the step.
            Terminal => screen.sees("effect; }\n").sees("is on? ").hides(),
            Watch => screen.sees("│ is on").hides(),
        }
    }

    /// Does what the place waits for, so that the run goes on.
    fn leave<'s>(self, scene: &Scene, screen: Screen<'s>) -> Screen<'s> {
        match self {
            Question => screen.types("y"),
            Plain => {
                std::fs::write(scene.path("fifo"), "x\n").expect("the step reads it");
                screen
            }
            Terminal => screen.types("x\r"),
            Watch => screen.types("q"),
        }
    }
}

#[track_caller]
fn is_handled(signal: Signal, at: At, then: Then) {
    let scene = at.scene();
    let screen = sit_down_at(&scene, RUN, 100, 30);
    let before = screen.modes();
    let screen = at.reached(screen).signals(signal);
    let (screen, code) = match then {
        Ends(code) => (screen, code),
        Asks => (screen.sees("What now?").sees("more").hides().types("q"), 130),
        EndsAfter(code) => (at.leave(&scene, screen), code),
        StandsStill => {
            let screen = screen.stops();
            assert_eq!(screen.modes(), before, "{at:?}, {signal:?}: the terminal while it stands still");
            let screen = screen.signals(Signal::CONT);
            let screen = match at {
                Question => at.reached(screen),
                Plain => screen,
                Terminal | Watch => screen.hides(),
            };
            (at.leave(&scene, screen), 0)
        }
        GoesOn if (signal, at) == (Signal::INT, Watch) => (screen, 0),
        GoesOn => (at.leave(&scene, screen.resizes(90, 25)), 0),
    };
    let screen = screen.sees("transcript");
    assert_eq!(screen.modes(), before, "{at:?}, {signal:?}: the terminal has other modes than before");
    screen.ends(code);
    nothing_runs(&scene);
    let is_effective = matches!(then, EndsAfter(_) | StandsStill | GoesOn) && matches!(at, Plain | Terminal);
    assert_eq!(scene.repo("effect").exists(), is_effective, "{at:?}, {signal:?}: what the step was to do");
    let kinds = scene.kinds();
    let last = if code == 0 { "run.sealed" } else { "run.closed" };
    assert_eq!(kinds.last().map(String::as_str), Some(last), "{at:?}, {signal:?}: {kinds:?}");
    if code == 0 {
        scene.verified();
        return;
    }
    // Nobody pressed a key that means no, and the record has the signal.
    assert!(kinds.iter().any(|kind| kind == "signal.received"), "{at:?}, {signal:?}: {kinds:?}");
    scene.run(&["verify"]).says(&["unsealed"]);
    let screen = sit_down_at(&scene, &["resume"], 100, 30);
    // What went on to its end may have been followed by the last step before the signal was heard.
    let screen = if matches!(then, EndsAfter(_)) { screen } else { at.leave(&scene, at.reached(screen)) };
    screen.sees("done: 2 steps").ends(0);
    nothing_runs(&scene);
    scene.verified();
}

/// Those of the table that come at one place.
#[track_caller]
fn are_handled(place: At) {
    CASES
        .iter()
        .filter(|case| case.1 == place)
        .for_each(|(signal, at, then)| is_handled(*signal, *at, *then));
}

#[test]
fn each_signal_at_a_question() {
    are_handled(Question);
}

#[test]
fn each_signal_in_a_plain_step() {
    are_handled(Plain);
}

#[test]
fn each_signal_in_a_step_that_has_the_terminal() {
    are_handled(Terminal);
}

#[test]
fn each_signal_while_something_is_watched() {
    are_handled(Watch);
}

#[test]
fn a_signal_that_a_question_has_dealt_with_is_not_for_the_next_step() {
    let scene =
        Scene::of("- [ ] Ready\n\n```bash\n{ echo is on; read x < ../fifo; }\n```\n").settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let screen = Question.reached(sit_down_at(&scene, RUN, 100, 30)).signals(Signal::TSTP).stops();
    let screen = Question.reached(screen.signals(Signal::CONT)).types("y").sees("│ is on");
    std::fs::write(fifo, "x\n").expect("the step reads it");
    screen.sees("done in").ends(0);
}
