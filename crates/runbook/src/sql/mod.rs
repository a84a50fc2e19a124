//! The SQL grammar, as far as a run needs it: where statements begin and end, what each does, and how a value is quoted.
//!
//! Takes text, gives plain data about it. Never opens a database and knows nothing of Markdown or of runbooks.

mod behind;
mod calls;
mod client;
mod control;
mod copy;
mod delimiter;
mod effect;
mod engine;
mod error;
mod file_copy;
mod functions;
mod hidden;
mod kept;
mod lexical;
mod pieces;
mod pragma;
mod quote;
mod quote_context;
mod risk;
mod semicolons;
mod split;
mod sql_effect;
mod statement;
mod tables;
mod words;

pub use client::{
    Command, End, Kind as ClientKind, Meaning, Piece as ClientPiece, Repeat, Variables, columns, filled,
    read as read_as_client, unset,
};
pub use control::{Control, alone, control, may_commit_by_itself, used};
pub use copy::copy;
pub use effect::effect;
pub use engine::Engine;
pub use error::SqlError;
pub use file_copy::{FileCopy, file_copy};
pub use hidden::Hidden;
pub use kept::{Kept, kept, may_set_unseen, sets_by_itself};
pub use quote::quote;
pub use quote_context::{QuoteContext, places, selectors};
pub use risk::{Risk, RiskKind, risk};
pub use split::{one, split, split_for};
pub use sql_effect::SqlEffect;
pub use statement::Statement;
pub use tables::{NamedPart, count_of, rows_of, tables};
pub use words::{Words, changes_rows, gives_output, is_planned, takes_input};
