//! Who is told how far a load is.
//!
//! Progress comes several times a second while two workers need all the processors there are. It
//! goes past the page's state, straight to what shows it: only that is drawn again, and the state
//! hears of a new phase alone.

use std::cell::RefCell;
use std::rc::Rc;

use heaplens_model::message::Progress;
use yew::Callback;

use crate::state::SnapshotId;

type List = Rc<RefCell<Vec<(SnapshotId, Callback<Progress>)>>>;

/// All that show progress.
#[derive(Clone, Default)]
pub struct ProgressListeners(List);

impl ProgressListeners {
    /// Adds one, for as long as what this gives is kept.
    pub fn watch(&self, id: SnapshotId, meter: Callback<Progress>) -> Subscription {
        self.0.borrow_mut().push((id, meter.clone()));
        Subscription(self.clone(), meter)
    }

    /// Tells those of a snapshot.
    pub fn tell(&self, id: SnapshotId, progress: Progress) {
        let progress_listeners = self.0.borrow().clone();
        for (_, meter) in progress_listeners.iter().filter(|(other, _)| *other == id) {
            meter.emit(progress);
        }
    }
}

/// The end of it takes what shows progress off the list.
pub struct Subscription(ProgressListeners, Callback<Progress>);

impl Drop for Subscription {
    fn drop(&mut self) {
        self.0.0.borrow_mut().retain(|(_, meter)| *meter != self.1);
    }
}
