//! Sets of objects that a question is about as a whole.

use serde::{Deserialize, Serialize};

use crate::query::{ComparisonId, GrowthId};
use crate::string_costs::StringsBy;
use crate::{ClassIdx, Cut, DeltaIdx, Filter, GrowthIdx, NodeIdx, ObjectId};

/// A set of objects, told by what they have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectSet {
    /// What a named filter lets through.
    Filter(Filter),
    /// What a search finds.
    Matches(Search),
    /// The objects of some classes.
    Classes(Vec<ClassIdx>),
    /// These objects.
    Nodes(Vec<NodeIdx>),
    /// The new objects of one delta; of the comparison's target.
    Added(ComparisonId, DeltaIdx),
    /// The deleted objects of one delta; of the comparison's base.
    Deleted(ComparisonId, DeltaIdx),
    /// The objects of a class that appeared at one snapshot of a series, from 0, and are still
    /// there; of the last snapshot.
    Appeared(GrowthId, GrowthIdx, u32),
    /// The same, with those that appeared before.
    AppearedBy(GrowthId, GrowthIdx, u32),
    /// The strings of the group whose first one has this id; of the string with this id the slices.
    Strings(StringsBy, ObjectId),
    /// What some cuts would free.
    Freed(Vec<Cut>),
    /// The objects of a class that some cuts would free, those of 0 bytes left out.
    FreedOfClass(Vec<Cut>, ClassIdx),
    /// What of a set a filter lets through.
    Within(Filter, Box<ObjectSet>),
}

impl ObjectSet {
    /// Returns what of the set a filter lets through, where there is one.
    pub fn within(self, filter: Option<Filter>) -> ObjectSet {
        match filter {
            Some(filter) => ObjectSet::Within(filter, Box::new(self)),
            None => self,
        }
    }
}

/// A search for objects. Objects of 0 bytes are never found, as in DevTools; `@` and a number find
/// the object of this id, whatever its size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Search {
    /// What the person typed.
    pub text: String,
    /// How it is meant.
    pub by: SearchBy,
    /// Only objects that this filter lets through.
    pub filter: Option<Filter>,
}

/// How the text of a search is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchBy {
    /// The object's name contains it.
    Text {
        /// Whether upper and lower case differ.
        match_case: bool,
    },
    /// The object's name matches this regular expression. Upper and lower case differ, as they
    /// always do for one in DevTools (`HeapSnapshot.ts`, `search`).
    Pattern,
    /// It is a query, such as `class:Foo retained>1MB`.
    Query,
}

impl Default for SearchBy {
    /// As DevTools searches unless it is told otherwise.
    fn default() -> SearchBy {
        SearchBy::Text { match_case: false }
    }
}
