//! The same words for the same things in every report.

use super::style::{Style, count};
use crate::plan::{Ending, Plan, ProbedStatement, ProbedTable, Step, StepKind};
use crate::programs::Table;
use crate::reading::Effect;
use crate::record::{
    Answer, DatabaseOpened, DriverChanged, EXIT_TRAP, Outcome, Resolution, Status, StepExited,
    TransactionEnded, TransactionResult,
};
use crate::text::visible;
use std::collections::BTreeSet;

/// The word that a record has for one of several: `not_applicable` as `not applicable`.
pub(super) fn word_of(one_of: impl serde::Serialize) -> String {
    let word = serde_json::to_value(one_of).ok();
    word.and_then(|word| Some(word.as_str()?.replace('_', " "))).unwrap_or_default()
}

/// What somebody answered.
pub(super) const fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Skip => "skipped",
        Answer::NotApplicable => "not applicable",
        Answer::Later => "later",
        Answer::NotAsked => "not asked",
        Answer::Assumed => "assumed, not done",
    }
}

/// How a failed or doubtful step is to be taken.
pub(super) const fn resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Accepted => "accepted as done",
        Resolution::Retry => "to be run again",
        Resolution::Happened => "in doubt: it happened",
        Resolution::DidNotHappen => "in doubt: it did not happen",
        Resolution::RolledBack => "rolled back from here",
        Resolution::Ended => "ended",
        Resolution::Carried => "done before",
    }
}

/// What was found of a statement on its database, a note a line.
pub(super) fn probe_words(statement: &ProbedStatement) -> Vec<String> {
    let number = |rows: u64, what: &str| count(usize::try_from(rows).unwrap_or(usize::MAX), what);
    let table = |table: &ProbedTable| {
        let name = visible(&table.name);
        match (table.exists, table.may_be_missing) {
            (false, true) => return format!("{name}: not there yet"),
            (false, false) => return format!("{name}: not there"),
            (true, _) => {}
        }
        let rows = table.rows.map(|rows| format!("about {}", number(rows, "row")));
        let known: Vec<String> = rows.into_iter().chain(table.bytes.map(size)).collect();
        format!("{name}: {}", if known.is_empty() { "there".to_owned() } else { known.join(", ") })
    };
    let rows = statement.rows.map(|rows| {
        let (about, how) =
            if statement.counted { ("", "counted") } else { ("about ", "as the database estimates") };
        format!("takes in {about}{}, {how}", number(rows, "row"))
    });
    let note = statement
        .note
        .as_ref()
        .map(|why| format!("no number: {}", visible(why.lines().next().unwrap_or_default())));
    statement.tables.iter().map(table).chain(rows).chain(note).collect()
}

/// Bytes in a unit that reads well.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_240 => format!("{bytes} bytes"),
        10_240..10_485_760 => format!("{} KiB", bytes >> 10),
        10_485_760..10_737_418_240 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

/// The files of SQL whose statements are in the run, each with its hash.
pub(super) fn files_of_sql(plan: &Plan) -> BTreeSet<String> {
    let files = plan.selected().filter_map(|step| step.sql()?.file.as_ref());
    files.map(|file| format!("{}, sha256 {}", visible(&file.path), file.sha256)).collect()
}

/// What a step's exit status does not say by itself: a search without a match, a request that the server refused.
pub(super) fn pointed_out(step: &Step, exited: &StepExited, printed: &str) -> Option<String> {
    if exited.window.is_none() && exited.outcome == Outcome::Failed && wants_terminal(printed) {
        return Some("it wants a terminal, and had none: run it in the terminal (mode=terminal)".to_owned());
    }
    match (step.command()?.ends_in?, exited.status?) {
        (Ending::Search, Status::Exit(1)) => {
            Some("exit 1 of a search says that it found nothing, which may be what you hope for".to_owned())
        }
        (Ending::Request, Status::Exit(0)) => refusal(printed).map(|code| {
            format!("the server answered {code}, and curl without -f exits 0 whatever it answers")
        }),
        _ => None,
    }
}

/// Whether a program has said that it cannot do without a terminal: sudo, docker, ssh and what asks for a password.
fn wants_terminal(printed: &str) -> bool {
    let printed = printed.to_lowercase();
    Table::get().wants_terminal().iter().any(|said| printed.contains(said))
}

/// The status of a server's refusal: in the head of its answer, or alone on a line as `-w '%{http_code}'` prints it.
fn refusal(printed: &str) -> Option<&str> {
    let is_code =
        |word: &&str| word.len() == 3 && word.starts_with(['4', '5']) && word.parse::<u16>().is_ok();
    printed.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let first = words.next()?;
        let alone = words.clone().next().is_none();
        if first.starts_with("HTTP/") {
            words.next().filter(is_code)
        } else {
            Some(first).filter(|word| alone && is_code(word))
        }
    })
}

/// Which database it is and as whom: `shop on db:5432, PostgreSQL 15.4, as app, can write, verified`.
pub fn database(opened: &DatabaseOpened) -> String {
    let engine = match opened.engine.as_str() {
        "postgres" => "PostgreSQL",
        "mysql" if opened.version.contains("MariaDB") => "MariaDB",
        "mysql" => "MySQL",
        _ => "SQLite",
    };
    let place = match opened.database.as_str() {
        "" => opened.server.clone(),
        database => format!("{database} on {}", opened.server),
    };
    let mut words = vec![format!("{}: {place}", opened.name), format!("{engine} {}", opened.version)];
    if !opened.user.is_empty() {
        let role = opened.role.as_ref().map_or(String::new(), |role| format!(" (role {role})"));
        words.push(format!("as {}{role}", opened.user));
    }
    words.push(if opened.read_only { "read only" } else { "can write" }.to_owned());
    words.extend(opened.replica.filter(|is| *is).map(|_| "a replica".to_owned()));
    words.extend(opened.tls.clone());
    if !opened.set_again.is_empty() {
        words.push(format!("set again: {}", opened.set_again.join("; ")));
    }
    words.join(", ")
}

/// How a transaction came out, and who or what decided.
pub fn transaction(ended: &TransactionEnded) -> String {
    let word = match ended.result {
        TransactionResult::Committed => "committed",
        TransactionResult::RolledBack => "rolled back, nothing of it has happened",
        TransactionResult::InDoubt => "in doubt: nobody knows whether it was committed",
    };
    let by = ended.by.as_ref().map_or(String::new(), |name| format!(" by {name}"));
    let reason = ended.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    format!("{word} ({}{by}){reason}", ended.how)
}

/// The word in front of a step, and how it stands out.
pub fn effect_mark(step: &Step) -> (&'static str, Style) {
    match (&step.kind, step.effect()) {
        (StepKind::Gate(_), _) => ("gate", Style::Heading),
        (StepKind::Manual(_), _) if step.wait().is_some() => ("wait", Style::Heading),
        (StepKind::Manual(_), _) => ("manual", Style::Heading),
        (_, Effect::Read) => ("read", Style::Dim),
        (_, Effect::Change) => ("change", Style::Warn),
        (_, Effect::Unknown) => ("unknown", Style::Warn),
        (_, Effect::Destroy) => ("destroy", Style::Bad),
    }
}

/// Who drives the run from there on, instead of whom.
pub(super) fn handed_over(changed: &DriverChanged) -> String {
    let from = changed.from.as_deref().map_or(String::new(), |from| format!(" from {}", visible(from)));
    let seen =
        changed.seen.as_ref().map_or(String::new(), |seen| format!(" ({})", visible(&seen.to_string())));
    let why = changed.reason.as_deref().map_or(String::new(), |why| format!(": {}", visible(why)));
    format!("{}{seen} took over{from}{why}", visible(&changed.to))
}

/// What a step is called that is none of the plan's; an EXIT trap `on` a machine.
pub(super) fn beside(id: &str, on: &str) -> Option<String> {
    match id {
        "target" => Some("The target, before the first step".to_owned()),
        "shell" => Some("A shell that the operator opened".to_owned()),
        EXIT_TRAP => Some(format!("The shell's EXIT trap{on}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_seen_in_what_curl_prints() {
        assert_eq!(refusal("HTTP/2 503 \nserver: x\n"), Some("503"));
        assert_eq!(refusal("404\n"), Some("404"));
        assert_eq!(refusal("HTTP/1.1 200 OK\n500 rows\n"), None);
    }

    #[test]
    fn what_wants_a_terminal_is_heard() {
        assert!(wants_terminal("sudo: a terminal is required to read the password\n"));
        assert!(wants_terminal("the input device is not a TTY\n") && !wants_terminal("no such file\n"));
    }
}
