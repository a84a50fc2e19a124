//! What a token goes on with, byte by byte, also where it is cut in two.

/// Bytes that a token goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Upper,
    Word,
    Dashed,
    Dotted,
}

/// What a token that is under way goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Run(Class),
    Key(KeyFlow),
}

/// How far the text of a private key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct KeyFlow {
    length: usize,
    dashes: u8,
    /// Whether the line that ends it has begun.
    ending: bool,
}

impl Class {
    /// Whether a byte is one of them.
    pub(super) fn has(self, byte: u8) -> bool {
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
    pub(super) fn follow(self, text: &[u8], at: usize) -> (usize, Option<Self>) {
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
