//! The only room that touches the system: processes, databases, files, the terminal, the clock, signals.
//!
//! Each file is one hand that a session or a command is given. Nothing here decides anything about a run.

#![expect(clippy::disallowed_methods, reason = "these are the hands: this room is there to touch the system")]

mod actor;
mod any_shell;
mod attention_call;
mod background;
#[cfg(feature = "browser")]
mod certificate;
#[cfg(feature = "browser")]
mod child_run;
mod children;
mod clock;
mod command;
mod database;
mod detached;
mod directories;
mod echo_off;
mod editor;
mod files;
mod folders;
mod given;
mod history;
mod interrupts;
mod journal;
mod judged_files;
mod keyboard;
mod new_folder;
mod notes;
mod os_words;
mod output;
mod own_commands;
mod path;
mod process;
mod provenance;
mod pty;
mod record_store;
mod replace;
mod replies;
mod runner;
mod secrets;
mod sending;
mod shared_name;
mod shell;
mod signals;
mod statement;
mod stopwatch;
mod target;
#[cfg(feature = "otlp")]
mod telemetry;
mod terminal_prompt;
mod upkeep;
mod wait;
mod watch_end;
mod watched_descriptor;
mod window_title;
mod zone;

pub use actor::unguessable;
pub use actor::{actor, host_name, random};
pub use attention_call::AttentionCall;
#[cfg(feature = "browser")]
pub use certificate::Certificate;
#[cfg(feature = "browser")]
pub use child_run::{ChildRun, browse};
#[cfg(feature = "browser")]
pub use clock::ticks;
pub use clock::{Clock, passing};
pub use database::{Address, Databases, Limits, RecordServer, passwords_of, probe};
pub use echo_off::{columns, error_columns, rows};
#[cfg(feature = "browser")]
pub use files::begins_with;
pub use files::{
    folder_of, is_file, is_folder, is_there, open_to_write, read_bytes, read_sql, read_standard_input,
    read_text, repository_of, settings, settings_path, whole_path, write, write_new,
};
pub use folders::{files_below, paths_in, runbooks};
pub use given::{arguments, current_folder, text_variable, variable, variables};
pub use history::{earlier_texts, user_of};
pub use interrupts::{Interrupt, Interrupts};
pub use journal::{LedgerJournal, Moved};
pub use judged_files::read_script;
pub use new_folder::NewFolder;
pub use notes::{add_note, notes};
pub use os_words::{in_words, os_hint};
pub use own_commands::{run_anchor, run_probe, run_probe_on};
pub use path::missing_programs;
pub use provenance::commit_of;
pub use record_store::{record_of, record_passwords, record_place, record_store, store_at};
pub use replace::Replaceable;
pub use replies::{Broadcast, Caller, Desk, DeskStart};
pub use runner::{HostRunner, RunnerStart};
pub use secrets::fetch;
pub use shared_name::shared_name;
pub use shell::{
    FarShell, FarStart, Grace, Process, ask, ended_with, holders, is_running, make_room, state_after,
    state_moved,
};
pub use signals::{Signal, Signals, suspend};
pub use target::{destinations, target};
#[cfg(feature = "otlp")]
pub use telemetry::Exporter;
pub use terminal_prompt::{Instead, ReviewTerminal, TerminalAsker};
pub use wait::pause;
pub use window_title::Titled;
pub use zone::local_time;
