//! Finds an object's row, opens what is on the way, and puts the cursor on it.
//!
//! Each step needs an answer of the worker: the position of the next row on the way, and the row
//! itself. On the way are the classes and dominators that lists name themselves, or objects that
//! the goal names, such as those of a path from a root. A step without a result ends the search
//! without a message, since the object is in the Retainers pane in any case.

use std::rc::Rc;

use heaplens_model::NodeIdx;
use heaplens_model::query::{Origin, Query};
use heaplens_model::row::Row;

use super::table_rows::TableRows;
use super::tree::{ListId, RowId};
use crate::state;
use crate::views::object_node;

/// The most levels that are opened. Deeper rows could not be read.
const MOST_LEVELS: u32 = 1000;

/// What is to be brought into sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Objects with a row each, the outermost first; the last is the object.
    way: Rc<[NodeIdx]>,
    /// Whether the object's row is opened.
    opens: bool,
    /// Whether the row of the object's class is the goal.
    is_class: bool,
}

impl From<NodeIdx> for Goal {
    fn from(node: NodeIdx) -> Goal {
        Goal {
            way: Rc::new([node]),
            opens: false,
            is_class: false,
        }
    }
}

impl From<&state::Reveal> for Goal {
    fn from(reveal: &state::Reveal) -> Goal {
        Goal {
            way: reveal.way.clone(),
            opens: reveal.opens,
            is_class: reveal.is_class,
        }
    }
}

/// A search under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
    goal: Goal,
    /// How many objects of the way have been passed.
    passed: usize,
    /// How many levels were opened.
    levels: u32,
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
    pub fn new(goal: Goal, rows: &TableRows) -> Reveal {
        Reveal {
            goal,
            passed: 0,
            levels: 0,
            step: Step::Ask(rows.tree().root()),
        }
    }

    /// Returns whether an answer is awaited.
    pub fn is_asked(&self) -> bool {
        matches!(self.step, Step::Asked(_))
    }

    /// Returns whether the next position is still to be asked for.
    pub fn is_to_ask(&self) -> bool {
        matches!(self.step, Step::Ask(_))
    }

    /// Takes the next step.
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
                let Some(node) = self.goal.way.get(self.passed) else {
                    return Next::GiveUp;
                };
                self.step = Step::Asked(id);
                Next::Ask(Query::Position {
                    list: list.query.list.clone(),
                    sort: list.query.sort,
                    node: *node,
                })
            }
            Step::Row(row_id) => {
                if rows.tree().list(row_id.list).is_none() || rows.failure(row_id).is_some() {
                    return Next::GiveUp;
                }
                let Some(row) = rows.row(row_id) else {
                    return Next::Show(row_id, false);
                };
                if self.goal.is_class && matches!(**row, Row::Class(_)) {
                    return Next::Show(row_id, true);
                }
                let next = self.goal.way.get(self.passed).copied();
                if next.is_some() && object_node(row) == next {
                    self.passed += 1;
                    if self.passed == self.goal.way.len() {
                        if self.goal.opens {
                            rows.open(row_id);
                        }
                        return Next::Show(row_id, true);
                    }
                }
                self.levels += 1;
                if self.levels > MOST_LEVELS {
                    return Next::GiveUp;
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
