//! Overview: the largest dominators, and what stands out, kept for later questions.

use heaplens_model::ObjectId;
use heaplens_model::collections::CollectionKind;
use heaplens_model::overview::{CostlyContents, DominatorMap, LargeCollection, Overview};
use heaplens_model::query::QueryError;
use heaplens_model::string_costs::StringsBy;

use super::Session;
use crate::analyses::dominator_map::{MapOf, map_object};
use crate::analyses::largest::Largest;
use crate::views::Snapshot;
use crate::views::found_collections::FoundCollection;

/// So many maps are kept: a person goes in and out again.
const MAPS: usize = 8;

/// What was found.
#[derive(Default)]
pub(super) struct KnownOverview {
    pub(super) figures: Option<Overview>,
    maps: Vec<(MapOf, DominatorMap)>,
}

impl KnownOverview {
    pub(super) fn map(&self, of: MapOf) -> Option<&DominatorMap> {
        let mut maps = self.maps.iter();
        maps.find(|(known, _)| *known == of).map(|(_, map)| map)
    }

    pub(super) fn keep_map(&mut self, of: MapOf, map: DominatorMap) {
        if self.maps.len() == MAPS {
            self.maps.remove(0);
        }
        self.maps.push((of, map));
    }

    /// Gives the memory back. Returns whether there was any.
    pub(super) fn give_back(&mut self) -> bool {
        // All else is a few lines.
        let had_any = !self.maps.is_empty();
        self.maps = Vec::new();
        had_any
    }
}

/// The map that a question means; nothing where no object has its id.
pub(super) fn map_of(
    snapshot: &Snapshot,
    of: Option<ObjectId>,
    levels: u32,
    most: u32,
) -> Option<MapOf> {
    let node = match of {
        Some(id) => snapshot.tables.nodes.ids().find(id)?,
        None => snapshot.tables.root,
    };
    Some(MapOf::new(node, levels, most))
}

impl Session {
    /// Keeps what was found at a glance, with what is known of the snapshot besides.
    pub(super) fn keep_figures(&mut self, found: Overview) {
        self.overview.figures = Some(Overview {
            statistics: self.facts.statistics,
            node_count: self.facts.node_count.into(),
            extra_native_bytes: self.snapshot.tables.extra_native_bytes,
            ..found
        });
    }

    /// What stands out of strings and collections, once both are found. O(groups + collections).
    ///
    /// # Errors
    /// When they were not found, or were forgotten meanwhile.
    pub(super) fn costly_contents(&self) -> Result<CostlyContents, QueryError> {
        let snapshot = &*self.snapshot;
        let sums = self
            .strings
            .require(StringsBy::Text)?
            .sums(snapshot, None)?;
        let found = self.collections.as_ref().ok_or(QueryError::NoSuchItem)?;
        let mut largest: Largest<&FoundCollection> = Largest::default();
        for one in &found.all {
            // Buffers are native memory, and no elements.
            let is_buffer = matches!(
                one.kind,
                CollectionKind::TypedArray | CollectionKind::ArrayBuffer
            );
            if !is_buffer {
                largest.add(one.bytes, one.node, one);
            }
        }
        let row = |one: &&FoundCollection| LargeCollection {
            object: map_object(snapshot, one.node),
            element_count: one.element_count,
            bytes: one.bytes,
        };
        Ok(CostlyContents {
            duplicated: sums.groups,
            doubtful: sums.doubtful,
            collections: largest.all().map(row).collect(),
        })
    }
}
