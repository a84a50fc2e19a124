//! What kind of text is searched for placeholders.

/// What kind of text is searched; some spellings mean something else in some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// A script for a shell.
    Shell,
    /// SQL statements, where `[name]` and `{name}` are syntax of their own.
    Sql,
    /// Text for a person, such as a gate's.
    Text,
}
