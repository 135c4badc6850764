//! The helper reads a file ahead of the worker that parses it.
//!
//! The helper hands over one filled buffer after the other, and an empty one at the end. It waits
//! while all buffers are on their way, so that little is read and not parsed.

use std::rc::Rc;

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
use super::walks::WalkServer;
use crate::buffer;

/// Bytes of a buffer: passing one takes some hundred microseconds, whatever its size.
const LEN: u32 = 1 << 21;

/// Buffers in circulation.
const BUFFERS: u32 = 4;

/// Bytes of all buffers.
pub const MEMORY: u32 = BUFFERS * LEN;

/// The parsing worker's side.
pub struct HelperReader {
    helper: Rc<Helper>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Reading,
    /// All bytes have come.
    Done,
}

impl HelperReader {
    /// A reader that has read nothing.
    pub fn new(helper: Rc<Helper>) -> HelperReader {
        HelperReader {
            helper,
            state: State::Idle,
        }
    }

    /// Returns whether the helper can start to read.
    pub fn is_ready(&self) -> bool {
        self.state == State::Idle && self.helper.is_ready()
    }

    /// Returns whether the helper was told to read.
    pub fn has_begun(&self) -> bool {
        self.state != State::Idle
    }

    /// Reads a file from an offset to the end.
    pub fn begin(&mut self, file: &File, from: f64) {
        self.state = State::Reading;
        let message = ToWorker::ReadFile { from: from as u64 };
        self.helper.tell(&message, Some(file));
    }

    /// Replaces what `bytes` holds by the next bytes and says how many, 0 at the end; nothing if
    /// the helper failed.
    pub async fn next_into(&mut self, bytes: &mut Vec<u8>) -> Result<Option<u64>, Problem> {
        let channel = &self.helper.channel;
        // The last buffer, unless data was sent in it.
        if let Some(buffer) = self.helper.take_recycled() {
            channel.give_back(&buffer);
        }
        let Some((buffer, count)) = channel.filled().await else {
            return Ok(None);
        };
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 0, count);
        buffer::replace(bytes, &view)?;
        if count == 0 {
            // This buffer has no memory to be used again.
            self.state = State::Done;
        } else {
            self.helper.recycle(buffer);
        }
        Ok(Some(u64::from(count)))
    }
}

impl Drop for HelperReader {
    fn drop(&mut self) {
        // After damage no one takes the following bytes.
        if self.state == State::Reading {
            self.helper.end();
        }
    }
}

/// Serves as the helper: reads a file from an offset to its end. Then it runs the walks, if they
/// were requested meanwhile.
pub async fn serve(file: File, from: u64) {
    let channel = Channel::to_main();
    let mut walks = WalkServer::default();
    let done = match stream(&channel, &file, from as f64, &mut walks).await {
        Some(()) => walks.run_if_requested(&channel).await,
        None => None,
    };
    if done.is_none() {
        channel.fail();
    }
}

/// Nothing if it failed. Buffers that come back may hold part of what walks need.
async fn stream(channel: &Channel, file: &File, from: f64, walks: &mut WalkServer) -> Option<()> {
    let reader = byob_reader(&file.slice_with_f64(from).ok()?)?;
    let mut made = 0;
    loop {
        let mut buffer = if made < BUFFERS {
            made += 1;
            ArrayBuffer::new(LEN)
        } else {
            let (buffer, bytes) = channel.any().await?;
            if bytes > 0 {
                walks.take(channel, &buffer, bytes)?;
            }
            buffer
        };
        let mut filled = 0;
        let mut done = false;
        while filled < LEN && !done {
            let free = Uint8Array::new_with_byte_offset(&buffer, filled);
            let free: &Object = free.unchecked_ref();
            let read = reader.read_with_array_buffer_view(free);
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

/// Returns a reader that fills buffers it is given; nothing in browsers that have none for files.
fn byob_reader(blob: &Blob) -> Option<ReadableStreamByobReader> {
    let call = |of: &JsValue, name: &str, arguments: &Array| {
        let function: Function = Reflect::get(of, &name.into()).ok()?.dyn_into().ok()?;
        function.apply(of, arguments).ok()
    };
    let options = ReadableStreamGetReaderOptions::new();
    options.set_mode(ReadableStreamReaderMode::Byob);
    // By name, because the typed functions do not catch exceptions.
    let stream = call(blob, "stream", &Array::new())?;
    let reader = call(&stream, "getReader", &Array::of1(&options))?;
    Some(reader.unchecked_into())
}
