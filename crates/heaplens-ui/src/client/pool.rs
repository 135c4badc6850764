//! The workers of all snapshots in the list.

use std::cell::RefCell;
use std::rc::Rc;

use heaplens_model::message::ToWorker;
use heaplens_model::query::ComparisonId;
use wasm_bindgen::JsValue;
use yew::{Callback, UseReducerDispatcher};

use super::compare::{NoComparison, compare};
use super::{Client, Event, Extra};
use crate::state::{Action, Failure, Outcome, SnapshotId, Source, State};

/// Hands out workers; what they tell becomes actions.
#[derive(Clone)]
pub struct Pool(Rc<Workers>);

struct Workers {
    dispatch: UseReducerDispatcher<State>,
    clients: RefCell<Vec<(SnapshotId, Client)>>,
}

impl PartialEq for Pool {
    fn eq(&self, other: &Pool) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Pool {
    /// No workers yet.
    pub fn new(dispatch: UseReducerDispatcher<State>) -> Pool {
        Pool(Rc::new(Workers {
            dispatch,
            clients: RefCell::default(),
        }))
    }

    /// Starts a worker on a snapshot.
    pub fn open(&self, id: SnapshotId, source: &Source) {
        let dispatch = self.0.dispatch.clone();
        let events = Callback::from(move |event| {
            dispatch.dispatch(match event {
                Event::Progress(progress) => Action::Progress(id, progress),
                Event::Classes(classes) => Action::Classes(id, Rc::new(classes)),
                Event::Opened(info) => Action::Opened(id, Rc::new(info), crate::measure::now()),
                Event::Failed(failure) => Action::Failed(id, failure),
            });
        });
        let Some(client) = worker_url().and_then(|url| Client::start(&url, events)) else {
            self.0
                .dispatch
                .dispatch(Action::Failed(id, Failure::WorkerMissing));
            return;
        };
        match source {
            Source::File(file) => client.tell(ToWorker::OpenFile, Extra::File(file.clone())),
            Source::Url(url) => {
                client.tell(ToWorker::OpenUrl { url: url.clone() }, Extra::None);
            }
        }
        self.0.clients.borrow_mut().push((id, client));
    }

    /// Ends a snapshot's worker.
    pub fn close(&self, id: SnapshotId) {
        let client = {
            let clients = &mut self.0.clients.borrow_mut();
            let place = clients.iter().position(|(other, _)| *other == id);
            place.map(|place| clients.remove(place))
        };
        if let Some((_, client)) = client {
            client.end();
        }
    }

    /// A snapshot's worker.
    pub fn get(&self, id: SnapshotId) -> Option<Client> {
        let clients = self.0.clients.borrow();
        clients
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, client)| client.clone())
    }

    /// Compares two snapshots; the outcome becomes an action.
    pub fn compare(&self, comparison: ComparisonId, target: SnapshotId, base: SnapshotId) {
        let (dispatch, both) = (
            self.0.dispatch.clone(),
            self.get(target).zip(self.get(base)),
        );
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = match both {
                None => Outcome::Lost,
                Some((target, base)) => match compare(&target, &base, comparison).await {
                    Ok(overlap) => Outcome::Ready(overlap),
                    Err(NoComparison::Refused(problem)) => Outcome::Refused(problem),
                    Err(NoComparison::Lost) => Outcome::Lost,
                },
            };
            dispatch.dispatch(Action::Compared(comparison, outcome));
        });
    }

    /// Lets both sides forget a comparison.
    pub fn drop_comparison(&self, comparison: ComparisonId, sides: [SnapshotId; 2]) {
        for client in sides.into_iter().filter_map(|id| self.get(id)) {
            client.drop_comparison(comparison);
        }
    }
}

/// Where the worker's script is: beside the page, or where a page in one file says.
fn worker_url() -> Option<String> {
    let told = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("HEAPLENS_WORKER_URL"))
        .ok()
        .and_then(|url| url.as_string());
    told.or_else(|| crate::browser::resolve("heaplens-worker_loader.js"))
}
