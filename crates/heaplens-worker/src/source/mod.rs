//! Where a snapshot's bytes come from: a file or a link, as they are.
//!
//! What they are wrapped in is the parser's to undo. Gzip too: the browser's
//! `DecompressionStream` throws away what it has when a file ends too early, refuses a second
//! member, and is no faster (measured in Chromium and Firefox).

mod file;
mod url;

use heaplens_model::problem::{Cause, Problem};
use js_sys::Uint8Array;
use web_sys::File;

use self::file::FileReader;
use self::url::UrlReader;
use crate::helper::Helper;
use crate::helper::reading::Fill;
use crate::outlined::outlined;

/// Smaller snapshots are open before a second worker is ready.
const MIN_FOR_HELPER: f64 = (24 << 20) as f64;

/// A file's bytes, in order.
pub enum Source {
    /// Of a file on the person's computer.
    File(FileReader),
    /// Of what a link leads to.
    Url(UrlReader),
}

impl Source {
    /// The bytes of a file that the page handed over.
    pub fn file(file: File) -> Source {
        Source::File(FileReader::new(file))
    }

    /// The bytes behind a link.
    pub async fn url(url: &str) -> Result<Source, Problem> {
        Ok(Source::Url(UrlReader::open(url).await?))
    }

    /// How many bytes there are to take in; 0 when unknown.
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

    /// The second worker, if it reads no more.
    pub fn into_helper(self) -> Option<Helper> {
        match self {
            Source::File(file) => file.into_helper(),
            Source::Url(url) => url.into_helper(),
        }
    }

    /// Replaces what `buffer` holds by the next bytes; by none at the end, and false. `fill` gets
    /// what goes back to a worker that reads ahead.
    pub async fn next_into(
        &mut self,
        buffer: &mut Vec<u8>,
        fill: &mut Fill<'_>,
    ) -> Result<bool, Problem> {
        let is_more = match self {
            Source::File(file) => file.next_into(buffer, fill).await?,
            Source::Url(url) => match outlined(url.next()).await? {
                Some(chunk) => replace(buffer, &chunk).map(|()| true)?,
                None => false,
            },
        };
        if !is_more {
            buffer.clear();
        }
        Ok(is_more)
    }
}

/// Copies a chunk into wasm memory, in place of what `buffer` holds.
pub fn replace(buffer: &mut Vec<u8>, chunk: &Uint8Array) -> Result<(), Problem> {
    let len = chunk.length() as usize;
    let more = len.saturating_sub(buffer.len());
    buffer.try_reserve_exact(more).map_err(|_| {
        Problem::nowhere(Cause::OutOfMemory {
            needed: more as u64,
        })
    })?;
    // Only what it grows by is filled before it is written.
    buffer.resize(len, 0);
    chunk.copy_to(buffer);
    Ok(())
}
