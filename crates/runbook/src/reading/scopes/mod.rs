//! What a document says something about as a whole: itself, a heading, a tab, a label, an item, a comment in a block. One tree.
//!
//! Takes the document with what its sections are for, gives every stretch of which something is said: for which environment it is, under which
//! condition it is done, of which choice it is one way, what it is for. What holds for a scope holds for all that stands in it: that is
//! the one rule of inheritance. Never decides what is in a run.

mod aside;
mod between;
mod clauses;
mod comment_group;
mod comment_options;
mod comments;
mod conditions;
mod done_twice;
mod doubt;
mod doubts;
mod environment;
mod evidence;
mod extents;
mod faults;
mod items;
mod lists;
mod openings;
mod part;
mod read;
mod repeated;
mod scope;
mod settled;
mod team;
mod tree;
mod weigh;
mod whole;

pub(super) use conditions::{points, says_all};
pub(super) use read::Read;
pub use scope::{Scope, ScopeKind};
pub use tree::{Scopes, ways};
