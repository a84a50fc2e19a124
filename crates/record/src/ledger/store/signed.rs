//! What approvers have signed, where a record keeps it for all machines that share it.

/// A statement as it was signed, whoever it is by and whether it counts or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Where it is kept, in words.
    pub place: String,
    /// The statement.
    pub statement: Vec<u8>,
    /// Its signature, as `ssh-keygen` writes it.
    pub signature: Vec<u8>,
}
