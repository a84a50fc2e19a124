//! A shell's state in pieces: which lines are of which variable, function, alias or trap.
//!
//! Takes a state and gives its pieces, in order. Never says which of them may be kept.

use super::login::belongs_to_session;
use super::printed::{lines, name_of};
use super::printed_value;
use super::sections::{ARGUMENTS, Sections};
use super::traps::entries;
use crate::session::{Piece, PieceKind};
use std::os::unix::ffi::OsStrExt as _;

/// The pieces of the bytes of a state, in order, without what belongs to a login; one where nobody knows what stands where.
pub(super) fn pieces(bytes: &[u8], sections: &Sections) -> Vec<Piece> {
    let Sections { folder, variables, commands, functions, traps_at, function_names } = sections;
    if variables.end == 0 {
        return vec![Piece::frame(bytes.to_vec())];
    }
    let frame = |range: std::ops::Range<usize>| Piece::frame(bytes[range].to_vec());
    let mut all = vec![frame(0..folder.start), text_piece(PieceKind::Folder, "PWD", &bytes[folder.clone()])];
    all.push(frame(folder.end..variables.start));
    // What belongs to a login, whoever goes on has of their own.
    let of_the_run = |line: &&[u8]| !name_of(line).is_some_and(belongs_to_session);
    all.extend(lines(&bytes[variables.clone()]).filter(of_the_run).map(variable));
    all.extend(of_commands(&bytes[commands.clone()]));
    all.extend(of_functions(&bytes[functions.clone()], function_names));
    all.extend(lines(&bytes[functions.end..*traps_at]).map(attribute));
    all.extend(of_commands(&bytes[*traps_at..]));
    all
}

fn variable(line: &[u8]) -> Piece {
    let Some(name) = name_of(line) else { return Piece::frame(line.to_vec()) };
    let flags = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let printed = line.iter().position(|byte| *byte == b'=').map(|at| printed_value::read(&line[at + 1..]));
    let is_plain = flags == b"-x";
    let values = printed.as_ref().map(|printed| printed.values.clone()).unwrap_or_default();
    let is_inherited = is_plain
        && std::env::var_os(name)
            .is_some_and(|own| values.first().is_some_and(|value| own.as_bytes() == value));
    Piece {
        kind: if flags.iter().any(|flag| b"aA".contains(flag)) {
            PieceKind::Array
        } else {
            PieceKind::Variable
        },
        // As bash calls them.
        name: if name == ARGUMENTS { "@" } else { name }.to_owned(),
        text: line.to_vec(),
        values,
        keys: printed.map(|printed| printed.keys).unwrap_or_default(),
        is_exported: flags.contains(&b'x'),
        is_inherited,
    }
}

/// A piece that is code or a path: it may hold a word in other quotes than the one that is looked for.
fn text_piece(kind: PieceKind, name: &str, text: &[u8]) -> Piece {
    let read = String::from_utf8_lossy(text);
    let values = vec![read.replace("'\\''", "'").into_bytes(), read.replace('\\', "").into_bytes()];
    Piece { kind, name: name.to_owned(), values, ..Piece::frame(text.to_vec()) }
}

/// Aliases and traps, each to the end of its line; what is neither is a frame.
fn of_commands(mut text: &[u8]) -> Vec<Piece> {
    let mut all = Vec::new();
    while !text.is_empty() {
        if let Some(trap) = entries(text).next() {
            all.push(text_piece(PieceKind::Trap, &String::from_utf8_lossy(trap.name), trap.entry));
            text = &text[trap.entry.len()..];
            continue;
        }
        let (line, rest) = text.split_at(line_end(text));
        let alias = line.strip_prefix(b"alias ").map(|rest| rest.strip_prefix(b"-- ").unwrap_or(rest));
        let name = alias.and_then(|alias| alias.split(|byte| *byte == b'=').next());
        all.push(match name {
            Some(name) => text_piece(PieceKind::Alias, &String::from_utf8_lossy(name), line),
            None => Piece::frame(line.to_vec()),
        });
        text = rest;
    }
    all
}

/// How far it is to behind the newline that stands in no quotes.
fn line_end(text: &[u8]) -> usize {
    let (mut at, mut is_quoted) = (0, false);
    while let Some(byte) = text.get(at) {
        match byte {
            b'\'' => is_quoted = !is_quoted,
            b'\\' if !is_quoted => at += 1,
            b'\n' if !is_quoted => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The functions, which bash prints in the order of their names; all in one piece where a text looks like the beginning of another.
fn of_functions(text: &[u8], names: &[String]) -> Vec<Piece> {
    let begins = |name: &String| {
        let head = format!("{name} () \n");
        let at = lines(text).scan(0, |at, line| {
            let from = *at;
            *at += line.len();
            Some((from, line))
        });
        let found: Vec<usize> =
            at.filter(|(_, line)| *line == head.as_bytes()).map(|(from, _)| from).collect();
        if let [from] = found[..] { Some(from) } else { None }
    };
    let starts: Option<Vec<usize>> = names.iter().map(begins).collect();
    let starts = starts.filter(|starts| starts.first() == Some(&0) && starts.is_sorted());
    let Some(starts) = starts.filter(|_| !text.is_empty()) else {
        let whole = text_piece(PieceKind::Function, &names.join(" "), text);
        return if text.is_empty() { Vec::new() } else { vec![whole] };
    };
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = names.iter().zip(starts.iter().copied().zip(ends));
    parts.map(|(name, (from, to))| text_piece(PieceKind::Function, name, &text[from..to])).collect()
}

/// `\builtin declare -fx NAME`, or what else stands between the functions and the traps.
fn attribute(line: &[u8]) -> Piece {
    let rest = line.strip_prefix(b"\\builtin declare -f");
    let name = rest.and_then(|rest| rest.split(|byte| *byte == b' ').nth(1));
    let Some(name) = name.and_then(|name| std::str::from_utf8(name).ok()) else {
        return Piece::frame(line.to_vec());
    };
    Piece { kind: PieceKind::Attribute, name: name.trim_end().to_owned(), ..Piece::frame(line.to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.name.as_str()).collect()
    }

    #[test]
    fn an_alias_and_a_trap_end_where_their_quotes_do() {
        let text =
            b"alias a='x\nalias b=y'\nalias -- -c='it'\\''s'\ntrap -- 'echo\ntrap -- x' USR1\nalias d='e'\n";
        let pieces = of_commands(text);
        assert_eq!(named(&pieces), ["a", "-c", "USR1", "d"]);
        assert_eq!(pieces.iter().flat_map(|piece| piece.text.clone()).collect::<Vec<_>>(), text);
    }

    #[test]
    fn functions_that_cannot_be_told_apart_are_one_piece() {
        let names = ["f".to_owned(), "g".to_owned()];
        let plain = b"f () \n{ \n    cat <<E\n}\nE\n}\ng () \n{ \n    :\n}\n";
        assert_eq!(named(&of_functions(plain, &names)), ["f", "g"]);
        let tricky = b"f () \n{ \n    cat <<E\ng () \nE\n}\ng () \n{ \n    :\n}\n";
        assert_eq!(named(&of_functions(tricky, &names)), ["f g"]);
        assert!(of_functions(b"", &[]).is_empty());
    }
}
