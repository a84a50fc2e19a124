//! Sessions that commands open: `ssh` to a machine, a shell in a container, the console of a database.
//!
//! Takes the lines of a block, gives the session that it opens and the lines typed in it. Never decides what becomes of them.

mod opened;
mod opener;

pub(super) use opened::{client, closes, ends_machine, is_hop, is_of_console, is_within, opened};
pub(super) use opener::{Place, opens};
