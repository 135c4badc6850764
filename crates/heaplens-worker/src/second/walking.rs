//! The walks over the graph, run by the second worker beside the phases that need names, sizes and
//! strings ([`heaplens_core::session::errand`]).

use heaplens_core::session::Analysis;
use heaplens_core::session::errand::{Errand, Findings, PIECE};
use heaplens_core::tables::parcel::Cursor;
use heaplens_model::message::{Timing, ToWorker, WalkOrder, Walked};
use heaplens_model::problem::Problem;
use js_sys::{ArrayBuffer, Uint32Array};

use super::line::Line;
use super::{Second, reading};
use crate::{clock, port};

/// Bytes of a word.
const WORD: u32 = size_of::<u32>() as u32;

/// Bytes of a buffer.
const LEN: u32 = PIECE as u32 * WORD;

/// Buffers going round in each direction.
const BUFFERS: u32 = 8;

/// Walks that were ordered and then started; the worker ends with it. What is not started never
/// finishes.
pub struct Walking {
    second: Second,
}

impl Walking {
    /// Tells the second worker to make itself ready; nothing if it is not worth it.
    pub fn order(second: Second, analysis: &Analysis) -> Option<Walking> {
        if !second.is_ready() {
            return None;
        }
        second.tell(&ToWorker::Walk(analysis.errand()?), None);
        Some(Walking { second })
    }

    /// Sends it what walks need; nothing if that failed.
    pub async fn start(self, analysis: &Analysis) -> Option<Walking> {
        let mut parcel = analysis.parcel()?;
        let line = &self.second.line;
        line.post(&port::envelope(&parcel.rule_words()), None);
        send(line, |words| analysis.pack_next(&mut parcel, words)).await?;
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
    if walk(&line, order).await.is_none() {
        line.fail();
    }
}

/// Nothing if it failed; the first worker will find out why when it runs the walks itself.
async fn walk(line: &Line, order: WalkOrder) -> Option<()> {
    let mut errand = Errand::new(order).ok()?;
    errand.expect(line.message().await?).ok()?;
    receive(line, |words| errand.take(words)).await?;
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
    while next(&mut words).ok()? {
        let buffer = if made < BUFFERS {
            made += 1;
            ArrayBuffer::new(LEN)
        } else {
            line.empty().await?
        };
        let count = words.len() as u32;
        Uint32Array::new_with_byte_offset_and_length(&buffer, 0, count).copy_from(&words);
        line.hand_over(&buffer, WORD * count);
    }
    Some(())
}

/// Takes words until there are no more; nothing if it failed.
async fn receive(line: &Line, mut take: impl FnMut(&[u32]) -> Result<bool, Problem>) -> Option<()> {
    let mut words = Vec::new();
    let mut is_more = true;
    while is_more {
        let (buffer, bytes) = line.full().await?;
        let count = bytes / WORD;
        words.resize(count as usize, 0);
        Uint32Array::new_with_byte_offset_and_length(&buffer, 0, count).copy_to(&mut words);
        line.give_back(&buffer);
        is_more = take(&words).ok()?;
    }
    Some(())
}
