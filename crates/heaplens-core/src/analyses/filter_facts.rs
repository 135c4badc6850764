//! What a snapshot has that named filters ask about: its realms, and whether a filter can find
//! anything at all. And whether it marks DOM nodes as attached or detached, which Chrome before 86
//! may not do: an empty Detached means nothing then. And whether it may have React's fibers.
//!
//! One pass over the strings and one over the nodes. A flag may be set although a filter finds
//! nothing, never the other way round.

use heaplens_model::query::{FilterFacts, RealmRow};
use heaplens_model::{DomState, NodeIdx, NodeKind};

use super::{edge_lookup, fibers};
use crate::graph::dom_nodes::dom_node;
use crate::graph::names::{is_context_name, is_native_context_name};
use crate::tables::{OutOfMemory, blocks, try_push, wtf8};
use crate::views::Snapshot;

/// So many realms are told: a menu of more helps nobody.
const MOST_REALMS: usize = 200;
/// The most characters of a realm's name.
const NAME_LENGTH: usize = 200;

/// Looks for all of it.
///
/// # Errors
/// When memory runs out.
pub fn find(snapshot: &Snapshot) -> Result<FilterFacts, OutOfMemory> {
    let tables = &snapshot.tables;
    let [contexts, listeners, realms, console] =
        edge_lookup::find_by(&tables.strings, |text, add| {
            if is_context_name(text) {
                add(0);
            }
            if text == b"V8EventListener" {
                add(1);
            }
            if is_native_context_name(text) {
                add(2);
            }
            if text.ends_with(b" / DevTools console") {
                add(3);
            }
        })?;
    let mut facts = FilterFacts {
        has_console: console.is_there(),
        has_fibers: fibers::may_have_fibers(tables)?,
        ..FilterFacts::default()
    };
    let mut realm_nodes: Vec<NodeIdx> = Vec::new();
    let mut has_dom_states = false;
    blocks::nodes(tables.nodes.len(), |node| {
        let name = tables.nodes.name(node);
        let dom_state = tables.nodes.dom_state(node);
        facts.has_detached |= dom_state == DomState::Detached;
        if !has_dom_states
            && tables.nodes.is(node, NodeKind::Native)
            && dom_node(tables.strings.get(name)).is_some()
        {
            has_dom_states = dom_state != DomState::Unknown;
            facts.lacks_dom_states = !has_dom_states;
        }
        facts.has_contexts |= contexts.contains(name);
        facts.has_event_listeners |= listeners.contains(name);
        if realms.contains(name) && realm_nodes.len() < MOST_REALMS {
            try_push(&mut realm_nodes, node)?;
        }
        Ok(())
    })?;
    let row = |node: NodeIdx| {
        let name = wtf8::to_str(tables.strings.get(tables.nodes.name(node)));
        RealmRow {
            id: tables.nodes.id(node),
            name: name.chars().take(NAME_LENGTH).collect(),
        }
    };
    facts.realms = realm_nodes.into_iter().map(row).collect();
    Ok(facts)
}
