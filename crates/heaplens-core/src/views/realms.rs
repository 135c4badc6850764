//! The realms of a snapshot with their sizes, what leads into each, and the threads beside.
//!
//! A realm's window is in no frame any more where the native context, or its global object as
//! scripts see it, is detached by DevTools' rules.

use heaplens_model::realms::{RealmOf, RealmReference, RealmRow};
use heaplens_model::row::Text;
use heaplens_model::{DomState, EdgeIdx, EdgeKind, NodeIdx};

use crate::tables::edges::EdgeName;
use crate::views::Snapshot;

/// An edge that leads to an object, from what matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The object that has the edge.
    pub from: NodeIdx,
    /// The edge.
    pub edge: EdgeIdx,
    /// The object that it leads to.
    pub to: NodeIdx,
}

/// A realm, and what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Realm {
    /// Its native context.
    pub node: NodeIdx,
    /// Shallow sizes of all that belongs to it alone, in bytes.
    pub attributed_size: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct FoundRealms {
    /// The realms, in file order.
    pub realms: Vec<Realm>,
    /// The first reference into each from JavaScript of another realm.
    pub first: Vec<Option<Reference>>,
    /// Shallow sizes of what more than one realm uses, in bytes.
    pub shared_size: u64,
    /// Shallow sizes of what belongs to none, in bytes.
    pub unattributed_size: u64,
    /// The objects that stand for other threads, in file order.
    pub workers: Vec<NodeIdx>,
}

/// A row of the list of realms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RealmItem {
    /// A realm, by its position.
    Realm(usize),
    /// What more than one realm uses.
    Shared,
    /// What belongs to none.
    Unattributed,
    /// Another thread, by the position of its object.
    Worker(usize),
}

impl FoundRealms {
    /// Returns how many rows there are.
    pub fn row_count(&self) -> usize {
        self.realms.len() + 2 + self.workers.len()
    }

    /// Returns what stands at a position of the rows.
    pub fn item(&self, position: usize) -> RealmItem {
        match position.checked_sub(self.realms.len()) {
            None => RealmItem::Realm(position),
            Some(0) => RealmItem::Shared,
            Some(1) => RealmItem::Unattributed,
            Some(after) => RealmItem::Worker(after - 2),
        }
    }

    /// Returns the object of a row.
    pub fn node(&self, item: RealmItem) -> Option<NodeIdx> {
        match item {
            RealmItem::Realm(at) => self.realms.get(at).map(|realm| realm.node),
            RealmItem::Worker(at) => self.workers.get(at).copied(),
            RealmItem::Shared | RealmItem::Unattributed => None,
        }
    }

    /// Returns what belongs to a row's realm. A thread's heap is another file.
    pub fn attributed_size(&self, item: RealmItem) -> Option<u64> {
        match item {
            RealmItem::Realm(at) => self.realms.get(at).map(|realm| realm.attributed_size),
            RealmItem::Shared => Some(self.shared_size),
            RealmItem::Unattributed => Some(self.unattributed_size),
            RealmItem::Worker(_) => None,
        }
    }
}

impl Snapshot {
    /// Returns whether the window of a native context is in no frame any more.
    pub fn is_realm_detached(&self, realm: NodeIdx) -> bool {
        let tables = &self.tables;
        let is_detached = |node: NodeIdx| {
            tables.nodes.dom_state(node) == DomState::Detached
                || tables
                    .strings
                    .get(tables.nodes.name(node))
                    .starts_with(b"Detached ")
        };
        if is_detached(realm) {
            return true;
        }
        let mut edges = tables.named_edges(realm);
        let proxy = edges.find(|(edge, name)| {
            let name = EdgeName::new(edge.kind(), *name);
            edge.is(EdgeKind::Internal)
                && matches!(name, EdgeName::String(name)
                    if tables.strings.get(name) == b"global_proxy_object")
        });
        proxy.is_some_and(|(edge, _)| is_detached(edge.node()))
    }

    /// Returns a row of the list of realms.
    pub fn realm_row(&self, found: &FoundRealms, item: RealmItem) -> RealmRow {
        let tables = &self.tables;
        let node = found.node(item);
        let reference = match item {
            RealmItem::Realm(at) => found.first.get(at).copied().flatten(),
            _ => None,
        };
        RealmRow {
            of: match item {
                RealmItem::Realm(_) => RealmOf::Realm,
                RealmItem::Shared => RealmOf::Shared,
                RealmItem::Unattributed => RealmOf::Unattributed,
                RealmItem::Worker(_) => RealmOf::Worker,
            },
            object: node.map(|node| Box::new(self.object_row(node, None, false))),
            name: node.map_or_else(Text::default, |node| self.object_text(node)),
            is_detached: matches!(item, RealmItem::Realm(_))
                && node.is_some_and(|node| self.is_realm_detached(node)),
            attributed_size: found.attributed_size(item),
            reference: reference.map(|first| RealmReference {
                edge: self.edge_label(first.edge),
                from_node: first.from,
                from: tables.nodes.id(first.from),
                from_name: self.object_text(first.from),
                to: tables.nodes.id(first.to),
                to_name: self.object_text(first.to),
                location: self.location(first.from),
            }),
        }
    }
}
