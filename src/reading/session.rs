//! Commands that open another shell, console or machine: what is typed next belongs inside it.
//!
//! Takes the lines of a block, gives the session that it opens and the lines typed in it. Never decides what becomes of them.

use crate::document::BodyLine;
use crate::programs::{Table, Trait};
use crate::text::Pattern;
use std::borrow::Cow;
use std::ops::Range;

/// A session that a block opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The index of the line that opens it.
    pub opener: usize,
    /// What it is, such as `ssh` or `mysql`.
    pub program: String,
    /// Where its lines are typed.
    pub place: Place,
    /// The indices of the lines typed in it; empty where it is the block's last command.
    pub inside: Range<usize>,
    /// Whether it is still open at the end of the block.
    pub open: bool,
}

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
            r"^(sudo (su|-i|-s|bash|sh)\b|su( -| -l|$| \w+$)|sudo -u \S+ (-i|-s|bash|sh)$|sudo su - \S+$)",
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

/// The session that a command line opens.
pub(super) fn opens(command: &str) -> Option<(Place, &'static str)> {
    let command = &without_substitutions(command.split(" #").next().unwrap_or(command).trim());
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

/// Words that close a session.
const CLOSERS: [&str; 6] = ["exit", "quit", "logout", "\\q", "exit;", "quit;"];

/// The first session that the commands of a block open.
pub fn opened(lines: &[BodyLine]) -> Option<Session> {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.trim().trim_start_matches("$ ")).collect();
    let text = |at: usize| texts[at];
    let is_command = |at: &usize| !text(*at).is_empty() && !text(*at).starts_with('#');
    let mut continued = false;
    let mut starts = Vec::new();
    for at in (0..lines.len()).filter(is_command) {
        if !continued {
            starts.push(at);
        }
        continued = text(at).ends_with('\\');
    }
    // The command at a place in `starts`, with the lines that it goes on in.
    let whole = |place: usize| {
        let end = starts.get(place + 1).copied().unwrap_or(lines.len());
        let mut parts =
            (starts[place]..end).filter(is_command).map(|at| text(at).trim_end_matches('\\').trim_end());
        let first = parts.next().unwrap_or_default();
        parts.fold(Cow::from(first), |whole, part| whole + " " + part)
    };
    let (first, (place, program)) = (0..starts.len()).find_map(|at| Some((at, opens(&whole(at))?)))?;
    let opener = starts[first];
    let after = &starts[first + 1..];
    let leaves = |at: usize| {
        let word = text(starts[at]).split_whitespace().next().unwrap_or("");
        let is_local = place != Place::Machine && Table::get().is(word, Trait::OutsideContainers);
        is_local || opens(&whole(at)).is_some_and(|(other, _)| other == place)
    };
    let closes = |at: usize| CLOSERS.contains(&text(starts[at]));
    let end = (first + 1..starts.len()).find(|at| leaves(*at) || closes(*at));
    let first = after.first().copied().unwrap_or(lines.len());
    let last = end.map_or(lines.len(), |end| starts[end]);
    Some(Session {
        opener,
        program: program.to_owned(),
        place,
        inside: first.min(last)..last,
        open: end.is_none(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &[&str], bool)>) {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        let found = opened(&lines).map(|session| {
            let inside: Vec<String> =
                lines[session.inside.clone()].iter().map(|line| line.text.clone()).collect();
            (session.program, inside, session.open)
        });
        let expected = expected.map(|(program, inside, open)| {
            (program.to_owned(), inside.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>(), open)
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn ssh_to_a_host_takes_the_lines_below_it() {
        check(
            "ssh ops@web-1\nsudo systemctl restart web\nexit\nls\n",
            Some(("ssh", &["sudo systemctl restart web"], false)),
        );
        check("$ ssh ops@web-1\nuptime\n", Some(("ssh", &["uptime"], true)));
        check("ssh -i key.pem -p 22 ops@web-1\n", Some(("ssh", &[], true)));
    }

    #[test]
    fn ssh_with_a_command_or_a_tunnel_opens_nothing() {
        for text in
            ["ssh web-1 uptime\n", "ssh -L 1:x:2 web-1\n", "ssh -N web-1\n", "ssh-keygen -t ed25519\n"]
        {
            check(text, None);
        }
    }

    #[test]
    fn a_shell_in_a_container_ends_where_local_commands_go_on() {
        check(
            "kubectl exec -it web -- /bin/sh\nls /srv\nkubectl get pods\n",
            Some(("container shell", &["ls /srv"], false)),
        );
        check("docker exec -it web bash\n", Some(("container shell", &[], true)));
        check(
            "kubectl rsh -n x $(kubectl get pod -o name | awk '{ print $1 }')\n",
            Some(("oc rsh", &[], true)),
        );
        check("kubectl exec -it web -- ls\n", None);
        check("kubectl exec -it web -- sh -c 'ls'\n", None);
        check("oc debug node/n1\nchroot /host\nls\n", Some(("oc debug", &["chroot /host", "ls"], true)));
    }

    #[test]
    fn a_database_prompt_is_a_session_unless_it_is_given_its_statement() {
        check("mysql -u root -p\nSHOW TABLES;\n", Some(("mysql", &["SHOW TABLES;"], true)));
        check("kubectl exec -it db -- psql -U x -d y\n\\dt\n", Some(("console", &["\\dt"], true)));
        for text in [
            "mysql -e 'SHOW TABLES'\n",
            "mysqldump x > y\n",
            "psql -c 'SELECT 1'\n",
            "psql \"$URL\" < a.sql\n",
            "kubectl exec -it db -- psql -U x -c 'SELECT 1'\n",
            "redis-cli ping\n",
            "mongosh --eval 'x'\n",
            "python3 a.py\n",
            "bash a.sh\n",
        ] {
            check(text, None);
        }
    }
}
