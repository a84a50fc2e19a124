//! What a signature is for: one that was made for one thing means nothing for another.

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// The end of a run's record.
    Ledger,
    /// A yes or no to a plan.
    Approval,
    /// Who runs it: made when a run begins.
    Operator,
    /// Somebody has looked at a run that went without approval.
    Review,
    /// What an auditor is handed.
    Evidence,
}

impl Namespace {
    /// Its name, as `ssh-keygen -n` and the `namespaces=` of a list of signers have it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ledger => "stepgate-ledger",
            Self::Approval => "stepgate-approval",
            Self::Operator => "stepgate-operator",
            Self::Review => "stepgate-review",
            Self::Evidence => "stepgate-evidence",
        }
    }
}
