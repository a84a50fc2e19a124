//! How a value is written into a script so that it arrives as it is.
//!
//! Takes a value and the place of its hole, gives the text that replaces the hole, or says why there is none.
//! Nothing of a value is ever run. Never looks at the script again: the place says all.

use super::ansi;
use super::hole::hole_index;
use super::quote_context::QuoteContext;

/// Why a value cannot be put where its hole is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// What is wrong, with the way out: a lower-case fragment without a full stop.
    pub reason: String,
}

/// Why what is not plain cannot become a part of code, with the way out that is safe.
pub const BECOMES_CODE: &str = "it becomes part of code there, where only letters, digits and _./:@%+,- are safe; let the runbook hand it over \
     as an argument of its own, as in bash -c 'echo \"$1\"' _ \"<x>\" or psql -v x=\"<x>\" <<< \"… :'x'\"";

/// Whether a value means only itself to every shell and query language that we know of.
pub fn is_plain(value: &str) -> bool {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_./:@%+,=-".contains(character);
    !value.is_empty() && value.chars().all(allowed) && !value.starts_with(['-', '~'])
}

/// The text that gives `value` to the command whose hole is in `place`.
///
/// # Errors
/// What cannot be written there without becoming something else.
pub fn quote(value: &str, place: &QuoteContext) -> Result<String, Refusal> {
    if value.contains('\0') {
        return refuse("the value holds a NUL character, which no argument can");
    }
    if value.contains(|character| hole_index(character).is_some()) {
        return refuse("the value holds a character that Stepgate marks placeholders with");
    }
    match place {
        QuoteContext::Bare if is_plain_word(value) => Ok(value.to_owned()),
        QuoteContext::Bare | QuoteContext::BareBeside => Ok(single_quoted(value)),
        QuoteContext::DoubleQuoted => Ok(escaped(value, &['\\', '"', '$', '`'])),
        // Closing and opening the quotes ends the name before it.
        QuoteContext::DoubleQuotedBeside => Ok(format!("\"\"{}", escaped(value, &['\\', '"', '$', '`']))),
        QuoteContext::SingleQuoted => Ok(value.replace('\'', "'\\''")),
        QuoteContext::AnsiQuoted => Ok(ansi::encode(value)),
        QuoteContext::Heredoc { delimiter, strips_tabs } => {
            check_lines(value, delimiter, *strips_tabs)?;
            Ok(escaped(value, &['\\', '$', '`']))
        }
        QuoteContext::QuotedHeredoc { delimiter, strips_tabs } => {
            check_lines(value, delimiter, *strips_tabs)?;
            Ok(value.to_owned())
        }
        QuoteContext::Comment => Ok(value.replace(['\n', '\r'], " ")),
        QuoteContext::Arithmetic if is_integer(value) => Ok(value.to_owned()),
        QuoteContext::Arithmetic => {
            refuse("the value stands in an arithmetic expression and is no whole number")
        }
        QuoteContext::Code | QuoteContext::Unknown if is_plain(value) && !value.contains('=') => {
            Ok(value.to_owned())
        }
        QuoteContext::Code => refuse(BECOMES_CODE),
        QuoteContext::Unknown => refuse(
            "it is not clear how bash would read the value here, so only letters, digits and _./:@%+,- are accepted",
        ),
        QuoteContext::Fused => {
            refuse("the placeholder stands where every value would change its meaning; write it apart")
        }
    }
}

/// The text that gives the value of the shell variable `variable` to the command whose hole is in `place`.
///
/// For secrets: the script then holds no secret.
///
/// # Errors
/// Where bash expands no variable.
pub fn refer(variable: &str, place: &QuoteContext) -> Result<String, Refusal> {
    match place {
        QuoteContext::Bare | QuoteContext::BareBeside => Ok(format!("\"${{{variable}}}\"")),
        QuoteContext::DoubleQuoted | QuoteContext::DoubleQuotedBeside | QuoteContext::Heredoc { .. } => {
            Ok(format!("${{{variable}}}"))
        }
        QuoteContext::SingleQuoted => Ok(format!("'\"${{{variable}}}\"'")),
        QuoteContext::AnsiQuoted => Ok(format!("'\"${{{variable}}}\"$'")),
        QuoteContext::Comment => Ok(variable.to_owned()),
        QuoteContext::QuotedHeredoc { delimiter, .. } => refuse(&format!(
            "a secret would stand in the clear in a quoted here-document; write `<<{delimiter}` without quotes"
        )),
        QuoteContext::Arithmetic => {
            refuse("a secret stands in an arithmetic expression, where it would be evaluated")
        }
        QuoteContext::Code => {
            refuse("a secret would become part of a script or query; pass it in an environment variable")
        }
        QuoteContext::Fused | QuoteContext::Unknown => {
            refuse("a secret stands where bash may not expand a variable; write it as a word of its own")
        }
    }
}

/// A refusal with its reason.
fn refuse<T>(reason: &str) -> Result<T, Refusal> {
    Err(Refusal { reason: reason.to_owned() })
}

/// Whether a value means itself as a word without quotes, in the middle of braces or after an `=` too.
fn is_plain_word(value: &str) -> bool {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_./:@%+=-".contains(character);
    !value.is_empty() && value.chars().all(allowed) && !value.contains("..")
}

/// `value` in single quotes.
fn single_quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "'\\''"))
}

/// `value` with a backslash before each of `special`.
fn escaped(value: &str, special: &[char]) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        if special.contains(&character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Refuses a value of which a line could end its here-document or lose its tabs. In a substitution bash also takes a line
/// for the end that only begins with the delimiter, where a parenthesis stands anywhere behind it.
fn check_lines(value: &str, delimiter: &str, strips_tabs: bool) -> Result<(), Refusal> {
    if value.split('\n').any(|line| line.trim_start_matches('\t').starts_with(delimiter)) {
        return refuse(&format!(
            "a line of the value begins with `{delimiter}`, which could end the here-document"
        ));
    }
    if strips_tabs && value.split('\n').any(|line| line.starts_with('\t')) {
        return refuse("a line of the value begins with a tab, which the here-document (`<<-`) would drop");
    }
    Ok(())
}

/// Whether a value is a sign, or none, and digits.
pub fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
