//! What a program in another language calls: whether all of it is harmless, and which shell texts it runs.
//!
//! Takes tokens, gives calls. Never decides what a shell text does.

use super::harmless::{CALLS, DANGERS, KEYWORDS, MODULES, OF_SYSTEM, STARTERS, SYSTEM_MODULES, has};
use super::tokens::{Token, calls_bare};
use crate::programs::Language;

/// What is known of a program.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// The shell texts that it runs.
    pub shell: Vec<String>,
    /// Whether it starts something that is not written there.
    pub starts_unseen: bool,
    /// The first thing in it that nobody knows.
    pub unknown: Option<String>,
}

impl Calls {
    /// Goes through the tokens of a program.
    pub fn of(tokens: &[Token], language: Language) -> Self {
        let mut calls = Self::default();
        let own = defined(tokens, language);
        for at in 0..tokens.len() {
            match &tokens[at] {
                Token::Shell(text) => calls.shell.push(text.clone()),
                Token::RunPattern => calls.not_known("a pattern that is run"),
                Token::Name(name) => calls.name(name, tokens, at, &own, language),
                Token::Sign('(') if matches!(before(tokens, at), Some(Token::Sign(')' | ']'))) => {
                    calls.not_known("a call of what a call gave");
                }
                Token::Text(_) | Token::Sign(_) => {}
            }
        }
        calls
    }

    fn not_known(&mut self, what: &str) {
        self.unknown.get_or_insert_with(|| what.to_owned());
    }

    fn name(&mut self, name: &str, tokens: &[Token], at: usize, own: &[&str], language: Language) {
        let receiver = receiver(tokens, at);
        if has(STARTERS, name) && is_called(tokens, at, language) {
            return self.started(&tokens[at + 1..]);
        }
        let runs_file = name == "do" && matches!(tokens.get(at + 1), Some(Token::Text(_)));
        if runs_file && language == Language::Perl {
            return self.not_known("a file that it runs");
        }
        if name == "require" {
            return self.required(tokens.get(at + 1..).unwrap_or_default());
        }
        let is_plain = !matches!(before(tokens, at), Some(Token::Sign('$' | '@')));
        if is_plain && (has(DANGERS, name) || has(STARTERS, name)) {
            return self.not_known(name);
        }
        if let Some(module) = receiver.filter(|module| has(SYSTEM_MODULES, module)) {
            if !has(OF_SYSTEM, name) {
                self.not_known(&format!("{module}.{name}"));
            }
            return;
        }
        if is_imported(tokens, at, language) && !has(MODULES, name) && !has(SYSTEM_MODULES, name) {
            return self.not_known(&format!("import {name}"));
        }
        let is_key = matches!(tokens.get(at + 1), Some(Token::Sign(':'))) && language == Language::JavaScript;
        let calls = is_called(tokens, at, language)
            || calls_bare(language) && is_plain && receiver.is_none() && !is_key;
        if calls && !has(KEYWORDS, name) && !has(CALLS, name) && !own.contains(&name) && !has(MODULES, name) {
            self.not_known(name);
        }
    }

    /// Takes `require "x"`: a module that does nothing when it is loaded, or data.
    fn required(&mut self, rest: &[Token]) {
        let inside = rest.strip_prefix(&[Token::Sign('(')]).unwrap_or(rest);
        match inside.first() {
            Some(Token::Text(module)) => {
                let bare = module.strip_prefix("node:").unwrap_or(module);
                let is_data = std::path::Path::new(bare).extension().is_some_and(|ending| ending == "json");
                if !is_data && !has(MODULES, bare) && !has(SYSTEM_MODULES, bare) {
                    self.not_known(&format!("require {module}"));
                }
            }
            _ => self.not_known("require"),
        }
    }

    /// Takes the text that is given to something that starts programs.
    fn started(&mut self, rest: &[Token]) {
        let inside = rest.strip_prefix(&[Token::Sign('(')]).unwrap_or(rest);
        let mut words = Vec::new();
        let mut is_list = false;
        for token in inside {
            match token {
                Token::Text(text) => words.push(text.as_str()),
                Token::Sign('[') => is_list = true,
                Token::Sign(',') if words.is_empty() => self.starts_unseen = true,
                Token::Sign(',') => {}
                Token::Sign(')' | ']' | ';') => break,
                // `shell=True` and the like come behind what is run.
                Token::Name(_) if !words.is_empty() && !is_list => break,
                Token::Name(_) | Token::Sign(_) | Token::Shell(_) | Token::RunPattern => {
                    self.starts_unseen = true;
                }
            }
        }
        self.starts_unseen |= words.is_empty();
        match words.as_slice() {
            [] => {}
            [one] if !is_list => self.shell.push((*one).to_owned()),
            several => self.shell.push(several.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")),
        }
    }
}

/// A word that a shell leaves alone.
fn quoted(word: &str) -> String {
    let is_plain =
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

fn before(tokens: &[Token], at: usize) -> Option<&Token> {
    at.checked_sub(1).and_then(|at| tokens.get(at))
}

/// The name in front of `.name`, `->name` and `::name`; empty where that is no name.
fn receiver(tokens: &[Token], at: usize) -> Option<&str> {
    let owner = match (at.checked_sub(2).map(|at| &tokens[at]), before(tokens, at)?) {
        (owner, Token::Sign('.')) => owner,
        (Some(Token::Sign('-')), Token::Sign('>')) | (Some(Token::Sign(':')), Token::Sign(':')) => {
            at.checked_sub(3).map(|at| &tokens[at])
        }
        (owner, Token::Sign(':')) if matches!(tokens.get(at + 1), Some(Token::Sign('('))) => owner,
        _ => return None,
    };
    match owner {
        Some(Token::Name(name)) => Some(name),
        _ => Some(""),
    }
}

fn is_called(tokens: &[Token], at: usize, language: Language) -> bool {
    match tokens.get(at + 1) {
        Some(Token::Sign('(')) => true,
        // A template behind a name is given to it.
        Some(Token::Text(_)) => language == Language::JavaScript || calls_bare(language),
        Some(Token::Sign('[' | '$' | '@') | Token::Name(_)) => calls_bare(language),
        _ => false,
    }
}

/// Whether a name is that of a module: in `import a, b` and behind `from`.
fn is_imported(tokens: &[Token], at: usize, language: Language) -> bool {
    if language != Language::Python {
        return false;
    }
    let back = tokens[..at].iter().rev().take_while(|token| !matches!(token, Token::Sign(';' | ':')));
    let words: Vec<&Token> = back.collect();
    let is = |token: &&Token, word: &str| matches!(token, Token::Name(name) if name == word);
    let follows_as = words.first().is_some_and(|token| is(token, "as"));
    let named_from = words.iter().any(|token| is(token, "from"));
    let imports = words.iter().any(|token| is(token, "import"));
    match (named_from, imports) {
        (true, imports) => !imports && words.first().is_some_and(|token| is(token, "from")),
        (false, true) => {
            !follows_as
                && words.last().is_some_and(|token| is(token, "import"))
                && receiver(tokens, at).is_none()
        }
        (false, false) => false,
    }
}

/// What the program itself defines: functions, variables, parameters of loops.
fn defined(tokens: &[Token], language: Language) -> Vec<&str> {
    const DEFINES: &[&str] =
        &["def", "function", "sub", "for", "as", "let", "const", "var", "my", "local", "class", "foreach"];
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let (Token::Name(first), second) = (&pair[0], &pair[1]) else {
            // `|x|` of a block in Ruby.
            if let (Token::Sign('|' | ','), Token::Name(name), Language::Ruby) =
                (&pair[0], &pair[1], language)
            {
                found.push(name.as_str());
            }
            continue;
        };
        if DEFINES.contains(&first.as_str())
            && let Token::Name(name) = second
        {
            found.push(name.as_str());
        }
        let assigns = *second == Token::Sign('=') && !matches!(tokens.get(at + 2), Some(Token::Sign('=')));
        let is_own = !matches!(before(tokens, at), Some(Token::Sign('.')));
        if assigns && is_own && calls_bare(language) {
            found.push(first.as_str());
        }
    }
    found
}
