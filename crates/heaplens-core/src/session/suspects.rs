//! Suspects: how several sessions tell together what leaks.
//!
//! The newest snapshot does the work. Each older one gives it its ids as bytes, which is a bit or two
//! for each object, and later answers one short question. A client with workers passes these on; the
//! command line has all sessions at hand.

use std::sync::Arc;

use heaplens_model::problem::Problem;
use heaplens_model::query::{Answer, QueryError};
use heaplens_model::suspects::{Amounts, Doubt, Suspects};
use heaplens_model::{MatchedBy, Relation};

use super::Session;
use super::{is_memory_short, other_build};
use crate::analyses::suspects::FoundSuspects;
use crate::analyses::suspects::births::MOST_SNAPSHOTS;
use crate::analyses::suspects::older_ids::OlderIds;
use crate::tables::{IdSet, IdSetError};

/// What a session knows of older snapshots and of suspects.
#[derive(Default)]
pub(super) struct KnownSuspects {
    /// The ids of the older snapshots, the oldest first.
    pub older: Arc<Vec<IdSet>>,
    /// The doubts that came up when they were given.
    doubts: Vec<Doubt>,
    /// What was found with them.
    pub found: Option<Arc<FoundSuspects>>,
    /// What the new objects of each cluster retain, in bytes.
    pub retained: Option<Vec<u64>>,
}

impl KnownSuspects {
    /// Frees what can be found again. Returns whether there was anything.
    pub fn give_back(&mut self) -> bool {
        self.retained.take().is_some() | self.found.take().is_some()
    }
}

fn ids_problem(error: IdSetError) -> Problem {
    match error {
        IdSetError::OutOfMemory(error) => error.into(),
        IdSetError::Malformed => other_build(),
    }
}

impl Session {
    /// As an older snapshot: returns the ids of all objects, for [`Session::keep_older`].
    ///
    /// # Errors
    /// When memory runs out.
    pub fn export_ids(&mut self) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            session.snapshot.older_ids()?.pack().map_err(Problem::from)
        })
    }

    /// As the newest snapshot: keeps the ids of older ones, the oldest first, in place of those that
    /// were kept before. Those of other processes and those given twice are left out, and so are
    /// the oldest of too many. Returns which were kept, as positions, and why others were not.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build. Nothing is kept then.
    pub fn keep_older(&mut self, older: &[Vec<u8>]) -> Result<(Vec<usize>, Vec<Doubt>), Problem> {
        self.suspects = KnownSuspects::default();
        let (mut kept, mut doubts) = (Vec::new(), Vec::new());
        let mut ids: Vec<OlderIds> = Vec::new();
        for (position, bytes) in older.iter().enumerate() {
            let at = position as u32;
            let one = self.with_memory(is_memory_short, |_| {
                OlderIds::unpack(bytes).map_err(ids_problem)
            })?;
            match self.snapshot.relation_to_base(&one.fingerprint)? {
                Relation::DifferentProcess => doubts.push(Doubt::OtherProcess { at }),
                Relation::Unrelated => doubts.push(Doubt::OtherProgram { at }),
                Relation::SameSnapshot => doubts.push(Doubt::SameTwice { at }),
                _ if ids.contains(&one) => doubts.push(Doubt::SameTwice { at }),
                Relation::SameProcess | Relation::Reversed => {
                    kept.push(position);
                    ids.push(one);
                }
            }
        }
        let extra = ids.len().saturating_sub(MOST_SNAPSHOTS - 1);
        if extra > 0 {
            doubts.push(Doubt::TooMany);
            kept.drain(..extra);
            ids.drain(..extra);
        }
        match ids.len() {
            0 => doubts.push(Doubt::OneSnapshot),
            1 => doubts.push(Doubt::TwoSnapshots),
            _ => {}
        }
        self.suspects.doubts.clone_from(&doubts);
        self.suspects.older = Arc::new(ids.into_iter().map(|one| one.ids).collect());
        Ok((kept, doubts))
    }

    /// What this snapshot wants to know of the older ones.
    pub(super) fn suspect_amounts(&self) -> Result<Answer, QueryError> {
        let found = self.suspects.found.as_ref().ok_or(QueryError::NoSuchItem)?;
        Ok(Answer::SuspectAmounts(found.amounts_query(&self.snapshot)))
    }

    /// The suspects, with what the older ones answered.
    pub(super) fn tell_suspects(&self, older: &[Amounts]) -> Result<Answer, QueryError> {
        let found = self.suspects.found.as_ref().ok_or(QueryError::NoSuchItem)?;
        let retained = self.suspects.retained.as_deref().unwrap_or_default();
        let told = found.tell(&self.snapshot, older, retained);
        let (noise, suspects) = told?;
        let snapshots = self.suspects.older.len() + 1;
        Ok(Answer::Suspects(Box::new(Suspects {
            matched_by: (snapshots > 1).then_some(MatchedBy::ObjectId),
            snapshots: snapshots as u32,
            noise,
            suspects,
            doubts: self.suspects.doubts.clone(),
        })))
    }
}
