//! Regular expressions of searches, by the browser's `RegExp`.
//!
//! Handing a text over costs more than a look at it. So many are handed over as one, which the
//! browser splits, and the browser's own `Array.prototype.map` looks at all of them.

use std::borrow::Cow;

use heaplens_core::session::{Pattern, Patterns};
use js_sys::{Array, Function, JsString, Object, Reflect, RegExp};
use wasm_bindgen::prelude::*;

use crate::clock::now;

/// See the module.
pub struct BrowserPatterns;

impl Patterns for BrowserPatterns {
    fn compile(&self, source: &str, ignore_case: bool) -> Result<Box<dyn Pattern>, String> {
        let flags = if ignore_case { "i" } else { "" };
        let regexp = construct(source, flags).map_err(|error| reason(&error))?;
        let pattern = BrowserPattern::new(regexp).map_err(|error| reason(&error))?;
        Ok(Box::new(pattern))
    }
}

/// Stands between texts. A text that contains it is handed over alone.
const SEPARATOR: &str = "\0";

/// The fewest and the most texts that are handed over together.
const FEWEST: usize = 2;
const MOST: usize = 512;

/// Milliseconds that one call may take. Nothing is stopped within a call.
const LONGEST_CALL: f64 = 4.0;

/// A regular expression that looks at many texts.
struct BrowserPattern {
    regexp: RegExp,
    /// `RegExp.prototype.test`.
    test: Function,
    /// `Array.prototype.map`.
    map: Function,
    batch: usize,
}

impl BrowserPattern {
    fn new(regexp: RegExp) -> Result<BrowserPattern, JsValue> {
        let test = Reflect::get(&regexp, &"test".into())?.dyn_into()?;
        let map = Reflect::get(&Array::new(), &"map".into())?.dyn_into()?;
        Ok(BrowserPattern {
            regexp,
            test,
            map,
            batch: FEWEST,
        })
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

impl Pattern for BrowserPattern {
    fn matches_each(&mut self, texts: &[Cow<'_, str>]) -> Vec<bool> {
        let begun = now();
        let found = match self.together(texts) {
            Some(found) => found,
            None => texts.iter().map(|text| self.regexp.test(text)).collect(),
        };
        // The expression alone knows how long it takes, and each text may be another matter.
        self.batch = if now() - begun > LONGEST_CALL {
            self.batch / 4
        } else {
            self.batch * 2
        };
        self.batch = self.batch.clamp(FEWEST, MOST);
        found
    }

    fn batch(&self) -> usize {
        self.batch
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
