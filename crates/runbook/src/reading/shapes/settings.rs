//! Lines that set something for somebody else to read: assignments, YAML, INI, crontabs, web servers.
//!
//! Takes a line, gives yes or no. Never looks at the lines around it.

use crate::reading::setting_line::{is_key, is_set};
use crate::text::{Pattern, is_space};

/// What the fields of a time start with.
const TIMES: [&str; 12] = ["*", "@", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

static ASSIGNMENT: Pattern = Pattern::only_where(
    |text| is_set(text, "_"),
    r#"^([A-Za-z_][A-Za-z0-9_]*)=("[^"]*"|'[^']*'|<[^>]*>|\$\([^)]*\)|[^\s"';|&]*|\[[^\]]*\])+\s*(#.*)?$"#,
);
static KEY: Pattern = Pattern::only_where(is_key, r"^[A-Za-z_][\w./-]*( [\w()&/-]+){0,4}\s*:(\s.*)?$");
static SECTION: Pattern = Pattern::needing(&["["], r"^\[\[?[A-Za-z_][^\[\]]*\]?\]$");
static INI: Pattern = Pattern::only_where(|text| is_set(text, "_.- "), r"^[A-Za-z_][\w.-]* *= *\S.*$");
static CRON: Pattern = Pattern::starting(
    &TIMES,
    r"^(@(reboot|hourly|daily|weekly|monthly|yearly|annually|midnight)|([\d*][\d*/,-]*\s+){3}([\d*][\w*/,-]*|[A-Za-z]{3})\s+([\d*][\w*/,-]*|[A-Za-z]{3}(-[A-Za-z]{3})?))\s+\S",
);

static DIRECTIVE: Pattern = Pattern::needing(&[";"], r"^[a-z]+(_[a-z]+)+ +[^;|&$]+; *(#.*)?$");
static OPENED: Pattern = Pattern::needing(&[" {"], r"^[^\s(){}=$]+( +[^\s(){}=$]+)* +\{$");
static REQUIRED: Pattern = Pattern::needing(&[">=", "≥", "=>"], r"^[A-Za-z][\w. -]* *(>=|≥|=>) *v?\d");

/// `NAME=value` and nothing behind it.
pub(in crate::reading) fn is_assignment(line: &str) -> bool {
    // Most values are one of three kinds.
    let plain = |value: &str| {
        let quoted = value.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let run = value.strip_prefix("$(").and_then(|rest| rest.split_once(')'));
        !value.contains(|c: char| is_space(c) || matches!(c, '"' | '\'' | ';' | '|' | '&'))
            || quoted.or(run).is_some_and(|(_, rest)| rest.is_empty())
    };
    let is_named = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    line.split_once('=').is_some_and(|(name, value)| is_named(name) && plain(value))
        || ASSIGNMENT.is_match(line)
}

/// A line of an env file: `NAME=value`, whose value may hold flags that no quotes keep together.
pub(in crate::reading) fn is_env_line(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let is_of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut words = value.split(' ');
    let is_first = words.next().is_some_and(|word| !word.contains(is_space));
    // A blank at the end has no word behind it.
    let last = words.clone().next_back();
    let is_flag = |word: &str| {
        let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
        name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
            && !word.contains(|c: char| is_space(c) || "$`|&;".contains(c))
    };
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(is_of_name)
        && is_first
        && last.is_none_or(|word| !word.is_empty())
        && words.filter(|word| !word.is_empty()).all(is_flag)
}

/// The name that an assignment sets, with or without `export`.
pub(in crate::reading) fn assigned(line: &str) -> Option<&str> {
    let bare = line.strip_prefix("export ").unwrap_or(line).trim_start();
    is_assignment(bare).then(|| bare.split('=').next().unwrap_or(bare))
}

/// `key: value`, `key:` or `- item`.
pub(in crate::reading) fn is_yaml(line: &str) -> bool {
    line == "---" || line.starts_with("- ") || (KEY.is_match(line) && !line.contains(" && "))
}

/// `[section]`.
pub(in crate::reading) fn is_section(line: &str) -> bool {
    SECTION.is_match(line)
}

/// `[section]` or `key = value`.
pub(in crate::reading) fn is_ini(line: &str) -> bool {
    is_section(line) || line.starts_with(';') || INI.is_match(line)
}

/// Five fields of time and a command.
pub(in crate::reading) fn is_cron(line: &str) -> bool {
    CRON.is_match(line)
}

/// A crontab line or a setting in a crontab.
pub(in crate::reading) fn is_crontab(line: &str) -> bool {
    is_cron(line) || is_assignment(line)
}

/// A version that something has to have at least: `git >= 2.30`, which a shell would read as a file to be written.
pub(in crate::reading) fn is_requirement(line: &str) -> bool {
    REQUIRED.is_match(line)
}

/// A setting of a web server: `client_max_body_size 100M;`.
pub(in crate::reading) fn is_directive(line: &str) -> bool {
    DIRECTIVE.is_match(line)
}

/// What opens a part of a configuration, as in `/var/log/*.log {`, and no function of a shell's.
pub(in crate::reading) fn is_opening(line: &str) -> bool {
    OPENED.is_match(line) && !line.starts_with("function ")
}

/// Nothing but the name of a setting, `API_TOKEN`, whatever a comment says of it.
pub(in crate::reading) fn is_name(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    line.contains('_') && line.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `key = value`, which no shell understands.
pub(in crate::reading) fn is_spaced_assignment(line: &str) -> bool {
    line.contains(" = ") && INI.is_match(line)
}

/// A line of a list of package sources.
pub(in crate::reading) fn is_package_source(line: &str) -> bool {
    line.starts_with("deb ") || line.starts_with("deb-src ")
}

/// `- item`, or a key with nothing behind it.
pub(in crate::reading) fn is_item(line: &str) -> bool {
    line.starts_with("- ") || (line.ends_with(':') && !line.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::super::{check, is_ruled};
    use super::*;

    #[test]
    fn an_assignment_has_nothing_behind_it() {
        check(
            is_assignment,
            &["A=1", "A=", "A=\"b c\"", "A=<your-key>", "A=http://x", "A=$(date)", "A=1 # why"],
            &["A=1 ls", "a = 1", "ls", "A-B=1"],
        );
        assert_eq!(assigned("export A=1"), Some("A"));
        assert_eq!(assigned("export A"), None);
    }

    #[test]
    fn a_line_of_an_env_file_may_have_flags_in_its_value() {
        check(
            is_env_line,
            &["A=", "A_1=x", "OPTS=-Xmx1g  --gc", "A= -x", "A=$b"],
            &["A=1 ", "A=1 b", "a=1", "A=1 -x;", "A=1\t-x", "A=1 -X", "A", "A-B=1", "_A=1"],
        );
    }

    #[test]
    fn yaml_has_keys_and_items() {
        check(
            is_yaml,
            &["kind: Pod", "spec:", "- name: x", "Max replicas: 3"],
            &["docker run a:b", "curl http://x", "echo \"a: b\"", "ls -l", "A=1"],
        );
    }

    #[test]
    fn an_ini_file_has_sections_and_spaced_assignments() {
        check(is_ini, &["[mysqld]", "max_connections = 500", "a=b"], &["[ -f x ]", "[[ -n $x ]] && y", "ls"]);
    }

    #[test]
    fn crontab_lines_start_with_five_fields_of_time() {
        check(
            is_cron,
            &["0 2 * * * /usr/bin/backup", "*/5 * * * 1-5 ping x", "@daily /bin/x", "0 3 * * SUN x"],
            &["0 2 ls", "* ls", "crontab -e"],
        );
    }

    #[test]
    fn names_lists_and_package_sources_are_no_commands() {
        check(is_name, &["API_TOKEN", "API_TOKEN  # given"], &["API", "api_token", "A_B=1"]);
        check(is_item, &["- one", "cluster:"], &["ls -l", "a: b"]);
        check(is_spaced_assignment, &["a = 5"], &["a=5", "test a = b c"]);
        check(is_package_source, &["deb https://x main"], &["debug x"]);
    }

    #[test]
    fn a_configuration_in_a_language_of_its_own_is_known_by_its_lines() {
        check(
            is_opening,
            &["/var/log/*.log {", "server {"],
            &["a() {", "function a {", "{", "if a; then", "x={"],
        );
        check(
            is_directive,
            &["client_max_body_size 100M;", "server_tokens off; # x"],
            &["ls -l;", "a_b; c", "do_it x"],
        );
        check(is_requirement, &["git >= 2.30", "Node.js ≥ 20"], &["ls > 2", "[ $a >= 2 ]", "a=2"]);
        check(is_ruled, &["----+------", "+------+-----+"], &["---", "-x+y", "ls"]);
    }
}
