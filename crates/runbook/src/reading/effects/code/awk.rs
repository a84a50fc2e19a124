//! The program of an `awk`: what it starts and where it writes.
//!
//! Takes its text, gives an effect. Knows no grammar: a command is what stands in a string behind `system(` or on one
//! side of a `|`, a file what stands behind the `>` of a `print`.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::scales::Scales;

/// Files that are none.
const NO_FILES: &[&str] = &["/dev/stderr", "/dev/stdout", "/dev/null", "-"];

/// What a program for awk does.
pub(in crate::reading::effects) fn program(scales: Scales<'_>, text: &str) -> EffectAndMode {
    let pieces = pieces(text);
    let mut verdict = EffectAndMode::of(Effect::Read, "its text only computes");
    for at in 0..pieces.len() {
        let found = match &pieces[at] {
            Piece::Word(word) if word == "system" => {
                Some(run(scales, pieces.get(at + 2), pieces.get(at + 3)))
            }
            Piece::Sign('|')
                if pieces.get(at + 1) == Some(&Piece::Sign('|'))
                    || at > 0 && pieces[at - 1] == Piece::Sign('|') =>
            {
                None
            }
            Piece::Sign('|') => Some(piped(scales, &pieces, at)),
            Piece::Sign('>') if prints(&pieces[..at]) => written(pieces.get(at + 1)),
            Piece::Sign('@') => Some(EffectAndMode::of(Effect::Unknown, "`awk` calls what a variable names")),
            Piece::Word(_) | Piece::Text(_) | Piece::Sign(_) => None,
        };
        verdict = found.into_iter().fold(verdict, EffectAndMode::and);
    }
    verdict
}

/// What a command that stands in a string does, unless more than that string is run.
fn run(scales: Scales<'_>, text: Option<&Piece>, next: Option<&Piece>) -> EffectAndMode {
    match text {
        Some(Piece::Text(text)) if next.is_none_or(|next| matches!(next, Piece::Sign(_))) => {
            scales.inner(text)
        }
        Some(Piece::Text(text)) => scales.inner(text).and(unseen()),
        _ => unseen(),
    }
}

fn unseen() -> EffectAndMode {
    EffectAndMode::of(Effect::Unknown, "`awk` starts what is not written there")
}

/// `"command" | getline`, `print | "command"`.
fn piped(scales: Scales<'_>, pieces: &[Piece], at: usize) -> EffectAndMode {
    let gets = pieces[at..].iter().take(3).any(|piece| *piece == Piece::Word("getline".to_owned()));
    let command =
        if gets { at.checked_sub(1).and_then(|before| pieces.get(before)) } else { pieces.get(at + 1) };
    match command {
        Some(Piece::Text(text)) if !gets && is_shell(text) => {
            EffectAndMode::of(Effect::Destroy, "`awk` hands a shell what it computes")
        }
        command => run(scales, command, None),
    }
}

fn is_shell(command: &str) -> bool {
    let program = command.split_whitespace().find(|word| *word != "sudo").unwrap_or_default();
    matches!(
        program.rsplit('/').next(),
        Some("sh" | "bash" | "dash" | "zsh" | "ksh" | "ash" | "xargs" | "ssh")
    )
}

/// Whether the statement that ends here prints, so that `>` compares nothing.
fn prints(before: &[Piece]) -> bool {
    let statement = before.iter().rev().take_while(|piece| !matches!(piece, Piece::Sign(';' | '{' | '}')));
    let mut depth = 0;
    let mut found = false;
    for piece in statement {
        match piece {
            Piece::Sign(')') => depth += 1,
            Piece::Sign('(') => depth -= 1,
            Piece::Word(word) => found |= matches!(word.as_str(), "print" | "printf"),
            _ => {}
        }
    }
    found && depth == 0
}

fn written(target: Option<&Piece>) -> Option<EffectAndMode> {
    match target {
        Some(Piece::Text(file)) if NO_FILES.contains(&file.as_str()) => None,
        Some(Piece::Sign('=')) => None,
        _ => Some(EffectAndMode::of(Effect::Change, "`awk` writes a file")),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Word(String),
    Text(String),
    Sign(char),
}

/// Words, strings and signs; a pattern between slashes is taken for signs and words, which errs on the side of more.
fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '"' => {
                let mut inner = String::new();
                while let Some(character) = rest.next().filter(|character| *character != '"') {
                    match character {
                        '\\' => inner.extend(rest.next()),
                        other => inner.push(other),
                    }
                }
                found.push(Piece::Text(inner));
            }
            '#' => while rest.next_if(|character| *character != '\n').is_some() {},
            '\n' => found.push(Piece::Sign(';')),
            letter if letter.is_alphabetic() || letter == '_' => {
                let mut word = letter.to_string();
                while let Some(more) =
                    rest.next_if(|character| character.is_alphanumeric() || *character == '_')
                {
                    word.push(more);
                }
                found.push(Piece::Word(word));
            }
            blank if blank.is_whitespace() => {}
            // `>>` is one mark.
            '>' => {
                rest.next_if_eq(&'>');
                found.push(Piece::Sign('>'));
            }
            sign => found.push(Piece::Sign(sign)),
        }
    }
    found
}
