//! Reports a crash of the worker, so that the page does not wait for it in vain.
//!
//! wasm aborts on a panic, and on a failed allocation even without one. A panic is told by its
//! hook. An abort surfaces as an `error` event, whose message was made ahead of time: there may
//! be no memory left to make it. Nothing may be asked of the worker afterwards; the page ends it.

use std::cell::Cell;

use heaplens_model::message::FromWorker;
use heaplens_model::problem::{Cause, Problem};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::ErrorEvent;

use crate::port;

thread_local! {
    static SPOKEN: Cell<bool> = const { Cell::new(false) };
}

/// Installs the reports of crashes. It must be called once, before everything else.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        if !SPOKEN.replace(true) {
            port::post(&crashed(info.to_string()));
        }
    }));

    let out_of_memory = port::envelope(&FromWorker::Failed(Problem::nowhere(Cause::OutOfMemory {
        needed: 0,
    })));
    let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
        event.prevent_default();
        tell(&out_of_memory, &event);
    });
    let listened =
        port::scope().add_event_listener_with_callback("error", on_error.as_ref().unchecked_ref());
    if let Err(error) = listened {
        wasm_bindgen::throw_val(error);
    }
    on_error.forget();
}

/// A wasm trap that no panic announced is a failed allocation: the core indexes checked columns
/// and does not recurse, so that nothing else of ours ends in one.
fn tell(out_of_memory: &Array, event: &ErrorEvent) {
    if SPOKEN.replace(true) {
        return;
    }
    let error = event.error();
    let is_trap = js_sys::Reflect::get(&error, &"name".into())
        .is_ok_and(|name| name == JsValue::from_str("RuntimeError"));
    if is_trap {
        port::deliver(out_of_memory, None);
    } else {
        port::post(&crashed(event.message()));
    }
}

fn crashed(message: String) -> FromWorker {
    FromWorker::Failed(Problem::nowhere(Cause::Crashed { message }))
}
