//! What the operating system says, in words: the number of an error helps nobody at a terminal.

use std::io;

/// What stands in front of the number.
const NUMBER: &str = " (os error ";

/// Why something did not go.
pub fn os_words(error: &io::Error) -> String {
    in_words(&error.to_string())
}

/// `text` without the numbers that errors of the operating system have in it.
pub fn in_words(text: &str) -> String {
    let mut parts = text.split(NUMBER);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        match rest.strip_prefix(')').filter(|_| rest.len() < part.len()) {
            Some(rest) => out.push_str(rest),
            None => out.extend([NUMBER, part]),
        }
    }
    out
}

/// What to do about it; none where that is not known.
pub fn os_hint(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::NotFound => {
            "See that the path is right: it is looked for from the folder that you are in."
        }
        io::ErrorKind::PermissionDenied => "See who may read it: ls -l shows that.",
        io::ErrorKind::IsADirectory => "Name a file in that folder.",
        io::ErrorKind::InvalidData => "Save it as UTF-8.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{in_words, os_words};
    use std::io;

    #[test]
    fn the_number_of_an_error_is_left_out() {
        assert_eq!(os_words(&io::Error::from_raw_os_error(2)), "No such file or directory");
        assert_eq!(os_words(&io::Error::other("a (b)")), "a (b)");
        assert_eq!(in_words("a: no (os error 13): b (os error x)"), "a: no: b (os error x)");
    }
}
