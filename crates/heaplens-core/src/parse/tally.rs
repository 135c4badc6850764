//! What is counted on the way, to be judged when all sections are known.

/// The largest index of a kind, and where in the file it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Highest {
    end: u64,
    offset: Option<u64>,
}

impl Highest {
    /// One more than the largest so far; 0 when there was none.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Where it is.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// Takes `index` for the largest if it is.
    pub fn raise(&mut self, index: u64, offset: Option<u64>) {
        if index >= self.end {
            self.end = index.saturating_add(1);
            self.offset = offset;
        }
    }

    /// The larger of two.
    pub fn or(self, other: Highest) -> Highest {
        if other.end > self.end { other } else { self }
    }
}

/// How often something odd was seen, and the first time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    count: u64,
    first: u64,
    offset: u64,
}

impl Tally {
    /// Once more: this value at this place.
    pub fn count(&mut self, value: u64, offset: u64) {
        if self.count == 0 {
            self.first = value;
            self.offset = offset;
        }
        self.count += 1;
    }

    /// How often, the first value and its place; nothing if never.
    pub fn seen(&self) -> Option<(u64, u64, u64)> {
        (self.count > 0).then_some((self.count, self.first, self.offset))
    }
}
