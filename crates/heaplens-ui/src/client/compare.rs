//! Compares two snapshots through their workers. The page only passes buffers on.
//!
//! The target's request goes to the base, the base's digest to the target, the list of deleted
//! objects back to the base. Buffers are transferred from worker to worker through the page:
//! no byte of them is copied or read here.

use futures_channel::oneshot;
use heaplens_model::MatchedBy;
use heaplens_model::message::{Overlap, Ticket, ToWorker};
use heaplens_model::problem::Problem;
use heaplens_model::query::ComparisonId;
use js_sys::Uint8Array;
use yew::Callback;

use super::{Client, Extra, Reply};

/// The reason that workers did not find something together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoComparison {
    /// A worker refused.
    Refused(Problem),
    /// A worker is gone.
    Lost,
    /// A person stopped it.
    Stopped,
}

/// What a worker answered: bytes for another one, and how well two snapshots agree.
type Done = (Option<Uint8Array>, Option<Overlap>);

/// An answer that is awaited.
pub struct Called(oneshot::Receiver<Reply>);

impl Called {
    /// Waits for the answer.
    pub async fn done(self) -> Result<Done, NoComparison> {
        match self.0.await {
            Ok(Reply::Done(bytes, overlap)) => Ok((bytes, overlap)),
            Ok(Reply::Refused(problem)) => Err(NoComparison::Refused(problem)),
            _ => Err(NoComparison::Lost),
        }
    }
}

/// Compares; afterwards both workers answer for `comparison`. Between two steps it ends if it is
/// not wanted any more. With the snapshots `between` the two, what is no leak is held back.
pub async fn compare(
    target: &Client,
    base: &Client,
    comparison: ComparisonId,
    between: Option<Vec<Client>>,
    is_wanted: impl Fn() -> bool,
) -> Result<Overlap, NoComparison> {
    let wanted = |done| match is_wanted() {
        true => Ok(done),
        false => Err(NoComparison::Stopped),
    };
    let request = call(target, Extra::None, |ticket| ToWorker::ExportRequest {
        ticket,
        matched_by: None,
    })
    .done()
    .await
    .and_then(wanted)?;
    let digest = call(base, bytes(request.0), |ticket| ToWorker::ExportDigest {
        ticket,
    })
    .done()
    .await
    .and_then(wanted)?;
    let (deleted, overlap) = call(target, bytes(digest.0), |ticket| ToWorker::Compare {
        ticket,
        comparison,
    })
    .done()
    .await
    .and_then(wanted)?;
    call(base, bytes(deleted), |ticket| ToWorker::KeepDeleted {
        ticket,
        comparison,
    })
    .done()
    .await
    .and_then(wanted)?;
    let overlap = overlap.ok_or(NoComparison::Lost)?;
    match between {
        None => Ok(overlap),
        Some(between) => hold_back(target, base, comparison, &between, overlap.matched_by).await,
    }
}

/// Leaves out of a comparison what is no leak.
async fn hold_back(
    target: &Client,
    base: &Client,
    comparison: ComparisonId,
    between: &[Client],
    matched_by: MatchedBy,
) -> Result<Overlap, NoComparison> {
    let of_base = call(base, Extra::None, |ticket| ToWorker::HoldBack {
        ticket,
        comparison,
        lengths: Vec::new(),
    });
    let mut told = vec![of_base];
    // Only several older snapshots of one process tell what stopped growing.
    if !between.is_empty() && matched_by == MatchedBy::ObjectId {
        let older = [base].into_iter().chain(between);
        told.extend(
            older.map(|one| call(one, Extra::None, |ticket| ToWorker::ExportIds { ticket })),
        );
    }
    let (all, lengths) = joined(told, || Ok(())).await?;
    let held_back = call(target, all, |ticket| ToWorker::HoldBack {
        ticket,
        comparison,
        lengths,
    });
    held_back.done().await?.1.ok_or(NoComparison::Lost)
}

/// Waits for some answers, and puts their bytes one after the other. Returns their lengths, too.
pub async fn joined(
    called: Vec<Called>,
    wanted: impl Fn() -> Result<(), NoComparison>,
) -> Result<(Extra, Vec<u32>), NoComparison> {
    let mut told = Vec::with_capacity(called.len());
    for one in called {
        told.push(one.done().await?.0.unwrap_or_default());
        wanted()?;
    }
    let lengths: Vec<u32> = told.iter().map(Uint8Array::length).collect();
    let all = Uint8Array::new_with_length(lengths.iter().sum());
    let mut start = 0;
    for (one, length) in told.iter().zip(&lengths) {
        all.set(one, start);
        start += length;
    }
    Ok((Extra::Bytes(all), lengths))
}

/// Tells the target what the base's deleted objects retained, once both know their own side.
pub async fn exchange_retained(
    target: &Client,
    base: &Client,
    comparison: ComparisonId,
) -> Result<(), NoComparison> {
    let request = call(target, Extra::None, |ticket| ToWorker::ExportRequest {
        ticket,
        matched_by: None,
    });
    let request = bytes(request.done().await?.0);
    let of_base = call(base, request, |ticket| ToWorker::ExportRetained {
        ticket,
        comparison,
    });
    let of_base = bytes(of_base.done().await?.0);
    let kept = call(target, of_base, |ticket| ToWorker::KeepRetained {
        ticket,
        comparison,
    });
    kept.done().await.map(|_| ())
}

/// Bytes to post, which may be none.
pub fn bytes(bytes: Option<Uint8Array>) -> Extra {
    Extra::Bytes(bytes.unwrap_or_else(|| Uint8Array::new_with_length(0)))
}

/// Posts one message at once. Its reply is awaited by [`Called::done`].
pub fn call(client: &Client, extra: Extra, message: impl FnOnce(Ticket) -> ToWorker) -> Called {
    let (sender, receiver) = oneshot::channel();
    let waiter = Box::new(move |reply| {
        // Nobody waits any more where a person stopped it.
        let _ = sender.send(reply);
    });
    client.call(message, extra, Callback::noop(), waiter);
    Called(receiver)
}
