//! Typed indices, so that a node's index cannot be used as an edge's.
//!
//! Each index is an ordinal into the columns of one snapshot and means nothing in another.
//! Only [`ObjectId`] is comparable across the snapshots of one process.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Returns the ordinal as a position in a column.
            #[inline(always)]
            pub const fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// A node's ordinal: its position in the `nodes` section, counted in nodes.
    NodeIdx
);
index!(
    /// An edge's ordinal: its position in the `edges` section, counted in edges.
    EdgeIdx
);
index!(
    /// A position in the snapshot's string table.
    StringIdx
);
index!(
    /// A class: one row of Summary.
    ClassIdx
);
index!(
    /// One row of a Comparison.
    DeltaIdx
);
index!(
    /// A class of Growth, which is over several snapshots.
    GrowthIdx
);
index!(
    /// A function that allocated objects, or called one that did: its position in
    /// `trace_function_infos`. The one after the last stands for those that are not listed.
    FunctionIdx
);

index!(
    /// A group of strings, among those that are made alike.
    StringGroupIdx
);

/// The id that V8 gives an object (`@123`), the same in all snapshots of one process.
///
/// Up to 64 bits wide: Julia writes addresses. On the wire it is decimal text, since a
/// JavaScript number cannot hold it exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u64);

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(ObjectId).map_err(serde::de::Error::custom)
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "@{}", self.0)
    }
}
