//! The steps from one found object to the next, and where the selected one stands.

use std::rc::Rc;

use heaplens_model::query::{Answer, List, Query, QueryError, Sort, Totals};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{NodeIdx, Search};
use yew::{hook, use_effect_with, use_mut_ref};

use crate::client::Client;
use crate::handle::Handle;
use crate::state::{Action, Selection, State};
use crate::waiting::{QuestionState, use_question};

/// What is known of the steps.
#[derive(Default)]
struct Steps {
    /// The step that is under way, and the position that it leads to. Whoever presses Enter again
    /// before it is there goes on from this position.
    under_way: Option<(u32, u64)>,
    /// Where the object stands that the last step led to.
    last: Option<Standing>,
}

/// Where an object stands in a list.
#[derive(Clone, PartialEq)]
struct Standing {
    node: NodeIdx,
    search: Search,
    sort: Sort,
    position: u64,
}

/// Takes the steps that a person wishes for. Returns the position of the selected object among
/// the found ones, if it is one of them and they are known.
#[hook]
pub fn use_steps(
    state: &State,
    handle: &Handle,
    client: Option<Client>,
    search: &Search,
    found: Option<Totals>,
) -> Option<u64> {
    let list = List::Matches {
        search: search.clone(),
    };
    let sort = state.sort(state.view).unwrap_or(list.default_sort());
    let client = client.filter(|_| found.is_some());
    let steps = use_mut_ref(Steps::default);

    let selection = state.selection.as_ref();
    let selection = selection.filter(|one| Some(one.snapshot) == state.current);
    let node = selection.map(|selection| selection.row.node);
    let is_last =
        |last: &&Standing| Some(last.node) == node && last.search == *search && last.sort == sort;
    let known = steps
        .borrow()
        .last
        .as_ref()
        .filter(is_last)
        .map(|last| last.position);
    let unknown = node.filter(|_| known.is_none());
    let query = unknown.map(|node| Query::Position {
        list: list.clone(),
        sort,
        node,
    });
    let asked = use_question(client.clone(), query);
    let told = match asked.answer() {
        Some(Ok(Answer::Position(position))) => *position,
        _ => None,
    };
    let position = known.or(told);
    let is_awaited = known.is_none() && matches!(asked.state, QuestionState::Awaited(_));

    let total = found.map_or(0, |totals| totals.count);
    let under_way = steps.borrow().under_way;
    let target = match state.step {
        None => None,
        Some(_) if total == 0 || is_awaited && under_way.is_none() => None,
        Some((number, is_forward)) => {
            let target = match under_way {
                Some((same, position)) if same == number => position,
                _ => {
                    let from = under_way.map(|(_, position)| position).or(position);
                    next(from, is_forward, total)
                }
            };
            Some((number, target))
        }
    };
    steps.borrow_mut().under_way = target;
    let query = target.map(|(_, start)| Query::Rows {
        list,
        sort,
        start,
        count: 1,
    });
    let row = use_question(client.filter(|_| target.is_some()), query);
    let reply = match &row.state {
        QuestionState::Answered(answer) => Some(answer.clone()),
        _ => None,
    };
    // There is nothing to step to, and nothing that would change it is under way.
    let is_in_vain = found.is_some_and(|totals| totals.count == 0);
    let (handle, search, current) = (handle.clone(), search.clone(), state.current);
    let wish = state.step.map(|(number, _)| number);
    use_effect_with(
        (wish, target, reply, is_in_vain),
        move |(wish, target, reply, is_in_vain)| {
            let Some(number) = *wish else { return };
            if *is_in_vain {
                handle.act(Action::Stepped(number, None));
            }
            let (Some((of, position)), Some(reply), Some(snapshot)) = (*target, reply, current)
            else {
                return;
            };
            if of != number {
                return;
            }
            let row = object_of(reply);
            if let Some(row) = &row {
                steps.borrow_mut().last = Some(Standing {
                    node: row.node,
                    search,
                    sort,
                    position,
                });
            }
            let selection = row.map(|row| Selection { snapshot, row });
            handle.act(Action::Stepped(number, selection));
        },
    );
    position
}

/// Returns the object of a page of one row.
fn object_of(reply: &Result<Answer, QueryError>) -> Option<Rc<ObjectRow>> {
    match reply {
        Ok(Answer::Rows(rows)) => match rows.rows.first() {
            Some(Row::Object(object)) => Some(Rc::new(object.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the position after or before another one, around the ends.
fn next(from: Option<u64>, is_forward: bool, total: u64) -> u64 {
    let last = total.saturating_sub(1);
    match (from, is_forward) {
        (Some(position), true) if position < last => position + 1,
        (_, true) => 0,
        (Some(position), false) if position > 0 => position.min(total) - 1,
        (_, false) => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_around_the_ends() {
        assert_eq!(next(None, true, 3), 0);
        assert_eq!(next(None, false, 3), 2);
        assert_eq!(next(Some(1), true, 3), 2);
        assert_eq!(next(Some(2), true, 3), 0);
        assert_eq!(next(Some(1), false, 3), 0);
        assert_eq!(next(Some(0), false, 3), 2);
        // A list that became shorter.
        assert_eq!(next(Some(9), true, 3), 0);
        assert_eq!(next(Some(9), false, 3), 2);
        assert_eq!(next(Some(0), true, 1), 0);
    }
}
