//! What strings cost: equal texts, texts that begin alike, long strings that slices keep, and
//! concatenated strings that were never flattened.

use serde::{Deserialize, Serialize};

use crate::row::Text;
use crate::{NodeIdx, ObjectId, StringGroupIdx};

/// By what strings are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StringsBy {
    /// Strings with one text, of texts that occur more than once.
    #[default]
    Text,
    /// Strings that begin alike: with what stands before the first digit.
    Prefix,
    /// Slices by the string that they are a part of.
    Parent,
    /// A concatenated string that is no half of another one, with all parts that it consists of.
    Rope,
}

impl StringsBy {
    /// All of them, in the order of the variants.
    pub const ALL: [StringsBy; 4] = [
        StringsBy::Text,
        StringsBy::Prefix,
        StringsBy::Parent,
        StringsBy::Rope,
    ];

    /// The name for programs and links.
    pub const fn name(self) -> &'static str {
        match self {
            StringsBy::Text => "equal",
            StringsBy::Prefix => "prefix",
            StringsBy::Parent => "slices",
            StringsBy::Rope => "concatenated",
        }
    }
}

/// What the strings of a snapshot cost together. Sizes are shallow sizes in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StringSums {
    /// Strings, sliced and concatenated strings together, how many.
    pub count: u64,
    /// Their bytes.
    pub shallow_size: u64,
    /// The groups. Of equal texts those that are certainly equal.
    pub groups: GroupSums,
    /// Texts that V8 may have cut without a word: they are equal as far as the file has them.
    pub doubtful: GroupSums,
}

/// Sums over groups of strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSums {
    /// Groups.
    pub group_count: u64,
    /// Strings.
    pub count: u64,
    /// Bytes of the strings.
    pub shallow_size: u64,
    /// Bytes beyond the first string of each text.
    pub waste: u64,
}

/// A group of strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StringGroupRow {
    /// To ask for the strings, and for what retains them.
    pub group: StringGroupIdx,
    /// Their text, or what they begin with; cut for display.
    pub text: Text,
    /// How many there are: of a string with slices the slices, of a concatenated string the
    /// concatenated strings that it consists of.
    pub count: u32,
    /// Their bytes; of a string with slices its own.
    pub shallow_size: u64,
    /// The first of them in the file; of slices the string that they are a part of.
    pub first: ObjectId,
    /// The node of that one.
    pub node: NodeIdx,
    /// What else there is to tell.
    pub detail: StringGroupDetail,
}

/// What is told of a group, by what made it one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StringGroupDetail {
    /// One text.
    Text {
        /// Bytes beyond the first string.
        waste: u64,
        /// How many are concatenated strings. These have few bytes: their halves have the rest.
        concatenated_count: u32,
        /// How much of the text the file has.
        extent: TextExtent,
    },
    /// One beginning.
    Prefix,
    /// One parent.
    Parent {
        /// The first slice in the file.
        first_slice: ObjectId,
        /// The text of that slice, cut for display.
        slice_text: Text,
        /// Whether nothing but slices retains the parent. A copy of each slice's text would free
        /// it.
        is_kept_by_slices: bool,
    },
    /// One concatenated string.
    Rope,
}

impl StringGroupRow {
    /// The bytes beyond the first string, where that is known to be waste.
    pub fn waste(&self) -> Option<u64> {
        match self.detail {
            StringGroupDetail::Text { waste, .. } => Some(waste),
            _ => None,
        }
    }
}

/// How much of a text a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextExtent {
    /// All of it.
    Whole,
    /// V8 cut it; length and hash are equal.
    Cut {
        /// The length in UTF-16 units, where the file tells.
        length: Option<i64>,
    },
    /// V8 may have cut it: what follows may differ.
    MaybeCut,
}
