//! Where a command that was typed at a prompt goes on in the lines below it.
//!
//! Takes what was typed and the lines below, gives those that belong to it: behind a backslash, at the second prompt `> `, and
//! whatever a loop, a quote or a here-document needs to be whole. Never takes a line that the command can do without.

use crate::document::BodyLine;
use crate::reading::grammar::is_unfinished;

/// How many lines a command may go on for; what is longer is no command typed at a prompt.
const LONGEST: usize = 200;

/// The lines of `rest` that `first` goes on in, without their prompts. A line for which `prompted` holds begins another command.
pub(super) fn further(first: &str, rest: &[BodyLine], prompted: impl Fn(&str) -> bool) -> Vec<BodyLine> {
    let mut text = first.to_owned();
    let mut taken: Vec<BodyLine> = Vec::new();
    while text.trim_end().ends_with('\\')
        && let Some(line) = rest.get(taken.len())
    {
        push(&mut taken, &mut text, line);
    }
    if !is_open(&text) {
        return taken;
    }
    // Once the shell shows its second prompt, it shows it on every line.
    let shows = |line: &BodyLine| line.text.trim_start().starts_with('>');
    let is_shown = rest.get(taken.len()).is_some_and(shows);
    let (mut whole, mut tried) = (text.clone(), taken.clone());
    for line in rest.iter().skip(taken.len()).take(LONGEST) {
        if is_shown && !shows(line) || !is_shown && prompted(&line.text) {
            break;
        }
        push(&mut tried, &mut whole, line);
        if !is_open(&whole) {
            return tried;
        }
    }
    // Never whole: what stands behind the second prompt is of the command all the same, and bash will say what is wrong.
    if is_shown { tried } else { taken }
}

fn push(taken: &mut Vec<BodyLine>, text: &mut String, line: &BodyLine) {
    let shown = line.text.trim_start().strip_prefix('>').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
    let more = shown.unwrap_or(&line.text);
    text.push('\n');
    text.push_str(more);
    taken.push(BodyLine { line: line.line, text: more.to_owned() });
}

/// Whether a command has to go on: something in it is opened and not closed.
fn is_open(text: &str) -> bool {
    const LOOPS: [&str; 7] = ["for", "while", "until", "if", "case", "select", "function"];
    let first = text.split_whitespace().next().unwrap_or("");
    // Most commands hold nothing that could be open.
    let may_be =
        text.contains(['"', '\'', '`', '(', '{', '|', '&']) || text.contains("<<") || LOOPS.contains(&first);
    may_be && is_unfinished(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that the first line of a text goes on in.
    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        let found = further(&lines[0].text, &lines[1..], |line| line.starts_with("$ "));
        let found: Vec<&str> = found.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_command_goes_on_behind_a_backslash_and_at_the_second_prompt() {
        check("a \\\n>   b\nout", &["  b"]);
        check("for x in a b; do\n>   ls $x\n> done\nout", &["  ls $x", "done"]);
        check("cat <<EOF\n> x\n> EOF\nout", &["x", "EOF"]);
        check("a |\n> b\nout", &["b"]);
    }

    #[test]
    fn what_is_open_takes_the_lines_that_close_it() {
        check("cat <<EOF > f\nx\n\nEOF\nout", &["x", "", "EOF"]);
        check("curl -d '{\n  \"a\": 1\n}' http://x\nout", &["  \"a\": 1", "}' http://x"]);
        check("if a; then\n  b\nfi\nout", &["  b", "fi"]);
    }

    #[test]
    fn what_is_whole_takes_nothing() {
        check("ls\n> quoted", &[]);
        check("kubectl logs <pod-name>\nout", &[]);
        check("echo \"a\"\nout", &[]);
        check("cat <<EOF\n$ ls", &[]);
        check("echo don't\nout", &[]);
    }
}
