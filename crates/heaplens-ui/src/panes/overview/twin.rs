//! The table that tells what the pictures of dominators show, for whoever reads rather than sees.

use heaplens_model::ObjectId;
use heaplens_model::format;
use heaplens_model::locale::Lang;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use super::areas::{Area, Shows};
use super::labels;
use super::picture::Drawn;
use super::pictures::{Go, Shared, map_of};
use crate::views::View;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub answer: Shared,
    /// The areas of the icicle.
    pub drawn: Drawn,
    pub lang: Lang,
    /// The size of everything in the snapshot.
    pub total: u64,
    pub go: Go,
    pub on_zoom: Callback<Option<ObjectId>>,
}

#[component]
pub fn Twin(props: &Props) -> Html {
    let texts = props.lang.texts();
    let words = &texts.overview;
    let Some(map) = map_of(&props.answer.0) else {
        return Html::default();
    };
    let figure = |bytes: u64| {
        let title = (texts.bytes)(&format::grouped(bytes, texts.group_separator));
        html! { <td data-value={bytes.to_string()} {title}>{ format::bytes(bytes, texts.group_separator) }</td> }
    };
    let row = |area: &Area| {
        let node = map.nodes.get(area.node as usize)?;
        let object = node.object.clone();
        let is_object = area.shows == Shows::Object;
        let label = if is_object {
            labels::name_and_id(&object)
        } else {
            let count = format::grouped(area.count, texts.group_separator);
            (words.others)(area.count, &count)
        };
        let (go, on_zoom, zoomed) = (props.go.clone(), props.on_zoom.clone(), object.id);
        let own = is_object.then_some(object.shallow_size);
        let on_click = Callback::from(move |_: MouseEvent| match is_object {
            true => go.select(&object),
            false => go.reveal(&object, View::Dominators),
        });
        let zoom = Callback::from(move |_: MouseEvent| on_zoom.emit(Some(zoomed)));
        let can_zoom = is_object && area.node > 0 && (area.has_below || node.other_count > 0);
        let share = format::percent(format::share(area.size, props.total));
        let indent = "\u{a0}".repeat(3 * area.level as usize);
        Some(html! {
            <tr>
                <th scope="row">
                    <span aria-hidden="true">{ indent }</span>
                    <button type="button" class="object-button" onclick={on_click}>{ label }</button>
                </th>
                { figure(area.size) }
                <td class="share">{ share }</td>
                if let Some(own) = own { { figure(own) } } else { <td>{ "–" }</td> }
                <td>if can_zoom { <button type="button" class="link-button" onclick={zoom}>{ words.begin_here }</button> }</td>
            </tr>
        })
    };
    html! {
        <div class="twin-frame" tabindex="0" role="region" aria-label={words.table}>
            <table class="twin" aria-label={words.largest}>
                <thead>
                    <tr>
                        <th scope="col">{ words.object }</th>
                        <th scope="col">{ texts.retained_size }</th>
                        <th scope="col">{ words.share }</th>
                        <th scope="col">{ texts.shallow_size }</th>
                        <td />
                    </tr>
                </thead>
                <tbody>{ for in_order(&props.drawn.0).filter_map(row) }</tbody>
            </table>
        </div>
    }
}

/// The areas, each followed by those below it.
fn in_order(areas: &[Area]) -> impl Iterator<Item = &Area> {
    let mut below: Vec<Vec<usize>> = areas.iter().map(|_| Vec::new()).collect();
    for (at, area) in areas.iter().enumerate().rev() {
        if let Some(above) = area.above.and_then(|above| below.get_mut(above)) {
            above.push(at);
        }
    }
    let mut open: Vec<usize> = (!areas.is_empty()).then_some(0).into_iter().collect();
    std::iter::from_fn(move || {
        let at = open.pop()?;
        open.append(below.get_mut(at)?);
        areas.get(at)
    })
}
