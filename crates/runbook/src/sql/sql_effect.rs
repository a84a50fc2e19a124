//! The kinds of effect that a statement can have.

/// What an SQL statement does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SqlEffect {
    /// It looks only.
    Read,
    /// Nobody can tell.
    Unknown,
    /// It alters something.
    Change,
    /// It loses something that is not simply made again.
    Destroy,
}
