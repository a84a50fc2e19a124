//! The forms in which a secret shows: as it is, encoded, escaped, quoted.
//!
//! Takes a value, gives needles to look for. Forms that nobody listed here pass: redaction is for declared values and listed
//! forms, and the documentation says so.

use super::name::looks_secret;
use super::secret::SHORTEST;
use serde_json::Value;
use std::fmt::Write as _;

/// One form of a secret. Kind and number together name it, whatever the value is: a shell state that was put away names the
/// forms that stood in it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// What was done to the value.
    pub(super) kind: &'static str,
    /// Which of several forms of that kind.
    pub(super) number: usize,
    /// The bytes to look for.
    pub(super) bytes: Vec<u8>,
    /// Whether white space in the text counts for nothing: line breaks that a terminal, an indented file or `base64` puts in.
    pub(super) loose: bool,
}

/// A line of a secret that is shorter than this (`{`, `},`) stands in too many other texts.
const SHORTEST_LINE: usize = 12;

/// `openssl` breaks base64 at 64 characters and `base64` at 76.
const LONGEST_UNBROKEN: usize = 60;

/// Every form of `value`, the plainest first; some may be equal.
pub(super) fn forms(value: &[u8]) -> Vec<Form> {
    let mut forms = Forms(Vec::new());
    forms.strict("plain", [value.to_vec()]);
    forms.strict("line", lines(value));
    forms.strict("field", fields(value));
    forms.strict("base64", base64s(value));
    forms.strict("hex", [hex(value, "0123456789abcdef"), hex(value, "0123456789ABCDEF")]);
    forms.strict("percent", percents(value));
    forms.strict("json", jsons(value));
    forms.strict("quoted", quotes(value));
    forms.strict("xml", xmls(value));
    if value.contains(&b'\n') {
        forms.loose("plain", [value.to_vec()]);
        forms.loose("quoted", quotes(value));
        forms.loose("xml", xmls(value));
    }
    if value.len() * 4 / 3 > LONGEST_UNBROKEN {
        forms.loose("base64", base64s(value));
    }
    forms.0
}

struct Forms(Vec<Form>);

impl Forms {
    fn strict(&mut self, kind: &'static str, all: impl IntoIterator<Item = Vec<u8>>) {
        for (number, bytes) in all.into_iter().enumerate().filter(|(_, bytes)| bytes.len() >= SHORTEST) {
            self.0.push(Form { kind, number, bytes, loose: false });
        }
    }

    fn loose(&mut self, kind: &'static str, all: impl IntoIterator<Item = Vec<u8>>) {
        for (number, mut bytes) in all.into_iter().enumerate() {
            bytes.retain(|byte| !byte.is_ascii_whitespace());
            if bytes.len() >= SHORTEST {
                self.0.push(Form { kind, number, bytes, loose: true });
            }
        }
    }
}

/// The long lines of a value of several lines. The `-----` lines of a key are the same in all keys.
fn lines(value: &[u8]) -> Vec<Vec<u8>> {
    if !value.contains(&b'\n') {
        return Vec::new();
    }
    let lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines
        .filter(|line| line.len() >= SHORTEST_LINE && !line.starts_with(b"-----"))
        .map(<[u8]>::to_vec)
        .collect()
}

/// In a value that is a JSON object (a service account, say) the fields that are secret by their name.
fn fields(value: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    if let Ok(object @ Value::Object(_)) = serde_json::from_slice(value) {
        collect_fields(&object, &mut found);
    }
    found
}

fn collect_fields(value: &Value, found: &mut Vec<Vec<u8>>) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        match value {
            Value::String(text) if looks_secret(name) => {
                found.push(text.trim().as_bytes().to_vec());
                found.extend(lines(text.as_bytes()));
            }
            inner => collect_fields(inner, found),
        }
    }
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// In base64 of a longer text, in both alphabets, wherever in it the value begins, whether or not the text ends with it.
fn base64s(value: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for shift in 0..3 {
        for alphabet in [STANDARD, URL] {
            let encoded = base64(value, shift, alphabet);
            // The last character may hold bits of what follows too.
            let certain = (shift + value.len()) * 8 / 6 - (shift * 8).div_ceil(6);
            all.push(encoded[..certain].to_vec());
            all.push(encoded);
        }
    }
    all
}

/// The characters that `value` has in the base64 of a text that ends with it and where it begins `shift` bytes after a multiple
/// of three. A first character that holds bits of what stands before is left out.
fn base64(value: &[u8], shift: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let byte =
        |at: usize| usize::from(at.checked_sub(shift).and_then(|at| value.get(at)).copied().unwrap_or(0));
    let character = |at: usize| {
        let (first, offset) = (at * 6 / 8, at * 6 % 8);
        alphabet[((byte(first) << 8 | byte(first + 1)) >> (10 - offset)) & 63]
    };
    ((shift * 8).div_ceil(6)..((shift + value.len()) * 8).div_ceil(6)).map(character).collect()
}

fn hex(value: &[u8], digits: &str) -> Vec<u8> {
    let digits = digits.as_bytes();
    value.iter().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]).collect()
}

/// As in URLs: by the strictest rule, by `encodeURIComponent`'s, by that of paths, and as a form sends it.
fn percents(value: &[u8]) -> Vec<Vec<u8>> {
    let rules: [(&[u8], bool); 4] =
        [(b"-_.~", false), (b"-_.~!'()*", false), (b"-_.~/", false), (b"-_.*", true)];
    let mut all = Vec::new();
    for digits in ["0123456789ABCDEF", "0123456789abcdef"] {
        for (plain, form) in rules {
            all.push(replaced(value, |byte| match byte {
                b' ' if form => Some(b"+".to_vec()),
                _ if byte.is_ascii_alphanumeric() || plain.contains(&byte) => None,
                _ => Some([b"%".to_vec(), hex(&[byte], digits)].concat()),
            }));
        }
    }
    all
}

/// Inside a JSON string: as most write it, as Go and `kubectl` do, with everything beyond ASCII escaped, and as JSON in JSON.
fn jsons(value: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(value) else { return Vec::new() };
    let inner = |text: &str| {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let plain = inner(text);
    let go = plain.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let mut ascii = String::new();
    for character in plain.chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(ascii, "\\u{unit:04x}").expect("writing to a string cannot fail");
            }
        }
    }
    let nested = inner(&plain);
    let slashes = plain.replace('/', "\\/");
    [plain, go, ascii, nested, slashes].map(String::into_bytes).into()
}

/// Inside quotes of a shell, of SQL and YAML, and as `printf %q` and `set -x` write it.
fn quotes(value: &[u8]) -> Vec<Vec<u8>> {
    let backslashed = |special: &'static [u8]| {
        replaced(value, move |byte| special.contains(&byte).then(|| vec![b'\\', byte]))
    };
    let quote_as = |text: &str| replaced(value, |byte| (byte == b'\'').then(|| text.as_bytes().to_vec()));
    let mut all = vec![quote_as("'\\''"), quote_as("'\"'\"'"), quote_as("''")];
    all.push(backslashed(b"\"\\$`"));
    all.push(backslashed(b"\"\\$`!"));
    all.push(backslashed(b"\t\n !\"$&'()*,;<>?[\\]^`{|}"));
    all.push(backslashed(b"\t\n !\"#$&'()*;<>?[\\]^`{|}~"));
    all.push(backslashed(b"'\\"));
    all.push(replaced(value, |byte| dollar_quoted(byte, value.is_ascii())));
    all.push(replaced(value, |byte| dollar_quoted(byte, true)));
    all
}

/// A byte as bash writes it in `$'…'`; what lies beyond ASCII it writes as it is where the locale can show it.
fn dollar_quoted(byte: u8, ascii: bool) -> Option<Vec<u8>> {
    let letter = match byte {
        7 => b'a',
        8 => b'b',
        9 => b't',
        10 => b'n',
        11 => b'v',
        12 => b'f',
        13 => b'r',
        27 => b'E',
        b'\\' | b'\'' => byte,
        0..32 | 127 => return Some(format!("\\{byte:03o}").into_bytes()),
        128.. if ascii => return Some(format!("\\{byte:03o}").into_bytes()),
        _ => return None,
    };
    Some(vec![b'\\', letter])
}

/// In XML and HTML, with names or with numbers for the quotes.
fn xmls(value: &[u8]) -> Vec<Vec<u8>> {
    let with = |double: &'static str, single: &'static str| {
        replaced(value, move |byte| {
            let text = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => double,
                b'\'' => single,
                _ => return None,
            };
            Some(text.as_bytes().to_vec())
        })
    };
    vec![
        with("&quot;", "&apos;"),
        with("&#34;", "&#39;"),
        with("&quot;", "&#39;"),
        with("&quot;", "&#x27;"),
        with("\"", "'"),
    ]
}

fn replaced(value: &[u8], rule: impl Fn(u8) -> Option<Vec<u8>>) -> Vec<u8> {
    value.iter().flat_map(|byte| rule(*byte).unwrap_or_else(|| vec![*byte])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(value: &str, form: &str) {
        let found = forms(value.as_bytes()).iter().any(|candidate| candidate.bytes == form.as_bytes());
        assert!(found, "{value:?} has no form {form:?}");
    }

    #[test]
    fn base64_is_found_wherever_the_value_begins() {
        // printf 'hunter2!' | base64; the same behind one and two other characters.
        has("hunter2!", "aHVudGVyMi");
        has("hunter2!", "h1bnRlcjIh");
        has("hunter2!", "odW50ZXIyI");
        has("ûÿþ>>>???", "w7vDv8O-Pj4-Pz8_");
        // At the end of what was encoded the last character is known too.
        has("hunter2!", "aHVudGVyMiE");
    }

    #[test]
    fn escapes_and_quotes_are_those_of_the_common_tools() {
        let value = "it's \"<5>\" & é\n$HOME/x";
        has(value, "it'\\''s \"<5>\" & é\n$HOME/x");
        has(value, "it's \\\"<5>\\\" & é\n\\$HOME/x");
        has(value, "it\\'s \"<5>\" & é\\n$HOME/x");
        has(value, "it\\'s \"<5>\" & \\303\\251\\n$HOME/x");
        has(value, "it's \\\"<5>\\\" & é\\n$HOME/x");
        has(value, "it's \\\"\\u003c5\\u003e\\\" \\u0026 é\\n$HOME/x");
        has(value, "it's \\\"<5>\\\" & \\u00e9\\n$HOME/x");
        has(value, "it&#39;s &quot;&lt;5&gt;&quot; &amp; é\n$HOME/x");
        has(value, "it%27s%20%22%3C5%3E%22%20%26%20%C3%A9%0A%24HOME%2Fx");
        has(value, "it%27s+%22%3C5%3E%22+%26+%C3%A9%0A%24HOME%2Fx");
        has(value, "6974277320223c353e22202620c3a90a24484f4d452f78");
    }

    #[test]
    fn a_service_account_is_secret_in_its_secret_fields_only() {
        let value = r#"{"type": "service_account", "auth": {"private_key": "-----BEGIN\nMIIEvQIBADANBg\n"}}"#;
        has(value, "MIIEvQIBADANBg");
        assert!(!forms(value.as_bytes()).iter().any(|form| form.bytes == b"service_account"));
    }

    #[test]
    fn every_form_is_long_enough_to_be_looked_for() {
        assert!(forms(b"123456").iter().all(|form| form.bytes.len() >= SHORTEST));
    }
}
