//! How the rows of a list compare, whichever list it is.

use std::cmp::Ordering;

use heaplens_model::query::{List, QueryError, Sort};

use super::Session;
use crate::views::Snapshot;
use crate::views::comparison::Comparison;
use crate::views::objects::{Below, ObjectKey};

/// The total order of a list's items.
pub struct Comparer<'a> {
    snapshot: &'a Snapshot,
    items: Items<'a>,
    sort: Sort,
}

enum Items<'a> {
    Classes,
    Deltas(&'a Comparison),
    Objects,
    Edges(Below),
}

impl<'a> Comparer<'a> {
    /// # Errors
    /// When the list cannot be sorted so, or does not exist.
    pub fn new(session: &'a Session, list: &List, sort: Sort) -> Result<Self, QueryError> {
        if !list.has_column(sort.column) {
            return Err(QueryError::NoSuchColumn);
        }
        let items = match list {
            List::Classes { .. } => Items::Classes,
            List::Deltas { comparison, .. } => Items::Deltas(session.comparison(*comparison)?),
            List::ClassObjects { .. } | List::Added { .. } | List::Deleted { .. } => Items::Objects,
            List::Edges { .. } | List::RootEdges => Items::Edges(Below::Edges),
            List::Retainers { .. } => Items::Edges(Below::Retainers),
        };
        Ok(Comparer {
            snapshot: &session.snapshot,
            items,
            sort,
        })
    }

    /// Keys that compare as the items do, if there are such.
    pub fn keys(&self, items: &[u32]) -> Option<Vec<ObjectKey>> {
        match self.items {
            Items::Objects => self.snapshot.object_keys(self.sort, items),
            _ => None,
        }
    }

    /// Which of two items comes first; never equal for different items.
    pub fn compare(&self, a: u32, b: u32) -> Ordering {
        match self.items {
            Items::Classes => self.snapshot.compare_classes(self.sort, a, b),
            Items::Deltas(comparison) => comparison.compare(self.sort, a, b),
            Items::Objects => self.snapshot.compare_objects(self.sort, a, b),
            Items::Edges(below) => self.snapshot.compare_edges(self.sort, below, a, b),
        }
    }
}
