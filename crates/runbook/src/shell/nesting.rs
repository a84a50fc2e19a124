//! How deeply a script is nested, before anything recursive looks at it.
//!
//! Takes text and tokens, gives a refusal where the grammar would exhaust the stack or need exponential time.
//! Never says whether a script is correct.

use super::script::Script;
use super::syntax_error::SyntaxError;
use brush_parser::Token;

/// The longest text that is parsed at once. A runbook's longest block is some 30 KiB.
const LONGEST: usize = 4 << 20;
/// How many substitutions one text may have; the tokenizer recurses into each, so this bounds its stack.
const SUBSTITUTIONS: usize = 10_000;
/// How many here-documents' worth of words may share a line; the tokenizer's queue is quadratic in them.
const HEREDOC_LINE: usize = 64 << 10;
/// How deep compound commands may nest. People stop at five.
const DEPTH: usize = 100;
/// How deep parentheses may nest: an unclosed one doubles the time that the grammar needs.
const PARENTHESES: usize = 14;
/// How deep `case` may nest: one whose last clause lacks `;;` doubles the time that the grammar needs.
const CASES: usize = 6;

/// How many words a `[[ … ]]` may have: the grammar recurses into each `!` and nests each `||`.
const TEST_WORDS: usize = 500;

/// The text with so many empty lines behind it that every here-document in it comes to its end, where one may end at an
/// empty line: `<<""`, or what the tokenizer takes for it. Where such a one is the last thing in a text, the tokenizer never
/// comes to an end.
pub fn padded(text: &str) -> Option<String> {
    let ends_at_nothing = |rest: &str| {
        let tag = rest.strip_prefix('-').unwrap_or(rest).trim_start_matches([' ', '\t']);
        is_nothing(&tag[..tag.find(|next| !NOTHING.contains(&next)).unwrap_or(tag.len())])
    };
    let count = text.matches("<<").count();
    text.split("<<").skip(1).any(ends_at_nothing).then(|| format!("{text}{}", "\n".repeat(count + 1)))
}

/// A refusal where `tokens` hold a here-document that ends at an empty line.
pub fn check_ends(script: &Script, tokens: &[Token]) -> Result<(), SyntaxError> {
    for pair in tokens.windows(2) {
        let opens = matches!(pair[0], Token::Operator(..)) && matches!(pair[0].to_str(), "<<" | "<<-");
        if opens && is_nothing(pair[1].to_str()) {
            let line = script.line(script.range(pair[0].location()).start);
            let message = "a here-document that ends at an empty line is not read".into();
            return Err(SyntaxError { line, message });
        }
    }
    Ok(())
}

/// What an end is made of that is nothing once its quotes are gone.
const NOTHING: [char; 4] = ['"', '\'', '\r', '\u{c}'];

fn is_nothing(tag: &str) -> bool {
    !tag.is_empty() && tag.chars().all(|one| NOTHING.contains(&one))
}

/// How many bytes of stack the grammar needs for a text, or why it is not tried.
pub fn stack_for(text: &str) -> Result<usize, SyntaxError> {
    if text.len() > LONGEST {
        return Err(SyntaxError { line: 1, message: "this block is too long to be read as commands".into() });
    }
    let opens = |pair: &[u8]| pair[0] == b'$' && matches!(pair[1], b'(' | b'{' | b'[');
    let count = text.as_bytes().windows(2).filter(|pair| opens(pair)).count();
    if count > SUBSTITUTIONS {
        return Err(SyntaxError { line: 1, message: "this block holds too many substitutions".into() });
    }
    for (index, line) in text.split('\n').enumerate() {
        if line.len() > HEREDOC_LINE && line.contains("<<") {
            let message = "this line with a here-document is too long to be read".into();
            return Err(SyntaxError { line: index + 1, message });
        }
    }
    // Measured without optimisation: a level of substitution needs some 10 KiB, one of compound commands 40 KiB.
    Ok((16 << 20) + count * (32 << 10))
}

/// Something that was opened and has to be closed again.
#[derive(Debug, Clone)]
pub struct Opener {
    /// What opened it, as written: `if`, `do`, `case`, `{`, `(`.
    pub word: String,
    /// The line, from 1, on which it was opened.
    pub line: usize,
}

/// What the tokens of a script leave open at its end, outermost first; or a refusal where they nest too deeply.
pub fn open_at_end(script: &Script, tokens: &[Token]) -> Result<Vec<Opener>, SyntaxError> {
    let mut open: Vec<Opener> = Vec::new();
    let mut starts_command = true;
    let mut test_words = 0;
    for (index, token) in tokens.iter().enumerate() {
        let word = token.to_str();
        let is_operator = matches!(token, Token::Operator(..));
        let opens = if is_operator {
            word == "("
        } else {
            starts_command && matches!(word, "if" | "case" | "while" | "until" | "do" | "{" | "coproc" | "[[")
        };
        let in_test = open.last().is_some_and(|opener| opener.word == "[[");
        test_words = if in_test { test_words + 1 } else { 0 };
        if opens {
            if word == "do"
                && open.last().is_some_and(|opener| matches!(opener.word.as_str(), "while" | "until"))
            {
                open.pop();
            }
            let line = script.line(script.range(token.location()).start);
            open.push(Opener { word: word.to_owned(), line });
            check_depth(&open, line)?;
        } else if test_words > TEST_WORDS {
            let line = script.line(script.range(token.location()).start);
            return Err(SyntaxError { line, message: "this test is too long to be read".into() });
        } else if open.last().is_some_and(|last| closes(&last.word, word, is_operator, starts_command)) {
            open.pop();
        } else if !is_operator && open.last().is_some_and(|last| last.word == "coproc") {
            // `coproc` has no end of its own: what follows it does.
            open.pop();
        }
        starts_command = if is_operator {
            !matches!(
                word,
                "<" | ">" | ">>" | "<<" | "<<-" | "<<<" | ">&" | "<&" | "<>" | ">|" | "&>" | "&>>"
            )
        } else {
            (starts_command && begins_a_list(word)) || word == "do" || names_a_function(tokens, index)
        };
    }
    Ok(open)
}

/// Refuses what has become too deep on `line`.
fn check_depth(open: &[Opener], line: usize) -> Result<(), SyntaxError> {
    let count = |word: &str| open.iter().filter(|opener| opener.word == word).count();
    if open.len() > DEPTH || count("(") > PARENTHESES || count("case") > CASES {
        return Err(SyntaxError { line, message: "commands are nested too deeply to be read".into() });
    }
    Ok(())
}

/// Whether `word` closes what `opener` opened.
fn closes(opener: &str, word: &str, is_operator: bool, starts_command: bool) -> bool {
    match opener {
        "(" => is_operator && word == ")",
        "if" => starts_command && word == "fi",
        "case" => starts_command && word == "esac",
        "do" => starts_command && word == "done",
        "{" => starts_command && word == "}",
        "[[" => word == "]]",
        _ => false,
    }
}

/// Whether a command follows this word directly.
fn begins_a_list(word: &str) -> bool {
    matches!(word, "if" | "then" | "else" | "elif" | "while" | "until" | "do" | "{" | "!" | "time" | "coproc")
}

/// Whether this token is the name in `function name`, after which a body follows.
fn names_a_function(tokens: &[Token], index: usize) -> bool {
    index > 0 && matches!(&tokens[index - 1], Token::Word(word, _) if word == "function")
}
