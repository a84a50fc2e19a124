//! Stepgate from outside: the built binary in a temporary world, compared as text. One binary, one module a subject.
//!
//! `scene` is the world, `pty` a terminal with somebody at it; everything else is tests. A file that is not listed here
//! would never be compiled, so the last test looks for one.

#![expect(
    clippy::disallowed_methods,
    reason = "tests look at Stepgate from outside, with files and processes"
)]

mod accounted;
mod adopt;
mod against;
mod answers;
mod approval_scene;
mod approved;
mod approved_run;
mod approvers;
mod approvers_drive;
mod as_bash;
mod as_planned;
mod asked;
mod attention;
mod bounded;
mod budget;
mod chance;
mod circle;
mod client_commands;
mod client_copies;
mod client_results;
mod completions;
mod corpus;
mod counted;
mod databases;
mod databases_edits;
mod databases_large;
mod databases_probe;
mod databases_secrets;
mod databases_values;
mod dependencies;
mod digest;
mod doubt;
mod driven;
mod driven_badly;
mod driven_prompts;
mod driven_socket;
mod driven_terminal;
mod driver;
mod dry_run;
mod durable;
mod edits;
mod effects;
mod ending_block;
mod escape;
mod event_stream;
mod evidence;
mod evidence_expected;
mod evidence_known;
mod evidence_scene;
mod evidence_tampered;
mod expected;
mod explain;
mod far;
mod far_several;
mod faults;
mod followed;
mod forge;
mod forged_stories;
mod forgeries;
mod gates;
mod golden;
mod grammar;
mod hidden;
mod hostile;
mod hostile_places;
mod hosts;
mod http;
mod imports;
mod init;
mod jobs;
mod kept_answers;
mod kept_assumed;
mod kept_back;
mod kept_environment;
mod kept_files;
mod kept_hand;
mod kept_records;
mod kept_resumed;
mod kept_rules;
mod kept_secrets;
mod kept_state;
mod kept_values;
mod keys;
mod left_behind;
mod limits;
mod lists;
mod lock;
mod markup;
mod modes;
mod moving;
mod nesting;
mod newer;
mod no_database;
mod notebook;
mod notebook_answers;
mod notebook_approved;
mod notebook_driven;
mod notebook_encrypted;
mod notebook_hostile;
mod notebook_killed;
mod notebook_needs;
mod notebook_replies;
mod notebook_requests;
mod notebook_room;
mod notebook_safety;
mod notebook_truth;
mod older;
mod outline;
mod own_rules;
mod own_server;
mod parts;
mod plan;
mod programs;
mod provenance;
mod pty;
mod readme;
mod recorder;
mod redacted;
mod relay;
mod report;
mod report_page;
mod resume;
mod resume_folder;
mod review;
mod review_fallen;
mod review_then_run;
mod reviewed;
mod routes;
mod run;
mod running;
mod runs;
mod scene;
mod secrets;
mod secure_shell;
mod seeds;
mod select;
mod servers;
mod set_again;
mod settled;
mod shared_answers;
mod shared_approvals;
mod shared_record;
mod shared_scene;
mod shell;
mod shell_values;
mod shipped;
mod sides;
mod sign;
mod signals;
mod sql;
mod sql_files;
mod staying;
mod still;
mod stopped_anywhere;
mod store_faults;
mod store_many;
mod store_world;
mod story;
#[cfg(feature = "otlp")]
mod telemetry;
#[cfg(feature = "otlp")]
mod telemetry_receiver;
mod terminal;
mod tidy;
mod transcript;
mod transcript_hostile;
mod two_runs;
mod unsure;
mod until;
mod upkeep;
mod values;
mod verify;
mod wait;
mod wall;
mod ways_to_settle;
mod wedges;
mod window;
mod workflow;
mod yaml;

use std::path::Path;

#[test]
fn every_file_of_the_tests_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let listed = include_str!("main.rs");
    for entry in folder.read_dir().expect("the folder of this file") {
        let name = entry.expect("a readable folder").file_name().into_string().expect("a name in UTF-8");
        let module = name.strip_suffix(".rs").unwrap_or(&name);
        assert!(
            module == "main" || listed.contains(&format!("\nmod {module};\n")),
            "tests/it/{name} is not listed in main.rs"
        );
    }
}
