//! Why another machine could not be reached, or used.

/// Why another machine could not be reached, or used.
#[derive(Debug, thiserror::Error)]
pub enum FarError {
    /// `ssh` cannot be started here.
    #[error("cannot start ssh")]
    Start(#[source] std::io::Error),
    /// `ssh` has ended before the other end answered: what it said.
    #[error("{target} cannot be reached: {said}")]
    Unreached {
        /// The target's name.
        target: String,
        /// The last that ssh has said.
        said: String,
    },
    /// Its bash cannot do what is needed.
    #[error("bash on {target} is {version}, and steps need 4.4 or newer there")]
    Old {
        /// The target's name.
        target: String,
        /// What its bash says that it is.
        version: String,
    },
    /// What passes to it, secrets among it, would lie on a disk.
    #[error("{0} has no folder in memory ($XDG_RUNTIME_DIR, /dev/shm) that steps could be handed over in")]
    Nowhere(String),
    /// The folder where blocks start cannot be entered.
    #[error("cannot enter {folder} on {target}, where its blocks are to start")]
    NoBase {
        /// The target's name.
        target: String,
        /// The folder.
        folder: String,
    },
    /// Something else answers.
    #[error("{target} does not answer as bash would: {said}")]
    Strange {
        /// The target's name.
        target: String,
        /// The first of what it says.
        said: String,
    },
    /// The connection went away.
    #[error("the connection to {0} was lost")]
    Lost(String),
    /// The channels to `ssh` do not work.
    #[error("lost touch with ssh")]
    Channel(#[source] std::io::Error),
}
