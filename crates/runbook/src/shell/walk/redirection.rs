//! `<`, `>`, here-strings and here-documents.
//!
//! Takes a redirection, gives its descriptor, kind and target, and notes where the holes of a here-document stand.
//! Never opens a file.

use super::{Site, Walk};
use crate::shell::invocation::{Argument, Invocation, Redirection, RedirectionKind};
use crate::shell::quote_context::QuoteContext;
use crate::shell::words;
use brush_parser::ast::{IoFileRedirectKind, IoFileRedirectTarget, IoHereDocument, IoRedirect, RedirectList};

impl Walk {
    /// Goes through redirections that belong to no simple command.
    pub(super) fn redirections_alone(&mut self, list: Option<&RedirectList>) {
        let mut redirections = Vec::new();
        for redirect in list.iter().flat_map(|list| &list.0) {
            redirections.push(self.redirection(redirect, self.here.feeds_code));
        }
        if !redirections.is_empty() {
            self.push(Invocation { redirections, ..Invocation::default() });
        }
    }

    /// Goes through one redirection; `runs` says that what is read becomes code.
    pub(super) fn redirection(&mut self, redirect: &IoRedirect, runs: bool) -> Redirection {
        let outer = self.here.code;
        let found = match redirect {
            IoRedirect::File(fd, kind, target) => {
                let (kind, default) = match kind {
                    IoFileRedirectKind::Read => (RedirectionKind::Read, 0),
                    IoFileRedirectKind::Write | IoFileRedirectKind::Clobber => (RedirectionKind::Write, 1),
                    IoFileRedirectKind::Append => (RedirectionKind::Append, 1),
                    IoFileRedirectKind::ReadAndWrite => (RedirectionKind::ReadWrite, 0),
                    IoFileRedirectKind::DuplicateInput => (RedirectionKind::Duplicate, 0),
                    IoFileRedirectKind::DuplicateOutput => (RedirectionKind::Duplicate, 1),
                };
                let target = match target {
                    IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word) => {
                        self.word(word)
                    }
                    IoFileRedirectTarget::Fd(fd) => Argument::of(&fd.to_string()),
                    IoFileRedirectTarget::ProcessSubstitution(_, list) => {
                        self.here.code |= runs;
                        self.subshell(list, true);
                        Argument {
                            raw: self.slice(&list.loc),
                            text: self.slice(&list.loc),
                            ..Argument::default()
                        }
                    }
                };
                Redirection { fd: Some(fd.unwrap_or(default)), kind, target }
            }
            IoRedirect::OutputAndError(word, append) => {
                let kind = if *append { RedirectionKind::Append } else { RedirectionKind::Write };
                Redirection { fd: None, kind, target: self.word(word) }
            }
            IoRedirect::HereString(fd, word) => {
                self.here.code |= runs;
                let target = self.word(word);
                Redirection { fd: Some(fd.unwrap_or(0)), kind: RedirectionKind::Herestring, target }
            }
            IoRedirect::HereDocument(fd, document) => {
                self.here.code |= runs;
                let target = self.here_document(document);
                Redirection { fd: Some(fd.unwrap_or(0)), kind: RedirectionKind::Heredoc, target }
            }
        };
        self.here.code = outer;
        found
    }

    /// Goes through a here-document.
    fn here_document(&mut self, document: &IoHereDocument) -> Argument {
        let end = self.raw(&document.here_end);
        self.holes(&end, &QuoteContext::Code);
        let body = &document.doc.value;
        let delimiter = Argument::of(&end).text;
        let strips_tabs = document.remove_tabs;
        if document.requires_expansion {
            let site = Site::Heredoc { delimiter: &delimiter, strips_tabs };
            let pieces = words::of_heredoc(body);
            self.places.word(body, &pieces, site, self.here.code);
            // A line of a value would end the here-document even inside of a substitution's quotes.
            self.here.code = true;
            pieces.iter().for_each(|piece| self.piece(piece));
            self.places.alone_on_their_line(body);
        } else {
            self.places.quoted_heredoc(body, &delimiter, strips_tabs, self.here.code);
        }
        Argument {
            text: body.clone(),
            raw: body.clone(),
            literal: !document.requires_expansion,
            quoted: !document.requires_expansion,
        }
    }
}
