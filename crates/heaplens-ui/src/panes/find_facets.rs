//! The classes and types of what was found: choosing one narrows the search to it.

use std::rc::Rc;

use heaplens_model::NodeKind;
use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::query::{Facet, Facets};
use heaplens_model::words::explain_kind;
use yew::{AttrValue, Callback, Html, html};

use super::select::Select;
use crate::handle::Handle;
use crate::state::{Action, Find, State};

/// Returns the two selects. Counts are those of the search that is not narrowed.
pub fn view(state: &State, handle: &Handle, facets: Option<&Facets>) -> Html {
    let texts = state.lang.texts();
    let words = texts.find;
    let find = &state.find;
    let Some(facets) = facets.filter(|facets| facets.class_count > 0 || find.is_narrowed()) else {
        return Html::default();
    };
    let class_count = u64::from(facets.class_count);
    let number = format::grouped(class_count, texts.group_separator);
    let on_class = on_choose(handle, find, |find, class| find.class = class);
    let on_kind = on_choose(handle, find, |find, kind| find.kind = kind);
    html! {
        <span class="find-facets">
            <Select value={value(&find.class)} label={words.class} on_choose={on_class}>
                <option value="" selected={find.class.is_none()}>{ (words.all_classes)(class_count, &number) }</option>
                { options(&facets.classes, find.class.as_deref(), state.lang, |_, _| None) }
            </Select>
            <Select value={value(&find.kind)} label={words.kind} on_choose={on_kind}>
                <option value="" selected={find.kind.is_none()}>{ words.all_kinds }</option>
                { options(&facets.types, find.kind.as_deref(), state.lang, type_title) }
            </Select>
        </span>
    }
}

fn options(
    facets: &[Facet],
    chosen: Option<&str>,
    lang: Lang,
    title: fn(&str, Lang) -> Option<&'static str>,
) -> Html {
    let texts = lang.texts();
    let is_told = chosen.is_none_or(|chosen| facets.iter().any(|one| one.name == chosen));
    let own = chosen.filter(|_| !is_told);
    html! {
        <>
            if let Some(name) = own {
                <option value={name.to_owned()} selected={true}>{ name.to_owned() }</option>
            }
            { for facets.iter().map(|Facet { name, count }| {
                let number = format::grouped(u64::from(*count), texts.group_separator);
                html! {
                    <option key={name.clone()} value={name.clone()} selected={chosen == Some(name.as_str())}
                        title={title(name, lang)}>
                        { (texts.find.facet)(name, &number) }
                    </option>
                }
            }) }
        </>
    }
}

/// Says what nodes of a type are.
fn type_title(name: &str, lang: Lang) -> Option<&'static str> {
    let word = NodeKind::from_name(name).and_then(explain_kind);
    word.map(|word| lang.word(word))
}

fn value(chosen: &Option<Rc<str>>) -> AttrValue {
    chosen
        .clone()
        .map_or_else(AttrValue::default, AttrValue::from)
}

fn on_choose(
    handle: &Handle,
    find: &Find,
    change: fn(&mut Find, Option<Rc<str>>),
) -> Callback<String> {
    let (handle, find) = (handle.clone(), find.clone());
    Callback::from(move |value: String| {
        let mut find = find.clone();
        change(&mut find, (!value.is_empty()).then(|| value.into()));
        handle.act(Action::Find(find));
    })
}
