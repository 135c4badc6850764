//! The message loop. It starts the one load, answers queries from the open session, and prepares
//! later answers while no query waits. Every message with a ticket is answered, in every state,
//! unless the page cancels it. What takes long goes on in pieces ([`crate::long_work`]).

use std::cell::{Cell, RefCell};

use heaplens_core::session::{Session, WarmUp};
use heaplens_model::arrangement::Told;
use heaplens_model::message::{FromWorker, Overlap, Ticket, ToWorker};
use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::{Answer, Query, QueryError};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, MessageEvent};

use crate::helper::reading;
use crate::patterns::BrowserPatterns;
use crate::source::Source;
use crate::{clock, helper, load, long_work, port, source_files};

/// Bytes for the other snapshot's worker, and what two snapshots have in common.
type Reply = (Vec<u8>, Option<Overlap>);

/// The most milliseconds that a question waits for preparations.
const SLICE: f64 = 3.0;
/// Milliseconds after an answer in which the page draws it and needs the processors.
const DRAWING: f64 = 30.0;
/// Items that are prepared between two looks at the clock.
const STEP: usize = 2048;

/// The state of this worker's one snapshot.
enum State {
    /// The snapshot is not open yet. These queries wait for it.
    Waiting(Vec<(Ticket, Query)>),
    Open(Box<Session>),
    /// The snapshot cannot be opened.
    Failed,
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::Waiting(Vec::new())) };
    /// Until then the page draws the last answer.
    static DRAWN_AT: Cell<f64> = const { Cell::new(0.0) };
    static IS_PREPARING: Cell<bool> = const { Cell::new(false) };
    /// Whether a snapshot is being loaded or was.
    static HAS_BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// Listens from now on.
pub fn listen() {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if let Some((message, extra)) = port::read(&event) {
            receive(message, extra);
        }
    });
    port::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

fn receive(message: ToWorker, extra: JsValue) {
    match message {
        ToWorker::Prepare => {
            helper::prepare();
            spawn_local(warm_up());
        }
        ToWorker::OpenFile => {
            let file: File = extra.unchecked_into();
            spawn_local(open(async move { Ok(Source::file(file)) }));
        }
        ToWorker::ReadFile { from } => {
            spawn_local(reading::serve(extra.unchecked_into(), from));
        }
        ToWorker::OpenUrl { url } => {
            spawn_local(open(async move { Source::url(&url).await }));
        }
        ToWorker::Ask { ticket, query } => ask(ticket, query),
        ToWorker::Cancel { ticket } => cancel(ticket),
        ToWorker::AddSourceFiles { ticket, paths } => {
            spawn_local(source_files::add(ticket, paths, extra.unchecked_into()));
        }
        ToWorker::ExportRequest { ticket, matched_by } => {
            reply(
                ticket,
                with_session(|session| Ok((session.export_request_by(matched_by)?, None))),
            );
            // By structure there are other groups.
            if matched_by.is_none() {
                with_session(Session::prepare_comparison);
            }
        }
        ToWorker::ExportDigest { ticket } => {
            let request = bytes(&extra);
            reply(
                ticket,
                with_session(|session| Ok((session.export_digest(&request)?, None))),
            );
        }
        ToWorker::Compare { ticket, comparison } => {
            let digest = bytes(&extra);
            reply(
                ticket,
                with_session(|session| {
                    let (deleted, overlap) = session.compare(comparison, &digest)?;
                    Ok((deleted, Some(overlap)))
                }),
            );
        }
        ToWorker::KeepDeleted { ticket, comparison } => {
            let deleted = bytes(&extra);
            reply(
                ticket,
                with_session(|session| {
                    session.keep_deleted(comparison, &deleted)?;
                    Ok((Vec::new(), None))
                }),
            );
        }
        ToWorker::HoldBack {
            ticket,
            comparison,
            lengths,
        } => {
            let told = parts(&bytes(&extra), &lengths);
            reply(
                ticket,
                with_session(|session| match told.split_first() {
                    None => Ok((session.hold_back_deleted(comparison)?, None)),
                    Some((of_base, older)) => {
                        let overlap = session.hold_back_added(comparison, of_base, older)?;
                        Ok((Vec::new(), Some(overlap)))
                    }
                }),
            );
        }
        ToWorker::ExportRetained { ticket, comparison } => {
            let request = bytes(&extra);
            reply(
                ticket,
                with_session(|session| Ok((session.export_retained(comparison, &request)?, None))),
            );
        }
        ToWorker::KeepRetained { ticket, comparison } => {
            let of_base = bytes(&extra);
            reply(
                ticket,
                with_session(|session| {
                    session.keep_retained(comparison, &of_base)?;
                    Ok((Vec::new(), None))
                }),
            );
        }
        ToWorker::ExportGrowthStep { ticket } => {
            let request = bytes(&extra);
            reply(
                ticket,
                with_session(|session| Ok((session.export_growth_step(&request)?, None))),
            );
        }
        ToWorker::BeginGrowth {
            ticket,
            growth,
            snapshots,
        } => {
            reply(
                ticket,
                with_session(|session| {
                    session.begin_growth(growth, snapshots as usize)?;
                    Ok((Vec::new(), None))
                }),
            );
        }
        ToWorker::AddGrowthStep {
            ticket,
            growth,
            position,
        } => {
            let step = bytes(&extra);
            reply(
                ticket,
                with_session(|session| {
                    let added = session.add_growth_step(growth, position as usize, &step);
                    Ok((Vec::new(), Some(added?)))
                }),
            );
        }
        ToWorker::ExportIds { ticket } => {
            reply(
                ticket,
                with_session(|session| Ok((session.export_ids()?, None))),
            );
        }
        ToWorker::KeepOlder { ticket, lengths } => {
            let older = parts(&bytes(&extra), &lengths);
            reply(
                ticket,
                with_session(|session| {
                    let told = session.keep_older(&older)?;
                    Ok((told.into_iter().map(Told::code).collect(), None))
                }),
            );
        }
        ToWorker::DropComparison { comparison } => {
            with_session(|session| session.drop_comparison(comparison));
        }
    }
}

/// Warms up until there is a snapshot to open.
async fn warm_up() {
    let mut warm_up = WarmUp::default();
    // Memory that is short now will be short again for the snapshot, and reported then.
    while !HAS_BEGUN.get() && warm_up.step() == Ok(true) {
        clock::rest().await;
    }
}

async fn open(source: impl Future<Output = Result<Source, Problem>>) {
    HAS_BEGUN.set(true);
    let opened = match source.await {
        Ok(source) => load::run(source).await,
        Err(problem) => Err(problem),
    };
    let (state, message) = match opened {
        Ok((mut session, info)) => {
            session.set_patterns(BrowserPatterns);
            (State::Open(Box::new(session)), FromWorker::Opened(info))
        }
        Err(problem) => (State::Failed, FromWorker::Failed(problem)),
    };
    let before = STATE.replace(state);
    // The answers come before the news, so that the page can show its first rows at once.
    if let State::Waiting(questions) = before {
        for (ticket, query) in questions {
            ask(ticket, query);
        }
    }
    port::post(&message);
    prepare();
}

/// Answers a question, keeps it until the snapshot is open, or begins the work that it needs.
fn ask(ticket: Ticket, query: Query) {
    let answer = STATE.with_borrow_mut(|state| match state {
        State::Waiting(questions) => {
            questions.push((ticket, query));
            None
        }
        State::Open(session) if session.needs_work(&query) => {
            long_work::add(ticket, query);
            None
        }
        State::Open(session) => Some(session.answer(&query)),
        State::Failed => Some(Err(QueryError::NotOpen)),
    });
    if let Some(answer) = answer {
        post_answer(ticket, answer);
        prepare();
    }
}

/// Posts an answer, which the page draws next.
pub fn post_answer(ticket: Ticket, answer: Result<Answer, QueryError>) {
    port::post(&FromWorker::Answer { ticket, answer });
    DRAWN_AT.set(clock::now() + DRAWING);
}

/// Drops a question.
fn cancel(ticket: Ticket) {
    STATE.with_borrow_mut(|state| {
        if let State::Waiting(questions) = state {
            questions.retain(|(waiting, _)| *waiting != ticket);
        }
    });
    long_work::cancel(ticket);
}

/// Prepares for more questions while none comes, a few milliseconds at a time.
pub fn prepare() {
    if IS_PREPARING.replace(true) {
        return;
    }
    spawn_local(async {
        loop {
            let drawing = DRAWN_AT.get() - clock::now();
            if drawing > 0.0 {
                clock::pause(drawing).await;
                continue;
            }
            clock::rest().await;
            let end = clock::now() + SLICE;
            let mut is_more = true;
            while is_more && clock::now() < end {
                is_more = with_session(|session| session.prepare(STEP)).unwrap_or(false);
            }
            // Whoever ends that work prepares again.
            if !is_more || long_work::is_under_way() {
                break;
            }
        }
        IS_PREPARING.set(false);
    });
}

/// Does something with the open session. Nothing when no snapshot is open.
pub fn with_session<T>(use_it: impl FnOnce(&mut Session) -> T) -> Option<T> {
    STATE.with_borrow_mut(|state| match state {
        State::Open(session) => Some(use_it(session)),
        State::Waiting(_) | State::Failed => None,
    })
}

fn reply(ticket: Ticket, result: Option<Result<Reply, Problem>>) {
    match result.unwrap_or_else(|| Err(Problem::nowhere(Cause::NotOpen))) {
        Ok((bytes, overlap)) => port::post_bytes(&FromWorker::Done { ticket, overlap }, &bytes),
        Err(problem) => port::post(&FromWorker::Refused { ticket, problem }),
    }
}

/// Cuts bytes into parts of these lengths.
fn parts(mut bytes: &[u8], lengths: &[u32]) -> Vec<Vec<u8>> {
    let mut next = |length: &u32| {
        let (part, rest) = bytes.split_at(bytes.len().min(*length as usize));
        bytes = rest;
        part.to_vec()
    };
    lengths.iter().map(&mut next).collect()
}

fn bytes(extra: &JsValue) -> Vec<u8> {
    extra
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .unwrap_or_default()
}
