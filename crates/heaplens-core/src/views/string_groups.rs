//! Strings in groups: equal texts, texts that begin alike, slices of one string, and concatenated
//! strings with all their parts.
//!
//! [`crate::analyses::string_costs`] finds them, once somebody asks. 32 bytes for each group and 4
//! for each string in one.

use heaplens_model::query::QueryError;
use heaplens_model::string_costs::{GroupSums, StringSums, StringsBy, TextExtent};
use heaplens_model::{NodeIdx, NodeKind, ObjectId, StringGroupIdx};

use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_reserve};
use crate::views::Snapshot;

/// Strings that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringGroup {
    /// The first of them in the file; of slices the string that they are a part of.
    pub first: NodeIdx,
    /// How many there are; of a concatenated string the concatenated strings that it consists of.
    pub count: u32,
    /// Their shallow sizes together, in bytes; of slices the size of their parent.
    pub shallow_size: u64,
    /// What made them a group.
    pub sort: GroupSort,
}

/// What is known of a group by what made it one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupSort {
    /// One text.
    Text {
        /// How many are concatenated strings, whose halves have most of the bytes.
        concatenated: u32,
        /// How far the file has the text.
        extent: TextExtent,
    },
    /// One beginning of so many bytes.
    Prefix(u32),
    /// One parent.
    Parent,
    /// One concatenated string.
    Rope,
}

/// The groups that something makes of a snapshot's strings.
#[derive(Debug, Default)]
pub struct StringGroups {
    /// Strings of all three types, how many.
    pub count: u64,
    /// Their shallow sizes together, in bytes.
    pub shallow_size: u64,
    /// In the order of their first strings; those of slices in the order of the first slices.
    pub groups: Vec<StringGroup>,
    /// The strings of all groups, in file order within each.
    members: Vec<NodeIdx>,
    /// Where each group's strings end.
    ends: Vec<u32>,
}

/// In place of a group that is left out.
const NONE: u32 = u32::MAX;

impl StringGroups {
    /// Keeps the groups that are wanted, and their strings, which come with the position of their
    /// group. O(groups + strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        mut groups: Vec<StringGroup>,
        strings: &[(NodeIdx, u32)],
        is_wanted: impl Fn(&StringGroup) -> bool,
    ) -> Result<StringGroups, OutOfMemory> {
        let mut positions = try_filled(NONE, groups.len())?;
        let mut kept = 0_usize;
        blocks::forward(groups.len(), |range| {
            for at in range {
                if is_wanted(&groups[at]) {
                    positions[at] = kept as u32;
                    groups[kept] = groups[at];
                    kept += 1;
                }
            }
            Ok::<(), OutOfMemory>(())
        })?;
        groups.truncate(kept);
        let mut ends = try_filled(0_u32, kept)?;
        let mut len = 0;
        blocks::forward(strings.len(), |range| {
            for (_, group) in &strings[range] {
                if let Some(end) = ends.get_mut(positions[*group as usize] as usize) {
                    *end += 1;
                    len += 1;
                }
            }
            Ok::<(), OutOfMemory>(())
        })?;
        let mut start = 0;
        blocks::forward(kept, |range| {
            for end in &mut ends[range] {
                start += std::mem::replace(end, start);
            }
            Ok::<(), OutOfMemory>(())
        })?;
        // Each end is where the next string goes, and stands behind the last one when all are in.
        let mut members = try_filled(NodeIdx(0), len)?;
        blocks::forward(strings.len(), |range| {
            for (node, group) in &strings[range] {
                if let Some(end) = ends.get_mut(positions[*group as usize] as usize) {
                    members[*end as usize] = *node;
                    *end += 1;
                }
            }
            Ok::<(), OutOfMemory>(())
        })?;
        Ok(StringGroups {
            groups,
            members,
            ends,
            ..StringGroups::default()
        })
    }

    /// The strings of a group, in file order.
    pub fn members(&self, group: StringGroupIdx) -> Option<&[NodeIdx]> {
        let end = *self.ends.get(group.at())? as usize;
        let before = group.at().checked_sub(1);
        let start = before.map_or(0, |before| self.ends[before] as usize);
        self.members.get(start..end)
    }

    /// The first group that a string is in. O(strings).
    pub fn group_of(&self, node: NodeIdx) -> Option<StringGroupIdx> {
        let at = self.members.iter().position(|member| *member == node)?;
        let group = self.ends.partition_point(|end| *end as usize <= at);
        Some(StringGroupIdx(group as u32))
    }

    /// What is left of each group by a set of strings; where nothing is, the count is 0. Slices are
    /// left, not the string that they keep, and of a concatenated string all or nothing.
    /// O(groups + strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn within(
        &self,
        snapshot: &Snapshot,
        set: &NodeSet,
    ) -> Result<Vec<StringGroup>, OutOfMemory> {
        let mut groups = Vec::new();
        try_reserve(&mut groups, self.groups.len())?;
        blocks::forward(self.groups.len(), |range| {
            for at in range {
                let members = self.members(StringGroupIdx(at as u32)).unwrap_or_default();
                let left = count_left(snapshot, members, set);
                let mut group = self.groups[at];
                match &mut group.sort {
                    GroupSort::Text { concatenated, .. } => *concatenated = left.concatenated,
                    GroupSort::Prefix(_) | GroupSort::Parent | GroupSort::Rope => {}
                }
                match group.sort {
                    GroupSort::Text { .. } | GroupSort::Prefix(_) => {
                        (group.count, group.shallow_size) = (left.count, left.shallow_size);
                    }
                    GroupSort::Parent => group.count = left.count,
                    GroupSort::Rope if left.count == 0 => group.count = 0,
                    GroupSort::Rope => {}
                }
                groups.push(group);
            }
            Ok::<(), OutOfMemory>(())
        })?;
        Ok(groups)
    }

    /// What all groups add up to, of the strings of a set where one is given. O(groups), with a set
    /// O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn sums(
        &self,
        snapshot: &Snapshot,
        within: Option<&NodeSet>,
    ) -> Result<StringSums, OutOfMemory> {
        let mut sums = StringSums {
            count: self.count,
            shallow_size: self.shallow_size,
            ..StringSums::default()
        };
        let left = within.map(|set| self.within(snapshot, set)).transpose()?;
        if let Some(set) = within {
            (sums.count, sums.shallow_size) = count_strings(snapshot, set);
        }
        let groups = left.as_ref().unwrap_or(&self.groups);
        let Ok(()) = blocks::forward(groups.len(), |range| {
            for group in groups[range].iter().filter(|group| group.count > 0) {
                let waste = group.waste(snapshot, within).unwrap_or_default();
                let is_doubtful = matches!(
                    group.sort,
                    GroupSort::Text {
                        extent: TextExtent::MaybeCut,
                        ..
                    }
                );
                let sums = if is_doubtful {
                    &mut sums.doubtful
                } else {
                    &mut sums.groups
                };
                add(sums, group, waste);
            }
            Ok::<(), std::convert::Infallible>(())
        });
        Ok(sums)
    }
}

/// The strings of a group that are in a set.
#[derive(Default)]
struct Left {
    count: u32,
    concatenated: u32,
    shallow_size: u64,
}

fn count_left(snapshot: &Snapshot, members: &[NodeIdx], set: &NodeSet) -> Left {
    let nodes = &snapshot.tables.nodes;
    let mut left = Left::default();
    let Ok(()) = blocks::forward(members.len(), |range| {
        for node in members[range].iter().filter(|node| set.contains(**node)) {
            left.count += 1;
            left.concatenated += u32::from(nodes.is(*node, NodeKind::ConcatenatedString));
            left.shallow_size = left.shallow_size.saturating_add(nodes.shallow_size(*node));
        }
        Ok::<(), std::convert::Infallible>(())
    });
    left
}

/// How many strings of all three types a set has, and their shallow sizes together.
fn count_strings(snapshot: &Snapshot, set: &NodeSet) -> (u64, u64) {
    let nodes = &snapshot.tables.nodes;
    let (mut count, mut size) = (0, 0_u64);
    let Ok(()) = blocks::nodes::<std::convert::Infallible>(nodes.len(), |node| {
        if set.contains(node) && nodes.kind(node).is_string() {
            count += 1;
            size = size.saturating_add(nodes.shallow_size(node));
        }
        Ok(())
    });
    (count, size)
}

fn add(sums: &mut GroupSums, group: &StringGroup, waste: u64) {
    sums.group_count += 1;
    sums.count += u64::from(group.count);
    sums.shallow_size = sums.shallow_size.saturating_add(group.shallow_size);
    sums.waste = sums.waste.saturating_add(waste);
}

impl StringGroup {
    /// The bytes beyond the first string, of equal texts. Where only the strings of a set count,
    /// and the first one is not among them, all are beyond it.
    pub fn waste(&self, snapshot: &Snapshot, within: Option<&NodeSet>) -> Option<u64> {
        let first = match within {
            Some(set) if !set.contains(self.first) => 0,
            _ => snapshot.tables.nodes.shallow_size(self.first),
        };
        matches!(self.sort, GroupSort::Text { .. }).then(|| self.shallow_size.saturating_sub(first))
    }
}

/// The groups that are known, by the positions of [`StringsBy::ALL`].
#[derive(Debug, Default)]
pub struct FoundStrings([Option<StringGroups>; StringsBy::ALL.len()]);

impl FoundStrings {
    /// Whether groups are known.
    pub fn has(&self, by: StringsBy) -> bool {
        self.0[by as usize].is_some()
    }

    /// The groups.
    ///
    /// # Errors
    /// When they were not found, or were forgotten meanwhile.
    pub fn require(&self, by: StringsBy) -> Result<&StringGroups, QueryError> {
        self.0[by as usize].as_ref().ok_or(QueryError::NoSuchItem)
    }

    /// Keeps what was found.
    pub fn keep(&mut self, by: StringsBy, found: StringGroups) {
        self.0[by as usize] = Some(found);
    }

    /// The strings of a group.
    ///
    /// # Errors
    /// When there is no such group, or they were forgotten meanwhile.
    pub fn members(&self, by: StringsBy, group: StringGroupIdx) -> Result<&[NodeIdx], QueryError> {
        let members = self.require(by)?.members(group);
        members.ok_or(QueryError::NoSuchItem)
    }

    /// The strings of the group with this first string, as a set. O(groups).
    ///
    /// # Errors
    /// When there is no such group, they were forgotten meanwhile, or memory runs out.
    pub fn set(
        &self,
        snapshot: &Snapshot,
        by: StringsBy,
        first: ObjectId,
    ) -> Result<NodeSet, QueryError> {
        let nodes = &snapshot.tables.nodes;
        let first = nodes.ids().find(first).ok_or(QueryError::NoSuchItem)?;
        let mut groups = self.require(by)?.groups.iter();
        let group = groups.position(|group| group.first == first);
        let group = group.ok_or(QueryError::NoSuchItem)?;
        let members = self.members(by, StringGroupIdx(group as u32))?;
        Ok(NodeSet::of(nodes.len(), members.iter().copied())?)
    }

    /// Forgets all. Returns whether there was anything.
    pub fn give_back(&mut self) -> bool {
        std::mem::take(&mut self.0).iter().any(Option::is_some)
    }
}

/// Whether sliced strings alone retain a string. O(its retainers).
pub fn is_kept_by_slices(snapshot: &Snapshot, node: NodeIdx) -> bool {
    let mut retainers = snapshot.retainers.edges(node);
    let nodes = &snapshot.tables.nodes;
    retainers.all(|edge| {
        edge.is(heaplens_model::EdgeKind::Weak) || nodes.is(edge.node(), NodeKind::SlicedString)
    })
}
