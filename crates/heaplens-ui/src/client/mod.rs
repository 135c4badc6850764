//! The page's connection to one snapshot's worker.
//!
//! A worker lives as long as its snapshot is in the list. Ending it frees all of its memory, and
//! also cancels a load. When a worker crashes, is ended or turns out to be of another release,
//! every open query is answered with [`Lost`], so no query waits for ever. A query that is no
//! longer wanted is cancelled ([`Asked`]), and the worker goes on. One worker may be started before
//! there is a snapshot for it; until then its events are ignored.
//!
//! The worker's `crash_report.rs` makes the report of a crash. The state keeps it as [`Failure`],
//! and `shell/notices.rs` puts it into words.

mod compare;
mod growth;
mod pool;
mod progress;
mod suspects;
mod wire;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use futures_channel::mpsc;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use heaplens_model::message::{
    BUILD, FromWorker, Overlap, PartialSummary, Progress, SnapshotInfo, Ticket, ToWorker,
};
use heaplens_model::problem::Problem;
use heaplens_model::query::{Answer, ComparisonId, Query, QueryError};
use heaplens_model::source_files::SourceFiles;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

pub use pool::Pool;
pub use wire::Extra;

use crate::lazy_code::NotLoaded;
use crate::state::{Failure, SourceFile};
use wire::Received;

/// A message of a worker that answers no query.
pub enum Event {
    /// How far the load is.
    Progress(Progress),
    /// The classes, while retained sizes are still being computed.
    PartialSummary(PartialSummary),
    /// The snapshot answers questions now.
    Opened(SnapshotInfo),
    /// Nothing more will come from this worker.
    Failed(Failure),
}

/// The worker is gone, and with it the answer.
#[derive(Clone, Copy, Debug)]
pub struct Lost;

/// The receiver of a ticket's answer.
enum Reply {
    Answer(Result<Answer, QueryError>),
    Done(Option<Uint8Array>, Option<Overlap>),
    Refused(Problem),
    Lost,
}

type Waiter = Box<dyn FnOnce(Reply)>;

/// A ticket whose answer is awaited.
struct Open {
    ticket: Ticket,
    waiter: Waiter,
    /// Hears the share of the work that is done, from 0 to 1, if the answer takes long.
    on_work: Callback<f64>,
}

/// A query that was sent. Dropping this changes nothing.
#[derive(Clone)]
pub struct Asked {
    client: Weak<Inner>,
    /// Nothing if the answer was there at once.
    ticket: Option<Ticket>,
}

impl Asked {
    /// Stops waiting: the answer is not passed on, and the worker drops its work on it.
    pub fn cancel(&self) {
        if let Some(ticket) = self.ticket {
            with(&self.client, |client| client.cancel(ticket));
        }
    }
}

struct Link {
    /// Messages that wait for the worker to be ready; nothing afterwards.
    unsent: Option<Vec<(ToWorker, Extra)>>,
    open: Vec<Open>,
    next: u32,
    lost: bool,
    /// The answer of a prefetched query.
    prefetched: Option<(Query, Result<Answer, QueryError>)>,
}

struct Inner {
    worker: web_sys::Worker,
    /// What the worker posts, in order. Reading it takes code that may still be on its way.
    posts: mpsc::UnboundedSender<JsValue>,
    link: RefCell<Link>,
    /// Called with the worker's events, once there is a snapshot for it.
    events: RefCell<Callback<Event>>,
    listeners: RefCell<Vec<EventListener>>,
    /// Runs out when the worker does not become ready.
    timer: RefCell<Option<Timeout>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The most milliseconds until a worker is ready. If its wasm cannot be fetched, the worker's
/// script reports nothing.
const READY_MS: u32 = 30_000;

/// A handle to one worker.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

impl PartialEq for Client {
    fn eq(&self, other: &Client) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// Starts a worker whose events are ignored until [`Client::hand_to`].
    pub fn start(url: &str) -> Option<Client> {
        let worker = web_sys::Worker::new(url).ok()?;
        let link = Link {
            unsent: Some(Vec::new()),
            open: Vec::new(),
            next: 0,
            lost: false,
            prefetched: None,
        };
        let (posts, received) = mpsc::unbounded();
        let client = Client(Rc::new(Inner {
            worker: worker.clone(),
            posts,
            link: RefCell::new(link),
            events: RefCell::new(Callback::noop()),
            listeners: RefCell::new(Vec::new()),
            timer: RefCell::new(None),
        }));
        let listen = |kind: &'static str, handle: fn(&Client, &web_sys::Event)| {
            let weak = Rc::downgrade(&client.0);
            EventListener::new(&worker, kind, move |event| {
                with(&weak, |it| handle(it, event))
            })
        };
        let listeners = vec![
            listen("message", Client::hear),
            listen("error", Client::hear_error),
            listen("messageerror", Client::hear_error),
        ];
        *client.0.listeners.borrow_mut() = listeners;
        spawn_local(read_all(received, Rc::downgrade(&client.0)));
        client.expect_ready();
        Some(client)
    }

    /// Sets the receiver of the worker's events. Returns whether the worker is still there.
    pub fn hand_to(&self, events: Callback<Event>) -> bool {
        if self.0.link.borrow().lost {
            return false;
        }
        *self.0.events.borrow_mut() = events;
        self.expect_ready();
        true
    }

    /// Restarts the time in which the worker must become ready.
    fn expect_ready(&self) {
        if self.0.link.borrow().unsent.is_none() {
            return;
        }
        let weak = Rc::downgrade(&self.0);
        let timer = Timeout::new(READY_MS, move || {
            with(&weak, |it| it.fail(Failure::WorkerMissing));
        });
        *self.0.timer.borrow_mut() = Some(timer);
    }

    fn hear(&self, event: &web_sys::Event) {
        if let Some(event) = event.dyn_ref::<web_sys::MessageEvent>() {
            // The receiver is there as long as the client is.
            let _ = self.0.posts.unbounded_send(event.data());
        }
    }

    fn receive(&self, read: Result<Option<Box<Received>>, NotLoaded>) {
        let Received { message, bytes } = match read {
            Ok(Some(received)) => *received,
            // A message that cannot be read comes from another release.
            Ok(None) => return self.fail(Failure::Stale),
            Err(NotLoaded) => return self.fail(Failure::CodeMissing),
        };
        match message {
            FromWorker::Ready { build, .. } if build == BUILD => self.release(),
            FromWorker::Ready { .. } => self.fail(Failure::Stale),
            FromWorker::Progress(progress) => self.emit(Event::Progress(progress)),
            FromWorker::PartialSummary(classes) => self.emit(Event::PartialSummary(classes)),
            FromWorker::Opened(info) => self.emit(Event::Opened(info)),
            FromWorker::Failed(problem) => self.fail(Failure::Problem(problem)),
            FromWorker::Working { ticket, share } => self.tell_work(ticket, share),
            FromWorker::Answer { ticket, answer } => self.reply(ticket, Reply::Answer(answer)),
            FromWorker::Done { ticket, overlap } => {
                self.reply(ticket, Reply::Done(bytes, overlap));
            }
            FromWorker::Refused { ticket, problem } => self.reply(ticket, Reply::Refused(problem)),
        }
    }

    fn hear_error(&self, event: &web_sys::Event) {
        event.prevent_default();
        let began = self.0.link.borrow().unsent.is_none();
        let text = event
            .dyn_ref::<web_sys::ErrorEvent>()
            .map(web_sys::ErrorEvent::message);
        self.fail(if began {
            Failure::WorkerDied(text.unwrap_or_default())
        } else {
            Failure::WorkerMissing
        });
    }

    fn fail(&self, failure: Failure) {
        if self.end() {
            self.emit(Event::Failed(failure));
        }
    }

    fn emit(&self, event: Event) {
        let events = self.0.events.borrow().clone();
        events.emit(event);
    }

    /// Ends the worker. Returns whether it was still there.
    pub fn end(&self) -> bool {
        let open = {
            let mut link = self.0.link.borrow_mut();
            if link.lost {
                return false;
            }
            link.lost = true;
            link.unsent = None;
            link.prefetched = None;
            std::mem::take(&mut link.open)
        };
        self.0.worker.terminate();
        for one in open {
            (one.waiter)(Reply::Lost);
        }
        true
    }

    fn release(&self) {
        self.0.timer.take();
        let unsent = self.0.link.borrow_mut().unsent.take().unwrap_or_default();
        for (message, extra) in unsent {
            if wire::post(&self.0.worker, &message, &extra).is_err() {
                self.fail(Failure::WorkerMissing);
                return;
            }
        }
    }

    fn reply(&self, ticket: Ticket, reply: Reply) {
        if let Some(one) = self.close(ticket) {
            (one.waiter)(reply);
        }
    }

    fn close(&self, ticket: Ticket) -> Option<Open> {
        let open = &mut self.0.link.borrow_mut().open;
        let position = open.iter().position(|one| one.ticket == ticket)?;
        Some(open.remove(position))
    }

    fn tell_work(&self, ticket: Ticket, share: f64) {
        let on_work = {
            let open = &self.0.link.borrow().open;
            let one = open.iter().find(|one| one.ticket == ticket);
            one.map(|one| one.on_work.clone())
        };
        if let Some(on_work) = on_work {
            on_work.emit(share);
        }
    }

    fn cancel(&self, ticket: Ticket) {
        if self.close(ticket).is_some() {
            self.tell(ToWorker::Cancel { ticket }, Extra::None);
        }
    }

    /// Posts now, or as soon as the worker is ready.
    pub fn tell(&self, message: ToWorker, extra: Extra) {
        let mut link = self.0.link.borrow_mut();
        if link.lost {
            return;
        }
        if let Some(unsent) = &mut link.unsent {
            unsent.push((message, extra));
            return;
        }
        drop(link);
        // A failure here is a bug in the message, never a state of the worker.
        let _ = wire::post(&self.0.worker, &message, &extra);
    }

    fn call(
        &self,
        message: impl FnOnce(Ticket) -> ToWorker,
        extra: Extra,
        on_work: Callback<f64>,
        waiter: Waiter,
    ) -> Asked {
        let mut asked = Asked {
            client: Rc::downgrade(&self.0),
            ticket: None,
        };
        let ticket = {
            let mut link = self.0.link.borrow_mut();
            if link.lost {
                drop(link);
                waiter(Reply::Lost);
                return asked;
            }
            link.next = link.next.wrapping_add(1);
            let ticket = Ticket(link.next);
            link.open.push(Open {
                ticket,
                waiter,
                on_work,
            });
            ticket
        };
        asked.ticket = Some(ticket);
        self.tell(message(ticket), extra);
        asked
    }

    /// Sends the likely first query before the snapshot is open. Its answer comes together with the
    /// event that the snapshot is open, and waits here for the query.
    pub fn prefetch(&self, query: Query) {
        let weak = Rc::downgrade(&self.0);
        self.ask(query.clone(), move |reply| {
            if let Ok(answer) = reply {
                with(&weak, |it| {
                    it.0.link.borrow_mut().prefetched = Some((query, answer))
                });
            }
        });
    }

    /// Sends a query. `then` is called with the answer, or with [`Lost`]; at once if that is known.
    pub fn ask(
        &self,
        query: Query,
        then: impl FnOnce(Result<Result<Answer, QueryError>, Lost>) + 'static,
    ) -> Asked {
        self.ask_long(query, Callback::noop(), then)
    }

    /// Does the same, for an answer that may take long: `on_work` hears some times a second then
    /// which share of the work is done, from 0 to 1.
    pub fn ask_long(
        &self,
        query: Query,
        on_work: Callback<f64>,
        then: impl FnOnce(Result<Result<Answer, QueryError>, Lost>) + 'static,
    ) -> Asked {
        let is_asked = |prefetched: &mut (Query, _)| prefetched.0 == query;
        let prefetched = self.0.link.borrow_mut().prefetched.take_if(is_asked);
        if let Some((_, answer)) = prefetched {
            then(Ok(answer));
            return Asked {
                client: Rc::downgrade(&self.0),
                ticket: None,
            };
        }
        self.call(
            |ticket| ToWorker::Ask { ticket, query },
            Extra::None,
            on_work,
            Box::new(move |reply| {
                then(match reply {
                    Reply::Answer(answer) => Ok(answer),
                    _ => Err(Lost),
                });
            }),
        )
    }

    /// Hands source maps and source files over. `then` is called with what became of them, unless
    /// the worker is gone.
    pub fn add_source_files(
        &self,
        files: &[SourceFile],
        then: impl FnOnce(Option<SourceFiles>) + 'static,
    ) {
        let handles: Array = files.iter().map(|one| JsValue::from(&one.file)).collect();
        let paths = files.iter().map(|one| one.path.to_string()).collect();
        self.call(
            |ticket| ToWorker::AddSourceFiles { ticket, paths },
            Extra::Files(handles),
            Callback::noop(),
            Box::new(move |reply| match reply {
                Reply::Answer(Ok(Answer::SourceFiles(files))) => then(Some(*files)),
                Reply::Answer(_) | Reply::Done(..) | Reply::Refused(_) => then(None),
                Reply::Lost => {}
            }),
        );
    }

    /// Forgets a comparison.
    pub fn drop_comparison(&self, comparison: ComparisonId) {
        self.tell(ToWorker::DropComparison { comparison }, Extra::None);
    }
}

/// Does something with a worker that is still there.
/// Reads what a worker posts, one after the other, as long as its client is there.
async fn read_all(mut posts: mpsc::UnboundedReceiver<JsValue>, client: Weak<Inner>) {
    while let Ok(post) = posts.recv().await {
        let read = wire::read(post).await;
        with(&client, |client| client.receive(read));
    }
}

fn with(weak: &Weak<Inner>, act: impl FnOnce(&Client)) {
    if let Some(inner) = weak.upgrade() {
        act(&Client(inner));
    }
}
