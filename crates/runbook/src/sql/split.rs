//! One text to its statements: quotes, dollar quotes, comments and the bodies of triggers and procedures are not split.

use super::engine::Engine;
use super::error::SqlError;
use super::semicolons::plain;
use super::statement::Statement;

/// Splits `text` into its statements, whichever database they are for.
pub fn split(text: &str) -> Result<Vec<Statement>, SqlError> {
    split_for(text, None)
}

/// Splits `text` into the statements that `engine` would find in it.
pub fn split_for(text: &str, engine: Option<Engine>) -> Result<Vec<Statement>, SqlError> {
    if super::copy::copy(text).is_some() || super::file_copy::file_copy(text).is_some() {
        return Ok(vec![one(text)]);
    }
    if let Some(parts) = super::delimiter::parts(text) {
        return super::delimiter::split(text, &parts, engine);
    }
    let found = plain(text, engine);
    // A quote that seems never to be closed may be one that MySQL escapes with a backslash.
    match (&found, engine) {
        (Err(_), None) => plain(text, Some(Engine::Mysql)).or(found),
        _ => found,
    }
}

/// The one statement that `text` is whatever stands in it, under the comments at its start.
pub fn one(text: &str) -> Statement {
    let (mut at, mut line, mut comments) = (0, 1, Vec::new());
    for whole in text.split_inclusive('\n') {
        let bare = whole.trim();
        let comment =
            bare.strip_prefix("-- ").or_else(|| bare.strip_prefix('#')).or((bare == "--").then_some(""));
        match comment {
            Some(comment) => comments.push(comment.trim().to_owned()),
            None if bare.is_empty() => {}
            None => break,
        }
        (at, line) = (at + whole.len(), line + 1);
    }
    let start = at + (text[at..].len() - text[at..].trim_start().len());
    let end = text.trim_end().len().max(start);
    Statement { range: start..end, line, comments, remarks: Vec::new(), words: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let statements = split(text).expect("it can be read");
        let found: Vec<&str> = statements.iter().map(|one| &text[one.range.clone()]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_semicolon_ends_a_statement_unless_it_is_quoted_or_in_a_comment() {
        check(
            "SELECT 1; SELECT ';' -- a;b\n; /* ; */ SELECT \"a;\"",
            &["SELECT 1", "SELECT ';'", "SELECT \"a;\""],
        );
        check("-- only a comment;\n", &[]);
        check("SELECT 'é'; SELECT 2", &["SELECT 'é'", "SELECT 2"]);
    }

    #[test]
    fn bodies_of_functions_and_triggers_stay_whole() {
        check("DO $$ BEGIN x; END $$; SELECT 1", &["DO $$ BEGIN x; END $$", "SELECT 1"]);
        check(
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = 1; END; SELECT 1",
            &["CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = 1; END", "SELECT 1"],
        );
        check(
            "BEGIN; UPDATE a SET b = CASE WHEN c THEN 1 END; COMMIT;",
            &["BEGIN", "UPDATE a SET b = CASE WHEN c THEN 1 END", "COMMIT"],
        );
    }

    #[test]
    fn a_statement_knows_its_line_and_the_comments_above_it() {
        let statements =
            split("-- Phase 1: expand\nALTER TABLE a ADD b;\n\n-- Phase 2\n").expect("it can be read");
        assert_eq!(statements.len(), 1);
        assert_eq!(
            (statements[0].line, statements[0].comments.as_slice()),
            (2, &["Phase 1: expand".to_owned()][..])
        );
    }

    #[test]
    fn a_comment_behind_a_statement_is_about_it() {
        let found =
            split("UPDATE a SET b = 1; -- expect rows: 2\n-- next\nSELECT 1;").expect("it can be read");
        assert_eq!(found[0].remarks, ["expect rows: 2"]);
        assert_eq!(found[1].comments, ["next"]);
    }

    #[test]
    fn a_delimiter_of_the_clients_own_is_followed() {
        check(
            "SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\nDELIMITER ;\nCALL p();",
            &["SELECT 1", "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", "CALL p()"],
        );
    }

    #[test]
    fn a_backslash_in_a_string_means_what_the_engine_means_by_it() {
        check(r"SELECT 'it\'s; fine'; SELECT 2", &[r"SELECT 'it\'s; fine'", "SELECT 2"]);
    }

    #[test]
    fn what_is_never_closed_names_its_line() {
        assert_eq!(split("SELECT 1;\nSELECT 'a").expect_err("unclosed").line, 2);
    }
}
