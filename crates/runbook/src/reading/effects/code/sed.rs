//! The script of a `sed`: whether it runs commands or writes files.
//!
//! Takes its text, gives an effect. A script that cannot be followed is unknown.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::scales::Scales;

/// What a script for sed does.
pub(in crate::reading::effects) fn judge(scales: Scales<'_>, text: &str) -> EffectAndMode {
    script(scales, text).unwrap_or_else(unknown)
}

fn unknown() -> EffectAndMode {
    EffectAndMode::of(Effect::Unknown, "the script of `sed` cannot be followed")
}

/// What a script does, or nothing where it cannot be followed.
fn script(scales: Scales<'_>, text: &str) -> Option<EffectAndMode> {
    let mut verdict = EffectAndMode::of(Effect::Read, "its text only edits what it prints");
    let mut rest = text;
    loop {
        rest = address(rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ';' | '{' | '}')))?;
        let Some(command) = rest.chars().next() else { return Some(verdict) };
        let behind = &rest[command.len_utf8()..];
        let (line, next) = behind.split_once('\n').unwrap_or((behind, ""));
        let found;
        (found, rest) = match command {
            's' => substitution(behind)?,
            'y' => (EffectAndMode::nothing(), parts(behind)?.1),
            'e' if line.trim().is_empty() => (computed(), next),
            'e' => (scales.inner(line.trim()), next),
            'w' | 'W' => (written(line), next),
            // Their texts go on to the end of the line.
            'a' | 'i' | 'c' | 'r' | 'R' | ':' | '#' | 'b' | 't' | 'T' => {
                let end = if matches!(command, 'b' | 't' | 'T') {
                    behind.find(['\n', ';', '}'])
                } else {
                    text_end(behind)
                };
                (EffectAndMode::nothing(), &behind[end.unwrap_or(behind.len())..])
            }
            'd' | 'D' | 'g' | 'G' | 'h' | 'H' | 'n' | 'N' | 'p' | 'P' | 'x' | '=' | 'z' | 'F' | 'l' | 'q'
            | 'Q' => (
                EffectAndMode::nothing(),
                behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '),
            ),
            _ => return None,
        };
        verdict = verdict.and(found);
    }
}

/// Where a text that is put in ends: a line goes on behind a backslash.
fn text_end(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('\n')?;
        if !text[..at].ends_with('\\') {
            return Some(at);
        }
        from = at + 1;
    }
}

/// What stands behind the address in front of a command.
fn address(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, ' ' | ',' | '$' | '!' | '~' | '+' | 'I')
        });
        rest = match rest.chars().next() {
            Some('/') => delimited(&rest[1..], '/')?.1,
            Some('\\') => {
                let mark = rest[1..].chars().next()?;
                delimited(&rest[1 + mark.len_utf8()..], mark)?.1
            }
            _ => return Some(rest),
        };
    }
}

/// The text up to a mark, and what stands behind it.
fn delimited(text: &str, mark: char) -> Option<(&str, &str)> {
    let (mut escaped, mut in_set) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if !in_set && mark != '[' => in_set = text[at..].contains(']'),
            ']' => in_set = false,
            _ if in_set => {}
            _ if character == mark => return Some((&text[..at], &text[at + mark.len_utf8()..])),
            _ => {}
        }
    }
    None
}

/// Both parts of `s` and `y`, and what stands behind them.
fn parts(text: &str) -> Option<((&str, &str), &str)> {
    let mark = text.chars().next()?;
    let (pattern, rest) = delimited(&text[mark.len_utf8()..], mark)?;
    let (replacement, rest) = delimited(rest, mark)?;
    Some(((pattern, replacement), rest))
}

fn substitution(text: &str) -> Option<(EffectAndMode, &str)> {
    let (_, mut rest) = parts(text)?;
    let mut verdict = EffectAndMode::nothing();
    while let Some(flag) = rest.chars().next() {
        match flag {
            'e' => verdict = verdict.and(computed()),
            'w' => {
                let (file, next) = rest[1..].split_once('\n').unwrap_or((&rest[1..], ""));
                return Some((verdict.and(written(file)), next));
            }
            'g' | 'p' | 'i' | 'I' | 'm' | 'M' | '0'..='9' => {}
            ' ' | '\t' | ';' | '\n' | '}' => break,
            _ => return None,
        }
        rest = &rest[1..];
    }
    Some((verdict, rest))
}

fn computed() -> EffectAndMode {
    EffectAndMode::of(Effect::Destroy, "`sed` runs the lines that it makes")
}

fn written(file: &str) -> EffectAndMode {
    match file.trim() {
        "/dev/stdout" | "/dev/stderr" => EffectAndMode::nothing(),
        file => EffectAndMode::of(Effect::Change, format!("`sed` writes `{file}`")),
    }
}
