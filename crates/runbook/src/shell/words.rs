//! The pieces of one word: what is quoted how, and what is expanded.
//!
//! Takes a word as written, gives its pieces in one pass over the text. Never expands anything and never looks into
//! a substitution: its text is given as it is, for whoever wants to parse it.

use super::expansion_end;

/// One piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is: outside of quotes, or text inside of double quotes or of a here-document.
    Text(String),
    /// A character after a backslash that quotes it.
    Escaped(char),
    /// What stands between single quotes.
    Single(String),
    /// What stands between `$'` and `'`, as written.
    Ansi(String),
    /// What stands between double quotes.
    Double(Vec<Piece>),
    /// `$name` or `${…}`.
    Variable {
        /// As written.
        raw: String,
        /// What is asked for.
        expansion: Expansion,
    },
    /// `$(…)` or a backquoted command.
    Command {
        /// As written.
        raw: String,
        /// The script inside, with the backslashes of backquotes removed.
        text: String,
        /// Whether backquotes were used.
        backquoted: bool,
    },
    /// `$((…))` or `$[…]`.
    Arithmetic {
        /// As written.
        raw: String,
        /// The expression inside.
        text: String,
    },
}

/// What a `$name` or `${…}` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The variable; empty for positional and special parameters.
    pub name: String,
    /// Whether it is in braces, so that text after it cannot become part of its name.
    pub braced: bool,
    /// What is done with the value.
    pub operator: Operator,
    /// What stands between `[` and `]`.
    pub index: String,
    /// What stands after the operator.
    pub operand: String,
}

/// What is done with a variable's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The value, or a failure where there is none.
    Value,
    /// `:-` and `-`.
    Default,
    /// `:=` and `=`.
    Assign,
    /// `:+` and `+`.
    Alternative,
    /// `!prefix*`: names, no value.
    Names,
}

/// The pieces of a word of a command.
pub fn of_word(raw: &str) -> Vec<Piece> {
    Scanner { text: raw, at: 0 }.pieces(Mode::Word)
}

/// The pieces of a here-document's body in which variables are expanded.
pub fn of_heredoc(body: &str) -> Vec<Piece> {
    Scanner { text: body, at: 0 }.pieces(Mode::Heredoc)
}

/// Which characters mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Word,
    Double,
    Heredoc,
}

/// A place in a word.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    /// The rest of the text.
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Takes one character.
    fn take(&mut self) -> Option<char> {
        let character = self.rest().chars().next()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// The pieces up to the end, or up to the closing quote in double quotes.
    fn pieces(&mut self, mode: Mode) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(character) = self.take() {
            let piece = match (character, mode) {
                ('"', Mode::Double) => break,
                ('"', Mode::Word) => Some(Piece::Double(self.pieces(Mode::Double))),
                ('\'', Mode::Word) => Some(Piece::Single(self.up_to_quote(false))),
                ('\\', _) => match self.escaped(mode) {
                    Escape::Continuation => continue,
                    Escape::Character(quoted) => Some(Piece::Escaped(quoted)),
                    Escape::Backslash => None,
                },
                ('`', _) => Some(self.backquoted()),
                ('$', _) => self.dollar(mode),
                _ => None,
            };
            match piece {
                None => text.push(character),
                Some(piece) => {
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(piece);
                }
            }
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        pieces
    }

    /// What a backslash does to what follows it.
    fn escaped(&mut self, mode: Mode) -> Escape {
        let Some(next) = self.rest().chars().next() else { return Escape::Backslash };
        let quotes = match mode {
            Mode::Word => true,
            Mode::Double => matches!(next, '$' | '`' | '"' | '\\' | '\n'),
            Mode::Heredoc => matches!(next, '$' | '`' | '\\' | '\n'),
        };
        if !quotes {
            return Escape::Backslash;
        }
        self.at += next.len_utf8();
        if next == '\n' { Escape::Continuation } else { Escape::Character(next) }
    }

    /// The text up to the next single quote, which is taken too.
    fn up_to_quote(&mut self, has_escapes: bool) -> String {
        let start = self.at;
        while let Some(character) = self.take() {
            if character == '\\' && has_escapes {
                self.take();
            } else if character == '\'' {
                return self.text[start..self.at - 1].to_owned();
            }
        }
        self.text[start..].to_owned()
    }

    /// A backquoted command, whose first backquote is taken.
    fn backquoted(&mut self) -> Piece {
        let start = self.at - 1;
        let mut text = String::new();
        while let Some(character) = self.take() {
            match character {
                '`' => break,
                '\\' if self.rest().starts_with(['\\', '`', '$']) => text.extend(self.take()),
                _ => text.push(character),
            }
        }
        Piece::Command { raw: self.text[start..self.at].to_owned(), text, backquoted: true }
    }

    /// What a `$`, which is taken, begins; `None` where it is only text.
    fn dollar(&mut self, mode: Mode) -> Option<Piece> {
        let start = self.at - 1;
        let next = self.rest().chars().next()?;
        match next {
            '(' | '{' | '[' => {
                let end = expansion_end::of_expansion(self.text, start, mode == Mode::Double)?;
                let inner = self.text[start + 2..end - 1].to_owned();
                self.at = end;
                let raw = self.text[start..end].to_owned();
                Some(match next {
                    '(' => parenthesised(raw, inner),
                    '{' => Piece::Variable { raw, expansion: expansion(&inner) },
                    _ => Piece::Arithmetic { raw, text: inner },
                })
            }
            '\'' if mode == Mode::Word => {
                self.at += 1;
                Some(Piece::Ansi(self.up_to_quote(true)))
            }
            '"' if mode == Mode::Word => {
                self.at += 1;
                Some(Piece::Double(self.pieces(Mode::Double)))
            }
            '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0'..='9' => {
                self.at += 1;
                Some(self.variable(start, String::new(), true))
            }
            _ => {
                let length = name_length(self.rest());
                let name = self.rest()[..length].to_owned();
                self.at += length;
                (length > 0).then(|| self.variable(start, name, false))
            }
        }
    }

    /// A `$name` that has been taken.
    fn variable(&self, start: usize, name: String, braced: bool) -> Piece {
        let expansion = Expansion {
            name,
            braced,
            operator: Operator::Value,
            index: String::new(),
            operand: String::new(),
        };
        Piece::Variable { raw: self.text[start..self.at].to_owned(), expansion }
    }
}

/// What a backslash turned out to be.
enum Escape {
    /// It joins two lines.
    Continuation,
    /// It quotes this character.
    Character(char),
    /// It is text.
    Backslash,
}

/// `$(…)`, which is arithmetic where a second pair of parentheses fills it.
fn parenthesised(raw: String, inner: String) -> Piece {
    let expression = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    match expression {
        Some(expression) if is_balanced(expression) => {
            let text = expression.to_owned();
            Piece::Arithmetic { raw, text }
        }
        _ => Piece::Command { raw, text: inner, backquoted: false },
    }
}

/// Whether no parenthesis of `text` closes one before it.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    text.chars().all(|character| {
        depth += i64::from(character == '(') - i64::from(character == ')');
        depth >= 0
    }) && depth == 0
}

/// How many bytes at the start of `text` are a variable's name.
pub fn name_length(text: &str) -> usize {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return 0;
    }
    text.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(text.len())
}

/// Reads what stands between `${` and `}`.
fn expansion(inner: &str) -> Expansion {
    let (inner, is_indirect) = match inner.strip_prefix(['#', '!']) {
        Some(rest) if name_length(rest) > 0 => (rest, inner.starts_with('!')),
        _ => (inner, false),
    };
    let length = name_length(inner);
    let (name, mut rest) = inner.split_at(length);
    if length == 0 {
        // A positional or special parameter: one character, or digits.
        let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let first = rest.chars().next().map_or(0, |first| usize::from(first.is_ascii()));
        rest = &rest[digits.max(first)..];
    }
    let mut index = "";
    if let Some(inside) = rest.strip_prefix('[')
        && let Some(end) = inside.find(']')
    {
        index = &inside[..end];
        rest = &inside[end + 1..];
    }
    let bare = rest.strip_prefix(':').unwrap_or(rest);
    let (operator, operand) = match bare.chars().next() {
        Some('-') => (Operator::Default, &bare[1..]),
        Some('=') => (Operator::Assign, &bare[1..]),
        Some('+') => (Operator::Alternative, &bare[1..]),
        _ if is_indirect && matches!(rest, "*" | "@") => (Operator::Names, ""),
        _ => (Operator::Value, rest),
    };
    let index = index.to_owned();
    Expansion { name: name.to_owned(), braced: true, operator, index, operand: operand.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(raw: &str) -> Expansion {
        match of_word(raw).as_slice() {
            [Piece::Variable { expansion, .. }] => expansion.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_kind_of_quote_is_a_piece_of_its_own() {
        let pieces = of_word(r#"a\ b'c d'"e $f"$'g\'h'"#);
        assert_eq!(pieces.len(), 6);
        assert_eq!(pieces[1], Piece::Escaped(' '));
        assert_eq!(pieces[3], Piece::Single("c d".into()));
        assert_eq!(pieces[5], Piece::Ansi("g\\'h".into()));
        assert!(matches!(&pieces[4], Piece::Double(inner) if inner.len() == 2));
    }

    #[test]
    fn expansions_are_told_apart() {
        assert_eq!(variable("${x:-d}").operator, Operator::Default);
        assert_eq!(variable("${x-$(d)}").operand, "$(d)");
        assert_eq!(variable("${x:=d}").operator, Operator::Assign);
        assert_eq!(variable("${x:+d}").operator, Operator::Alternative);
        assert_eq!(variable("${x:?no}").operator, Operator::Value);
        assert_eq!(variable("${#x}").name, "x");
        assert_eq!(variable("${!x}").name, "x");
        assert_eq!(variable("${!x*}").operator, Operator::Names);
        assert_eq!(variable("${x[$i]}").index, "$i");
        assert_eq!(variable("${x%%.*}").operand, "%%.*");
        for special in ["$1", "$@", "$#", "$?", "$$", "$!", "${10}", "${@:2}", "${#}", "${1:-d}"] {
            assert_eq!(variable(special).name, "", "{special}");
        }
    }

    #[test]
    fn substitutions_end_where_bash_ends_them() {
        let texts = [
            ("$(a \")\" b)", "a \")\" b"),
            ("$(a ')' $(b) `c )`)", "a ')' $(b) `c )`"),
            ("$(a # it's )\nb)", "a # it's )\nb"),
            ("$(cat <<'E'\nit's ) $(\nE\n)", "cat <<'E'\nit's ) $(\nE\n"),
            ("$( (a) )", " (a) "),
            ("$((a) | b)", "(a) | b"),
        ];
        for (raw, inner) in texts {
            match of_word(raw).as_slice() {
                [Piece::Command { text, backquoted: false, .. }] => assert_eq!(text, inner),
                other => panic!("{raw}: {other:?}"),
            }
        }
        assert!(
            matches!(&of_word("$((1 << (2 + 3)))")[..], [Piece::Arithmetic { text, .. }] if text == "1 << (2 + 3)")
        );
        assert!(matches!(&of_word(r"`a \`b\``")[..], [Piece::Command { text, .. }] if text == "a `b`"));
    }

    #[test]
    fn a_here_document_knows_no_quotes() {
        let pieces = of_heredoc("it's \"$x\" \\$y\n");
        assert_eq!(pieces.len(), 5);
        assert_eq!(pieces[0], Piece::Text("it's \"".into()));
        assert_eq!(pieces[3], Piece::Escaped('$'));
    }

    #[test]
    fn a_word_that_never_closes_is_text() {
        for raw in ["$(a", "${x", "'a", "\"a", "`a", "$'a", "\\", "$", "$((1", "a$("] {
            assert!(!of_word(raw).is_empty());
        }
        assert_eq!(of_word("$(a"), [Piece::Text("$(a".into())]);
    }
}
