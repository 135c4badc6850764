//! What the walks over the graph have to know besides where edges lead.
//!
//! Found once in names and types, and small: with it and a [`Topology`](crate::tables::Topology)
//! distances can be measured, what the page owns be marked and the graph be walked where there is
//! no other part of the snapshot.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, NodeKind};

use super::weak_maps::Entries;
use super::{WellKnownNames, is_document_trees, user_roots};
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, Tables, blocks, try_push};

/// Where walks begin, and which edges they treat unlike others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct WalkRules {
    /// See [`user_roots`].
    pub user_roots: Vec<NodeIdx>,
    /// Where the page's own begins: what the root's shortcuts and its documents' trees lead to.
    pub page_starts: Vec<NodeIdx>,
    /// The nodes that have edges which distances pass over.
    pub odd: Vec<NodeIdx>,
    /// The edges which distances pass over, ascending.
    pub passed_over: Vec<EdgeIdx>,
    /// The copies of WeakMap entries, ascending by edge, and the pair that each belongs to.
    pub entries: Vec<(EdgeIdx, u32)>,
    /// Entries belong to so many pairs.
    pub pairs: u32,
    /// All edges that are copies of WeakMap entries, and the types that say so.
    pub copies: Vec<(EdgeIdx, EdgeKind)>,
}

impl WalkRules {
    /// Finds them. O(nodes), and the edges of a few.
    pub fn find(
        tables: &Tables,
        names: &WellKnownNames,
        entries: Entries,
    ) -> Result<WalkRules, OutOfMemory> {
        let Entries { mut entries, pairs } = entries;
        let mut rules = WalkRules {
            pairs,
            ..WalkRules::default()
        };
        if tables.nodes.is_empty() {
            return Ok(rules);
        }
        for one in &entries {
            try_push(&mut rules.copies, (one.edge, one.kind()))?;
        }
        for node in user_roots(tables, names) {
            try_push(&mut rules.user_roots, node)?;
        }
        for link in tables.topology().links_of(tables.root) {
            let starts_here = match link.kind() {
                EdgeKind::Element => is_document_trees(tables, names, link.node()),
                kind => kind == EdgeKind::Shortcut,
            };
            if starts_here {
                try_push(&mut rules.page_starts, link.node())?;
            }
        }
        let mut next_entry = 0;
        blocks::nodes(tables.nodes.len(), |node| {
            let Some(special) = SpecialNode::of(tables, names, node) else {
                return Ok(());
            };
            let edges = tables.nodes.edges(node);
            let before = rules.passed_over.len();
            for (edge, (link, name)) in (edges.start as u32..).zip(tables.named_edges(node)) {
                let name = EdgeName::new(link.kind(), name);
                let is_passed_over = special.passes_over(tables, names, name);
                if is_passed_over {
                    try_push(&mut rules.passed_over, EdgeIdx(edge))?;
                }
            }
            if rules.passed_over.len() > before {
                try_push(&mut rules.odd, node)?;
            }
            // Of descriptors no other rule is asked, whatever their edges are called.
            if special == SpecialNode::Descriptors {
                let mut of = |edge: usize| {
                    next_entry += entries[next_entry..].partition_point(|one| one.edge.at() < edge);
                    next_entry
                };
                let own = of(edges.start)..of(edges.end);
                next_entry = own.start;
                entries.drain(own);
            }
            Ok(())
        })?;
        for one in entries {
            try_push(&mut rules.entries, (one.edge, one.pair))?;
        }
        Ok(rules)
    }

    /// All of it as words, for [`WalkRules::unpack`].
    pub fn pack(&self) -> Vec<u32> {
        let WalkRules {
            user_roots,
            page_starts,
            odd,
            passed_over,
            entries,
            pairs,
            copies,
        } = self;
        let lengths = [
            user_roots.len(),
            page_starts.len(),
            odd.len(),
            passed_over.len(),
            entries.len(),
            copies.len(),
        ];
        let mut words = vec![*pairs];
        words.extend(lengths.map(|length| length as u32));
        for nodes in [user_roots, page_starts, odd] {
            words.extend(nodes.iter().map(|node| node.0));
        }
        words.extend(passed_over.iter().map(|edge| edge.0));
        words.extend(entries.iter().flat_map(|(edge, pair)| [edge.0, *pair]));
        let copy = |(edge, kind): &(EdgeIdx, EdgeKind)| [edge.0, u32::from(kind.code())];
        words.extend(copies.iter().flat_map(copy));
        words
    }

    /// What was packed; nothing if the words are of another make.
    pub fn unpack(words: &[u32]) -> Option<WalkRules> {
        let (pairs, words) = words.split_first()?;
        let (lengths, mut words) = words.split_first_chunk::<6>()?;
        let lengths = lengths.map(|one| one as usize);
        let [user_roots, page_starts, odd, passed_over, entries, copies] = lengths;
        let mut take = |length: usize| {
            let (taken, rest) = words.split_at_checked(length)?;
            words = rest;
            Some(taken.iter().copied())
        };
        let rules = WalkRules {
            user_roots: take(user_roots)?.map(NodeIdx).collect(),
            page_starts: take(page_starts)?.map(NodeIdx).collect(),
            odd: take(odd)?.map(NodeIdx).collect(),
            passed_over: take(passed_over)?.map(EdgeIdx).collect(),
            entries: {
                let mut words = take(entries.checked_mul(2)?)?;
                let entry = || Some((EdgeIdx(words.next()?), words.next()?));
                std::iter::from_fn(entry).collect()
            },
            pairs: *pairs,
            copies: {
                let mut words = take(copies.checked_mul(2)?)?;
                let kind = |code: u32| EdgeKind::from_code(code as u8);
                let copy = || Some((EdgeIdx(words.next()?), kind(words.next()?)));
                std::iter::from_fn(copy).collect()
            },
        };
        words.is_empty().then_some(rules)
    }
}

/// A node some of whose edges DevTools' distances pass over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpecialNode {
    /// An array that describes the properties of hidden classes.
    Descriptors,
    /// The context of a page's or an iframe's global object.
    NativeContext,
}

impl SpecialNode {
    fn of(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> Option<SpecialNode> {
        let (special, known) = match tables.nodes.kind(node) {
            NodeKind::Array => (SpecialNode::Descriptors, &names.map_descriptors),
            NodeKind::Hidden => (SpecialNode::NativeContext, &names.native_context),
            _ => return None,
        };
        known.contains(tables.nodes.name(node)).then_some(special)
    }

    fn passes_over(self, tables: &Tables, names: &WellKnownNames, name: EdgeName) -> bool {
        match self {
            // Maps share descriptor arrays, so a key or value in one proves nothing
            // (crbug.com/413608).
            SpecialNode::Descriptors => {
                leading_number(tables, name).is_some_and(|at| at >= 2 && at % 3 == 1)
            }
            SpecialNode::NativeContext => {
                matches!(name, EdgeName::String(name) if names.sloppy_function_map.contains(name))
            }
        }
    }
}

/// Whether DevTools' distances may pass over edges of a node, WeakMap entries apart.
pub fn has_passed_over(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> bool {
    SpecialNode::of(tables, names, node).is_some()
}

/// Whether DevTools' distances pass over an edge of a node for what it is called.
pub fn is_passed_over(
    tables: &Tables,
    names: &WellKnownNames,
    node: NodeIdx,
    edge: EdgeIdx,
) -> bool {
    SpecialNode::of(tables, names, node)
        .is_some_and(|special| special.passes_over(tables, names, tables.edge_name(node, edge)))
}

/// What JavaScript's `parseInt` makes of an edge's name.
fn leading_number(tables: &Tables, name: EdgeName) -> Option<u64> {
    match name {
        EdgeName::Index(index) => Some(u64::from(index)),
        EdgeName::String(name) => {
            let text = tables.strings.get(name).trim_ascii_start();
            let text = text.strip_prefix(b"+").unwrap_or(text);
            let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
            digits.fold(None, |value: Option<u64>, digit| {
                let value = value.unwrap_or(0).saturating_mul(10);
                Some(value.saturating_add(u64::from(digit - b'0')))
            })
        }
    }
}
