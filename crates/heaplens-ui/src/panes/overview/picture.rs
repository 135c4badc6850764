//! A picture of dominators, walked by key and by pointer.
//!
//! It is a tree to programs that read the page aloud: one item an area, the one with the keyboard
//! named by `aria-activedescendant`. The areas are drawn once; what is pointed at is a frame of its
//! own on top, so that a pointer that moves draws nothing else anew.

use std::rc::Rc;

use heaplens_model::locale::Lang;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, MouseEvent, PointerEvent, Properties, component,
    html, use_node_ref,
};

use super::areas::{Area, Shows, reading_order, step};
use super::labels;
use super::pictures::{Shared, map_of, says};
use crate::browser;

/// The least width of an area with a label, and its least height.
const LABELLED: (i32, i32) = (26, 15);

/// Areas that are compared by their address.
#[derive(Clone)]
pub struct Drawn(pub Rc<Vec<Area>>);

impl PartialEq for Drawn {
    fn eq(&self, other: &Drawn) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub answer: Shared,
    pub drawn: Drawn,
    pub lang: Lang,
    /// The size of everything in the snapshot.
    pub total: u64,
    pub label: AttrValue,
    /// Whether areas lie inside of each other, rather than below.
    pub is_nested: bool,
    /// The area that is pointed at.
    pub pointed: usize,
    pub on_point: Callback<usize>,
    /// Leads to an area's object.
    pub on_open: Callback<usize>,
    /// Begins with an area's object, or with the dominator of the first.
    pub on_zoom: Callback<Option<usize>>,
}

#[component]
pub fn Picture(props: &Props) -> Html {
    let root = use_node_ref();
    let areas = &props.drawn.0;
    let pointed = props.pointed.min(areas.len().saturating_sub(1));
    let on_key = {
        let (drawn, on_point) = (props.drawn.clone(), props.on_point.clone());
        let (on_open, on_zoom) = (props.on_open.clone(), props.on_zoom.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "Enter" | " " => on_open.emit(pointed),
                "+" => on_zoom.emit(Some(pointed)),
                "-" | "Backspace" => on_zoom.emit(None),
                key => match step(&drawn.0, pointed, key) {
                    Some(to) => on_point.emit(to),
                    // Nothing is there; the page must not scroll in its place.
                    None if key.starts_with("Arrow") => {}
                    None => return,
                },
            }
            event.prevent_default();
        })
    };
    let on_move = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(at) = area_of(event.target()) {
                on_point.emit(at);
            }
        })
    };
    let on_click = {
        let (on_open, on_point, root) =
            (props.on_open.clone(), props.on_point.clone(), root.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(at) = area_of(event.target()) {
                browser::focus(&root);
                on_point.emit(at);
                on_open.emit(at);
            }
        })
    };
    let on_double = {
        let on_zoom = props.on_zoom.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(at) = area_of(event.target()) {
                on_zoom.emit(Some(at));
            }
        })
    };
    let frame = areas.get(pointed).map(|area| area.place);
    html! {
        <div class="picture" role="tree" tabindex="0" ref={root} aria-label={props.label.clone()}
            aria-activedescendant={(!areas.is_empty()).then(|| format!("area-{pointed}"))}
            onkeydown={on_key} onpointermove={on_move} onclick={on_click} ondblclick={on_double}>
            <Areas answer={props.answer.clone()} drawn={props.drawn.clone()} lang={props.lang} total={props.total} is_nested={props.is_nested} />
            if let Some(place) = frame {
                <svg class="picture-frame-of" aria-hidden="true">
                    <rect x={(place.left).to_string()} y={place.top.to_string()}
                        width={place.width().to_string()} height={place.height().to_string()} />
                </svg>
            }
        </div>
    }
}

/// Returns the position of the area that an event is of.
fn area_of(target: Option<web_sys::EventTarget>) -> Option<usize> {
    let element = target?.dyn_into::<Element>().ok()?;
    let area = element.closest("[data-area]").ok()??;
    area.get_attribute("data-area")?.parse().ok()
}

#[derive(PartialEq, Properties)]
struct AreasProps {
    answer: Shared,
    drawn: Drawn,
    lang: Lang,
    total: u64,
    is_nested: bool,
}

#[component]
fn Areas(props: &AreasProps) -> Html {
    let texts = props.lang.texts();
    let Some(map) = map_of(&props.answer.0) else {
        return Html::default();
    };
    let one = |(at, area): (usize, &Area)| {
        let place = area.place;
        let node = map.nodes.get(area.node as usize);
        let (class, name) = match area.shows {
            Shows::Object => (
                node.map_or("", |node| labels::class(&node.object)),
                node.map_or_else(String::new, |node| labels::name(&node.object)),
            ),
            Shows::Others => ("is-others", {
                let count = heaplens_model::format::grouped(area.count, texts.group_separator);
                (texts.overview.others)(area.count, &count)
            }),
            Shows::Itself => ("is-itself", texts.overview.itself.to_owned()),
        };
        // A label inside of a rectangle that others cover is not seen.
        let is_covered = area.has_below && props.is_nested;
        let has_label = !is_covered && place.width() >= LABELLED.0 && place.height() >= LABELLED.1;
        let label = has_label.then(|| labels::fitting(&name, place.width() - 8));
        html! {
            <g id={format!("area-{at}")} class={format!("area {class}")} data-area={at.to_string()} role="treeitem"
                aria-level={(area.level + 1).to_string()} aria-label={says(map, area, props.total, texts)}>
                <rect x={place.left.to_string()} y={place.top.to_string()}
                    width={place.width().to_string()} height={place.height().to_string()} />
                if let Some(label) = label {
                    <text x={(place.left + 4).to_string()} y={(place.top + 14).to_string()}>{ label }</text>
                }
            </g>
        }
    };
    let areas = &props.drawn.0;
    let order = reading_order(areas).into_iter();
    html! {
        <svg class="picture-areas" role="none">
            { for order.filter_map(|at| Some(one((at, areas.get(at)?)))) }
        </svg>
    }
}
