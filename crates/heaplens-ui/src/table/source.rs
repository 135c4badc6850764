//! The snapshots that answer a table's queries.

pub use heaplens_model::query::Origin;

use crate::client::Client;
use crate::state::SnapshotId;

/// One snapshot that answers.
#[derive(Clone, PartialEq)]
pub struct Source {
    /// The snapshot's number.
    pub snapshot: SnapshotId,
    /// How often it was opened again.
    pub reopenings: u32,
    /// How often source maps changed its rows.
    pub translations: u32,
    /// Its worker.
    pub client: Client,
    /// The size of everything in it, in bytes.
    pub total: u64,
}

impl Source {
    /// Returns a name that changes each time the snapshot's rows do.
    pub fn key(&self) -> String {
        format!(
            "{}-{}-{}",
            self.snapshot.0, self.reopenings, self.translations
        )
    }
}

/// The snapshots of a table.
#[derive(Clone, PartialEq)]
pub struct Sources {
    /// The snapshot that is shown.
    pub target: Source,
    /// The base that it is compared with.
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
