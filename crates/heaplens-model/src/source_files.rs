//! What a person adds beside a snapshot to read its code: source maps and source files.
//!
//! Nothing of it is ever fetched.

use serde::{Deserialize, Serialize};

use crate::row::Text;

/// What became of the files that were added to a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFiles {
    /// Each that was read, in the order of their paths; those that are of no use last.
    pub files: Vec<SourceFile>,
    /// How many were passed over, since nothing in the snapshot is called so.
    pub passed_over: u64,
    /// How many scripts have a map inside of their text.
    pub inside_of_scripts: u32,
}

/// A file that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its path, as far as the browser or the person gave it.
    pub path: String,
    /// What became of it.
    pub state: SourceFileState,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceFileState {
    /// A map that translates positions in a script, or in several.
    Translates {
        /// The script; the first of several.
        script: Text,
        /// How many there are.
        scripts: u32,
    },
    /// A text that is shown: of a script, or of a map's source.
    Shows {
        /// What it is the text of.
        of: Text,
    },
    /// It is of no use.
    Unused(Unused),
    /// It cannot be read.
    Refused(SourceMapProblem),
}

/// Why a file is of no use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unused {
    /// No script of the snapshot is called as the map or the text.
    NoScript,
    /// Another file serves: its path has more in common with the script's.
    OtherServes {
        /// The path of the other file.
        path: String,
    },
    /// Another file fits the same script as well, and nothing tells which is right.
    Ambiguous {
        /// The path of the other file.
        path: String,
    },
    /// Its lines and columns are not those of the script: it is of another build.
    OtherBuild {
        /// The script.
        script: Text,
    },
}

/// Why a source map cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceMapProblem {
    /// It is no JSON, or cut.
    NotJson {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: u64,
    },
    /// It is JSON, and no source map.
    NoSourceMap,
    /// A map of another version than 3.
    OtherVersion {
        /// Its version.
        version: String,
    },
    /// A mapping is damaged.
    MappingsDamaged {
        /// The character of `mappings`, from 0.
        at: u64,
    },
    /// A part of it is in another file.
    SectionElsewhere,
    /// Memory ran out.
    OutOfMemory {
        /// The bytes that are missing.
        needed: u64,
    },
    /// The browser or the system could not read the file.
    Unreadable {
        /// What it says.
        message: String,
    },
}
