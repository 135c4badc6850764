//! The three walks over the graph: distances, what the page owns, and the depth-first walk.
//!
//! They read only the graph and a few rules, never names, sizes or strings. They can therefore run
//! in [`Analysis::step`](super::Analysis::step), or over a copy in another worker
//! ([`super::offload`]).

use fixedbitset::FixedBitSet;
use heaplens_model::message::Phase;

use crate::graph::distances::FromUserRoots;
use crate::graph::{DepthFirst, DistanceRules, Distances, distances, page_owned};
use crate::tables::{OutOfMemory, Scratch, Topology};

/// The phases that are walks, in the order in which they run.
pub const WALK_PHASES: [Phase; 3] = [Phase::Distances, Phase::PageOwned, Phase::Walk];

/// The results of the three walks.
#[derive(Default)]
pub struct Walks {
    /// See [`distances::measure`].
    pub distances: Distances,
    /// See [`page_owned::mark`].
    pub page_owned: FixedBitSet,
    /// See [`DepthFirst::walk`].
    pub walk: DepthFirst,
}

impl Walks {
    /// Runs one of [`WALK_PHASES`]. `near` carries what the first walk leaves for the second.
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
