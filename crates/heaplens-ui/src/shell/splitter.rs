//! A bar between two panes that can be dragged, and moved by key; it stays where it was put.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, PointerEvent, Properties, component, html,
    use_effect_with, use_node_ref, use_state_eq,
};

use crate::browser;

/// Least and greatest part of the height, in thousandths: whole numbers need no float parser.
const LIMITS: (i32, i32) = (120, 800);
const USUAL: i32 = 380;

/// The bar's name.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// For those who cannot see what it does.
    pub label: AttrValue,
}

/// Returns the bar; it sets `--retainers` on its parent, which lays out the panes by it.
#[component]
pub fn Splitter(props: &Props) -> Html {
    let bar = use_node_ref();
    let height = use_state_eq(|| {
        browser::stored("retainers-pane")
            .and_then(|text| text.parse().ok())
            .map_or(USUAL, |height: i32| height.clamp(LIMITS.0, LIMITS.1))
    });
    {
        let bar = bar.clone();
        use_effect_with(*height, move |height| {
            let parent = bar
                .cast::<HtmlElement>()
                .and_then(|bar| bar.parent_element());
            if let Some(parent) = parent.and_then(|parent| parent.dyn_into::<HtmlElement>().ok()) {
                let _ = parent
                    .style()
                    .set_property("--retainers", &format!("{}.{}%", height / 10, height % 10));
            }
            browser::store("retainers-pane", &height.to_string());
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
        let (bar, height) = (bar.clone(), height.clone());
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
            let area = parent.get_bounding_client_rect();
            if area.height() > 0.0 {
                let part = (area.bottom() - f64::from(event.client_y())) / area.height();
                #[allow(clippy::cast_possible_truncation, reason = "a float saturates")]
                height.set(((part * 1000.0) as i32).clamp(LIMITS.0, LIMITS.1));
            }
        })
    };
    let on_key = {
        let height = height.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => *height + 40,
                "ArrowDown" => *height - 40,
                "Home" => LIMITS.0,
                "End" => LIMITS.1,
                _ => return,
            };
            event.prevent_default();
            height.set(to.clamp(LIMITS.0, LIMITS.1));
        })
    };
    html! {
        <div class="splitter" ref={bar} role="separator" aria-orientation="horizontal" tabindex="0"
            aria-label={props.label.clone()} aria-valuenow={(*height / 10).to_string()}
            aria-valuemin={(LIMITS.0 / 10).to_string()} aria-valuemax={(LIMITS.1 / 10).to_string()}
            onpointerdown={on_down} onpointermove={on_move} onkeydown={on_key} />
    }
}
