//! Listens to the browser's events of a table except keys: scrolling, wheel, clicks, wishes for a
//! row's menu, and resizing.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent, PointerEvent, WheelEvent};
use yew::Callback;

use super::row_dom::RowDom;
use super::selection::Reach;
use super::table_dom::TableDom;
use super::window::{CAP, ROW};
use crate::browser::Resizing;

/// An event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Heard {
    /// The scroll bar moved.
    Scrolled,
    /// The wheel was turned by so many pixels, in a table that the browser does not scroll by it.
    Wheel(f64),
    /// The table's size changed.
    Resized,
    /// The row with this flat index was clicked. It is selected so.
    Click(u64, Reach),
    /// A pointer is over the row with this flat index; over none when it left.
    Over(Option<u64>),
    /// The rows have the keyboard.
    Focused,
    /// The row with this flat index is to be opened or closed.
    Toggle(u64),
    /// The menu of the row with this flat index is asked for, at this position of the window.
    Menu(u64, f64, f64),
}

/// The listeners of a table. They end when this is dropped.
pub struct Listeners {
    _scrolling: EventListener,
    _wheel: EventListener,
    _clicks: [EventListener; 2],
    _menus: [EventListener; 5],
    _pointer: [EventListener; 4],
    _resizing: Option<Resizing>,
}

impl Listeners {
    /// Begins to listen to a table that is in the document.
    pub fn new(dom: &TableDom, heard: &Callback<Heard>) -> Option<Listeners> {
        let root = dom.root.cast::<HtmlElement>()?;
        let block = dom.block.cast::<web_sys::Element>()?;
        let callback = heard.clone();
        let scrolling =
            EventListener::new(&root, "scroll", move |_| callback.emit(Heard::Scrolled));
        let clicks = ["click", "dblclick"].map(|kind| {
            let callback = heard.clone();
            EventListener::new(&block, kind, move |event| {
                let Some((flat, is_on_triangle)) = RowDom::target(event) else {
                    return;
                };
                callback.emit(if is_on_triangle || kind == "dblclick" {
                    Heard::Toggle(flat)
                } else {
                    Heard::Click(flat, reach_of(event))
                });
            })
        });
        Some(Listeners {
            _scrolling: scrolling,
            _wheel: wheel(&root, dom, heard.clone()),
            _clicks: clicks,
            _menus: menus(&block, heard),
            _pointer: pointer(&root, &block, heard),
            _resizing: resizing(&root, heard.clone()),
        })
    }
}

/// Milliseconds after which a finger that stays on a row asks for its menu. Where the browser says
/// so by itself it does so earlier.
const LONG_PRESS: u32 = 650;
/// CSS pixels that such a finger may move.
const STEADY: f64 = 10.0;

/// Listens to wishes for a row's menu: the right button, or a finger that stays on the row.
fn menus(block: &web_sys::Element, heard: &Callback<Heard>) -> [EventListener; 5] {
    let press: Rc<RefCell<Option<Press>>> = Rc::default();
    let options = EventListenerOptions::enable_prevent_default();
    let menu = {
        let (press, heard) = (press.clone(), heard.clone());
        EventListener::new_with_options(block, "contextmenu", options, move |event| {
            press.take();
            let mouse = event.dyn_ref::<MouseEvent>();
            if let Some((mouse, (flat, _))) = mouse.zip(RowDom::target(event)) {
                event.prevent_default();
                heard.emit(Heard::Menu(
                    flat,
                    mouse.client_x().into(),
                    mouse.client_y().into(),
                ));
            }
        })
    };
    let down = {
        let (press, heard) = (press.clone(), heard.clone());
        EventListener::new(block, "pointerdown", move |event| {
            let pointer = event.dyn_ref::<PointerEvent>();
            let touch = pointer.filter(|pointer| pointer.pointer_type() == "touch");
            let Some((touch, (flat, _))) = touch.zip(RowDom::target(event)) else {
                press.take();
                return;
            };
            let (x, y) = (touch.client_x().into(), touch.client_y().into());
            let heard = heard.clone();
            let timer = Timeout::new(LONG_PRESS, move || heard.emit(Heard::Menu(flat, x, y)));
            press.replace(Some(Press {
                _timer: timer,
                x,
                y,
            }));
        })
    };
    let moved = {
        let press = press.clone();
        EventListener::new(block, "pointermove", move |event| {
            let Some(pointer) = event.dyn_ref::<PointerEvent>() else {
                return;
            };
            let (x, y) = (f64::from(pointer.client_x()), f64::from(pointer.client_y()));
            let is_far =
                |press: &mut Press| (press.x - x).abs() > STEADY || (press.y - y).abs() > STEADY;
            press.borrow_mut().take_if(is_far);
        })
    };
    let [up, cancelled] = ["pointerup", "pointercancel"].map(|kind| {
        let press = press.clone();
        EventListener::new(block, kind, move |_| {
            press.take();
        })
    });
    [menu, down, moved, up, cancelled]
}

/// A finger on a row.
struct Press {
    _timer: Timeout,
    x: f64,
    y: f64,
}

/// Returns how a click selects, by the keys that are held.
fn reach_of(event: &web_sys::Event) -> Reach {
    match event.dyn_ref::<MouseEvent>() {
        Some(click) if click.shift_key() => Reach::Range,
        Some(click) if click.ctrl_key() || click.meta_key() => Reach::Toggle,
        _ => Reach::Alone,
    }
}

/// Listens to a pointer over rows and to the keyboard's arrival, and keeps a click with Shift from selecting text.
fn pointer(
    root: &HtmlElement,
    block: &web_sys::Element,
    heard: &Callback<Heard>,
) -> [EventListener; 4] {
    let over = {
        let heard = heard.clone();
        EventListener::new(block, "mouseover", move |event| {
            heard.emit(Heard::Over(RowDom::target(event).map(|(flat, _)| flat)));
        })
    };
    let leave = {
        let heard = heard.clone();
        EventListener::new(block, "mouseleave", move |_| heard.emit(Heard::Over(None)))
    };
    let options = EventListenerOptions::enable_prevent_default();
    let table = root.clone();
    let down = EventListener::new_with_options(block, "mousedown", options, move |event| {
        if reach_of(event) == Reach::Range {
            event.prevent_default();
            let _ = table.focus();
        }
    });
    let focus = {
        let heard = heard.clone();
        EventListener::new(root, "focus", move |_| heard.emit(Heard::Focused))
    };
    [over, leave, down, focus]
}

/// Listens to the wheel. Only a table whose scroll range is scaled needs it turned by hand.
fn wheel(root: &HtmlElement, dom: &TableDom, heard: Callback<Heard>) -> EventListener {
    let body = dom.body.clone();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(root, "wheel", options, move |event| {
        let Some(event) = event.dyn_ref::<WheelEvent>() else {
            return;
        };
        let body = body.cast::<HtmlElement>();
        let height = body.map_or(0, |body| body.offset_height());
        let is_scaled = f64::from(height) + 0.5 >= CAP;
        let is_sideways = event.delta_x().abs() > event.delta_y().abs() || event.shift_key();
        if !is_scaled || is_sideways || event.ctrl_key() {
            return;
        }
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => ROW * 2.0,
            WheelEvent::DOM_DELTA_PAGE => ROW * 20.0,
            _ => 1.0,
        };
        event.prevent_default();
        heard.emit(Heard::Wheel(event.delta_y() * unit));
    })
}

fn resizing(root: &HtmlElement, heard: Callback<Heard>) -> Option<Resizing> {
    Resizing::of(root, move || heard.emit(Heard::Resized))
}
