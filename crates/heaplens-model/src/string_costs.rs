//! What strings cost: equal texts, texts that begin alike, and long strings that slices keep.

use crate::ObjectId;
use crate::row::Text;

/// What the strings of a snapshot cost. Sizes are shallow sizes in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringCosts {
    /// Strings, sliced and concatenated strings together, how many.
    pub count: u64,
    /// Their bytes.
    pub shallow_size: u64,
    /// Texts that certainly occur more than once.
    pub duplicated: DuplicatedSums,
    /// Texts that V8 may have cut without a word: they are equal as far as the file has them.
    pub doubtful: DuplicatedSums,
    /// Both, largest waste first.
    pub texts: Vec<EqualTexts>,
    /// How many beginnings there are that several strings have.
    pub prefix_count: u64,
    /// These, most bytes first.
    pub prefixes: Vec<CommonPrefix>,
    /// How many strings have slices.
    pub sliced_count: u64,
    /// These, largest first.
    pub sliced: Vec<SlicedString>,
}

/// Sums over texts that occur more than once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DuplicatedSums {
    /// Different texts.
    pub text_count: u64,
    /// Strings.
    pub count: u64,
    /// Bytes of the strings.
    pub shallow_size: u64,
    /// Bytes beyond the first string of each text.
    pub waste: u64,
}

/// Strings with one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EqualTexts {
    /// The text, or its beginning.
    pub text: Text,
    /// Strings.
    pub count: u64,
    /// How many of them are concatenated strings. These have few bytes: their halves have the rest.
    pub concatenated_count: u64,
    /// Bytes of the strings.
    pub shallow_size: u64,
    /// Bytes beyond the first of them.
    pub waste: u64,
    /// The first of them in the file.
    pub first: ObjectId,
    /// How much of the text the file has.
    pub extent: TextExtent,
}

/// How much of a text a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// A beginning that several strings have in common: what stands before the first digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonPrefix {
    /// The beginning.
    pub prefix: Text,
    /// Strings that begin so.
    pub count: u64,
    /// Their bytes.
    pub shallow_size: u64,
    /// The first of them in the file.
    pub first: ObjectId,
}

/// A string of which slices are a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlicedString {
    /// Its id.
    pub id: ObjectId,
    /// Its text, or the beginning.
    pub text: Text,
    /// Its bytes.
    pub shallow_size: u64,
    /// How many slices it has.
    pub slice_count: u64,
    /// The first slice in the file.
    pub first_slice: ObjectId,
    /// The text of that slice, or its beginning.
    pub slice_text: Text,
    /// Whether nothing but slices retains it. A copy of each slice's text would free it.
    pub is_kept_by_slices: bool,
}
