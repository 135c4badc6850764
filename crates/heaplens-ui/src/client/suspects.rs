//! Finds the suspects of some snapshots through their workers.
//!
//! The ids of each older one go to the newest, or its structure if it is of another process. The
//! newest finds where new objects gather. It wants to know of each older one how large these places
//! were, and tells the suspects then. All of that goes from worker to worker through the page, which
//! does not look inside.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use heaplens_model::arrangement::{Arrangement, Told};
use heaplens_model::message::ToWorker;
use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::{Answer, Query, QueryError};
use heaplens_model::suspects::Suspects;
use heaplens_model::{MatchedBy, ObjectId};
use js_sys::Uint8Array;
use yew::Callback;

use super::compare::{Called, NoComparison, call, joined};
use super::{Asked, Client, Extra};

/// A snapshot to look at, and the largest object id that V8 counted in it.
pub type Given = (Client, ObjectId);

/// The suspects, and which of the given snapshots were compared, the oldest first.
pub type Found = (Suspects, Vec<usize>);

/// A search for suspects that a person may stop.
pub struct Search {
    is_stopped: Cell<bool>,
    /// The question that is under way.
    asked: RefCell<Option<Asked>>,
    /// Hears which share of the work is done, from 0 to 1.
    on_work: Callback<f64>,
}

impl Search {
    pub fn new(on_work: Callback<f64>) -> Search {
        Search {
            is_stopped: Cell::default(),
            asked: RefCell::default(),
            on_work,
        }
    }

    /// Goes on no more. The worker drops the question that it is at.
    pub fn stop(&self) {
        self.is_stopped.set(true);
        if let Some(asked) = self.asked.take() {
            asked.cancel();
        }
    }

    fn wanted(&self) -> Result<(), NoComparison> {
        match self.is_stopped.get() {
            false => Ok(()),
            true => Err(NoComparison::Stopped),
        }
    }

    /// Finds the suspects.
    pub async fn find(&self, given: &[Given]) -> Result<Found, NoComparison> {
        let arrangement = self.arrange(given).await?;
        let compared = arrangement.compared();
        let (newest, older) = compared.split_last().ok_or(NoComparison::Lost)?;
        let client = |at: usize| &given[at].0;
        let newest = client(*newest);
        let Answer::SuspectAmounts(of) = self.ask(newest, Query::SuspectAmounts, 0.0).await? else {
            return Err(NoComparison::Lost);
        };
        let mut amounts = Vec::with_capacity(older.len());
        for at in older {
            let query = Query::Amounts { of: of.clone() };
            let Answer::Amounts(one) = self.ask(client(*at), query, 0.5).await? else {
                return Err(NoComparison::Lost);
            };
            amounts.push(one);
        }
        let query = Query::Suspects { older: amounts };
        let Answer::Suspects(mut suspects) = self.ask(newest, query, 0.5).await? else {
            return Err(NoComparison::Lost);
        };
        arrangement.mend(&mut suspects.doubts);
        Ok((*suspects, compared))
    }

    /// Brings the snapshots in order, and what the older ones tell to the newest.
    async fn arrange(&self, given: &[Given]) -> Result<Arrangement, NoComparison> {
        let newest_ids: Vec<ObjectId> = given.iter().map(|one| one.1).collect();
        let mut arrangement = Arrangement::new(&newest_ids);
        loop {
            let (older, newest) = arrangement.order().ok_or(NoComparison::Lost)?;
            let newest = &given[newest].0;
            let mut request = None;
            if !arrangement.by_structure().is_empty() {
                let asked = call(newest, Extra::None, |ticket| ToWorker::ExportRequest {
                    ticket,
                    matched_by: Some(MatchedBy::Structure),
                });
                request = asked.done().await?.0;
                self.wanted()?;
            }
            let tell = |at: &usize| {
                let client = &given[*at].0;
                match request.as_ref() {
                    Some(request) if arrangement.by_structure().contains(at) => {
                        // Each gets a copy: what is transferred is gone.
                        let copy = Extra::Bytes(Uint8Array::new(request));
                        call(client, copy, |ticket| ToWorker::ExportDigest { ticket })
                    }
                    _ => call(client, Extra::None, |ticket| ToWorker::ExportIds { ticket }),
                }
            };
            let exports: Vec<Called> = older.iter().map(tell).collect();
            let (all, lengths) = joined(exports, || self.wanted()).await?;
            let keep = call(newest, all, |ticket| ToWorker::KeepOlder {
                ticket,
                lengths,
            });
            let codes = keep.done().await?.0.unwrap_or_default().to_vec();
            self.wanted()?;
            let told = codes.iter().filter_map(|code| Told::from_code(*code));
            if !arrangement.goes_on(told.collect()) {
                return Ok(arrangement);
            }
        }
    }

    /// Asks a question that is one half of the work, from `start` on.
    async fn ask(&self, client: &Client, query: Query, start: f64) -> Result<Answer, NoComparison> {
        let (sender, receiver) = oneshot::channel();
        let on_work = self.on_work.reform(move |share: f64| start + share / 2.0);
        let asked = client.ask_long(query, on_work, move |reply| {
            // Nobody waits any more where a person stopped it.
            let _ = sender.send(reply);
        });
        self.asked.replace(Some(asked));
        let reply = receiver.await;
        self.wanted()?;
        match reply {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(QueryError::OutOfMemory))) => Err(NoComparison::Refused(Problem::nowhere(
                Cause::OutOfMemory { needed: 0 },
            ))),
            _ => Err(NoComparison::Lost),
        }
    }
}
