//! The suspects as a report for a bug tracker: copied as Markdown, or saved as HTML.
//!
//! The command line prints the same bytes (`heaplens_model::report`).

use heaplens_model::report::{ReportFormat, ReportOf, ReportOptions, ReportSnapshot, report};
use yew::{
    Callback, Event, Html, MouseEvent, Properties, UseReducerHandle, component, html, use_state_eq,
};

use super::copying::copy;
use crate::browser::Pieces;
use crate::handle::Handle;
use crate::state::{Outcome, SnapshotId, State};

/// What a person chose: to hide names, to show texts of strings, to leave only the open suspect.
type Choices = [bool; 3];

#[derive(PartialEq, Properties)]
pub struct SuspectReportProps {
    pub state: UseReducerHandle<State>,
    pub handle: Handle,
    /// How many suspects there are.
    pub count: usize,
}

/// Returns the buttons, and switches for what the report shows.
#[component]
pub fn SuspectReport(props: &SuspectReportProps) -> Html {
    let chosen = use_state_eq(Choices::default);
    let choices = *chosen;
    let texts = props.state.lang.texts();
    let words = props.state.lang.report();
    let rank = props.state.open_suspect(props.count);
    let switch = |at: usize, label: &str, title: Option<&'static str>| {
        let (chosen, is_on) = (chosen.clone(), choices[at]);
        let on_change = Callback::from(move |_: Event| {
            let mut choices = *chosen;
            choices[at] = !is_on;
            chosen.set(choices);
        });
        html! {
            <label class="switch" {title}>
                <input type="checkbox" checked={is_on} onchange={on_change} />
                { label }
            </label>
        }
    };
    let button = |format: ReportFormat, label: &'static str, title: &'static str| {
        let (state, handle) = (props.state.clone(), props.handle.clone());
        let on_click = Callback::from(move |_: MouseEvent| {
            let Some(text) = text(&state, format, choices) else {
                return;
            };
            match format {
                ReportFormat::Markdown => copy(&handle, text),
                ReportFormat::Html => {
                    let pieces = Pieces::default();
                    pieces.add(&text);
                    pieces.save("text/html", "heaplens-suspects.html");
                }
            }
        });
        html! { <button type="button" class="button" {title} onclick={on_click}>{ label }</button> }
    };
    html! {
        <div class="suspect-report" role="group" aria-label={words.title}>
            { button(ReportFormat::Markdown, texts.tables.copy_markdown, words.copy_markdown_title) }
            { button(ReportFormat::Html, words.save_html, words.save_html_title) }
            { switch(0, words.hide_names, Some(words.hide_names_title)) }
            { switch(1, words.with_strings, None) }
            if rank > 0 && props.count > 1 { { switch(2, &(words.only_suspect)(&rank.to_string()), None) } }
        </div>
    }
}

/// Returns the report on the suspects that are shown.
fn text(state: &State, format: ReportFormat, choices: Choices) -> Option<String> {
    let search = state.suspects()?;
    let Some(Outcome::Ready(found)) = &search.outcome else {
        return None;
    };
    let [hide_names, with_strings, is_one] = choices;
    let given: Vec<ReportSnapshot> = (search.series.iter())
        .filter_map(|id| {
            let snapshot = state.snapshot(*id)?;
            let info = snapshot.info()?;
            Some(ReportSnapshot {
                file: &snapshot.file_name,
                node_count: info.node_count.into(),
                total_shallow_size: info.total_shallow_size,
            })
        })
        .collect();
    let position = |id: &SnapshotId| search.series.iter().position(|given| given == id);
    let order: Vec<usize> = found.compared.iter().filter_map(position).collect();
    let of = ReportOf {
        suspects: &found.suspects,
        given: &given,
        order: &order,
    };
    let open = state.open_suspect(found.suspects.suspects.len()) as usize;
    let options = ReportOptions {
        lang: state.lang,
        hide_names,
        with_strings,
        which: if is_one && open > 0 {
            open - 1..open
        } else {
            0..usize::MAX
        },
    };
    Some(report(format, &of, &options))
}
