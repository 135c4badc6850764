//! The walks over the graph as an errand: run by another worker, beside the phases that need
//! names, sizes and strings.
//!
//! A static page cannot share memory between its workers, so the errand takes a copy of the two
//! columns that walks ask, four bytes an edge and four a node, and brings three small ones back.
//! It is over before the phases with the most memory begin, so the peak stays what it was. What it
//! finds is what [`Analysis::step`] finds: both run the same functions.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;
use heaplens_model::message::{Phase, WalkOrder, WalkReceipt};
use heaplens_model::problem::Problem;

use super::{Analysis, out_of_memory};
use crate::graph::depth_first::Shape;
use crate::graph::distances::Near;
use crate::graph::{DepthFirst, Distances, WalkRules, distances, page_owned};
use crate::tables::edges::Link;
use crate::tables::parcel::{Column, Cursor, Room, Unpacking};
use crate::tables::{OutOfMemory, Scratch, Topology, try_reserve, try_touched};

/// Words are packed up to so many at a time: 256 KiB, as what is on its way is memory, too.
pub const PIECE: usize = 1 << 16;

/// With fewer nodes there is little to win, and a second worker's memory counts for more.
const MIN_NODES: usize = 2_000_000;

/// With so many edges a node, fresh memory for a copy of them costs as much as walks save.
const MAX_EDGES_EACH: usize = 8;

/// What another worker needs for the walks, on its way out.
pub struct Parcel {
    rules: Vec<u32>,
    cursor: Cursor,
}

impl Parcel {
    /// How many words its first part has, which [`Errand::expect`] has to know.
    pub fn rule_words(&self) -> u32 {
        self.rules.len() as u32
    }
}

/// The side that runs the errand.
pub struct Errand {
    order: WalkOrder,
    parcel: Unpacking<3>,
    rules: WalkRules,
    first_edges: Vec<u32>,
    links: Vec<Link>,
    near: Near,
    scratch: Scratch,
    found: Walks,
    next: usize,
}

/// What the three walks find.
#[derive(Default)]
pub struct Walks {
    /// See [`distances::measure`].
    pub distances: Distances,
    /// See [`page_owned::mark`].
    pub page_owned: FixedBitSet,
    /// See [`DepthFirst::walk`].
    pub walk: DepthFirst,
}

impl Errand {
    /// What an errand consists of, in order.
    pub const PHASES: [Phase; 3] = [Phase::Distances, Phase::PageOwned, Phase::Walk];

    /// Makes room for the parcel, which may take a while.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(order: WalkOrder) -> Result<Errand, Problem> {
        let nodes = order.nodes as usize;
        let first_edges = try_touched(nodes.saturating_add(1)).map_err(out_of_memory)?;
        let links = try_touched(order.edges as usize).map_err(out_of_memory)?;
        Ok(Errand {
            order,
            parcel: nothing(),
            rules: WalkRules::default(),
            first_edges,
            links,
            near: Near::default(),
            scratch: Scratch::default(),
            found: Walks::default(),
            next: 0,
        })
    }

    /// The parcel is about to come; its first part has so many words ([`Parcel::rule_words`]).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn expect(&mut self, rule_words: u32) -> Result<(), Problem> {
        let mut rules = Vec::new();
        try_reserve(&mut rules, rule_words as usize).map_err(out_of_memory)?;
        let rooms = [
            Room::Words(rules),
            Room::Words(std::mem::take(&mut self.first_edges)),
            Room::Links(std::mem::take(&mut self.links)),
        ];
        let wanted = [
            rule_words,
            self.order.nodes.saturating_add(1),
            self.order.edges,
        ];
        self.parcel = Unpacking::new(rooms, wanted.map(|words| words as usize));
        Ok(())
    }

    /// Takes a piece of the parcel; whether there is more to come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take(&mut self, words: &[u32]) -> Result<bool, Problem> {
        self.parcel.take(words).map_err(out_of_memory)
    }

    /// Runs the next walk and says which it was; nothing when all are done.
    ///
    /// # Errors
    /// When memory runs out, or the parcel is not what was ordered.
    pub fn step(&mut self) -> Result<Option<Phase>, Problem> {
        let Some(phase) = Errand::PHASES.get(self.next) else {
            return Ok(None);
        };
        if self.next == 0 {
            self.unpack().ok_or_else(super::other_build)?;
        }
        self.next += 1;
        self.run(*phase).map_err(out_of_memory)?;
        Ok(Some(*phase))
    }

    /// Nothing if the parcel is not what was ordered.
    fn unpack(&mut self) -> Option<()> {
        let parcel = std::mem::replace(&mut self.parcel, nothing());
        let [
            Room::Words(rules),
            Room::Words(first_edges),
            Room::Links(links),
        ] = parcel.rooms()
        else {
            return None;
        };
        let (nodes, edges) = (self.order.nodes as usize, self.order.edges as usize);
        let is_whole = first_edges.len() == nodes + 1 && links.len() == edges;
        self.rules = WalkRules::unpack(&rules)?;
        (self.first_edges, self.links) = (first_edges, links);
        (is_whole && self.order.root.at() < nodes).then_some(())
    }

    fn run(&mut self, phase: Phase) -> Result<(), OutOfMemory> {
        let topology = Topology {
            first_edges: &self.first_edges,
            links: &self.links,
            root: self.order.root,
        };
        let found = &mut self.found;
        found.run(
            phase,
            topology,
            &self.rules,
            &mut self.near,
            &mut self.scratch,
        )
    }

    /// What to expect of the columns that [`Errand::pack_next`] gives.
    pub fn receipt(&self) -> WalkReceipt {
        let walk = &self.found.walk;
        WalkReceipt {
            is_wide: self.found.distances.column().1,
            reached: walk.reached as u32,
            brackets: walk.shape.brackets() as u32,
        }
    }

    /// Packs the next piece of what was found; false when all is packed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next(&self, cursor: &mut Cursor, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let found = &self.found;
        let columns = [
            found.distances.column().0,
            Column::Bits(&found.page_owned),
            Column::Nodes(&found.walk.vertex),
            Column::Bits(found.walk.shape.bits()),
        ];
        cursor
            .pack_next(&columns, PIECE, words)
            .map_err(out_of_memory)
    }
}

fn nothing() -> Unpacking<3> {
    Unpacking::new([(); 3].map(|()| Room::Words(Vec::new())), [0; 3])
}

impl Walks {
    /// Runs one of [`Errand::PHASES`].
    pub fn run(
        &mut self,
        phase: Phase,
        topology: Topology<'_>,
        rules: &WalkRules,
        near: &mut Near,
        scratch: &mut Scratch,
    ) -> Result<(), OutOfMemory> {
        match phase {
            Phase::Distances => {
                (self.distances, *near) = distances::measure(topology, rules, scratch)?;
            }
            Phase::PageOwned => {
                self.page_owned = page_owned::mark(topology, rules, std::mem::take(near))?;
            }
            Phase::Walk => self.walk = DepthFirst::walk(topology, &self.page_owned, scratch)?,
            _ => {}
        }
        Ok(())
    }
}

/// What an errand brings back, on its way in.
pub struct Findings {
    receipt: WalkReceipt,
    nodes: usize,
    columns: Unpacking<4>,
}

impl Findings {
    fn new(nodes: usize, receipt: WalkReceipt, scratch: &mut Scratch) -> Result<Findings, Problem> {
        let vertex = scratch.take(nodes, NodeIdx).map_err(out_of_memory)?;
        let bits = |len: usize| Room::Bits(FixedBitSet::with_capacity(len), 0);
        let rooms = [
            Distances::room(nodes, receipt.is_wide).map_err(out_of_memory)?,
            bits(nodes),
            Room::Nodes(vertex),
            bits(2 * nodes),
        ];
        let wanted = rooms.each_ref().map(|room| room.words(nodes));
        Ok(Findings {
            receipt,
            nodes,
            columns: Unpacking::new(rooms, wanted),
        })
    }

    /// Takes a piece; whether there is more to come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take(&mut self, words: &[u32]) -> Result<bool, Problem> {
        self.columns.take(words).map_err(out_of_memory)
    }

    /// The columns; nothing if they are not whole.
    fn walks(self) -> Option<Walks> {
        let [
            distances,
            Room::Bits(page_owned, _),
            Room::Nodes(vertex),
            Room::Bits(shape, _),
        ] = self.columns.rooms()
        else {
            return None;
        };
        let is_whole = vertex.len() == self.nodes && vertex.len() >= self.receipt.reached as usize;
        is_whole.then_some(Walks {
            distances: Distances::unpacked(distances, self.nodes)?,
            page_owned,
            walk: DepthFirst {
                vertex,
                reached: self.receipt.reached as usize,
                shape: Shape::new(shape, self.receipt.brackets as usize),
            },
        })
    }
}

impl Analysis {
    /// What to order of another worker, if it would be quicker to let it run the walks.
    pub fn errand(&self) -> Option<WalkOrder> {
        let topology = self.parsed.tables.topology();
        let most_edges = topology.len().saturating_mul(MAX_EDGES_EACH);
        let pays = topology.len() >= MIN_NODES && topology.links.len() < most_edges;
        pays.then(|| self.walk_order())
    }

    /// What there is to walk over.
    pub fn walk_order(&self) -> WalkOrder {
        let topology = self.parsed.tables.topology();
        WalkOrder {
            nodes: topology.len() as u32,
            edges: topology.links.len() as u32,
            root: topology.root,
        }
    }

    /// What another worker needs for the walks, if they are still to be run and their rules are
    /// known: once DOM states are.
    pub fn parcel(&self) -> Option<Parcel> {
        Some(Parcel {
            rules: self.rules.as_ref()?.pack(),
            cursor: Cursor::default(),
        })
    }

    /// Packs the next piece of a parcel; false when all is packed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next(&self, parcel: &mut Parcel, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let topology = self.parsed.tables.topology();
        let columns = [
            Column::Words(&parcel.rules),
            Column::Words(topology.first_edges),
            Column::Links(topology.links),
        ];
        let packed = parcel.cursor.pack_next(&columns, PIECE, words);
        packed.map_err(out_of_memory)
    }

    /// Makes room for what another worker found.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn expect(&mut self, receipt: WalkReceipt) -> Result<Findings, Problem> {
        Findings::new(self.node_count(), receipt, &mut self.scratch)
    }

    /// Takes what another worker found, so that the walks need not be run here; whether it is of
    /// use.
    pub fn accept(&mut self, findings: Findings) -> bool {
        let Some(walks) = findings
            .walks()
            .filter(|walks| walks.walk.vertex.len() == self.node_count())
        else {
            return false;
        };
        self.walks = walks;
        self.rules = None;
        true
    }

    /// Whether all that is left of the next phase is to take note of what another worker found.
    pub fn is_done_elsewhere(&self) -> bool {
        let is_walk = |phase| Errand::PHASES.contains(&phase);
        self.rules.is_none() && self.next_phase().is_some_and(is_walk)
    }
}
