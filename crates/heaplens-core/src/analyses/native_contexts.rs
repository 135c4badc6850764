//! Which realm each object belongs to: native contexts, in V8's words.
//!
//! DevTools, `HeapSnapshot.ts`, `calculateNativeContextAttribution` and
//! `calculateNativeContextSizes`. A page has a realm for each frame, a Node.js process one for
//! each `vm` context.
//!
//! - A native context belongs to itself.
//! - An object whose map's map has a `native_context` belongs to that one: a fixed owner.
//! - Owners spread over all edges but weak and shortcut ones onto objects without a fixed owner.
//!   An object that two owners reach is shared.
//!
//! The outcome does not depend on the order of the walk. O(nodes + edges), 4 bytes and two bits
//! for each node, kept as long as the answer is.

use heaplens_model::{EdgeKind, NodeIdx, StringIdx};
use rustc_hash::FxHashMap;

use super::edge_lookup::{self, is_internal};
use super::{Progress, Steps, in_blocks};
use crate::graph::names::{NameSet, is_native_context_name};
use crate::tables::{
    NodeSet, OutOfMemory, Tables, blocks, try_filled, try_push, try_reserve_entry,
};
use crate::views::realms::Realm;

/// Whom an object belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// To one realm, by its position in [`NativeContexts::realms`].
    Realm(usize),
    /// To more than one.
    Shared,
    /// To none that is known.
    Nobody,
}

/// The realms of a snapshot, and the owner of each object.
#[derive(Debug, Default)]
pub struct NativeContexts {
    /// In file order.
    pub realms: Vec<Realm>,
    /// Shallow sizes of what more than one realm uses, in bytes.
    pub shared_size: u64,
    /// Shallow sizes of what belongs to none, in bytes.
    pub unattributed_size: u64,
    /// A realm's position, [`SHARED`] or [`NOBODY`].
    owners: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;
const SHARED: u32 = u32::MAX - 1;

impl NativeContexts {
    /// Whom an object belongs to.
    #[inline(always)]
    pub fn owner(&self, node: NodeIdx) -> Owner {
        match self.owners[node.at()] {
            NOBODY => Owner::Nobody,
            SHARED => Owner::Shared,
            realm => Owner::Realm(realm as usize),
        }
    }

    /// All objects with an owner. O(nodes).
    pub fn members(&self, owner: Owner) -> Result<NodeSet, OutOfMemory> {
        let mut members = NodeSet::empty(self.owners.len())?;
        blocks::nodes(self.owners.len(), |node| {
            members.set(node, self.owner(node) == owner);
            Ok(())
        })?;
        Ok(members)
    }
}

/// Finds the realms and the owners.
pub struct Attribution<'a> {
    tables: &'a Tables,
    native_context: NameSet,
    found: NativeContexts,
    realm_of: FxHashMap<NodeIdx, u32>,
    maps: Maps<'a>,
    fixed: NodeSet,
    /// Neither fixed nor shared: all that can still change.
    open: NodeSet,
    phase: Phase,
    next: usize,
    worklist: Vec<NodeIdx>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Realms,
    FixedOwners,
    Spread,
    Sizes,
}

impl<'a> Attribution<'a> {
    /// Looks up the names that the rules speak of. O(strings).
    pub fn new(tables: &'a Tables) -> Result<Attribution<'a>, OutOfMemory> {
        let len = tables.nodes.len();
        let [native_context, native_context_edge, map] =
            edge_lookup::find_by(&tables.strings, |text, add| {
                if is_native_context_name(text) {
                    add(0);
                }
                match text {
                    b"native_context" => add(1),
                    b"map" => add(2),
                    _ => {}
                }
            })?;
        Ok(Attribution {
            tables,
            native_context,
            found: NativeContexts {
                owners: try_filled(NOBODY, len)?,
                ..NativeContexts::default()
            },
            realm_of: FxHashMap::default(),
            maps: Maps {
                tables,
                map,
                native_context: native_context_edge,
                positions: try_filled(UNKNOWN, tables.edges.names().list_count())?,
                owners: FxHashMap::default(),
            },
            fixed: NodeSet::empty(len)?,
            open: NodeSet::full(len)?,
            phase: Phase::Realms,
            next: 0,
            worklist: Vec::new(),
        })
    }

    fn next_phase(&mut self) -> bool {
        self.next = 0;
        self.phase = match self.phase {
            Phase::Realms => Phase::FixedOwners,
            Phase::FixedOwners => Phase::Spread,
            Phase::Spread => Phase::Sizes,
            Phase::Sizes => return true,
        };
        false
    }

    /// Takes up to `budget` steps of a phase; whether all is done.
    fn step_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let len = self.tables.nodes.len();
        let end = len.min(self.next + budget);
        let nodes = (self.next as u32..end as u32).map(NodeIdx);
        match self.phase {
            Phase::Realms => {
                for node in nodes {
                    if self.native_context.contains(self.tables.nodes.name(node)) {
                        let realm = self.found.realms.len() as u32;
                        try_reserve_entry(&mut self.realm_of)?;
                        self.realm_of.insert(node, realm);
                        let realm = Realm {
                            node,
                            attributed_size: 0,
                        };
                        try_push(&mut self.found.realms, realm)?;
                    }
                }
            }
            Phase::FixedOwners => {
                for node in nodes {
                    let own = self.realm_of.get(&node).copied();
                    let owner = match own {
                        None => self.maps.owner(&self.realm_of, node)?,
                        own => own,
                    };
                    if let Some(realm) = owner {
                        self.found.owners[node.at()] = realm;
                        self.fixed.insert(node);
                        self.open.remove(node);
                    }
                }
            }
            Phase::Spread => return self.spread_block(budget),
            Phase::Sizes => {
                for node in nodes {
                    let size = self.tables.nodes.shallow_size(node);
                    let sum = match self.found.owners[node.at()] {
                        NOBODY => &mut self.found.unattributed_size,
                        SHARED => &mut self.found.shared_size,
                        realm => &mut self.found.realms[realm as usize].attributed_size,
                    };
                    *sum = sum.saturating_add(size);
                }
            }
        }
        self.next = end;
        Ok(self.next == len && self.next_phase())
    }

    fn spread_block(&mut self, budget: usize) -> Result<bool, OutOfMemory> {
        let mut left = budget;
        while left > 0 {
            let waiting = self.worklist.pop();
            let is_fixed = waiting.is_none();
            let next_fixed = || self.fixed.iter_from(NodeIdx(self.next as u32)).next();
            let Some(node) = waiting.or_else(next_fixed) else {
                return Ok(self.next_phase());
            };
            if is_fixed {
                self.next = node.at() + 1;
            }
            let edges = self.tables.topology().edges_of(node);
            left = left.saturating_sub(1 + edges.len());
            let owner = self.found.owners[node.at()];
            for edge in edges {
                let target = edge.node();
                if !self.open.contains(target)
                    || edge.is(EdgeKind::Weak)
                    || edge.is(EdgeKind::Shortcut)
                {
                    continue;
                }
                let known = &mut self.found.owners[target.at()];
                if *known == owner {
                    continue;
                }
                // Twice at most for each node: from nobody's to owned, from owned to shared.
                *known = if *known == NOBODY { owner } else { SHARED };
                if *known == SHARED {
                    self.open.remove(target);
                }
                try_push(&mut self.worklist, target)?;
            }
        }
        Ok(false)
    }
}

impl Steps for Attribution<'_> {
    type Output = NativeContexts;

    fn advance(&mut self, budget: usize) -> Result<Option<NativeContexts>, OutOfMemory> {
        let is_done = in_blocks(budget, |block| self.step_block(block))?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        let len = self.tables.nodes.len();
        Progress::new(self.phase as usize * len + self.next, 4 * len)
    }
}

/// Not looked up yet.
const UNKNOWN: u32 = u32::MAX;
/// No such edge.
const NONE: u32 = u32::MAX - 1;

/// The maps of objects, and the realms that these lead to.
struct Maps<'a> {
    tables: &'a Tables,
    map: NameSet,
    native_context: NameSet,
    /// Which edge is the map, in each list of edge names.
    positions: Vec<u32>,
    /// The realm of the objects with each map.
    owners: FxHashMap<NodeIdx, Option<u32>>,
}

impl Maps<'_> {
    /// The realm of a node's map's map.
    fn owner(
        &mut self,
        realms: &FxHashMap<NodeIdx, u32>,
        node: NodeIdx,
    ) -> Result<Option<u32>, OutOfMemory> {
        let Some(map) = self.map_of(node) else {
            return Ok(None);
        };
        if let Some(owner) = self.owners.get(&map) {
            return Ok(*owner);
        }
        let owner = self.map_of(map).and_then(|meta_map| {
            self.tables
                .named_edges(meta_map)
                .filter(|(edge, name)| {
                    is_internal(edge.kind()) && self.native_context.contains(StringIdx(*name))
                })
                .find_map(|(edge, _)| realms.get(&edge.node()).copied())
        });
        try_reserve_entry(&mut self.owners)?;
        self.owners.insert(map, owner);
        Ok(owner)
    }

    /// What a node's first internal edge called "map" leads to.
    fn map_of(&mut self, node: NodeIdx) -> Option<NodeIdx> {
        let list = self.tables.edges.names().list(node);
        let known = list.and_then(|list| self.positions.get_mut(list as usize));
        let position = match known {
            Some(known) if *known != UNKNOWN => *known,
            known => {
                let found = self
                    .tables
                    .named_edges(node)
                    .position(|(edge, name)| {
                        is_internal(edge.kind()) && self.map.contains(StringIdx(name))
                    })
                    .map_or(NONE, |position| position as u32);
                if let Some(known) = known {
                    *known = found;
                }
                found
            }
        };
        let edges = self.tables.topology().edges_of(node);
        edges.get(position as usize).map(|edge| edge.node())
    }
}
