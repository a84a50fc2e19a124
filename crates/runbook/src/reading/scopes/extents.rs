//! Commands of one block that do the same to more or to less: `# Stop everything`, `# Stop only the writers`. One of them is meant.
//!
//! Takes what each comment says and the one command under it, gives the rows of those that stand instead of one another.

use crate::reading::rules;
use crate::reading::words::{first_said, words};

/// A comment with the commands under it.
pub(super) struct Told<'l> {
    pub(super) title: &'l str,
    /// The commands, a line each.
    pub(super) commands: Vec<&'l str>,
}

/// The rows of comments side by side whose commands do the same to another extent.
pub(super) fn rows(told: &[Told<'_>]) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in 0..told.len() {
        let Some(head) = told[at].head() else { continue };
        match rows.last_mut().filter(|row| row.last() == at.checked_sub(1).as_ref()) {
            Some(row) if told[row[0]].head() == Some(head) => row.push(at),
            _ => rows.push(vec![at]),
        }
    }
    let is_other = |row: &[usize]| row.iter().any(|at| told[*at].commands != told[row[0]].commands);
    let of_several = |row: Vec<usize>| {
        let narrowed = row.iter().filter(|at| told[**at].narrows()).count();
        // Where several say so themselves, what stands among them is another one of them.
        let own = |row: Vec<usize>| row.into_iter().filter(|at| told[*at].says_extent()).collect();
        let row: Vec<usize> = if narrowed > 1 { row } else { own(row) };
        (narrowed > 0 && row.len() > 1 && is_other(&row)).then_some(row)
    };
    rows.into_iter().filter_map(of_several).collect()
}

impl<'l> Told<'l> {
    fn narrows(&self) -> bool {
        first_said(&words(self.title), rules::COMMENT_NARROWS.words).is_some()
    }

    fn says_extent(&self) -> bool {
        self.narrows() || first_said(&words(self.title), rules::COMMENT_WIDENS.words).is_some()
    }

    /// What all its commands do: their program with what it is told to do.
    fn head(&self) -> Option<[&'l str; 2]> {
        let head = |command: &&'l str| {
            let mut parts = command.split([' ', '=']).filter(|part| !part.is_empty());
            Some([parts.next()?, parts.next().unwrap_or("")])
        };
        let first = self.commands.first().and_then(head)?;
        let is_same = self.commands.iter().all(|command| head(command) == Some(first));
        (is_same && !self.title.is_empty()).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(told: &[(&str, &str)], expected: &[&[usize]]) {
        let told: Vec<Told<'_>> = told
            .iter()
            .map(|(title, commands)| Told { title, commands: commands.lines().collect() })
            .collect();
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
    fn a_catalogue_of_switches_is_one_of_several() {
        check(
            &[
                ("Block orders on BOTH paths", "gate set A=1"),
                ("Block one path only", "gate set B=1  # left\ngate set C=1  # right"),
                ("Block all but the shop", "gate set D=1"),
                ("Block sign-ins", "gate set E=1"),
            ],
            &[&[0, 1, 2, 3]],
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
