//! What an older snapshot tells the newest of itself: the ids of its objects, and its fingerprint, by
//! which snapshots of different processes are recognised.

use crate::tables::{IdSet, IdSetError, OutOfMemory};
use crate::views::Snapshot;
use crate::views::digest::{DigestError, Reader, Writer};
use crate::views::fingerprint::Fingerprint;

/// What an older snapshot tells of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OlderIds {
    /// The ids of its objects.
    pub ids: IdSet,
    /// By what it is recognised.
    pub fingerprint: Fingerprint,
}

impl Snapshot {
    /// What this snapshot tells a newer one.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn older_ids(&self) -> Result<OlderIds, OutOfMemory> {
        let nodes = &self.tables.nodes;
        Ok(OlderIds {
            ids: IdSet::of(nodes.ids(), nodes.len())?,
            fingerprint: self.fingerprint()?,
        })
    }
}

impl OlderIds {
    /// Packs it into bytes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn pack(&self) -> Result<Vec<u8>, OutOfMemory> {
        let mut writer = Writer::default();
        self.fingerprint.pack(&mut writer)?;
        writer.bytes(&self.ids.pack()?)?;
        Ok(writer.finish())
    }

    /// Unpacks the bytes of [`OlderIds::pack`].
    ///
    /// # Errors
    /// When they are of another build, or memory runs out.
    pub fn unpack(bytes: &[u8]) -> Result<OlderIds, IdSetError> {
        let mut reader = Reader(bytes);
        let fingerprint = Fingerprint::unpack(&mut reader).map_err(|error| match error {
            DigestError::OutOfMemory(error) => IdSetError::OutOfMemory(error),
            DigestError::Malformed => IdSetError::Malformed,
        })?;
        Ok(OlderIds {
            ids: IdSet::unpack(reader.0)?,
            fingerprint,
        })
    }
}
