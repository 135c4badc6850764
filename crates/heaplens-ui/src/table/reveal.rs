//! Finds an object's row, opens its class on the way, and puts the cursor on it.
//!
//! Each step needs an answer of the worker: the position of the class, its row, and the position of
//! the object below it. A step without a result ends the search without a message, since the object
//! is in the Retainers pane in any case.

use heaplens_model::NodeIdx;
use heaplens_model::query::{Origin, Query};

use super::table_rows::TableRows;
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
    /// The position in the list is to be asked for.
    Ask(ListId),
    /// It was asked for.
    Asked(ListId),
    /// The row is known. It or its list may still be on its way.
    Row(RowId),
}

/// The next step of a search.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing for now.
    Wait,
    /// Ask this of the table's own snapshot.
    Ask(Query),
    /// Bring the row into sight. With `true` it is the object's own.
    Show(RowId, bool),
    /// There is no such row.
    GiveUp,
}

impl Reveal {
    /// A search for an object of the table's own snapshot.
    pub fn new(node: NodeIdx, rows: &TableRows) -> Reveal {
        Reveal {
            node,
            step: Step::Ask(rows.tree().root()),
        }
    }

    /// Returns whether an answer is awaited.
    pub fn is_asked(&self) -> bool {
        matches!(self.step, Step::Asked(_))
    }

    /// Goes on as far as it can.
    pub fn advance(&mut self, rows: &mut TableRows) -> Next {
        match self.step {
            Step::Asked(_) => Next::Wait,
            Step::Ask(id) => {
                let Some(list) = rows.tree().list(id) else {
                    return Next::GiveUp;
                };
                if list.total.is_none() {
                    return Next::Wait;
                }
                self.step = Step::Asked(id);
                Next::Ask(Query::Position {
                    list: list.query.list.clone(),
                    sort: list.query.sort,
                    node: self.node,
                })
            }
            Step::Row(row_id) => {
                if rows.tree().list(row_id.list).is_none() || rows.failure(row_id).is_some() {
                    return Next::GiveUp;
                }
                let Some(row) = rows.row(row_id) else {
                    return Next::Show(row_id, false);
                };
                if object_node(row) == Some(self.node) {
                    return Next::Show(row_id, true);
                }
                rows.open(row_id);
                let tree = rows.tree();
                let is_of_target = |id: &&ListId| {
                    let list = tree.list(**id);
                    list.is_some_and(|list| list.query.origin == Origin::Target)
                };
                match tree.below(row_id).iter().find(is_of_target) {
                    Some(id) => {
                        self.step = Step::Ask(*id);
                        Next::Show(row_id, false)
                    }
                    None => Next::GiveUp,
                }
            }
        }
    }

    /// Takes the worker's answer in. Returns whether the search goes on.
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
