//! The kinds of blocks: commands, statements, or something that is shown and not run.

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Commands for a shell.
    Shell,
    /// Statements for a database of this dialect (`generic` where nothing says which).
    Sql {
        /// `generic`, `postgres`, `mysql`, `sqlite`.
        dialect: &'static str,
    },
    /// Comments only: something that a person does.
    Manual,
    /// A script or migration file to be saved, or an example.
    Listing,
    /// Settings, configuration, data.
    Data,
    /// What a program printed.
    Output,
    /// A drawing.
    Diagram,
    /// Typed inside another shell, a console or a query tool.
    Elsewhere,
    /// Code in a language that is neither shell nor SQL.
    Language,
    /// Text.
    Prose,
}

/// What becomes of code in no language: fences without one, and indented code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Untagged {
    /// It is shown.
    #[default]
    Shown,
    /// What reads like commands or statements is run: `--all` takes what is left out by default.
    Likely,
    /// Fences are commands, but for what is seen to be something else: `untagged = "shell"`.
    Shell,
}
