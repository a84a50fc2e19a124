//! A program's words, told apart into operands and flags the way the program itself would.
//!
//! Takes the words after the program and what is known of its flags, gives operands with their places and flags with
//! their values: `-it` is `-i` and `-t`, `--tail=5` and `--tail 5` are the same. Never knows what any of them means.

use super::pattern::glob;
use std::collections::{HashMap, HashSet};

/// A word of a command, as whoever knows its shell hands it in.
pub trait Word {
    /// The word without its quotes; what is not known of it stands as it is written.
    fn text(&self) -> &str;
    /// Whether the text is all that the program gets.
    fn is_literal(&self) -> bool;
}

/// How a program writes its flags.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// The flags that take the next word.
    pub values: HashSet<String>,
    /// The flags before the first operand that take the next word and say nothing of the subcommand.
    pub globals: HashSet<String>,
    /// The flags that take two words: `--arg name value`.
    pub pairs: HashSet<String>,
    /// The flags whose value is only ever right behind them: `-psecret`.
    pub attached: HashSet<String>,
    /// The flags right behind which stand none but certain characters, and then more flags: `-0777ne`.
    pub limited: HashMap<String, String>,
    /// Whether a flag of one dash is one name (`-auto-approve`) and no cluster of letters.
    pub long: bool,
    /// Whether capitals in its operands do not matter.
    pub fold: bool,
    /// Whether `+x` is a flag too, as for shells.
    pub plus: bool,
}

/// The words of one program.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// What is no flag, in order.
    pub operands: Vec<Operand>,
    /// Every flag.
    pub flags: Vec<Flag>,
    /// Where `--` stands, if it does.
    pub dashes: Option<usize>,
    /// How many words there are.
    pub n_words: usize,
}

/// A word that is no flag.
#[derive(Debug, Clone)]
pub struct Operand {
    /// Which of the words it is.
    pub at: usize,
    /// The word, without its quotes.
    pub text: String,
    /// Whether that is all that the program gets.
    pub literal: bool,
}

/// A flag with its value.
#[derive(Debug, Clone)]
pub struct Flag {
    /// With its dashes.
    pub name: String,
    /// What stands behind `=`, right behind the letter or in the next word.
    pub value: Option<String>,
    /// Which of the words holds the value; where there is none, which one the flag is.
    pub at: usize,
}

impl Line {
    /// Reads the words after the program.
    pub fn read<W: Word>(words: &[W], shape: &Shape) -> Self {
        let mut line = Self { n_words: words.len(), ..Self::default() };
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let text = word.text();
            let here = at;
            at += 1;
            let next = || words.get(here + 1).map(|word| word.text().to_owned());
            if line.dashes.is_some() || shape.is_operand(text) {
                line.operands.push(Operand::of(here, word, shape));
            } else if text == "--" {
                line.dashes = Some(here);
                line.flags.push(Flag { name: text.to_owned(), value: None, at: here });
            } else if shape.pairs.contains(text) {
                line.flags.push(Flag { name: text.to_owned(), value: None, at: here });
                at += 2;
            } else if line.operands.is_empty() && shape.globals.contains(text) {
                at += 1;
            } else if text.starts_with("--") || shape.long || is_number(text) {
                at += usize::from(line.long_flag(here, text, shape, next));
            } else {
                at += usize::from(line.cluster(here, text, shape, next));
            }
        }
        line
    }

    /// Adds `--name`, `--name=value` or `--name value`; whether the next word belongs to it.
    fn long_flag(&mut self, at: usize, text: &str, shape: &Shape, next: impl Fn() -> Option<String>) -> bool {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None if shape.values.contains(text) => (text, next()),
            None => (text, None),
        };
        let took_next = value.is_some() && !text.contains('=');
        self.flags.push(Flag { name: name.to_owned(), value, at: at + usize::from(took_next) });
        took_next
    }

    /// Adds the flags of `-abc`; whether the next word belongs to the last of them.
    fn cluster(&mut self, at: usize, text: &str, shape: &Shape, next: impl Fn() -> Option<String>) -> bool {
        if shape.values.contains(text) {
            return self.long_flag(at, text, shape, next);
        }
        // `-replicas=2` is one name whatever the program.
        let whole = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value.to_owned())));
        if text.len() > 2 {
            self.flags.push(Flag { name: whole.0.to_owned(), value: whole.1, at });
        }
        let mut read = 0;
        for (index, letter) in text.char_indices().skip(1) {
            if index < read {
                continue;
            }
            let name = format!("{}{letter}", &text[..1]);
            let rest = text[index + letter.len_utf8()..].trim_start_matches('=');
            if shape.values.contains(&name) {
                let value = if rest.is_empty() { next() } else { Some(rest.to_owned()) };
                let took_next = rest.is_empty() && value.is_some();
                self.flags.push(Flag { name, value, at: at + usize::from(took_next) });
                return took_next;
            }
            if shape.attached.contains(&name) {
                let value = Some(rest.to_owned()).filter(|rest| !rest.is_empty());
                self.flags.push(Flag { name, value, at });
                return false;
            }
            if let Some(allowed) = shape.limited.get(&name) {
                let after = index + letter.len_utf8();
                let value: String = text[after..].chars().take_while(|one| allowed.contains(*one)).collect();
                read = after + value.len();
                self.flags.push(Flag { name, value: Some(value).filter(|value| !value.is_empty()), at });
                continue;
            }
            // `-w=false` turns a flag off.
            let value = text[index + letter.len_utf8()..].strip_prefix('=').map(str::to_owned);
            let ends = value.is_some();
            self.flags.push(Flag { name, value, at });
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

impl Shape {
    /// Whether a word is no flag.
    fn is_operand(&self, text: &str) -> bool {
        let is_plus = self.plus && text.len() > 1 && text.starts_with('+');
        text == "-" || !(text.starts_with('-') || is_plus)
    }
}

impl Operand {
    fn of<W: Word>(at: usize, word: &W, shape: &Shape) -> Self {
        let text = if shape.fold { word.text().to_lowercase() } else { word.text().to_owned() };
        Self { at, text, literal: word.is_literal() }
    }
}

impl Flag {
    fn is_off(&self) -> bool {
        self.value.as_deref() == Some("false")
    }
}

/// A word that means itself.
impl Word for &str {
    fn text(&self) -> &str {
        self
    }

    fn is_literal(&self) -> bool {
        true
    }
}

/// `-100` of `tail`, `-9` of `kill`: a number is one flag.
fn is_number(text: &str) -> bool {
    text.len() > 1 && text[1..].bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, values: &[&str], long: bool) -> Line {
        let words: Vec<&str> = text.split(' ').collect();
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
            let words: Vec<&str> = text.split(' ').collect();
            Line::read(&words, &Shape { attached: ["-p".to_owned()].into(), ..Shape::default() })
        };
        let (asks, knows) = (read("-p shop"), read("-psecret shop"));
        assert_eq!((operands(&asks), operands(&knows)), (vec!["shop"], vec!["shop"]));
        assert!(asks.has("-p") && !asks.has("-p=*") && knows.has("-p=secret"));
    }

    #[test]
    fn flags_follow_a_value_of_certain_characters() {
        let limited = [("-0".to_owned(), "01234567".to_owned())].into();
        let shape = Shape { limited, values: ["-e".to_owned()].into(), ..Shape::default() };
        for (text, value) in [("-0777ne code f", "-0=777"), ("-0e code f", "-0"), ("-n0 -e code f", "-0")] {
            let words: Vec<&str> = text.split(' ').collect();
            let found = Line::read(&words, &shape);
            assert!(found.has(value) && found.has("-e=code"), "{text}: {found:?}");
            assert_eq!(operands(&found), ["f"], "{text}");
        }
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
}
