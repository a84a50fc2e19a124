//! Where in a state's script what stands.

use std::ops::Range;

/// The array in which the driver hands the shell's own arguments over.
pub(super) const ARGUMENTS: &str = "__stepgate_arguments";

/// Where in a state what stands. Of one that was kept only the traps are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sections {
    /// The line that goes to the folder where the shell stood.
    pub(super) folder: Range<usize>,
    pub(super) variables: Range<usize>,
    /// Aliases and the traps for signals.
    pub(super) commands: Range<usize>,
    pub(super) functions: Range<usize>,
    /// The functions' names, in the order in which they stand there.
    pub(super) function_names: Vec<String>,
    /// Where the traps for ERR, RETURN, DEBUG and EXIT begin.
    pub(super) traps_at: usize,
}
