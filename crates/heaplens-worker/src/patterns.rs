//! Regular expressions of searches, by the browser's `RegExp`.

use heaplens_core::session::{Pattern, Patterns};
use js_sys::{Array, Function, Object, Reflect, RegExp};
use wasm_bindgen::prelude::*;

/// See the module.
pub struct BrowserPatterns;

impl Patterns for BrowserPatterns {
    fn compile(&self, source: &str, ignore_case: bool) -> Result<Pattern, String> {
        let flags = if ignore_case { "i" } else { "" };
        let regexp = construct(source, flags).map_err(|error| reason(&error))?;
        Ok(Box::new(move |text| regexp.test(text)))
    }
}

/// `new RegExp(source, flags)`. The binding of `js-sys` would end the worker where it throws.
fn construct(source: &str, flags: &str) -> Result<RegExp, JsValue> {
    let constructor = Reflect::get(&js_sys::global(), &"RegExp".into())?;
    let constructor: Function = constructor.dyn_into()?;
    let arguments = Array::of2(&source.into(), &flags.into());
    Reflect::construct(&constructor, &arguments)?.dyn_into()
}

/// The browser's own words.
fn reason(error: &JsValue) -> String {
    String::from(Object::from(error.clone()).to_string())
}
