//! Lists of commands in files of plain text, and a pool of threads that goes through them.

use crate::scene::ours;
use std::sync::Mutex;

/// A row of a list.
pub struct Row {
    /// The heading it stands under.
    pub kind: String,
    /// Its commands.
    pub text: String,
}

/// The rows of a list: `= KIND` begins a kind, a tab goes on with the row above, `#` is for whoever reads the file.
pub fn rows(path: &str) -> Vec<Row> {
    let list = std::fs::read_to_string(ours(path)).expect("a list of this repository");
    let mut rows: Vec<Row> = Vec::new();
    let mut kind = String::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("= ") {
            name.clone_into(&mut kind);
        } else if let Some(more) = line.strip_prefix('\t') {
            let row = rows.last_mut().expect("a row stands above what goes on with it");
            row.text.extend(["\n", more]);
        } else {
            rows.push(Row { kind: kind.clone(), text: line.to_owned() });
        }
    }
    rows
}

/// What `act` says of each item, in their order; as many at once as the machine can.
pub fn each<'i, I: Sync, O: Send>(items: &'i [I], act: impl Fn(&'i I) -> O + Sync) -> Vec<O> {
    let left = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::new());
    let next = || left.lock().expect("nobody panics with it").next();
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                while let Some((at, item)) = next() {
                    let said = act(item);
                    done.lock().expect("nobody panics with it").push((at, said));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("nobody panicked with it");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, said)| said).collect()
}
