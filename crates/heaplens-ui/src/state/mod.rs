//! The state of the page, and the one way to change it.
//!
//! It is a pure reducer: it calls no browser. Components read values from it, and
//! `shell/effects.rs` does what its changes ask for (workers, history, storage). Progress is told
//! as a level, not as a step, so a message that is lost or late does no harm.

mod choices;
mod cuts;
mod find;
mod groups;
mod items;
mod reduce;
mod series;
mod snapshot_list;
mod suspects;

use std::rc::Rc;

use heaplens_model::locale::Lang;
use heaplens_model::query::Sort;
use heaplens_model::{Cut, Filter, Ignored, ObjectId, SeriesPart};
use yew::Reducible;

pub use find::{Find, QUERY_FIELDS, class_query, looks_like_query, only_id};
pub use items::{
    Action, Arrival, Comparison, Failure, FoundSuspects, GroupOf, Growth, Loading, Notice,
    ObjectGroup, Outcome, ReturnTo, Reveal, RevealIn, RowMenu, Seek, Selection, Snapshot,
    SnapshotId, Source, SourceFile, Status, SuspectSearch,
};

pub use snapshot_list::split_name;

use crate::nav::Link;
use crate::theme::Theme;
use crate::views::{Kind, View};

/// The state of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Oldest first.
    pub snapshots: Vec<Rc<Snapshot>>,
    /// Whether a person put them in order.
    is_ordered: bool,
    /// The one that a person moved last.
    pub moved: Option<SnapshotId>,
    /// The one that the views show.
    pub current: Option<SnapshotId>,
    /// The view of it that is shown.
    pub view: View,
    /// Text to find in names.
    pub name_contains: Rc<str>,
    /// The named filter in force, in Summary and in Find.
    pub filter: Option<Filter>,
    /// What the Find box asks.
    pub find: Find,
    /// A wish for the next object that Find found, or with `false` for the one before, under a
    /// number that grows.
    pub step: Option<(u32, bool)>,
    /// The views whose order is not the usual one, each once.
    sorts: Vec<(View, Sort)>,
    /// The views whose rows are grouped by class, each once.
    by_class: Vec<View>,
    /// The views that show another kind of things than at first, each once.
    kinds: Vec<(View, Kind)>,
    /// The base that a person chose; else it is the one before.
    pub base: Option<SnapshotId>,
    /// The object whose retainers are shown.
    pub selection: Option<Selection>,
    /// The retainer that the cursor met, and whose retainers were shown then.
    inspected: Option<(Selection, Selection)>,
    /// Whether a narrow page shows the Object panel in place of Retainers.
    pub is_object_shown: bool,
    /// An object to be found.
    pub seek: Option<Seek>,
    /// An object to bring into sight.
    reveal: Option<Reveal>,
    /// What the Retainers of each snapshot look past, each snapshot once.
    ignored: Vec<(SnapshotId, Vec<Ignored>)>,
    /// What is cut in thought of each snapshot, each snapshot once.
    cuts: Vec<(SnapshotId, Vec<Cut>)>,
    /// The objects whose merged paths are shown in place of an object's retainers.
    pub group: Option<Rc<ObjectGroup>>,
    /// Whether V8's own plumbing is folded among retainers.
    pub is_folded: bool,
    /// Whether merged paths are shown of the selected object, too.
    pub is_merged: bool,
    /// The row whose menu is open.
    pub menu: Option<RowMenu>,
    /// Latest last.
    pub comparisons: Vec<Comparison>,
    /// Whether Comparison shows what new and deleted objects retain.
    pub with_retained: bool,
    /// Whether Comparison holds back what is no leak.
    pub without_noise: bool,
    /// The growth that was followed last.
    growth: Option<Growth>,
    /// The part of the series that a person looks at, by positions.
    part: Option<SeriesPart>,
    /// The searches for suspects, each of another series; the latest last.
    suspects: Vec<SuspectSearch>,
    /// The suspect that is open, by its rank from 1, or 0 for none. At first it is the first.
    suspect: Option<u32>,
    /// The object that the pictures of Overview begin with, in place of the root.
    pub zoom: Option<ObjectId>,
    /// The step of the guide through the sample pair that is shown, from 0.
    pub guide: Option<usize>,
    /// Things to tell, by number.
    pub notices: Vec<(u32, Notice)>,
    /// A link to follow as soon as nothing is loading.
    pub wish: Option<Link>,
    /// How often the page was told where to go from outside.
    pub arrivals: u32,
    /// How often a person followed an object in the Object panel.
    pub follows: u32,
    /// Source maps and source files, as they were added together. Each snapshot gets all.
    pub sources: Vec<Rc<[SourceFile]>>,
    /// Whether the start page is shown over the snapshots.
    pub is_help_open: bool,
    /// Whether the explained words are shown in place of the views.
    pub is_words_open: bool,
    /// Whether a person has chosen a view since files were last opened. If so, the page stays
    /// there when more snapshots open.
    is_settled: bool,
    /// The snapshot that is being opened again. The page goes back to where it was with it,
    /// unless a person goes elsewhere meanwhile.
    returning: Option<SnapshotId>,
    pub lang: Lang,
    /// The page's colours.
    pub theme: Theme,
    next: u32,
}
/// Comparisons kept; each costs both workers some memory.
const COMPARISONS: usize = 4;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        state.apply(action);
        Rc::new(state)
    }
}

impl State {
    /// Nothing is open yet.
    pub fn new(lang: Lang, theme: Theme) -> State {
        State {
            lang,
            theme,
            ..State::default()
        }
    }

    /// Returns a snapshot of the list.
    pub fn snapshot(&self, id: SnapshotId) -> Option<&Rc<Snapshot>> {
        self.snapshots.iter().find(|one| one.id == id)
    }

    /// Returns the one that the views show.
    pub fn shown(&self) -> Option<&Rc<Snapshot>> {
        self.snapshot(self.current?)
    }

    /// Returns whether a snapshot is being read.
    pub fn is_loading(&self) -> bool {
        self.snapshots.iter().any(|one| one.is_loading())
    }

    /// Returns the base of the comparison: the chosen one, else the one before, else the one after.
    pub fn base(&self) -> Option<SnapshotId> {
        let current = self.current?;
        let usable = |id: SnapshotId| {
            id != current
                && self
                    .snapshot(id)
                    .is_some_and(|one| !matches!(one.status, Status::Failed(_)))
        };
        if let Some(base) = self.base
            && usable(base)
        {
            return Some(base);
        }
        let at = self.snapshots.iter().position(|one| one.id == current)?;
        let before = self.snapshots[..at].iter().rev();
        before
            .chain(&self.snapshots[at + 1..])
            .map(|one| one.id)
            .find(|id| usable(*id))
    }

    /// Returns the comparison of the snapshot shown with its base.
    pub fn comparison(&self) -> Option<&Comparison> {
        let (target, base) = (self.current?, self.base()?);
        self.comparisons.iter().find(|one| {
            one.target == target && one.base == base && one.without_noise == self.without_noise
        })
    }

    /// Returns the open snapshots between two in the list.
    pub fn between(&self, base: SnapshotId, target: SnapshotId) -> Vec<SnapshotId> {
        let ids = self
            .snapshots
            .iter()
            .filter(|one| one.info().is_some())
            .map(|one| one.id);
        let after = ids.skip_while(|id| *id != base).skip(1);
        let ids: Vec<SnapshotId> = after.collect();
        let end = ids.iter().position(|id| *id == target);
        ids.into_iter().take(end.unwrap_or(0)).collect()
    }

    /// Returns whether Retainers and the Object panel are below the view.
    pub fn has_lower_panes(&self) -> bool {
        let is_any_shown = self.selection.is_some() || self.group.is_some();
        let shows_late = matches!(self.view, View::Suspects | View::Overview);
        self.view.table().is_some() || shows_late && is_any_shown
    }

    /// Returns the comparison that makes room for one more.
    pub fn oldest_comparison_to_drop(&self) -> Option<&Comparison> {
        if self.comparisons.len() < COMPARISONS {
            None
        } else {
            self.comparisons.first()
        }
    }

    /// Returns the object to bring into sight in a table of the snapshot shown, while it is
    /// selected; or the class, while nothing is.
    pub fn reveal(&self) -> Option<Reveal> {
        let reveal = self.reveal.as_ref()?;
        if reveal.is_class {
            let is_here = reveal.view == Some(self.view) && Some(reveal.snapshot) == self.current;
            return (is_here && self.selection.is_none()).then(|| reveal.clone());
        }
        let selection = self.selection.as_ref()?;
        let node = selection.row.node;
        let is_it = selection.snapshot == reveal.snapshot && reveal.way.last() == Some(&node);
        let reveal = (is_it && Some(reveal.snapshot) == self.current).then_some(reveal)?;
        if reveal.view.is_none_or(|view| view == self.view) {
            return Some(reveal.clone());
        }
        Some(Reveal {
            way: Rc::new([node]),
            opens: false,
            view: None,
            focuses: false,
            ..*reveal
        })
    }

    /// Returns what the Retainers of a snapshot look past, the latest last.
    pub fn ignored(&self, snapshot: SnapshotId) -> &[Ignored] {
        let mut all = self.ignored.iter();
        let found = all.find(|(of, _)| *of == snapshot);
        found.map_or(&[], |(_, ignored)| ignored)
    }

    /// Returns the object that the Object panel tells of: the retainer that the cursor met since
    /// the selection, or else what is selected.
    pub fn inspected(&self) -> Option<&Selection> {
        let met = self.inspected.as_ref().map(|(_, retainer)| retainer);
        met.or(self.selection.as_ref())
    }

    /// Returns a view's order, if it is not the usual one.
    pub fn sort(&self, view: View) -> Option<Sort> {
        let mut sorts = self.sorts.iter();
        sorts.find(|(of, _)| *of == view).map(|(_, sort)| *sort)
    }

    /// Returns whether a view's rows are grouped by class.
    pub fn is_by_class(&self, view: View) -> bool {
        self.by_class.contains(&view)
    }

    /// Returns the range of time that is looked at.
    pub fn range(&self) -> Option<Filter> {
        self.filter.filter(Filter::is_range)
    }

    /// Returns what kind of things a view shows.
    pub fn kind(&self, view: View) -> Kind {
        let chosen = self.kinds.iter().find(|(of, _)| *of == view);
        chosen.map_or_else(|| view.first_kind(), |(_, kind)| *kind)
    }

    /// Returns the link to where the page is. There is none while a link is still being followed.
    pub fn link(&self) -> Option<Link> {
        if self.wish.is_some() || self.seek.is_some() || self.is_loading() {
            return None;
        }
        let open = |one: &&Rc<Snapshot>| one.info().is_some();
        let url = |id: SnapshotId| match self.snapshot(id).map(|one| &one.source) {
            Some(Source::Url(url)) => Some(url.clone()),
            _ => None,
        };
        let position = |id: SnapshotId| {
            self.snapshots
                .iter()
                .position(|one| one.id == id)
                .map(|at| at + 1)
        };
        let newest = self.snapshots.iter().rfind(open).map(|one| one.id);
        let Some(current) = self.current else {
            return Some(Link {
                words: self.is_words_open,
                ..Link::default()
            });
        };
        let mut snapshots: Vec<String> = self
            .snapshots
            .iter()
            .filter(open)
            .filter_map(|one| url(one.id))
            .collect();
        let base = self.base().and_then(url);
        if base.is_some() && base.as_ref() == snapshots.first() {
            snapshots.remove(0);
        }
        let selection = self.selection.as_ref();
        Some(Link {
            newer: false,
            words: self.is_words_open,
            against: self.base.filter(|_| base.is_none()).and_then(position),
            base,
            snapshots,
            show: if newest == Some(current) {
                None
            } else {
                position(current)
            },
            view: Some(self.view),
            name_contains: self.name_contains.to_string(),
            filter: self.filter,
            find: self.find.link(),
            sort: self.sort(self.view),
            is_by_class: self.is_by_class(self.view),
            kind: self.kind_link(),
            with_retained: self.with_retained,
            without_noise: self.without_noise,
            suspect: self.suspect.filter(|_| self.view == View::Suspects),
            part: self.part().filter(|_| self.view == View::Growth),
            zoom: self.zoom.filter(|_| self.view == View::Overview),
            object: selection.map(|selection| selection.row.id),
            in_base: selection.is_some_and(|selection| selection.snapshot != current),
            merged: self.merged_link(),
            is_folded: self.is_folded,
            ignored: self
                .ignored(selection.map_or(current, |selection| selection.snapshot))
                .to_vec(),
            cuts: self.cuts(current).to_vec(),
        })
    }
}

#[cfg(test)]
mod tests;
