//! What really holds the objects of a group: the accumulator.
//!
//! An object that two structures hold is dominated by neither, but by something above both, in the
//! end by a root. So some objects of a group are followed along their retainers, level by level,
//! until most of them meet at one object. Where they meet, they gather.

use heaplens_model::{EdgeKind, NodeIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::picks::Pick;
use super::roles::Role;
use crate::graph::retains;
use crate::views::Snapshot;

/// So many objects of a group are followed.
const MOST_FOLLOWED: usize = 32;
/// The most levels of retainers.
const MOST_LEVELS: usize = 8;
/// The most retainers of an object that are looked at.
const MOST_EDGES: usize = 64;
/// The most objects of one sample's level.
const MOST_WIDE: usize = 6;
/// The most retainers of an object and of its plumbing that are looked at in all.
const MOST_SEEN: usize = 512;
/// The most plumbing between an object and what holds it.
const MOST_PLUMBING: usize = 5;

/// Where the objects of a group gather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The accumulator.
    pub node: NodeIdx,
    /// Whether it holds them itself, over plumbing alone.
    pub is_direct: bool,
    /// Whether they hold one another, as in a list.
    pub is_list: bool,
}

impl Snapshot {
    /// What retains a node, over V8's plumbing: known objects and categories. What the node itself
    /// dominates is left out, as is code.
    pub fn known_holders(&self, node: NodeIdx) -> Vec<NodeIdx> {
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        let mut open = vec![(node, 0)];
        while let Some((at, depth)) = open.pop() {
            let entries = self.retainers.entries(at);
            for entry in entries.iter().take(MOST_EDGES) {
                let retainer = self.retainers.retainer(*entry);
                if !retains(entry.kind())
                    || entry.is(EdgeKind::WeakMapTable)
                    || found.len() >= MOST_EDGES
                    || seen.len() >= MOST_SEEN
                    || !seen.insert(retainer)
                    || self.is_under(retainer, node)
                {
                    continue;
                }
                match self.role(retainer) {
                    Role::Known | Role::Category => found.push(retainer),
                    Role::Plumbing if depth < MOST_PLUMBING => open.push((retainer, depth + 1)),
                    _ => {}
                }
            }
        }
        found
    }

    /// Whether a node is another one or below it in the dominator tree, as far as a few levels tell.
    pub fn is_under(&self, node: NodeIdx, above: NodeIdx) -> bool {
        let mut at = node;
        for _ in 0..16 {
            if at == above {
                return true;
            }
            let next = self.dominators.dominator(at);
            if next == at {
                return false;
            }
            at = next;
        }
        false
    }

    /// Whether objects that gather below a node rather gather at something nearer.
    pub fn is_too_general(&self, node: NodeIdx) -> bool {
        let name = self.tables.strings.get(self.tables.nodes.name(node));
        node == self.tables.root
            || self.role(node) == Role::Category
            || crate::graph::names::is_native_context_name(name)
            || name == b"global"
            || name.starts_with(b"Window")
            || name.starts_with(b"global ")
    }
}

/// Finds the accumulator of a group.
pub fn find(snapshot: &Snapshot, pick: &Pick) -> Holder {
    let owner = pick.group.owner;
    let of_owner = Holder {
        node: owner,
        is_direct: false,
        is_list: pick.group.is_chain,
    };
    if pick.group.is_chain && !snapshot.is_too_general(owner) {
        return of_owner;
    }
    let samples = pick.samples.nodes();
    let stride = samples.len().div_ceil(MOST_FOLLOWED).max(1);
    let samples: Vec<NodeIdx> = samples.iter().copied().step_by(stride).collect();
    let enough = (samples.len() * 3).div_ceil(5).max(2);
    let mut levels: Vec<Vec<NodeIdx>> = samples.iter().map(|node| vec![*node]).collect();
    let mut met: FxHashSet<NodeIdx> = samples.iter().copied().collect();
    for level in 0..MOST_LEVELS {
        let mut counts: FxHashMap<NodeIdx, usize> = FxHashMap::default();
        let mut of_own_class = 0;
        for nodes in &mut levels {
            let mut next = Vec::new();
            for node in nodes.iter() {
                next.extend(snapshot.known_holders(*node));
            }
            next.sort_unstable();
            next.dedup();
            let is_own = |holder: &NodeIdx| snapshot.fine_class(*holder) == pick.group.class;
            of_own_class += usize::from(next.iter().any(is_own));
            for holder in &next {
                *counts.entry(*holder).or_default() += 1;
            }
            *nodes = next;
        }
        if level == 0 {
            if counts.get(&owner).is_some_and(|count| *count >= enough) {
                return Holder {
                    is_direct: true,
                    ..of_owner
                };
            }
            if of_own_class >= enough && !snapshot.is_too_general(owner) {
                return Holder {
                    is_list: true,
                    ..of_owner
                };
            }
        }
        let best = counts
            .iter()
            .filter(|(holder, count)| **count >= enough && !snapshot.is_too_general(**holder))
            .max_by_key(|(holder, count)| (**count, std::cmp::Reverse(**holder)));
        if let Some((holder, _)) = best {
            return Holder {
                node: *holder,
                is_direct: level == 0,
                is_list: false,
            };
        }
        for nodes in &mut levels {
            nodes.retain(|node| {
                !snapshot.is_too_general(*node) && (level > 2 || !met.contains(node))
            });
            nodes.truncate(MOST_WIDE);
            met.extend(nodes.iter().copied());
        }
    }
    of_owner
}
