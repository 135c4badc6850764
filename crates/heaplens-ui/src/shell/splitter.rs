//! A bar between two panes that can be dragged, and moved by key; it stays where it was put.

use wasm_bindgen::JsCast;
use web_sys::{DomRect, HtmlElement};
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, PointerEvent, Properties, component, html,
    use_effect_with, use_node_ref, use_state_eq,
};

use crate::browser;

/// What a bar changes: the size of the pane after it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// The height of the Retainers and the Object panel.
    Height,
    /// The width of the Object panel.
    Width,
}

impl Axis {
    /// Least and greatest part of the whole, in thousandths: whole numbers need no float parser.
    const fn limits(self) -> (i32, i32) {
        match self {
            Axis::Height => (120, 800),
            Axis::Width => (180, 700),
        }
    }

    const fn usual(self) -> i32 {
        match self {
            Axis::Height => 380,
            Axis::Width => 380,
        }
    }

    /// The name in the browser's storage.
    const fn stored_as(self) -> &'static str {
        match self {
            Axis::Height => "retainers-pane",
            Axis::Width => "object-pane",
        }
    }

    /// The property of the parent that the layout reads.
    const fn property(self) -> &'static str {
        match self {
            Axis::Height => "--retainers",
            Axis::Width => "--object",
        }
    }

    const fn orientation(self) -> &'static str {
        match self {
            Axis::Height => "horizontal",
            Axis::Width => "vertical",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Axis::Height => "splitter",
            Axis::Width => "splitter is-upright",
        }
    }

    /// The part of an area after a pointer's position.
    fn part(self, area: &DomRect, event: &PointerEvent) -> Option<f64> {
        let (after, whole) = match self {
            Axis::Height => (area.bottom() - f64::from(event.client_y()), area.height()),
            Axis::Width => (area.right() - f64::from(event.client_x()), area.width()),
        };
        (whole > 0.0).then(|| after / whole)
    }
}

/// The bar's name, and what it changes.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// For those who cannot see what it does.
    pub label: AttrValue,
    pub axis: Axis,
}

/// Returns the bar; it sets a property of its parent, which lays out the panes by it.
#[component]
pub fn Splitter(props: &Props) -> Html {
    let bar = use_node_ref();
    let axis = props.axis;
    let (least, most) = axis.limits();
    let size = use_state_eq(|| {
        browser::stored(axis.stored_as())
            .and_then(|text| text.parse().ok())
            .map_or(axis.usual(), |size: i32| size.clamp(least, most))
    });
    {
        let bar = bar.clone();
        use_effect_with(*size, move |size| {
            let parent = bar
                .cast::<HtmlElement>()
                .and_then(|bar| bar.parent_element());
            if let Some(parent) = parent.and_then(|parent| parent.dyn_into::<HtmlElement>().ok()) {
                let _ = parent
                    .style()
                    .set_property(axis.property(), &format!("{}.{}%", size / 10, size % 10));
            }
            browser::store(axis.stored_as(), &size.to_string());
        });
    }
    let on_down = {
        let bar = bar.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(bar) = bar.cast::<HtmlElement>() {
                let _ = bar.set_pointer_capture(event.pointer_id());
                event.prevent_default();
            }
        })
    };
    let on_move = {
        let (bar, size) = (bar.clone(), size.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(bar) = bar.cast::<HtmlElement>() else {
                return;
            };
            if !bar.has_pointer_capture(event.pointer_id()) {
                return;
            }
            let Some(parent) = bar.parent_element() else {
                return;
            };
            if let Some(part) = axis.part(&parent.get_bounding_client_rect(), &event) {
                #[allow(clippy::cast_possible_truncation, reason = "a float saturates")]
                size.set(((part * 1000.0) as i32).clamp(least, most));
            }
        })
    };
    let on_key = {
        let size = size.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" | "ArrowLeft" => *size + 40,
                "ArrowDown" | "ArrowRight" => *size - 40,
                "Home" => least,
                "End" => most,
                _ => return,
            };
            event.prevent_default();
            size.set(to.clamp(least, most));
        })
    };
    html! {
        <div class={axis.class()} ref={bar} role="separator" aria-orientation={axis.orientation()} tabindex="0"
            aria-label={props.label.clone()} aria-valuenow={(*size / 10).to_string()}
            aria-valuemin={(least / 10).to_string()} aria-valuemax={(most / 10).to_string()}
            onpointerdown={on_down} onpointermove={on_move} onkeydown={on_key} />
    }
}
