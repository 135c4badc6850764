//! What can be wrong with a file, a link or the machine: named causes with the byte offset.
//!
//! A problem is data; the sentences that explain it and its remedy are in [`crate::locale`].

use serde::{Deserialize, Serialize};

/// Something wrong, and where. Fatal or not is the caller's to say: the parser returns one as an
/// error and collects others as warnings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub cause: Cause,
    /// Where in the (decompressed) file, in bytes from 0, if it has a place.
    pub offset: Option<u64>,
}

impl Problem {
    /// A problem at a byte of the file.
    pub fn at(offset: u64, cause: Cause) -> Problem {
        Problem { cause, offset: Some(offset) }
    }

    /// A problem that has no place in the file.
    pub fn nowhere(cause: Cause) -> Problem {
        Problem { cause, offset: None }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cause {
    /// The file has no bytes, or only blanks.
    Empty,
    /// Memory ran out.
    OutOfMemory {
        /// Bytes of the block that was not to be had.
        needed: u64,
    },
}
