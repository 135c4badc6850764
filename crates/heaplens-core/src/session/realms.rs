//! Realms, as rows.
//!
//! The command line asks for them. It is no [`Query`](heaplens_model::query::Query) as long as the
//! page has no view of them, so that the page's programs do not grow.

use std::cmp::Reverse;

use heaplens_model::DomState;
use heaplens_model::query::QueryError;
use heaplens_model::realms::{RealmReference, RealmSizes, Realms};

use super::Session;
use super::rows_of_groups::{first_by, in_steps};
use crate::analyses::native_contexts::Realm;
use crate::analyses::realm_references::{FindRealmReferences, Reference};
use crate::tables::{OutOfMemory, try_extend};
use crate::views::Snapshot;

impl Session {
    /// Returns the realms, `most` at most.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn realms(&self, most: usize) -> Result<Realms, QueryError> {
        let snapshot = &*self.snapshot;
        let found = in_steps(FindRealmReferences::new(snapshot)?)?;
        let contexts = found.contexts;
        let mut realms = Vec::new();
        try_extend(&mut realms, contexts.realms.into_iter().zip(found.first))?;
        let count = realms.len() as u64;
        let largest = first_by(realms, most, |(realm, _)| {
            (Reverse(realm.attributed_size), realm.node)
        });
        let rows = largest
            .iter()
            .map(|(realm, first)| row(snapshot, realm, *first));
        Ok(Realms {
            count,
            rows: rows.collect::<Result<_, OutOfMemory>>()?,
            shared_size: contexts.shared_size,
            unattributed_size: contexts.unattributed_size,
        })
    }
}

fn row(
    snapshot: &Snapshot,
    realm: &Realm,
    first: Option<Reference>,
) -> Result<RealmSizes, OutOfMemory> {
    let nodes = &snapshot.tables.nodes;
    let node = realm.node;
    let is_marked = nodes.dom_state(node) == DomState::Detached;
    Ok(RealmSizes {
        id: nodes.id(node),
        name: snapshot.object_text(node),
        is_detached: is_marked || snapshot.object_name(node)?.starts_with(b"Detached "),
        shallow_size: nodes.shallow_size(node),
        retained_size: snapshot.retained_sizes.get(node),
        attributed_size: realm.attributed_size,
        reference: first.map(|first| RealmReference {
            edge: snapshot.edge_label(first.edge),
            from: nodes.id(first.from),
            from_name: snapshot.object_text(first.from),
            to: nodes.id(first.to),
            to_name: snapshot.object_text(first.to),
        }),
    })
}
