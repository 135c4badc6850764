//! Words of the command line that mean something: ids, filters, what to ignore.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use heaplens_model::{Filter, Ignored, ObjectId};

use crate::Failure;

/// Says what is wrong with the command line.
pub fn usage<T>(reason: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Usage(reason.into()))
}

/// Returns whether a file argument means standard input.
pub fn is_stdin(file: &OsStr) -> bool {
    file == "-"
}

/// Returns what the Retainers look past.
pub fn ignored(word: &OsStr) -> Result<Ignored, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        Failure::Usage(format!(
            "`{word}` cannot be ignored: write @ID, edge:NAME or class:NAME"
        ))
    })
}

/// Returns the path of a source map, a source file or a folder, which must be there: nothing is
/// translated by a path with a slip of the keyboard.
pub fn source_map(path: OsString) -> Result<OsString, Failure> {
    if Path::new(&path).exists() {
        return Ok(path);
    }
    let path = path.to_string_lossy();
    usage(format!("--source-map: there is no file or folder `{path}`"))
}

/// Returns a named filter.
pub fn filter(word: &OsStr) -> Result<Filter, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        let plain: Vec<_> = Filter::PLAIN.iter().map(Filter::name).collect();
        let all = plain.join(", ");
        Failure::Usage(format!(
            "no filter `{word}`: there are {all}, allocated:MIN-MAX, realm:@ID"
        ))
    })
}

/// Returns an object's id, with or without the `@` that views show before it.
pub fn object_id(word: &OsStr) -> Result<ObjectId, Failure> {
    let word = word.to_string_lossy();
    let digits = word.strip_prefix('@').unwrap_or(&word);
    // `parse` accepts a sign.
    if digits.starts_with('+') {
        return Err(Failure::Usage(format!("`{word}` is not an object id")));
    }
    digits
        .parse()
        .map(ObjectId)
        .map_err(|_| Failure::Usage(format!("`{word}` is not an object id, such as @123")))
}
