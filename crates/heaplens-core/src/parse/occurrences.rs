//! Counts one kind of odd value, for a single warning at the end of the file.

/// The number of odd values of one kind, and the first of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Occurrences {
    count: u64,
    first: u64,
    offset: u64,
}

impl Occurrences {
    /// Counts a value at an offset in the file.
    pub fn add(&mut self, value: u64, offset: u64) {
        if self.count == 0 {
            self.first = value;
            self.offset = offset;
        }
        self.count += 1;
    }

    /// Returns the number, the first value and its offset in the file; nothing if there are none.
    pub fn seen(&self) -> Option<(u64, u64, u64)> {
        (self.count > 0).then_some((self.count, self.first, self.offset))
    }
}
