//! The web worker of one snapshot. It gives a file's bytes to the core and passes queries and
//! answers.
//!
//! It only transports data. Everything about heaps is in `heaplens-core`, so that the command line
//! gives the same numbers. Each snapshot has a worker of its own: 4 GiB of wasm memory, and loads
//! that run side by side. To cancel a load or to close a snapshot, the page ends the worker, which
//! frees all of its memory. There is no message for either.

mod buffer;
mod clock;
mod crash_report;
mod helper;
mod load;
mod long_work;
mod messages;
mod outlined;
mod patterns;
mod port;
mod source;
mod source_files;

use heaplens_model::message::{BUILD, FromWorker};

fn main() {
    crash_report::install();
    messages::listen();
    port::post(&FromWorker::Ready {
        build: BUILD.to_owned(),
        memory: clock::memory(),
    });
}
