//! What whoever started this process has given to it: arguments, variables, a folder.
//!
//! Only reads. What may be no UTF-8 is given as far as it is: a name or a value that is none is left out of the variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// What was typed behind the program's name.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os().skip(1)
}

/// A variable as it is.
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// A variable that is a text and not empty.
pub fn text_variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// All variables that are texts.
pub fn variables() -> BTreeMap<String, String> {
    let texts =
        |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(texts).collect()
}

/// The folder that paths are said from.
pub fn current_folder() -> io::Result<PathBuf> {
    std::env::current_dir()
}
