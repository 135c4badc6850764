//! The part of a session in the growth over a series of snapshots.

use heaplens_model::message::Overlap;
use heaplens_model::problem::Problem;
use heaplens_model::query::{GrowthId, List};

use super::{Session, digest_problem, is_memory_short, other_build};
use crate::views::digest::{Members, Request};
use crate::views::growth::Growth;

impl Session {
    /// As any snapshot but the last: returns its step, as the last one asks by
    /// [`Session::export_request`].
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn export_growth_step(&mut self, request: &[u8]) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            let request = Request::unpack(request).map_err(digest_problem)?;
            session
                .snapshot
                .growth_step(&request)
                .map_err(Problem::from)
        })
    }

    /// As the last snapshot of a series: begins the growth over so many snapshots, in place of the
    /// one before.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn begin_growth(&mut self, id: GrowthId, snapshots: usize) -> Result<(), Problem> {
        self.lists.forget(|list| {
            matches!(
                list,
                List::Growth { .. } | List::AppearedSteps { .. } | List::Appeared { .. }
            )
        });
        self.with_memory(is_memory_short, |session| {
            let members = match session.members.take() {
                Some(members) => members,
                None => Members::group(&session.snapshot, &session.snapshot.classes)?,
            };
            let begun = session
                .growth
                .begin(id, &session.snapshot, members, snapshots);
            begun.map_err(Problem::from)
        })
    }

    /// As the last snapshot: adds the step of another one; `position` counts from 0, the oldest.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build or another growth. The growth is of
    /// no use then.
    pub fn add_growth_step(
        &mut self,
        id: GrowthId,
        position: usize,
        step: &[u8],
    ) -> Result<Overlap, Problem> {
        let growth = self.growth.get_mut(id).ok_or_else(other_build)?;
        let added = growth.add_step(&self.snapshot, position, step);
        added.map_err(digest_problem)
    }

    /// Returns the growth of this name, if the session holds it with all its steps.
    pub fn growth(&self, id: GrowthId) -> Option<&Growth> {
        self.growth.get(id).ok()
    }
}
