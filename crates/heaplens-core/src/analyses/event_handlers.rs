//! The functions that handle events.
//!
//! DevTools, `HeapSnapshot.ts`, `createNamedFilter`, `objectsRetainedByEventHandlers`: a node named
//! exactly `V8EventListener` leads to its callback by its first edge called "1". If the callback
//! has an edge called "code" it is the handler; else the first of its children that has one; else
//! the callback itself. Listeners of detached elements are missed there, as their name is by then
//! "Detached V8EventListener"; so they are here. O(nodes) and the edges of callbacks.

use heaplens_model::{EdgeKind, NodeIdx};

use super::edge_lookup::{self, leading_integer};
use crate::graph::names::NameSet;
use crate::tables::edges::EdgeName;
use crate::tables::{NodeSet, OutOfMemory, Tables, blocks};

/// Names of edges as DevTools compares them.
struct Named<'a> {
    tables: &'a Tables,
    strings: NameSet,
    number: Option<i64>,
}

impl Named<'_> {
    /// DevTools' `getEdgeTarget`: the first edge with the name, whatever its type.
    fn target(&self, node: NodeIdx) -> Option<NodeIdx> {
        edge_lookup::edges(self.tables, node)
            .find(|(_, edge, name)| match name {
                EdgeName::Index(index) => self.number == Some(i64::from(*index)),
                // DevTools shows a shortcut's name as the number that it begins with.
                EdgeName::String(name) if edge.is(EdgeKind::Shortcut) => {
                    match leading_integer(self.tables.strings.get(*name)) {
                        Some(number) => self.number == Some(number),
                        None => self.strings.contains(*name),
                    }
                }
                EdgeName::String(name) => self.strings.contains(*name),
            })
            .map(|(_, edge, _)| edge.node())
    }
}

/// The handlers of all listeners.
pub fn find(tables: &Tables) -> Result<NodeSet, OutOfMemory> {
    let [listener, one, code] =
        edge_lookup::find_strings(&tables.strings, ["V8EventListener", "1", "code"])?;
    let mut handlers = NodeSet::empty(tables.nodes.len())?;
    if !listener.is_there() {
        return Ok(handlers);
    }
    let callback = Named {
        tables,
        strings: one,
        number: Some(1),
    };
    let code = Named {
        tables,
        strings: code,
        number: None,
    };
    blocks::nodes(tables.nodes.len(), |node| {
        if !listener.contains(tables.nodes.name(node)) {
            return Ok(());
        }
        let Some(callback) = callback.target(node) else {
            return Ok(());
        };
        let mut handler = callback;
        if code.target(callback).is_none() {
            let mut children = tables.topology().edges_of(callback).iter();
            let with_code = children.find(|edge| code.target(edge.node()).is_some());
            if let Some(child) = with_code {
                handler = child.node();
            }
        }
        handlers.insert(handler);
        Ok(())
    })?;
    Ok(handlers)
}
