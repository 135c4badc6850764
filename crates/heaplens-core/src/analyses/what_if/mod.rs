//! What if some edges and objects were not there: what would be freed, and what keeps the rest.
//!
//! The edges that count, and where walks begin, are those of the whole snapshot, by the rules of
//! dominators ([`EssentialGraph`]): a cut takes edges away and adds none. So cutting one object
//! frees what it retains, no more and no less. What is freed is what a walk reaches no more:
//!
//! 1. Look up the edges and objects that are cut ([`cut_set`]).
//! 2. Walk without them ([`walk`]), and note by which edge each node was reached first: that is the
//!    way on which it is still kept.
//! 3. Add up the nodes that were not reached, and tell each cut's targets apart.
//!
//! What the targets retain that are still kept is worked out by another walk, for all cuts at once
//! ([`kept`]).
//!
//! Nodes that only hold one another are reached by nothing, cut or not. They are freed only as cut
//! objects, as in DevTools, where each retains itself alone.
//!
//! O(nodes + edges); 8 bytes and some bits for each node while it works, and a bit for each edge
//! where edges are cut.

pub mod cut_set;
pub mod kept;
mod walk;

use heaplens_model::query::PathEnd;
use heaplens_model::what_if::MOST_STEPS;
use heaplens_model::{Cut, EdgeIdx, NodeIdx};

use self::cut_set::{CutSet, FindCuts, Targets};
use self::kept::Round;
use self::walk::{Reached, Step, WalkWithout};
use super::retained_together::EssentialGraph;
use super::{Progress, Steps, in_blocks};
use crate::tables::{NodeSet, OutOfMemory, try_push};
use crate::views::Snapshot;

/// What some cuts do.
#[derive(Debug, Default)]
pub struct FoundCuts {
    /// What was cut.
    pub cut: CutSet,
    /// How many objects are freed that have a size.
    pub count: u64,
    /// Their bytes.
    pub size: u64,
    /// What became of each cut.
    pub effects: Vec<Effect>,
    /// The targets that are still kept, of all cuts.
    pub rounds: Vec<Round>,
}

/// What became of the targets of one cut.
#[derive(Debug, Default)]
pub struct Effect {
    /// What it cut.
    pub targets: Targets,
    /// How many of its targets are freed.
    pub freed: u64,
    /// How many are still kept.
    pub kept: u64,
    /// The target to tell about: the only one, or the one that is kept and retains most.
    pub example: Option<NodeIdx>,
    /// The first edges of the way that keeps it, from the object on.
    pub way: Vec<EdgeIdx>,
    /// How many edges the way has.
    pub way_length: u64,
    /// Where it ends; nothing where the example is freed.
    pub way_end: Option<PathEnd>,
}

/// Finds them, with the set of the freed nodes.
pub struct CutOff<'a> {
    snapshot: &'a Snapshot,
    essential: &'a EssentialGraph,
    phase: Phase<'a>,
    found: FoundCuts,
    freed: NodeSet,
}

enum Phase<'a> {
    Find(Box<FindCuts<'a>>),
    Walk(Box<WalkWithout<'a>>),
    Sum { reached: Box<Reached>, next: usize },
    Targets { reached: Box<Reached>, next: usize },
}

impl<'a> CutOff<'a> {
    /// Begins the work.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        essential: &'a EssentialGraph,
        cuts: &[Cut],
    ) -> Result<CutOff<'a>, OutOfMemory> {
        let find = FindCuts::new(snapshot, essential, cuts)?;
        Ok(CutOff {
            snapshot,
            essential,
            phase: Phase::Find(Box::new(find)),
            found: FoundCuts::default(),
            freed: NodeSet::default(),
        })
    }

    /// The nodes that a finished walk did not reach and that something kept before.
    fn freed_by(&self, reached: &Reached) -> Result<NodeSet, OutOfMemory> {
        let cut = &self.found.cut;
        let mut freed = reached.nodes.try_clone()?;
        freed.complement();
        if let Some(unreached) = self.essential.unreached()
            && !cut.has_object(self.snapshot.tables.root)
        {
            freed.subtract(unreached);
            if let Some(objects) = &cut.objects {
                freed.union_with(objects);
            }
        }
        Ok(freed)
    }

    /// Tells the targets of the next cut apart.
    fn tell_targets(&mut self, at: usize, reached: &Reached) -> Result<(), OutOfMemory> {
        let Some(effect) = self.found.effects.get_mut(at) else {
            return Ok(());
        };
        let retained = |node: &NodeIdx| self.snapshot.retained_sizes.get(*node);
        let targets = &effect.targets.nodes;
        let mut largest: Option<NodeIdx> = None;
        for node in targets {
            if self.freed.contains(*node) {
                effect.freed += 1;
            } else if reached.nodes.contains(*node) {
                effect.kept += 1;
                if largest.is_none_or(|before| retained(node) > retained(&before)) {
                    largest = Some(*node);
                }
            }
        }
        effect.example = largest.or_else(|| match targets.as_slice() {
            [only] => Some(*only),
            several => several.iter().copied().max_by_key(retained),
        });
        if let Some(kept) = largest {
            let mut node = kept;
            effect.way_end = Some(loop {
                match reached.step_to(node) {
                    Step::Start if effect.way_length == 0 => break PathEnd::IsRoot,
                    Step::Start => break PathEnd::Unreachable,
                    Step::Edge(edge) => {
                        let from = self.snapshot.edge_start(edge);
                        if from == self.snapshot.tables.root {
                            break match effect.way_length {
                                0 => PathEnd::IsRoot,
                                _ => PathEnd::Root,
                            };
                        }
                        effect.way_length += 1;
                        if effect.way.len() < MOST_STEPS {
                            try_push(&mut effect.way, edge)?;
                        }
                        node = from;
                    }
                }
            });
            let is_kept = |node: &&NodeIdx| reached.nodes.contains(**node);
            let all = targets.iter().filter(is_kept).copied();
            let nodes = self.snapshot.tables.nodes.len();
            kept::add(&mut self.found.rounds, at as u32, nodes, all)?;
        }
        Ok(())
    }

    /// Goes on for some steps. Returns whether all is done.
    fn go_on(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        match &mut self.phase {
            Phase::Find(find) => {
                if let Some((cut, targets)) = find.advance(budget)? {
                    self.found.cut = cut;
                    for targets in targets {
                        let effect = Effect {
                            targets,
                            ..Effect::default()
                        };
                        try_push(&mut self.found.effects, effect)?;
                    }
                    let walk = WalkWithout::new(self.snapshot, self.essential)?;
                    self.phase = Phase::Walk(Box::new(walk));
                }
            }
            Phase::Walk(walk) => {
                if walk.go_on(&self.found.cut, budget)? {
                    let reached = walk.take_reached();
                    self.freed = self.freed_by(&reached)?;
                    let reached = Box::new(reached);
                    self.phase = Phase::Sum { reached, next: 0 };
                }
            }
            Phase::Sum { reached, next } => {
                let end = self.freed.universe().min(next.saturating_add(budget));
                let sizes = self.snapshot.tables.nodes.shallow_sizes();
                let freed = self.freed.iter_from(NodeIdx(*next as u32));
                for node in freed.take_while(|node| node.at() < end) {
                    let size = sizes.get(node);
                    self.found.count += u64::from(size > 0);
                    self.found.size = self.found.size.saturating_add(size);
                }
                *next = end;
                if end == self.freed.universe() {
                    let reached = std::mem::take(reached);
                    self.phase = Phase::Targets { reached, next: 0 };
                }
            }
            Phase::Targets { reached, next } => {
                let (at, reached) = (*next, std::mem::take(reached));
                if at == self.found.effects.len() {
                    return Ok(true);
                }
                self.tell_targets(at, &reached)?;
                let next = at + 1;
                self.phase = Phase::Targets { reached, next };
            }
        }
        Ok(false)
    }
}

/// As many of `nodes` as the share of some work that is done.
fn share_of(progress: Progress, nodes: usize) -> usize {
    let of = progress.total.max(1);
    let done = u128::from(progress.done.min(of)) * nodes as u128 / u128::from(of);
    usize::try_from(done).unwrap_or(nodes)
}

impl Steps for CutOff<'_> {
    type Output = (FoundCuts, NodeSet);

    fn advance(&mut self, budget: usize) -> Result<Option<Self::Output>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.go_on(block))?;
        Ok(is_done.then(|| {
            let found = std::mem::take(&mut self.found);
            (found, std::mem::take(&mut self.freed))
        }))
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let (done, current) = match &self.phase {
            Phase::Find(find) => (0, share_of(find.progress(), nodes)),
            Phase::Walk(walk) => (1, walk.walked()),
            Phase::Sum { next, .. } => (2, *next),
            Phase::Targets { .. } => (3, 0),
        };
        Progress::new(done * nodes + current.min(nodes), 3 * nodes)
    }
}
