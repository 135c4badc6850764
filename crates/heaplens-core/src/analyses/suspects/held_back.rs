//! Which of the objects that one of two snapshots alone has are no leak.
//!
//! Suspects hold back code and what V8 learns about it, V8's own arrays, tables and numbers, the
//! embedder's objects, and what stopped growing. Suspects know what belongs to a leak all the same, as
//! the leak retains it. Here nothing is known of leaks. What belongs to a new object counts as it does,
//! and a large store counts as what it is the store of.

use heaplens_model::NodeIdx;
use heaplens_model::suspects::NoiseReason;
use rustc_hash::FxHashSet;

use super::births::FindBirths;
use super::chains::Chains;
use super::fine_class::FineClass;
use super::groups::FindGroups;
use super::roles::Role;
use crate::tables::{IdSet, NodeGroups, NodeSet, OutOfMemory, blocks};
use crate::views::Snapshot;

/// The most owners above an object that are looked at.
const MOST_OWNERS: usize = 16;
/// A store of an old object that has more bytes may be what grows.
const LARGE_STORE: u64 = 1024;

/// Tells what is held back.
pub struct HeldBack<'a> {
    snapshot: &'a Snapshot,
    /// The objects that this snapshot alone has.
    only_here: NodeSet,
    /// The groups that stopped growing.
    settled: FxHashSet<(NodeIdx, FineClass)>,
    chains: Chains,
}

impl<'a> HeldBack<'a> {
    /// Begins with the objects that a snapshot alone has. A bit for each node.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        only_here: &NodeGroups,
    ) -> Result<HeldBack<'a>, OutOfMemory> {
        let nodes = only_here.iter().flatten().copied();
        Ok(HeldBack {
            snapshot,
            only_here: NodeSet::of(snapshot.tables.nodes.len(), nodes)?,
            settled: FxHashSet::default(),
            chains: Chains::default(),
        })
    }

    /// Finds what stopped growing, given the ids of older snapshots, the oldest first, of which there
    /// are at least two. Three passes over the nodes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn find_settled(&mut self, older: &[IdSet]) -> Result<(), OutOfMemory> {
        let mut work = FindBirths::new(&self.snapshot.tables.nodes, older)?;
        blocks::until_done(|| Ok::<_, OutOfMemory>(work.advance(blocks::LEN)))?;
        let births = work.take();
        let mut work = FindGroups::new(self.snapshot, &births)?;
        blocks::until_done(|| work.advance(blocks::LEN, &births))?;
        let (groups, chains) = work.take();
        for group in groups.settled().filter_map(|at| groups.all.get(at)) {
            let needed = OutOfMemory { needed: 64 };
            self.settled.try_reserve(1).map_err(|_| needed)?;
            self.settled.insert((group.owner, group.class));
        }
        self.chains = chains;
        Ok(())
    }

    /// Whether an object is held back. O(owners above it that are new), which has a limit.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn has(&mut self, node: NodeIdx) -> Result<bool, OutOfMemory> {
        let snapshot = self.snapshot;
        let mut at = node;
        for _ in 0..MOST_OWNERS {
            match snapshot.group_owner(at) {
                Ok(owner) => return self.has_settled(at, owner),
                Err(NoiseReason::Internal | NoiseReason::Embedder) => {}
                Err(NoiseReason::Code | NoiseReason::KeptByCode | NoiseReason::Settled) => {
                    return Ok(true);
                }
            }
            let owner = snapshot.owner(at);
            let is_known = snapshot.role(owner.node) == Role::Known && owner.node != at;
            if owner.is_by_code || !is_known {
                return Ok(true);
            }
            if !self.only_here.contains(owner.node) {
                let size = snapshot.tables.nodes.shallow_size(at);
                let is_store = snapshot.group_owner(at) == Err(NoiseReason::Internal);
                return Ok(!is_store || size <= LARGE_STORE);
            }
            at = owner.node;
        }
        Ok(true)
    }

    fn has_settled(&mut self, node: NodeIdx, owner: NodeIdx) -> Result<bool, OutOfMemory> {
        if self.settled.is_empty() {
            return Ok(false);
        }
        let class = self.snapshot.fine_class(node);
        let owner = match self.chains.has(class) {
            true => {
                let first = self.chains.first_link(self.snapshot, node, class)?;
                self.snapshot.owner(first).node
            }
            false => owner,
        };
        Ok(self.settled.contains(&(owner, class)))
    }
}
