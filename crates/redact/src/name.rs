//! Which variables are secret by their name.
//!
//! Takes a name in any spelling, gives a guess: good enough to mask and to ask without echo, never a reason to refuse anything.

/// Words that make a name secret.
const SECRET: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "secret",
    "secrets",
    "token",
    "credential",
    "credentials",
    "creds",
    "apikey",
    "authtoken",
    "privatekey",
];

/// Words that make a `key` secret.
const KEYS: [&str; 12] = [
    "api",
    "private",
    "access",
    "secret",
    "signing",
    "encryption",
    "master",
    "deploy",
    "ssh",
    "license",
    "account",
    "auth",
];

/// Last words that make a name tell about a secret instead of being one.
const ABOUT: [&str; 46] = [
    "age",
    "arn",
    "audience",
    "backend",
    "class",
    "count",
    "dir",
    "email",
    "enabled",
    "endpoint",
    "env",
    "expiration",
    "expires",
    "expiry",
    "field",
    "file",
    "format",
    "header",
    "host",
    "id",
    "issuer",
    "key_id",
    "kind",
    "length",
    "lifetime",
    "limit",
    "manager",
    "mount",
    "name",
    "namespace",
    "path",
    "policy",
    "prefix",
    "provider",
    "ref",
    "region",
    "rotation",
    "store",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "version",
];

/// Whether a variable called `name` most likely holds a secret.
pub fn looks_secret(name: &str) -> bool {
    let words = words(name);
    let [before @ .., last] = words.as_slice() else { return false };
    if ABOUT.contains(&last.as_str()) || words.iter().any(|word| word == "public") {
        return false;
    }
    // PGPASSWORD is one word.
    let secret = |word: &String| SECRET.contains(&word.as_str()) || word.ends_with("password");
    // PWD alone is where a shell is, and a lone `pass` is as likely a test's result.
    if before.is_empty() && (last == "pwd" || last == "pass") {
        return false;
    }
    let key = words.windows(2).any(|pair| pair[1] == "key" && KEYS.contains(&pair[0].as_str()));
    words.iter().any(secret) || key
}

/// The words of a name in lower case: at `_`, `-`, `.` and spaces, and where `camelCase` has a hump.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        let hump = character.is_uppercase() && after_lower;
        after_lower = character.is_lowercase() || character.is_ascii_digit();
        if hump || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric() {
            words.last_mut().expect("there is always a word").extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_name() {
        for name in [
            "password",
            "DB_PASSWORD",
            "db-passwd",
            "SMTP_PASS",
            "adminToken",
            "ADMIN_TOKEN",
            "api_key",
            "API-KEY",
            "apiKey",
            "APIKEY",
            "private_key",
            "AWS_SECRET_ACCESS_KEY",
            "client_secret",
            "CREDENTIALS",
            "git credential",
            "SSH_KEY",
            "signing.key",
            "MYSQL_PWD",
            "PGPASSWORD",
            "secret_key_base",
            "YOUR_API_KEY",
        ] {
            assert!(looks_secret(name), "{name}");
        }
    }

    #[test]
    fn what_tells_about_a_secret_is_none() {
        for name in [
            "token_expiry",
            "secret_name",
            "public_key",
            "PUBLIC_API_KEY",
            "PWD",
            "AWS_ACCESS_KEY_ID",
            "tokens",
            "max_tokens",
            "password_file",
            "SECRET_ARN",
            "tokenUrl",
            "key",
            "primary_key",
            "cache_key",
            "keyboard",
            "passenger",
            "compass",
            "token_ttl",
            "",
            "_",
            "secretary",
            "namespace",
            "bypass",
        ] {
            assert!(!looks_secret(name), "{name}");
        }
    }
}
