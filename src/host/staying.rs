//! A command that stays up beside the steps that follow: when it is ready, and whether it still runs.

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

/// The text that makes bash start it and go on. One that is started with `&` already is left alone.
pub fn started(script: &str) -> String {
    let text = script.trim_end();
    if text.ends_with('&') && !text.ends_with("&&") {
        return script.to_owned();
    }
    format!("{{\n{script}\n}} &")
}

/// Whether some process of this machine listens at `port`. Looked up, not tried: a connection would be one that the command
/// has to answer.
pub fn is_open(port: u16) -> bool {
    let listens = |line: &str| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        let at_port = fields
            .next()
            .and_then(|address| address.rsplit(':').next())
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
            == Some(port);
        // 0A is the state of a socket that listens.
        at_port && fields.nth(1) == Some("0A")
    };
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    tables.iter().any(|table| fs::read_to_string(table).is_ok_and(|text| text.lines().skip(1).any(listens)))
}

#[cfg(test)]
mod tests {
    use super::{is_open, started};

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
        assert!(is_open(port));
        drop(listener);
        assert!(!is_open(port));
    }
}
