//! Commands of one block that do the same to more or to less: `# Stop everything`, `# Stop only the writers`. One of them is meant.
//!
//! Takes what each comment says and the one command under it, gives the rows of those that stand instead of one another.

use crate::reading::rules;
use crate::reading::words::{first_said, words};

/// A comment with the one command under it.
pub(super) struct Told<'l> {
    pub(super) title: &'l str,
    /// The command; none where there are several, or none.
    pub(super) command: Option<&'l str>,
}

/// The rows of comments side by side whose commands do the same to another extent.
pub(super) fn rows(told: &[Told<'_>]) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in 0..told.len() {
        let Some(head) = extent(&told[at]) else { continue };
        match rows.last_mut().filter(|row| row.last() == at.checked_sub(1).as_ref()) {
            Some(row) if extent(&told[row[0]]).as_ref() == Some(&head) => row.push(at),
            _ => rows.push(vec![at]),
        }
    }
    let narrows = |at: &usize| first_said(&words(told[*at].title), rules::COMMENT_NARROWS.words).is_some();
    let is_other = |row: &[usize]| row.iter().any(|at| told[*at].command != told[row[0]].command);
    rows.retain(|row| row.len() > 1 && row.iter().any(narrows) && is_other(row));
    rows
}

/// What a command does, where its comment says to how much: its program with what it is told to do.
fn extent<'l>(told: &Told<'l>) -> Option<Vec<&'l str>> {
    let said = words(told.title);
    let says = first_said(&said, rules::COMMENT_NARROWS.words)
        .or_else(|| first_said(&said, rules::COMMENT_WIDENS.words));
    let head = |command: &'l str| {
        let parts = command.split([' ', '=']).filter(|part| !part.is_empty());
        parts.take(2).collect::<Vec<_>>()
    };
    told.command.filter(|_| says.is_some()).map(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(told: &[(&str, &str)], expected: &[&[usize]]) {
        let told: Vec<Told<'_>> =
            told.iter().map(|(title, command)| Told { title, command: Some(command) }).collect();
        assert_eq!(rows(&told), expected);
    }

    #[test]
    fn the_same_done_to_more_or_less_is_one_of_several() {
        check(
            &[("Stop everything", "kill stop --all"), ("Stop only the writers", "kill stop --writers")],
            &[&[0, 1]],
        );
        check(&[("Block writes only", "export MODE=w"), ("Block both", "export MODE=rw")], &[&[0, 1]]);
        check(
            &[("All but the readers", "x stop -r"), ("Just the readers", "x stop r"), ("Look", "x show")],
            &[&[0, 1]],
        );
    }

    #[test]
    fn what_is_done_in_turn_is_none() {
        check(&[("Stop the writers", "kill stop w"), ("Stop the readers", "kill stop r")], &[]);
        check(&[("Stop all writers", "kill stop w"), ("Stop all readers", "kill stop r")], &[]);
        check(&[("Only the writers", "kill stop w"), ("Show all", "kill show")], &[]);
        check(&[("Only the writers", "kill stop w"), ("Both again", "kill stop w")], &[]);
    }
}
