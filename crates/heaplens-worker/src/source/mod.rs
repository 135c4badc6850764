//! Where a snapshot's bytes come from: a file or a link, gzipped or not.
//!
//! Gzip is told by its first two bytes, never by a name. It is inflated here and not by the
//! browser's `DecompressionStream`, which throws away what it has when a file ends too early,
//! refuses a second member, and is no faster (measured in Chromium and Firefox).

pub mod ahead;
mod file;
mod url;

use heaplens_core::parse::gunzip::{self, Gunzip, Outcome};
use heaplens_model::problem::{Cause, Problem};
use js_sys::Uint8Array;
use web_sys::File;

use self::file::FileReader;
use self::url::UrlReader;

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
        while input.len() < gunzip::MAGIC.len() {
            if !raw.append_to(&mut input).await? {
                break;
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

    /// Bytes of memory that reading takes outside of this worker.
    pub fn memory(&self) -> u64 {
        self.raw.memory()
    }

    /// What is wrong with the file around the snapshot, once all of it was read.
    pub fn damage(&mut self) -> Option<Problem> {
        self.damage.take()
    }

    /// Replaces what `buffer` holds by the next bytes; false at the end.
    pub async fn next_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        buffer.clear();
        match self.gunzip {
            Some(_) => self.inflate_into(buffer).await,
            None if !self.input.is_empty() => {
                std::mem::swap(buffer, &mut self.input);
                Ok(true)
            }
            None => self.raw.append_to(buffer).await,
        }
    }

    async fn inflate_into(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        reserve(buffer, INFLATED)?;
        buffer.resize(INFLATED, 0);
        loop {
            if self.used == self.input.len() && self.damage.is_none() {
                self.input.clear();
                self.used = 0;
                self.raw.append_to(&mut self.input).await?;
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
    /// Appends the next bytes; false at the end.
    async fn append_to(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Problem> {
        match self {
            Raw::File(file) => file.append_to(buffer).await,
            Raw::Url(url) => match url.next().await? {
                Some(chunk) => append(buffer, &chunk).map(|()| true),
                None => Ok(false),
            },
        }
    }

    fn memory(&self) -> u64 {
        match self {
            Raw::File(file) => file.memory(),
            Raw::Url(_) => 0,
        }
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

/// Copies a chunk into wasm memory.
fn append(buffer: &mut Vec<u8>, chunk: &Uint8Array) -> Result<(), Problem> {
    let old = buffer.len();
    let more = chunk.length() as usize;
    reserve(buffer, more)?;
    buffer.resize(old + more, 0);
    chunk.copy_to(&mut buffer[old..]);
    Ok(())
}

fn reserve(buffer: &mut Vec<u8>, more: usize) -> Result<(), Problem> {
    buffer.try_reserve_exact(more).map_err(|_| {
        Problem::nowhere(Cause::OutOfMemory {
            needed: more as u64,
        })
    })
}
