//! Which classes and types the objects of a set have, and how many objects have each.
//!
//! People choose among them to narrow a search. O(nodes), 4 bytes for each class while it counts.

use std::convert::Infallible;

use heaplens_model::query::{Facet, Facets};
use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::FxHashMap;

use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_push, wtf8};
use crate::views::Snapshot;

/// So many names of classes are told.
const MOST: usize = 100;
/// A class with a longer name is not told, in bytes: nobody reads it in a menu.
const LONGEST: usize = 500;

/// Counts the objects of a set by class and by type.
///
/// # Errors
/// When memory runs out.
pub fn find(snapshot: &Snapshot, set: &NodeSet) -> Result<Facets, OutOfMemory> {
    let mut by_class = try_filled(0_u32, snapshot.classes.len())?;
    let mut by_kind: FxHashMap<NodeKind, u32> = FxHashMap::default();
    let Ok(()) = blocks::forward::<Infallible>(snapshot.tables.nodes.len(), |range| {
        for node in set.iter_from(NodeIdx(range.start as u32)) {
            if node.at() >= range.end {
                break;
            }
            by_class[snapshot.classes.of_node(node).at()] += 1;
            *by_kind.entry(snapshot.tables.nodes.kind(node)).or_default() += 1;
        }
        Ok(())
    });
    let mut classes: Vec<(&[u8], u32)> = Vec::new();
    for class in snapshot.classes.indices() {
        let count = by_class[class.at()];
        if count > 0 {
            try_push(&mut classes, (snapshot.classes.key(class).name, count))?;
        }
    }
    classes.sort_unstable_by(|a, b| a.0.cmp(b.0));
    classes.dedup_by(|later, first| {
        let is_same = later.0 == first.0;
        if is_same {
            first.1 = first.1.saturating_add(later.1);
        }
        is_same
    });
    let class_count = classes.len() as u32;
    // A stable sort would take memory.
    classes.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let classes = classes
        .into_iter()
        .filter(|(name, _)| name.len() <= LONGEST)
        .take(MOST)
        .map(|(name, count)| facet(&wtf8::to_str(name), count));
    let mut types: Vec<Facet> = by_kind
        .into_iter()
        .map(|(kind, count)| facet(snapshot.tables.node_type_name(kind), count))
        .collect();
    types.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    Ok(Facets {
        classes: classes.collect(),
        class_count,
        types,
    })
}

fn facet(name: &str, count: u32) -> Facet {
    Facet {
        name: name.to_owned(),
        count,
    }
}
