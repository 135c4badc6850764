//! The lists of objects that a node immediately dominates, and of their classes, for Dominators.
//!
//! A scan of all dominators finds a list in O(nodes), so that no memory is kept for lists that are
//! not open. DevTools computes the tree (`HeapSnapshot.ts`, `calculateDominatorsAndRetainedSizes`)
//! but has no view of it.

use std::ops::Range;
use std::sync::Arc;

use heaplens_model::{ClassIdx, NodeIdx};
use rustc_hash::FxHashMap;

use super::ListBelow;
use super::classes::ClassSource;
use super::found_sets::TreeWithin;
use super::objects::ObjectSource;
use super::sort_facts::{ClassGroups, SortFacts};
use crate::graph::classes::ClassSums;
use crate::query::ItemIdx;
use crate::tables::{OutOfMemory, blocks, try_push, try_reserve};
use crate::views::Snapshot;

/// The objects that a node immediately dominates, or those of one class.
pub struct Dominated<'a> {
    snapshot: &'a Snapshot,
    dominator: NodeIdx,
    class: Option<ClassIdx>,
    within: Option<TreeWithin<'a>>,
}

impl<'a> Dominated<'a> {
    /// Opens the list of a node, limited to one class and to a part of the tree where these are given.
    pub fn new(
        snapshot: &'a Snapshot,
        dominator: NodeIdx,
        class: Option<ClassIdx>,
        within: Option<TreeWithin<'a>>,
    ) -> Dominated<'a> {
        Dominated {
            snapshot,
            dominator,
            class,
            within,
        }
    }

    fn is_wanted(&self, node: NodeIdx) -> bool {
        let class = self.snapshot.classes.of_node(node);
        self.class.is_none_or(|wanted| wanted == class)
            && self.within.is_none_or(|within| within.has(node))
    }
}

impl ObjectSource for Dominated<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.snapshot.tables.nodes.len()
    }

    /// Returns the number of items, counted: a list as long as the nodes is rarely needed.
    fn most_items(&self) -> usize {
        let mut count = 0;
        let all = self.candidates();
        let dominators = &self.snapshot.dominators;
        let counted = dominators.each_dominated_by(self.dominator, all, |node| {
            count += usize::from(self.is_wanted(node));
            Ok::<(), std::convert::Infallible>(())
        });
        let Ok(()) = counted;
        count
    }

    fn add_items(
        &self,
        candidates: Range<usize>,
        items: &mut Vec<ItemIdx>,
    ) -> Result<(), OutOfMemory> {
        let dominators = &self.snapshot.dominators;
        dominators.each_dominated_by(self.dominator, candidates, |node| {
            if self.is_wanted(node) {
                try_push(items, ItemIdx(node.0))?;
            }
            Ok(())
        })
    }

    fn find(&self, items: &[ItemIdx], item: ItemIdx) -> bool {
        // They are in file order.
        items.binary_search(&item).is_ok()
    }

    fn object_of(&self, node: NodeIdx) -> Option<NodeIdx> {
        self.snapshot.dominated_on_the_way(self.dominator, node)
    }

    fn below(&self, _: NodeIdx) -> Option<ListBelow> {
        None
    }

    fn is_expandable(&self, node: NodeIdx) -> bool {
        match self.within {
            Some(within) => within.is_below(node),
            None => self.snapshot.dominators.is_dominating(node),
        }
    }
}

/// The classes of the objects that a node immediately dominates. An item is a position in
/// [`SortFacts::groups`].
pub struct DominatedByClass<'a> {
    snapshot: &'a Snapshot,
    dominator: NodeIdx,
    groups: &'a ClassGroups,
    within: Option<TreeWithin<'a>>,
}

impl<'a> DominatedByClass<'a> {
    /// Opens the list of a node, limited to a part of the tree where that is given. `facts` are the
    /// list's, as far as they are known.
    pub fn new(
        snapshot: &'a Snapshot,
        dominator: NodeIdx,
        within: Option<TreeWithin<'a>>,
        facts: &'a SortFacts,
    ) -> DominatedByClass<'a> {
        DominatedByClass {
            snapshot,
            dominator,
            groups: &facts.groups,
            within,
        }
    }
}

impl ClassSource for DominatedByClass<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.groups.classes.len()
    }

    fn is_wanted(&self, _: ItemIdx) -> bool {
        true
    }

    fn class(&self, item: ItemIdx) -> ClassIdx {
        self.groups.classes[item.at()]
    }

    fn item(&self, class: ClassIdx) -> Option<ItemIdx> {
        self.groups.position(class)
    }

    fn object_of(&self, node: NodeIdx) -> Option<NodeIdx> {
        self.snapshot.dominated_on_the_way(self.dominator, node)
    }

    fn sums(&self, item: ItemIdx) -> &ClassSums {
        &self.groups.sums[item.at()]
    }

    /// Groups the objects. Unlike in Summary, objects of shallow size 0 count: their retained
    /// sizes are part of their dominator's.
    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        let snapshot = self.snapshot;
        let nodes = &snapshot.tables.nodes;
        let mut positions: FxHashMap<ClassIdx, usize> = FxHashMap::default();
        let mut found: Vec<(ClassIdx, ClassSums)> = Vec::new();
        let dominators = &snapshot.dominators;
        dominators.each_dominated_by(self.dominator, 0..nodes.len(), |node| {
            if self.within.is_some_and(|within| !within.has(node)) {
                return Ok(());
            }
            let class = snapshot.classes.of_node(node);
            let distance = snapshot.distances.get(node);
            let position = match positions.get(&class) {
                Some(position) => *position,
                None => {
                    positions.try_reserve(1).map_err(|_| OutOfMemory {
                        needed: (positions.len() * size_of::<(ClassIdx, usize)>()) as u64,
                    })?;
                    positions.insert(class, found.len());
                    let sums = ClassSums {
                        distance,
                        ..ClassSums::default()
                    };
                    try_push(&mut found, (class, sums))?;
                    found.len() - 1
                }
            };
            let sums = &mut found[position].1;
            sums.count += 1;
            sums.distance = sums.distance.min(distance);
            sums.shallow_size = sums.shallow_size.saturating_add(nodes.shallow_size(node));
            let retained = snapshot.retained_sizes.get(node);
            sums.retained_size = sums.retained_size.saturating_add(retained);
            Ok(())
        })?;
        found.sort_unstable_by_key(|(class, _)| *class);
        let mut groups = ClassGroups::default();
        try_reserve(&mut groups.classes, found.len())?;
        try_reserve(&mut groups.sums, found.len())?;
        for (class, sums) in found {
            groups.classes.push(class);
            groups.sums.push(sums);
        }
        Ok(SortFacts {
            groups: Arc::new(groups),
            ..SortFacts::default()
        })
    }
}

impl Snapshot {
    /// Returns the object that `dominator` immediately dominates and that is `node` or dominates
    /// it; nothing where `dominator` does not dominate it. O(depth in the tree).
    fn dominated_on_the_way(&self, dominator: NodeIdx, node: NodeIdx) -> Option<NodeIdx> {
        if node.at() >= self.tables.nodes.len() {
            return None;
        }
        let mut found = None;
        let mut at = node;
        let Ok(()) = blocks::until_done::<std::convert::Infallible>(|| {
            for _ in 0..blocks::LEN {
                let above = self.dominators.dominator(at);
                // The root is its own dominator, but in no list.
                if above == at {
                    return Ok(true);
                }
                if above == dominator {
                    found = Some(at);
                    return Ok(true);
                }
                at = above;
            }
            Ok(false)
        });
        found
    }
}
