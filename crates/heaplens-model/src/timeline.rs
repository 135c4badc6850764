//! When the objects that live still were allocated, in a file with a timeline.

use serde::{Deserialize, Serialize};

use crate::{Filter, ObjectId};

/// The samples of a timeline, in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Each sample; neighbours are taken together where there are more than were asked for.
    pub samples: Vec<TimelineSample>,
}

/// A point of time, and what was allocated since the sample before and lives still.
///
/// As in DevTools (`HeapSnapshot.ts`, `buildSamples`) only ids that are odd count: V8 numbers
/// objects of its heap so. An object with an even id belongs to the page or to Node.js.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineSample {
    /// Microseconds from the beginning of the recording.
    pub time_us: u64,
    /// The newest object at that time.
    pub last_id: ObjectId,
    /// How many objects.
    pub live_count: u64,
    /// Their shallow sizes in bytes.
    pub live_size: u64,
}

impl Timeline {
    /// Returns the filter that lets through what was allocated from the first sample of a range up
    /// to its last, as DevTools does (`HeapTimelineOverview.ts`, `updateGrid`): behind the last
    /// sample of all it has no end. Nothing where there is no such sample.
    pub fn range(&self, first: usize, last: usize) -> Option<Filter> {
        let sample = self.samples.get(last)?;
        let is_open = last + 1 == self.samples.len();
        let up_to = if is_open {
            ObjectId(u64::MAX)
        } else {
            sample.last_id
        };
        let before = first.min(last).checked_sub(1);
        let after = before.and_then(|before| self.samples.get(before));
        Some(Filter::Allocated {
            after: after.map_or(ObjectId(0), |sample| sample.last_id),
            up_to,
        })
    }

    /// Returns the first and the last sample that a filter lets through, for a filter that
    /// [`Timeline::range`] made or whose ends lie between samples.
    pub fn samples_of(&self, filter: Filter) -> Option<(usize, usize)> {
        let Filter::Allocated { after, up_to } = filter else {
            return None;
        };
        let first = self.samples.partition_point(|one| one.last_id <= after);
        let end = self.samples.partition_point(|one| one.last_id < up_to);
        let last = end.min(self.samples.len().checked_sub(1)?);
        (first <= last).then_some((first, last))
    }

    /// Returns the sums of a range of samples: how many objects, and their bytes.
    pub fn sums(&self, first: usize, last: usize) -> (u64, u64) {
        let samples = self.samples.get(first..=last).unwrap_or_default();
        samples.iter().fold((0, 0), |(count, size), sample| {
            (count + sample.live_count, size + sample.live_size)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline() -> Timeline {
        let sample = |(time_us, last_id, live_size)| TimelineSample {
            time_us,
            last_id: ObjectId(last_id),
            live_count: 1,
            live_size,
        };
        let samples = [(0, 9, 90), (10, 9, 0), (20, 15, 30), (30, 21, 40)];
        Timeline {
            samples: samples.map(sample).to_vec(),
        }
    }

    #[test]
    fn a_range_of_samples_is_a_range_of_ids() {
        let timeline = timeline();
        let ids = |after, up_to| {
            Some(Filter::Allocated {
                after: ObjectId(after),
                up_to: ObjectId(up_to),
            })
        };
        assert_eq!(timeline.range(0, 3), ids(0, u64::MAX));
        assert_eq!(timeline.range(0, 2), ids(0, 15));
        assert_eq!(timeline.range(2, 2), ids(9, 15));
        assert_eq!(timeline.range(1, 3), ids(9, u64::MAX));
        assert_eq!(timeline.range(0, 4), None);
        assert_eq!(timeline.sums(2, 3), (2, 70));
        assert_eq!(timeline.sums(3, 2), (0, 0));
    }

    #[test]
    fn a_range_of_ids_is_found_again() {
        let timeline = timeline();
        let found = |after, up_to| {
            timeline.samples_of(Filter::Allocated {
                after: ObjectId(after),
                up_to: ObjectId(up_to),
            })
        };
        assert_eq!(found(0, 21), Some((0, 3)));
        assert_eq!(found(9, 15), Some((2, 2)));
        assert_eq!(found(9, u64::MAX), Some((2, 3)));
        assert_eq!(found(21, 30), None);
        assert_eq!(timeline.samples_of(Filter::Detached), None);
        assert_eq!(Timeline::default().samples_of(Filter::Detached), None);
    }
}
