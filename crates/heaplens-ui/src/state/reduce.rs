//! How each action changes the state.

use std::rc::Rc;

use heaplens_model::ObjectId;
use heaplens_model::row::ObjectRow;

use super::{
    Action, COMPARISONS, Comparison, Find, Loading, Notice, ReturnTo, Reveal, RevealIn, Seek,
    Selection, Snapshot, SnapshotId, Source, State, Status,
};
use crate::nav::{FindLink, Link, MergedLink};
use crate::views::View;

impl State {
    /// Changes the state as the action says.
    pub(super) fn apply(&mut self, action: Action) {
        match action {
            Action::Open(arrivals) => self.open(arrivals),
            Action::Reopen(id, now) => {
                self.change(id, |one| {
                    one.status = Status::Loading(Loading::default());
                    one.handed = now;
                    one.opened = 0.0;
                    one.reopenings += 1;
                    one.source_files = None;
                    one.source_answers = 0;
                });
                self.returning = Some(id);
                self.leave_pages();
            }
            Action::Progress(id, progress) => self.change(id, |one| {
                if let Status::Loading(loading) = &mut one.status {
                    loading.progress = Some(progress);
                }
            }),
            Action::Classes(id, classes) => self.change(id, |one| {
                if let Status::Loading(loading) = &mut one.status {
                    loading.partial = Some(classes);
                }
            }),
            Action::Opened(id, info, now) => {
                self.change(id, |one| {
                    one.status = Status::Open(info);
                    one.opened = now;
                });
                self.settle();
                let is_shown = self.current == Some(id);
                self.change(id, |one| one.is_ready_due = is_shown);
            }
            Action::Failed(id, failure) => {
                let return_to = self.return_to(id).map(Rc::new);
                self.hold_find(id);
                self.change(id, |one| {
                    one.status = Status::Failed(failure);
                    // What fails while it is opened again keeps where the page was before.
                    one.return_to = return_to.or(one.return_to.take());
                });
                self.forget(id);
                self.settle();
            }
            Action::Close(id) => {
                self.snapshots.retain(|one| one.id != id);
                self.part = None;
                self.set_ignored(id, Vec::new());
                self.set_cuts(id, Vec::new());
                self.forget(id);
                self.settle();
            }
            Action::AddSources(files) => self.sources.push(files),
            Action::SourcesAdded(id, files) => self.sources_added(id, files),
            Action::Painted(id) => self.change(id, |one| one.is_ready_due = false),
            Action::Show(id) => {
                self.is_settled = true;
                self.returning = None;
                self.step = None;
                self.leave_pages();
                // Another snapshot need not have the object.
                self.zoom = None;
                self.show(id);
            }
            Action::Rename(id, name) => self.rename(id, &name),
            Action::Move(id, position) => {
                self.part = None;
                self.move_to(id, position);
            }
            Action::View(view) => {
                self.is_settled = true;
                self.returning = None;
                self.step = None;
                self.leave_pages();
                self.view = view;
            }
            Action::NameContains(text) => {
                self.returning = None;
                self.name_contains = text.into();
            }
            Action::Only(filter) => {
                self.returning = None;
                self.step = None;
                self.forget_listed_group();
                self.filter = filter;
            }
            Action::ClearFilters => self.clear_filters(),
            Action::Find(find) => self.find(find),
            Action::Step(is_forward) => {
                self.leave_pages();
                self.view = View::Find;
                self.next += 1;
                self.step = Some((self.next, is_forward));
            }
            Action::Stepped(number, selection) => self.stepped(number, selection),
            Action::GoTo(id) => self.go_to(id),
            Action::UsualSort(view) => {
                self.returning = None;
                self.set_sort(view, None);
            }
            Action::Sort(view, sort) => {
                self.returning = None;
                self.set_sort(view, Some(sort));
            }
            Action::ByClass(view, is_by_class) => {
                self.returning = None;
                self.set_by_class(view, is_by_class);
            }
            Action::Kind(view, kind) => {
                self.returning = None;
                self.forget_listed_group();
                self.set_kind(view, kind);
            }
            Action::Base(base) => {
                self.is_settled = true;
                self.returning = None;
                self.base = Some(base);
                self.part = None;
                if self.selection.as_ref().map(|one| one.snapshot) != self.current {
                    self.selection = None;
                }
            }
            Action::Select(selection) => self.select(selection),
            Action::Reveal(wish) => self.reveal_in(wish),
            Action::Menu(menu) => self.menu = menu,
            Action::PickGroup(group) => self.group = Some(Rc::new(group)),
            Action::Fold(is_folded) => self.is_folded = is_folded,
            Action::Merged(is_merged) => {
                self.is_merged = is_merged;
                if !is_merged {
                    self.group = None;
                }
            }
            Action::Ignore(id, one) => {
                let mut ignored = self.ignored(id).to_vec();
                ignored.retain(|other| *other != one);
                ignored.push(one);
                self.set_ignored(id, ignored);
            }
            Action::StopIgnoring(id, one) => {
                let mut ignored = self.ignored(id).to_vec();
                ignored.retain(|other| *other != one);
                self.set_ignored(id, ignored);
            }
            Action::StopIgnoringAll(id) => self.set_ignored(id, Vec::new()),
            Action::Cut(id, one) => {
                self.cut(id, one);
                self.apply(Action::View(View::WhatIf));
            }
            Action::Uncut(id, one) => self.uncut(id, &one),
            Action::UncutAll(id) => self.set_cuts(id, Vec::new()),
            Action::Follow(selection) => {
                self.follows += 1;
                self.select(selection);
            }
            Action::Inspect(retainer) => {
                self.inspected = self.selection.clone().map(|of| (of, retainer));
            }
            Action::ShowObject(is_shown) => self.is_object_shown = is_shown,
            Action::Found(seek, row) => self.found(seek, row),
            Action::StopSeeking => self.seek = None,
            Action::Comparing(id, target, base) => {
                self.comparisons.push(Comparison {
                    id,
                    target,
                    base,
                    without_noise: self.without_noise,
                    outcome: None,
                    retained: None,
                });
                if self.comparisons.len() > COMPARISONS {
                    self.comparisons.remove(0);
                }
            }
            Action::Compared(id, outcome) => {
                // A worker's last answer may come after a person stopped it.
                let mut all = self.comparisons.iter_mut();
                if let Some(one) = all.find(|one| one.id == id && one.outcome.is_none()) {
                    one.outcome = Some(outcome);
                }
            }
            Action::CompareAgain(id) => self.comparisons.retain(|one| one.id != id),
            Action::WithRetained(is_on) => {
                self.returning = None;
                self.with_retained = is_on;
            }
            Action::WithoutNoise(is_on) => {
                self.returning = None;
                self.without_noise = is_on;
            }
            Action::Part(part) => {
                self.returning = None;
                self.part = part;
            }
            Action::RetainedExchanged(id, outcome) => {
                let mut all = self.comparisons.iter_mut();
                if let Some(one) = all.find(|one| one.id == id) {
                    one.retained = Some(outcome);
                }
            }
            Action::Following(id, series) => self.begin_growth(id, series),
            Action::FollowedStep(id, done) => self.change_growth(id, |growth| growth.done = done),
            Action::Followed(id, outcome) => {
                self.change_growth(id, |growth| growth.outcome = Some(outcome));
            }
            Action::FollowAgain => self.growth = None,
            Action::FindingSuspects(number, series) => self.begin_suspects(number, series),
            Action::SuspectsWork(number, share) => self.suspects_work(number, share),
            Action::SuspectsFound(number, outcome) => self.suspects_found(number, outcome),
            Action::FindSuspectsAgain => self.forget_suspects(),
            Action::Suspect(rank) => self.suspect = Some(rank),
            Action::Zoom(to) => self.zoom = to,
            Action::Guide(step) => self.guide = step,
            Action::Seek(seek) => self.begin_seek(seek),
            Action::Navigate(link) => {
                if link.newer {
                    self.tell(Notice::NewerLink);
                }
                self.is_words_open = link.words;
                let is_of_files = Link {
                    words: false,
                    ..link.clone()
                } != Link::default();
                if self.snapshots.is_empty() && is_of_files {
                    self.tell(Notice::LinkNeedsFiles);
                }
                self.wish = Some(link);
                self.settle();
            }
            Action::Tell(notice) => self.tell(notice),
            Action::Dismiss(number) => self.notices.retain(|(one, _)| *one != number),
            Action::Help(is_open) => {
                self.is_help_open = is_open;
                self.is_words_open = false;
            }
            Action::Words(is_open) => self.is_words_open = is_open,
            Action::Lang(lang) => self.lang = lang,
            Action::Theme(theme) => self.theme = theme,
        }
        if self.inspected.as_ref().map(|(of, _)| of) != self.selection.as_ref() {
            self.inspected = None;
        }
    }

    /// Goes back to the views from the help and the words.
    pub(super) fn leave_pages(&mut self) {
        self.is_help_open = false;
        self.is_words_open = false;
    }

    fn forget(&mut self, id: SnapshotId) {
        self.growth.take_if(|growth| growth.series.contains(&id));
        self.forget_suspects_of(id);
        self.guide = None;
        self.menu.take_if(|menu| menu.snapshot == id);
        self.group.take_if(|group| group.snapshot == id);
        self.comparisons
            .retain(|one| one.target != id && one.base != id);
        if self
            .selection
            .as_ref()
            .is_some_and(|one| one.snapshot == id)
        {
            self.selection = None;
        }
        if self.seek.is_some_and(|seek| seek.snapshot == id) {
            self.seek = None;
        }
        if self.base == Some(id) {
            self.base = None;
        }
    }

    /// Puts things in order after a snapshot came or went.
    fn settle(&mut self) {
        self.reorder();
        let is_open = |id: SnapshotId| self.snapshot(id).is_some_and(|one| one.info().is_some());
        let open: Vec<SnapshotId> = self
            .snapshots
            .iter()
            .filter(|one| one.info().is_some())
            .map(|one| one.id)
            .collect();
        if !self.current.is_some_and(is_open) {
            self.current = open.last().copied();
            self.selection = None;
        }
        if self.is_loading() || open.is_empty() {
            return;
        }
        let returning = self.returning.take();
        if let Some(link) = self.wish.take() {
            self.follow(&link, &open);
        } else if let Some(return_to) = returning.and_then(|id| self.take_return_to(id)) {
            self.go_back(&return_to);
        } else if !self.is_settled && open.len() > 1 {
            if let Some(newest) = open.last() {
                self.show(*newest);
            }
            self.view = View::first(open.len());
        }
        self.is_settled = true;
    }

    fn follow(&mut self, link: &Link, open: &[SnapshotId]) {
        self.arrivals += 1;
        self.step = None;
        self.group = None;
        self.notices
            .retain(|(_, notice)| *notice != Notice::LinkNeedsFiles);
        let by_position = |position: Option<usize>| {
            position
                .and_then(|position| self.snapshots.get(position - 1))
                .map(|one| one.id)
        };
        let by_url = |wanted: &String| {
            let is_it =
                |one: &&Rc<Snapshot>| matches!(&one.source, Source::Url(url) if url == wanted);
            self.snapshots.iter().find(is_it).map(|one| one.id)
        };
        let current = by_position(link.show)
            .filter(|id| open.contains(id))
            .or_else(|| open.last().copied());
        self.base = link
            .base
            .as_ref()
            .and_then(by_url)
            .or_else(|| by_position(link.against));
        self.current = current;
        self.view = link.view.unwrap_or(View::first(open.len()));
        self.name_contains = link.name_contains.as_str().into();
        self.filter = link.filter;
        self.follow_find(&link.find);
        let view = self.view;
        self.set_sort(view, link.sort.filter(|sort| view.has_column(sort.column)));
        self.set_by_class(view, link.is_by_class);
        self.set_kind(view, link.kind.unwrap_or_else(|| view.first_kind()));
        self.with_retained = link.with_retained;
        self.without_noise = link.without_noise;
        self.suspect = link.suspect;
        self.part = link.part;
        self.zoom = link.zoom;
        let side = if link.in_base { self.base() } else { current };
        self.is_merged = link.merged == Some(MergedLink::Object);
        let merged = link.merged.as_ref();
        self.group = merged
            .zip(current)
            .and_then(|(of, id)| self.linked_group(of, id));
        self.is_folded = link.is_folded;
        if let Some(side) = side {
            self.set_ignored(side, link.ignored.clone());
        }
        if let Some(current) = current {
            self.set_cuts(current, link.cuts.clone());
        }
        let is_same = |selection: &Selection| {
            Some(selection.row.id) == link.object && Some(selection.snapshot) == side
        };
        if !self.selection.as_ref().is_some_and(is_same) {
            self.selection = None;
            self.seek = side.zip(link.object).map(|(snapshot, id)| Seek {
                snapshot,
                id,
                is_quiet: false,
            });
        }
    }

    /// Where the page is, if it shows something of an open snapshot.
    fn return_to(&self, id: SnapshotId) -> Option<ReturnTo> {
        self.snapshot(id)?.info()?;
        let current = self.current?;
        let is_base = self.view.needs_base() && self.base() == Some(id);
        (current == id || is_base).then(|| ReturnTo {
            current,
            base: self.base,
            view: self.view,
            sort: self.sort(self.view),
            is_by_class: self.is_by_class(self.view),
            kind: self.kind(self.view),
            name_contains: self.name_contains.clone(),
            filter: self.filter,
            find: self.find.clone(),
            object: self
                .selection
                .as_ref()
                .map(|one| (one.snapshot, one.row.id)),
        })
    }

    fn take_return_to(&mut self, id: SnapshotId) -> Option<Rc<ReturnTo>> {
        self.snapshot(id)?.info()?;
        let mut return_to = None;
        self.change(id, |one| return_to = one.return_to.take());
        return_to
    }

    fn go_back(&mut self, to: &ReturnTo) {
        self.arrivals += 1;
        self.step = None;
        self.group = None;
        let is_open = |id: SnapshotId| self.snapshot(id).is_some_and(|one| one.info().is_some());
        let object = to.object.filter(|(snapshot, _)| is_open(*snapshot));
        if is_open(to.current) {
            self.current = Some(to.current);
        }
        self.base = to.base;
        self.view = to.view;
        self.name_contains = to.name_contains.clone();
        self.filter = to.filter;
        self.find = Find {
            is_held: self.find.is_held || to.find.may_run_for_ever(),
            ..to.find.clone()
        };
        self.set_sort(to.view, to.sort);
        self.set_by_class(to.view, to.is_by_class);
        self.set_kind(to.view, to.kind);
        self.selection = None;
        self.seek = object.map(|(snapshot, id)| Seek {
            snapshot,
            id,
            is_quiet: false,
        });
    }

    fn show(&mut self, id: SnapshotId) {
        if self.current == Some(id) {
            return;
        }
        self.group = None;
        // The same object is looked for in the other snapshot: that is why people switch.
        self.seek = self.selection.take().map(|selection| Seek {
            snapshot: id,
            id: selection.row.id,
            is_quiet: true,
        });
        self.current = Some(id);
        self.base = None;
    }

    /// Selects an object. It is what a person wants to see now, in place of all before.
    fn select(&mut self, selection: Selection) {
        self.is_settled = true;
        self.returning = None;
        self.seek = None;
        self.step = None;
        self.group = None;
        self.inspected = None;
        self.selection = Some(selection);
    }

    fn found(&mut self, seek: Seek, row: Option<Rc<ObjectRow>>) {
        if self.seek != Some(seek) {
            return;
        }
        self.seek = None;
        match row {
            Some(row) => {
                let snapshot = seek.snapshot;
                let selection = Selection { snapshot, row };
                if !seek.is_quiet {
                    self.set_reveal(Reveal::of(&selection));
                }
                self.select(selection);
            }
            None if seek.is_quiet => {}
            None => self.tell(Notice::NoSuchObject(seek.id)),
        }
    }

    /// Asks what was typed. The view is Find then, unless there is nothing to ask.
    fn find(&mut self, find: Find) {
        self.is_settled = true;
        self.returning = None;
        self.step = None;
        if !find.is_blank() {
            self.leave_pages();
            self.view = View::Find;
        }
        if self.find.search(None) != find.search(None) {
            self.forget_found_group();
        }
        self.find = find;
    }

    fn follow_find(&mut self, link: &FindLink) {
        let find = Find {
            text: link.text.as_str().into(),
            by: link.by,
            class: link.class.as_deref().map(Rc::from),
            kind: link.kind.as_deref().map(Rc::from),
            is_held: false,
        };
        self.find = Find {
            is_held: self.find.is_held && self.find.has_same_text(&find),
            ..find
        };
    }

    /// What may have ended a worker is not asked again before a person wants it.
    fn hold_find(&mut self, ended: SnapshotId) {
        let is_shown = self.current == Some(ended) && self.view == View::Find;
        self.find.is_held |= is_shown && self.find.may_run_for_ever();
    }

    fn stepped(&mut self, number: u32, selection: Option<Selection>) {
        if self.step.is_none_or(|(wish, _)| wish != number) {
            return;
        }
        self.step = None;
        if let Some(selection) = selection {
            self.set_reveal(Reveal::of(&selection));
            self.select(selection);
        }
    }

    /// Goes to an object in Summary. What would hide it there is cleared.
    fn go_to(&mut self, id: ObjectId) {
        let Some(snapshot) = self.current else { return };
        self.is_settled = true;
        self.returning = None;
        self.step = None;
        self.leave_pages();
        self.view = View::Summary;
        self.name_contains = "".into();
        self.filter = None;
        self.seek = Some(Seek {
            snapshot,
            id,
            is_quiet: false,
        });
    }

    fn reveal_in(&mut self, wish: RevealIn) {
        let RevealIn {
            view,
            selection,
            way,
            opens,
            is_class,
        } = wish;
        self.leave_pages();
        self.show(selection.snapshot);
        self.view = view;
        // The text would hide rows that do not contain it.
        if view.table().is_some_and(|table| table.has_name_filter) {
            self.name_contains = Rc::default();
            self.filter = None;
        }
        self.set_reveal(Reveal {
            way,
            opens,
            is_class,
            view: Some(view),
            focuses: true,
            ..Reveal::of(&selection)
        });
        self.select(selection);
        self.selection.take_if(|_| is_class);
    }

    /// Keeps what is to be brought into sight, under a new number.
    fn set_reveal(&mut self, reveal: Reveal) {
        self.next += 1;
        self.reveal = Some(Reveal {
            number: self.next,
            ..reveal
        });
    }

    fn tell(&mut self, notice: Notice) {
        self.notices
            .retain(|(_, other)| *other != notice && !other.is_passing());
        self.next += 1;
        self.notices.push((self.next, notice));
    }
}
