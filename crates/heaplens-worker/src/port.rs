//! The only reader and writer of messages: `[message, extra…]`, as `heaplens_model::message` says.
//!
//! Messages are serialised once, with 64-bit numbers as `BigInt` so that none is rounded. Bytes
//! never pass through the serialiser: they ride beside the message and are handed over, not copied.

use heaplens_model::message::{FromWorker, ToWorker};
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Returns the worker's global object.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Posts a message that has nothing beside it.
pub fn post(message: &FromWorker) {
    deliver(&envelope(message), None);
}

/// Posts a message with bytes beside it. They leave the worker: one copy out of wasm memory.
pub fn post_bytes(message: &FromWorker, bytes: &[u8]) {
    let payload = Uint8Array::from(bytes);
    let envelope = envelope(message);
    envelope.push(&payload);
    deliver(&envelope, Some(&Array::of1(&payload.buffer())));
}

/// Returns a message ready to be posted by [`deliver`], for when there may be no memory left to
/// make one.
pub fn envelope(message: &impl Serialize) -> Array {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    match message.serialize(&serializer) {
        Ok(value) => Array::of1(&value),
        Err(error) => wasm_bindgen::throw_str(&error.to_string()),
    }
}

/// Posts what [`envelope`] made, or what is no message at all.
pub fn deliver(envelope: &JsValue, transfer: Option<&Array>) {
    let posted = match transfer {
        Some(list) => scope().post_message_with_transfer(envelope, list),
        None => scope().post_message(envelope),
    };
    if let Err(error) = posted {
        wasm_bindgen::throw_val(error);
    }
}

/// A message of the page, with the value beside it.
///
/// Nothing when it is no message of ours: the page is of another build, and has been told so by
/// the `Ready` that it got.
pub fn read(event: &MessageEvent) -> Option<(ToWorker, JsValue)> {
    let posted: Array = event.data().dyn_into().ok()?;
    let message =
        ToWorker::deserialize(serde_wasm_bindgen::Deserializer::from(posted.get(0))).ok()?;
    Some((message, posted.get(1)))
}
