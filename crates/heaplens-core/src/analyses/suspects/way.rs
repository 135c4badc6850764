//! The way from a root to an accumulator, and on to a held object and the class that tells it.

use heaplens_model::row::Text;
use heaplens_model::suspects::SuspectStep;
use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx};
use rustc_hash::FxHashMap;

use super::fine_class::FineClass;
use super::roles::Role;
use crate::analyses::retaining_chain;
use crate::graph::retains;
use crate::tables::OutOfMemory;
use crate::tables::edges::EdgeName;
use crate::views::Snapshot;

/// The most steps that are told.
const MOST_STEPS: usize = 48;
/// The most UTF-16 units of a string's text.
const MOST_OF_TEXT: usize = 120;
/// The most objects below a held one that are looked at.
const MOST_BELOW: usize = 300;

/// Objects with more edges are not searched for one of them, but for the accumulator.
const MOST_EDGES: usize = 10_000;

/// A step: an object and the edge that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The edge.
    pub edge: Option<EdgeIdx>,
    /// The object.
    pub node: NodeIdx,
}

impl Snapshot {
    /// The steps from a root to a node, both included.
    pub fn way_from_root(&self, node: NodeIdx) -> Result<Vec<Step>, OutOfMemory> {
        let chain = retaining_chain::follow_folded(self, None, node, MOST_STEPS)?;
        let mut steps = Vec::new();
        let mut to = node;
        for step in &chain.steps {
            let folded = self.folded_retainers(None, step.node)?;
            let Some(row) = folded.rows.get(step.item.at()) else {
                break;
            };
            // The edge that a programmer knows is the one from the retainer, if it has a name.
            let direct = self.retainer_edges(step.node, &[row.item]).first().copied();
            steps.push(Step {
                edge: direct,
                node: to,
            });
            to = row.retainer;
        }
        steps.push(Step {
            edge: None,
            node: to,
        });
        steps.reverse();
        Ok(steps)
    }

    /// The steps from an object down to the first one that `is_end` accepts, the first left out.
    pub fn way_down(
        &self,
        from: NodeIdx,
        may_enter: impl Fn(NodeIdx) -> bool,
        is_end: impl Fn(NodeIdx) -> bool,
    ) -> Option<Vec<Step>> {
        let mut came: FxHashMap<NodeIdx, (NodeIdx, EdgeIdx)> = FxHashMap::default();
        let mut open = vec![from];
        let mut next = 0;
        let mut end = None;
        'search: while let Some(node) = open.get(next).copied() {
            next += 1;
            for at in self.tables.nodes.edges(node) {
                let edge = self.tables.edges.as_slice()[at];
                let to = edge.node();
                if to == from || !retains(edge.kind()) || came.contains_key(&to) {
                    continue;
                }
                let is_it = is_end(to);
                if !is_it && (open.len() >= MOST_BELOW || !may_enter(to)) {
                    continue;
                }
                came.insert(to, (node, EdgeIdx(at as u32)));
                if is_it {
                    end = Some(to);
                    break 'search;
                }
                open.push(to);
            }
        }
        let mut steps = Vec::new();
        let mut at = end?;
        while at != from {
            let (before, edge) = came.get(&at).copied()?;
            if self.role(at) == Role::Known {
                steps.push(Step {
                    edge: Some(edge),
                    node: at,
                });
            }
            at = before;
        }
        steps.reverse();
        Some(steps)
    }

    /// The steps from an accumulator to one of the objects that it holds.
    pub fn way_to_member(&self, holder: NodeIdx, member: NodeIdx) -> Vec<Step> {
        // From below there are fewer ways than from above.
        let mut came: FxHashMap<NodeIdx, (NodeIdx, EdgeIdx)> = FxHashMap::default();
        let mut open = vec![member];
        let mut next = 0;
        while let Some(node) = open.get(next).copied() {
            next += 1;
            if node == holder || open.len() > MOST_BELOW * 4 {
                break;
            }
            for entry in self.retainers.entries(node).iter().take(64) {
                let retainer = self.retainers.retainer(*entry);
                if retainer == member
                    || !retains(entry.kind())
                    || entry.is(EdgeKind::WeakMapTable)
                    || came.contains_key(&retainer)
                    || retainer != holder && self.tables.nodes.edges(retainer).len() > MOST_EDGES
                {
                    continue;
                }
                let Some(edge) = self.edges_to(retainer, node).next() else {
                    continue;
                };
                came.insert(retainer, (node, edge));
                open.push(retainer);
                if retainer == holder {
                    open.clear();
                    break;
                }
            }
        }
        let mut steps = Vec::new();
        let mut at = holder;
        while let Some((below, edge)) = came.get(&at).copied() {
            if self.role(below) == Role::Known || below == member {
                steps.push(Step {
                    edge: Some(edge),
                    node: below,
                });
            }
            at = below;
            if at == member {
                break;
            }
        }
        if at != member || steps.is_empty() {
            let step = Step {
                edge: None,
                node: member,
            };
            return vec![step];
        }
        steps
    }

    /// The steps from a held object to one of a class in it.
    pub fn way_to_class(&self, member: NodeIdx, class: FineClass) -> Vec<Step> {
        let may_enter =
            |node: NodeIdx| self.role(node) != Role::Code && self.is_under(node, member);
        let is_end = |node: NodeIdx| self.fine_class(node) == class && self.is_under(node, member);
        self.way_down(member, may_enter, is_end).unwrap_or_default()
    }

    /// The name of an edge that a program gives: a variable or a property.
    pub fn given_name(&self, edge: EdgeIdx) -> Option<Text> {
        let kind = self.tables.edges.kind(edge);
        if !matches!(kind, EdgeKind::Context | EdgeKind::Property) {
            return None;
        }
        match self.tables.edge_name(self.edge_start(edge), edge) {
            EdgeName::String(name) => {
                let name = self.tables.strings.get(name);
                let is_given = !name.is_empty()
                    && name != b"__proto__"
                    && !name.starts_with(b"<symbol")
                    && !name.starts_with(b"_idle")
                    && !name.iter().all(u8::is_ascii_digit);
                is_given.then(|| self.name_text(name))
            }
            EdgeName::Index(_) => None,
        }
    }

    /// The name of an object. A report knows equal names by their texts, so a name is cut as those of
    /// edges and classes are.
    pub fn told_name(&self, node: NodeIdx) -> Text {
        let limit = match self.is_text(node) {
            true => MOST_OF_TEXT,
            false => self.name_limit(),
        };
        self.object_text_within(node, limit)
    }

    fn is_text(&self, node: NodeIdx) -> bool {
        self.tables.nodes.kind(node).is_string()
    }

    /// A step as it is told.
    pub fn told_step(&self, step: Step) -> SuspectStep {
        SuspectStep {
            edge: step.edge.map(|edge| self.edge_label(edge).name),
            node: step.node,
            id: self.tables.nodes.id(step.node),
            name: self.told_name(step.node),
            is_text: self.is_text(step.node),
            is_key: step.edge.is_some_and(|edge| self.is_key(edge)),
            location: self.location(step.node),
        }
    }
}
