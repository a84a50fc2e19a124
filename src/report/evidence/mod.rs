//! What an auditor is handed: the runs of a period, each with who asked, approved and ran it and what came of it, as tables, as a page and
//! as statements.
//!
//! Takes records, plans and verdicts that others have read, gives text. What the words mean stands in the bundle's own README.

mod change_row;
mod columns;
mod deviation;
mod deviations;
mod index_page;
mod people;
mod population;
mod read_me;
mod rehearsal;
mod review_state;
mod run_statement;
mod spreadsheet;
mod told;
mod way_back;

pub use change_row::{ChangeRow, Held, RecordState};
pub use index_page::index_page;
pub use people::signed_files;
pub use population::{Outside, Population};
pub use read_me::read_me;
pub use rehearsal::{RunBrief, rehearsal};
pub use run_statement::run_statement;
pub use told::Told;

/// The verifier of a bundle, which needs nothing but Python.
pub const VERIFIER: &str = include_str!("verify.py");
