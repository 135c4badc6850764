//! Finds an object's row, opens its class on the way, and puts the cursor on it.
//!
//! Each step needs an answer of the worker: where the class stands, that row, where the object
//! stands below it. A step that comes to nothing ends the search without a word: the object is
//! in the Retainers pane in any case.

use heaplens_model::NodeIdx;
use heaplens_model::query::Query;

use super::model::Model;
use super::source::Origin;
use super::tree::{ListId, RowId};
use crate::views::object_node;

/// A search under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reveal {
    node: NodeIdx,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The list's place is to be asked for.
    Ask(ListId),
    /// It was asked for.
    Asked(ListId),
    /// The row is known; it or its list may still be on its way.
    Row(RowId),
}

/// What a search wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing for now.
    Wait,
    /// Ask this of the table's own snapshot.
    Ask(Query),
    /// Bring the row into sight; with `true` it is the object's own.
    Show(RowId, bool),
    /// There is no such row.
    GiveUp,
}

impl Reveal {
    /// A search for an object of the table's own snapshot.
    pub fn new(node: NodeIdx, model: &Model) -> Reveal {
        Reveal {
            node,
            step: Step::Ask(model.tree.root()),
        }
    }

    /// Goes on as far as it can.
    pub fn advance(&mut self, model: &mut Model) -> Next {
        match self.step {
            Step::Asked(_) => Next::Wait,
            Step::Ask(id) => {
                let Some(list) = model.tree.list(id) else {
                    return Next::GiveUp;
                };
                if list.total.is_none() {
                    return Next::Wait;
                }
                self.step = Step::Asked(id);
                let (list, sort) = (list.query.list.clone(), list.query.sort);
                Next::Ask(Query::Position {
                    list,
                    sort,
                    node: self.node,
                })
            }
            Step::Row(row_id) => {
                if model.tree.list(row_id.list).is_none() || model.pages.has_failed(row_id) {
                    return Next::GiveUp;
                }
                let Some(row) = model.row(row_id) else {
                    return Next::Show(row_id, false);
                };
                if object_node(row) == Some(self.node) {
                    return Next::Show(row_id, true);
                }
                model.open(row_id);
                let below = model.tree.below(row_id).iter().copied().find(|id| {
                    model
                        .tree
                        .list(*id)
                        .is_some_and(|list| list.query.origin == Origin::Target)
                });
                match below {
                    Some(id) => {
                        self.step = Step::Ask(id);
                        Next::Show(row_id, false)
                    }
                    None => Next::GiveUp,
                }
            }
        }
    }

    /// The worker's answer: the row's place, if there is one.
    pub fn positioned(&mut self, position: Option<u64>) -> bool {
        match (self.step, position) {
            (Step::Asked(list), Some(row)) => {
                self.step = Step::Row(RowId { list, row });
                true
            }
            _ => false,
        }
    }
}
