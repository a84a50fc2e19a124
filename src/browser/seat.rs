//! Which of the pages at a run one is. All of them are of one user, and who drives is told apart by it.

use crate::host::actor;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The seats that are taken, each by its run and its number.
type Taken = RefCell<BTreeSet<(String, u64)>>;

/// All seats at all runs.
#[derive(Debug, Default)]
pub struct Seats(Rc<Taken>);

/// One, until it is dropped.
#[derive(Debug)]
pub struct Seat {
    taken: Rc<Taken>,
    run: String,
    number: u64,
}

impl Seats {
    /// Takes the first that is free at a run: whoever was away for a moment gets their own again, where nobody else has come.
    pub fn take(&self, run: &str) -> Seat {
        let mut taken = self.0.borrow_mut();
        let mut number = 1;
        while !taken.insert((run.to_owned(), number)) {
            number += 1;
        }
        Seat { taken: Rc::clone(&self.0), run: run.to_owned(), number }
    }
}

impl Seat {
    /// How whoever sits there is called in the record. The server runs as them; what a browser calls itself counts for nothing.
    pub fn name(&self) -> String {
        format!("{}, page {} in the browser", actor().user, self.number)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.taken.borrow_mut().remove(&(std::mem::take(&mut self.run), self.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_pages_at_a_run_have_one_name_and_a_seat_that_was_left_is_free() {
        let seats = Seats::default();
        let (first, second, elsewhere) = (seats.take("a"), seats.take("a"), seats.take("b"));
        assert!(first.name().ends_with(", page 1 in the browser"), "{}", first.name());
        assert_ne!(first.name(), second.name());
        assert_eq!(first.name(), elsewhere.name());
        drop(first);
        let (again, third) = (seats.take("a"), seats.take("a"));
        assert_eq!([again.number, second.number, third.number], [1, 2, 3]);
    }
}
