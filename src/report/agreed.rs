//! What was said to a run before it began, in words: approvals, who runs it, its ticket, and that it goes without them.

use super::style::Style;
use crate::record::{ApprovalSigned, Event, Record, Statement};

/// What is said first, and red.
const GLASS: &str = "Without approval";

/// A name, what stands under it, and how it looks.
pub(super) struct Agreed {
    pub(super) name: &'static str,
    pub(super) words: String,
    pub(super) style: Style,
}

/// What an event says of that; none where it says nothing of it.
pub(super) fn agreed(event: &Event) -> Option<Agreed> {
    let (name, words, style) = match event {
        Event::BreakGlassUsed(used) => {
            let words = format!("{} (although {})", used.reason, used.lacks.join("; "));
            (GLASS, words, Style::Bad)
        }
        Event::ApprovalGranted(signed) => ("Approved by", said(signed), Style::Good),
        Event::ApprovalDenied(signed) => ("Denied by", said(signed), Style::Bad),
        Event::OperatorSigned(signed) => {
            let name = signed.operator.as_deref().unwrap_or("a key that the list of signers does not have");
            ("Operator", format!("{name} ({})", signed.key), Style::Dim)
        }
        Event::TicketNamed(ticket) => {
            let checked = ticket.checked.as_ref().map_or(String::new(), |by| format!(" (checked by `{by}`)"));
            ("Ticket", format!("{}{checked}", ticket.ticket), Style::Dim)
        }
        _ => return None,
    };
    Some(Agreed { name, words, style })
}

/// What is said of that in a whole run, what it went without first.
pub(super) fn all_agreed(records: &[(Record, Event)]) -> Vec<Agreed> {
    let mut all: Vec<Agreed> = records.iter().filter_map(|(_, event)| agreed(event)).collect();
    all.sort_by_key(|agreed| !agreed.is_glass());
    all
}

/// Why a run went without approval, if it did: each reason that was given.
pub(super) fn without_approval(records: &[(Record, Event)]) -> Option<String> {
    let all = all_agreed(records).into_iter().filter(Agreed::is_glass);
    let reasons: Vec<String> = all.map(|agreed| agreed.words).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

impl Agreed {
    /// Whether it is that something went without approval.
    pub(super) fn is_glass(&self) -> bool {
        self.name == GLASS
    }
}

fn said(signed: &ApprovalSigned) -> String {
    let statement = Statement::parse(&signed.statement).ok();
    let why = statement.map_or(String::new(), |statement| {
        let at = statement.signed.format("%Y-%m-%d %H:%M:%S UTC");
        format!(", {at}: {}", statement.reason)
    });
    format!("{} ({}){why}", signed.approver, signed.key)
}
