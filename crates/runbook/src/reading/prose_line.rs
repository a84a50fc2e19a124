//! Lines in a fence of commands that are said to a person: `2. Restore the copy`, `- Docker 27`, `"It is done"`, `Ctrl+C`,
//! and lines that a comment says belong into a file.
//!
//! Takes a command as the block has it, gives what is said. Never looks at a command that a shell would know.

use super::programs::is_command;
use super::shapes;
use crate::text::Pattern;

static NUMBERED: Pattern = Pattern::starting(&shapes::DIGITS, r"^\d{1,2}[.)] +([A-Za-z].*)$");
static LISTED: Pattern = Pattern::starting(&["-", "*", "•", "–"], r"^[-*•–] +(\S.*)$");
static QUOTED: Pattern = Pattern::starting(&["\""], r#"^"([^"$`\\ ]+(?: [^"$`\\ ]+){2,})"$"#);
static KEY: Pattern = Pattern::starting(
    &["<", "ctrl", "control", "cmd"],
    r"(?i)^(<?(?:ctrl|control|cmd)>? ?[-+] ?<?[a-z\\]>?)$",
);
static INTO: Pattern = Pattern::needing(
    &["/", ".conf", ".cnf", ".cfg", ".ini", ".y", ".toml", ".env", ".properties", ".htaccess"],
    r"(?i)\b(add|append|put|set|insert|place|paste|write|uncomment)\b.*\b(in|to|into|of) +[`'\x22(]*(/\S+|~/\S+|\S*\.(conf|cnf|cfg|ini|ya?ml|toml|env|properties|htaccess))\b",
);

/// What a line says to a person; none where it is a command.
pub fn prose_line(line: &str) -> Option<&str> {
    let said = [&NUMBERED, &LISTED, &QUOTED, &KEY].into_iter().find_map(|shape| shape.captures(line))?;
    said.get(1).map(|said| said.as_str())
}

/// Whether a line under `comment` is what a person writes into a file, rather than a command.
pub fn is_for_a_file(comment: &str, line: &str) -> bool {
    comment.contains(['/', '.'])
        && INTO.is_match(comment)
        && !is_command(line)
        && shapes::assigned(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_a_sentence_and_a_key_are_said() {
        for (line, expected) in [
            ("1. Restore the copy", Some("Restore the copy")),
            ("2) Look", Some("Look")),
            ("- Docker 27 or newer", Some("Docker 27 or newer")),
            ("\"It is all done\"", Some("It is all done")),
            ("<Ctrl>+Z", Some("<Ctrl>+Z")),
            ("ctrl-c", Some("ctrl-c")),
        ] {
            assert_eq!(prose_line(line), expected, "{line}");
        }
    }

    #[test]
    fn a_command_is_not_said() {
        for line in
            ["ls - a", "-x", "- ", "\"$HOME/bin/a b c\"", "\"my tool\"", "1 2", "[ -f a ]", "ctrl-proxy"]
        {
            assert_eq!(prose_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_that_belongs_into_a_file_is_for_a_person() {
        let limits = "Open files (add to /etc/security/limits.conf)";
        assert!(is_for_a_file(limits, "web soft nofile 65535"));
        assert!(is_for_a_file("Add To /etc/hosts", "10.0.0.1 web"));
        assert!(is_for_a_file("Set the size in nginx.conf", "client_max_body_size 100M;"));
        assert!(is_for_a_file("Add a header at the top of .htaccess", "Header set X-A b"));
        assert!(!is_for_a_file(limits, "sudo sysctl -p"));
        assert!(!is_for_a_file("Add to .env", "A=b"));
        assert!(!is_for_a_file("Set the size", "client_max_body_size 100M;"));
    }
}
