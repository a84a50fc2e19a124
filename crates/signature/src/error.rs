//! Why nothing was signed, or a signature not accepted.

/// Why nothing was signed, or a signature not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// `ssh-keygen` could not be run.
    #[error("cannot run `ssh-keygen`: {0}")]
    NoProgram(std::io::Error),
    /// `ssh-keygen` said no, in its own words.
    #[error("`ssh-keygen` refused: {0}")]
    Refused(String),
    /// The signature is by nobody on the list.
    #[error("the signature is by nobody who is listed as a signer")]
    NotAllowed,
    /// A file that is needed cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// Which.
        path: String,
        /// The system's word for why.
        cause: std::io::Error,
    },
}
