//! Follows the growth over a series of snapshots through their workers.
//!
//! The last one's request goes to all others, which work side by side. Their steps go to the last
//! one as they come. Buffers are transferred from worker to worker through the page.

use heaplens_model::message::{Overlap, ToWorker};
use heaplens_model::query::GrowthId;
use js_sys::Uint8Array;

use super::compare::{Called, NoComparison, bytes, call};
use super::{Client, Extra};

/// Follows the growth; afterwards the last worker answers for `growth`. Between two steps it ends if
/// it is not wanted any more. `on_step` hears how many steps are done. Returns how well each
/// snapshot but the last agrees with the last.
pub async fn follow(
    series: &[Client],
    growth: GrowthId,
    is_wanted: impl Fn() -> bool,
    on_step: impl Fn(usize),
) -> Result<Vec<Overlap>, NoComparison> {
    let Some((last, others)) = series.split_last() else {
        return Err(NoComparison::Lost);
    };
    let wanted = || match is_wanted() {
        true => Ok(()),
        false => Err(NoComparison::Stopped),
    };
    let request = call(last, Extra::None, |ticket| ToWorker::ExportRequest {
        ticket,
        matched_by: None,
    });
    let request = request.done().await?.0.unwrap_or_default();
    wanted()?;
    // Each gets a copy: what is transferred is gone.
    let copy = || Extra::Bytes(Uint8Array::new(&request));
    let steps: Vec<Called> = others
        .iter()
        .map(|one| call(one, copy(), |ticket| ToWorker::ExportGrowthStep { ticket }))
        .collect();
    let snapshots = u32::try_from(series.len()).unwrap_or(u32::MAX);
    let begun = call(last, Extra::None, |ticket| ToWorker::BeginGrowth {
        ticket,
        growth,
        snapshots,
    });
    begun.done().await?;
    let mut overlaps = Vec::with_capacity(steps.len());
    for (step, position) in steps.into_iter().zip(0..) {
        let step = bytes(step.done().await?.0);
        wanted()?;
        let added = call(last, step, |ticket| ToWorker::AddGrowthStep {
            ticket,
            growth,
            position,
        });
        overlaps.push(added.done().await?.1.unwrap_or_default());
        wanted()?;
        on_step(overlaps.len());
    }
    Ok(overlaps)
}
