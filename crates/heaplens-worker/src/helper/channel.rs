//! The channel between a snapshot's worker and its helper: the same code at both ends.
//!
//! Bytes travel in a few buffers that circulate. The sender fills an empty one and hands it over;
//! the receiver copies its bytes and gives it back. Buffers are never made anew, because fresh
//! memory takes as much time as reading. A sender that has no empty buffer waits.
//!
//! A post is one of: a message in the form of `port`; `[buffer, count]`, which hands over; a bare
//! buffer, which gives back; and `undefined` from an end that has failed.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use heaplens_model::message::FromWorker;
use js_sys::{Array, ArrayBuffer};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

use crate::port;

/// One end of the channel.
pub struct Channel {
    peer: Peer,
    inbox: Rc<RefCell<Inbox>>,
    _listeners: Vec<Closure<dyn FnMut(Event)>>,
}

/// The other end.
enum Peer {
    Main,
    Helper(Worker),
}

/// What has come from the other end. Buffers wait here until they are taken.
#[derive(Default)]
struct Inbox {
    /// Bytes of memory that the other end began with. Nothing until it listens.
    ready: Option<u64>,
    has_failed: bool,
    filled: VecDeque<(ArrayBuffer, u32)>,
    empty: Vec<ArrayBuffer>,
    waiting: Option<Waker>,
}

impl Channel {
    /// Makes the end of the snapshot's worker.
    pub fn to_helper(worker: &Worker) -> Channel {
        let inbox = Rc::new(RefCell::new(Inbox::default()));
        let heard = listener(&inbox);
        let failed = {
            let inbox = inbox.clone();
            Closure::<dyn FnMut(Event)>::new(move |_| inbox.borrow_mut().fail())
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Channel {
            peer: Peer::Helper(worker.clone()),
            inbox,
            _listeners: vec![heard, failed],
        }
    }

    /// Makes the helper's end. It replaces every other listener.
    pub fn to_main() -> Channel {
        let inbox = Rc::new(RefCell::new(Inbox::default()));
        let heard = listener(&inbox);
        port::scope().set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Channel {
            peer: Peer::Main,
            inbox,
            _listeners: vec![heard],
        }
    }

    /// Returns whether the other end listens and has not failed.
    pub fn is_ready(&self) -> bool {
        let inbox = self.inbox.borrow();
        inbox.ready.is_some() && !inbox.has_failed
    }

    /// Bytes of memory that the other end began with.
    pub fn memory(&self) -> u64 {
        self.inbox.borrow().ready.unwrap_or(0)
    }

    /// Waits for the next filled buffer and says how many bytes are in it; nothing if the other end
    /// has failed.
    pub async fn filled(&self) -> Option<(ArrayBuffer, u32)> {
        self.next(|inbox| inbox.filled.pop_front()).await
    }

    /// Waits for a buffer that comes back; nothing if the other end has failed.
    pub async fn empty(&self) -> Option<ArrayBuffer> {
        self.next(|inbox| inbox.empty.pop()).await
    }

    async fn next<T>(&self, mut take: impl FnMut(&mut Inbox) -> Option<T>) -> Option<T> {
        poll_fn(|context| {
            let mut inbox = self.inbox.borrow_mut();
            if let Some(next) = take(&mut inbox) {
                return Poll::Ready(Some(next));
            }
            if inbox.has_failed {
                return Poll::Ready(None);
            }
            inbox.waiting = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Hands over a buffer's first `count` bytes.
    pub fn hand_over(&self, buffer: &ArrayBuffer, count: u32) {
        let pair = Array::of2(buffer, &JsValue::from_f64(f64::from(count)));
        self.post(&pair, Some(&Array::of1(buffer)));
    }

    pub fn give_back(&self, buffer: &ArrayBuffer) {
        self.post(buffer, Some(&Array::of1(buffer)));
    }

    /// Tells the other end that this one has failed.
    pub fn fail(&self) {
        self.post(&JsValue::UNDEFINED, None);
    }

    /// Posts a message. If this fails, the other end counts as failed.
    pub fn post(&self, message: &JsValue, transfer: Option<&Array>) {
        let none = Array::new();
        let transfer = transfer.unwrap_or(&none);
        let posted = match &self.peer {
            Peer::Main => port::scope().post_message_with_transfer(message, transfer),
            Peer::Helper(worker) => worker.post_message_with_transfer(message, transfer),
        };
        if posted.is_err() {
            self.inbox.borrow_mut().fail();
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        match &self.peer {
            Peer::Main => port::scope().set_onmessage(None),
            Peer::Helper(worker) => {
                worker.set_onmessage(None);
                worker.set_onerror(None);
            }
        }
    }
}

fn listener(inbox: &Rc<RefCell<Inbox>>) -> Closure<dyn FnMut(Event)> {
    let inbox = inbox.clone();
    Closure::new(move |event: Event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            inbox.borrow_mut().hear(&event.data());
        }
    })
}

impl Inbox {
    fn hear(&mut self, post: &JsValue) {
        if let Some(buffer) = post.dyn_ref::<ArrayBuffer>() {
            self.empty.push(buffer.clone());
        } else if let Some(parts) = post.dyn_ref::<Array>() {
            match parts.get(0).dyn_into::<ArrayBuffer>() {
                Ok(buffer) => {
                    let count = parts.get(1).as_f64().unwrap_or(0.0) as u32;
                    self.filled.push_back((buffer, count));
                }
                Err(message) => self.hear_message(message),
            }
        } else {
            self.has_failed = true;
        }
        self.wake();
    }

    fn hear_message(&mut self, message: JsValue) {
        match FromWorker::deserialize(serde_wasm_bindgen::Deserializer::from(message)) {
            // Every worker's first message.
            Ok(FromWorker::Ready { memory, .. }) => self.ready = Some(memory),
            // A crash report.
            _ => self.has_failed = true,
        }
    }

    fn fail(&mut self) {
        self.has_failed = true;
        self.wake();
    }

    fn wake(&mut self) {
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}
