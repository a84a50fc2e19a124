//! What surrounds a hole, which decides how a value is written there.

use serde::{Deserialize, Serialize};

/// What surrounds a hole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteContext {
    /// No quotes: `kubectl get <x>`.
    Bare,
    /// No quotes, and beside something that would swallow a plain value: `$name<x>`, `<x>>file`, all of the program's name.
    BareBeside,
    /// `"<x>"`
    DoubleQuoted,
    /// Double quotes, right after a `$name` that would swallow a plain value.
    DoubleQuotedBeside,
    /// `'<x>'`
    SingleQuoted,
    /// `$'<x>'`
    AnsiQuoted,
    /// The body of a here-document in which variables are expanded.
    Heredoc {
        /// The line that ends it.
        delimiter: String,
        /// Whether tabs at the start of its lines are dropped.
        strips_tabs: bool,
    },
    /// The body of a here-document in which nothing is expanded.
    QuotedHeredoc {
        /// The line that ends it.
        delimiter: String,
        /// Whether tabs at the start of its lines are dropped.
        strips_tabs: bool,
    },
    /// A comment.
    Comment,
    /// A number in an expression.
    Arithmetic,
    /// Text that is read as a script, a query or a program.
    Code,
    /// Right after a `$` or a backslash, or on a line that could become the end of its here-document.
    Fused,
    /// None of the above, as far as is known.
    Unknown,
}
