//! The texts of concatenated strings (ropes), which V8 keeps as trees of their halves.
//!
//! The rule is that of DevTools, `HeapSnapshot.ts`, `JSHeapSnapshotNode.consStringName`: parts are
//! read from the left until there are 1024 UTF-16 units. Three things make that slow, or endless:
//!
//! - A string that was appended to a million times has a tree of depth a million on its left. Each
//!   level has the same first characters as the levels below it.
//! - Trees of empty strings have many parts and no text.
//! - In a hostile file a string may be a part of itself. Where that adds no text, DevTools reads for
//!   ever. Here the text ends there.
//!
//! One pass over all concatenated strings settles this when the first of them is asked for: it
//! finds those without a text, and for each other one the string below it with the same text.
//! Then a text is the same whatever was asked before, and no step is without use: each unit is at
//! most 1024 levels down, and a few in strings that V8 makes. The pass takes O(nodes + strings), 4
//! bytes for each concatenated string, and a bit and a half for each node.

use std::convert::Infallible;
use std::sync::OnceLock;

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::Snapshot;
use crate::tables::{
    NodeSet, OutOfMemory, RankedSet, blocks, try_extend, try_filled, try_push, wtf8,
};

/// Parts of a concatenated string are read until it has this many UTF-16 units.
const TEXT_LENGTH: u16 = 1024;
/// The most bytes that so many units take.
const TEXT_BYTES: usize = 3 * TEXT_LENGTH as usize;
/// The most concatenated strings that are opened for one text where there is no memory for the
/// pass.
const MAX_OPENED: usize = 4 * TEXT_LENGTH as usize;
/// The most edges of an object that are searched for its halves. V8 writes four.
const MAX_EDGES: usize = 1024;

/// What the pass over all concatenated strings found; nothing before it, and nothing in it where
/// there was no memory.
#[derive(Debug, Default)]
pub struct Ropes(OnceLock<Option<RopeStarts>>);

/// Where the text of each concatenated string starts.
#[derive(Debug)]
struct RopeStarts {
    ropes: RankedSet,
    starts: Vec<Start>,
}

/// The start of a concatenated string's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Start(NodeIdx);

impl Start {
    /// All its parts are empty.
    const EMPTY: Start = Start(NodeIdx(u32::MAX));
    /// Reading it comes back to itself before there is any text.
    const ENDLESS: Start = Start(NodeIdx(u32::MAX - 1));
    /// Not known yet.
    const UNKNOWN: Start = Start(NodeIdx(u32::MAX - 2));
}

/// What is known of a concatenated string in the first half of the pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Unknown,
    /// Its first parts are being looked at.
    Open,
    /// See [`Start::EMPTY`].
    Empty,
    /// It has a text.
    HasText,
    /// See [`Start::ENDLESS`].
    Endless,
}

/// A concatenated string on the way down, while its status is being found.
struct Step {
    position: usize,
    /// The second half, until the first one is known to be empty.
    second: Option<NodeIdx>,
}

/// The same while its start is being found.
struct Level {
    position: usize,
    node: NodeIdx,
    /// Whether it has more text than the string below it, from which its text begins.
    adds_text: bool,
}

impl RopeStarts {
    fn find(snapshot: &Snapshot) -> Result<RopeStarts, OutOfMemory> {
        let len = snapshot.tables.nodes.len();
        let mut ropes = NodeSet::empty(len)?;
        blocks::nodes(len, |node| {
            if snapshot.is_rope(node) {
                ropes.insert(node);
            }
            Ok::<(), OutOfMemory>(())
        })?;
        let mut found = RopeStarts {
            ropes: RankedSet::new(ropes)?,
            starts: Vec::new(),
        };
        let status = found.find_status(snapshot)?;
        found.starts = found.find_starts(snapshot, &status)?;
        Ok(found)
    }

    /// Finds which strings have a text. Each asks its first half, and only if that is empty its
    /// second one, as reading does. Whoever is asked while it waits for an answer never ends, and
    /// neither do those that wait for it.
    fn find_status(&self, snapshot: &Snapshot) -> Result<Vec<Status>, OutOfMemory> {
        let mut status = try_filled(Status::Unknown, self.ropes.member_count())?;
        let mut way: Vec<Step> = Vec::new();
        for rope in self.ropes.iter() {
            let mut asked = Some(rope);
            while let Some(node) = asked.take() {
                let position = self.ropes.position(node);
                let mut answer = match position {
                    None => own_status(snapshot, node),
                    Some(position) => status[position],
                };
                if answer == Status::Unknown
                    && let Some(position) = position
                {
                    status[position] = Status::Open;
                    let [first, second] = snapshot.halves(node);
                    let second = Some(second);
                    try_push(&mut way, Step { position, second })?;
                    asked = Some(first);
                    continue;
                }
                if answer == Status::Open {
                    answer = Status::Endless;
                }
                while let Some(step) = way.last_mut() {
                    if answer == Status::Empty
                        && let Some(second) = step.second.take()
                    {
                        asked = Some(second);
                        break;
                    }
                    status[step.position] = answer;
                    way.pop();
                }
            }
        }
        Ok(status)
    }

    /// Finds for each string the deepest one from which its text begins and that has the same text.
    ///
    /// A string whose second half is empty adds nothing to its first one. Nor does one above so many
    /// levels that there is enough text already, at least a unit from each.
    fn find_starts(
        &self,
        snapshot: &Snapshot,
        status: &[Status],
    ) -> Result<Vec<Start>, OutOfMemory> {
        let status_of = |node: NodeIdx| match self.ropes.position(node) {
            None => own_status(snapshot, node),
            Some(position) => status[position],
        };
        let mut starts = try_filled(Start::UNKNOWN, status.len())?;
        // How many units of text there are at least, up to [`TEXT_LENGTH`].
        let mut lengths = try_filled(0_u16, status.len())?;
        let mut way: Vec<Level> = Vec::new();
        for rope in self.ropes.iter() {
            let mut node = rope;
            let (start, mut length) = loop {
                let Some(position) = self.ropes.position(node) else {
                    break (Start(node), own_length(snapshot, node));
                };
                match status[position] {
                    Status::HasText => {}
                    Status::Empty => starts[position] = Start::EMPTY,
                    _ => starts[position] = Start::ENDLESS,
                }
                if starts[position] != Start::UNKNOWN {
                    break (starts[position], lengths[position]);
                }
                let [first, second] = snapshot.halves(node);
                let has_text = status_of(first) == Status::HasText;
                let level = Level {
                    position,
                    node,
                    adds_text: has_text && status_of(second) != Status::Empty,
                };
                try_push(&mut way, level)?;
                node = if has_text { first } else { second };
            };
            let mut start = start;
            while let Some(level) = way.pop() {
                if level.adds_text && length < TEXT_LENGTH {
                    start = Start(level.node);
                    length += 1;
                }
                starts[level.position] = start;
                lengths[level.position] = length;
            }
        }
        Ok(starts)
    }
}

/// The status of a string that is not concatenated.
fn own_status(snapshot: &Snapshot, node: NodeIdx) -> Status {
    match own_text(snapshot, node).is_empty() {
        true => Status::Empty,
        false => Status::HasText,
    }
}

/// Its length in UTF-16 units, up to [`TEXT_LENGTH`].
fn own_length(snapshot: &Snapshot, node: NodeIdx) -> u16 {
    let text = own_text(snapshot, node);
    if text.len() >= TEXT_BYTES {
        return TEXT_LENGTH;
    }
    let length = u16::try_from(wtf8::utf16_len(text));
    length.map_or(TEXT_LENGTH, |length| length.min(TEXT_LENGTH))
}

fn own_text(snapshot: &Snapshot, node: NodeIdx) -> &[u8] {
    let tables = &snapshot.tables;
    tables.strings.get(tables.nodes.name(node))
}

impl Snapshot {
    /// Returns what the pass found, if there was memory for it.
    fn rope_starts(&self) -> Option<&RopeStarts> {
        let found = self.ropes.0.get_or_init(|| RopeStarts::find(self).ok());
        found.as_ref()
    }

    /// Returns where the text of a concatenated string starts; nothing for any other node.
    fn start(&self, node: NodeIdx) -> Option<Start> {
        if !self.is_rope(node) {
            return None;
        }
        let start = self.rope_starts().map_or(Start(node), |found| {
            let position = found.ropes.position(node);
            position.map_or(Start(node), |position| found.starts[position])
        });
        Some(start)
    }

    /// Returns the deepest string on the left of a concatenated string that has the same text, or
    /// nothing if there is no text.
    pub fn rope_start(&self, node: NodeIdx) -> Option<NodeIdx> {
        match self.start(node) {
            None => Some(node),
            Some(Start::EMPTY | Start::ENDLESS) => None,
            Some(Start(start)) => Some(start),
        }
    }

    /// Returns whether a concatenated string has a text. `start` is where that starts; see
    /// [`Snapshot::rope_start`].
    pub fn has_rope_text(&self, start: NodeIdx) -> bool {
        // The pass found no start of those without a text.
        self.rope_starts().is_some() || !self.rope_text(start, 1).is_empty()
    }

    /// Returns the beginning of a concatenated string's text: `units` UTF-16 units, of a long one
    /// a few more.
    pub fn rope_text(&self, node: NodeIdx, units: usize) -> Vec<u8> {
        // A UTF-16 unit takes three bytes at most.
        let most = 3 * units;
        let mut text = Vec::new();
        let Ok(()) = self.read_rope::<Infallible>(node, units, |own| {
            text.extend_from_slice(up_to(own, most.saturating_sub(text.len())));
            Ok(())
        });
        text
    }

    /// Calls a function with the parts at the beginning of a text, until they have so many UTF-16
    /// units.
    fn read_rope<E>(
        &self,
        node: NodeIdx,
        units: usize,
        mut read: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let units = units.min(usize::from(TEXT_LENGTH));
        let mut length = 0;
        let mut stack = vec![node];
        let mut may_open = match self.rope_starts() {
            Some(_) => usize::MAX,
            None => MAX_OPENED,
        };
        while length < units
            && may_open > 0
            && let Some(part) = stack.pop()
        {
            let part = match self.start(part) {
                None => part,
                Some(Start::EMPTY) => continue,
                Some(Start::ENDLESS) => break,
                Some(Start(start)) => start,
            };
            if self.is_rope(part) {
                may_open -= 1;
                let [first, second] = self.halves(part);
                stack.extend([second, first]);
            } else {
                let own = own_text(self, part);
                length += wtf8::utf16_len(own);
                read(own)?;
            }
        }
        Ok(())
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

    /// Returns a concatenated string's text as DevTools shows it, without what is beyond `bytes`
    /// bytes. Its last part may be of any length.
    pub fn rope_name(&self, start: NodeIdx, bytes: usize) -> Result<Vec<u8>, OutOfMemory> {
        let mut text = Vec::new();
        self.read_rope(start, usize::from(TEXT_LENGTH), |own| {
            let own = up_to(own, bytes.saturating_sub(text.len()));
            try_extend(&mut text, own.iter().copied())
        })?;
        Ok(text)
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

/// Returns the first `most` bytes of a text, or all of it.
fn up_to(text: &[u8], most: usize) -> &[u8] {
    text.get(..most).unwrap_or(text)
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

    fn object_name(session: &Session, node: u32) -> Vec<u8> {
        let name = session.snapshot().object_name(NodeIdx(node));
        name.expect("memory").into_owned()
    }

    fn name(session: &Session, node: u32) -> String {
        String::from_utf8(object_name(session, node)).expect("ASCII")
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
            session
                .snapshot()
                .rope_name(NodeIdx(node), usize::MAX)
                .expect("memory")
        };
        // From above and from below, with and without what others have found.
        for node in (2..=last).rev().step_by(7).chain((2..=last).step_by(13)) {
            let name = object_name(&session, node);
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
