//! A file on the person's computer.
//!
//! A browser copies a file's bytes several times before a page has them, and part of that work is
//! the reading thread's own: a worker that parses does not read meanwhile. A large file is
//! therefore read by a second worker ([`crate::helper`]). Until that one is ready, for small
//! files, and wherever it cannot start (in the single file) or fails, slices are asked for here.

use std::collections::VecDeque;

use heaplens_model::problem::{Cause, Problem};
use js_sys::{Error, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::MIN_FOR_HELPER;
use crate::helper::reading::{Ahead, Fill};
use crate::helper::{self, Helper};
use crate::outlined::outlined;

/// Bytes of a slice.
const SLICE: f64 = (8 << 20) as f64;

/// Slices under way at a time.
const UNDER_WAY: usize = 3;

/// Reads a file from front to back.
pub struct FileReader {
    file: File,
    /// Where the next slice to ask for begins.
    next: f64,
    slices: VecDeque<JsFuture>,
    ahead: Option<Ahead>,
    taken: u64,
}

impl FileReader {
    /// Nothing is read yet.
    pub fn new(file: File) -> FileReader {
        let spare = helper::take_spare();
        let helper = if file.size() >= MIN_FOR_HELPER {
            spare.or_else(Helper::start)
        } else {
            None
        };
        FileReader {
            file,
            next: 0.0,
            slices: VecDeque::new(),
            ahead: helper.map(Ahead::new),
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

    /// The second worker, if it reads no more.
    pub fn into_helper(self) -> Option<Helper> {
        self.ahead.and_then(Ahead::into_helper)
    }

    /// Replaces what `buffer` holds by the next bytes; false at the end.
    pub async fn next_into(
        &mut self,
        buffer: &mut Vec<u8>,
        fill: &mut Fill<'_>,
    ) -> Result<bool, Problem> {
        if let Some(ahead) = &mut self.ahead {
            if ahead.is_ready() {
                // It begins where the slices under way end.
                ahead.read(&self.file, self.next);
                self.next = self.file.size();
            }
            if self.slices.is_empty() && ahead.is_reading() {
                match ahead.next_into(buffer, fill).await? {
                    Some(count) => {
                        self.taken += count;
                        return Ok(count > 0);
                    }
                    // Whatever is wrong with the file is found again here, and said.
                    None => {
                        self.next = self.taken as f64;
                        self.ahead = None;
                    }
                }
            }
        }
        outlined(self.next_slice_into(buffer)).await
    }

    async fn next_slice_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        while self.slices.len() < UNDER_WAY && self.next < self.file.size() {
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
        super::replace(buffer, &bytes)?;
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
