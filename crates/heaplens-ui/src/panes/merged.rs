//! Merged paths: what retains a class's objects, or the selected object, by class and property.

use std::rc::Rc;

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Column, List};
use heaplens_model::row::{ClassRow, ObjectRow, Row, Text};
use heaplens_model::string_costs::{StringGroupRow, StringsBy};
use heaplens_model::{ClassIdx, Filter, ObjectSet, Search, SearchBy};
use yew::{
    Callback, Html, MouseEvent, Properties, UseReducerHandle, component, html, use_state_eq,
};

use super::named_filter;
use super::row_menu;
use super::table_view::{export_name, on_stop};
use crate::handle::Handle;
use crate::state::{Action, GroupOf, ObjectGroup, SnapshotId, State, class_query};
use crate::table::{Sources, Top, TreeTable};
use crate::views::TableDescription;

/// Groups of more objects wait for a button: to merge their paths takes the worker a moment, and
/// moving through classes by key would ask for many.
const MANY: u64 = 200_000;

/// The table of groups.
static MERGED: TableDescription = TableDescription {
    word: "merged",
    curve_in: None,
    columns: &[
        Column::Name,
        Column::Count,
        Column::Distance,
        Column::ShallowSize,
    ],
    name_heading: |texts| texts.menu.retained_by,
    below: |row, list| match (row, list) {
        (Row::RetainerGroup(group), List::MergedRetainers { of, path }) => {
            let mut path = path.clone();
            path.push(group.position);
            let of = of.clone();
            vec![List::MergedRetainers { of, path }]
        }
        _ => Vec::new(),
    },
    after_edge: |texts| texts.edge_in,
    follows_path: false,
    row_prefix: "merged",
};

/// Returns the objects that a class's row stands for, where they can be asked for: those of the
/// class that the filter of the row's list lets through, or that the list's cuts would free. A class among dominated objects stands for
/// some of its objects, which no question names.
pub fn objects_of_class(
    snapshot: SnapshotId,
    class: &ClassRow,
    list: &List,
) -> Option<ObjectGroup> {
    let count = Some(class.count.into());
    match list {
        List::Classes { filter, .. } => {
            let group = of_class(snapshot, class.class, &class.name, *filter);
            Some(ObjectGroup { count, ..group })
        }
        List::Freed { cuts, .. } => Some(ObjectGroup {
            snapshot,
            of: ObjectSet::FreedOfClass(cuts.clone(), class.class),
            told: GroupOf::Class(class.name.clone()),
            count,
        }),
        _ => None,
    }
}

/// Returns the objects of a class that a filter lets through.
pub fn of_class(
    snapshot: SnapshotId,
    class: ClassIdx,
    name: &Text,
    filter: Option<Filter>,
) -> ObjectGroup {
    let of = match filter {
        // A name that was cut cannot be asked for.
        Some(_) if !name.cut => ObjectSet::Matches(Search {
            text: class_query(&name.text),
            by: SearchBy::Query,
            filter,
        }),
        _ => ObjectSet::Classes(vec![class]),
    };
    ObjectGroup {
        snapshot,
        of,
        told: GroupOf::Class(name.clone()),
        count: None,
    }
}

/// Returns the strings of a group that its list counts: of one that has slices these, since they
/// keep it.
pub fn strings_of(
    snapshot: SnapshotId,
    group: &StringGroupRow,
    list: &List,
) -> Option<ObjectGroup> {
    let (List::Strings { by, .. }, within) = list.whole() else {
        return None;
    };
    let is_one = *by == StringsBy::Rope;
    Some(ObjectGroup {
        snapshot,
        of: ObjectSet::Strings(*by, group.first).within(within),
        told: GroupOf::Strings(*by, Rc::from(&*group.text.text)),
        count: Some(if is_one { 1 } else { group.count.into() }),
    })
}

/// Returns an object alone.
pub fn of_object(snapshot: SnapshotId, object: &ObjectRow) -> ObjectGroup {
    ObjectGroup {
        snapshot,
        of: ObjectSet::Nodes(vec![object.node]),
        told: GroupOf::Object(Rc::from(format!("{} {}", object.name.text, object.id))),
        count: None,
    }
}

/// Returns a button that shows the merged paths of some objects.
pub fn button(state: &State, handle: &Handle, group: ObjectGroup) -> Html {
    let menu = &state.lang.texts().menu;
    let handle = handle.clone();
    let on_click =
        Callback::from(move |_: MouseEvent| handle.act(Action::PickGroup(group.clone())));
    html! {
        <button type="button" class="link-button" title={menu.merged_paths_title} onclick={on_click}>
            { menu.merged_paths }
        </button>
    }
}

/// Returns the two ways to show what retains something, as buttons.
pub fn switch(state: &State, handle: &Handle, is_merged: bool) -> Html {
    let texts = state.lang.texts();
    let button = |is_merged: bool, is_on: bool, label: &'static str, title: &'static str| {
        let handle = handle.clone();
        let on_click = Callback::from(move |_: MouseEvent| handle.act(Action::Merged(is_merged)));
        html! {
            <button type="button" class="segment" aria-pressed={is_on.to_string()} {title} onclick={on_click}>{ label }</button>
        }
    };
    html! {
        <div class="segments" role="group" aria-label={texts.retainers}>
            { button(false, !is_merged, texts.retainers, "") }
            { button(true, is_merged, texts.menu.merged_paths, texts.menu.merged_paths_title) }
        </div>
    }
}

/// The state and the handle that the table reads, and the objects.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    pub handle: Handle,
    pub group: Rc<ObjectGroup>,
}

#[component]
pub fn MergedTable(props: &Props) -> Html {
    let Props {
        state,
        handle,
        group,
    } = props;
    let texts = state.lang.texts();
    let sort = use_state_eq(|| None);
    // The group that a person asked for although it is large.
    let wanted = use_state_eq(|| None::<ObjectSet>);
    let Some(source) = handle.source(state, group.snapshot) else {
        return Html::default();
    };
    let many = group.count.filter(|count| *count > MANY);
    if let Some(count) = many
        && wanted.as_ref() != Some(&group.of)
    {
        let of = group.of.clone();
        let on_click = Callback::from(move |_: MouseEvent| wanted.set(Some(of.clone())));
        return html! {
            <div class="state is-small">
                <button type="button" class="button" onclick={on_click}>
                    { (texts.menu.merge_many)(&grouped(count, texts)) }
                </button>
            </div>
        };
    }
    let key = source.key();
    let sources = Sources {
        target: source,
        base: None,
    };
    let top = Top {
        list: List::MergedRetainers {
            of: group.of.clone(),
            path: Vec::new(),
        },
        node: None,
        sort: *sort,
    };
    let on_sort = {
        let sort = sort.clone();
        Callback::from(move |chosen| sort.set(Some(chosen)))
    };
    let on_menu = row_menu::on_menu(handle, &sources);
    html! {
        <TreeTable key={key.clone()} label={texts.menu.merged_paths} table={&MERGED} lang={state.lang} {top}
            {on_sort} {on_menu} {sources} saved_tables={handle.saved_tables()} saved_as={format!("merged-{key}")}
            on_stop={on_stop(handle)} explanations={handle.explanations()}
            export_as={export_name(state, group.snapshot, MERGED.word)} empty={html! { <p>{ texts.no_retainers }</p> }} />
    }
}

/// Returns what the objects are called, and how many they are.
pub fn label(group: &ObjectGroup, state: &State) -> Html {
    let texts = state.lang.texts();
    let name = match &group.told {
        GroupOf::Class(name) => name.text.clone(),
        GroupOf::Filter(filter) => named_filter::label(state, *filter),
        GroupOf::Strings(by, text) => {
            let words = &texts.string_groups;
            let told = match by {
                StringsBy::Text | StringsBy::Rope => words.with_text,
                StringsBy::Prefix => words.with_prefix,
                StringsBy::Parent => words.slices_of,
            };
            told(text)
        }
        GroupOf::Found(text) | GroupOf::Object(text) | GroupOf::Changed(text) => text.to_string(),
    };
    let count = group.count.map(|count| grouped(count, texts));
    html! {
        <>
            <span class="object">{ name }</span>
            if let Some(count) = count {
                <span class="count" title={(texts.objects)(&count)}>{ format!("\u{d7}{count}") }</span>
            }
        </>
    }
}

fn grouped(count: u64, texts: &Texts) -> String {
    format::grouped(count, texts.group_separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(list: &List) -> Option<ObjectSet> {
        let class = ClassRow {
            class: ClassIdx(3),
            name: Text {
                text: "Foo".to_owned(),
                ..Text::default()
            },
            count: 2,
            distance: 1,
            shallow_size: 1,
            retained_size: 1,
            location: None,
        };
        objects_of_class(SnapshotId(1), &class, list).map(|group| group.of)
    }

    #[test]
    fn a_class_stands_for_its_objects_in_a_list_of_classes_alone() {
        let classes = |filter| List::Classes {
            name_contains: "o".to_owned(),
            filter,
        };
        let whole = ObjectSet::Classes(vec![ClassIdx(3)]);
        assert_eq!(objects(&classes(None)), Some(whole));
        let filter = Some(Filter::Detached);
        let matches = ObjectSet::Matches(Search {
            text: "class:\"Foo\"".to_owned(),
            by: SearchBy::Query,
            filter,
        });
        assert_eq!(objects(&classes(filter)), Some(matches));
        let freed = List::Freed {
            cuts: Vec::new(),
            name_contains: String::new(),
        };
        let set = ObjectSet::FreedOfClass(Vec::new(), ClassIdx(3));
        assert_eq!(objects(&freed), Some(set));
        assert_eq!(objects(&List::DominatedByClass { node: None }), None);
    }
}
