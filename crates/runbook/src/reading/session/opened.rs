//! What is typed in a session that a block opens.
//!
//! Takes the lines of a block, gives the session that it opens and the lines typed in it. Never decides what becomes of them.

use super::opener::{Place, opens};
use crate::document::BodyLine;
use crate::programs::{Table, Trait};
use crate::reading::programs::is_command;
use crate::reading::shapes::is_statement;
use std::borrow::Cow;
use std::ops::Range;

/// A session that a block opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reading) struct Session {
    /// The index of the line that opens it.
    pub opener: usize,
    /// What it is, such as `ssh` or `mysql`.
    pub program: String,
    /// Where its lines are typed.
    pub place: Place,
    /// The indices of the lines typed in it, the one that leaves it included; empty where it is the block's last command.
    pub inside: Range<usize>,
    /// The command that opens it.
    pub command: String,
    /// The sessions that are still open at the end of the block, the outermost first.
    pub open: Vec<Place>,
}

/// Words that close a session.
const CLOSERS: [&str; 7] = ["exit", "quit", "logout", "\\q", "exit;", "quit;", "exit()"];

/// Whether a session is on a machine that people only pass through.
pub(in crate::reading) fn is_hop(command: &str) -> bool {
    ["jump", "bastion", "hop", "gateway"].iter().any(|name| command.contains(name))
}

/// The client through which a command opens a session, and which is not there once it is open: `flyctl ssh console`.
pub(in crate::reading) fn client(command: &str) -> Option<&str> {
    let (_, program) = opens(command)?;
    let first = command.split_whitespace().find(|word| *word != "sudo")?;
    (program == "session").then(|| first.trim_end_matches("ctl"))
}

/// Whether a command leaves the session that it is typed in.
pub(in crate::reading) fn closes(command: &str) -> bool {
    CLOSERS.contains(&command.trim())
}

/// Whether a command takes the machine that it is typed on away, with every session on it.
pub(in crate::reading) fn ends_machine(command: &str) -> bool {
    const ENDS: [&str; 5] = ["shutdown", "reboot", "poweroff", "halt", "systemctl"];
    let mut words = command.split_whitespace().skip_while(|word| *word == "sudo");
    let first = words.next().unwrap_or("");
    ENDS.contains(&first)
        && (first != "systemctl" || words.any(|word| matches!(word, "reboot" | "poweroff" | "halt")))
}

/// Whether what a command opens is opened inside the session of `outer`: another user's shell, a container or a console on that
/// machine. A second `ssh` is a second machine.
pub(in crate::reading) fn is_within(outer: Place, command: &str) -> Option<Place> {
    let (place, program) = opens(command)?;
    let word = command.split_whitespace().next().unwrap_or("");
    let nests = match outer {
        Place::Machine => matches!(program, "another user's shell" | "chroot") || place != Place::Machine,
        Place::Container => matches!(program, "another user's shell" | "chroot") || place == Place::Console,
        Place::Console => false,
    };
    let is_local = match outer {
        Place::Machine => Table::get().is(word, Trait::OutsideMachines),
        Place::Container | Place::Console => Table::get().is(word, Trait::OutsideContainers),
    };
    (nests && !is_local).then_some(place)
}

/// Whether a line is typed at the prompt of a console: a statement, a call, what no shell knows.
pub(in crate::reading) fn is_of_console(line: &str) -> bool {
    let first = line.split(['(', ' ', ';']).next().unwrap_or("");
    // `db.orders.drop()`, `User.count = 1`.
    let is_call =
        first.contains('.') && !first.contains('/') && !first.starts_with('.') && line.contains(['(', '=']);
    let is_word = first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase());
    closes(line) || line.starts_with('\\') || is_statement(line) || is_call || is_word
}

/// Whether a line below the command that opens a console is typed here again.
fn is_of_shell(line: &str) -> bool {
    !is_of_console(line) && (is_command(line) || line.contains(" -") || line.starts_with(['.', '/', '~']))
}

/// The first session that the commands of a block open.
pub(in crate::reading) fn opened(lines: &[BodyLine]) -> Option<Session> {
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
    let command = whole(first).into_owned();
    let after = &starts[first + 1..];
    let through = client(&command).map(str::to_owned);
    let mut open = vec![place];
    // What ends it: a command that is not typed in it any more, or the one behind what leaves it.
    let mut end = None;
    for at in first + 1..starts.len() {
        let Some(inner) = open.last().copied() else {
            end = Some(at);
            break;
        };
        let command = whole(at);
        let word = command.split_whitespace().next().unwrap_or("");
        if let Some(place) = is_within(inner, &command) {
            open.push(place);
        } else if place != Place::Machine && Table::get().is(word, Trait::OutsideContainers)
            || opens(&command).is_some_and(|(other, _)| other == place)
            || through.as_deref().is_some_and(|client| client == word.trim_end_matches("ctl"))
            || place == Place::Console && open.len() == 1 && is_of_shell(&command)
        {
            open.clear();
            end = Some(at);
            break;
        } else if closes(&command) {
            open.pop();
        } else if ends_machine(&command) && open.contains(&Place::Machine) {
            open.clear();
        }
    }
    let first = after.first().copied().unwrap_or(lines.len());
    let last = end.map_or(lines.len(), |end| starts[end]);
    Some(Session { opener, program: program.to_owned(), place, inside: first.min(last)..last, command, open })
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
            (session.program, inside, !session.open.is_empty())
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
            Some(("ssh", &["sudo systemctl restart web", "exit"], false)),
        );
        check("$ ssh ops@web-1\nuptime\n", Some(("ssh", &["uptime"], true)));
        check(
            "ssh jump\nsudo -i\nrm -rf /srv/x\nexit\nuptime\nexit\nls\n",
            Some(("ssh", &["sudo -i", "rm -rf /srv/x", "exit", "uptime", "exit"], false)),
        );
        check("flyctl ssh console\nls\nfly status\n", Some(("session", &["ls"], false)));
        check("ssh web-1\nsudo reboot\nls\n", Some(("ssh", &["sudo reboot"], false)));
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
