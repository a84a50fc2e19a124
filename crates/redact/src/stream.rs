//! One stream of bytes being redacted as it comes.
//!
//! Takes bytes in any pieces, gives them on without secrets. Holds back what may be the beginning of one and nothing else:
//! a finished line goes through at once. The result is the same however the bytes were cut.

use super::masks::Masks;
use super::needles::Place;
use super::shapes::ShapePlace;
use std::collections::BTreeMap;

/// A stream being redacted.
#[derive(Debug)]
pub struct Stream {
    known: Masks,
    held: Vec<u8>,
    masks: Vec<Mask>,
    places: Vec<Place>,
    shapes: ShapePlace,
    counts: BTreeMap<String, u64>,
}

/// A stretch of the held bytes that does not go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mask {
    start: usize,
    end: usize,
    label: Label,
}

/// What is written instead of a stretch. Where stretches overlap the greatest is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    /// Nothing: it goes on with a stretch whose label has been written.
    Written,
    /// The kind of a token.
    Kind(&'static str),
    /// The secret of this number.
    Secret(usize),
}

impl Stream {
    pub(super) fn new(known: Masks) -> Self {
        let places = known.sets().iter().map(|set| set.needles.begin()).collect();
        Self {
            known,
            held: Vec::new(),
            masks: Vec::new(),
            places,
            shapes: ShapePlace::default(),
            counts: BTreeMap::new(),
        }
    }

    /// Takes the next bytes and adds to `out` what can be shown by now.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.held.extend_from_slice(bytes);
        let safe = self.search(Piece::Some);
        self.write_out(safe, out);
    }

    /// Adds to `out` what was held back: nothing follows. Gives how often each label was written.
    pub fn finish(mut self, out: &mut Vec<u8>) -> BTreeMap<String, u64> {
        self.search(Piece::Last);
        self.write_out(self.held.len(), out);
        self.counts
    }

    /// Searches what is new. Gives how much of the held bytes nothing can change any more.
    fn search(&mut self, piece: Piece) -> usize {
        let Self { known, held, masks, places, shapes, .. } = self;
        let mut safe = held.len();
        for (set, place) in known.sets().iter().zip(places) {
            set.needles.search(place, held, |hit| {
                add(
                    masks,
                    Mask { start: hit.start, end: hit.end, label: Label::Secret(set.owners[hit.needle]) },
                );
            });
            safe = safe.min(set.needles.pending_from(place, held));
        }
        let Some(all) = known.shapes() else { return safe };
        all.search(shapes, held, piece == Piece::Last, |found| {
            let label = found.label.map_or(Label::Written, Label::Kind);
            add(masks, Mask { start: found.start, end: found.end, label });
        });
        safe.min(shapes.pending_from())
    }

    /// Writes the first `safe` bytes, or as many as no stretch reaches beyond, and forgets them.
    fn write_out(&mut self, safe: usize, out: &mut Vec<u8>) {
        let mut end = safe;
        let mut at = 0;
        let mut done = 0;
        for mask in &mut self.masks {
            if mask.start >= end {
                break;
            }
            if mask.end > end {
                if mask.label == Label::Written {
                    // A token without an end must not be held for ever.
                    out.extend_from_slice(&self.held[at.min(mask.start)..mask.start]);
                    mask.start = end;
                    at = end;
                } else {
                    end = mask.start;
                }
                break;
            }
            if at < mask.start {
                out.extend_from_slice(&self.held[at..mask.start]);
            }
            let label = match mask.label {
                Label::Written => None,
                Label::Kind(kind) => Some(kind),
                Label::Secret(number) => Some(self.known.secrets()[number].label()),
            };
            if let Some(label) = label {
                out.extend_from_slice(b"[redacted:");
                out.extend_from_slice(label.as_bytes());
                out.push(b']');
                match self.counts.get_mut(label) {
                    Some(count) => *count += 1,
                    None => drop(self.counts.insert(label.to_owned(), 1)),
                }
            }
            at = at.max(mask.end);
            done += 1;
        }
        if at < end {
            out.extend_from_slice(&self.held[at..end]);
        }
        self.masks.drain(..done);
        self.forget(end);
    }

    fn forget(&mut self, count: usize) {
        let Some(last) = count.checked_sub(1) else { return };
        for place in &mut self.places {
            place.forget(count);
        }
        if self.known.shapes().is_some() {
            self.shapes.forget(count, self.held[last]);
        }
        for mask in &mut self.masks {
            mask.start -= count;
            mask.end -= count;
        }
        self.held.drain(..count);
    }
}

/// Whether more may follow a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Some,
    Last,
}

/// Adds a stretch, and makes one of those that overlap.
fn add(masks: &mut Vec<Mask>, mut new: Mask) {
    let first = masks.partition_point(|mask| mask.end <= new.start);
    let last = first + masks[first..].partition_point(|mask| mask.start < new.end);
    for mask in &masks[first..last] {
        new.start = new.start.min(mask.start);
        new.end = new.end.max(mask.end);
        // Of two secrets the first declared is named.
        new.label = match (new.label, mask.label) {
            (Label::Secret(one), Label::Secret(other)) => Label::Secret(one.min(other)),
            (one, other) => one.max(other),
        };
    }
    masks.splice(first..last, [new]);
}

#[cfg(test)]
mod tests {
    use crate::{Redactor, Secret};
    use proptest::prelude::*;

    fn redactor(secrets: &[(&str, &str)]) -> Redactor {
        Redactor::new(secrets.iter().map(|(label, value)| Secret::new(*label, value).unwrap()).collect())
    }

    fn in_pieces(redactor: &Redactor, text: &[u8], size: usize) -> String {
        let mut stream = redactor.stream();
        let mut out = Vec::new();
        for piece in text.chunks(size.max(1)) {
            stream.push(piece, &mut out);
        }
        stream.finish(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn a_finished_line_is_shown_at_once_and_a_beginning_is_held_back() {
        let redactor = redactor(&[("token", "hunter2-gather!")]);
        let mut stream = redactor.stream();
        let mut shown = |bytes: &str| {
            let mut out = Vec::new();
            stream.push(bytes.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown("first line\n"), "first line\n");
        assert_eq!(shown("it is hunter2-gath"), "it is ");
        assert_eq!(shown("ering\n"), "hunter2-gathering\n");
        assert_eq!(shown("it is hunter2-gather!"), "it is [redacted:token]");
    }

    #[test]
    fn overlapping_secrets_leave_nothing_of_either() {
        let redactor = redactor(&[("one", "abcdefgh"), ("two", "efghijkl"), ("three", "abcdef")]);
        assert_eq!(redactor.text("<abcdefghijkl>"), "<[redacted:one]>");
        assert_eq!(redactor.text("<abcdefabcdef>"), "<[redacted:three][redacted:three]>");
    }

    #[test]
    fn the_shape_of_a_token_does_not_hide_whose_it_is() {
        let value = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
        assert_eq!(redactor(&[("deploy", value)]).text(value), "[redacted:deploy]");
    }

    #[test]
    fn an_endless_token_is_not_held() {
        let redactor = redactor(&[("one", "AAAAAAAAAAAAAAAA")]);
        let (mut stream, mut out) = (redactor.stream(), Vec::new());
        stream.push(b"ghp_", &mut out);
        for _ in 0..1000 {
            stream.push(&[b'B'; 1000], &mut out);
            assert!(stream.held.len() < 2048, "{}", stream.held.len());
        }
        stream.push(b" done", &mut out);
        stream.finish(&mut out);
        assert_eq!(out, b"[redacted:token] done");
    }

    #[test]
    fn a_key_is_found_indented_with_other_line_ends_or_wrapped_in_base64() {
        let key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\nC7VJTUt9Us8cKj\n-----END KEY-----";
        let redactor = redactor(&[("key", key)]);
        assert_eq!(redactor.text(&format!("a {} b", key.replace('\n', "\r\n    "))), "a [redacted:key] b");
        assert_eq!(redactor.text(&format!("a {} b", key.replace('\n', " "))), "a [redacted:key] b");
        assert_eq!(redactor.text("x C7VJTUt9Us8cKj y"), "x [redacted:key] y");
        // printf '%s' "$key" | base64
        let wrapped = "LS0tLS1CRUdJTiBLRVktLS0tLQpNSUlFdlFJQkFEQU5CZ2txaGtpRzl3MEJBUUVGQUFTQ0JLY3dn\nZ1NqQWdFQUFvSUJBUQpDN1ZKVFV0OVVzOGNLagotLS0tLUVORCBLRVktLS0tLQ==\n";
        assert_eq!(redactor.text(wrapped), "[redacted:key]==\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_form_of_a_secret_comes_through_however_the_text_is_cut(
            secrets in proptest::collection::vec("[ -~é\n]{6,40}", 1..4),
            around in "[a-z \n]{0,12}",
            pick in any::<u64>(),
        ) {
            let secrets: Vec<Secret> =
                secrets.iter().enumerate().filter_map(|(at, value)| Secret::new(format!("s{at}"), value).ok()).collect();
            prop_assume!(!secrets.is_empty());
            let redactor = Redactor::new(secrets.clone());
            for (index, secret) in secrets.iter().enumerate() {
                let forms = crate::forms::forms(secret.value());
                let form = &forms[usize::try_from(pick).unwrap() % forms.len()];
                let text = [around.as_bytes(), &form.bytes, around.as_bytes()].concat();
                let whole = in_pieces(&redactor, &text, text.len());
                prop_assert!(whole.contains("[redacted:s"), "{index} {}: {whole:?}", form.kind);
                for form in &forms {
                    let found = whole.as_bytes().windows(form.bytes.len()).any(|window| window == form.bytes);
                    // A label is no leak, whatever it looks like.
                    prop_assert!(!found || "[redacted:s".contains(&*String::from_utf8_lossy(&form.bytes)));
                }
                for size in 1..text.len() {
                    prop_assert_eq!(&in_pieces(&redactor, &text, size), &whole, "pieces of {}", size);
                }
                for cut in 0..=text.len() {
                    let (mut stream, mut out) = (redactor.stream(), Vec::new());
                    stream.push(&text[..cut], &mut out);
                    stream.push(&text[cut..], &mut out);
                    stream.finish(&mut out);
                    prop_assert_eq!(&String::from_utf8_lossy(&out), &whole, "cut at {}", cut);
                }
            }
        }
    }
}
