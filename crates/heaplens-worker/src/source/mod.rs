//! A snapshot's bytes in order, as a file or a web address has them.
//!
//! The parser undoes what they are wrapped in, gzip too. The browser's `DecompressionStream` is not
//! used: it discards what it has when a file ends too early, refuses a second member, and is no
//! faster (measured in Chromium and Firefox).

mod file;
mod url;

use heaplens_model::problem::Problem;
use web_sys::File;

use self::file::FileReader;
use self::url::UrlReader;
use crate::buffer;
use crate::helper;
use crate::outlined::outlined;

/// Bytes in order.
pub enum Source {
    File(FileReader),
    Url(UrlReader),
}

impl Source {
    /// Returns the bytes of a file that the page handed over.
    pub fn file(file: File) -> Source {
        Source::File(FileReader::new(file))
    }

    /// Returns the bytes at a web address.
    pub async fn url(url: &str) -> Result<Source, Problem> {
        helper::end_spare();
        Ok(Source::Url(UrlReader::open(url).await?))
    }

    /// Returns the bytes of memory that reading takes in another worker.
    pub fn helper_memory(&self) -> u64 {
        match self {
            Source::File(file) => file.helper_memory(),
            Source::Url(_) => 0,
        }
    }

    /// Returns the number of bytes to take in; 0 when unknown.
    pub fn total(&self) -> u64 {
        match self {
            Source::File(file) => file.total(),
            Source::Url(url) => url.total(),
        }
    }

    /// How many of them were taken in.
    pub fn taken(&self) -> u64 {
        match self {
            Source::File(file) => file.taken(),
            Source::Url(url) => url.taken(),
        }
    }

    /// Replaces what `buffer` holds by the next bytes; by none at the end, and false.
    pub async fn next_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        let is_more = match self {
            Source::File(file) => file.next_into(buffer).await?,
            Source::Url(url) => match outlined(url.next()).await? {
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
