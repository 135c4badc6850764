//! Lists of retainers: what holds an object.
//!
//! An item is a place among the node's retainers, which tells the holder at once. Which of the
//! holder's edges it is, is found when a row is shown, and for all of a list's rows when they are
//! sorted by what the edges are called: a million objects may hold one.

use std::cmp::Ordering;

use heaplens_model::query::{Column, Sort};
use heaplens_model::{EdgeIdx, NodeIdx, StringIdx};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::keys::{EdgeNameKey, Part, key};
use crate::graph::retains;
use crate::query::Key;
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_push, try_reserve};

/// More names than this are sorted by what they begin with.
const MAX_NAMES: usize = 4096;

/// What the edges to one node are called, by their places among its retainers.
#[derive(Debug)]
pub struct RetainerNames {
    /// See [`EdgeNameKey::short`].
    names: Vec<u32>,
    /// The edges themselves, where equal numbers do not tell equal names.
    edges: Option<Vec<EdgeIdx>>,
}

impl Snapshot {
    /// The places of the retainers that people see: neither weak nor the root.
    pub fn retainer_items(&self, node: NodeIdx) -> Result<Vec<u32>, OutOfMemory> {
        let mut items = Vec::new();
        for (place, link) in (0u32..).zip(self.retainers.links(node)) {
            if link.node() != self.tables.root && retains(link.kind()) {
                try_push(&mut items, place)?;
            }
        }
        Ok(items)
    }

    /// The holder at a place among a node's retainers.
    #[inline(always)]
    pub fn retainer(&self, node: NodeIdx, place: u32) -> NodeIdx {
        let links = self.retainers.places(node);
        self.retainers.holder(links[place as usize])
    }

    /// The edges at these places among a node's retainers. Goes through the edges of each holder
    /// once.
    pub fn retainer_edges(&self, node: NodeIdx, places: &[u32]) -> Vec<EdgeIdx> {
        let links = self.retainers.places(node);
        let holder = |place: u32| self.retainers.holder(links[place as usize]);
        let mut edges = vec![EdgeIdx(0); places.len()];
        let mut wanted: Vec<(u32, &mut EdgeIdx)> = places.iter().copied().zip(&mut edges).collect();
        wanted.sort_unstable_by_key(|(place, _)| *place);
        for of_one in wanted.chunk_by_mut(|a, b| holder(a.0) == holder(b.0)) {
            let from = holder(of_one[0].0);
            let first = links.partition_point(|link| self.retainers.holder(*link) < from);
            let mut parallel = (first as u32..).zip(self.edges_to(from, node));
            for (place, edge) in of_one {
                // The places differ and rise, so that none is passed over.
                if let Some((_, found)) = parallel.find(|(at, _)| at == place) {
                    **edge = found;
                }
            }
        }
        edges
    }

    /// The edges that lead from one node to another, in file order. O(edges of `from`).
    fn edges_to(&self, from: NodeIdx, to: NodeIdx) -> impl Iterator<Item = EdgeIdx> + '_ {
        let edges = self.tables.nodes.edges(from);
        let links = &self.tables.edges.links()[edges.clone()];
        let both = (edges.start as u32..).zip(links);
        both.filter(move |(_, link)| link.node() == to)
            .map(|(edge, _)| EdgeIdx(edge))
    }

    /// What all edges to a node are called. O(edges of its holders).
    pub fn retainer_names(&self, node: NodeIdx) -> Result<RetainerNames, OutOfMemory> {
        let count = self.retainers.count(node);
        let mut edges = Vec::new();
        try_reserve(&mut edges, count)?;
        edges.extend(
            self.retainers
                .edges(&self.tables, node)
                .map(|(_, edge)| edge),
        );
        let mut names = Vec::new();
        try_reserve(&mut names, count)?;
        if let Some(ranks) = self.name_ranks_of_edges(node, &edges) {
            let whole = self.names_of_edges(node, &edges).map(|name| match name {
                EdgeName::String(name) => EdgeNameKey::rank(ranks.get(&name).copied()),
                other => self.edge_name_key(other),
            });
            names.extend(whole.map(EdgeNameKey::short));
            return Ok(RetainerNames { names, edges: None });
        }
        let cut = self.names_of_edges(node, &edges);
        names.extend(cut.map(|name| self.edge_name_key(name).short()));
        Ok(RetainerNames {
            names,
            edges: Some(edges),
        })
    }

    fn names_of_edges<'a>(
        &'a self,
        node: NodeIdx,
        edges: &'a [EdgeIdx],
    ) -> impl Iterator<Item = EdgeName> + 'a {
        let both = self.retainers.links(node).zip(edges);
        both.map(|(link, edge)| self.tables.edge_name(link.node(), *edge))
    }

    /// The strings among the names by their order, if they are few and all else fits, too.
    fn name_ranks_of_edges(
        &self,
        node: NodeIdx,
        edges: &[EdgeIdx],
    ) -> Option<FxHashMap<StringIdx, u32>> {
        let mut ranks = FxHashMap::default();
        for name in self.names_of_edges(node, edges) {
            match name {
                EdgeName::Index(index) if index < EdgeNameKey::LARGE => {}
                EdgeName::Index(_) => return None,
                EdgeName::String(name) if self.names.proto.contains(name) => {}
                EdgeName::String(name) => {
                    ranks.insert(name, 0);
                    if ranks.len() > MAX_NAMES {
                        return None;
                    }
                }
            }
        }
        let mut names: Vec<_> = ranks.keys().copied().collect();
        let text = |name: &StringIdx| self.tables.strings.get(*name);
        names.sort_unstable_by(|a, b| text(a).cmp(text(b)));
        let same = names.chunk_by(|a, b| text(a) == text(b));
        for (rank, names) in (0u32..).zip(same) {
            for name in names {
                ranks.insert(*name, rank);
            }
        }
        Some(ranks)
    }

    /// The key of a retainer; see [`Snapshot::compare_retainers`].
    #[inline(always)]
    pub fn retainer_key(
        &self,
        sort: Sort,
        names: Option<&RetainerNames>,
        node: NodeIdx,
        place: u32,
    ) -> Key {
        let holder = self.retainer(node, place);
        let retained = |descending| Part::new(self.retained_sizes.get(holder), descending);
        let name = |descending| match names {
            Some(names) => Part::name(names.names[place as usize], descending, names.is_whole()),
            None => Part::NOTHING,
        };
        let place = Part::new(u64::from(place), true);
        match sort.column {
            Column::Distance => {
                let distance = Part::distance(self.distances.get(holder), sort.descending);
                key(distance, retained(true), place)
            }
            Column::Name => key(name(sort.descending), retained(true), place),
            Column::RetainedSize => key(retained(sort.descending), name(false), place),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                let size = self.tables.nodes.shallow_size(holder);
                key(Part::new(size, sort.descending), name(false), place)
            }
            Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta => {
                key(name(false), retained(true), place)
            }
        }
    }

    /// Compares two retainers by a column, then as DevTools does; the later of equal ones comes
    /// first. Without `names` no two have different ones.
    pub fn compare_retainers(
        &self,
        sort: Sort,
        names: Option<&RetainerNames>,
        node: NodeIdx,
        [a, b]: [u32; 2],
    ) -> Ordering {
        let holders = [a, b].map(|place| self.retainer(node, place));
        let compare_names = || match names {
            None => Ordering::Equal,
            Some(RetainerNames { names, edges: None }) => names[a as usize].cmp(&names[b as usize]),
            Some(RetainerNames {
                edges: Some(edges), ..
            }) => {
                let name = |place: u32| {
                    let edge = edges[place as usize];
                    self.tables.edge_name(self.retainer(node, place), edge)
                };
                self.compare_edge_names(name(a), name(b))
            }
        };
        self.compare_edges(sort, compare_names, holders)
            .then(b.cmp(&a))
    }
}

impl RetainerNames {
    fn is_whole(&self) -> bool {
        self.edges.is_none()
    }

    /// Bytes that the names hold.
    pub fn memory(&self) -> u64 {
        let edges = self.edges.as_ref().map_or(0, Vec::capacity);
        4 * (self.names.capacity() + edges) as u64
    }
}
