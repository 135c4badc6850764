//! Decides whether the names of a snapshot can be believed.
//!
//! A tool that writes a snapshot in chunks may lose a chunk or write one twice. Among the strings
//! that leaves valid JSON, but every later name refers to the wrong string. Two facts of V8's files
//! show it:
//!
//! - V8 numbers strings in the order of their first use. The last string is therefore used, and
//!   hardly any other is unused.
//! - At most two texts occur twice.
//!
//! Other writers may leave strings unused or refer to missing ones. So unused strings at the end
//! count only if a piece of the table is doubled, or if there are many and all others are used.
//! Missing strings count only if nearly all of them are referred to.
//!
//! A good file costs one comparison, a doubtful one O(strings + edges).

use std::collections::hash_map::Entry;
use std::hash::BuildHasher;

use heaplens_model::StringIdx;
use heaplens_model::problem::Cause;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::highest_index::HighestIndex;
use crate::tables::edges::Edge;
use crate::tables::{EdgeTable, NodeTable, OutOfMemory, StringTable, try_filled};

/// The fewest strings in a chunk, of which the shortest have 64 kB.
const MIN_STRINGS: u64 = 8;

/// This many unused strings at the end are no accident, if all others are used.
const MANY_STRINGS: u64 = 1000;

/// Returns why the names cannot be believed, or nothing if they can. `has_other_references` tells
/// that sections which are not read may refer to strings.
pub fn find(
    strings: &StringTable,
    names: HighestIndex,
    has_other_references: bool,
    nodes: &mut NodeTable,
    edges: &mut EdgeTable,
) -> Result<Option<Cause>, OutOfMemory> {
    let (len, end) = (strings.len() as u64, names.end());
    let surplus = len.saturating_sub(end);
    let missing = end.saturating_sub(len);
    if surplus >= MIN_STRINGS {
        let is_shifted = is_piece_doubled(strings, surplus as usize)?
            || surplus >= MANY_STRINGS
                && !has_other_references
                && unused(0..end, nodes, edges)? <= 1 + end / 100;
        return Ok(is_shifted.then_some(Cause::NamesDoubtful { surplus, missing }));
    }
    let names_at_all = (nodes.len() + edges.len()) as u64;
    if (MIN_STRINGS..=names_at_all).contains(&missing)
        && unused(len..end, nodes, edges)? <= missing / 10
    {
        return Ok(Some(Cause::NamesDoubtful { surplus, missing }));
    }
    Ok(None)
}

/// Returns whether a piece of the table is followed by the same piece. Then many strings have the
/// last occurrence of their text at the same distance, which is at most `surplus`.
fn is_piece_doubled(strings: &StringTable, surplus: usize) -> Result<bool, OutOfMemory> {
    let mut counts = try_filled(0u32, surplus + 1)?;
    let mut last: FxHashMap<u64, u32> = FxHashMap::default();
    last.try_reserve(strings.len()).map_err(|_| OutOfMemory {
        needed: 16 * strings.len() as u64,
    })?;
    for index in strings.indices() {
        let text = strings.get(index);
        match last.entry(FxBuildHasher.hash_one(text)) {
            Entry::Vacant(entry) => {
                entry.insert(index.0);
            }
            Entry::Occupied(mut entry) => {
                let before = StringIdx(entry.insert(index.0));
                let distance = (index.0 - before.0) as usize;
                if let Some(count) = counts.get_mut(distance)
                    && strings.get(before) == text
                {
                    *count += 1;
                }
            }
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0) as usize;
    Ok(most as u64 >= MIN_STRINGS / 2 && 2 * most >= surplus)
}

/// Counts the strings of a range that name no node and no edge.
fn unused(
    range: std::ops::Range<u64>,
    nodes: &mut NodeTable,
    edges: &mut EdgeTable,
) -> Result<u64, OutOfMemory> {
    let mut is_used = try_filled(false, (range.end - range.start) as usize)?;
    let mut mark = |name: u32| {
        let position = u64::from(name).checked_sub(range.start);
        if let Some(is_used) = position.and_then(|at| is_used.get_mut(at as usize)) {
            *is_used = true;
        }
    };
    let (links, names) = edges.listed_mut(nodes)?;
    for (link, name) in links.iter().zip(names) {
        if !Edge::kind(*link).is_indexed() {
            mark(*name);
        }
    }
    nodes.names_mut().iter().for_each(|name| mark(name.0));
    Ok(is_used.iter().filter(|is_used| !**is_used).count() as u64)
}
