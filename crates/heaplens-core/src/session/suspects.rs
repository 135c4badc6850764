//! Suspects: how several sessions tell together what leaks.
//!
//! The newest snapshot does the work. Each older one gives it its ids as bytes, which is a bit or two
//! for each object, and later answers one short question. A client with workers passes these on; the
//! command line has all sessions at hand.

use std::sync::Arc;

use heaplens_model::arrangement::Told;
use heaplens_model::problem::Problem;
use heaplens_model::query::{Answer, MOST_SNAPSHOTS, QueryError};
use heaplens_model::suspects::{Amounts, Confidence, Doubt, Suspects};
use heaplens_model::{MatchedBy, Relation};

use super::Session;
use super::{digest_problem, is_memory_short};
use crate::analyses::suspects::FoundSuspects;
use crate::analyses::suspects::older_ids::{OlderIds, ids_by_structure};
use crate::tables::IdSet;
use crate::views::Snapshot;
use crate::views::digest::{DigestError, Reader};
use crate::views::fingerprint::Fingerprint;

/// What a session knows of older snapshots and of suspects.
#[derive(Default)]
pub(super) struct KnownSuspects {
    /// The ids of the older snapshots, the oldest first.
    pub older: Arc<Vec<IdSet>>,
    /// By what the objects of each were recognised.
    matched_by: Vec<MatchedBy>,
    /// The doubts that came up when they were given.
    doubts: Vec<Doubt>,
    /// What was found with them.
    pub found: Option<Arc<FoundSuspects>>,
}

/// What an older snapshot told.
struct Older {
    ids: IdSet,
    relation: Relation,
    matched_by: MatchedBy,
}

impl Older {
    /// Reads what an older snapshot told. `own` is the newest one's fingerprint.
    fn read(newest: &Snapshot, own: &Fingerprint, bytes: &[u8]) -> Result<Older, DigestError> {
        let mut reader = Reader(bytes);
        let (relation, matched_by) = reader.relation()?;
        if matched_by == MatchedBy::Structure {
            return Ok(Older {
                ids: ids_by_structure(newest, &mut reader, relation)?,
                relation,
                matched_by,
            });
        }
        let OlderIds { ids, fingerprint } = OlderIds::unpack(bytes)?;
        Ok(Older {
            ids,
            relation: newest.relation_to_base(own, &fingerprint)?,
            matched_by,
        })
    }
}

impl KnownSuspects {
    /// Frees what can be found again. Returns whether there was anything.
    pub fn give_back(&mut self) -> bool {
        self.found.take().is_some()
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

    /// As the newest snapshot: keeps what older ones told, the oldest first, in place of what was kept
    /// before. Each is the bytes of [`Session::export_ids`] or, of one of another process,
    /// of [`Session::export_digest`] by structure. Those of other processes that told ids, and those
    /// given twice, are left out, and so are the oldest of too many. Returns what became of each.
    /// [`Query::Suspects`](heaplens_model::query::Query::Suspects) says what is odd.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build. Nothing is kept then.
    pub fn keep_older(&mut self, older: &[Vec<u8>]) -> Result<Vec<Told>, Problem> {
        self.suspects = KnownSuspects::default();
        let own = self.with_memory(is_memory_short, |session| {
            session.snapshot.fingerprint().map_err(Problem::from)
        })?;
        let (mut told, mut doubts) = (Vec::new(), Vec::new());
        let mut all: Vec<Older> = Vec::new();
        for (position, bytes) in older.iter().enumerate() {
            let at = position as u32;
            let one = self.with_memory(is_memory_short, |session| {
                Older::read(&session.snapshot, &own, bytes).map_err(digest_problem)
            })?;
            // Equal snapshots tell equal bytes.
            let is_known = older[..position].contains(bytes);
            let (is_of, doubt) = match (one.relation, one.matched_by) {
                (Relation::Unrelated, MatchedBy::ObjectId) => {
                    (Told::OtherProgram, Some(Doubt::OtherProgram { at }))
                }
                (Relation::DifferentProcess, MatchedBy::ObjectId) => {
                    (Told::OtherProcess, Some(Doubt::OtherProcess { at }))
                }
                (Relation::SameSnapshot, _) => (Told::LeftOut, Some(Doubt::SameTwice { at })),
                _ if is_known => (Told::LeftOut, Some(Doubt::SameTwice { at })),
                (_, MatchedBy::Structure) => (Told::Kept, Some(Doubt::MatchedByStructure { at })),
                (_, MatchedBy::ObjectId) => (Told::Kept, None),
            };
            told.push(is_of);
            doubts.extend(doubt);
            if is_of == Told::Kept {
                all.push(one);
            }
        }
        let extra = all.len().saturating_sub(MOST_SNAPSHOTS - 1);
        if extra > 0 {
            doubts.push(Doubt::TooMany);
            all.drain(..extra);
            let kept = told.iter_mut().filter(|told| **told == Told::Kept);
            kept.take(extra).for_each(|told| *told = Told::LeftOut);
        }
        match all.len() {
            0 => doubts.push(Doubt::OneSnapshot),
            1 => doubts.push(Doubt::TwoSnapshots),
            _ => {}
        }
        self.suspects.doubts = doubts;
        self.suspects.matched_by = all.iter().map(|one| one.matched_by).collect();
        self.suspects.older = Arc::new(all.into_iter().map(|one| one.ids).collect());
        Ok(told)
    }

    /// What this snapshot wants to know of the older ones.
    pub(super) fn suspect_amounts(&self) -> Result<Answer, QueryError> {
        let found = self.suspects.found.as_ref().ok_or(QueryError::NoSuchItem)?;
        Ok(Answer::SuspectAmounts(found.amounts_query(&self.snapshot)))
    }

    /// The suspects, with what the older ones answered.
    pub(super) fn tell_suspects(&self, older: &[Amounts]) -> Result<Answer, QueryError> {
        let found = self.suspects.found.as_ref().ok_or(QueryError::NoSuchItem)?;
        let matched_by = &self.suspects.matched_by;
        let is_structural = |by: &MatchedBy| *by == MatchedBy::Structure;
        let mut older = older.to_vec();
        for (one, _) in older
            .iter_mut()
            .zip(matched_by)
            .filter(|(_, by)| is_structural(by))
        {
            // Ids stand for other objects there.
            one.objects.fill(None);
        }
        let (noise, mut suspects) = found.tell(&self.snapshot, &older)?;
        let snapshots = self.suspects.older.len() + 1;
        let any_structural = matched_by.iter().any(is_structural);
        if any_structural {
            for suspect in &mut suspects {
                suspect.confidence = suspect.confidence.min(Confidence::Medium);
            }
        }
        Ok(Answer::Suspects(Box::new(Suspects {
            matched_by: (snapshots > 1).then_some(match any_structural {
                true => MatchedBy::Structure,
                false => MatchedBy::ObjectId,
            }),
            snapshots: snapshots as u32,
            noise,
            suspects,
            doubts: self.suspects.doubts.clone(),
        })))
    }
}
