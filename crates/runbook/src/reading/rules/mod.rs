//! The words by which a document is read: one row a rule, in the `.toml` files beside this one, compiled in when Stepgate is built.
//!
//! Gives for each row a static of its name, `condition-opens` as `CONDITION_OPENS`. The build refuses a row that cannot be
//! checked, and a test tries every row with its example and its counter-example. Never looks at a document: where a rule is
//! asked, and what becomes of its answer, is code beside it.
//!
//! A row has
//! - `id`: its name, as no other row of any file has it;
//! - `where`: what is asked: a `heading`, what it says in brackets (`remark`), the `title` of the document, a `label`, an
//!   `item`, the `clause` before a block, a `comment` in one, `prose`, the `front-matter`;
//! - `words`: the phrases, as `words` has them: `post deployment`, `troubleshoot*`, `^check` at the start, `checks$` at the end;
//! - `when`: for a role of a section, how sure the words are of it;
//! - `gives`: what they say;
//! - `beats`: the rules that it takes precedence over, where both fit;
//! - `why`: the reason, in one sentence;
//! - `example` and `counter-example`: a text that it fits, and one that it does not.

#[allow(dead_code, reason = "the build asks it")]
mod check;
#[allow(dead_code, reason = "the build asks it")]
mod layout;
#[allow(dead_code, reason = "the build lays it out")]
mod phrase;
#[allow(dead_code, reason = "the build and the test of every row read it")]
mod row;

#[allow(unused_imports, reason = "the build asks it")]
pub use check::{problems, problems_of};
#[allow(unused_imports, reason = "the build asks it")]
pub use layout::{laid_out, roles};
#[allow(unused_imports, reason = "only what is laid out asks it")]
pub use phrase::{Phrase, bit};
#[allow(unused_imports, reason = "the rules of a team and the test of every row ask it")]
pub use row::{Gives, Place, RowText, rows};

/// A rule, as code asks it.
#[cfg(laid_out)]
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub id: &'static str,
    /// Its phrases.
    pub words: &'static [Phrase],
}

#[cfg(laid_out)]
include!(concat!(env!("OUT_DIR"), "/rules.rs"));
