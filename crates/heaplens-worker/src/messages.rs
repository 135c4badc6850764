//! Where messages arrive: starts the one load, then answers from the open session, and
//! prepares for more questions while none comes.

use std::cell::{Cell, RefCell};

use heaplens_core::session::{Session, WarmUp};
use heaplens_model::message::{FromWorker, Overlap, Ticket, ToWorker};
use heaplens_model::problem::Problem;
use heaplens_model::query::Query;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, MessageEvent};

use crate::helper::{reading, walks};
use crate::source::Source;
use crate::{clock, helper, load, port};

/// Bytes for the other worker, and how well two snapshots agree.
type Reply = (Vec<u8>, Option<Overlap>);

/// Milliseconds for which a question may have to wait for preparations.
const SLICE: f64 = 3.0;
/// Milliseconds after an answer in which the page draws it, and needs the processors itself.
const DRAWING: f64 = 30.0;
/// Items between two looks at the clock.
const STEP: usize = 2048;

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
    /// What was asked before there was a session, which answers as soon as it can.
    static EARLY: RefCell<Vec<(Ticket, Query)>> = const { RefCell::new(Vec::new()) };
    /// Until then the page draws what it was answered.
    static DRAWN_AT: Cell<f64> = const { Cell::new(0.0) };
    static IS_PREPARING: Cell<bool> = const { Cell::new(false) };
    static IS_TAKEN: Cell<bool> = const { Cell::new(false) };
}

/// Listens from now on.
pub fn listen() {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if let Some((message, beside)) = port::read(&event) {
            receive(message, beside);
        }
    });
    port::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

fn receive(message: ToWorker, beside: JsValue) {
    match message {
        ToWorker::Prepare => {
            helper::prepare();
            spawn_local(warm_up());
        }
        ToWorker::OpenFile => {
            let file: File = beside.unchecked_into();
            spawn_local(open(async move { Ok(Source::file(file)) }));
        }
        ToWorker::ReadFile { from } => {
            spawn_local(then_listen(reading::serve(beside.unchecked_into(), from)));
        }
        ToWorker::Walk(order) => spawn_local(then_listen(walks::serve(order))),
        ToWorker::OpenUrl { url } => {
            spawn_local(open(async move { Source::url(&url).await }));
        }
        ToWorker::Ask { ticket, query } => {
            if answer(ticket, &query) {
                prepare();
            } else {
                EARLY.with_borrow_mut(|early| early.push((ticket, query)));
            }
        }
        ToWorker::ExportInterfaces { ticket } => {
            reply(
                ticket,
                with_session(|session| Ok((session.export_interfaces(), None))),
            );
            with_session(Session::prepare_comparison);
        }
        ToWorker::ExportDigest { ticket } => {
            let interfaces = bytes(&beside);
            reply(
                ticket,
                with_session(|session| Ok((session.export_digest(&interfaces)?, None))),
            );
        }
        ToWorker::Compare { ticket, comparison } => {
            let digest = bytes(&beside);
            reply(
                ticket,
                with_session(|session| {
                    let (deleted, overlap) = session.compare(comparison, &digest)?;
                    Ok((deleted, Some(overlap)))
                }),
            );
        }
        ToWorker::KeepDeleted { ticket, comparison } => {
            let deleted = bytes(&beside);
            reply(
                ticket,
                with_session(|session| {
                    session.keep_deleted(comparison, &deleted)?;
                    Ok((Vec::new(), None))
                }),
            );
        }
        ToWorker::DropComparison { comparison } => {
            with_session(|session| session.drop_comparison(comparison));
        }
    }
}

/// Does what the first worker asks for, which has a line of its own meanwhile.
async fn then_listen(runner: impl Future<Output = ()>) {
    runner.await;
    listen();
}

/// Rehearses until there is a snapshot to open.
async fn warm_up() {
    let mut warm_up = WarmUp::default();
    // Memory that is short now will be short again, and said so, when there is a snapshot.
    while !IS_TAKEN.get() && warm_up.step() == Ok(true) {
        clock::rest().await;
    }
}

async fn open(source: impl Future<Output = Result<Source, Problem>>) {
    IS_TAKEN.set(true);
    let opened = match source.await {
        Ok(source) => load::run(source).await,
        Err(problem) => Err(problem),
    };
    match opened {
        Ok((session, info)) => {
            SESSION.set(Some(session));
            // Before the page hears of it, so that it has what it shows first at once.
            for (ticket, query) in EARLY.take() {
                answer(ticket, &query);
            }
            port::post(&FromWorker::Opened(info));
            prepare();
        }
        Err(problem) => port::post(&FromWorker::Failed(problem)),
    }
}

/// Answers a question; false if there is no session to ask.
fn answer(ticket: Ticket, query: &Query) -> bool {
    let answer = with_session(|session| session.answer(query));
    let is_open = answer.is_some();
    if let Some(answer) = answer {
        port::post(&FromWorker::Answer { ticket, answer });
        DRAWN_AT.set(clock::now() + DRAWING);
    }
    is_open
}

/// Prepares for more questions while none comes, a few milliseconds at a time.
fn prepare() {
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
            if !is_more {
                break;
            }
        }
        IS_PREPARING.set(false);
    });
}

/// Nothing when no snapshot is open.
fn with_session<T>(use_it: impl FnOnce(&mut Session) -> T) -> Option<T> {
    SESSION.with_borrow_mut(|session| session.as_mut().map(use_it))
}

fn reply(ticket: Ticket, result: Option<Result<Reply, Problem>>) {
    match result {
        Some(Ok((bytes, overlap))) => {
            port::post_bytes(&FromWorker::Done { ticket, overlap }, &bytes);
        }
        Some(Err(problem)) => port::post(&FromWorker::Refused { ticket, problem }),
        None => {}
    }
}

fn bytes(beside: &JsValue) -> Vec<u8> {
    beside
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .unwrap_or_default()
}
