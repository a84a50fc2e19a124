//! The shapes that lines of a block can have: an assignment, a key with a value, a crontab line, a line of output.
//!
//! Takes the lines of a block, gives its logical lines and tests on them. Never looks outside the block.

mod code;
mod file;
mod outline;
mod output;
mod sentence;
mod settings;
mod statement;

pub(super) use code::{console, is_code, is_http, is_json, is_powershell, is_url, prompted_console};
pub(super) use file::file;
pub(super) use outline::{Outline, at_top};
pub(super) use output::{is_drawn, is_output, is_ruled};
pub(super) use sentence::{DIGITS, is_numbered, is_sentence};
pub(super) use settings::{
    assigned, is_assignment, is_cron, is_crontab, is_directive, is_env_line, is_ini, is_item, is_name,
    is_opening, is_package_source, is_requirement, is_section, is_spaced_assignment, is_yaml,
};
pub(super) use statement::{is_sql, is_statement};

#[cfg(test)]
fn check(shape: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
    for line in yes {
        assert!(shape(line), "{line}");
    }
    for line in no {
        assert!(!shape(line), "{line}");
    }
}
