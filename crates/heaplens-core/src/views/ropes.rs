//! The texts of concatenated strings, which V8 keeps as trees of their parts.
//!
//! DevTools, `HeapSnapshot.ts`, `JSHeapSnapshotNode.consStringName`: parts are read from the left
//! until there are 1024 UTF-16 units. A string that was appended to a million times is a million
//! deep on its left, and each step down is a string of its own with the same first characters.
//! Where these characters start is found once for all of them.
//!
//! A file may say that a string is a part of itself. So each walk over parts is bounded.

use std::cell::RefCell;

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Snapshot;
use crate::tables::{try_push, wtf8};

/// Parts of a concatenated string are read until it has so many UTF-16 units.
const LENGTH: usize = 1024;
/// So many concatenated strings are opened for one text.
///
/// V8 makes none of an empty string but when it flattens one. So each that is opened adds at least
/// one unit, and a fourth of this is enough.
const MOST_OPENED: usize = 4 * LENGTH;
/// So many of an object's edges are looked at for its halves. V8 writes four.
const MOST_EDGES: usize = 1024;
/// Strings that are no deeper on their left are read as they are.
const SHALLOW: usize = 64;
/// Of deeper ones each eighth is remembered with where its text starts.
const REMEMBERED: usize = 8;
/// No string is so deep.
const DEEPEST: usize = 1 << 24;

/// What was found out about concatenated strings, as far as somebody asked.
#[derive(Debug, Default)]
pub struct Ropes(RefCell<FxHashMap<NodeIdx, Start>>);

/// Where the text of a concatenated string starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// At this string, which has the same text.
    At(NodeIdx),
    /// Nowhere: all its parts are empty, or it is a part of itself.
    Nowhere,
}

impl Ropes {
    fn start(&self, node: NodeIdx) -> Option<Start> {
        self.0.borrow().get(&node).copied()
    }

    /// Where there is no memory this costs time and changes no text.
    fn remember(&self, node: NodeIdx, start: Start) {
        let mut starts = self.0.borrow_mut();
        if starts.try_reserve(1).is_ok() {
            starts.insert(node, start);
        }
    }
}

/// Finds out that a walk goes round in circles (Brent's algorithm): it compares each step with one
/// before, which is taken anew after twice as many steps.
#[derive(Default)]
struct CircleFinder {
    before: Option<NodeIdx>,
    steps: usize,
}

impl CircleFinder {
    /// Whether the walk was here before. It may take three times round to find out.
    fn is_back(&mut self, node: NodeIdx) -> bool {
        if self.before == Some(node) {
            return true;
        }
        self.steps += 1;
        if self.steps.is_power_of_two() {
            self.before = Some(node);
        }
        false
    }
}

impl Snapshot {
    /// A string with the same text as this concatenated one, as deep down on its left as there is
    /// one; nothing where there is no text. O(depth) the first time.
    pub fn rope_start(&self, node: NodeIdx) -> Option<NodeIdx> {
        let mut at = node;
        for _ in 0..SHALLOW {
            if !self.is_rope(at) {
                return Some(node);
            }
            match self.ropes.start(at) {
                Some(Start::Nowhere) if at == node => return None,
                // The halves on the right may have a text.
                Some(Start::Nowhere) => return Some(node),
                // Where a text is too long to be read whole, all strings above have the same one.
                Some(Start::At(start)) => return Some(if start == at { node } else { start }),
                None => at = self.halves(at)[0],
            }
        }
        self.find_rope_start(node)
    }

    fn find_rope_start(&self, node: NodeIdx) -> Option<NodeIdx> {
        let mut path = Vec::new();
        let mut circle = CircleFinder::default();
        let mut at = node;
        while self.is_rope(at) {
            if circle.is_back(at) {
                for part in path {
                    self.ropes.remember(part, Start::Nowhere);
                }
                return None;
            }
            if path.len() > DEEPEST || try_push(&mut path, at).is_err() {
                return Some(node);
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
            let right = self.halves(*part)[1];
            length += wtf8::utf16_len(&self.read_rope(right, LENGTH - length, false));
        }
        // It may all be in the one string at the end.
        let start = path.get(low).copied().unwrap_or(at);
        if low == 0 {
            self.ropes.remember(node, Start::At(node));
        }
        for part in path.iter().take(low).step_by(REMEMBERED) {
            self.ropes.remember(*part, Start::At(start));
        }
        Some(start)
    }

    /// The first units of a concatenated string's text, `units` or some more.
    pub fn rope_text(&self, node: NodeIdx, units: usize) -> Vec<u8> {
        self.read_rope(node, units, true)
    }

    /// `leaps` over what is known of parts, and remembers which have no text. Finding out where a
    /// text starts does not, so that the two never call each other in turns.
    fn read_rope(&self, node: NodeIdx, units: usize, leaps: bool) -> Vec<u8> {
        let units = units.min(LENGTH);
        let mut text = Vec::new();
        let mut length = 0;
        let mut stack = vec![node];
        let mut opened = 0;
        // The strings opened since the last unit. One of them again has nothing to add: it is
        // empty, or a part of itself.
        let mut silent = FxHashSet::default();
        while length < units
            && let Some(mut part) = stack.pop()
        {
            if leaps && silent.len() == SHALLOW && self.is_rope(part) {
                match self.rope_start(part) {
                    Some(start) => part = start,
                    None => continue,
                }
            }
            if !self.is_rope(part) {
                let own = self.tables.strings.get(self.tables.nodes.name(part));
                if !own.is_empty() {
                    length += wtf8::utf16_len(own);
                    text.extend_from_slice(own);
                    silent.clear();
                }
                continue;
            }
            if silent.contains(&part) || leaps && self.ropes.start(part) == Some(Start::Nowhere) {
                continue;
            }
            if opened == MOST_OPENED {
                break;
            }
            opened += 1;
            silent.insert(part);
            let [first, second] = self.halves(part);
            stack.extend([second, first]);
        }
        if leaps && length < units && silent.len() > SHALLOW {
            for part in silent {
                self.ropes.remember(part, Start::Nowhere);
            }
        }
        text
    }

    /// The first bytes of a text, if they are found in a few steps.
    pub fn rope_prefix<const BYTES: usize>(&self, node: NodeIdx) -> Option<[u8; BYTES]> {
        let mut prefix = [0; BYTES];
        let mut count = 0;
        let mut stack = [node; 16];
        let mut height = 1;
        for _ in 0..4 * BYTES {
            if count == BYTES {
                return Some(prefix);
            }
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
                prefix[count..count + more].copy_from_slice(&own[..more]);
                count += more;
            }
        }
        None
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
        for (edge, name) in self.tables.named_edges(node).take(MOST_EDGES) {
            if edge.kind().name() != EdgeKind::Internal.name() {
                continue;
            }
            let name = StringIdx(name);
            if self.names.first.contains(name) {
                halves[0] = Some(edge.node());
            } else if self.names.second.contains(name) {
                halves[1] = Some(edge.node());
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
    use heaplens_model::query::{Answer, Column, List, Query, Sort};
    use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

    use crate::session::Session;
    use crate::test_kit::{Graph, GraphNode};

    /// Concatenated strings, each of the given halves, after a root and the string "ab".
    fn concatenated(halves: &[[u32; 2]]) -> Session {
        concatenated_of("ab", halves)
    }

    fn concatenated_of(text: &str, halves: &[[u32; 2]]) -> Session {
        let mut graph = Graph::new();
        graph.add(GraphNode {
            kind: NodeKind::String,
            ..GraphNode::new(text)
        });
        for halves in halves {
            let mut rope = GraphNode {
                kind: NodeKind::ConcatenatedString,
                ..GraphNode::new("")
            };
            for (name, half) in ["first", "second"].into_iter().zip(halves) {
                rope.edge(EdgeKind::Internal, name, *half as usize);
            }
            graph.add(rope);
        }
        graph.session()
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
        let alone = |node: u32| {
            let session = concatenated(&halves[..node as usize - 1]);
            session.snapshot().rope_name(NodeIdx(node))
        };
        // From above and from below, with and without what others have found.
        for node in (2..=last).rev().step_by(7).chain((2..=last).step_by(13)) {
            let name = session.snapshot().object_name(NodeIdx(node)).into_owned();
            assert!(name == alone(node), "{node}");
        }
        let start = |node: u32| session.snapshot().rope_start(NodeIdx(node));
        assert_eq!(start(last), start(last - 1000), "one text, one start");
        assert_eq!(start(20), Some(NodeIdx(20)));
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
        assert_eq!(start, Some(NodeIdx(1)), "the long string itself");
    }

    /// Asks for the first rows of the concatenated strings by name.
    fn ids_by_name(session: &mut Session) -> usize {
        let class = session.snapshot().classes.of_node(NodeIdx(2));
        for descending in [false, true] {
            let rows = session.answer(&Query::Rows {
                list: List::ClassObjects { class },
                sort: Sort {
                    column: Column::Name,
                    descending,
                },
                start: 0,
                count: 10,
            });
            assert!(matches!(rows, Ok(Answer::Rows(rows)) if rows.rows.len() == 10));
        }
        (0..100_000)
            .find(|_| !session.prepare(4096))
            .expect("there is an end to it")
    }

    #[test]
    fn many_strings_that_are_their_own_second_half_are_sorted() {
        // Node 0 has an empty name.
        let halves: Vec<[u32; 2]> = (2..40_002).map(|node| [0, node]).collect();
        ids_by_name(&mut concatenated(&halves));
    }

    #[test]
    fn many_strings_that_are_their_own_first_half_are_sorted() {
        let halves: Vec<[u32; 2]> = (2..40_002).map(|node| [node, 1]).collect();
        let mut session = concatenated(&halves);
        ids_by_name(&mut session);
        assert_eq!(
            session.snapshot().rope_start(NodeIdx(7)),
            None,
            "it is remembered"
        );
    }

    #[test]
    fn long_chains_without_a_character_are_sorted() {
        // Each is the second half of the one before; the last one is the first one's again.
        let count = 40_000;
        for [first, last] in [[0, 0], [0, 2]] {
            let mut halves: Vec<[u32; 2]> = (3..count + 3).map(|next| [0, next]).collect();
            halves[count as usize - 1] = [first, last];
            ids_by_name(&mut concatenated(&halves));
        }
    }

    #[test]
    fn what_follows_empty_strings_is_read() {
        // Empty strings in pairs of pairs, 2^20 of them, and then a text.
        let mut halves = vec![[0, 0]];
        halves.extend((2..22).map(|node| [node, node]));
        halves.push([22, 1]);
        assert_eq!(name(&concatenated(&halves), 23), "ab");
    }
}
