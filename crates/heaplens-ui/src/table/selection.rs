//! The rows that are selected together, and what they add up to. Nothing here knows the browser.
//!
//! While one row is selected it is the cursor's, and nothing is kept here. A range goes from the
//! row where it began to the cursor. Rows that were never in sight are fetched, so their number has
//! a limit.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use heaplens_model::query::{List, Origin};
use heaplens_model::row::Row;
use heaplens_model::{ClassIdx, NodeIdx, ObjectSet};

use super::table_rows::TableRows;
use super::tree::{RowId, Tree};

/// The most rows that are selected together: 160 pages.
pub const MOST: usize = 10_240;

/// The effect of a move of the cursor on the selected rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// The row that it goes to is selected alone.
    #[default]
    Alone,
    /// All rows from where the range began are.
    Range,
    /// They stay as they are.
    Keep,
    /// The row that it goes to is added, or taken out.
    Toggle,
}

/// The rows that are selected together.
#[derive(Default)]
pub struct RowSelection {
    /// They with what they show, as far as it was fetched. Empty where the cursor's row alone is
    /// selected.
    rows: BTreeMap<RowId, Option<Rc<Row>>>,
    /// Where a range begins.
    anchor: Option<RowId>,
    /// Changes with the rows.
    version: u32,
    sum: Option<Sum>,
    retained: Retained,
}

/// What rows add up to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// How many rows there are.
    pub rows: u64,
    /// Whether all were fetched.
    pub is_whole: bool,
    pub figures: SumFigures,
    /// What they retain together.
    pub retained: Retained,
}

/// The figures that rows of one kind have. Rows of several kinds have none: a class and its objects
/// would count twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SumFigures {
    /// Objects, each counted once, or the objects of classes.
    Objects {
        count: u64,
        shallow_size: u64,
    },
    /// Classes of a comparison.
    Deltas {
        count: i64,
        size: i64,
    },
    None,
}

/// What the selected objects retain together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Retained {
    /// It cannot be asked: the rows are no whole classes, and no objects of one snapshot.
    #[default]
    None,
    /// It is worked out when a person wants it: a walk over the whole graph.
    Unasked,
    Asked,
    /// In bytes.
    Known(u64),
    Failed,
}

impl RowSelection {
    /// Returns whether a row is selected. `cursor` is the row that the cursor is on.
    pub fn contains(&self, row_id: RowId, cursor: Option<RowId>) -> bool {
        if self.rows.is_empty() {
            cursor == Some(row_id)
        } else {
            self.rows.contains_key(&row_id)
        }
    }

    /// Returns the number that changes with the rows.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Leaves the cursor's row alone. Returns whether there were others.
    pub fn clear(&mut self) -> bool {
        self.anchor = None;
        let is_changed = !self.rows.is_empty();
        if is_changed {
            self.rows.clear();
            self.change();
        }
        is_changed
    }

    fn change(&mut self) {
        self.version = self.version.wrapping_add(1);
        self.sum = None;
        self.retained = Retained::None;
    }

    /// The cursor went from a row to another.
    pub fn follow(&mut self, reach: Reach, from: Option<RowId>, to: RowId, tree: &Tree) {
        match reach {
            Reach::Alone => {
                self.clear();
            }
            Reach::Range => self.select_range(from.unwrap_or(to), to, tree),
            Reach::Keep => self.hold(from),
            Reach::Toggle => {
                self.hold(from);
                if self.rows.remove(&to).is_none() {
                    self.insert(to);
                }
                self.anchor = Some(to);
                self.change();
            }
        }
    }

    /// Selects the cursor's row for itself, since the cursor leaves it.
    fn hold(&mut self, cursor: Option<RowId>) {
        if let Some(cursor) = cursor.filter(|_| self.rows.is_empty()) {
            self.insert(cursor);
            self.change();
        }
    }

    fn insert(&mut self, row_id: RowId) {
        if self.rows.len() < MOST {
            self.rows.insert(row_id, None);
        }
    }

    fn select_range(&mut self, from: RowId, to: RowId, tree: &Tree) {
        let anchor = self
            .anchor
            .filter(|anchor| tree.flat_index(*anchor).is_some());
        let anchor = *self.anchor.insert(anchor.unwrap_or(from));
        let ends = tree.flat_index(anchor).zip(tree.flat_index(to));
        let Some((start, end)) = ends else {
            return;
        };
        let most = MOST as u64 - 1;
        let range = if start <= end {
            start..=end.min(start + most)
        } else {
            end.max(start.saturating_sub(most))..=start
        };
        self.select(range.filter_map(|flat| tree.locate(flat)));
    }

    /// Selects all rows, as far as they are not too many.
    pub fn select_all(&mut self, tree: &Tree) {
        let all = 0..tree.rows().min(MOST as u64);
        self.anchor = None;
        self.select(all.filter_map(|flat| tree.locate(flat)));
    }

    fn select(&mut self, rows: impl Iterator<Item = RowId>) {
        let mut known = std::mem::take(&mut self.rows);
        for row_id in rows {
            let row = known.remove(&row_id).flatten();
            self.rows.insert(row_id, row);
        }
        self.change();
    }

    /// Takes out the rows of lists that were closed.
    pub fn forget_closed(&mut self, tree: &Tree) {
        let before = self.rows.len();
        self.rows
            .retain(|row_id, _| tree.list(row_id.list).is_some());
        if self.rows.len() != before {
            self.change();
        }
    }

    /// Returns the rows that are still to be fetched.
    pub fn missing(&self) -> impl Iterator<Item = RowId> + '_ {
        let missing = self.rows.iter().filter(|(_, row)| row.is_none());
        missing.map(|(row_id, _)| *row_id)
    }

    /// Takes in what was fetched, and adds up anew if anything changed.
    pub fn refresh(&mut self, rows: &TableRows) {
        let mut is_changed = self.sum.is_none();
        for (row_id, row) in self.rows.iter_mut().filter(|(_, row)| row.is_none()) {
            *row = rows.row(*row_id).cloned();
            is_changed |= row.is_some();
        }
        if !is_changed || self.rows.len() < 2 {
            return;
        }
        let is_whole = self.rows.values().all(Option::is_some);
        if self.retained == Retained::None && is_whole && self.set(rows.tree()).is_some() {
            self.retained = Retained::Unasked;
        }
        self.sum = Some(Sum {
            rows: self.rows.len() as u64,
            is_whole,
            figures: self.figures(rows.tree()),
            retained: self.retained,
        });
    }

    /// Returns what the rows add up to, if there are several.
    pub fn sum(&self) -> Option<Sum> {
        let sum = self.sum.filter(|_| self.rows.len() > 1)?;
        Some(Sum {
            retained: self.retained,
            ..sum
        })
    }

    fn figures(&self, tree: &Tree) -> SumFigures {
        let mut objects = HashSet::new();
        let (mut classes, mut deltas) = (0, 0);
        let (mut count, mut shallow_size) = (0_u64, 0_u64);
        let (mut count_delta, mut size_delta) = (0_i64, 0_i64);
        for (row_id, row) in &self.rows {
            let Some(row) = row else { continue };
            match &**row {
                Row::Class(class) => {
                    classes += 1;
                    count += u64::from(class.count);
                    shallow_size = shallow_size.saturating_add(class.shallow_size);
                }
                Row::Delta(delta) => {
                    deltas += 1;
                    count_delta = count_delta.saturating_add(delta.count_delta);
                    size_delta = size_delta.saturating_add(delta.size_delta);
                }
                // An object may be in several groups, so that they have no sum.
                // Nor have functions: one's callers count what it allocated again.
                Row::RetainerGroup(_)
                | Row::Growth(_)
                | Row::Appeared(_)
                | Row::Function(_)
                | Row::DetachedGroup(_)
                | Row::Strings(_)
                | Row::Realm(_) => {
                    return SumFigures::None;
                }
                Row::Object(object) => {
                    let origin = tree.list(row_id.list).map(|list| list.query.origin);
                    if objects.insert((origin == Some(Origin::Base), object.node)) {
                        count += 1;
                        shallow_size = shallow_size.saturating_add(object.shallow_size);
                    }
                }
            }
        }
        match (objects.len(), classes, deltas) {
            (0, 0, _) => SumFigures::Deltas {
                count: count_delta,
                size: size_delta,
            },
            (_, 0, 0) | (0, _, 0) => SumFigures::Objects {
                count,
                shallow_size,
            },
            _ => SumFigures::None,
        }
    }

    /// Returns the selected objects as a set, if they are that: objects of one snapshot, or whole
    /// classes of it.
    pub fn set(&self, tree: &Tree) -> Option<(Origin, ObjectSet)> {
        let mut origins = HashSet::new();
        let mut nodes: Vec<NodeIdx> = Vec::new();
        let mut classes: Vec<ClassIdx> = Vec::new();
        for (row_id, row) in &self.rows {
            let query = &tree.list(row_id.list)?.query;
            origins.insert(query.origin == Origin::Base);
            match &**row.as_ref()? {
                Row::Object(object) => nodes.push(object.node),
                Row::Class(class) if is_of_whole_classes(&query.list) => classes.push(class.class),
                _ => return None,
            }
        }
        if origins.len() != 1 {
            return None;
        }
        let origin = if origins.contains(&true) {
            Origin::Base
        } else {
            Origin::Target
        };
        match (nodes.is_empty(), classes.is_empty()) {
            (false, true) => Some((origin, ObjectSet::Nodes(nodes))),
            (true, false) => Some((origin, ObjectSet::Classes(classes))),
            _ => None,
        }
    }

    /// Notes how far the question is what the rows retain together.
    pub fn set_retained(&mut self, retained: Retained) {
        self.retained = retained;
    }

    /// Returns whether it is being worked out what the rows retain together.
    pub fn is_asked(&self) -> bool {
        self.retained == Retained::Asked
    }

    /// Returns the rows in the order in which they are shown, as far as they were fetched.
    pub fn shown_rows(&self, tree: &Tree) -> Vec<Rc<Row>> {
        let mut rows: Vec<(Option<u64>, &Rc<Row>)> = self
            .rows
            .iter()
            .filter_map(|(row_id, row)| Some((tree.flat_index(*row_id), row.as_ref()?)))
            .collect();
        rows.sort_by_key(|(flat, _)| *flat);
        rows.into_iter().map(|(_, row)| row.clone()).collect()
    }
}

/// Returns whether rows of a list stand for all objects of their class.
fn is_of_whole_classes(list: &List) -> bool {
    matches!(list, List::Classes { filter: None, .. })
}
