//! Where each hole of a script stands.
//!
//! Takes a script and its commands, gives the kind of place of each hole, which decides how a value is written
//! there. A hole that the walk through the commands does not meet is nowhere known, and nothing clever is put there.

use super::ansi;
use super::hole::hole_index;
use super::parse::Command;
use super::walk::{Site, Walk};
use super::words::{Expansion, Operator, Piece};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What surrounds a hole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteContext {
    /// No quotes: `kubectl get <x>`.
    Bare,
    /// No quotes, and beside something that would swallow a plain value: `$name<x>`, `<x>>file`, all of the program's name.
    BareBeside,
    /// `"<x>"`
    DoubleQuoted,
    /// Double quotes, right after a `$name` that would swallow a plain value.
    DoubleQuotedBeside,
    /// `'<x>'`
    SingleQuoted,
    /// `$'<x>'`
    AnsiQuoted,
    /// The body of a here-document in which variables are expanded.
    Heredoc {
        /// The line that ends it.
        delimiter: String,
        /// Whether tabs at the start of its lines are dropped.
        strips_tabs: bool,
    },
    /// The body of a here-document in which nothing is expanded.
    QuotedHeredoc {
        /// The line that ends it.
        delimiter: String,
        /// Whether tabs at the start of its lines are dropped.
        strips_tabs: bool,
    },
    /// A comment.
    Comment,
    /// A number in an expression.
    Arithmetic,
    /// Text that is read as a script, a query or a program.
    Code,
    /// Right after a `$` or a backslash, or on a line that could become the end of its here-document.
    Fused,
    /// None of the above, as far as is known.
    Unknown,
}

/// The place of each hole in `text`, by its number; `None` for a number that is not in it.
///
/// `commands` are those that parsing `text` gave. A hole that stands in several places of different kinds is in a
/// place that is not known.
pub fn places(text: &str, commands: &[Command]) -> Vec<Option<QuoteContext>> {
    let mut walk = Walk::default();
    commands.iter().for_each(|command| walk.command(command));
    let mut found = walk.into_places();
    found.comments(text, commands, false);
    let Some(last) = text.chars().filter_map(hole_index).max() else { return Vec::new() };
    let mut places = vec![None; last + 1];
    for (at, k) in text.char_indices().filter_map(|(at, character)| Some((at, hole_index(character)?))) {
        if in_pattern(&text[..at]) {
            found.put(k, QuoteContext::Unknown);
        }
        places[k] = Some(found.by_hole.get(&k).cloned().unwrap_or(QuoteContext::Unknown));
    }
    places
}

/// Whether what follows `before` stands in an extended pattern, `@(…)`: the grammar reads no quotes in there.
fn in_pattern(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == ';').next().unwrap_or(before);
    ["?(", "*(", "+(", "@(", "!("].iter().any(|opener| word.contains(opener))
}

/// The places met so far.
#[derive(Debug, Default)]
pub struct Places {
    by_hole: BTreeMap<usize, QuoteContext>,
}

impl Places {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{hole, parse};

    /// The place of hole 0 in a script in which `@` stands for it.
    fn place(script: &str) -> QuoteContext {
        let text = script.replace('@', &hole(0).to_string());
        let commands = parse(&text).unwrap();
        places(&text, &commands)[0].clone().unwrap()
    }

    #[test]
    fn plain_places_are_what_surrounds_the_hole() {
        let heredoc = QuoteContext::Heredoc { delimiter: "EOF".into(), strips_tabs: false };
        let quoted = QuoteContext::QuotedHeredoc { delimiter: "E F".into(), strips_tabs: true };
        let rows = [
            ("a @", QuoteContext::Bare),
            ("a --x=@/y", QuoteContext::Bare),
            ("X=@", QuoteContext::Bare),
            ("a > @", QuoteContext::Bare),
            ("for x in @; do a; done", QuoteContext::Bare),
            ("case $x in @) a;; esac", QuoteContext::BareBeside),
            ("[[ $x == @ ]]", QuoteContext::BareBeside),
            ("a=(x @)", QuoteContext::Bare),
            ("a \"x @\"", QuoteContext::DoubleQuoted),
            ("a 'x @'", QuoteContext::SingleQuoted),
            ("a $'x @'", QuoteContext::AnsiQuoted),
            ("cat <<EOF\nx @\nEOF", heredoc),
            ("cat <<-'E F'\nx @\nE F\n", quoted),
            ("a # @", QuoteContext::Comment),
            ("# @\n", QuoteContext::Comment),
            ("for x in 1; do\n  # see @\n  a\ndone", QuoteContext::Comment),
            ("a $((1 + @))", QuoteContext::Arithmetic),
            ("(( x > @ ))", QuoteContext::Arithmetic),
            ("[[ $x -gt @ ]]", QuoteContext::Arithmetic),
            ("x[@]=1", QuoteContext::Arithmetic),
        ];
        for (script, expected) in rows {
            assert_eq!(place(script), expected, "{script}");
        }
    }

    #[test]
    fn every_line_of_a_here_document_with_the_hole_counts() {
        assert_eq!(place("cat <<EOF\nx @\nEOF@\nEOF"), QuoteContext::Fused);
        assert_eq!(place("cat <<EOF\nx @\ny @\nEO@\nEOF"), QuoteContext::Fused);
    }

    #[test]
    fn a_substitution_starts_afresh() {
        assert_eq!(place("a \"x $(b @) y\""), QuoteContext::Bare);
        assert_eq!(place("a \"x $(b \"@\") y\""), QuoteContext::DoubleQuoted);
        assert_eq!(place("a <(b '@')"), QuoteContext::SingleQuoted);
        // Not where a line of the value could end a here-document around it.
        assert_eq!(place("cat <<E\n$(b @)\nE"), QuoteContext::Code);
        assert_eq!(place("cat <<E\n$(b \\\n@\n)\nE"), QuoteContext::Fused);
        assert_eq!(place("x=$(a # @\nb)"), QuoteContext::Comment);
    }

    #[test]
    fn code_for_something_else_is_code_in_whatever_quotes() {
        let scripts = [
            "eval \"a @\"",
            "bash -c 'a @'",
            "sudo sh -ec \"a @\"",
            "kubectl exec p -- sh -c \"a @\"",
            "ssh host a @",
            "su - u -c \"a @\"",
            "trap 'a @' EXIT",
            "source <(a @)",
            "xargs sh -c 'a @'",
            "watch a @",
            "psql -c \"select '@'\"",
            "psql -tAc \"select '@'\"",
            "kubectl exec -i p -- psql -c \"select @\"",
            "mysql -e 'drop table @'",
            "psql <<E\nselect @\nE",
            "cat <<E | ssh host\na @\nE",
            "echo \"a @\" | sudo bash -s",
            "bash <<< \"a @\"",
            "python3 -c 'print(\"@\")'",
            "awk '{print \"@\"}'",
            "a ${x:-@}",
            "a \"${x:-$(b @)}\"",
            "a ${@}",
            "a `b @`",
            "a `b # @\nc`",
            "bash -c \"a $(b @)\"",
            "make deploy ENV=@",
            "GIT_SSH_COMMAND=\"true @\" git fetch",
            "export PAGER=\"less @\"",
            "BASH_ENV='$(printf %s @)' bash -c :",
            "a=([@]=1)",
            "declare \"a[@]=1\"",
            "perl -le 'print \"@\"'",
            "perl -0777ne 'print \"@\"' f",
            "wp eval 'echo \"@\";'",
            "machinectl shell web /bin/sh -c 'a @'",
            "socat - SYSTEM:\"true @\"",
            "gcloud compute ssh vm --command=\"a @\"",
            "f@() { a; }",
            "cat <<@\nx\n@\n",
            "read @",
        ];
        for script in scripts {
            let found = place(script);
            assert!(matches!(found, QuoteContext::Code | QuoteContext::Unknown), "{script}: {found:?}");
        }
    }

    #[test]
    fn what_a_plain_value_would_merge_with_is_told_apart() {
        assert_eq!(place("a $x@"), QuoteContext::BareBeside);
        assert_eq!(place("a \"$x@\""), QuoteContext::DoubleQuotedBeside);
        assert_eq!(place("a ${x}@"), QuoteContext::Bare);
        assert_eq!(place("@ a"), QuoteContext::BareBeside);
        assert_eq!(place("i@ a"), QuoteContext::BareBeside);
        assert_eq!(place("2@>b"), QuoteContext::BareBeside);
        assert_eq!(place("a @>b"), QuoteContext::BareBeside);
        assert_eq!(place("a >@>b"), QuoteContext::BareBeside);
        assert_eq!(place("a >@>b >@"), QuoteContext::BareBeside);
        assert_eq!(place("a <<<@<b"), QuoteContext::BareBeside);
        for script in
            ["a \\@", "a $@", "a \"$@\"", "a \"\\@\"", "a $'\\x@'", "cat <<E\n$x@\nE", "cat <<E\n\\@\nE"]
        {
            assert_eq!(place(script), QuoteContext::Fused, "{script}");
        }
        for script in ["cat <<EOF\nE@\nEOF", "cat <<'EOF'\n@F\nEOF"] {
            assert_eq!(place(script), QuoteContext::Fused, "{script}");
        }
    }

    #[test]
    fn a_value_in_the_middle_of_the_programs_own_word_is_like_one_in_an_argument() {
        assert_eq!(place("target/x/@/current/run a"), QuoteContext::Bare);
        assert_eq!(place("./deploy-@.sh a"), QuoteContext::Bare);
        assert_eq!(place("kubectl-@ a"), QuoteContext::Bare);
        assert_eq!(place("$x/@/run a"), QuoteContext::Bare);
        assert_eq!(place("a x/@>b"), QuoteContext::Bare);
        assert_eq!(place("@/run a"), QuoteContext::BareBeside);
    }

    #[test]
    fn what_cannot_be_read_is_not_known() {
        assert_eq!(place("a $(b ;; c @)"), QuoteContext::Unknown);
        assert_eq!(place("`a (@`; @"), QuoteContext::Unknown, "one of the two stands in what cannot be read");
        assert_eq!(
            place("a \\$'x @'"),
            QuoteContext::Unknown,
            "the grammar reads other quotes here than bash"
        );
        assert_eq!(place("ls +(@)"), QuoteContext::Unknown, "no quotes are read in a pattern");
    }
}
