//! Matches the groups of two snapshots of different processes.
//!
//! Groups of one place and class are matched first. What one side has more there is matched with what
//! the other has more at a place of equal outline, where only edges are called otherwise. What is left
//! is new or deleted. Which single objects are new cannot be known, so the newest of a group, by id,
//! stand for those that it has more.

use std::cmp::Reverse;

use heaplens_model::query::Origin;
use heaplens_model::row::{DeltaPlace, DeltaStructure, Text};
use heaplens_model::suspects::Confidence;
use heaplens_model::{ClassIdx, NodeIdx, Relation};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::digest::{ClassName, DigestError, Reader, Writer};
use super::names::shown;
use super::structure::Structure;
use crate::graph::Interfaces;
use crate::tables::{OutOfMemory, try_filled, try_push, try_reserve_entry};

/// Of the smaller side, so many of a hundred are found again where a match is sure.
const MOST_FOUND: u64 = 90;
/// So many places of a class are told.
const MOST_PLACES: usize = 5;
/// The most UTF-16 units of a path.
const PATH_LIMIT: usize = 2000;

/// What a base tells of its groups.
pub struct Told<'a> {
    classes: Vec<ClassName<'a>>,
    groups: Vec<ToldGroup<'a>>,
}

/// A group of the base.
struct ToldGroup<'a> {
    parent: u32,
    edge: &'a [u8],
    name: &'a [u8],
    place: u64,
    outline: u64,
    class: u32,
    count: u32,
    shallow_size: u64,
    members: Reader<'a>,
}

/// A class of either side, with what was matched.
#[derive(Default)]
pub struct MatchedClass<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// The classes of that name in the target.
    pub target_classes: Vec<ClassIdx>,
    /// Those in the base, as positions in its digest.
    pub base_classes: Vec<u32>,
    /// What the base calls the class.
    pub base_name: Option<ClassName<'a>>,
    /// The counts of both sides, and the places that changed most.
    pub structure: DeltaStructure,
    /// The objects that stand for those that the target has more.
    pub added: Vec<NodeIdx>,
    /// The objects that stand for those that the base has more, with their sizes in bytes.
    pub deleted: Vec<(NodeIdx, u64)>,
    /// Objects that are at the same places on both sides.
    at_place: u64,
    /// Objects that are at places of equal outline.
    pub shared: u64,
}

impl Snapshot {
    /// As the base: appends the groups by the target's interfaces.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack_structure(
        &self,
        interfaces: &Interfaces,
        writer: &mut Writer,
    ) -> Result<(), OutOfMemory> {
        let classes = self.classes_by(interfaces)?;
        let structure = self.structure(&classes)?;
        let mut lasts = try_filled(None, classes.len())?;
        for (at, group) in structure.groups().iter().enumerate() {
            if let Some(last) = structure.members(at).last() {
                lasts[group.class.at()] = Some(*last);
            }
        }
        let mut positions = try_filled(0u32, classes.len())?;
        writer.u32(lasts.iter().flatten().count() as u32)?;
        let mut next = 0;
        for (class, last) in classes.indices().zip(&lasts) {
            if let Some(last) = last {
                self.pack_class_name(classes.key(class), *last, writer)?;
                positions[class.at()] = next;
                next += 1;
            }
        }
        writer.u32(structure.groups().len() as u32)?;
        for (at, group) in structure.groups().iter().enumerate() {
            let members = structure.members(at);
            let (edge, name) = self.step_of(group);
            writer.u32(group.parent)?;
            writer.text(edge)?;
            writer.text(name)?;
            writer.u64(group.place)?;
            writer.u64(group.outline)?;
            writer.u32(positions[group.class.at()])?;
            writer.u64(group.shallow_size)?;
            writer.u32(members.len() as u32)?;
            for node in members {
                writer.u32(node.0)?;
                writer.u64(self.tables.nodes.shallow_size(*node))?;
            }
        }
        Ok(())
    }
}

impl<'a> Told<'a> {
    /// Reads what [`Snapshot::pack_structure`] wrote.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn read(reader: &mut Reader<'a>) -> Result<Told<'a>, DigestError> {
        let mut told = Told {
            classes: Vec::new(),
            groups: Vec::new(),
        };
        for _ in 0..reader.u32()? {
            try_push(&mut told.classes, reader.class_name()?)?;
        }
        for at in 0..reader.u32()? {
            let parent = reader.u32()?;
            let (edge, name) = (reader.text()?, reader.text()?);
            let (place, outline) = (reader.u64()?, reader.u64()?);
            let class = reader.u32()?;
            let shallow_size = reader.u64()?;
            let count = reader.u32()?;
            let bytes = (count as usize)
                .checked_mul(12)
                .ok_or(DigestError::Malformed)?;
            let members = Reader(reader.bytes(bytes)?);
            let is_known = (class as usize) < told.classes.len() || count == 0;
            // Only the first group has no parent before it, so that each path ends.
            if !is_known || (parent >= at && at > 0) {
                return Err(DigestError::Malformed);
            }
            let group = ToldGroup {
                parent,
                edge,
                name,
                place,
                outline,
                class,
                count,
                shallow_size,
                members,
            };
            try_push(&mut told.groups, group)?;
        }
        Ok(told)
    }
}

/// Matches the target's groups with those of a base. O(groups of both), beside the target's structure.
///
/// # Errors
/// When memory runs out, or the bytes are of another build.
pub fn match_groups<'a>(
    target: &'a Snapshot,
    base: &Told<'a>,
    relation: Relation,
) -> Result<Vec<MatchedClass<'a>>, DigestError> {
    let structure = target.structure(&target.classes)?;
    let mut matching = Matching {
        target,
        structure: &structure,
        base,
        classes: Vec::new(),
        by_name: FxHashMap::default(),
        of_target: try_filled(None, target.classes.len())?,
        of_base: try_filled(None, base.classes.len())?,
    };
    let mut left = matching.match_places()?;
    matching.match_outlines(&mut left)?;
    matching.take_the_rest(&left)?;
    matching.tell_places(&left)?;
    let mut classes = matching.classes;
    for class in &mut classes {
        class.structure.confidence = class.confidence(relation);
    }
    Ok(classes)
}

struct Matching<'m, 'a> {
    target: &'a Snapshot,
    structure: &'m Structure,
    base: &'m Told<'a>,
    classes: Vec<MatchedClass<'a>>,
    by_name: FxHashMap<&'a [u8], usize>,
    /// The position in `classes` of each class of the target, and of the base.
    of_target: Vec<Option<usize>>,
    of_base: Vec<Option<usize>>,
}

/// What is not matched yet: how many objects of each group.
struct Left {
    target: Vec<u32>,
    base: Vec<u32>,
    /// The base's group at each group's place.
    partner: Vec<Option<usize>>,
}

impl<'a> Matching<'_, 'a> {
    fn class_named(&mut self, name: &'a [u8]) -> Result<usize, OutOfMemory> {
        if let Some(known) = self.by_name.get(name) {
            return Ok(*known);
        }
        let added = self.classes.len();
        try_push(
            &mut self.classes,
            MatchedClass {
                name,
                ..MatchedClass::default()
            },
        )?;
        try_reserve_entry(&mut self.by_name)?;
        self.by_name.insert(name, added);
        Ok(added)
    }

    fn class_of_target(&mut self, class: ClassIdx) -> Result<usize, OutOfMemory> {
        if let Some(known) = self.of_target[class.at()] {
            return Ok(known);
        }
        let target = self.target;
        let found = self.class_named(target.classes.key(class).name)?;
        self.of_target[class.at()] = Some(found);
        try_push(&mut self.classes[found].target_classes, class)?;
        Ok(found)
    }

    fn class_of_base(&mut self, class: u32) -> Result<usize, OutOfMemory> {
        if let Some(known) = self.of_base[class as usize] {
            return Ok(known);
        }
        let name = &self.base.classes[class as usize];
        let found = self.class_named(name.key.name)?;
        self.of_base[class as usize] = Some(found);
        let matched = &mut self.classes[found];
        matched.base_name.get_or_insert_with(|| name.clone());
        try_push(&mut matched.base_classes, class)?;
        Ok(found)
    }

    /// Matches groups of one place.
    fn match_places(&mut self) -> Result<Left, DigestError> {
        let mut left = Left {
            target: Vec::new(),
            base: Vec::new(),
            partner: try_filled(None, self.structure.groups().len())?,
        };
        let mut at_place: FxHashMap<u64, usize> = FxHashMap::default();
        for (at, group) in self.base.groups.iter().enumerate() {
            try_push(&mut left.base, group.count)?;
            if group.count > 0 {
                let class = self.class_of_base(group.class)?;
                let told = &mut self.classes[class].structure;
                told.base_count += u64::from(group.count);
                told.base_size = told.base_size.saturating_add(group.shallow_size);
                try_reserve_entry(&mut at_place)?;
                at_place.insert(group.place, at);
            }
        }
        for (at, group) in self.structure.groups().iter().enumerate() {
            let count = self.structure.members(at).len() as u32;
            try_push(&mut left.target, count)?;
            if count == 0 {
                continue;
            }
            let class = self.class_of_target(group.class)?;
            let told = &mut self.classes[class].structure;
            told.target_count += u64::from(count);
            told.target_size = told.target_size.saturating_add(group.shallow_size);
            let Some(other) = at_place.get(&group.place).copied() else {
                continue;
            };
            if self.of_base[self.base.groups[other].class as usize] != Some(class) {
                continue;
            }
            left.partner[at] = Some(other);
            let both = count.min(left.base[other]);
            left.target[at] -= both;
            left.base[other] -= both;
            self.classes[class].at_place += u64::from(both);
        }
        Ok(left)
    }

    /// Matches what is left of groups of one outline and class.
    fn match_outlines(&mut self, left: &mut Left) -> Result<(), DigestError> {
        let mut outlines: FxHashMap<(usize, u64), [u32; 2]> = FxHashMap::default();
        for (group, count) in self.base.groups.iter().zip(&left.base) {
            if let Some(class) = self.of_base.get(group.class as usize).copied().flatten()
                && *count > 0
            {
                try_reserve_entry(&mut outlines)?;
                outlines.entry((class, group.outline)).or_default()[0] += count;
            }
        }
        for (group, count) in self.structure.groups().iter().zip(&left.target) {
            if let Some(class) = self.of_target[group.class.at()]
                && let Some(counts) = outlines.get_mut(&(class, group.outline))
            {
                counts[1] += count;
            }
        }
        for ((class, _), counts) in &mut outlines {
            let both = counts[0].min(counts[1]);
            *counts = [both; 2];
            self.classes[*class].shared += u64::from(both);
        }
        for class in &mut self.classes {
            class.shared += class.at_place;
        }
        let mut take = |class: Option<usize>, outline, side: usize, left: &mut u32| {
            let counts = class.and_then(|class| outlines.get_mut(&(class, outline)));
            if let Some(counts) = counts {
                let taken = counts[side].min(*left);
                counts[side] -= taken;
                *left -= taken;
            }
        };
        for (group, left) in self.base.groups.iter().zip(&mut left.base) {
            let class = self.of_base.get(group.class as usize).copied().flatten();
            take(class, group.outline, 0, left);
        }
        for (group, left) in self.structure.groups().iter().zip(&mut left.target) {
            take(self.of_target[group.class.at()], group.outline, 1, left);
        }
        Ok(())
    }

    /// Takes the newest objects of each group for those that it has more.
    fn take_the_rest(&mut self, left: &Left) -> Result<(), DigestError> {
        for (at, group) in self.structure.groups().iter().enumerate() {
            let members = self.structure.members(at);
            let first = members.len() - left.target[at] as usize;
            if let Some(class) = self.of_target[group.class.at()] {
                for node in &members[first..] {
                    try_push(&mut self.classes[class].added, *node)?;
                }
            }
        }
        for (group, left) in self.base.groups.iter().zip(&left.base) {
            if let Some(class) = self.of_base.get(group.class as usize).copied().flatten() {
                let mut members = group.members;
                members.bytes(12 * (group.count - left) as usize)?;
                for _ in 0..*left {
                    let member = (NodeIdx(members.u32()?), members.u64()?);
                    try_push(&mut self.classes[class].deleted, member)?;
                }
            }
        }
        Ok(())
    }

    /// Tells the places of each class where the counts differ most.
    fn tell_places(&mut self, left: &Left) -> Result<(), DigestError> {
        let mut changes: Vec<Change> = Vec::new();
        let mut has_partner = try_filled(false, self.base.groups.len())?;
        for (at, group) in self.structure.groups().iter().enumerate() {
            let partner = left.partner[at];
            if let Some(partner) = partner {
                has_partner[partner] = true;
            }
            if let Some(class) = self.of_target[group.class.at()] {
                let change = Change {
                    class,
                    base_count: partner.map_or(0, |partner| self.base.groups[partner].count),
                    target_count: self.structure.members(at).len() as u32,
                    side: Origin::Target,
                    group: at,
                };
                change.add_to(&mut changes)?;
            }
        }
        for (at, group) in self.base.groups.iter().enumerate() {
            if let Some(class) = self.of_base.get(group.class as usize).copied().flatten()
                && !has_partner[at]
            {
                let change = Change {
                    class,
                    base_count: group.count,
                    target_count: 0,
                    side: Origin::Base,
                    group: at,
                };
                change.add_to(&mut changes)?;
            }
        }
        changes.sort_unstable_by_key(|change| {
            let is_base = change.side == Origin::Base;
            (change.class, Reverse(change.size()), is_base, change.group)
        });
        for change in changes {
            if self.classes[change.class].structure.places.len() == MOST_PLACES {
                continue;
            }
            let place = DeltaPlace {
                path: match change.side {
                    Origin::Target => self.path_in_target(change.group),
                    Origin::Base => self.path_in_base(change.group),
                },
                base_count: change.base_count,
                target_count: change.target_count,
            };
            let places = &mut self.classes[change.class].structure.places;
            try_push(places, place)?;
        }
        Ok(())
    }

    fn path_in_target(&self, group: usize) -> Text {
        let groups = self.structure.groups();
        path(group, |at| {
            let group = &groups[at];
            let (edge, name) = self.target.step_of(group);
            (group.parent, edge, name)
        })
    }

    fn path_in_base(&self, group: usize) -> Text {
        path(group, |at| {
            let group = &self.base.groups[at];
            (group.parent, group.edge, group.name)
        })
    }
}

/// A group whose counts differ.
struct Change {
    class: usize,
    base_count: u32,
    target_count: u32,
    side: Origin,
    group: usize,
}

impl Change {
    fn size(&self) -> u32 {
        self.base_count.abs_diff(self.target_count)
    }

    fn add_to(self, changes: &mut Vec<Change>) -> Result<(), OutOfMemory> {
        match self.size() {
            0 => Ok(()),
            _ => try_push(changes, self),
        }
    }
}

/// The steps from the root to a group. V8's own objects on the way are left out.
fn path<'a>(group: usize, step: impl Fn(usize) -> (u32, &'a [u8], &'a [u8])) -> Text {
    let mut steps = Vec::new();
    let mut at = group;
    // The first group is the root's, and parents come before their children.
    while at > 0 {
        let (parent, edge, name) = step(at);
        if at == group || !name.starts_with(b"(") {
            let mut text = edge.to_vec();
            if !edge.is_empty() {
                text.extend_from_slice(b": ");
            }
            text.extend_from_slice(name);
            steps.push(text);
        }
        at = parent as usize;
    }
    steps.reverse();
    shown(&steps.join(" → ".as_bytes()), PATH_LIMIT)
}

impl MatchedClass<'_> {
    /// How sure it is that what counts as new is new, and what as deleted deleted.
    fn confidence(&self, relation: Relation) -> Confidence {
        let told = &self.structure;
        let smaller = told.base_count.min(told.target_count);
        let is_found = |found: u64| found.saturating_mul(100) >= smaller.saturating_mul(MOST_FOUND);
        if relation == Relation::Unrelated {
            Confidence::Low
        } else if is_found(self.at_place) {
            Confidence::High
        } else if is_found(self.shared) {
            Confidence::Medium
        } else {
            Confidence::Low
        }
    }
}
