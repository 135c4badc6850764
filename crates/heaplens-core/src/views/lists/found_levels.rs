//! Levels of merged retainers, as far as they were worked out.
//!
//! A list of them cannot be opened before its level is found: the session finds it first.

use heaplens_model::ObjectSet;
use heaplens_model::query::QueryError;

use crate::tables::{OutOfMemory, try_push};
use crate::views::merged_retainers::{Level, Path};

/// So many levels are kept. A level takes 8 bytes for each edge that leads to its objects.
const KEPT: usize = 64;
/// They hold at most so many bytes, the newest one apart.
const KEPT_BYTES: u64 = 128 << 20;

/// The levels that are known, the newest last.
#[derive(Debug, Default)]
pub struct FoundLevels {
    known: Vec<KnownLevel>,
}

#[derive(Debug)]
struct KnownLevel {
    of: ObjectSet,
    path: Vec<u32>,
    at: Path,
    level: Level,
}

impl FoundLevels {
    fn find(&self, of: &ObjectSet, path: &[u32]) -> Option<&KnownLevel> {
        let mut known = self.known.iter();
        known.find(|one| one.of == *of && one.path == path)
    }

    /// A level, if it is known.
    pub fn get(&self, of: &ObjectSet, path: &[u32]) -> Option<&Level> {
        self.find(of, path).map(|one| &one.level)
    }

    /// A level that a list is made of.
    ///
    /// # Errors
    /// When it was not found, or was forgotten meanwhile.
    pub fn require(&self, of: &ObjectSet, path: &[u32]) -> Result<&Level, QueryError> {
        self.get(of, path).ok_or(QueryError::NoSuchItem)
    }

    /// The length of the path to the level that is to be found next, so that this one can be: the
    /// level above that is known then, or it is the first.
    pub fn next_len(&self, of: &ObjectSet, path: &[u32]) -> usize {
        let mut above = (0..path.len()).rev();
        let known = above.find(|len| self.find(of, &path[..*len]).is_some());
        known.map_or(0, |len| len + 1)
    }

    /// The path that goes on with a group of a level.
    ///
    /// # Errors
    /// When there is no such level or group, or memory runs out.
    pub fn below(&self, of: &ObjectSet, path: &[u32], group: u32) -> Result<Path, QueryError> {
        let known = self.find(of, path).ok_or(QueryError::NoSuchItem)?;
        let group = group as usize;
        if group >= known.level.groups.len() {
            return Err(QueryError::NoSuchItem);
        }
        let mut at = known.at.try_clone()?;
        at.go_on(&known.level, group)?;
        Ok(at)
    }

    /// Keeps a level, and forgets the oldest where there are many or they hold much.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn keep(
        &mut self,
        of: ObjectSet,
        path: Vec<u32>,
        at: Path,
        level: Level,
    ) -> Result<(), OutOfMemory> {
        let bytes = |one: &KnownLevel| one.level.memory() + one.at.memory();
        while self.known.len() >= KEPT || self.known.iter().map(bytes).sum::<u64>() > KEPT_BYTES {
            self.known.remove(0);
        }
        let new = KnownLevel {
            of,
            path,
            at,
            level,
        };
        try_push(&mut self.known, new)
    }

    /// Forgets all. Returns whether there was anything.
    pub fn give_back(&mut self) -> bool {
        !std::mem::take(&mut self.known).is_empty()
    }
}
