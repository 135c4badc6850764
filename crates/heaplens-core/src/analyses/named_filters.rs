//! The objects that a named filter lets through.
//!
//! The rules are told at [`Filter`]; here is what they cost. `allocated`, `unreachable` and
//! `detached` are one pass over the nodes, `retained-by-…` one walk over the graph, realms see
//! [`native_contexts`], duplicated strings [`duplicated_strings`]. An answer is one bit for each
//! node, nodes of 0 bytes included; lists leave those out.

use heaplens_model::query::QueryError;
use heaplens_model::row::NO_DISTANCE;
use heaplens_model::{DomState, EdgeIdx, Filter, NodeIdx, NodeKind};

use super::duplicated_strings::FindDuplicates;
use super::edge_lookup::{self, leading_integer};
use super::native_contexts::{Attribution, Owner};
use super::reachable::{NotWeak, Reachable};
use super::{Progress, Steps, event_handlers};
use crate::graph::names::{is_context_name, is_native_context_name};
use crate::tables::edges::EdgeName;
use crate::tables::{NodeSet, OutOfMemory, Tables, blocks, try_push};
use crate::views::Snapshot;

/// Works out a filter's objects.
pub struct NamedFilter<'a> {
    snapshot: &'a Snapshot,
    work: Work<'a>,
}

enum Work<'a> {
    /// One look at each node.
    EachNode(Filter, Each),
    /// What the walk does not reach, as far as it is reached at all.
    Missed(Box<Reachable<'a, NotWeak>>),
    Realm(Box<Attribution<'a>>, Wanted),
    Duplicates(Box<FindDuplicates<'a>>),
}

struct Each {
    found: NodeSet,
    next: usize,
}

#[derive(Clone, Copy)]
enum Wanted {
    Realm(NodeIdx),
    Owner(Owner),
}

impl<'a> NamedFilter<'a> {
    /// Looks up what the rule speaks of: O(strings), for some rules O(nodes).
    ///
    /// # Errors
    /// When the filter names a realm that this snapshot does not have, or memory runs out.
    pub fn new(snapshot: &'a Snapshot, filter: Filter) -> Result<NamedFilter<'a>, QueryError> {
        let tables = &snapshot.tables;
        let realm = |wanted| -> Result<Work<'a>, QueryError> {
            let attribution = Attribution::new(tables)?;
            Ok(Work::Realm(Box::new(attribution), wanted))
        };
        let work = match filter {
            Filter::RetainedByContexts
            | Filter::RetainedByDetachedDom
            | Filter::RetainedByConsole
            | Filter::RetainedByEventHandlers => {
                let walk = missing(tables, filter)?;
                Work::Missed(Box::new(walk))
            }
            Filter::DuplicatedStrings => {
                let find = FindDuplicates::new(snapshot)?;
                Work::Duplicates(Box::new(find))
            }
            Filter::Realm(id) => {
                let node = tables.nodes.ids().find(id);
                let is_realm = |node: &NodeIdx| {
                    let name = tables.strings.get(tables.nodes.name(*node));
                    is_native_context_name(name)
                };
                let node = node.filter(is_realm).ok_or(QueryError::NoSuchItem)?;
                realm(Wanted::Realm(node))?
            }
            Filter::SharedRealm => realm(Wanted::Owner(Owner::Shared))?,
            Filter::NoRealm => realm(Wanted::Owner(Owner::Nobody))?,
            Filter::Allocated { .. }
            | Filter::AllocatedBy(_)
            | Filter::Unreachable
            | Filter::Detached => {
                let found = NodeSet::empty(tables.nodes.len())?;
                Work::EachNode(filter, Each { found, next: 0 })
            }
        };
        Ok(NamedFilter { snapshot, work })
    }
}

/// The walk from the root that must not step where a rule forbids it.
fn missing(tables: &Tables, filter: Filter) -> Result<Reachable<'_, NotWeak>, OutOfMemory> {
    let len = tables.nodes.len();
    let mut rule = NotWeak::default();
    let forbidden = match filter {
        Filter::RetainedByEventHandlers => event_handlers::find(tables)?,
        Filter::RetainedByConsole => {
            rule.forbidden = console_edges(tables)?;
            NodeSet::empty(len)?
        }
        _ => {
            let [contexts] = edge_lookup::find_by(&tables.strings, |text, add| {
                if is_context_name(text) {
                    add(0);
                }
            })?;
            let mut forbidden = NodeSet::empty(len)?;
            blocks::nodes(len, |node| {
                let is_forbidden = if filter == Filter::RetainedByDetachedDom {
                    tables.nodes.dom_state(node) == DomState::Detached
                } else {
                    contexts.contains(tables.nodes.name(node))
                };
                forbidden.set(node, is_forbidden);
                Ok(())
            })?;
            forbidden
        }
    };
    let root = (len > 0).then_some(tables.root);
    Reachable::new(tables.topology(), rule, root, forbidden)
}

/// The edges of synthetic nodes whose name is a string that ends in " / DevTools console".
fn console_edges(tables: &Tables) -> Result<Vec<EdgeIdx>, OutOfMemory> {
    let [console] = edge_lookup::find_by(&tables.strings, |text, add| {
        if text.ends_with(b" / DevTools console") {
            add(0);
        }
    })?;
    let mut edges = Vec::new();
    if !console.is_there() {
        return Ok(edges);
    }
    blocks::nodes(tables.nodes.len(), |node| {
        if !tables.nodes.is(node, NodeKind::Synthetic) {
            return Ok(());
        }
        for (index, edge, name) in edge_lookup::edges(tables, node) {
            let EdgeName::String(name) = name else {
                continue;
            };
            // A shortcut's name counts as a number if it begins with one (`hasStringName`).
            let is_number = edge.is(heaplens_model::EdgeKind::Shortcut)
                && leading_integer(tables.strings.get(name)).is_some();
            if console.contains(name) && !is_number {
                try_push(&mut edges, index)?;
            }
        }
        Ok(())
    })?;
    Ok(edges)
}

impl Each {
    fn advance(&mut self, snapshot: &Snapshot, filter: Filter, budget: usize) -> Option<NodeSet> {
        let nodes = &snapshot.tables.nodes;
        let end = nodes.len().min(self.next + budget.max(1));
        let rest = end - self.next;
        let first = self.next as u32;
        let Ok(()) = blocks::nodes::<std::convert::Infallible>(rest, |node| {
            let node = NodeIdx(first + node.0);
            let is_shown = match filter {
                Filter::Allocated { .. } => filter.has_id(nodes.id(node)) == Some(true),
                Filter::AllocatedBy(function) => {
                    let allocations = &snapshot.tables.allocations;
                    let allocating = allocations.trace_node_of(node);
                    allocating.is_some_and(|at| allocations.function_idx(at) == function)
                }
                Filter::Detached => nodes.dom_state(node) == DomState::Detached,
                _ => snapshot.distances.get(node) == NO_DISTANCE,
            };
            self.found.set(node, is_shown);
            Ok(())
        });
        self.next = end;
        (end == nodes.len()).then(|| std::mem::take(&mut self.found))
    }
}

impl Steps for NamedFilter<'_> {
    type Output = NodeSet;

    fn advance(&mut self, budget: usize) -> Result<Option<NodeSet>, OutOfMemory> {
        let snapshot = self.snapshot;
        Ok(match &mut self.work {
            Work::EachNode(filter, each) => each.advance(snapshot, *filter, budget),
            Work::Duplicates(find) => find.advance(budget)?.map(|found| found.nodes),
            Work::Missed(walk) => match walk.advance(budget)? {
                Some(mut missed) => {
                    missed.complement();
                    blocks::nodes(snapshot.tables.nodes.len(), |node| {
                        if snapshot.distances.get(node) == NO_DISTANCE {
                            missed.remove(node);
                        }
                        Ok(())
                    })?;
                    Some(missed)
                }
                None => None,
            },
            Work::Realm(attribution, wanted) => match attribution.advance(budget)? {
                Some(found) => {
                    let owner = match wanted {
                        Wanted::Owner(owner) => *owner,
                        Wanted::Realm(node) => {
                            let mut realms = found.realms.iter();
                            let position = realms.position(|realm| realm.node == *node);
                            position.map_or(Owner::Nobody, Owner::Realm)
                        }
                    };
                    Some(found.members(owner)?)
                }
                None => None,
            },
        })
    }

    fn progress(&self) -> Progress {
        match &self.work {
            Work::EachNode(_, each) => Progress::new(each.next, self.snapshot.tables.nodes.len()),
            Work::Missed(walk) => walk.progress(),
            Work::Realm(attribution, _) => attribution.progress(),
            Work::Duplicates(find) => find.progress(),
        }
    }
}
