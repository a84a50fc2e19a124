//! Names that are probably one name in two spellings: `<pod-name>` here, `{{podname}}` there, `$POD_NMAE` further down.

use super::near::is_one_edit_apart;
use super::subject::Subject;
use crate::reading::normal_name;
use crate::text::Diagnostic;

/// A slip in a shorter name is as likely another name.
const SHORTEST: usize = 6;

/// One name: a variable that needs a value, or one that a command sets.
struct Name {
    /// In lower case, its words joined by `_`.
    normal: String,
    spelling: String,
    line: usize,
    is_set: bool,
}

/// A warning for each name that is like another one.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let names = names(subject);
    let mut found = Vec::new();
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            if !(one.is_set && other.is_set) && are_alike(&one.normal, &other.normal) {
                let (first, second) = if one.line <= other.line { (one, other) } else { (other, one) };
                let message =
                    format!("`{}` is probably `{}` of line {}", second.spelling, first.spelling, first.line);
                found.push(
                    Diagnostic::warning("near-names", second.line, message).hinted(
                        "Spell a name the same everywhere, so that one value fills all of its places.",
                    ),
                );
            }
        }
    }
    found
}

fn names(subject: &Subject<'_>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for variable in &subject.plan.variables {
        let spelling = variable.spellings.first().unwrap_or(&variable.name).clone();
        names.push(Name {
            normal: variable.name.clone(),
            spelling,
            line: variable.lines.first().copied().unwrap_or(0),
            is_set: false,
        });
    }
    for told in &subject.commands {
        for set in &told.facts.sets {
            let normal = normal_name(set);
            if !names.iter().any(|known| known.normal == normal) {
                names.push(Name { normal, spelling: format!("${set}"), line: told.step.line, is_set: true });
            }
        }
    }
    names
}

/// Whether two different names are the same but for their `_`, or but for one letter of a long name.
fn are_alike(one: &str, other: &str) -> bool {
    let (bare, other_bare) = (one.replace('_', ""), other.replace('_', ""));
    if bare == other_bare {
        return one != other;
    }
    let is_long = |name: &str| name.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST;
    // `host_1` and `host_2`, `node_a` and `node_b` are told apart on purpose.
    let differ_in_a_long_word =
        one.split('_').zip(other.split('_')).all(|(a, b)| a == b || a.len().min(b.len()) > 3);
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    is_long(&bare)
        && is_long(&other_bare)
        && differ_in_a_long_word
        && letters(&bare) != letters(&other_bare)
        && is_one_edit_apart(&bare, &other_bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests_support::{commands, lines};

    #[test]
    fn a_placeholder_spelled_in_two_ways_is_pointed_out_where_it_changes() {
        assert_eq!(lines("near-names", &commands("get <pod-name>\nlogs {{podname}}\nlogs <POD NAME>")), [7]);
    }

    #[test]
    fn a_slip_in_a_shell_variable_is_told_from_the_one_that_was_set() {
        assert_eq!(lines("near-names", &commands("POD_NAME=x\nlogs $POD_NMAE")), [7]);
    }

    #[test]
    fn names_that_are_numbered_or_short_are_different_names() {
        for (one, other) in [
            ("server_1", "server_2"),
            ("node_name_a", "node_name_b"),
            ("api_pod_id", "app_pod_id"),
            ("tag", "tags"),
            ("pod_name", "pod_name"),
            ("old_image", "new_image"),
        ] {
            assert!(!are_alike(one, other), "{one} {other}");
        }
        for (one, other) in
            [("pod_name", "podname"), ("enviroment", "environment"), ("data_base", "database")]
        {
            assert!(are_alike(one, other), "{one} {other}");
        }
    }
}
