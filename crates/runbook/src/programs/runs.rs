//! What a row says that the rest of a program's words is: a command, code in a language, a request.
//!
//! Takes the text of `runs` and `code` in the table, gives it typed. Never looks at a command.

use super::language::Language;
use super::line::{Flag, Line};
use super::pattern::{alternatives, behind};

/// What the rest of the words is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runs {
    /// `words`: a command, behind the row's own words.
    Words,
    /// `dashes`: a command behind `--`, or behind the row's own words where there is none.
    Dashes,
    /// `module -m`: a program, in a flag; its arguments are the rest.
    Module(FlagSet),
    /// `find`: commands behind `-exec` and `-ok`.
    Find,
    /// `ssm --parameters`: scripts in a list.
    Ssm(FlagSet),
    /// `name`: a script or target whose name has to tell.
    Name,
    /// `http`: a request.
    Http,
    /// `restore`: a backup that is loaded into a database.
    Restore,
    /// Code, see there.
    Code(CodeArgument),
}

/// Where code stands, and in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeArgument {
    /// `sql -c|--command`: in the value of a flag, every time it is there.
    Flag(FlagSet, Language),
    /// `sql-word`: in the first word behind those of the row.
    Word(Language),
    /// `sql-words`: in all words behind those of the row.
    Words(Language),
    /// `shell-remote`: in every word with a colon, which another machine reads.
    Remote(Language),
    /// `sql-input`: in what it reads.
    Input(Language),
    /// `sql-file -f|--file`: in a file that a flag names.
    File(FlagSet, Language),
}

/// Flags of one meaning: `-c|--command`. Of a value only what stands at the last star of `-o=ProxyCommand=*` is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagSet(Vec<(String, Option<String>)>);

impl FlagSet {
    /// Reads them as they stand in the table.
    pub fn read(text: &str) -> Self {
        let pair = |one: String| match one.split_once('=') {
            Some((name, pattern)) => (name.to_owned(), Some(pattern.to_owned())),
            None => (one, None),
        };
        Self(alternatives(text).into_iter().map(pair).collect())
    }

    /// The names of the flags, with their dashes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The flags, each with the pattern of its value, for the test of every form.
    #[cfg(test)]
    pub fn spelled(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, pattern)| (name.as_str(), pattern.as_deref()))
    }

    /// What each of the flags in `line` holds of what is meant, in order.
    pub fn values<'l>(&self, line: &'l Line) -> Vec<&'l str> {
        line.flags.iter().filter_map(|flag| self.value(flag)).collect()
    }

    /// What a flag holds of what is meant; none where it is another flag.
    pub fn value<'l>(&self, flag: &'l Flag) -> Option<&'l str> {
        let value = flag.value.as_deref()?;
        self.0.iter().filter(|(name, _)| *name == flag.name).find_map(|(_, pattern)| match pattern {
            Some(pattern) => behind(pattern, value),
            None => Some(value),
        })
    }

    /// Whether a flag of that name may hold what is meant, where its value is not known.
    pub fn may_hold(&self, flag: &Flag) -> bool {
        self.names().any(|name| name == flag.name)
    }
}

impl Runs {
    /// Reads the word and its flags as they stand in the table.
    pub fn read(text: &str) -> Result<Self, String> {
        let (kind, flags) = text.split_once(' ').unwrap_or((text, ""));
        let set = || {
            if flags.is_empty() { Err(format!("`{kind}` names no flag")) } else { Ok(FlagSet::read(flags)) }
        };
        let plain = match kind {
            "module" => return set().map(Self::Module),
            "ssm" => return set().map(Self::Ssm),
            "words" => Self::Words,
            "dashes" => Self::Dashes,
            "find" => Self::Find,
            "name" => Self::Name,
            "http" => Self::Http,
            "restore" => Self::Restore,
            _ => return CodeArgument::read(text).map(Self::Code),
        };
        if flags.is_empty() { Ok(plain) } else { Err(format!("`{kind}` takes no flags")) }
    }

    /// Whether other commands are its words or stand in them.
    pub const fn runs_commands(&self) -> bool {
        matches!(
            self,
            Self::Words
                | Self::Dashes
                | Self::Module(_)
                | Self::Find
                | Self::Ssm(_)
                | Self::Code(
                    CodeArgument::Flag(_, Language::Shell)
                        | CodeArgument::Word(Language::Shell)
                        | CodeArgument::Words(Language::Shell)
                )
        )
    }

    /// Whether what the program reads is run, or may be by the script that it is given.
    pub const fn may_read_code(&self) -> bool {
        matches!(
            self,
            Self::Code(
                CodeArgument::Input(_)
                    | CodeArgument::Words(Language::Shell)
                    | CodeArgument::Word(Language::Shell)
                    | CodeArgument::Flag(_, Language::Shell)
            )
        )
    }

    /// The flags whose values it is about.
    pub fn flags(&self) -> Option<&FlagSet> {
        match self {
            Self::Module(flags) | Self::Ssm(flags) => Some(flags),
            Self::Code(code) => code.flags(),
            Self::Words | Self::Dashes | Self::Find | Self::Name | Self::Http | Self::Restore => None,
        }
    }
}

impl CodeArgument {
    /// Reads the language, the place and the flags as they stand in the table.
    pub fn read(text: &str) -> Result<Self, String> {
        let (kind, flags) = text.split_once(' ').unwrap_or((text, ""));
        let (language, place) = kind.split_once('-').unwrap_or((kind, ""));
        let language =
            Language::from_word(language).ok_or_else(|| format!("nobody knows what `{text}` is"))?;
        let named = !flags.is_empty();
        Ok(match place {
            "" if named => Self::Flag(FlagSet::read(flags), language),
            "file" if named => Self::File(FlagSet::read(flags), language),
            "word" if !named => Self::Word(language),
            "words" if !named => Self::Words(language),
            "remote" if !named => Self::Remote(language),
            "input" if !named => Self::Input(language),
            "" | "file" => return Err(format!("`{kind}` names no flag")),
            _ => return Err(format!("nobody knows where the code of `{text}` stands")),
        })
    }

    /// What the code is written in.
    pub const fn language(&self) -> Language {
        match self {
            Self::Flag(_, language)
            | Self::Word(language)
            | Self::Words(language)
            | Self::Remote(language)
            | Self::Input(language)
            | Self::File(_, language) => *language,
        }
    }

    /// The flags that hold or name it.
    pub const fn flags(&self) -> Option<&FlagSet> {
        match self {
            Self::Flag(flags, _) | Self::File(flags, _) => Some(flags),
            Self::Word(_) | Self::Words(_) | Self::Remote(_) | Self::Input(_) => None,
        }
    }
}
