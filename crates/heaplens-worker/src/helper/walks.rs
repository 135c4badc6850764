//! The helper runs the walks over the graph, beside the phases that need names, sizes and strings
//! ([`heaplens_core::session::offload`]).

use std::rc::Rc;

use heaplens_core::session::offload::{PIECE, WalkInput, WalkOutput, WalkRunner};
use heaplens_core::session::{Analysis, Loader};
use heaplens_model::message::{Timing, ToWorker, WalkReport, WalkRequest};
use heaplens_model::problem::Problem;
use js_sys::{ArrayBuffer, Uint32Array};

use super::channel::Channel;
use super::{Helper, reading};
use crate::outlined::{Outlined, outlined};
use crate::walks::Walks;
use crate::{clock, port};

/// Bytes of a word.
const WORD: u32 = size_of::<u32>() as u32;

/// Bytes of a piece.
const PIECE_LEN: u32 = PIECE as u32 * WORD;

/// Bytes of a buffer.
const LEN: u32 = 8 * PIECE_LEN;

/// Buffers in circulation, in each direction.
const BUFFERS: u32 = 8;

/// Walks in the helper, seen from the snapshot's worker.
pub struct HelperWalks {
    /// Nothing once the helper has failed or is done.
    helper: Option<Rc<Helper>>,
    /// Nothing until the walks are requested.
    input: Option<WalkInput>,
    words: Vec<u32>,
}

impl HelperWalks {
    /// Walks that are not requested yet.
    pub fn new(helper: Rc<Helper>) -> HelperWalks {
        HelperWalks {
            helper: Some(helper),
            input: None,
            words: Vec::new(),
        }
    }

    /// Fills a buffer with what has been parsed, and says with how many bytes.
    fn fill(&mut self, helper: &Helper, loader: &Loader, buffer: &ArrayBuffer) -> u32 {
        if self.input.is_none() {
            self.input = WalkInput::while_parsing(loader);
            if let Some(input) = &self.input {
                helper.tell(&ToWorker::Walk(input.request()), None);
            }
        }
        let Some(input) = &mut self.input else {
            return 0;
        };
        let mut filled = 0;
        // If memory is short now, the rest is sent later, or the walks run here.
        while filled + PIECE_LEN <= buffer.byte_length()
            && input.pack_parsed(loader, &mut self.words) == Ok(true)
        {
            filled += put(&self.words, buffer, filled);
        }
        filled
    }

    /// Nothing if that failed.
    async fn send_rest(&mut self, analysis: &Analysis) -> Option<()> {
        let (helper, input) = (self.helper.as_ref()?, self.input.as_mut()?);
        let rules = input.add_rules(analysis)?;
        send(&helper.channel, |words| input.pack(analysis, words)).await?;
        helper.channel.post(&port::envelope(&rules), None);
        send(&helper.channel, |words| input.pack_rules(words)).await
    }

    /// Nothing if that failed. The helper ends either way.
    async fn receive_results(&mut self, analysis: &mut Analysis) -> Option<WalkReport> {
        let helper = self.helper.take()?;
        let mut report: WalkReport = helper.channel.message().await?;
        // The buffers of reading may not have been collected as garbage yet.
        report.memory += u64::from(2 * BUFFERS * LEN + reading::MEMORY);
        let mut output = WalkOutput::new(analysis, report.sizes).ok()?;
        receive(&helper.channel, |words| output.take(words)).await?;
        output.hand_to(analysis).then_some(report)
    }
}

impl Walks for HelperWalks {
    /// Sends what has been parsed in the buffer that goes back to the reader, unless parsing is
    /// slower than reading: then there is no time for it.
    fn send_parsed(&mut self, loader: &Loader) {
        let Some(helper) = self.helper.clone() else {
            return;
        };
        let Some(buffer) = helper.take_recycled() else {
            return;
        };
        let filled = if helper.channel.has_filled() {
            0
        } else {
            self.fill(&helper, loader, &buffer)
        };
        match filled {
            0 => helper.channel.give_back(&buffer),
            filled => helper.channel.hand_over(&buffer, filled),
        }
    }

    fn request(&mut self, analysis: &Analysis) {
        let Some(helper) = &self.helper else {
            return;
        };
        let is_requested = match &self.input {
            Some(input) => input.is_of(analysis),
            None => {
                self.input = helper
                    .is_ready()
                    .then(|| WalkInput::after_parsing(analysis))
                    .flatten();
                if let Some(input) = &self.input {
                    helper.tell(&ToWorker::Walk(input.request()), None);
                }
                self.input.is_some()
            }
        };
        if !is_requested {
            self.helper = None;
        }
    }

    fn memory(&self) -> u64 {
        self.helper.as_ref().map_or(0, |helper| helper.memory())
    }

    fn start<'a>(&'a mut self, analysis: &'a Analysis) -> Outlined<'a, ()> {
        outlined(async {
            if self.send_rest(analysis).await.is_none() {
                self.helper = None;
            }
        })
    }

    fn finish<'a>(&'a mut self, analysis: &'a mut Analysis) -> Outlined<'a, Option<WalkReport>> {
        outlined(self.receive_results(analysis))
    }
}

/// Serves as the helper, when nothing was read before.
pub async fn serve(request: WalkRequest) {
    let channel = Channel::to_main();
    let done = match WalkRunner::with_touched_memory(request) {
        Ok(runner) => walk(&channel, runner).await,
        Err(_) => None,
    };
    if done.is_none() {
        channel.fail();
    }
}

/// The helper's side while it still reads.
#[derive(Default)]
pub struct WalkServer {
    /// Nothing until the walks are requested.
    runner: Option<WalkRunner>,
    words: Vec<u32>,
}

impl WalkServer {
    /// Takes in what a buffer holds; nothing if that failed.
    pub fn take(&mut self, channel: &Channel, buffer: &ArrayBuffer, bytes: u32) -> Option<()> {
        self.hear(channel)?;
        let runner = self.runner.as_mut()?;
        take_in(buffer, bytes, &mut self.words, |words| runner.take(words))
    }

    /// Runs the walks if they were requested, now that all is read. Nothing if that failed.
    pub async fn run_if_requested(mut self, channel: &Channel) -> Option<()> {
        self.hear(channel)?;
        match self.runner {
            Some(runner) => walk(channel, runner).await,
            None => Some(()),
        }
    }

    fn hear(&mut self, channel: &Channel) -> Option<()> {
        if self.runner.is_none()
            && let Some(ToWorker::Walk(request)) = channel.try_message()
        {
            self.runner = Some(WalkRunner::new(request).ok()?);
        }
        Some(())
    }
}

/// Nothing if it failed. The snapshot's worker then walks itself, and meets the same error if it is
/// one of the snapshot.
async fn walk(channel: &Channel, mut runner: WalkRunner) -> Option<()> {
    let mut words = Vec::new();
    while !runner.is_whole() {
        let (buffer, bytes) = channel.filled().await?;
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
    let report = WalkReport {
        sizes: runner.output_sizes(),
        timings,
        memory: clock::memory(),
    };
    channel.post(&port::envelope(&report), None);
    send(channel, |words| runner.pack(words)).await
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

/// Puts words into a buffer at an offset, and says how many bytes they are.
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
        let (buffer, bytes) = channel.filled().await?;
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
