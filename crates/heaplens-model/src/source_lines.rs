//! A piece of a script's text around a position.

use serde::{Deserialize, Serialize};

use crate::Location;

/// The lines around a position in the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLines {
    /// The position, with the script's name.
    pub location: Location,
    /// Lines that follow each other; none where the text is not known.
    pub lines: Vec<SourceLine>,
    /// Where the position is in them; nothing where they do not have it.
    pub mark: Option<SourceMark>,
    /// Whether they are of the source that a source map names, and not of the script.
    pub is_original: bool,
    /// How much of the text is known.
    pub text: SourceText,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Its number, from 1 as editors count.
    pub number: i64,
    /// The line, or the part of a long one that is around the position; without its end. Lone
    /// surrogates are shown as U+FFFD.
    pub text: String,
    /// Whether characters before the part were left out.
    pub cut_before: bool,
    /// Whether characters after the part were left out.
    pub cut_after: bool,
}

/// A position in [`SourceLines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMark {
    /// The line, as an index of [`SourceLines::lines`].
    pub line: u32,
    /// The byte of the line's text at which the position is, on the boundary of a character.
    pub byte: u32,
}

/// How much of a script's text is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceText {
    /// All of it.
    Whole,
    /// V8 kept only its beginning in the snapshot.
    Cut {
        /// So many UTF-16 units.
        kept: u64,
    },
    /// Nothing: the snapshot has no text of this script.
    Missing,
    /// The text does not fit the positions: it is a part of another file, and nothing says which.
    DoesNotFit,
}
