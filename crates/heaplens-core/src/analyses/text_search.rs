//! Search by text over the names of objects.
//!
//! DevTools, `HeapSnapshotView.ts`, `performSearch`, and `HeapSnapshot.ts`, `search`. Looked at are
//! the names that people see: detached nodes with their prefix, plain objects as `{a, b}`,
//! concatenated strings put together up to 1024 characters. Objects of 0 bytes are left out, and so
//! is what a filter in force leaves out. Hits are in file order, as DevTools steps through them.
//!
//! Names are shared: each string of the table is matched at most once, and so is each different
//! list of properties. O(nodes) and the bytes of the different names; some bits for each string.

use heaplens_model::{NodeIdx, ObjectId};
use rustc_hash::FxHashMap;

use super::text_match::TextMatcher;
use super::{Progress, Steps};
use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_push, try_reserve_entry};
use crate::views::Snapshot;
use crate::views::names::NameSource;

/// What a text in the search box asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchText<'a> {
    /// Nothing: it is blank, or an `@` without a number.
    Nothing,
    /// One object by its id.
    Object(ObjectId),
    /// Objects with this text in their names.
    Text(&'a str),
}

impl<'a> SearchText<'a> {
    /// Reads it as DevTools does: trimmed, and `@12x` is object 12.
    pub fn read(text: &'a str) -> SearchText<'a> {
        let text = text.trim();
        let Some(number) = text.strip_prefix('@') else {
            return match text {
                "" => SearchText::Nothing,
                text => SearchText::Text(text),
            };
        };
        let number = number.trim_start();
        let digits = number
            .find(|c: char| !c.is_ascii_digit())
            .map_or(number, |end| &number[..end]);
        match digits.parse() {
            Ok(id) => SearchText::Object(ObjectId(id)),
            Err(_) => SearchText::Nothing,
        }
    }
}

/// Whether names match: asked once for each different name.
pub struct NameMatches<'a, M> {
    snapshot: &'a Snapshot,
    matcher: M,
    /// By position in the string table.
    strings: Vec<u8>,
    /// By list of edge names, of plain objects.
    lists: Vec<u8>,
    /// Of concatenated strings that begin with another one.
    ropes: FxHashMap<NodeIdx, bool>,
    /// The names of all nodes before this index are known, if the matcher takes names in batches.
    looked_at: usize,
}

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

fn known(cell: u8) -> Option<bool> {
    (cell != UNKNOWN).then_some(cell == YES)
}

impl<'a, M: TextMatcher> NameMatches<'a, M> {
    /// Takes the memory: a byte for each string and each list of edge names.
    pub fn new(snapshot: &'a Snapshot, matcher: M) -> Result<NameMatches<'a, M>, OutOfMemory> {
        let tables = &snapshot.tables;
        Ok(NameMatches {
            snapshot,
            looked_at: if matcher.batch() > 1 { 0 } else { usize::MAX },
            matcher,
            strings: try_filled(UNKNOWN, tables.strings.len())?,
            lists: try_filled(UNKNOWN, tables.edges.names().list_count())?,
            ropes: FxHashMap::default(),
        })
    }

    /// Whether a node's name matches. `cost` grows by the bytes that were looked at.
    #[inline(always)]
    pub fn matches(&mut self, node: NodeIdx, cost: &mut usize) -> Result<bool, OutOfMemory> {
        Ok(match self.snapshot.name_source(node) {
            NameSource::String(name) => match known(self.strings[name.at()]) {
                Some(matches) => matches,
                None => {
                    let text = self.snapshot.tables.strings.get(name);
                    *cost += self.matcher.cost(text);
                    let matches = self.matcher.matches(text);
                    self.strings[name.at()] = if matches { YES } else { NO };
                    matches
                }
            },
            source => self.matches_built(node, source, cost)?,
        })
    }

    /// Looks at the different names of the nodes from `next` on, if the matcher is better asked for
    /// many at once and these were not looked at yet. Returns the cost.
    ///
    /// It stops after a block of nodes, or when a batch is full. Names that have to be put together,
    /// and those of nodes that are not wanted, are left out.
    #[inline(always)]
    pub fn look_ahead(
        &mut self,
        next: usize,
        is_wanted: impl Fn(NodeIdx) -> bool,
    ) -> Result<usize, OutOfMemory> {
        if next < self.looked_at {
            return Ok(0);
        }
        let tables = &self.snapshot.tables;
        let batch = self.matcher.batch();
        let end = tables.nodes.len().min(next + blocks::LEN);
        self.looked_at = next;
        let (mut names, mut texts, mut cost) = (Vec::new(), Vec::new(), 0);
        while self.looked_at < end && names.len() < batch {
            let node = NodeIdx(self.looked_at as u32);
            self.looked_at += 1;
            if let NameSource::String(name) = self.snapshot.name_source(node)
                && self.strings[name.at()] == UNKNOWN
                && is_wanted(node)
            {
                // The answer comes below. Until then the name is not taken again.
                self.strings[name.at()] = NO;
                let text = tables.strings.get(name);
                cost += self.matcher.cost(text);
                try_push(&mut names, name)?;
                try_push(&mut texts, text)?;
            }
        }
        if !names.is_empty() {
            for (name, matches) in names.iter().zip(self.matcher.matches_each(&texts)) {
                self.strings[name.at()] = if matches { YES } else { NO };
            }
        }
        Ok(cost)
    }

    /// Of a name that has to be put together.
    #[inline(never)]
    fn matches_built(
        &mut self,
        node: NodeIdx,
        source: NameSource,
        cost: &mut usize,
    ) -> Result<bool, OutOfMemory> {
        let seen = match source {
            NameSource::Properties(Some(list)) => {
                let cell = self.lists.get(list as usize);
                cell.and_then(|cell| known(*cell))
            }
            NameSource::Parts(start) => self.ropes.get(&start).copied(),
            _ => None,
        };
        if let Some(matches) = seen {
            return Ok(matches);
        }
        let name = self.snapshot.object_name(node)?;
        *cost += name.len() + self.matcher.cost(&name);
        let matches = self.matcher.matches(&name);
        match source {
            NameSource::Properties(Some(list)) => {
                if let Some(cell) = self.lists.get_mut(list as usize) {
                    *cell = if matches { YES } else { NO };
                }
            }
            NameSource::Parts(start) if start != node => {
                try_reserve_entry(&mut self.ropes)?;
                self.ropes.insert(start, matches);
            }
            _ => {}
        }
        Ok(matches)
    }
}

/// Searches all names.
pub struct TextSearch<'a, M> {
    names: NameMatches<'a, M>,
    filter: Option<&'a NodeSet>,
    found: NodeSet,
    next: usize,
}

impl<'a, M: TextMatcher> TextSearch<'a, M> {
    /// A search among the objects of a filter, or among all.
    pub fn new(
        snapshot: &'a Snapshot,
        filter: Option<&'a NodeSet>,
        matcher: M,
    ) -> Result<TextSearch<'a, M>, OutOfMemory> {
        Ok(TextSearch {
            names: NameMatches::new(snapshot, matcher)?,
            filter,
            found: NodeSet::empty(snapshot.tables.nodes.len())?,
            next: 0,
        })
    }

    /// Looks at nodes until the budget is spent; what it cost.
    fn search_block(&mut self, end: usize, budget: usize) -> Result<usize, OutOfMemory> {
        let nodes = &self.names.snapshot.tables.nodes;
        let filter = self.filter;
        let is_wanted = |node| {
            !nodes.shallow_sizes().is_zero(node)
                && filter.is_none_or(|filter| filter.contains(node))
        };
        let mut cost = 0;
        while self.next < end && cost < budget {
            let node = NodeIdx(self.next as u32);
            cost += 1 + self.names.look_ahead(self.next, is_wanted)?;
            self.next += 1;
            if !is_wanted(node) {
                continue;
            }
            if self.names.matches(node, &mut cost)? {
                self.found.insert(node);
            }
        }
        Ok(cost)
    }
}

impl<M: TextMatcher> Steps for TextSearch<'_, M> {
    type Output = NodeSet;

    fn advance(&mut self, budget: usize) -> Result<Option<NodeSet>, OutOfMemory> {
        let len = self.names.snapshot.tables.nodes.len();
        let mut left = budget.max(1);
        blocks::until_done(|| {
            let end = len.min(self.next + blocks::LEN);
            let cost = self.search_block(end, left)?;
            left = left.saturating_sub(cost);
            Ok::<bool, OutOfMemory>(left == 0 || self.next == len)
        })?;
        Ok((self.next == len).then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        Progress::new(self.next, self.names.snapshot.tables.nodes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_is_read_as_devtools_reads_it() {
        for (text, read) in [
            ("  ", SearchText::Nothing),
            (" foo bar ", SearchText::Text("foo bar")),
            ("@12", SearchText::Object(ObjectId(12))),
            (" @ 12abc", SearchText::Object(ObjectId(12))),
            ("@", SearchText::Nothing),
            ("@x1", SearchText::Nothing),
            ("a@1", SearchText::Text("a@1")),
        ] {
            assert_eq!(SearchText::read(text), read, "{text:?}");
        }
    }
}
