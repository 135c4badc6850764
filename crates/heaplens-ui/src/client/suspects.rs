//! Finds the suspects of some snapshots through their workers.
//!
//! The ids of each older one go to the newest, which finds where new objects gather. It wants to
//! know of each older one how large these places were, and tells the suspects then. Ids go from
//! worker to worker through the page, which does not look inside.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use heaplens_model::ObjectId;
use heaplens_model::message::ToWorker;
use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::{Answer, Query, QueryError};
use heaplens_model::suspects::{Doubt, Suspects};
use js_sys::Uint8Array;
use yew::Callback;

use super::compare::{Called, NoComparison, call};
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

    /// Finds the suspects. The given snapshots are put in the order in which they were taken, unless
    /// one is of another process: then ids say nothing about the order.
    pub async fn find(&self, given: &[Given]) -> Result<Found, NoComparison> {
        let as_given: Vec<usize> = (0..given.len()).collect();
        let mut order = as_given.clone();
        order.sort_by_key(|at| given[*at].1);
        let mut found = self.find_in(given, &order).await?;
        if order == as_given {
            return Ok(found);
        }
        let is_strange = |doubt: &Doubt| {
            matches!(
                doubt,
                Doubt::OtherProcess { .. } | Doubt::OtherProgram { .. }
            )
        };
        if found.0.doubts.iter().any(is_strange) {
            return self.find_in(given, &as_given).await;
        }
        found.0.doubts.insert(0, Doubt::OrderMended);
        Ok(found)
    }

    /// Finds them with the snapshots in this order.
    async fn find_in(&self, given: &[Given], order: &[usize]) -> Result<Found, NoComparison> {
        let (newest_at, older_at) = order.split_last().ok_or(NoComparison::Lost)?;
        let client = |at: usize| &given[at].0;
        let newest = client(*newest_at);
        let exports: Vec<Called> = older_at
            .iter()
            .map(|at| {
                call(client(*at), Extra::None, |ticket| ToWorker::ExportIds {
                    ticket,
                })
            })
            .collect();
        let mut ids = Vec::with_capacity(exports.len());
        for one in exports {
            ids.push(one.done().await?.0.unwrap_or_default());
            self.wanted()?;
        }
        let lengths: Vec<u32> = ids.iter().map(Uint8Array::length).collect();
        let all = Uint8Array::new_with_length(lengths.iter().sum());
        let mut start = 0;
        for (one, length) in ids.iter().zip(&lengths) {
            all.set(one, start);
            start += length;
        }
        drop(ids);
        let keep = call(newest, Extra::Bytes(all), |ticket| ToWorker::KeepOlder {
            ticket,
            lengths,
        });
        let is_kept = keep.done().await?.0.unwrap_or_default().to_vec();
        self.wanted()?;
        let kept = older_at.iter().zip(is_kept).filter(|(_, kept)| *kept == 1);
        let mut compared: Vec<usize> = kept.map(|(at, _)| *at).collect();

        let Answer::SuspectAmounts(of) = self.ask(newest, Query::SuspectAmounts, 0.0).await? else {
            return Err(NoComparison::Lost);
        };
        let mut older = Vec::with_capacity(compared.len());
        for at in &compared {
            let query = Query::Amounts { of: of.clone() };
            let Answer::Amounts(amounts) = self.ask(client(*at), query, 0.5).await? else {
                return Err(NoComparison::Lost);
            };
            older.push(amounts);
        }
        let told = self.ask(newest, Query::Suspects { older }, 0.5).await?;
        let Answer::Suspects(mut suspects) = told else {
            return Err(NoComparison::Lost);
        };
        for doubt in &mut suspects.doubts {
            if let Doubt::SameTwice { at }
            | Doubt::OtherProcess { at }
            | Doubt::OtherProgram { at } = doubt
            {
                // The worker counts in its order, the page in the order of its list.
                *at = older_at.get(*at as usize).map_or(*at, |at| *at as u32);
            }
        }
        compared.push(*newest_at);
        Ok((*suspects, compared))
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
