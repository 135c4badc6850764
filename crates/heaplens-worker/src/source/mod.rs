//! A snapshot's bytes in order, as a file or a web address has them.
//!
//! The parser undoes what they are wrapped in, gzip too. The browser's `DecompressionStream` is not
//! used: it discards what it has when a file ends too early, refuses a second member, and is no
//! faster (measured in Chromium and Firefox).

mod file;
mod url;

use std::rc::Rc;

use heaplens_model::problem::Problem;
use web_sys::File;

use self::file::FileReader;
use self::url::UrlReader;
use crate::buffer;
use crate::helper::{self, Helper};
use crate::outlined::outlined;

/// Bytes in order, and who may help with them.
pub struct Source {
    reader: Reader,
    helper: Option<Rc<Helper>>,
}

enum Reader {
    File(FileReader),
    Url(UrlReader),
}

impl Source {
    /// Returns the bytes of a file that the page handed over.
    pub fn file(file: File) -> Source {
        let helper = helper::for_snapshot(file.size() as u64);
        Source {
            reader: Reader::File(FileReader::new(file, helper.clone())),
            helper,
        }
    }

    /// Returns the bytes at a web address.
    pub async fn url(url: &str) -> Result<Source, Problem> {
        let reader = UrlReader::open(url).await?;
        let helper = helper::for_snapshot(reader.total());
        Ok(Source {
            reader: Reader::Url(reader),
            helper,
        })
    }

    /// Returns the worker that may read this source, and has time for more.
    pub fn helper(&self) -> Option<Rc<Helper>> {
        self.helper.clone()
    }

    /// Returns the number of bytes to take in; 0 when unknown.
    pub fn total(&self) -> u64 {
        match &self.reader {
            Reader::File(file) => file.total(),
            Reader::Url(url) => url.total(),
        }
    }

    /// How many of them were taken in.
    pub fn taken(&self) -> u64 {
        match &self.reader {
            Reader::File(file) => file.taken(),
            Reader::Url(url) => url.taken(),
        }
    }

    /// Replaces what `buffer` holds by the next bytes; by none at the end, and false.
    pub async fn next_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        let is_more = match &mut self.reader {
            Reader::File(file) => file.next_into(buffer).await?,
            Reader::Url(url) => match outlined(url.next()).await? {
                Some(chunk) => buffer::replace(buffer, &chunk).map(|()| true)?,
                None => false,
            },
        };
        if !is_more {
            buffer.clear();
        }
        Ok(is_more)
    }
}
