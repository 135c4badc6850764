//! The scripts of a snapshot, by the ids that its locations give.
//!
//! A location has a script's id, a line and a column. The script's name is in the graph: a
//! closure's edge `shared` leads to its function (V8's SharedFunctionInfo), the function's `script`
//! (before V8 12 `script_or_debug_info`) to the script, whose `name` is the path and whose `source`
//! is the text. Newer files name the script's object in each location. DevTools asks the running
//! program for names, and has none once a snapshot is saved.
//!
//! They are found when a row with a location first asks, which the first Summary of a file that
//! loads may do. A search reads two small columns for each object with a location, and ends when all
//! scripts are known. A function that leads to no script is looked at once.

use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use crate::tables::{NodeSet, OutOfMemory, Tables, try_filled, try_push, try_reserve_entry};

/// The most edges of an object that are searched for a name. V8 writes fewer than 20 for a
/// function, besides its properties.
const MAX_EDGES: usize = 1 << 12;

/// The scripts that locations name.
#[derive(Debug, Default)]
pub struct Scripts {
    /// Ascending by id. A script that is not in the file has no node.
    known: Vec<(u32, Option<Script>)>,
}

/// One script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script {
    /// The script's own node.
    pub node: NodeIdx,
    /// The string of its path or address; nothing for code from `eval` and the like.
    pub name: Option<NodeIdx>,
    /// The string of its text; nothing where the file has none.
    pub source: Option<NodeIdx>,
}

impl Scripts {
    /// Returns no scripts.
    pub const fn none() -> Scripts {
        Scripts { known: Vec::new() }
    }

    /// Finds the scripts of all locations. Of several scripts with one id the first counts.
    ///
    /// O(objects with a location), and less where closures of all scripts come early.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn find(tables: &Tables) -> Result<Scripts, OutOfMemory> {
        let locations = &tables.locations;
        let distinct = locations.distinct();
        let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
        let mut known = Vec::new();
        // The number of each location's script.
        let mut script_of = try_filled(0u32, distinct.len())?;
        let mut unknown = 0;
        for ([script_id, ..], number) in distinct.iter().zip(&mut script_of) {
            try_reserve_entry(&mut numbers)?;
            let next = known.len() as u32;
            *number = *numbers.entry(*script_id).or_insert(next);
            if *number == next {
                let object = locations.script_object(*script_id);
                let object = object.filter(|node| node.at() < tables.nodes.len());
                let script = object.and_then(|node| Script::read(tables, node));
                unknown += usize::from(script.is_none());
                try_push(&mut known, (*script_id, script))?;
            }
        }
        if unknown > 0 {
            let mut without_script = NodeSet::empty(tables.nodes.len())?;
            locations.each(|node, index| {
                let (_, script) = &mut known[script_of[index] as usize];
                if script.is_none()
                    && tables.nodes.is(node, NodeKind::Closure)
                    && let Some(function) = internal_target(tables, node, &[b"shared"])
                    && !without_script.contains(function)
                {
                    *script = script_of_function(tables, function);
                    if script.is_some() {
                        unknown -= 1;
                    } else {
                        without_script.insert(function);
                    }
                }
                Ok(unknown > 0)
            })?;
        }
        known.sort_unstable_by_key(|(script_id, _)| *script_id);
        Ok(Scripts { known })
    }

    /// Returns the script with an id, if the file has it.
    pub fn get(&self, script_id: i64) -> Option<&Script> {
        let script_id = u32::try_from(script_id).ok()?;
        let position = self.known.binary_search_by_key(&script_id, |(id, _)| *id);
        self.known[position.ok()?].1.as_ref()
    }

    /// Returns the id of a script's node. O(scripts).
    pub fn id_of(&self, node: NodeIdx) -> Option<u32> {
        let is_it = |script: &Option<Script>| script.is_some_and(|script| script.node == node);
        let (id, _) = self.known.iter().find(|(_, script)| is_it(script))?;
        Some(*id)
    }

    /// Iterates over the scripts that the file has, with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Script)> + '_ {
        let known = self.known.iter();
        known.filter_map(|(id, script)| Some((*id, script.as_ref()?)))
    }
}

impl Script {
    /// Reads the script at a node, if it is one: it has a text.
    pub fn read(tables: &Tables, node: NodeIdx) -> Option<Script> {
        if !tables.nodes.is(node, NodeKind::Code) {
            return None;
        }
        let source = internal_target(tables, node, &[b"source"])?;
        let name = internal_target(tables, node, &[b"name"]);
        Some(Script {
            node,
            name: name.filter(|name| is_text(tables, *name)),
            source: Some(source).filter(|source| is_text(tables, *source)),
        })
    }

    /// Returns the name, if it is a flat string, as V8 keeps nearly all of them.
    pub fn flat_name<'a>(&self, tables: &'a Tables) -> Option<&'a [u8]> {
        let name = self.name?;
        let is_flat = tables.nodes.is(name, NodeKind::String);
        let text = is_flat.then(|| tables.strings.get(tables.nodes.name(name)));
        text.filter(|text| !text.is_empty())
    }
}

/// Returns the script of a function. Older V8 puts a DebugInfo between them while a debugger is
/// attached.
pub fn script_of_function(tables: &Tables, function: NodeIdx) -> Option<Script> {
    let names: [&[u8]; 2] = [b"script", b"script_or_debug_info"];
    let script = internal_target(tables, function, &names)?;
    Script::read(tables, script).or_else(|| {
        let script = internal_target(tables, script, &[b"script"])?;
        Script::read(tables, script)
    })
}

fn is_text(tables: &Tables, node: NodeIdx) -> bool {
    tables.nodes.kind(node).is_string()
}

/// Returns the target of an object's first internal edge with one of some names. O(edges), up to a
/// limit.
pub fn internal_target(tables: &Tables, node: NodeIdx, names: &[&[u8]]) -> Option<NodeIdx> {
    let mut edges = tables.named_edges(node).take(MAX_EDGES);
    edges
        .find(|(edge, name)| {
            edge.is(EdgeKind::Internal) && names.contains(&tables.strings.get(StringIdx(*name)))
        })
        .map(|(edge, _)| edge.node())
}

/// Returns whether an object retains another by an internal edge with one of some names. O(edges),
/// up to a limit.
pub fn has_internal_edge(tables: &Tables, from: NodeIdx, to: NodeIdx, names: &[&[u8]]) -> bool {
    tables
        .named_edges(from)
        .take(MAX_EDGES)
        .any(|(edge, name)| {
            edge.node() == to
                && edge.is(EdgeKind::Internal)
                && names.contains(&tables.strings.get(StringIdx(name)))
        })
}
