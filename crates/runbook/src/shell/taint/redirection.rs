//! `<`, `>`, here-strings and here-documents: what a command reads, and where it writes.
//!
//! Takes redirections, gives what they lead where. Never opens a file.

use super::argument::{is_text, may_be_code};
use super::demand::Demand;
use super::flow::Flows;
use super::trace::Trace;
use super::word::Stance;
use crate::shell::invocation::Argument;
use brush_parser::ast::{CompoundList, IoFileRedirectKind, IoFileRedirectTarget, IoRedirect};

/// Where redirections lead.
#[derive(Debug, Default)]
pub(super) struct Redirected<'a> {
    /// What is read, where that is not what is read around the command.
    pub(super) input: Option<Flows>,
    /// The text that is read, where it stands in the script.
    pub(super) text: Option<String>,
    /// The files that are read.
    pub(super) reads: Vec<String>,
    /// The files that are written.
    pub(super) files: Vec<String>,
    /// The commands that read what is written: `>(…)`.
    pub(super) sinks: Vec<&'a CompoundList>,
}

impl Trace<'_> {
    /// Goes through redirections.
    pub(super) fn redirections<'a>(&mut self, list: impl Iterator<Item = &'a IoRedirect>) -> Redirected<'a> {
        let mut found = Redirected::default();
        list.for_each(|redirect| self.redirection(redirect, &mut found));
        found
    }

    fn redirection<'a>(&mut self, redirect: &'a IoRedirect, found: &mut Redirected<'a>) {
        match redirect {
            IoRedirect::File(_, kind, target) => self.file(kind, target, found),
            IoRedirect::OutputAndError(word, _) => {
                let raw = self.raw(word);
                found.files.push(self.path(&raw));
            }
            IoRedirect::HereString(_, word) => {
                let raw = self.raw(word);
                found.text = Some(Argument::of(&raw).text);
                found.input = Some(self.word(&raw, Stance::Value).within(may_be_code(&raw)));
            }
            IoRedirect::HereDocument(_, document) => {
                let body = &document.doc.value;
                let flows = if document.requires_expansion { self.body(body) } else { self.holes(body) };
                found.text = Some(body.clone());
                found.input = Some(flows.within(is_text(body.trim_end())));
            }
        }
    }

    fn file<'a>(
        &mut self,
        kind: &IoFileRedirectKind,
        target: &'a IoFileRedirectTarget,
        found: &mut Redirected<'a>,
    ) {
        let reads = matches!(kind, IoFileRedirectKind::Read | IoFileRedirectKind::ReadAndWrite);
        match target {
            IoFileRedirectTarget::Filename(word) => {
                let raw = self.raw(word);
                let path = self.path(&raw);
                if reads {
                    found.input = Some(self.memory.file(&path));
                    found.reads.push(path);
                } else {
                    found.files.push(path);
                }
            }
            IoFileRedirectTarget::Duplicate(word) => {
                let raw = self.raw(word);
                let flows = self.word(&raw, Stance::Argument);
                self.note(&flows, Demand::Integer);
            }
            IoFileRedirectTarget::Fd(_) => {}
            IoFileRedirectTarget::ProcessSubstitution(_, list) if reads => {
                let list = &list.list;
                let inside = |trace: &mut Self| trace.perhaps(|trace| trace.compound_list(list));
                found.input = Some(self.written(inside));
            }
            IoFileRedirectTarget::ProcessSubstitution(_, list) => found.sinks.push(&list.list),
        }
    }

    /// The name of a file, which has to be one.
    fn path(&mut self, raw: &str) -> String {
        let flows = self.word(raw, Stance::Argument);
        self.note(&flows, Demand::Filled);
        Argument::of(raw).text
    }
}
