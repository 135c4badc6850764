//! Source maps and source files that a person adds beside the snapshot.
//!
//! The page hands over the files of a whole folder; a file is a handle, and only what the session
//! asks for is read. Between two files the worker answers what has come meanwhile.

use heaplens_model::message::{FromWorker, Ticket};
use heaplens_model::query::{Answer, QueryError};
use heaplens_model::source_files::SourceMapProblem;
use js_sys::{Array, Error, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::messages::with_session;
use crate::{buffer, clock, port};

/// So many files are told one by one.
const MOST_TOLD: usize = 200;

/// Reads what is wanted of some files, and answers what became of all.
pub async fn add(ticket: Ticket, paths: Vec<String>, files: Array) {
    let mut is_read = vec![false; paths.len()];
    // The maps tell of more texts, so it is asked twice.
    for _ in 0..2 {
        let wanted = with_session(|session| session.wanted_source_files(&paths));
        for at in wanted.unwrap_or_default() {
            let (Some(path), Some(is_read)) = (paths.get(at), is_read.get_mut(at)) else {
                continue;
            };
            if std::mem::replace(is_read, true) {
                continue;
            }
            let bytes = read(files.get(at as u32)).await;
            with_session(|session| match bytes {
                Ok(bytes) => session.add_source_file(path.clone(), bytes),
                Err(problem) => session.refuse_source_file(path.clone(), problem),
            });
            clock::rest().await;
        }
    }
    let left = is_read.iter().filter(|is_read| !**is_read).count();
    let answer = with_session(|session| {
        session.pass_over_source_files(left as u64);
        Answer::SourceFiles(Box::new(session.source_files(MOST_TOLD)))
    });
    let answer = answer.ok_or(QueryError::NotOpen);
    port::post(&FromWorker::Answer { ticket, answer });
}

async fn read(file: JsValue) -> Result<Vec<u8>, SourceMapProblem> {
    let unreadable = |error: JsValue| {
        let message = match error.dyn_into::<Error>() {
            Ok(error) => error.message().into(),
            Err(other) => other.as_string().unwrap_or_default(),
        };
        SourceMapProblem::Unreadable { message }
    };
    let file: File = file.dyn_into().map_err(unreadable)?;
    let bytes = JsFuture::from(file.array_buffer()).await;
    let bytes = Uint8Array::new(&bytes.map_err(unreadable)?);
    let mut copy = Vec::new();
    let needed = u64::from(bytes.length());
    buffer::replace(&mut copy, &bytes).map_err(|_| SourceMapProblem::OutOfMemory { needed })?;
    Ok(copy)
}
