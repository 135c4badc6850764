//! A comparison of two workers, which the page arranges and never looks into.
//!
//! The target's shapes go to the base, the base's digest to the target, the list of deleted
//! objects back to the base. Buffers are transferred from worker to worker through the page:
//! no byte of them is copied or read here.

use heaplens_model::message::{Overlap, Ticket, ToWorker};
use heaplens_model::problem::Problem;
use heaplens_model::query::ComparisonId;
use js_sys::{Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Client, Extra, Reply};

/// Why there is no comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoComparison {
    /// A worker refused.
    Refused(Problem),
    /// A worker is gone.
    Lost,
}

/// Compares; afterwards both workers answer for `comparison`.
pub async fn compare(
    target: &Client,
    base: &Client,
    comparison: ComparisonId,
) -> Result<Overlap, NoComparison> {
    let shapes = call(target, Extra::None, |ticket| ToWorker::ExportInterfaces {
        ticket,
    })
    .await?;
    let digest = call(base, bytes(shapes.0), |ticket| ToWorker::ExportDigest {
        ticket,
    })
    .await?;
    let (deleted, overlap) = call(target, bytes(digest.0), |ticket| ToWorker::Compare {
        ticket,
        comparison,
    })
    .await?;
    call(base, bytes(deleted), |ticket| ToWorker::KeepDeleted {
        ticket,
        comparison,
    })
    .await?;
    overlap.ok_or(NoComparison::Lost)
}

fn bytes(bytes: Option<Uint8Array>) -> Extra {
    Extra::Bytes(bytes.unwrap_or_else(|| Uint8Array::new_with_length(0)))
}

/// Waits for one ticket. A promise carries the wake-up; the reply itself lies beside it.
async fn call(
    client: &Client,
    extra: Extra,
    message: impl FnOnce(Ticket) -> ToWorker,
) -> Result<(Option<Uint8Array>, Option<Overlap>), NoComparison> {
    let slot: Rc<RefCell<Option<Reply>>> = Rc::default();
    let wake: Rc<RefCell<Option<js_sys::Function>>> = Rc::default();
    let promise = Promise::new(&mut |resolve, _| {
        wake.borrow_mut().replace(resolve);
    });
    let waiter = {
        let slot = slot.clone();
        Box::new(move |reply| {
            slot.borrow_mut().replace(reply);
            if let Some(resolve) = wake.borrow_mut().take() {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        })
    };
    client.call(message, extra, waiter);
    let _ = JsFuture::from(promise).await;
    match slot.take() {
        Some(Reply::Done(bytes, overlap)) => Ok((bytes, overlap)),
        Some(Reply::Refused(problem)) => Err(NoComparison::Refused(problem)),
        _ => Err(NoComparison::Lost),
    }
}
