//! A real terminal with somebody at it: types keys, reads the screen, and waits for text, never for time.

use crate::running::watch;
use crate::scene::{PATIENCE, STEPGATE, Scene};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::Sender;
use std::time::Instant;

/// Stepgate on a terminal, and what is on its screen.
#[must_use = "see how it ends"]
pub struct Screen<'s> {
    scene: &'s Scene,
    child: Child,
    master: OwnedFd,
    shown: Vec<u8>,
    /// How much of the text has been looked at: what is waited for next has to come after it.
    read: usize,
    watched: Sender<()>,
}

/// Starts Stepgate on a terminal of its own, of a size that no line of the tests reaches.
#[track_caller]
pub fn sit_down<'s>(scene: &'s Scene, arguments: &[&str]) -> Screen<'s> {
    sit_down_at(scene, arguments, 200, 50)
}

/// The same on a terminal of this many columns and rows.
#[track_caller]
pub fn sit_down_at<'s>(scene: &'s Scene, arguments: &[&str], columns: u16, rows: u16) -> Screen<'s> {
    sit_down_under(scene, &[], arguments, (columns, rows))
}

/// The same, started by a command that has `before` in front of it, on a terminal of this many columns and rows.
#[track_caller]
pub fn sit_down_under<'s>(
    scene: &'s Scene,
    before: &[&str],
    arguments: &[&str],
    (columns, rows): (u16, u16),
) -> Screen<'s> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
    grantpt(&master).expect("its other end is ours");
    unlockpt(&master).expect("its other end can be opened");
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&master, size).expect("a terminal has a size");
    let name = ptsname(&master, Vec::new()).expect("its other end has a name");
    let slave = || {
        let file = OpenOptions::new().read(true).write(true).open(OsStr::from_bytes(name.as_bytes()));
        Stdio::from(file.expect("its other end"))
    };
    // `setsid --ctty` makes it the terminal of a session of its own, so that Ctrl-C means the same as for an operator.
    let mut command = scene.command("setsid");
    command
        .arg("--ctty")
        .args(before)
        .arg(STEPGATE)
        .args(arguments)
        .stdin(slave())
        .stdout(slave())
        .stderr(slave());
    let child = command.spawn().expect("setsid is part of every Linux");
    Screen { scene, watched: watch(&child), child, master, shown: Vec::new(), read: 0 }
}

impl Screen<'_> {
    /// Waits until `text` is on the screen, after what was waited for before.
    #[track_caller]
    pub fn sees(mut self, text: &str) -> Self {
        loop {
            let plain = self.plain();
            if let Some(at) = plain[self.read..].find(text) {
                self.read += at + text.len();
                return self;
            }
            assert!(self.read_some(), "it ended before it showed `{text}`:\n{plain}");
        }
    }

    /// Every byte that it has sent to the terminal so far.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.shown).into_owned()
    }

    /// Every byte that it sends to the terminal until it ends.
    pub fn all_bytes(mut self) -> String {
        while self.read_some() {}
        self.child.wait().expect("it can be waited for");
        self.raw()
    }

    /// Waits until the terminal no longer shows what is typed: only then is a secret asked for.
    #[track_caller]
    pub fn hides(self) -> Self {
        let shows =
            || tcgetattr(&self.master).expect("a terminal has modes").local_modes.contains(LocalModes::ECHO);
        let started = Instant::now();
        while shows() {
            assert!(started.elapsed() < PATIENCE, "it shows what is typed:\n{}", self.plain());
            std::thread::yield_now();
        }
        self
    }

    /// The terminal's modes in words, as `stty -a` says them.
    pub fn modes(&self) -> String {
        let modes = tcgetattr(&self.master).expect("a terminal has modes");
        let (input, output, local) = (modes.input_modes, modes.output_modes, modes.local_modes);
        format!("{input:?} {output:?} {local:?} {:?}", modes.control_modes)
    }

    /// Makes the window another size.
    pub fn resizes(self, columns: u16, rows: u16) -> Self {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.master, size).expect("a terminal has a size");
        self
    }

    /// Sends it a signal.
    pub fn signals(self, signal: Signal) -> Self {
        kill_process(self.pid(), signal).expect("it still runs");
        self
    }

    /// Waits until it stands still.
    #[track_caller]
    pub fn stops(self) -> Self {
        let path = format!("/proc/{}/stat", self.pid().as_raw_nonzero());
        let state = || std::fs::read_to_string(&path).unwrap_or_default();
        let started = Instant::now();
        while !state().contains(") T ") {
            assert!(started.elapsed() < PATIENCE, "it does not stop:\n{}", self.plain());
            std::thread::yield_now();
        }
        self
    }

    /// Its process.
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// The terminal goes away, as when its window is closed; `meanwhile` happens after that. Gives the exit code.
    pub fn closes(self, meanwhile: impl FnOnce()) -> Option<i32> {
        let Self { mut child, master, watched, .. } = self;
        drop(master);
        meanwhile();
        let status = child.wait().expect("it can be waited for");
        drop(watched);
        status.code()
    }

    /// Types `keys`.
    pub fn types(self, keys: &str) -> Self {
        let mut left = keys.as_bytes();
        while !left.is_empty() {
            let n_typed = rustix::io::write(&self.master, left).expect("the terminal takes keys");
            left = &left[n_typed..];
        }
        self
    }

    /// Reads on until it ends, with this exit code; gives everything that was on the screen, in fixed words.
    #[track_caller]
    pub fn ends(mut self, code: i32) -> String {
        while self.read_some() {}
        let status = self.child.wait().expect("it can be waited for");
        let text = self.scene.fixed(&self.plain());
        drop(self.watched);
        assert_eq!(status.code(), Some(code), "the exit code, after:\n{text}");
        text
    }

    /// Reads what there is to read; says whether there can be more. The other end is gone once it has ended.
    fn read_some(&mut self) -> bool {
        let patience = Timespec::try_from(PATIENCE).expect("a short time");
        let n_ready = poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&patience))
            .expect("a terminal can be waited for");
        assert!(n_ready > 0, "nothing more comes:\n{}", self.plain());
        let mut bytes = [0; 4096];
        let length = rustix::io::read(&self.master, &mut bytes).unwrap_or(0);
        self.shown.extend_from_slice(&bytes[..length]);
        length > 0
    }

    /// The text that was shown, without what moves the cursor and colours.
    fn plain(&self) -> String {
        let text = String::from_utf8_lossy(&self.shown);
        let mut plain = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                // A sequence ends with its first letter, a title with a bell, a link with another one; any other escape is two characters.
                '\u{1b}' => match characters.next() {
                    Some('[') => while characters.next().is_some_and(|next| !next.is_ascii_alphabetic()) {},
                    Some(']') => {
                        let is_inside = |next: &char| !['\u{7}', '\u{1b}'].contains(next);
                        // A link ends with two characters, the second of which is a backslash.
                        if characters.by_ref().find(|next| !is_inside(next)) == Some('\u{1b}') {
                            characters.next();
                        }
                    }
                    _ => {}
                },
                '\r' => {}
                _ => plain.push(character),
            }
        }
        plain
    }
}

/// Fails unless everything that a run has started has ended, or ends soon.
#[track_caller]
pub fn nothing_runs(scene: &Scene) {
    let state = format!("STEPGATE_HOME={}", scene.path("state").display());
    let is_ours = |process: &Path| {
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|set| set == state.as_bytes())
    };
    let running = || -> Vec<String> {
        let processes = Path::new("/proc").read_dir().expect("a list of processes").flatten();
        let ours = processes.map(|entry| entry.path()).filter(|path| is_ours(path));
        ours.map(|path| std::fs::read_to_string(path.join("cmdline")).unwrap_or_default()).collect()
    };
    let started = Instant::now();
    while !running().is_empty() {
        assert!(started.elapsed() < PATIENCE, "still running: {:?}", running());
        std::thread::yield_now();
    }
}
