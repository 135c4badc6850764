//! What collections hold: elements, entries of Maps and Sets, and of WeakMaps and WeakSets.

use heaplens_model::object_facts::{ContentsEntry, ContentsKind, EntryKey, ObjectKind, Value};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind, ObjectId};

use super::contents::Window;
use super::ordered_tables::{LOAD_FACTOR, TableEntry, TableLayout};
use crate::tables::OutOfMemory;
use crate::views::Snapshot;

/// The contents of a collection, and how to read them.
#[derive(Clone, Copy)]
pub struct Collection {
    table: NodeIdx,
    reader: Reader,
    has_values: bool,
}

#[derive(Clone, Copy)]
enum Reader {
    /// By the slots of the table.
    Slots(TableLayout),
    /// By the edges for the pairs of a WeakMap, from its table to the values.
    Pairs,
}

impl Collection {
    /// What the contents are called.
    pub fn contents_kind(kind: ObjectKind) -> Option<ContentsKind> {
        Some(match kind {
            ObjectKind::Map => ContentsKind::MapEntries,
            ObjectKind::Set => ContentsKind::SetMembers,
            ObjectKind::WeakMap => ContentsKind::WeakMapEntries,
            ObjectKind::WeakSet => ContentsKind::WeakSetMembers,
            _ => return None,
        })
    }
}

impl Snapshot {
    /// Finds how to read a collection; nothing where that is not certain. O(edges of its table).
    pub(super) fn collection(&self, node: NodeIdx, kind: ObjectKind) -> Option<Collection> {
        let table = self.edges_of(node).internal(b"table")?;
        let has_values = matches!(kind, ObjectKind::Map | ObjectKind::WeakMap);
        let reader = match kind {
            ObjectKind::Map | ObjectKind::Set => {
                Reader::Slots(self.ordered_layout(node, table, has_values)?)
            }
            ObjectKind::WeakMap | ObjectKind::WeakSet
                if self.tables.nodes.is(table, NodeKind::Array) =>
            {
                // Chromium 156 writes only the pairs, Node.js 12 only the slots.
                let mut pairs = self
                    .edges_of(table)
                    .of(|kind| kind == EdgeKind::WeakMapTable);
                match pairs.next() {
                    Some(_) => Reader::Pairs,
                    None => Reader::Slots(TableLayout::weak(has_values)),
                }
            }
            _ => return None,
        };
        Some(Collection {
            table,
            reader,
            has_values,
        })
    }

    /// Counts the entries that the file has. O(edges of the table).
    pub(super) fn collection_len(&self, collection: Collection) -> u64 {
        match collection.reader {
            Reader::Slots(layout) => self.count_entries(collection.table, layout),
            Reader::Pairs => self
                .edges_of(collection.table)
                .count(|kind| kind == EdgeKind::WeakMapTable),
        }
    }

    /// Calls `take` with the value of each entry, or with the member of a set; nothing where the
    /// file does not list it. O(edges of the table).
    pub(super) fn each_collection_value(
        &self,
        collection: Collection,
        mut take: impl FnMut(Option<NodeIdx>),
    ) {
        match collection.reader {
            Reader::Slots(layout) => {
                self.each_table_entry(collection.table, layout, |entry| {
                    take(if collection.has_values {
                        entry.value
                    } else {
                        entry.key
                    });
                    true
                });
            }
            Reader::Pairs => {
                let edges = self.edges_of(collection.table);
                for (_, edge) in edges.of(|kind| kind == EdgeKind::WeakMapTable) {
                    take(Some(edge.node()));
                }
            }
        }
    }

    /// How many entries a collection has room for, where its size tells.
    pub(super) fn collection_capacity(&self, node: NodeIdx, collection: Collection) -> Option<u64> {
        match collection.reader {
            Reader::Slots(layout) if !layout.is_weak() => {
                let (table, has_values) = (collection.table, collection.has_values);
                let buckets = self.buckets_by_size(node, table, has_values)?;
                Some(LOAD_FACTOR * buckets)
            }
            Reader::Slots(_) | Reader::Pairs => self.weak_capacity(collection.table),
        }
    }

    /// Reads a page of a collection. O(edges of the table up to the page), and of a WeakMap a pass
    /// over all nodes for the keys.
    pub(super) fn collection_entries(
        &self,
        collection: Collection,
        mut window: Window,
    ) -> Result<Vec<ContentsEntry>, OutOfMemory> {
        let mut found = Vec::new();
        match collection.reader {
            Reader::Slots(layout) => {
                self.each_table_entry(collection.table, layout, |entry| {
                    if window.is_in() {
                        found.push(entry);
                    }
                    !window.is_past()
                });
            }
            Reader::Pairs => found = self.weak_pairs(collection.table, window)?,
        }
        Ok(found
            .into_iter()
            .map(|entry| self.collection_entry(entry, collection.has_values))
            .collect())
    }

    fn weak_pairs(
        &self,
        table: NodeIdx,
        mut window: Window,
    ) -> Result<Vec<TableEntry>, OutOfMemory> {
        let edges = self.edges_of(table);
        let mut pairs = Vec::new();
        for (at, edge) in edges.of(|kind| kind == EdgeKind::WeakMapTable) {
            if window.is_in() {
                // An id that no object has finds nothing.
                let key = key_of_pair(edges.text(at)).unwrap_or(ObjectId(u64::MAX));
                pairs.push((key, edge.node()));
            }
            if window.is_past() {
                break;
            }
        }
        let ids: Vec<ObjectId> = pairs.iter().map(|(id, _)| *id).collect();
        let keys = self.find_nodes(&ids)?;
        Ok(keys
            .into_iter()
            .zip(pairs)
            .map(|(key, (_, value))| TableEntry {
                key,
                value: Some(value),
            })
            .collect())
    }

    fn collection_entry(&self, entry: TableEntry, has_values: bool) -> ContentsEntry {
        let value = |node: Option<NodeIdx>| node.map_or(Value::NotInFile, |node| self.value(node));
        if has_values {
            ContentsEntry {
                key: EntryKey::Key(value(entry.key)),
                value: value(entry.value),
            }
        } else {
            ContentsEntry {
                key: EntryKey::None,
                value: value(entry.key),
            }
        }
    }
}

/// Reads the key's id in the name of an edge such as
/// `3 / part of key (Key @77) -> value (Item @79) pair in WeakMap (table @75)`.
fn key_of_pair(name: &[u8]) -> Option<ObjectId> {
    // Names of objects may contain anything; the last arrow before the value is the pair's where
    // neither has one.
    let text = std::str::from_utf8(name).ok()?;
    let (key, _) = text.split_once(") -> value (")?;
    let (_, id) = key.rsplit_once(" @")?;
    id.parse().ok().map(ObjectId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_pair_is_read_from_its_name() {
        let name = "3 / part of key (Key @77) -> value (Item @79) pair in WeakMap (table @75)";
        assert_eq!(key_of_pair(name.as_bytes()), Some(ObjectId(77)));
        let odd = "1 / part of key (a @1 (b) @2) -> value (c @3) pair in WeakMap (table @4)";
        assert_eq!(key_of_pair(odd.as_bytes()), Some(ObjectId(2)));
        for wrong in ["", "3 / part of key", "1 / part of key (x) -> value (y @1)"] {
            assert_eq!(key_of_pair(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
