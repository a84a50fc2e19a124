//! Finding many needles in a text that comes in pieces.
//!
//! Takes bytes as they come, gives where needles lie, and says from where on a needle may still be under way. Where the pieces
//! are cut makes no difference. Never gives a byte away that a later one could make part of a needle.

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};
use std::collections::BTreeMap;

/// A needle found: its place in the text, and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) needle: usize,
}

/// A set of needles of at least three bytes each.
#[derive(Debug)]
pub(super) struct Needles {
    automaton: NFA,
    start: StateID,
    /// How many bytes lie between the start and each state: how much of a needle the text ends with. The automaton knows, and
    /// does not tell.
    depths: Vec<u32>,
    /// The same, but for states that nothing can follow: they count as the longest end of theirs that something can.
    open: Vec<u32>,
    skips: Skips,
    white: Whitespace,
}

/// What white space in the text is to a set of needles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whitespace {
    /// A byte like any other.
    Counts,
    /// Not there: the needles hold none, and what lies between their bytes is skipped.
    Skipped,
}

/// How far a search has come. The caller may shorten its text at the front, and then says so.
#[derive(Debug, Clone)]
pub(super) struct Place {
    state: StateID,
    at: usize,
    /// Where white space does not count: the text without it, as far back as the needle that may be under way.
    dense: Vec<u8>,
}

impl Needles {
    /// Takes needles, by number.
    pub(super) fn new(needles: &[Vec<u8>], white: Whitespace) -> Self {
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(needles)
            .expect("secrets fit in an automaton of four thousand million states");
        let step = |state, byte| automaton.next_state(Anchored::No, state, byte);
        let start = automaton.start_state(Anchored::No).expect("an unanchored search is always possible");
        let path = |needle: &[u8]| {
            needle
                .iter()
                .scan(start, |state, byte| {
                    *state = step(*state, *byte);
                    Some(state.as_usize())
                })
                .collect::<Vec<_>>()
        };
        let highest = needles.iter().flat_map(|needle| path(needle)).max().unwrap_or(0);
        let mut depths = vec![0; highest.max(start.as_usize()) + 1];
        let mut leaves = BTreeMap::new();
        for needle in needles {
            let path = path(needle);
            for (depth, state) in (1..).zip(&path) {
                depths[*state] = depth;
            }
            leaves.extend(path.last().map(|state| (*state, needle)));
        }
        for needle in needles {
            for state in path(&needle[..needle.len() - 1]) {
                leaves.remove(&state);
            }
        }
        let mut open = depths.clone();
        let mut leaves: Vec<(usize, &Vec<u8>)> = leaves.into_iter().collect();
        // The end of a leaf may be a leaf itself, a shorter one.
        leaves.sort_by_key(|(_, needle)| needle.len());
        for (state, needle) in leaves {
            open[state] = path(&needle[1..]).last().map_or(0, |end| open[*end]);
        }
        let skips = Skips::new(needles);
        Self { automaton, start, depths, open, skips, white }
    }

    /// Where a search begins.
    pub(super) fn begin(&self) -> Place {
        Place { state: self.start, at: 0, dense: Vec::new() }
    }

    /// Goes on to the end of `text`, and tells every longest needle that ends on the way.
    pub(super) fn search(&self, place: &mut Place, text: &[u8], mut found: impl FnMut(Hit)) {
        if self.white == Whitespace::Counts {
            place.state = self.search_from(place.state, text, place.at, found);
        } else {
            // How far the raw text and the dense one have been walked side by side.
            let (mut raw, mut walked) = (place.at, place.dense.len());
            append_dense(&mut place.dense, &text[place.at..]);
            place.state = self.search_from(place.state, &place.dense, walked, |hit| {
                while walked < hit.end {
                    walked += usize::from(!text[raw].is_ascii_whitespace());
                    raw += 1;
                }
                let start = self.start_of(text, raw, hit.end - hit.start);
                found(Hit { start, end: raw, ..hit });
            });
            place.dense.drain(..place.dense.len() - self.open(place.state));
        }
        place.at = text.len();
    }

    /// From where on `text` may be the beginning of a needle: from there on nothing is to be given away.
    pub(super) fn pending_from(&self, place: &Place, text: &[u8]) -> usize {
        self.start_of(text, place.at, self.open(place.state))
    }

    /// Searches `text` from `at`, where the search is in `state`. Gives the state at its end.
    fn search_from(
        &self,
        mut state: StateID,
        text: &[u8],
        mut at: usize,
        mut found: impl FnMut(Hit),
    ) -> StateID {
        // Where the needle that may be under way begins, once the skips have let it pass.
        let mut passed = at - self.open(state);
        while at < text.len() {
            if state == self.start {
                at = self.skips.next(text, at);
                passed = at;
                if at == text.len() {
                    break;
                }
            }
            state = self.automaton.next_state(Anchored::No, state, text[at]);
            at += 1;
            if self.automaton.is_match(state) {
                found(self.longest(state, at));
            }
            let begins = at - self.depths[state.as_usize()] as usize;
            if begins > passed && begins < at {
                // Most single bytes begin some needle. Ask the skips before following each.
                passed = self.skips.next(text, begins);
                if passed > begins {
                    (state, at) = (self.start, passed);
                }
            }
        }
        state
    }

    fn open(&self, state: StateID) -> usize {
        self.open[state.as_usize()] as usize
    }

    /// The longest of the needles that end at `end`, where the search is in `state`.
    fn longest(&self, state: StateID, end: usize) -> Hit {
        let all =
            (0..self.automaton.match_len(state)).map(|index| self.automaton.match_pattern(state, index));
        let longest =
            all.max_by_key(|needle| self.automaton.pattern_len(*needle)).expect("a match state has a match");
        Hit { start: end - self.automaton.pattern_len(longest), end, needle: longest.as_usize() }
    }

    /// Where the last `length` bytes before `end` begin, white space not counted where it does not count.
    fn start_of(&self, text: &[u8], end: usize, length: usize) -> usize {
        if self.white == Whitespace::Counts || length == 0 {
            return end.saturating_sub(length);
        }
        let counted = text[..end].iter().enumerate().rev().filter(|(_, byte)| !byte.is_ascii_whitespace());
        counted.map(|(at, _)| at).nth(length - 1).unwrap_or(0)
    }
}

/// Adds `text` to `dense` without its white space.
fn append_dense(dense: &mut Vec<u8>, text: &[u8]) {
    dense.reserve(text.len());
    let mut kept = [0; 1 << u8::BITS];
    // So short that it can be counted in a byte, and no index has to be checked.
    for piece in text.chunks(1 << (u8::BITS - 1)) {
        let mut count = 0_u8;
        for byte in piece {
            // Written in any case, and kept or not: a branch would be mispredicted at every word.
            kept[usize::from(count)] = *byte;
            count += u8::from(!byte.is_ascii_whitespace());
        }
        dense.extend_from_slice(&kept[..usize::from(count)]);
    }
}

impl Place {
    /// Tells the search that the text has lost its first `count` bytes.
    pub(super) fn forget(&mut self, count: usize) {
        self.at -= count;
    }
}

/// How many bytes at the end of a window say how far it can be moved.
const BLOCK: usize = 3;
/// A window longer than this would fill the table for little.
const LONGEST_WINDOW: usize = 18;
/// How many windows in a row are looked at together, because one look takes the processor as long as four.
const TOGETHER: usize = 4;

/// How far a search can move where no needle is under way (Wu and Manber, 1994): the last bytes of a window as long as the
/// shortest needle say where in a needle's beginning they could stand at all. With a thousand needles most say nowhere.
#[derive(Debug)]
struct Skips {
    distances: Vec<u8>,
    window: usize,
}

impl Skips {
    fn new(needles: &[Vec<u8>]) -> Self {
        let window = needles.iter().map(Vec::len).min().unwrap_or(BLOCK).clamp(BLOCK, LONGEST_WINDOW);
        let furthest = u8::try_from(window - BLOCK + 1).expect("a window is a few bytes");
        let mut distances = vec![furthest; 1 << 16];
        for needle in needles {
            for (distance, block) in (0..furthest).rev().zip(needle[..window].windows(BLOCK)) {
                let slot = &mut distances[Self::slot(block)];
                *slot = distance.min(*slot);
            }
        }
        Self { distances, window }
    }

    /// The next place at or after `at` where a needle may begin; a window that is not all there yet is such a place.
    fn next(&self, text: &[u8], mut at: usize) -> usize {
        let block = self.window - BLOCK;
        let furthest = block + 1;
        loop {
            while let Some(ahead) = text.get(at + block..at + block + furthest * (TOGETHER - 1) + BLOCK) {
                let far = |index: usize| self.distance(&ahead[index * furthest..]) == furthest;
                if !(far(0) & far(1) & far(2) & far(3)) {
                    break;
                }
                at += furthest * TOGETHER;
            }
            match text.get(at + block..at + self.window).map(|block| self.distance(block)) {
                None | Some(0) => return at,
                Some(distance) => at += distance,
            }
        }
    }

    fn distance(&self, block: &[u8]) -> usize {
        usize::from(self.distances[Self::slot(block)])
    }

    fn slot(block: &[u8]) -> usize {
        let number = u32::from(block[0]) << 16 | u32::from(block[1]) << 8 | u32::from(block[2]);
        (number.wrapping_mul(0x9E37_79B1) >> 16) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hits(needles: &[Vec<u8>], text: &[u8], white: Whitespace, cut: usize) -> Vec<Hit> {
        let needles = Needles::new(needles, white);
        let mut place = needles.begin();
        let mut all = Vec::new();
        for end in [cut.min(text.len()), text.len()] {
            needles.search(&mut place, &text[..end], |hit| all.push(hit));
        }
        all
    }

    #[test]
    fn white_space_between_the_bytes_of_a_loose_needle_is_skipped() {
        let text = b"-- onetwo\r\n  three --";
        let found = hits(&[b"onetwothree".to_vec()], text, Whitespace::Skipped, 7);
        assert_eq!(found, [Hit { start: 3, end: 18, needle: 0 }]);
        assert!(hits(&[b"onetwothree".to_vec()], text, Whitespace::Counts, 7).is_empty());
    }

    proptest! {
        #[test]
        fn every_needle_is_found_wherever_the_text_is_cut(
            needles in proptest::collection::vec("[ab]{6,9}", 1..6),
            text in "[abc]{0,60}",
            cut in 0_usize..60,
        ) {
            let needles: Vec<Vec<u8>> = needles.into_iter().map(String::into_bytes).collect();
            let text = text.as_bytes();
            let mut covered = vec![false; text.len()];
            for hit in hits(&needles, text, Whitespace::Counts, cut) {
                prop_assert_eq!(&text[hit.start..hit.end], &*needles[hit.needle]);
                covered[hit.start..hit.end].fill(true);
            }
            for needle in &needles {
                for (at, _) in text.windows(needle.len()).enumerate().filter(|(_, window)| window == needle) {
                    prop_assert!(covered[at..at + needle.len()].iter().all(|covered| *covered));
                }
            }
        }
    }
}
