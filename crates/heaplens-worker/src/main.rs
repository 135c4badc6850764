//! One snapshot's web worker: brings a file's bytes to the core, carries questions and answers.
//!
//! Transport only: whatever has to do with heaps is in `heaplens-core`, so that the command line
//! gives the same numbers. Each snapshot has a worker of its own: 4 GiB of wasm memory, loads
//! that run side by side, and every byte back when the page ends it. Cancelling and closing are
//! that end: the worker has no message for either, and so nothing to get wrong.

mod buffer;
mod clock;
mod crash_report;
mod helper;
mod load;
mod messages;
mod outlined;
mod port;
mod source;
mod walks;

use heaplens_model::message::{BUILD, FromWorker};

fn main() {
    crash_report::install();
    messages::listen();
    port::post(&FromWorker::Ready {
        build: BUILD.to_owned(),
        memory: clock::memory(),
    });
}
