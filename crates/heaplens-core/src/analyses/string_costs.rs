//! What strings cost: equal texts, texts that begin alike, and strings that slices keep.
//!
//! Equal texts are DevTools' ([`duplicated_strings`](super::duplicated_strings)). The rest is ours.
//!
//! - Programs count up: `slot-1`, `slot-2`. The prefix of a text is what stands before its first
//!   ASCII digit, of [`SHORTEST`] to [`LONGEST`] bytes. Strings and sliced strings with bytes of
//!   their own count; concatenated ones have no text of their own.
//! - V8 makes the result of `slice` a part of the string it comes from. A slice of a few
//!   characters keeps a text of a megabyte.
//!
//! O(nodes + bytes of texts). It takes 48 bytes for each different prefix, besides what equal texts
//! take.

use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use super::duplicated_strings::{DuplicatedText, FindDuplicates};
use super::edge_lookup::{self, internal_target};
use super::{Progress, Steps, in_blocks};
use crate::graph::names::NameSet;
use crate::tables::{OutOfMemory, try_push, try_reserve_entry};
use crate::views::Snapshot;

/// The fewest bytes of a prefix: one letter says nothing.
pub const SHORTEST: usize = 2;
/// The most bytes of a prefix. A text whose first digit comes later has none.
pub const LONGEST: usize = 64;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StringGroups {
    /// Strings of all three types, how many.
    pub count: u64,
    /// Their shallow sizes together, in bytes.
    pub shallow_size: u64,
    /// Texts that occur more than once, in the order of their first strings.
    pub texts: Vec<DuplicatedText>,
    /// Prefixes of more than one string, in the order of their first strings.
    pub prefixes: Vec<PrefixGroup>,
    /// Strings with slices, in the order of their first slices.
    pub parents: Vec<SlicedParent>,
}

/// Strings that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrefixGroup {
    /// The first of them.
    pub first: NodeIdx,
    /// The bytes of the prefix.
    pub len: u32,
    /// How many strings there are.
    pub count: u32,
    /// Their shallow sizes together, in bytes.
    pub shallow_size: u64,
}

/// A string with slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlicedParent {
    /// The string.
    pub node: NodeIdx,
    /// Its first slice.
    pub first: NodeIdx,
    /// How many slices it has.
    pub count: u32,
}

/// Finds all of it.
pub struct FindStringCosts<'a> {
    snapshot: &'a Snapshot,
    /// Until the equal texts are found.
    duplicates: Option<FindDuplicates<'a>>,
    parent: NameSet,
    found: StringGroups,
    prefixes: FxHashMap<&'a [u8], u32>,
    parents: FxHashMap<NodeIdx, u32>,
    next: usize,
}

/// What stands before the first digit of a text, if it is neither too short nor too long.
pub fn prefix(text: &[u8]) -> Option<&[u8]> {
    let beginning = text.get(..=LONGEST).unwrap_or(text);
    let len = beginning.iter().position(u8::is_ascii_digit)?;
    (len >= SHORTEST).then(|| &beginning[..len])
}

impl<'a> FindStringCosts<'a> {
    /// Looks up the names that the rules speak of. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindStringCosts<'a>, OutOfMemory> {
        let [parent] = edge_lookup::find_strings(&snapshot.tables.strings, ["parent"])?;
        Ok(FindStringCosts {
            snapshot,
            duplicates: Some(FindDuplicates::new(snapshot)?),
            parent,
            found: StringGroups::default(),
            prefixes: FxHashMap::default(),
            parents: FxHashMap::default(),
            next: 0,
        })
    }

    fn look_at(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let nodes = &self.snapshot.tables.nodes;
        let kind = nodes.kind(node);
        if !matches!(
            kind,
            NodeKind::String | NodeKind::SlicedString | NodeKind::ConcatenatedString
        ) {
            return Ok(());
        }
        let size = nodes.shallow_size(node);
        self.found.count += 1;
        self.found.shallow_size = self.found.shallow_size.saturating_add(size);
        if kind != NodeKind::ConcatenatedString && size > 0 {
            self.add_to_prefix(node, size)?;
        }
        if kind == NodeKind::SlicedString
            && let Some(parent) = internal_target(&self.snapshot.tables, node, &self.parent)
        {
            self.add_slice(parent, node)?;
        }
        Ok(())
    }

    fn add_to_prefix(&mut self, node: NodeIdx, size: u64) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        let Some(prefix) = prefix(tables.strings.get(tables.nodes.name(node))) else {
            return Ok(());
        };
        let groups = &mut self.found.prefixes;
        try_reserve_entry(&mut self.prefixes)?;
        let group = *self.prefixes.entry(prefix).or_insert(groups.len() as u32);
        if group as usize == groups.len() {
            let new = PrefixGroup {
                first: node,
                len: prefix.len() as u32,
                count: 0,
                shallow_size: 0,
            };
            try_push(groups, new)?;
        }
        if let Some(group) = groups.get_mut(group as usize) {
            group.count += 1;
            group.shallow_size = group.shallow_size.saturating_add(size);
        }
        Ok(())
    }

    fn add_slice(&mut self, parent: NodeIdx, slice: NodeIdx) -> Result<(), OutOfMemory> {
        let groups = &mut self.found.parents;
        try_reserve_entry(&mut self.parents)?;
        let group = *self.parents.entry(parent).or_insert(groups.len() as u32);
        if group as usize == groups.len() {
            let new = SlicedParent {
                node: parent,
                first: slice,
                count: 0,
            };
            try_push(groups, new)?;
        }
        if let Some(group) = groups.get_mut(group as usize) {
            group.count += 1;
        }
        Ok(())
    }
}

impl Steps for FindStringCosts<'_> {
    type Output = StringGroups;

    fn advance(&mut self, budget: usize) -> Result<Option<StringGroups>, OutOfMemory> {
        if let Some(duplicates) = &mut self.duplicates {
            let Some(found) = duplicates.advance(budget)? else {
                return Ok(None);
            };
            self.found.texts = found.texts;
            self.duplicates = None;
            return Ok(None);
        }
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
        let mut found = std::mem::take(&mut self.found);
        found.prefixes.retain(|group| group.count > 1);
        Ok(Some(found))
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let texts = self.duplicates.as_ref().map(FindDuplicates::progress);
        let texts = texts.unwrap_or(Progress::new(len, len));
        texts.and(Progress::new(self.next, len))
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
