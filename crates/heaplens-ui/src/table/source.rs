//! Who answers a table's questions.

pub use heaplens_model::query::Origin;

use crate::client::Client;
use crate::state::SnapshotId;

/// One snapshot that answers.
#[derive(Clone, PartialEq)]
pub struct Source {
    /// Which one.
    pub snapshot: SnapshotId,
    /// How often it was opened again.
    pub reopenings: u32,
    /// Its worker.
    pub client: Client,
    /// All its bytes, of which shares are shown.
    pub total: u64,
}

impl Source {
    /// Returns a name for what belongs to this opening of the snapshot alone.
    pub fn key(&self) -> String {
        format!("{}-{}", self.snapshot.0, self.reopenings)
    }
}

/// The snapshots of a table.
#[derive(Clone, PartialEq)]
pub struct Sources {
    /// The one that is shown.
    pub target: Source,
    /// What it is compared with.
    pub base: Option<Source>,
}

impl Sources {
    /// Returns the snapshot that a list is of.
    pub fn of(&self, origin: Origin) -> Option<&Source> {
        match origin {
            Origin::Target => Some(&self.target),
            Origin::Base => self.base.as_ref(),
        }
    }
}
