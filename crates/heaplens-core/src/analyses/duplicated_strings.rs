//! Strings whose text occurs more than once.
//!
//! DevTools, `HeapSnapshot.ts`, `createDuplicatedStringsFilter`: strings and concatenated strings
//! that are larger than 0 bytes; a concatenated string one half of which is empty was flattened
//! and stands for its other half, so it is left out. Texts are compared as shown. Where V8 marks
//! a text as cut (`truncated`), length and hash have to be equal too.
//!
//! Each different text is hashed once: O(nodes + bytes of the texts), 56 bytes for each different
//! text. Deep concatenated strings share their beginnings (see `views::ropes`).

use heaplens_model::string_costs::TextExtent;
use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use super::edge_lookup::{self, internal_target, leading_integer};
use super::flat_ropes::FlatRopes;
use super::{Progress, Steps};
use crate::graph::names::NameSet;
use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_push, try_reserve_entry, wtf8};
use crate::views::Snapshot;
use crate::views::names::NameSource;
use crate::views::string_groups::{GroupSort, StringGroup, StringGroups};

/// Strings with equal texts.
#[derive(Debug, Default)]
pub struct DuplicatedStrings {
    /// All of them.
    pub nodes: NodeSet,
    /// Each different text, in the order of its first string, also those that occur once.
    texts: Vec<StringGroup>,
    /// All strings, each with its text, where they are wanted.
    strings: Vec<(NodeIdx, u32)>,
}

impl DuplicatedStrings {
    /// Groups the strings by their text. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn into_groups(self) -> Result<StringGroups, OutOfMemory> {
        StringGroups::new(self.texts, &self.strings, |text| text.count > 1)
    }
}

/// V8 writes so many UTF-16 units of a text (`heap_snapshot_string_limit`).
const V8_LIMIT: usize = 1024;

/// Finds them.
pub struct FindDuplicates<'a> {
    snapshot: &'a Snapshot,
    truncation: Truncation,
    flat: FlatRopes,
    found: NodeSet,
    groups: Vec<StringGroup>,
    /// The strings with their groups, where a caller wants them.
    strings: Option<Vec<(NodeIdx, u32)>>,
    /// The group of each text that is a node's own name, by its position in the string table.
    by_name: Vec<u32>,
    /// The groups by hash of the text, for texts that are not at one position.
    by_text: hashbrown::HashTable<(u64, u32)>,
    /// The groups of concatenated strings that begin with another one.
    by_start: FxHashMap<NodeIdx, u32>,
    /// The groups of cut texts by text, length and hash.
    cut: FxHashMap<(u32, Option<i64>, Option<i64>), u32>,
    next: usize,
}

/// No group yet.
const NONE: u32 = u32::MAX;

impl<'a> FindDuplicates<'a> {
    /// Looks up the names that the rule speaks of. O(strings).
    pub fn new(snapshot: &'a Snapshot) -> Result<FindDuplicates<'a>, OutOfMemory> {
        let strings = &snapshot.tables.strings;
        let [
            truncated,
            value,
            length,
            hash,
            bool_name,
            int_name,
            true_name,
        ] = edge_lookup::find_by(strings, |text, add| match text {
            b"truncated" => add(0),
            b"value" => add(1),
            b"length" => add(2),
            b"hash" => add(3),
            b"bool" => add(4),
            b"int" => add(5),
            b"true" => add(6),
            _ => {}
        })?;
        Ok(FindDuplicates {
            snapshot,
            truncation: Truncation {
                truncated,
                value,
                length,
                hash,
                bool_name,
                int_name,
                true_name,
            },
            flat: FlatRopes::new(snapshot)?,
            found: NodeSet::empty(snapshot.tables.nodes.len())?,
            groups: Vec::new(),
            strings: None,
            by_name: try_filled(NONE, strings.len())?,
            by_text: hashbrown::HashTable::new(),
            by_start: FxHashMap::default(),
            cut: FxHashMap::default(),
            next: 0,
        })
    }

    /// The same, to group the strings by their text. 8 bytes more for each string.
    pub fn in_groups(snapshot: &'a Snapshot) -> Result<FindDuplicates<'a>, OutOfMemory> {
        Ok(FindDuplicates {
            strings: Some(Vec::new()),
            ..FindDuplicates::new(snapshot)?
        })
    }

    /// Looks at some nodes; the texts that were put together cost as much as their length.
    fn look_at(&mut self, node: NodeIdx, cost: &mut usize) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        let is_cons = match tables.nodes.kind(node) {
            NodeKind::String => false,
            NodeKind::ConcatenatedString => true,
            _ => return Ok(()),
        };
        if tables.nodes.shallow_sizes().is_zero(node)
            || is_cons && self.flat.is_flat(self.snapshot, node)
        {
            return Ok(());
        }
        let text = self.text_group(node, cost)?;
        let mut group = text;
        let mut extent = TextExtent::Whole;
        if self.truncation.is_truncated(self.snapshot, node) {
            let length = self.truncation.number(self.snapshot, node, false);
            let hash = self.truncation.number(self.snapshot, node, true);
            let next = self.groups.len() as u32;
            try_reserve_entry(&mut self.cut)?;
            group = *self.cut.entry((text, length, hash)).or_insert(next);
            if group == next {
                self.add_group(node)?;
            }
            extent = TextExtent::Cut { length };
        }
        let size = tables.nodes.shallow_size(node);
        let Some(known) = self.groups.get_mut(group as usize) else {
            return Ok(());
        };
        if known.count == 0 {
            known.first = node;
            known.sort = GroupSort::Text {
                concatenated: 0,
                extent,
            };
        } else {
            self.found.insert(known.first);
            self.found.insert(node);
        }
        known.count += 1;
        if let GroupSort::Text { concatenated, .. } = &mut known.sort {
            *concatenated += u32::from(is_cons);
        }
        known.shallow_size = known.shallow_size.saturating_add(size);
        match &mut self.strings {
            Some(strings) => try_push(strings, (node, group)),
            None => Ok(()),
        }
    }

    /// The group of a string's text, which is a new one if no other string has it.
    fn text_group(&mut self, node: NodeIdx, cost: &mut usize) -> Result<u32, OutOfMemory> {
        match self.snapshot.name_source(node) {
            NameSource::String(name) => {
                let known = self.by_name[name.at()];
                if known != NONE {
                    return Ok(known);
                }
                let text = self.snapshot.tables.strings.get(name);
                let group = self.group_of(text, node)?;
                self.by_name[name.at()] = group;
                Ok(group)
            }
            NameSource::Parts(start) => {
                if let Some(known) = self.by_start.get(&start) {
                    return Ok(*known);
                }
                let text = self.snapshot.rope_name(start, usize::MAX)?;
                *cost += text.len();
                let group = self.group_of(&text, node)?;
                if start != node {
                    try_reserve_entry(&mut self.by_start)?;
                    self.by_start.insert(start, group);
                }
                Ok(group)
            }
            NameSource::Nothing => self.group_of(&[], node),
            NameSource::Properties(_) => self.add_group(node),
        }
    }

    fn group_of(&mut self, text: &[u8], node: NodeIdx) -> Result<u32, OutOfMemory> {
        use std::hash::{BuildHasher, BuildHasherDefault};
        let hash = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(text);
        let (snapshot, groups) = (self.snapshot, &self.groups);
        let mut failure = None;
        let mut is_text = |node: NodeIdx| match snapshot.object_name(node) {
            Ok(name) => *name == *text,
            Err(error) => {
                failure = Some(error);
                false
            }
        };
        let found = self.by_text.find(hash, |(known, group)| {
            *known == hash
                && groups
                    .get(*group as usize)
                    .is_some_and(|group| is_text(group.first))
        });
        if let Some(error) = failure {
            return Err(error);
        }
        if let Some((_, group)) = found {
            return Ok(*group);
        }
        let group = self.add_group(node)?;
        self.by_text
            .try_reserve(1, |(hash, _)| *hash)
            .map_err(|_| OutOfMemory {
                needed: 16 * self.by_text.len() as u64,
            })?;
        self.by_text
            .insert_unique(hash, (hash, group), |(hash, _)| *hash);
        Ok(group)
    }

    /// Older versions of V8 cut texts without a word.
    fn doubt(&self, texts: &mut [StringGroup]) -> Result<(), OutOfMemory> {
        blocks::forward(texts.len(), |range| {
            for text in texts[range].iter_mut().filter(|text| text.count > 1) {
                if let GroupSort::Text { extent, .. } = &mut text.sort
                    && let NameSource::String(name) = self.snapshot.name_source(text.first)
                    && wtf8::utf16_len(self.snapshot.tables.strings.get(name)) == V8_LIMIT
                {
                    *extent = TextExtent::MaybeCut;
                }
            }
            Ok(())
        })
    }

    fn add_group(&mut self, first: NodeIdx) -> Result<u32, OutOfMemory> {
        let group = self.groups.len() as u32;
        let new = StringGroup {
            first,
            count: 0,
            shallow_size: 0,
            sort: GroupSort::Text {
                concatenated: 0,
                extent: TextExtent::Whole,
            },
        };
        try_push(&mut self.groups, new)?;
        Ok(group)
    }
}

impl Steps for FindDuplicates<'_> {
    type Output = DuplicatedStrings;

    fn advance(&mut self, budget: usize) -> Result<Option<DuplicatedStrings>, OutOfMemory> {
        let len = self.snapshot.tables.nodes.len();
        let mut left = budget.max(1);
        blocks::until_done(|| {
            let end = len.min(self.next + left.min(blocks::LEN));
            let mut cost = 0;
            while self.next < end && cost < left {
                self.look_at(NodeIdx(self.next as u32), &mut cost)?;
                self.next += 1;
                cost += 1;
            }
            left = left.saturating_sub(cost.max(1));
            Ok::<bool, OutOfMemory>(left == 0 || self.next == len)
        })?;
        if self.next < len {
            return Ok(None);
        }
        let mut texts = std::mem::take(&mut self.groups);
        if !self.truncation.truncated.is_there() {
            self.doubt(&mut texts)?;
        }
        Ok(Some(DuplicatedStrings {
            nodes: std::mem::take(&mut self.found),
            texts,
            strings: self.strings.take().unwrap_or_default(),
        }))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.snapshot.tables.nodes.len())
    }
}

/// How V8 says that it cut a text: `nodeIsTruncatedString`, `nodeStringLength`, `nodeStringHash`.
struct Truncation {
    truncated: NameSet,
    value: NameSet,
    length: NameSet,
    hash: NameSet,
    bool_name: NameSet,
    int_name: NameSet,
    true_name: NameSet,
}

impl Truncation {
    fn is_truncated(&self, snapshot: &Snapshot, node: NodeIdx) -> bool {
        let tables = &snapshot.tables;
        internal_target(tables, node, &self.truncated)
            .and_then(|flag| self.value(snapshot, flag, &self.bool_name))
            .is_some_and(|value| self.true_name.contains(tables.nodes.name(value)))
    }

    /// The text's hash or its length.
    fn number(&self, snapshot: &Snapshot, node: NodeIdx, is_hash: bool) -> Option<i64> {
        let tables = &snapshot.tables;
        let name = if is_hash { &self.hash } else { &self.length };
        let number = internal_target(tables, node, name)?;
        let value = self.value(snapshot, number, &self.int_name)?;
        leading_integer(tables.strings.get(tables.nodes.name(value)))
    }

    /// What stands for the value of a node of type `number` with this name.
    fn value(&self, snapshot: &Snapshot, node: NodeIdx, name: &NameSet) -> Option<NodeIdx> {
        let tables = &snapshot.tables;
        if !tables.nodes.is(node, NodeKind::Number) || !name.contains(tables.nodes.name(node)) {
            return None;
        }
        internal_target(tables, node, &self.value)
    }
}
