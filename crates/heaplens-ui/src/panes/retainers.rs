//! The Retainers pane: what keeps the selected object alive, with the path to a root unfolded.

use std::rc::Rc;

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Column, List, PathEnd};
use heaplens_model::row::Row;
use yew::{
    Callback, Event, Html, MouseEvent, Properties, UseReducerHandle, component, html, use_node_ref,
    use_state_eq,
};

use super::merged::MergedTable;
use super::table_view::{export_name, on_stop};
use super::{ignored, look_up, merged, row_menu};
use crate::handle::Handle;
use crate::state::{Action, ObjectGroup, Selection, State};
use crate::table::{PathShown, Pick, Sources, Top, TreeTable, object_label};
use crate::views::TableDescription;

/// The pane's table: objects from the selected one up to a root.
pub static RETAINERS: TableDescription = TableDescription {
    word: "retainers",
    curve_in: None,
    columns: &[
        Column::Name,
        Column::Distance,
        Column::ShallowSize,
        Column::RetainedSize,
    ],
    name_heading: |texts| texts.object,
    below: |row, list| match row {
        Row::Object(object) => {
            let node = object.node;
            vec![match list {
                List::Retainers { ignored, .. } => List::Retainers {
                    node,
                    ignored: ignored.clone(),
                },
                List::FoldedRetainers { ignored, .. } => List::FoldedRetainers {
                    node,
                    ignored: ignored.clone(),
                },
                _ => return Vec::new(),
            }]
        }
        _ => Vec::new(),
    },
    after_edge: |texts| texts.edge_in,
    follows_path: true,
    row_prefix: "retainer",
};

/// The state and the handle that the pane reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// As a value.
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
}

#[component]
pub fn RetainersPane(props: &Props) -> Html {
    let state = &props.state;
    let texts = state.lang.texts();
    let sort = use_state_eq(|| None);
    let path = use_state_eq(|| None::<PathShown>);
    let path_wishes = use_state_eq(|| 0_u32);
    let heading = use_node_ref();
    let handle = &props.handle;
    if let Some(group) = merged_group(state) {
        return html! {
            <section class="retainers">
                <div class="pane-title">
                    { merged::switch(state, handle, true) }
                    <h2 class="visually-hidden">{ texts.menu.merged_paths_of }</h2>
                    <span class="pane-object">{ merged::label(&group, state) }</span>
                </div>
                <MergedTable state={state.clone()} handle={handle.clone()} {group} />
            </section>
        };
    }
    let selection = state.selection.as_ref().and_then(|selection| {
        handle
            .source(state, selection.snapshot)
            .map(|source| (selection, source))
    });
    let Some((selection, source)) = selection else {
        return html! {
            <section class="retainers" aria-label={texts.retainers}>
                <div class="pane-title"><h2>{ texts.retainers }</h2></div>
                <div class="state is-small">
                    { look_up::hint(state, handle) }
                </div>
            </section>
        };
    };
    let object = &selection.row;
    let base = (state.current != Some(selection.snapshot))
        .then(|| state.snapshot(selection.snapshot))
        .flatten()
        .map(|one| (texts.retainers_in_base)(&one.name));
    let on_continue = Callback::from({
        let path_wishes = path_wishes.clone();
        move |_: MouseEvent| path_wishes.set(path_wishes.wrapping_add(1))
    });
    let is_ignoring = !state.ignored(selection.snapshot).is_empty();
    let steps = (*path)
        .filter(|path| path.node == object.node)
        .map(|path| steps(path, is_ignoring, on_continue, texts));
    let key = source.key();
    let sources = Sources {
        target: source,
        base: None,
    };
    let on_menu = row_menu::on_menu(handle, &sources);
    let node = object.node;
    let ignored = state.ignored(selection.snapshot).to_vec();
    let list = if state.is_folded {
        List::FoldedRetainers { node, ignored }
    } else {
        List::Retainers { node, ignored }
    };
    let top = Top {
        list,
        node: Some(object.node),
        sort: *sort,
    };
    let on_sort = Callback::from({
        let sort = sort.clone();
        move |chosen| sort.set(Some(chosen))
    });
    // The panel beside shows a retainer; the retainers stay those of the selected object.
    let on_pick = Callback::from({
        let (handle, snapshot) = (handle.clone(), selection.snapshot);
        move |pick: Pick| {
            if let Row::Object(row) = &*pick.row {
                let row = row.clone().into();
                handle.act(Action::Inspect(Selection { snapshot, row }));
            }
        }
    });
    let on_path = Callback::from({
        let path = path.clone();
        move |shown| path.set(shown)
    });
    html! {
        <section class="retainers">
            <div class="pane-title">
                { merged::switch(state, handle, false) }
                <h2 ref={heading.clone()} tabindex="-1" class="visually-hidden">{ texts.retainers_of }</h2>
                <span class="pane-object">{ object_label(object, texts) }</span>
                if let Some(base) = base { <span class="tag">{ base }</span> }
                { fold(state, handle) }
                <span class="pane-steps" role="status" aria-label={texts.path} title={texts.path_distance}>{ steps }</span>
            </div>
            if state.is_folded { <p class="rule" role="note">{ texts.menu.fold_title }</p> }
            { ignored::list(state, handle, selection.snapshot, &heading) }
            <TreeTable key={key.clone()} label={texts.retainers} table={&RETAINERS} lang={state.lang} {top}
                {on_sort} {on_pick} {on_path} {on_menu} path_wishes={*path_wishes} {sources}
                saved_tables={handle.saved_tables()} saved_as={format!("retainers-{key}")} on_stop={on_stop(handle)}
                explanations={handle.explanations()}
                export_as={export_name(state, selection.snapshot, &format!("retainers-{}", object.id.0))}
                empty={html! { <p>{ texts.no_retainers }</p> }} />
        </section>
    }
}

/// Returns the switch that folds V8's own plumbing, with its rule.
fn fold(state: &State, handle: &Handle) -> Html {
    let menu = &state.lang.texts().menu;
    let (handle, is_on) = (handle.clone(), state.is_folded);
    let on_change = Callback::from(move |_: Event| handle.act(Action::Fold(!is_on)));
    html! {
        <label class="switch" title={menu.fold_title}>
            <input type="checkbox" checked={is_on} onchange={on_change} />
            { menu.fold }
        </label>
    }
}

/// Returns the objects whose merged paths are shown: those picked, or the selected object.
fn merged_group(state: &State) -> Option<Rc<ObjectGroup>> {
    if let Some(group) = &state.group {
        return Some(group.clone());
    }
    let selection = state.selection.as_ref().filter(|_| state.is_merged)?;
    let group = merged::of_object(selection.snapshot, &selection.row);
    Some(Rc::new(group))
}

/// How far it is to a root, and a button where not all of the path shows.
fn steps(
    path: PathShown,
    is_ignoring: bool,
    on_continue: Callback<MouseEvent>,
    texts: &Texts,
) -> Html {
    let grouped = |steps: u64| format::grouped(steps, texts.group_separator);
    match path.end {
        PathEnd::IsRoot => html! { { texts.path_from_root } },
        PathEnd::Unreachable if is_ignoring => html! { { texts.menu.path_ignored } },
        PathEnd::Unreachable => html! { { texts.path_unreachable } },
        PathEnd::Root => {
            // Where the first step's row stands far down in a long list, nothing is unfolded.
            let left = match path.unfolded {
                0 => 0,
                unfolded => path.length.saturating_sub(unfolded),
            };
            html! {
                <>
                    { (texts.path_to_root)(path.length, &grouped(path.length)) }
                    if left > 0 {
                        { " · " }{ (texts.path_left)(&grouped(left)) }{ " " }
                        <button type="button" class="link-button" onclick={on_continue}>
                            { texts.path_continue }
                        </button>
                    }
                </>
            }
        }
    }
}
