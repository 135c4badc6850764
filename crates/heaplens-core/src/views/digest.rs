//! The bytes that two snapshots exchange for a comparison.
//!
//! Each snapshot is in a worker of its own, and workers share no memory. The target sends its
//! interfaces. The base answers with its digest: each class with the ids, sizes and indices of its
//! objects, sorted by id. The target merges the digest with its own objects and sends back the
//! indices of deleted ones.
//!
//! A digest takes at most 16 bytes an object. It is built by one counting sort and a sort of each
//! class.

use heaplens_model::row::Text;
use heaplens_model::{ClassIdx, MatchedBy, NodeIdx, ObjectId, Relation, ScriptPosition};

use super::Snapshot;
use super::fingerprint::Fingerprint;
use super::names::shown;
use crate::graph::{ClassKey, ClassTable, Interface, Interfaces};
use crate::tables::{
    OutOfMemory, blocks, try_copy, try_extend, try_filled, try_push, try_push_short, try_reserve,
};

/// The most UTF-16 units of a script's name. Each class has one, so the client sets no limit here.
const SCRIPT_NAME_LIMIT: usize = 4096;

/// Said with a relation where objects are matched by structure.
const BY_STRUCTURE: u8 = 0x80;
/// As they are numbered in the bytes.
const RELATIONS: [Relation; 5] = [
    Relation::SameProcess,
    Relation::SameSnapshot,
    Relation::Reversed,
    Relation::DifferentProcess,
    Relation::Unrelated,
];

/// The bytes cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestError {
    /// They end early or contain an invalid index: the two sides are of different builds.
    Malformed,
    /// A block of memory could not be allocated.
    OutOfMemory(OutOfMemory),
}

impl From<OutOfMemory> for DigestError {
    fn from(error: OutOfMemory) -> Self {
        DigestError::OutOfMemory(error)
    }
}

/// What the target asks a base, packed: how to name plain objects, and by what to recognise it.
pub struct Request {
    /// The target's interfaces.
    pub interfaces: Interfaces,
    /// The target's fingerprint.
    pub target: Fingerprint,
    /// By what objects are to be matched; nothing where the relation decides.
    pub matched_by: Option<MatchedBy>,
}

impl Request {
    /// Packs what a target asks.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack(target: &Snapshot, matched_by: Option<MatchedBy>) -> Result<Vec<u8>, OutOfMemory> {
        let mut writer = Writer::default();
        writer.bytes(&[match matched_by {
            None => 0,
            Some(MatchedBy::ObjectId) => 1,
            Some(MatchedBy::Structure) => 2,
        }])?;
        target.fingerprint()?.pack(&mut writer)?;
        target.interfaces.pack(&mut writer)?;
        Ok(writer.finish())
    }

    /// Unpacks the bytes of [`Request::pack`].
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn unpack(bytes: &[u8]) -> Result<Request, DigestError> {
        let mut reader = Reader(bytes);
        let matched_by = match reader.array()? {
            [0] => None,
            [1] => Some(MatchedBy::ObjectId),
            [2] => Some(MatchedBy::Structure),
            _ => return Err(DigestError::Malformed),
        };
        Ok(Request {
            matched_by,
            target: Fingerprint::unpack(&mut reader)?,
            interfaces: Interfaces::unpack(&mut reader)?,
        })
    }
}

/// Appends numbers and texts, little endian.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Reserves memory for exactly this many bytes.
    pub fn with_capacity(bytes: usize) -> Result<Writer, OutOfMemory> {
        let mut room = Vec::new();
        try_reserve(&mut room, bytes)?;
        Ok(Writer(room))
    }

    /// Appends a number.
    #[inline(always)]
    pub fn u32(&mut self, value: u32) -> Result<(), OutOfMemory> {
        self.bytes(&value.to_le_bytes())
    }

    /// Appends a number.
    #[inline(always)]
    pub fn u64(&mut self, value: u64) -> Result<(), OutOfMemory> {
        self.bytes(&value.to_le_bytes())
    }

    /// Appends a number that is small as a rule: one byte for each seven bits.
    #[inline(always)]
    pub fn short(&mut self, mut value: u64) -> Result<(), OutOfMemory> {
        while value >= 0x80 {
            try_push(&mut self.0, value as u8 | 0x80)?;
            value >>= 7;
        }
        try_push(&mut self.0, value as u8)
    }

    /// Appends how two snapshots belong together, and by what their objects are matched.
    pub fn relation(
        &mut self,
        relation: Relation,
        matched_by: MatchedBy,
    ) -> Result<(), OutOfMemory> {
        let position = RELATIONS.iter().position(|one| *one == relation);
        let by = match matched_by {
            MatchedBy::ObjectId => 0,
            MatchedBy::Structure => BY_STRUCTURE,
        };
        try_push(&mut self.0, position.unwrap_or_default() as u8 | by)
    }

    /// Appends a text with its length.
    pub fn text(&mut self, text: &[u8]) -> Result<(), OutOfMemory> {
        self.u32(text.len() as u32)?;
        self.bytes(text)
    }

    /// Appends bytes as they are.
    #[inline(always)]
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), OutOfMemory> {
        try_extend(&mut self.0, bytes.iter().copied())
    }

    /// Returns the bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads numbers and texts from the front.
#[derive(Clone, Copy)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// Reads the next `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], DigestError> {
        let (bytes, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(DigestError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DigestError> {
        self.bytes(N)?
            .try_into()
            .map_err(|_| DigestError::Malformed)
    }

    /// Returns the next number.
    pub fn u32(&mut self) -> Result<u32, DigestError> {
        self.array().map(u32::from_le_bytes)
    }

    /// Returns the next number.
    pub fn u64(&mut self) -> Result<u64, DigestError> {
        self.array().map(u64::from_le_bytes)
    }

    /// Reads the next text.
    pub fn text(&mut self) -> Result<&'a [u8], DigestError> {
        let length = self.u32()? as usize;
        self.bytes(length)
    }

    /// Reads what [`Writer::relation`] wrote.
    pub fn relation(&mut self) -> Result<(Relation, MatchedBy), DigestError> {
        let [byte] = self.array()?;
        let relation = RELATIONS.get(usize::from(byte & !BY_STRUCTURE));
        let matched_by = match byte & BY_STRUCTURE {
            0 => MatchedBy::ObjectId,
            _ => MatchedBy::Structure,
        };
        Ok((*relation.ok_or(DigestError::Malformed)?, matched_by))
    }

    /// Reads what [`Snapshot::pack_class_name`] wrote.
    pub fn class_name(&mut self) -> Result<ClassName<'a>, DigestError> {
        let name = self.text()?;
        let own_name = self.text()?;
        let mut script = None;
        let location = match self.u32()? {
            0 => None,
            _ => {
                let mut part = || self.u64().map(|part| part as i64);
                let position = ScriptPosition {
                    script_id: part()?,
                    line: part()?,
                    column: part()?,
                };
                let text = String::from_utf8(self.text()?.to_vec());
                let text = text.map_err(|_| DigestError::Malformed)?;
                let cut = self.u32()? != 0;
                script = (!text.is_empty()).then_some(Text { text, cut });
                Some(position)
            }
        };
        Ok(ClassName {
            key: ClassKey { name, location },
            own_name,
            script,
        })
    }

    /// Returns the next number of [`Writer::short`].
    #[inline(always)]
    pub fn short(&mut self) -> Result<u64, DigestError> {
        let mut number = 0u64;
        for shift in (0..u64::BITS).step_by(7) {
            let [byte] = self.array()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(DigestError::Malformed)
    }
}

impl Interfaces {
    /// Appends the interfaces.
    fn pack(&self, writer: &mut Writer) -> Result<(), OutOfMemory> {
        writer.u32(self.0.len() as u32)?;
        for interface in &self.0 {
            writer.text(&interface.name)?;
            writer.u32(interface.properties.len() as u32)?;
            for property in &interface.properties {
                writer.text(property)?;
            }
        }
        Ok(())
    }

    /// Reads what [`Interfaces::pack`] wrote.
    fn unpack(reader: &mut Reader<'_>) -> Result<Interfaces, DigestError> {
        let count = reader.u32()?;
        let mut interfaces = Vec::new();
        for _ in 0..count {
            let name = try_copy(reader.text()?)?;
            let count = reader.u32()?;
            let mut properties = Vec::new();
            for _ in 0..count {
                try_push_short(&mut properties, try_copy(reader.text()?)?)?;
            }
            try_push_short(&mut interfaces, Interface { name, properties })?;
        }
        Ok(Interfaces(interfaces))
    }
}

/// The counted nodes, grouped by class and sorted by id in each class.
#[derive(Debug)]
pub struct Members {
    nodes: Vec<NodeIdx>,
    /// The end of each class in `nodes`.
    ends: Vec<u32>,
}

impl Members {
    /// Groups the nodes by the given classes. O(nodes · log of the largest class).
    pub fn group(snapshot: &Snapshot, classes: &ClassTable) -> Result<Members, OutOfMemory> {
        let sizes = snapshot.tables.nodes.shallow_sizes();
        let count = snapshot.tables.nodes.len();
        let mut ends = try_filled(0u32, classes.len())?;
        blocks::nodes::<OutOfMemory>(count, |node| {
            if !sizes.is_zero(node) {
                ends[classes.of_node(node).at()] += 1;
            }
            Ok(())
        })?;
        let mut total = 0;
        for end in &mut ends {
            // First the start of the class; filling moves it to the end.
            total += std::mem::replace(end, total);
        }
        let mut nodes = try_filled(NodeIdx(0), total as usize)?;
        blocks::nodes::<OutOfMemory>(count, |node| {
            if !sizes.is_zero(node) {
                let end = &mut ends[classes.of_node(node).at()];
                nodes[*end as usize] = node;
                *end += 1;
            }
            Ok(())
        })?;
        let mut members = Members { nodes, ends };
        let ids = snapshot.tables.nodes.ids();
        for class in classes.indices() {
            let range = members.range(class);
            members.nodes[range].sort_unstable_by_key(|node| (ids.get(*node), *node));
        }
        Ok(members)
    }

    fn range(&self, class: ClassIdx) -> std::ops::Range<usize> {
        let start = class
            .at()
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        start..self.ends[class.at()] as usize
    }

    /// Returns the counted nodes of a class, sorted by id.
    pub fn of(&self, class: ClassIdx) -> &[NodeIdx] {
        &self.nodes[self.range(class)]
    }
}

/// What a class of another snapshot is called.
#[derive(Clone)]
pub struct ClassName<'a> {
    /// The class's key, by the reader's interfaces.
    pub key: ClassKey<'a>,
    /// The other snapshot's own name for the class of the last object.
    pub own_name: &'a [u8],
    /// The name of the location's script, cut for display.
    pub script: Option<Text>,
}

/// A class of the base, as the target reads it.
pub struct DigestClass<'a> {
    /// What it is called.
    pub name: ClassName<'a>,
    objects: Reader<'a>,
    count: usize,
}

/// An object of the base, as the target reads it.
#[derive(Clone, Copy, Debug)]
pub struct DigestObject {
    /// The id, which the object has in both snapshots.
    pub id: ObjectId,
    /// The shallow size in bytes.
    pub shallow_size: u64,
    /// The object's index in the base.
    pub node: NodeIdx,
}

impl<'a> DigestClass<'a> {
    /// Iterates over the objects, sorted by id.
    pub fn objects(&self) -> impl Iterator<Item = DigestObject> + use<'a> {
        let mut reader = self.objects;
        (0..self.count).map_while(move |_| {
            let id = ObjectId(reader.u64().ok()?);
            let node = NodeIdx(reader.u32().ok()?);
            let small = reader.u32().ok()?;
            let shallow_size = if small == u32::MAX {
                reader.u64().ok()?
            } else {
                u64::from(small)
            };
            Some(DigestObject {
                id,
                shallow_size,
                node,
            })
        })
    }
}

impl Snapshot {
    /// Makes the digest of this snapshot, as a target asks it.
    pub fn digest(&self, request: &Request) -> Result<Vec<u8>, OutOfMemory> {
        let relation = self.relation_to_target(&request.target)?;
        let matched_by = request.matched_by.unwrap_or(relation.matched_by());
        if matched_by == MatchedBy::Structure {
            let mut writer = Writer::default();
            writer.relation(relation, matched_by)?;
            self.pack_structure(&request.interfaces, &mut writer)?;
            return Ok(writer.finish());
        }
        let classes = self.classes_by(&request.interfaces)?;
        let members = Members::group(self, &classes)?;
        let mut writer = Writer::with_capacity(16 * members.nodes.len() + 64 * classes.len())?;
        writer.relation(relation, matched_by)?;
        for class in classes.indices() {
            let nodes = members.of(class);
            let Some(last) = nodes.last() else { continue };
            self.pack_class_name(classes.key(class), *last, &mut writer)?;
            writer.u32(nodes.len() as u32)?;
            self.pack_objects(nodes, &mut writer)?;
        }
        Ok(writer.finish())
    }

    /// Groups the objects into classes by another snapshot's interfaces.
    pub fn classes_by(&self, interfaces: &Interfaces) -> Result<ClassTable, OutOfMemory> {
        ClassTable::assign(&self.tables, &self.names, &self.plain, interfaces)
    }

    /// Appends what a class is called. `last` is its last object.
    pub fn pack_class_name(
        &self,
        key: ClassKey<'_>,
        last: NodeIdx,
        writer: &mut Writer,
    ) -> Result<(), OutOfMemory> {
        writer.text(key.name)?;
        writer.text(self.classes.key(self.classes.of_node(last)).name)?;
        let Some(location) = key.location else {
            return writer.u32(0);
        };
        writer.u32(1)?;
        for part in [location.script_id, location.line, location.column] {
            writer.u64(part as u64)?;
        }
        let script = self.scripts().get(location.script_id);
        let name = script.and_then(|script| self.script_name(script));
        let name = shown(&name.unwrap_or_default(), SCRIPT_NAME_LIMIT);
        writer.text(name.text.as_bytes())?;
        writer.u32(name.cut.into())
    }

    /// Appends the objects of a class, after their size in bytes.
    fn pack_objects(&self, nodes: &[NodeIdx], writer: &mut Writer) -> Result<(), OutOfMemory> {
        let length_at = writer.0.len();
        writer.u64(0)?;
        let start = writer.0.len();
        blocks::forward(nodes.len(), |range| {
            let sizes = |node: &NodeIdx| self.tables.nodes.shallow_size(*node);
            for node in &nodes[range] {
                writer.u64(self.tables.nodes.id(*node).0)?;
                writer.u32(node.0)?;
                let size = sizes(node);
                if is_wide(size) {
                    writer.u32(u32::MAX)?;
                    writer.u64(size)?;
                } else {
                    writer.u32(size as u32)?;
                }
            }
            Ok(())
        })?;
        let length = (writer.0.len() - start) as u64;
        writer.0[length_at..start].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }
}

/// Returns whether a size takes eight more bytes.
fn is_wide(size: u64) -> bool {
    size >= u64::from(u32::MAX)
}

/// Reads the classes of a digest, whose relation was read.
pub fn read_classes<'a>(
    mut reader: Reader<'a>,
) -> impl Iterator<Item = Result<DigestClass<'a>, DigestError>> + use<'a> {
    std::iter::from_fn(move || {
        if reader.0.is_empty() {
            return None;
        }
        let class = read_class(&mut reader);
        if class.is_err() {
            reader = Reader(&[]);
        }
        Some(class)
    })
}

fn read_class<'a>(reader: &mut Reader<'a>) -> Result<DigestClass<'a>, DigestError> {
    let name = reader.class_name()?;
    let count = reader.u32()? as usize;
    let bytes = usize::try_from(reader.u64()?).map_err(|_| DigestError::Malformed)?;
    let objects = Reader(reader.bytes(bytes)?);
    Ok(DigestClass {
        name,
        objects,
        count,
    })
}
