//! Who holds each node: 4 bytes an edge and 4 a node.
//!
//! An entry is the holder and the edge's type; which of the holder's edges it is can be found
//! among its siblings when a row is shown, and no analysis asks. Built by counting sort, two
//! passes over the edges.

use std::ops::Range;

use heaplens_model::{EdgeIdx, NodeIdx};

use crate::tables::edges::Link;
use crate::tables::{OutOfMemory, Tables, Topology, blocks, try_filled};

/// Incoming edges by node; those of one node are in file order, so that parallel edges are
/// neighbours.
#[derive(Debug, Default)]
pub struct RetainerTable {
    /// The edge's type and the place of the node it starts from.
    links: Vec<Link>,
    first: Vec<u32>,
    /// The node at each place; empty while nodes are their own places.
    holders: Vec<NodeIdx>,
}

/// How many edges lead to each node, weak ones included.
#[derive(Debug, Default)]
pub struct RetainerCounts {
    /// The places just past each node's last entry in a [`RetainerTable`], and all edges' number.
    ends: Vec<u32>,
}

/// What stands in a table's place that is not filled yet.
const BLANK: Link = Link::from_word(0);

impl RetainerCounts {
    /// Counts them: the first of two passes over the edges.
    pub fn count(topology: Topology<'_>) -> Result<RetainerCounts, OutOfMemory> {
        let mut ends = try_filled(0u32, topology.len() + 1)?;
        blocks::forward(topology.links.len(), |range| {
            for link in &topology.links[range] {
                ends[link.node().at()] += 1;
            }
            Ok(())
        })?;
        let mut end = 0;
        for place in &mut ends {
            end += *place;
            *place = end;
        }
        Ok(RetainerCounts { ends })
    }

    /// How many edges lead to a node.
    #[inline(always)]
    pub fn of(&self, node: NodeIdx) -> usize {
        let before = node
            .at()
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        (self.ends[node.at()] - before) as usize
    }
}

impl RetainerTable {
    /// Sorts the edges by the node they lead to. `places` says where each node is among the
    /// holders, by whose places an analysis may be quicker; without any a node is its own place.
    /// [`RetainerTable::set_holders`] has to follow in the end.
    pub fn build(
        tables: &Tables,
        counts: RetainerCounts,
        places: &[NodeIdx],
    ) -> Result<RetainerTable, OutOfMemory> {
        let edges = tables.edges.links();
        let mut links = try_filled(BLANK, edges.len())?;
        // Filling from the back moves each node's end down to its first entry.
        let mut first = counts.ends;
        blocks::backward(tables.nodes.len(), |range| {
            for node in range.rev().map(|node| NodeIdx(node as u32)) {
                let holder = places.get(node.at()).copied().unwrap_or(node);
                for edge in tables.nodes.edges(node).rev() {
                    let link = edges[edge];
                    let place = &mut first[link.node().at()];
                    *place -= 1;
                    links[*place as usize] = link.with_node(holder);
                }
            }
            Ok(())
        })?;
        Ok(RetainerTable {
            links,
            first,
            holders: Vec::new(),
        })
    }

    /// How many edges lead to a node, weak ones included.
    #[inline(always)]
    pub fn count(&self, node: NodeIdx) -> usize {
        self.range(node).len()
    }

    #[inline(always)]
    fn range(&self, node: NodeIdx) -> Range<usize> {
        self.first[node.at()] as usize..self.first[node.at() + 1] as usize
    }

    /// The edges that lead to a node: type and holder, in file order.
    pub fn links(&self, node: NodeIdx) -> impl Iterator<Item = Link> + '_ {
        let links = self.places(node).iter();
        links.map(|link| link.with_node(self.holder(*link)))
    }

    /// The edges from one node to another. O(log of the edges that lead there).
    pub fn links_from(&self, holder: NodeIdx, node: NodeIdx) -> impl Iterator<Item = Link> + '_ {
        let links = self.places(node);
        // Holders are in file order.
        let first = links.partition_point(|link| self.holder(*link) < holder);
        links[first..]
            .iter()
            .take_while(move |link| self.holder(**link) == holder)
            .map(move |link| link.with_node(holder))
    }

    /// The holder of one of [`RetainerTable::places`].
    #[inline(always)]
    pub fn holder(&self, link: Link) -> NodeIdx {
        let place = link.node();
        self.holders.get(place.at()).copied().unwrap_or(place)
    }

    /// The edges that lead to a node: type and place of the holder.
    #[inline(always)]
    pub fn places(&self, node: NodeIdx) -> &[Link] {
        &self.links[self.range(node)]
    }

    /// The edges that lead to a node, in file order; scans the edges of each holder once.
    pub fn edges<'a>(
        &'a self,
        tables: &'a Tables,
        node: NodeIdx,
    ) -> impl Iterator<Item = (NodeIdx, EdgeIdx)> + 'a {
        let mut before = None;
        self.links(node)
            .map(Link::node)
            .filter(move |holder| before.replace(*holder) != Some(*holder))
            .flat_map(move |holder| {
                tables
                    .nodes
                    .edges(holder)
                    .filter(move |edge| tables.edges.links()[*edge].node() == node)
                    .map(move |edge| (holder, EdgeIdx(edge as u32)))
            })
    }

    /// Says which node is at each place. They are kept: four bytes a node are cheaper than to
    /// change every edge back.
    pub fn set_holders(&mut self, holders: Vec<NodeIdx>) {
        self.holders = holders;
    }

    /// Bytes that the table holds.
    pub fn memory(&self) -> u64 {
        4 * (self.links.capacity() + self.first.capacity() + self.holders.capacity()) as u64
    }
}
