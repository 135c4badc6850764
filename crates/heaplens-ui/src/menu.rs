//! A menu that opens at a place of the window (WAI-ARIA Authoring Practices, menu).
//!
//! One item has the keyboard at a time. Arrows, Home and End move it, letters go to the next item
//! that begins with them, Enter and Space choose, Escape and Tab close. The keyboard goes back to
//! the element that had it. A press beside the menu closes it and does nothing else.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, MouseEvent, NodeRef, PointerEvent, Properties,
    component, html, use_effect_with, use_mut_ref, use_node_ref, use_state_eq,
};

use crate::measure;

/// CSS pixels between the menu and the window's edges.
const MARGIN: f64 = 6.0;
/// Milliseconds after which a letter begins a new word.
const WORD_MS: f64 = 600.0;

/// One thing to choose.
#[derive(Clone, PartialEq)]
pub struct MenuItem {
    pub label: String,
    pub on_choose: Callback<()>,
}

/// The menu's content and place.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The accessible name.
    pub label: AttrValue,
    /// Groups of items, parted by lines.
    pub groups: Vec<Vec<MenuItem>>,
    /// Where it opens, in CSS pixels of the window.
    pub x: f64,
    pub y: f64,
    /// Called before an item's own callback, or when nothing was chosen.
    pub on_close: Callback<()>,
}

#[component]
pub fn Menu(props: &Props) -> Html {
    let menu = use_node_ref();
    let active = use_state_eq(|| 0_usize);
    let typed = use_mut_ref(|| (String::new(), 0.0_f64));
    {
        let menu = menu.clone();
        let (x, y) = (props.x, props.y);
        use_effect_with((), move |()| {
            let before = gloo::utils::document().active_element();
            place(&menu, x, y);
            move || {
                // It may be gone, or something else may have taken the keyboard meanwhile.
                let is_free = gloo::utils::document()
                    .active_element()
                    .is_none_or(|element| element.tag_name() == "BODY" || is_in_menu(&element));
                let before = before.and_then(|element| element.dyn_into::<HtmlElement>().ok());
                if let Some(element) = before.filter(|_| is_free) {
                    let _ = element.focus();
                }
            }
        });
    }
    {
        let menu = menu.clone();
        use_effect_with(*active, move |active| {
            if let Some(item) = items(&menu).get(*active) {
                let _ = item.focus();
            }
        });
    }
    let labels: Vec<String> = props
        .groups
        .iter()
        .flatten()
        .map(|item| item.label.to_lowercase())
        .collect();
    let on_key = {
        let (active, on_close) = (active.clone(), props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = labels.len().max(1);
            let key = event.key();
            let next = match key.as_str() {
                "ArrowDown" => (*active + 1) % count,
                "ArrowUp" => (*active + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                "Escape" | "Tab" => {
                    event.prevent_default();
                    event.stop_propagation();
                    on_close.emit(());
                    return;
                }
                letter if is_letter(letter, &event) => {
                    let mut typed = typed.borrow_mut();
                    let now = measure::now();
                    if now - typed.1 > WORD_MS {
                        typed.0.clear();
                    }
                    typed.0.push_str(&letter.to_lowercase());
                    typed.1 = now;
                    next_with(&labels, &typed.0, *active)
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            active.set(next);
        })
    };
    let on_beside = {
        let on_close = props.on_close.clone();
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    let on_browser_menu = Callback::from(|event: MouseEvent| event.prevent_default());
    let mut position = 0;
    let mut item = |one: &MenuItem| {
        let at = position;
        position += 1;
        let (on_close, on_choose) = (props.on_close.clone(), one.on_choose.clone());
        let on_click = Callback::from(move |_: MouseEvent| {
            on_close.emit(());
            on_choose.emit(());
        });
        let on_enter = {
            let active = active.clone();
            Callback::from(move |_: PointerEvent| active.set(at))
        };
        let tab_index = if at == *active { "0" } else { "-1" };
        html! {
            <button type="button" role="menuitem" class="menu-item" tabindex={tab_index}
                onclick={on_click} onpointerenter={on_enter}>{ &one.label }</button>
        }
    };
    let groups: Vec<Html> = props
        .groups
        .iter()
        .filter(|group| !group.is_empty())
        .enumerate()
        .map(|(index, group)| {
            html! {
                <>
                    if index > 0 { <div role="separator" class="menu-line" /> }
                    { for group.iter().map(&mut item) }
                </>
            }
        })
        .collect();
    html! {
        <div class="menu-frame" oncontextmenu={on_browser_menu}>
            <div class="menu-beside" onpointerdown={on_beside} />
            <div class="menu" role="menu" aria-label={props.label.clone()} ref={menu} onkeydown={on_key}>
                { groups }
            </div>
        </div>
    }
}

fn is_in_menu(element: &Element) -> bool {
    element
        .closest("[role=menu]")
        .is_ok_and(|menu| menu.is_some())
}

fn is_letter(key: &str, event: &KeyboardEvent) -> bool {
    let is_one = key.chars().count() == 1 && key != " ";
    is_one && !event.ctrl_key() && !event.alt_key() && !event.meta_key()
}

/// Returns the next item after `active` whose label begins with what was typed, else `active`. A
/// word that goes on may stay where it is.
fn next_with(labels: &[String], typed: &str, active: usize) -> usize {
    let is_new = typed.chars().count() == 1;
    let first = if is_new { active + 1 } else { active };
    let count = labels.len();
    (first..first + count)
        .map(|at| at % count.max(1))
        .find(|at| {
            labels
                .get(*at)
                .is_some_and(|label| label.starts_with(typed))
        })
        .unwrap_or(active)
}

/// Moves the menu to a place, or as near to it as the window has room.
fn place(menu: &NodeRef, x: f64, y: f64) {
    let Some(menu) = menu.cast::<HtmlElement>() else {
        return;
    };
    let window = gloo::utils::window();
    let room = |side: Result<wasm_bindgen::JsValue, _>| {
        side.ok().and_then(|side| side.as_f64()).unwrap_or(f64::MAX)
    };
    let size = menu.get_bounding_client_rect();
    let left = fit(x, size.width(), room(window.inner_width()));
    let top = fit(y, size.height(), room(window.inner_height()));
    for (property, pixels) in [("left", left), ("top", top)] {
        // A refused style leaves the menu in the corner.
        let _ = menu.style().set_property(property, &format!("{pixels}px"));
    }
}

/// Returns where something of this length begins, so that all of it is inside.
fn fit(start: f64, length: f64, room: f64) -> f64 {
    start.min(room - length - MARGIN).max(MARGIN)
}

fn items(menu: &NodeRef) -> Vec<HtmlElement> {
    let Some(menu) = menu.cast::<Element>() else {
        return Vec::new();
    };
    let children = menu.children();
    let children = (0..children.length()).filter_map(|index| children.item(index));
    children
        .filter(|child| child.get_attribute("role").as_deref() == Some("menuitem"))
        .filter_map(|child| child.dyn_into().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_round() {
        let labels = ["copy name", "copy id", "ignore"].map(str::to_owned);
        assert_eq!(next_with(&labels, "c", 0), 1);
        assert_eq!(next_with(&labels, "c", 1), 0);
        assert_eq!(next_with(&labels, "i", 0), 2);
        assert_eq!(next_with(&labels, "co", 1), 1, "a word that goes on");
        assert_eq!(next_with(&labels, "copy n", 1), 0);
        assert_eq!(next_with(&labels, "x", 1), 1);
        assert_eq!(next_with(&[], "x", 0), 0);
    }

    #[test]
    fn all_of_it_is_inside() {
        assert_eq!(fit(100.0, 50.0, 800.0), 100.0);
        assert_eq!(fit(790.0, 50.0, 800.0), 744.0);
        assert_eq!(fit(0.0, 50.0, 800.0), 6.0);
        assert_eq!(
            fit(10.0, 900.0, 800.0),
            6.0,
            "its beginning, where it is too long"
        );
    }
}
