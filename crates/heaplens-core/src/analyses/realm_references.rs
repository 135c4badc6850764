//! The realms with their sizes, and the first reference from outside into each.
//!
//! Sizes are DevTools' ([`native_contexts`](super::native_contexts)). A realm that nobody needs is
//! alive because some object of another realm still has a function or an object of it. Of all
//! properties, elements and variables that lead from a JavaScript object of another realm into
//! this one, the first is that of the object nearest to the root, and of equally near ones the
//! first of the file. O(nodes + edges).

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};

use super::native_contexts::{Attribution, NativeContexts, Owner};
use super::{Progress, Steps, in_blocks};
use crate::tables::{OutOfMemory, try_filled};
use crate::views::Snapshot;
pub use crate::views::realms::Reference;

/// What was found.
#[derive(Debug, Default)]
pub struct RealmReferences {
    /// The realms and their sizes.
    pub contexts: NativeContexts,
    /// The first reference into each realm, by the positions of [`NativeContexts::realms`].
    pub first: Vec<Option<Reference>>,
}

/// Finds them.
pub struct FindRealmReferences<'a> {
    snapshot: &'a Snapshot,
    /// Until the owners are known.
    attribution: Option<Attribution<'a>>,
    found: RealmReferences,
    next: usize,
}

impl<'a> FindRealmReferences<'a> {
    /// Looks up the names that the rules speak of. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(snapshot: &'a Snapshot) -> Result<FindRealmReferences<'a>, OutOfMemory> {
        Ok(FindRealmReferences {
            snapshot,
            attribution: Some(Attribution::new(&snapshot.tables)?),
            found: RealmReferences::default(),
            next: 0,
        })
    }

    /// Looks at the edges of a node. Returns how many there are.
    fn look_at(&mut self, node: NodeIdx) -> usize {
        let snapshot = self.snapshot;
        let tables = &snapshot.tables;
        let owner = self.found.contexts.owner(node);
        let is_javascript = matches!(
            tables.nodes.kind(node),
            NodeKind::Object | NodeKind::Closure
        );
        if owner == Owner::Nobody || !is_javascript {
            return 0;
        }
        let edges = tables.nodes.edges(node);
        let count = edges.len();
        for index in edges {
            let edge = tables.edges.as_slice()[index];
            let is_reference = matches!(
                edge.kind(),
                EdgeKind::Property | EdgeKind::Element | EdgeKind::Context
            );
            if !is_reference {
                continue;
            }
            let to = edge.node();
            if let Owner::Realm(realm) = self.found.contexts.owner(to)
                && owner != Owner::Realm(realm)
                && let Some(first) = self.found.first.get_mut(realm)
                && first.is_none_or(|first| is_nearer(snapshot, node, first.from))
            {
                *first = Some(Reference {
                    from: node,
                    edge: EdgeIdx(index as u32),
                    to,
                });
            }
        }
        count
    }
}

/// Whether a node is nearer to the root. What no root reaches is farther than all else.
fn is_nearer(snapshot: &Snapshot, node: NodeIdx, than: NodeIdx) -> bool {
    let [distance, other] = [node, than].map(|node| {
        let distance = snapshot.distances.get(node);
        (distance < 0, distance)
    });
    distance < other
}

impl Steps for FindRealmReferences<'_> {
    type Output = RealmReferences;

    fn advance(&mut self, budget: usize) -> Result<Option<RealmReferences>, OutOfMemory> {
        if let Some(attribution) = &mut self.attribution {
            if let Some(contexts) = attribution.advance(budget)? {
                self.found.first = try_filled(None, contexts.realms.len())?;
                self.found.contexts = contexts;
                self.attribution = None;
            }
            return Ok(None);
        }
        let len = self.snapshot.tables.nodes.len();
        let is_done = in_blocks(budget, |mut left| {
            while left > 0 && self.next < len {
                let cost = self.look_at(NodeIdx(self.next as u32));
                self.next += 1;
                left = left.saturating_sub(1 + cost);
            }
            Ok(self.next == len)
        })?;
        Ok(is_done.then(|| std::mem::take(&mut self.found)))
    }

    fn progress(&self) -> Progress {
        let len = self.snapshot.tables.nodes.len();
        let owners = self.attribution.as_ref().map(Attribution::progress);
        let owners = owners.unwrap_or(Progress::new(4 * len, 4 * len));
        owners.and(Progress::new(self.next, len))
    }
}
