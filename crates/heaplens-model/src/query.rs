//! Questions that a view asks a session: stateless, one screenful at a time.

use serde::{Deserialize, Serialize};

use crate::{ClassIdx, DeltaIdx, NodeIdx, ObjectId};

/// A comparison that a session holds, named by whoever asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComparisonId(pub u32);

/// A list of rows that can be sorted and paged.
///
/// Every expandable row of every view opens one of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Summary: the classes whose name contains `filter`, whatever its case. Class rows.
    Classes {
        /// Text to find in the class name; empty lets all through.
        filter: String,
    },
    /// The objects of one class. Object rows.
    ClassObjects {
        /// The class, as a [`ClassRow`](crate::row::ClassRow) named it.
        class: ClassIdx,
    },
    /// Comparison: the classes with new or deleted objects. Delta rows.
    Deltas {
        /// Which comparison.
        comparison: ComparisonId,
        /// Text to find in the class name; empty lets all through.
        filter: String,
    },
    /// The new objects of one delta; asked of the comparison's target. Object rows.
    Added {
        /// Which comparison.
        comparison: ComparisonId,
        /// Which of its rows.
        delta: DeltaIdx,
    },
    /// The deleted objects of one delta; asked of the comparison's base. Object rows.
    Deleted {
        /// Which comparison.
        comparison: ComparisonId,
        /// Which of its rows.
        delta: DeltaIdx,
    },
    /// What an object holds: Containment, and every expanded object. Object rows with an edge.
    Edges {
        /// The object that is expanded.
        node: NodeIdx,
    },
    /// Containment's top level: what the root holds. Object rows with an edge.
    RootEdges,
    /// What holds an object. Object rows with an edge, whose node is the holder.
    Retainers {
        /// The object that is held.
        node: NodeIdx,
    },
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// The class name, the object's name and id, or the edge's name.
    Name,
    /// How many objects.
    Count,
    /// Distance from the roots.
    Distance,
    /// Shallow Size.
    ShallowSize,
    /// Retained Size.
    RetainedSize,
    /// # New.
    AddedCount,
    /// # Deleted.
    RemovedCount,
    /// # Delta.
    CountDelta,
    /// Alloc. Size.
    AddedSize,
    /// Freed Size.
    RemovedSize,
    /// Size Delta.
    SizeDelta,
}

/// An order of rows. Ties fall to the view's second column, then to the file's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// The column that decides.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

impl List {
    /// The order that DevTools opens such a list in.
    ///
    /// `HeapSnapshotDataGrids.ts`: Summary and Containment by retained size, Comparison by
    /// allocated size, Retainers by distance from the nearest.
    pub fn default_sort(&self) -> Sort {
        let (column, descending) = match self {
            List::Deltas { .. } => (Column::AddedSize, true),
            List::Retainers { .. } => (Column::Distance, false),
            _ => (Column::RetainedSize, true),
        };
        Sort { column, descending }
    }
}

impl List {
    /// Whether the list can be sorted by a column.
    ///
    /// Objects can be sorted by all: a Comparison's columns of sizes are their shallow sizes
    /// there, and those of counts leave them by name or id.
    pub fn has_column(&self, column: Column) -> bool {
        use Column::*;
        match self {
            List::Classes { .. } => {
                matches!(column, Name | Count | Distance | ShallowSize | RetainedSize)
            }
            List::Deltas { .. } => !matches!(column, Count | Distance | ShallowSize | RetainedSize),
            _ => true,
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Query {
    /// A window of a list.
    Rows {
        /// Which list.
        list: List,
        /// In which order.
        sort: Sort,
        /// The first row wanted, from 0.
        start: u64,
        /// How many rows at most.
        count: u32,
    },
    /// One object by its id.
    Object {
        /// The id that people see.
        id: ObjectId,
    },
    /// Where an object stands in a list of objects, or its class in a list of classes; in a list
    /// of deltas, the one that the object is new in.
    Position {
        /// Which list.
        list: List,
        /// In which order.
        sort: Sort,
        /// The object.
        node: NodeIdx,
    },
}

/// An answer, in the shape that its [`Query`] calls for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Query::Rows`].
    Rows(Rows),
    /// To [`Query::Object`]: nothing when no object has that id.
    Object(Option<crate::row::ObjectRow>),
    /// To [`Query::Position`]: the row, from 0, or nothing when the object is not in the list.
    Position(Option<u64>),
}

/// A window of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// How many rows the whole list has.
    pub total: u64,
    /// The place of the first row below.
    pub start: u64,
    /// The rows, fewer than asked for only at the list's end.
    pub rows: Vec<crate::row::Row>,
}

/// Why a question has no answer. Nothing in the session changes by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueryError {
    /// A node, class or delta that this snapshot does not have.
    NoSuchItem,
    /// A comparison that this session does not hold (any more).
    NoSuchComparison,
    /// The list has no such column.
    NoSuchColumn,
    /// Sorting or listing needs more memory than there is.
    OutOfMemory,
}
