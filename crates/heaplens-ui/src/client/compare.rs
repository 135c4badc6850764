//! Compares two snapshots through their workers. The page only passes buffers on.
//!
//! The target's request goes to the base, the base's digest to the target, the list of deleted
//! objects back to the base. Buffers are transferred from worker to worker through the page:
//! no byte of them is copied or read here.

use futures_channel::oneshot;
use heaplens_model::message::{Overlap, Ticket, ToWorker};
use heaplens_model::problem::Problem;
use heaplens_model::query::ComparisonId;
use js_sys::Uint8Array;
use yew::Callback;

use super::{Client, Extra, Reply};

/// The reason that there is no comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoComparison {
    /// A worker refused.
    Refused(Problem),
    /// A worker is gone.
    Lost,
    /// A person stopped it.
    Stopped,
}

/// Compares; afterwards both workers answer for `comparison`. Between two steps it ends if it is
/// not wanted any more.
pub async fn compare(
    target: &Client,
    base: &Client,
    comparison: ComparisonId,
    is_wanted: impl Fn() -> bool,
) -> Result<Overlap, NoComparison> {
    let wanted = |done| match is_wanted() {
        true => Ok(done),
        false => Err(NoComparison::Stopped),
    };
    let request = call(target, Extra::None, |ticket| ToWorker::ExportRequest {
        ticket,
    })
    .await
    .and_then(wanted)?;
    let digest = call(base, bytes(request.0), |ticket| ToWorker::ExportDigest {
        ticket,
    })
    .await
    .and_then(wanted)?;
    let (deleted, overlap) = call(target, bytes(digest.0), |ticket| ToWorker::Compare {
        ticket,
        comparison,
    })
    .await
    .and_then(wanted)?;
    call(base, bytes(deleted), |ticket| ToWorker::KeepDeleted {
        ticket,
        comparison,
    })
    .await
    .and_then(wanted)?;
    overlap.ok_or(NoComparison::Lost)
}

fn bytes(bytes: Option<Uint8Array>) -> Extra {
    Extra::Bytes(bytes.unwrap_or_else(|| Uint8Array::new_with_length(0)))
}

/// Posts one message and waits for its reply.
async fn call(
    client: &Client,
    extra: Extra,
    message: impl FnOnce(Ticket) -> ToWorker,
) -> Result<(Option<Uint8Array>, Option<Overlap>), NoComparison> {
    let (sender, receiver) = oneshot::channel();
    let waiter = Box::new(move |reply| {
        // The receiver waits below.
        let _ = sender.send(reply);
    });
    client.call(message, extra, Callback::noop(), waiter);
    match receiver.await {
        Ok(Reply::Done(bytes, overlap)) => Ok((bytes, overlap)),
        Ok(Reply::Refused(problem)) => Err(NoComparison::Refused(problem)),
        _ => Err(NoComparison::Lost),
    }
}
