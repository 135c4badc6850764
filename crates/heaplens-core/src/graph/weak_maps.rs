//! Recognises the two copies of each WeakMap entry by the names of their edges.
//!
//! V8 writes an entry as one edge from the table and one from the key. Both are internal and have
//! the name `7 / part of key (K @1) -> value (V @2) pair in WeakMap (table @3)` (DevTools,
//! `HeapSnapshot.ts`, `tryParseWeakMapEdgeName`). Dominators ignore the table's copy. Distances
//! count the second copy that they visit. Both rules run in innermost loops, so the edges' types
//! are changed here once to mark the copies.

use heaplens_model::{EdgeIdx, EdgeKind, StringIdx};
use rustc_hash::FxHashMap;

use crate::tables::{
    OutOfMemory, StringTable, Tables, blocks, try_bits, try_push, try_reserve_entry,
};

/// The copies of WeakMap entries among the edges.
#[derive(Debug, Default)]
pub struct Entries {
    /// Ascending by edge.
    pub entries: Vec<Entry>,
    /// The number of pairs that the copies belong to.
    pub pairs: u32,
}

/// A copy of a WeakMap entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The edge that is the copy.
    pub edge: EdgeIdx,
    /// The number of the pair that it belongs to.
    pub pair: u32,
    /// The copy is the table's.
    pub from_table: bool,
}

impl Entry {
    /// Returns the edge type that marks the copy for walks.
    pub fn kind(&self) -> EdgeKind {
        if self.from_table {
            EdgeKind::WeakMapTable
        } else {
            EdgeKind::WeakMapKey
        }
    }
}

/// The parts of an entry's name.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    pair: u32,
    table: u64,
}

/// The names of entries.
struct Names {
    meanings: FxHashMap<StringIdx, Meaning>,
    pairs: u32,
}

impl Names {
    fn find(strings: &StringTable) -> Result<Names, OutOfMemory> {
        let mut pairs: FxHashMap<&[u8], u32> = FxHashMap::default();
        let mut meanings = FxHashMap::default();
        blocks::forward(strings.len(), |range| {
            for name in range.map(|name| StringIdx(name as u32)) {
                if let Some((part, table)) = parse_name(strings.get(name)) {
                    try_reserve_entry(&mut pairs)?;
                    try_reserve_entry(&mut meanings)?;
                    let next = pairs.len() as u32;
                    let pair = *pairs.entry(part).or_insert(next);
                    meanings.insert(name, Meaning { pair, table });
                }
            }
            Ok(())
        })?;
        Ok(Names {
            meanings,
            pairs: pairs.len() as u32,
        })
    }
}

/// Marks the copies of WeakMap entries among the edges, and returns them.
///
/// This takes one pass over the ends of the strings and, if there are entries, one over the nodes.
pub fn mark(tables: &mut Tables) -> Result<Entries, OutOfMemory> {
    let Names { meanings, pairs } = Names::find(&tables.strings)?;
    let mut found = Entries {
        entries: Vec::new(),
        pairs,
    };
    if meanings.is_empty() {
        return Ok(found);
    }
    let mut is_entry = try_bits(tables.strings.len())?;
    is_entry.extend(meanings.keys().map(|name| name.at()));
    let lists = tables.edges.names().lists_with(&is_entry)?;
    blocks::nodes(tables.nodes.len(), |node| {
        let list = tables.edges.names().list(node);
        if let (Some(lists), Some(list)) = (&lists, list)
            && !lists.contains(list as usize)
        {
            return Ok(());
        }
        let before = found.entries.len();
        let indices = (tables.nodes.edges(node).start as u32..).map(EdgeIdx);
        for (index, (edge, name)) in indices.zip(tables.named_edges(node)) {
            if is_entry.contains(name as usize)
                && edge.is(EdgeKind::Internal)
                && let Some(meaning) = meanings.get(&StringIdx(name))
            {
                let from_table = meaning.table == tables.nodes.id(node).0;
                let pair = meaning.pair;
                try_push(
                    &mut found.entries,
                    Entry {
                        edge: index,
                        pair,
                        from_table,
                    },
                )?;
            }
        }
        for entry in &found.entries[before..] {
            tables.edges.set_kind(entry.edge, entry.kind());
        }
        Ok(())
    })?;
    Ok(found)
}

/// Splits an entry's name into the part that both copies share and the table's id.
///
/// The pattern is `^\d+( / part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table
/// @(\d+)\))$`, where `.` is anything but an end of line.
pub fn parse_name(name: &[u8]) -> Option<(&[u8], u64)> {
    if name.last() != Some(&b')') || !name.first()?.is_ascii_digit() {
        return None;
    }
    let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let part = &name[digits..];
    let rest = part.strip_prefix(b" / part of key (")?;
    let (rest, table) = strip_suffix_digits(rest.strip_suffix(b")")?)?;
    let rest = rest.strip_suffix(b") pair in WeakMap (table @")?;
    let (middle, _) = strip_suffix_digits(rest)?;
    let middle = middle.strip_suffix(b" @")?;
    if has_line_end(middle) || !splits_into_key_and_value(middle) {
        return None;
    }
    Some((part, table))
}

fn strip_suffix_digits(text: &[u8]) -> Option<(&[u8], u64)> {
    let digits = text
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits == 0 {
        return None;
    }
    let (rest, digits) = text.split_at(text.len() - digits);
    let value = digits.iter().fold(0u64, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    Some((rest, value))
}

/// Returns whether a text has the form `… @1) -> value (…`.
fn splits_into_key_and_value(middle: &[u8]) -> bool {
    memchr::memmem::find_iter(middle, b") -> value (")
        .any(|at| strip_suffix_digits(&middle[..at]).is_some_and(|(key, _)| key.ends_with(b" @")))
}

fn has_line_end(text: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', text).is_some()
        || memchr::memmem::find(text, "\u{2028}".as_bytes()).is_some()
        || memchr::memmem::find(text, "\u{2029}".as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::parse_name;

    #[test]
    fn entry_names_are_split_and_others_refused() {
        let name = b"12 / part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @345)";
        let (part, table) = parse_name(name).expect("an entry's name");
        assert_eq!(part, &name[2..]);
        assert_eq!(table, 345);
        let tricky =
            b"1 / part of key (a @1) -> value (b @2) -> value (c @3) pair in WeakMap (table @4)";
        assert!(parse_name(tricky).is_some());
        for other in [
            &b"/ part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @3)"[..],
            b"1 / part of key (Foo @) -> value (Bar @9) pair in WeakMap (table @3)",
            b"1 / part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @)",
            b"1 / part of key (F\no @7) -> value (Bar @9) pair in WeakMap (table @3)",
            b"1 / part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @3) ",
            b"1",
            b")",
            b"",
        ] {
            assert!(
                parse_name(other).is_none(),
                "{}",
                String::from_utf8_lossy(other)
            );
        }
    }
}
