//! The sample pair: beside the page, or inside it where the page is one file.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::browser;
use crate::handle::Handle;
use crate::state::Action;

/// The pair's files, oldest first.
const NAMES: [&str; 2] = ["before.heapsnapshot.gz", "after.heapsnapshot.gz"];

/// Opens both.
pub fn open(handle: &Handle) {
    let inlined = NAMES
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), inlined(name)?)));
    let inlined: Vec<(String, web_sys::File)> = inlined.collect();
    if inlined.len() == NAMES.len() {
        handle.open_files(inlined);
        handle.act(Action::Guide(Some(0)));
        return;
    }
    let addresses = NAMES.iter().zip(0..).filter_map(|(name, position)| {
        browser::resolve(&format!("sample/{name}")).map(|url| (url, Some(position)))
    });
    handle.open_urls(addresses.collect());
    handle.act(Action::Guide(Some(0)));
}

/// Returns a file that the page carries in itself as base64 text.
fn inlined(name: &str) -> Option<web_sys::File> {
    let samples = Reflect::get(&js_sys::global(), &JsValue::from_str("HEAPLENS_SAMPLES")).ok()?;
    if !samples.is_object() {
        return None;
    }
    let text = Reflect::get(&samples, &JsValue::from_str(name))
        .ok()?
        .as_string()?;
    let binary = gloo::utils::window().atob(&text).ok()?;
    // `atob` gives one character for each byte.
    let bytes: Vec<u8> = binary
        .chars()
        .filter_map(|byte| u8::try_from(u32::from(byte)).ok())
        .collect();
    let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
    web_sys::File::new_with_u8_array_sequence(&parts, name).ok()
}
