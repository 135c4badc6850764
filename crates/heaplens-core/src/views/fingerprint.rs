//! Fingerprints: how two snapshots recognise that they are of one process, one program, or neither.
//!
//! V8 numbers objects alike in every process, so the ids of two processes agree by chance, and the
//! objects of a program's start even agree in class. What lies behind later ids does not: within one
//! process an id never goes to another object (`heap-snapshot-generator.cc`, `HeapObjectsMap`), so a
//! text, an object, a function or a symbol has the same name in all of its snapshots. Samples are
//! therefore judged by ranges of ids, each twice as wide as the one below, and the worst range decides.
//!
//! Measured over pairs of real snapshots of Node.js and Chromium: within one process every sample
//! agrees in every range; the worst range of two processes agrees in less than a fifth. Programs are
//! told apart by the names of the functions and scripts that are their own: unrelated ones share less
//! than a twentieth, two processes of one program more than half.
//!
//! A fingerprint is at most 410 kB: 12 bytes for each of 512 samples of 64 ranges, and three sets of
//! 1024 names of four bytes. It takes two passes over the nodes.

use heaplens_model::{NodeIdx, NodeKind, ObjectId, Relation};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::code_of::CodeOf;
use super::digest::{DigestError, Reader, Writer};
use crate::tables::hash::hash_of;
use crate::tables::{OutOfMemory, blocks, try_extend, try_push, try_reserve_entry};

/// So many ranges of ids are told apart: one for each possible length in bits.
const RANGES: usize = u64::BITS as usize;
/// The most samples of a range.
const MOST_SAMPLES: usize = 512;
/// The most names of a set.
const MOST_NAMES: usize = 1024;
/// A range with fewer samples that both snapshots have tells nothing.
const LEAST_FOUND: u32 = 24;
/// Within one process, so many of a hundred samples agree. Names change rarely, as of a class
/// whose constructor is replaced.
const LEAST_AGREEING: u32 = 80;
/// Of one program, so many of a hundred of the names in both are in each. See the head of the file.
const LEAST_COMMON: usize = 15;

/// The start of what stands for a name that a file lacks ([`crate::parse`]).
const MISSING_NAME: &[u8] = b"(missing string";

type NameSet = FxHashMap<u32, ()>;

/// What a snapshot tells another one of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// The largest object id that V8 counted, which only grows in a process.
    pub newest: ObjectId,
    nodes: u32,
    edges: u32,
    shallow_size: u64,
    /// Some objects, and what each is.
    samples: Vec<(ObjectId, u32)>,
    program: Names,
    libraries: Names,
    classes: Names,
}

/// The hashes of a set of names, ascending. Of a large set the smallest, which are a fair sample.
#[derive(Debug, Default, PartialEq, Eq)]
struct Names(Vec<u32>);

/// How many of the samples agree.
#[derive(Clone, Copy, Debug, Default)]
struct Agreement {
    /// Samples of the other snapshot.
    told: u32,
    /// Those that this one has.
    found: u32,
    /// Those that are the same there.
    same: u32,
}

impl Snapshot {
    /// Makes the fingerprint. O(nodes).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn fingerprint(&self) -> Result<Fingerprint, OutOfMemory> {
        let nodes = &self.tables.nodes;
        let mut ranges: Vec<Spread> = (0..RANGES).map(|_| Spread::default()).collect();
        blocks::nodes::<OutOfMemory>(nodes.len(), |node| {
            if self.is_told_apart(node) {
                let has_name = || !self.is_name_missing(node);
                ranges[range_of(nodes.id(node))].offer(node, has_name)?;
            }
            Ok(())
        })?;
        let mut samples = Vec::new();
        for node in ranges.iter().flat_map(|range| &range.nodes) {
            try_push(&mut samples, (nodes.id(*node), self.what_it_is(*node)))?;
        }
        let mut shallow_size = 0u64;
        let mut classes = NameSet::default();
        for class in self.classes.indices() {
            let sums = self.classes.sums(class);
            shallow_size = shallow_size.saturating_add(sums.shallow_size);
            insert(&mut classes, hash_of(self.classes.key(class).name))?;
        }
        let [program, libraries] = self.names_in_code()?;
        Ok(Fingerprint {
            newest: nodes.ids().newest(),
            nodes: nodes.len() as u32,
            edges: self.tables.edges.len() as u32,
            shallow_size,
            samples,
            program,
            libraries,
            classes: Names::of(classes)?,
        })
    }

    /// How this snapshot, as the base, belongs together with the one that told its fingerprint. O(nodes).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn relation_to_target(&self, target: &Fingerprint) -> Result<Relation, OutOfMemory> {
        let own = self.fingerprint()?;
        self.relation(&own, target, |own, target| own.newest > target.newest)
    }

    /// How this snapshot, as the target, belongs together with the one that told its fingerprint.
    /// `own` is its own one.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn relation_to_base(
        &self,
        own: &Fingerprint,
        base: &Fingerprint,
    ) -> Result<Relation, OutOfMemory> {
        self.relation(own, base, |own, base| base.newest > own.newest)
    }

    fn relation(
        &self,
        own: &Fingerprint,
        other: &Fingerprint,
        is_reversed: impl FnOnce(&Fingerprint, &Fingerprint) -> bool,
    ) -> Result<Relation, OutOfMemory> {
        let agreements = self.agreements(other)?;
        // A file that is cut may have no names at all.
        let is_silent = own.samples.is_empty() || other.samples.is_empty();
        Ok(if !is_silent && !is_of_one_process(&agreements) {
            match own.is_of_one_program(other) {
                true => Relation::DifferentProcess,
                false => Relation::Unrelated,
            }
        } else if own == other {
            Relation::SameSnapshot
        } else if is_reversed(own, other) {
            Relation::Reversed
        } else {
            Relation::SameProcess
        })
    }

    /// Looks up the other's samples here, in each range of ids. Those without a name here are no use.
    fn agreements(&self, other: &Fingerprint) -> Result<[Agreement; RANGES], OutOfMemory> {
        let mut wanted = Vec::new();
        for (id, _) in &other.samples {
            try_push(&mut wanted, *id)?;
        }
        let found = self.find_nodes(&wanted)?;
        let mut agreements = [Agreement::default(); RANGES];
        for ((id, what), node) in other.samples.iter().zip(found) {
            let range = &mut agreements[range_of(*id)];
            if node.is_some_and(|node| self.is_name_missing(node)) {
                continue;
            }
            range.told += 1;
            if let Some(node) = node {
                range.found += 1;
                range.same += u32::from(self.what_it_is(node) == *what);
            }
        }
        Ok(agreements)
    }

    /// Whether a node keeps its type and name while it lives. The embedder's ids are even; it may
    /// give an id to another object.
    #[inline(always)]
    fn is_told_apart(&self, node: NodeIdx) -> bool {
        let nodes = &self.tables.nodes;
        matches!(
            nodes.kind(node),
            NodeKind::Object | NodeKind::String | NodeKind::Closure | NodeKind::Symbol
        ) && nodes.id(node).0 & 1 == 1
    }

    /// Whether a file that is cut lacks the name of a node.
    fn is_name_missing(&self, node: NodeIdx) -> bool {
        let name = self.tables.strings.get(self.tables.nodes.name(node));
        name.starts_with(MISSING_NAME)
    }

    fn what_it_is(&self, node: NodeIdx) -> u32 {
        let nodes = &self.tables.nodes;
        let name = hash_of(self.tables.strings.get(nodes.name(node)));
        name.wrapping_add(u32::from(nodes.kind(node).code()).wrapping_mul(0x9e37_79b9))
    }

    /// The names of the program's own functions and scripts, and those of libraries.
    fn names_in_code(&self) -> Result<[Names; 2], OutOfMemory> {
        let tables = &self.tables;
        let scripts = self.scripts();
        let mut code_of: FxHashMap<u32, CodeOf> = FxHashMap::default();
        let (mut program, mut libraries) = (NameSet::default(), NameSet::default());
        for (id, script) in scripts.iter() {
            let path = script.flat_name(tables).unwrap_or_default();
            let code = CodeOf::path(path);
            let file = path.rsplit(|byte| matches!(byte, b'/' | b'\\')).next();
            match code {
                CodeOf::Program => insert(&mut program, hash_of(file.unwrap_or_default()))?,
                CodeOf::Library => insert(&mut libraries, hash_of(file.unwrap_or_default()))?,
                CodeOf::Unnamed | CodeOf::Platform => {}
            }
            try_reserve_entry(&mut code_of)?;
            code_of.insert(id, code);
        }
        let distinct = tables.locations.distinct();
        tables.locations.each(|node, location| {
            let code = code_of.get(&distinct[location][0]);
            let name = tables.strings.get(tables.nodes.name(node));
            if tables.nodes.is(node, NodeKind::Closure) && !name.is_empty() {
                match code {
                    Some(CodeOf::Program) => insert(&mut program, hash_of(name))?,
                    Some(CodeOf::Library) => insert(&mut libraries, hash_of(name))?,
                    _ => {}
                }
            }
            Ok(true)
        })?;
        Ok([Names::of(program)?, Names::of(libraries)?])
    }
}

impl Fingerprint {
    /// Whether two snapshots are of one program: by the names of its own code, else by those of its
    /// libraries, else, as of a file without scripts, by its classes.
    fn is_of_one_program(&self, other: &Fingerprint) -> bool {
        let pairs = [
            (&self.program, &other.program),
            (&self.libraries, &other.libraries),
            (&self.classes, &other.classes),
        ];
        let told = pairs
            .into_iter()
            .find(|(own, other)| !own.0.is_empty() || !other.0.is_empty());
        told.is_none_or(|(own, other)| {
            let (common, all) = own.common(other);
            common * 100 >= all * LEAST_COMMON
        })
    }

    /// Appends the fingerprint.
    pub fn pack(&self, writer: &mut Writer) -> Result<(), OutOfMemory> {
        writer.u64(self.newest.0)?;
        writer.u32(self.nodes)?;
        writer.u32(self.edges)?;
        writer.u64(self.shallow_size)?;
        writer.u32(self.samples.len() as u32)?;
        for (id, what) in &self.samples {
            writer.u64(id.0)?;
            writer.u32(*what)?;
        }
        for names in [&self.program, &self.libraries, &self.classes] {
            writer.u32(names.0.len() as u32)?;
            for name in &names.0 {
                writer.u32(*name)?;
            }
        }
        Ok(())
    }

    /// Reads what [`Fingerprint::pack`] wrote.
    pub fn unpack(reader: &mut Reader<'_>) -> Result<Fingerprint, DigestError> {
        let mut fingerprint = Fingerprint {
            newest: ObjectId(reader.u64()?),
            nodes: reader.u32()?,
            edges: reader.u32()?,
            shallow_size: reader.u64()?,
            ..Fingerprint::default()
        };
        for _ in 0..reader.u32()? {
            let id = ObjectId(reader.u64()?);
            try_push(&mut fingerprint.samples, (id, reader.u32()?))?;
        }
        let names = [
            &mut fingerprint.program,
            &mut fingerprint.libraries,
            &mut fingerprint.classes,
        ];
        for names in names {
            for _ in 0..reader.u32()? {
                try_push(&mut names.0, reader.u32()?)?;
            }
        }
        Ok(fingerprint)
    }
}

impl Names {
    fn of(names: NameSet) -> Result<Names, OutOfMemory> {
        let mut hashes = Vec::new();
        try_extend(&mut hashes, names.into_keys())?;
        hashes.sort_unstable();
        hashes.truncate(MOST_NAMES);
        Ok(Names(hashes))
    }

    /// How many names of a fair sample of all are in both, and how many the sample has.
    fn common(&self, other: &Names) -> (usize, usize) {
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        let (mut common, mut all) = (0, 0);
        while all < MOST_NAMES {
            let least = match (own.peek(), others.peek()) {
                (Some(one), Some(other)) => **one.min(other),
                (Some(one), None) => **one,
                (None, Some(other)) => **other,
                (None, None) => break,
            };
            let is_own = own.next_if(|name| **name == least).is_some();
            let is_others = others.next_if(|name| **name == least).is_some();
            common += usize::from(is_own && is_others);
            all += 1;
        }
        (common, all)
    }
}

/// Some of many nodes, spread evenly, without knowing beforehand how many come.
struct Spread {
    nodes: Vec<NodeIdx>,
    seen: u32,
    stride: u32,
}

impl Default for Spread {
    fn default() -> Self {
        Spread {
            nodes: Vec::new(),
            seen: 0,
            stride: 1,
        }
    }
}

impl Spread {
    #[inline(always)]
    fn offer(
        &mut self,
        node: NodeIdx,
        is_of_use: impl FnOnce() -> bool,
    ) -> Result<(), OutOfMemory> {
        if self.seen & (self.stride - 1) == 0 {
            if self.nodes.len() == MOST_SAMPLES {
                let mut is_kept = false;
                self.nodes.retain(|_| {
                    is_kept = !is_kept;
                    is_kept
                });
                self.stride *= 2;
            }
            if self.seen & (self.stride - 1) == 0 && is_of_use() {
                try_push(&mut self.nodes, node)?;
            }
        }
        // There are fewer than 2^32 nodes.
        self.seen += 1;
        Ok(())
    }
}

/// Whether the samples say so. Too few samples say nothing, and then nothing speaks against it.
fn is_of_one_process(ranges: &[Agreement; RANGES]) -> bool {
    let agrees = |range: &Agreement| range.same * 100 >= range.found * LEAST_AGREEING;
    let (mut all, mut judged) = (Agreement::default(), 0);
    for range in ranges {
        if range.found >= LEAST_FOUND {
            judged += 1;
            if !agrees(range) {
                return false;
            }
        }
        all.told += range.told;
        all.found += range.found;
        all.same += range.same;
    }
    judged > 0 || all.told < LEAST_FOUND || (all.found > 0 && agrees(&all))
}

fn range_of(id: ObjectId) -> usize {
    id.0.checked_ilog2().unwrap_or(0) as usize
}

fn insert(set: &mut NameSet, hash: u32) -> Result<(), OutOfMemory> {
    try_reserve_entry(set)?;
    set.insert(hash, ());
    Ok(())
}
