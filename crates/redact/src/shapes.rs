//! Tokens that are known by their shape, whoever declared them or did not.
//!
//! Takes text, gives what of it to mask. Shapes are guesses: they are made so that ordinary text seldom has them, and they are no
//! promise.

use aho_corasick::{AhoCorasick, Input, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// Where a shape begins, and what it goes on with.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// At least so many bytes of a class.
    Run(Class, usize),
    /// Three parts of base64 with dots between.
    Jwt,
    /// `-----BEGIN … PRIVATE KEY-----` to its end.
    Key,
    /// The password of `scheme://user:password@host`.
    Url,
}

/// Bytes that a token goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Word,
    Dashed,
    Dotted,
}

const SHAPES: [(&str, Shape); 27] = [
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
const LONGEST_ANCHOR: usize = 11;
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
enum Found {
    /// Nothing.
    Nothing,
    /// What only the bytes after the text's end can tell.
    Open,
    /// This stretch, closed.
    Mask(usize, usize, &'static str),
    /// From this place to the text's end, and on while the bytes are of the kind.
    Flowing(usize, &'static str, Flow),
}

/// A stretch to mask. Without a label it goes on with one that has been written already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) label: Option<&'static str>,
}

/// What a token that is under way goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Run(Class),
    Key(KeyFlow),
}

/// How far the text of a private key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct KeyFlow {
    length: usize,
    dashes: u8,
    /// Whether the line that ends it has begun.
    ending: bool,
}

/// Finds shapes.
#[derive(Debug)]
pub(super) struct Shapes {
    anchors: AhoCorasick,
}

/// How far the search has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ShapePlace {
    at: usize,
    flow: Option<Flow>,
    before: u8,
}

/// What of `text` has the shape of a secret: its bytes, and `token` or `password`.
pub fn shaped(text: &str) -> Vec<(Range<usize>, &'static str)> {
    static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::new);
    let mut found = Vec::new();
    SHAPES.search(&mut ShapePlace::default(), text.as_bytes(), true, |stretch| {
        found.extend(stretch.label.map(|label| (stretch.start..stretch.end, label)));
    });
    found
}

impl Shapes {
    pub(super) fn new() -> Self {
        let anchors = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(SHAPES.iter().map(|(anchor, _)| anchor))
            .expect("two dozen short words fit in an automaton");
        Self { anchors }
    }

    /// Goes on to the end of `text`, or to where more bytes are needed to tell, and tells what to mask; `last` says that nothing
    /// follows.
    pub(super) fn search(
        &self,
        place: &mut ShapePlace,
        text: &[u8],
        last: bool,
        mut found: impl FnMut(Stretch),
    ) {
        if let Some(flow) = place.flow.take() {
            let start = place.at;
            let (end, rest) = flow.follow(text, start);
            place.at = end;
            place.flow = rest;
            if end > start {
                found(Stretch { start, end, label: None });
            }
        }
        while let Some(anchor) = self.anchors.find(Input::new(text).range(place.at.min(text.len())..)) {
            let before = anchor.start().checked_sub(1).map_or(place.before, |at| text[at]);
            let shape = SHAPES[anchor.pattern().as_usize()].1;
            match shape.read(text, anchor.start(), anchor.end(), before, last) {
                Found::Nothing => place.at = anchor.start() + 1,
                Found::Open => {
                    place.at = anchor.start();
                    return;
                }
                Found::Mask(start, end, label) => {
                    found(Stretch { start, end, label: Some(label) });
                    place.at = end;
                }
                Found::Flowing(start, label, flow) => {
                    found(Stretch { start, end: text.len(), label: Some(label) });
                    (place.at, place.flow) = (text.len(), Some(flow));
                }
            }
        }
        if last || place.flow.is_some() {
            place.at = text.len();
            return;
        }
        // An anchor may be cut in two.
        let tail = place.at.max(text.len().saturating_sub(LONGEST_ANCHOR - 1));
        let cut =
            |from: &usize| SHAPES.iter().any(|(anchor, _)| anchor.as_bytes().starts_with(&text[*from..]));
        place.at = (tail..text.len()).find(cut).unwrap_or(text.len());
    }
}

impl ShapePlace {
    /// Tells the search that the buffer has lost its first `count` bytes, of which `last` was the last.
    pub(super) fn forget(&mut self, count: usize, last: u8) {
        self.at -= count;
        self.before = last;
    }

    /// From where on the search may still find something: from there on nothing is to be given away.
    pub(super) fn pending_from(&self) -> usize {
        self.at
    }
}

impl Shape {
    fn read(self, text: &[u8], start: usize, end: usize, before: u8, last: bool) -> Found {
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

impl Class {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Dashed => byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-',
            Self::Dotted => Self::Dashed.has(byte) || byte == b'.',
        }
    }
}

impl Flow {
    /// How far into `text` it goes on from `at`, and what it is at the text's end if it reaches it.
    fn follow(self, text: &[u8], at: usize) -> (usize, Option<Self>) {
        match self {
            Self::Run(class) => {
                let end = at + text[at..].iter().take_while(|byte| class.has(**byte)).count();
                (end, (end == text.len()).then_some(self))
            }
            Self::Key(mut key) => {
                for (offset, byte) in text[at..].iter().enumerate() {
                    match key.take(*byte) {
                        KeyStep::On => {}
                        KeyStep::Last => return (at + offset + 1, None),
                        KeyStep::Over => return (at + offset, None),
                    }
                }
                (text.len(), Some(Self::Key(key)))
            }
        }
    }
}

/// What a byte is to a private key.
enum KeyStep {
    On,
    Last,
    Over,
}

impl KeyFlow {
    /// The largest keys have some sixteen KiB; a key whose end is missing must not swallow what follows for ever.
    const LONGEST: usize = 32 << 10;

    fn take(&mut self, byte: u8) -> KeyStep {
        self.length += 1;
        if self.length > Self::LONGEST {
            return KeyStep::Over;
        }
        if byte == b'-' {
            self.dashes += 1;
            return match (self.dashes, self.ending) {
                (5, true) => KeyStep::Last,
                (5, false) => {
                    (self.dashes, self.ending) = (0, true);
                    KeyStep::On
                }
                _ => KeyStep::On,
            };
        }
        self.dashes = 0;
        // The body may be indented, escaped for JSON, or begin with `Proc-Type: 4,ENCRYPTED`.
        let body = byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=\\:,".contains(&byte);
        let end = byte.is_ascii_uppercase() || byte == b' ';
        if if self.ending { end } else { body } { KeyStep::On } else { KeyStep::Over }
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

#[cfg(test)]
mod tests {
    use crate::Redactor;

    fn masked(text: &str) -> String {
        Redactor::new(vec![]).text(text)
    }

    #[test]
    fn tokens_are_known_by_their_shape() {
        for token in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
            "glpat-abcdefghij0123456789",
            "xoxb-1234567890-abcdefghij",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIBAAKC/+A=\n-----END RSA PRIVATE KEY-----",
        ] {
            assert_eq!(masked(&format!("x={token}; y\n")), "x=[redacted:token]; y\n", "{token}");
            assert_eq!(masked(token), "[redacted:token]", "{token}");
        }
    }

    #[test]
    fn where_a_shape_stands_is_told_with_its_kind() {
        let found = super::shaped("a glpat-abcdefghij0123456789 b://u:hunter2@c");
        assert_eq!(found, [(2..28, "token"), (35..42, "password")]);
    }

    #[test]
    fn the_password_of_a_url_is_masked_and_nothing_else_of_it() {
        let url = |password: &str| {
            format!("psql postgres://app:{password}@db.example.com:5432/shop?x=1 -c 'select 1'")
        };
        assert_eq!(masked(&url("hunter2")), url("[redacted:password]"));
        assert_eq!(masked(&url("p@ss:word")), url("[redacted:password]"));
        for stand_in in ["$DB_PASSWORD", "${DB_PASSWORD}", "{{ password }}", "***", "[redacted:token]"] {
            assert_eq!(masked(&url(stand_in)), url(stand_in));
        }
    }

    #[test]
    fn ordinary_text_goes_through() {
        for text in [
            "see https://example.com:8080/a@b and git@github.com:acme/app.git\n",
            "xAKIAIOSFODNN7EXAMPLE AKIA12 ghp_short eyJ eyJhbGciOi glpat-\n",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN ",
            "http://localhost:3000",
            "done ://",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_key_without_an_end_swallows_no_more_than_could_be_of_it() {
        let text = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKC\n$ kubectl get pods";
        assert_eq!(masked(text), "[redacted:token]$ kubectl get pods");
    }
}
