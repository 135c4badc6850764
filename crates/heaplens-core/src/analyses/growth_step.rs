//! What a snapshot tells a newer one of its process, by the newer one's interfaces.
//!
//! - For the growth over a series ([`crate::views::growth`]): each class with its sums and its
//!   objects' ids. Ids ascend, and each is told as the difference from the one before, so that an
//!   object takes a byte or two.
//! - For Comparison: the classes' retained sizes.
//!
//! O(nodes · log of the largest class), and 17 bytes for each node while it works.

use heaplens_model::MatchedBy;

use super::Steps;
use super::class_sums::AddUp;
use crate::graph::{ClassTable, Interfaces};
use crate::tables::{NodeSet, OutOfMemory, blocks};
use crate::views::Snapshot;
use crate::views::digest::{Members, Request, Writer};
use crate::views::lists::sort_facts::ClassGroups;

impl Snapshot {
    /// Makes the step of a growth, as the last snapshot of the series asks it.
    pub fn growth_step(&self, request: &Request) -> Result<Vec<u8>, OutOfMemory> {
        let classes = self.classes_by(&request.interfaces)?;
        let sums = self.sums_by(&classes)?;
        let members = Members::group(self, &classes)?;
        let ids = self.tables.nodes.ids();
        let mut writer = Writer::default();
        writer.relation(
            self.relation_to_target(&request.target)?,
            MatchedBy::ObjectId,
        )?;
        for (class, sums) in sums.classes.iter().zip(&sums.sums) {
            let nodes = members.of(*class);
            let Some(last) = nodes.last() else { continue };
            self.pack_class_name(classes.key(*class), *last, &mut writer)?;
            writer.u64(sums.shallow_size)?;
            writer.u64(sums.retained_size)?;
            writer.u32(nodes.len() as u32)?;
            let mut before = 0;
            blocks::forward(nodes.len(), |range| {
                for node in &nodes[range] {
                    let id = ids.get(*node).0;
                    writer.short(id.wrapping_sub(before))?;
                    before = id;
                }
                Ok::<(), OutOfMemory>(())
            })?;
        }
        Ok(writer.finish())
    }

    /// Appends the retained sizes of the classes that have objects, in the order of
    /// [`Snapshot::digest`].
    pub fn pack_class_retained(
        &self,
        interfaces: &Interfaces,
        writer: &mut Writer,
    ) -> Result<(), OutOfMemory> {
        let classes = self.classes_by(interfaces)?;
        for sums in &self.sums_by(&classes)?.sums {
            writer.u64(sums.retained_size)?;
        }
        Ok(())
    }

    fn sums_by(&self, classes: &ClassTable) -> Result<ClassGroups, OutOfMemory> {
        let all = NodeSet::full(self.tables.nodes.len())?;
        let mut work = AddUp::by(self, classes, &all)?;
        loop {
            if let Some(found) = work.advance(blocks::LEN)? {
                return Ok(found);
            }
        }
    }
}
