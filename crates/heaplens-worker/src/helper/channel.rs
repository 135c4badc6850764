//! The line between a worker and its second one: the same at both ends.
//!
//! Bytes travel in a few buffers that go round. Who has something to send fills one that is empty
//! and hands it over; who has taken it in gives it back. None is ever made anew, because fresh
//! memory costs the system as much as reading does, and who waits for an empty one cannot run
//! ahead. A buffer may also go back with something in it. A post is one of: `[message]` in the
//! form of `port`, `[buffer, count]` for what is handed over, a bare buffer for what is given back,
//! and nothing (`undefined`) from who cannot go on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use heaplens_model::message::FromWorker;
use js_sys::{Array, ArrayBuffer};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

use crate::port;

/// One end.
pub struct Channel {
    peer: Peer,
    inbox: Rc<RefCell<Inbox>>,
    _listeners: Vec<Closure<dyn FnMut(Event)>>,
}

/// Who is at the other end.
enum Peer {
    Main,
    Helper(Worker),
}

/// What came from there.
#[derive(Default)]
struct Inbox {
    /// Bytes of memory that the other end began with, once it listens.
    ready: Option<u64>,
    has_failed: bool,
    messages: VecDeque<JsValue>,
    full: VecDeque<(ArrayBuffer, u32)>,
    empty: Vec<ArrayBuffer>,
    waiting: Option<Waker>,
}

impl Channel {
    /// The first worker's end.
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

    /// The second worker's end; who has it listens to nothing else meanwhile.
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

    /// Whether there was a first word.
    pub fn is_ready(&self) -> bool {
        self.inbox.borrow().ready.is_some()
    }

    /// Bytes of memory that the other end began with.
    pub fn memory(&self) -> u64 {
        self.inbox.borrow().ready.unwrap_or(0)
    }

    /// The next message; nothing if it is another, or the other end cannot go on.
    pub async fn message<T: DeserializeOwned>(&self) -> Option<T> {
        let message = self.next(|inbox| inbox.messages.pop_front()).await?;
        T::deserialize(serde_wasm_bindgen::Deserializer::from(message)).ok()
    }

    /// A message that has come; nothing if none has, or another.
    pub fn heard<T: DeserializeOwned>(&self) -> Option<T> {
        let message = self.inbox.borrow_mut().messages.pop_front()?;
        T::deserialize(serde_wasm_bindgen::Deserializer::from(message)).ok()
    }

    /// The next buffer with something in it, and how many bytes; nothing if the other end cannot
    /// go on.
    pub async fn full(&self) -> Option<(ArrayBuffer, u32)> {
        self.next(|inbox| inbox.full.pop_front()).await
    }

    /// Whether a buffer with something in it has come.
    pub fn has_full(&self) -> bool {
        !self.inbox.borrow().full.is_empty()
    }

    /// A buffer that came back; nothing if the other end cannot go on.
    pub async fn empty(&self) -> Option<ArrayBuffer> {
        self.next(|inbox| inbox.empty.pop()).await
    }

    /// A buffer that came back or was handed over, and how many bytes are in it; nothing if the
    /// other end cannot go on.
    pub async fn any(&self) -> Option<(ArrayBuffer, u32)> {
        self.next(|inbox| {
            let full = inbox.full.pop_front();
            full.or_else(|| Some((inbox.empty.pop()?, 0)))
        })
        .await
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

    /// Gives a buffer back.
    pub fn give_back(&self, buffer: &ArrayBuffer) {
        self.post(buffer, Some(&Array::of1(buffer)));
    }

    /// Says that this end cannot go on.
    pub fn fail(&self) {
        self.post(&JsValue::UNDEFINED, None);
    }

    /// Posts whatever the other end understands. Where this fails the other end is gone, or will
    /// never get it: nothing more is expected of it.
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
                    self.full.push_back((buffer, count));
                }
                Err(message) => self.hear_message(message),
            }
        } else {
            self.has_failed = true;
        }
        self.wake();
    }

    fn hear_message(&mut self, message: JsValue) {
        match FromWorker::deserialize(serde_wasm_bindgen::Deserializer::from(message.clone())) {
            // The first word of every worker.
            Ok(FromWorker::Ready { memory, .. }) => self.ready = Some(memory),
            // The last one.
            Ok(_) => self.has_failed = true,
            Err(_) => self.messages.push_back(message),
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
