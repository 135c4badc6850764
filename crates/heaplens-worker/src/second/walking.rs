//! The walks over the graph, run by the second worker beside the phases that need names, sizes and
//! strings ([`heaplens_core::session::errand`]).

use heaplens_core::session::errand::{Errand, Findings, PIECE, Parcel};
use heaplens_core::session::{Analysis, Loader};
use heaplens_core::tables::parcel::Cursor;
use heaplens_model::message::{Timing, ToWorker, WalkOrder, Walked};
use heaplens_model::problem::Problem;
use js_sys::{ArrayBuffer, Uint32Array};

use super::line::Line;
use super::{Second, reading};
use crate::{clock, port};

/// Bytes of a word.
const WORD: u32 = size_of::<u32>() as u32;

/// Bytes of a piece.
const PIECE_LEN: u32 = PIECE as u32 * WORD;

/// Bytes of a buffer: what is on its way is memory, too.
const LEN: u32 = 8 * PIECE_LEN;

/// Buffers going round in each direction.
const BUFFERS: u32 = 8;

/// What walks need, on its way to the second worker while that one still reads.
#[derive(Default)]
pub struct Sending {
    /// Once it has begun.
    parcel: Option<Parcel>,
    words: Vec<u32>,
}

/// Walks that were ordered and then started; the worker ends with it. What is not started never
/// finishes.
pub struct Walking {
    second: Second,
    parcel: Parcel,
}

impl Sending {
    /// Fills a buffer that goes to the second worker with what has been parsed, and says with how
    /// many bytes.
    pub fn fill(&mut self, loader: &Loader, second: &Second, buffer: &ArrayBuffer) -> u32 {
        if self.parcel.is_none() {
            self.parcel = loader.parcel();
            if let Some(parcel) = &self.parcel {
                second.tell(&ToWorker::Walk(parcel.order()), None);
            }
        }
        let Some(parcel) = &mut self.parcel else {
            return 0;
        };
        let mut filled = 0;
        // Without memory for more the rest is sent later, or walks are run here.
        while filled + PIECE_LEN <= buffer.byte_length()
            && loader.pack_next(parcel, &mut self.words) == Ok(true)
        {
            filled += put(&self.words, buffer, filled);
        }
        filled
    }
}

impl Walking {
    /// Goes on with what is on its way, or begins; nothing if it is not worth it.
    pub fn order(second: Second, sending: Sending, analysis: &Analysis) -> Option<Walking> {
        let parcel = match sending.parcel {
            Some(parcel) if parcel.order() == analysis.walk_order() => parcel,
            Some(_) => return None,
            None if second.is_ready() => {
                let parcel = analysis.parcel()?;
                second.tell(&ToWorker::Walk(parcel.order()), None);
                parcel
            }
            None => return None,
        };
        Some(Walking { second, parcel })
    }

    /// Sends it what walks need; nothing if that failed.
    pub async fn start(mut self, analysis: &Analysis) -> Option<Walking> {
        let (line, parcel) = (&self.second.line, &mut self.parcel);
        let rules = analysis.add_rules(parcel)?;
        send(line, |words| analysis.pack_next(parcel, words)).await?;
        line.post(&port::envelope(&rules), None);
        send(line, |words| parcel.pack_next_rules(words)).await?;
        Some(self)
    }

    /// Waits for what the walks find; nothing if they failed.
    pub async fn finish(self, analysis: &mut Analysis) -> Option<(Findings, Walked)> {
        let line = &self.second.line;
        let mut walked: Walked = line.message().await?;
        // Those of reading may not have been collected yet.
        walked.memory += u64::from(2 * BUFFERS * LEN + reading::MEMORY);
        let mut findings = analysis.expect(walked.receipt).ok()?;
        receive(line, |words| findings.take(words)).await?;
        Some((findings, walked))
    }
}

/// The second worker's side.
pub async fn serve(order: WalkOrder) {
    let line = Line::to_first();
    let done = match Errand::new(order, true) {
        Ok(errand) => walk(&line, errand).await,
        Err(_) => None,
    };
    if done.is_none() {
        line.fail();
    }
}

/// The second worker's part in walks while it still reads.
#[derive(Default)]
pub struct Receiving {
    /// Once it was ordered.
    errand: Option<Errand>,
    words: Vec<u32>,
}

impl Receiving {
    /// Takes in what a buffer holds; nothing if that failed.
    pub fn take(&mut self, line: &Line, buffer: &ArrayBuffer, bytes: u32) -> Option<()> {
        self.hear(line)?;
        let errand = self.errand.as_mut()?;
        take_in(buffer, bytes, &mut self.words, |words| errand.take(words))
    }

    /// Goes on with the walks if they were ordered, now that nothing is to be read any more.
    /// Nothing if that failed.
    pub async fn finish(mut self, line: &Line) -> Option<()> {
        self.hear(line)?;
        match self.errand {
            Some(errand) => walk(line, errand).await,
            None => Some(()),
        }
    }

    fn hear(&mut self, line: &Line) -> Option<()> {
        if self.errand.is_none()
            && let Some(ToWorker::Walk(order)) = line.heard()
        {
            self.errand = Some(Errand::new(order, false).ok()?);
        }
        Some(())
    }
}

/// Nothing if it failed; the first worker will find out why when it runs the walks itself.
async fn walk(line: &Line, mut errand: Errand) -> Option<()> {
    let mut words = Vec::new();
    while !errand.is_whole() {
        let (buffer, bytes) = line.full().await?;
        take_in(&buffer, bytes, &mut words, |words| errand.take(words))?;
        line.give_back(&buffer);
    }
    errand.expect_rules(line.message().await?).ok()?;
    receive(line, |words| errand.take_rules(words)).await?;
    let mut timings = Vec::new();
    loop {
        let start = clock::now();
        let Some(phase) = errand.step().ok()? else {
            break;
        };
        let timing = clock::close_phase(phase, start);
        timings.push(Timing {
            beside: true,
            ..timing
        });
    }
    let walked = Walked {
        receipt: errand.receipt(),
        timings,
        memory: clock::memory(),
    };
    line.post(&port::envelope(&walked), None);
    let mut cursor = Cursor::default();
    send(line, |words| errand.pack_next(&mut cursor, words)).await
}

/// Sends words until there are no more; nothing if it failed.
async fn send(
    line: &Line,
    mut next: impl FnMut(&mut Vec<u32>) -> Result<bool, Problem>,
) -> Option<()> {
    let mut words = Vec::new();
    let mut made = 0;
    let mut is_more = next(&mut words).ok()?;
    while is_more {
        let buffer = if made < BUFFERS {
            made += 1;
            ArrayBuffer::new(LEN)
        } else {
            line.empty().await?
        };
        let mut filled = 0;
        while is_more && filled + PIECE_LEN <= LEN {
            filled += put(&words, &buffer, filled);
            is_more = next(&mut words).ok()?;
        }
        line.hand_over(&buffer, filled);
    }
    Some(())
}

/// Puts words into a buffer from an offset on, and says how many bytes they are.
fn put(words: &[u32], buffer: &ArrayBuffer, at: u32) -> u32 {
    let count = words.len() as u32;
    Uint32Array::new_with_byte_offset_and_length(buffer, at, count).copy_from(words);
    WORD * count
}

/// Takes words until there are no more; nothing if it failed.
async fn receive(line: &Line, mut take: impl FnMut(&[u32]) -> Result<bool, Problem>) -> Option<()> {
    let mut words = Vec::new();
    let mut is_more = true;
    while is_more {
        let (buffer, bytes) = line.full().await?;
        take_in(&buffer, bytes, &mut words, |words| {
            is_more = take(words)?;
            Ok(())
        })?;
        line.give_back(&buffer);
    }
    Some(())
}

/// Takes the words out of a buffer, a piece at a time; nothing if it failed.
fn take_in(
    buffer: &ArrayBuffer,
    bytes: u32,
    words: &mut Vec<u32>,
    mut take: impl FnMut(&[u32]) -> Result<(), Problem>,
) -> Option<()> {
    for at in (0..bytes).step_by(PIECE_LEN as usize) {
        let count = (bytes - at).min(PIECE_LEN) / WORD;
        words.resize(count as usize, 0);
        Uint32Array::new_with_byte_offset_and_length(buffer, at, count).copy_to(words);
        take(words).ok()?;
    }
    Some(())
}
