//! Adds up what was allocated between the samples of a timeline and lives still.
//!
//! DevTools, `HeapSnapshot.ts`, `buildSamples`: each node with an odd id counts for the first sample
//! that has it, with its shallow size; what is newer than the last sample was allocated by taking the
//! snapshot. Nothing is added up in a file without samples. O(nodes · log samples).

use heaplens_model::NodeIdx;
use heaplens_model::timeline::{Timeline, TimelineSample};

use super::{Progress, Steps, in_blocks};
use crate::tables::{OutOfMemory, SampleTable, try_filled, try_reserve};
use crate::views::Snapshot;

/// What lives still of each sample.
#[derive(Debug, Default)]
pub struct LiveBySample {
    counts: Vec<u64>,
    sizes: Vec<u64>,
}

impl LiveBySample {
    /// Returns the timeline with `most` samples at most, and one at least where there are any.
    /// Neighbours are taken together evenly, but for the first sample: all that was there before
    /// belongs to it. O(samples).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn timeline(&self, table: &SampleTable, most: u32) -> Result<Timeline, OutOfMemory> {
        let (len, most) = (table.len(), most as usize);
        // One alone has no room for the first to stand by itself.
        let first = usize::from(most > 1);
        let together = (len - first.min(len)).div_ceil(most.saturating_sub(first).max(1));
        let mut timeline = Timeline::default();
        try_reserve(&mut timeline.samples, len.min(most.max(1)))?;
        let mut sum = TimelineSample::default();
        for (at, (count, size)) in self.counts.iter().zip(&self.sizes).enumerate() {
            sum.live_count += count;
            sum.live_size = sum.live_size.saturating_add(*size);
            let of_later = (at + 1).saturating_sub(first);
            if of_later.is_multiple_of(together.max(1)) || at + 1 == len {
                timeline.samples.push(TimelineSample {
                    time_us: table.time_us(at),
                    last_id: table.last_id(at),
                    ..std::mem::take(&mut sum)
                });
            }
        }
        Ok(timeline)
    }
}

/// Adds it up.
pub struct AddUpTimeline<'a> {
    snapshot: &'a Snapshot,
    live: LiveBySample,
    next: usize,
    len: usize,
}

impl<'a> AddUpTimeline<'a> {
    /// Takes the memory: 16 bytes for each sample.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<AddUpTimeline<'a>, OutOfMemory> {
        let tables = &snapshot.tables;
        let samples = &tables.samples;
        Ok(AddUpTimeline {
            snapshot,
            live: LiveBySample {
                counts: try_filled(0, samples.len())?,
                sizes: try_filled(0, samples.len())?,
            },
            next: 0,
            len: if samples.is_empty() {
                0
            } else {
                tables.nodes.len()
            },
        })
    }

    fn add(&mut self, node: NodeIdx) {
        let tables = &self.snapshot.tables;
        let id = tables.nodes.id(node);
        if id.0.is_multiple_of(2) {
            return;
        }
        let Some(sample) = tables.samples.first_with(id) else {
            return;
        };
        self.live.counts[sample] += 1;
        let size = &mut self.live.sizes[sample];
        *size = size.saturating_add(tables.nodes.shallow_size(node));
    }
}

impl Steps for AddUpTimeline<'_> {
    type Output = LiveBySample;

    fn advance(&mut self, budget: usize) -> Result<Option<LiveBySample>, OutOfMemory> {
        let is_done = in_blocks(budget, |len| {
            let end = self.len.min(self.next.saturating_add(len));
            for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
                self.add(node);
            }
            self.next = end;
            Ok(end == self.len)
        })?;
        Ok(is_done.then(|| std::mem::take(&mut self.live)))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.len)
    }
}
