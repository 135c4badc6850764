//! The names of edges: listed as in the file, then folded.
//!
//! Objects made by the same code have edges of the same types and names in the same order, and a
//! snapshot has millions of such objects. Folding keeps each list of names once, and the index of
//! its list for each node. Consecutive numbers (the elements of an array) are kept as a run.
//!
//! On ordinary heaps this takes a quarter of the listed names' memory and costs one hash of each
//! list. If few lists repeat, the names stay listed.

use fixedbitset::FixedBitSet;
use hashbrown::HashTable;
use heaplens_model::NodeIdx;
use wide::u32x8;

use super::edges::Edge;
use super::hash::add_to_hash;
use super::{NodeTable, OutOfMemory, SharedColumn, blocks, try_bits, try_push, try_reserve};

/// The `name_or_index` of each edge.
#[derive(Debug)]
pub enum EdgeNames {
    /// Names in file order.
    Listed(Listed),
    /// Lists of names by node.
    Folded(Folded),
}

impl Default for EdgeNames {
    fn default() -> Self {
        EdgeNames::Listed(Listed::default())
    }
}

/// Names in file order, of the edges that are not folded.
#[derive(Debug, Default)]
pub struct Listed {
    names: Vec<u32>,
    /// The index of the first name's edge.
    start: usize,
    /// The folded names of the edges before.
    folding: Option<Box<Folding>>,
    /// Folding was given up: too few lists repeat.
    is_given_up: bool,
}

/// The distinct lists of names.
#[derive(Debug, Default)]
pub struct Folded {
    /// The list of each node.
    of_node: SharedColumn,
    lists: Vec<List>,
    words: Vec<u32>,
}

/// The position of a list in [`Folded::words`].
#[derive(Clone, Copy, Debug)]
struct List {
    start: u32,
    /// 0 for a plain list of one word a name, else the number of runs. A run takes two words: the
    /// position of its end in the list, and its first name.
    runs: u32,
}

/// A list while folding, as a range of its first node's edges.
#[derive(Debug)]
struct Known {
    hash: u64,
    first_edge: u32,
    len: u32,
}

/// A node's `len` edges, and later ones that are loaded with them but not used.
#[derive(Clone, Copy)]
struct NamedEdges<'a> {
    edges: &'a [Edge],
    names: &'a [u32],
    len: usize,
}

impl EdgeNames {
    /// Folds the listed names of all nodes whose edges are complete. `edges` are all edges so far,
    /// in file order. O(edges).
    ///
    /// It is called while edges come, and again when both tables are closed. Two nodes get the same
    /// list if the types and names of their edges are the same.
    pub fn fold(&mut self, nodes: &NodeTable, edges: &[Edge]) -> Result<(), OutOfMemory> {
        let EdgeNames::Listed(listed) = self else {
            return Ok(());
        };
        let folding = match &mut listed.folding {
            Some(folding) => folding,
            None if listed.is_given_up => return Ok(()),
            folding => folding.insert(Folding::new(nodes)?),
        };
        let first_edges = nodes.first_edges();
        let known_ends = first_edges.get(folding.next + 1..).unwrap_or_default();
        let end = listed.start + listed.names.len();
        let whole = known_ends.partition_point(|node_end| *node_end as usize <= end);
        let first = folding.next;
        let names = &listed.names;
        blocks::nodes(whole, |node| {
            let range = nodes.edges(NodeIdx(first as u32 + node.0));
            let own = NamedEdges {
                edges: &edges[range.start..],
                names: &names[range.start - listed.start..],
                len: range.len(),
            };
            folding.fold(edges, range.start, own)
        })?;
        folding.next = first + whole;
        let done = first_edges
            .get(folding.next)
            .map_or(0, |edge| *edge as usize);
        let is_over = folding.next == nodes.len() && folding.next + 1 == first_edges.len();
        let words = folding.folded.words.len() - LANES + 2 * folding.folded.lists.len();
        let spared = done.saturating_sub(folding.next);
        if words > spared + if is_over { 0 } else { MAX_LOSS } {
            self.unfold(nodes)?;
            if let EdgeNames::Listed(listed) = self {
                listed.is_given_up = true;
            }
            return Ok(());
        }
        if is_over {
            let mut folded = std::mem::take(&mut folding.folded);
            folded.words.truncate(folded.words.len() - LANES);
            folded.lists.shrink_to_fit();
            folded.words.shrink_to_fit();
            *self = EdgeNames::Folded(folded);
        } else if done > listed.start {
            listed.names.drain(..done - listed.start);
            listed.start = done;
        }
        Ok(())
    }

    /// Lists all names again.
    pub fn unfold(&mut self, nodes: &NodeTable) -> Result<(), OutOfMemory> {
        let EdgeNames::Listed(listed) = self else {
            return Ok(());
        };
        let Some(folding) = listed.folding.take() else {
            return Ok(());
        };
        let mut names = Vec::new();
        try_reserve(&mut names, listed.start + listed.names.len())?;
        for node in (0..folding.next as u32).map(NodeIdx) {
            if nodes.edges(node).start < listed.start {
                let own = folding.folded.of_node(node, nodes.edges(node).len());
                names.extend(own.iter());
            }
        }
        names.extend_from_slice(&listed.names);
        *self = EdgeNames::Listed(Listed {
            names,
            start: 0,
            folding: None,
            is_given_up: false,
        });
        Ok(())
    }

    /// Returns the names of a node's `count` edges, of which `first_edge` is the first.
    #[inline(always)]
    pub fn of_node(&self, node: NodeIdx, first_edge: usize, count: usize) -> NameList<'_> {
        match self {
            EdgeNames::Listed(listed) => NameList {
                words: &listed.names[first_edge..first_edge + count],
                is_plain: true,
            },
            EdgeNames::Folded(folded) => folded.of_node(node, count),
        }
    }

    /// Returns the index of a node's list, if names are folded.
    #[inline(always)]
    pub fn list(&self, node: NodeIdx) -> Option<u32> {
        match self {
            EdgeNames::Listed(_) => None,
            EdgeNames::Folded(folded) => Some(folded.of_node.get(node)),
        }
    }

    /// Returns the number of lists, or 0 if names are not folded.
    pub fn list_count(&self) -> usize {
        match self {
            EdgeNames::Listed(_) => 0,
            EdgeNames::Folded(folded) => folded.lists.len(),
        }
    }

    /// Returns the lists that may contain one of some strings, or nothing if names are not folded.
    ///
    /// Indices of elements are compared as if they were strings, so a list may be returned in vain.
    pub fn lists_with(&self, strings: &FixedBitSet) -> Result<Option<FixedBitSet>, OutOfMemory> {
        let EdgeNames::Folded(folded) = self else {
            return Ok(None);
        };
        let ends = folded.lists.iter().skip(1).map(|list| list.start as usize);
        let ends = ends.chain([folded.words.len()]);
        let lists = folded.lists.iter().zip(ends).map(|(list, end)| {
            let words = &folded.words[list.start as usize..end];
            if list.runs == 0 {
                return words.iter().any(|name| strings.contains(*name as usize));
            }
            let mut start = 0;
            words.as_chunks::<2>().0.iter().any(|[end, first]| {
                let length = end - std::mem::replace(&mut start, *end);
                let first = (*first as usize).min(strings.len());
                let names = first..strings.len().min(first + length as usize);
                strings.contains_any_in_range(names)
            })
        });
        let mut found = try_bits(folded.lists.len())?;
        found.extend(
            lists
                .enumerate()
                .filter(|(_, has)| *has)
                .map(|(list, _)| list),
        );
        Ok(Some(found))
    }

    /// Returns the bytes of memory that the names take.
    pub fn memory(&self) -> u64 {
        match self {
            EdgeNames::Listed(listed) => 4 * listed.names.capacity() as u64,
            EdgeNames::Folded(folded) => {
                let words = 2 * folded.lists.capacity() + folded.words.capacity();
                folded.of_node.memory() + 4 * words as u64
            }
        }
    }
}

/// Folding is given up once it takes this many words more than listing would. The beginning of a
/// file is not like the rest.
const MAX_LOSS: usize = 1 << 20;

impl Listed {
    /// Returns the names, to be filled, or repaired before the table is used.
    pub fn names_mut(&mut self) -> &mut Vec<u32> {
        &mut self.names
    }
}

/// The state of folding.
#[derive(Debug)]
struct Folding {
    folded: Folded,
    /// The first node that is not folded.
    next: usize,
    known: Vec<Known>,
    list_by_hash: HashTable<u32>,
    /// The last list by [`guess`], a cheap number. A correct guess spares the hash of the whole
    /// list.
    guesses: Box<[u32; GUESSES]>,
}

/// The number of guesses: few enough to stay in the first-level cache.
const GUESSES: usize = 1 << 12;

impl Folding {
    fn new(nodes: &NodeTable) -> Result<Box<Folding>, OutOfMemory> {
        let mut folded = Folded::default();
        folded.of_node.try_reserve(nodes.len())?;
        try_reserve_amortised(&mut folded.words, LANES)?;
        folded.words.extend([0; LANES]);
        Ok(Box::new(Folding {
            folded,
            next: 0,
            known: Vec::new(),
            list_by_hash: HashTable::new(),
            guesses: Box::new([u32::MAX; GUESSES]),
        }))
    }

    /// Finds or adds the list of a node's edges, of which `first_edge` is the first index in
    /// `edges`.
    #[inline(always)]
    fn fold(
        &mut self,
        edges: &[Edge],
        first_edge: usize,
        own: NamedEdges<'_>,
    ) -> Result<(), OutOfMemory> {
        let guess = guess(own);
        let list = self.guesses[guess];
        if let Some(known) = self.known.get(list as usize)
            && self.is_like(edges, list, known, own)
        {
            return self.folded.of_node.push(list);
        }
        self.fold_unguessed(edges, first_edge, own)
    }

    #[inline(never)]
    fn fold_unguessed(
        &mut self,
        edges: &[Edge],
        first_edge: usize,
        own: NamedEdges<'_>,
    ) -> Result<(), OutOfMemory> {
        let hash = hash(own);
        let alike = |list: &u32| {
            let known = &self.known[*list as usize];
            known.hash == hash && self.is_like(edges, *list, known, own)
        };
        let list = match self.list_by_hash.find(hash, alike) {
            Some(list) => *list,
            None => self.add(hash, first_edge, own)?,
        };
        self.guesses[guess(own)] = list;
        self.folded.of_node.push(list)
    }

    /// Returns whether edges have the same types and names as those of a list.
    #[inline(always)]
    fn is_like(&self, edges: &[Edge], list: u32, known: &Known, own: NamedEdges<'_>) -> bool {
        if known.len as usize != own.len {
            return false;
        }
        let known_edges = &edges[known.first_edge as usize..];
        let list = self.folded.lists[list as usize];
        let words = &self.folded.words[list.start as usize..];
        // Most lists are short and are compared without a loop, whose length would be
        // unpredictable.
        if list.runs == 0
            && own.len <= LANES
            && let Some(known_edges) = known_edges.first_chunk()
            && let Some(own_edges) = own.edges.first_chunk()
            && let Some(words) = words.first_chunk()
            && let Some(names) = own.names.first_chunk()
        {
            let others =
                u32x8::new(*words) ^ u32x8::new(*names) | other_kinds(known_edges, own_edges);
            return is_zero(others & u32x8::new(FIRST[own.len % FIRST.len()]));
        }
        is_like_of_length(list, words, known_edges, own)
    }

    #[cold]
    #[inline(never)]
    fn add(
        &mut self,
        hash: u64,
        first_edge: usize,
        own: NamedEdges<'_>,
    ) -> Result<u32, OutOfMemory> {
        let list = self.known.len() as u32;
        self.folded.add(&own.names[..own.len])?;
        let known = Known {
            hash,
            first_edge: first_edge as u32,
            len: own.len as u32,
        };
        try_push(&mut self.known, known)?;
        let known = &self.known;
        self.list_by_hash
            .try_reserve(1, |list| known[*list as usize].hash)
            .map_err(|_| OutOfMemory {
                needed: 8 * known.len() as u64,
            })?;
        self.list_by_hash
            .insert_unique(hash, list, |list| known[*list as usize].hash);
        Ok(list)
    }
}

/// The number of items that are compared together.
const LANES: usize = 8;

/// Masks of the first items of a comparison, by their number.
const FIRST: [[u32; LANES]; LANES + 1] = {
    let mut masks = [[0; LANES]; LANES + 1];
    let mut len = 0;
    while len <= LANES {
        let mut lane = 0;
        while lane < len {
            masks[len][lane] = u32::MAX;
            lane += 1;
        }
        len += 1;
    }
    masks
};

#[inline(always)]
fn is_zero(items: u32x8) -> bool {
    items.simd_eq(u32x8::ZERO).all()
}

/// Returns nonzero lanes where the types of edges differ.
#[inline(always)]
fn other_kinds(a: &[Edge; LANES], b: &[Edge; LANES]) -> u32x8 {
    let [a, b] = [a, b].map(|edges| u32x8::new(edges.map(Edge::word)));
    (a ^ b) >> Edge::KIND_SHIFT
}

/// The same as [`Folding::is_like`], for two lists of any one length.
#[inline(never)]
fn is_like_of_length(list: List, words: &[u32], known_edges: &[Edge], own: NamedEdges<'_>) -> bool {
    let (own_edges, names) = (&own.edges[..own.len], &own.names[..own.len]);
    let kinds = |a: &Edge, b: &Edge| u32::from(a.kind_code() ^ b.kind_code());
    let is_like = is_same(&known_edges[..own.len], own_edges, kinds, other_kinds);
    let others = |a: &u32, b: &u32| a ^ b;
    let other_names = |a: &[u32; LANES], b: &[u32; LANES]| u32x8::new(*a) ^ u32x8::new(*b);
    if list.runs == 0 {
        return is_like && is_same(&words[..own.len], names, others, other_names);
    }
    let (runs, _) = words[..2 * list.runs as usize].as_chunks::<2>();
    let mut start = 0;
    is_like
        && runs.iter().all(|[end, first]| {
            let names = &names[start..*end as usize];
            start = *end as usize;
            counts_up_from(*first, names)
        })
}

/// Returns whether two lists of the same length are equal.
#[inline(always)]
fn is_same<T>(
    a: &[T],
    b: &[T],
    differ: impl Fn(&T, &T) -> u32,
    differ_together: impl Fn(&[T; LANES], &[T; LANES]) -> u32x8,
) -> bool {
    let (a, a_rest) = a.as_chunks();
    let (b, b_rest) = b.as_chunks();
    for (a, b) in a.iter().zip(b) {
        if !is_zero(differ_together(a, b)) {
            return false;
        }
    }
    let rest = a_rest.iter().zip(b_rest);
    rest.fold(0, |sum, (a, b)| sum | differ(a, b)) == 0
}

/// Returns whether names are consecutive numbers.
#[inline(always)]
fn counts_up_from(first: u32, names: &[u32]) -> bool {
    let (names, rest) = names.as_chunks();
    let mut expected = u32x8::splat(first) + u32x8::new([0, 1, 2, 3, 4, 5, 6, 7]);
    for names in names {
        if !is_zero(expected ^ u32x8::new(*names)) {
            return false;
        }
        expected += u32x8::splat(LANES as u32);
    }
    let next = first.wrapping_add((names.len() * LANES) as u32);
    let rest = rest.iter().zip(0..);
    rest.fold(0, |sum, (name, at)| sum | *name ^ next.wrapping_add(at)) == 0
}

/// Returns a cheap number that two equal lists have in common.
#[inline(always)]
fn guess(edges: NamedEdges<'_>) -> usize {
    let last = edges.len.wrapping_sub(1);
    let [first, last] = [0, last].map(|at| match edges.len {
        0 => 0,
        _ => edges.names[at],
    });
    let mixed = (edges.len as u32)
        .wrapping_mul(0x9e37_79b9)
        .wrapping_add(first)
        .wrapping_mul(0x85eb_ca6b)
        .wrapping_add(last)
        .wrapping_mul(0xc2b2_ae35);
    (mixed >> 20) as usize % GUESSES
}

fn hash(edges: NamedEdges<'_>) -> u64 {
    let all = edges.edges.iter().zip(edges.names).take(edges.len);
    all.fold(edges.len as u64, |hash, (edge, name)| {
        let edge = u64::from(*name) | u64::from(edge.kind_code()) << 32;
        add_to_hash(hash, edge)
    })
}

impl Folded {
    /// Adds a list. [`LANES`] words of padding stay behind all lists, since a comparison may load
    /// them with the last list.
    fn add(&mut self, names: &[u32]) -> Result<(), OutOfMemory> {
        let start = (self.words.len() - LANES) as u32;
        let breaks = names.windows(2).filter(|pair| !counts_up(pair)).count();
        let runs = if names.is_empty() { 0 } else { breaks + 1 };
        let is_plain = 2 * runs >= names.len();
        try_reserve_amortised(&mut self.words, names.len().min(2 * runs))?;
        self.words.truncate(start as usize);
        if is_plain {
            self.words.extend_from_slice(names);
        } else {
            let mut end = 0;
            for run in names.chunk_by(|a, b| counts_up(&[*a, *b])) {
                end += run.len() as u32;
                self.words.extend([end, run[0]]);
            }
        }
        self.words.extend([0; LANES]);
        let runs = if is_plain { 0 } else { runs as u32 };
        try_push(&mut self.lists, List { start, runs })
    }

    #[inline(always)]
    fn of_node(&self, node: NodeIdx, count: usize) -> NameList<'_> {
        self.list(self.of_node.get(node), count)
    }

    /// Returns a list, of which `count` is the length.
    #[inline(always)]
    fn list(&self, list: u32, count: usize) -> NameList<'_> {
        let list = self.lists[list as usize];
        let start = list.start as usize;
        let is_plain = list.runs == 0;
        let length = if is_plain {
            count
        } else {
            2 * list.runs as usize
        };
        NameList {
            words: &self.words[start..start + length],
            is_plain,
        }
    }
}

fn counts_up(pair: &[u32]) -> bool {
    pair[0].checked_add(1) == Some(pair[1])
}

fn try_reserve_amortised(words: &mut Vec<u32>, additional: usize) -> Result<(), OutOfMemory> {
    words.try_reserve(additional).map_err(|_| OutOfMemory {
        needed: 4 * (words.len() + additional) as u64,
    })
}

/// The names of one node's edges.
#[derive(Clone, Copy, Debug)]
pub struct NameList<'a> {
    words: &'a [u32],
    is_plain: bool,
}

impl<'a> NameList<'a> {
    /// Returns the name of the node's edge number `at`. O(log runs).
    #[inline]
    pub fn get(self, at: usize) -> u32 {
        if self.is_plain {
            return self.words[at];
        }
        let runs = self.words.as_chunks::<2>().0;
        let run = runs.partition_point(|[end, _]| *end as usize <= at);
        let start = run.checked_sub(1).map_or(0, |before| runs[before][0]);
        runs[run][1] + (at as u32 - start)
    }

    /// Iterates over all names in edge order.
    #[inline(always)]
    pub fn iter(self) -> Names<'a> {
        let (plain, runs) = if self.is_plain {
            (self.words, &[][..])
        } else {
            (&[][..], self.words.as_chunks::<2>().0)
        };
        Names {
            plain: plain.iter(),
            runs: runs.iter(),
            run: 0..0,
            end: 0,
        }
    }
}

/// Iterates over a [`NameList`].
#[derive(Clone, Debug)]
pub struct Names<'a> {
    plain: std::slice::Iter<'a, u32>,
    runs: std::slice::Iter<'a, [u32; 2]>,
    run: std::ops::Range<u32>,
    end: u32,
}

impl Iterator for Names<'_> {
    type Item = u32;

    #[inline(always)]
    fn next(&mut self) -> Option<u32> {
        if let Some(name) = self.plain.next() {
            return Some(*name);
        }
        if self.run.is_empty() {
            let [end, name] = *self.runs.next()?;
            // No overflow: the run's names counted up to fit.
            self.run = name..name.saturating_add(end - self.end);
            self.end = end;
        }
        self.run.next()
    }
}
