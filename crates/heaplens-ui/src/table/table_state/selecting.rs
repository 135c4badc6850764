//! How keys and clicks select several rows, and how what these retain together is asked.

use heaplens_model::query::{Answer, Origin, Query, Totals};
use heaplens_model::row::Row;
use std::rc::Rc;

use super::super::keyboard::Command;
use super::super::requests::{Part, Reply, ReplyTo, Request};
use super::super::selection::{Reach, Retained, RowSelection};
use super::super::tree::RowId;
use super::TableState;

impl TableState {
    /// Returns the selected rows.
    pub fn selection(&self) -> &RowSelection {
        &self.selection
    }

    /// Moves the cursor to a row, and the selection as `reach` says.
    pub(super) fn move_cursor(&mut self, row_id: RowId, reach: Reach) {
        let from = self.shown.cursor();
        self.selection
            .follow(reach, from, row_id, self.shown.tree());
        self.shown.set_cursor(row_id);
        self.tell_pick(row_id);
    }

    /// Obeys a command that selects and moves nothing. Returns whether it is one.
    pub(super) fn change_selection(&mut self, command: Command) -> bool {
        let tree = self.shown.tree();
        match command {
            Command::SelectAll => self.selection.select_all(tree),
            Command::SelectAlone => {
                self.selection.clear();
            }
            Command::SelectRow => {
                if let Some(cursor) = self.shown.cursor() {
                    let is_alone = self.selection.contains(cursor, Some(cursor));
                    let is_several = self.selection.sum().is_some();
                    if is_several || !is_alone {
                        self.selection.follow(Reach::Toggle, None, cursor, tree);
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Returns the selected rows in the order in which they are shown: the cursor's where there are
    /// no others.
    pub fn selected_rows(&self) -> Vec<Rc<Row>> {
        let rows = self.selection.shown_rows(self.shown.tree());
        if !rows.is_empty() {
            return rows;
        }
        let cursor = self
            .shown
            .cursor()
            .and_then(|cursor| self.shown.row(cursor));
        cursor.cloned().into_iter().collect()
    }

    /// Asks what the selected objects retain together.
    pub fn ask_retained(&mut self) {
        if let Some((origin, of)) = self.selection.set(self.shown.tree()) {
            let with_retained = true;
            self.retained_query = Some((origin, Query::Totals { of, with_retained }));
            self.selection.set_retained(Retained::Asked);
        }
    }

    pub(super) fn take_retained_request(&mut self) -> Option<Request> {
        let (origin, query): (Origin, Query) = self.retained_query.take()?;
        Some(Request {
            origin,
            query,
            reply_to: ReplyTo {
                epoch: self.shown.epoch(),
                part: Part::Retained(self.selection.version()),
            },
        })
    }

    pub(super) fn put_retained(&mut self, version: u32, reply: Reply) {
        if version != self.selection.version() {
            return;
        }
        self.selection.set_retained(match reply {
            Ok(Answer::Totals(Totals {
                retained_size: Some(size),
                ..
            })) => Retained::Known(size),
            _ => Retained::Failed,
        });
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::List;
    use heaplens_model::{NodeIdx, ObjectSet};

    use super::super::super::keyboard::Key;
    use super::super::super::selection::{MOST, SumFigures};
    use super::super::tests::{answer_classes, answer_pages, class, object, summary};
    use super::*;

    fn press(state: &mut TableState, command: Command, reach: Reach) {
        state.key(Key { command, reach });
        state.settle();
    }

    /// Returns the flat indices of the selected rows among the first ones.
    fn selected(state: &TableState) -> Vec<u64> {
        let rows = state.rows();
        let is_selected = |flat: &u64| {
            let row_id = rows.tree().locate(*flat);
            row_id.is_some_and(|row_id| state.selection().contains(row_id, rows.cursor()))
        };
        (0..100).filter(is_selected).collect()
    }

    #[test]
    fn shift_selects_from_where_the_range_began() {
        let mut state = summary();
        answer_classes(&mut state, 50);
        press(&mut state, Command::First, Reach::Alone);
        press(&mut state, Command::Move(4), Reach::Alone);
        assert_eq!(selected(&state), [4]);
        press(&mut state, Command::Move(2), Reach::Range);
        assert_eq!(selected(&state), [4, 5, 6]);
        press(&mut state, Command::Move(-3), Reach::Range);
        assert_eq!(selected(&state), [3, 4]);
        press(&mut state, Command::Move(1), Reach::Alone);
        assert_eq!(selected(&state), [4]);
        assert_eq!(state.surroundings().selected, None);
    }

    #[test]
    fn an_object_that_is_brought_into_sight_is_selected_alone() {
        let mut state = summary();
        answer_classes(&mut state, 50);
        press(&mut state, Command::First, Reach::Alone);
        press(&mut state, Command::Move(4), Reach::Range);
        assert_eq!(selected(&state), [0, 1, 2, 3, 4]);
        state.reveal(NodeIdx(205).into());
        let rows = |list: &List, index| match list {
            List::Classes { .. } => class(u32::try_from(index).unwrap()),
            _ => Row::Object(object(200 + u32::try_from(index).unwrap())),
        };
        for position in [10, 5] {
            let request = answer_pages(&mut state, 50, rows).remove(0);
            let answer = Answer::Position(Some(position));
            state.answered(request.reply_to, Ok(answer), 0.0);
        }
        answer_pages(&mut state, 50, rows);
        state.settle();
        assert_eq!(state.rows().cursor_node(), Some(NodeIdx(205)));
        assert_eq!(selected(&state), [16]);
        assert_eq!(state.surroundings().selected, None);
    }

    #[test]
    fn control_adds_rows_and_takes_them_out() {
        let mut state = summary();
        answer_classes(&mut state, 50);
        let at = |state: &TableState, flat| state.rows().tree().locate(flat).unwrap();
        for (flat, expected) in [(3, vec![3]), (7, vec![3, 7]), (3, vec![7])] {
            let reach = if selected(&state).is_empty() {
                Reach::Alone
            } else {
                Reach::Toggle
            };
            let row_id = at(&state, flat);
            state.click(row_id, reach);
            state.settle();
            assert_eq!(selected(&state), expected);
        }
        // A range goes on from the row that was clicked last.
        press(&mut state, Command::Move(2), Reach::Range);
        assert_eq!(selected(&state), [3, 4, 5]);
        press(&mut state, Command::SelectAlone, Reach::Alone);
        assert_eq!(selected(&state), [5]);
    }

    #[test]
    fn the_keyboard_selects_rows_that_do_not_follow_one_another() {
        let mut state = summary();
        answer_classes(&mut state, 50);
        press(&mut state, Command::First, Reach::Alone);
        press(&mut state, Command::Move(2), Reach::Keep);
        assert_eq!(selected(&state), [0]);
        press(&mut state, Command::SelectRow, Reach::Alone);
        assert_eq!(selected(&state), [0, 2]);
        press(&mut state, Command::SelectRow, Reach::Alone);
        assert_eq!(selected(&state), [0]);
    }

    #[test]
    fn rows_far_apart_are_fetched_and_added_up() {
        let mut state = summary();
        answer_classes(&mut state, 5000);
        press(&mut state, Command::First, Reach::Alone);
        state.key(Key {
            command: Command::Last,
            reach: Reach::Range,
        });
        state.settle();
        let sum = state.surroundings().selected.unwrap();
        assert_eq!((sum.rows, sum.is_whole), (5000, false));
        answer_classes(&mut state, 5000);
        let sum = state.surroundings().selected.unwrap();
        assert!(sum.is_whole);
        let figures = SumFigures::Objects {
            count: 5000,
            shallow_size: 5000,
        };
        assert_eq!(sum.figures, figures);
        assert_eq!(state.selected_rows().len(), 5000);
    }

    #[test]
    fn a_long_table_is_selected_up_to_a_limit() {
        let mut state = summary();
        answer_classes(&mut state, 1_000_000);
        press(&mut state, Command::SelectAll, Reach::Alone);
        let sum = state.surroundings().selected.unwrap();
        assert_eq!(sum.rows, MOST as u64);
        press(&mut state, Command::Last, Reach::Alone);
        press(&mut state, Command::First, Reach::Range);
        assert_eq!(state.surroundings().selected.unwrap().rows, MOST as u64);
    }

    #[test]
    fn what_is_closed_is_not_selected() {
        let mut state = summary();
        answer_classes(&mut state, 3);
        press(&mut state, Command::First, Reach::Alone);
        press(&mut state, Command::In, Reach::Alone);
        answer_pages(&mut state, 4, |_, index| {
            Row::Object(object(u32::try_from(index).unwrap() + 10))
        });
        state.settle();
        press(&mut state, Command::Move(3), Reach::Range);
        assert_eq!(selected(&state), [0, 1, 2, 3]);
        // A class and its objects would count twice.
        let sum = state.surroundings().selected.unwrap();
        assert_eq!(
            (sum.figures, sum.retained),
            (SumFigures::None, Retained::None)
        );
        let class = state.rows().tree().locate(0).unwrap();
        state.click_twice(class);
        state.settle();
        assert_eq!(selected(&state), [0]);
    }

    #[test]
    fn what_objects_retain_together_is_asked_once_and_for_these_objects() {
        let mut state = summary();
        answer_classes(&mut state, 3);
        press(&mut state, Command::First, Reach::Alone);
        press(&mut state, Command::In, Reach::Alone);
        answer_pages(&mut state, 4, |_, index| {
            Row::Object(object(u32::try_from(index).unwrap() + 10))
        });
        state.settle();
        press(&mut state, Command::Move(1), Reach::Alone);
        press(&mut state, Command::Move(1), Reach::Range);
        let sum = state.surroundings().selected.unwrap();
        assert_eq!(sum.retained, Retained::Unasked);
        state.ask_retained();
        let request = state.take_requests().remove(0);
        let of = ObjectSet::Nodes(vec![NodeIdx(10), NodeIdx(11)]);
        let with_retained = true;
        assert_eq!(request.query, Query::Totals { of, with_retained });
        let reply = Ok(Answer::Totals(Totals {
            count: 2,
            shallow_size: 2,
            retained_size: Some(77),
        }));
        state.answered(request.reply_to, reply.clone(), 0.0);
        let known = |state: &TableState| state.surroundings().selected.unwrap().retained;
        assert_eq!(known(&state), Retained::Known(77));
        // An answer that comes late is of other objects.
        press(&mut state, Command::Move(1), Reach::Range);
        state.answered(request.reply_to, reply, 0.0);
        assert_eq!(known(&state), Retained::Unasked);
    }

    #[test]
    fn classes_of_a_filter_are_no_set() {
        let mut state = summary();
        answer_classes(&mut state, 5);
        press(&mut state, Command::SelectAll, Reach::Alone);
        let of = state.selection().set(state.rows().tree());
        assert!(matches!(of, Some((_, ObjectSet::Classes(classes))) if classes.len() == 5));
        let list = List::DominatedByClass { node: None };
        let top = super::super::Top {
            list,
            node: None,
            sort: None,
        };
        state.replace(&top, 0.0);
        answer_classes(&mut state, 5);
        press(&mut state, Command::SelectAll, Reach::Alone);
        assert_eq!(state.selection().set(state.rows().tree()), None);
    }
}
