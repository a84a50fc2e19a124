//! A program's words, told apart into operands and flags the way the program itself would.
//!
//! Takes the words after the program and what is known of its flags, gives operands with their places and flags with
//! their values: `-it` is `-i` and `-t`, `--tail=5` and `--tail 5` are the same. Never knows what any of them means.

use crate::shell::Argument;
use std::collections::HashSet;

/// How a program writes its flags.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// The flags that take the next word.
    pub values: HashSet<String>,
    /// The flags before the first operand that take the next word and say nothing of the subcommand.
    pub globals: HashSet<String>,
    /// The flags whose value is only ever right behind them: `-psecret`.
    pub attached: HashSet<String>,
    /// Whether a flag of one dash is one name (`-auto-approve`) and no cluster of letters.
    pub long: bool,
    /// Whether capitals in its operands do not matter.
    pub fold: bool,
}

/// The words of one program.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// What is no flag, in order.
    pub operands: Vec<Operand>,
    /// Every flag.
    pub flags: Vec<Flag>,
    /// Where `--` stands, if it does.
    pub dashes: Option<usize>,
}

/// A word that is no flag.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    /// Which of the words it is.
    pub at: usize,
    /// The word, without its quotes.
    pub text: String,
}

/// A flag with its value.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    /// With its dashes.
    pub name: String,
    /// What stands behind `=`, right behind the letter or in the next word.
    pub value: Option<String>,
}

impl Line {
    /// Reads the words after the program.
    pub fn read(words: &[Argument], shape: &Shape) -> Self {
        let mut line = Self::default();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let text = word.text.as_str();
            let here = at;
            at += 1;
            if line.dashes.is_some() || text == "-" || !text.starts_with('-') {
                let text = if shape.fold { text.to_lowercase() } else { text.to_owned() };
                line.operands.push(Operand { at: here, text });
            } else if text == "--" {
                line.dashes = Some(here);
            } else if line.operands.is_empty() && shape.globals.contains(text) {
                at += 1;
            } else if text.starts_with("--") || shape.long || is_number(text) {
                let next = || words.get(at).map(|word| word.text.clone());
                at += usize::from(line.long_flag(text, shape, next));
            } else {
                let next = || words.get(at).map(|word| word.text.clone());
                at += usize::from(line.cluster(text, shape, next));
            }
        }
        line
    }

    /// Adds `--name`, `--name=value` or `--name value`; whether the next word belongs to it.
    fn long_flag(&mut self, text: &str, shape: &Shape, next: impl Fn() -> Option<String>) -> bool {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None if shape.values.contains(text) => (text, next()),
            None => (text, None),
        };
        let took_next = value.is_some() && !text.contains('=');
        self.flags.push(Flag { name: name.to_owned(), value });
        took_next
    }

    /// Adds the flags of `-abc`; whether the next word belongs to the last of them.
    fn cluster(&mut self, text: &str, shape: &Shape, next: impl Fn() -> Option<String>) -> bool {
        if shape.values.contains(text) {
            return self.long_flag(text, shape, next);
        }
        // `-replicas=2` is one name whatever the program.
        let whole = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value.to_owned())));
        if text.len() > 2 {
            self.flags.push(Flag { name: whole.0.to_owned(), value: whole.1 });
        }
        for (index, letter) in text.char_indices().skip(1) {
            let name = format!("-{letter}");
            let rest = text[index + letter.len_utf8()..].trim_start_matches('=');
            if shape.values.contains(&name) {
                let value = if rest.is_empty() { next() } else { Some(rest.to_owned()) };
                let took_next = rest.is_empty() && value.is_some();
                self.flags.push(Flag { name, value });
                return took_next;
            }
            if shape.attached.contains(&name) {
                self.flags.push(Flag { name, value: Some(rest.to_owned()).filter(|rest| !rest.is_empty()) });
                return false;
            }
            // `-w=false` turns a flag off.
            let value = text[index + letter.len_utf8()..].strip_prefix('=').map(str::to_owned);
            let ends = value.is_some();
            self.flags.push(Flag { name, value });
            if ends {
                break;
            }
        }
        false
    }

    /// The values of every flag that has one of `names`.
    pub fn values_of(&self, names: &[String]) -> Vec<&str> {
        let found = self.flags.iter().filter(|flag| names.contains(&flag.name));
        found.filter_map(|flag| flag.value.as_deref()).collect()
    }

    /// Whether it holds a flag as `spec` describes it: `-f|--follow`, `--replicas=0`, `-k=*.json`.
    ///
    /// A flag that is turned off (`--watch=false`) is not there.
    pub fn has(&self, spec: &str) -> bool {
        spec.split('|').any(|one| match one.split_once('=') {
            Some((name, wanted)) => self.flags.iter().any(|flag| {
                glob(name, &flag.name) && flag.value.as_deref().is_some_and(|value| glob(wanted, value))
            }),
            None => self.flags.iter().any(|flag| glob(one, &flag.name) && !flag.is_off()),
        })
    }
}

impl Flag {
    fn is_off(&self) -> bool {
        self.value.as_deref() == Some("false")
    }
}

/// `-100` of `tail`, `-9` of `kill`: a number is one flag.
fn is_number(text: &str) -> bool {
    text.len() > 1 && text[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is as `pattern` says, where `*` stands for anything.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, values: &[&str], long: bool) -> Line {
        let words: Vec<Argument> = text.split(' ').map(Argument::of).collect();
        let values = values.iter().map(|&one| one.to_owned()).collect();
        Line::read(&words, &Shape { values, long, ..Shape::default() })
    }

    fn operands(line: &Line) -> Vec<&str> {
        line.operands.iter().map(|one| one.text.as_str()).collect()
    }

    #[test]
    fn a_cluster_of_letters_is_every_flag_in_it() {
        let found = line("exec -it pod -nprod -- sh -w", &["-n"], false);
        assert_eq!(operands(&found), ["exec", "pod", "sh", "-w"]);
        assert!(found.has("-i") && found.has("-t") && found.has("-n=prod") && !found.has("-w"));
        assert!(!found.has("-r"));
    }

    #[test]
    fn a_flag_takes_its_value_from_either_side_of_the_space() {
        for text in ["scale x --replicas=0", "scale x --replicas 0"] {
            let found = line(text, &["--replicas"], false);
            assert!(found.has("--replicas=0") && !found.has("--replicas=5"), "{text}");
            assert_eq!(operands(&found), ["scale", "x"]);
        }
        assert!(!line("get --watch=false", &[], false).has("-w|--watch"));
    }

    #[test]
    fn a_value_that_is_only_ever_attached_leaves_the_next_word_alone() {
        let read = |text: &str| {
            let words: Vec<Argument> = text.split(' ').map(Argument::of).collect();
            Line::read(&words, &Shape { attached: ["-p".to_owned()].into(), ..Shape::default() })
        };
        let (asks, knows) = (read("-p shop"), read("-psecret shop"));
        assert_eq!((operands(&asks), operands(&knows)), (vec!["shop"], vec!["shop"]));
        assert!(asks.has("-p") && !asks.has("-p=*") && knows.has("-p=secret"));
    }

    #[test]
    fn a_program_with_long_names_has_no_clusters() {
        let found = line("apply -auto-approve -var x=1 plan", &["-var"], true);
        assert!(found.has("-auto-approve") && !found.has("-a"));
        assert_eq!(operands(&found), ["apply", "plan"]);
    }

    #[test]
    fn a_number_is_one_flag() {
        assert!(line("-100 file", &[], false).has("-100"));
        assert!(line("-100f file", &[], false).has("-f"));
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("a*", "abc", true),
            ("*-b", "a-b", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "ae", false),
            ("a", "ab", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }
}
