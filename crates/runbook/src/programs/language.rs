//! The languages in which a program's words are code.
//!
//! Plain data with the words that the table has for them. Never reads any code.

/// What a piece of code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Commands for a shell.
    Shell,
    /// Statements for a database, and what its client does itself.
    Sql,
    /// A program for the mongo shell.
    Mongo,
    /// A script that Redis runs, in Lua.
    Redis,
    /// Commands for Redis, one a line.
    RedisCommands,
    /// A program for awk, which can start commands and write files.
    Awk,
    /// A script for sed, which can start commands and write files.
    Sed,
    /// Commands for an editor, which can start commands and write files.
    Editor,
    /// A filter that only computes: jq, yq.
    Filter,
    /// What bash takes for a variable's name, whose subscript it evaluates.
    Variable,
    /// Text that the program expands once more, into commands or into settings: the variables of make.
    Template,
    /// Text that a shell expands as between double quotes, and in which only a substitution runs: `ENV`, a prompt.
    Expanded,
    /// A program in Python.
    Python,
    /// A program in JavaScript.
    JavaScript,
    /// A program in Perl.
    Perl,
    /// A program in Ruby.
    Ruby,
    /// A program in PHP.
    Php,
    /// A program in any other language.
    Other,
}

impl Language {
    /// All of them, with the word that the table has for each.
    const ALL: [(Self, &'static str); 18] = [
        (Self::Shell, "shell"),
        (Self::Sql, "sql"),
        (Self::Mongo, "mongo"),
        (Self::Redis, "redis"),
        (Self::RedisCommands, "rediscommands"),
        (Self::Awk, "awk"),
        (Self::Sed, "sed"),
        (Self::Editor, "editor"),
        (Self::Filter, "filter"),
        (Self::Variable, "variable"),
        (Self::Template, "template"),
        (Self::Expanded, "expanded"),
        (Self::Python, "python"),
        (Self::JavaScript, "javascript"),
        (Self::Perl, "perl"),
        (Self::Ruby, "ruby"),
        (Self::Php, "php"),
        (Self::Other, "code"),
    ];

    /// The language that `word` names in the table.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one)| *one == word).map(|(language, _)| language)
    }

    /// Whether what stands behind the code is handed to it, which may run that in its turn: `bash -c '$1' _ ls`.
    pub const fn takes_arguments(self) -> bool {
        matches!(
            self,
            Self::Shell | Self::Python | Self::JavaScript | Self::Perl | Self::Ruby | Self::Php | Self::Other
        )
    }
}
