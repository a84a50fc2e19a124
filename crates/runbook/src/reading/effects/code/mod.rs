//! Programs in other languages on the command line: `python -c "…"`, `awk '…'`, `mongosh --eval "…"`.
//!
//! Takes their text, gives an effect. The shell texts that they run are judged as such. Only a text all of whose calls
//! are known to be harmless is said to look only; words raise the judgement, and never lower it.

mod awk;
mod calls;
mod harmless;
mod mongo;
mod program;
mod sed;
mod tokens;

pub(super) use awk::program as awk;
pub(super) use mongo::mongo;
pub(super) use program::program;
pub(super) use sed::judge as sed;
