//! Makes the timeline's samples of the integers of their section.
//!
//! Samples that are not in order, or have negative numbers, say nothing: bars that were drawn of
//! the rest would look as sound as any. So the whole timeline is left out then, with a warning.

use heaplens_model::ObjectId;
use heaplens_model::problem::{Cause, Problem};

use super::header::SampleFields;
use super::small_sections::SmallIntegers;
use super::warnings::Warnings;
use crate::tables::{OutOfMemory, SampleTable};

/// Makes the table. `cut` tells that the file ends too early: the first samples are sound then.
/// O(samples).
pub fn close(
    found: SmallIntegers,
    fields: Option<SampleFields>,
    cut: bool,
    warnings: &mut Warnings,
) -> Result<SampleTable, OutOfMemory> {
    let Some(fields) = fields else {
        return Ok(SampleTable::default());
    };
    let mut table = SampleTable::default();
    let mut bad = 0u64;
    let mut records = found.values.chunks_exact(fields.count);
    for record in &mut records {
        let field = |at: usize| u64::try_from(record.get(at).copied().unwrap_or(-1)).ok();
        let sample = field(fields.timestamp_us).zip(field(fields.last_assigned_id));
        let is_sound = match sample {
            Some((time, id)) => table.push(time, ObjectId(id))?,
            None => false,
        };
        bad += u64::from(!is_sound);
    }
    bad += u64::from(!records.remainder().is_empty() && !cut);
    if bad == 0 && found.damage.is_none() {
        return Ok(table);
    }
    warnings.add(Problem {
        cause: Cause::TimelineDamaged { samples: bad },
        offset: found.damage.or(found.start),
    });
    Ok(SampleTable::default())
}
