//! A session and a command on another machine, from a real terminal.

use crate::programs::{RUN, ends_as_it_began, have, scene_of};
use crate::pty::{nothing_runs, sit_down, sit_down_at};
use crate::scene::{PATIENCE, Scene, untested};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A server of secure shells on this machine, which ends with the test.
struct Machine(Child);

impl Drop for Machine {
    fn drop(&mut self) {
        // It has ended, or does so now.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// Starts one with keys of its own, and writes what `ssh -F ../ssh/config box` needs; none where it cannot be had.
fn machine(scene: &Scene) -> Option<Machine> {
    if !have("sshd") || !have("ssh") {
        return None;
    }
    let folder = scene.path("ssh");
    std::fs::create_dir(&folder).expect("a folder");
    // As root it insists on a folder to shut itself in.
    if std::fs::create_dir_all("/run/sshd").is_err() && rustix::process::getuid().is_root() {
        untested("/run/sshd cannot be made, and sshd wants it");
        return None;
    }
    let at = |name: &str| folder.join(name).display().to_string();
    for key in ["host", "user"] {
        let mut keygen = Command::new("ssh-keygen");
        let made = keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]).status();
        assert!(made.expect("ssh-keygen comes with ssh").success());
    }
    std::fs::copy(at("user.pub"), at("authorized")).expect("a key");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
    let server = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n\
         PermitRootLogin yes\nPasswordAuthentication no\n",
        at("host"),
        at("authorized")
    );
    std::fs::write(at("server"), server).expect("a file");
    let client = format!(
        "Host box\n HostName 127.0.0.1\n Port {port}\n IdentityFile {}\n IdentitiesOnly yes\n UserKnownHostsFile {}\n",
        at("user"),
        at("known")
    );
    std::fs::write(at("config"), client).expect("a file");
    let mut start = Command::new("/usr/sbin/sshd");
    start
        .args(["-D", "-e", "-f", &at("server")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let machine = Machine(start.spawn().expect("sshd starts"));
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < PATIENCE, "sshd does not listen");
        std::thread::yield_now();
    }
    Some(machine)
}

#[test]
fn a_secure_shell_on_another_machine_is_used_and_left() {
    let scene = scene_of("ssh -F ../ssh/config box");
    let Some(_machine) = machine(&scene) else { return };
    let screen = sit_down_at(&scene, RUN, 100, 30);
    let before = screen.modes();
    let screen = screen.sees("continue connecting").types("yes\r").sees("Permanently added");
    let screen =
        screen.types("stty size; echo in $((40 + 2))\r").sees("30 100").sees("in 42").types("exit 4\r");
    let screen = screen.sees("Exit 4. What now?").sees("more").types("a").sees("Why").types("as I wanted\r");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(exited["status"]["exit"], 4);
}

#[test]
fn a_command_on_another_machine_reads_nothing_that_is_typed() {
    let scene = scene_of(
        "ssh -F ../ssh/config -o StrictHostKeyChecking=no box 'echo in $((40 + 2)); cat'\necho after",
    );
    let Some(_machine) = machine(&scene) else { return };
    sit_down(&scene, RUN).sees("│ in 42").sees("│ after").ends(0);
    nothing_runs(&scene);
}
