//! What bash itself makes of a quoted value: guarantee G31 as a test.
//!
//! Takes hostile values and every place a hole can stand in, runs the result with the real bash in an empty folder,
//! and compares what arrived byte for byte. Never part of the program.

use super::quote::is_plain;
use super::{hole, parse, places, quote, refer};
use proptest::prelude::*;
use std::process::Command;

/// Values that have broken somebody's quoting before.
const HOSTILE: [&str; 66] = [
    "plain-value_1.2",
    "",
    " ",
    "two words",
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "&& touch pwned",
    "| touch pwned",
    "|| touch pwned #",
    "\ntouch pwned\n",
    "> pwned",
    "<(touch pwned)",
    "it's",
    "say \"hi\"",
    "'\"'\"'",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "a\nb",
    "trailing newline\n",
    "trailing backslash\\",
    "\\",
    "\\\\'",
    "{",
    "}",
    "{a,b}",
    "a,b",
    "1..3",
    "..",
    "a\u{a0}b",
    "-n",
    "--help",
    "!",
    "!!",
    "*",
    "?",
    "[a-z]*",
    "~",
    "~root",
    "=x",
    "A=b",
    "%s%n",
    "😀",
    "\t",
    "\ttab first",
    "EOF",
    "EOF\ntouch pwned",
    "EOF; touch pwned)",
    "x\nEOF,; touch pwned) y",
    "x\nEOF\ntouch pwned\ncat <<EOF",
    "${IFS}",
    "$HOME",
    "$((1+1))",
    "a[$(touch pwned)]",
    "#",
    "# not a comment",
    "(",
    ")",
    "&",
    "\r\n",
    "\u{1b}[2J",
    "\u{202e}",
    "if",
    "2",
    "x=(1)",
    "$'\\x41'",
];

/// All hostile values, a long one among them.
fn hostile() -> Vec<String> {
    let mut values = HOSTILE.map(str::to_owned).to_vec();
    values.push("long ' \" \\ $ ` ".repeat(200 * 1024 / 15));
    values
}

/// Scripts that print what arrived where `@` stands, and what they print around it.
const CONTEXTS: &[(&str, &str, &str, &str)] = &[
    ("bare", "printf '%s\\0' @", "", "\0"),
    ("bare with neighbours", "printf '%s\\0' --x=@/y", "--x=", "/y\0"),
    ("bare in braces", "printf '%s\\0' {@}", "{", "}\0"),
    ("bare after a variable", "x=1; printf '%s\\0' $x@", "1", "\0"),
    ("bare before a redirection", "printf '%s\\0' @>&1", "", "\0"),
    ("bare with a neighbour before a redirection", "printf '%s\\0' x-@>&1", "x-", "\0"),
    ("bare in an assignment", "x=@; printf '%s\\0' \"$x\"", "", "\0"),
    ("bare in an exported assignment", "export x=@; printf '%s\\0' \"$x\"", "", "\0"),
    ("bare in an array", "x=(a @ b); printf '%s\\0' \"${x[1]}\"", "", "\0"),
    ("bare in a for loop", "for x in @; do printf '%s\\0' \"$x\"; done", "", "\0"),
    ("double", "printf '%s\\0' \"a @ b\"", "a ", " b\0"),
    ("double after a variable", "x=1; printf '%s\\0' \"$x@\"", "1", "\0"),
    ("double after an escape", "printf '%s\\0' \"\\\\@\\$\"", "\\", "$\0"),
    ("single", "printf '%s\\0' 'a @ b'", "a ", " b\0"),
    ("ansi", "printf '%s\\0' $'a\\t@0'", "a\t", "0\0"),
    ("here-document", "cat <<EOF\n@\nEOF\nprintf '\\0'", "", "\n\0"),
    ("here-document with neighbours", "cat <<EOF\na \"@\" b\nEOF\nprintf '\\0'", "a \"", "\" b\n\0"),
    ("stripped here-document", "cat <<-EOF\n\tx @\n\tEOF\nprintf '\\0'", "x ", "\n\0"),
    ("quoted here-document", "cat <<'EOF'\nx @\nEOF\nprintf '\\0'", "x ", "\n\0"),
    ("here-string", "cat <<< @\nprintf '\\0'", "", "\n\0"),
    ("bare in a substitution", "printf '%s\\0' \"$(printf '%s.' @)\"", "", ".\0"),
    ("double in a substitution", "printf '%s\\0' \"$(printf '%s.' \"@\")\"", "", ".\0"),
    (
        "in a here-document in a substitution",
        "x=$(cat <<EOF\n@\nEOF\necho .)\nprintf '%s\\0' \"$x\"",
        "",
        "\n.\0",
    ),
    ("on the line of a here-document", "cat <<EOF >/dev/null; printf '%s\\0' @\nx\nEOF", "", "\0"),
    ("single in a process substitution", "cat <(printf '%s\\0' '@')", "", "\0"),
    ("case", "case @ in @) printf 'y\\0';; *) printf 'n\\0';; esac", "", ""),
    ("test", "[[ @ == \"@\" ]] && printf 'y\\0'", "", ""),
];

/// The script in which every `@` of a context has its value, or `None` where a place refuses it.
fn filled(context: &str, value: &str) -> Option<String> {
    let mut count = 0;
    let text: String = context
        .chars()
        .map(|character| {
            count += usize::from(character == '@');
            if character == '@' { hole(count - 1) } else { character }
        })
        .collect();
    let commands = parse(&text).unwrap();
    let places = places(&text, &commands);
    let mut out = String::new();
    for character in text.chars() {
        match super::hole_index(character) {
            Some(k) => out.push_str(&quote(value, places[k].as_ref().unwrap()).ok()?),
            None => out.push(character),
        }
    }
    Some(out)
}

/// What a script prints when it is run in an empty folder that has to stay empty.
fn printed(script: &str) -> Vec<u8> {
    let scripts = tempfile::tempdir().unwrap();
    let path = scripts.path().join("script");
    std::fs::write(&path, script).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("bash").arg(&path).current_dir(folder.path()).output().unwrap();
    let shown: String = script.chars().take(300).collect();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "a file was made by: {shown}");
    assert!(output.stderr.is_empty(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What has to arrive.
fn expected(row: &(&str, &str, &str, &str), value: &str) -> Vec<u8> {
    match row.0 {
        "case" | "test" => b"y\0".to_vec(),
        _ => format!("{}{value}{}", row.2, row.3).into_bytes(),
    }
}

#[test]
fn hostile_values_arrive_as_they_are_or_are_refused() {
    for row in CONTEXTS {
        // One run a context: the values' outputs follow one another.
        let (mut script, mut wanted, mut refused) = (String::new(), Vec::new(), 0);
        for value in hostile() {
            match filled(row.1, &value) {
                Some(text) => {
                    script.push_str(&text);
                    script.push('\n');
                    wanted.extend(expected(row, &value));
                }
                None => refused += 1,
            }
        }
        assert!(printed(&script) == wanted, "{}", row.0);
        let may_refuse = if row.1.contains("EOF") { 7 } else { 0 };
        assert!(refused <= may_refuse, "{}: {refused} refused", row.0);
    }
}

#[test]
fn hostile_values_in_comments_and_code_do_nothing() {
    let contexts = [
        "cat <<EOF >/dev/null; echo a\n$(echo @)\nEOF",
        "echo a # @",
        "# @\necho a",
        "for x in 1; do\n  # @\n  echo a\ndone",
        "bash -c 'echo a @' >/dev/null; echo a",
    ];
    for context in contexts {
        for value in hostile() {
            if let Some(script) = filled(context, &value) {
                assert_eq!(printed(&script), b"a\n", "{context} {value}");
            }
        }
    }
    for value in hostile() {
        assert_eq!(filled("echo $((1+@))", &value).is_some(), value == "2");
        assert!(filled("eval \"echo @\"", &value).is_none_or(|_| is_plain(&value)));
    }
}

#[test]
fn a_reference_to_a_variable_gives_its_value_in_every_place_that_has_one() {
    let value = "it's $(touch pwned) \"x\"\\ *";
    for row in CONTEXTS {
        let text: String = row.1.replace('@', &hole(0).to_string());
        let commands = parse(&text).unwrap();
        let Some(place) = places(&text, &commands)[0].clone() else { continue };
        let Ok(reference) = refer("stepgate_secret", &place) else {
            assert!(row.0 == "quoted here-document" || row.0 == "test" || row.0 == "case", "{}", row.0);
            continue;
        };
        let script = text.replace(hole(0), &reference);
        let assignment = quote(value, &super::QuoteContext::Bare).unwrap();
        assert_eq!(
            printed(&format!("stepgate_secret={assignment}\n{script}")),
            expected(row, value),
            "{}",
            row.0
        );
    }
}

#[test]
fn a_plain_value_in_the_middle_of_the_programs_own_word_has_no_quotes() {
    assert_eq!(filled("target/x/@/run a", "staging").unwrap(), "target/x/staging/run a");
    assert_eq!(filled("target/x/@/run a", "two words").unwrap(), "target/x/'two words'/run a");
    assert_eq!(filled("@ a", "if").unwrap(), "'if' a");
}

#[test]
fn a_nul_is_refused_everywhere() {
    for row in CONTEXTS {
        assert_eq!(filled(row.1, "a\0b"), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_value_holds_it_arrives_as_it_is(
        value in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(vec![
                    "$", "(", ")", "`", "'", "\"", "\\", "\n", " ", "{", "}", "~", "*", "EOF", "touch pwned", ";", "&", "|",
                    "<", ">", "#", "!", "=", "a", "0", "-", "\t", "$(", "${", "}", "x[", "]", "é", "\u{a0}", ",", "..",
                ]).prop_map(str::to_owned),
                "\\PC{0,3}",
            ],
            0..12,
        ).prop_map(|parts| parts.concat())
    ) {
        let (mut script, mut wanted) = (String::new(), Vec::new());
        for row in CONTEXTS {
            if let Some(text) = filled(row.1, &value) {
                script.push_str(&text);
                script.push('\n');
                wanted.extend(expected(row, &value));
            }
        }
        prop_assert_eq!(printed(&script), wanted);
    }
}
