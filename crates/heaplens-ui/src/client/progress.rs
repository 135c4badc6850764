//! The receivers of a load's progress.
//!
//! Progress comes several times a second while two workers need all processors. It does not go
//! through the page's state but directly to the components that show it, and only these are drawn
//! again. The state changes only with a new phase.

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

/// A receiver's entry in the list. Dropping it removes the receiver.
pub struct Subscription(ProgressListeners, Callback<Progress>);

impl Drop for Subscription {
    fn drop(&mut self) {
        self.0.0.borrow_mut().retain(|(_, meter)| *meter != self.1);
    }
}
