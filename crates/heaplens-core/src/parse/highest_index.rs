//! The highest index of a column while it is read, to be checked when its range is known.

/// The highest index so far and its offset in the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct HighestIndex {
    end: u64,
    offset: Option<u64>,
}

impl HighestIndex {
    /// Returns one more than the highest index, or 0 if there was none.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Returns the offset of the highest index in the file.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// Keeps `index` if it is higher.
    pub fn raise(&mut self, index: u64, offset: Option<u64>) {
        if index >= self.end {
            self.end = index.saturating_add(1);
            self.offset = offset;
        }
    }

    /// Returns the higher of the two.
    pub fn max(self, other: HighestIndex) -> HighestIndex {
        if other.end > self.end { other } else { self }
    }
}
