//! The form of a posted message: `[message, extra…]`. The worker has its own code for it.
//!
//! Large numbers travel as `BigInt`, since a JavaScript number holds 53 bits.

use heaplens_model::message::{FromWorker, ToWorker};
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

use crate::lazy_code::lazily_loaded;

/// A value that is posted to a worker beside the message.
pub enum Extra {
    /// Nothing.
    None,
    /// A file: a handle, no bytes.
    File(web_sys::File),
    /// Files: an array of handles.
    Files(Array),
    /// Bytes that are transferred: the page cannot read them afterwards.
    Bytes(Uint8Array),
}

/// Posts a message.
pub fn post(worker: &web_sys::Worker, message: &ToWorker, extra: &Extra) -> Result<(), JsValue> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    let post = Array::of1(&message.serialize(&serializer)?);
    let transfer = Array::new();
    match extra {
        Extra::None => {}
        Extra::File(file) => {
            post.push(file);
        }
        Extra::Files(files) => {
            post.push(files);
        }
        Extra::Bytes(bytes) => {
            post.push(bytes);
            transfer.push(&bytes.buffer());
        }
    }
    worker.post_message_with_transfer(&post, &transfer)
}

/// A worker's message, and the bytes beside it.
pub struct Received {
    /// The message.
    pub message: FromWorker,
    /// What was transferred with it.
    pub bytes: Option<Uint8Array>,
}

lazily_loaded! {
    /// Reads a post of a worker. Nothing if it comes from another release.
    pub async fn read(data: JsValue) -> Option<Box<Received>> {
        read_now(data).map(Box::new)
    }
}

fn read_now(data: JsValue) -> Option<Received> {
    let post: Array = data.dyn_into().ok()?;
    let message =
        FromWorker::deserialize(serde_wasm_bindgen::Deserializer::from(post.get(0))).ok()?;
    Some(Received {
        message,
        bytes: post.get(1).dyn_into().ok(),
    })
}
