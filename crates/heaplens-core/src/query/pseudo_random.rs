//! A linear congruential generator: the same numbers in the same order each time.

/// Makes numbers that look random, of which the upper bits are the best.
#[derive(Clone, Debug)]
pub struct PseudoRandom(u64);

impl Default for PseudoRandom {
    fn default() -> Self {
        PseudoRandom(1)
    }
}

impl PseudoRandom {
    /// Returns the next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0
    }
}
