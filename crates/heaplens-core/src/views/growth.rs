//! Growth: the classes of a series of snapshots of one process, and when their objects appeared.
//!
//! The last snapshot of the series holds it. Every other one sends it a step
//! ([`crate::analyses::growth_step`]): the sums of its classes and its objects' ids. Classes are
//! matched by key and objects by class and id, as in Comparison. Of two snapshots, the objects that
//! appeared in the only step are therefore Comparison's new ones.
//!
//! One byte for each node, and 28 bytes for each class and snapshot. While steps are added, 4 more
//! for each node.

use std::ops::Range;

use heaplens_model::message::Overlap;
use heaplens_model::query::{GrowthId, MOST_SNAPSHOTS, QueryError};
use heaplens_model::row::Text;
use heaplens_model::{ClassIdx, GrowthIdx, NodeIdx, ScriptPosition, SeriesPart};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::digest::{ClassName, DigestError, Members, Reader};
use crate::graph::ClassKey;
use crate::tables::{OutOfMemory, try_copy, try_extend, try_filled, try_push, try_reserve_entry};

/// The growth that a session holds, as the last snapshot of the series.
#[derive(Debug, Default)]
pub struct KnownGrowth(Option<(GrowthId, Growth)>);

/// The growth over a series.
#[derive(Debug)]
pub struct Growth {
    /// How many snapshots the series has.
    snapshots: usize,
    classes: Vec<GrowthClass>,
    /// Those of the first class at each snapshot, then those of the second, and so on.
    sums: Vec<StepSums>,
    /// Likewise: how many objects of the last snapshot appeared at each snapshot.
    appeared: Vec<u32>,
    /// For each node of the last snapshot the first snapshot that has it; [`UNCOUNTED`] where its
    /// shallow size is 0.
    first_seen: Vec<u8>,
    /// How well the ids of each snapshot but the last agree with the last one's; nothing until it
    /// was added.
    overlaps: Vec<Option<Overlap>>,
    /// How many nodes of the last snapshot its classes count.
    counted: u64,
    /// Needed until all steps are there.
    building: Option<Building>,
}

/// A class of the series.
#[derive(Debug)]
pub struct GrowthClass {
    /// The class name.
    pub name: Vec<u8>,
    /// The location, which distinguishes classes of one name.
    pub location: Option<ScriptPosition>,
    /// The name of the location's script, of a class that the last snapshot does not have.
    pub older_script: Option<Option<Text>>,
    /// The class in the last snapshot.
    pub class: Option<ClassIdx>,
}

/// The sums of a class at a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepSums {
    /// The number of objects.
    pub count: u32,
    /// Bytes of the objects themselves.
    pub shallow_size: u64,
    /// The class's retained size in bytes.
    pub retained_size: u64,
}

/// The smallest growth of a class in any step: what it grows by in each step at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SteadyGrowth {
    /// In objects.
    pub count: i64,
    /// In bytes of the objects themselves.
    pub shallow_size: i64,
    /// In retained bytes.
    pub retained_size: i64,
}

#[derive(Debug)]
struct Building {
    members: Members,
    known: FxHashMap<(Vec<u8>, Option<ScriptPosition>), GrowthIdx>,
}

/// Said of a node that no class counts.
pub const UNCOUNTED: u8 = u8::MAX;

impl KnownGrowth {
    /// Begins a growth in place of the one before. `members` are the nodes by class.
    pub fn begin(
        &mut self,
        id: GrowthId,
        last: &Snapshot,
        members: Members,
        snapshots: usize,
    ) -> Result<(), OutOfMemory> {
        self.0 = None;
        let growth = Growth::of_last(last, members, snapshots.clamp(1, MOST_SNAPSHOTS))?;
        self.0 = Some((id, growth));
        Ok(())
    }

    /// Returns the growth of this name, once all steps were added.
    pub fn get(&self, id: GrowthId) -> Result<&Growth, QueryError> {
        let known = self.0.as_ref();
        let known = known.filter(|(known, growth)| *known == id && growth.is_whole());
        let (_, growth) = known.ok_or(QueryError::NoSuchComparison)?;
        Ok(growth)
    }

    /// The same, to add a step.
    pub fn get_mut(&mut self, id: GrowthId) -> Option<&mut Growth> {
        let known = self.0.as_mut().filter(|known| known.0 == id);
        known.map(|(_, growth)| growth)
    }
}

impl Growth {
    /// Takes what the last snapshot itself has. O(nodes).
    fn of_last(last: &Snapshot, members: Members, snapshots: usize) -> Result<Growth, OutOfMemory> {
        let newest = (snapshots - 1) as u8;
        let mut growth = Growth {
            snapshots,
            classes: Vec::new(),
            sums: Vec::new(),
            appeared: Vec::new(),
            first_seen: try_filled(UNCOUNTED, last.tables.nodes.len())?,
            overlaps: try_filled(None, snapshots - 1)?,
            counted: 0,
            building: None,
        };
        let mut known = FxHashMap::default();
        for class in last.classes.indices() {
            let nodes = members.of(class);
            if nodes.is_empty() {
                continue;
            }
            for node in nodes {
                growth.first_seen[node.at()] = newest;
            }
            let (key, sums) = (last.classes.key(class), last.classes.sums(class));
            let added = growth.add_class(GrowthClass {
                name: try_copy(key.name)?,
                location: key.location,
                older_script: None,
                class: Some(class),
            })?;
            let at = added.at() * snapshots + newest as usize;
            growth.sums[at] = StepSums {
                count: sums.count,
                shallow_size: sums.shallow_size,
                retained_size: sums.retained_size,
            };
            growth.appeared[at] = sums.count;
            growth.counted += u64::from(sums.count);
            remember(&mut known, key, added)?;
        }
        growth.building = (snapshots > 1).then_some(Building { members, known });
        Ok(growth)
    }

    fn add_class(&mut self, class: GrowthClass) -> Result<GrowthIdx, OutOfMemory> {
        let added = GrowthIdx(self.classes.len() as u32);
        try_push(&mut self.classes, class)?;
        let figures = self.snapshots;
        try_extend(&mut self.sums, (0..figures).map(|_| StepSums::default()))?;
        try_extend(&mut self.appeared, (0..figures).map(|_| 0))?;
        Ok(added)
    }

    /// Adds what another snapshot of the series told; `position` counts from 0, the oldest. Each is
    /// added once. O(nodes of both).
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build. The growth is of no use then.
    pub fn add_step(
        &mut self,
        last: &Snapshot,
        position: usize,
        step: &[u8],
    ) -> Result<Overlap, DigestError> {
        if self.overlaps.get(position) != Some(&None) {
            return Err(DigestError::Malformed);
        }
        let mut building = self.building.take().ok_or(DigestError::Malformed)?;
        let mut overlap = Overlap {
            target: self.counted,
            ..Overlap::default()
        };
        let mut reader = Reader(step);
        (overlap.relation, _) = reader.relation()?;
        while !reader.0.is_empty() {
            let name = reader.class_name()?;
            let (shallow_size, retained_size) = (reader.u64()?, reader.u64()?);
            let count = reader.u32()?;
            let class = self.class_of(&name, &mut building)?;
            self.sums[class.at() * self.snapshots + position] = StepSums {
                count,
                shallow_size,
                retained_size,
            };
            let own = self.classes[class.at()].class;
            let nodes = own.map_or(&[][..], |own| building.members.of(own));
            let shared = self.match_ids(last, class, position, nodes, &mut reader, count)?;
            overlap.shared += shared;
            overlap.base += u64::from(count);
        }
        self.overlaps[position] = Some(overlap);
        if !self.is_whole() {
            self.building = Some(building);
        }
        Ok(overlap)
    }

    fn class_of(
        &mut self,
        name: &ClassName<'_>,
        building: &mut Building,
    ) -> Result<GrowthIdx, OutOfMemory> {
        let wanted = (try_copy(name.key.name)?, name.key.location);
        if let Some(known) = building.known.get(&wanted) {
            return Ok(*known);
        }
        let added = self.add_class(GrowthClass {
            name: try_copy(name.own_name)?,
            location: name.key.location,
            older_script: Some(name.script.clone()),
            class: None,
        })?;
        remember(&mut building.known, name.key, added)?;
        Ok(added)
    }

    /// Notes which of the nodes, whose ids ascend, are at this snapshot already. Returns how many.
    fn match_ids(
        &mut self,
        last: &Snapshot,
        class: GrowthIdx,
        position: usize,
        nodes: &[NodeIdx],
        reader: &mut Reader<'_>,
        count: u32,
    ) -> Result<u64, DigestError> {
        let start = class.at() * self.snapshots;
        let appeared = &mut self.appeared[start..start + self.snapshots];
        let ids = last.tables.nodes.ids();
        let mut nodes = nodes.iter().copied().peekable();
        let (mut id, mut shared) = (0u64, 0);
        for _ in 0..count {
            id = id.wrapping_add(reader.short()?);
            while nodes.next_if(|node| ids.get(*node).0 < id).is_some() {}
            let Some(node) = nodes.next_if(|node| ids.get(*node).0 == id) else {
                continue;
            };
            shared += 1;
            let first = &mut self.first_seen[node.at()];
            if usize::from(*first) > position {
                appeared[usize::from(*first)] -= 1;
                appeared[position] += 1;
                *first = position as u8;
            }
        }
        Ok(shared)
    }

    /// Returns whether each snapshot but the last was added. A step that failed never is.
    fn is_whole(&self) -> bool {
        self.overlaps.iter().all(Option::is_some)
    }

    /// Returns how many snapshots the series has.
    pub fn snapshots(&self) -> usize {
        self.snapshots
    }

    /// Returns all classes.
    pub fn classes(&self) -> &[GrowthClass] {
        &self.classes
    }

    /// Returns a class.
    pub fn class(&self, class: GrowthIdx) -> Result<&GrowthClass, QueryError> {
        self.classes.get(class.at()).ok_or(QueryError::NoSuchItem)
    }

    /// Returns the sums of a class at each snapshot, the oldest first.
    pub fn sums(&self, class: GrowthIdx) -> &[StepSums] {
        let start = class.at() * self.snapshots;
        &self.sums[start..start + self.snapshots]
    }

    /// Returns how many objects of the last snapshot appeared at each snapshot. The first number
    /// counts those that were there from the start.
    pub fn appeared(&self, class: GrowthIdx) -> &[u32] {
        let start = class.at() * self.snapshots;
        &self.appeared[start..start + self.snapshots]
    }

    /// Returns the first snapshot of the series that has a node of the last one; nothing where no
    /// class counts the node.
    #[inline(always)]
    pub fn first_seen(&self, node: NodeIdx) -> Option<usize> {
        let first = self.first_seen[node.at()];
        (first != UNCOUNTED).then_some(usize::from(first))
    }

    /// Returns how well the ids of each snapshot but the last agree with the last one's, as far as
    /// they were added.
    pub fn overlaps(&self) -> &[Option<Overlap>] {
        &self.overlaps
    }

    /// Returns the positions of a part of the series; of the whole where there is no such part.
    pub fn part(&self, part: Option<SeriesPart>) -> Range<usize> {
        SeriesPart::positions(part, self.snapshots)
    }

    /// Returns how many objects of the last snapshot appeared at each one of a part. The first
    /// number counts those of earlier snapshots, too.
    pub fn appeared_in(&self, class: GrowthIdx, part: Range<usize>) -> Vec<u32> {
        let appeared = self.appeared(class);
        let before = appeared.iter().take(part.start);
        // All together are objects of one snapshot.
        let before: u32 = before.sum();
        let mut told = appeared.get(part).unwrap_or_default().to_vec();
        if let Some(first) = told.first_mut() {
            *first += before;
        }
        told
    }

    /// Returns what a class grows by in each step of a part at least. All are 0 where there is no
    /// step.
    pub fn steady_growth(&self, class: GrowthIdx, part: Range<usize>) -> SteadyGrowth {
        let sums = self.sums(class).get(part).unwrap_or_default();
        let steps = sums.windows(2).map(|step| match step {
            [before, after] => SteadyGrowth {
                count: i64::from(after.count) - i64::from(before.count),
                shallow_size: difference(after.shallow_size, before.shallow_size),
                retained_size: difference(after.retained_size, before.retained_size),
            },
            _ => SteadyGrowth::default(),
        });
        let least = |a: SteadyGrowth, b: SteadyGrowth| SteadyGrowth {
            count: a.count.min(b.count),
            shallow_size: a.shallow_size.min(b.shallow_size),
            retained_size: a.retained_size.min(b.retained_size),
        };
        steps.reduce(least).unwrap_or_default()
    }

    /// Returns what a class is ranked by: the retained bytes that it grows by in each step of a part
    /// at least, where its objects become more in each step; otherwise 0.
    pub fn steadiness(&self, class: GrowthIdx, part: Range<usize>) -> u64 {
        let steady = self.steady_growth(class, part);
        match steady.count > 0 {
            true => steady.retained_size.max(0).unsigned_abs(),
            false => 0,
        }
    }
}

/// Returns `after - before`. No real size reaches 2^63 bytes.
pub fn difference(after: u64, before: u64) -> i64 {
    after.wrapping_sub(before) as i64
}

fn remember(
    known: &mut FxHashMap<(Vec<u8>, Option<ScriptPosition>), GrowthIdx>,
    key: ClassKey<'_>,
    class: GrowthIdx,
) -> Result<(), OutOfMemory> {
    try_reserve_entry(known)?;
    known.insert((try_copy(key.name)?, key.location), class);
    Ok(())
}
