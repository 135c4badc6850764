//! The open lists of a tree-table, flattened by arithmetic.
//!
//! No row is stored. Each open list has its length and the rows with lists below them. A row's flat
//! index, counted over all open rows, is the sum of lengths before it. To find a row costs the
//! number of expanded siblings on the way, never the number of rows.

use std::collections::{BTreeMap, HashMap};

use heaplens_model::NodeIdx;
use heaplens_model::query::{List, Sort};

use super::source::Origin;

/// The identity of an open list in one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(u32);

/// The identity of a row: its list, and where it is in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    pub list: ListId,
    /// The row's index in it, from 0.
    pub row: u64,
}

/// The query of a list's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The snapshot that answers.
    pub origin: Origin,
    pub list: List,
    /// Its order.
    pub sort: Sort,
}

#[derive(Clone, Debug)]
pub struct OpenList {
    /// The query of its rows.
    pub query: ListQuery,
    /// How deep it is, from 0.
    pub level: u32,
    /// The row that it opens below.
    pub parent: Option<RowId>,
    /// The object that was expanded. Circles are found by it.
    pub node: Option<NodeIdx>,
    /// Its length. It is not known at first, and the list shows as empty then.
    pub total: Option<u64>,
    /// Its rows and all rows open below them.
    visible: u64,
    children: BTreeMap<u64, Vec<ListId>>,
}

/// The open lists of a table.
#[derive(Clone, Debug)]
pub struct Tree {
    lists: HashMap<ListId, OpenList>,
    root: ListId,
    next: u32,
}

impl Tree {
    /// One list with nothing open in it; `node` is the object that it belongs to, if there is one.
    pub fn new(query: ListQuery, node: Option<NodeIdx>) -> Tree {
        let root = ListId(0);
        let list = OpenList {
            query,
            level: 0,
            parent: None,
            node,
            total: None,
            visible: 0,
            children: BTreeMap::new(),
        };
        Tree {
            lists: HashMap::from([(root, list)]),
            root,
            next: 1,
        }
    }

    /// Returns the top list.
    pub fn root(&self) -> ListId {
        self.root
    }

    /// Returns an open list, or none if it was closed meanwhile.
    pub fn list(&self, id: ListId) -> Option<&OpenList> {
        self.lists.get(&id)
    }

    /// Returns the number of rows, open ones included.
    pub fn rows(&self) -> u64 {
        self.lists.get(&self.root).map_or(0, |list| list.visible)
    }

    /// Returns whether lists are open below a row.
    pub fn is_open(&self, row_id: RowId) -> bool {
        self.lists
            .get(&row_id.list)
            .is_some_and(|list| list.children.contains_key(&row_id.row))
    }

    /// Returns whether a list below a row has not told its length yet.
    pub fn is_waiting(&self, row_id: RowId) -> bool {
        self.below(row_id)
            .iter()
            .any(|id| self.lists.get(id).is_some_and(|list| list.total.is_none()))
    }

    /// Returns the flat index of the first row below a row, if it is open and not empty.
    pub fn first(&self, row_id: RowId) -> Option<u64> {
        let rows = |id: &ListId| self.lists.get(id).is_some_and(|list| list.visible > 0);
        let is_filled = self.below(row_id).iter().any(rows);
        self.flat_index(row_id)
            .filter(|_| is_filled)
            .map(|flat| flat + 1)
    }

    /// Returns the lists open below a row.
    pub fn below(&self, row_id: RowId) -> &[ListId] {
        self.lists
            .get(&row_id.list)
            .and_then(|list| list.children.get(&row_id.row))
            .map_or(&[], Vec::as_slice)
    }

    /// Lists that have not told their length.
    pub fn waiting(&self) -> impl Iterator<Item = ListId> + '_ {
        self.lists
            .iter()
            .filter(|(_, list)| list.total.is_none())
            .map(|(id, _)| *id)
    }

    /// Returns the rows that something is open below.
    pub fn open_rows(&self) -> impl Iterator<Item = RowId> + '_ {
        self.lists.iter().flat_map(|(id, list)| {
            let rows = list.children.keys();
            rows.map(|row| RowId {
                list: *id,
                row: *row,
            })
        })
    }

    /// Opens lists below a row, in this order, unless some are open there.
    pub fn open(&mut self, row_id: RowId, queries: Vec<ListQuery>, node: Option<NodeIdx>) {
        let Some(parent) = self.lists.get(&row_id.list) else {
            return;
        };
        if parent.children.contains_key(&row_id.row) {
            return;
        }
        let level = parent.level + 1;
        let ids: Vec<ListId> = queries
            .into_iter()
            .map(|query| {
                let id = ListId(self.next);
                self.next += 1;
                let list = OpenList {
                    query,
                    level,
                    parent: Some(row_id),
                    node,
                    total: None,
                    visible: 0,
                    children: BTreeMap::new(),
                };
                self.lists.insert(id, list);
                id
            })
            .collect();
        if let Some(parent) = self.lists.get_mut(&row_id.list) {
            parent.children.insert(row_id.row, ids);
        }
    }

    /// Closes what is open below a row. Returns the lists that are closed by it.
    pub fn close(&mut self, row_id: RowId) -> Vec<ListId> {
        let Some(mut doomed) = self
            .lists
            .get_mut(&row_id.list)
            .and_then(|list| list.children.remove(&row_id.row))
        else {
            return Vec::new();
        };
        let lost: u64 = doomed
            .iter()
            .filter_map(|id| self.lists.get(id))
            .map(|list| list.visible)
            .sum();
        let mut gone = Vec::new();
        while let Some(id) = doomed.pop() {
            if let Some(list) = self.lists.remove(&id) {
                doomed.extend(list.children.into_values().flatten());
                gone.push(id);
            }
        }
        self.grow(Some(row_id.list), 0, lost);
        gone
    }

    /// Sets a list's length, which became known or changed.
    pub fn set_total(&mut self, id: ListId, total: u64) {
        let Some(list) = self.lists.get_mut(&id) else {
            return;
        };
        let before = list.total.replace(total).unwrap_or(0);
        self.grow(Some(id), total, before);
    }

    /// Forgets the length of a list without rows.
    pub fn forget_total(&mut self, id: ListId) {
        self.set_total(id, 0);
        if let Some(list) = self.lists.get_mut(&id) {
            list.total = None;
        }
    }

    fn grow(&mut self, mut from: Option<ListId>, gained: u64, lost: u64) {
        while let Some(list) = from.and_then(|id| self.lists.get_mut(&id)) {
            list.visible = (list.visible + gained).saturating_sub(lost);
            from = list.parent.map(|row_id| row_id.list);
        }
    }

    /// Returns the row with a flat index.
    pub fn locate(&self, flat: u64) -> Option<RowId> {
        let mut id = self.root;
        let mut left = flat;
        'lists: loop {
            let list = self.lists.get(&id)?;
            if left >= list.visible {
                return None;
            }
            // Rows of the list itself that come before, and the rows below them.
            let mut start = 0;
            for (row, below) in &list.children {
                let own = row + 1 - start;
                if left < own {
                    return Some(RowId {
                        list: id,
                        row: start + left,
                    });
                }
                left -= own;
                start = row + 1;
                for child in below {
                    let visible = self.lists.get(child).map_or(0, |list| list.visible);
                    if left < visible {
                        id = *child;
                        continue 'lists;
                    }
                    left -= visible;
                }
            }
            return Some(RowId {
                list: id,
                row: start + left,
            });
        }
    }

    /// Returns a row's flat index, or none if it is not in the table.
    pub fn flat_index(&self, row_id: RowId) -> Option<u64> {
        let mut flat = 0;
        let mut at = row_id;
        let mut until: Option<ListId> = None;
        loop {
            let list = self.lists.get(&at.list)?;
            if until.is_none() && at.row >= list.total.unwrap_or(0) {
                return None;
            }
            flat += at.row;
            for below in list.children.range(..at.row).map(|(_, below)| below) {
                flat += self.visible_of(below);
            }
            if let Some(until) = until {
                // One level up: the parent row itself, and the lists before this one.
                flat += 1;
                let below = list.children.get(&at.row)?;
                let before = below.iter().position(|id| *id == until)?;
                flat += self.visible_of(&below[..before]);
            }
            match list.parent {
                Some(parent) => {
                    until = Some(at.list);
                    at = parent;
                }
                None => return Some(flat),
            }
        }
    }

    fn visible_of(&self, ids: &[ListId]) -> u64 {
        ids.iter()
            .filter_map(|id| self.lists.get(id))
            .map(|list| list.visible)
            .sum()
    }

    /// Returns whether the object is on the way from the top to the list.
    pub fn is_on_path(&self, id: ListId, node: NodeIdx) -> bool {
        let mut at = self.lists.get(&id);
        while let Some(list) = at {
            if list.node == Some(node) {
                return true;
            }
            at = list.parent.and_then(|row_id| self.lists.get(&row_id.list));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask() -> ListQuery {
        ListQuery {
            origin: Origin::Target,
            list: List::RootEdges,
            sort: List::RootEdges.default_sort(),
        }
    }

    /// Walks the tree as a picture would be drawn, row by row.
    fn naive(tree: &Tree, id: ListId, out: &mut Vec<RowId>) {
        let list = tree.list(id).unwrap();
        for row in 0..list.total.unwrap_or(0) {
            let row_id = RowId { list: id, row };
            out.push(row_id);
            for below in tree.below(row_id) {
                naive(tree, *below, out);
            }
        }
    }

    fn check(tree: &Tree) {
        let mut drawn = Vec::new();
        naive(tree, tree.root(), &mut drawn);
        assert_eq!(tree.rows(), drawn.len() as u64);
        for (flat, row_id) in drawn.iter().enumerate() {
            assert_eq!(tree.locate(flat as u64), Some(*row_id));
            assert_eq!(tree.flat_index(*row_id), Some(flat as u64));
        }
        assert_eq!(tree.locate(drawn.len() as u64), None);
    }

    #[test]
    fn a_closed_list_is_its_own_length() {
        let mut tree = Tree::new(ask(), None);
        check(&tree);
        tree.set_total(tree.root(), 10_000_000);
        assert_eq!(tree.rows(), 10_000_000);
        assert_eq!(
            tree.locate(9_999_999),
            Some(RowId {
                list: tree.root(),
                row: 9_999_999
            })
        );
        assert_eq!(tree.locate(10_000_000), None);
    }

    #[test]
    fn flat_indices_agree_with_a_walk() {
        let mut tree = Tree::new(ask(), None);
        tree.set_total(tree.root(), 5);
        let root = tree.root();
        // A small deterministic random walk: open, fill and close rows anywhere.
        let mut seed = 0x2545_F491_u32;
        let mut random = move |below: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            u64::from(seed) % below.max(1)
        };
        for step in 0..400 {
            let flat = random(tree.rows());
            let row_id = tree.locate(flat).unwrap_or(RowId { list: root, row: 0 });
            if tree.is_open(row_id) && step % 3 == 0 {
                tree.close(row_id);
            } else if tree.rows() < 200 {
                let queries = (0..1 + random(2)).map(|_| ask()).collect();
                tree.open(row_id, queries, None);
                for id in tree.below(row_id).to_vec() {
                    let is_new = tree.list(id).is_some_and(|list| list.total.is_none());
                    if is_new && random(5) > 0 {
                        tree.set_total(id, random(5));
                    }
                }
            }
            check(&tree);
        }
    }

    #[test]
    fn closing_gives_back_all_that_was_below() {
        let mut tree = Tree::new(ask(), None);
        tree.set_total(tree.root(), 3);
        let top = RowId {
            list: tree.root(),
            row: 1,
        };
        tree.open(top, vec![ask(), ask()], None);
        let [first, second] = tree.below(top) else {
            panic!("two lists")
        };
        let (first, second) = (*first, *second);
        assert!(tree.is_waiting(top));
        tree.set_total(first, 2);
        tree.set_total(second, 4);
        assert!(!tree.is_waiting(top));
        let inner = RowId {
            list: second,
            row: 3,
        };
        tree.open(inner, vec![ask()], None);
        tree.set_total(tree.below(inner)[0], 7);
        assert_eq!(tree.rows(), 3 + 2 + 4 + 7);
        assert_eq!(tree.close(top).len(), 3);
        assert_eq!(tree.rows(), 3);
        tree.set_total(second, 9);
        check(&tree);
    }

    #[test]
    fn an_object_on_the_way_is_found() {
        let mut tree = Tree::new(ask(), Some(NodeIdx(1)));
        tree.set_total(tree.root(), 1);
        let top = RowId {
            list: tree.root(),
            row: 0,
        };
        tree.open(top, vec![ask()], Some(NodeIdx(2)));
        let below = tree.below(top)[0];
        assert!(tree.is_on_path(below, NodeIdx(2)));
        assert!(tree.is_on_path(below, NodeIdx(1)));
        assert!(!tree.is_on_path(tree.root(), NodeIdx(2)));
    }
}
