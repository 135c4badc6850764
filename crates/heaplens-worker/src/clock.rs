//! Time, pauses and memory. The core has no access to them.

use heaplens_model::message::{Phase, Timing};
use js_sys::{Promise, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, Performance};

use crate::port;

/// Returns the milliseconds since the worker began.
pub fn now() -> f64 {
    performance().map_or(0.0, |performance| performance.now())
}

/// Closes a phase that began at `start`, and shows it in the browser's own performance tools.
pub fn close_phase(phase: Phase, start: f64) -> Timing {
    let name = format!("heaplens:worker:{phase:?}");
    if let Some(performance) = performance() {
        let span = js_sys::Object::new();
        // The measure only helps people who profile the page. The timing below is the one reported.
        let _ = js_sys::Reflect::set(&span, &"start".into(), &start.into());
        let _ = js_sys::Reflect::get(&performance, &"measure".into())
            .and_then(|measure| measure.dyn_into::<js_sys::Function>())
            .and_then(|measure| measure.call2(&performance, &name.into(), &span));
    }
    Timing {
        phase,
        ms: now() - start,
    }
}

/// Lets the browser handle waiting events, and then goes on at once. It posts a message to itself,
/// because each of several timers in a row is delayed by four milliseconds.
pub async fn rest() {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let promise = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        if channel.port2().post_message(&JsValue::UNDEFINED).is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    // The promise has no way to fail.
    let _ = JsFuture::from(promise).await;
    // A port that listens is never collected as garbage while it is open.
    channel.port1().close();
}

/// Waits for a number of milliseconds.
pub async fn pause(ms: f64) {
    let promise = Promise::new(&mut |resolve, _| {
        let wait = ms.ceil() as i32;
        let timer =
            port::scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, wait);
        if timer.is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    // The promise has no way to fail.
    let _ = JsFuture::from(promise).await;
}

/// Returns the bytes of the worker's wasm memory. It never shrinks, so this is also its maximum.
pub fn memory() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    // By name, because the typed getter has 32 bits and returns 0 at the full 4 GiB.
    let length = js_sys::Reflect::get(&memory.buffer(), &"byteLength".into());
    length
        .ok()
        .and_then(|length| length.as_f64())
        .unwrap_or(0.0) as u64
}

fn performance() -> Option<Performance> {
    port::scope().performance()
}
