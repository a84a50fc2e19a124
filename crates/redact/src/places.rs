//! Where secrets stand in bytes that are all there.

use super::redactor::Redactor;
use std::ops::Range;

impl Redactor {
    /// Where a form of a secret stands in `bytes`, in order; what overlaps or touches is one place. Shapes of tokens are not looked for.
    pub fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for set in self.sets() {
            set.needles.search(&mut set.needles.begin(), bytes, |hit| found.push(hit.start..hit.end));
        }
        found.sort_by_key(|place| (place.start, place.end));
        let mut places: Vec<Range<usize>> = Vec::new();
        for place in found {
            match places.last_mut().filter(|last| place.start <= last.end) {
                Some(last) => last.end = last.end.max(place.end),
                None => places.push(place),
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use crate::{Redactor, Secret};

    #[test]
    fn every_form_has_its_place_and_what_touches_is_one() {
        let mask = Redactor::exact(vec![Secret::new("s", "hunter2-Pass").unwrap()]);
        assert_eq!(mask.places(b"a hunter2-Passhunter2-Pass b"), vec![2..26]);
        assert_eq!(mask.places(b"68756e746572322d50617373 x hunter2-Pass"), vec![0..24, 27..39]);
        assert!(mask.places(b"glpat-abcdefghij0123456789").is_empty());
    }
}
