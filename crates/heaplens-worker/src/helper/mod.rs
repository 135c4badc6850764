//! The helper: a second worker that works at the same time as the snapshot's worker.
//!
//! It reads the file while the snapshot's worker parses ([`reading`]). Then it walks the graph
//! while the snapshot's worker names classes ([`walks`]). It runs this same program.
//! It is never needed: where it cannot start or fails, the snapshot's worker does everything
//! itself, only slower.

mod channel;
pub mod reading;
pub mod walks;

use std::cell::RefCell;
use std::rc::Rc;

use heaplens_model::message::ToWorker;
use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::JsValue;
use web_sys::Worker;

use self::channel::Channel;
use crate::port;

/// Smaller snapshots are open before a helper is ready.
const MIN_BYTES: u64 = 24 << 20;

/// The snapshot's worker's handle on its helper; ends it when dropped.
pub struct Helper {
    worker: Worker,
    channel: Channel,
    /// The reader's last buffer, which has been copied and can go back.
    recycled: RefCell<Option<ArrayBuffer>>,
}

thread_local! {
    static SPARE: RefCell<Option<Helper>> = const { RefCell::new(None) };
}

/// Starts a helper before there is a file.
pub fn prepare() {
    SPARE.set(Helper::start());
}

/// Returns the helper for a snapshot of so many bytes, and none if it is small. One that was
/// started before is used or ended.
pub fn for_snapshot(bytes: u64) -> Option<Rc<Helper>> {
    let spare = SPARE.take();
    if bytes < MIN_BYTES {
        return None;
    }
    spare.or_else(Helper::start).map(Rc::new)
}

impl Helper {
    /// Nothing where a worker cannot start workers.
    fn start() -> Option<Helper> {
        let worker = Worker::new(&port::scope().location().href()).ok()?;
        let channel = Channel::to_helper(&worker);
        Some(Helper {
            worker,
            channel,
            recycled: RefCell::default(),
        })
    }

    /// Returns whether the helper listens and has not failed. Messages posted before are lost.
    pub fn is_ready(&self) -> bool {
        self.channel.is_ready()
    }

    /// Bytes of memory that it takes while it reads.
    pub fn memory(&self) -> u64 {
        self.channel.memory() + u64::from(reading::MEMORY)
    }

    /// Gives it something to do. `extra` rides beside the message.
    fn tell(&self, message: &ToWorker, extra: Option<&JsValue>) {
        let envelope: Array = port::envelope(message);
        if let Some(extra) = extra {
            envelope.push(extra);
        }
        self.channel.post(&envelope, None);
    }

    /// Keeps a buffer that has been copied, so that data can be sent in it.
    fn recycle(&self, buffer: ArrayBuffer) {
        self.recycled.replace(Some(buffer));
    }

    /// Returns the buffer that waits to go back.
    fn take_recycled(&self) -> Option<ArrayBuffer> {
        self.recycled.take()
    }

    /// Ends the helper early.
    fn end(&self) {
        self.worker.terminate();
        self.channel.close();
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
