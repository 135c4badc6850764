//! Graph walks in the helper worker, beside the phases that need names, sizes and strings.
//!
//! The workers of a static page cannot share memory. The helper gets a copy of the two columns
//! that the walks read, four bytes an edge and four a node, and sends three small columns back.
//! The copy is sent piece by piece while the file is parsed, as far as there is time. The rest
//! and the few rules follow once they are known.
//! The helper gives its memory back before the phases with the most memory begin, so the peak
//! does not grow. Its results equal those of [`Analysis::step`]: both run the same functions.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;
use heaplens_model::message::{Phase, WalkOutputSizes, WalkRequest};
use heaplens_model::problem::Problem;

use super::{Analysis, Loader};
use crate::graph::BracketTree;
use crate::graph::distances::FromUserRoots;
use crate::graph::{DepthFirst, DistanceRules, Distances, distances, page_owned};
use crate::tables::edges::Edge;
pub use crate::tables::transfer::Cursor;
use crate::tables::transfer::{Column, Room, Unpacker};
use crate::tables::{OutOfMemory, Scratch, Topology, try_bits, try_push, try_reserve, try_touched};

/// Words are packed up to so many at a time: 32 KiB, which the first-level cache holds.
pub const PIECE: usize = 1 << 13;

/// With fewer nodes there is little to win, and a second worker's memory counts for more.
const MIN_NODES: u32 = 2_000_000;

/// With so many edges a node, fresh memory for a copy of them that leaves in one go costs as much
/// as walks save.
const MAX_LATE_EDGES_EACH: u64 = 8;

/// What another worker needs for the walks, on its way out: first the two columns, as far as they
/// are there, then the rules.
pub struct WalkInput {
    request: WalkRequest,
    /// Words of the columns that are packed.
    packed: usize,
    rules: Vec<u32>,
    rules_packed: Cursor,
}

impl WalkInput {
    /// An input for a graph of this size.
    pub fn new(request: WalkRequest) -> WalkInput {
        WalkInput {
            request,
            packed: 0,
            rules: Vec::new(),
            rules_packed: Cursor::default(),
        }
    }

    /// What it is for, which [`WalkRunner::new`] has to know.
    pub fn request(&self) -> WalkRequest {
        self.request
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
        let nodes = self.request.nodes as usize;
        // The end of the last node's edges is in the request.
        let Some(first_edges) = topology.first_edges.get(..nodes) else {
            return Ok(false);
        };
        match self.packed.checked_sub(nodes) {
            None => Column::Words(first_edges).pack(self.packed, PIECE, words)?,
            Some(links) => Column::Links(topology.edges).pack(links, PIECE, words)?,
        }
        self.packed += words.len();
        Ok(!words.is_empty())
    }
}

impl Loader {
    /// An input of what is being loaded, once it is known how large it is and if it pays to let
    /// another worker run the walks.
    pub fn walk_input(&self) -> Option<WalkInput> {
        let (topology, edges) = self.parser.graph_so_far()?;
        let request = WalkRequest {
            nodes: topology.first_edges.len() as u32,
            edges,
            root: topology.root,
        };
        pays(request).then(|| WalkInput::new(request))
    }

    /// Packs the next piece of what has been parsed; false when there is no more by now.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next(&self, input: &mut WalkInput, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let Some((topology, _)) = self.parser.graph_so_far() else {
            return Ok(false);
        };
        let packed = input.pack_columns(topology, words);
        packed.map_err(Problem::from)
    }
}

/// Whether another worker is quicker.
fn pays(request: WalkRequest) -> bool {
    request.nodes >= MIN_NODES
}

/// Whether it still is when the input leaves after the file is parsed.
fn pays_late(request: WalkRequest) -> bool {
    pays(request) && u64::from(request.edges) < MAX_LATE_EDGES_EACH * u64::from(request.nodes)
}

/// The side that runs the walks.
pub struct WalkRunner {
    request: WalkRequest,
    columns: Unpacker<2>,
    rules_input: Unpacker<1>,
    /// Nothing until all is unpacked, as are links and rules.
    first_edges: Vec<u32>,
    links: Vec<Edge>,
    rules: DistanceRules,
    near: FromUserRoots,
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

impl WalkRunner {
    /// The walks, in the order in which they run.
    pub const PHASES: [Phase; 3] = [Phase::Distances, Phase::PageOwned, Phase::Walk];

    /// Makes room for the columns. With `touched` that takes a while, and unpacking less: for who
    /// has nothing else to do.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(request: WalkRequest, touched: bool) -> Result<WalkRunner, Problem> {
        let (nodes, edges) = (request.nodes as usize, request.edges as usize);
        let (first_edges, links) = if touched {
            let first_edges = try_touched(nodes.saturating_add(1))?;
            (first_edges, try_touched(edges)?)
        } else {
            let (mut first_edges, mut links) = (Vec::new(), Vec::new());
            try_reserve(&mut first_edges, nodes.saturating_add(1))?;
            try_reserve(&mut links, edges)?;
            (first_edges, links)
        };
        Ok(WalkRunner {
            request,
            columns: Unpacker::new(
                [Room::Words(first_edges), Room::Links(links)],
                [nodes, edges],
            ),
            rules_input: nothing(),
            first_edges: Vec::new(),
            links: Vec::new(),
            rules: DistanceRules::default(),
            near: FromUserRoots::default(),
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
        self.rules_input = Unpacker::new([Room::Words(rules)], [words as usize]);
        Ok(())
    }

    /// Takes a piece of the rules; whether there is more to come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take_rules(&mut self, words: &[u32]) -> Result<bool, Problem> {
        self.rules_input.take(words).map_err(Problem::from)
    }

    /// Runs the next walk and says which it was; nothing when all are done.
    ///
    /// # Errors
    /// When memory runs out, or the input is not what was ordered.
    pub fn step(&mut self) -> Result<Option<Phase>, Problem> {
        let Some(phase) = WalkRunner::PHASES.get(self.next) else {
            return Ok(None);
        };
        if self.next == 0 {
            self.unpack().ok_or_else(super::other_build)?;
        }
        self.next += 1;
        self.run(*phase)?;
        Ok(Some(*phase))
    }

    /// Nothing if the input is not what was ordered.
    fn unpack(&mut self) -> Option<()> {
        let columns = std::mem::replace(&mut self.columns, nothing());
        let rules = std::mem::replace(&mut self.rules_input, nothing());
        let [Room::Words(mut first_edges), Room::Links(mut links)] = columns.rooms() else {
            return None;
        };
        let [Room::Words(rules)] = rules.rooms() else {
            return None;
        };
        let (nodes, edges) = (self.request.nodes as usize, self.request.edges as usize);
        let is_whole = first_edges.len() == nodes && links.len() == edges;
        try_push(&mut first_edges, self.request.edges).ok()?;
        self.rules = DistanceRules::unpack(&rules)?;
        // Links that left while the file was parsed do not know yet.
        for (edge, kind) in &self.rules.weak_map_kinds {
            let link = links.get_mut(edge.at())?;
            *link = Edge::new(link.node(), *kind);
        }
        (self.first_edges, self.links) = (first_edges, links);
        (is_whole && self.request.root.at() < nodes).then_some(())
    }

    fn run(&mut self, phase: Phase) -> Result<(), OutOfMemory> {
        let topology = Topology {
            first_edges: &self.first_edges,
            edges: &self.links,
            root: self.request.root,
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

    /// What to expect of the columns that [`WalkRunner::pack_next`] gives.
    pub fn sizes(&self) -> WalkOutputSizes {
        let walk = &self.found.walk;
        WalkOutputSizes {
            is_wide: self.found.distances.column().1,
            reached: walk.reached as u32,
            brackets: walk.tree.brackets() as u32,
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
            Column::Nodes(&found.walk.node_at),
            Column::Bits(found.walk.tree.bits()),
        ];
        cursor
            .pack_next(&columns, PIECE, words)
            .map_err(Problem::from)
    }
}

fn nothing<const COLUMNS: usize>() -> Unpacker<COLUMNS> {
    Unpacker::new(
        [(); COLUMNS].map(|()| Room::Words(Vec::new())),
        [0; COLUMNS],
    )
}

impl Walks {
    /// Runs one of [`WalkRunner::PHASES`].
    pub fn run(
        &mut self,
        phase: Phase,
        topology: Topology<'_>,
        rules: &DistanceRules,
        near: &mut FromUserRoots,
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

/// What the walks found, on its way in.
pub struct WalkOutput {
    sizes: WalkOutputSizes,
    nodes: usize,
    columns: Unpacker<4>,
}

impl WalkOutput {
    fn new(
        nodes: usize,
        sizes: WalkOutputSizes,
        scratch: &mut Scratch,
    ) -> Result<WalkOutput, Problem> {
        let vertex = scratch.take(nodes, NodeIdx)?;
        let bits = |len: usize| try_bits(len).map(|bits| Room::Bits(bits, 0));
        let rooms = [
            Distances::room(nodes, sizes.is_wide)?,
            bits(nodes)?,
            Room::Nodes(vertex),
            bits(2 * nodes)?,
        ];
        let wanted = rooms.each_ref().map(|room| room.words(nodes));
        Ok(WalkOutput {
            sizes,
            nodes,
            columns: Unpacker::new(rooms, wanted),
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
        let is_whole = vertex.len() == self.nodes && vertex.len() >= self.sizes.reached as usize;
        is_whole.then_some(Walks {
            distances: Distances::unpacked(distances, self.nodes)?,
            page_owned,
            walk: DepthFirst {
                node_at: vertex,
                reached: self.sizes.reached as usize,
                tree: BracketTree::new(shape, self.sizes.brackets as usize),
            },
        })
    }
}

impl Analysis {
    /// An input of what has been loaded, if none was begun before and it still pays to let another
    /// worker run the walks.
    pub fn walk_input(&self) -> Option<WalkInput> {
        let request = self.walk_request();
        pays_late(request).then(|| WalkInput::new(request))
    }

    /// What there is to walk over.
    pub fn walk_request(&self) -> WalkRequest {
        let topology = self.parsed.tables.topology();
        WalkRequest {
            nodes: topology.len() as u32,
            edges: topology.edges.len() as u32,
            root: topology.root,
        }
    }

    /// Packs the next piece of an input's columns; false when they are packed. An input that was
    /// begun while the file was parsed has to be of [`Analysis::walk_request`]: in a file that was
    /// cut it is not.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_next(&self, input: &mut WalkInput, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let topology = self.parsed.tables.topology();
        let packed = input.pack_columns(topology, words);
        packed.map_err(Problem::from)
    }

    /// Adds the rules to an input and says how many words they are; nothing unless they are known
    /// and the walks are still to be run: once DOM states are.
    pub fn add_rules(&self, input: &mut WalkInput) -> Option<u32> {
        input.rules = self.rules.as_ref()?.pack();
        Some(input.rules.len() as u32)
    }

    /// Makes room for what another worker found.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn expect(&mut self, sizes: WalkOutputSizes) -> Result<WalkOutput, Problem> {
        WalkOutput::new(self.node_count(), sizes, &mut self.scratch)
    }

    /// Takes what another worker found, so that the walks need not be run here; whether it is of
    /// use.
    pub fn accept(&mut self, output: WalkOutput) -> bool {
        let Some(walks) = output
            .walks()
            .filter(|walks| walks.walk.node_at.len() == self.node_count())
        else {
            return false;
        };
        self.walks = walks;
        self.rules = None;
        true
    }

    /// Whether all that is left of the next phase is to take note of what another worker found.
    pub fn is_done_elsewhere(&self) -> bool {
        let is_walk = |phase| WalkRunner::PHASES.contains(&phase);
        self.rules.is_none() && self.next_phase().is_some_and(is_walk)
    }
}
