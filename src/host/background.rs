//! A command that stays up beside the steps that follow: when it is ready, and whether it still runs.

use super::shell::{Process, is_up, running};
use crate::session::Standing;
use std::fs;
use std::time::Duration;

/// How long one that shows no other sign has to live before it counts as ready.
pub const SETTLED: Duration = Duration::from_secs(1);
/// How long its port may take to open; only a guess, so after that it is as good as one without.
pub const OPENING: Duration = Duration::from_secs(10);
/// How long what was declared of it may take.
pub const DECLARED: Duration = Duration::from_secs(60);
/// How often it is looked at.
pub const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// What a step keeps up.
#[derive(Debug)]
pub struct Up {
    /// Its processes as it was started.
    pub processes: Vec<Process>,
    /// The port that its text names, where nobody listened there before.
    pub port: Option<u16>,
    /// Whether it has shown, or the document says, that it stays up.
    pub is_ready: bool,
    /// Bash's process, which alone can say how it has ended.
    pub bash: Option<i32>,
}

impl Up {
    /// How it stands. One that serves is ready from then on.
    pub fn look(&mut self) -> Standing {
        let pids = running(&self.processes);
        if !is_up(&self.processes) {
            return Standing::Ended;
        }
        self.is_ready |= served(&pids).is_some() || self.port.is_some_and(is_open);
        if self.is_ready { Standing::Serves } else { Standing::Runs }
    }
}

/// The text that makes bash start it and go on. One that is started with `&` already is left alone.
pub fn started(script: &str) -> String {
    if crate::reading::is_job(script) {
        return script.to_owned();
    }
    format!("{{\n{script}\n}} &")
}

/// Whether some process of this machine listens at `port`. Looked up, not tried: a connection would be one that the command
/// has to answer.
pub fn is_open(port: u16) -> bool {
    listening("/proc/net").iter().any(|socket| socket.port == port)
}

/// The port at which one of these processes listens, if one does.
pub fn served(pids: &[i32]) -> Option<u16> {
    pids.iter().find_map(|pid| {
        let held: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
            .ok()?
            .filter_map(|entry| Some(fs::read_link(entry.ok()?.path()).ok()?.to_str()?.to_owned()))
            .collect();
        // As it sees the network: it may have one of its own.
        let sockets = listening(&format!("/proc/{pid}/net"));
        let is_held = |socket: &Listening| held.contains(&format!("socket:[{}]", socket.inode));
        sockets.into_iter().find(is_held).map(|socket| socket.port)
    })
}

/// A socket that listens.
struct Listening {
    port: u16,
    inode: u64,
}

/// Those in the kernel's tables of this folder.
fn listening(folder: &str) -> Vec<Listening> {
    let of_line = |line: &str| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let (_, port) = fields.get(1)?.rsplit_once(':')?;
        let port = u16::from_str_radix(port, 16).ok()?;
        let inode = fields.get(9)?.parse().ok()?;
        // 0A is the state of a socket that listens.
        (*fields.get(3)? == "0A").then_some(Listening { port, inode })
    };
    let tables = ["tcp", "tcp6"].map(|table| fs::read_to_string(format!("{folder}/{table}")));
    tables.iter().flatten().flat_map(|table| table.lines().skip(1)).filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_open, served, started};

    #[test]
    fn a_command_is_put_into_the_background_once() {
        assert_eq!(
            started("kubectl port-forward svc/x 8080:80"),
            "{\nkubectl port-forward svc/x 8080:80\n} &"
        );
        assert_eq!(started("server --port 1 &\n"), "server --port 1 &\n");
        assert_eq!(started("# up\nserver # it stays"), "{\n# up\nserver # it stays\n} &");
    }

    #[test]
    fn an_open_port_is_seen_without_a_connection() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let own = i32::try_from(std::process::id()).expect("a process's number");
        assert!(is_open(port) && served(&[own]).is_some());
        assert_eq!(served(&[i32::MAX]), None);
        drop(listener);
        assert!(!is_open(port));
    }
}
