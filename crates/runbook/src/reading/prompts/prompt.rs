//! The prompt in front of a line, and who typed behind it.
//!
//! Takes one line, gives what was typed and whose prompt it is: `$ ls`, `(venv) ops@web:~/app (main)$ ls`, `PS C:\x> dir`,
//! `mysql> SHOW TABLES;`. Root's bare `# ` is not known here: only the lines around it tell it from a comment.

use crate::reading::shapes::console;
use crate::text::{Pattern, is_space};

/// Whose prompt it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reading) enum By {
    /// A shell that says nothing of where it runs.
    Plain,
    /// A shell that names its machine, and mostly its user.
    Named {
        /// Who types.
        user: Option<String>,
        /// On which machine.
        host: String,
    },
    /// A shell of Windows.
    Windows,
    /// A console: `mysql`, `irb`.
    Console(String),
    /// Nobody can tell whether it is a prompt at all, with the reason.
    Unsure(String),
}

/// What is in front of a line, and what was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prompt<'l> {
    pub(super) by: By,
    pub(super) command: &'l str,
}

/// What authors' shells put in front of their prompts: `(venv) `, `[12:03:11] `, `12:03:11 `.
static FRONT: Pattern = Pattern::only_where(
    |text| {
        let is_time = text.strip_prefix('[').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
        is_time || text.starts_with('(') && text.contains(") ")
    },
    r"^(?:\((?P<name>[\w.+/-]+(?: [\w.+/-]+)?)\)|\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d(?::\d\d(?:\.\d+)?)?\]?) +",
);
static WINDOWS: Pattern =
    Pattern::only_where(is_of_windows, r"^(?:PS [^>]*|[A-Za-z]:\\[^>]*)> ?(?P<command>\S.*)?$");
/// `➜  signage git:(main) ✗ make`: the folder stands behind the mark.
static ARROW: Pattern =
    Pattern::needing(&["➜"], r"^➜(?: {2,}(?P<folder>\S+)(?: git:\([^)]*\))?(?: ✗)?)? +(?P<command>\S.*)$");
static NAMED: Pattern = Pattern::needing(
    &["$ ", "# ", "% ", "> "],
    r"^(?:\[(?P<user>[\w.<>{}*-]+)@(?P<host>[\w.<>{}*-]+)(?:[ :][^\]]*)?\]|(?P<bare_user>[\w.<>{}*-]+)@(?P<bare_host>[\w.<>{}*-]+)(?P<folder>:?[^\s$#%>]*| [~/][^\s$#%>]*| [\w.-]+)|(?P<only>[A-Za-z][\w.-]*)?(?P<path>:?[~/][^\s$#%>]*| [~/][^\s$#%>]*)?)(?P<branch> ?\([^()]+\)| git:\([^)]*\))?(?P<gap> ?)(?P<mark>[$#%>]) +(?P<command>\S.*)$",
);
/// Whether a line begins as PowerShell's prompt does, or with a drive.
fn is_of_windows(text: &str) -> bool {
    text.contains('>') && (text.starts_with("PS ") || text.get(1..3) == Some(":\\"))
}

/// Words that a prompt `name> ` has where the name is a shell's.
const SHELLS: [&str; 6] = ["fish", "bash", "zsh", "sh", "shell", "ksh"];

/// The prompt at the start of `line`.
pub(super) fn prompt(line: &str) -> Option<Prompt<'_>> {
    let whole = line.trim_start();
    // What is found first is what stands there; a name or a time alone is no prompt.
    let front = FRONT.captures(whole).map_or(0, |found| found.get(0).map_or(0, |front| front.end()));
    shell(whole).or_else(|| (front > 0).then(|| shell(&whole[front..]))?)
}

/// The prompt at the start of a text without anything in front of it.
fn shell(text: &str) -> Option<Prompt<'_>> {
    let found = |by: By, command| Some(Prompt { by, command });
    for plain in ["$ ", "% ", "$> ", "❯ "] {
        if let Some(command) = text.strip_prefix(plain).map(str::trim_start).filter(|text| !text.is_empty()) {
            return found(By::Plain, command);
        }
    }
    if let Some(arrow) = ARROW.captures(text) {
        return found(By::Plain, arrow.name("command")?.as_str());
    }
    if let Some(windows) = WINDOWS.captures(text) {
        return found(By::Windows, windows.name("command").map_or("", |command| command.as_str()));
    }
    if let Some((program, command)) = console(text) {
        let is_shell = SHELLS.contains(&program) && text[program.len()..].starts_with('>');
        let by = if is_shell { By::Plain } else { By::Console(program.to_owned()) };
        return found(by, command.trim_start());
    }
    named(text)
}

/// Whether a line may begin with such a prompt: it names a machine, or a mark stands right behind a name, or behind a folder.
fn may_be_named(text: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let rest = text.trim_start_matches(is_of_name);
    let path = rest.strip_prefix([':', ' ']).unwrap_or(rest);
    if text.contains('@') || rest.starts_with("$ ") {
        return true;
    }
    if !path.starts_with(['~', '/']) {
        return false;
    }
    let behind = path.trim_start_matches(|c| !is_space(c) && !matches!(c, '$' | '#' | '%' | '>'));
    let behind = behind.strip_prefix(' ').unwrap_or(behind);
    // A branch may hold anything.
    path.contains('(')
        || behind.starts_with("$ ")
        || behind.starts_with("% ")
        || path.starts_with('~') && (behind.starts_with("# ") || behind.starts_with("> "))
}

/// The prompt of a shell that names a user, a machine or a folder.
fn named(text: &str) -> Option<Prompt<'_>> {
    if !may_be_named(text) {
        return None;
    }
    let found = NAMED.captures(text)?;
    let part = |name| found.name(name).map(|part| part.as_str());
    let (mark, command) = (part("mark")?, part("command")?);
    let user = part("user").or(part("bare_user"));
    let host = part("host").or(part("bare_host"));
    let (path, glued) = (part("path"), part("gap") == Some("") && part("branch").is_none());
    let is_home = path.is_some_and(|path| path.trim_start_matches([':', ' ']).starts_with('~'));
    let fits = match (host.is_some(), mark) {
        // `ops@web ~> ls`, and not `copy ops@web > log`.
        (true, ">") => part("folder").is_some_and(|folder| folder.contains(['~', '/'])),
        (true, _) => true,
        // `word# ` is a comment glued to a word, `/srv/run # x` one behind a command.
        (false, "#" | ">") => is_home,
        (false, _) if path.is_some() => true,
        // `web-1$ ls`: nothing stands between the name and its mark.
        (false, "$") => part("only").is_some() && glued,
        (false, _) => false,
    };
    if !fits {
        return None;
    }
    let by = match host
        .or_else(|| part("only").filter(|_| path.is_none_or(|path| path.starts_with([':', ' ']))))
    {
        Some(host) => By::Named { user: user.map(str::to_owned), host: host.to_owned() },
        None => By::Plain,
    };
    Some(Prompt { by, command })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is typed on `line`, and by whom: `ops@web ls`, `$ ls`, `mysql> x`, `windows x`.
    fn check(rows: &[(&str, &str)]) {
        for (line, expected) in rows {
            let said = prompt(line).map_or_else(String::new, |found| {
                let who = match found.by {
                    By::Plain => "$".to_owned(),
                    By::Named { user: Some(user), host } => format!("{user}@{host}"),
                    By::Named { user: None, host } => format!("@{host}"),
                    By::Windows => "windows".to_owned(),
                    By::Console(program) => format!("{program}>"),
                    By::Unsure(why) => why,
                };
                format!("{who} {}", found.command)
            });
            assert_eq!(said, *expected, "{line}");
        }
    }

    #[test]
    fn a_prompt_may_have_anything_in_front_of_it() {
        check(&[
            ("$ ls", "$ ls"),
            ("(venv) $ ls", "$ ls"),
            ("(base) ops@gpu:~$ ls", "ops@gpu ls"),
            ("[12:03:11] root@web # ls", "root@web ls"),
            ("12:03 % ls", "$ ls"),
            ("➜  signage git:(main) ✗ make it", "$ make it"),
            ("➜ make it", "$ make it"),
            ("❯ ls", "$ ls"),
            ("~ $ ls", "$ ls"),
            ("~/app $ ls", "$ ls"),
            ("/srv/app$ ls", "$ ls"),
            ("~/app (main) $ ls", "$ ls"),
            ("fish> ls", "$ ls"),
        ]);
    }

    #[test]
    fn a_prompt_names_who_types_and_where() {
        check(&[
            ("ops@web-1:~$ ls", "ops@web-1 ls"),
            ("ops@web-1:~/app (main)$ ls", "ops@web-1 ls"),
            ("[root@web-1 ~]# ls", "root@web-1 ls"),
            ("root@web-1:/srv# ls", "root@web-1 ls"),
            ("ops@web-1 ~> ls", "ops@web-1 ls"),
            ("ada@laptop app % ls", "ada@laptop ls"),
            ("root@<node>:~# ls", "root@<node> ls"),
            ("web-1$ ls", "@web-1 ls"),
            ("web-1:~$ ls", "@web-1 ls"),
        ]);
    }

    #[test]
    fn consoles_and_windows_have_prompts_of_their_own() {
        check(&[
            ("mysql> SHOW TABLES;", "mysql> SHOW TABLES;"),
            ("shop=# \\dt", "shop> \\dt"),
            ("PS C:\\app> Get-Item x", "windows Get-Item x"),
            ("C:\\app> dir", "windows dir"),
            ("PS /home/ada> dir", "windows dir"),
        ]);
    }

    #[test]
    fn commands_comments_and_words_are_no_prompts() {
        for line in [
            "ls",
            "echo 5$ ",
            "A=1",
            "word# why",
            "/srv/run # start it",
            "scp ops@web:/x . # copy",
            "(cd x && ls)",
            "cat a > b",
            "(1 row)",
            "12:03 up 3 days",
            "50% of it",
            "git@host.example > x",
        ] {
            assert_eq!(prompt(line), None, "{line}");
        }
    }
}
