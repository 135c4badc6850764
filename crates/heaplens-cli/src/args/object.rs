//! The arguments of `heaplens object FILE @ID… [--ids-from LIST] [--contents]`.

use std::ffi::OsString;
use std::mem::take;

use heaplens_model::ObjectId;

use super::Print;
use super::given::Given;
use super::values::{is_stdin, usage};
use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub struct Object {
    /// The snapshot.
    pub file: OsString,
    /// Ids given as arguments.
    pub ids: Vec<ObjectId>,
    /// A list of more ids.
    pub ids_from: Option<OsString>,
    /// Tell what they hold.
    pub contents: bool,
    /// How to print.
    pub print: Print,
}

impl Object {
    /// Takes what the command has of what was given.
    pub fn take_from(given: &mut Given) -> Result<Object, Failure> {
        let file = given.file("FILE")?;
        let ids = given.ids()?;
        let ids_from = given.ids_from.take();
        if ids.is_empty() && ids_from.is_none() {
            return usage("`object` needs an object id, such as @123");
        }
        if is_stdin(&file) && ids_from.as_deref().is_some_and(is_stdin) {
            return usage("only one of FILE and LIST can be `-`");
        }
        Ok(Object {
            file,
            ids,
            ids_from,
            contents: take(&mut given.contents),
            print: given.print_located(),
        })
    }
}
