//! What strings cost: equal texts, texts that begin alike, strings that slices keep, and
//! concatenated strings that were never flattened.
//!
//! Equal texts are DevTools' ([`duplicated_strings`](super::duplicated_strings)). The rest is ours.
//!
//! - Programs count up: `slot-1`, `slot-2`. The prefix of a text is what stands before its first
//!   ASCII digit, of [`SHORTEST`] to [`LONGEST`] bytes. Strings and sliced strings with bytes of
//!   their own count; concatenated ones have no text of their own.
//! - V8 makes the result of `slice` a part of the string it comes from. A slice of a few
//!   characters keeps a text of a megabyte.
//! - The parts of concatenated strings are found by [`rope_parts`](super::rope_parts).
//!
//! O(nodes + bytes of texts). It takes 48 bytes for each different prefix, and 8 for each string in
//! a group, besides what equal texts take.

use heaplens_model::string_costs::StringsBy;
use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use super::duplicated_strings::FindDuplicates;
use super::edge_lookup::{self, internal_target};
use super::rope_parts::FindRopes;
use super::{Progress, Steps, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::{OutOfMemory, try_push, try_reserve_entry};
use crate::views::Snapshot;
use crate::views::string_groups::{GroupSort, StringGroup, StringGroups};

/// The fewest bytes of a prefix: one letter says nothing.
pub const SHORTEST: usize = 2;
/// The most bytes of a prefix. A text whose first digit comes later has none.
pub const LONGEST: usize = 64;

/// Finds the groups that something makes of strings.
pub struct FindStringGroups<'a> {
    snapshot: &'a Snapshot,
    source: Source<'a>,
    /// What the source found, while all strings are counted.
    found: Option<StringGroups>,
    count: u64,
    shallow_size: u64,
    next: usize,
}

/// Where groups come from.
enum Source<'a> {
    Texts(Box<FindDuplicates<'a>>),
    Others(Box<Others<'a>>),
    Ropes(Box<FindRopes<'a>>),
}

/// What stands before the first digit of a text, if it is neither too short nor too long.
pub fn prefix(text: &[u8]) -> Option<&[u8]> {
    let beginning = text.get(..=LONGEST).unwrap_or(text);
    let len = beginning.iter().position(u8::is_ascii_digit)?;
    (len >= SHORTEST).then(|| &beginning[..len])
}

impl<'a> FindStringGroups<'a> {
    /// Looks up the names that the rules speak of. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot, by: StringsBy) -> Result<FindStringGroups<'a>, OutOfMemory> {
        let source = match by {
            StringsBy::Text => Source::Texts(Box::new(FindDuplicates::in_groups(snapshot)?)),
            StringsBy::Prefix => Source::Others(Box::new(Others::new(snapshot, None))),
            StringsBy::Parent => {
                let [parent] = edge_lookup::find_strings(&snapshot.tables.strings, ["parent"])?;
                Source::Others(Box::new(Others::new(snapshot, Some(parent))))
            }
            StringsBy::Rope => Source::Ropes(Box::new(FindRopes::new(snapshot)?)),
        };
        Ok(FindStringGroups {
            snapshot,
            source,
            found: None,
            count: 0,
            shallow_size: 0,
            next: 0,
        })
    }

    fn count_strings(&mut self, end: usize) {
        let nodes = &self.snapshot.tables.nodes;
        for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
            if nodes.kind(node).is_string() {
                self.count += 1;
                self.shallow_size = self.shallow_size.saturating_add(nodes.shallow_size(node));
            }
        }
        self.next = end;
    }
}

impl Steps for FindStringGroups<'_> {
    type Output = StringGroups;

    fn advance(&mut self, budget: usize) -> Result<Option<StringGroups>, OutOfMemory> {
        if self.found.is_none() {
            self.found = match &mut self.source {
                Source::Texts(work) => match work.advance(budget)? {
                    None => None,
                    Some(found) => Some(found.into_groups()?),
                },
                Source::Others(work) => work.advance(budget)?,
                Source::Ropes(work) => work.advance(budget)?,
            };
            return Ok(None);
        }
        let len = self.snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |block| {
            self.count_strings(len.min(self.next + block));
            Ok(self.next == len)
        })?;
        if !is_done {
            return Ok(None);
        }
        let found = self.found.take().map(|mut found| {
            (found.count, found.shallow_size) = (self.count, self.shallow_size);
            found
        });
        Ok(found)
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let source = match &self.source {
            Source::Texts(work) => work.progress(),
            Source::Others(work) => work.progress(),
            Source::Ropes(work) => work.progress(),
        };
        source.and(Progress::new(self.next, len))
    }
}

/// Groups strings by what they begin with, or slices by their parents.
struct Others<'a> {
    snapshot: &'a Snapshot,
    /// Of slices the names of the edge to the parent.
    parent: Option<NameSet>,
    groups: Vec<StringGroup>,
    strings: Vec<(NodeIdx, u32)>,
    prefixes: FxHashMap<&'a [u8], u32>,
    parents: FxHashMap<NodeIdx, u32>,
    next: usize,
}

impl<'a> Others<'a> {
    fn new(snapshot: &'a Snapshot, parent: Option<NameSet>) -> Others<'a> {
        Others {
            snapshot,
            parent,
            groups: Vec::new(),
            strings: Vec::new(),
            prefixes: FxHashMap::default(),
            parents: FxHashMap::default(),
            next: 0,
        }
    }

    fn look_at(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        let kind = tables.nodes.kind(node);
        let size = tables.nodes.shallow_size(node);
        let next = self.groups.len() as u32;
        let (group, new) = match &self.parent {
            None => {
                let is_wanted = matches!(kind, NodeKind::String | NodeKind::SlicedString);
                if !is_wanted || size == 0 {
                    return Ok(());
                }
                let Some(prefix) = prefix(tables.strings.get(tables.nodes.name(node))) else {
                    return Ok(());
                };
                try_reserve_entry(&mut self.prefixes)?;
                let group = *self.prefixes.entry(prefix).or_insert(next);
                (group, (node, 0, GroupSort::Prefix(prefix.len() as u32)))
            }
            Some(names) => {
                if kind != NodeKind::SlicedString {
                    return Ok(());
                }
                let Some(parent) = internal_target(tables, node, names) else {
                    return Ok(());
                };
                try_reserve_entry(&mut self.parents)?;
                let group = *self.parents.entry(parent).or_insert(next);
                let size = tables.nodes.shallow_size(parent);
                (group, (parent, size, GroupSort::Parent))
            }
        };
        if group == next {
            let (first, shallow_size, sort) = new;
            let new = StringGroup {
                first,
                count: 0,
                shallow_size,
                sort,
            };
            try_push(&mut self.groups, new)?;
        }
        if let Some(group) = self.groups.get_mut(group as usize) {
            group.count += 1;
            if self.parent.is_none() {
                group.shallow_size = group.shallow_size.saturating_add(size);
            }
        }
        try_push(&mut self.strings, (node, group))
    }
}

impl Steps for Others<'_> {
    type Output = StringGroups;

    fn advance(&mut self, budget: usize) -> Result<Option<StringGroups>, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |block| {
            let end = len.min(self.next + block);
            while self.next < end {
                self.look_at(NodeIdx(self.next as u32))?;
                self.next += 1;
            }
            Ok(self.next == len)
        })?;
        if !is_done {
            return Ok(None);
        }
        let groups = std::mem::take(&mut self.groups);
        let strings = std::mem::take(&mut self.strings);
        let least = if self.parent.is_some() { 1 } else { 2 };
        StringGroups::new(groups, &strings, |group| group.count >= least).map(Some)
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.snapshot.tables.nodes.len())
    }
}
