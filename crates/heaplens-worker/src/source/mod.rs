//! Where a snapshot's bytes come from: a file or a link, gzipped or not.
//!
//! Gzip is told by its first two bytes, never by a name. It is inflated here and not by the
//! browser's `DecompressionStream`, which throws away what it has when a file ends too early,
//! refuses a second member, and is no faster (measured in Chromium and Firefox).

mod file;
mod url;

use heaplens_core::parse::gunzip::{self, Gunzip, Outcome};
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

/// Inflated bytes given at a time.
const INFLATED: usize = 4 << 20;

/// A snapshot's bytes, in order.
pub struct Source {
    raw: Raw,
    /// Bytes as they came, and how many of them are used up.
    input: Vec<u8>,
    used: usize,
    gunzip: Option<Gunzip>,
    inflated: u64,
    damage: Option<Problem>,
}

enum Raw {
    File(FileReader),
    Url(UrlReader),
}

impl Source {
    /// The bytes of a file that the page handed over.
    pub async fn file(file: File) -> Result<Source, Problem> {
        Source::sniff(Raw::File(FileReader::new(file))).await
    }

    /// The bytes behind a link.
    pub async fn url(url: &str) -> Result<Source, Problem> {
        Source::sniff(Raw::Url(UrlReader::open(url).await?)).await
    }

    async fn sniff(mut raw: Raw) -> Result<Source, Problem> {
        let mut input = Vec::new();
        let mut next = Vec::new();
        while input.len() < gunzip::MAGIC.len() && raw.next_into(&mut next, &mut |_, _| 0).await? {
            if input.is_empty() {
                std::mem::swap(&mut input, &mut next);
            } else {
                reserve(&mut input, next.len())?;
                input.extend_from_slice(&next);
            }
        }
        let gunzip = input.starts_with(&gunzip::MAGIC).then(Gunzip::new);
        Ok(Source {
            raw,
            input,
            used: 0,
            gunzip,
            inflated: 0,
            damage: None,
        })
    }

    /// How many bytes there will be, when that is known.
    pub fn bytes(&self) -> Option<u64> {
        match self.raw.total() {
            0 => None,
            total => self.gunzip.is_none().then_some(total),
        }
    }

    /// How many bytes there are to take in, as they come; 0 when unknown.
    pub fn total(&self) -> u64 {
        self.raw.total()
    }

    /// How many of them were taken in.
    pub fn taken(&self) -> u64 {
        self.raw.taken()
    }

    /// The second worker, if it reads no more.
    pub fn into_helper(self) -> Option<Helper> {
        match self.raw {
            Raw::File(file) => file.into_helper(),
            Raw::Url(url) => url.into_helper(),
        }
    }

    /// What is wrong with the file around the snapshot, once all of it was read.
    pub fn damage(&mut self) -> Option<Problem> {
        self.damage.take()
    }

    /// Replaces what `buffer` holds by the next bytes; false at the end. `fill` gets what goes back
    /// to a worker that reads ahead.
    pub async fn next_into(
        &mut self,
        buffer: &mut Vec<u8>,
        fill: &mut Fill<'_>,
    ) -> Result<bool, Problem> {
        match self.gunzip {
            Some(_) => outlined(self.inflate_into(buffer, fill)).await,
            None if !self.input.is_empty() => {
                *buffer = std::mem::take(&mut self.input);
                Ok(true)
            }
            None => self.raw.next_into(buffer, fill).await,
        }
    }

    async fn inflate_into(
        &mut self,
        buffer: &mut Vec<u8>,
        fill: &mut Fill<'_>,
    ) -> Result<bool, Problem> {
        set_len(buffer, INFLATED)?;
        loop {
            if self.used == self.input.len() && self.damage.is_none() {
                self.used = 0;
                self.raw.next_into(&mut self.input, fill).await?;
            }
            let Some(gunzip) = &mut self.gunzip else {
                return Ok(false);
            };
            let rest = self.input.get(self.used..).unwrap_or_default();
            let at_end = rest.is_empty();
            let step = gunzip.inflate(rest, buffer);
            self.used += step.read;
            self.inflated += step.written as u64;
            let offset = self.inflated;
            match step.outcome {
                Outcome::Going if at_end && step.written == 0 => {
                    self.damage = Some(Problem::at(offset, Cause::GzipTruncated));
                }
                Outcome::Corrupt => self.damage = Some(Problem::at(offset, Cause::GzipCorrupt)),
                Outcome::Going | Outcome::Between => {}
            }
            if step.written > 0 {
                buffer.truncate(step.written);
                return Ok(true);
            }
            if at_end || self.damage.is_some() {
                buffer.clear();
                return Ok(false);
            }
        }
    }
}

impl Raw {
    /// Replaces what `buffer` holds by the next bytes; by none at the end, and false.
    async fn next_into(
        &mut self,
        buffer: &mut Vec<u8>,
        fill: &mut Fill<'_>,
    ) -> Result<bool, Problem> {
        let is_more = match self {
            Raw::File(file) => file.next_into(buffer, fill).await?,
            Raw::Url(url) => match outlined(url.next()).await? {
                Some(chunk) => replace(buffer, &chunk).map(|()| true)?,
                None => false,
            },
        };
        if !is_more {
            buffer.clear();
        }
        Ok(is_more)
    }

    fn total(&self) -> u64 {
        match self {
            Raw::File(file) => file.total(),
            Raw::Url(url) => url.total(),
        }
    }

    fn taken(&self) -> u64 {
        match self {
            Raw::File(file) => file.taken(),
            Raw::Url(url) => url.taken(),
        }
    }
}

/// Copies a chunk into wasm memory, in place of what `buffer` holds.
pub fn replace(buffer: &mut Vec<u8>, chunk: &Uint8Array) -> Result<(), Problem> {
    set_len(buffer, chunk.length() as usize)?;
    chunk.copy_to(buffer);
    Ok(())
}

/// Makes a buffer so long for whoever writes all of it: only what it grows by is filled.
fn set_len(buffer: &mut Vec<u8>, len: usize) -> Result<(), Problem> {
    reserve(buffer, len.saturating_sub(buffer.len()))?;
    buffer.resize(len, 0);
    Ok(())
}

fn reserve(buffer: &mut Vec<u8>, more: usize) -> Result<(), Problem> {
    buffer.try_reserve_exact(more).map_err(|_| {
        Problem::nowhere(Cause::OutOfMemory {
            needed: more as u64,
        })
    })
}
