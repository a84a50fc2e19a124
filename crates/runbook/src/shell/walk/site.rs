//! What a word is for, which decides what a hole in it means.
//!
//! Plain data, given with each word to whoever notes the places of holes. Never says where a hole stands.

/// What a word is for.
#[derive(Debug, Clone, Copy)]
pub enum Site<'a> {
    /// An argument, a pattern, a target.
    Word,
    /// A word that changes its meaning where even a plain value is not quoted: a pattern of a `case` or a word of
    /// `[[ … ]]`.
    Exact,
    /// One that does so only where the value is all of it, or nearly: the program, which could become a reserved word
    /// or an assignment, and what stands right before a redirection, which could become a descriptor's number.
    Head,
    /// What a variable gets.
    Value,
    /// A here-document in which variables are expanded.
    Heredoc {
        /// The line that ends it.
        delimiter: &'a str,
        /// Whether tabs at the start of its lines are dropped.
        strips_tabs: bool,
    },
}
