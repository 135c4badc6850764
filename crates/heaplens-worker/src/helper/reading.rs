//! A file read ahead of the worker that parses it.
//!
//! The reader hands over what it reads, and at the end a buffer with nothing in it. It waits when
//! all buffers are on their way, so that what is read and not parsed stays small.

use heaplens_model::message::ToWorker;
use heaplens_model::problem::Problem;
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReadableStreamByobReader, ReadableStreamGetReaderOptions, ReadableStreamReaderMode,
};

use super::Helper;
use super::channel::Channel;
use super::walks::Receiving;
use crate::source;

/// Bytes of a buffer: each costs some hundred microseconds on its way, however much is in it.
const LEN: u32 = 1 << 21;

/// Buffers going round.
const BUFFERS: u32 = 4;

/// Bytes of all buffers.
pub const MEMORY: u32 = BUFFERS * LEN;

/// Fills a buffer that goes back to the reader with what that one may need later, and says with
/// how many bytes.
pub type Fill<'a> = dyn FnMut(&Helper, &ArrayBuffer) -> u32 + 'a;

/// The parser's side.
pub struct Ahead {
    helper: Helper,
    is_reading: bool,
    /// All that it was told to read has come.
    is_done: bool,
}

impl Ahead {
    /// Nothing is read yet.
    pub fn new(helper: Helper) -> Ahead {
        Ahead {
            helper,
            is_reading: false,
            is_done: false,
        }
    }

    /// Whether it could read now and does not.
    pub fn is_ready(&self) -> bool {
        self.helper.is_ready() && !self.is_reading
    }

    /// Whether it was told to read.
    pub fn is_reading(&self) -> bool {
        self.is_reading
    }

    /// Lets it read a file from an offset to the end.
    pub fn read(&mut self, file: &File, from: f64) {
        self.is_reading = true;
        let message = ToWorker::ReadFile { from: from as u64 };
        self.helper.tell(&message, Some(file));
    }

    /// Replaces what `buffer` holds by the next bytes and says how many, 0 at the end; nothing if
    /// it cannot go on.
    pub async fn next_into(
        &mut self,
        buffer: &mut Vec<u8>,
        fill: &mut Fill<'_>,
    ) -> Result<Option<u64>, Problem> {
        let channel = &self.helper.channel;
        let Some((bytes, count)) = channel.full().await else {
            return Ok(None);
        };
        let view = Uint8Array::new_with_byte_offset_and_length(&bytes, 0, count);
        source::replace(buffer, &view)?;
        self.is_done = count == 0;
        // What says that there is no more is no buffer to be used again.
        if !self.is_done {
            // Who is behind the reader has no time for more.
            let filled = if channel.has_full() {
                0
            } else {
                fill(&self.helper, &bytes)
            };
            match filled {
                0 => channel.give_back(&bytes),
                filled => channel.hand_over(&bytes, filled),
            }
        }
        Ok(Some(u64::from(count)))
    }

    /// The worker, which ends if it still has to read: what comes after damage nobody takes.
    pub fn into_helper(self) -> Option<Helper> {
        (self.is_done || !self.is_reading).then_some(self.helper)
    }
}

/// The reader's side: reads a file from an offset to its end, and then runs the walks that were
/// ordered meanwhile.
pub async fn serve(file: File, from: u64) {
    let channel = Channel::to_main();
    let mut receiving = Receiving::default();
    let done = match stream(&channel, &file, from as f64, &mut receiving).await {
        Some(()) => receiving.finish(&channel).await,
        None => None,
    };
    if done.is_none() {
        channel.fail();
    }
}

/// Nothing if it failed.
async fn stream(
    channel: &Channel,
    file: &File,
    from: f64,
    receiving: &mut Receiving,
) -> Option<()> {
    let reader = byob_reader(&file.slice_with_f64(from).ok()?)?;
    let mut made = 0;
    loop {
        let mut buffer = if made < BUFFERS {
            made += 1;
            ArrayBuffer::new(LEN)
        } else {
            let (buffer, bytes) = channel.any().await?;
            if bytes > 0 {
                receiving.take(channel, &buffer, bytes)?;
            }
            buffer
        };
        let mut filled = 0;
        let mut done = false;
        while filled < LEN && !done {
            let room = Uint8Array::new_with_byte_offset(&buffer, filled);
            let room: &Object = room.unchecked_ref();
            let read = reader.read_with_array_buffer_view(room);
            let read = JsFuture::from(read).await.ok()?;
            let bytes: Uint8Array = Reflect::get(&read, &"value".into()).ok()?.dyn_into().ok()?;
            done = Reflect::get(&read, &"done".into()).ok()?.is_truthy();
            filled += bytes.length();
            buffer = bytes.buffer();
        }
        if filled > 0 {
            channel.hand_over(&buffer, filled);
        }
        if done {
            channel.hand_over(&ArrayBuffer::new(0), 0);
            return Some(());
        }
    }
}

/// A reader that fills buffers it is given; nothing in browsers that have none for files.
fn byob_reader(blob: &Blob) -> Option<ReadableStreamByobReader> {
    let call = |of: &JsValue, name: &str, arguments: &Array| {
        let function: Function = Reflect::get(of, &name.into()).ok()?.dyn_into().ok()?;
        function.apply(of, arguments).ok()
    };
    let options = ReadableStreamGetReaderOptions::new();
    options.set_mode(ReadableStreamReaderMode::Byob);
    // By name, because the typed functions let what is thrown pass through unseen.
    let stream = call(blob, "stream", &Array::new())?;
    let reader = call(&stream, "getReader", &Array::of1(&options))?;
    Some(reader.unchecked_into())
}
