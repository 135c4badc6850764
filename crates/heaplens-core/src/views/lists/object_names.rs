//! Sorts objects by name.
//!
//! If the objects of a list share few names, the names are sorted once, and each object's key is
//! the rank of its name. If they have many names, the key is the first bytes of the name.

use std::cmp::Ordering;

use heaplens_model::NodeIdx;
use rustc_hash::FxHashMap;

use super::key_packing::{Part, TEXT_BYTES, compare_as_javascript, javascript_text_key};
use crate::query::{ItemIdx, Key, coarse};
use crate::views::Snapshot;
use crate::views::names::NameSource;

/// Lists whose objects have more names than this are sorted by the names' first bytes.
const MAX_NAMES: usize = 4096;

/// The names of a list's objects by their order, where many objects share few names.
#[derive(Debug)]
pub enum ObjectNameRanks {
    /// All objects share one name.
    Same,
    /// The rank of each name, by its source.
    Different(FxHashMap<NameSource, u32>),
}

/// The names of a list's objects as far as they were collected.
#[derive(Debug, Default)]
pub struct PartialObjectNames {
    /// The sources of names, each with an object that has the name.
    first: FxHashMap<NameSource, NodeIdx>,
    /// The number of examined items.
    done: usize,
    are_many: bool,
}

impl PartialObjectNames {
    /// Collects the names of the objects of `count` more items. Returns whether there are more to
    /// collect.
    pub fn advance(
        &mut self,
        snapshot: &Snapshot,
        items: &[ItemIdx],
        object: impl Fn(ItemIdx) -> NodeIdx,
        count: usize,
    ) -> bool {
        let end = items.len().min(self.done.saturating_add(count));
        let some = items.get(self.done..end).unwrap_or_default();
        self.done = end;
        let mut last = None;
        for node in some.iter().map(|item| object(*item)) {
            let source = snapshot.name_source(node);
            if last == Some(source) {
                continue;
            }
            if source == NameSource::Properties(None) || self.first.len() > MAX_NAMES {
                self.are_many = true;
                return false;
            }
            last = Some(source);
            self.first.entry(source).or_insert(node);
        }
        end < items.len()
    }

    /// Returns the names by their order, if they are few.
    pub fn ranks(self, snapshot: &Snapshot) -> Option<ObjectNameRanks> {
        if self.are_many {
            return None;
        }
        let mut ranks: FxHashMap<NameSource, u32> = FxHashMap::default();
        // Names that do not fit into memory all at once are compared two at a time, as many are.
        let names = self.first.iter().map(|(source, node)| {
            let name = snapshot.object_name(*node).ok()?;
            Some((name, *source))
        });
        let mut names = names.collect::<Option<Vec<_>>>()?;
        names.sort_unstable_by(|a, b| compare_as_javascript(&a.0, &b.0));
        let mut rank = 0;
        for at in 0..names.len() {
            if at > 0 && names[at].0 != names[at - 1].0 {
                rank += 1;
            }
            ranks.insert(names[at].1, rank);
        }
        Some(if rank == 0 {
            ObjectNameRanks::Same
        } else {
            ObjectNameRanks::Different(ranks)
        })
    }
}

impl ObjectNameRanks {
    /// Returns the rank of an object's name. O(1).
    #[inline(always)]
    pub fn of(&self, snapshot: &Snapshot, node: NodeIdx) -> u64 {
        match self {
            ObjectNameRanks::Same => 0,
            ObjectNameRanks::Different(ranks) => {
                let rank = ranks.get(&snapshot.name_source(node));
                rank.copied().map_or(0, u64::from)
            }
        }
    }
}

impl Snapshot {
    /// Returns the key of an object's name. Of a concatenated string only its first parts are read.
    pub fn name_key(&self, node: NodeIdx, descending: bool) -> Key {
        if self.is_rope(node)
            && let Some(prefix) = self.rope_prefix::<TEXT_BYTES>(node)
        {
            return javascript_text_key(&prefix, descending);
        }
        match self.name_source(node) {
            NameSource::String(name) => {
                javascript_text_key(self.tables.strings.get(name), descending)
            }
            NameSource::Parts(start) => {
                javascript_text_key(&self.rope_text(start, TEXT_BYTES), descending)
            }
            NameSource::Properties(_) => {
                // So few bytes are to be had, and a key reads no more.
                let name = self.name_up_to(node, 4 * TEXT_BYTES).unwrap_or_default();
                javascript_text_key(&name, descending)
            }
            NameSource::Nothing => javascript_text_key(b"", descending),
        }
    }

    /// Returns the coarse key of an object's name: its first four bytes. In a concatenated string
    /// they are mostly in its first part.
    pub fn coarse_name_key(&self, node: NodeIdx, descending: bool) -> u32 {
        if self.is_rope(node)
            && let Some(prefix) = self.rope_prefix::<4>(node)
        {
            return coarse(javascript_text_key(&prefix, descending));
        }
        coarse(self.name_key(node, descending))
    }

    /// Returns the name of an object as a number of a key, where the first name comes first.
    /// `ranks` are the names of the list's objects, if they are few.
    #[inline(always)]
    pub fn object_name_part(&self, ranks: Option<&ObjectNameRanks>, node: NodeIdx) -> Part {
        match ranks {
            Some(ranks) => Part::new(ranks.of(self, node), false),
            None => Part::name(self.coarse_name_key(node, false), false, false),
        }
    }

    /// Compares the names of two objects as JavaScript does.
    pub fn compare_object_names(&self, a: NodeIdx, b: NodeIdx) -> Ordering {
        let sources = [a, b].map(|node| self.name_source(node));
        if sources[0] == sources[1] && sources[0] != NameSource::Properties(None) {
            return Ordering::Equal;
        }
        match [a, b].map(|node| self.object_name(node)) {
            [Ok(a), Ok(b)] => compare_as_javascript(&a, &b),
            // A comparison has no way to fail. Two names that do not fit into memory are rare, and
            // their keys have compared how they begin.
            _ => Ordering::Equal,
        }
    }
}
