//! Everything about one object, without its edges and retainers, which are lists.
//!
//! | file | what it tells |
//! |---|---|
//! | [`kinds`] | what an object is |
//! | [`values`] | numbers, constants, dates |
//! | [`functions`], [`promises`], [`buffers`], [`realm`] | facts of such objects |
//! | [`allocation`] | by which calls it was allocated |
//! | [`collections`], [`ordered_tables`] | what Maps, Sets and their weak kin hold |
//! | [`collection_sizes`] | how large and how full collections are |
//! | [`contents`] | pages of what an object holds |
//! | [`whole_text`] | pages of a string |
//!
//! All of it is read from the edges of the object and of the few around it when a person asks.
//! Layouts of V8's own objects differ between versions. What a file does not tell for certain is
//! left out: no fact is better than a wrong one.

mod allocation;
mod buffers;
pub(crate) mod collection_sizes;
mod collections;
mod contents;
mod functions;
mod kinds;
mod node_edges;
mod ordered_tables;
mod promises;
mod realm;
mod values;
mod whole_text;

use heaplens_model::object_facts::{Fact, FactLabel, ObjectFacts, ObjectKind, Value};
use heaplens_model::query::Details;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, ObjectId};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::names::{page, shown};
use crate::graph::retains;
use crate::tables::{OutOfMemory, blocks, try_extend, try_reserve_entry};

impl Snapshot {
    /// Finds the nodes with some ids, in the order of the ids, by one pass over all nodes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn find_nodes(&self, ids: &[ObjectId]) -> Result<Vec<Option<NodeIdx>>, OutOfMemory> {
        let mut found: FxHashMap<ObjectId, Option<NodeIdx>> = FxHashMap::default();
        for id in ids {
            try_reserve_entry(&mut found)?;
            found.insert(*id, None);
        }
        let nodes = &self.tables.nodes;
        blocks::nodes(nodes.len(), |node| {
            if let Some(first) = found.get_mut(&nodes.id(node)) {
                first.get_or_insert(node);
            }
            Ok(())
        })?;
        let mut answer = Vec::new();
        try_extend(
            &mut answer,
            ids.iter().map(|id| found.get(id).copied().flatten()),
        )?;
        Ok(answer)
    }

    /// Returns the details of an object, with a page of its text: `count` UTF-16 units from `start`
    /// on. O(its edges and retainers + its text + what [`Snapshot::contents_of`] counts).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn details(&self, node: NodeIdx, start: u64, count: u32) -> Result<Details, OutOfMemory> {
        let tables = &self.tables;
        let edges = self.edges_of(node);
        let root = tables.root;
        let retainers = self.retainers.edges(node);
        let retainers = retainers.filter(|edge| retains(edge.kind()) && edge.node() != root);
        let kind = self.object_kind(node);
        Ok(Details {
            row: self.row(node),
            type_name: tables.node_type_name(tables.nodes.kind(node)).to_owned(),
            dominator: (node != root).then(|| self.row(self.dominators.dominator(node))),
            edge_count: edges.count(|kind| kind != EdgeKind::Invisible),
            retainer_count: retainers.count() as u64,
            facts: ObjectFacts {
                kind,
                facts: self.facts(node, kind),
                contents: self.contents_of(node, kind)?,
                has_numbers: self.has_numbers(),
            },
            allocation: self.allocation_stack(node)?,
            text: page(&self.object_name(node)?, start, count)?,
        })
    }

    fn facts(&self, node: NodeIdx, kind: ObjectKind) -> Vec<Fact> {
        let mut facts = Vec::new();
        match kind {
            ObjectKind::Function | ObjectKind::BoundFunction => {
                self.function_facts(node, &mut facts);
            }
            ObjectKind::Promise => self.promise_facts(node, &mut facts),
            ObjectKind::ArrayBuffer | ObjectKind::TypedArray | ObjectKind::DataView => {
                self.buffer_facts(node, &mut facts);
            }
            _ => self.other_facts(node, kind, &mut facts),
        }
        if let Some(realm) = self.realm(node).filter(|realm| *realm != node) {
            facts.push(Fact {
                label: FactLabel::Realm,
                value: self.value(realm),
            });
        }
        facts
    }

    /// Facts that are one look at one edge.
    fn other_facts(&self, node: NodeIdx, kind: ObjectKind, facts: &mut Vec<Fact>) {
        let edges = self.edges_of(node);
        let mut add = |label, value: Option<Value>| {
            if let Some(value) = value {
                facts.push(Fact { label, value });
            }
        };
        let object = |target: Option<NodeIdx>| target.map(|target| self.value(target));
        match kind {
            ObjectKind::Number => {
                add(FactLabel::Value, self.number(node).map(Value::Primitive));
            }
            ObjectKind::Constant => {
                add(FactLabel::Value, self.constant(node).map(Value::Primitive));
            }
            ObjectKind::Date => add(FactLabel::Value, self.date(node).map(Value::Date)),
            ObjectKind::Symbol => {
                let name = edges.internal(b"name");
                let text = name.and_then(|name| self.string(name));
                let text = text.map(|text| Value::Text(shown(text, self.name_limit())));
                add(FactLabel::Value, text);
            }
            ObjectKind::String | ObjectKind::ConcatenatedString | ObjectKind::SlicedString => {
                let length = self.string_length(node);
                add(FactLabel::StringLength, length.map(Value::Count));
                add(FactLabel::ParentString, object(edges.internal(b"parent")));
                add(FactLabel::FirstHalf, object(edges.internal(b"first")));
                add(FactLabel::SecondHalf, object(edges.internal(b"second")));
            }
            ObjectKind::Generator => {
                let function = self.generator_function(node);
                add(FactLabel::GeneratorFunction, object(function));
            }
            ObjectKind::WeakRef => {
                let target = edges.target(EdgeKind::Weak, b"target");
                add(FactLabel::WeakTarget, object(target));
            }
            ObjectKind::FinalizationRegistry => {
                let mut hidden = edges.of(|kind| kind == EdgeKind::Hidden);
                let is_function = |node| self.tables.nodes.is(node, NodeKind::Closure);
                let cleanup = hidden.find(|(_, edge)| is_function(edge.node()));
                let cleanup = cleanup.map(|(_, edge)| edge.node());
                add(FactLabel::Cleanup, object(cleanup));
            }
            ObjectKind::Proxy => {
                // The fields after the hash (`js-proxy.tq`); of a revoked proxy they are null.
                add(FactLabel::ProxyTarget, object(edges.hidden(1)));
                add(FactLabel::ProxyHandler, object(edges.hidden(2)));
            }
            ObjectKind::AccessorPair => {
                add(FactLabel::Getter, object(edges.internal(b"getter")));
                add(FactLabel::Setter, object(edges.internal(b"setter")));
            }
            _ => {}
        }
    }

    /// Whether the file has numbers: small integers are nodes only in such files.
    pub(crate) fn has_numbers(&self) -> bool {
        self.names.smi_number.is_there()
    }
}
