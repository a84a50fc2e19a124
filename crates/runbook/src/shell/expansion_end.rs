//! Where a `$(…)`, `${…}` or `$[…]` ends.
//!
//! Takes text and the place of the `$`, gives the place after the closing character. One pass with a stack of its
//! own, so that no nesting exhausts the real one. Never gives the parts inside.

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `$(…)`, or parentheses inside of one.
    Command,
    /// `$((…))`, `$[…]`: no comments and no here-documents.
    Arithmetic(char),
    /// `${…}`; single quotes mean nothing to it inside of double quotes.
    Braces { in_double: bool },
    /// Double quotes.
    Double,
}

/// The byte after the expansion that starts with the `$` at `start`; `None` where it never ends.
pub fn of_expansion(text: &str, start: usize, in_double: bool) -> Option<usize> {
    let mut walk = Walk { text, at: start, open: Vec::new(), heredocs: Vec::new() };
    walk.dollar(in_double);
    while let Some(open) = walk.open.last().copied() {
        let character = walk.text[walk.at..].chars().next()?;
        let before = walk.text[..walk.at].chars().next_back();
        walk.at += character.len_utf8();
        walk.step(open, character, before);
    }
    Some(walk.at)
}

/// The walk through the text.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    open: Vec<Open>,
    /// The delimiters of here-documents whose bodies start on the next line, with whether tabs are stripped.
    heredocs: Vec<(String, bool)>,
}

impl Walk<'_> {
    /// Opens what the `$` at the present place opens.
    fn dollar(&mut self, in_double: bool) {
        let rest = &self.text[self.at..];
        let (length, open) = if rest.starts_with("$((") {
            (2, Open::Arithmetic(')'))
        } else if rest.starts_with("$(") {
            (2, Open::Command)
        } else if rest.starts_with("${") {
            (2, Open::Braces { in_double })
        } else if rest.starts_with("$[") {
            (2, Open::Arithmetic(']'))
        } else {
            self.at += 1;
            return;
        };
        self.at += length;
        self.open.push(open);
    }

    /// Takes one character, which is taken already, in what is open.
    fn step(&mut self, open: Open, character: char, before: Option<char>) {
        let quotes_count = !matches!(open, Open::Double | Open::Braces { in_double: true });
        match character {
            '\\' => self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8),
            '`' => self.skip_past('`', true),
            '$' => {
                let in_double = matches!(open, Open::Double | Open::Braces { in_double: true });
                self.at -= 1;
                if quotes_count && self.text[self.at..].starts_with("$'") {
                    self.at += 2;
                    self.skip_past('\'', true);
                } else {
                    self.dollar(in_double);
                }
            }
            '"' if open == Open::Double => self.close(),
            '"' => self.open.push(Open::Double),
            '\'' if quotes_count => self.skip_past('\'', false),
            '(' if open == Open::Command => self.open.push(Open::Command),
            ')' if open == Open::Command => self.close(),
            '(' if open == Open::Arithmetic(')') => self.open.push(open),
            '[' if open == Open::Arithmetic(']') => self.open.push(open),
            _ if open == Open::Arithmetic(character) => self.close(),
            '}' if matches!(open, Open::Braces { .. }) => self.close(),
            '#' if open == Open::Command && before.is_none_or(|before| " \t\n;&|(".contains(before)) => {
                self.at += self.text[self.at..].find('\n').unwrap_or(self.text.len() - self.at);
            }
            '<' if open == Open::Command => self.heredoc(),
            '\n' if open == Open::Command => self.skip_heredocs(),
            _ => {}
        }
    }

    /// Closes what is open.
    fn close(&mut self) {
        self.open.pop();
    }

    /// Goes to the place after the next `quote`, or to the end.
    fn skip_past(&mut self, quote: char, has_escapes: bool) {
        let mut characters = self.text[self.at..].char_indices();
        while let Some((offset, character)) = characters.next() {
            if character == '\\' && has_escapes {
                characters.next();
            } else if character == quote {
                self.at += offset + 1;
                return;
            }
        }
        self.at = self.text.len();
    }

    /// Remembers the here-document that a `<`, which is taken, may begin.
    fn heredoc(&mut self) {
        let rest = &self.text[self.at..];
        if let Some(after) = rest.strip_prefix("<<") {
            // A here-string.
            self.at = self.text.len() - after.len();
        } else if let Some(after) = rest.strip_prefix('<') {
            let strips_tabs = after.starts_with('-');
            let after = after.strip_prefix('-').unwrap_or(after).trim_start_matches([' ', '\t']);
            let end = after.find(|end: char| " \t\n;&|<>()".contains(end)).unwrap_or(after.len());
            let delimiter = after[..end].replace(['\'', '"', '\\'], "");
            self.at = self.text.len() - after.len() + end;
            if !delimiter.is_empty() {
                self.heredocs.push((delimiter, strips_tabs));
            }
        }
    }

    /// Goes past the bodies of the here-documents of the line that has just ended.
    fn skip_heredocs(&mut self) {
        for (delimiter, strips_tabs) in std::mem::take(&mut self.heredocs) {
            loop {
                let rest = &self.text[self.at..];
                let line = rest.split('\n').next().unwrap_or_default();
                let shown = if strips_tabs { line.trim_start_matches('\t') } else { line };
                let is_end = shown == delimiter;
                self.at += line.len() + usize::from(line.len() < rest.len());
                if is_end || self.at >= self.text.len() {
                    break;
                }
            }
        }
    }
}
