//! What somebody probably meant by an entry that names nothing.

use crate::plan::Step;
use crate::settings::nearest;

/// No more suggestions than somebody reads.
const MOST: usize = 3;

/// The steps whose titles hold `named`; where none does, the one whose title or id is most like it.
pub(super) fn steps<'p>(named: &str, steps: &[&'p Step]) -> Vec<&'p Step> {
    let wanted = named.trim().to_lowercase();
    let holding = steps.iter().filter(|step| step.title.to_lowercase().contains(&wanted));
    let found: Vec<&Step> = holding.copied().take(MOST).collect();
    if !found.is_empty() {
        return found;
    }
    let known = steps.iter().flat_map(|step| [step.title.as_str(), step.id.as_str()]);
    let near = nearest(named, known);
    steps
        .iter()
        .copied()
        .filter(|step| near.is_some_and(|near| step.title == near || step.id == near))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::test_steps::gate;
    use super::*;

    fn named(wanted: &str) -> Vec<String> {
        let all =
            ["Backup is there", "Freeze is announced", "Backup is read", "Backup a", "Backup b"].map(gate);
        steps(wanted, &all.iter().collect::<Vec<_>>()).iter().map(|step| step.title.clone()).collect()
    }

    #[test]
    fn titles_that_hold_the_words_come_first_and_never_more_than_three() {
        assert_eq!(named(" backup "), ["Backup is there", "Backup is read", "Backup a"]);
    }

    #[test]
    fn a_slip_finds_the_one_that_is_most_like_it_and_nonsense_finds_none() {
        assert_eq!(named("Freeze is anounced"), ["Freeze is announced"]);
        assert!(named("quite another thing altogether").is_empty());
    }
}
