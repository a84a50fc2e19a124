//! Tokens that are known by their shape, whoever declared them or did not.
//!
//! Takes text, gives what of it to mask. Shapes are guesses: they are made so that ordinary text seldom has them, and they are no
//! promise.

use super::flow::Flow;
use super::shape::{Found, LONGEST_ANCHOR, SHAPES};
use aho_corasick::{AhoCorasick, Input, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// A stretch to mask. Without a label it goes on with one that has been written already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) label: Option<&'static str>,
}

/// Finds shapes.
#[derive(Debug)]
pub(super) struct Shapes {
    anchors: AhoCorasick,
}

/// How far the search has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ShapePlace {
    at: usize,
    flow: Option<Flow>,
    before: u8,
}

/// What of `text` has the shape of a secret: its bytes, and `token` or `password`.
pub fn shaped(text: &str) -> Vec<(Range<usize>, &'static str)> {
    static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::new);
    let mut found = Vec::new();
    SHAPES.search(&mut ShapePlace::default(), text.as_bytes(), true, |stretch| {
        found.extend(stretch.label.map(|label| (stretch.start..stretch.end, label)));
    });
    found
}

impl Shapes {
    pub(super) fn new() -> Self {
        let anchors = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(SHAPES.iter().map(|(anchor, _)| anchor))
            .expect("two dozen short words fit in an automaton");
        Self { anchors }
    }

    /// Goes on to the end of `text`, or to where more bytes are needed to tell, and tells what to mask; `last` says that nothing
    /// follows.
    pub(super) fn search(
        &self,
        place: &mut ShapePlace,
        text: &[u8],
        last: bool,
        mut found: impl FnMut(Stretch),
    ) {
        if let Some(flow) = place.flow.take() {
            let start = place.at;
            let (end, rest) = flow.follow(text, start);
            place.at = end;
            place.flow = rest;
            if end > start {
                found(Stretch { start, end, label: None });
            }
        }
        while let Some(anchor) = self.anchors.find(Input::new(text).range(place.at.min(text.len())..)) {
            let before = anchor.start().checked_sub(1).map_or(place.before, |at| text[at]);
            let shape = SHAPES[anchor.pattern().as_usize()].1;
            match shape.read(text, anchor.start(), anchor.end(), before, last) {
                Found::Nothing => place.at = anchor.start() + 1,
                Found::Open => {
                    place.at = anchor.start();
                    return;
                }
                Found::Mask(start, end, label) => {
                    found(Stretch { start, end, label: Some(label) });
                    place.at = end;
                }
                Found::Flowing(start, label, flow) => {
                    found(Stretch { start, end: text.len(), label: Some(label) });
                    (place.at, place.flow) = (text.len(), Some(flow));
                }
            }
        }
        if last || place.flow.is_some() {
            place.at = text.len();
            return;
        }
        // An anchor may be cut in two.
        let tail = place.at.max(text.len().saturating_sub(LONGEST_ANCHOR - 1));
        let cut =
            |from: &usize| SHAPES.iter().any(|(anchor, _)| anchor.as_bytes().starts_with(&text[*from..]));
        place.at = (tail..text.len()).find(cut).unwrap_or(text.len());
    }
}

impl ShapePlace {
    /// Tells the search that the buffer has lost its first `count` bytes, of which `last` was the last.
    pub(super) fn forget(&mut self, count: usize, last: u8) {
        self.at -= count;
        self.before = last;
    }

    /// From where on the search may still find something: from there on nothing is to be given away.
    pub(super) fn pending_from(&self) -> usize {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use crate::Redactor;

    fn masked(text: &str) -> String {
        Redactor::new(vec![]).text(text)
    }

    #[test]
    fn tokens_are_known_by_their_shape() {
        for token in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
            "glpat-abcdefghij0123456789",
            "xoxb-1234567890-abcdefghij",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIBAAKC/+A=\n-----END RSA PRIVATE KEY-----",
        ] {
            assert_eq!(masked(&format!("x={token}; y\n")), "x=[redacted:token]; y\n", "{token}");
            assert_eq!(masked(token), "[redacted:token]", "{token}");
        }
    }

    #[test]
    fn where_a_shape_stands_is_told_with_its_kind() {
        let found = super::shaped("a glpat-abcdefghij0123456789 b://u:hunter2@c");
        assert_eq!(found, [(2..28, "token"), (35..42, "password")]);
    }

    #[test]
    fn the_password_of_a_url_is_masked_and_nothing_else_of_it() {
        let url = |password: &str| {
            format!("psql postgres://app:{password}@db.example.com:5432/shop?x=1 -c 'select 1'")
        };
        assert_eq!(masked(&url("hunter2")), url("[redacted:password]"));
        assert_eq!(masked(&url("p@ss:word")), url("[redacted:password]"));
        for stand_in in ["$DB_PASSWORD", "${DB_PASSWORD}", "{{ password }}", "***", "[redacted:token]"] {
            assert_eq!(masked(&url(stand_in)), url(stand_in));
        }
    }

    #[test]
    fn ordinary_text_goes_through() {
        for text in [
            "see https://example.com:8080/a@b and git@github.com:acme/app.git\n",
            "xAKIAIOSFODNN7EXAMPLE AKIA12 ghp_short eyJ eyJhbGciOi glpat-\n",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN ",
            "http://localhost:3000",
            "done ://",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_key_without_an_end_swallows_no_more_than_could_be_of_it() {
        let text = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKC\n$ kubectl get pods";
        assert_eq!(masked(text), "[redacted:token]$ kubectl get pods");
    }
}
