//! What the found objects add up to, and the steps from one to the next.

use heaplens_model::format;
use heaplens_model::query::Totals;
use heaplens_model::{ObjectSet, SearchBy};
use yew::{Callback, Html, MouseEvent, html};

use super::{merged, named_filter};
use crate::handle::Handle;
use crate::state::{Action, Find, GroupOf, ObjectGroup, State, looks_like_query};
use crate::views::View;

/// Returns the sums and the buttons. There are no sums while the search is under way, or was stopped. The retained
/// size may still be due.
pub fn view(
    state: &State,
    handle: &Handle,
    totals: Option<&Totals>,
    is_stopped: bool,
    is_retained_due: bool,
    position: Option<u64>,
) -> Html {
    let texts = state.lang.texts();
    let words = texts.find;
    let grouped = |number: u64| format::grouped(number, texts.group_separator);
    let bytes = |bytes: u64| format::bytes(bytes, texts.group_separator);
    let exact = |bytes: u64| (texts.bytes)(&grouped(bytes));
    let sums = totals.map(|totals| {
        html! {
            <>
                <strong data-value={totals.count.to_string()}>
                    { (words.found)(totals.count, &grouped(totals.count)) }
                </strong>
                if totals.count > 0 {
                    <span class="find-sum" data-value={totals.shallow_size.to_string()} title={exact(totals.shallow_size)}>
                        { (words.shallow)(&bytes(totals.shallow_size)) }
                    </span>
                    if let Some(retained) = totals.retained_size {
                        <span class="find-sum" data-value={retained.to_string()}
                            title={format!("{} – {}", exact(retained), words.retained_title)}>
                            { (words.retained)(&bytes(retained)) }
                        </span>
                    } else if is_retained_due {
                        <span class="find-sum">{ words.retained_pending }</span>
                    }
                }
            </>
        }
    });
    let count = totals.map_or(0, |totals| totals.count);
    let step = |is_forward: bool, title: &'static str, sign: &'static str| {
        let handle = handle.clone();
        let on_click = Callback::from(move |_: MouseEvent| handle.act(Action::Step(is_forward)));
        html! {
            <button type="button" class="button is-quiet" aria-label={title} {title}
                disabled={count == 0} onclick={on_click}>{ sign }</button>
        }
    };
    let is_sorted = state.sort(View::Find).is_some();
    let on_file_order = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::UsualSort(View::Find)))
    };
    let find = &state.find;
    let is_text = matches!(find.by, SearchBy::Text { .. });
    let is_like_query = is_text && looks_like_query(&find.text);
    let on_query = {
        let (handle, text) = (handle.clone(), find.text.clone());
        Callback::from(move |_: MouseEvent| {
            handle.act(Action::Find(Find {
                text: text.clone(),
                by: SearchBy::Query,
                ..Find::default()
            }));
        })
    };
    html! {
        <>
            <span class="find-sums" role="status" aria-label={words.title}>
                { sums.unwrap_or_else(|| html! { if !is_stopped { { words.searching } } }) }
            </span>
            <span class="find-steps">
                { step(false, words.previous, "↑") }
                { step(true, words.next, "↓") }
                if let Some(position) = position.filter(|_| count > 0) {
                    <span class="find-position">{ (words.hit)(&grouped(position + 1), &grouped(count)) }</span>
                }
            </span>
            if let Some(snapshot) = state.current.filter(|_| count > 0) {
                { merged::button(state, handle, ObjectGroup {
                    snapshot,
                    of: ObjectSet::Matches(state.find.search(state.filter)),
                    told: GroupOf::Found(state.find.text.clone()),
                    count: Some(count),
                }) }
            }
            if let Some(filter) = state.filter {
                <span class="find-within tag" title={(texts.filters.rule)(&filter)}>
                    { (texts.filters.within)(&named_filter::label(state, filter)) }
                    <button type="button" class="close" aria-label={texts.filters.clear} title={texts.filters.clear}
                        onclick={named_filter::on_clear(handle)}>{ "×" }</button>
                </span>
            }
            if is_like_query {
                <button type="button" class="link-button" onclick={on_query}>{ words.ask_as_query }</button>
            }
            if is_sorted {
                <button type="button" class="link-button" title={words.file_order_title} onclick={on_file_order}>
                    { words.file_order }
                </button>
            }
        </>
    }
}
