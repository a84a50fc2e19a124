//! Where a step runs. Every place has a name; this machine's, `local`, is left out of records, names and labels.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};

/// The name that is always there.
const LOCAL: &str = "local";

/// Where a step runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "Option<String>")]
pub enum Target {
    /// On this machine.
    #[default]
    Local,
    /// Where the settings say that this name is.
    Named(String),
}

impl Target {
    /// The target called `name`.
    pub fn named(name: &str) -> Self {
        if name == LOCAL { Self::Local } else { Self::Named(name.to_owned()) }
    }

    /// Its name; none for this machine.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Local => None,
            Self::Named(name) => Some(name),
        }
    }

    /// What stands behind the name of a file that is of this target: `@` and its name, percent-encoded as in a URL,
    /// and nothing where it is this machine. Whatever the name holds, this is a part of a file's name.
    pub fn suffix(&self) -> String {
        let Some(name) = self.name() else { return String::new() };
        let mut suffix = "@".to_owned();
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"._-~".contains(&byte) {
                suffix.push(char::from(byte));
            } else {
                let _written = write!(suffix, "%{byte:02X}");
            }
        }
        suffix
    }

    /// The target that has this suffix; none where no target has.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        if suffix.is_empty() {
            return Some(Self::Local);
        }
        let mut name = Vec::new();
        let mut rest = suffix.strip_prefix('@')?.bytes();
        while let Some(byte) = rest.next() {
            name.push(match byte {
                b'%' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                byte => byte,
            });
        }
        let target = Self::named(&String::from_utf8(name).ok()?);
        (target.suffix() == suffix).then_some(target)
    }

    /// Whether it is this machine, which is not written down.
    pub fn is_local(&self) -> bool {
        *self == Self::Local
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name().unwrap_or(LOCAL))
    }
}

impl From<Option<String>> for Target {
    fn from(name: Option<String>) -> Self {
        name.map_or(Self::Local, |name| Self::named(&name))
    }
}

impl From<Target> for Option<String> {
    fn from(target: Target) -> Self {
        target.name().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Body {
        #[serde(default, skip_serializing_if = "Target::is_local")]
        target: Target,
    }

    #[test]
    fn this_machine_is_left_out_and_any_other_is_named() {
        for (text, target) in [("{}", Target::Local), (r#"{"target":"web1"}"#, Target::named("web1"))] {
            let body = Body { target };
            assert_eq!(serde_json::to_string(&body).unwrap(), text);
            assert_eq!(serde_json::from_str::<Body>(text).unwrap(), body);
        }
        for text in [r#"{"target":"local"}"#, r#"{"target":null}"#] {
            assert!(serde_json::from_str::<Body>(text).unwrap().target.is_local(), "{text}");
        }
        assert_eq!(Target::named("local"), Target::Local);
        assert_eq!(
            (Target::Local.to_string(), Target::named("web1").to_string()),
            ("local".into(), "web1".into())
        );
    }

    #[test]
    fn a_suffix_is_of_one_target_only() {
        for target in ["local", "web1", "../ü", "a%b", ""].map(Target::named) {
            assert_eq!(Target::of_suffix(&target.suffix()), Some(target));
        }
        for suffix in ["web1", "@local", "@%2", "@%61", "@a/b"] {
            assert_eq!(Target::of_suffix(suffix), None, "{suffix}");
        }
    }
}
