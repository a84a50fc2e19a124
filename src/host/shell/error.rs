//! Why a step could not be run at all.

use std::path::PathBuf;

/// Why a step could not be run at all.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// There is no bash, or it cannot be started.
    #[error("cannot start bash")]
    Start(#[source] std::io::Error),
    /// The channels to bash do not work.
    #[error("lost touch with bash")]
    Channel(#[source] std::io::Error),
    /// Bash ended before it came to the step's text.
    #[error("bash ended before it came to the step's text")]
    NeverBegan,
    /// The step's folder cannot be entered.
    #[error("cannot enter {}", .0.display())]
    Folder(PathBuf),
    /// The folder in which the run's shell stood is not there any more.
    #[error("{}, where the run's shell stood, is not there any more", .0.display())]
    Gone(PathBuf),
    /// The step uses `$_` of a shell that is gone.
    #[error(
        "it uses `$_`, the last argument of the command before, and that one ran in a shell that is gone"
    )]
    Forgotten,
    /// A variable cannot be set: not a name, or read-only.
    #[error("cannot set the variable `{0}`")]
    Variable(String),
    /// Another machine cannot be reached, or used.
    #[error(transparent)]
    Far(super::far::FarError),
    /// The text, a path or a value holds a NUL byte, which bash would drop.
    #[error("the step holds a NUL byte")]
    Nul,
}
