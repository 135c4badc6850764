//! The realms of a snapshot: native contexts, in V8's words. A page has one for each frame, a
//! Node.js process one for each `vm` context. Beside them stand the objects of other threads.

use serde::{Deserialize, Serialize};

use crate::row::{EdgeLabel, ObjectRow, Text};
use crate::{Filter, Location, NodeIdx, ObjectId};

/// What a row of the list of realms is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RealmOf {
    /// A realm.
    Realm,
    /// What more than one realm uses.
    Shared,
    /// What belongs to no realm.
    Unattributed,
    /// A worker: another thread, whose heap is a file of its own.
    Worker,
}

/// A realm, or what stands beside the realms. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RealmRow {
    /// What it is.
    pub of: RealmOf,
    /// Its native context, or the worker's object.
    pub object: Option<Box<ObjectRow>>,
    /// The name of that object.
    pub name: Text,
    /// Whether its window is in no frame any more, as far as the file tells.
    pub is_detached: bool,
    /// Shallow sizes of all that belongs to it alone. A worker's heap is not in the file.
    pub attributed_size: Option<u64>,
    /// The first reference from JavaScript outside of it, which is what keeps a realm alive that
    /// nobody needs.
    pub reference: Option<RealmReference>,
}

impl RealmRow {
    /// Returns the filter that lets through what belongs to it.
    pub fn filter(&self) -> Option<Filter> {
        match self.of {
            RealmOf::Realm => self.object.as_ref().map(|object| Filter::Realm(object.id)),
            RealmOf::Shared => Some(Filter::SharedRealm),
            RealmOf::Unattributed => Some(Filter::NoRealm),
            RealmOf::Worker => None,
        }
    }
}

/// A reference from an object of another realm into a realm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RealmReference {
    /// The edge.
    pub edge: EdgeLabel,
    /// The object outside.
    pub from_node: NodeIdx,
    /// Its id.
    pub from: ObjectId,
    /// Its name.
    pub from_name: Text,
    /// The object of the realm.
    pub to: ObjectId,
    /// Its name.
    pub to_name: Text,
    /// Where in the code the object outside comes from.
    pub location: Option<Location>,
}
