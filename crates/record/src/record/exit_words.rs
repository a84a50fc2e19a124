//! How an attempt ended, in words: the same on the screen, in a prompt and in every report.

use super::{Outcome, Status, StepExited};

/// How an attempt ended, in words: `exit 3`, `killed by SIGTERM (15)`, `stopped after its timeout, exit 143`.
pub fn ending_words(exited: &StepExited) -> String {
    let status = exited.status.map(status_words);
    let said = match exited.outcome {
        Outcome::Done => Some("done".to_owned()),
        Outcome::Failed => None,
        Outcome::TimedOut => Some("stopped by its timeout".to_owned()),
        Outcome::Interrupted => Some("stopped by the operator".to_owned()),
        Outcome::NotStarted => Some("not started".to_owned()),
        Outcome::InDoubt => Some("in doubt".to_owned()),
    };
    let status = status.filter(|_| exited.outcome != Outcome::Done);
    [said, status, exited.detail.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// An exit status in words.
pub fn status_words(status: Status) -> String {
    match status {
        Status::Exit(126) => "exit 126 (not executable)".to_owned(),
        Status::Exit(127) => "exit 127 (command not found)".to_owned(),
        Status::Exit(code @ 129..=192) => format!("exit {code} ({})", signal_name(code - 128)),
        Status::Exit(code) => format!("exit {code}"),
        Status::Signal(signal) => format!("killed by {}", signal_name(signal)),
    }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        6 => "SIGABRT",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_status_says_what_it_means() {
        assert_eq!(status_words(Status::Exit(3)), "exit 3");
        assert_eq!(status_words(Status::Exit(137)), "exit 137 (SIGKILL)");
        assert_eq!(status_words(Status::Signal(15)), "killed by SIGTERM");
    }
}
