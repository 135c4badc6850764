//! The helper reads a file ahead of the worker that parses it.
//!
//! The helper hands over one filled buffer after the other, and an empty one at the end. It waits
//! while all buffers are on their way, so that little is read and not parsed.

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
use crate::{buffer, port};

/// Bytes of a buffer: passing one takes some hundred microseconds, whatever its size.
const LEN: u32 = 1 << 21;

/// Buffers in circulation.
const BUFFERS: u32 = 4;

/// The parsing worker's side.
pub struct HelperReader {
    helper: Helper,
    has_begun: bool,
}

impl HelperReader {
    /// A reader that has read nothing.
    pub fn new(helper: Helper) -> HelperReader {
        HelperReader {
            helper,
            has_begun: false,
        }
    }

    /// Returns whether the helper can start to read.
    pub fn is_ready(&self) -> bool {
        !self.has_begun && self.helper.channel.is_ready()
    }

    /// Returns whether the helper was told to read.
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Returns the bytes of memory that the helper and the buffers take.
    pub fn memory(&self) -> u64 {
        self.helper.channel.memory() + u64::from(BUFFERS * LEN)
    }

    /// Reads a file from an offset to the end.
    pub fn begin(&mut self, file: &File, from: f64) {
        self.has_begun = true;
        let envelope = port::envelope(&ToWorker::ReadFile { from: from as u64 });
        envelope.push(file);
        self.helper.channel.post(&envelope, None);
    }

    /// Replaces what `bytes` holds by the next bytes and says how many, 0 at the end; nothing if
    /// the helper failed.
    pub async fn next_into(&mut self, bytes: &mut Vec<u8>) -> Result<Option<u64>, Problem> {
        let channel = &self.helper.channel;
        let Some((buffer, count)) = channel.filled().await else {
            return Ok(None);
        };
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 0, count);
        buffer::replace(bytes, &view)?;
        // The last buffer has no memory to be used again.
        if count > 0 {
            channel.give_back(&buffer);
        }
        Ok(Some(u64::from(count)))
    }
}

/// Serves as the helper: reads a file from an offset to its end.
pub async fn serve(file: File, from: u64) {
    let channel = Channel::to_main();
    if stream(&channel, &file, from as f64).await.is_none() {
        channel.fail();
    }
}

/// Nothing if it failed.
async fn stream(channel: &Channel, file: &File, from: f64) -> Option<()> {
    let reader = byob_reader(&file.slice_with_f64(from).ok()?)?;
    let mut made = 0;
    loop {
        let mut buffer = if made < BUFFERS {
            made += 1;
            ArrayBuffer::new(LEN)
        } else {
            channel.empty().await?
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
