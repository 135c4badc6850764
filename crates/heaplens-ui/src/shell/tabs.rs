//! The views' tabs. Those that the row has no room for stand in a menu at its end.
//!
//! A tab that is not in the row keeps its element, out of sight, so that its width is known. The
//! widths are measured once for a language, and the row whenever its own width changes: before the
//! browser paints, so that nothing is seen to move. Tabs have the width of their bold title, so that
//! choosing one changes no width. The chosen view's tab is always in the row.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, TargetCast, component, html,
    use_effect_with, use_mut_ref, use_node_ref, use_state_eq,
};

use heaplens_model::locale::Lang;

use crate::browser::Resizing;
use crate::handle::Handle;
use crate::menu::{Menu, MenuItem};
use crate::state::Action;
use crate::views::View;

/// CSS pixels between two tabs, and on both sides of the row together (`shell.css`).
const GAP: f64 = 2.0;
const SIDES: f64 = 20.0;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub shown: View,
    pub lang: Lang,
    pub handle: Handle,
}

/// Widths in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
struct Widths {
    tabs: Vec<f64>,
    more: f64,
    row: f64,
}

#[component]
pub fn Tabs(props: &Props) -> Html {
    let texts = props.lang.texts();
    let row = use_node_ref();
    let widths = use_state_eq(Widths::default);
    let menu_at = use_state_eq(|| None::<(f64, f64)>);
    let is_focus_due = use_mut_ref(|| false);
    let shown = props.shown;
    let at = View::ALL.iter().position(|view| *view == shown);
    let at = at.unwrap_or(0);
    {
        let (row, widths) = (row.clone(), widths.setter());
        use_effect_with(props.lang, move |_| {
            widths.set(measured(&row));
            let resizing = row
                .cast::<Element>()
                .and_then(|element| Resizing::of(&element, move || widths.set(measured(&row))));
            move || drop(resizing)
        });
    }
    {
        let is_due = is_focus_due.clone();
        use_effect_with(shown, move |shown| {
            if is_due.replace(false) {
                focus(*shown);
            }
        });
    }
    // Whoever chooses by key goes on from there.
    let choose = {
        let handle = props.handle.clone();
        move |view: View| {
            if view == shown {
                focus(view);
            } else {
                is_focus_due.replace(true);
                handle.act(Action::View(view));
            }
        }
    };
    let on_key = {
        let choose = choose.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = View::ALL.len() - 1;
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % View::ALL.len(),
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            if let Some(view) = View::ALL.get(to) {
                choose(*view);
            }
        })
    };
    let count = fitting(&widths, at);
    let is_in_row = |index: usize| index < count || index == at;
    let has_more = count < View::ALL.len() && (0..View::ALL.len()).any(|index| !is_in_row(index));
    let tab = |(index, view): (usize, &View)| {
        let (view, is_shown) = (*view, *view == shown);
        let handle = props.handle.clone();
        let on_click = Callback::from(move |_: MouseEvent| handle.act(Action::View(view)));
        let class = if is_in_row(index) {
            "tab"
        } else {
            "tab is-out-of-row"
        };
        let title = view.title(texts);
        html! {
            <button type="button" role="tab" {class} id={id(view)} aria-controls="view" data-title={title}
                aria-selected={is_shown.to_string()} tabindex={if is_shown { "0" } else { "-1" }}
                onclick={on_click}>{ title }</button>
        }
    };
    let open_menu = {
        let menu_at = menu_at.clone();
        move |button: Option<Element>| {
            let area = button.map(|button| button.get_bounding_client_rect());
            menu_at.set(area.map(|area| (area.left(), area.bottom())));
        }
    };
    let on_more = {
        let open_menu = open_menu.clone();
        Callback::from(move |event: MouseEvent| {
            open_menu(event.target_dyn_into::<Element>());
        })
    };
    let on_more_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "ArrowDown" {
            event.prevent_default();
            open_menu(event.target_dyn_into::<Element>());
        }
    });
    let on_close = {
        let menu_at = menu_at.clone();
        Callback::from(move |()| menu_at.set(None))
    };
    let hidden = View::ALL.iter().enumerate();
    let hidden = hidden.filter(|(index, _)| !is_in_row(*index));
    let items: Vec<MenuItem> = hidden
        .map(|(_, view)| {
            let (view, choose) = (*view, choose.clone());
            MenuItem {
                label: view.title(texts).to_owned(),
                on_choose: Callback::from(move |()| choose(view)),
            }
        })
        .collect();
    let more_class = if has_more {
        "tab tab-more"
    } else {
        "tab tab-more is-out-of-row"
    };
    html! {
        <div class="tab-row" ref={row}>
            <div class="tabs" role="tablist" aria-label={texts.views} onkeydown={on_key}>
                { for View::ALL.iter().enumerate().map(tab) }
            </div>
            <button type="button" class={more_class} aria-haspopup="menu" aria-expanded={menu_at.is_some().to_string()}
                onclick={on_more} onkeydown={on_more_key}>{ texts.more_views }</button>
            if let Some((x, y)) = (*menu_at).filter(|_| has_more) {
                <Menu label={texts.views} groups={vec![items]} {x} {y} {on_close} />
            }
        </div>
    }
}

/// Returns how many tabs are in the row, counted from the first; all where there is room, or nothing
/// is measured yet. The chosen one is there besides.
fn fitting(widths: &Widths, chosen: usize) -> usize {
    let width = |tab: &f64| *tab + GAP;
    let whole: f64 = widths.tabs.iter().map(width).sum();
    // The last tab has no gap after it.
    if whole - GAP <= widths.row {
        return View::ALL.len();
    }
    let mut room = widths.row - widths.more;
    room -= widths.tabs.get(chosen).map_or(0.0, width);
    let mut count = 0;
    for (index, tab) in widths.tabs.iter().enumerate() {
        // The chosen tab has its room already.
        let needed = if index == chosen { 0.0 } else { width(tab) };
        if needed > room {
            break;
        }
        room -= needed;
        count += 1;
    }
    count
}

fn measured(row: &NodeRef) -> Widths {
    let Some(row) = row.cast::<Element>() else {
        return Widths::default();
    };
    let width = |element: &Element| element.get_bounding_client_rect().width();
    let tabs = row.first_element_child().map(|list| list.children());
    let tabs = tabs.iter().flat_map(|tabs| {
        let all = 0..tabs.length();
        all.filter_map(|index| tabs.item(index))
    });
    let more = row.children().item(1);
    Widths {
        tabs: tabs.map(|tab| width(&tab)).collect(),
        more: more.map_or(0.0, |more| width(&more)),
        row: width(&row) - SIDES,
    }
}

/// Returns the tab's element id.
pub fn id(view: View) -> String {
    format!("tab-{}", view.word())
}

fn focus(view: View) {
    let tab = gloo::utils::document().get_element_by_id(&id(view));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        let _ = tab.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(tabs: &[f64], row: f64) -> Widths {
        Widths {
            tabs: tabs.to_vec(),
            more: 50.0,
            row,
        }
    }

    #[test]
    fn all_tabs_stand_in_a_row_that_has_room() {
        assert_eq!(fitting(&widths(&[100.0; 4], 406.0), 0), View::ALL.len());
        assert_eq!(fitting(&widths(&[100.0; 4], 405.0), 0), 3);
    }

    #[test]
    fn before_anything_is_measured_all_are_there() {
        assert_eq!(fitting(&Widths::default(), 0), View::ALL.len());
    }

    #[test]
    fn the_chosen_tab_takes_the_room_of_others() {
        let row = widths(&[100.0, 100.0, 100.0, 80.0], 360.0);
        assert_eq!(fitting(&row, 0), 3);
        assert_eq!(fitting(&row, 2), 3);
        assert_eq!(fitting(&row, 3), 2, "two and the chosen one");
        assert_eq!(fitting(&widths(&[100.0; 4], 60.0), 3), 0);
    }
}
