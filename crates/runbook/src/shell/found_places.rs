//! The places of holes that a walk through commands has met so far.
//!
//! Takes words with what they are for, gives the kind of place of each hole in them.

use super::ansi;
use super::hole::hole_index;
use super::parse::Command;
use super::quote_context::QuoteContext;
use super::walk::Site;
use super::words::{Expansion, Operator, Piece};
use std::collections::BTreeMap;

/// The places met so far.
#[derive(Debug, Default)]
pub struct FoundPlaces {
    by_hole: BTreeMap<usize, QuoteContext>,
}

impl FoundPlaces {
    /// Where this hole stands, if it was met.
    pub fn of(&self, k: usize) -> Option<&QuoteContext> {
        self.by_hole.get(&k)
    }

    /// Notes where a hole stands.
    pub fn put(&mut self, k: usize, place: QuoteContext) {
        let known = self.by_hole.entry(k).or_insert_with(|| place.clone());
        if *known != place {
            *known = match (&*known, place) {
                (QuoteContext::Fused, _) | (_, QuoteContext::Fused) => QuoteContext::Fused,
                // What is right beside something is right anywhere.
                (
                    QuoteContext::Bare | QuoteContext::BareBeside,
                    QuoteContext::Bare | QuoteContext::BareBeside,
                ) => QuoteContext::BareBeside,
                _ => QuoteContext::Unknown,
            };
        }
    }

    /// Notes the holes of a word; in `code` whatever it is quoted with is not all that reads it.
    pub fn word(&mut self, raw: &str, pieces: &[Piece], site: Site<'_>, code: bool) {
        let mut before = None;
        for piece in pieces {
            self.piece(raw, piece, before, site, code);
            before = Some(piece);
        }
    }

    /// Notes the holes of one piece, which `before` precedes.
    fn piece(&mut self, raw: &str, piece: &Piece, before: Option<&Piece>, site: Site<'_>, code: bool) {
        match piece {
            Piece::Text(text) => {
                let is_heredoc = matches!(site, Site::Heredoc { .. });
                self.text(text, code, |start, k, previous| match (previous, before) {
                    (Some('$'), _) => QuoteContext::Fused,
                    (Some('\\'), _) if is_heredoc => QuoteContext::Fused,
                    (None, Some(piece)) if is_open_name(piece) && is_heredoc => QuoteContext::Fused,
                    (None, Some(piece)) if is_open_name(piece) => QuoteContext::BareBeside,
                    _ => match site {
                        // Nothing that could change its meaning has one of these in it.
                        Site::Head if start.contains(['/', '.', '-']) => QuoteContext::Bare,
                        Site::Exact | Site::Head => QuoteContext::BareBeside,
                        Site::Word | Site::Value => QuoteContext::Bare,
                        Site::Heredoc { delimiter, strips_tabs } => {
                            in_heredoc(raw, k, delimiter, strips_tabs, false)
                        }
                    },
                });
            }
            Piece::Escaped(character) => {
                if let Some(k) = hole_index(*character) {
                    self.put(k, QuoteContext::Fused);
                }
            }
            // The grammar takes the quotes behind `\$` for those of `$'…'`, and bash does not.
            Piece::Single(text) if matches!(before, Some(Piece::Escaped('$'))) => {
                self.text(text, code, |_, _, _| QuoteContext::Unknown);
            }
            Piece::Single(text) => self.text(text, code, |_, _, _| QuoteContext::SingleQuoted),
            Piece::Ansi(text) => self.text(text, code, |start, _, _| {
                if ansi::ends_in_escape(start) { QuoteContext::Fused } else { QuoteContext::AnsiQuoted }
            }),
            Piece::Double(inner) => {
                let mut before: Option<&Piece> = None;
                for piece in inner {
                    if let Piece::Text(text) = piece {
                        self.text(text, code, |_, _, previous| match (previous, before) {
                            (Some('$' | '\\'), _) => QuoteContext::Fused,
                            (None, Some(piece)) if is_open_name(piece) => QuoteContext::DoubleQuotedBeside,
                            _ => QuoteContext::DoubleQuoted,
                        });
                    }
                    before = Some(piece);
                }
            }
            // The walk goes into these and notes what it finds; a hole in a variable's name is found here.
            Piece::Variable { raw, expansion } => {
                if expansion.operand.is_empty() && expansion.index.is_empty() {
                    self.text(raw, code, |_, _, _| QuoteContext::Code);
                }
            }
            Piece::Command { .. } | Piece::Arithmetic { .. } => {}
        }
    }

    /// Notes the holes of a text; `place` is given what precedes the hole, its number and the character before it.
    fn text(&mut self, text: &str, code: bool, place: impl Fn(&str, usize, Option<char>) -> QuoteContext) {
        for (at, character) in text.char_indices() {
            if let Some(k) = hole_index(character) {
                let place = place(&text[..at], k, text[..at].chars().next_back());
                self.put(k, if code && place != QuoteContext::Fused { QuoteContext::Code } else { place });
            }
        }
    }

    /// Notes the holes of a here-document in which nothing is expanded.
    pub fn quoted_heredoc(&mut self, body: &str, delimiter: &str, strips_tabs: bool, code: bool) {
        self.text(body, code, |_, k, _| in_heredoc(body, k, delimiter, strips_tabs, true));
    }

    /// Refuses everything for the code in a here-document that is a whole line of it, and could become its end.
    pub fn alone_on_their_line(&mut self, body: &str) {
        for line in body.lines() {
            let mut characters = line.trim_start_matches('\t').chars();
            if let (Some(k), None) = (characters.next().and_then(hole_index), characters.next())
                && self.by_hole.get(&k) == Some(&QuoteContext::Code)
            {
                self.put(k, QuoteContext::Fused);
            }
        }
    }

    /// Notes the holes of `text` that are in a comment: those that no word of its commands covers. In `code` it is not only
    /// read as one: a backquote ends the substitution that it stands in, in a comment too.
    pub fn comments(&mut self, text: &str, commands: &[Command], code: bool) {
        let words = commands.first().map_or(&[][..], |command| command.script.words());
        for (at, character) in text.char_indices() {
            let Some(k) = hole_index(character) else { continue };
            let before = words.partition_point(|word| word.start <= at);
            let end = before.checked_sub(1).map_or(0, |index| words[index].end);
            if end > at {
                continue;
            }
            let line = text[end..at].rsplit('\n').next().unwrap_or_default();
            if line.trim_start().starts_with('#') {
                self.put(k, if code { QuoteContext::Code } else { QuoteContext::Comment });
            }
        }
    }
}

/// Whether a piece is a `$name` of which a letter or digit after it would become a part.
fn is_open_name(piece: &Piece) -> bool {
    let is_plain = |expansion: &Expansion| !expansion.braced && expansion.operator == Operator::Value;
    matches!(piece, Piece::Variable { expansion, .. } if is_plain(expansion))
}

/// The place of hole `k` in the body of a here-document.
fn in_heredoc(body: &str, k: usize, delimiter: &str, strips_tabs: bool, quoted: bool) -> QuoteContext {
    let mut lines =
        body.lines().filter(|line| line.chars().any(|character| hole_index(character) == Some(k)));
    if lines.any(|line| may_end(line, delimiter)) {
        return QuoteContext::Fused;
    }
    let delimiter = delimiter.to_owned();
    if quoted {
        QuoteContext::QuotedHeredoc { delimiter, strips_tabs }
    } else {
        QuoteContext::Heredoc { delimiter, strips_tabs }
    }
}

/// Whether a line with holes could become the end of its here-document.
fn may_end(line: &str, delimiter: &str) -> bool {
    let is_hole = |character: char| hole_index(character).is_some();
    let start = line.split(is_hole).next().unwrap_or_default().trim_start_matches('\t');
    let end = line.rsplit(is_hole).next().unwrap_or_default();
    let holes = line.chars().filter(|character| is_hole(*character)).count();
    let begins = !start.is_empty() && delimiter.starts_with(start);
    let ends = !end.is_empty() && delimiter.ends_with(end);
    // With an empty value in front of it, or any behind it.
    let looks_ended = line.split(is_hole).any(|piece| piece.trim_start_matches('\t').starts_with(delimiter));
    begins || ends || looks_ended || holes > 1 && start.is_empty() && end.is_empty()
}
