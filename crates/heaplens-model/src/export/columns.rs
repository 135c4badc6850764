//! The columns of exported rows, and what a row has in each.

use std::borrow::Cow;

use super::whole_or_cut;
use crate::Location;
use crate::collections::CollectionFacts;
use crate::detached::{DetachedFacts, DetachedRetainer, FiberFacts};
use crate::query::List;
use crate::row::{GroupedRetainers, ObjectRow, Row, Text};

/// A column, in the order in which columns are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    EdgeType,
    EdgeName,
    Id,
    Name,
    ClassName,
    Type,
    Count,
    Distance,
    ShallowSize,
    RetainedSize,
    AddedCount,
    RemovedCount,
    CountDelta,
    AddedSize,
    RemovedSize,
    SizeDelta,
    AddedRetained,
    RemovedRetained,
    RetainedDelta,
    SteadyGrowth,
    Snapshot,
    Counts,
    ShallowSizes,
    RetainedSizes,
    AppearedCounts,
    AllocatedSize,
    LiveCount,
    LiveSize,
    Component,
    FiberCount,
    BranchSize,
    TreeRoot,
    TreeNodes,
    TreeSize,
    AttributedSize,
    Retainer,
    RetainerId,
    RetainerEdge,
    RetainerLocation,
    Waste,
    FirstId,
    Kind,
    ElementCount,
    Capacity,
    Bytes,
    ContentClass,
    DeadCount,
    DeadSize,
    Location,
}

/// The kinds of rows, as bits.
const CLASS: u16 = 1;
const DELTA: u16 = 2;
const OBJECT: u16 = 4;
const EDGE: u16 = 8;
const GROUP: u16 = 16;
const RETAINED: u16 = 32;
const GROWTH: u16 = 64;
const APPEARED: u16 = 128;
const FUNCTION: u16 = 256;
const DETACHED: u16 = 512;
const DETACHED_GROUP: u16 = 1024;
const STRINGS: u16 = 2048;
const COLLECTION: u16 = 4096;
const CONTEXT: u16 = 8192;
const REALM: u16 = 16384;
const FIBER: u16 = 32768;

/// The columns, their names, and the kinds of rows that have them.
const KEYS: [(Key, &str, u16); 49] = [
    (Key::EdgeType, "edgeType", EDGE | GROUP),
    (Key::EdgeName, "edgeName", EDGE | GROUP),
    (Key::Id, "id", OBJECT | REALM),
    (
        Key::Name,
        "name",
        CLASS | DELTA | OBJECT | GROWTH | FUNCTION | STRINGS | REALM,
    ),
    (Key::ClassName, "className", OBJECT | GROUP | DETACHED_GROUP),
    (Key::Type, "type", OBJECT),
    (Key::Snapshot, "snapshot", APPEARED),
    (
        Key::Count,
        "count",
        CLASS | GROUP | APPEARED | FUNCTION | DETACHED_GROUP | STRINGS,
    ),
    (
        Key::Distance,
        "distance",
        CLASS | OBJECT | GROUP | DETACHED_GROUP,
    ),
    (
        Key::ShallowSize,
        "shallowSize",
        CLASS | OBJECT | GROUP | APPEARED | STRINGS,
    ),
    (Key::RetainedSize, "retainedSize", CLASS | OBJECT | REALM),
    (Key::AddedCount, "addedCount", DELTA),
    (Key::RemovedCount, "removedCount", DELTA),
    (Key::CountDelta, "countDelta", DELTA),
    (Key::AddedSize, "addedSize", DELTA),
    (Key::RemovedSize, "removedSize", DELTA),
    (Key::SizeDelta, "sizeDelta", DELTA),
    (Key::AddedRetained, "addedRetainedSize", RETAINED),
    (Key::RemovedRetained, "removedRetainedSize", RETAINED),
    (Key::RetainedDelta, "retainedSizeDelta", RETAINED),
    (Key::SteadyGrowth, "steadyGrowth", GROWTH),
    (Key::Counts, "counts", GROWTH),
    (Key::ShallowSizes, "shallowSizes", GROWTH),
    (Key::RetainedSizes, "retainedSizes", GROWTH),
    (Key::AppearedCounts, "appearedCounts", GROWTH),
    (Key::AllocatedSize, "allocatedSize", FUNCTION),
    (Key::LiveCount, "liveCount", FUNCTION),
    (Key::LiveSize, "liveSize", FUNCTION),
    (Key::Component, "component", FIBER),
    (Key::FiberCount, "fiberCount", FIBER),
    (Key::BranchSize, "branchRetainedSize", FIBER),
    (Key::TreeRoot, "treeRoot", DETACHED),
    (Key::TreeNodes, "treeNodes", DETACHED | DETACHED_GROUP),
    (Key::TreeSize, "treeRetainedSize", DETACHED | DETACHED_GROUP),
    (Key::AttributedSize, "attributedSize", REALM),
    (
        Key::Retainer,
        "retainer",
        DETACHED | DETACHED_GROUP | REALM | FIBER,
    ),
    (Key::RetainerId, "retainerId", DETACHED | REALM | FIBER),
    (
        Key::RetainerEdge,
        "retainerEdge",
        DETACHED | DETACHED_GROUP | REALM | FIBER,
    ),
    (
        Key::RetainerLocation,
        "retainerLocation",
        DETACHED | DETACHED_GROUP | REALM | FIBER,
    ),
    (Key::Waste, "waste", STRINGS),
    (Key::FirstId, "firstId", STRINGS),
    (Key::Kind, "kind", COLLECTION),
    (Key::ElementCount, "elementCount", COLLECTION),
    (Key::Capacity, "capacity", COLLECTION),
    (Key::Bytes, "bytes", COLLECTION),
    (Key::ContentClass, "contentClass", COLLECTION),
    (Key::DeadCount, "deadVariables", CONTEXT),
    (Key::DeadSize, "deadSize", CONTEXT),
    (
        Key::Location,
        "location",
        CLASS | DELTA | OBJECT | GROWTH | FUNCTION,
    ),
];

/// The columns of a text: those that its rows have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportColumns(u16);

impl ExportColumns {
    /// Returns the columns of a list's rows.
    pub fn of_list(list: &List) -> ExportColumns {
        ExportColumns(match list {
            List::Within { of, .. } => return ExportColumns::of_list(of),
            List::Classes { .. } | List::DominatedByClass { .. } | List::Freed { .. } => CLASS,
            List::Deltas { .. } => DELTA,
            List::Growth { .. } => GROWTH,
            List::AppearedSteps { .. } => APPEARED,
            List::Allocations { .. } | List::Callers { .. } => FUNCTION,
            List::Strings { .. } => STRINGS,
            List::Collections { .. } => OBJECT | COLLECTION,
            List::MergedRetainers { .. } => GROUP,
            List::Detached { .. } => OBJECT | DETACHED,
            List::DetachedGroups { .. } => DETACHED_GROUP,
            List::UnmountedFibers { .. } => OBJECT | FIBER,
            List::Contexts { .. } => OBJECT | CONTEXT,
            List::Realms => REALM,
            List::Edges { .. }
            | List::RootEdges
            | List::DeadVariables { .. }
            | List::Retainers { .. }
            | List::FoldedRetainers { .. } => OBJECT | EDGE,
            List::ClassObjects { .. }
            | List::Matches { .. }
            | List::Added { .. }
            | List::Deleted { .. }
            | List::Appeared { .. }
            | List::Dominated { .. }
            | List::StringsOf { .. }
            | List::FreedOfClass { .. } => OBJECT,
        })
    }

    /// Returns the columns of these rows.
    pub fn of_rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> ExportColumns {
        let of_row = |row: &Row| match row {
            Row::Class(_) => CLASS,
            Row::Delta(delta) if delta.retained.is_some() => DELTA | RETAINED,
            Row::Delta(_) => DELTA,
            Row::Growth(_) => GROWTH,
            Row::Appeared(_) => APPEARED,
            Row::Function(_) => FUNCTION,
            Row::RetainerGroup(_) => GROUP,
            Row::Strings(_) => STRINGS,
            Row::Object(ObjectRow {
                collection: Some(_),
                ..
            }) => OBJECT | COLLECTION,
            Row::Object(ObjectRow { edge: Some(_), .. }) => OBJECT | EDGE,
            Row::Object(ObjectRow {
                detached: Some(_), ..
            }) => OBJECT | DETACHED,
            Row::DetachedGroup(_) => DETACHED_GROUP,
            Row::Object(ObjectRow { fiber: Some(_), .. }) => OBJECT | FIBER,
            Row::Object(ObjectRow {
                dead_variables: Some(_),
                ..
            }) => OBJECT | CONTEXT,
            Row::Realm(_) => REALM,
            Row::Object(_) => OBJECT,
        };
        ExportColumns(rows.into_iter().fold(0, |all, row| all | of_row(row)))
    }

    /// Returns these columns and others.
    pub fn and(self, others: ExportColumns) -> ExportColumns {
        ExportColumns(self.0 | others.0)
    }

    pub(super) fn keys(self) -> impl Iterator<Item = (Key, &'static str)> {
        let keys = KEYS.iter().filter(move |(_, _, kinds)| kinds & self.0 != 0);
        keys.map(|(key, name, _)| (*key, *name))
    }

    /// Returns the key of the rows in JSON.
    pub(super) fn rows_key(self) -> &'static str {
        if self.0 == FUNCTION {
            "functions"
        } else if self.0 == STRINGS {
            "strings"
        } else if self.0 & (GROUP | APPEARED | FUNCTION | DETACHED_GROUP | STRINGS | REALM) != 0 {
            "rows"
        } else if self.0 & OBJECT == 0 {
            "classes"
        } else if self.0 & (CLASS | DELTA | GROWTH) == 0 {
            "objects"
        } else {
            "rows"
        }
    }
}

/// The name of rows that have none.
static NO_NAME: Text = Text {
    text: String::new(),
    cut: false,
};

/// A row with what it may show only the beginning of.
#[derive(Clone, Debug)]
pub struct ExportRow<'a> {
    /// The row.
    pub row: &'a Row,
    /// Its name, as whole as it is to be.
    pub name: Cow<'a, str>,
    /// Its object's type, as the file names it; empty where it is no object.
    pub type_name: &'a str,
}

impl<'a> ExportRow<'a> {
    /// Returns a row as it is shown. A cut name ends in `…`.
    pub fn shown(row: &'a Row) -> ExportRow<'a> {
        let (name, type_name) = match row {
            Row::Class(class) => (&class.name, ""),
            Row::Delta(delta) => (&delta.name, ""),
            Row::Object(object) => (&object.name, object.kind.name().unwrap_or_default()),
            Row::Growth(class) => (&class.name, ""),
            Row::Function(function) => (function.frame.function.as_ref().unwrap_or(&NO_NAME), ""),
            Row::Strings(group) => (&group.text, ""),
            Row::Realm(realm) => (&realm.name, ""),
            Row::RetainerGroup(_) | Row::Appeared(_) | Row::DetachedGroup(_) => (&NO_NAME, ""),
        };
        ExportRow {
            row,
            name: whole_or_cut(name),
            type_name,
        }
    }

    /// Returns whether the edge has an index in place of a name.
    pub(super) fn has_edge_index(&self) -> bool {
        match self.row {
            Row::Object(object) => object
                .edge
                .as_ref()
                .is_some_and(|edge| edge.kind.is_indexed()),
            _ => false,
        }
    }

    pub(super) fn value(&self, key: Key) -> Value<'_> {
        let of_row = match self.row {
            Row::Class(class) => match key {
                Key::Count => Some(Value::unsigned(class.count)),
                Key::Distance => Some(Value::signed(class.distance)),
                Key::ShallowSize => Some(Value::unsigned(class.shallow_size)),
                Key::RetainedSize => Some(Value::unsigned(class.retained_size)),
                Key::Location => class.location.as_ref().map(Value::Location),
                _ => None,
            },
            Row::Delta(delta) => match key {
                Key::AddedCount => Some(Value::unsigned(delta.added_count)),
                Key::RemovedCount => Some(Value::unsigned(delta.deleted_count)),
                Key::CountDelta => Some(Value::signed(delta.count_delta)),
                Key::AddedSize => Some(Value::unsigned(delta.added_size)),
                Key::RemovedSize => Some(Value::unsigned(delta.deleted_size)),
                Key::SizeDelta => Some(Value::signed(delta.size_delta)),
                Key::Location => delta.location.as_ref().map(Value::Location),
                _ => delta.retained.and_then(|retained| match key {
                    Key::AddedRetained => Some(Value::unsigned(retained.added)),
                    Key::RemovedRetained => Some(Value::unsigned(retained.deleted)),
                    Key::RetainedDelta => Some(Value::signed(retained.delta)),
                    _ => None,
                }),
            },
            Row::Growth(class) => match key {
                Key::SteadyGrowth => Some(Value::unsigned(class.steady_growth)),
                Key::Counts => Some(Value::numbers(&class.counts)),
                Key::ShallowSizes => Some(Value::numbers(&class.shallow_sizes)),
                Key::RetainedSizes => Some(Value::numbers(&class.retained_sizes)),
                Key::AppearedCounts => Some(Value::numbers(&class.appeared)),
                Key::Location => class.location.as_ref().map(Value::Location),
                _ => None,
            },
            Row::Appeared(step) => match key {
                // Counted from 1, as in links.
                Key::Snapshot => Some(Value::unsigned(u64::from(step.snapshot) + 1)),
                Key::Count => Some(Value::unsigned(step.count)),
                Key::ShallowSize => Some(Value::unsigned(step.shallow_size)),
                _ => None,
            },
            Row::Function(function) => match key {
                Key::Count => Some(Value::unsigned(function.count)),
                Key::AllocatedSize => Some(Value::unsigned(function.size)),
                Key::LiveCount => Some(Value::unsigned(function.live_count)),
                Key::LiveSize => Some(Value::unsigned(function.live_size)),
                Key::Location => function.frame.location.as_ref().map(Value::Location),
                _ => None,
            },
            Row::Strings(group) => match key {
                Key::Count => Some(Value::unsigned(group.count)),
                Key::ShallowSize => Some(Value::unsigned(group.shallow_size)),
                Key::Waste => group.waste().map(Value::Unsigned),
                Key::FirstId => Some(Value::unsigned(group.first.0)),
                _ => None,
            },
            Row::RetainerGroup(group) => match (key, &group.retainers) {
                (Key::Count, _) => Some(Value::unsigned(group.object_count)),
                (Key::Distance, _) => Some(Value::signed(group.distance)),
                (Key::ShallowSize, _) => Some(Value::unsigned(group.shallow_size)),
                (Key::EdgeType, GroupedRetainers::Class { edge_kind, .. }) => {
                    edge_kind.name().map(Value::Text)
                }
                (Key::EdgeName, GroupedRetainers::Class { edge_name, .. }) => {
                    edge_name.as_ref().map(|name| Value::Text(&name.text))
                }
                (Key::ClassName, GroupedRetainers::Class { class_name, .. }) => {
                    Some(Value::Text(&class_name.text))
                }
                _ => None,
            },
            Row::Realm(realm) => {
                let object = realm.object.as_ref();
                let reference = realm.reference.as_ref();
                match key {
                    Key::Id => object.map(|object| Value::unsigned(object.id.0)),
                    Key::RetainedSize => object.map(|object| Value::unsigned(object.retained_size)),
                    Key::AttributedSize => realm.attributed_size.map(Value::unsigned),
                    Key::Retainer => reference.map(|one| Value::Text(&one.from_name.text)),
                    Key::RetainerId => reference.map(|one| Value::unsigned(one.from.0)),
                    Key::RetainerEdge => reference.map(|one| Value::Text(&one.edge.name.text)),
                    Key::RetainerLocation => {
                        let location = reference.and_then(|one| one.location.as_ref());
                        location.map(Value::Location)
                    }
                    _ => None,
                }
            }
            Row::DetachedGroup(group) => match key {
                Key::ClassName => Some(Value::Text(&group.class_name.text)),
                Key::Count => Some(Value::unsigned(group.count)),
                Key::Distance => Some(Value::signed(group.distance)),
                Key::TreeNodes => Some(Value::unsigned(group.node_count)),
                Key::TreeSize => Some(Value::unsigned(group.retained_size)),
                _ => retainer_value(&group.retainer, key),
            },
            Row::Object(object) => match key {
                Key::EdgeType => object.edge.as_ref().map(|edge| {
                    let foreign = edge.foreign_type.as_deref().unwrap_or_default();
                    Value::Text(edge.kind.name().unwrap_or(foreign))
                }),
                Key::EdgeName => object
                    .edge
                    .as_ref()
                    .map(|edge| Value::Text(&edge.name.text)),
                Key::Id => Some(Value::unsigned(object.id.0)),
                Key::ClassName => Some(Value::Text(&object.class_name.text)),
                Key::Type => Some(Value::Text(self.type_name)),
                Key::Distance => Some(Value::signed(object.distance)),
                Key::ShallowSize => Some(Value::unsigned(object.shallow_size)),
                Key::RetainedSize => Some(Value::unsigned(object.retained_size)),
                Key::Location => object.location.as_ref().map(Value::Location),
                Key::DeadCount => {
                    let dead = object.dead_variables.as_ref();
                    dead.map(|dead| Value::unsigned(dead.count))
                }
                Key::DeadSize => {
                    let dead = object.dead_variables.as_ref();
                    dead.map(|dead| Value::unsigned(dead.size))
                }
                _ => {
                    let collection = object.collection.as_ref();
                    collection
                        .and_then(|facts| of_collection(key, facts))
                        .or_else(|| of_detached(key, object.detached.as_ref()?))
                        .or_else(|| of_fiber(key, object.fiber.as_ref()?))
                }
            },
        };
        match key {
            Key::Name => Value::Text(&self.name),
            _ => of_row.unwrap_or(Value::Nothing),
        }
    }
}

/// What is told of a detached element.
fn of_detached(key: Key, facts: &DetachedFacts) -> Option<Value<'_>> {
    match key {
        Key::TreeRoot => Some(Value::unsigned(facts.tree.root_id.0)),
        Key::TreeNodes => Some(Value::unsigned(facts.tree.node_count)),
        Key::TreeSize => Some(Value::unsigned(facts.tree.retained_size)),
        _ => retainer_value(&facts.retainer, key),
    }
}

/// What is told of an unmounted fiber.
fn of_fiber(key: Key, facts: &FiberFacts) -> Option<Value<'_>> {
    match key {
        Key::Component => facts.component.as_ref().map(|name| Value::Text(&name.text)),
        Key::FiberCount => Some(Value::unsigned(facts.fiber_count)),
        Key::BranchSize => Some(Value::unsigned(facts.retained_size)),
        _ => retainer_value(facts.retainer.as_ref()?, key),
    }
}

/// What holds detached elements or unmounted fibers.
fn retainer_value(retainer: &DetachedRetainer, key: Key) -> Option<Value<'_>> {
    match key {
        Key::Retainer => Some(Value::Text(&retainer.name.text)),
        Key::RetainerId => Some(Value::unsigned(retainer.id.0)),
        Key::RetainerEdge => {
            let edge = retainer.edge.as_ref();
            edge.map(|edge| Value::Text(&edge.name.text))
        }
        Key::RetainerLocation => retainer.location.as_ref().map(Value::Location),
        _ => None,
    }
}

fn of_collection(key: Key, facts: &CollectionFacts) -> Option<Value<'_>> {
    match key {
        Key::Kind => Some(Value::Text(facts.kind.name())),
        Key::ElementCount => Some(Value::unsigned(facts.element_count)),
        Key::Capacity => facts.capacity.map(Value::Unsigned),
        Key::Bytes => Some(Value::unsigned(facts.bytes)),
        Key::ContentClass => facts
            .content_class
            .as_ref()
            .map(|class| Value::Text(&class.text)),
        _ => None,
    }
}

impl Key {
    pub(super) fn is_number(self) -> bool {
        !matches!(
            self,
            Key::EdgeType
                | Key::EdgeName
                | Key::Name
                | Key::ClassName
                | Key::Type
                | Key::Location
                | Key::Component
                | Key::Retainer
                | Key::RetainerEdge
                | Key::RetainerLocation
                | Key::Kind
                | Key::ContentClass
        )
    }
}

/// The content of a cell.
pub(super) enum Value<'a> {
    Nothing,
    Unsigned(u64),
    Signed(i64),
    /// Several numbers with blanks between them.
    Numbers(String),
    Text(&'a str),
    Location(&'a Location),
}

impl Value<'_> {
    fn unsigned<'a>(number: impl Into<u64>) -> Value<'a> {
        Value::Unsigned(number.into())
    }

    fn numbers<'a, N: ToString>(numbers: &[N]) -> Value<'a> {
        let numbers: Vec<String> = numbers.iter().map(N::to_string).collect();
        Value::Numbers(numbers.join(" "))
    }

    fn signed<'a>(number: impl Into<i64>) -> Value<'a> {
        Value::Signed(number.into())
    }
}

impl Value<'_> {
    /// Returns it as text for people.
    pub(super) fn plain_text(&self) -> String {
        match self {
            Value::Nothing => String::new(),
            Value::Unsigned(number) => number.to_string(),
            Value::Signed(number) => number.to_string(),
            Value::Numbers(numbers) => numbers.clone(),
            Value::Text(text) => (*text).to_owned(),
            Value::Location(at) => at.whole_text(),
        }
    }
}

/// Writes the names of columns.
pub(super) fn join(columns: ExportColumns, between: &str, out: &mut String) {
    for (position, (_, name)) in columns.keys().enumerate() {
        if position > 0 {
            out.push_str(between);
        }
        out.push_str(name);
    }
}
