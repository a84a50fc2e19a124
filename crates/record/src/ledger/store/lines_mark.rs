//! By what somebody knows, without reading them, that there are no other lines than before.

/// How the lines of a run stood at a moment. Two that are the same were taken of the same lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinesMark {
    /// Which file they were in, or whatever it is that is replaced as a whole.
    pub place: u64,
    /// How many bytes they had.
    pub size: u64,
    /// When they were written last, in seconds and nanoseconds of the system's clock.
    pub written: (i64, i64),
}
