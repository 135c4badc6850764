//! A second worker that reads a file ahead of the one that parses it.
//!
//! It runs this same program. A few buffers go round: it fills one from the file's stream, hands
//! it over, and gets it back empty; none is ever made anew, because fresh memory costs the
//! system as much as reading does. It waits when all are on their way, so what is read and not
//! parsed stays small.
//!
//! The reader posts a number first (the bytes of its wasm memory), then `[buffer, count]` for each
//! buffer, with a count of 0 at the end of the file, and nothing (`undefined`) if it cannot go on;
//! the other side posts buffers back.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use heaplens_model::message::ToWorker;
use heaplens_model::problem::Problem;
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, Event, File, MessageEvent, ReadableStreamByobReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode, Worker,
};

use crate::{clock, port};

/// Bytes of a buffer.
const LEN: u32 = 1 << 20;

/// Buffers going round.
const BUFFERS: u32 = 8;

/// The parser's side.
pub struct Ahead {
    worker: Worker,
    inbox: Rc<RefCell<Inbox>>,
    is_reading: bool,
    _listeners: [Closure<dyn FnMut(Event)>; 2],
}

/// What came from the other side.
#[derive(Default)]
struct Inbox {
    is_ready: bool,
    has_failed: bool,
    memory: u64,
    buffers: VecDeque<(ArrayBuffer, u32)>,
    waiting: Option<Waker>,
}

thread_local! {
    static SPARE: RefCell<Option<Ahead>> = const { RefCell::new(None) };
}

/// Starts the worker before there is a file.
pub fn prepare() {
    SPARE.set(Ahead::start());
}

/// The worker that was started before, if it was; ended if nobody keeps it.
pub fn take_spare() -> Option<Ahead> {
    SPARE.take()
}

impl Ahead {
    /// Starts the worker; nothing where workers cannot have workers.
    pub fn start() -> Option<Ahead> {
        let worker = Worker::new(&port::scope().location().href()).ok()?;
        let inbox = Rc::new(RefCell::new(Inbox::default()));
        let heard = {
            let inbox = inbox.clone();
            Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>() {
                    inbox.borrow_mut().hear(&event.data());
                }
            })
        };
        let failed = {
            let inbox = inbox.clone();
            Closure::<dyn FnMut(Event)>::new(move |_| inbox.borrow_mut().hear(&JsValue::UNDEFINED))
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Ahead {
            worker,
            inbox,
            is_reading: false,
            _listeners: [heard, failed],
        })
    }

    /// Whether it could read now and does not.
    pub fn is_ready(&self) -> bool {
        self.inbox.borrow().is_ready && !self.is_reading
    }

    /// Whether it was told to read.
    pub fn is_reading(&self) -> bool {
        self.is_reading
    }

    /// Lets it read a file from an offset to the end.
    pub fn read(&mut self, file: &File, from: f64) {
        self.is_reading = true;
        let envelope = port::envelope(&ToWorker::ReadFile { from: from as u64 });
        envelope.push(file);
        if self.worker.post_message(&envelope).is_err() {
            self.inbox.borrow_mut().hear(&JsValue::UNDEFINED);
        }
    }

    /// Bytes of memory that it takes.
    pub fn memory(&self) -> u64 {
        self.inbox.borrow().memory + u64::from(BUFFERS * LEN)
    }

    /// Replaces what `buffer` holds by the next bytes and says how many, 0 at the end; nothing if
    /// it cannot go on.
    pub async fn next_into(&mut self, buffer: &mut Vec<u8>) -> Result<Option<u64>, Problem> {
        let next = poll_fn(|context| {
            let mut inbox = self.inbox.borrow_mut();
            if let Some(next) = inbox.buffers.pop_front() {
                return Poll::Ready(Some(next));
            }
            if inbox.has_failed {
                return Poll::Ready(None);
            }
            inbox.waiting = Some(context.waker().clone());
            Poll::Pending
        });
        let Some((bytes, count)) = next.await else {
            return Ok(None);
        };
        let view = Uint8Array::new_with_byte_offset_and_length(&bytes, 0, count);
        super::replace(buffer, &view)?;
        // Where this fails the other side is gone, which will be noticed.
        let _ = self
            .worker
            .post_message_with_transfer(&bytes, &Array::of1(&bytes));
        Ok(Some(u64::from(count)))
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Inbox {
    fn hear(&mut self, message: &JsValue) {
        if let Some(memory) = message.as_f64() {
            self.memory = memory as u64;
        } else if message.is_undefined() {
            self.has_failed = true;
        } else if let Some(pair) = message.dyn_ref::<Array>() {
            match pair.get(0).dyn_into::<ArrayBuffer>() {
                Ok(buffer) => {
                    let count = pair.get(1).as_f64().unwrap_or(0.0) as u32;
                    self.buffers.push_back((buffer, count));
                }
                // The first word of every worker.
                Err(_) => self.is_ready = true,
            }
        }
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}

/// The reader's side: reads a file from an offset to its end.
pub async fn serve(file: File, from: u64) {
    post(&JsValue::from_f64(clock::memory() as f64), None);
    if stream(&file, from as f64).await.is_none() {
        post(&JsValue::UNDEFINED, None);
    }
}

/// Nothing if it failed.
async fn stream(file: &File, from: f64) -> Option<()> {
    let returned = Rc::new(RefCell::new(Returned::default()));
    let on_message = {
        let returned = returned.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                returned.borrow_mut().give(buffer);
            }
        })
    };
    port::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));

    let reader = byob_reader(&file.slice_with_f64(from).ok()?)?;
    let mut made = 0;
    loop {
        let mut buffer = if made < BUFFERS {
            made += 1;
            ArrayBuffer::new(LEN)
        } else {
            poll_fn(|context| {
                let mut returned = returned.borrow_mut();
                let buffer = returned.buffers.pop();
                if buffer.is_none() {
                    returned.waiting = Some(context.waker().clone());
                }
                buffer.map_or(Poll::Pending, Poll::Ready)
            })
            .await
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
            hand_over(&buffer, filled);
        }
        if done {
            hand_over(&ArrayBuffer::new(0), 0);
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

/// Buffers that came back.
#[derive(Default)]
struct Returned {
    buffers: Vec<ArrayBuffer>,
    waiting: Option<Waker>,
}

impl Returned {
    fn give(&mut self, buffer: ArrayBuffer) {
        self.buffers.push(buffer);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}

fn hand_over(buffer: &ArrayBuffer, count: u32) {
    let pair = Array::of2(buffer, &JsValue::from_f64(f64::from(count)));
    post(&pair, Some(&Array::of1(buffer)));
}

fn post(message: &JsValue, transfer: Option<&Array>) {
    port::deliver(message, transfer);
}
