//! The shapes of tokens: how each begins, and what the text from there on has to be.

use super::flow::{Class, Flow, KeyFlow};

/// Where a shape begins, and what it goes on with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// At least so many bytes of a class.
    Run(Class, usize),
    /// Three parts of base64 with dots between.
    Jwt,
    /// `-----BEGIN … PRIVATE KEY-----` to its end.
    Key,
    /// The password of `scheme://user:password@host`.
    Url,
}

/// How each begins.
pub(super) const SHAPES: [(&str, Shape); 27] = [
    ("AKIA", Shape::Run(Class::Upper, 16)),
    ("ASIA", Shape::Run(Class::Upper, 16)),
    ("ghp_", Shape::Run(Class::Word, 30)),
    ("gho_", Shape::Run(Class::Word, 30)),
    ("ghu_", Shape::Run(Class::Word, 30)),
    ("ghs_", Shape::Run(Class::Word, 30)),
    ("ghr_", Shape::Run(Class::Word, 30)),
    ("github_pat_", Shape::Run(Class::Word, 22)),
    ("glpat-", Shape::Run(Class::Dashed, 16)),
    ("glptt-", Shape::Run(Class::Dashed, 16)),
    ("xoxa-", Shape::Run(Class::Dashed, 10)),
    ("xoxb-", Shape::Run(Class::Dashed, 10)),
    ("xoxe-", Shape::Run(Class::Dashed, 10)),
    ("xoxo-", Shape::Run(Class::Dashed, 10)),
    ("xoxp-", Shape::Run(Class::Dashed, 10)),
    ("xoxr-", Shape::Run(Class::Dashed, 10)),
    ("xoxs-", Shape::Run(Class::Dashed, 10)),
    ("sk_live_", Shape::Run(Class::Word, 16)),
    ("rk_live_", Shape::Run(Class::Word, 16)),
    ("sk_test_", Shape::Run(Class::Word, 16)),
    ("npm_", Shape::Run(Class::Word, 30)),
    ("AIza", Shape::Run(Class::Dashed, 30)),
    ("hvs.", Shape::Run(Class::Dashed, 20)),
    ("hvb.", Shape::Run(Class::Dashed, 20)),
    ("eyJ", Shape::Jwt),
    ("-----BEGIN ", Shape::Key),
    ("://", Shape::Url),
];

/// The longest beginning of a shape, in bytes.
pub(super) const LONGEST_ANCHOR: usize = 11;

/// A JWT's header, or a URL's user and password, longer than this is something else.
const LONGEST_PART: usize = 2048;

/// The bytes that end a URL's user, password and host. A table, because output may be full of URLs.
const ENDS_AUTHORITY: [bool; 256] = {
    let mut ends = [false; 256];
    let listed = b"/?#\"'`<>\\|";
    let mut at = 0;
    while at < listed.len() {
        ends[listed[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0;
    while byte <= b' ' {
        ends[byte as usize] = true;
        byte += 1;
    }
    ends[0x7f] = true;
    ends
};

/// What a beginning turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// What only the bytes after the text's end can tell.
    Open,
    /// This stretch, closed.
    Mask(usize, usize, &'static str),
    /// From this place to the text's end, and on while the bytes are of the kind.
    Flowing(usize, &'static str, Flow),
}

impl Shape {
    /// What begins at `start` and has its beginning up to `end`; `before` is the byte in front of it.
    pub(super) fn read(self, text: &[u8], start: usize, end: usize, before: u8, last: bool) -> Found {
        match self {
            Self::Run(bytes, shortest) => {
                // In the middle of a longer word it is something else.
                if before.is_ascii_alphanumeric() {
                    return Found::Nothing;
                }
                let length = text[end..].iter().take_while(|byte| bytes.has(**byte)).count();
                match end + length == text.len() && !last {
                    true if length >= shortest => Found::Flowing(start, "token", Flow::Run(bytes)),
                    true => Found::Open,
                    false if length >= shortest => Found::Mask(start, end + length, "token"),
                    false => Found::Nothing,
                }
            }
            Self::Jwt => read_jwt(text, start, last),
            Self::Key => read_key(text, start, end, last),
            Self::Url => read_url(text, end, last),
        }
    }
}

fn read_jwt(text: &[u8], start: usize, last: bool) -> Found {
    let class = |from: usize| text[from..].iter().take_while(|byte| Class::Dashed.has(**byte)).count();
    let header = class(start);
    let dot = start + header;
    if header < 8 && dot < text.len() || header > LONGEST_PART {
        return Found::Nothing;
    }
    match text.get(dot) {
        None if last => return Found::Nothing,
        None => return Found::Open,
        Some(b'.') => {}
        Some(_) => return Found::Nothing,
    }
    let payload = class(dot + 1);
    if payload < 10 {
        return if dot + 1 + payload == text.len() && !last { Found::Open } else { Found::Nothing };
    }
    match Flow::Run(Class::Dotted).follow(text, dot + 1) {
        (_, Some(flow)) if !last => Found::Flowing(start, "token", flow),
        (end, _) => Found::Mask(start, end, "token"),
    }
}

fn read_key(text: &[u8], start: usize, end: usize, last: bool) -> Found {
    const MARK: &[u8] = b"PRIVATE KEY-----";
    let longest = 40;
    let words = text[end..]
        .iter()
        .take(longest)
        .take_while(|byte| byte.is_ascii_uppercase() || **byte == b' ')
        .count();
    let name = &text[end..end + words];
    if end + words == text.len() && !last && words < longest {
        return Found::Open;
    }
    if !name.ends_with(b"PRIVATE KEY") {
        return Found::Nothing;
    }
    let mark = end + words - (MARK.len() - 5);
    let there = &text[mark..text.len().min(mark + MARK.len())];
    if there != MARK {
        return if MARK.starts_with(there) && !last { Found::Open } else { Found::Nothing };
    }
    match Flow::Key(KeyFlow::default()).follow(text, mark + MARK.len()) {
        (_, Some(flow)) if !last => Found::Flowing(start, "token", flow),
        (end, _) => Found::Mask(start, end, "token"),
    }
}

/// The password is what stands between the first `:` and the last `@` before the host's end.
fn read_url(text: &[u8], start: usize, last: bool) -> Found {
    let within = |byte: &&u8| !ENDS_AUTHORITY[usize::from(**byte)];
    let length = text[start..].iter().take(LONGEST_PART).take_while(within).count();
    let authority = &text[start..start + length];
    if length == LONGEST_PART {
        return Found::Nothing;
    }
    if start + length == text.len() && !last {
        return Found::Open;
    }
    let colon = authority.iter().position(|byte| *byte == b':');
    let at = authority.iter().rposition(|byte| *byte == b'@');
    match (colon, at) {
        (Some(colon), Some(at)) if colon + 1 < at && !is_stand_in(&authority[colon + 1..at]) => {
            Found::Mask(start + colon + 1, start + at, "password")
        }
        _ => Found::Nothing,
    }
}

/// Whether a password is only the place of one: `$DB_PASSWORD`, `${DB_PASSWORD}`, `{{password}}`, `[redacted:…]`, `***`.
fn is_stand_in(password: &[u8]) -> bool {
    let name =
        |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(|byte| Class::Word.has(*byte) || *byte == b' ');
    let between = |open: &[u8], close: &[u8]| {
        password.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(name)
    };
    between(b"$", b"")
        || between(b"${", b"}")
        || between(b"{{", b"}}")
        || password.starts_with(b"[redacted:")
        || password.iter().all(|byte| *byte == b'*')
}
