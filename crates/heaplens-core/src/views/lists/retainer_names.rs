//! Sorts retainers by the names of their edges.
//!
//! The table of retainers does not have the indices of edges. The edges are therefore found once
//! for all retainers of a node: a million objects may retain the same one.

use std::cmp::Ordering;

use heaplens_model::{EdgeIdx, NodeIdx, StringIdx};
use rustc_hash::FxHashMap;

use super::key_packing::{EdgeNameKey, Part};
use crate::query::ItemIdx;
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_push, try_reserve};
use crate::views::Snapshot;

/// The most names that are sorted as a whole. More are sorted by their first bytes.
const MAX_NAMES: usize = 4096;

/// The names of the edges to one node, by their positions among its retainers.
#[derive(Debug)]
pub struct RetainerNames {
    /// See [`EdgeNameKey::short`].
    names: Vec<u32>,
    /// The edges, if equal numbers do not always mean equal names.
    edges: Option<Vec<EdgeIdx>>,
}

/// The names of the edges to one node as far as they were found.
#[derive(Debug, Default)]
pub struct PartialRetainerNames {
    /// A number for each string, and [`EdgeNameKey::short`] for all other names.
    names: Vec<u32>,
    edges: Vec<EdgeIdx>,
    numbers: FxHashMap<StringIdx, u32>,
    last: Option<(StringIdx, u32)>,
    /// There are many strings, or numbers that do not fit.
    are_many: bool,
    /// If so, the number of names that are [`EdgeNameKey::short`] by now.
    cut: usize,
}

impl PartialRetainerNames {
    /// Finds the names of the edges to a node, of `count` more of its retainers or their edges.
    /// Returns whether there is more to do. `retainers` are the node's.
    pub fn advance(
        &mut self,
        snapshot: &Snapshot,
        node: NodeIdx,
        retainers: &[NodeIdx],
        count: usize,
    ) -> Result<bool, OutOfMemory> {
        let tables = &snapshot.tables;
        let all = retainers.len();
        if self.edges.capacity() == 0 {
            try_reserve(&mut self.edges, all)?;
            try_reserve(&mut self.names, all)?;
        }
        let mut spent = 0;
        while spent < count
            && let Some(retainer) = retainers.get(self.edges.len()).copied()
        {
            let before = self.edges.len();
            let range = tables.nodes.edges(retainer);
            let names = tables.edge_names(retainer);
            let edges = &tables.edges.as_slice()[range.clone()];
            for (at, edge) in edges.iter().enumerate() {
                if edge.node() == node {
                    try_push(&mut self.edges, EdgeIdx((range.start + at) as u32))?;
                    let number = self.number(snapshot, EdgeName::new(edge.kind(), names.get(at)));
                    try_push(&mut self.names, number)?;
                }
            }
            if self.edges.len() == before {
                break;
            }
            spent += 1 + range.len();
        }
        if self.edges.len() < all && spent > 0 {
            return Ok(true);
        }
        if !self.are_many {
            return Ok(false);
        }
        // The numbers given so far are of no use.
        let end = all.min(self.cut.saturating_add(count - spent.min(count)));
        let edges = self.edges.iter().zip(retainers);
        let some = self.names.iter_mut().zip(edges);
        for (name, (edge, retainer)) in some.take(end).skip(self.cut) {
            let edge_name = tables.edge_name(*retainer, *edge);
            *name = snapshot.edge_name_key(edge_name).short();
        }
        self.cut = end;
        Ok(end < all)
    }

    fn number(&mut self, snapshot: &Snapshot, name: EdgeName) -> u32 {
        match name {
            _ if self.are_many => 0,
            EdgeName::String(name) if !snapshot.names.proto.contains(name) => {
                if let Some((last, number)) = self.last
                    && last == name
                {
                    return number;
                }
                let next = self.numbers.len() as u32;
                let number = *self.numbers.entry(name).or_insert(next);
                self.are_many = self.numbers.len() > MAX_NAMES;
                self.last = Some((name, number));
                number
            }
            other => {
                self.are_many =
                    matches!(other, EdgeName::Index(index) if index >= EdgeNameKey::LARGE);
                snapshot.edge_name_key(other).short()
            }
        }
    }

    /// Returns the names by their order, when all are found.
    pub fn sort(self, snapshot: &Snapshot) -> RetainerNames {
        let PartialRetainerNames {
            mut names,
            edges,
            numbers,
            are_many,
            ..
        } = self;
        if are_many {
            return RetainerNames {
                names,
                edges: Some(edges),
            };
        }
        let mut strings: Vec<_> = numbers.into_iter().collect();
        let text = |one: &(StringIdx, u32)| snapshot.tables.strings.get(one.0);
        strings.sort_unstable_by(|a, b| text(a).cmp(text(b)));
        let mut ranks = vec![0; strings.len()];
        let same = strings.chunk_by(|a, b| text(a) == text(b));
        for (rank, strings) in (0u32..).zip(same) {
            for (_, number) in strings {
                ranks[*number as usize] = rank;
            }
        }
        for name in &mut names {
            // Names that are not strings have larger numbers.
            if let Some(rank) = ranks.get(*name as usize) {
                *name = *rank;
            }
        }
        RetainerNames { names, edges: None }
    }
}

impl RetainerNames {
    /// Returns the name of the edge at a position, as a number of a key.
    #[inline(always)]
    pub fn part(&self, position: ItemIdx, descending: bool) -> Part {
        Part::name(self.names[position.at()], descending, self.edges.is_none())
    }

    /// Compares the names of the edges at two positions. `retainers` are the node's.
    pub fn compare(
        &self,
        snapshot: &Snapshot,
        retainers: &[NodeIdx],
        a: ItemIdx,
        b: ItemIdx,
    ) -> Ordering {
        match &self.edges {
            None => self.names[a.at()].cmp(&self.names[b.at()]),
            Some(edges) => {
                let [a, b] = [a, b].map(|position| {
                    let retainer = retainers[position.at()];
                    snapshot.tables.edge_name(retainer, edges[position.at()])
                });
                snapshot.compare_edge_names(a, b)
            }
        }
    }

    /// Returns the bytes of memory that the names take.
    pub fn memory(&self) -> u64 {
        let edges = self.edges.as_ref().map_or(0, Vec::capacity);
        4 * (self.names.capacity() + edges) as u64
    }
}
