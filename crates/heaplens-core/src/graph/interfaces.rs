//! Classes of plain objects by their properties: `{id, name}` instead of one huge class "Object".
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `inferInterfaceDefinitions` and
//! `applyInterfaceDefinitions`. DevTools applies them to each object. Most plain objects share
//! their property list with many others, so here each distinct list is handled once, and an object
//! costs one hash of its list. The lists are kept, because a comparison applies another snapshot's
//! interfaces to them.

use std::cmp::Reverse;
use std::convert::Infallible;

use hashbrown::HashTable;
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, StringIdx};
use rustc_hash::FxHashMap;

use super::WellKnownNames;
use crate::tables::hash::add_to_hash;
use crate::tables::{
    OutOfMemory, StringTable, Tables, blocks, try_copy, try_extend, try_filled, try_push,
    try_push_short, try_reserve, try_reserve_entry, wtf8,
};

/// The most UTF-16 units of an interface's name. Properties beyond it are left out.
const MAX_NAME_LENGTH: usize = 120;
/// The fewest objects of an interface.
const MIN_OBJECTS: f64 = 2.0;
/// The fewest objects of an interface are also one in this many plain objects.
const MIN_PROPORTION: f64 = 1000.0;

/// The plain objects of a snapshot: type `object`, named "Object".
#[derive(Debug, Default)]
pub struct PlainObjects {
    /// The property list of each, in file order, as an index into `distinct`.
    lists: Vec<u32>,
    /// The distinct property lists.
    distinct: Vec<PropertyList>,
}

/// A list of property names in edge order.
#[derive(Debug)]
struct PropertyList {
    hash: u64,
    /// The first object with the list, whose edges give the names.
    example: NodeIdx,
    count: u32,
}

/// Property lists that have a class of their own, most popular first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interfaces(pub Vec<Interface>);

/// A class of plain objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// `{a, b}`, as WTF-8.
    pub name: Vec<u8>,
    /// The property names, as WTF-8.
    pub properties: Vec<Vec<u8>>,
}

/// Iterates over the names of an object's property edges, in edge order.
fn properties(tables: &Tables, node: NodeIdx) -> impl Iterator<Item = StringIdx> + '_ {
    tables
        .named_edges(node)
        .filter(|(edge, _)| edge.is(EdgeKind::Property))
        .map(|(_, name)| StringIdx(name))
}

/// Returns whether a node is a plain object.
#[inline(always)]
pub fn is_plain(tables: &Tables, names: &WellKnownNames, node: NodeIdx) -> bool {
    tables.nodes.is(node, NodeKind::Object) && names.object.contains(tables.nodes.name(node))
}

impl PlainObjects {
    /// Groups the plain objects by property list. O(their edges).
    pub fn group(tables: &Tables, names: &WellKnownNames) -> Result<PlainObjects, OutOfMemory> {
        let mut plain = PlainObjects::default();
        let mut known: HashTable<u32> = HashTable::new();
        // Equal lists of edge names give equal property lists.
        let mut by_edge_names = try_filled(UNKNOWN, tables.edges.names().list_count())?;
        blocks::nodes(tables.nodes.len(), |node| {
            if !is_plain(tables, names, node) {
                return Ok(());
            }
            let names = tables.edges.names().list(node).map(|names| names as usize);
            let list = match names.map(|names| by_edge_names[names]) {
                Some(list) if list != UNKNOWN => list,
                _ => {
                    let list = plain.list_of(tables, &mut known, node)?;
                    if let Some(names) = names {
                        by_edge_names[names] = list;
                    }
                    list
                }
            };
            plain.distinct[list as usize].count += 1;
            try_push(&mut plain.lists, list)
        })?;
        Ok(plain)
    }

    /// Finds or adds the property list of an object.
    fn list_of(
        &mut self,
        tables: &Tables,
        known: &mut HashTable<u32>,
        node: NodeIdx,
    ) -> Result<u32, OutOfMemory> {
        let hash =
            properties(tables, node).fold(0u64, |hash, name| add_to_hash(hash, u64::from(name.0)));
        let distinct = &mut self.distinct;
        let same = |list: &u32| {
            let list: &PropertyList = &distinct[*list as usize];
            list.hash == hash && properties(tables, list.example).eq(properties(tables, node))
        };
        if let Some(list) = known.find(hash, same) {
            return Ok(*list);
        }
        known
            .try_reserve(1, |list| distinct[*list as usize].hash)
            .map_err(|_| OutOfMemory {
                needed: 8 * known.len() as u64,
            })?;
        let list = distinct.len() as u32;
        let new = PropertyList {
            hash,
            example: node,
            count: 0,
        };
        try_push(distinct, new)?;
        known.insert_unique(hash, list, |list| distinct[*list as usize].hash);
        Ok(list)
    }

    /// Returns the property list of each plain object, in file order.
    pub fn lists(&self) -> &[u32] {
        &self.lists
    }

    /// Finds the snapshot's own interfaces. O(the property lists).
    pub fn infer(
        &self,
        tables: &Tables,
        names: &WellKnownNames,
    ) -> Result<Interfaces, OutOfMemory> {
        let mut names_shown = ShownNames::default();
        // Interfaces are in the order of their first objects, which is the order of the lists.
        let mut indices: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let mut candidates: Vec<(u32, NodeIdx)> = Vec::new();
        let mut shown = Vec::new();
        for list in &self.distinct {
            if !names_shown.find(tables, names, list.example, &mut shown)? {
                continue;
            }
            match indices.get(&shown) {
                Some(index) => candidates[*index as usize].0 += list.count,
                None => {
                    try_reserve_entry(&mut indices)?;
                    indices.insert(try_copy(&shown)?, candidates.len() as u32);
                    try_push(&mut candidates, (list.count, list.example))?;
                }
            }
        }
        drop(indices);
        let mut name = Vec::new();
        // Equally popular ones stay in the order of their first objects. (A stable sort would take
        // memory.)
        candidates.sort_unstable_by_key(|(count, example)| (Reverse(*count), *example));
        let least = MIN_OBJECTS.max(self.lists.len() as f64 / MIN_PROPORTION);
        let popular = candidates
            .iter()
            .take_while(|(count, _)| f64::from(*count) >= least);
        let mut interfaces = Vec::new();
        for (_, example) in popular {
            let mut properties = Vec::new();
            write_interface(tables, names, *example, &mut name, &mut properties)?;
            let name = try_copy(&name)?;
            try_push_short(&mut interfaces, Interface { name, properties })?;
        }
        Ok(Interfaces(interfaces))
    }

    /// Returns the interface of each property list, if there is one.
    ///
    /// An object may belong to an interface if it has all of its properties. Of several interfaces
    /// the one with most properties is chosen, then the more popular one.
    pub fn apply(
        &self,
        tables: &Tables,
        interfaces: &Interfaces,
    ) -> Result<Vec<Option<u32>>, OutOfMemory> {
        let mut matcher = Matcher::new(&tables.strings, interfaces)?;
        let mut chosen = Vec::new();
        for list in &self.distinct {
            try_push(&mut chosen, matcher.find(tables, list.example)?)?;
        }
        Ok(chosen)
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        (4 * self.lists.capacity() + size_of::<PropertyList>() * self.distinct.capacity()) as u64
    }
}

/// The properties in the names of interfaces, with a number for each text.
///
/// Each string is read once, however many lists contain it: in a hostile file, a million lists may
/// contain the same name of a megabyte.
#[derive(Default)]
struct ShownNames<'a> {
    numbers: FxHashMap<&'a [u8], u32>,
    /// The number of a string's text, and its shown length in UTF-16 units.
    known: FxHashMap<StringIdx, (u32, usize)>,
}

impl<'a> ShownNames<'a> {
    /// Finds the numbers of the properties in the name of an object's interface. Equal numbers mean
    /// equal names. Returns false if the object has no property to show.
    fn find(
        &mut self,
        tables: &'a Tables,
        names: &WellKnownNames,
        node: NodeIdx,
        shown: &mut Vec<u32>,
    ) -> Result<bool, OutOfMemory> {
        shown.clear();
        let mut length = NameLength::default();
        let mut has_any = false;
        for property in properties(tables, node) {
            if names.proto.contains(property) {
                continue;
            }
            let (number, units) = self.number(tables, property)?;
            let is_written = length.0 > 1 || units > 0;
            if !length.add(units) {
                break;
            }
            // An empty first name adds nothing to the text.
            if is_written {
                try_push(shown, number)?;
            }
            has_any = true;
        }
        Ok(has_any)
    }

    fn number(&mut self, tables: &'a Tables, name: StringIdx) -> Result<(u32, usize), OutOfMemory> {
        if let Some(known) = self.known.get(&name) {
            return Ok(*known);
        }
        let text = tables.strings.get(name);
        try_reserve_entry(&mut self.numbers)?;
        try_reserve_entry(&mut self.known)?;
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(text).or_insert(next);
        let known = (number, shown_length(text));
        self.known.insert(name, known);
        Ok(known)
    }
}

/// The length of an interface's name so far, in UTF-16 units; it begins with the brace.
struct NameLength(usize);

impl Default for NameLength {
    fn default() -> Self {
        NameLength(1)
    }
}

impl NameLength {
    /// Adds a property. Returns false if the name would be too long.
    fn add(&mut self, units: usize) -> bool {
        if self.0 > 1 && self.0 + units > MAX_NAME_LENGTH {
            return false;
        }
        if self.0 != 1 {
            self.0 += ", ".len();
        }
        self.0 += units;
        true
    }
}

/// Writes an object's interface name and lists its properties.
fn write_interface(
    tables: &Tables,
    names: &WellKnownNames,
    node: NodeIdx,
    name: &mut Vec<u8>,
    list: &mut Vec<Vec<u8>>,
) -> Result<(), OutOfMemory> {
    name.clear();
    try_push(name, b'{')?;
    let mut length = NameLength::default();
    for property in properties(tables, node) {
        if names.proto.contains(property) {
            continue;
        }
        let text = tables.strings.get(property);
        let is_first = length.0 == 1;
        if !length.add(shown_length(text)) {
            break;
        }
        let mut write = |piece: &[u8]| try_extend(name, piece.iter().copied());
        if !is_first {
            write(b", ")?;
        }
        write_property(text, write)?;
        try_push_short(list, try_copy(text)?)?;
    }
    try_push(name, b'}')
}

/// Writes a property's name as in the name of an object, in quotes if it has special characters.
///
/// The rules are those of DevTools, `HeapSnapshot.ts`, `formatPropertyName`, with the escapes of
/// `JSON.stringify`.
pub fn write_property<E>(
    name: &[u8],
    mut write: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    if !name
        .iter()
        .any(|byte| matches!(byte, b',' | b'\'' | b'"' | b'{' | b'}'))
    {
        return write(name);
    }
    write(b"\"")?;
    let mut rest = name;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'"' | b'\\' => write(&[b'\\', byte])?,
            0x08 => write(b"\\b")?,
            0x0c => write(b"\\f")?,
            b'\n' => write(b"\\n")?,
            b'\r' => write(b"\\r")?,
            b'\t' => write(b"\\t")?,
            0..0x20 => write(format!("\\u{byte:04x}").as_bytes())?,
            // WTF-8 writes a lone surrogate as ED A0..BF xx.
            0xed if matches!(tail, [0xa0..=0xbf, _, ..]) => {
                let unit = 0xd000 | u32::from(tail[0] & 0x3f) << 6 | u32::from(tail[1] & 0x3f);
                write(format!("\\u{unit:04x}").as_bytes())?;
                rest = &tail[2..];
            }
            _ => write(&[byte])?,
        }
    }
    write(b"\"")
}

/// Returns the length of what [`write_property`] writes, in UTF-16 units.
pub fn shown_length(name: &[u8]) -> usize {
    let mut length = 0;
    let Ok(()) = write_property::<Infallible>(name, |piece| {
        length += wtf8::utf16_len(piece);
        Ok(())
    });
    length
}

/// Finds the best interface of a property list, by a tree of sorted property lists.
struct Matcher<'a> {
    /// A number for each property name of an interface.
    numbers: FxHashMap<&'a [u8], u32>,
    /// The same numbers by index in the string table, filled when first needed.
    by_name: Vec<u32>,
    tree: Vec<Branch>,
    steps: FxHashMap<(u32, u32), u32>,
    /// Scratch.
    list: Vec<u32>,
    states: Vec<u32>,
}

/// A node of the tree: a list of properties by number.
#[derive(Default)]
struct Branch {
    /// The first interface with exactly this list, and its number of properties.
    ends: Option<(usize, u32)>,
    /// The largest number with which a longer list goes on.
    greatest: Option<u32>,
}

/// Not looked up yet.
const UNKNOWN: u32 = u32::MAX;
/// No interface has such a property.
const FOREIGN: u32 = u32::MAX - 1;

impl<'a> Matcher<'a> {
    fn new(strings: &StringTable, interfaces: &'a Interfaces) -> Result<Self, OutOfMemory> {
        let mut matcher = Matcher {
            numbers: FxHashMap::default(),
            by_name: try_filled(UNKNOWN, strings.len())?,
            tree: vec![Branch::default()],
            steps: FxHashMap::default(),
            list: Vec::new(),
            states: Vec::new(),
        };
        for (index, interface) in (0u32..).zip(&interfaces.0) {
            matcher.add(index, interface)?;
        }
        Ok(matcher)
    }

    fn add(&mut self, index: u32, interface: &'a Interface) -> Result<(), OutOfMemory> {
        let mut list: Vec<u32> = Vec::new();
        try_reserve(&mut list, interface.properties.len())?;
        for property in &interface.properties {
            let next = self.numbers.len() as u32;
            try_reserve_entry(&mut self.numbers)?;
            list.push(*self.numbers.entry(property).or_insert(next));
        }
        list.sort_unstable();
        let mut at = 0u32;
        for number in &list {
            if let Some(next) = self.steps.get(&(at, *number)) {
                at = *next;
                continue;
            }
            let branch = &mut self.tree[at as usize];
            branch.greatest = branch.greatest.max(Some(*number));
            let next = self.tree.len() as u32;
            try_push(&mut self.tree, Branch::default())?;
            try_reserve_entry(&mut self.steps)?;
            self.steps.insert((at, *number), next);
            at = next;
        }
        self.tree[at as usize]
            .ends
            .get_or_insert((list.len(), index));
        Ok(())
    }

    fn number(&mut self, tables: &Tables, name: StringIdx) -> u32 {
        let known = &mut self.by_name[name.at()];
        if *known == UNKNOWN {
            *known = self
                .numbers
                .get(tables.strings.get(name))
                .copied()
                .unwrap_or(FOREIGN);
        }
        *known
    }

    // If it were inlined, engines would optimise its caller as well (see `blocks`).
    #[inline(never)]
    fn find(&mut self, tables: &Tables, node: NodeIdx) -> Result<Option<u32>, OutOfMemory> {
        self.list.clear();
        for name in properties(tables, node) {
            let number = self.number(tables, name);
            if number != FOREIGN {
                try_push(&mut self.list, number)?;
            }
        }
        self.list.sort_unstable();
        self.states.clear();
        try_push(&mut self.states, 0)?;
        let mut best = self.tree[0].ends;
        for number in &self.list {
            let old = self.states.len();
            for at in 0..old {
                let state = self.states[at];
                if let Some(next) = self.steps.get(&(state, *number))
                    && !self.states.contains(next)
                {
                    try_push(&mut self.states, *next)?;
                    best = better(best, self.tree[*next as usize].ends);
                }
            }
            // A list can repeat a name, so a state that was just found may go on with the same
            // number.
            let mut at = 0;
            let tree = &self.tree;
            self.states.retain(|state| {
                at += 1;
                at > old || tree[*state as usize].greatest > Some(*number)
            });
        }
        Ok(best.map(|(_, index)| index))
    }
}

/// Returns the match with more properties, or else that of the more popular interface.
fn better(a: Option<(usize, u32)>, b: Option<(usize, u32)>) -> Option<(usize, u32)> {
    match (a, b) {
        (Some((a_count, a_place)), Some((b_count, b_place))) => {
            let b_wins = b_count > a_count || (b_count == a_count && b_place < a_place);
            if b_wins { b } else { a }
        }
        (a, b) => a.or(b),
    }
}
