//! The class of each node and the sums of each class, which are the rows of Summary.
//!
//! The rules are those of DevTools, `HeapSnapshot.ts`, `calculateObjectNames`, `classKeyInternal`,
//! `buildAggregates` and `calculateClassesRetainedSize`, with one difference. DevTools groups by
//! index in the string table, and then a class overwrites another of equal name. Here classes of
//! equal name and location are one, and no object is lost.

use hashbrown::HashTable;
use heaplens_model::{ClassIdx, NodeIdx, NodeKind, ScriptPosition, StringIdx};
use rustc_hash::FxHashMap;
use std::ops::Range;
use wide::u16x8;

use super::{Distances, Interfaces, PlainObjects, WellKnownNames, interfaces};
use crate::tables::{
    OutOfMemory, SharedColumn, StringTable, Tables, blocks, try_extend, try_filled, try_push,
    try_reserve_entry,
};

/// Identifies a class by its name and, if its objects have one, the location of their constructor.
///
/// It is comparable across snapshots (DevTools' class key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClassKey<'a> {
    /// The name as WTF-8.
    pub name: &'a [u8],
    /// The location, which only nodes of type `object` have.
    pub location: Option<ScriptPosition>,
}

/// All classes, and the class of each node.
#[derive(Debug, Default)]
pub struct ClassTable {
    of_node: SharedColumn,
    names: StringTable,
    keys: Vec<(StringIdx, Option<[u32; 3]>)>,
    sums: Vec<ClassSums>,
}

/// The sums over the objects of a class, without those of shallow size 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassSums {
    /// The number of objects.
    pub count: u32,
    /// The smallest distance.
    pub distance: i32,
    /// The sum of shallow sizes in bytes.
    pub shallow_size: u64,
    /// The sum of retained sizes in bytes, of objects that no other of the class dominates.
    pub retained_size: u64,
}

impl ClassTable {
    /// Assigns each node to a class; plain objects by the given interfaces.
    ///
    /// The sums are empty until [`ClassTable::add_up`], [`ClassTable::find_distances`] and
    /// [`super::retained_sizes::add_up`].
    /// O(nodes).
    pub fn assign(
        tables: &Tables,
        names: &WellKnownNames,
        plain: &PlainObjects,
        interfaces: &Interfaces,
    ) -> Result<ClassTable, OutOfMemory> {
        let mut assignment = Assignment::new(tables, plain, interfaces)?;
        blocks::nodes(tables.nodes.len(), |node| {
            let class = assignment.class_of(names, node)?;
            assignment.of_node.push(class.0)
        })?;
        let Assignment {
            of_node,
            class_names,
            keys,
            ..
        } = assignment;
        let sums = try_filled(ClassSums::default(), keys.len())?;
        Ok(ClassTable {
            of_node,
            names: class_names.texts,
            keys,
            sums,
        })
    }

    /// Counts the objects of each class and adds up their shallow sizes.
    pub fn add_up(&mut self, tables: &Tables) -> Result<(), OutOfMemory> {
        blocks::nodes(tables.nodes.len(), |node| {
            let size = tables.nodes.shallow_size(node);
            if size > 0 {
                let sums = &mut self.sums[self.of_node.get(node) as usize];
                sums.count += 1;
                sums.shallow_size = sums.shallow_size.saturating_add(size);
            }
            Ok(())
        })
    }

    /// Finds the smallest distance of each class's counted objects. O(nodes).
    pub fn find_distances(
        &mut self,
        tables: &Tables,
        distances: &Distances,
    ) -> Result<(), OutOfMemory> {
        for sums in self.sums.iter_mut().filter(|sums| sums.count > 0) {
            sums.distance = i32::MAX;
        }
        blocks::nodes(tables.nodes.len(), |node| {
            let distance = distances.get(node);
            let sums = &mut self.sums[self.of_node.get(node) as usize];
            // This is rare. Writing each time would wait for the previous write.
            if distance < sums.distance && !tables.nodes.shallow_sizes().is_zero(node) {
                sums.distance = distance;
            }
            Ok(())
        })
    }

    /// Adds to a class's retained size.
    #[inline(always)]
    pub fn add_retained(&mut self, class: ClassIdx, size: u64) {
        let sum = &mut self.sums[class.at()].retained_size;
        *sum = sum.saturating_add(size);
    }

    /// Returns the number of classes, including those without counted objects.
    #[allow(clippy::len_without_is_empty, reason = "no caller needs it")]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Iterates over all classes in the order of their first nodes.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = ClassIdx> + use<> {
        (0..self.keys.len() as u32).map(ClassIdx)
    }

    /// Returns the class of a node.
    #[inline(always)]
    pub fn of_node(&self, node: NodeIdx) -> ClassIdx {
        ClassIdx(self.of_node.get(node))
    }

    /// Calls `take` with those of `nodes` that belong to a class, counted or not, in file order.
    /// O(nodes), and fast if the class is rare.
    pub fn each_node<E>(
        &self,
        class: ClassIdx,
        nodes: Range<usize>,
        mut take: impl FnMut(NodeIdx) -> Result<(), E>,
    ) -> Result<(), E> {
        blocks::forward(nodes.len(), |range| {
            let end = nodes.start + range.end;
            // All blocks except the last consist of whole groups.
            for start in (nodes.start + range.start..end).step_by(GROUP) {
                let mut hits = hits(&self.of_node, start..end.min(start + GROUP), class);
                while hits != 0 {
                    take(NodeIdx(start as u32 + hits.trailing_zeros()))?;
                    hits &= hits - 1;
                }
            }
            Ok(())
        })
    }

    /// Returns the name and location of a class.
    pub fn key(&self, class: ClassIdx) -> ClassKey<'_> {
        let (name, location) = self.keys[class.at()];
        ClassKey {
            name: self.names.get(name),
            location: location.map(to_location),
        }
    }

    /// Returns the sums of a class.
    pub fn sums(&self, class: ClassIdx) -> &ClassSums {
        &self.sums[class.at()]
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        self.of_node.memory() + self.names.memory()
    }
}

fn to_location(parts: [u32; 3]) -> ScriptPosition {
    let [script_id, line, column] = parts.map(i64::from);
    ScriptPosition {
        script_id,
        line,
        column,
    }
}

/// Returns a bit for each of up to [`GROUP`] nodes that belong to a class; the first node has the
/// lowest bit.
#[inline(always)]
fn hits(of_node: &SharedColumn, nodes: Range<usize>, class: ClassIdx) -> u64 {
    match of_node {
        SharedColumn::Narrow(classes) => {
            let (Some(classes), Ok(class)) = (classes.get(nodes), u16::try_from(class.0)) else {
                return 0;
            };
            let (eights, rest) = classes.as_chunks::<8>();
            let wanted = u16x8::splat(class);
            let mut hits = 0;
            for (eight, shift) in eights.iter().zip((0..).step_by(8)) {
                let bits = u16x8::new(*eight).simd_eq(wanted).to_bitmask();
                hits |= u64::from(bits) << shift;
            }
            hits | bits_of(rest, class) << ((8 * eights.len()) & 63)
        }
        SharedColumn::Wide(classes) => {
            let classes = classes.get(nodes).unwrap_or_default();
            bits_of(classes, class.0)
        }
    }
}

/// The number of nodes that are compared together.
const GROUP: usize = 64;

fn bits_of<T: Copy + PartialEq>(classes: &[T], class: T) -> u64 {
    let bits = classes.iter().map(|one| u64::from(*one == class));
    bits.zip(0..)
        .fold(0, |hits, (bit, position)| hits | bit << position)
}

/// Class names, with each text kept once.
#[derive(Default)]
struct ClassNames {
    texts: StringTable,
    name_by_hash: HashTable<StringIdx>,
}

impl ClassNames {
    fn intern(&mut self, text: &[u8]) -> Result<StringIdx, OutOfMemory> {
        let texts = &mut self.texts;
        let found = self
            .name_by_hash
            .find(hash(text), |name| texts.get(*name) == text);
        if let Some(name) = found {
            return Ok(*name);
        }
        self.name_by_hash
            .try_reserve(1, |name| hash(texts.get(*name)))
            .map_err(|_| OutOfMemory {
                needed: 8 * self.name_by_hash.len() as u64,
            })?;
        let name = texts.push(text)?;
        self.name_by_hash
            .insert_unique(hash(text), name, |name| hash(texts.get(*name)));
        Ok(name)
    }
}

fn hash(text: &[u8]) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(text)
}

/// Not looked up yet.
const UNKNOWN: u32 = u32::MAX;

struct Assignment<'a> {
    tables: &'a Tables,
    interfaces: &'a Interfaces,
    plain: std::slice::Iter<'a, u32>,
    /// The interface of each property list.
    chosen: Vec<Option<u32>>,
    locations: Box<dyn Iterator<Item = (NodeIdx, [u32; 3])> + 'a>,
    next_location: Option<(NodeIdx, [u32; 3])>,
    class_names: ClassNames,
    /// The class name of objects and native nodes by their own name.
    by_name: Vec<u32>,
    /// The class name of nodes of other types by type.
    by_kind: [Option<StringIdx>; NodeKind::COUNT],
    by_interface: Vec<Option<StringIdx>>,
    /// The class without a location by class name.
    plain_class: Vec<u32>,
    located: FxHashMap<(StringIdx, [u32; 3]), ClassIdx>,
    keys: Vec<(StringIdx, Option<[u32; 3]>)>,
    of_node: SharedColumn,
}

impl<'a> Assignment<'a> {
    fn new(
        tables: &'a Tables,
        plain: &'a PlainObjects,
        interfaces: &'a Interfaces,
    ) -> Result<Self, OutOfMemory> {
        let mut of_node = SharedColumn::default();
        of_node.try_reserve(tables.nodes.len())?;
        let mut locations = tables.locations.iter();
        Ok(Assignment {
            tables,
            interfaces,
            plain: plain.lists().iter(),
            chosen: plain.apply(tables, interfaces)?,
            next_location: locations.next(),
            locations: Box::new(locations),
            class_names: ClassNames::default(),
            by_name: try_filled(UNKNOWN, tables.strings.len())?,
            by_kind: [None; NodeKind::COUNT],
            by_interface: try_filled(None, interfaces.0.len())?,
            plain_class: Vec::new(),
            located: FxHashMap::default(),
            keys: Vec::new(),
            of_node,
        })
    }

    #[inline(always)]
    fn class_of(&mut self, names: &WellKnownNames, node: NodeIdx) -> Result<ClassIdx, OutOfMemory> {
        let kind = self.tables.nodes.kind(node);
        match kind {
            NodeKind::Object => {
                let location = self.location(node);
                let name = if interfaces::is_plain(self.tables, names, node) {
                    self.plain_name(node)?
                } else {
                    self.own_name(node)?
                };
                match location {
                    Some(location) => self.located_class(name, location),
                    None => self.unlocated_class(name),
                }
            }
            NodeKind::Native => {
                let name = self.own_name(node)?;
                self.unlocated_class(name)
            }
            kind => {
                let name = self.kind_name(kind)?;
                self.unlocated_class(name)
            }
        }
    }

    /// Returns the location of an object. It must be called in the order of nodes.
    #[inline(always)]
    fn location(&mut self, node: NodeIdx) -> Option<[u32; 3]> {
        while let Some((at, location)) = self.next_location {
            if at > node {
                return None;
            }
            self.next_location = self.locations.next();
            if at == node {
                return Some(location);
            }
        }
        None
    }

    #[inline(always)]
    fn plain_name(&mut self, node: NodeIdx) -> Result<StringIdx, OutOfMemory> {
        let list = self.plain.next().copied();
        let interface = list.and_then(|list| self.chosen[list as usize]);
        let Some(interface) = interface else {
            return self.own_name(node);
        };
        let interface = interface as usize;
        if let Some(name) = self.by_interface[interface] {
            return Ok(name);
        }
        let name = self
            .class_names
            .intern(&self.interfaces.0[interface].name)?;
        self.by_interface[interface] = Some(name);
        Ok(name)
    }

    #[inline(always)]
    fn own_name(&mut self, node: NodeIdx) -> Result<StringIdx, OutOfMemory> {
        let name = self.tables.nodes.name(node);
        match self.by_name[name.at()] {
            UNKNOWN => self.new_own_name(name),
            known => Ok(StringIdx(known)),
        }
    }

    #[cold]
    #[inline(never)]
    fn new_own_name(&mut self, name: StringIdx) -> Result<StringIdx, OutOfMemory> {
        let class_name = self
            .class_names
            .intern(&without_attributes(self.tables.strings.get(name)))?;
        self.by_name[name.at()] = class_name.0;
        Ok(class_name)
    }

    #[inline(always)]
    fn kind_name(&mut self, kind: NodeKind) -> Result<StringIdx, OutOfMemory> {
        match self.by_kind[kind.position()] {
            Some(name) => Ok(name),
            None => self.new_kind_name(kind),
        }
    }

    #[cold]
    #[inline(never)]
    fn new_kind_name(&mut self, kind: NodeKind) -> Result<StringIdx, OutOfMemory> {
        let text = match kind {
            NodeKind::Hidden => "(system)".to_owned(),
            NodeKind::Code => "(compiled code)".to_owned(),
            NodeKind::Closure => "Function".to_owned(),
            NodeKind::Regexp => "RegExp".to_owned(),
            kind => format!("({})", self.tables.node_type_name(kind)),
        };
        let name = self.class_names.intern(text.as_bytes())?;
        self.by_kind[kind.position()] = Some(name);
        Ok(name)
    }

    #[inline(always)]
    fn unlocated_class(&mut self, name: StringIdx) -> Result<ClassIdx, OutOfMemory> {
        match self.plain_class.get(name.at()) {
            Some(class) if *class != UNKNOWN => Ok(ClassIdx(*class)),
            _ => self.new_unlocated_class(name),
        }
    }

    #[cold]
    #[inline(never)]
    fn new_unlocated_class(&mut self, name: StringIdx) -> Result<ClassIdx, OutOfMemory> {
        if self.plain_class.len() <= name.at() {
            let missing = name.at() + 1 - self.plain_class.len();
            try_extend(&mut self.plain_class, std::iter::repeat_n(UNKNOWN, missing))?;
        }
        let class = ClassIdx(self.keys.len() as u32);
        self.plain_class[name.at()] = class.0;
        try_push(&mut self.keys, (name, None))?;
        Ok(class)
    }

    fn located_class(
        &mut self,
        name: StringIdx,
        location: [u32; 3],
    ) -> Result<ClassIdx, OutOfMemory> {
        try_reserve_entry(&mut self.located)?;
        let next = ClassIdx(self.keys.len() as u32);
        let class = *self.located.entry((name, location)).or_insert(next);
        if class == next {
            try_push(&mut self.keys, (name, Some(location)))?;
        }
        Ok(class)
    }
}

/// Returns the class name of a DOM node: `<div>` for `<div id="a">`. Other names stay as they are.
fn without_attributes(name: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    const DETACHED: &[u8] = b"Detached <";
    let skip = if name.starts_with(DETACHED) {
        DETACHED.len()
    } else {
        0
    };
    if !name.starts_with(b"<") && skip == 0 {
        return name.into();
    }
    match memchr::memchr(b' ', &name[skip..]) {
        Some(space) => [&name[..skip + space], b">"].concat().into(),
        None => name.into(),
    }
}
