//! What the text says to do for each of several, and what stands there does only once: `For each tenant, run:`.
//!
//! Takes a sentence and the blocks under it, gives the words that say so. A block that goes through all of them itself is no such thing.

use super::doubt::Doubt;
use crate::document::{Piece, PieceKind};
use crate::reading::heading::Heading;
use crate::reading::rules;
use crate::reading::words::{first_said, words};

/// The doubt about blocks that are to be run several times.
pub(super) fn doubt<'p>(said: &str, pieces: impl IntoIterator<Item = &'p Piece>) -> Option<Doubt> {
    let found = repeats(said)?;
    let mut blocks = pieces.into_iter().filter_map(|piece| match &piece.kind {
        PieceKind::Block(block) => Some(block.text()),
        _ => None,
    });
    let reason = || format!("it says `{found}`, and a run does it once");
    (!blocks.any(|text| goes_through(&text))).then(|| Doubt::new(reason()))
}

/// The words of a heading or of the last sentence that say for whom something is done again and again.
fn repeats(said: &str) -> Option<String> {
    let last = said.rsplit(". ").next().unwrap_or(said);
    let core = Heading::new(last).core;
    let said = if core.is_empty() { words(last) } else { core };
    first_said(&said, rules::DOUBT_REPEATS.words)?;
    // The environments are gone through one run after the other.
    let found =
        said.windows(3).find(|three| three[0] == "for" && matches!(three[1].as_str(), "each" | "every"))?;
    (!is_environment(&found[2])).then(|| found.join(" "))
}

fn is_environment(word: &str) -> bool {
    const ENVIRONMENTS: [&str; 6] = ["environment", "environments", "env", "envs", "stage", "time"];
    ENVIRONMENTS.contains(&word)
}

/// Whether a block goes through several by itself.
fn goes_through(text: &str) -> bool {
    const LOOPS: [&str; 9] =
        ["for ", "while ", "until ", "xargs", "parallel ", "--all", "-exec ", " -A", "foreach"];
    LOOPS.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_for_each_is_told_by_its_words() {
        for (said, expected) in [
            ("Do this for each tenant:", true),
            ("For every region, run:", true),
            ("Repeat the following for each shard", true),
            ("For every region", true),
            ("Repeat for every customer:", true),
            ("Run this in each environment:", false),
            ("For each environment, run:", false),
            ("It prints a row for each tenant:", false),
            ("Restart the relay:", false),
        ] {
            assert_eq!(repeats(said).is_some(), expected, "{said}");
        }
    }

    #[test]
    fn a_loop_does_it_for_each_itself() {
        assert!(goes_through("for t in a b; do x $t; done") && goes_through("list | xargs -n1 x"));
        assert!(!goes_through("x --tenant a"));
    }
}
