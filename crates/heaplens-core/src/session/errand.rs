//! The walks over the graph as an errand: run by another worker, beside the phases that need
//! names, sizes and strings.
//!
//! A static page cannot share memory between its workers, so the errand takes a copy of the two
//! columns that walks ask, four bytes an edge and four a node, and brings three small ones back.
//! The copy leaves while the file is parsed, piece by piece, as far as there is time, and what is
//! left of it with the few rules, once they are known.
//! The errand is over before the phases with the most memory begin, so the peak stays what it was.
//! What it finds is what [`Analysis::step`] finds: both run the same functions.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;
use heaplens_model::message::{Phase, WalkOrder, WalkReceipt};
use heaplens_model::problem::Problem;

use super::{Analysis, Loader};
use crate::graph::depth_first::Shape;
use crate::graph::distances::Near;
use crate::graph::{DepthFirst, Distances, WalkRules, distances, page_owned};
use crate::tables::edges::Link;
use crate::tables::parcel::{Column, Cursor, Room, Unpacking};
use crate::tables::{OutOfMemory, Scratch, Topology, try_push, try_reserve, try_touched};

/// Words are packed up to so many at a time: 32 KiB, which the first-level cache holds.
pub const PIECE: usize = 1 << 13;

/// With fewer nodes there is little to win, and a second worker's memory counts for more.
const MIN_NODES: u32 = 2_000_000;

/// With so many edges a node, fresh memory for a copy of them that leaves in one go costs as much
/// as walks save.
const MAX_LATE_EDGES_EACH: u64 = 8;

/// What another worker needs for the walks, on its way out: first the two columns, as far as they
/// are there, then the rules.
pub struct Parcel {
    order: WalkOrder,
    /// Words of the columns that are packed.
    packed: usize,
    rules: Vec<u32>,
    rules_packed: Cursor,
}

impl Parcel {
    /// A parcel of the graph in an order.
    pub fn new(order: WalkOrder) -> Parcel {
        Parcel {
            order,
            packed: 0,
            rules: Vec::new(),
            rules_packed: Cursor::default(),
        }
    }

    /// What it is for, which [`Errand::new`] has to know.
    pub fn order(&self) -> WalkOrder {
        self.order
    }

    /// Packs the next piece of the rules that [`Analysis::add_rules`] added; false when they are
    /// packed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next_rules(&mut self, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let rules = [Column::Words(&self.rules)];
        let packed = self.rules_packed.pack_next(&rules, PIECE, words);
        packed.map_err(Problem::from)
    }

    /// Replaces `words` by the next ones of the columns; false when there are no more by now.
    fn pack_columns(
        &mut self,
        topology: Topology<'_>,
        words: &mut Vec<u32>,
    ) -> Result<bool, OutOfMemory> {
        words.clear();
        let nodes = self.order.nodes as usize;
        // The end of the last node's edges is in the order.
        let Some(first_edges) = topology.first_edges.get(..nodes) else {
            return Ok(false);
        };
        match self.packed.checked_sub(nodes) {
            None => Column::Words(first_edges).pack(self.packed, PIECE, words)?,
            Some(links) => Column::Links(topology.links).pack(links, PIECE, words)?,
        }
        self.packed += words.len();
        Ok(!words.is_empty())
    }
}

impl Loader {
    /// A parcel of what is being loaded, once it is known how large it is and if it pays to let
    /// another worker run the walks.
    pub fn parcel(&self) -> Option<Parcel> {
        let (topology, edges) = self.parser.graph_so_far()?;
        let order = WalkOrder {
            nodes: topology.first_edges.len() as u32,
            edges,
            root: topology.root,
        };
        pays(order).then(|| Parcel::new(order))
    }

    /// Packs the next piece of what has been parsed; false when there is no more by now.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next(&self, parcel: &mut Parcel, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let Some((topology, _)) = self.parser.graph_so_far() else {
            return Ok(false);
        };
        let packed = parcel.pack_columns(topology, words);
        packed.map_err(Problem::from)
    }
}

/// Whether another worker is quicker.
fn pays(order: WalkOrder) -> bool {
    order.nodes >= MIN_NODES
}

/// Whether it still is when the parcel leaves after the file is parsed.
fn pays_late(order: WalkOrder) -> bool {
    pays(order) && u64::from(order.edges) < MAX_LATE_EDGES_EACH * u64::from(order.nodes)
}

/// The side that runs the errand.
pub struct Errand {
    order: WalkOrder,
    columns: Unpacking<2>,
    rules_parcel: Unpacking<1>,
    /// Nothing until all is unpacked, as are links and rules.
    first_edges: Vec<u32>,
    links: Vec<Link>,
    rules: WalkRules,
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

    /// Makes room for the columns. With `touched` that takes a while, and unpacking less: for who
    /// has nothing else to do.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(order: WalkOrder, touched: bool) -> Result<Errand, Problem> {
        let (nodes, edges) = (order.nodes as usize, order.edges as usize);
        let (first_edges, links) = if touched {
            let first_edges = try_touched(nodes.saturating_add(1))?;
            (first_edges, try_touched(edges)?)
        } else {
            let (mut first_edges, mut links) = (Vec::new(), Vec::new());
            try_reserve(&mut first_edges, nodes.saturating_add(1))?;
            try_reserve(&mut links, edges)?;
            (first_edges, links)
        };
        Ok(Errand {
            order,
            columns: Unpacking::new(
                [Room::Words(first_edges), Room::Links(links)],
                [nodes, edges],
            ),
            rules_parcel: nothing(),
            first_edges: Vec::new(),
            links: Vec::new(),
            rules: WalkRules::default(),
            near: Near::default(),
            scratch: Scratch::default(),
            found: Walks::default(),
            next: 0,
        })
    }

    /// Takes a piece of the columns.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take(&mut self, words: &[u32]) -> Result<(), Problem> {
        self.columns.take(words)?;
        Ok(())
    }

    /// Whether the columns are whole.
    pub fn is_whole(&self) -> bool {
        self.columns.is_whole()
    }

    /// The rules are about to come, in so many words ([`Analysis::add_rules`]).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn expect_rules(&mut self, words: u32) -> Result<(), Problem> {
        let mut rules = Vec::new();
        try_reserve(&mut rules, words as usize)?;
        self.rules_parcel = Unpacking::new([Room::Words(rules)], [words as usize]);
        Ok(())
    }

    /// Takes a piece of the rules; whether there is more to come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take_rules(&mut self, words: &[u32]) -> Result<bool, Problem> {
        self.rules_parcel.take(words).map_err(Problem::from)
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
        self.run(*phase)?;
        Ok(Some(*phase))
    }

    /// Nothing if the parcel is not what was ordered.
    fn unpack(&mut self) -> Option<()> {
        let columns = std::mem::replace(&mut self.columns, nothing());
        let rules = std::mem::replace(&mut self.rules_parcel, nothing());
        let [Room::Words(mut first_edges), Room::Links(mut links)] = columns.rooms() else {
            return None;
        };
        let [Room::Words(rules)] = rules.rooms() else {
            return None;
        };
        let (nodes, edges) = (self.order.nodes as usize, self.order.edges as usize);
        let is_whole = first_edges.len() == nodes && links.len() == edges;
        try_push(&mut first_edges, self.order.edges).ok()?;
        self.rules = WalkRules::unpack(&rules)?;
        // Links that left while the file was parsed do not know yet.
        for (edge, kind) in &self.rules.copies {
            let link = links.get_mut(edge.at())?;
            *link = Link::new(link.node(), *kind);
        }
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
            .map_err(Problem::from)
    }
}

fn nothing<const COLUMNS: usize>() -> Unpacking<COLUMNS> {
    Unpacking::new(
        [(); COLUMNS].map(|()| Room::Words(Vec::new())),
        [0; COLUMNS],
    )
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
        let vertex = scratch.take(nodes, NodeIdx)?;
        let bits = |len: usize| Room::Bits(FixedBitSet::with_capacity(len), 0);
        let rooms = [
            Distances::room(nodes, receipt.is_wide)?,
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
        self.columns.take(words).map_err(Problem::from)
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
    /// A parcel of what has been loaded, if none was begun before and it still pays to let another
    /// worker run the walks.
    pub fn parcel(&self) -> Option<Parcel> {
        let order = self.walk_order();
        pays_late(order).then(|| Parcel::new(order))
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

    /// Packs the next piece of a parcel's columns; false when they are packed. A parcel that was
    /// begun while the file was parsed has to be of [`Analysis::walk_order`]: in a file that was
    /// cut it is not.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next(&self, parcel: &mut Parcel, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let topology = self.parsed.tables.topology();
        let packed = parcel.pack_columns(topology, words);
        packed.map_err(Problem::from)
    }

    /// Adds the rules to a parcel and says how many words they are; nothing unless they are known
    /// and the walks are still to be run: once DOM states are.
    pub fn add_rules(&self, parcel: &mut Parcel) -> Option<u32> {
        parcel.rules = self.rules.as_ref()?.pack();
        Some(parcel.rules.len() as u32)
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
