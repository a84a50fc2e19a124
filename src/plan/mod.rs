//! What will happen: a document, read for one environment, with every variable and every choice resolved or named as open.
//!
//! Takes a [`Document`](crate::document::Document) and [`Inputs`], gives a [`Plan`]. Pure: no clock, no files, no processes. Author
//! mistakes become diagnostics, all of them at once; a plan with an error among them is not ready, and nothing runs it.

mod against;
mod answer;
mod applied;
mod asking;
mod assigned;
mod beside;
mod block;
mod build;
mod canonical;
mod carried;
mod caution;
mod choices;
mod chosen;
mod comments;
mod compare;
mod database;
mod decided_by;
#[cfg(test)]
mod digest_tests;
mod draft;
mod draft_ids;
mod empty;
mod ending;
mod environment;
mod execution;
mod exposed;
mod fate;
mod foreign;
mod given;
mod group;
mod groups;
mod helpful;
mod holes;
mod included;
mod inputs;
mod judged;
mod masked;
mod misfit;
mod mistakes;
mod model;
mod named_environments;
mod names;
mod open;
mod order;
mod places;
mod plan_file;
mod probed;
mod psql;
mod question;
mod questions;
mod read_otherwise;
mod resolved;
mod rollback;
mod rows;
mod rules;
mod rules_digest;
mod scopes;
mod script;
mod select;
mod selection;
#[cfg(test)]
mod selection_tests;
mod source_file;
mod spelled;
mod statements;
mod step;
mod step_json;
mod steps;
mod stretch;
mod template;
#[cfg(test)]
mod tests_support;
mod text_hash;
mod title;
mod transaction;
mod unknown_commands;
mod unlike;
mod uses;
mod values;
mod variables;

pub use build::build;
pub use carried::unchanged;
pub use caution::OtherEnvironment;
pub use compare::{difference, text as plan_text};
pub use decided_by::{DecidedBy, Flag};
pub use ending::Ending;
pub use environment::EnvironmentPlan;
pub use given::environments;
pub use included::sql_files;
pub use inputs::Inputs;
pub use judged::effect_with_values;
pub use model::{FORMAT, Plan};
pub use named_environments::environments_named;
pub use open::{is_misfit, is_open};
pub use plan_file::{PlanFile, plan_file};
pub use probed::{Probed, ProbedDatabase, ProbedStatement, ProbedTable};
pub use question::{LEAVE, Question, QuestionKind, TAKE};
pub use read_otherwise::read_otherwise;
pub use rollback::Rollback;
pub use rows::{Choice, Section, Variable};
pub use rules_digest::{RULES_DIGEST, ReadBy};
pub use script::{Filled, Script, secret_variable};
pub use selection::Selection;
pub use source_file::{InFile, SqlFiles};
pub use step::{CommandStep, QUOTED, Runnable, SqlStep, Step, StepKind};
pub use text_hash::text_hash;
pub use transaction::{InTransaction, TransactionPart};
pub use unknown_commands::unknown_commands;
pub use values::{Lookup, SecretFrom, SecretNeed, Values};
pub use variables::variables_read;

#[cfg(test)]
pub(crate) use tests_support::{command, gate, manual, statement};
