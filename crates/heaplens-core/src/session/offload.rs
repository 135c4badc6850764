//! Graph walks in the helper worker, beside the phases that need names, sizes and strings.
//!
//! The workers of a static page cannot share memory. The helper gets a copy of the two columns
//! that the walks read, four bytes an edge and four a node, and sends three small columns back.
//! The copy is sent piece by piece while the file is parsed, as far as there is time. The rest
//! and the few rules follow once they are known.
//! The helper frees its memory before the phases with the most memory begin, so the peak
//! does not grow. Its results equal those of [`Analysis::step`]: both run the same functions.
//!
//! [`WalkInput`] packs on the sending side, [`WalkRunner`] unpacks, walks and packs the results,
//! and [`WalkOutput`] unpacks those. An analysis that never sees a [`WalkOutput`] walks by itself.

use heaplens_model::NodeIdx;
use heaplens_model::message::{Phase, WalkOutputSizes, WalkRequest};
use heaplens_model::problem::Problem;

use super::walks::{WALK_PHASES, Walks};
use super::{Analysis, Loader};
use crate::graph::distances::FromUserRoots;
use crate::graph::{BracketTree, DepthFirst, DistanceRules, Distances};
use crate::tables::edges::Edge;
use crate::tables::transfer::{PackPosition, ReceivedColumn, SentColumn, Unpacker};
use crate::tables::{OutOfMemory, Scratch, Topology, try_bits, try_push, try_reserve, try_touched};

/// The most words that one call packs: 32 KiB, which the first-level cache holds.
pub const PIECE: usize = 1 << 13;

/// With fewer nodes the walks are short, and the helper's memory counts for more.
const MIN_NODES: u32 = 2_000_000;

/// The most edges a node for a copy that is sent in one go after parsing. With more of them the
/// fresh memory for the copy costs as much time as the walks save.
const MAX_LATE_EDGES_PER_NODE: u64 = 8;

/// The copy that the helper needs, as it is packed: first the two columns, then the rules.
pub struct WalkInput {
    request: WalkRequest,
    /// Words of the columns that are packed.
    packed: usize,
    rules: Vec<u32>,
    rules_packed: PackPosition,
}

impl WalkInput {
    fn new(request: WalkRequest) -> WalkInput {
        WalkInput {
            request,
            packed: 0,
            rules: Vec::new(),
            rules_packed: PackPosition::default(),
        }
    }

    /// Returns the input of a snapshot that is still being parsed. Nothing until the graph's size
    /// is known, or if walks in another worker would not be quicker.
    pub fn while_parsing(loader: &Loader) -> Option<WalkInput> {
        let (topology, edges) = loader.graph_so_far()?;
        let request = WalkRequest {
            nodes: topology.first_edges.len() as u32,
            edges,
            root: topology.root,
        };
        (request.nodes >= MIN_NODES).then(|| WalkInput::new(request))
    }

    /// Returns the input of a parsed snapshot of which nothing was sent before; nothing if walks in
    /// another worker would not be quicker.
    pub fn after_parsing(analysis: &Analysis) -> Option<WalkInput> {
        let request = request_for(analysis);
        let max_edges = MAX_LATE_EDGES_PER_NODE * u64::from(request.nodes);
        let pays = request.nodes >= MIN_NODES && u64::from(request.edges) < max_edges;
        pays.then(|| WalkInput::new(request))
    }

    /// Returns the input of a parsed snapshot of any size.
    pub fn of(analysis: &Analysis) -> WalkInput {
        WalkInput::new(request_for(analysis))
    }

    /// Returns the sizes for [`WalkRunner::new`].
    pub fn request(&self) -> WalkRequest {
        self.request
    }

    /// Returns whether the whole snapshot has the size that was expected while it was parsed. A
    /// file that was cut has not.
    pub fn is_of(&self, analysis: &Analysis) -> bool {
        self.request == request_for(analysis)
    }

    /// Replaces `words` by the next piece of what has been parsed; false when there is no more by
    /// now.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_parsed(&mut self, loader: &Loader, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let Some((topology, _)) = loader.graph_so_far() else {
            return Ok(false);
        };
        Ok(self.pack_columns(topology, words)?)
    }

    /// Replaces `words` by the next piece of the columns; false when all are packed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack(&mut self, analysis: &Analysis, words: &mut Vec<u32>) -> Result<bool, Problem> {
        Ok(self.pack_columns(analysis.topology(), words)?)
    }

    /// Adds the rules and says how many words they are. Nothing before [`Phase::DomState`] is done,
    /// and after the walks.
    pub fn add_rules(&mut self, analysis: &Analysis) -> Option<u32> {
        self.rules = analysis.rules()?.pack();
        Some(self.rules.len() as u32)
    }

    /// Replaces `words` by the next piece of the rules; false when all are packed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_rules(&mut self, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let rules = [SentColumn::Words(&self.rules)];
        Ok(self.rules_packed.pack_next(&rules, PIECE, words)?)
    }

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
            None => SentColumn::Words(first_edges).pack(self.packed, PIECE, words)?,
            Some(edges) => SentColumn::Edges(topology.edges).pack(edges, PIECE, words)?,
        }
        self.packed += words.len();
        Ok(!words.is_empty())
    }
}

/// Returns the size of a parsed graph.
fn request_for(analysis: &Analysis) -> WalkRequest {
    let topology = analysis.topology();
    WalkRequest {
        nodes: topology.len() as u32,
        edges: topology.edges.len() as u32,
        root: topology.root,
    }
}

/// The helper's side: takes the input in, runs the walks, and packs their results.
pub struct WalkRunner {
    request: WalkRequest,
    columns: Unpacker<2>,
    rules_input: Unpacker<1>,
    /// Empty until all is unpacked, as are edges and rules.
    first_edges: Vec<u32>,
    edges: Vec<Edge>,
    rules: DistanceRules,
    near: FromUserRoots,
    scratch: Scratch,
    found: Walks,
    next: usize,
    packed: PackPosition,
}

impl WalkRunner {
    /// Reserves memory for the columns. The system provides it while they are unpacked.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(request: WalkRequest) -> Result<WalkRunner, Problem> {
        let (mut first_edges, mut edges) = (Vec::new(), Vec::new());
        try_reserve(&mut first_edges, first_edge_count(request))?;
        try_reserve(&mut edges, request.edges as usize)?;
        Ok(WalkRunner::with_columns(request, first_edges, edges))
    }

    /// As [`WalkRunner::new`], and has the system provide all of the memory now. Unpacking is
    /// quicker then: for a worker that has nothing else to do until the columns come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn with_touched_memory(request: WalkRequest) -> Result<WalkRunner, Problem> {
        let first_edges = try_touched(first_edge_count(request))?;
        let edges = try_touched(request.edges as usize)?;
        Ok(WalkRunner::with_columns(request, first_edges, edges))
    }

    fn with_columns(request: WalkRequest, first_edges: Vec<u32>, edges: Vec<Edge>) -> WalkRunner {
        WalkRunner {
            request,
            columns: Unpacker::new(
                [
                    ReceivedColumn::Words(first_edges),
                    ReceivedColumn::Edges(edges),
                ],
                [request.nodes as usize, request.edges as usize],
            ),
            rules_input: nothing(),
            first_edges: Vec::new(),
            edges: Vec::new(),
            rules: DistanceRules::default(),
            near: FromUserRoots::default(),
            scratch: Scratch::default(),
            found: Walks::default(),
            next: 0,
            packed: PackPosition::default(),
        }
    }

    /// Takes a piece of the columns.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take(&mut self, words: &[u32]) -> Result<(), Problem> {
        self.columns.take(words)?;
        Ok(())
    }

    /// Returns whether the columns are whole.
    pub fn is_whole(&self) -> bool {
        self.columns.is_whole()
    }

    /// Prepares for rules of so many words ([`WalkInput::add_rules`]).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn expect_rules(&mut self, words: u32) -> Result<(), Problem> {
        let mut rules = Vec::new();
        try_reserve(&mut rules, words as usize)?;
        self.rules_input = Unpacker::new([ReceivedColumn::Words(rules)], [words as usize]);
        Ok(())
    }

    /// Takes a piece of the rules; says whether there is more to come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take_rules(&mut self, words: &[u32]) -> Result<bool, Problem> {
        Ok(self.rules_input.take(words)?)
    }

    /// Runs the next walk and says which it was; nothing when all are done.
    ///
    /// # Errors
    /// When memory runs out, or the input is not what was requested.
    pub fn step(&mut self) -> Result<Option<Phase>, Problem> {
        let Some(phase) = WALK_PHASES.get(self.next) else {
            return Ok(None);
        };
        if self.next == 0 {
            self.unpack().ok_or_else(super::other_build)?;
        }
        self.next += 1;
        let topology = Topology {
            first_edges: &self.first_edges,
            edges: &self.edges,
            root: self.request.root,
        };
        self.found.run(
            *phase,
            topology,
            &self.rules,
            &mut self.near,
            &mut self.scratch,
        )?;
        Ok(Some(*phase))
    }

    /// Nothing if the input is not what was requested.
    fn unpack(&mut self) -> Option<()> {
        let columns = std::mem::replace(&mut self.columns, nothing());
        let rules = std::mem::replace(&mut self.rules_input, nothing());
        let [
            ReceivedColumn::Words(mut first_edges),
            ReceivedColumn::Edges(mut edges),
        ] = columns.columns()
        else {
            return None;
        };
        let [ReceivedColumn::Words(rules)] = rules.columns() else {
            return None;
        };
        let (node_count, edge_count) = (self.request.nodes as usize, self.request.edges as usize);
        let is_whole = first_edges.len() == node_count && edges.len() == edge_count;
        try_push(&mut first_edges, self.request.edges).ok()?;
        self.rules = DistanceRules::unpack(&rules)?;
        // Edges that were sent while the file was parsed have the file's types still.
        for (index, kind) in &self.rules.weak_map_kinds {
            let edge = edges.get_mut(index.at())?;
            *edge = Edge::new(edge.node(), *kind);
        }
        (self.first_edges, self.edges) = (first_edges, edges);
        (is_whole && self.request.root.at() < node_count).then_some(())
    }

    /// Returns the sizes for [`WalkOutput::new`].
    pub fn output_sizes(&self) -> WalkOutputSizes {
        let walk = &self.found.walk;
        WalkOutputSizes {
            is_wide: self.found.distances.column().1,
            reached: walk.reached as u32,
            brackets: walk.tree.brackets() as u32,
        }
    }

    /// Replaces `words` by the next piece of the results; false when all are packed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack(&mut self, words: &mut Vec<u32>) -> Result<bool, Problem> {
        let found = &self.found;
        let columns = [
            found.distances.column().0,
            SentColumn::Bits(&found.page_owned),
            SentColumn::Nodes(&found.walk.node_at),
            SentColumn::Bits(found.walk.tree.bits()),
        ];
        Ok(self.packed.pack_next(&columns, PIECE, words)?)
    }
}

/// One for each node, and the end of the last node's edges.
fn first_edge_count(request: WalkRequest) -> usize {
    (request.nodes as usize).saturating_add(1)
}

fn nothing<const COLUMNS: usize>() -> Unpacker<COLUMNS> {
    Unpacker::new(
        [(); COLUMNS].map(|()| ReceivedColumn::Words(Vec::new())),
        [0; COLUMNS],
    )
}

/// The results of walks in another worker, as they arrive.
pub struct WalkOutput {
    sizes: WalkOutputSizes,
    node_count: usize,
    columns: Unpacker<4>,
}

impl WalkOutput {
    /// Reserves memory for the results.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(analysis: &mut Analysis, sizes: WalkOutputSizes) -> Result<WalkOutput, Problem> {
        let node_count = analysis.node_count();
        let node_at = analysis.scratch().take(node_count, NodeIdx)?;
        let bits = |len: usize| try_bits(len).map(|bits| ReceivedColumn::Bits(bits, 0));
        let columns = [
            Distances::empty_column(node_count, sizes.is_wide)?,
            bits(node_count)?,
            ReceivedColumn::Nodes(node_at),
            bits(2 * node_count)?,
        ];
        let wanted = columns.each_ref().map(|column| column.words(node_count));
        Ok(WalkOutput {
            sizes,
            node_count,
            columns: Unpacker::new(columns, wanted),
        })
    }

    /// Takes a piece; says whether there is more to come.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take(&mut self, words: &[u32]) -> Result<bool, Problem> {
        Ok(self.columns.take(words)?)
    }

    /// Gives the results to the analysis, which then need not walk. False, and no change, if they
    /// are not whole.
    pub fn hand_to(self, analysis: &mut Analysis) -> bool {
        match self.walks() {
            Some(walks) => {
                analysis.set_walks(walks);
                true
            }
            None => false,
        }
    }

    fn walks(self) -> Option<Walks> {
        let [
            distances,
            ReceivedColumn::Bits(page_owned, _),
            ReceivedColumn::Nodes(node_at),
            ReceivedColumn::Bits(tree, _),
        ] = self.columns.columns()
        else {
            return None;
        };
        let is_whole =
            node_at.len() == self.node_count && node_at.len() >= self.sizes.reached as usize;
        is_whole.then_some(Walks {
            distances: Distances::unpacked(distances, self.node_count)?,
            page_owned,
            walk: DepthFirst {
                node_at,
                reached: self.sizes.reached as usize,
                tree: BracketTree::new(tree, self.sizes.brackets as usize),
            },
        })
    }
}
