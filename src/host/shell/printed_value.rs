//! What bash prints of a variable's value, without the quotes that it puts around it.
//!
//! Takes what stands behind the `=` of a line of `declare -p`, gives bytes. Never evaluates anything.

/// The values that bash has printed; those of an array without the words by which they are found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) values: Vec<Vec<u8>>,
    pub(super) keys: Vec<String>,
}

/// Reads one value, or an array of them.
pub(super) fn read(text: &[u8]) -> Printed {
    let mut found = Printed::default();
    let Some(inner) = text.strip_prefix(b"(") else {
        found.values.push(word(text).0);
        return found;
    };
    let mut rest = inner;
    while let Some(after) = rest.trim_ascii_start().strip_prefix(b"[") {
        let (key, after) = key(after);
        found.keys.push(String::from_utf8_lossy(&key).into_owned());
        let (value, after) = word(after.strip_prefix(b"=").unwrap_or(after));
        found.values.push(value);
        rest = after;
    }
    found
}

/// The key that begins here and what stands behind its bracket.
fn key(text: &[u8]) -> (Vec<u8>, &[u8]) {
    if text.starts_with(b"\"") || text.starts_with(b"$'") {
        let (key, rest) = word(text);
        return (key, rest.strip_prefix(b"]").unwrap_or(rest));
    }
    let end = text.iter().position(|byte| *byte == b']').unwrap_or(text.len());
    (text[..end].to_vec(), text.get(end + 1..).unwrap_or_default())
}

/// The word that begins here without its quotes, and what stands behind it.
fn word(text: &[u8]) -> (Vec<u8>, &[u8]) {
    if let Some(inner) = text.strip_prefix(b"$'") {
        return dollar_quoted(inner);
    }
    let Some(inner) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| b" \n".contains(byte)).unwrap_or(text.len());
        return (text[..end].to_vec(), &text[end..]);
    };
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = inner.get(at) {
        match (byte, inner.get(at + 1)) {
            (b'"', _) => return (out, &inner[at + 1..]),
            (b'\\', Some(next)) if b"\"\\$`".contains(next) => {
                out.push(*next);
                at += 2;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    (out, &[])
}

/// The same between `$'` and `'`.
fn dollar_quoted(inner: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(&byte) = inner.get(at) {
        at += 1;
        match byte {
            b'\'' => return (out, &inner[at..]),
            b'\\' => {
                let letter = inner.get(at).copied().unwrap_or(b'\\');
                let digits = inner[at..].iter().take(3).take_while(|byte| (b'0'..=b'7').contains(*byte));
                let n_digits = digits.clone().count();
                if n_digits > 0 {
                    let number = digits.fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                    out.push(number.to_le_bytes()[0]);
                    at += n_digits;
                } else {
                    out.push(escaped(letter));
                    at += 1;
                }
            }
            _ => out.push(byte),
        }
    }
    (out, &[])
}

/// What a letter behind a backslash stands for.
const fn escaped(letter: u8) -> u8 {
    match letter {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        b'E' | b'e' => 27,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_bash_has_quoted() {
        let one = |text: &str| read(text.as_bytes()).values.concat();
        assert_eq!(one("\"x \\\"y\\\" \\$z \\\\n\"\n"), b"x \"y\" $z \\n");
        assert_eq!(one("$'a\\nb\\'\\303\\251\\E'\n"), b"a\nb'\xc3\xa9\x1b");
        assert_eq!(one("\"\"\n"), b"");
    }

    #[test]
    fn an_array_has_keys_and_values() {
        let read = read(b"([0]=\"a b\" [\"key ] one\"]=$'x\\ty' [password]=\"z\" )\n");
        assert_eq!(read.keys, ["0", "key ] one", "password"]);
        assert_eq!(read.values, [b"a b".to_vec(), b"x\ty".to_vec(), b"z".to_vec()]);
        assert_eq!(super::read(b"()\n"), Printed::default());
    }
}
