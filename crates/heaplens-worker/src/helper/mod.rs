//! The helper: a second worker that reads a large file while the snapshot's worker parses it.
//!
//! It runs this same program. It is never needed: where it cannot start or fails, the snapshot's
//! worker reads the file itself, only slower.

mod channel;
pub mod reading;

use std::cell::RefCell;

use web_sys::Worker;

use self::channel::Channel;
use crate::port;

/// Smaller files are parsed before a helper is ready.
const MIN_BYTES: u64 = 24 << 20;

/// The snapshot's worker's handle on its helper; ends it when dropped.
pub struct Helper {
    worker: Worker,
    channel: Channel,
}

thread_local! {
    static SPARE: RefCell<Option<Helper>> = const { RefCell::new(None) };
}

/// Starts a helper before there is a file.
pub fn prepare() {
    SPARE.set(Helper::start());
}

/// Ends the helper that was started before there is a file, if there is one.
pub fn end_spare() {
    SPARE.set(None);
}

/// Returns the helper for a file of so many bytes, and none if it is small. One that was started
/// before is used or ended.
pub fn for_file(bytes: u64) -> Option<Helper> {
    let spare = SPARE.take();
    if bytes < MIN_BYTES {
        return None;
    }
    spare.or_else(Helper::start)
}

impl Helper {
    /// Nothing where a worker cannot start workers.
    fn start() -> Option<Helper> {
        let worker = Worker::new(&port::scope().location().href()).ok()?;
        let channel = Channel::to_helper(&worker);
        Some(Helper { worker, channel })
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
