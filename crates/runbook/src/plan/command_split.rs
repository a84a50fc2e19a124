//! The text of a block, cut where its commands are, and where bash would refuse it.
//!
//! Takes a text, gives its stretches in order. Never judges what a command does.

use crate::shell::{self, SyntaxError};

/// A stretch of a block's text that is one step.
pub(super) struct Stretch {
    /// The lines that it covers, as indices into the block's.
    pub(super) first: usize,
    pub(super) last: usize,
    /// What stands there.
    pub(super) text: String,
    /// Why bash would not take it.
    pub(super) invalid: Option<SyntaxError>,
}

/// The commands of a text, each with the lines that it covers. Where bash would refuse the text, the lines that it refuses
/// are told apart from those that are commands all the same.
pub(super) fn stretches(text: &str) -> Vec<Stretch> {
    match shell::parse(text) {
        Ok(commands) => commands.iter().map(|command| whole(text, command)).collect(),
        Err(error) => recovered(text, &error),
    }
}

fn whole(text: &str, command: &shell::Command) -> Stretch {
    let range = command.range.clone();
    let (first, lines) = (command.line - 1, text[range.clone()].matches('\n').count());
    Stretch { first, last: first + lines, text: text[range].to_owned(), invalid: None }
}

/// Goes through a text that bash refuses: the shortest stretch of lines that bash takes is commands, a line at which none begins is invalid.
fn recovered(text: &str, error: &SyntaxError) -> Vec<Stretch> {
    /// A block that is longer is taken as one, invalid, piece: the search is quadratic.
    const LONGEST: usize = 200;
    let lines: Vec<&str> = text.lines().collect();
    let invalid = |first: usize, last: usize| Stretch {
        first,
        last,
        text: lines[first..=last].join("\n"),
        invalid: Some(error.clone()),
    };
    if lines.len() > LONGEST {
        return vec![invalid(0, lines.len() - 1)];
    }
    let (mut found, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let taken = (at + 1..=lines.len())
            .find_map(|end| shell::parse(&lines[at..end].join("\n")).ok().map(|commands| (end, commands)));
        let Some((end, commands)) = taken else {
            // A continued line is one with the lines that it goes on in.
            let last =
                (at..lines.len() - 1).find(|line| !lines[*line].ends_with('\\')).unwrap_or(lines.len() - 1);
            found.push(invalid(at, last));
            at = last + 1;
            continue;
        };
        let piece = lines[at..end].join("\n");
        found.extend(commands.iter().map(|command| {
            let stretch = whole(&piece, command);
            Stretch { first: stretch.first + at, last: stretch.last + at, ..stretch }
        }));
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of each stretch, from 0, and whether bash takes it.
    fn cut(text: &str) -> Vec<(usize, usize, bool)> {
        stretches(text).iter().map(|one| (one.first, one.last, one.invalid.is_none())).collect()
    }

    #[test]
    fn a_command_has_the_lines_that_it_goes_over() {
        assert_eq!(cut("one\n\ntwo \\\n  more\nthree"), [(0, 0, true), (2, 3, true), (4, 4, true)]);
        assert_eq!(cut("if a; then\n  b\nfi\nc"), [(0, 2, true), (3, 3, true)]);
        assert_eq!(stretches("cat <<E\nx\nE\nls")[0].text, "cat <<E\nx\nE");
    }

    #[test]
    fn what_bash_refuses_is_told_apart_from_the_commands_around_it() {
        assert_eq!(cut("one\nfi\ntwo"), [(0, 0, true), (1, 1, false), (2, 2, true)]);
        assert_eq!(cut(") \\\n more\nls"), [(0, 1, false), (2, 2, true)]);
    }

    #[test]
    fn a_long_text_that_bash_refuses_is_one_piece() {
        let text = format!("{}fi", "ls\n".repeat(200));
        assert_eq!(cut(&text), [(0, 200, false)]);
    }
}
