//! Regular expressions of searches, by the browser's `RegExp`.
//!
//! Handing a text over costs more than a look at it. So many are handed over as one, which the
//! browser splits, and the browser's own `Array.prototype.map` looks at all of them.

use std::borrow::Cow;

use heaplens_core::session::{Pattern, Patterns};
use js_sys::{Array, Function, JsString, Object, Reflect, RegExp};
use wasm_bindgen::prelude::*;

/// See the module.
pub struct BrowserPatterns;

impl Patterns for BrowserPatterns {
    fn compile(&self, source: &str, ignore_case: bool) -> Result<Pattern, String> {
        let flags = if ignore_case { "i" } else { "" };
        let regexp = construct(source, flags).map_err(|error| reason(&error))?;
        let matcher = Matcher::new(regexp).map_err(|error| reason(&error))?;
        Ok(Box::new(move |texts| matcher.matches(texts)))
    }
}

/// Stands between texts. A text that contains it is handed over alone.
const SEPARATOR: &str = "\0";

/// A regular expression that looks at many texts.
struct Matcher {
    regexp: RegExp,
    /// `RegExp.prototype.test`.
    test: Function,
    /// `Array.prototype.map`.
    map: Function,
}

impl Matcher {
    fn new(regexp: RegExp) -> Result<Matcher, JsValue> {
        let test = Reflect::get(&regexp, &"test".into())?.dyn_into()?;
        let map = Reflect::get(&Array::new(), &"map".into())?.dyn_into()?;
        Ok(Matcher { regexp, test, map })
    }

    fn matches(&self, texts: &[Cow<'_, str>]) -> Vec<bool> {
        match self.together(texts) {
            Some(found) => found,
            None => texts.iter().map(|text| self.regexp.test(text)).collect(),
        }
    }

    /// Looks at all texts at once; nothing if they cannot be handed over together.
    fn together(&self, texts: &[Cow<'_, str>]) -> Option<Vec<bool>> {
        if texts.len() < 2 || texts.iter().any(|text| text.contains(SEPARATOR)) {
            return None;
        }
        let split = JsString::from(texts.join(SEPARATOR)).split(SEPARATOR);
        let answers = self.map.call2(&split, &self.test, &self.regexp).ok()?;
        let answers: Array = answers.dyn_into().ok()?;
        let mut found = vec![false; texts.len()];
        let mut next = 0;
        // The browser finds the few that match quicker than all answers come over.
        while let Ok(index) = usize::try_from(answers.index_of(&JsValue::TRUE, next)) {
            *found.get_mut(index)? = true;
            next = index as i32 + 1;
        }
        Some(found)
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
