//! The realms of a snapshot: native contexts, in V8's words. A page has one for each frame, a
//! Node.js process one for each `vm` context.

use crate::ObjectId;
use crate::row::{EdgeLabel, Text};

/// The realms of a snapshot, and what belongs to more than one of them or to none. Bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Realms {
    /// How many realms there are.
    pub count: u64,
    /// The realms, largest attributed size first.
    pub rows: Vec<RealmSizes>,
    /// Shallow sizes of what several realms use.
    pub shared_size: u64,
    /// Shallow sizes of what belongs to none.
    pub unattributed_size: u64,
}

/// One realm. Sizes are bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct RealmSizes {
    /// The id of its native context.
    pub id: ObjectId,
    /// The name of its native context.
    pub name: Text,
    /// Whether its window is in no frame any more, as far as the file tells.
    pub is_detached: bool,
    /// Of the native context alone.
    pub shallow_size: u64,
    /// Of the native context.
    pub retained_size: u64,
    /// Shallow sizes of all that belongs to this realm alone.
    pub attributed_size: u64,
    /// The first reference from JavaScript outside of it, which is what keeps a realm alive that
    /// nobody needs.
    pub reference: Option<RealmReference>,
}

/// A reference from an object of another realm into a realm.
#[derive(Clone, Debug, PartialEq)]
pub struct RealmReference {
    /// The edge.
    pub edge: EdgeLabel,
    /// The object outside.
    pub from: ObjectId,
    /// Its name.
    pub from_name: Text,
    /// The object of the realm.
    pub to: ObjectId,
    /// Its name.
    pub to_name: Text,
}
