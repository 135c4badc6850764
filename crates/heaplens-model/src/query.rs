//! The queries of a view to a session. They are stateless and ask for one window of rows at a time.

use serde::{Deserialize, Serialize};

use crate::allocation::AllocationStack;
use crate::collections::CollectionSums;
use crate::export::ExportFormat;
use crate::object_facts::{Contents, ContentsKind, ObjectFacts};
use crate::overview::{CostlyContents, DominatorMap, Overview};
use crate::query_text::{Completions, QueryTextError};
use crate::row::ObjectRow;
use crate::source_files::SourceFiles;
use crate::source_lines::SourceLines;
use crate::string_costs::{StringSums, StringsBy};
use crate::suspects::{Amounts, AmountsQuery, Suspects};
use crate::timeline::Timeline;
use crate::what_if::WhatIf;
use crate::{Cut, Filter, Ignored, NodeIdx, ObjectId, ObjectSet, ScriptPosition};

pub use crate::list::{Column, List, Sort};

/// The name of a comparison in a session, chosen by the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComparisonId(pub u32);

/// The name of a growth in the session of the last snapshot, chosen by the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GrowthId(pub u32);

/// The most snapshots of a growth.
pub const MOST_SNAPSHOTS: usize = 20;

/// The snapshot that a list is of: one of a comparison's two, or the only one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The snapshot that is shown, the newer one of a comparison as a rule.
    #[default]
    Target,
    /// The comparison's base.
    Base,
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
    /// A piece of a list as text for other programs.
    Export {
        /// Which list.
        list: List,
        /// In which order.
        sort: Sort,
        /// What kind of text.
        format: ExportFormat,
        /// The first row of the piece, from 0.
        start: u64,
    },
    /// One object by its id.
    Object {
        /// The id that people see.
        id: ObjectId,
    },
    /// Where objects with some ids are. One pass over all nodes.
    Nodes {
        /// The ids that people see.
        ids: Vec<ObjectId>,
    },
    /// Everything about one object but its edges and retainers, which are lists.
    Details {
        /// The object.
        node: NodeIdx,
        /// Which page of the object's text: its first UTF-16 unit, from 0.
        text_start: u64,
        /// How many UTF-16 units the page has at most.
        text_count: u32,
    },
    /// A page of a string's characters. Those of a concatenated string are read from all its parts,
    /// while its name ends after some.
    Text {
        /// The string.
        node: NodeIdx,
        /// The first UTF-16 unit wanted, from 0.
        start: u64,
        /// How many UTF-16 units at most.
        count: u32,
    },
    /// A page of what an object holds; [`ObjectFacts::contents`] says what there is.
    Contents {
        /// The node that [`ContentsOf`](crate::object_facts::ContentsOf) names.
        node: NodeIdx,
        /// Which contents.
        kind: ContentsKind,
        /// The first entry wanted, from 0.
        start: u64,
        /// How many entries at most.
        count: u32,
    },
    /// The path along retainers from an object to a root: the chain of first retainers that
    /// DevTools unfolds, on to a root, and WeakMap entries by their key.
    Path {
        /// The object.
        node: NodeIdx,
        /// The order of [`List::Retainers`] in which [`PathStep::position`] counts. Without one
        /// steps have no positions.
        sort: Option<Sort>,
        /// What to look past.
        ignored: Vec<Ignored>,
        /// Whether the lists along it are [`List::FoldedRetainers`].
        is_folded: bool,
        /// The most steps wanted as rows; all steps are counted.
        limit: u32,
    },
    /// The lines of a script's text around a position. O(text).
    SourceLines {
        /// The position, as a row's location has it.
        position: ScriptPosition,
        /// How many lines before and after it, 50 at most.
        around: u32,
    },
    /// What a set of objects adds up to.
    Totals {
        /// The set.
        of: ObjectSet,
        /// Whether to work out what it retains as a whole: a walk over the whole graph.
        with_retained: bool,
    },
    /// What the new objects of each delta of a comparison retain, or the deleted ones; asked of the
    /// snapshot that has them. A walk over the whole graph.
    RetainedOfDeltas {
        /// Which comparison.
        comparison: ComparisonId,
        /// The target for the new objects, the base for the deleted ones.
        side: Origin,
    },
    /// Which classes and types the objects of a set have.
    Facets {
        /// The set.
        of: ObjectSet,
    },
    /// What the snapshot has that named filters ask about. One pass over all nodes.
    FilterFacts,
    /// What the objects of a timeline's samples add up to that live still. One pass over all nodes
    /// of a file that has samples.
    Timeline {
        /// How many samples at most. Where there are more, neighbours are taken together.
        most: u32,
    },
    /// The snapshot's figures, and what stands out at a glance. One pass over all nodes.
    Overview,
    /// What stands out of the contents of strings and collections. O(nodes + edges + texts).
    CostlyContents,
    /// The largest objects below an object in the dominator tree. Two passes over all nodes.
    DominatorMap {
        /// The object that the map begins with; without one the root.
        of: Option<ObjectId>,
        /// The levels below it, 64 at most.
        levels: u32,
        /// The most nodes, 10,000 at most.
        most: u32,
    },
    /// As the newest of several snapshots, once it has the ids of the older ones: what it wants to
    /// know of those to tell the suspects.
    SuspectAmounts,
    /// As an older snapshot: what it knows of some objects and classes.
    Amounts {
        /// Which.
        of: AmountsQuery,
    },
    /// As the newest snapshot: the suspects.
    Suspects {
        /// What each older snapshot answered to [`Query::SuspectAmounts`], the oldest first.
        older: Vec<Amounts>,
    },
    /// What the strings cost that something makes a group.
    StringSums {
        /// What makes strings a group.
        by: StringsBy,
        /// Only of what this filter lets through.
        within: Option<Filter>,
    },
    /// What the collections of each kind add up to.
    CollectionSums {
        /// Only of what this filter lets through.
        within: Option<Filter>,
    },
    /// What some cuts would free, and what keeps the rest. A walk over the whole graph, and another
    /// one for what stays retains then.
    WhatIf {
        /// The cuts.
        cuts: Vec<Cut>,
    },
    /// How the query that a person types may go on.
    Complete {
        /// The query.
        text: String,
        /// Where the cursor is, in bytes.
        cursor: u32,
    },
    /// Where an object stands in a list of objects, or its class in a list of classes; in a list
    /// of deltas, the one that the object is new in; in Dominators, the row that it is or that
    /// dominates it.
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
    /// To [`Query::Export`].
    Export(ExportPiece),
    /// To [`Query::Object`]: nothing when no object has that id.
    Object(Option<Box<ObjectRow>>),
    /// To [`Query::Nodes`]: one for each id, nothing where no object has it.
    Nodes(Vec<Option<NodeIdx>>),
    /// To [`Query::Details`].
    Details(Box<Details>),
    /// To [`Query::Text`].
    Text(TextPage),
    /// To [`Query::Contents`].
    Contents(Contents),
    /// To [`Query::Path`].
    Path(Path),
    /// To [`Query::SourceLines`].
    SourceLines(Box<SourceLines>),
    /// What became of source files that were added.
    SourceFiles(Box<SourceFiles>),
    /// To [`Query::Totals`].
    Totals(Totals),
    /// To [`Query::RetainedOfDeltas`]: bytes, those of a delta as a whole, each object counted once.
    RetainedOfDeltas(Vec<u64>),
    /// To [`Query::Facets`].
    Facets(Facets),
    /// To [`Query::FilterFacts`].
    FilterFacts(FilterFacts),
    /// To [`Query::Timeline`]; without samples where the file has none.
    Timeline(Timeline),
    /// To [`Query::Overview`].
    Overview(Box<Overview>),
    /// To [`Query::CostlyContents`].
    CostlyContents(Box<CostlyContents>),
    /// To [`Query::DominatorMap`].
    DominatorMap(Box<DominatorMap>),
    /// To [`Query::SuspectAmounts`].
    SuspectAmounts(AmountsQuery),
    /// To [`Query::Amounts`].
    Amounts(Amounts),
    /// To [`Query::Suspects`].
    Suspects(Box<Suspects>),
    /// To [`Query::StringSums`].
    StringSums(StringSums),
    /// To [`Query::CollectionSums`].
    CollectionSums(CollectionSums),
    /// To [`Query::WhatIf`].
    WhatIf(Box<WhatIf>),
    /// To [`Query::Complete`].
    Completions(Completions),
    /// To [`Query::Position`]: the row, from 0, or nothing when the object is not in the list.
    Position(Option<u64>),
}

/// What a set of objects adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// How many objects.
    pub count: u64,
    /// Bytes of the objects themselves.
    pub shallow_size: u64,
    /// Bytes that would go if all of them went, each object counted once; where it was asked for.
    pub retained_size: Option<u64>,
}

/// The classes and types of a set of objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// The names of the most frequent classes. Classes of one name are one.
    pub classes: Vec<Facet>,
    /// How many names of classes there are in all.
    pub class_count: u32,
    /// The node types, as the file names them.
    pub types: Vec<Facet>,
}

/// Something that objects of a set have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// What it is called.
    pub name: String,
    /// How many objects of the set have it.
    pub count: u32,
}

/// What a snapshot has that named filters and Detached ask about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterFacts {
    /// The native contexts, in file order.
    pub realms: Vec<RealmRow>,
    /// There are DOM nodes in no document.
    pub has_detached: bool,
    /// There are DOM nodes, and the file marks none of them as attached or detached.
    pub lacks_dom_states: bool,
    /// There may be React's fibers.
    pub has_fibers: bool,
    /// There are contexts of functions.
    pub has_contexts: bool,
    /// The console of DevTools keeps something.
    pub has_console: bool,
    /// There are listeners of DOM events.
    pub has_event_listeners: bool,
}

/// A realm to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealmRow {
    /// The id of its native context.
    pub id: ObjectId,
    /// The name of its native context, as V8 gives it.
    pub name: String,
}

/// A window of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// How many rows the whole list has.
    pub total: u64,
    /// The position of the first row below.
    pub start: u64,
    /// The rows, fewer than asked for only at the list's end.
    pub rows: Vec<crate::row::Row>,
}

/// A piece of a list as text. The pieces of a list, one after the other, make the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPiece {
    /// The rows of the piece. What comes before the first row and after the last is with them.
    pub text: String,
    /// Where the next piece begins; the list's length when there is none.
    pub end: u64,
    /// How many rows the whole list has.
    pub total: u64,
}

/// Everything about one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// Its row, as of a list of objects.
    pub row: ObjectRow,
    /// Its type, as the file names it.
    pub type_name: String,
    /// Its immediate dominator; nothing for the snapshot's root.
    pub dominator: Option<ObjectRow>,
    /// The length of [`List::Edges`].
    pub edge_count: u64,
    /// The length of [`List::Retainers`].
    pub retainer_count: u64,
    /// What the file tells of it.
    pub facts: ObjectFacts,
    /// By which calls it was allocated; nothing in a file without recorded stacks.
    pub allocation: Option<AllocationStack>,
    /// A page of its text: a string's characters, of other objects the name.
    pub text: TextPage,
}

/// A part of a long text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPage {
    /// The characters that begin within the page; lone surrogates are shown as U+FFFD.
    pub text: String,
    /// The page's first UTF-16 unit, as asked for.
    pub start: u64,
    /// How many UTF-16 units the whole text has. V8 itself may have cut it.
    pub total: u64,
}

/// The way from an object to a root along what keeps it alive.
///
/// The value of a WeakMap entry is kept by its key: the path never follows the table's edge
/// ([`EdgeKind::WeakMapTable`](crate::EdgeKind::WeakMapTable)). Its length is at most the object's
/// distance less one, as a root has distance 1; it is less where the path takes an edge that
/// distances skip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// How many steps there are in all.
    pub length: u64,
    /// Where they end.
    pub end: PathEnd,
    /// The first steps, from the object on.
    pub steps: Vec<PathStep>,
}

/// One step of a [`Path`]: to a retainer of the object before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathStep {
    /// The retainer, as a row of [`List::Retainers`] of the object before.
    pub row: ObjectRow,
    /// The position of this row in that list, from 0. There is none where no order was asked for,
    /// or where the row stands far down in a long list: to find it would cost as much as to sort
    /// the list.
    pub position: Option<u64>,
}

/// Where a [`Path`] ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathEnd {
    /// At a root: an object that the snapshot's root retains.
    Root,
    /// The object is itself a root, or the snapshot's root. There are no steps.
    IsRoot,
    /// The path ends before a root: nothing that is not ignored keeps its last object alive. An
    /// ignored retainer may be the last step.
    Unreachable,
}

/// Why a question has no answer. Nothing in the session changes by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueryError {
    /// The snapshot could not be opened.
    NotOpen,
    /// A node, class or delta that this snapshot does not have.
    NoSuchItem,
    /// A comparison or a growth that this session does not hold (any more).
    NoSuchComparison,
    /// The list has no such column.
    NoSuchColumn,
    /// Sorting or listing needs more memory than there is.
    OutOfMemory,
    /// The text of a search is no regular expression or no query.
    Text(QueryTextError),
}
