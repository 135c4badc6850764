//! Waiting for an answer: how far it is, and a button that stops it.
//!
//! The tables have all of this built in. Any other component that asks a question which may take
//! long does it with one hook, and draws what the hook gives:
//!
//! ```ignore
//! let totals = use_question(Some(source.client.clone()), Some(Query::Totals { … }));
//! match &totals.state {
//!     QuestionState::Answered(answer) => …,   // Rc<Result<Answer, QueryError>>
//!     _ => totals.bar(texts, Callback::from(move |()| handle.stop(snapshot))),
//! }
//! ```
//!
//! - Another client or query, and the end of the component, cancel the question. `None` asks
//!   nothing.
//! - [`Question::bar`] draws nothing for the first third of a second. Then it shows how far the
//!   work is, and Stop, which cancels this question alone. Then it says that it was stopped, and
//!   offers to ask again.
//! - Where the worker says nothing for two seconds, its work cannot be cut. Stop ends the worker
//!   then, by the callback that is given.
//!
//! A component that calls [`Client::ask_long`](crate::client::Client::ask_long) by itself keeps the
//! [`Asked`](crate::client::Asked), a [`Wait`], and draws a [`bar`].
//!
//! What is no question to one worker, such as comparing, tells nothing of how far it is. A
//! [`LateStop`] offers to stop it after two seconds.

mod bar;
mod late_stop;
mod question;
mod wait;

pub use bar::{Bar, bar};
pub use late_stop::LateStop;
pub use question::{Question, QuestionState, use_question};
pub use wait::Wait;

/// Milliseconds without news after which a wait counts as long.
pub const LONG_WAIT: u32 = 2_000;
