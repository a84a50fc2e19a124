//! Who must not drive a run, since they have approved it: what they say is refused, unless it stops the run.

use super::message::Incoming;
use crate::record::claims_to_be;
use crate::session::Refused;

/// Names in the list of signers.
#[derive(Debug, Default)]
pub(super) struct Barred(pub(super) Vec<String>);

impl Barred {
    /// Why a message is refused whoever drives; none where its speaker is nobody of these, or says nothing that runs anything.
    pub(super) fn refuses(&self, message: &Incoming) -> Option<Refused> {
        let who = match message {
            Incoming::TakeOver { who, .. } => who,
            Incoming::Reply { by: Some(by), reply, .. } if !reply.stops() => by,
            _ => return None,
        };
        let approver = self.0.iter().find(|approver| claims_to_be(who, approver))?;
        Some(Refused::Approver(approver.clone()))
    }
}
