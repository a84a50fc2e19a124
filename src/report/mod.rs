//! Telling: plans, events and records as text for a person or a program.
//!
//! Takes what others decided, gives text. Never decides, never reads a file, never runs anything.

mod agreed;
mod answers_template;
mod cast;
mod check_github;
mod check_json;
mod check_sarif;
mod check_view;
mod chosen;
mod compared;
mod compared_rows;
mod dry_run;
mod evidence;
mod explained;
mod findings;
mod junit;
mod moving_line;
mod not_run;
mod outline;
mod page;
mod page_of_run;
mod page_template;
mod place;
mod plan_view;
mod remainder;
mod review_view;
mod rounds;
mod run_text;
mod runs_view;
mod settings_template;
mod side_by_side;
mod sides;
mod step_history;
mod style;
mod table_truncator;
mod terminal;
#[cfg(feature = "otlp")]
mod trace;
mod transcript;
mod two_runs;
mod words;

pub use answers_template::answers_template;
pub use cast::cast;
pub use check_github::check_github;
pub use check_json::check_json;
pub use check_sarif::check_sarif;
pub use check_view::{CheckedFile, Counts, check_view, codes_view};
pub use dry_run::Rehearsed;
pub use evidence::{
    ChangeRow, Held, Outside, Population, RecordState, RunBrief, Told, VERIFIER, index_page, read_me,
    rehearsal, run_statement, signed_files,
};
pub use explained::{explained, explained_json};
pub use findings::diagnostics;
pub use junit::junit;
pub use outline::outline;
pub use page::{Links, Page, one_line};
pub use page_of_run::{OwnTemplate, RunAtRest, Verified, page_of_run};
pub use plan_view::plan_view;
pub use review_view::{StopView, changed};
pub use run_text::account;
pub use runs_view::{RunRow, runs_view};
pub use settings_template::starter;
pub use side_by_side::side_by_side;
pub use step_history::{runs_json, step_history_json};
#[cfg(feature = "browser")]
pub use step_history::{runs_words, step_history_words};
pub use style::{Paint, Style, TerminalCapabilities, cut, folded, width_of};
pub use terminal::Terminal;
#[cfg(feature = "otlp")]
pub use trace::{RunTrace, Span, TraceParent, TraceStart, export_request};
pub use transcript::transcript;
pub use two_runs::{RunRead, two_runs_json, two_runs_page};
pub use words::{database as database_words, effect_mark};
