//! What the held objects consist of: the classes of what each of them dominates.
//!
//! A leak is best told by the program's own class in it. The objects at the accumulator may be bare
//! closures or handles, and what a programmer knows is one or two levels below.

use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::fine_class::FineClass;
use super::roles::Role;
use crate::graph::retains;
use crate::views::Snapshot;

/// The most objects below one held object that are looked at.
const MOST_EACH: usize = 300;
/// A class is one of a leak's if so many of the held objects have one, of a hundred.
const LEAST_PERCENT: usize = 60;

/// A class that nearly all held objects contain.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// The class.
    pub class: FineClass,
    /// The first object of it.
    pub example: NodeIdx,
    /// Objects of it below all samples.
    pub count: usize,
    /// How far below the held objects the first one is.
    pub depth: usize,
}

/// Finds the classes that nearly all of some objects contain, themselves included.
pub fn find(snapshot: &Snapshot, samples: &[NodeIdx]) -> Vec<Content> {
    let mut all: FxHashMap<FineClass, (Content, usize)> = FxHashMap::default();
    for sample in samples {
        let mut here: FxHashSet<FineClass> = FxHashSet::default();
        let mut seen = FxHashSet::default();
        let mut open = vec![(*sample, 0usize)];
        seen.insert(*sample);
        let mut next = 0;
        while let Some((node, depth)) = open.get(next).copied() {
            next += 1;
            let is_told = snapshot.role(node) == Role::Known
                && !snapshot.tables.nodes.is(node, NodeKind::Native);
            if is_told {
                let class = snapshot.fine_class(node);
                let content = all.entry(class).or_insert((
                    Content {
                        class,
                        example: node,
                        count: 0,
                        depth,
                    },
                    0,
                ));
                content.0.count += 1;
                content.0.depth = content.0.depth.min(depth);
                content.1 += usize::from(here.insert(class));
            }
            for edge in &snapshot.tables.edges.as_slice()[snapshot.tables.nodes.edges(node)] {
                let to = edge.node();
                if open.len() < MOST_EACH
                    && retains(edge.kind())
                    && snapshot.role(to) != Role::Code
                    && !seen.contains(&to)
                    && snapshot.is_under(to, *sample)
                {
                    seen.insert(to);
                    open.push((to, depth + 1));
                }
            }
        }
    }
    let enough = (samples.len() * LEAST_PERCENT).div_ceil(100).max(1);
    let mut found: Vec<Content> = all
        .into_values()
        .filter(|(_, samples)| *samples >= enough)
        .map(|(content, _)| content)
        .collect();
    found.sort_unstable_by_key(|content| (content.depth, content.class));
    found
}
