//! The lists of rows, and the columns by which they are sorted.

use serde::{Deserialize, Serialize};

use crate::collections::WantedCollections;
use crate::query::{ComparisonId, GrowthId, Origin};
use crate::string_costs::StringsBy;
use crate::{
    ClassIdx, Cut, DeltaIdx, Filter, FunctionIdx, GrowthIdx, Ignored, NodeIdx, ObjectId, ObjectSet,
    Search, SeriesPart, StringGroupIdx,
};

/// A list of rows that can be sorted and paged.
///
/// Every expandable row of every view opens one of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Summary: the classes whose name contains a text, in upper or lower case. Class rows.
    Classes {
        /// The text; an empty one is in every name.
        name_contains: String,
        /// Only what this filter lets through; all sums are of that.
        filter: Option<Filter>,
    },
    /// The objects of one class. Object rows.
    ClassObjects {
        /// The class, as a [`ClassRow`](crate::row::ClassRow) named it.
        class: ClassIdx,
        /// Only what this filter lets through.
        filter: Option<Filter>,
    },
    /// Find: what a search finds. Object rows.
    Matches {
        /// The search.
        search: Search,
    },
    /// Comparison: the classes with new or deleted objects. Delta rows.
    Deltas {
        /// Which comparison.
        comparison: ComparisonId,
        /// Text to find in the class name, as in [`List::Classes`].
        name_contains: String,
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
    /// Growth: the classes of a series of snapshots; asked of the last one. Growth rows.
    Growth {
        /// Which growth.
        growth: GrowthId,
        /// Text to find in the class name, as in [`List::Classes`].
        name_contains: String,
        /// The part of the series that is looked at; nothing for the whole.
        part: Option<SeriesPart>,
    },
    /// When the objects of a class appeared that are still in the series' last snapshot. Appeared
    /// rows, one for each snapshot of the part, the newest first. The part's first snapshot has
    /// those of earlier ones, too.
    AppearedSteps {
        /// Which growth.
        growth: GrowthId,
        /// Which of its rows.
        class: GrowthIdx,
        /// The part of the series that is looked at; nothing for the whole.
        part: Option<SeriesPart>,
    },
    /// The objects of a class that appeared at one snapshot and are still in the last. Object rows.
    Appeared {
        /// Which growth.
        growth: GrowthId,
        /// Which of its rows.
        class: GrowthIdx,
        /// The first snapshot that has them, from 0: the series' oldest.
        snapshot: u32,
        /// Whether objects that appeared before are among them.
        with_earlier: bool,
    },
    /// The edges of an object: Containment, and every expanded object. Object rows with an edge.
    Edges {
        /// The object that is expanded.
        node: NodeIdx,
    },
    /// Containment's top level: the edges of the root. Object rows with an edge.
    RootEdges,
    /// The retainers of an object. Object rows with an edge, whose node is the retainer.
    Retainers {
        /// The object that is retained.
        node: NodeIdx,
        /// What to look past. Distances and the order are those without it.
        ignored: Vec<Ignored>,
    },
    /// The same, with V8's own plumbing folded into the objects that retain it: its arrays, code,
    /// object shapes and hidden objects. Object rows with the edge to the object.
    FoldedRetainers {
        /// The object that is retained.
        node: NodeIdx,
        /// What to look past.
        ignored: Vec<Ignored>,
    },
    /// Merged paths: what retains a set of objects, by class and property. Rows of groups.
    MergedRetainers {
        /// The set.
        of: ObjectSet,
        /// Which group was gone on with at each level, by its
        /// [`position`](crate::row::RetainerGroupRow::position).
        path: Vec<u32>,
    },
    /// Dominators: the objects that one immediately dominates. Object rows.
    Dominated {
        /// The dominator; nothing for the root.
        node: Option<NodeIdx>,
        /// Only the objects of this class, where given.
        class: Option<ClassIdx>,
    },
    /// The same by class. Class rows, whose sums are of these objects alone.
    DominatedByClass {
        /// The dominator; nothing for the root.
        node: Option<NodeIdx>,
    },
    /// Allocations: the functions that allocated objects while V8 recorded it. Function rows.
    Allocations {
        /// Text to find in the function's name, as in [`List::Classes`].
        name_contains: String,
    },
    /// Closure variables: the contexts that have variables which nobody reads any more, or all where
    /// the file does not tell. Object rows with [`DeadVariables`](crate::row::DeadVariables).
    Contexts {
        /// Text to find in the context's name, or in that of such a variable.
        name_contains: String,
    },
    /// The variables of a context that nobody reads any more. Object rows with an edge.
    DeadVariables {
        /// The context.
        context: NodeIdx,
    },
    /// What called a function. Function rows, whose sums are of what these calls led to.
    Callers {
        /// A function of [`List::Allocations`], then its caller, and so on.
        path: Vec<FunctionIdx>,
    },
    /// Detached: DOM elements that are in no document and that JavaScript holds. Object rows.
    Detached {
        /// Text to find in the element's class or its retainer's name, as in [`List::Classes`].
        name_contains: String,
        /// Only those of one row of [`List::DetachedGroups`].
        group: Option<u32>,
    },
    /// The same by tag and retainer. Rows of groups.
    DetachedGroups {
        /// As in [`List::Detached`].
        name_contains: String,
    },
    /// React's fibers that are unmounted and alive: the top of each branch. Object rows with
    /// [`FiberFacts`](crate::detached::FiberFacts).
    UnmountedFibers {
        /// Text to find in the name of the fiber's component or class, or in its retainer's, as in
        /// [`List::Classes`].
        name_contains: String,
    },
    /// Strings in groups. Rows of groups of strings.
    Strings {
        /// What makes strings a group.
        by: StringsBy,
        /// Text to find in the group's text, as in [`List::Classes`].
        name_contains: String,
    },
    /// The strings of one group. Object rows.
    StringsOf {
        /// What makes strings a group.
        by: StringsBy,
        /// Which group.
        group: StringGroupIdx,
    },
    /// Collections. Object rows with what is told of collections.
    Collections {
        /// Which of them.
        wanted: WantedCollections,
        /// Text to find in their names, the names of their classes and of those of what they
        /// hold, as in [`List::Classes`].
        name_contains: String,
    },
    /// What if: the classes of the objects that some cuts would free. Class rows.
    Freed {
        /// The cuts.
        cuts: Vec<Cut>,
        /// Text to find in the class name, as in [`List::Classes`].
        name_contains: String,
    },
    /// The objects of a class that some cuts would free. Object rows.
    FreedOfClass {
        /// The cuts.
        cuts: Vec<Cut>,
        /// The class.
        class: ClassIdx,
    },
    /// Realms: frames and `vm` contexts, what several or none of them use, and other threads. Realm
    /// rows.
    Realms,
    /// A list of which only the objects are left that a filter lets through; groups count these
    /// alone. In Dominators what dominates such an object stays, too. [`List::within`] makes it.
    Within {
        /// The filter.
        filter: Filter,
        /// The whole list.
        of: Box<List>,
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
    DeletedCount,
    /// # Delta.
    CountDelta,
    /// Alloc. Size.
    AddedSize,
    /// Freed Size.
    DeletedSize,
    /// Size Delta.
    SizeDelta,
    /// What new objects retain.
    AddedRetained,
    /// What deleted objects retained.
    DeletedRetained,
    /// The change of a class's retained size.
    RetainedDelta,
    /// What a class grows by in each step at least.
    SteadyGrowth,
    /// What a function allocated.
    AllocatedSize,
    /// How many of its objects are in the snapshot.
    LiveCount,
    /// Their shallow sizes.
    LiveSize,
    /// How many DOM nodes a detached tree has, or how many fibers an unmounted branch.
    TreeNodes,
    /// What a detached tree retains, or a branch. The roots of their trees come first.
    TreeSize,
    /// What equal strings have beyond the first one.
    Waste,
    /// How many elements a collection has.
    ElementCount,
    /// How many it has room for.
    Capacity,
    /// Which part of the room it uses.
    Fill,
    /// Its bytes with the stores that it alone owns.
    Bytes,
    /// How many variables of a context nobody reads any more.
    DeadCount,
    /// What these retain.
    DeadSize,
    /// What belongs to a realm alone.
    AttributedSize,
    /// The order of the file, in which DevTools counts the hits of a search. No table shows it.
    FileOrder,
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
    /// Returns the order that DevTools opens such a list in.
    ///
    /// `HeapSnapshotDataGrids.ts`: Summary and Containment by retained size, Comparison by
    /// allocated size, as Allocation, Retainers by distance from the nearest. `search` leaves its hits in the
    /// order of the file.
    pub fn default_sort(&self) -> Sort {
        let (column, descending) = match self {
            List::Deltas { .. } => (Column::AddedSize, true),
            List::Retainers { .. } | List::FoldedRetainers { .. } => (Column::Distance, false),
            List::Matches { .. } => (Column::FileOrder, false),
            List::MergedRetainers { .. } => (Column::Count, true),
            List::Growth { .. } => (Column::SteadyGrowth, true),
            List::AppearedSteps { .. } => (Column::Name, true),
            List::Allocations { .. } | List::Callers { .. } => (Column::AllocatedSize, true),
            List::Detached { .. } | List::DetachedGroups { .. } | List::UnmountedFibers { .. } => {
                (Column::TreeSize, true)
            }
            List::Strings {
                by: StringsBy::Text,
                ..
            } => (Column::Waste, true),
            List::Strings { .. } => (Column::ShallowSize, true),
            List::Collections { .. } => (Column::ElementCount, true),
            List::Contexts { .. } => (Column::DeadSize, true),
            List::Realms => (Column::AttributedSize, true),
            List::Classes { .. }
            | List::ClassObjects { .. }
            | List::Added { .. }
            | List::Deleted { .. }
            | List::Appeared { .. }
            | List::Edges { .. }
            | List::RootEdges
            | List::DeadVariables { .. }
            | List::Dominated { .. }
            | List::DominatedByClass { .. }
            | List::StringsOf { .. }
            | List::FreedOfClass { .. } => (Column::RetainedSize, true),
            List::Freed { .. } => (Column::ShallowSize, true),
            List::Within { of, .. } => return of.default_sort(),
        };
        Sort { column, descending }
    }
}

impl List {
    /// Returns whether the list can be sorted by a column.
    ///
    /// Objects can be sorted by all: a Comparison's columns of sizes are their shallow sizes
    /// there, and those of counts leave them by name or id.
    pub fn has_column(&self, column: Column) -> bool {
        use Column::*;
        match self {
            List::Classes { .. } | List::DominatedByClass { .. } | List::Freed { .. } => {
                matches!(column, Name | Count | Distance | ShallowSize | RetainedSize)
            }
            List::Deltas { .. } => matches!(
                column,
                Name | AddedCount
                    | DeletedCount
                    | CountDelta
                    | AddedSize
                    | DeletedSize
                    | SizeDelta
                    | AddedRetained
                    | DeletedRetained
                    | RetainedDelta
            ),
            List::Growth { .. } => matches!(
                column,
                Name | Count
                    | CountDelta
                    | ShallowSize
                    | SizeDelta
                    | RetainedSize
                    | RetainedDelta
                    | SteadyGrowth
            ),
            List::AppearedSteps { .. } => matches!(column, Name | Count | ShallowSize),
            List::Allocations { .. } | List::Callers { .. } => {
                matches!(column, Name | Count) || column.is_of_functions()
            }
            List::Contexts { .. } => matches!(
                column,
                Name | DeadCount | DeadSize | ShallowSize | RetainedSize
            ),
            List::Detached { .. } | List::UnmountedFibers { .. } => matches!(
                column,
                Name | Count | TreeNodes | TreeSize | Distance | ShallowSize | RetainedSize
            ),
            List::Realms => matches!(column, Name | AttributedSize | RetainedSize),
            List::DetachedGroups { .. } => {
                matches!(column, Name | Count | Distance | TreeNodes | TreeSize)
            }
            List::Strings { .. } => matches!(column, Name | Count | ShallowSize | Waste),
            List::Collections { .. } => {
                matches!(column, Name | RetainedSize) || column.is_of_collections()
            }
            List::Matches { .. } => column.is_of_objects() || column == FileOrder,
            List::MergedRetainers { .. } => {
                matches!(column, Name | Count | Distance | ShallowSize)
            }
            List::ClassObjects { .. }
            | List::Added { .. }
            | List::Deleted { .. }
            | List::Appeared { .. }
            | List::Edges { .. }
            | List::RootEdges
            | List::Retainers { .. }
            | List::FoldedRetainers { .. }
            | List::DeadVariables { .. }
            | List::Dominated { .. }
            | List::FreedOfClass { .. }
            | List::StringsOf { .. } => column.is_of_objects(),
            List::Within { of, .. } => of.has_column(column),
        }
    }
}

impl Column {
    /// Returns whether classes alone can be sorted by it.
    pub const fn is_of_classes(self) -> bool {
        matches!(
            self,
            Column::AddedRetained
                | Column::DeletedRetained
                | Column::RetainedDelta
                | Column::SteadyGrowth
        )
    }

    /// Returns whether objects can be sorted by it.
    pub const fn is_of_objects(self) -> bool {
        !self.is_of_classes()
            && !self.is_of_functions()
            && !self.is_of_detached()
            && !self.is_of_collections()
            && !matches!(
                self,
                Column::Waste
                    | Column::DeadCount
                    | Column::DeadSize
                    | Column::AttributedSize
                    | Column::FileOrder
            )
    }

    /// Returns whether collections alone can be sorted by it.
    pub const fn is_of_collections(self) -> bool {
        matches!(
            self,
            Column::ElementCount | Column::Capacity | Column::Fill | Column::Bytes
        )
    }

    /// Returns whether functions alone can be sorted by it.
    pub const fn is_of_functions(self) -> bool {
        matches!(
            self,
            Column::AllocatedSize | Column::LiveCount | Column::LiveSize
        )
    }

    /// Returns whether detached elements alone can be sorted by it.
    pub const fn is_of_detached(self) -> bool {
        matches!(self, Column::TreeNodes | Column::TreeSize)
    }
}

impl List {
    /// Returns the list of what a filter lets through. A list that is about edges, or that has a
    /// filter of its own, stays as it is.
    pub fn within(self, filter: Filter) -> List {
        if self.can_be_within() {
            let of = Box::new(self);
            List::Within { filter, of }
        } else {
            self
        }
    }

    /// Returns whether [`List::within`] leaves anything out of such a list.
    pub const fn can_be_within(&self) -> bool {
        matches!(
            self,
            List::Dominated { .. }
                | List::DominatedByClass { .. }
                | List::Contexts { .. }
                | List::Detached { .. }
                | List::DetachedGroups { .. }
                | List::UnmountedFibers { .. }
                | List::Strings { .. }
                | List::StringsOf { .. }
                | List::Collections { .. }
        )
    }

    /// Returns the whole list, and what [`List::within`] left of it.
    pub fn whole(&self) -> (&List, Option<Filter>) {
        match self {
            List::Within { filter, of } => (of, Some(*filter)),
            other => (other, None),
        }
    }

    /// Returns whether an object is in the list although its filter does not let it through, since
    /// it dominates what does. Only ranges tell.
    pub fn keeps_outside(&self, id: ObjectId) -> bool {
        match self.whole() {
            (List::Dominated { .. }, Some(filter)) => filter.has_id(id) == Some(false),
            _ => false,
        }
    }

    /// Returns the side of a comparison that alone has the list's objects; nothing for other lists.
    pub fn only_in(&self) -> Option<Origin> {
        match self {
            List::Added { .. } => Some(Origin::Target),
            List::Deleted { .. } => Some(Origin::Base),
            List::Classes { .. }
            | List::ClassObjects { .. }
            | List::Matches { .. }
            | List::Deltas { .. }
            | List::Growth { .. }
            | List::AppearedSteps { .. }
            | List::Appeared { .. }
            | List::Edges { .. }
            | List::RootEdges
            | List::Retainers { .. }
            | List::FoldedRetainers { .. }
            | List::MergedRetainers { .. }
            | List::Dominated { .. }
            | List::DominatedByClass { .. }
            | List::Allocations { .. }
            | List::Callers { .. }
            | List::Detached { .. }
            | List::DetachedGroups { .. }
            | List::UnmountedFibers { .. }
            | List::Strings { .. }
            | List::StringsOf { .. }
            | List::Collections { .. }
            | List::Contexts { .. }
            | List::DeadVariables { .. }
            | List::Freed { .. }
            | List::FreedOfClass { .. }
            | List::Realms
            | List::Within { .. } => None,
        }
    }
}
