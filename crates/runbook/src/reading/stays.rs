//! What a command leaves running when it has ended: something that is to stay when the run is over, or a job that ends with it.
//!
//! Goes by the words of the command alone, and so tells beforehand; what became of it is seen in the processes.

use crate::shell::{Facts, parse};

/// What a command leaves running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stays {
    /// It goes on when the run is over: the words that say so.
    ForGood(String),
    /// It ends with the run, at the latest.
    WithTheRun,
}

/// A program that starts something to stay: its name, and what has to stand among its arguments.
const STARTERS: &[(&str, &[&str])] = &[
    ("nohup", &[]),
    ("setsid", &[]),
    ("disown", &[]),
    ("daemonize", &[]),
    ("systemd-run", &[]),
    ("at", &[]),
    ("batch", &[]),
    ("tmux", &["-d"]),
    ("screen", &["-dm", "-dmS", "-d"]),
    ("pg_ctl", &["start", "restart"]),
    ("pg_ctlcluster", &["start", "restart"]),
    ("start-stop-daemon", &["--background", "-b", "--start", "-S"]),
    ("docker", &["-d", "--detach"]),
    ("podman", &["-d", "--detach"]),
    ("docker-compose", &["-d", "--detach"]),
    ("ssh", &["-f", "-fN", "-Nf", "-fNL", "-fnNT"]),
];

/// Options by which programs of any name put themselves into the background.
const DAEMON_OPTIONS: &[&str] = &["--daemon", "-daemon", "--daemonize", "--background", "--detach"];

/// Words in front of a program that change nothing about what it leaves.
const IN_FRONT: &[&str] = &["sudo", "env", "command", "exec", "time", "nice"];

/// What `script` leaves running; none where it leaves nothing.
pub fn stays(script: &str) -> Option<Stays> {
    let names = STARTERS.iter().map(|(name, _)| name).chain(DAEMON_OPTIONS);
    // Reading the text as bash costs more than most plans have to spare.
    let may_hold = names.into_iter().any(|name| script.contains(name));
    let commands = if may_hold { parse(script).unwrap_or_default() } else { Vec::new() };
    let found = commands.iter().flat_map(|command| Facts::of(command).invocations).find_map(|one| {
        let words = one.words.iter().map(|word| word.text.as_str());
        let words: Vec<&str> = words.skip_while(|word| IN_FRONT.contains(word)).collect();
        if one.in_function { None } else { starter(&words) }
    });
    found.map(Stays::ForGood).or_else(|| is_job(script).then_some(Stays::WithTheRun))
}

/// Whether its own `&` starts `script` beside what follows.
pub fn is_job(script: &str) -> bool {
    let text = script.trim_end();
    text.ends_with('&') && !text.ends_with("&&")
}

/// The words by which a command starts something to stay.
fn starter(words: &[&str]) -> Option<String> {
    let (program, arguments) = words.split_first()?;
    let name = program.rsplit('/').next().unwrap_or(program);
    let known = STARTERS.iter().find(|(starter, _)| *starter == name).map(|(_, wanted)| *wanted);
    if known.is_some_and(<[_]>::is_empty) {
        return Some(format!("`{name}`"));
    }
    let wanted = known.unwrap_or(DAEMON_OPTIONS);
    // What follows the host is another machine's.
    let own = arguments.iter().take_while(|argument| name != "ssh" || argument.starts_with('-'));
    let found = own.copied().find(|argument| wanted.contains(argument))?;
    Some(format!("`{name} {found}`"))
}

#[cfg(test)]
mod tests {
    use super::{Stays, stays};

    #[test]
    fn what_is_started_to_stay_is_told_from_a_job() {
        for (script, why) in [
            ("nohup ./server > log 2>&1 &", "`nohup`"),
            ("sudo setsid worker &", "`setsid`"),
            ("./worker & disown", "`disown`"),
            ("tmux new-session -d -s app './app'", "`tmux -d`"),
            ("pg_ctl -D data start", "`pg_ctl start`"),
            ("bin/broker-start.sh -daemon broker.conf", "`broker-start.sh -daemon`"),
            ("if ! up; then nohup ./server & fi", "`nohup`"),
        ] {
            assert_eq!(stays(script), Some(Stays::ForGood(why.to_owned())), "{script}");
        }
        assert_eq!(stays("./worker --port 1 &"), Some(Stays::WithTheRun));
        for nothing in [
            "tmux ls",
            "pg_ctl status",
            "true && false",
            "echo nohup",
            "f() { nohup x & }",
            "ssh host journalctl -f",
        ] {
            assert_eq!(stays(nothing), None, "{nothing}");
        }
    }
}
