//! Lists of retainers: what holds an object.
//!
//! An item is a place among the node's retainers, which tells the holder at once. Which of the
//! holder's edges it is, is found when a row is shown, and for all of a list's rows when they are
//! sorted by what the edges are called: a million objects may hold one.

use std::cmp::Ordering;
use std::ops::Range;

use heaplens_model::query::{Column, Sort};
use heaplens_model::{EdgeIdx, NodeIdx, StringIdx};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::keys::{EdgeNameKey, Part, key};
use crate::graph::retains;
use crate::query::Key;
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, blocks, try_push, try_reserve};

/// More names than this are sorted by what they begin with.
const MAX_NAMES: usize = 4096;

/// What holds one node, as its rows are sorted.
pub struct Retainers<'a> {
    /// See [`Snapshot::holders`].
    pub holders: &'a [NodeIdx],
    /// What the edges are called, if that counts.
    pub names: Option<&'a RetainerNames>,
}

/// What the edges to one node are called, by their places among its retainers.
#[derive(Debug)]
pub struct RetainerNames {
    /// See [`EdgeNameKey::short`].
    names: Vec<u32>,
    /// The edges themselves, where equal numbers do not tell equal names.
    edges: Option<Vec<EdgeIdx>>,
}

/// The same as far as it was found.
#[derive(Debug, Default)]
pub struct RetainersFound {
    /// Each string as a number of its own, all else as [`EdgeNameKey::short`].
    names: Vec<u32>,
    edges: Vec<EdgeIdx>,
    numbers: FxHashMap<StringIdx, u32>,
    last: Option<(StringIdx, u32)>,
    /// There are many strings, or numbers that do not fit.
    are_many: bool,
    /// Then so many names are what they begin with instead.
    cut: usize,
}

impl Snapshot {
    /// The places of the retainers that people see: neither weak nor the root.
    pub fn retainer_items(&self, node: NodeIdx) -> Result<Vec<u32>, OutOfMemory> {
        let mut items = Vec::new();
        let links = self.retainers.entries(node);
        let of_root = self.places_of(self.tables.root, node);
        try_reserve(&mut items, links.len())?;
        blocks::forward(links.len(), |range| {
            let places = range.start as u32..;
            for (place, link) in places.zip(&links[range]) {
                if retains(link.kind()) && !of_root.contains(&place) {
                    try_push(&mut items, place)?;
                }
            }
            Ok(())
        })?;
        Ok(items)
    }

    /// Where one holder stands among a node's retainers. O(log of them).
    fn places_of(&self, holder: NodeIdx, node: NodeIdx) -> Range<u32> {
        let links = self.retainers.entries(node);
        // Holders are in file order.
        let start = links.partition_point(|link| self.retainers.retainer(*link) < holder);
        let end = links.partition_point(|link| self.retainers.retainer(*link) <= holder);
        start as u32..end as u32
    }

    /// The holder at a place among a node's retainers.
    #[inline(always)]
    pub fn retainer(&self, node: NodeIdx, place: u32) -> NodeIdx {
        self.retainers.retainer_at(node, place as usize)
    }

    /// The holder at each place among a node's retainers. They lie anywhere in the table of them,
    /// so that who asks for all of them again and again asks once and keeps them.
    pub fn holders(&self, node: NodeIdx) -> Result<Vec<NodeIdx>, OutOfMemory> {
        let links = self.retainers.entries(node);
        let mut holders = Vec::new();
        try_reserve(&mut holders, links.len())?;
        blocks::forward(links.len(), |range| {
            holders.extend(
                links[range]
                    .iter()
                    .map(|link| self.retainers.retainer(*link)),
            );
            Ok(())
        })?;
        Ok(holders)
    }

    /// The edges at these places among a node's retainers. Goes through the edges of each holder
    /// once.
    pub fn retainer_edges(&self, node: NodeIdx, places: &[u32]) -> Vec<EdgeIdx> {
        let links = self.retainers.entries(node);
        let holder = |place: u32| self.retainers.retainer(links[place as usize]);
        let mut edges = vec![EdgeIdx(0); places.len()];
        let mut wanted: Vec<(u32, &mut EdgeIdx)> = places.iter().copied().zip(&mut edges).collect();
        wanted.sort_unstable_by_key(|(place, _)| *place);
        for of_one in wanted.chunk_by_mut(|a, b| holder(a.0) == holder(b.0)) {
            let from = holder(of_one[0].0);
            let first = links.partition_point(|link| self.retainers.retainer(*link) < from);
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
        let links = &self.tables.edges.as_slice()[edges.clone()];
        let both = (edges.start as u32..).zip(links);
        both.filter(move |(_, link)| link.node() == to)
            .map(|(edge, _)| EdgeIdx(edge))
    }

    /// Finds out what the edges to a node are called, of so many more of its retainers or their
    /// edges; whether there is more to do. `holders` are the node's.
    pub fn find_retainer_names(
        &self,
        node: NodeIdx,
        holders: &[NodeIdx],
        count: usize,
        found: &mut RetainersFound,
    ) -> Result<bool, OutOfMemory> {
        let all = holders.len();
        if found.edges.capacity() == 0 {
            try_reserve(&mut found.edges, all)?;
            try_reserve(&mut found.names, all)?;
        }
        let mut spent = 0;
        while spent < count
            && let Some(holder) = holders.get(found.edges.len()).copied()
        {
            let before = found.edges.len();
            let edges = self.tables.nodes.edges(holder);
            let names = self.tables.edge_names(holder);
            for (at, link) in self.tables.edges.as_slice()[edges.clone()]
                .iter()
                .enumerate()
            {
                if link.node() == node {
                    try_push(&mut found.edges, EdgeIdx((edges.start + at) as u32))?;
                    let number = found.number(self, EdgeName::new(link.kind(), names.get(at)));
                    try_push(&mut found.names, number)?;
                }
            }
            if found.edges.len() == before {
                break;
            }
            spent += 1 + edges.len();
        }
        if found.edges.len() < all && spent > 0 {
            return Ok(true);
        }
        if !found.are_many {
            return Ok(false);
        }
        // What was numbered is of no use.
        let end = all.min(found.cut.saturating_add(count - spent.min(count)));
        let edges = found.edges.iter().zip(holders);
        let some = found.names.iter_mut().zip(edges);
        for (name, (edge, holder)) in some.take(end).skip(found.cut) {
            let called = self.tables.edge_name(*holder, *edge);
            *name = self.edge_name_key(called).short();
        }
        found.cut = end;
        Ok(end < all)
    }

    /// What was found, by the order of the names.
    pub fn retainer_names(&self, found: RetainersFound) -> RetainerNames {
        let RetainersFound {
            mut names,
            edges,
            numbers,
            are_many,
            ..
        } = found;
        if are_many {
            return RetainerNames {
                names,
                edges: Some(edges),
            };
        }
        let mut strings: Vec<_> = numbers.into_iter().collect();
        let text = |one: &(StringIdx, u32)| self.tables.strings.get(one.0);
        strings.sort_unstable_by(|a, b| text(a).cmp(text(b)));
        let mut ranks = vec![0; strings.len()];
        let same = strings.chunk_by(|a, b| text(a) == text(b));
        for (rank, strings) in (0u32..).zip(same) {
            for (_, number) in strings {
                ranks[*number as usize] = rank;
            }
        }
        for name in &mut names {
            // Whatever is no string is above all of these.
            if let Some(rank) = ranks.get(*name as usize) {
                *name = *rank;
            }
        }
        RetainerNames { names, edges: None }
    }

    /// The key of a retainer; see [`Snapshot::compare_retainers`].
    #[inline(always)]
    pub fn retainer_key(&self, sort: Sort, retainers: &Retainers, place: u32) -> Key {
        let first = self.retainer_first(sort, retainers, place);
        let second = match sort.column {
            Column::RetainedSize
            | Column::ShallowSize
            | Column::AddedSize
            | Column::RemovedSize
            | Column::SizeDelta => retainers.name(place, false),
            _ => Part::new(self.retained_sizes.get(retainers.retainer(place)), true),
        };
        key(first, second, Part::new(u64::from(place), true))
    }

    /// See [`crate::query::Ranking::coarse`].
    #[inline(always)]
    pub fn retainer_coarse(&self, sort: Sort, retainers: &Retainers, place: u32) -> u32 {
        self.retainer_first(sort, retainers, place).coarse()
    }

    /// The first number of a retainer's key.
    #[inline(always)]
    fn retainer_first(&self, sort: Sort, retainers: &Retainers, place: u32) -> Part {
        let holder = || retainers.retainer(place);
        let descending = sort.descending;
        match sort.column {
            Column::Distance => Part::distance(self.distances.get(holder()), descending),
            Column::Name => retainers.name(place, descending),
            Column::RetainedSize => Part::new(self.retained_sizes.get(holder()), descending),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                Part::new(self.tables.nodes.shallow_size(holder()), descending)
            }
            Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta => {
                retainers.name(place, false)
            }
        }
    }

    /// Compares two retainers by a column, then as DevTools does; the later of equal ones comes
    /// first. Without names no two have different ones.
    pub fn compare_retainers(
        &self,
        sort: Sort,
        retainers: &Retainers,
        [a, b]: [u32; 2],
    ) -> Ordering {
        let holders = [a, b].map(|place| retainers.retainer(place));
        let compare_names = || match retainers.names {
            None => Ordering::Equal,
            Some(RetainerNames { names, edges: None }) => names[a as usize].cmp(&names[b as usize]),
            Some(RetainerNames {
                edges: Some(edges), ..
            }) => {
                let name = |place: u32| {
                    let edge = edges[place as usize];
                    self.tables.edge_name(retainers.retainer(place), edge)
                };
                self.compare_edge_names(name(a), name(b))
            }
        };
        self.compare_edges(sort, compare_names, holders)
            .then(b.cmp(&a))
    }
}

impl Retainers<'_> {
    /// The holder at a place.
    #[inline(always)]
    fn retainer(&self, place: u32) -> NodeIdx {
        self.holders[place as usize]
    }

    /// What the edge at a place is called, as a number of a key.
    #[inline(always)]
    fn name(&self, place: u32, descending: bool) -> Part {
        self.names.map_or(Part::NOTHING, |all| {
            Part::name(all.names[place as usize], descending, all.edges.is_none())
        })
    }
}

impl RetainersFound {
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

    /// Bytes that it holds.
    pub fn memory(&self) -> u64 {
        4 * (self.names.capacity() + self.edges.capacity()) as u64
    }
}

impl RetainerNames {
    /// Bytes that the names hold.
    pub fn memory(&self) -> u64 {
        let edges = self.edges.as_ref().map_or(0, Vec::capacity);
        4 * (self.names.capacity() + edges) as u64
    }
}
