//! The arguments of `heaplens retainers`, of one object or, with `--merged`, of many.

use std::ffi::{OsStr, OsString};
use std::mem::take;

use heaplens_model::{Ignored, ObjectId};

use super::given::Given;
use super::values::{object_id, usage};
use super::{Command, Print};
use crate::Failure;

/// The most levels.
const MAX_DEPTH: u32 = 64;

/// With `--merged`.
#[derive(Debug, PartialEq, Eq)]
pub struct Retainers {
    /// The snapshot.
    pub file: OsString,
    /// What is retained.
    pub of: RetainersOf,
    /// How many levels.
    pub depth: u32,
    /// How to print.
    pub print: Print,
}

/// Without `--merged`.
#[derive(Debug, PartialEq, Eq)]
pub struct RetainerRows {
    /// The snapshot.
    pub file: OsString,
    /// The object.
    pub id: ObjectId,
    /// What to look past.
    pub ignored: Vec<Ignored>,
    /// How to print.
    pub print: Print,
}

/// What is retained.
#[derive(Debug, PartialEq, Eq)]
pub enum RetainersOf {
    /// The objects of the classes of this name.
    Class(String),
    /// These objects.
    Ids(Vec<ObjectId>),
}

/// Takes what the command has of what was given.
pub fn take_from(given: &mut Given) -> Result<Command, Failure> {
    let file = given.file("FILE")?;
    let of = retainers_of(given)?;
    let is_merged = take(&mut given.merged);
    let depth = given.depth.take();
    let ignored = take(&mut given.ignored);
    match of {
        RetainersOf::Ids(ids) if !is_merged && ids.len() == 1 => {
            if depth.is_some() {
                return usage("`retainers` has --depth only with --merged");
            }
            Ok(Command::RetainerRows(RetainerRows {
                file,
                id: ids[0],
                ignored,
                print: given.print_located(),
            }))
        }
        _ if !is_merged => usage("`retainers` of more than one object needs --merged"),
        _ if !ignored.is_empty() => usage("`retainers` has no --ignore with --merged"),
        of => {
            let depth = depth.unwrap_or(1);
            if !(1..=MAX_DEPTH).contains(&depth) {
                return usage(format!("`retainers` has --depth from 1 to {MAX_DEPTH}"));
            }
            Ok(Command::Retainers(Retainers {
                file,
                of,
                depth,
                print: given.print(),
            }))
        }
    }
}

/// What starts with `@` is an id, and then all are.
fn retainers_of(given: &mut Given) -> Result<RetainersOf, Failure> {
    let first = given.text("CLASS or @ID")?;
    if !first.starts_with('@') {
        return Ok(RetainersOf::Class(first));
    }
    let mut ids = vec![object_id(OsStr::new(&first))?];
    ids.extend(given.ids()?);
    Ok(RetainersOf::Ids(ids))
}
