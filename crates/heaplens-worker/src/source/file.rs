//! A file on the user's computer.
//!
//! A browser copies a file's bytes several times before a page has them. Part of that work runs on
//! the thread that reads, so a worker that reads cannot parse meanwhile. The helper
//! ([`crate::helper`]) therefore reads large files. This worker reads slices itself until the
//! helper is ready, for small files, and wherever the helper cannot start or fails.

use std::collections::VecDeque;

use heaplens_model::problem::{Cause, Problem};
use js_sys::{Error, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::buffer;
use crate::helper;
use crate::helper::reading::HelperReader;
use crate::outlined::outlined;

/// Bytes of a slice.
const SLICE: f64 = (8 << 20) as f64;

/// Slices that are read at the same time.
const CONCURRENT: usize = 3;

/// Reads a file from front to back.
pub struct FileReader {
    file: File,
    /// Where the next slice begins.
    next: f64,
    slices: VecDeque<JsFuture>,
    helper: Option<HelperReader>,
    taken: u64,
}

impl FileReader {
    /// A reader that has read nothing.
    pub fn new(file: File) -> FileReader {
        let helper = helper::for_file(file.size() as u64);
        FileReader {
            file,
            next: 0.0,
            slices: VecDeque::new(),
            helper: helper.map(HelperReader::new),
            taken: 0,
        }
    }

    /// Returns the file's length.
    pub fn total(&self) -> u64 {
        self.file.size() as u64
    }

    /// Bytes handed out.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Returns the bytes of memory that reading takes in another worker.
    pub fn helper_memory(&self) -> u64 {
        self.helper.as_ref().map_or(0, HelperReader::memory)
    }

    /// Replaces what `buffer` holds by the next bytes; false at the end.
    pub async fn next_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        if let Some(helper) = &mut self.helper {
            if helper.is_ready() {
                // It begins where the slices that are being read end.
                helper.begin(&self.file, self.next);
                self.next = self.file.size();
            }
            if self.slices.is_empty() && helper.has_begun() {
                match helper.next_into(buffer).await? {
                    Some(count) => {
                        self.taken += count;
                        return Ok(count > 0);
                    }
                    // A fault of the file shows up again here, and is reported.
                    None => {
                        self.next = self.taken as f64;
                        self.helper = None;
                    }
                }
            }
        }
        outlined(self.next_slice_into(buffer)).await
    }

    async fn next_slice_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        while self.slices.len() < CONCURRENT && self.next < self.file.size() {
            let end = (self.next + SLICE).min(self.file.size());
            let slice = self
                .file
                .slice_with_f64_and_f64(self.next, end)
                .map_err(|error| failed(&error))?;
            self.slices.push_back(JsFuture::from(slice.array_buffer()));
            self.next = end;
        }
        let Some(read) = self.slices.pop_front() else {
            return Ok(false);
        };
        let bytes = Uint8Array::new(&read.await.map_err(|error| failed(&error))?);
        buffer::replace(buffer, &bytes)?;
        self.taken += u64::from(bytes.length());
        Ok(true)
    }
}

fn failed(error: &JsValue) -> Problem {
    let message = match error.dyn_ref::<Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    };
    Problem::nowhere(Cause::FileUnreadable { message })
}
