//! Collections, as rows.
//!
//! The command line asks for them; see [`string_costs`](super::string_costs) why this is no query.

use std::cmp::Reverse;

use heaplens_model::NodeIdx;
use heaplens_model::collections::{CollectionKind, CollectionRow, Collections, CollectionsOfKind};
use heaplens_model::query::QueryError;

use super::Session;
use super::rows_of_groups::{first_by, in_steps};
use crate::analyses::collections::FindCollections;
use crate::views::Snapshot;
use crate::views::details::collection_sizes::SlotWidth;

impl Session {
    /// Returns the collections, with `most` rows of each kind at most.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn collections(&self, most: usize) -> Result<Collections, QueryError> {
        let snapshot = &*self.snapshot;
        let found = in_steps(FindCollections::new(snapshot)?)?;
        let mut kinds = Vec::new();
        for (kind, found_kind) in CollectionKind::ALL.into_iter().zip(found.kinds) {
            let largest = first_by(found_kind.all, most, |(node, elements)| {
                (Reverse(*elements), *node)
            });
            let rows = largest.iter();
            kinds.push(CollectionsOfKind {
                kind,
                count: found_kind.count,
                empty_count: found_kind.empty_count,
                unlisted_count: found_kind.unlisted_count,
                element_count: found_kind.element_count,
                bytes: found_kind.bytes,
                rows: rows
                    .filter_map(|(node, _)| row(snapshot, *node, found.width))
                    .collect(),
            });
        }
        Ok(Collections {
            has_numbers: snapshot.has_numbers(),
            kinds,
        })
    }
}

fn row(snapshot: &Snapshot, node: NodeIdx, width: SlotWidth) -> Option<CollectionRow> {
    let size = snapshot.collection_size(node, width)?;
    let class_name = |class| snapshot.name_text(snapshot.classes.key(class).name);
    Some(CollectionRow {
        id: snapshot.tables.nodes.id(node),
        name: snapshot.object_text(node),
        class_name: class_name(snapshot.classes.of_node(node)),
        element_count: size.element_count,
        capacity: size.capacity,
        bytes: size.bytes,
        retained_size: snapshot.retained_sizes.get(node),
        content_class: size.content.map(class_name),
    })
}
