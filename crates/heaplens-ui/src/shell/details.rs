//! Load details: the time of each phase of the load, and the analyser's memory.

use heaplens_model::format;
use yew::{Html, html};

use crate::state::State;
pub fn view(state: &State) -> Html {
    let texts = state.lang.texts();
    let Some(info) = state.shown().and_then(|one| one.info()) else {
        return Html::default();
    };
    let separator = texts.group_separator;
    let line = |name: &str, value: String, text: String, class: Option<&'static str>| {
        html! { <tr {class}><th scope="row">{ name }</th><td data-value={value}>{ text }</td></tr> }
    };
    let size = |name: &str, bytes: u64| {
        line(
            name,
            bytes.to_string(),
            format::bytes(bytes, separator),
            None,
        )
    };
    let count = |name: &str, number: u32| {
        line(
            name,
            number.to_string(),
            format::grouped(u64::from(number), separator),
            None,
        )
    };
    html! {
        <details class="load-details" open={true} role="group" aria-labelledby="load-details-title">
            <summary class="side-title" id="load-details-title">{ texts.load_details }</summary>
            <table>
                <tbody>
                    { size(texts.file_size, info.bytes) }
                    { count(texts.node_count, info.node_count) }
                    { count(texts.edge_count, info.edge_count) }
                    { size(texts.analyser_memory, info.memory) }
                    { size(texts.peak_memory, info.peak_memory) }
                </tbody>
                <tbody>
                    { for info.timings.iter().map(|one| {
                        let title = (texts.phase)(one.phase);
                        line(title, one.ms.to_string(), format::duration(one.ms), None)
                    }) }
                    { line(texts.total_time, info.ms.to_string(), format::duration(info.ms), Some("is-total")) }
                </tbody>
            </table>
        </details>
    }
}
