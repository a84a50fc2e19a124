//! The address of a database, taken apart: a URL, or `key=value` pairs as PostgreSQL has them.
//!
//! What could be read in two ways is refused, and no message repeats a part of an address: the part may be of a password. Never opens
//! anything.

use std::collections::BTreeMap;

/// An address in its parts, decoded.
#[derive(Default, Clone, PartialEq, Eq)]
pub struct Address {
    /// Who connects.
    pub user: Option<String>,
    /// With which password.
    pub password: Option<String>,
    /// As written: hosts with their ports, parted by commas.
    pub hosts: String,
    /// The database on it.
    pub database: Option<String>,
    /// What it says besides.
    pub options: BTreeMap<String, String>,
}

/// An address whose parts cannot be told from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the address cannot be taken apart: in a URL, write `@` `/` `?` `#` `%` `:` and spaces of a password as %40 %2F %3F %23 %25 %3A %20; in pairs, quote it"
)]
pub struct Unclear;

impl Address {
    /// Reads `scheme://user:password@host:port/database?key=value`, any part of which may be missing, or `key=value` pairs.
    pub fn parse(text: &str) -> Result<Self, Unclear> {
        if is_pairs(text) { Self::of_pairs(text) } else { Self::of_url(text) }
    }

    fn of_pairs(text: &str) -> Result<Self, Unclear> {
        let mut options = pairs(text)?;
        let mut take = |key: &str| options.remove(key).filter(|value| !value.is_empty());
        Ok(Self {
            user: take("user"),
            password: take("password"),
            database: take("dbname"),
            hosts: String::new(),
            options,
        })
    }

    fn of_url(text: &str) -> Result<Self, Unclear> {
        let rest = text.split_once(':').map_or("", |(_, rest)| rest);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (who, place) = who_and_place(rest)?;
        let (place, query) = place.split_once('?').unwrap_or((place, ""));
        let (hosts, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, password) =
            who.split_once(':').map_or((who, None), |(user, password)| (user, Some(password)));
        let some = |text: &str| (!text.is_empty()).then(|| decoded(text));
        let option = |pair: &str| {
            let (key, value) = pair.split_once('=')?;
            Some((decoded(key), decoded(value)))
        };
        Ok(Self {
            user: some(user),
            password: password.and_then(some),
            hosts: hosts.to_owned(),
            database: some(database),
            options: query.split('&').filter_map(option).collect(),
        })
    }

    /// The password, wherever it stands.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref().or_else(|| self.options.get("password").map(String::as_str))
    }

    /// Every text in `text` that is a password, as it is written and as it is meant; of what cannot be told apart, all that may be one.
    pub fn passwords(text: &str) -> Vec<String> {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let written = rest.rfind('@').and_then(|at| rest[..at].split_once(':')).map(|(_, written)| written);
        let meant = Self::parse(text).ok().and_then(|address| address.password().map(str::to_owned));
        let found = written.filter(|_| !is_pairs(text)).map(str::to_owned).into_iter().chain(meant);
        let unread = is_pairs(text).then(|| text.split_once("password").map(|(_, rest)| rest.to_owned()));
        let unread = unread.flatten().filter(|_| Self::parse(text).is_err());
        found.chain(unread).filter(|password| !password.is_empty()).collect()
    }
}

/// Whether an address is `key=value` pairs.
fn is_pairs(text: &str) -> bool {
    !text.contains("://")
        && text.contains('=')
        && text.split('=').next().is_some_and(|key| !key.contains([':', '/']))
}

/// What stands before the `@` in front of the host, and what behind it.
///
/// The host ends at the first `/`, `?` or `#`. A password that holds one of these unencoded puts the `@` behind it; then the last `@`
/// is the one, if what stands before it can be nothing but a name and a password.
fn who_and_place(rest: &str) -> Result<(&str, &str), Unclear> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    let is_port = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match (authority.rfind('@'), behind.rfind('@')) {
        (at, None) => Ok(at.map_or(("", rest), |at| (&rest[..at], &rest[at + 1..]))),
        // A password may end there, or an option have one.
        (Some(_), Some(_)) => Err(Unclear),
        (None, Some(at)) => match authority.split_once(':') {
            // No password in front: it is of an option, such as `?user=me@example.com`.
            None if behind.starts_with('?') => Ok(("", rest)),
            Some((_, port)) if !is_port(port) && !authority.starts_with('[') => {
                Ok((&rest[..end + at], &rest[end + at + 1..]))
            }
            _ => Err(Unclear),
        },
    }
}

/// `key=value` and `key = 'value'` pairs; a backslash takes the next character as it is.
fn pairs(text: &str) -> Result<BTreeMap<String, String>, Unclear> {
    let mut found = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, value) = rest.split_once('=').ok_or(Unclear)?;
        let key = key.trim();
        if key.is_empty()
            || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        {
            return Err(Unclear);
        }
        let (value, behind) = value_of(value.trim_start())?;
        found.insert(key.to_owned(), value);
        rest = behind.trim_start();
    }
    Ok(found)
}

/// The value at the beginning of `text`, and what stands behind it.
fn value_of(text: &str) -> Result<(String, &str), Unclear> {
    let quoted = text.strip_prefix('\'');
    let body = quoted.unwrap_or(text);
    let mut value = String::new();
    let mut characters = body.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, next)| next)),
            '\'' if quoted.is_some() => return Ok((value, &body[at + 1..])),
            _ if quoted.is_none() && character.is_whitespace() => return Ok((value, &body[at..])),
            _ => value.push(character),
        }
    }
    if quoted.is_some() { Err(Unclear) } else { Ok((value, "")) }
}

/// A text with its `%20` resolved.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|pair| std::str::from_utf8(pair).ok());
        let code = code.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *byte == b'%');
        bytes.push(code.unwrap_or(*byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Option<String> {
        Address::parse(text).ok()?.password().map(str::to_owned)
    }

    #[test]
    fn a_url_is_taken_apart_and_decoded() {
        let url = Address::parse("postgres://app:p%40ss%2F@db.example.com:6432/shop?sslmode=require&x=a%20b");
        let url = url.ok().unwrap();
        assert_eq!((url.user.as_deref(), url.password.as_deref()), (Some("app"), Some("p@ss/")));
        assert_eq!((url.hosts.as_str(), url.database.as_deref()), ("db.example.com:6432", Some("shop")));
        assert_eq!(url.options["x"], "a b");
        assert_eq!(Address::parse("postgres:").ok().unwrap().hosts, "");
    }

    #[test]
    fn a_password_with_signs_is_taken_as_it_is_or_refused() {
        for sign in ["/", "?", "#", "@", ":", "%", " ", "/?", "#/", "::", "%zz", "/x=", "[", "&"] {
            let (plain, encoded) = (format!("S3cr{sign}et99"), format!("S3cr{}et99", percent(sign)));
            let read = password(&format!("postgres://app:{plain}@db.prod:5432/shop?sslmode=require"));
            assert!(read.as_ref().is_none_or(|read| *read == plain), "{plain}: {read:?}");
            let read = password(&format!("mysql://app:{encoded}@db.prod/shop"));
            assert_eq!(read.as_deref(), Some(plain.as_str()));
            let quoted = plain.replace('\\', "\\\\").replace('\'', "\\'");
            assert_eq!(password(&format!("host=db password='{quoted}' dbname=x")), Some(plain));
        }
    }

    fn percent(text: &str) -> String {
        text.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for text in [
            "postgres://app:S3@c/ret@db/shop",
            "postgres://app:1234/x@db/shop",
            "postgres://app:a@b?c=d@db/shop",
            "host=db password='half",
            "host=db password=two words",
        ] {
            assert_eq!(Address::parse(text).err(), Some(Unclear), "{text}");
            assert!(!Unclear.to_string().contains("S3"), "{text}");
        }
        assert!(Address::parse("postgres://db/shop").is_ok());
        assert!(Address::parse("postgres://db?user=me@example.com").is_ok());
    }

    #[test]
    fn all_that_may_be_a_password_is_known() {
        let known = |text: &str| Address::passwords(text);
        assert_eq!(known("mysql://root:s3%2Fcret@h/d"), ["s3%2Fcret", "s3/cret"]);
        assert_eq!(known("postgres://app:S3@c/ret@db/shop"), ["S3@c/ret"]);
        assert_eq!(known("host=h password='s3 cret'"), ["s3 cret"]);
        assert_eq!(known("postgres://h/d?password=s3cret"), ["s3cret"]);
        assert!(known("sqlite:app.db").is_empty());
    }
}
