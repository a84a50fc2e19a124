//! Which texts are the value of a secret, and which only stand in the place of one: samples, names, references.
//!
//! A guess. It errs on the side of silence: a warning at every `password=changeme` would soon be switched off.

/// A shorter value is as likely a word, and could not be masked without masking half of the document.
const SHORTEST: usize = 6;
/// Letters of both cases without a digit are a name until they are this long.
const LONG: usize = 16;

/// Parts of a value that only an example has.
const SAMPLES: [&str; 17] = [
    "your",
    "example",
    "change",
    "replace",
    "placeholder",
    "redacted",
    "dummy",
    "fake",
    "sample",
    "todo",
    "insert",
    "here",
    "xxx",
    "...",
    "…",
    "***",
    "----",
];

/// Beginnings of a reference to where the value is.
const REFERENCES: [&str; 8] = ["/", "./", "~", "@", "arn:", "file:", "op://", "vault:"];

/// Whether `value` could only be an example, a placeholder or something that the shell fills in.
pub fn is_stand_in(value: &str) -> bool {
    let lower = value.to_lowercase();
    let is_filled_in =
        |c: char| matches!(c, '$' | '`' | '<' | '>' | '{' | '}' | '[' | ']' | '(' | ')') || is_unassigned(c);
    value.contains(is_filled_in) || SAMPLES.iter().any(|sample| lower.contains(sample))
}

/// Whether `value` looks like what a secret's variable really holds.
pub fn is_literal(value: &str) -> bool {
    if value.chars().count() < SHORTEST || value.contains(char::is_whitespace) || is_stand_in(value) {
        return false;
    }
    if REFERENCES.iter().any(|start| value.starts_with(start)) || value.contains("://") || is_name(value) {
        return false;
    }
    let has = |kind: fn(char) -> bool| value.contains(kind);
    let (letters, digits) = (has(char::is_alphabetic), has(|c| c.is_ascii_digit()));
    let both_cases = has(char::is_uppercase) && has(char::is_lowercase);
    letters
        && (digits
            || both_cases && value.chars().count() >= LONG
            || value.contains(['!', '#', '%', '^', '&', '*', '?']))
}

/// Whether a value is made of plain words and short numbers: `db-password-v2`, `2030-01-31`, `YOUR_TOKEN`.
fn is_name(value: &str) -> bool {
    let parts: Vec<&str> = value.split(['-', '_', '.', '/', ':']).collect();
    let is_word = |part: &&str| {
        let (letters, digits) =
            (part.contains(char::is_alphabetic), part.contains(|c: char| c.is_ascii_digit()));
        let one_case = part.chars().all(|c| !c.is_uppercase()) || part.chars().all(|c| !c.is_lowercase());
        part.chars().all(char::is_alphanumeric)
            && (part.len() <= 3 || letters != digits && part.len() < LONG && (!letters || one_case))
    };
    parts.len() > 1 && parts.iter().all(is_word)
}

/// Whether a character is of the planes that no text uses: there stands what will be put in later, so it is no value.
fn is_unassigned(character: char) -> bool {
    character >= '\u{f0000}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_choose_or_programs_make_is_literal() {
        for value in [
            "hunter2zzz",
            "Passw0rd",
            "p@ssword!",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "wJalrXUtnFEMIzK7MDENGzbPxRfiCYKEY",
            "abcdefghijkLMNOPqrst",
            "3b241101-e2bb-4255-8caf-4136c566a962",
        ] {
            assert!(is_literal(value), "{value}");
        }
    }

    #[test]
    fn samples_names_references_and_numbers_are_not() {
        for value in [
            "changeme123",
            "your-token-1",
            "<password1>",
            "${DB_PASSWORD}",
            "$(pass1 show)",
            "postgres",
            "app-secrets-v2",
            "prod/db-credentials",
            "DB_PASSWORD",
            "2030-01-31",
            "123456789",
            "/run/secrets/token1",
            "arn:aws:secretsmanager:eu-1:123:secret:x1",
            "op://vault/item1",
            "abc1",
            "xxxxxxxx1",
            "MySecretName",
            "",
        ] {
            assert!(!is_literal(value), "{value}");
        }
    }
}
