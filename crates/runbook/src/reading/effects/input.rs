//! Where the input of a command comes from, which may be code that it runs.

/// Where a command's input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// Nothing gives it any: a person would have to.
    Person,
    /// A file of that name.
    File(String),
    /// Text that is known.
    Text(String),
    /// The output of a command with those words.
    Pipe(String),
}
