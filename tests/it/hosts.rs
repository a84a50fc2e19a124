//! Other machines for a test: hosts of `fixtures/hosts`, each with a name, files and a real sshd of its own, on this one.

use crate::programs::have;
use crate::scene::{Scene, ours, untested};
use std::process::{Command, Output};

/// Hosts that run until the test is over.
pub struct Hosts {
    folder: std::path::PathBuf,
    /// Where they lie, if in no scene.
    _own: Option<tempfile::TempDir>,
    is_shared: bool,
}

impl Hosts {
    /// Starts them, and puts an `ssh` that knows them on the path of `scene`, whose files they see where it sees them; none where they
    /// cannot be had.
    #[track_caller]
    pub fn up(scene: Scene, names: &[&str]) -> Option<(Scene, Self)> {
        let hosts = Self { folder: scene.path("hosts"), _own: None, is_shared: false }.started(names)?;
        let scene = hosts.reached_from(scene);
        Some((scene, hosts))
    }

    /// The same of no scene's own: they see the temporary files of this machine.
    #[track_caller]
    pub fn sharing(names: &[&str]) -> Option<Self> {
        let own = tempfile::tempdir().expect("a temporary folder");
        Self { folder: own.path().join("hosts"), _own: Some(own), is_shared: true }.started(names)
    }

    #[track_caller]
    fn started(self, names: &[&str]) -> Option<Self> {
        if !rustix::process::getuid().is_root() || !have("sshd") || !have("ip") {
            untested("hosts with an sshd of their own need root, sshd and ip");
            return None;
        }
        let up = self.call("up", names);
        if !up.status.success() {
            untested(&format!("no hosts: {}", String::from_utf8_lossy(&up.stderr)));
            return None;
        }
        let bin = self.folder.join("bin");
        std::fs::create_dir_all(&bin).expect("a folder");
        let ssh = format!("#!/bin/sh\nexec /usr/bin/ssh -F {}/config \"$@\"\n", self.folder.display());
        std::fs::write(bin.join("ssh"), ssh).expect("a file");
        let made = Command::new("chmod").arg("+x").arg(bin.join("ssh")).status();
        assert!(made.expect("chmod is everywhere").success());
        Some(self)
    }

    /// Puts an `ssh` that knows them on the path of `scene`.
    pub fn reached_from(&self, scene: Scene) -> Scene {
        let bin = self.folder.join("bin");
        scene.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin", bin.display()))
    }

    /// Runs a script of `fixtures/hosts` on them.
    fn call(&self, script: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(ours("fixtures/hosts").join(script));
        if self.is_shared {
            command.env("STEPGATE_HOSTS_SHARE", "yes");
        }
        command.arg(&self.folder).args(arguments).output().expect("bash is everywhere")
    }

    /// What becomes of the link to a host: `cut`, `mend`, `slow`, `fast`.
    #[track_caller]
    pub fn link(&self, name: &str, what: &str) {
        let done = self.call("link", &[name, what]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// What a command prints on a host.
    #[track_caller]
    pub fn on(&self, name: &str, command: &str) -> String {
        let config = self.folder.join("config");
        let mut ssh = Command::new("/usr/bin/ssh");
        let output = ssh.arg("-F").arg(config).arg(name).arg(command).output().expect("ssh is there");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        self.call("down", &[]);
    }
}
