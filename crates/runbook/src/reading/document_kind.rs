//! What kind of document it is: what its procedure is for, whether it only reports, whether it is out of date.
//!
//! Takes the document, gives facts about the whole of it. Never judges a single section.

use super::heading::Heading;
use super::rules::{self, Rule};
use super::words::{first_said, words};
use crate::document::{Document, PieceKind, Prose, Section};
use crate::text::{Diagnostic, Pattern};
use std::collections::BTreeSet;

/// What the document is there for, where that changes how its headings are to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a document may be all of these")]
pub(super) struct DocumentKind {
    /// Its own procedure is an undoing or a restoring: such headings are its main road.
    pub undoes: bool,
    /// Which undoing that is: a row of [`UNDOINGS`].
    pub undoing: Option<usize>,
    /// Its own procedure answers an incident, an alert or a fault.
    pub answers: bool,
    /// It is about finding faults: what it calls troubleshooting is its own procedure.
    pub troubleshoots: bool,
    /// Its own procedure is to check: what has steps in it and says nothing else is a check.
    pub checks: bool,
    /// It is about an emergency: what it calls so is its own procedure.
    pub is_emergency: bool,
    /// It tells what happened once: nothing in it is followed.
    pub reports: bool,
    /// It says so in words, and does not only begin with a date.
    pub reports_by_name: bool,
    /// It is about upkeep: what is done every week is its own procedure.
    pub maintains: bool,
    /// It is a book to look things up in: none of its sections follows on another one.
    pub is_manual: bool,
}

/// The undoings that there are, one row each: what a document about the one says of the other is no part of its procedure.
static UNDOINGS: [&Rule; 4] =
    [&rules::WAY_BACK_ROLLBACK, &rules::WAY_BACK_RESTORE, &rules::WAY_BACK_REVERT, &rules::WAY_BACK_FAILOVER];

/// The undoing that words name.
pub(super) fn undoing(words: &[String]) -> Option<usize> {
    UNDOINGS.iter().position(|row| first_said(words, row.words).is_some())
}

/// Headings that an alert's runbook has.
const ALERT_HEADINGS: [&str; 6] = ["meaning", "impact", "diagnosis", "mitigation", "symptoms", "symptom"];

impl DocumentKind {
    pub(super) fn of(document: &Document) -> Self {
        let title = title(document);
        let words = Heading::new(&title).all();
        let named: BTreeSet<&str> = document.sections.iter().filter_map(of_alert).collect();
        let alert = named.len() >= 2;
        // A title that starts with a date is the name of an event.
        let dated = DATED.is_match(title.trim_start()) || DATED.is_match(&document.name);
        Self {
            undoes: first_said(&words, rules::TITLE_UNDOES.words).is_some(),
            undoing: undoing(&words),
            answers: alert || first_said(&words, rules::TITLE_ANSWERS.words).is_some(),
            troubleshoots: first_said(&words, rules::TITLE_TROUBLESHOOTS.words).is_some(),
            checks: first_said(&words, rules::TITLE_CHECKS.words).is_some(),
            is_emergency: first_said(&words, rules::TITLE_EMERGENCY.words).is_some(),
            reports: dated || first_said(&words, rules::TITLE_REPORTS.words).is_some(),
            reports_by_name: first_said(&words, rules::TITLE_REPORTS.words).is_some(),
            maintains: first_said(&words, rules::TITLE_MAINTAINS.words).is_some(),
            is_manual: first_said(&words, rules::TITLE_MANUAL.words).is_some(),
        }
    }
}

/// The heading of an alert's runbook that a section has.
fn of_alert(section: &Section) -> Option<&'static str> {
    // Most titles are longer than any of them, with whatever stands around.
    const LONGEST: usize = 24;
    let said = Some(&section.title).filter(|title| title.len() <= LONGEST).map(|title| words(title))?;
    let [word] = said.as_slice() else { return None };
    ALERT_HEADINGS.into_iter().find(|wanted| wanted == word)
}

/// What begins with a day or a month: `2030-01-31 Queue down`, `2030-01-queue`.
static DATED: Pattern = Pattern::starting(&["20"], r"^20\d\d[-/.]\d\d([-/. ]|$)");

/// What the document itself is called: its title, what the front matter says, else its file.
pub(super) fn name(document: &Document) -> String {
    let has_title = document.sections.iter().any(|section| section.is_title)
        || document.front_matter.text("title").is_some();
    if has_title { title(document) } else { document.name.replace(['-', '_', '.', '/'], " ") }
}

/// The document's title: its heading, or what the front matter says. Where neither does, what the file is called says it too.
fn title(document: &Document) -> String {
    let heading =
        document.sections.iter().find(|section| section.is_title).map(|section| section.title.as_str());
    if let Some(title) = heading.or_else(|| document.front_matter.text("title")) {
        return title.to_owned();
    }
    let first = document.sections.get(1).map_or("", |section| section.title.as_str());
    format!("{first} {}", document.name.replace(['-', '_', '.'], " "))
}

/// The warning that the document is deprecated or superseded, where it says so before its procedure begins.
pub(super) fn superseded(document: &Document) -> Option<Diagnostic> {
    let hint = "Look for the document that replaces it before you follow this one.";
    for key in ["status", "lifecycle", "state", "superseded_by", "superseded-by", "deprecated", "replaced_by"]
    {
        let Some(text) = document.front_matter.text(key).filter(|text| !text.is_empty() && *text != "false")
        else {
            continue;
        };
        let entry = document.front_matter.get(key).expect("its text was found");
        let says = first_said(&words(text), rules::STATUS_DEAD.words).is_some()
            || !matches!(key, "status" | "lifecycle" | "state");
        if says && text != "null" && text != "none" {
            let message = format!("the front matter says `{key}: {text}`");
            return Some(Diagnostic::warning("superseded", entry.line, message).hinted(hint));
        }
    }
    if let Some(section) = document.sections.get(1).filter(|section| is_dead(&Heading::new(&section.title))) {
        return Some(
            Diagnostic::warning("superseded", section.line, format!("the title says `{}`", section.title))
                .hinted(hint),
        );
    }
    let prose = banner(document)?;
    let message = format!("the document says about itself: {}", shortened(&prose.text));
    Some(Diagnostic::warning("superseded", prose.line, message).hinted(hint))
}

/// Whether a title says it in brackets, or with its first or last word: `Historical data` is about data.
fn is_dead(title: &Heading) -> bool {
    let word = |word: Option<&String>| word.is_some_and(|word| word != "historical" && is_dead_word(word));
    title.remark.iter().any(|word| is_dead_word(word)) || word(title.core.first()) || word(title.core.last())
}

fn is_dead_word(word: &str) -> bool {
    rules::STATUS_DEAD.words.iter().any(|dead| dead.text == word)
}

/// The first paragraphs of the document, before its second section, that say it is out of date.
fn banner(document: &Document) -> Option<&Prose> {
    let top = document.pieces.iter().take_while(|piece| piece.section <= 1).take(8);
    top.filter_map(|piece| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table => Some(prose),
        PieceKind::Item(item) => Some(&item.prose),
        PieceKind::Prose(_) | PieceKind::Html(_) | PieceKind::Block(_) | PieceKind::Rule => None,
    })
    .find(|prose| {
        let said = words(&prose.text);
        let status = said.first().is_some_and(|word| word == "status");
        first_said(&said, rules::BANNER_DEAD.words).is_some()
            || (status && first_said(&said, rules::STATUS_DEAD.words).is_some())
    })
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn document(markdown: &str) -> Document {
        Document::parse(&Source::new("a.md", markdown))
    }

    #[test]
    fn the_title_says_what_the_procedure_is_for() {
        let document_kind = |title: &str| DocumentKind::of(&document(&format!("# {title}\n\n## Steps\n")));
        assert!(document_kind("Rollback Runbook").undoes);
        assert!(document_kind("Database Restore").undoes);
        assert!(document_kind("Troubleshooting the queue").answers);
        assert!(document_kind("2030-01-31 Queue down").reports);
        assert!(document_kind("Postmortem: the queue").reports);
        assert_eq!(document_kind("Deployment Runbook"), DocumentKind::default());
    }

    #[test]
    fn where_there_is_no_title_the_name_of_the_file_says_it() {
        let document_kind =
            |name: &str, markdown: &str| DocumentKind::of(&Document::parse(&Source::new(name, markdown)));
        assert!(document_kind("docs/space-restore.md", "## Summary\n\n## Steps\n").undoes);
        assert!(document_kind("reports/2030-01-queue.md", "# The queue\n").reports);
        assert!(!document_kind("docs/space-restore.md", "# Moving house\n\n## Steps\n").undoes);
    }

    #[test]
    fn an_alerts_runbook_is_known_by_its_headings() {
        assert!(
            DocumentKind::of(&document("# QueueTooLong\n\n## Meaning\n\n## Impact\n\n## Diagnosis\n"))
                .answers
        );
    }

    #[test]
    fn a_document_that_is_out_of_date_says_so() {
        let line = |markdown: &str| superseded(&document(markdown)).map(|finding| finding.line);
        assert_eq!(line("---\ntitle: x\nstatus: deprecated\n---\n# A\n"), Some(3));
        assert_eq!(line("---\nsuperseded_by: b.md\n---\n# A\n"), Some(2));
        assert_eq!(line("# A (archived)\n"), Some(1));
        assert_eq!(line("# Historical data\n"), None);
        assert_eq!(line("# A\n\n> **Deprecated**: see b.\n"), Some(3));
        assert_eq!(line("# A\n\nThis document has been superseded by b.\n"), Some(3));
        assert_eq!(line("---\nstatus: active\n---\n# A\n\nRemove the deprecated flag.\n"), None);
        assert_eq!(line("# A\n\n## B\n\n## C\n\nThis API is deprecated.\n"), None);
    }
}
