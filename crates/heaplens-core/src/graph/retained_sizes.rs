//! Retained sizes, of nodes and of classes, in one walk over the dominator tree.
//!
//! A node's is the sum of shallow sizes over all that it dominates, itself included; a class's
//! that of its counted objects which no other of the class dominates (DevTools,
//! `HeapSnapshot.ts`, `calculateDominatorsAndRetainedSizes`, `calculateClassesRetainedSize`).
//! O(nodes).

use heaplens_model::{ClassIdx, NodeIdx};

use super::{ClassTable, DominatorTree};
use crate::tables::{OutOfMemory, SizeColumn, Tables, blocks, try_filled, try_push};

/// No node: there are never so many.
const NOBODY: NodeIdx = NodeIdx(u32::MAX);

/// So many nodes are looked up together before any is walked: look-ups that do not depend on one
/// another are waited for together.
const TOGETHER: usize = 128;

/// The retained size of each node; those of classes are added to `classes`.
pub fn add_up(
    tables: &Tables,
    tree: &DominatorTree,
    classes: &mut ClassTable,
) -> Result<SizeColumn, OutOfMemory> {
    let preorder = tree.preorder();
    let mut walk = Walk {
        retained: SizeColumn::try_zeroed(preorder.len())?,
        way: Vec::new(),
        counted_by: try_filled(NOBODY, classes.len())?,
        classes,
    };
    blocks::forward(preorder.len(), |range| {
        for nodes in preorder[range].chunks(TOGETHER) {
            let mut found = [Found::default(); TOGETHER];
            for (found, node) in found.iter_mut().zip(nodes) {
                *found = Found {
                    above: tree.dominator(*node),
                    class: walk.classes.of_node(*node),
                    size: tables.nodes.shallow_size(*node),
                };
            }
            for (found, node) in found.iter().zip(nodes) {
                walk.enter(*node, found)?;
            }
        }
        Ok(())
    })?;
    walk.leave_below(NOBODY)?;
    Ok(walk.retained)
}

/// What is known of a node.
#[derive(Clone, Copy)]
struct Found {
    above: NodeIdx,
    class: ClassIdx,
    size: u64,
}

impl Default for Found {
    fn default() -> Self {
        Found {
            above: NOBODY,
            class: ClassIdx(0),
            size: 0,
        }
    }
}

struct Walk<'a> {
    classes: &'a mut ClassTable,
    /// The sums so far of the nodes on the way, and the retained sizes of those that are left.
    retained: SizeColumn,
    /// The way down to the node at hand.
    way: Vec<NodeIdx>,
    /// For each class the node on the way that counts.
    counted_by: Vec<NodeIdx>,
}

impl Walk<'_> {
    #[inline(always)]
    fn enter(&mut self, node: NodeIdx, found: &Found) -> Result<(), OutOfMemory> {
        self.leave_below(found.above)?;
        try_push(&mut self.way, node)?;
        self.retained.set(node, found.size)?;
        let counted_by = &mut self.counted_by[found.class.at()];
        if *counted_by == NOBODY && found.size > 0 {
            *counted_by = node;
        }
        Ok(())
    }

    /// Leaves what is below a node on the way.
    #[inline(always)]
    fn leave_below(&mut self, above: NodeIdx) -> Result<(), OutOfMemory> {
        while let Some(done) = self.way.pop_if(|last| *last != above) {
            let size = self.retained.get(done);
            let class = self.classes.of_node(done);
            let counted_by = &mut self.counted_by[class.at()];
            if *counted_by == done {
                *counted_by = NOBODY;
                self.classes.add_retained(class, size);
            }
            if let Some(above) = self.way.last() {
                self.retained.add(*above, size)?;
            }
        }
        Ok(())
    }
}
