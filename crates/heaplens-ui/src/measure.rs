//! Measures of the page's own speed, on the browser's timeline (`performance.measure`).

use heaplens_model::message::{Phase, SnapshotInfo};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds since the page began.
pub fn now() -> f64 {
    gloo::utils::window()
        .performance()
        .map_or(0.0, |clock| clock.now())
}

/// `heaplens:early`: until the classes are on the screen, without their retained sizes.
pub fn partial_summary(name: &str, handed: f64) {
    measure("heaplens:early", name, handed, now());
}

/// `heaplens:ready` and, inside it, `heaplens:parse` and `heaplens:graph`.
///
/// The worker tells how long its phases took; they ended when it said that it is open.
pub fn loaded(name: &str, handed: f64, opened: f64, info: &SnapshotInfo) {
    let parse: f64 = info
        .timings
        .iter()
        .filter(|one| one.phase == Phase::Parse)
        .map(|one| one.ms)
        .sum();
    let graph = info.ms - parse;
    let between = (opened - graph).max(handed);
    measure("heaplens:ready", name, handed, now());
    measure(
        "heaplens:parse",
        name,
        (between - parse).max(handed),
        between,
    );
    measure("heaplens:graph", name, between, opened);
}

fn measure(name: &str, detail: &str, start: f64, end: f64) {
    let options = Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&options, &key.into(), &value).is_ok();
    if !(set("start", start.into()) && set("end", end.into()) && set("detail", detail.into())) {
        return;
    }
    let Some(clock) = gloo::utils::window().performance() else {
        return;
    };
    if let Ok(measure) = Reflect::get(&clock, &"measure".into())
        && let Some(measure) = measure.dyn_ref::<Function>()
    {
        // A browser without options here goes unmeasured, and works.
        let _ = measure.call2(&clock, &name.into(), &options);
    }
}
