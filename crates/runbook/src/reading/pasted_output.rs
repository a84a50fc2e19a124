//! Output that was pasted under a command without any prompt in front of it.
//!
//! Takes the lines of a block, gives the commands with what each printed. Where in doubt there is none: a line of output
//! that is taken for a command fails in the plan or at the gate, a command that is taken for output is never run.

use super::programs::is_command;
use super::prompts::{By, Typed};
use super::shapes::{at_top, is_drawn, is_output, is_ruled, is_yaml};
use crate::document::BodyLine;
use crate::text::{Pattern, is_space};

/// Words with gaps of several spaces between them: a row of a table.
static ROW: Pattern = Pattern::needing(&["  "], r"^\S+( \S+)* {2,}\S.* {2,}\S");
/// A line of `ls -l`, with its head.
static LISTED: Pattern = Pattern::only_where(is_listed, r"^(total \d|[-dlcbps][-rwxsStT]{9}[.+@]? +\d)");

/// Words that only a script has at the start of a line.
const SCRIPT: [&str; 14] =
    ["do", "done", "then", "else", "elif", "fi", "esac", "}", "{", ")", ";;", "function", "in", "EOF"];

/// The commands among `lines` with the output under each; none where no output is seen, or where the lines are a script.
pub(super) fn pasted(lines: &[BodyLine]) -> Option<Vec<Typed>> {
    let tops = at_top(lines);
    let mut found: Vec<Typed> = Vec::new();
    let mut comments: Vec<&str> = Vec::new();
    let mut blank = true;
    // How many brackets of an answer in JSON are open.
    let mut open = 0;
    for (at, (line, top)) in lines.iter().zip(tops).enumerate() {
        let text = line.text.trim();
        // A row of a drawn table is nothing that anybody types.
        let is_command = |text: &str| is_command(text) && !text.starts_with(['|', '+']);
        let last = found.last_mut();
        let printing = last.as_ref().is_some_and(|last| !last.output.is_empty());
        if open > 0 || top && opens_json(text, lines.get(at + 1)) {
            comments.clear();
            open += depth(text);
            last?.output.push(line.clone());
        } else if !top {
            // A line that goes on belongs to what it goes on from.
            let last = last?;
            if printing { &mut last.output } else { &mut last.lines }.push(line.clone());
        } else if text.is_empty() {
            blank = true;
            continue;
        } else if let Some(comment) = text.strip_prefix('#').filter(|_| !printing || blank) {
            comments.push(comment.trim());
            continue;
        } else if text.split_whitespace().next().is_some_and(|first| SCRIPT.contains(&first)) {
            return None;
        } else if (is_command(text) && !is_row(text) || heads(text, lines.get(at + 1)))
            && (!printing || blank)
        {
            let title = (!comments.is_empty()).then(|| comments.join(" "));
            comments.clear();
            found.push(Typed { lines: vec![line.clone()], output: Vec::new(), title, by: By::Plain });
        } else if !is_command(text) && (printing || is_printed(text)) {
            last?.output.push(line.clone());
        } else {
            return None;
        }
        blank = false;
    }
    found.iter().any(|typed| !typed.output.is_empty()).then_some(found)
}

/// A word that begins with a capital, and sets no variable.
fn is_capital(text: &str) -> bool {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-');
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.trim_start_matches(is_of_word).chars().next().is_none_or(is_space)
}

/// Whether a line begins with what may be done to a file, or says how much there is.
fn is_listed(text: &str) -> bool {
    let may = |mode: &[u8]| mode.iter().all(|byte| b"-rwxsStT".contains(byte));
    text.starts_with("total ") || text.as_bytes().get(1..10).is_some_and(may)
}

/// Whether a line is a command because what stands under it can only be what it printed: a table with its head, a log.
fn heads(text: &str, next: Option<&BodyLine>) -> bool {
    let is_shown = |next: &BodyLine| is_output(next.text.trim()) || is_ruled(next.text.trim());
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with(':')
        && !is_printed(text)
        && !is_ruled(text)
        && next.is_some_and(is_shown)
}

/// Whether a line opens an answer in JSON: a shell's `{` has no key behind it.
fn opens_json(text: &str, next: Option<&BodyLine>) -> bool {
    let keyed = next.is_some_and(|next| next.text.trim_start().starts_with('"'));
    text.starts_with("{\"") || matches!(text, "{" | "[" | "[{") && keyed
}

/// How many more brackets a line opens than it closes.
fn depth(text: &str) -> i32 {
    text.chars()
        .map(|c| match c {
            '{' | '[' => 1,
            '}' | ']' => -1,
            _ => 0,
        })
        .sum()
}

/// Whether a line can only be something that a program printed.
pub(super) fn is_printed(text: &str) -> bool {
    let keyed = is_yaml(text) && !text.starts_with("- ");
    text == "..."
        || keyed
        || is_output(text)
        || is_drawn(text)
        || is_ruled(text)
        || is_row(text)
        || is_capital(text)
        || LISTED.is_match(text)
}

fn is_row(text: &str) -> bool {
    ROW.is_match(text) && !text.contains(" -") && !text.contains(" | ") && !text.contains('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands, each with the number of lines under it.
    fn check(text: &str, expected: Option<&[(&str, usize)]>) {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        let found = pasted(&lines).map(|found| {
            found.iter().map(|typed| (typed.lines[0].text.clone(), typed.output.len())).collect::<Vec<_>>()
        });
        let expected = expected.map(|rows| {
            rows.iter().map(|(command, count)| ((*command).to_owned(), *count)).collect::<Vec<_>>()
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_table_a_report_and_an_answer_under_a_command_are_its_output() {
        check(
            "kubectl get pods\nNAME    READY   STATUS\nweb-1   1/1     Running",
            Some(&[("kubectl get pods", 2)]),
        );
        check("ceph status\n  cluster:\n    id: 6\n    health: OK", Some(&[("ceph status", 3)]));
        check("ping db\nPING db (10.0.0.1) 56(84) bytes of data.\n64 bytes from db", Some(&[("ping db", 2)]));
        check("ls -l\ntotal 24K\n-rw-r--r--. 1 root root 7 May 2 a", Some(&[("ls -l", 2)]));
        check(
            "curl http://x | jq\n\n# Expected:\n{\n  \"a\": [\n    1\n  ]\n}\n\n# Then\nuptime",
            Some(&[("curl http://x | jq", 5), ("uptime", 0)]),
        );
        check("vim a.conf\n...\nHost x\n  User y", Some(&[("vim a.conf", 3)]));
    }

    #[test]
    fn a_program_that_nobody_knows_is_a_command_over_a_table_or_a_log() {
        check("rsctl status\nMEMBER   STATE      LAG\nrs-a     PRIMARY    -", Some(&[("rsctl status", 2)]));
        check("rsctl resync rs-c\n2026-11-03T10:15:02Z INFO  started", Some(&[("rsctl resync rs-c", 1)]));
        check("stockctl list\n+----+-----+\n| id | sku |\n+----+-----+", Some(&[("stockctl list", 3)]));
        check("rsctl status\nrsctl resync rs-c", None);
    }

    #[test]
    fn a_command_after_an_empty_line_is_a_command_again() {
        check("df -h\nFilesystem  Size  Used\n\n# Then\nuptime", Some(&[("df -h", 1), ("uptime", 0)]));
    }

    #[test]
    fn a_script_has_no_output_in_it() {
        check("git fetch\ngit status", None);
        check("for a in b; do\n  Echo x\ndone", None);
        check("kubectl get pods\nmystery tool", None);
        check("cat <<E\nname: x\nE\nls", None);
        check("A=1\nB=2\nls", None);
        check("ls\n{\n  echo a\n}", None);
        check("kubectl get pods\nNAME  READY  STATUS\nls", None);
    }
}
