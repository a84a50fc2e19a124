//! What an experienced operator sees in a document: what each section is for, for which environment, which sections are
//! a choice, what each block is.
//!
//! Takes a document, gives judgements, each with its reason in words. Never changes the document and decides nothing
//! about a run: that is `plan`. The rules are tables of words; no rule knows a document.

mod addresses;
mod alternatives;
mod block_kind;
mod classification;
mod comment_request;
mod document_kind;
mod effects;
mod environments;
mod expectation;
mod file_listing;
mod grammar;
mod heading;
mod heading_requests;
mod judge;
mod judged;
mod languages;
mod one_at_a_time;
mod orders;
mod own_rules;
mod pasted_output;
mod placed;
mod placeholder;
mod port;
mod programs;
mod prompt_hosts;
mod prompt_mention;
mod prompts;
mod prose_line;
mod read_document;
mod read_options;
mod remote_session;
mod remote_words;
mod requests;
mod roles;
mod rules;
mod scopes;
mod section_content;
mod separate_lines;
mod session;
mod setting_line;
mod shapes;
mod shell_fence;
mod stays;
mod tables;
mod task_lines;
mod trailing_remark;
mod variable_uses;
mod verdicts;
mod wait;
mod words;

pub use addresses::Addresses;
pub use block_kind::{BlockKind, Untagged};
pub use classification::Classification;
pub use comment_request::asks_ahead;
pub use effects::{Effect, Files, Mode, effect_of_sql};
pub use environments::Environments;
pub use expectation::Expectation;
pub use grammar::filled;
pub use heading_requests::{is_answer, is_numbered, is_requirement, is_task};
pub use judge::Judge;
pub use judged::{CERTAIN, Judged};
pub use one_at_a_time::is_one_at_a_time;
pub use orders::{is_crossed, is_order};
pub use own_rules::OwnRule;
pub use placeholder::{Placeholder, Within, called_examples, examples, menu, normal_name, placeholders};
pub use port::local_port;
pub use programs::is_command;
pub use prompt_mention::mentions_prompt;
pub use prompts::{Typed, typed, typed_in_client};
pub use prose_line::{is_for_a_file, prose_line};
pub use read_document::Reading;
pub use read_options::ReadOptions;
pub use requests::{
    acts_before, advises, asks_first, assures, has_checked, is_by_person, is_duty, is_told_of_person, lasts,
    lists_duties, lists_principles, points_in_case, requests, states, tells_act, tells_what_happens,
    variables_to_set,
};
pub use roles::Role;
pub use scopes::{Scope, ScopeKind, Scopes, ways};
pub use separate_lines::Apart;
pub use stays::{Stays, is_job, stays};
pub use tables::{TableRow, asking_rows};
pub use task_lines::{TaskLine, tasks};
pub use trailing_remark::without_remarks;
pub use wait::wait;

#[cfg(test)]
mod rules_tests;
