//! The walks over the graph, run by the second worker beside the phases that need names, sizes and
//! strings ([`heaplens_core::session::offload`]).

use heaplens_core::session::offload::{Cursor, PIECE, WalkInput, WalkOutput, WalkRunner};
use heaplens_core::session::{Analysis, Loader};
use heaplens_model::message::{Timing, ToWorker, WalkReport, WalkRequest};
use heaplens_model::problem::Problem;
use js_sys::{ArrayBuffer, Uint32Array};

use super::channel::Channel;
use super::{Helper, reading};
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
    input: Option<WalkInput>,
    words: Vec<u32>,
}

/// Walks that were ordered and then started; the worker ends with it. What is not started never
/// finishes.
pub struct Walking {
    helper: Helper,
    input: WalkInput,
}

impl Sending {
    /// Fills a buffer that goes to the second worker with what has been parsed, and says with how
    /// many bytes.
    pub fn fill(&mut self, loader: &Loader, helper: &Helper, buffer: &ArrayBuffer) -> u32 {
        if self.input.is_none() {
            self.input = loader.walk_input();
            if let Some(input) = &self.input {
                helper.tell(&ToWorker::Walk(input.request()), None);
            }
        }
        let Some(input) = &mut self.input else {
            return 0;
        };
        let mut filled = 0;
        // Without memory for more the rest is sent later, or walks are run here.
        while filled + PIECE_LEN <= buffer.byte_length()
            && loader.pack_next(input, &mut self.words) == Ok(true)
        {
            filled += put(&self.words, buffer, filled);
        }
        filled
    }
}

impl Walking {
    /// Goes on with what is on its way, or begins; nothing if it is not worth it.
    pub fn order(helper: Helper, sending: Sending, analysis: &Analysis) -> Option<Walking> {
        let input = match sending.input {
            Some(input) if input.request() == analysis.walk_request() => input,
            Some(_) => return None,
            None if helper.is_ready() => {
                let input = analysis.walk_input()?;
                helper.tell(&ToWorker::Walk(input.request()), None);
                input
            }
            None => return None,
        };
        Some(Walking { helper, input })
    }

    /// Sends it what walks need; nothing if that failed.
    pub async fn start(mut self, analysis: &Analysis) -> Option<Walking> {
        let (channel, input) = (&self.helper.channel, &mut self.input);
        let rules = analysis.add_rules(input)?;
        send(channel, |words| analysis.pack_next(input, words)).await?;
        channel.post(&port::envelope(&rules), None);
        send(channel, |words| input.pack_next_rules(words)).await?;
        Some(self)
    }

    /// Waits for what the walks find; nothing if they failed.
    pub async fn finish(self, analysis: &mut Analysis) -> Option<(WalkOutput, WalkReport)> {
        let channel = &self.helper.channel;
        let mut walked: WalkReport = channel.message().await?;
        // Those of reading may not have been collected yet.
        walked.memory += u64::from(2 * BUFFERS * LEN + reading::MEMORY);
        let mut output = analysis.expect(walked.sizes).ok()?;
        receive(channel, |words| output.take(words)).await?;
        Some((output, walked))
    }
}

/// The second worker's side.
pub async fn serve(order: WalkRequest) {
    let channel = Channel::to_main();
    let done = match WalkRunner::new(order, true) {
        Ok(runner) => walk(&channel, runner).await,
        Err(_) => None,
    };
    if done.is_none() {
        channel.fail();
    }
}

/// The second worker's part in walks while it still reads.
#[derive(Default)]
pub struct Receiving {
    /// Once it was ordered.
    runner: Option<WalkRunner>,
    words: Vec<u32>,
}

impl Receiving {
    /// Takes in what a buffer holds; nothing if that failed.
    pub fn take(&mut self, channel: &Channel, buffer: &ArrayBuffer, bytes: u32) -> Option<()> {
        self.hear(channel)?;
        let runner = self.runner.as_mut()?;
        take_in(buffer, bytes, &mut self.words, |words| runner.take(words))
    }

    /// Goes on with the walks if they were ordered, now that nothing is to be read any more.
    /// Nothing if that failed.
    pub async fn finish(mut self, channel: &Channel) -> Option<()> {
        self.hear(channel)?;
        match self.runner {
            Some(runner) => walk(channel, runner).await,
            None => Some(()),
        }
    }

    fn hear(&mut self, channel: &Channel) -> Option<()> {
        if self.runner.is_none()
            && let Some(ToWorker::Walk(order)) = channel.heard()
        {
            self.runner = Some(WalkRunner::new(order, false).ok()?);
        }
        Some(())
    }
}

/// Nothing if it failed; the first worker will find out why when it runs the walks itself.
async fn walk(channel: &Channel, mut runner: WalkRunner) -> Option<()> {
    let mut words = Vec::new();
    while !runner.is_whole() {
        let (buffer, bytes) = channel.full().await?;
        take_in(&buffer, bytes, &mut words, |words| runner.take(words))?;
        channel.give_back(&buffer);
    }
    runner.expect_rules(channel.message().await?).ok()?;
    receive(channel, |words| runner.take_rules(words)).await?;
    let mut timings = Vec::new();
    loop {
        let start = clock::now();
        let Some(phase) = runner.step().ok()? else {
            break;
        };
        let timing = clock::close_phase(phase, start);
        timings.push(Timing {
            beside: true,
            ..timing
        });
    }
    let walked = WalkReport {
        sizes: runner.sizes(),
        timings,
        memory: clock::memory(),
    };
    channel.post(&port::envelope(&walked), None);
    let mut cursor = Cursor::default();
    send(channel, |words| runner.pack_next(&mut cursor, words)).await
}

/// Sends words until there are no more; nothing if it failed.
async fn send(
    channel: &Channel,
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
            channel.empty().await?
        };
        let mut filled = 0;
        while is_more && filled + PIECE_LEN <= LEN {
            filled += put(&words, &buffer, filled);
            is_more = next(&mut words).ok()?;
        }
        channel.hand_over(&buffer, filled);
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
async fn receive(
    channel: &Channel,
    mut take: impl FnMut(&[u32]) -> Result<bool, Problem>,
) -> Option<()> {
    let mut words = Vec::new();
    let mut is_more = true;
    while is_more {
        let (buffer, bytes) = channel.full().await?;
        take_in(&buffer, bytes, &mut words, |words| {
            is_more = take(words)?;
            Ok(())
        })?;
        channel.give_back(&buffer);
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
