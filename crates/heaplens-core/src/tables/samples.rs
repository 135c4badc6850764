//! The samples of a timeline: which object was the newest at some points of time.
//!
//! V8 takes them while it tracks allocations, some twenty each second. It numbers objects as it
//! meets them, so that a range of ids is a range of time. A file without a timeline has none.
//!
//! 16 bytes for each sample.

use heaplens_model::ObjectId;

use super::{OutOfMemory, try_push};

/// The samples of a file, in the order of time.
#[derive(Debug, Default)]
pub struct SampleTable {
    times: Vec<u64>,
    last_ids: Vec<u64>,
}

impl SampleTable {
    /// Adds a sample. Returns false, and adds nothing, where its time or its id is below those of
    /// the sample before: of such samples nobody knows which are right.
    pub fn push(&mut self, time_us: u64, last_id: ObjectId) -> Result<bool, OutOfMemory> {
        let is_later = self.times.last().is_none_or(|before| *before <= time_us)
            && self
                .last_ids
                .last()
                .is_none_or(|before| *before <= last_id.0);
        if is_later {
            try_push(&mut self.times, time_us)?;
            try_push(&mut self.last_ids, last_id.0)?;
        }
        Ok(is_later)
    }

    /// Returns how many samples there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Returns whether the file has no timeline.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Returns when a sample was taken, in microseconds from the beginning of the recording.
    pub fn time_us(&self, sample: usize) -> u64 {
        self.times.get(sample).copied().unwrap_or_default()
    }

    /// Returns the newest object at that time.
    pub fn last_id(&self, sample: usize) -> ObjectId {
        ObjectId(self.last_ids.get(sample).copied().unwrap_or_default())
    }

    /// Returns the first sample that has an object: the object was allocated after the sample
    /// before and up to this one. Nothing of an object that is newer than all samples.
    /// O(log samples).
    pub fn first_with(&self, id: ObjectId) -> Option<usize> {
        let at = self.last_ids.partition_point(|last| *last < id.0);
        (at < self.last_ids.len()).then_some(at)
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        (8 * (self.times.capacity() + self.last_ids.capacity())) as u64
    }
}
