//! Drives real programs on a real terminal. The test sits at the operator's end.

use super::{Operator, Pair, Seen, Terminal};
use crate::host::shell::testing::Scene;
use crate::host::shell::{Ended, Step, Stop, Why};
use crate::record::Status;
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::os::fd::OwnedFd;
use std::time::Duration;

/// A scene with somebody at a terminal.
struct Desk {
    scene: Scene,
    /// What the operator's fingers and eyes are at.
    hands: Option<OwnedFd>,
    /// The terminal that Stepgate runs in.
    terminal: OwnedFd,
    seen: Vec<Seen>,
    screen: Vec<u8>,
}

/// What the operator does once the screen shows something.
type Script<'a> = &'a [(&'a str, Deed<'a>)];

#[derive(Clone, Copy)]
enum Deed<'a> {
    Type(&'a [u8]),
    /// To columns and rows.
    Resize(u16, u16),
    HangUp,
}
use Deed::{HangUp, Resize, Type};

impl Deed<'_> {
    fn act(self, hands: &mut Option<OwnedFd>) {
        match (self, hands.as_ref()) {
            (HangUp, _) => *hands = None,
            (_, None) => panic!("nobody sits at the terminal"),
            (Type(keys), Some(hands)) => assert_eq!(rustix::io::write(hands, keys), Ok(keys.len())),
            (Resize(ws_col, ws_row), Some(hands)) => {
                tcsetwinsize(hands, Winsize { ws_row, ws_col, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
                // The system tells only the processes in that terminal, and the test is in another.
                kill_process(getpid(), Signal::WINCH).unwrap();
            }
        }
    }
}

impl Desk {
    async fn new() -> Self {
        let Pair { ours: hands, theirs: terminal } = Pair::open().unwrap();
        tcsetwinsize(&hands, Winsize { ws_row: 31, ws_col: 97, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        fcntl_setfl(&terminal, OFlags::NONBLOCK).unwrap();
        Self { scene: Scene::new().await, hands: Some(hands), terminal, seen: Vec::new(), screen: Vec::new() }
    }

    /// Runs a step; types each answer as soon as the screen shows its cue, after what it showed before.
    async fn run(&mut self, script: &str, answers: Script<'_>) -> Ended {
        self.try_run(
            Step {
                script,
                line: 1,
                cwd: None,
                timeout: None,
                variables: &[],
                unexported: &[],
                lent: &[],
                leaves: false,
            },
            answers,
        )
        .await
    }

    async fn try_run(&mut self, step: Step<'_>, answers: Script<'_>) -> Ended {
        let Self { scene, hands, terminal, seen, screen } = self;
        seen.clear();
        screen.clear();
        let operator = Operator::take(terminal.try_clone().unwrap()).unwrap();
        let gone = scene.path("gone");
        let (sender, mut stops) = tokio::sync::mpsc::unbounded_channel();
        let mut hear = |what| {
            match what {
                Seen::Escape => sender.send(Stop::Kill).unwrap(),
                Seen::Gone => std::fs::write(&gone, "").unwrap(),
                Seen::EchoOff | Seen::EchoOn | Seen::Resized(..) => {}
            }
            seen.push(what);
        };
        let (mut from, mut answers) = (0, answers.iter());
        let mut next = answers.next();
        let mut sink = |_, bytes: &[u8]| {
            screen.extend_from_slice(bytes);
            while let Some((cue, deed)) = next
                && let Some(at) = String::from_utf8_lossy(&screen[from..]).find(cue)
            {
                from += at + cue.len();
                deed.act(hands);
                next = answers.next();
            }
        };
        let shell = scene.shell.as_mut().unwrap();
        let run = shell.run_in_terminal(step, Terminal { operator, seen: &mut hear }, &mut sink, &mut stops);
        // A step that hangs is a failed test, not a hanging one.
        let ended = tokio::time::timeout(Duration::from_secs(30), run).await;
        ended.unwrap_or_else(|_| panic!("hangs at: {}", String::from_utf8_lossy(screen))).unwrap()
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen).into_owned()
    }
}

#[tokio::test]
async fn a_step_sees_a_terminal_of_the_operators_size_and_its_output_is_complete() {
    let mut desk = Desk::new().await;
    let ended = desk
        .run(
            "tty >/dev/null && [ -t 1 ] && [ -t 2 ] && stty size; (: </dev/tty) && seq 3000; echo err >&2",
            &[],
        )
        .await;
    assert_eq!((ended.status, ended.why), (Status::Exit(0), Why::Exited));
    let numbers: Vec<_> = (1..=3000).map(|i| format!("{i}\r\n")).collect();
    assert_eq!(desk.screen(), format!("31 97\r\n{}err\r\n", numbers.concat()));
    assert_eq!(desk.seen, [Seen::Resized(97, 31)]);
}

#[tokio::test]
async fn keys_reach_the_step_and_the_exit_code_is_kept() {
    let mut desk = Desk::new().await;
    let ended = desk
        .run(
            "read -p 'name? ' name; read -sp 'password? ' word; echo; echo \"$name ${#word}\"; (exit 7)",
            &[("name? ", Type(b"ada\r")), ("password? ", Type(b"secret\r"))],
        )
        .await;
    assert_eq!(ended.status, Status::Exit(7));
    assert_eq!(desk.screen(), "name? ada\r\npassword? \r\nada 6\r\n");
    assert!(
        desk.seen.contains(&Seen::EchoOff) && desk.seen.ends_with(&[Seen::EchoOff, Seen::EchoOn]),
        "{:?}",
        desk.seen
    );
    assert_eq!(desk.scene.run("echo $? $name").await, (0, "7 ada\n".to_owned()));
}

#[tokio::test]
async fn control_c_goes_to_the_program_that_has_the_terminal() {
    let mut desk = Desk::new().await;
    // Not a shell script, which drops the signal while it forks.
    std::fs::write(
        desk.scene.path("wait.py"),
        "import signal, sys\n\
         if 'dies' in sys.argv: signal.signal(signal.SIGINT, signal.SIG_DFL)\n\
         try:\n  print('ready', flush=True)\n  signal.pause()\n\
         except KeyboardInterrupt:\n  print('caught')\n  sys.exit(3)\n",
    )
    .unwrap();
    let ended = desk.run("python3 wait.py; echo \"then $?\"", &[("ready", Type(b"\x03"))]).await;
    assert_eq!(ended.status, Status::Exit(0));
    assert!(desk.screen().ends_with("caught\r\nthen 3\r\n"), "{}", desk.screen());
    let ended = desk.run("python3 wait.py dies; echo never", &[("ready", Type(b"\x03"))]).await;
    assert_eq!((ended.status, ended.why), (Status::Signal(2), Why::Exited));
}

#[tokio::test]
async fn full_screen_programs_and_interpreters_work() {
    let mut desk = Desk::new().await;
    std::fs::write(desk.scene.path("text"), "first\nsecond\n").unwrap();
    let ended = desk.run("export TERM=xterm LESS=; less text; echo left", &[("(END)", Type(b"q"))]).await;
    assert_eq!(ended.status, Status::Exit(0));
    assert!(desk.screen().ends_with("left\r\n"), "{}", desk.screen());
    let ended =
        desk.run("python3 -q", &[(">>> ", Type(b"print(6*7)\r")), (">>> ", Type(b"exit(5)\r"))]).await;
    assert_eq!(ended.status, Status::Exit(5), "{}", desk.screen());
    let ended = desk.run("bash --norc -i", &[("bash-", Type(b"stty -a | grep -o ' isig'; exit 4\r"))]).await;
    assert_eq!(ended.status, Status::Exit(4), "{}", desk.screen());
}

#[tokio::test]
async fn the_operators_terminal_is_afterwards_as_it_was() {
    let mut desk = Desk::new().await;
    let modes = |desk: &Desk| {
        let modes = tcgetattr(&desk.terminal).unwrap();
        (modes.input_modes, modes.output_modes, modes.control_modes, modes.local_modes)
    };
    let before = modes(&desk);
    desk.run("stty -echo -icanon; echo raw", &[]).await;
    assert_eq!(modes(&desk), before);
    desk.run("kill -9 $$", &[]).await;
    assert_eq!(modes(&desk), before);
    let operator = Operator::take(desk.terminal.try_clone().unwrap()).unwrap();
    assert!(!modes(&desk).3.contains(LocalModes::ECHO));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _operator = operator;
        panic!("in the middle of a step");
    }));
    assert!(panicked.is_err());
    assert_eq!(modes(&desk), before);
}

#[tokio::test]
async fn a_new_size_reaches_the_step() {
    let mut desk = Desk::new().await;
    let script = "trap 'stty size; kill $job' WINCH; sleep 1004.2 & job=$!; echo ready; wait; :";
    let ended = desk.run(script, &[("ready", Resize(132, 50))]).await;
    assert_eq!((ended.status, desk.screen().as_str()), (Status::Exit(0), "ready\r\n50 132\r\n"));
    assert_eq!(desk.seen, [Seen::Resized(97, 31), Seen::Resized(132, 50)]);
}

#[tokio::test]
async fn the_runs_shell_stays_unless_the_step_has_changed_something() {
    let mut desk = Desk::new().await;
    desk.scene.run("v=1; f() { echo f$v; }; export E=$'a\\nb'; trap 'echo bye' EXIT; sleep 1004.3 &").await;
    let (_, shell) = desk.scene.run("echo $$").await;
    let ended = desk.run("f; printenv E", &[]).await;
    assert_eq!((desk.screen().as_str(), ended.shell_restarted), ("f1\r\na\r\nb\r\n", false));
    assert_eq!(desk.scene.run("echo $$; jobs | wc -l").await, (0, format!("{shell}1\n")));
    let ended = desk.run("v=2; cd /; (exit 9)", &[]).await;
    assert_eq!((ended.status, ended.shell_restarted), (Status::Exit(9), true));
    assert_eq!(
        desk.scene.run("echo $?; f; pwd; trap -p EXIT | grep -c bye").await,
        (0, "9\nf2\n/\n1\n".to_owned())
    );
    let ended = desk.run("v=3; exit 2", &[]).await;
    assert_eq!((ended.status, desk.screen().as_str()), (Status::Exit(2), ""));
    assert_eq!(desk.scene.run("echo $? $v").await, (0, "2 3\n".to_owned()));
    assert_eq!((desk.scene.trapped().await.status, desk.scene.out().as_str()), (Status::Exit(0), "bye\n"));
    assert_eq!(desk.scene.run("trap -p EXIT | grep -c bye").await, (1, "0\n".to_owned()));
}

#[tokio::test]
async fn a_step_can_be_left_by_a_key_and_by_its_timeout() {
    let mut desk = Desk::new().await;
    let stubborn = "trap '' INT TERM HUP; echo ready; sleep 1004.4; sleep 1004.5";
    let ended = desk.run(stubborn, &[("ready", Type(b"\x1d\x1d"))]).await;
    assert_eq!((ended.why, ended.status, ended.survivors.len()), (Why::Interrupted, Status::Signal(9), 0));
    let timeout = Some(Duration::from_millis(100));
    let ended = desk
        .try_run(
            Step {
                script: stubborn,
                line: 1,
                cwd: None,
                timeout,
                variables: &[],
                unexported: &[],
                lent: &[],
                leaves: false,
            },
            &[],
        )
        .await;
    assert_eq!((ended.why, ended.status, ended.survivors.len()), (Why::TimedOut, Status::Signal(9), 0));
}

#[tokio::test]
async fn a_job_that_keeps_the_terminal_open_does_not_hang_it() {
    let mut desk = Desk::new().await;
    let ended = desk
        .run("mkfifo up; setsid sh -c 'trap \"\" HUP; echo >up; sleep 1004.6' & read <up; echo started", &[])
        .await;
    assert_eq!((ended.status, desk.screen().as_str()), (Status::Exit(0), "started\r\n"));
    assert!(!ended.survivors.is_empty());
    assert!(ended.duration < Duration::from_secs(2));
}

#[tokio::test]
async fn the_step_goes_on_when_the_operators_terminal_goes_away() {
    let mut desk = Desk::new().await;
    let ended = desk
        .run("echo ready; until [ -e gone ]; do sleep 0.01; done; echo on; exit 6", &[("ready", HangUp)])
        .await;
    assert_eq!((ended.status, desk.screen().as_str()), (Status::Exit(6), "ready\r\non\r\n"));
}
