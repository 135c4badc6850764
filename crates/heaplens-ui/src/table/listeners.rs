//! What the table hears from the browser beside keys: scrolling, the wheel, clicks, its size.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ResizeObserver, WheelEvent};
use yew::Context;

use super::component::{Msg, TreeTable};
use super::row_dom::RowDom;
use super::window::{CAP, ROW};

/// An observer, and the closure that it calls.
type Resizing = (ResizeObserver, Closure<dyn FnMut(JsValue)>);

/// Held for as long as the table is in the document.
pub struct Listeners {
    _scrolling: EventListener,
    _wheel: EventListener,
    _clicks: [EventListener; 2],
    resizing: Option<Resizing>,
}

impl Drop for Listeners {
    fn drop(&mut self) {
        if let Some((observer, _)) = &self.resizing {
            observer.disconnect();
        }
    }
}

impl TreeTable {
    /// Begins to listen, once the table is in the document.
    pub(super) fn listen(&self, ctx: &Context<Self>) -> Option<Listeners> {
        let root = self.root.cast::<HtmlElement>()?;
        let link = ctx.link().clone();
        let scrolling =
            EventListener::new(&root, "scroll", move |_| link.send_message(Msg::Scrolled));
        let (link, body) = (ctx.link().clone(), self.body.clone());
        let options = EventListenerOptions::enable_prevent_default();
        let wheel = EventListener::new_with_options(&root, "wheel", options, move |event| {
            let Some(event) = event.dyn_ref::<WheelEvent>() else {
                return;
            };
            let height = body
                .cast::<HtmlElement>()
                .map_or(0, |body| body.offset_height());
            // Only a scaled table needs its wheel turned by hand.
            if f64::from(height) + 0.5 < CAP || event.ctrl_key() {
                return;
            }
            let unit = match event.delta_mode() {
                WheelEvent::DOM_DELTA_LINE => ROW * 2.0,
                WheelEvent::DOM_DELTA_PAGE => ROW * 20.0,
                _ => 1.0,
            };
            event.prevent_default();
            link.send_message(Msg::Wheel(event.delta_y() * unit));
        });
        let block = self.block.cast::<web_sys::Element>()?;
        let clicks = ["click", "dblclick"].map(|kind| {
            let link = ctx.link().clone();
            EventListener::new(&block, kind, move |event| {
                let Some((flat, is_on_triangle)) = RowDom::target(event) else {
                    return;
                };
                link.send_message(if is_on_triangle || kind == "dblclick" {
                    Msg::Toggle(flat)
                } else {
                    Msg::Click(flat)
                });
            })
        });
        let link = ctx.link().clone();
        let closure = Closure::<dyn FnMut(JsValue)>::new(move |_| link.send_message(Msg::Resized));
        let resizing = ResizeObserver::new(closure.as_ref().unchecked_ref())
            .ok()
            .map(|observer| {
                observer.observe(&root);
                (observer, closure)
            });
        Some(Listeners {
            _scrolling: scrolling,
            _wheel: wheel,
            _clicks: clicks,
            resizing,
        })
    }
}
