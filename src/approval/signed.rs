//! An approval as it was found.

use crate::record::{ApprovalSigned, Event, Statement, StatementError, Verdict};
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use stepgate_signature::Signer;

/// An approval as it was found: what was signed, and who has signed it.
#[derive(Debug, Clone)]
pub struct Approval {
    /// Where it was found, for whoever is told of it.
    pub place: String,
    /// The statement, byte for byte as it was signed.
    pub text: String,
    /// The same, read.
    pub statement: Statement,
    /// The signature in `ssh-keygen`'s armour.
    pub signature: Vec<u8>,
    /// Who has signed it, or why nobody is known to have, in the words of `ssh-keygen`.
    pub signer: Result<Signer, String>,
}

impl Approval {
    /// Reads a statement; nobody is known to have signed it yet.
    pub fn read(place: String, text: String, signature: Vec<u8>) -> Result<Self, StatementError> {
        let statement = Statement::parse(&text)?;
        Ok(Self { place, text, statement, signature, signer: Err("nobody has looked".to_owned()) })
    }

    /// Tells one statement from every other.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }

    /// Its record, once it is known who has signed it; with the execution that was approved, where that is not the run's own.
    pub fn event(&self, approved: Option<&str>) -> Option<Event> {
        let signer = self.signer.as_ref().ok()?;
        let recorded = ApprovalSigned {
            approver: signer.principal.clone(),
            key: signer.key.clone(),
            statement: self.text.clone(),
            signature: String::from_utf8_lossy(&self.signature).into_owned(),
            approved: approved.map(str::to_owned),
        };
        Some(match self.statement.decision {
            Verdict::Yes => Event::ApprovalGranted(recorded),
            Verdict::No => Event::ApprovalDenied(recorded),
        })
    }

    /// The approval that a record holds; none of one that holds none.
    pub fn recorded(event: &Event) -> Option<Self> {
        let (Event::ApprovalGranted(signed) | Event::ApprovalDenied(signed)) = event else { return None };
        Self::read(
            format!("the approval of {} in the record", signed.approver),
            signed.statement.clone(),
            signed.signature.clone().into_bytes(),
        )
        .ok()
    }
}
