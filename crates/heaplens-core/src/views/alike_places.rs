//! Places in code that are the same but for the script's id.
//!
//! Code that is evaluated again, or loaded again by another frame or after the module cache was
//! emptied, is another script each time. DevTools has another class for each, and so has every view. A
//! leak of such code gathers under many classes with one object each. For a leak, places of one line
//! and column in scripts of one name are one.
//!
//! O(places and classes), when first asked; four bytes for each.

use heaplens_model::{ClassIdx, ScriptPosition};
use rustc_hash::FxHashMap;

use super::Snapshot;
use crate::tables::{OutOfMemory, try_push, try_reserve_entry};

/// The first of all places and classes that are alike.
#[derive(Debug, Default)]
pub struct AlikePlaces {
    locations: Vec<u32>,
    classes: Vec<ClassIdx>,
}

impl AlikePlaces {
    /// Finds them.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn find(snapshot: &Snapshot) -> Result<AlikePlaces, OutOfMemory> {
        // Scripts of one name have one number; 0 is of those that have none.
        let mut numbers = FxHashMap::default();
        let mut of_script: FxHashMap<i64, u32> = FxHashMap::default();
        for (id, script) in snapshot.scripts().iter() {
            let Some(name) = snapshot.script_name(script) else {
                continue;
            };
            let next = numbers.len() as u32 + 1;
            try_reserve_entry(&mut numbers)?;
            try_reserve_entry(&mut of_script)?;
            of_script.insert(id.into(), *numbers.entry(name).or_insert(next));
        }
        let number = |script_id: i64| of_script.get(&script_id).copied().unwrap_or(0);
        let mut found = AlikePlaces::default();
        let mut first = FxHashMap::default();
        for (at, [script, line, column]) in (0u32..).zip(snapshot.tables.locations.distinct()) {
            try_reserve_entry(&mut first)?;
            let place = (number(i64::from(*script)), *line, *column);
            try_push(&mut found.locations, *first.entry(place).or_insert(at))?;
        }
        let mut first = FxHashMap::default();
        for class in snapshot.classes.indices() {
            let key = snapshot.classes.key(class);
            let place = |at: ScriptPosition| (number(at.script_id), at.line, at.column);
            try_reserve_entry(&mut first)?;
            let of_name = first.entry((key.name, key.location.map(place)));
            try_push(&mut found.classes, *of_name.or_insert(class))?;
        }
        Ok(found)
    }

    /// The first of the locations that are like this one, which is an index into
    /// [`crate::tables::LocationTable::distinct`].
    #[inline]
    pub fn location(&self, index: u32) -> u32 {
        let found = self.locations.get(index as usize);
        found.copied().unwrap_or(index)
    }

    /// The first of the classes of one name whose locations are alike.
    #[inline]
    pub fn class(&self, class: ClassIdx) -> ClassIdx {
        self.classes.get(class.at()).copied().unwrap_or(class)
    }
}
