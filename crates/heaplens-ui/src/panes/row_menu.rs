//! The menu of a row: where else its object is shown, what of it is ignored, what can be copied.

use std::rc::Rc;

use heaplens_model::query::{Answer, List, Path, Query};
use heaplens_model::row::{
    AppearedRow, DeltaRow, FunctionRow, GroupedRetainers, ObjectRow, RetainerGroupRow, Row, Text,
};
use heaplens_model::{Filter, Ignored, ObjectSet, Search, SearchBy};
use yew::{Callback, Html, UseReducerHandle, html};

use super::copying::copy;
use super::path_text::{self, COPIED_STEPS};
use super::{cut_items, merged, reveal};
use crate::browser;
use crate::client::Lost;
use crate::handle::Handle;
use crate::menu::{Menu, MenuItem};
use crate::nav;
use crate::state::{Action, GroupOf, Notice, ObjectGroup, RowMenu, Selection, State, class_query};
use crate::table::{MenuWish, Sources};
use crate::views::View;

/// The most UTF-16 units of a name that are copied.
const COPIED_UNITS: u32 = 1 << 20;

/// Opens the menu of a table's row.
pub fn on_menu(handle: &Handle, sources: &Sources) -> Callback<MenuWish> {
    let (handle, sources) = (handle.clone(), sources.clone());
    Callback::from(move |wish: MenuWish| {
        if let Some(source) = sources.of(wish.origin) {
            handle.act(Action::Menu(Some(RowMenu {
                x: wish.x,
                y: wish.y,
                snapshot: source.snapshot,
                list: wish.list,
                row: wish.row,
            })));
        }
    })
}

/// Returns the open menu, if one is.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let Some(menu) = &state.menu else {
        return Html::default();
    };
    let texts = state.lang.texts();
    let on_close = {
        let handle = handle.clone();
        Callback::from(move |()| handle.act(Action::Menu(None)))
    };
    let items = Items {
        state,
        handle,
        menu,
    };
    let groups = match &*menu.row {
        Row::Object(object) => vec![
            items.reveal(object),
            items.ignore(object),
            cut_items::of_object(&items, object),
            items.copy_object(object),
        ],
        Row::Class(class) => vec![
            merged::objects_of_class(menu.snapshot, class, &menu.list)
                .map_or_else(Vec::new, |group| items.show_merged(group)),
            cut_items::of_class(&items, &class.name),
            items.copy_class(&class.name),
        ],
        Row::RetainerGroup(group) => {
            vec![cut_items::of_group(&items, group), items.copy_group(group)]
        }
        Row::Delta(delta) => vec![
            items.class_of(delta),
            items.merged_of_delta(delta),
            items.copy_class(&delta.name),
        ],
        Row::Growth(class) => vec![items.copy_class(&class.name)],
        Row::Appeared(step) => vec![items.merged_of_step(step)],
        Row::Realm(realm) => realm.object.as_ref().map_or_else(Vec::new, |object| {
            vec![items.reveal(object), items.copy_object(object)]
        }),
        Row::DetachedGroup(group) => vec![items.copy_class(&group.class_name)],
        Row::Strings(group) => vec![
            merged::strings_of(menu.snapshot, group, &menu.list)
                .map_or_else(Vec::new, |group| items.show_merged(group)),
            items.copy_class(&group.text),
        ],
        Row::Function(function) => {
            let name = function.frame.function.iter();
            std::iter::once(items.live_objects(function))
                .chain(name.map(|name| items.copy_class(name)))
                .collect()
        }
    };
    html! {
        <Menu label={texts.menu.label} {groups} x={menu.x} y={menu.y} {on_close} />
    }
}

pub(super) struct Items<'a> {
    pub(super) state: &'a UseReducerHandle<State>,
    pub(super) handle: &'a Handle,
    pub(super) menu: &'a RowMenu,
}

pub(super) fn item(label: impl Into<String>, act: impl Fn() + 'static) -> MenuItem {
    MenuItem {
        label: label.into(),
        on_choose: Callback::from(move |()| act()),
    }
}

impl Items<'_> {
    pub(super) fn act(&self, label: impl Into<String>, action: Action) -> MenuItem {
        let handle = self.handle.clone();
        item(label, move || handle.act(action.clone()))
    }

    /// What a function allocated that is in the snapshot.
    fn live_objects(&self, function: &FunctionRow) -> Vec<MenuItem> {
        if function.live_count == 0 || !matches!(self.menu.list, List::Allocations { .. }) {
            return Vec::new();
        }
        let handle = self.handle.clone();
        let filter = Filter::AllocatedBy(function.function);
        let label = self.state.lang.texts().menu.show_live;
        vec![item(label, move || {
            handle.act(Action::Only(Some(filter)));
            handle.act(Action::View(View::Summary));
        })]
    }

    /// The views that may show the object.
    fn reveal(&self, object: &ObjectRow) -> Vec<MenuItem> {
        let texts = self.state.lang.texts();
        let mut items = Vec::new();
        for view in View::ALL.iter().copied() {
            let can_show = match view {
                // Summary leaves out objects of 0 bytes.
                View::Summary => object.class.is_some(),
                View::Comparison => self.comparison().is_some(),
                View::Containment | View::Dominators => true,
                View::Suspects
                | View::Find
                | View::Overview
                | View::Growth
                | View::Allocations
                | View::Detached
                | View::Strings
                | View::Variables
                | View::WhatIf
                | View::Realms => false,
                View::Collections => object.collection.is_some(),
            };
            if can_show {
                let label = (texts.menu.reveal_in)(view.title(texts));
                items.push(self.reveal_in(label, object, view, false));
            }
        }
        items.push(self.reveal_in(texts.menu.show_dominated, object, View::Dominators, true));
        items.extend(self.show_merged(merged::of_object(self.menu.snapshot, object)));
        items
    }

    /// What else the target tells of a class of the comparison. One of its objects leads there.
    fn class_of(&self, delta: &DeltaRow) -> Vec<MenuItem> {
        let List::Deltas { comparison, .. } = self.menu.list else {
            return Vec::new();
        };
        let list = if delta.added_count > 0 {
            let delta = delta.delta;
            List::Added { comparison, delta }
        } else if !delta.name.cut {
            // Some of its objects may be older than the base.
            let search = Search {
                text: class_query(&delta.name.text),
                by: SearchBy::Query,
                filter: None,
            };
            List::Matches { search }
        } else {
            return Vec::new();
        };
        let query = Query::Rows {
            sort: list.default_sort(),
            list,
            start: 0,
            count: 1,
        };
        let snapshot = self.menu.snapshot;
        let with_object = |label: String, act: fn(&RowMenu, &ObjectRow) -> Option<Action>| {
            let (handle, query, menu) = (self.handle.clone(), query.clone(), self.menu.clone());
            item(label, move || {
                let Some(client) = handle.pool().get(snapshot) else {
                    return;
                };
                let (handle, menu) = (handle.clone(), menu.clone());
                client.ask(query.clone(), move |answer| {
                    let action = match answer {
                        Ok(Ok(Answer::Rows(rows))) => rows.rows.first().and_then(|row| match row {
                            Row::Object(object) => act(&menu, object),
                            _ => None,
                        }),
                        Ok(_) => None,
                        Err(Lost) => return,
                    };
                    let nowhere = || Action::Tell(Notice::NotInView(View::Summary));
                    handle.act(action.unwrap_or_else(nowhere));
                });
            })
        };
        let texts = self.state.lang.texts();
        let reveal = with_object(
            (texts.menu.reveal_in)(View::Summary.title(texts)),
            |menu, object| Some(reveal::class_of(menu.snapshot, object.clone())),
        );
        let merged = with_object(texts.menu.show_merged.to_owned(), |menu, object| {
            let name = &object.class_name;
            let group = merged::of_class(menu.snapshot, object.class?, name, None);
            Some(Action::PickGroup(group))
        });
        vec![reveal, merged]
    }

    fn show_merged(&self, group: ObjectGroup) -> Vec<MenuItem> {
        let label = self.state.lang.texts().menu.show_merged;
        vec![self.act(label, Action::PickGroup(group))]
    }

    /// What retains the new objects of a class, and the deleted ones in the base.
    fn merged_of_delta(&self, delta: &DeltaRow) -> Vec<MenuItem> {
        let words = &self.state.lang.texts().growth;
        let List::Deltas { comparison, .. } = self.menu.list else {
            return Vec::new();
        };
        let item = |label, snapshot, of, name: String, count: u32| {
            let group = ObjectGroup {
                snapshot,
                of,
                told: GroupOf::Changed(name.into()),
                count: Some(count.into()),
            };
            self.act(label, Action::PickGroup(group))
        };
        let mut items = Vec::new();
        let class = &delta.name.text;
        if delta.added_count > 0 {
            let of = ObjectSet::Added(comparison, delta.delta);
            let name = (words.new_objects)(class);
            let snapshot = self.menu.snapshot;
            items.push(item(
                words.merged_of_new,
                snapshot,
                of,
                name,
                delta.added_count,
            ));
        }
        let base = self.state.base().filter(|_| delta.deleted_count > 0);
        if let Some(base) = base {
            let of = ObjectSet::Deleted(comparison, delta.delta);
            let name = (words.deleted_objects)(class);
            items.push(item(
                words.merged_of_deleted,
                base,
                of,
                name,
                delta.deleted_count,
            ));
        }
        items
    }

    /// What retains the objects that appeared at one snapshot.
    fn merged_of_step(&self, step: &AppearedRow) -> Vec<MenuItem> {
        let words = &self.state.lang.texts().growth;
        let List::AppearedSteps { growth, class, .. } = self.menu.list else {
            return Vec::new();
        };
        let number = (step.snapshot + 1).to_string();
        let (of, told) = if step.with_earlier {
            let of = ObjectSet::AppearedBy(growth, class, step.snapshot);
            (of, (words.appeared_first)(&number))
        } else {
            let of = ObjectSet::Appeared(growth, class, step.snapshot);
            (of, (words.appeared_in)(&number))
        };
        self.show_merged(ObjectGroup {
            snapshot: self.menu.snapshot,
            of,
            told: GroupOf::Changed(told.into()),
            count: Some(step.count.into()),
        })
    }

    fn copy_group(&self, group: &RetainerGroupRow) -> Vec<MenuItem> {
        let GroupedRetainers::Class {
            class_name,
            edge_name,
            ..
        } = &group.retainers
        else {
            return Vec::new();
        };
        let menu = &self.state.lang.texts().menu;
        let edge = edge_name.as_ref().map_or(menu.elements, |name| &name.text);
        vec![self.copy(menu.copy_name, format!("{}.{edge}", class_name.text))]
    }

    /// The list of the comparison in which the object may be new.
    fn comparison(&self) -> Option<List> {
        let comparison = self.state.comparison()?;
        let is_ready = matches!(comparison.outcome, Some(crate::state::Outcome::Ready(_)));
        (is_ready && comparison.target == self.menu.snapshot).then(|| List::Deltas {
            comparison: comparison.id,
            name_contains: String::new(),
        })
    }

    fn reveal_in(
        &self,
        label: impl Into<String>,
        object: &ObjectRow,
        view: View,
        opens: bool,
    ) -> MenuItem {
        let selection = Selection {
            snapshot: self.menu.snapshot,
            row: Rc::new(object.clone()),
        };
        let (handle, comparison) = (self.handle.clone(), self.comparison());
        item(label, move || {
            reveal::reveal(&handle, &selection, view, opens, comparison.as_ref());
        })
    }

    /// What of a retainer can be ignored.
    fn ignore(&self, object: &ObjectRow) -> Vec<MenuItem> {
        let (List::Retainers { ignored, .. } | List::FoldedRetainers { ignored, .. }) =
            &self.menu.list
        else {
            return Vec::new();
        };
        let texts = self.state.lang.texts();
        let snapshot = self.menu.snapshot;
        let by_id = Ignored::Object(object.id);
        let mut items = Vec::new();
        if ignored.contains(&by_id) {
            let stop = Action::StopIgnoring(snapshot, by_id);
            items.push(self.act(texts.menu.stop_ignoring, stop));
        } else {
            let ignore = Action::Ignore(snapshot, by_id);
            items.push(self.act(texts.menu.ignore_object, ignore));
        }
        let mut offer = |label: fn(&str) -> String, name: &Text, one: fn(String) -> Ignored| {
            // A name that was cut is not the name.
            let one = one(name.text.clone());
            if !name.cut && !ignored.contains(&one) {
                items.push(self.act(label(&name.text), Action::Ignore(snapshot, one)));
            }
        };
        if let Some(edge) = &object.edge {
            offer(texts.menu.ignore_edge, &edge.name, Ignored::Edge);
        }
        offer(texts.menu.ignore_class, &object.class_name, Ignored::Class);
        items
    }

    fn copy_object(&self, object: &ObjectRow) -> Vec<MenuItem> {
        let texts = self.state.lang.texts();
        let copy_path = |label: &str, as_text: fn(&ObjectRow, &Path, &_) -> String| {
            let (handle, object) = (self.handle.clone(), object.clone());
            let snapshot = self.menu.snapshot;
            let query = Query::Path {
                node: object.node,
                sort: None,
                ignored: self.state.ignored(snapshot).to_vec(),
                is_folded: self.state.is_folded,
                limit: COPIED_STEPS,
            };
            item(label, move || {
                let handle = handle.clone();
                let object = object.clone();
                let Some(client) = handle.pool().get(snapshot) else {
                    return;
                };
                client.ask(query.clone(), move |answer| {
                    if let Ok(Ok(Answer::Path(path))) = answer {
                        copy(&handle, as_text(&object, &path, texts));
                    }
                });
            })
        };
        let mut items = vec![
            self.copy_name(object),
            self.copy(texts.menu.copy_id, object.id.to_string()),
            copy_path(texts.menu.copy_path, path_text::as_text),
            copy_path(texts.menu.copy_path_as_markdown, path_text::as_markdown),
        ];
        if let Some(mut link) = self.state.link() {
            link.object = Some(object.id);
            link.in_base = Some(self.menu.snapshot) != self.state.current;
            items.push(self.copy_link(&link));
        }
        items
    }

    fn copy_name(&self, object: &ObjectRow) -> MenuItem {
        let texts = self.state.lang.texts();
        if !object.name.cut {
            return self.copy(texts.menu.copy_name, object.name.text.clone());
        }
        let (handle, snapshot, node) = (self.handle.clone(), self.menu.snapshot, object.node);
        item(texts.menu.copy_name, move || {
            let handle = handle.clone();
            let Some(client) = handle.pool().get(snapshot) else {
                return;
            };
            let query = Query::Text {
                node,
                start: 0,
                count: COPIED_UNITS,
            };
            client.ask(query, move |answer| {
                if let Ok(Ok(Answer::Text(page))) = answer {
                    copy(&handle, page.text);
                }
            });
        })
    }

    fn copy_class(&self, name: &Text) -> Vec<MenuItem> {
        let texts = self.state.lang.texts();
        let mut items = vec![self.copy(texts.menu.copy_name, name.text.clone())];
        let has_filter = self
            .state
            .view
            .table()
            .is_some_and(|view| view.has_name_filter);
        if let Some(mut link) = self.state.link().filter(|_| has_filter) {
            link.name_contains.clone_from(&name.text);
            items.push(self.copy_link(&link));
        }
        items
    }

    fn copy(&self, label: &str, text: String) -> MenuItem {
        let handle = self.handle.clone();
        item(label, move || copy(&handle, text.clone()))
    }

    fn copy_link(&self, link: &nav::Link) -> MenuItem {
        let address = browser::address();
        let page = address.split('#').next().unwrap_or_default();
        let address = format!("{page}#{}", nav::write(link));
        self.copy(self.state.lang.texts().menu.copy_link, address)
    }
}
