//! What a person chose for a view or a snapshot. Choices that are the usual ones are not kept.

use heaplens_model::Ignored;
use heaplens_model::query::Sort;

use super::{SnapshotId, State};
use crate::views::{Kind, View};

impl State {
    pub(super) fn set_ignored(&mut self, id: SnapshotId, ignored: Vec<Ignored>) {
        self.ignored.retain(|(other, _)| *other != id);
        if !ignored.is_empty() {
            self.ignored.push((id, ignored));
        }
    }

    pub(super) fn set_sort(&mut self, view: View, sort: Option<Sort>) {
        self.sorts.retain(|(other, _)| *other != view);
        let usual = view.table().map(|table| table.usual_sort());
        if let Some(sort) = sort.filter(|_| sort != usual) {
            self.sorts.push((view, sort));
        }
    }

    pub(super) fn set_by_class(&mut self, view: View, is_by_class: bool) {
        self.by_class.retain(|other| *other != view);
        if is_by_class && view.can_group_by_class() {
            self.by_class.push(view);
        }
    }

    pub(super) fn set_kind(&mut self, view: View, kind: Kind) {
        self.kinds.retain(|(other, _)| *other != view);
        if kind != view.first_kind() && view.kinds().contains(&kind) {
            self.kinds.push((view, kind));
        }
    }
}
