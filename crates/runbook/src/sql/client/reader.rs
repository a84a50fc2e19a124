//! Goes through a text once, as a client does: what is in quotes and comments is passed over, commands and the ends of statements are found.

use super::line::{self, Line};
use super::opaque::opaque;
use super::{Command, End, Kind, Meaning, Piece, Repeat, backslash};
use crate::sql::{Engine, copy};
use std::ops::Range;

/// The pieces of `text` as the client of `engine` reads them; where nobody has said which, only what means one thing in all of them.
pub fn read(text: &str, engine: Option<Engine>) -> Vec<Piece> {
    let mut reader = Reader {
        text,
        engine,
        at: 0,
        start: 0,
        statement: None,
        has_sent: false,
        delimiter: ";".to_owned(),
        counted: (0, 1),
        pieces: Vec::new(),
    };
    while reader.at < text.len() {
        reader.step();
    }
    reader.end(End::Itself);
    reader.pieces
}

/// What is said of rows that are not there.
const WITHOUT_ROWS: &str = "Write its rows on the lines below it, and behind them a line with \\. that ends them; for a file, \\copy TABLE FROM 'FILE' CSV";

struct Reader<'t> {
    text: &'t str,
    engine: Option<Engine>,
    at: usize,
    /// Where the piece that is being read begins.
    start: usize,
    /// Where the statement that is being read begins, if one has begun.
    statement: Option<usize>,
    /// Whether a semicolon has ended one in the piece that is being read, and none has begun since.
    has_sent: bool,
    /// What ends a statement.
    delimiter: String,
    /// A byte, and the line that it is on.
    counted: (usize, usize),
    pieces: Vec<Piece>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        let is_at_start = self.at == 0 || self.text[..self.at].ends_with('\n');
        if is_at_start && self.whole_line() {
            return;
        }
        if self.delimiter != ";" && self.rest().starts_with(&self.delimiter) {
            let behind = self.at + self.delimiter.len();
            self.end(End::Itself);
            return self.go_on(behind);
        }
        if let Some(opaque) = opaque(self.text, self.at, self.engine) {
            if !opaque.is_comment {
                self.statement.get_or_insert(self.at);
            }
            self.at = opaque.end;
            return;
        }
        match self.rest().chars().next() {
            Some(';') if self.delimiter == ";" => self.semicolon(),
            Some('\\') if self.backslash() => {}
            Some(character) => {
                if !character.is_whitespace() {
                    self.statement.get_or_insert(self.at);
                }
                self.at += character.len_utf8();
            }
            None => {}
        }
    }

    /// Goes on behind what has been taken, with a new piece; the end of a line belongs to neither.
    fn go_on(&mut self, at: usize) {
        let at = at + usize::from(self.text[at..].starts_with('\n'));
        (self.at, self.start, self.statement) = (at, at, None);
    }

    /// The line that the reader is on, up to its end.
    fn line(&self) -> &'t str {
        self.rest().split('\n').next().unwrap_or_default()
    }

    /// Ends the piece here, if it holds anything.
    fn end(&mut self, end: End) {
        let range = self.start..self.at;
        if !self.text[range.clone()].trim().is_empty() {
            let whole = self.delimiter != ";";
            self.push(range, Kind::Statements { end, whole });
        }
        (self.start, self.statement, self.has_sent) = (self.at, None, false);
    }

    /// A command whose rows stand on the lines below the one that ends at `line_end`.
    fn copying(&mut self, command: &Command, text: &str, line_end: usize) {
        let below = (line_end + 1).min(self.text.len());
        let (behind, meaning) = match copy::rows(&self.text[below..]) {
            Some(rows) => {
                let behind = below + rows.end;
                let text = format!("{text};\n{}", &self.text[below..behind]);
                (behind, Meaning::Copies { text, takes_rows: false })
            }
            None => (self.text.len(), Meaning::refused(WITHOUT_ROWS)),
        };
        self.push(self.at..behind, Kind::Command(Command { name: command.name.clone(), meaning }));
        self.go_on(behind);
    }

    fn push(&mut self, range: Range<usize>, kind: Kind) {
        let (from, line) = self.counted;
        let line = line + self.text[from..range.start].matches('\n').count();
        self.counted = (range.start, line);
        self.pieces.push(Piece { range, line, kind });
    }

    /// A command from here, whose text is `length` bytes long. What cannot stand in the middle of a statement ends it.
    fn command(&mut self, command: Command, length: usize) {
        let behind = self.at + length;
        let has_begun = self.statement.is_some();
        match (&command.meaning, has_begun) {
            (Meaning::Sends { vertical }, true) => self.end(End::Sent { vertical: *vertical }),
            (Meaning::Stores(prefix), true) => self.end(End::Stored(prefix.clone())),
            (Meaning::Watches(repeat), true) => self.end(End::Watched(*repeat)),
            // Its semicolon has sent it once, and it is sent again from here on.
            (Meaning::Watches(repeat), false) if self.has_sent => {
                let times = repeat.times.map(|times| times.saturating_add(1));
                self.end(End::Watched(Repeat { times, ..*repeat }));
            }
            (Meaning::Refused(_), true) => self.end(End::Refused(command)),
            (Meaning::Copies { text, takes_rows: true }, false) => {
                self.end(End::Itself);
                return self.copying(&command, text, behind);
            }
            (Meaning::Sends { .. } | Meaning::Stores(_) | Meaning::Watches(_), false) => {
                let meaning = Meaning::refused(
                    "It sends the statement before it once more. Write that again, without its semicolon.",
                );
                self.end(End::Itself);
                self.push(self.at..behind, Kind::Command(Command { meaning, ..command }));
            }
            (_, true) => {
                let meaning = Meaning::refused(
                    "It stands in the middle of a statement: write the statement's end, `;`, before it.",
                );
                self.end(End::Refused(Command { meaning, ..command }));
            }
            (_, false) => {
                self.end(End::Itself);
                if let Meaning::Delimiter(delimiter) = &command.meaning {
                    self.delimiter.clone_from(delimiter);
                    self.engine = self.engine.or(Some(Engine::Mysql));
                }
                self.push(self.at..behind, Kind::Command(command));
            }
        }
        self.go_on(behind);
    }

    /// A line that as a whole is for the client.
    fn whole_line(&mut self) -> bool {
        let line = self.line();
        let behind = self.at + line.len();
        match line::whole(line, self.engine, &self.delimiter, self.statement.is_some()) {
            None => return false,
            Some(Line::Ends) => {
                self.end(End::Sent { vertical: false });
                self.go_on(behind);
            }
            Some(Line::Statement) => {
                self.at += line.len() - line.trim_start().len();
                self.statement = Some(self.at);
                self.at = behind;
                self.end(End::Itself);
                self.go_on(behind);
            }
            Some(Line::Command(command)) => self.command(command, line.len()),
        }
        true
    }

    /// A semicolon that ends a statement, with the rows below one that takes them.
    fn semicolon(&mut self) {
        let Some(start) = self.statement.take() else {
            self.at += 1;
            return;
        };
        let statement = &self.text[start..self.at];
        let is_copy = statement.get(..4).is_some_and(|first| first.eq_ignore_ascii_case("copy"))
            && copy::is_taking(statement);
        self.at += 1;
        if !is_copy {
            self.has_sent = true;
            return;
        }
        let line = self.line();
        let below = self.at + (line.len() + 1).min(self.rest().len());
        let refused = |instead: &str| {
            let meaning = Meaning::refused(instead);
            End::Refused(Command { name: "COPY … FROM STDIN".to_owned(), meaning })
        };
        if !line.trim().is_empty() {
            self.at = below;
            return self
                .end(refused("Write its rows on the lines below it, and nothing else on its own line."));
        }
        let rows = copy::rows(&self.text[below..]);
        if self.engine.is_some_and(|engine| engine != Engine::Postgres) {
            let behind = rows.map_or(self.text.len(), |rows| below + rows.end);
            self.at -= 1;
            self.statement = Some(start);
            self.end(refused("It is PostgreSQL's. Write INSERT INTO … VALUES …"));
            return self.go_on(behind);
        }
        let Some(rows) = rows else {
            self.at = self.text.len();
            return self.end(refused(WITHOUT_ROWS));
        };
        let (semicolon, behind) = (self.at - 1, below + rows.end);
        self.at = semicolon;
        self.statement = Some(start);
        self.end(End::Rows(semicolon..behind));
        self.go_on(behind);
    }

    /// A command behind a backslash; whether it is one.
    fn backslash(&mut self) -> bool {
        let Some((command, length)) = backslash::command(self.line(), self.engine) else { return false };
        self.command(command, length);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each piece in a word and its text.
    fn pieces(text: &str, engine: Option<Engine>) -> Vec<String> {
        let word = |piece: &Piece| match &piece.kind {
            Kind::Statements { end, whole } => {
                let end = match end {
                    End::Itself => String::new(),
                    End::Sent { vertical } => (if *vertical { " sent vertical" } else { " sent" }).to_owned(),
                    End::Rows(rows) => format!(" rows {:?}", &text[rows.clone()]),
                    End::Stored(prefix) => format!(" stored {prefix}"),
                    End::Watched(repeat) => format!(" {}", repeat.words()),
                    End::Refused(command) => format!(" refused {}", command.name),
                };
                format!("{}{end}", if *whole { "whole" } else { "sql" })
            }
            Kind::Command(command) => match &command.meaning {
                Meaning::Refused(_) => "refused".to_owned(),
                Meaning::Asks(_) => "asks".to_owned(),
                Meaning::Shows(_) => "shows".to_owned(),
                meaning => format!("{meaning:?}"),
            },
        };
        let found = read(text, engine);
        found
            .iter()
            .map(|piece| format!("{} {}: {}", piece.line, word(piece), text[piece.range.clone()].trim()))
            .collect()
    }

    #[test]
    fn psql_is_read_as_psql_reads_it() {
        let postgres = Some(Engine::Postgres);
        for (text, expected) in [
            ("SELECT 1; SELECT '\\G';\n", vec!["1 sql: SELECT 1; SELECT '\\G';"]),
            ("SELECT 1 \\gx\nSELECT 2;", vec!["1 sql sent vertical: SELECT 1", "2 sql: SELECT 2;"]),
            ("SELECT 1 \\gexec\n", vec!["1 sql refused \\gexec: SELECT 1"]),
            ("SELECT 1 AS n \\gset p_\n", vec!["1 sql stored p_: SELECT 1 AS n"]),
            ("SELECT 1 \\watch i=1 c=5\n", vec!["1 sql sent every 1 s, 5 times: SELECT 1"]),
            ("SELECT 1;\n\\watch c=5\n", vec!["1 sql sent every 2 s, 6 times: SELECT 1;"]),
            ("-- a;\n\\watch 2\n", vec!["1 sql: -- a;", "2 refused: \\watch 2"]),
            ("SELECT 1 \\watch 1 2\n", vec!["1 sql refused \\watch: SELECT 1"]),
            (
                "\\copy t FROM rows.csv CSV DELIMITER E'\\t'\nSELECT 1;",
                vec![
                    "1 Copies { text: \"\\\\copy t FROM 'rows.csv' CSV DELIMITER E'\\\\t'\", takes_rows: false }: \\copy t FROM rows.csv CSV DELIMITER E'\\t'",
                    "2 sql: SELECT 1;",
                ],
            ),
            (
                "\\copy t from stdin\n1\ta\n\\.\nSELECT 1;",
                vec![
                    "1 Copies { text: \"COPY t FROM STDIN;\\n1\\ta\\n\\\\.\", takes_rows: false }: \\copy t from stdin\n1\ta\n\\.",
                    "4 sql: SELECT 1;",
                ],
            ),
            ("\\copy t from stdin\n1\n", vec!["1 refused: \\copy t from stdin\n1"]),
            ("\\copy t from program 'rm x'\n", vec!["1 refused: \\copy t from program 'rm x'"]),
            ("SELECT 1 \\copy t from x\n", vec!["1 sql refused \\copy: SELECT 1"]),
            ("-- a\n\\dt\nSELECT 1;", vec!["1 sql: -- a", "2 asks: \\dt", "3 sql: SELECT 1;"]),
            ("\\timing on\n\\x\n", vec!["1 shows: \\timing on", "2 Vertical(None): \\x"]),
            ("\\i a.sql\n", vec!["1 File { name: \"a.sql\", beside: false }: \\i a.sql"]),
            ("SELECT 1\nGO\n", vec!["1 sql refused GO: SELECT 1"]),
            ("use shop;\n", vec!["1 refused: use shop;"]),
            ("\\! rm x\n", vec!["1 refused: \\! rm x"]),
            ("\\echo `rm x`\n", vec!["1 refused: \\echo `rm x`"]),
            ("\\gx\n", vec!["1 refused: \\gx"]),
            ("\\i a \\i b\n", vec!["1 refused: \\i a \\i b"]),
            (
                "COPY t FROM STDIN;\n1\t'\n\\.\nSELECT 1;",
                vec!["1 sql rows \";\\n1\\t'\\n\\\\.\": COPY t FROM STDIN", "4 sql: SELECT 1;"],
            ),
            ("COPY t FROM STDIN;\n1\n", vec!["1 sql refused COPY … FROM STDIN: COPY t FROM STDIN;\n1"]),
        ] {
            assert_eq!(pieces(text, postgres), expected, "{text}");
        }
    }

    #[test]
    fn mysql_is_read_as_mysql_reads_it() {
        let mysql = Some(Engine::Mysql);
        for (text, expected) in [
            (
                "SELECT 1\\G\nSELECT 2 \\g SELECT 3;",
                vec!["1 sql sent vertical: SELECT 1", "2 sql sent: SELECT 2", "2 sql: SELECT 3;"],
            ),
            ("use shop\nDELETE FROM t;", vec!["1 sql: use shop", "2 sql: DELETE FROM t;"]),
            ("use shop;\nDELETE FROM t;", vec!["1 sql: use shop;\nDELETE FROM t;"]),
            ("source a.sql\n", vec!["1 File { name: \"a.sql\", beside: false }: source a.sql"]),
            ("\\. a.sql\n", vec!["1 File { name: \"a.sql\", beside: false }: \\. a.sql"]),
            (
                "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 'a//b'; SELECT 2; END//\nDELIMITER ;\nCALL p();",
                vec![
                    "1 Delimiter(\"//\"): DELIMITER //",
                    "2 whole: CREATE PROCEDURE p() BEGIN SELECT 'a//b'; SELECT 2; END",
                    "3 Delimiter(\";\"): DELIMITER ;",
                    "4 sql: CALL p();",
                ],
            ),
            ("DELIMITER ''\nSELECT 1;", vec!["1 refused: DELIMITER ''", "2 sql: SELECT 1;"]),
            ("\\dt\n", vec!["1 refused: \\dt"]),
            ("system rm x\n", vec!["1 refused: system rm x"]),
            ("SELECT 1\nGO\n", vec!["1 sql refused GO: SELECT 1"]),
            ("exit\n", vec!["1 Quits: exit"]),
        ] {
            assert_eq!(pieces(text, mysql), expected, "{text}");
        }
    }

    #[test]
    fn sqlite3_is_read_as_sqlite3_reads_it() {
        let sqlite = Some(Engine::Sqlite);
        for (text, expected) in [
            (".tables\nSELECT 1;", vec!["1 asks: .tables", "2 sql: SELECT 1;"]),
            ("SELECT 1\nGO\nSELECT 2\n/\n", vec!["1 sql sent: SELECT 1", "3 sql sent: SELECT 2"]),
            (".mode line\n.head on\n", vec!["1 Vertical(Some(true)): .mode line", "2 shows: .head on"]),
            (".read a.sql\n", vec!["1 File { name: \"a.sql\", beside: false }: .read a.sql"]),
            (".shell rm x\n", vec!["1 refused: .shell rm x"]),
            ("SELECT 1\n.tables\n", vec!["1 sql: SELECT 1\n.tables"]),
            ("SELECT 1 \\G\n", vec!["1 sql refused \\G: SELECT 1"]),
        ] {
            assert_eq!(pieces(text, sqlite), expected, "{text}");
        }
    }
}
