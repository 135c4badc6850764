//! The workers of all snapshots in the list, and one that is started before there is any, so that
//! the first file does not wait for wasm to be fetched and compiled.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use heaplens_model::message::{Progress, ToWorker};
use heaplens_model::query::{ComparisonId, GrowthId, Query};
use wasm_bindgen::JsValue;
use yew::{Callback, UseReducerDispatcher};

use super::compare::{NoComparison, compare, exchange_retained};
use super::growth::follow;
use super::progress::{ProgressListeners, Subscription};
use super::suspects::{Given, Search};
use super::{Client, Event, Extra};
use crate::state::{Action, Failure, FoundSuspects, Outcome, Snapshot, SnapshotId, Source, State};

/// Hands out workers; what they tell becomes actions.
#[derive(Clone)]
pub struct Pool(Rc<Workers>);

struct Workers {
    dispatch: UseReducerDispatcher<State>,
    clients: RefCell<Vec<(SnapshotId, Client)>>,
    progress_listeners: ProgressListeners,
    spare: RefCell<Spare>,
    /// The comparisons under way that nobody stopped.
    comparing: RefCell<Vec<ComparisonId>>,
    /// The growth under way, if nobody stopped it.
    following: Cell<Option<GrowthId>>,
    /// The last search for suspects.
    search: RefCell<Option<Rc<Search>>>,
}

/// The worker for the first snapshot.
enum Spare {
    /// Not started yet.
    Due,
    /// Waits for its snapshot.
    Started(Client),
    /// There was a snapshot: later ones start their own, so that closing gives every byte back.
    Past,
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
            progress_listeners: ProgressListeners::default(),
            spare: RefCell::new(Spare::Due),
            comparing: RefCell::default(),
            following: Cell::default(),
            search: RefCell::default(),
        }))
    }

    /// Starts the first snapshot's worker, if none has been opened yet.
    pub fn prepare(&self) {
        let mut spare = self.0.spare.borrow_mut();
        if let Spare::Due = *spare {
            // An error occurs again, and is reported, when there is a snapshot to open.
            *spare = start().map_or(Spare::Past, |client| {
                client.tell(ToWorker::Prepare, Extra::None);
                Spare::Started(client)
            });
        }
    }

    /// Starts a worker on a snapshot. `first` is what the page is going to ask first.
    pub fn open(&self, id: SnapshotId, source: &Source, first: Option<Query>) {
        let (dispatch, progress_listeners) =
            (self.0.dispatch.clone(), self.0.progress_listeners.clone());
        let phase = Cell::new(None);
        let events = Callback::from(move |event| {
            dispatch.dispatch(match event {
                Event::Progress(progress) => {
                    progress_listeners.tell(id, progress);
                    if phase.replace(Some(progress.phase)) == Some(progress.phase) {
                        return;
                    }
                    Action::Progress(id, progress)
                }
                Event::PartialSummary(classes) => Action::Classes(id, Rc::new(classes)),
                Event::Opened(info) => Action::Opened(id, Rc::new(info), crate::measure::now()),
                Event::Failed(failure) => Action::Failed(id, failure),
            });
        });
        let Some(client) = self.client(events) else {
            self.0
                .dispatch
                .dispatch(Action::Failed(id, Failure::WorkerMissing));
            return;
        };
        if let Some(first) = first {
            client.prefetch(first);
        }
        match source {
            Source::File(file) => client.tell(ToWorker::OpenFile, Extra::File(file.clone())),
            Source::Url(url) => {
                client.tell(ToWorker::OpenUrl { url: url.clone() }, Extra::None);
            }
        }
        self.0.clients.borrow_mut().push((id, client));
    }

    /// Returns the worker that is there already, else a new one.
    fn client(&self, events: Callback<Event>) -> Option<Client> {
        if let Spare::Started(spare) = self.0.spare.replace(Spare::Past)
            && spare.hand_to(events.clone())
        {
            return Some(spare);
        }
        start().filter(|client| client.hand_to(events))
    }

    /// Lets something hear how far a load is.
    pub fn watch(&self, id: SnapshotId, meter: Callback<Progress>) -> Subscription {
        self.0.progress_listeners.watch(id, meter)
    }

    /// Ends a snapshot's worker.
    pub fn close(&self, id: SnapshotId) {
        let client = {
            let clients = &mut self.0.clients.borrow_mut();
            let position = clients.iter().position(|(other, _)| *other == id);
            position.map(|position| clients.remove(position))
        };
        if let Some((_, client)) = client {
            client.end();
        }
    }

    /// Returns a snapshot's worker.
    pub fn get(&self, id: SnapshotId) -> Option<Client> {
        let clients = self.0.clients.borrow();
        clients
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, client)| client.clone())
    }

    /// Compares two snapshots; the outcome becomes an action. With those `between` the two, what is
    /// no leak is held back.
    pub fn compare(
        &self,
        comparison: ComparisonId,
        [target, base]: [SnapshotId; 2],
        between: Option<Vec<SnapshotId>>,
    ) {
        let both = self.get(target).zip(self.get(base));
        let between = between.map(|ids| ids.into_iter().filter_map(|id| self.get(id)).collect());
        let pool = self.clone();
        self.0.comparing.borrow_mut().push(comparison);
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = match both {
                None => Outcome::Lost,
                Some((target, base)) => {
                    let is_wanted = || pool.0.comparing.borrow().contains(&comparison);
                    outcome(compare(&target, &base, comparison, between, is_wanted).await)
                }
            };
            pool.forget_comparing(comparison);
            let done = Action::Compared(comparison, outcome);
            pool.0.dispatch.dispatch(done);
        });
    }

    /// Brings what both sides of a comparison know of retained sizes together; the outcome becomes
    /// an action.
    pub fn exchange_retained(&self, comparison: ComparisonId, sides: [SnapshotId; 2]) {
        let [target, base] = sides.map(|id| self.get(id));
        let dispatch = self.0.dispatch.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = match target.zip(base) {
                None => Outcome::Lost,
                Some((target, base)) => {
                    outcome(exchange_retained(&target, &base, comparison).await)
                }
            };
            dispatch.dispatch(Action::RetainedExchanged(comparison, outcome));
        });
    }

    /// Follows the growth over some snapshots; the outcome becomes an action.
    pub fn follow(&self, growth: GrowthId, series: &[SnapshotId]) {
        let clients: Option<Vec<Client>> = series.iter().map(|id| self.get(*id)).collect();
        let pool = self.clone();
        self.0.following.set(Some(growth));
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = match clients {
                None => Outcome::Lost,
                Some(clients) => {
                    let is_wanted = || pool.0.following.get() == Some(growth);
                    let on_step = |done| {
                        let step = Action::FollowedStep(growth, done);
                        pool.0.dispatch.dispatch(step);
                    };
                    let followed = follow(&clients, growth, is_wanted, on_step).await;
                    outcome(followed.map(Rc::from))
                }
            };
            let done = Action::Followed(growth, outcome);
            pool.0.dispatch.dispatch(done);
        });
    }

    /// Goes on with the growth no more.
    pub fn stop_following(&self) {
        self.0.following.set(None);
    }

    /// Finds the suspects of some snapshots, in place of those that were searched for before; how
    /// far it is and the outcome become actions under this number.
    pub fn find_suspects(&self, number: u32, series: &[Rc<Snapshot>]) {
        self.stop_finding_suspects();
        let given = |one: &Rc<Snapshot>| Some((self.get(one.id)?, one.info()?.newest_object_id));
        let given: Option<Vec<Given>> = series.iter().map(given).collect();
        let ids: Vec<SnapshotId> = series.iter().map(|one| one.id).collect();
        let dispatch = self.0.dispatch.clone();
        let on_work = {
            let dispatch = dispatch.clone();
            Callback::from(move |share| dispatch.dispatch(Action::SuspectsWork(number, share)))
        };
        let search = Rc::new(Search::new(on_work));
        self.0.search.replace(Some(search.clone()));
        wasm_bindgen_futures::spawn_local(async move {
            let found = match given {
                None => Err(NoComparison::Lost),
                Some(given) => search.find(&given).await,
            };
            let found = found.map(|(suspects, compared)| {
                let compared = compared.iter().filter_map(|at| ids.get(*at).copied());
                Rc::new(FoundSuspects {
                    suspects,
                    compared: compared.collect(),
                })
            });
            dispatch.dispatch(Action::SuspectsFound(number, outcome(found)));
        });
    }

    /// Searches for suspects no more.
    pub fn stop_finding_suspects(&self) {
        if let Some(search) = self.0.search.take() {
            search.stop();
        }
    }

    /// Goes on with a comparison no more, and lets both sides forget what they have of it.
    pub fn stop_comparing(&self, comparison: ComparisonId, sides: [SnapshotId; 2]) {
        self.forget_comparing(comparison);
        self.drop_comparison(comparison, sides);
    }

    fn forget_comparing(&self, comparison: ComparisonId) {
        let mut comparing = self.0.comparing.borrow_mut();
        comparing.retain(|one| *one != comparison);
    }

    /// Lets both sides forget a comparison.
    pub fn drop_comparison(&self, comparison: ComparisonId, sides: [SnapshotId; 2]) {
        for client in sides.into_iter().filter_map(|id| self.get(id)) {
            client.drop_comparison(comparison);
        }
    }
}

fn outcome<T>(done: Result<T, NoComparison>) -> Outcome<T> {
    match done {
        Ok(done) => Outcome::Ready(done),
        Err(NoComparison::Refused(problem)) => Outcome::Refused(problem),
        Err(NoComparison::Lost) => Outcome::Lost,
        Err(NoComparison::Stopped) => Outcome::Stopped,
    }
}

fn start() -> Option<Client> {
    worker_url().and_then(|url| Client::start(&url))
}

/// Where the worker's script is: beside the page, or where a page in one file says.
fn worker_url() -> Option<String> {
    let told = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("HEAPLENS_WORKER_URL"))
        .ok()
        .and_then(|url| url.as_string());
    told.or_else(|| crate::browser::resolve("heaplens-worker_loader.js"))
}
