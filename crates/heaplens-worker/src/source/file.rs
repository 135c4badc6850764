//! A file on the person's computer, read ahead in slices.
//!
//! While the core is busy with one slice the browser reads the next ones, so that the disk and
//! the parser do not wait for each other.

use std::collections::VecDeque;

use heaplens_model::problem::{Cause, Problem};
use js_sys::{Error, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Bytes of a slice.
const SLICE: f64 = (8 << 20) as f64;

/// Slices under way at a time.
const AHEAD: usize = 3;

/// Reads a file from front to back.
pub struct FileReader {
    file: File,
    /// Where the next slice to ask for begins.
    next: f64,
    ahead: VecDeque<JsFuture>,
    taken: u64,
}

impl FileReader {
    /// Nothing is read yet.
    pub fn new(file: File) -> FileReader {
        FileReader {
            file,
            next: 0.0,
            ahead: VecDeque::new(),
            taken: 0,
        }
    }

    /// The file's length.
    pub fn total(&self) -> u64 {
        self.file.size() as u64
    }

    /// Bytes handed out.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The next slice; nothing at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, Problem> {
        while self.ahead.len() < AHEAD && self.next < self.file.size() {
            let end = (self.next + SLICE).min(self.file.size());
            let slice = self
                .file
                .slice_with_f64_and_f64(self.next, end)
                .map_err(|error| failed(&error))?;
            self.ahead.push_back(JsFuture::from(slice.array_buffer()));
            self.next = end;
        }
        let Some(read) = self.ahead.pop_front() else {
            return Ok(None);
        };
        let bytes = Uint8Array::new(&read.await.map_err(|error| failed(&error))?);
        self.taken += u64::from(bytes.length());
        Ok(Some(bytes))
    }
}

fn failed(error: &JsValue) -> Problem {
    let message = match error.dyn_ref::<Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    };
    Problem::nowhere(Cause::FileUnreadable { message })
}
