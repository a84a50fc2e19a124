//! What is known of programs: one table of data, compiled in, from which everything about a program is asked.
//!
//! Takes a program's words as plain text, gives the rows that fit them: what each form does and needs, which words are code
//! and in which language. Knows nothing of bash's grammar, judges no command as a whole, and never runs anything.

#[allow(dead_code, reason = "the build needs none of it")]
mod builtins;
#[allow(dead_code, reason = "the build asks it")]
mod check;
mod code;
mod found;
mod index;
mod kinds;
mod language;
#[allow(dead_code, reason = "the build asks it")]
mod layout;
mod line;
mod own;
mod pattern;
mod program;
mod row;
mod runs;
mod table;
mod traits;

#[allow(unused_imports, reason = "the build needs none of it")]
pub use builtins::{is_builtin, may_change_shell};
#[allow(unused_imports, reason = "the build asks it")]
pub use check::problems;
pub use code::{arguments, runs_its_input, variable};
pub use found::Found;
pub use kinds::{Effect, Mode};
pub use language::Language;
#[allow(unused_imports, reason = "the build asks it")]
pub use layout::laid_out;
pub use line::{Flag, Line, Shape, Word};
pub use own::OwnPrograms;
pub use program::{Fault, Part, Program};
pub use row::Row;
pub use runs::{CodeArgument, FlagSet, Runs};
pub use table::{Table, Target};
pub use traits::Trait;
