//! The objects whose merged paths are shown: what links say of them, and when they go.

use std::rc::Rc;

use heaplens_model::row::Text;
use heaplens_model::{ObjectSet, Search, SearchBy};

use super::find::class_query;
use super::{GroupOf, ObjectGroup, SnapshotId, State};
use crate::nav::MergedLink;
use crate::views::Kind;

impl State {
    /// Returns what a link says of the merged paths that are shown.
    pub(super) fn merged_link(&self) -> Option<MergedLink> {
        let Some(group) = &self.group else {
            let is_object = self.is_merged && self.selection.is_some();
            return is_object.then_some(MergedLink::Object);
        };
        match &group.told {
            GroupOf::Class(name) => {
                let filter = match &group.of {
                    // A link cannot say that only some of the class are meant.
                    ObjectSet::FreedOfClass(..) => return None,
                    ObjectSet::Matches(search) => search.filter,
                    _ => None,
                };
                let is_told = !name.cut && filter == self.filter;
                is_told.then(|| MergedLink::Class(name.text.clone()))
            }
            GroupOf::Filter(filter) if Some(*filter) == self.filter => Some(MergedLink::Filter),
            GroupOf::Found(text) if *text == self.find.text => Some(MergedLink::Found),
            GroupOf::Object(_) => {
                let selected = self.selection.as_ref()?.row.node;
                (group.of == ObjectSet::Nodes(vec![selected])).then_some(MergedLink::Object)
            }
            GroupOf::Strings(..) => {
                let (of, within) = match &group.of {
                    ObjectSet::Within(filter, of) => (&**of, Some(*filter)),
                    of => (of, None),
                };
                match of {
                    ObjectSet::Strings(by, first) if within == self.range() => {
                        Some(MergedLink::Strings(*by, *first))
                    }
                    _ => None,
                }
            }
            GroupOf::Filter(_) | GroupOf::Found(_) | GroupOf::Changed(_) => None,
        }
    }

    /// Returns the objects whose merged paths a link shows, where they are not the selected one.
    pub(super) fn linked_group(
        &self,
        of: &MergedLink,
        snapshot: SnapshotId,
    ) -> Option<Rc<ObjectGroup>> {
        let (of, told) = match of {
            MergedLink::Object => return None,
            MergedLink::Filter => {
                let filter = self.filter?;
                (ObjectSet::Filter(filter), GroupOf::Filter(filter))
            }
            MergedLink::Found => {
                let search = self.find.search(self.filter);
                let found = GroupOf::Found(self.find.text.clone());
                (ObjectSet::Matches(search), found)
            }
            MergedLink::Strings(by, first) => {
                let told = GroupOf::Strings(*by, first.to_string().into());
                let of = ObjectSet::Strings(*by, *first).within(self.range());
                (of, told)
            }
            MergedLink::Class(name) => {
                let search = Search {
                    text: class_query(name),
                    by: SearchBy::Query,
                    filter: self.filter,
                };
                let text = name.clone();
                let class = GroupOf::Class(Text { text, cut: false });
                (ObjectSet::Matches(search), class)
            }
        };
        Some(Rc::new(ObjectGroup {
            snapshot,
            of,
            told,
            count: None,
        }))
    }

    /// Returns what a link says of the kind of things that is shown; nothing of the first one.
    pub(super) fn kind_link(&self) -> Option<Kind> {
        let kind = self.kind(self.view);
        (kind != self.view.first_kind()).then_some(kind)
    }

    /// Forgets merged paths of what a list no longer shows.
    pub(super) fn forget_listed_group(&mut self) {
        let is_listed = |group: &mut Rc<ObjectGroup>| !matches!(group.told, GroupOf::Object(_));
        self.group.take_if(is_listed);
    }

    /// Lets all classes and objects through again.
    pub(super) fn clear_filters(&mut self) {
        self.returning = None;
        self.step = None;
        self.forget_listed_group();
        self.name_contains = Rc::default();
        self.filter = None;
    }

    /// Forgets merged paths of what Find found before.
    pub(super) fn forget_found_group(&mut self) {
        let is_found = |group: &mut Rc<ObjectGroup>| matches!(group.told, GroupOf::Found(_));
        self.group.take_if(is_found);
    }
}
