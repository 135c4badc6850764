//! The texts of concatenated strings, which V8 keeps as trees of their parts.
//!
//! DevTools, `HeapSnapshot.ts`, `JSHeapSnapshotNode.consStringName`: parts are read from the left
//! until there are 1024 UTF-16 units. A string that was appended to a million times is a million
//! deep on its left, and each step on the way down is a string of its own with the same beginning:
//! where that beginning starts is found once for all of them.

use std::cell::RefCell;

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Snapshot;
use crate::tables::{try_push, wtf8};

/// Parts of a concatenated string are read until it has so many UTF-16 units.
const LENGTH: usize = 1024;
/// After so many concatenated strings inside one, it is watched whether they come again; after
/// so many that did, it holds itself.
const PATIENCE: usize = 1000;
/// Strings that are no deeper on their left are read as they are.
const SHALLOW: usize = 64;
/// Of deeper ones, so many steps apart are told where their text starts.
const TOLD: usize = 8;
/// No string is so deep; one that holds itself is.
const DEEPEST: usize = 1 << 24;

/// Where the texts of deep strings start, as far as somebody asked.
#[derive(Debug, Default)]
pub struct Ropes(RefCell<FxHashMap<NodeIdx, NodeIdx>>);

impl Ropes {
    fn start(&self, node: NodeIdx) -> Option<NodeIdx> {
        self.0.borrow().get(&node).copied()
    }

    /// Costs time, not truth, where there is no memory.
    fn tell(&self, node: NodeIdx, start: NodeIdx) {
        let mut starts = self.0.borrow_mut();
        if starts.try_reserve(1).is_ok() {
            starts.insert(node, start);
        }
    }
}

impl Snapshot {
    /// A string with the same text as this concatenated one, as deep down on its left as there is
    /// one. O(depth) the first time.
    pub fn rope_start(&self, node: NodeIdx) -> NodeIdx {
        let mut at = node;
        for _ in 0..SHALLOW {
            if !self.is_rope(at) {
                return node;
            }
            if let Some(start) = self.ropes.start(at) {
                // Of a text that is not all read, all who are above have the same.
                return if start == at { node } else { start };
            }
            at = self.halves(at)[0];
        }
        self.find_rope_start(node)
    }

    fn find_rope_start(&self, node: NodeIdx) -> NodeIdx {
        let mut path = Vec::new();
        let mut at = node;
        while self.is_rope(at) {
            if path.len() > DEEPEST || try_push(&mut path, at).is_err() {
                return node;
            }
            at = self.halves(at)[0];
        }
        let mut length = wtf8::utf16_len(self.tables.strings.get(self.tables.nodes.name(at)));
        // The level from which on enough is below.
        let mut low = 0;
        for (level, part) in path.iter().enumerate().rev() {
            if length >= LENGTH {
                low = level + 1;
                break;
            }
            length += wtf8::utf16_len(&self.rope_text(self.halves(*part)[1], LENGTH - length));
        }
        // It may all be in the one string at the end.
        let start = path.get(low).copied().unwrap_or(at);
        if low == 0 {
            self.ropes.tell(node, node);
        }
        for part in path.iter().take(low).step_by(TOLD) {
            self.ropes.tell(*part, start);
        }
        start
    }

    /// The first units of a concatenated string's text, `units` or some more.
    pub fn rope_text(&self, node: NodeIdx, units: usize) -> Vec<u8> {
        let units = units.min(LENGTH);
        let mut text = Vec::new();
        let mut length = 0;
        let mut stack = vec![node];
        let mut inner = 0;
        let mut seen = FxHashSet::default();
        while length < units
            && let Some(part) = stack.pop()
        {
            if !self.is_rope(part) {
                let own = self.tables.strings.get(self.tables.nodes.name(part));
                length += wtf8::utf16_len(own);
                text.extend_from_slice(own);
                continue;
            }
            inner += 1;
            // A string put together in a million steps is a million deep, and has a text.
            if inner > PATIENCE && !seen.insert(part) && inner > seen.len() + 2 * PATIENCE {
                break;
            }
            let [first, second] = self.halves(part);
            stack.extend([second, first]);
        }
        text
    }

    /// The first bytes of a text, if that many are found without much ado.
    pub fn rope_beginning<const BYTES: usize>(&self, node: NodeIdx) -> Option<[u8; BYTES]> {
        let mut beginning = [0; BYTES];
        let mut count = 0;
        let mut stack = [node; 16];
        let mut height = 1;
        while count < BYTES {
            height = usize::checked_sub(height, 1)?;
            let part = *stack.get(height)?;
            if self.is_rope(part) {
                let [first, second] = self.halves(part);
                stack
                    .get_mut(height..height + 2)?
                    .copy_from_slice(&[second, first]);
                height += 2;
            } else {
                let own = self.tables.strings.get(self.tables.nodes.name(part));
                let more = own.len().min(BYTES - count);
                beginning[count..count + more].copy_from_slice(&own[..more]);
                count += more;
            }
        }
        Some(beginning)
    }

    /// A concatenated string's text as DevTools shows it.
    pub fn rope_name(&self, start: NodeIdx) -> Vec<u8> {
        self.rope_text(start, LENGTH)
    }

    /// Whether it is a concatenated string.
    #[inline]
    pub fn is_rope(&self, node: NodeIdx) -> bool {
        self.tables.nodes.is(node, NodeKind::ConcatenatedString)
    }

    /// The two halves of a concatenated string; DevTools takes node 0 for a missing one.
    fn halves(&self, node: NodeIdx) -> [NodeIdx; 2] {
        let mut halves = [None, None];
        for (link, name) in self.tables.named_edges(node) {
            if link.kind().name() != EdgeKind::Internal.name() {
                continue;
            }
            let name = StringIdx(name);
            if self.names.first.contains(name) {
                halves[0] = Some(link.node());
            } else if self.names.second.contains(name) {
                halves[1] = Some(link.node());
            }
            if halves.iter().all(Option::is_some) {
                break;
            }
        }
        halves.map(|half| half.unwrap_or(NodeIdx(0)))
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind, ObjectId, StringIdx};

    use crate::session::Session;
    use crate::tables::Tables;
    use crate::tables::edges::Edge;
    use crate::tables::nodes::NodeRecord;

    /// Concatenated strings, each of the given halves, after a root and the string "ab".
    fn concatenated(halves: &[[u32; 2]]) -> Session {
        concatenated_of("ab", halves)
    }

    fn concatenated_of(text: &str, halves: &[[u32; 2]]) -> Session {
        let mut tables = Tables::default();
        for text in ["", text, "first", "second"] {
            tables.strings.push(text.as_bytes()).expect("fits");
        }
        let mut add = |kind, name, edges: &[u32]| {
            let first_edge = tables.edges.len() as u32;
            for (name, target) in (2..).zip(edges) {
                let link = Edge::new(NodeIdx(*target), EdgeKind::Internal);
                tables.edges.push(link, name).expect("fits");
            }
            let record = NodeRecord {
                kind,
                dom_state: DomState::Unknown,
                name: StringIdx(name),
                id: ObjectId(1),
                self_size: 8,
                first_edge,
            };
            tables.nodes.push(record).expect("fits");
        };
        add(NodeKind::Synthetic, 0, &[]);
        add(NodeKind::String, 1, &[]);
        for halves in halves {
            add(NodeKind::ConcatenatedString, 0, halves);
        }
        let count = tables.edges.len() as u32;
        tables.nodes.close(count).expect("fits");
        Session::from_tables(tables).expect("fits")
    }

    fn name(session: &Session, node: u32) -> String {
        String::from_utf8(session.snapshot().object_name(NodeIdx(node)).into_owned())
            .expect("ASCII")
    }

    #[test]
    fn a_string_appended_to_a_million_times_has_a_name() {
        let depth = 1_000_000;
        let mut halves: Vec<[u32; 2]> = (0..depth).map(|at| [at + 1, 1]).collect();
        halves[0] = [1, 1];
        assert_eq!(name(&concatenated(&halves), depth + 1), "ab".repeat(512));
    }

    #[test]
    fn a_string_that_holds_itself_has_an_end() {
        let session = concatenated(&[[2, 1], [1, 3], [5, 0], [4, 0]]);
        assert_eq!(name(&session, 2), "");
        assert_eq!(name(&session, 3), "ab".repeat(512));
        assert_eq!(name(&session, 4), "");
    }

    #[test]
    fn all_steps_of_a_deep_string_have_the_text_that_they_had_alone() {
        // Each step adds "ab" or a string of two.
        let depth = 3000;
        let mut halves = vec![[1, 1], [2, 1]];
        for at in 0..depth {
            let right = if at % 5 == 0 { 2 } else { 1 };
            halves.push([at + 3, right]);
        }
        let session = concatenated(&halves);
        let last = halves.len() as u32 + 1;
        let alone = |node: u32| session.snapshot().rope_name(NodeIdx(node));
        // From above and from below, with and without what others have found.
        for node in (2..=last).rev().step_by(7).chain(2..=last) {
            let name = session.snapshot().object_name(NodeIdx(node)).into_owned();
            assert!(name == alone(node), "{node}");
        }
        let start = |node: u32| session.snapshot().rope_start(NodeIdx(node));
        assert_eq!(start(last), start(last - 1000), "one text, one start");
        assert_eq!(start(20), NodeIdx(20));
    }

    #[test]
    fn a_deep_string_may_begin_with_a_long_one() {
        let depth = 500;
        let mut halves: Vec<[u32; 2]> = (0..depth).map(|at| [at + 1, 1]).collect();
        halves[0] = [1, 1];
        let long = "x".repeat(2000);
        let session = concatenated_of(&long, &halves);
        assert!(name(&session, depth + 1) == long);
        let start = session.snapshot().rope_start(NodeIdx(depth + 1));
        assert_eq!(start, NodeIdx(1), "the long string itself");
    }
}
