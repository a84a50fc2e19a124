//! A script's top-level commands: where each stands in the text, and its syntax tree.
//!
//! Takes text, gives commands in order or the first thing that bash would reject. Never runs anything, never
//! expands anything, and gives up on input that is built to take for ever.

use super::message;
use super::nesting;
use super::reader;
use super::script::Script;
use super::syntax_error::SyntaxError;
use brush_parser::ast::{AndOrList, SeparatorOperator};
use brush_parser::{ParserOptions, Token, parse_tokens, uncached_tokenize_str};
use std::ops::Range;
use std::sync::Arc;

/// One top-level command: a pipeline, a list joined by `&&` or `||`, a loop, an `if`, a here-document command.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its bytes in the parsed text, here-documents and a final `&` included.
    pub range: Range<usize>,
    /// The line, from 1, on which it starts.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// Whether it is started and not waited for.
    pub background: bool,
    /// Its syntax tree, whose positions are those of `script`: one list, or several that share a here-document's
    /// first line and cannot be told apart in the text.
    pub(super) trees: Vec<AndOrList>,
    /// The whole text that was parsed.
    pub(super) script: Arc<Script>,
}

/// Splits `text` into its top-level commands.
///
/// # Errors
/// What bash would reject, and what is nested so deeply that reading it is not tried.
pub fn parse(text: &str) -> Result<Vec<Command>, SyntaxError> {
    let stack = nesting::stack_for(text)?;
    reader::read(text, stack, parse_here).unwrap_or_else(|| Err(unreadable()))
}

/// The error for text on which the grammar itself breaks down.
fn unreadable() -> SyntaxError {
    SyntaxError { line: 1, message: "this block cannot be read as commands".into() }
}

/// Parses on the present stack.
fn parse_here(text: &str) -> Result<Vec<Command>, SyntaxError> {
    let mut script = Script::new(text);
    let options = ParserOptions::default();
    if let Some(padded) = nesting::padded(text) {
        let script = Script::new(&padded);
        let tokens = uncached_tokenize_str(&padded, &options.tokenizer_options())
            .map_err(|error| message::for_tokens(&script, &error))?;
        nesting::check_ends(&script, &tokens)?;
    }
    let tokens = uncached_tokenize_str(text, &options.tokenizer_options())
        .map_err(|error| message::for_tokens(&script, &error))?;
    tokens.iter().try_for_each(|token| check_number(&script, token))?;
    let open = nesting::open_at_end(&script, &tokens)?;
    let tokens = respelled(&tokens);
    let program = parse_tokens(&tokens, &options)
        .map_err(|error| message::for_grammar(&script, &tokens, &open, &error))?;
    script.note_words(&tokens);
    let script = Arc::new(script);
    let items: Vec<(AndOrList, SeparatorOperator)> =
        program.complete_commands.into_iter().flat_map(|list| list.0).map(|item| (item.0, item.1)).collect();
    let firsts = first_tokens(&items, &tokens).ok_or_else(unreadable)?;
    let mut commands: Vec<Command> = Vec::with_capacity(items.len());
    for (index, (tree, separator)) in items.into_iter().enumerate() {
        let next = firsts.get(index + 1).copied().unwrap_or(tokens.len());
        let background = matches!(separator, SeparatorOperator::Async);
        let range = range_of(&script, &tokens[firsts[index]..next]);
        if let Some(before) = commands.last_mut().filter(|before| range.start < before.range.end) {
            // `cat <<EOF; next`: the first one's here-document comes after the second one.
            before.range.end = before.range.end.max(range.end);
            text[before.range.clone()].clone_into(&mut before.text);
            before.background = background;
            before.trees.push(tree);
            continue;
        }
        commands.push(Command {
            line: script.line(range.start),
            text: text[range.clone()].to_owned(),
            range,
            background,
            trees: vec![tree],
            script: Arc::clone(&script),
        });
    }
    Ok(commands)
}

/// Refuses a file descriptor that is no number to the grammar, which would panic.
fn check_number(script: &Script, token: &Token) -> Result<(), SyntaxError> {
    match token {
        Token::Word(word, span) if word.len() > 9 && word.bytes().all(|byte| byte.is_ascii_digit()) => {
            let range = script.range(span);
            if script.text()[range.end..].starts_with(['<', '>']) {
                let message = format!("`{}…` is too large for a file descriptor", &word[..9]);
                return Err(SyntaxError { line: script.line(range.start), message });
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Respells what the grammar does not know in words that it does: `select` is shaped like `for`, and the `;;` of
/// `for ((;;))` is two semicolons.
fn respelled(tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut in_header = false;
    for index in 0..tokens.len() {
        let follows = |offset: usize, word: &str| {
            tokens.get(index + offset).is_some_and(|token| token.to_str() == word)
        };
        if follows(0, "for") && follows(1, "(") && follows(2, "(") {
            in_header = true;
        } else if follows(0, ")") {
            in_header = false;
        }
        match &tokens[index] {
            Token::Word(word, span)
                if word == "select" && ["in", ";", "do", "\n"].into_iter().any(|next| follows(2, next)) =>
            {
                out.push(Token::Word("for".to_owned(), span.clone()));
            }
            Token::Operator(word, span) if word == ";;" && in_header => {
                out.push(Token::Operator(";".to_owned(), span.clone()));
                out.push(Token::Operator(";".to_owned(), span.clone()));
            }
            token => out.push(token.clone()),
        }
    }
    out
}

/// The index of the first token of each command, or `None` where the tree does not say where one is.
///
/// A tree's own start can be too late (`! a`, `function f`, `<in a`), so what stands between it and the
/// separator before it belongs to it too.
fn first_tokens(items: &[(AndOrList, SeparatorOperator)], tokens: &[Token]) -> Option<Vec<usize>> {
    let mut firsts: Vec<usize> = Vec::with_capacity(items.len());
    let mut floor = 0;
    for (tree, _) in items {
        let start = super::position::start(tree)?;
        // The token at the end of a here-document is empty and stands where the next command starts.
        let is_start = |token: &Token| token.location().start.index == start && token.location().length() > 0;
        let mut at = floor + tokens[floor..].iter().position(is_start)?;
        while at > floor && !is_separator(&tokens[at - 1]) {
            at -= 1;
        }
        firsts.push(at);
        floor = at + 1;
    }
    Some(firsts)
}

/// Whether a token stands between two commands.
fn is_separator(token: &Token) -> bool {
    matches!(token, Token::Operator(operator, _) if matches!(operator.as_str(), ";" | "&" | "\n"))
}

/// The bytes of a command, given its tokens and the separators after it; a final `&` belongs to it.
fn range_of(script: &Script, tokens: &[Token]) -> Range<usize> {
    let ends =
        |token: &&Token| matches!(token, Token::Operator(word, _) if matches!(word.as_str(), ";" | "\n"));
    let kept = tokens.len() - tokens.iter().rev().take_while(ends).count();
    let start = tokens.first().map_or(0, |token| script.range(token.location()).start);
    let end =
        tokens[..kept].iter().map(|token| script.byte(token.location().end.index)).max().unwrap_or(start);
    // The end of a here-document takes the newline after its last line with it.
    start..start + script.text()[start..end].trim_end_matches(['\n', '\r']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<String> {
        parse(script).unwrap().into_iter().map(|command| command.text).collect()
    }

    #[test]
    fn each_line_and_each_item_between_semicolons_is_a_command() {
        assert_eq!(texts("a b; c\n\n# why\nd && e ||\n  f\n"), ["a b", "c", "d && e ||\n  f"]);
    }

    #[test]
    fn compound_commands_are_one_command_each() {
        let script = "if a; then\n  b\nfi\nfor x in 1 2; do c; done > log\ncase $x in\n  a) b;;\n  *) c;;\nesac\nf() {\n  d\n}\n( e; g )\nwhile read l; do echo; done < f\n";
        let found = texts(script);
        assert_eq!(found.len(), 6);
        assert_eq!(found[1], "for x in 1 2; do c; done > log");
        assert_eq!(found[3], "f() {\n  d\n}");
    }

    #[test]
    fn a_here_document_belongs_to_its_command_up_to_its_last_line() {
        let script = "cat <<EOF | sort\nfirst\nEOF\necho done\ncat <<-'X' > f\n\tbody\n\tX\n";
        assert_eq!(
            texts(script),
            ["cat <<EOF | sort\nfirst\nEOF", "echo done", "cat <<-'X' > f\n\tbody\n\tX"]
        );
    }

    #[test]
    fn commands_that_share_the_first_line_of_a_here_document_stay_together() {
        assert_eq!(texts("cat <<E; b\nx\nE\nc\n"), ["cat <<E; b\nx\nE", "c"]);
    }

    #[test]
    fn what_precedes_the_tree_belongs_to_the_command() {
        let script = "! a\nfunction f { b; }\n>out c\ntime d\nselect x in 1 2; do e; done\n<in g | h\nfor ((;;)); do a; done\n";
        let expected = [
            "! a",
            "function f { b; }",
            ">out c",
            "time d",
            "select x in 1 2; do e; done",
            "<in g | h",
            "for ((;;)); do a; done",
        ];
        assert_eq!(texts(script), expected);
    }

    #[test]
    fn a_background_command_keeps_its_ampersand() {
        let commands = parse("a & b\nc &\n").unwrap();
        let seen: Vec<_> =
            commands.iter().map(|command| (command.text.as_str(), command.background)).collect();
        assert_eq!(seen, [("a &", true), ("b", false), ("c &", true)]);
    }

    #[test]
    fn ranges_and_lines_hold_after_continuations_and_wide_characters() {
        let script = "echo ü \\\n  über\n\\\n  echo zwei # é\necho drei\n";
        for command in parse(script).unwrap() {
            assert_eq!(script[command.range.clone()], command.text);
            assert_eq!(script[..command.range.start].matches('\n').count() + 1, command.line);
        }
        assert_eq!(texts(script), ["echo ü \\\n  über", "echo zwei", "echo drei"]);
    }

    #[test]
    fn only_comments_and_blank_lines_are_no_command() {
        assert!(texts("").is_empty());
        assert!(texts("\n\n# a comment\n   # another\n").is_empty());
    }

    #[test]
    fn a_hole_is_an_ordinary_character_of_a_word() {
        let script = format!("kubectl delete pod {} -n x", crate::shell::hole(0));
        assert_eq!(texts(&script), [script]);
    }

    #[test]
    fn errors_name_the_line_and_what_is_there() {
        let error = |script: &str| parse(script).unwrap_err().to_string();
        assert_eq!(error("a\nb )\n"), "line 2: unexpected `)`");
        assert_eq!(error("a\nif b; then\n  c\n"), "line 2: `if` is never closed");
        assert_eq!(error("a\necho 'x\ny\n"), "line 2: this single quote is never closed");
        assert_eq!(error("a\necho \"x\ny\n"), "line 2: this double quote is never closed");
        assert_eq!(error("a\nb $(c\nd\n"), "line 2: this `$(` is never closed");
        assert_eq!(error("a\ncat <<EOF\nx\n"), "line 2: the here-document `EOF` is never ended");
        assert_eq!(error("a\necho `b\n"), "line 2: this backquote is never closed");
        assert_eq!(error("a\nfi\n"), "line 2: unexpected `fi`");
        assert_eq!(error("a |\n"), "line 1: a command is missing at the end");
    }

    #[test]
    fn a_here_document_that_ends_at_nothing_is_refused() {
        for script in ["<<\r ", "cat <<\"\" ", "cat <<- '' ", "cat << \u{c} ", "cat <<\"\"\nx\n\n"] {
            let error = parse(script).expect_err("it is refused");
            assert_eq!(error.message, "a here-document that ends at an empty line is not read", "{script:?}");
        }
        for script in
            ["echo '<<\r;' x", "cat <<\"E\"\nx\nE\n", "cat <<''E\nx\nE\n", "cat <<< \"\"", "echo '<<x'"]
        {
            assert!(parse(script).is_ok(), "{script:?}");
        }
    }

    #[test]
    fn hostile_input_is_refused_or_read_and_never_hangs() {
        let deep = |unit: &str, n: usize| unit.repeat(n);
        let scripts = [
            deep("(", 100_000),
            deep("( ", 100_000),
            deep("((a) ", 10_000),
            deep("a $(", 10_000),
            format!("a {}b{}", deep("$(", 9_000), deep(")", 9_000)),
            deep("a ${x:-", 10_000),
            deep("\"$(", 10_000),
            deep("case x in a) ", 1_000),
            deep("if a; then ", 10_000),
            deep("{ ", 10_000),
            deep("coproc ", 10_000),
            deep("! ", 10_000),
            deep("f() ", 10_000),
            deep("for x in a; do ", 10_000),
            deep("while ", 10_000),
            deep("[[ ( ", 10_000),
            format!("[[ {} a", deep("( ", 10_000)),
            format!("[[ {} a ]]", deep("! ", 10_000)),
            format!("[[ a {} ]]", deep("|| a ", 100_000)),
            deep("until a; do ", 10_000),
            deep("until ", 10_000),
            deep("function f { ", 10_000),
            deep("<(cat ", 10_000),
            deep("`", 9_999),
            deep("cat <<E ", 3_000),
            format!("cat <<E {}", deep("a ", 100_000)),
            format!("echo {}", deep("a", 1_000_000)),
            format!("x[{}", deep("$((", 1_000)),
            format!("x={}", deep("'\"", 10_001)),
            "echo 99999999999999999999>x".into(),
            deep("\\", 9_999),
            deep(";", 9_999),
            deep("a b\n", 100_000),
            deep("a\0b", 9_999),
            "cat <<".into(),
            "cat <<\n".into(),
            "$[".into(),
            "${".into(),
            "$'".into(),
            "@(".into(),
        ];
        // Whatever it says, it comes back: one that never does is ended by the runner of the tests, and named.
        for script in scripts {
            let _ = parse(&script);
        }
    }
}
