//! A second worker of a snapshot's worker, for what can be done at the same time: it reads the
//! file while the first one parses, and walks the graph while the first one names classes. What it
//! needs for that goes along with the reader's empty buffers, as soon as it is parsed.
//!
//! It runs this same program, and nothing is its own: where it cannot start (in the single file)
//! or fails, the first worker does everything itself, only slower.

mod channel;
pub mod reading;
pub mod walks;

use std::cell::RefCell;

use heaplens_model::message::ToWorker;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::Worker;

use self::channel::Channel;
use crate::port;

/// The first worker's handle on the helper; ends it when dropped.
pub struct Helper {
    worker: Worker,
    channel: Channel,
}

thread_local! {
    static SPARE: RefCell<Option<Helper>> = const { RefCell::new(None) };
}

/// Starts the worker before there is a file.
pub fn prepare() {
    SPARE.set(Helper::start());
}

/// The worker that was started before, if it was; ended if nobody keeps it.
pub fn take_spare() -> Option<Helper> {
    SPARE.take()
}

impl Helper {
    /// Starts the worker; nothing where workers cannot have workers.
    pub fn start() -> Option<Helper> {
        let worker = Worker::new(&port::scope().location().href()).ok()?;
        let channel = Channel::to_helper(&worker);
        Some(Helper { worker, channel })
    }

    /// Whether it listens; what is posted earlier is lost.
    pub fn is_ready(&self) -> bool {
        self.channel.is_ready()
    }

    /// Bytes of memory that it takes while all it does is to read.
    pub fn memory(&self) -> u64 {
        self.channel.memory() + u64::from(reading::MEMORY)
    }

    /// Gives it something to do, with something beside.
    fn tell(&self, message: &ToWorker, beside: Option<&JsValue>) {
        let envelope: Array = port::envelope(message);
        if let Some(beside) = beside {
            envelope.push(beside);
        }
        self.channel.post(&envelope, None);
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
