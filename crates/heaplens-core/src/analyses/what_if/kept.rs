//! What the targets of cuts retain that are still kept, while all cuts are made.
//!
//! [`RetainedOfGroups`] does many groups in one walk, if they have no object in common. Two cuts may
//! well have the same target, such as two properties that lead to it: then its groups come one
//! after the other, in rounds.

use heaplens_model::NodeIdx;

use super::FoundCuts;
use crate::analyses::retained_of_groups::RetainedOfGroups;
use crate::analyses::retained_together::EssentialGraph;
use crate::analyses::{Progress, Steps};
use crate::tables::{NodeGroups, NodeSet, OutOfMemory, try_filled, try_push};
use crate::views::Snapshot;

use super::cut_set::WithoutCuts;

/// Groups of kept targets that have no object in common.
#[derive(Debug, Default)]
pub struct Round {
    /// The groups.
    pub groups: NodeGroups,
    /// The cut that each is of.
    pub of: Vec<u32>,
    taken: NodeSet,
}

/// Adds the kept targets of a cut to the first round that has none of them.
pub(super) fn add(
    rounds: &mut Vec<Round>,
    cut: u32,
    nodes: usize,
    kept: impl Iterator<Item = NodeIdx> + Clone,
) -> Result<(), OutOfMemory> {
    let is_free = |round: &Round| !kept.clone().any(|node| round.taken.contains(node));
    let at = match rounds.iter().position(is_free) {
        Some(at) => at,
        None => {
            let new = Round {
                taken: NodeSet::empty(nodes)?,
                ..Round::default()
            };
            try_push(rounds, new)?;
            rounds.len() - 1
        }
    };
    let round = &mut rounds[at];
    for node in kept {
        round.taken.insert(node);
        round.groups.push(node)?;
    }
    round.groups.close_group()?;
    try_push(&mut round.of, cut)
}

/// Finds what the kept targets of each cut retain together; 0 where none is kept.
pub struct RetainedOfKept<'a> {
    snapshot: &'a Snapshot,
    essential: &'a EssentialGraph,
    found: &'a FoundCuts,
    sizes: Vec<u64>,
    round: usize,
    walk: Option<Box<RetainedOfGroups<'a, WithoutCuts<'a>>>>,
}

impl<'a> RetainedOfKept<'a> {
    /// Takes the memory.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        essential: &'a EssentialGraph,
        found: &'a FoundCuts,
    ) -> Result<RetainedOfKept<'a>, OutOfMemory> {
        Ok(RetainedOfKept {
            snapshot,
            essential,
            found,
            sizes: try_filled(0, found.effects.len())?,
            round: 0,
            walk: None,
        })
    }

    fn keep(&mut self, round: &Round, sizes: Vec<u64>) {
        let root = self.snapshot.tables.root;
        for (group, (cut, mut size)) in round.of.iter().zip(sizes).enumerate() {
            let nodes = round.groups.get(group).unwrap_or_default();
            if nodes.contains(&root) {
                // The root retains all that is left.
                size = size.saturating_sub(self.found.size);
            }
            self.sizes[*cut as usize] = size;
        }
    }
}

impl Steps for RetainedOfKept<'_> {
    type Output = Vec<u64>;

    fn advance(&mut self, budget: usize) -> Result<Option<Vec<u64>>, OutOfMemory> {
        let Some(round) = self.found.rounds.get(self.round) else {
            return Ok(Some(std::mem::take(&mut self.sizes)));
        };
        let walk = match &mut self.walk {
            Some(walk) => walk,
            none => {
                let rule = self.found.cut.rule(self.essential.rule(self.snapshot));
                let starts = self.essential.starts();
                let unknown = |_| None;
                let groups = &round.groups;
                let walk = RetainedOfGroups::by(rule, starts, self.snapshot, groups, unknown)?;
                none.insert(Box::new(walk))
            }
        };
        if let Some(sizes) = walk.advance(budget)? {
            self.keep(round, sizes);
            self.walk = None;
            self.round += 1;
        }
        Ok(None)
    }

    fn progress(&self) -> Progress {
        let rounds = self.found.rounds.len();
        let nodes = 2 * self.snapshot.tables.nodes.len();
        let walk = self.walk.as_ref();
        let done = walk.map_or(0, |walk| walk.progress().done as usize);
        Progress::new(self.round * nodes + done.min(nodes), rounds * nodes)
    }
}
