//! The semidominators of a depth-first walk: the first half of Semi-NCA.
//!
//! Most of the time goes into one query: the smallest semidominator on the path above a position.
//! It takes a random read for each edge, and most answers change nothing. A few nodes (the global
//! object, a module's context) dominate most of a heap. Most positions find one of them as their
//! semidominator with their first retainers, and all other retainers only confirm it. A [`Floor`]
//! for such a node tells this by one bit a position, and spares nine queries of ten.

use fixedbitset::FixedBitSet;
use heaplens_model::NodeIdx;

use super::BracketTree;
use super::RetainerTable;
use super::essential_edges::EssentialEdges;
use super::retainers::Backward;
use crate::tables::edges::Edge;
use crate::tables::{OutOfMemory, blocks, try_bits, try_push, try_reserve, try_resize};

/// The graph, by position in the walk.
pub struct WalkGraph<'a> {
    /// The retainers of each node, by position.
    pub retainers: &'a RetainerTable,
    /// The node at each position.
    pub node_at: &'a [NodeIdx],
    /// The edges that count, by position.
    pub essential: EssentialEdges<'a>,
    /// The number of reached positions; nodes at later positions are unreachable.
    pub reached: usize,
}

/// A node in the forest of finished nodes: an ancestor, which moves up as the path is used, and the
/// smallest semidominator up to it. Each step needs both, so they are stored together.
#[derive(Clone, Copy, Debug, Default)]
struct Tree {
    /// At first the parent in the walk; the root's is 0.
    ancestor: u32,
    best: u32,
}

/// Spare items, so that two columns of half the width fit into the forest's memory later.
const SLACK: usize = 8;

impl Tree {
    fn forest(tree: &BracketTree, reached: usize) -> Result<Vec<Tree>, OutOfMemory> {
        let mut forest = Vec::new();
        // Two other columns take its memory later, each with an allocator's word before it.
        try_reserve(&mut forest, reached + SLACK)?;
        try_push(&mut forest, Tree::default())?;
        tree.replay(|position, parent| {
            let tree = Tree {
                ancestor: parent,
                best: position,
            };
            try_push(&mut forest, tree)
        })?;
        Ok(forest)
    }
}

impl WalkGraph<'_> {
    /// Writes the semidominator of each reached position into `semi`; the root's is the root.
    pub fn semidominators(
        &self,
        tree: &BracketTree,
        mut semi: Vec<u32>,
    ) -> Result<Vec<u32>, OutOfMemory> {
        let forest = Tree::forest(tree, self.reached)?;
        try_resize(&mut semi, 0, self.reached)?;
        let mut search = Search {
            graph: self,
            retainers: self.retainers.backward(&self.node_at[self.reached..]),
            tree,
            forest,
            semi,
            path: Vec::new(),
            floors: Floors::new(self.reached),
        };
        blocks::backward(self.reached, |range| {
            for number in range.rev() {
                let smallest = search.semidominator(number as u32)?;
                search.semi[number] = smallest;
                search.forest[number].best = smallest;
            }
            Ok(())
        })?;
        Ok(search.semi)
    }
}

/// The search from the last position to the first.
struct Search<'a> {
    graph: &'a WalkGraph<'a>,
    /// The retainers of unfinished positions.
    retainers: Backward<'a>,
    tree: &'a BracketTree,
    /// The forest of finished positions.
    forest: Vec<Tree>,
    /// The semidominators of finished positions.
    semi: Vec<u32>,
    /// Scratch memory of `evaluate`.
    path: Vec<u32>,
    floors: Floors,
}

impl<'a> Search<'a> {
    /// Returns the semidominator of one position, after all later positions.
    #[inline(always)]
    fn semidominator(&mut self, number: u32) -> Result<u32, OutOfMemory> {
        // Copies, which the loop keeps in registers.
        let &WalkGraph {
            essential, reached, ..
        } = self.graph;
        let mut smallest = number;
        let mut done = number;
        let mut floor = None;
        let mut in_vain = 0;
        for edge in self.retainers_of(number) {
            let position = edge.node().0;
            // Parallel edges are neighbours. Objects have many of them, such as those to
            // `undefined`.
            if position == done || self.floors.spares(floor, position, number) {
                continue;
            }
            // For an earlier position the answer is the retainer itself.
            if position < number && position >= smallest {
                continue;
            }
            let is_reached = (position as usize) < reached;
            if !is_reached || !essential.contain(*edge, position, number) {
                continue;
            }
            done = position;
            let best = if position < number {
                position
            } else {
                self.evaluate(position, number)?
            };
            if best < smallest {
                smallest = best;
                in_vain = 0;
                floor = self.floors.find(smallest, number);
            } else if position > number {
                in_vain += 1;
                if !self.floors.is_worth(in_vain) {
                    continue;
                }
                in_vain = 0;
                floor = self.floors.add(smallest, number, self.tree)?;
            } else {
                continue;
            }
            if let Some(floor) = floor {
                self.floors.known[floor].advance(self.tree, &self.semi, number as usize + 1)?;
            }
        }
        if in_vain > 0 {
            self.floors.count(smallest, in_vain, number, self.tree)?;
        }
        // A start of the walk has no essential retainer, so the root takes its place.
        Ok(if smallest == number { 0 } else { smallest })
    }

    /// Returns the retainers of `number`, which is the next position.
    #[inline(always)]
    fn retainers_of(&mut self, number: u32) -> &'a [Edge] {
        // The walk came to any other position from one of its retainers.
        let may_have_none = self.forest[number as usize].ancestor == 0;
        let node = self.graph.node_at[number as usize];
        if may_have_none && !self.graph.retainers.has_retainers(node) {
            return &[];
        }
        self.retainers.next_entries()
    }

    /// Returns the smallest semidominator on the path from `position` up to the unfinished
    /// positions, which are those up to `current`. Shortens the path for later calls.
    #[inline]
    fn evaluate(&mut self, position: u32, current: u32) -> Result<u32, OutOfMemory> {
        let mut top = position;
        let mut above = self.forest[top as usize];
        while above.ancestor > current {
            try_push(&mut self.path, top)?;
            top = above.ancestor;
            above = self.forest[top as usize];
        }
        while let Some(below) = self.path.pop() {
            let tree = &mut self.forest[below as usize];
            tree.ancestor = above.ancestor;
            tree.best = tree.best.min(above.best);
            above = *tree;
        }
        Ok(above.best)
    }
}

/// The floors in use, and the positions that may get one.
struct Floors {
    /// Ascending.
    known: Vec<Floor>,
    /// Semidominators that queries only confirmed, with the number of these queries.
    candidates: [(u32, u32); Floors::CANDIDATES],
    /// This many wasted queries cost as much as a floor.
    worth: u32,
    reached: usize,
}

impl Floors {
    const CANDIDATES: usize = 4;
    /// A floor is a bit for each position, and all floors together stay in the second-level cache.
    const MAX_FLOORS: usize = 4;
    /// Building a floor over this many positions costs as much as one query.
    const POSITIONS_PER_QUERY: usize = 16;

    fn new(reached: usize) -> Floors {
        Floors {
            known: Vec::new(),
            candidates: [(0, 0); Floors::CANDIDATES],
            worth: (reached / Floors::POSITIONS_PER_QUERY) as u32 + 1,
            reached,
        }
    }

    /// Returns whether a retainer cannot lead below the floor's level, so that no query is needed.
    #[inline(always)]
    fn spares(&self, floor: Option<usize>, position: u32, number: u32) -> bool {
        match floor {
            Some(floor) => {
                position > number && !self.known[floor].below.contains(position as usize)
            }
            None => false,
        }
    }

    /// Returns the lowest floor that is not below `smallest`. It must be advanced before it is
    /// used.
    #[inline(always)]
    fn find(&self, smallest: u32, number: u32) -> Option<usize> {
        let floor = self
            .known
            .iter()
            .position(|floor| floor.level >= smallest)?;
        (self.known[floor].level < number).then_some(floor)
    }

    #[inline(always)]
    fn is_worth(&self, in_vain: u32) -> bool {
        in_vain >= self.worth
    }

    /// Counts queries that only confirmed `smallest`, and adds a floor when they cost as much.
    fn count(
        &mut self,
        smallest: u32,
        in_vain: u32,
        number: u32,
        tree: &BracketTree,
    ) -> Result<(), OutOfMemory> {
        let same = self
            .candidates
            .iter_mut()
            .find(|(level, _)| *level == smallest);
        let Some((_, count)) = same else {
            // A rare candidate gives way to a frequent one (Misra and Gries, 1982).
            for candidate in &mut self.candidates {
                if candidate.1 <= in_vain {
                    *candidate = (smallest, in_vain);
                    break;
                }
                candidate.1 -= in_vain;
            }
            return Ok(());
        };
        *count += in_vain;
        if *count >= self.worth {
            *count = 0;
            self.add(smallest, number, tree)?;
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn add(
        &mut self,
        level: u32,
        number: u32,
        tree: &BracketTree,
    ) -> Result<Option<usize>, OutOfMemory> {
        // Later calls have smaller numbers, which only floors below them can serve.
        self.known.retain(|floor| floor.level < number);
        let at = self.known.partition_point(|floor| floor.level < level);
        let is_there = self.known.get(at).is_some_and(|floor| floor.level == level);
        if level >= number || is_there || self.known.len() == Floors::MAX_FLOORS {
            return Ok(self.find(level, number));
        }
        self.known
            .insert(at, Floor::new(level, self.reached, tree)?);
        Ok(Some(at))
    }
}

/// The positions with a semidominator below a level on their path up to the unfinished positions.
///
/// They form subtrees of the walk. Each subtree is a run of positions and absorbs the runs inside.
struct Floor {
    level: u32,
    /// The bits of these positions.
    below: FixedBitSet,
    /// The runs in descending order.
    runs: Vec<Run>,
    /// All positions from this one on are examined.
    first: usize,
    /// The last position that began a run.
    start: TreePosition,
}

/// A position and the index of its bracket in the tree.
#[derive(Clone, Copy)]
struct TreePosition {
    position: usize,
    bracket: usize,
}

struct Run {
    start: usize,
    /// The first position after the run.
    end: TreePosition,
}

impl Floor {
    fn new(level: u32, reached: usize, tree: &BracketTree) -> Result<Floor, OutOfMemory> {
        Ok(Floor {
            level,
            below: try_bits(reached)?,
            runs: Vec::new(),
            first: reached,
            start: TreePosition {
                position: reached,
                bracket: tree.brackets(),
            },
        })
    }

    /// Examines the positions down to `to`, whose semidominators are known.
    #[inline(always)]
    fn advance(&mut self, tree: &BracketTree, semi: &[u32], to: usize) -> Result<(), OutOfMemory> {
        let first = std::mem::replace(&mut self.first, to);
        if first - to == 1 {
            return self.look_at(tree, semi, to);
        }
        blocks::backward(first - to, |range| {
            for position in range.rev() {
                self.look_at(tree, semi, to + position)?;
            }
            Ok(())
        })
    }

    #[inline(always)]
    fn look_at(
        &mut self,
        tree: &BracketTree,
        semi: &[u32],
        position: usize,
    ) -> Result<(), OutOfMemory> {
        if semi[position] < self.level {
            self.cover(tree, position)?;
        }
        Ok(())
    }

    /// Adds a position and its subtree in the walk.
    #[inline(never)]
    fn cover(&mut self, tree: &BracketTree, position: usize) -> Result<(), OutOfMemory> {
        let bracket = tree.opening_before(self.start.bracket, self.start.position - position);
        self.start = TreePosition { position, bracket };
        let mut at = TreePosition {
            position: position + 1,
            bracket: bracket + 1,
        };
        let mut gap = position;
        let mut depth = 1;
        // The root has no closing bracket; its subtree ends with the brackets.
        while depth > 0 && at.bracket < tree.brackets() {
            if !tree.is_opening(at.bracket) {
                depth -= 1;
                at.bracket += 1;
                continue;
            }
            match self.runs.pop_if(|run| run.start == at.position) {
                Some(run) => {
                    self.below.insert_range(gap..run.start);
                    gap = run.end.position;
                    at = run.end;
                }
                None => {
                    depth += 1;
                    at.position += 1;
                    at.bracket += 1;
                }
            }
        }
        self.below.insert_range(gap..at.position);
        let run = Run {
            start: position,
            end: at,
        };
        try_push(&mut self.runs, run)
    }
}
