//! Lines of a block of commands that are not run with the others: those that are typed in a session, on another machine or at
//! the prompt of a console, and those of which nobody can tell what they are.
//!
//! Takes one block, gives the stretches of its lines, each with the reason. Never decides what becomes of the block as a whole.

use super::prompt_hosts::Home;
use super::prompts::{self, By, Typed};
use super::remote_words::told;
use super::session::{Place, closes, opened};
use super::shapes::at_top;
use crate::document::{Block, BodyLine};

/// A stretch of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// Its first line in the document.
    pub first: usize,
    /// Its last line.
    pub last: usize,
    /// What is typed first.
    pub command: String,
    /// Why it is not run with the rest.
    pub why: String,
    /// The line of the command that opened the session in which it is typed.
    pub opener: Option<usize>,
    /// Whether nobody can tell what it is: then it is an error, and else for a person to type.
    pub unsure: bool,
}

impl Apart {
    /// Whether a line of the document is of it.
    pub fn holds(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

/// What a block leaves open for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) places: Vec<Place>,
    pub(super) program: String,
    /// The line that opened it, and its command.
    pub(super) line: usize,
    pub(super) command: String,
}

/// The stretches of a block, and the session that it leaves open.
pub(super) fn apart(block: &Block, home: &Home) -> (Vec<Apart>, Option<Left>) {
    if let Some(typed) = prompts::prompted(block) {
        return at_prompts(&typed, home);
    }
    let (mut found, left) = in_sessions(&block.lines);
    found.extend(under_comments(&block.lines));
    found.sort_by_key(|one| one.first);
    (found, left)
}

/// Those that the prompts in front of them tell.
fn at_prompts(typed: &[Typed], home: &Home) -> (Vec<Apart>, Option<Left>) {
    let mut found: Vec<Apart> = Vec::new();
    let mut here: Vec<BodyLine> = Vec::new();
    // The commands behind which another prompt follows: what they open is told by that.
    let mut told: Vec<usize> = Vec::new();
    for (at, one) in typed.iter().enumerate() {
        let (why, unsure) = match &one.by {
            By::Unsure(why) => (Some(why.clone()), true),
            by => (home.why_not(by), false),
        };
        let Some(why) = why else {
            here.extend(one.lines.iter().cloned());
            let next = typed.get(at + 1);
            if next.is_some_and(|next| !matches!(next.by, By::Unsure(_)) && home.why_not(&next.by).is_some())
            {
                told.extend(one.lines.last().map(|line| line.line));
            }
            continue;
        };
        let printed = one.output.last().filter(|_| !unsure);
        let last = printed.or(one.lines.last()).map_or(0, |line| line.line);
        match found.last_mut() {
            // What is typed at one prompt in a row is one thing to do.
            Some(before) if !unsure && !before.unsure && before.why == why && is_next(typed, at) => {
                before.last = last;
            }
            _ => {
                let command = one.lines[0].text.clone();
                found.push(Apart { first: one.lines[0].line, last, command, why, opener: None, unsure });
            }
        }
    }
    let (inside, left) = in_sessions(&here);
    // A session that is told by its prompts ends with them, or with what leaves it.
    let is_closed = typed.last().and_then(|last| last.lines.last()).is_some_and(|last| closes(&last.text));
    let is_told = |left: &Left| {
        told.contains(&left.line) && (is_closed || here.last().is_none_or(|last| last.line != left.line))
    };
    if left.as_ref().is_some_and(is_told) {
        return (found, None);
    }
    let tells = |one: &Apart| !told.iter().any(|line| one.holds(line + 1));
    found.extend(inside.into_iter().filter(tells));
    found.sort_by_key(|one| one.first);
    (found, left)
}

/// Whether the command before the one at `at` is typed at the same prompt.
fn is_next(typed: &[Typed], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| typed[before].by == typed[at].by)
}

/// Those that are typed in sessions which the lines themselves open.
fn in_sessions(lines: &[BodyLine]) -> (Vec<Apart>, Option<Left>) {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(session) = opened(&lines[from..]) {
        let opener = lines[from + session.opener].line;
        let inside = &lines[from + session.inside.start..from + session.inside.end];
        if let (Some(first), Some(last)) =
            (inside.first(), inside.iter().rfind(|line| !line.text.trim().is_empty()))
        {
            found.push(Apart {
                first: first.line,
                last: last.line,
                command: first.text.trim().trim_start_matches("$ ").to_owned(),
                why: format!("typed inside {}, not here", session.program),
                opener: Some(opener),
                unsure: false,
            });
        }
        if !session.open.is_empty() {
            let (places, program, command) = (session.open, session.program, session.command);
            return (found, Some(Left { places, program, line: opener, command }));
        }
        from += session.inside.end.max(session.opener + 1);
    }
    (found, None)
}

/// Those under a comment that says where they are typed: `# On the standby`. The comment that a block begins with is about all
/// of it, and asked elsewhere.
fn under_comments(lines: &[BodyLine]) -> Vec<Apart> {
    let tops: Vec<bool> = at_top(lines).collect();
    let comment = |at: usize| {
        tops[at]
            .then(|| lines[at].text.trim().strip_prefix('#'))
            .flatten()
            .map(|text| text.trim_start_matches('#').trim())
    };
    let is_blank = |at: usize| lines[at].text.trim().is_empty();
    let begins = (0..lines.len()).find(|at| !is_blank(*at)).unwrap_or(0);
    let mut found = Vec::new();
    for at in begins + 1..lines.len() {
        let Some(text) = comment(at).filter(|text| told(text).is_some()) else { continue };
        let end = (at + 1..lines.len()).find(|at| comment(*at).is_some()).unwrap_or(lines.len());
        let held: Vec<&BodyLine> = (at + 1..end).filter(|at| !is_blank(*at)).map(|at| &lines[at]).collect();
        if let (Some(first), Some(last)) = (held.first(), held.last()) {
            let why = format!("typed inside another shell: the comment says `{text}`");
            let command = first.text.trim().to_owned();
            // The comment goes with what it is about, and names nothing behind it.
            found.push(Apart {
                first: lines[at].line,
                last: last.line,
                command,
                why,
                opener: None,
                unsure: false,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, PieceKind};
    use crate::text::Source;

    /// The stretches of a block as `first-last`, with `?` where they are unsure and `…` where a session is left open.
    fn check(language: &str, text: &str, expected: &str) {
        let markdown = format!("```{language}\n{text}\n```\n");
        let document = Document::parse(&Source::new("a.md", markdown));
        let PieceKind::Block(block) = &document.pieces[0].kind else { panic!("a block") };
        let (found, left) = apart(block, &Home::of(&document));
        let mut said: Vec<String> = found
            .iter()
            .map(|one| format!("{}-{}{}", one.first - 1, one.last - 1, if one.unsure { "?" } else { "" }))
            .collect();
        said.extend(left.map(|_| "…".to_owned()));
        assert_eq!(said.join(" "), expected, "{text}");
    }

    #[test]
    fn what_stands_behind_another_machines_prompt_is_apart() {
        check("console", "$ ssh web7\nweb7$ rm -rf /srv/x\nweb7$ exit\n$ look", "2-3");
        check("console", "ops@db-1:~$ stop\nstopped\nops@db-2:~$ stop", "1-2 3-3");
        check("console", "$ psql shop\nshop=# SELECT 1;\n 1\nshop=# \\q\n$ look", "2-4");
        check("console", "$ sudo -i\n# rm -rf /srv/x\n# exit\n$ look", "2-3");
    }

    #[test]
    fn what_is_typed_in_a_session_is_apart_with_what_leaves_it() {
        check("bash", "ssh web\nsystemctl stop web\nexit\nls", "2-3");
        check("bash", "ssh web\nsudo -i\nrm -rf /srv/x", "2-3 …");
        check("bash", "ssh web\nls\nexit\nssh db\ndf\nexit\nuptime", "2-3 5-6");
        check("console", "$ ssh web\n$ stop\n$ exit\n$ look", "2-3");
    }

    #[test]
    fn what_stands_under_a_comment_that_names_a_place_is_apart() {
        check("bash", "look\n\n# On every node\nreboot now\n# Here\nlook", "3-4");
        check("bash", "look\n# Restart it\nreboot now", "");
    }

    #[test]
    fn a_line_that_may_be_either_is_unsure() {
        check("console", "$ ls\na\nweb » ls", "3-3?");
        check("console", "ls\n$ df", "1-1?");
    }
}
