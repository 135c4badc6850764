//! Questions whose answers take long: filters, searches, sizes of sets.
//!
//! Their work is done in pieces of some milliseconds. In between the worker hears the page, which
//! may ask something else, or cancel. One question is worked on at a time, and others that need
//! work wait for it. What takes longer than a moment tells how far it is.
//!
//! A piece can be longer than it should be: one name that a regular expression never finishes
//! with. Only ending the worker helps then.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use heaplens_core::session::{Found, Session, Task, Work};
use heaplens_model::message::{FromWorker, Ticket};
use heaplens_model::query::{Answer, Query, QueryError};
use wasm_bindgen_futures::spawn_local;

use crate::{clock, messages, port};

/// Milliseconds of a piece. So long does another question wait at most.
const PIECE: f64 = 30.0;
/// Steps between two looks at the clock.
const STEPS: usize = 4096;
/// Milliseconds until the page is told how far the work is.
const PATIENCE: f64 = 300.0;
/// Milliseconds between two reports.
const REPORT_EVERY: f64 = 150.0;

/// A question that needs work.
struct Question {
    ticket: Ticket,
    query: Query,
    /// When it was asked, in milliseconds.
    asked: f64,
}

/// Why work ended without anything found.
enum NothingFound {
    Cancelled,
    Failed(QueryError),
}

impl From<QueryError> for NothingFound {
    fn from(error: QueryError) -> NothingFound {
        NothingFound::Failed(error)
    }
}

thread_local! {
    static WAITING: RefCell<VecDeque<Question>> = const { RefCell::new(VecDeque::new()) };
    /// The question that is worked on; nothing once it is cancelled.
    static WANTED: Cell<Option<Ticket>> = const { Cell::new(None) };
    static IS_UNDER_WAY: Cell<bool> = const { Cell::new(false) };
}

/// Whether a question is being worked on.
pub fn is_under_way() -> bool {
    IS_UNDER_WAY.get()
}

/// Works on a question once those before it are answered, and answers it.
pub fn add(ticket: Ticket, query: Query) {
    let asked = clock::now();
    WAITING.with_borrow_mut(|waiting| {
        waiting.push_back(Question {
            ticket,
            query,
            asked,
        });
    });
    if !IS_UNDER_WAY.replace(true) {
        spawn_local(answer_all());
    }
}

/// Drops a question, and stops the work on it after the present piece.
pub fn cancel(ticket: Ticket) {
    WAITING.with_borrow_mut(|waiting| waiting.retain(|one| one.ticket != ticket));
    if WANTED.get() == Some(ticket) {
        WANTED.set(None);
    }
}

async fn answer_all() {
    while let Some(question) = WAITING.with_borrow_mut(VecDeque::pop_front) {
        WANTED.set(Some(question.ticket));
        let answer = match find(&question).await {
            Ok(answer) => Ok(answer),
            Err(NothingFound::Failed(error)) => Err(error),
            Err(NothingFound::Cancelled) => continue,
        };
        messages::post_answer(question.ticket, answer);
    }
    WANTED.set(None);
    IS_UNDER_WAY.set(false);
    messages::prepare();
}

/// Does all the work that a question needs, and answers it.
async fn find(question: &Question) -> Result<Answer, NothingFound> {
    let mut reports = Reports {
        question,
        tasks: 0,
        left: 0,
        next: question.asked + PATIENCE,
    };
    let mut may_free = true;
    loop {
        let done = match next_task(&question.query)? {
            None => match with_session(|session| session.answer_found(&question.query)) {
                Ok(answer) => return Ok(answer),
                Err(error) => Err(NothingFound::Failed(error)),
            },
            Some(task) => run(task, &mut reports).await,
        };
        let kept = match done {
            Ok(found) => with_session(|session| session.keep_found(found)),
            Err(NothingFound::Failed(error)) => Err(error),
            Err(NothingFound::Cancelled) => return Err(NothingFound::Cancelled),
        };
        match kept {
            Ok(()) => {}
            // Once again, without what is kept of earlier questions.
            Err(QueryError::OutOfMemory) if may_free => {
                may_free = false;
                if !with_session(|session| Ok(session.free_memory()))? {
                    return Err(QueryError::OutOfMemory.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn next_task(query: &Query) -> Result<Option<Task>, QueryError> {
    with_session(|session| match session.work_for(query) {
        Err(QueryError::OutOfMemory) if session.free_memory() => session.work_for(query),
        task => task,
    })
}

fn with_session<T>(
    use_it: impl FnOnce(&mut Session) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    messages::with_session(use_it).unwrap_or(Err(QueryError::NotOpen))
}

/// Does a task in pieces.
async fn run(mut task: Task, reports: &mut Reports<'_>) -> Result<Found, NothingFound> {
    reports.begin(task.left());
    let mut work = task.begin()?;
    loop {
        if let Some(found) = do_piece(&mut work)? {
            return Ok(found);
        }
        reports.report_if_due(&work);
        clock::rest().await;
        if WANTED.get() != Some(reports.question.ticket) {
            return Err(NothingFound::Cancelled);
        }
    }
}

/// Does a piece of some milliseconds.
fn do_piece(work: &mut Work<'_>) -> Result<Option<Found>, QueryError> {
    let end = clock::now() + PIECE;
    loop {
        let found = work.advance(STEPS)?;
        if found.is_some() || clock::now() >= end {
            return Ok(found);
        }
    }
}

/// Tells the page how far the work on a question is.
struct Reports<'a> {
    question: &'a Question,
    /// Tasks of the question, as far as they are known.
    tasks: usize,
    /// Of these not yet done.
    left: usize,
    /// When a report is due, in milliseconds.
    next: f64,
}

impl Reports<'_> {
    /// A task begins, of so many that are left.
    fn begin(&mut self, left: usize) {
        self.tasks = self.tasks.max(left);
        self.left = left;
    }

    fn report_if_due(&mut self, work: &Work<'_>) {
        let now = clock::now();
        if now < self.next {
            return;
        }
        self.next = now + REPORT_EVERY;
        let share = work.progress().share_of_tasks(self.tasks, self.left);
        post(self.question.ticket, share);
        // Whoever waits behind this one may stop waiting, too.
        WAITING.with_borrow(|waiting| {
            for one in waiting.iter().filter(|one| now - one.asked >= PATIENCE) {
                post(one.ticket, 0.0);
            }
        });
    }
}

fn post(ticket: Ticket, share: f64) {
    port::post(&FromWorker::Working { ticket, share });
}
