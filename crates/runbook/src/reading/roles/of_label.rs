//! What a label says that what stands under it is for.

use super::from_heading::{by_heading, may_override};
use super::role::Role;
use crate::reading::document_kind::DocumentKind;
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::section_content::Content;

/// What a label says that what stands under it is for, where it is sure and may say so under something of the role `around`.
pub(in crate::reading) fn of_label(
    label: &str,
    around: Role,
    content: Content,
    document_kind: DocumentKind,
) -> Option<Judged<Role>> {
    let heading = Heading::new(label);
    let said = by_heading(&heading, content, document_kind)?;
    let stands = (heading.is_option(), false, false);
    may_override(around, &said, &heading, stands, content, content).then(|| said.judged())
}
