//! Files that a script writes and then runs, copies or prints.
//!
//! Takes the words of a command, notes what the files that it runs hold. Never opens one.

use super::call::Call;
use super::demand::Demand;
use super::flow::Flows;
use super::program::{effective, is_shell};
use super::trace::Trace;
use crate::shell::invocation::Argument;

/// Programs that run the files that they are given; shells do too.
const RUNNERS: &[&str] = &[
    "source",
    ".",
    "psql",
    "mysql",
    "mariadb",
    "sqlite3",
    "mongosh",
    "mongo",
    "redis-cli",
    "cqlsh",
    "sqlcmd",
    "clickhouse-client",
    "duckdb",
    "sqlplus",
    "python",
    "python2",
    "python3",
    "node",
    "deno",
    "bun",
    "perl",
    "ruby",
    "php",
    "lua",
    "awk",
    "gawk",
    "mawk",
    "sed",
    "make",
    "gmake",
    "at",
    "batch",
    "crontab",
    "expect",
    "ansible-playbook",
    "tmux",
    "screen",
    "parallel",
    "ssh",
    "vim",
    "ex",
    "ed",
    "bc",
    "gdb",
    "osascript",
    "xargs",
];
/// Programs that make one file of another.
const COPIERS: &[&str] = &["cp", "mv", "install", "ln", "rsync"];

impl Trace<'_> {
    /// Notes what the files hold that a command runs, and gives what those hold that it only names.
    pub(super) fn files(&mut self, call: &Call, reads: &[String]) -> Flows {
        let words = &call.arguments;
        let runs = words.iter().any(|word| is_shell(word) || RUNNERS.contains(&last_part(&word.text)));
        let mut named = Flows::default();
        for (at, word) in words.iter().enumerate() {
            let held = self.held(word);
            if runs || at == effective(words).map_or(0, |(at, _)| at) {
                self.note(&held, Demand::Plain);
            }
            named.extend(held);
        }
        for path in reads.iter().filter(|_| runs) {
            let held = self.memory.file(path);
            self.note(&held, Demand::Plain);
        }
        self.copied(words, call, &named);
        named
    }

    /// Notes the files that a command makes of others, or of what it reads.
    fn copied(&mut self, words: &[Argument], call: &Call, named: &Flows) {
        let Some((at, name)) = effective(words) else { return };
        let mut held = if COPIERS.contains(&name) { named.clone() } else { Flows::default() };
        if name == "tee" {
            held.extend(self.input.clone());
        }
        if name == "dd" {
            held.extend(self.input.clone());
            call.flows.iter().for_each(|flows| held.extend(flows.clone()));
        }
        for word in words[at + 1..].iter().filter(|word| !word.text.starts_with('-')) {
            self.memory.write(word.text.trim_start_matches("of="), held.clone());
        }
    }

    /// What the file holds that a word names, alone or behind an option.
    fn held(&self, word: &Argument) -> Flows {
        let text = word.text.as_str();
        let joined = text.split_once('=').map(|(_, path)| path);
        let short = text.strip_prefix('-').and_then(|rest| rest.get(1..)).filter(|rest| !rest.is_empty());
        std::iter::once(text).chain(joined).chain(short).map(|path| self.memory.file(path)).collect()
    }
}

fn last_part(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or_default()
}
