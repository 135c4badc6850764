//! What an object holds, in pages: an entry is read only when its page is asked for.

use heaplens_model::object_facts::{
    Contents, ContentsEntry, ContentsKind, ContentsOf, EntryKey, ObjectKind, Value,
};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};

use super::collections::Collection;
use super::node_edges::slot_number;
use crate::tables::{OutOfMemory, blocks};
use crate::views::Snapshot;

/// Tells which items of a sequence are on a page.
pub struct Window {
    to_skip: u64,
    left: u32,
}

impl Window {
    pub fn new(start: u64, count: u32) -> Window {
        Window {
            to_skip: start,
            left: count,
        }
    }

    /// Whether the next item is on the page. Called once for each item.
    pub fn is_in(&mut self) -> bool {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return false;
        }
        let is_in = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_in
    }

    /// Whether the page is full.
    pub fn is_past(&self) -> bool {
        self.left == 0
    }
}

/// Whether an edge is V8's own: not a property, an element or a variable.
fn is_v8s_own(kind: EdgeKind) -> bool {
    !matches!(
        kind,
        EdgeKind::Property | EdgeKind::Element | EdgeKind::Context | EdgeKind::Invisible
    )
}

/// A property whose value V8 keeps as a pair of functions, which have edges of their own.
const ACCESSOR_PAIR: &[u8] = b"system / AccessorPair";

impl Snapshot {
    /// What there is to ask for, in the order to show it. O(edges of the object, its table, its
    /// reactions, its contexts and its dominators).
    pub(super) fn contents_of(
        &self,
        node: NodeIdx,
        kind: ObjectKind,
    ) -> Result<Vec<ContentsOf>, OutOfMemory> {
        let mut all = Vec::new();
        let mut add = |kind, of: NodeIdx, total| {
            if total > 0 {
                all.push(ContentsOf {
                    kind,
                    node: of,
                    of: (of != node).then(|| Box::new(self.row(of))),
                    total,
                });
            }
        };
        if let Some(contents) = Collection::contents_kind(kind)
            && let Some(collection) = self.collection(node, kind)
        {
            add(contents, node, self.collection_len(collection));
        }
        if may_have(kind, ContentsKind::Waiters) {
            add(ContentsKind::Waiters, node, self.waiter_count(node)?);
        }
        if may_have(kind, ContentsKind::BoundArguments) {
            let arguments = self.bound_argument_count(node);
            add(ContentsKind::BoundArguments, node, arguments);
        }
        let edges = self.edges_of(node);
        let elements = edges.count(|kind| kind == EdgeKind::Element);
        add(ContentsKind::Elements, node, elements);
        add(ContentsKind::Properties, node, self.property_count(node));
        if may_have(kind, ContentsKind::Registers)
            && let Some(registers) = self.registers(node)
        {
            let count = self.edges_of(registers).count(is_v8s_own);
            add(ContentsKind::Registers, node, count);
        }
        add(ContentsKind::Variables, node, self.variable_count(node));
        let closure = match kind {
            ObjectKind::Function => Some(node),
            ObjectKind::Generator => self.generator_function(node),
            _ => None,
        };
        for context in closure
            .map(|closure| self.contexts(closure))
            .into_iter()
            .flatten()
        {
            let count = self.variable_count(context);
            add(ContentsKind::Variables, context, count);
        }
        add(ContentsKind::InternalEdges, node, edges.count(is_v8s_own));
        add(ContentsKind::Dominators, node, self.dominator_count(node));
        Ok(all)
    }

    /// A page of an object's contents; none where there are no such contents.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn contents(
        &self,
        node: NodeIdx,
        kind: ContentsKind,
        start: u64,
        count: u32,
    ) -> Result<Contents, OutOfMemory> {
        let mut window = Window::new(start, count);
        let edges = self.edges_of(node);
        let object = self.object_kind(node);
        let entries = match kind {
            _ if !may_have(object, kind) => Vec::new(),
            ContentsKind::MapEntries
            | ContentsKind::SetMembers
            | ContentsKind::WeakMapEntries
            | ContentsKind::WeakSetMembers => match self.collection(node, object) {
                Some(collection) => self.collection_entries(collection, window)?,
                None => Vec::new(),
            },
            ContentsKind::Waiters => self.waiters(node, window)?,
            ContentsKind::BoundArguments => self.bound_arguments(node, window),
            ContentsKind::Elements => {
                let is_wanted = |kind| kind == EdgeKind::Element;
                let entry = |(at, edge): (usize, crate::tables::edges::Edge)| ContentsEntry {
                    key: EntryKey::Index(u64::from(edges.number(at))),
                    value: self.value(edge.node()),
                };
                let page = edges.of(is_wanted).skip(at_most(start));
                page.take(count as usize).map(entry).collect()
            }
            ContentsKind::Properties => {
                let mut page = Vec::new();
                for (at, edge) in edges.of(|kind| kind == EdgeKind::Property) {
                    if self.is_shown_property(edge.node()) && window.is_in() {
                        page.push(ContentsEntry {
                            key: EntryKey::Name(self.name_text(edges.text(at))),
                            value: self.value(edge.node()),
                        });
                        if window.is_past() {
                            break;
                        }
                    }
                }
                page
            }
            ContentsKind::Variables => {
                let is_wanted = |kind| kind == EdgeKind::Context;
                let entry = |(at, edge): (usize, crate::tables::edges::Edge)| ContentsEntry {
                    key: EntryKey::Name(self.name_text(edges.text(at))),
                    value: self.variable(edge.node()),
                };
                let page = edges.of(is_wanted).skip(at_most(start));
                page.take(count as usize).map(entry).collect()
            }
            ContentsKind::Registers => match self.registers(node) {
                Some(registers) => self.internal_edges(registers, start, count),
                None => Vec::new(),
            },
            ContentsKind::InternalEdges => self.internal_edges(node, start, count),
            ContentsKind::Dominators => self.dominators(node, start, count),
        };
        Ok(Contents { start, entries })
    }

    fn internal_edges(&self, node: NodeIdx, start: u64, count: u32) -> Vec<ContentsEntry> {
        let edges = self.edges_of(node);
        let entry = |(at, edge): (usize, crate::tables::edges::Edge)| ContentsEntry {
            key: EntryKey::Name(self.edge_label(edges.index(at)).name),
            value: self.value(edge.node()),
        };
        let page = edges.of(is_v8s_own).skip(at_most(start));
        page.take(count as usize).map(entry).collect()
    }

    pub(super) fn is_shown_property(&self, target: NodeIdx) -> bool {
        let kind = self.tables.nodes.kind(target);
        let may_be_pair = matches!(kind, NodeKind::Hidden | NodeKind::Native | NodeKind::Code);
        !may_be_pair || self.raw_name(target) != ACCESSOR_PAIR
    }

    fn property_count(&self, node: NodeIdx) -> u64 {
        let properties = self.edges_of(node).of(|kind| kind == EdgeKind::Property);
        let shown = properties.filter(|(_, edge)| self.is_shown_property(edge.node()));
        shown.count() as u64
    }

    fn registers(&self, generator: NodeIdx) -> Option<NodeIdx> {
        self.edges_of(generator)
            .internal(b"parameters_and_registers")
    }

    fn bound_argument_count(&self, node: NodeIdx) -> u64 {
        self.each_bound_argument(node).count() as u64
    }

    fn bound_arguments(&self, node: NodeIdx, mut window: Window) -> Vec<ContentsEntry> {
        self.each_bound_argument(node)
            .filter(|_| window.is_in())
            .map(|(index, target)| ContentsEntry {
                key: EntryKey::Index(index),
                value: self.value(target),
            })
            .collect()
    }

    fn each_bound_argument(&self, node: NodeIdx) -> impl Iterator<Item = (u64, NodeIdx)> + '_ {
        let edges = self.edges_of(node);
        edges
            .of(|kind| kind == EdgeKind::Shortcut)
            .filter_map(move |(at, edge)| {
                let index = edges.text(at).strip_prefix(b"bound_argument_")?;
                Some((slot_number(index)?, edge.node()))
            })
    }

    /// Counts the dominators of a node, the root with them. O(depth).
    fn dominator_count(&self, node: NodeIdx) -> u64 {
        let mut count = 0;
        self.each_dominator(node, |_| {
            count += 1;
            true
        });
        count
    }

    fn dominators(&self, node: NodeIdx, start: u64, count: u32) -> Vec<ContentsEntry> {
        let mut window = Window::new(start, count);
        let mut entries = Vec::new();
        self.each_dominator(node, |dominator| {
            if window.is_in() {
                entries.push(ContentsEntry {
                    key: EntryKey::None,
                    value: Value::Object(Box::new(self.row(dominator))),
                });
            }
            !window.is_past()
        });
        entries
    }

    fn each_dominator(&self, node: NodeIdx, mut take: impl FnMut(NodeIdx) -> bool) {
        let mut at = node;
        let Ok(()) = blocks::until_done::<std::convert::Infallible>(|| {
            for _ in 0..blocks::LEN {
                if at == self.tables.root {
                    return Ok(true);
                }
                at = self.dominators.dominator(at);
                if !take(at) {
                    return Ok(true);
                }
            }
            Ok(false)
        });
    }
}

/// Returns whether an object of a kind may have such contents. Of edges that look like it at other
/// objects nothing is told.
fn may_have(object: ObjectKind, contents: ContentsKind) -> bool {
    match contents {
        ContentsKind::MapEntries
        | ContentsKind::SetMembers
        | ContentsKind::WeakMapEntries
        | ContentsKind::WeakSetMembers => Collection::contents_kind(object) == Some(contents),
        ContentsKind::Waiters => object == ObjectKind::Promise,
        ContentsKind::BoundArguments => object == ObjectKind::BoundFunction,
        ContentsKind::Registers => object == ObjectKind::Generator,
        ContentsKind::Elements
        | ContentsKind::Properties
        | ContentsKind::Variables
        | ContentsKind::InternalEdges
        | ContentsKind::Dominators => true,
    }
}

fn at_most(start: u64) -> usize {
    usize::try_from(start).unwrap_or(usize::MAX)
}
