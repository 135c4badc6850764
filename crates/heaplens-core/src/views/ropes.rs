//! The texts of concatenated strings (ropes), which V8 keeps as trees of their halves.
//!
//! The rule is that of DevTools, `HeapSnapshot.ts`, `JSHeapSnapshotNode.consStringName`: parts are
//! read from the left until there are 1024 UTF-16 units. A string that was appended to a million
//! times has a tree of depth a million on its left. Each level is a concatenated string with the
//! same first characters. The string where these characters start is found once for all levels.
//!
//! In a hostile file a string may be a part of itself. Each walk over parts is therefore bounded.

use std::cell::RefCell;

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Snapshot;
use crate::tables::{try_push, wtf8};

/// Parts of a concatenated string are read until it has this many UTF-16 units.
const TEXT_LENGTH: usize = 1024;
/// The most concatenated strings that are opened for one text.
///
/// V8 concatenates an empty string only when it flattens one. Each opened string therefore adds at
/// least one unit, and a fourth of this number is enough.
const MAX_OPENED: usize = 4 * TEXT_LENGTH;
/// The most edges of an object that are searched for its halves. V8 writes four.
const MAX_EDGES: usize = 1024;
/// Strings up to this depth on their left are read without a look-up.
const SHALLOW_DEPTH: usize = 64;
/// The start of the text is remembered for each eighth level of deeper strings.
const REMEMBERED_LEVELS: usize = 8;
/// The largest depth of a string.
const MAX_DEPTH: usize = 1 << 24;

/// The starts of concatenated strings that were found so far.
#[derive(Debug, Default)]
pub struct Ropes(RefCell<FxHashMap<NodeIdx, Start>>);

/// The start of a concatenated string's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// This string below it has the same text.
    At(NodeIdx),
    /// There is no text: all its parts are empty, or it is a part of itself.
    Nowhere,
}

impl Ropes {
    fn start(&self, node: NodeIdx) -> Option<Start> {
        self.0.borrow().get(&node).copied()
    }

    /// Remembers a start. If there is no memory, later calls take longer, but the texts are the
    /// same.
    fn remember(&self, node: NodeIdx, start: Start) {
        let mut starts = self.0.borrow_mut();
        if starts.try_reserve(1).is_ok() {
            starts.insert(node, start);
        }
    }
}

/// Detects that a walk goes in a circle, by Brent's algorithm: each step is compared with an
/// earlier one, which is replaced after twice as many steps.
#[derive(Default)]
struct CircleFinder {
    before: Option<NodeIdx>,
    steps: usize,
}

impl CircleFinder {
    /// Returns whether the walk was here before. It may take three rounds to detect that.
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
    /// Returns the deepest string on the left of a concatenated string that has the same text, or
    /// nothing if there is no text. O(depth) the first time.
    pub fn rope_start(&self, node: NodeIdx) -> Option<NodeIdx> {
        let mut at = node;
        for _ in 0..SHALLOW_DEPTH {
            if !self.is_rope(at) {
                return Some(node);
            }
            match self.ropes.start(at) {
                Some(Start::Nowhere) if at == node => return None,
                // The halves on the right may have text.
                Some(Start::Nowhere) => return Some(node),
                // If a text is cut, all strings above have the same one.
                Some(Start::At(start)) => return Some(if start == at { node } else { start }),
                None => at = self.halves(at)[0],
            }
        }
        self.find_rope_start(node)
    }

    /// Finds the start, and remembers it for the strings on the way. It opens no more strings than
    /// one text does, so that the cost is the depth and not a multiple of it.
    fn find_rope_start(&self, node: NodeIdx) -> Option<NodeIdx> {
        let mut path = Vec::new();
        let mut circle = CircleFinder::default();
        let mut at = node;
        while self.is_rope(at) {
            match self.ropes.start(at) {
                Some(Start::At(start)) if start != at => {
                    self.remember_start(&path, start);
                    return Some(start);
                }
                Some(Start::Nowhere) => break,
                _ => {}
            }
            if circle.is_back(at) {
                for part in path {
                    self.ropes.remember(part, Start::Nowhere);
                }
                return None;
            }
            if path.len() > MAX_DEPTH || try_push(&mut path, at).is_err() {
                return Some(node);
            }
            at = self.halves(at)[0];
        }
        let mut length = 0;
        if !self.is_rope(at) {
            length = wtf8::utf16_len(self.tables.strings.get(self.tables.nodes.name(at)));
        }
        // The level at which enough text is below.
        let mut low = 0;
        let mut left = MAX_OPENED;
        for (level, part) in path.iter().enumerate().rev() {
            if length >= TEXT_LENGTH || left == 0 {
                low = level + 1;
                break;
            }
            left -= 1;
            let right = self.halves(*part)[1];
            let text = self.read_rope(right, TEXT_LENGTH - length, &mut left, false);
            length += wtf8::utf16_len(&text);
        }
        // The string at the end may have all of the text.
        let start = path.get(low).copied().unwrap_or(at);
        if low == 0 {
            self.ropes.remember(node, Start::At(node));
        }
        self.remember_start(&path[..low], start);
        Some(start)
    }

    /// Remembers where the texts of strings start. Each string is the first half of the one before.
    fn remember_start(&self, path: &[NodeIdx], start: NodeIdx) {
        for part in path.iter().step_by(REMEMBERED_LEVELS) {
            self.ropes.remember(*part, Start::At(start));
        }
    }

    /// Returns the beginning of a concatenated string's text: `units` UTF-16 units or a few more.
    pub fn rope_text(&self, node: NodeIdx, units: usize) -> Vec<u8> {
        self.read_rope(node, units, &mut { MAX_OPENED }, true)
    }

    /// Reads the beginning of a text. It opens at most `left` strings, and counts them down. With
    /// `uses_starts` it skips to the known starts of parts and remembers parts without text. The
    /// search for a start does not, so that the two functions do not call each other recursively.
    fn read_rope(
        &self,
        node: NodeIdx,
        units: usize,
        left: &mut usize,
        uses_starts: bool,
    ) -> Vec<u8> {
        let units = units.min(TEXT_LENGTH);
        let mut text = Vec::new();
        let mut length = 0;
        let mut stack = vec![node];
        // The strings opened since the last unit. If one of them comes again, it is empty or a
        // part of itself, and adds nothing.
        let mut silent = FxHashSet::default();
        while length < units
            && let Some(mut part) = stack.pop()
        {
            if uses_starts && silent.len() == SHALLOW_DEPTH && self.is_rope(part) {
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
            if silent.contains(&part)
                || uses_starts && self.ropes.start(part) == Some(Start::Nowhere)
            {
                continue;
            }
            if *left == 0 {
                break;
            }
            *left -= 1;
            silent.insert(part);
            let [first, second] = self.halves(part);
            stack.extend([second, first]);
        }
        if uses_starts && length < units && silent.len() > SHALLOW_DEPTH {
            for part in silent {
                self.ropes.remember(part, Start::Nowhere);
            }
        }
        text
    }

    /// Returns the first bytes of a text, if a few steps find them.
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

    /// Returns a concatenated string's text as DevTools shows it.
    pub fn rope_name(&self, start: NodeIdx) -> Vec<u8> {
        self.rope_text(start, TEXT_LENGTH)
    }

    /// Returns whether a node is a concatenated string.
    #[inline]
    pub fn is_rope(&self, node: NodeIdx) -> bool {
        self.tables.nodes.is(node, NodeKind::ConcatenatedString)
    }

    /// Returns the two halves of a concatenated string. As in DevTools, a missing one is node 0.
    pub(super) fn halves(&self, node: NodeIdx) -> [NodeIdx; 2] {
        let mut halves = [None, None];
        for (edge, name) in self.tables.named_edges(node).take(MAX_EDGES) {
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

    /// Makes concatenated strings of the given halves, after a root and the string "ab".
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
                list: List::ClassObjects {
                    class,
                    filter: None,
                },
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
    fn long_chains_of_pairs_without_a_character_are_sorted() {
        // Each is twice the one before.
        let mut halves = vec![[0, 0]];
        halves.extend((2..40_001).map(|node| [node, node]));
        ids_by_name(&mut concatenated(&halves));
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
