//! Commands that open another shell, console or machine.
//!
//! Takes a command line, gives where what is typed next belongs. Never looks at what is typed next.

use crate::text::Pattern;
use std::borrow::Cow;

/// Where the lines of a session are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Another machine, or another user's shell.
    Machine,
    /// A container.
    Container,
    /// The prompt of a database or of a program.
    Console,
}

/// A row of what opens what.
struct Opener {
    place: Place,
    program: &'static str,
    /// One of these stands in every such command; most commands hold none, and need no pattern.
    words: &'static str,
    /// Whether the command begins with one of the programs, which all begin with a small letter: a statement mostly does not.
    at_start: bool,
    opens: Pattern,
    /// Takes it back, because then the program does something and comes back.
    not: Pattern,
}

impl Opener {
    const fn new(
        place: Place,
        program: &'static str,
        words: &'static str,
        opens: Pattern,
        not: &'static str,
    ) -> Self {
        let at_start = opens.begins_at_start();
        Self { place, program, words, at_start, opens, not: Pattern::new(not) }
    }

    fn fits(&self, command: &str) -> bool {
        (!self.at_start || command.starts_with(|c: char| c.is_ascii_lowercase()))
            && self.words.split(' ').any(|word| command.contains(word))
            && self.opens.is_match(command)
            && !self.not.is_match(command)
    }
}

/// How a command begins that opens a console by its name alone.
const CONSOLES: [&str; 19] = [
    "sudo ",
    "mongo",
    "irb",
    "iex",
    "cqlsh",
    "sqlplus",
    "sqlcmd",
    "gitlab-",
    "bundle exec ",
    "bin/rails ",
    "rails ",
    "python",
    "node",
    "ipython",
    "bash",
    "sh",
    "zsh",
    "pgbouncer",
    "gdb",
];

/// Whether a command ends in a shell's name.
fn ends_in_shell(command: &str) -> bool {
    command.ends_with("sh")
}

/// What opens what. The first row that fits counts.
static OPENERS: [Opener; 14] = [
    Opener::new(
        Place::Console,
        "console",
        "psql mysql mariadb redis-cli mongo sqlite3 rails python node irb iex cqlsh clickhouse-client",
        Pattern::new(
            r"\b(exec|run|rsh|ssh)\b.* (-it|-ti|-i|-t|--stdin|--tty|console)\b.* (psql|mysql|mariadb|redis-cli|mongo|mongosh|sqlite3|rails c|rails console|python3?|node|irb|iex|cqlsh|clickhouse-client)\b",
        ),
        r" (-c|-e|-f|--command|--execute|--eval|-q|-Q) ?|<|\||(redis-cli.* (ping|PING|info|INFO|get|GET|set|SET|keys|KEYS|flushall|FLUSHALL|flushdb|FLUSHDB|dbsize|DBSIZE|llen|LLEN|--\w+))|\b(python3?|node) (-c|-m|\S+\.(py|js))",
    ),
    Opener::new(
        Place::Container,
        "container shell",
        "exec run attach debug",
        Pattern::only_where(
            ends_in_shell,
            r"^(sudo )?(kubectl|oc|docker|docker-compose|podman|nerdctl|crictl|k|minikube|microk8s kubectl|docker compose)\b.* (exec|run|attach|debug) .*(-it|-ti|-i|-t|--stdin|--tty|--interactive|\bcompose\b|docker-compose)\b?.* (/?(usr/)?(bin/)?(ba|z|a|da)?sh|/bin/(ba)?sh)$",
        ),
        r" -c ",
    ),
    Opener::new(
        Place::Container,
        "docker-compose shell",
        "docker",
        Pattern::only_where(ends_in_shell, r"^(sudo )?docker(-| )compose exec \S+( \S+)? (/bin/)?(ba|a)?sh$"),
        r" -c ",
    ),
    Opener::new(
        Place::Container,
        "oc debug",
        "debug",
        Pattern::new(r"^(sudo )?(oc|kubectl) debug (-it )?\S*node"),
        r" -- \S+|<|\|",
    ),
    Opener::new(
        Place::Container,
        "oc rsh",
        "rsh",
        Pattern::new(r"^(oc|kubectl) rsh ( ?-\S+ ?\S*)* ?\S+$"),
        r"$^",
    ),
    Opener::new(
        Place::Machine,
        "session",
        "ssm ssh heroku virsh limactl multipass",
        Pattern::new(
            r"^(sudo )?(aws ssm start-session|gcloud compute ssh|az ssh vm|fly(ctl)? ssh console|heroku run bash|virsh console|vagrant ssh|gh codespace ssh|tsh ssh|limactl shell|multipass shell|cf ssh|bosh .*\bssh)\b",
        ),
        r"--command| -C | -c |--parameters|<|\|| -- \S",
    ),
    Opener::new(
        Place::Machine,
        "mosh",
        "mosh telnet ftp",
        Pattern::new(r"^(mosh|telnet|sftp|ftp) "),
        r"<|\||-b ",
    ),
    Opener::new(
        Place::Machine,
        "another user's shell",
        "su",
        Pattern::new(
            r"^(sudo( -[A-Za-z]*[u] ?\S+| -[A-Za-z]+| --\w[\w-]*(=\S+)?)* (-[A-Za-z]*[is]|--login|--shell|su( -l?)?( -?\w[\w.-]*)?|(ba|z)?sh( -l| --login)?)$|sudo -[A-Za-z]*[is][A-Za-z]*( -u \S+| \w+)?$|su( -l?| --login)?( \w[\w.-]*)?( -l?)?$)",
        ),
        r" -c | -- ",
    ),
    Opener::new(
        Place::Machine,
        "chroot",
        "chroot",
        Pattern::new(r"^(sudo )?chroot \S+( (/bin/)?(ba)?sh)?$"),
        r"$^",
    ),
    Opener::new(
        Place::Console,
        "mysql",
        "mysql mariadb",
        Pattern::new(r"^(sudo )?(mysql|mariadb)\b"),
        r" -e ?| --execute| < |<<|\||-V|--version|^(sudo )?(mysql|mariadb)[\w-]*(dump|admin|check|import|binlog)",
    ),
    Opener::new(
        Place::Console,
        "psql",
        "psql",
        Pattern::new(r"^(sudo (-u \S+ )?)?psql\b"),
        r" -\w*[cflV]\b| --command| --file| --list|--version| < |<<|\||-\w*c\b",
    ),
    Opener::new(
        Place::Console,
        "sqlite3",
        "sqlite3",
        Pattern::new(r"^sqlite3( -\S+)* \S+$"),
        r"<|\||--version",
    ),
    Opener::new(
        Place::Console,
        "redis-cli",
        "redis-cli",
        Pattern::new(r"^redis-cli(( -[hpanu] \S+)| --tls| -c)*$"),
        r"<|\|",
    ),
    Opener::new(
        Place::Console,
        "console",
        "mongo irb iex cqlsh sqlplus sqlcmd rails python node sh gitlab pgbouncer gdb",
        Pattern::starting(
            &CONSOLES,
            r"^(sudo )?(mongosh?|irb|iex|cqlsh|sqlplus|sqlcmd|gitlab-rails (c|console)|(bundle exec )?(bin/)?rails (c|console|dbconsole|db)|python3?$|node$|ipython$|bash$|sh$|zsh$|gitlab-psql|gitlab-redis-cli|pgbouncer|gdb)\b",
        ),
        r"--eval| -e | -f | -c |<|\||\.js$|\.sql$| -Q | -q | -i |--version|^(bash|sh|zsh) \S",
    ),
];

/// The plain `ssh`, whose command is what follows the host.
static SSH: Pattern = Pattern::needing(
    &["ssh"],
    r#"^(sudo )?ssh((\s+-[46AaCfGgKkMNnqsTtVvXxYy]+)|(\s+-[BbcDEeFIiJLlmOopQRSWw]\s*\S+))*\s+("[^"]*"|'[^']*'|\S+)((\s+-[46AaCfGgKkMNnqsTtVvXxYy]+)|(\s+-[BbcDEeFIiJLlmOopQRSWw]\s*\S+))*$"#,
);

/// The command line with a word in place of every `$(…)`: what is looked up there opens nothing, and may hold a pipe.
fn without_substitutions(command: &str) -> Cow<'_, str> {
    if !command.contains("$(") {
        return command.into();
    }
    let mut kept = String::new();
    let mut rest = command;
    while let Some(start) = rest.find("$(") {
        let mut depth = 0_usize;
        let length = rest[start..].char_indices().find_map(|(at, character)| {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => return None,
            }
            (depth == 0).then_some(at + 1)
        });
        let Some(length) = length else { break };
        kept.push_str(&rest[..start]);
        kept.push_str("it");
        rest = &rest[start + length..];
    }
    (kept + rest).into()
}

/// The command line with a word in place of every `<name>`, which is no redirection, and of every `{{name}}`.
fn without_placeholders(command: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let (mut done, mut from) = (0, 0);
    while let Some(at) = command[from..].find(['<', '{']).map(|at| from + at) {
        from = match placeholder(&command[at..]) {
            Some(length) => {
                kept.push_str(&command[done..at]);
                kept.push_str("it");
                done = at + length;
                done
            }
            None => at + 1,
        };
    }
    if done == 0 { command.into() } else { (kept + &command[done..]).into() }
}

/// How long the placeholder is that a text begins with.
fn placeholder(text: &str) -> Option<usize> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "_ .-".contains(c);
    let (inner, end) = if let Some(inner) = text.strip_prefix("{{") {
        (inner, inner.find(['{', '}']).filter(|end| inner[*end..].starts_with("}}"))? + 2)
    } else {
        let inner =
            text.strip_prefix('<').filter(|inner| inner.starts_with(|c: char| c.is_ascii_alphabetic()))?;
        (inner, inner.find(|c| !is_of_name(c)).filter(|end| inner[*end..].starts_with('>'))? + 1)
    };
    Some(text.len() - inner.len() + end)
}

/// The session that a command line opens.
pub(in crate::reading) fn opens(command: &str) -> Option<(Place, &'static str)> {
    let command = &without_substitutions(command.split(" #").next().unwrap_or(command).trim());
    let command = &without_placeholders(command);
    // A tunnel stays open and takes no commands.
    if command.contains("ssh")
        && SSH.is_match(command)
        && !command.contains(" -N")
        && !command.contains(" -L")
        && !command.contains(" -f")
    {
        return Some((Place::Machine, "ssh"));
    }
    OPENERS.iter().find(|row| row.fits(command)).map(|row| (row.place, row.program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_each_placeholder() {
        for (command, expected) in [
            ("ssh <the host> <user.name>@x", "ssh it it@x"),
            ("a {{b}} {{{c}} {{d}", "a it {it {{d}"),
            ("a <(b) <1> < c> <<d>", "a <(b) <1> < c> <it"),
            ("a", "a"),
        ] {
            assert_eq!(without_placeholders(command), expected, "{command}");
        }
    }

    #[test]
    fn a_shell_of_another_user_is_one_only_without_a_command() {
        for command in [
            "sudo -i",
            "sudo -s",
            "sudo su",
            "sudo su -",
            "sudo su - app",
            "sudo bash",
            "sudo -u app -i",
            "sudo -iu app",
            "sudo -u app bash",
            "su",
            "su -",
            "su - app",
            "su app",
            "sudo -i -u app",
        ] {
            assert_eq!(opens(command), Some((Place::Machine, "another user's shell")), "{command}");
        }
        for command in [
            "sudo bash tools/prepare.sh",
            "sudo sh -c 'ls'",
            "sudo -i systemctl status x",
            "sudo su -c ls",
            "sudo ls",
            "sum x",
            "sudo -u app psql -c x",
        ] {
            assert_eq!(opens(command), None, "{command}");
        }
    }

    #[test]
    fn a_placeholder_is_a_name_like_any_other() {
        assert_eq!(opens("oc debug node/<node-name>"), Some((Place::Container, "oc debug")));
        assert_eq!(opens("ssh <user>@<host>"), Some((Place::Machine, "ssh")));
        assert_eq!(opens("oc debug node/x < commands.txt"), None);
    }
}
