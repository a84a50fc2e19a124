//! The words, strings and signs of a program in another language, told apart as far as its judgement needs.
//!
//! Takes a text and its language, gives its tokens, or nothing where a quote never ends. Knows no grammar: what a token
//! is for is left to `calls`.

use crate::programs::Language;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A word.
    Name(String),
    /// A string, without its quotes.
    Text(String),
    /// A string that a shell runs.
    Shell(String),
    /// A pattern whose replacement is run.
    RunPattern,
    /// Any other character.
    Sign(char),
}

/// Whether a name alone calls what is called so.
pub const fn calls_bare(language: Language) -> bool {
    matches!(language, Language::Perl | Language::Ruby | Language::Php)
}

fn is_comment(language: Language, rest: &str) -> bool {
    match language {
        Language::Python | Language::Perl | Language::Ruby => rest.starts_with('#'),
        Language::Php => rest.starts_with('#') || rest.starts_with("//"),
        Language::JavaScript => rest.starts_with("//"),
        _ => false,
    }
}

/// The tokens of `text`; nothing where it cannot be told apart.
pub fn tokens(text: &str, language: Language) -> Option<Vec<Token>> {
    let mut reader = Reader { text, at: 0, language, tokens: Vec::new() };
    while reader.step()? {}
    Some(reader.tokens)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    language: Language,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Takes what comes next; whether there was anything.
    fn step(&mut self) -> Option<bool> {
        let Some(next) = self.rest().chars().next() else { return Some(false) };
        if next.is_whitespace() {
            self.at += next.len_utf8();
            // Where a line ends, so may a statement.
            if next == '\n' {
                self.tokens.push(Token::Sign(';'));
            }
        } else if is_comment(self.language, self.rest()) {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        } else if self.rest().starts_with("/*")
            && matches!(self.language, Language::JavaScript | Language::Php)
        {
            self.at += self.rest().find("*/")? + 2;
        } else if next.is_alphabetic() || next == '_' {
            self.name()?;
        } else if matches!(next, '"' | '\'' | '`') {
            self.string(next, false)?;
        } else if next == '/' && self.expects_operand() {
            let pattern = self.delimited('/')?;
            self.pattern(&pattern);
        } else {
            self.at += next.len_utf8();
            self.tokens.push(Token::Sign(next));
        }
        Some(true)
    }

    /// Whether a `/` here begins a pattern, and divides nothing.
    fn expects_operand(&self) -> bool {
        const BEFORE: &[&str] =
            &["if", "unless", "and", "or", "not", "return", "split", "grep", "when", "print", "in"];
        let has_patterns = matches!(self.language, Language::JavaScript | Language::Perl | Language::Ruby);
        has_patterns
            && match self.tokens.last() {
                None => true,
                Some(Token::Sign(sign)) => !matches!(sign, ')' | ']' | '}'),
                Some(Token::Name(name)) => BEFORE.contains(&name.as_str()),
                Some(_) => false,
            }
    }

    fn name(&mut self) -> Option<()> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        self.at += end;
        let next = self.rest().chars().next();
        let is_sigiled = matches!(self.tokens.last(), Some(Token::Sign('$' | '@' | '.' | '>')));
        let opens = next.is_some_and(|c| {
            !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, ',' | ';' | ')' | '=')
        });
        match (self.language, name.as_str()) {
            (Language::Python, "f" | "F" | "rf" | "fr" | "Rf" | "fR") if matches!(next, Some('"' | '\'')) => {
                self.string(next?, true)?;
            }
            (Language::Python, "r" | "b" | "rb" | "br" | "u" | "R" | "B")
                if matches!(next, Some('"' | '\'')) =>
            {
                self.string(next?, false)?;
            }
            (Language::Perl, "qx") if opens => {
                let run = self.delimited(next?)?;
                self.tokens.push(Token::Shell(run));
            }
            (Language::Ruby, "x") if opens && self.tokens.last() == Some(&Token::Sign('%')) => {
                let run = self.delimited(next?)?;
                self.tokens.push(Token::Shell(run));
            }
            (Language::Perl, "q" | "qq" | "qw") if opens && !is_sigiled => {
                let text = self.delimited(next?)?;
                self.interpolated(&text)?;
                self.tokens.push(Token::Text(text));
            }
            (Language::Perl, "s" | "tr" | "y") if opens && !is_sigiled => {
                let pattern = self.delimited(next?)?;
                // The second part begins where the first one ends, unless its delimiters are a pair.
                if closing(next?) == next? {
                    self.at -= 1;
                }
                let replacement = self.delimited(self.rest().trim_start().chars().next()?)?;
                self.pattern(&pattern);
                self.interpolated(&replacement)?;
            }
            (Language::Perl, "m" | "qr") if opens && !is_sigiled => {
                let pattern = self.delimited(next?)?;
                self.pattern(&pattern);
            }
            _ => self.tokens.push(Token::Name(name)),
        }
        Some(())
    }

    /// The flags behind a pattern, and code in it.
    fn pattern(&mut self, pattern: &str) {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let runs = self.language == Language::Perl && rest[..end].contains('e');
        let holds_code = ["(?{", "(??{", "@{[", "#{", "${"].iter().any(|mark| pattern.contains(mark));
        self.at += end;
        self.tokens.push(if runs || holds_code { Token::RunPattern } else { Token::Text(String::new()) });
    }

    /// The text up to what closes `opening`, both of which are taken.
    fn delimited(&mut self, opening: char) -> Option<String> {
        self.at += self.rest().find(opening)? + opening.len_utf8();
        let close = closing(opening);
        let (mut depth, mut escaped) = (0, false);
        for (offset, character) in self.rest().char_indices() {
            if escaped {
                escaped = false;
            } else if character == '\\' {
                escaped = true;
            } else if character == close && depth == 0 {
                let text = self.rest()[..offset].to_owned();
                self.at += offset + close.len_utf8();
                return Some(text);
            } else if close != opening {
                depth += i32::from(character == opening) - i32::from(character == close);
            }
        }
        None
    }

    fn string(&mut self, quote: char, formatted: bool) -> Option<()> {
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        let text = if self.language == Language::Python && self.rest().starts_with(&triple) {
            self.at += 3;
            let end = self.rest().find(&triple)?;
            let text = self.rest()[..end].to_owned();
            self.at += end + 3;
            text
        } else {
            self.delimited(quote)?
        };
        if quote == '`' && self.language != Language::JavaScript {
            self.tokens.push(Token::Shell(text));
            return Some(());
        }
        if formatted {
            self.code_between(&text, "{")?;
        } else if quote != '\'' {
            self.interpolated(&text)?;
        }
        self.tokens.push(Token::Text(text));
        Some(())
    }

    /// The code that a string has in it.
    fn interpolated(&mut self, text: &str) -> Option<()> {
        match self.language {
            Language::JavaScript => self.code_between(text, "${"),
            Language::Ruby => self.code_between(text, "#{"),
            Language::Php => self.code_between(text, "{$"),
            Language::Perl if text.contains("@{") || text.contains("${\\") => {
                self.tokens.push(Token::RunPattern);
                Some(())
            }
            _ => Some(()),
        }
    }

    /// Takes what stands between `opening` and `}` as code.
    fn code_between(&mut self, text: &str, opening: &str) -> Option<()> {
        let mut rest = text;
        while let Some(at) = rest.find(opening) {
            let inner = &rest[at + opening.len()..];
            let end = inner.find('}').unwrap_or(inner.len());
            let found = tokens(&inner[..end], self.language)?;
            self.tokens.extend(found);
            self.tokens.push(Token::Sign(';'));
            rest = &inner[end..];
        }
        Some(())
    }
}

const fn closing(opening: char) -> char {
    match opening {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        other => other,
    }
}
