//! Chance that is the same every time: what failed once fails again.

/// A source of numbers.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// One that begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end.max(1)
    }
}

/// How often something is tried: `few` times in the tests, `many` where `tests/notebook/run` asks for all.
pub fn times(few: usize, many: usize) -> usize {
    if std::env::var_os("STEPGATE_ALL_NOTEBOOK").is_some() { many } else { few }
}
