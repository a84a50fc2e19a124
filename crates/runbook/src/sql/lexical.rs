//! A dialect's words without its grammar: how text is cut into tokens, and nothing else.
//!
//! A dialect of the library also knows how to parse statements, which Stepgate never asks for. Behind `dyn Dialect` all of that would be
//! built in, three megabytes of it; behind this only what the tokenizer asks.

use sqlparser::dialect::Dialect;
use std::any::TypeId;
use std::iter::Peekable;
use std::str::Chars;

/// The words of the dialect `D`.
#[derive(Debug)]
pub(super) struct Lexical<D>(pub(super) D);

/// Hands questions on to the dialect.
macro_rules! hand_on {
    (char: $($of_char:ident),*; none: $($plain:ident),*) => {
        $(fn $of_char(&self, character: char) -> bool { self.0.$of_char(character) })*
        $(fn $plain(&self) -> bool { self.0.$plain() })*
    };
}

impl<D: Dialect> Dialect for Lexical<D> {
    // The tokenizer also asks which dialect it is.
    fn dialect(&self) -> TypeId {
        self.0.dialect()
    }

    fn peek_nested_delimited_identifier_quotes(
        &self,
        text: Peekable<Chars<'_>>,
    ) -> Option<(char, Option<char>)> {
        self.0.peek_nested_delimited_identifier_quotes(text)
    }

    hand_on! {
        char: is_custom_operator_part, is_delimited_identifier_start, is_identifier_part, is_identifier_start,
            is_nested_delimited_identifier_start;
        none: ignores_wildcard_escapes, requires_single_line_comment_whitespace, supports_dollar_as_money_prefix,
            supports_dollar_placeholder, supports_geometric_types, supports_multiline_comment_hints,
            supports_nested_comments, supports_numeric_literal_underscores, supports_numeric_prefix, supports_pipe_operator,
            supports_quote_delimited_string, supports_string_escape_constant, supports_string_literal_backslash_escape,
            supports_triple_quoted_string, supports_unicode_string_literal
    }
}

#[cfg(test)]
mod tests {
    use super::Lexical;
    use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
    use sqlparser::tokenizer::Tokenizer;

    /// Whatever the dialects cut in different ways.
    const TEXTS: [&str; 12] = [
        "SELECT $1, $body$a;b$body$, $$x$$",
        "SELECT E'a\\'b', U&'d\\0061t', B'01', X'ff', N'x', q'[a]', R'x'",
        "SELECT 'a\\'; -- b' /* /* nested */ */ FROM `t` # rest",
        "--no space\n/*! hint */ /*+ other */ SELECT 1_000, 1e5, 2x, .5",
        "SELECT \"a\"\"b\", [c d], \"\"\"e\"\"\" FROM a.b.c",
        "a->>'b' #>> '{c}' @> d ?| e <-> f |> g || h ~* i !~~ j",
        "SELECT @x := @@y, :z, ?, {d}",
        "point '(1,2)' ?# ?- ?-| <<| |>> &< ## @-@",
        "$5.50 $a$b $1a",
        "LIKE 'a\\%b\\_' ESCAPE '\\'",
        "ключ = 'значение' AND _x$1 = 2",
        "'open",
    ];

    #[test]
    fn it_cuts_every_text_as_the_dialect_does() {
        fn same<D: Dialect>(plain: &D, lexical: &dyn Dialect) {
            for text in TEXTS {
                let tokens = |dialect| Tokenizer::new(dialect, text).tokenize();
                assert_eq!(
                    tokens(plain).map_err(|e| e.message),
                    tokens(lexical).map_err(|e| e.message),
                    "{text}"
                );
            }
        }
        same(&GenericDialect {}, &Lexical(GenericDialect {}));
        same(&SQLiteDialect {}, &Lexical(SQLiteDialect {}));
        same(&PostgreSqlDialect {}, &Lexical(PostgreSqlDialect {}));
        same(&MySqlDialect {}, &Lexical(MySqlDialect {}));
    }
}
