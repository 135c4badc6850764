//! The part of a session in a comparison: each side tells the other what that needs.

use std::sync::Arc;

use heaplens_model::message::Overlap;
use heaplens_model::problem::Problem;
use heaplens_model::query::{ComparisonId, List, Origin, QueryError};
use heaplens_model::{DeltaIdx, MatchedBy, ObjectSet};

use super::{Session, digest_problem, is_memory_short, other_build};
use crate::analyses::suspects::held_back::HeldBack;
use crate::analyses::suspects::older_ids::ids_of_one_process;
use crate::tables::{NodeSet, OutOfMemory, blocks};
use crate::views::comparison::{Comparison, hold_back_deleted, unpack_deleted};
use crate::views::digest::{Members, Request, Writer};
use crate::views::lists::appeared::AppearedObjects;

impl Session {
    /// As the target: returns what it asks a base, with the interfaces by which that names its
    /// plain objects, and the fingerprint by which that tells how the two belong together.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn export_request(&mut self) -> Result<Vec<u8>, Problem> {
        self.export_request_by(None)
    }

    /// As [`Session::export_request`], for a comparison that matches objects as a person wants it,
    /// whatever process the base is of.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn export_request_by(&mut self, by: Option<MatchedBy>) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            Request::pack(&session.snapshot, by).map_err(Problem::from)
        })
    }

    /// As the target: does the part of [`Session::compare`] that does not need the base's digest,
    /// while another worker makes that digest. O(nodes · log of the largest class).
    pub fn prepare_comparison(&mut self) {
        // If there is no memory, `compare` tries again and reports it.
        self.members = Members::group(&self.snapshot, &self.snapshot.classes).ok();
    }

    /// As the base: returns the digest that the target asks for.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn export_digest(&mut self, request: &[u8]) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            let request = Request::unpack(request).map_err(digest_problem)?;
            session.snapshot.digest(&request).map_err(Problem::from)
        })
    }

    /// As the target: compares with the digest of the base, and returns the deleted objects for
    /// the base to keep.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn compare(
        &mut self,
        id: ComparisonId,
        digest: &[u8],
    ) -> Result<(Vec<u8>, Overlap), Problem> {
        self.drop_comparison(id);
        self.with_memory(is_memory_short, |session| session.compare_with(id, digest))
    }

    fn compare_with(
        &mut self,
        id: ComparisonId,
        digest: &[u8],
    ) -> Result<(Vec<u8>, Overlap), Problem> {
        let members = match self.members.take() {
            Some(members) => members,
            None => Members::group(&self.snapshot, &self.snapshot.classes)?,
        };
        let (comparison, deleted) =
            Comparison::with_base(&self.snapshot, &members, digest).map_err(digest_problem)?;
        let overlap = comparison.overlap;
        self.comparisons.as_target.insert(id, comparison);
        Ok((deleted, overlap))
    }

    /// As the base: keeps the deleted objects of a comparison.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn keep_deleted(&mut self, id: ComparisonId, deleted: &[u8]) -> Result<(), Problem> {
        let deleted = self.with_memory(is_memory_short, |session| {
            unpack_deleted(deleted, session.snapshot.tables.nodes.len()).map_err(digest_problem)
        })?;
        self.comparisons.as_base.insert(id, Arc::new(deleted));
        Ok(())
    }

    /// As the base: leaves out the deleted objects that are no leak, and returns how many of each
    /// delta they are, for [`Session::hold_back_added`]. O(deleted objects).
    ///
    /// # Errors
    /// When memory runs out, or there is no such comparison.
    pub fn hold_back_deleted(&mut self, id: ComparisonId) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            let deleted = session.comparisons.as_base.get(&id).cloned();
            let deleted = deleted.ok_or_else(other_build)?;
            let mut held_back = HeldBack::new(&session.snapshot, &deleted)?;
            let left = hold_back_deleted(&session.snapshot, &deleted, |node| held_back.has(node));
            let (left, told) = left?;
            session.comparisons.as_base.insert(id, Arc::new(left));
            Ok(told)
        })
    }

    /// As the target: leaves out what is no leak. `older` are the bytes of [`Session::export_ids`] of
    /// the base and of the snapshots between the two, the oldest first; with them what stopped
    /// growing is left out, too. O(new objects), and three passes over the nodes where there are
    /// any between.
    ///
    /// # Errors
    /// When memory runs out, the bytes are of another build, or there is no such comparison.
    pub fn hold_back_added(
        &mut self,
        id: ComparisonId,
        of_base: &[u8],
        older: &[Vec<u8>],
    ) -> Result<Overlap, Problem> {
        let overlap = self.with_memory(is_memory_short, |session| {
            let comparison = session.comparisons.as_target.get_mut(&id);
            let comparison = comparison.ok_or_else(other_build)?;
            let added = comparison.added_of_all().clone();
            let mut held_back = HeldBack::new(&session.snapshot, &added)?;
            let older = ids_of_one_process(&session.snapshot, older).map_err(digest_problem)?;
            if older.len() > 1 {
                held_back.find_settled(&older)?;
            }
            let left = comparison.hold_back(&session.snapshot, of_base, |node| held_back.has(node));
            left.map_err(digest_problem)?;
            Ok(comparison.overlap)
        })?;
        self.lists
            .forget(|list| matches!(list, List::Deltas { comparison, .. } if *comparison == id));
        Ok(overlap)
    }

    /// Drops a comparison in which this snapshot is the target or the base.
    pub fn drop_comparison(&mut self, id: ComparisonId) {
        self.comparisons.drop(id);
        self.lists.forget(|list| match list {
            List::Deltas { comparison, .. }
            | List::Added { comparison, .. }
            | List::Deleted { comparison, .. } => *comparison == id,
            _ => false,
        });
    }

    /// Returns the set of objects that a comparison or a growth found; nothing where it is another
    /// set.
    ///
    /// # Errors
    /// When there is no such comparison or growth, or memory runs out.
    pub(super) fn compared_set(&self, of: &ObjectSet) -> Result<Option<NodeSet>, QueryError> {
        let count = self.snapshot.tables.nodes.len();
        let changed =
            |side, comparison: &ComparisonId, delta: &DeltaIdx| -> Result<NodeSet, QueryError> {
                let groups = self.comparisons.only_in(side, *comparison)?;
                let nodes = groups.get(delta.at()).ok_or(QueryError::NoSuchItem)?;
                Ok(NodeSet::of(count, nodes.iter().copied())?)
            };
        Ok(Some(match of {
            ObjectSet::Added(comparison, delta) => changed(Origin::Target, comparison, delta)?,
            ObjectSet::Deleted(comparison, delta) => changed(Origin::Base, comparison, delta)?,
            ObjectSet::Appeared(growth, class, seen)
            | ObjectSet::AppearedBy(growth, class, seen) => {
                let growth = self.growth.get(*growth)?;
                let with_earlier = matches!(of, ObjectSet::AppearedBy(..));
                let objects =
                    AppearedObjects::new(&self.snapshot, growth, *class, *seen, with_earlier)?;
                let mut set = NodeSet::empty(count)?;
                let Ok(()) = objects.each_node(0..count, |node| {
                    set.insert(node);
                    Ok::<(), std::convert::Infallible>(())
                });
                set
            }
            ObjectSet::Strings(by, first) => self.strings.set(&self.snapshot, *by, *first)?,
            ObjectSet::FreedOfClass(cuts, class) => {
                let freed = &self.sets.require(&ObjectSet::Freed(cuts.clone()))?.nodes;
                let classes = &self.snapshot.classes;
                let mut set = freed.try_clone()?;
                blocks::nodes(count, |node| {
                    let is_empty = self.snapshot.tables.nodes.shallow_sizes().is_zero(node);
                    if is_empty || classes.of_node(node) != *class {
                        set.remove(node);
                    }
                    Ok::<(), OutOfMemory>(())
                })?;
                set
            }
            ObjectSet::Within(filter, of) => {
                let mut set = self.sets.require(of)?.nodes.try_clone()?;
                set.intersect_with(&self.sets.require(&ObjectSet::Filter(*filter))?.nodes);
                set
            }
            _ => return Ok(None),
        }))
    }

    /// As the base: packs what the deleted objects of each delta retained, and the retained sizes
    /// of all classes by the target's interfaces. [`heaplens_model::query::Query::RetainedOfDeltas`] comes before.
    ///
    /// # Errors
    /// When memory runs out, the bytes are of another build, or nothing was found before.
    pub fn export_retained(
        &mut self,
        id: ComparisonId,
        request: &[u8],
    ) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            let interfaces = Request::unpack(request).map_err(digest_problem)?.interfaces;
            let found = session.comparisons.retained.get(&(id, Origin::Base));
            let mut writer = Writer::default();
            for size in found.ok_or_else(other_build)? {
                writer.u64(*size)?;
            }
            let packed = session
                .snapshot
                .pack_class_retained(&interfaces, &mut writer);
            packed?;
            Ok(writer.finish())
        })
    }

    /// As the target: keeps what [`Session::export_retained`] returned, beside what the new objects
    /// retain. [`heaplens_model::query::Query::RetainedOfDeltas`] comes before.
    ///
    /// # Errors
    /// When memory runs out, the bytes are of another build, or nothing was found before.
    pub fn keep_retained(&mut self, id: ComparisonId, of_base: &[u8]) -> Result<(), Problem> {
        let comparisons = &mut self.comparisons;
        let added = comparisons.retained.get(&(id, Origin::Target)).cloned();
        let comparison = comparisons.as_target.get_mut(&id);
        let (comparison, added) = comparison.zip(added).ok_or_else(other_build)?;
        let kept = comparison.keep_retained(&self.snapshot, added, of_base);
        kept.map_err(digest_problem)?;
        self.lists
            .forget(|list| matches!(list, List::Deltas { comparison, .. } if *comparison == id));
        Ok(())
    }
}
