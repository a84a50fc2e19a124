//! The SQL grammar, as far as a run needs it: where statements begin and end, what each does, and how a value is quoted.
//!
//! Takes text, gives plain data about it. Never opens a database and knows nothing of Markdown or of runbooks.

mod effect;
mod quote;
mod split;

pub use effect::{SqlEffect, effect};
pub use quote::{Place, places, quote};
pub use split::{Statement, split};
