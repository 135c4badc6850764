//! The largest dominators: the choice of the picture, the way from the root, the picture, what it
//! points at, and the table that tells the same.

use std::rc::Rc;

use heaplens_model::ObjectId;
use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::overview::{DominatorMap, MapObject};
use heaplens_model::query::{Answer, Query};
use yew::{
    Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_memo,
    use_node_ref, use_state_eq,
};

use super::areas::{Area, Shows};
use super::icicle::{self, icicle};
use super::labels;
use super::picture::{Drawn, Picture};
use super::treemap::treemap;
use super::twin::Twin;
use crate::browser::{self, Resizing};
use crate::handle::Handle;
use crate::panes::reveal::reveal;
use crate::state::{Action, Seek, Selection};
use crate::table::Source;
use crate::views::View;
use crate::waiting::{QuestionState, use_question};

/// The rows of an icicle, and the levels of a treemap.
const ROWS: u32 = 14;
const LEVELS: u32 = 6;
/// The most objects that are asked for: more than can be seen.
const MOST: u32 = 1500;
/// The height of both in pixels (`overview.css`).
const HEIGHT: i32 = icicle::ROW * ROWS as i32;

/// How the dominators are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ShownAs {
    Icicle,
    Treemap,
    Table,
}

impl ShownAs {
    const ALL: [ShownAs; 3] = [ShownAs::Icicle, ShownAs::Treemap, ShownAs::Table];
    /// The name in the browser's storage.
    const STORED_AS: &'static str = "dominators-as";

    const fn word(self) -> &'static str {
        match self {
            ShownAs::Icicle => "icicle",
            ShownAs::Treemap => "treemap",
            ShownAs::Table => "table",
        }
    }

    fn stored() -> ShownAs {
        let word = browser::stored(ShownAs::STORED_AS);
        let mut all = ShownAs::ALL.into_iter();
        all.find(|one| word.as_deref() == Some(one.word()))
            .unwrap_or(ShownAs::Icicle)
    }
}

#[derive(PartialEq, Properties)]
pub struct Props {
    /// The snapshot that answers.
    pub source: Source,
    pub handle: Handle,
    pub lang: Lang,
    /// The object that the pictures begin with, in place of the root.
    pub zoom: Option<ObjectId>,
}

/// The answer with the map that is shown.
pub type Answered = Rc<Result<Answer, heaplens_model::query::QueryError>>;

/// Returns the map of an answer.
pub fn map_of(answer: &Answered) -> Option<&DominatorMap> {
    match &**answer {
        Ok(Answer::DominatorMap(map)) => Some(map),
        _ => None,
    }
}

#[component]
pub fn Pictures(props: &Props) -> Html {
    let texts = props.lang.texts();
    let words = &texts.overview;
    let shown_as = use_state_eq(ShownAs::stored);
    let frame = use_node_ref();
    let width = use_state_eq(|| 0);
    let query = Query::DominatorMap {
        of: props.zoom,
        levels: ROWS,
        most: MOST,
    };
    let question = use_question(Some(props.source.client.clone()), Some(query));
    // The picture before stays until the next one is there.
    let answered = use_state_eq(|| None::<Answered>);
    let now = match &question.state {
        QuestionState::Answered(answer) => Some(answer.clone()),
        _ => (*answered).clone(),
    };
    {
        let answered = answered.setter();
        let key = now.as_ref().map(|now| Rc::as_ptr(now) as usize);
        let now = now.clone();
        use_effect_with(key, move |_| answered.set(now));
    }
    // The area that is pointed at, and the drawing that it is of. Of another drawing it is the first.
    let drawing = now.clone().map(|now| (Shared(now), *shown_as));
    let pointing = use_state_eq(|| (None, 0_usize));
    let pointed = match &*pointing {
        (of, at) if *of == drawing => *at,
        _ => 0,
    };
    let on_point = {
        let pointing = pointing.setter();
        Callback::from(move |at| pointing.set((drawing.clone(), at)))
    };
    {
        let (frame, width) = (frame.clone(), width.setter());
        use_effect_with((), move |()| {
            let element = frame.cast::<web_sys::Element>();
            let resizing = element.and_then(|element| {
                let measured = element.clone();
                width.set(measured.client_width());
                Resizing::of(&element, move || width.set(measured.client_width()))
            });
            move || drop(resizing)
        });
    }
    let drawn = {
        let key = now.as_ref().map(|now| Rc::as_ptr(now) as usize);
        let now = now.clone();
        use_memo((key, *width, *shown_as), move |(_, width, shown_as)| {
            let map = now.as_ref().and_then(map_of);
            map.map_or_else(Vec::new, |map| match shown_as {
                ShownAs::Treemap => treemap(map, *width, HEIGHT, LEVELS),
                ShownAs::Icicle | ShownAs::Table => icicle(map, *width, ROWS),
            })
        })
    };
    let choice = |one: ShownAs, label: &'static str| {
        let shown_as = shown_as.clone();
        let is_on = *shown_as == one;
        let on_click = Callback::from(move |_: MouseEvent| {
            browser::store(ShownAs::STORED_AS, one.word());
            shown_as.set(one);
        });
        html! { <button type="button" class="segment" aria-pressed={is_on.to_string()} onclick={on_click}>{ label }</button> }
    };
    let map = now.as_ref().and_then(map_of);
    let failure = now.as_ref().and_then(|now| now.as_ref().as_ref().err());
    let on_zoom = {
        let handle = props.handle.clone();
        Callback::from(move |to: Option<ObjectId>| handle.act(Action::Zoom(to)))
    };
    let on_end = {
        let (handle, snapshot) = (props.handle.clone(), props.source.snapshot);
        Callback::from(move |()| handle.stop(snapshot))
    };
    let go = Go {
        handle: props.handle.clone(),
        source: props.source.clone(),
    };
    let on_open = {
        let (now, drawn, go) = (now.clone(), drawn.clone(), go.clone());
        Callback::from(move |at: usize| {
            let map = now.as_ref().and_then(map_of);
            let area = drawn.get(at).zip(map);
            if let Some((area, map)) = area
                && let Some(node) = map.nodes.get(area.node as usize)
            {
                match area.shows {
                    Shows::Others => go.reveal(&node.object, View::Dominators),
                    Shows::Object | Shows::Itself => go.select(&node.object),
                }
            }
        })
    };
    let on_zoom_at = {
        let (now, drawn, on_zoom) = (now.clone(), drawn.clone(), on_zoom.clone());
        Callback::from(move |at: Option<usize>| {
            let Some(map) = now.as_ref().and_then(map_of) else {
                return;
            };
            match at {
                Some(at) => {
                    let node = drawn
                        .get(at)
                        .and_then(|area| map.nodes.get(area.node as usize));
                    on_zoom.emit(node.map(|node| node.object.id));
                }
                None => {
                    if let Some(above) = map.above.last() {
                        on_zoom.emit(Some(above.id));
                    }
                }
            }
        })
    };
    let is_table = *shown_as == ShownAs::Table;
    let total = props.source.total;
    html! {
        <>
            <div class="overview-head">
                <h2 id="overview-largest">{ words.largest }</h2>
                <div class="segments" role="group" aria-label={words.shown_as}>
                    { choice(ShownAs::Icicle, words.icicle) }
                    { choice(ShownAs::Treemap, words.treemap) }
                    { choice(ShownAs::Table, words.table) }
                </div>
            </div>
            { map.map(|map| way(map, words, &on_zoom)) }
            <div class="picture-frame" ref={frame}>
                if let Some(error) = failure {
                    <p class="row-failed">{ (texts.query_error)(error.clone()) }</p>
                }
                if let Some(now) = now.clone().filter(|now| map_of(now).is_some()) {
                    if is_table {
                        <Twin answer={Shared(now)} drawn={Drawn(drawn.clone())} lang={props.lang} {total} go={go.clone()}
                            on_zoom={on_zoom.clone()} />
                    } else {
                        <Picture answer={Shared(now)} drawn={Drawn(drawn.clone())} lang={props.lang} {total}
                            label={if *shown_as == ShownAs::Icicle { words.icicle } else { words.treemap }}
                            is_nested={*shown_as == ShownAs::Treemap} {pointed} {on_point} {on_open} on_zoom={on_zoom_at} />
                    }
                } else {
                    <div class="picture is-awaited" aria-hidden="true" />
                }
                { question.bar(texts, on_end) }
            </div>
            if !is_table {
                <div class="picture-pointed">
                    { map.zip(drawn.get(pointed)).map(|(map, area)| pointed_at(map, area, total, texts, &go, &on_zoom)) }
                </div>
                <p class="picture-keys">{ words.largest_hint }{ " " }{ words.keys }</p>
            }
        </>
    }
}

/// An answer that is compared by its address.
#[derive(Clone)]
pub struct Shared(pub Answered);

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The ways from a picture to other views.
#[derive(Clone, PartialEq)]
pub struct Go {
    pub handle: Handle,
    pub source: Source,
}

impl Go {
    /// Selects an object, so that its retainers show.
    pub fn select(&self, object: &MapObject) {
        self.handle.act(Action::Seek(Seek {
            snapshot: self.source.snapshot,
            id: object.id,
            is_quiet: false,
        }));
    }

    /// Shows an object in another view, with what is below it.
    pub fn reveal(&self, object: &MapObject, view: View) {
        let (handle, snapshot) = (self.handle.clone(), self.source.snapshot);
        let query = Query::Object { id: object.id };
        self.source.client.ask(query, move |answer| {
            // That the worker is gone is said.
            if let Ok(Ok(Answer::Object(Some(row)))) = answer {
                let row = Rc::from(row);
                reveal(&handle, &Selection { snapshot, row }, view, true, None);
            }
        });
    }
}

/// The way from the root to the object that the picture begins with.
fn way(
    map: &DominatorMap,
    words: &heaplens_model::locale::OverviewTexts,
    on_zoom: &Callback<Option<ObjectId>>,
) -> Html {
    let step = |object: &MapObject| {
        let (on_zoom, id) = (on_zoom.clone(), object.id);
        let on_click = Callback::from(move |_: MouseEvent| on_zoom.emit(Some(id)));
        html! {
            <li><button type="button" class="link-button" onclick={on_click}>{ labels::name(object) }</button></li>
        }
    };
    let left_out = map.above_count.saturating_sub(map.above.len() as u64);
    let to_root = {
        let on_zoom = on_zoom.clone();
        Callback::from(move |_: MouseEvent| on_zoom.emit(None))
    };
    html! {
        <nav class="picture-way" aria-label={words.way}>
            <ol>
                if left_out > 0 {
                    <li><button type="button" class="link-button" onclick={to_root}>{ "(root)" }</button></li>
                    <li>{ (words.more_above)(&left_out.to_string()) }</li>
                }
                { for map.above.iter().map(step) }
                if let Some(first) = map.nodes.first() {
                    <li aria-current="location">{ labels::name_and_id(&first.object) }</li>
                }
            </ol>
        </nav>
    }
}

/// What an area says of itself, and the ways from it.
fn pointed_at(
    map: &DominatorMap,
    area: &Area,
    total: u64,
    texts: &'static heaplens_model::locale::Texts,
    go: &Go,
    on_zoom: &Callback<Option<ObjectId>>,
) -> Html {
    let words = &texts.overview;
    let Some(node) = map.nodes.get(area.node as usize) else {
        return Html::default();
    };
    let separator = texts.group_separator;
    let object = &node.object;
    // No view has a row for the root itself. What it dominates stands on top.
    let is_root = area.node == 0 && map.above_count == 0 && area.shows != Shows::Others;
    let show_in = |view: View| {
        let (go, object) = (go.clone(), object.clone());
        let on_click = Callback::from(move |_: MouseEvent| go.reveal(&object, view));
        let label = (words.show_in)(view.title(texts));
        html! { <button type="button" class="button" disabled={is_root} onclick={on_click}>{ label }</button> }
    };
    let can_zoom = area.node > 0 && area.shows == Shows::Object;
    let zoom = {
        let (on_zoom, id) = (on_zoom.clone(), object.id);
        Callback::from(move |_: MouseEvent| on_zoom.emit(Some(id)))
    };
    html! {
        <>
            <p class="pointed-words">{ says(map, area, total, texts) }
                if node.other_count > 0 && area.shows == Shows::Object {
                    <span class="quiet">{ format!(" · {}", (words.others)(node.other_count, &format::grouped(node.other_count, separator))) }</span>
                }
            </p>
            <div class="pointed-ways">
                <button type="button" class="button" disabled={!can_zoom} onclick={zoom}>{ words.begin_here }</button>
                { show_in(View::Dominators) }
                { show_in(View::Containment) }
            </div>
        </>
    }
}

/// Returns what an area says of itself.
pub fn says(
    map: &DominatorMap,
    area: &Area,
    total: u64,
    texts: &heaplens_model::locale::Texts,
) -> String {
    let words = &texts.overview;
    let separator = texts.group_separator;
    let Some(node) = map.nodes.get(area.node as usize) else {
        return String::new();
    };
    let size = format::bytes(area.size, separator);
    let share = format::percent(format::share(area.size, total));
    let name = labels::name_and_id(&node.object);
    match area.shows {
        Shows::Object => {
            let own = format::bytes(node.object.shallow_size, separator);
            (words.part)(&name, &size, &share, &own)
        }
        Shows::Others => {
            let count = format::grouped(area.count, separator);
            format!(
                "{name}: {} – {size} ({share})",
                (words.others)(area.count, &count)
            )
        }
        Shows::Itself => format!("{name}: {} – {size} ({share})", words.itself),
    }
}
