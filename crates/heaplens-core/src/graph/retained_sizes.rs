//! Retained sizes, of nodes and of classes, in one walk over the dominator tree.
//!
//! A node's retained size is the sum of shallow sizes of all nodes that it dominates, itself
//! included. A class's retained size is the sum over its counted objects that no other counted
//! object of the class dominates. (DevTools, `HeapSnapshot.ts`,
//! `calculateDominatorsAndRetainedSizes`, `calculateClassesRetainedSize`.) O(nodes).

use heaplens_model::{ClassIdx, NodeIdx};

use super::{ClassTable, DominatorTree};
use crate::tables::{OutOfMemory, SizeColumn, Tables, blocks, try_filled, try_push};

/// Stands for no node. It is above every node.
const NO_NODE: NodeIdx = NodeIdx(u32::MAX);

/// The number of nodes that are looked up before the walk enters them. Independent look-ups are
/// waited for together.
const LOOKED_UP_TOGETHER: usize = 128;

/// Returns the retained size of each node, and adds those of classes to `classes`.
pub fn add_up(
    tables: &Tables,
    tree: &DominatorTree,
    classes: &mut ClassTable,
) -> Result<SizeColumn, OutOfMemory> {
    let preorder = tree.preorder();
    let mut walk = Walk {
        retained: SizeColumn::try_zeroed(preorder.len())?,
        path: Vec::new(),
        counted_by: try_filled(NO_NODE, classes.len())?,
        classes,
    };
    blocks::forward(preorder.len(), |range| {
        for nodes in preorder[range].chunks(LOOKED_UP_TOGETHER) {
            let mut found = [Found::default(); LOOKED_UP_TOGETHER];
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
    walk.leave_below(NO_NODE)?;
    Ok(walk.retained)
}

/// The values that were looked up for a node.
#[derive(Clone, Copy)]
struct Found {
    above: NodeIdx,
    class: ClassIdx,
    size: u64,
}

impl Default for Found {
    fn default() -> Self {
        Found {
            above: NO_NODE,
            class: ClassIdx(0),
            size: 0,
        }
    }
}

struct Walk<'a> {
    classes: &'a mut ClassTable,
    /// The sums so far of nodes on the path, and the retained sizes of nodes after it.
    retained: SizeColumn,
    /// The path from the root to the current node.
    path: Vec<NodeIdx>,
    /// The node on the path that counts for each class.
    counted_by: Vec<NodeIdx>,
}

impl Walk<'_> {
    #[inline(always)]
    fn enter(&mut self, node: NodeIdx, found: &Found) -> Result<(), OutOfMemory> {
        self.leave_below(found.above)?;
        try_push(&mut self.path, node)?;
        self.retained.set(node, found.size)?;
        let counted_by = &mut self.counted_by[found.class.at()];
        if *counted_by == NO_NODE && found.size > 0 {
            *counted_by = node;
        }
        Ok(())
    }

    /// Leaves all nodes below a node on the path.
    #[inline(always)]
    fn leave_below(&mut self, above: NodeIdx) -> Result<(), OutOfMemory> {
        while let Some(done) = self.path.pop_if(|last| *last != above) {
            let size = self.retained.get(done);
            let class = self.classes.of_node(done);
            let counted_by = &mut self.counted_by[class.at()];
            if *counted_by == done {
                *counted_by = NO_NODE;
                self.classes.add_retained(class, size);
            }
            if let Some(above) = self.path.last() {
                self.retained.add(*above, size)?;
            }
        }
        Ok(())
    }
}
