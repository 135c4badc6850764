//! The list of snapshots: their order, their names, and what tells equal names apart.

use std::rc::Rc;

use heaplens_model::format;

use super::{Arrival, Loading, Snapshot, SnapshotId, State, Status};
use crate::snapshot_order::{Evidence, oldest_first};

/// Something that is known of a snapshot, in words.
type Fact<'a> = &'a dyn Fn(&Snapshot) -> Option<String>;

impl State {
    /// Returns a snapshot's name, and what tells it apart from others of the same name.
    pub fn label(&self, one: &Snapshot) -> String {
        self.labelled(one, &one.name)
    }

    /// Returns the same without the extension, for where many names stand close together.
    pub fn short_label(&self, one: &Snapshot) -> String {
        self.labelled(one, split_name(&one.name).0)
    }

    fn labelled(&self, one: &Snapshot, name: &str) -> String {
        let mut label = name.to_owned();
        if let Some(more) = self.distinction(one) {
            label.push_str(" · ");
            label.push_str(&more);
        }
        label
    }

    /// Returns what tells a snapshot apart from others of the same name: its folder, else the time
    /// when it was taken, else its size, else its position among them.
    pub fn distinction(&self, one: &Snapshot) -> Option<String> {
        let same = self.snapshots.iter().filter(|other| other.name == one.name);
        let same: Vec<&Rc<Snapshot>> = same.collect();
        if same.len() < 2 {
            return None;
        }
        let separator = self.lang.texts().group_separator;
        let size = |one: &Snapshot| Some(format::bytes(one.bytes()?, separator));
        let folder = |one: &Snapshot| one.folder.as_deref().map(str::to_owned);
        for fact in [&folder as Fact, &Snapshot::taken, &size] {
            let known: Vec<Option<String>> = same.iter().map(|one| fact(one)).collect();
            let is_telling = known.iter().enumerate().all(|(position, fact)| {
                fact.is_some() && !known.iter().take(position).any(|other| other == fact)
            });
            if is_telling {
                return fact(one);
            }
        }
        let position = same.iter().position(|other| other.id == one.id)?;
        Some(format!("#{}", position + 1))
    }

    pub(super) fn open(&mut self, arrivals: Vec<Arrival>) {
        self.is_settled = false;
        self.guide = None;
        // Other snapshots have other suspects. A link's wish is followed later.
        self.suspect = None;
        self.leave_pages();
        for arrival in arrivals {
            self.snapshots.push(Rc::new(Snapshot {
                id: arrival.id,
                name: Rc::from(&*arrival.name),
                file_name: arrival.name.into(),
                folder: arrival.folder.map(Rc::from),
                source: arrival.source,
                size: arrival.size,
                modified: arrival.modified,
                linked: arrival.linked,
                handed: arrival.handed,
                opened: 0.0,
                is_ready_due: false,
                reopenings: 0,
                source_files: None,
                source_answers: 0,
                translations: 0,
                return_to: None,
                status: Status::Loading(Loading::default()),
            }));
        }
        self.reorder();
    }

    /// Changes a snapshot of the list.
    pub(super) fn change(&mut self, id: SnapshotId, change: impl FnOnce(&mut Snapshot)) {
        if let Some(one) = self.snapshots.iter_mut().find(|one| one.id == id) {
            change(Rc::make_mut(one));
        }
    }

    /// Gives a snapshot another name, or its file's.
    pub(super) fn rename(&mut self, id: SnapshotId, name: &str) {
        self.change(id, |one| {
            one.name = match name.trim() {
                "" => one.file_name.clone(),
                name => name.into(),
            };
        });
    }

    /// Puts a snapshot at a position, from 0. The order stays as a person left it then.
    pub(super) fn move_to(&mut self, id: SnapshotId, position: usize) {
        let from = self.snapshots.iter().position(|one| one.id == id);
        let Some(from) = from.filter(|_| position < self.snapshots.len()) else {
            return;
        };
        let one = self.snapshots.remove(from);
        self.snapshots.insert(position, one);
        self.is_ordered = true;
        self.moved = Some(id);
    }

    /// Puts the oldest first, unless a person put them in another order.
    pub(super) fn reorder(&mut self) {
        self.is_ordered &= !self.snapshots.is_empty();
        if self.is_ordered {
            return;
        }
        let evidence: Vec<Evidence> = self.snapshots.iter().map(|one| one.evidence()).collect();
        self.snapshots = oldest_first(&evidence)
            .into_iter()
            .map(|position| self.snapshots[position].clone())
            .collect();
    }
}

/// Returns a file's name, and the extension that only says that it is a snapshot.
pub fn split_name(name: &str) -> (&str, &str) {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    let stem = [".heapsnapshot", ".heaptimeline", ".ndjson"]
        .into_iter()
        .find_map(|extension| plain.strip_suffix(extension))
        .unwrap_or(plain);
    if stem.is_empty() {
        (name, "")
    } else {
        name.split_at(stem.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_told_from_names() {
        for (name, stem) in [
            ("Heap.1.heapsnapshot", "Heap.1"),
            ("a.heapsnapshot.gz", "a"),
            ("out.ndjson", "out"),
            ("my.heap.2.heapsnapshot", "my.heap.2"),
            (".heapsnapshot", ".heapsnapshot"),
            ("plain", "plain"),
        ] {
            let (first, rest) = split_name(name);
            assert_eq!((first, format!("{first}{rest}").as_str()), (stem, name));
        }
    }
}
