//! What a heading's words say that its section is for, and whether that counts where the section stands.
//!
//! Takes a heading and what the section holds, gives a role. The words themselves are data: `words`.

use super::draft::{Draft, SAID, SURE};
use super::role::Role;
use super::words::{Row, Sure, TABLE};
use crate::reading::document_kind::{DocumentKind, undoing};
use crate::reading::heading::Heading;
use crate::reading::rules;
use crate::reading::section_content::Content;
use crate::reading::words::{first_said, says};
use std::borrow::Cow;

/// Whether what a heading says counts below a parent of this role.
pub(super) fn may_override(
    parent: Role,
    said: &Draft,
    heading: &Heading,
    (is_option, is_search, parent_is_appended): (bool, bool, bool),
    own: Content,
    whole: Content,
) -> bool {
    // An option is one way to do what stands above it, whatever the way.
    if is_option && matches!(said.role, Role::Rollback | Role::Trouble) {
        return false;
    }
    // To find a cause is to look: what is checked there is the procedure itself.
    if is_search && said.role == Role::Check {
        return false;
    }
    match (parent, said.role) {
        // What is kept for reference stays there, unless it can be done; what hangs behind the document is never part of it.
        (Role::Reference, role) => {
            !parent_is_appended
                && own.commands > 0
                && matches!(role, Role::Setup | Role::Check | Role::Rollback)
        }
        (Role::Check, Role::Reference) => whole.gates == 0 && !heading.numbered,
        (Role::Check, Role::Rollback | Role::Trouble) => whole.gates == 0 && whole.has_steps() && said.sure,
        (Role::Check, Role::Main) => heading.is_order() && whole.commands > 0 && whole.gates == 0,
        (Role::Rollback | Role::Trouble | Role::Maintenance, _) | (Role::Setup, Role::Main) => false,
        // Settings to be applied are part of the procedure that they stand in.
        (Role::Main, Role::Reference) => said.sure || whole.data == 0 && !heading.is_order(),
        (Role::Main, Role::Trouble) | (Role::Check, Role::Setup) => said.sure,
        _ => true,
    }
}

/// The role that the heading's words say.
pub(super) fn by_heading(heading: &Heading, whole: Content, document_kind: DocumentKind) -> Option<Draft> {
    if first_said(&heading.remark, rules::REMARK_EMERGENCY.words).is_some() && says(&heading.remark, "only") {
        return Some(draft(Role::Trouble, true, "emergency only"));
    }
    if first_said(&heading.remark, rules::REMARK_GATE.words).is_some() {
        return Some(draft(Role::Check, true, "gate"));
    }
    // To look into one thing after the other is what a document about finding faults is for.
    if document_kind.troubleshoots
        && first_said(heading.subject(), rules::HEADING_SEARCHES_FAULT.words).is_some()
    {
        return Some(draft(Role::Main, true, "check"));
    }
    // As a step of its own it is more than to get ready oneself.
    if heading.numbered
        && first_said(&heading.core, rules::HEADING_PREPARES.words).is_some()
        && whole.has_steps()
    {
        return Some(draft(Role::Main, false, "preparation"));
    }
    if heading.is_dated && whole.gates == 0 {
        return Some(draft(Role::Reference, true, "a date"));
    }
    if heading.does_and_looks() && whole.has_steps() {
        return Some(draft(Role::Main, true, &heading.core.join(" ")));
    }
    if heading.is_failure() && !document_kind.answers {
        return Some(draft(Role::Trouble, true, &heading.core.join(" ")));
    }
    let said = by_row(heading, heading.subject(), whole, document_kind)
        .or_else(|| by_row(heading, &heading.stem, whole, document_kind));
    // What calls itself a procedure and holds commands is one, whatever else its heading says.
    let is_procedure = whole.commands > 0
        && !heading.is_appended()
        && first_said(&heading.core, rules::HEADING_OF_WORDS.words).is_none()
        && first_said(&heading.core, rules::HEADING_PROCEDURES.words).is_some();
    said.filter(|said| said.role != Role::Reference || !is_procedure)
}

/// What the words `said` make of a section.
fn draft(role: Role, sure: bool, said: &str) -> Draft {
    let weight = if sure { SURE } else { SAID };
    Draft { by_heading: true, sure, ..Draft::held(role, format!("heading says `{said}`"), weight) }
}

/// Whether a word of a heading is only a part of what is done there: `Set up the directory structure`, `Background processing`, `Issue certificates`.
fn means_another(
    role: Role,
    phrase: &str,
    heading: &Heading,
    whole: Content,
    document_kind: DocumentKind,
) -> bool {
    const TOPICS: [&str; 3] = ["^background", "^scope", "^purpose"];
    const GO_ON: [&str; 16] = [
        "of",
        "and",
        "on",
        "for",
        "to",
        "about",
        "in",
        "information",
        "notes",
        "reading",
        "material",
        "overview",
        "statement",
        "context",
        "details",
        "summary",
    ];
    if whole.commands == 0 || heading.is_appended() {
        return false;
    }
    let second = || heading.core.get(1).filter(|word| !GO_ON.contains(&word.as_str()));
    match role {
        Role::Trouble => {
            phrase == "^issue" && heading.issues() && !document_kind.answers && !document_kind.troubleshoots
        }
        // Who is told to set up a structure does not read about one.
        Role::Reference if phrase.ends_with("structure") => heading.is_order(),
        Role::Reference => TOPICS.contains(&phrase) && second().is_some(),
        _ => false,
    }
}

/// The role that the first row of the table says whose words are among `said`.
fn by_row(heading: &Heading, said: &[String], whole: Content, document_kind: DocumentKind) -> Option<Draft> {
    for Row { role, sure, rule } in TABLE {
        // In a document whose own procedure is an undoing, such words name its main road.
        let is_own = match role {
            Role::Rollback => document_kind.undoes && document_kind.undoing == undoing(said),
            Role::Trouble => document_kind.answers,
            Role::Maintenance => document_kind.maintains,
            Role::Setup | Role::Main | Role::Check | Role::Reference => false,
        };
        let allowed = match sure {
            Sure::Always => true,
            Sure::UnlessItDescribes => heading.is_order() || heading.numbered || !whole.only_describes(),
            Sure::WithSteps => whole.has_steps(),
            // What is ticked off is no description.
            Sure::WithoutCommands => !whole.has_steps() && whole.gates == 0,
        };
        if !allowed {
            continue;
        }
        let is_own_road = |phrase: &str| {
            // Whoever is called when the procedure does not help is called on the bad day of any document.
            let own = is_own && !phrase.starts_with("escalat") && !phrase.starts_with("^escalat");
            own && (matches!(role, Role::Rollback | Role::Maintenance) || *sure == Sure::WithSteps)
                || document_kind.troubleshoots && phrase.starts_with("troubleshoot")
                || document_kind.is_emergency && phrase.starts_with("emergenc")
        };
        let said = first_said(said, rule.words).filter(|phrase| {
            !is_own_road(phrase) && !means_another(*role, phrase, heading, whole, document_kind)
        });
        if let Some(phrase) = said {
            let is_sure = matches!(sure, Sure::Always | Sure::UnlessItDescribes);
            let draft = draft(*role, is_sure, phrase.trim_matches(['^', '$', '*']).trim());
            return Some(Draft { rule: Cow::Borrowed(rule.id), ..draft });
        }
    }
    None
}
