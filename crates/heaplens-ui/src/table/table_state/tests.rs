//! The table's states, driven by events as the component passes them on.

use heaplens_model::query::{Column, List, Path, PathEnd, PathStep, Rows, Sort};
use heaplens_model::row::{ClassRow, ObjectRow, Row, Text};
use heaplens_model::{ClassIdx, DomState, NodeIdx, NodeKind, ObjectId};

use super::super::window::ROW;
use super::*;
use crate::panes::RETAINERS;
use crate::views::{View, object_node};
use crate::waiting::Bar;

/// Ten rows fit on the screen.
const HEIGHT: f64 = 10.0 * ROW;

pub(super) fn class(class: u32) -> Row {
    Row::Class(ClassRow {
        class: ClassIdx(class),
        name: Text::default(),
        count: 1,
        distance: 1,
        shallow_size: 1,
        retained_size: 1,
        location: None,
    })
}

pub(super) fn object(node: u32) -> ObjectRow {
    ObjectRow {
        node: NodeIdx(node),
        id: ObjectId(u64::from(node)),
        edge: None,
        name: Text::default(),
        kind: NodeKind::Object,
        class_name: Text::default(),
        class: None,
        dom_state: DomState::Unknown,
        distance: 1,
        shallow_size: 1,
        retained_size: 1,
        expandable: true,
        location: None,
        is_root: false,
        is_ignored: false,
        folded: Box::default(),
        detached: None,
        fiber: None,
        collection: None,
        dead_variables: None,
    }
}

fn classes(name_contains: &str, sort: Option<Sort>) -> Top {
    let list = List::Classes {
        name_contains: name_contains.to_owned(),
        filter: None,
    };
    Top {
        list,
        node: None,
        sort,
    }
}

fn by_name() -> Option<Sort> {
    Some(Sort {
        column: Column::Name,
        descending: false,
    })
}

pub(super) fn summary() -> TableState {
    let table = &View::Summary.table().unwrap().table;
    let mut state = TableState::new(table, &classes("", None), None, None);
    state.resized(HEIGHT);
    state
}

/// Retainers of the object 1.
fn retainers() -> TableState {
    let top = retainers_of(1, None);
    let mut state = TableState::new(&RETAINERS, &top, None, None);
    state.resized(HEIGHT);
    state
}

fn retainers_of(node: u32, sort: Option<Sort>) -> Top {
    let node = NodeIdx(node);
    Top {
        list: List::Retainers {
            node,
            ignored: Vec::new(),
        },
        node: Some(node),
        sort,
    }
}

fn is_path(request: &Request) -> bool {
    matches!(request.reply_to.part, Part::Path(_))
}

/// Answers each request for a page of a list as if it had `total` rows; paths go unanswered and
/// are given back.
pub(super) fn answer_pages(
    state: &mut TableState,
    total: u64,
    row: impl Fn(&List, u64) -> Row,
) -> Vec<Request> {
    answer_lists(state, |_| total, row)
}

/// The same where lists have different lengths.
fn answer_lists(
    state: &mut TableState,
    total: impl Fn(&List) -> u64,
    row: impl Fn(&List, u64) -> Row,
) -> Vec<Request> {
    let mut paths = Vec::new();
    loop {
        let requests = state.take_requests();
        if requests.is_empty() {
            return paths;
        }
        for request in requests {
            if let Query::Rows {
                list, start, count, ..
            } = &request.query
            {
                let total = total(list);
                let end = total.min(start + u64::from(*count));
                let rows = (*start..end).map(|index| row(list, index)).collect();
                let rows = Rows {
                    total,
                    start: *start,
                    rows,
                };
                state.answered(request.reply_to, Ok(Answer::Rows(rows)), 0.0);
            } else {
                paths.push(request);
            }
        }
    }
}

pub(super) fn answer_classes(state: &mut TableState, total: u64) {
    answer_pages(state, total, |_, index| {
        class(u32::try_from(index).unwrap())
    });
    state.settle();
}

/// Returns an answer with these retainers, each at a position in its list.
fn path(length: u64, end: PathEnd, steps: &[(u32, u64)]) -> Reply {
    let step = |(node, position): &(u32, u64)| PathStep {
        row: object(*node),
        position: Some(*position),
    };
    Ok(Answer::Path(Path {
        length,
        end,
        steps: steps.iter().map(step).collect(),
    }))
}

/// Returns a retainer of the object `n`: at `position` it is the object `10 n + position`.
fn retainer(list: &List, position: u64) -> Row {
    let List::Retainers { node, .. } = list else {
        panic!("a table of retainers asks for nothing else");
    };
    Row::Object(object(10 * node.0 + u32::try_from(position).unwrap()))
}

#[test]
fn the_first_rows_are_drawn_narrow_then_wide() {
    let mut state = summary();
    state.settle();
    assert_eq!(state.drawing(), Drawing::Waiting);
    assert!(state.is_busy());
    assert!(!state.take_first_rows());
    answer_classes(&mut state, 1000);
    assert_eq!(state.drawing(), Drawing::Narrow);
    assert!(!state.is_busy());
    assert!(state.take_first_rows());
    assert!(!state.take_first_rows(), "it is said once");
    assert_eq!(state.drawn(), 0..10);
    state.widen();
    state.settle();
    assert_eq!(state.drawing(), Drawing::Wide);
    assert_eq!(state.drawn(), 0..22);
}

#[test]
fn a_jump_waits_for_its_rows_and_not_for_ever() {
    let mut state = summary();
    answer_classes(&mut state, 10_000);
    state.widen();
    assert!(state.scrolled(5000.0 * ROW));
    state.settle();
    assert_eq!(state.drawing(), Drawing::Waiting);
    assert_eq!(state.wait(), Wait::Short);
    state.give_up_waiting();
    state.settle();
    assert_eq!(state.drawing(), Drawing::Overdue);
    assert!(!state.is_busy(), "stand-ins say it themselves");
    answer_classes(&mut state, 10_000);
    assert_eq!(state.drawing(), Drawing::Narrow);
    assert_eq!(state.wait(), Wait::None);
    assert_eq!(state.drawn(), 5000..5010);
}

#[test]
fn a_slow_scroll_draws_at_once() {
    let mut state = summary();
    answer_classes(&mut state, 10_000);
    state.widen();
    assert!(state.scrolled(2.0 * ROW));
    state.settle();
    assert_eq!(state.drawing(), Drawing::Wide);
    assert!(!state.scrolled(2.0 * ROW + 1.0), "the browser rounds");
}

#[test]
fn rows_stay_until_those_of_another_order_are_here() {
    let mut state = summary();
    answer_classes(&mut state, 1000);
    state.scrolled(500.0);
    state.replace(&classes("", by_name()), 0.0);
    state.settle();
    assert!(state.is_busy());
    assert_eq!(state.rows().top().sort, None);
    assert!(state.rows().count() > 0);
    answer_classes(&mut state, 1000);
    assert_eq!(state.rows().top().sort, by_name());
    assert_eq!(state.rows().scroll_top(), 0.0);
    assert!(!state.is_busy());
}

#[test]
fn answers_for_rows_that_are_gone_do_nothing() {
    let mut state = summary();
    let late = state.take_requests().remove(0);
    let table = &View::Summary.table().unwrap().table;
    state.restart(table, &classes("", None));
    assert!(!state.answered(late.reply_to, Err(Failure::WorkerGone), 0.0));
    assert_eq!(state.rows().count(), 0);
}

#[test]
fn what_was_open_is_open_in_another_order() {
    let mut state = summary();
    answer_classes(&mut state, 3);
    let row_id = state.rows().tree().locate(1).unwrap();
    state.click_twice(row_id);
    let rows = |list: &List, index| match list {
        List::Classes { .. } => class(2 - u32::try_from(index).unwrap()),
        _ => Row::Object(object(90 + u32::try_from(index).unwrap())),
    };
    answer_pages(&mut state, 3, rows);
    assert_eq!(state.rows().count(), 6);
    state.replace(&classes("", by_name()), 0.0);
    answer_pages(&mut state, 3, rows);
    assert_eq!(state.rows().top().sort, by_name());
    assert_eq!(state.rows().count(), 6);
    assert!(
        state
            .rows()
            .tree()
            .is_open(state.rows().tree().locate(1).unwrap())
    );
}

#[test]
fn a_class_below_many_objects_is_open_again_below_the_same_one() {
    const OBJECTS: u64 = 20;
    let top = |sort| Top {
        list: List::DominatedByClass { node: None },
        node: None,
        sort,
    };
    let table = &View::Dominators.table().unwrap().table;
    let mut state = TableState::new(table, &top(None), None, None);
    state.resized(HEIGHT);
    // One class, and below each of its objects the same class.
    let total = |list: &List| match list {
        List::DominatedByClass { .. } => 1,
        _ => OBJECTS,
    };
    let row = |list: &List, object_at: u64| match list {
        List::DominatedByClass { .. } => class(7),
        _ => Row::Object(object(u32::try_from(object_at).unwrap())),
    };
    answer_lists(&mut state, total, row);
    // The class, its objects from the last one up, and the class below the first one.
    for flat in std::iter::once(0).chain((1..=OBJECTS).rev()).chain([2]) {
        let row_id = state.rows().tree().locate(flat).unwrap();
        state.click_twice(row_id);
        answer_lists(&mut state, total, row);
    }
    state.replace(&top(by_name()), 0.0);
    answer_lists(&mut state, total, |list, index| {
        row(list, OBJECTS.saturating_sub(1 + index))
    });
    assert_eq!(state.rows().top().sort, by_name());
    let tree = state.rows().tree();
    let list = |row_id: RowId| tree.list(row_id.list).unwrap();
    let opened = tree.open_rows().find(|row_id| list(*row_id).level == 2);
    let parent = list(opened.unwrap()).parent.unwrap();
    let object = object_node(state.rows().row(parent).unwrap());
    assert_eq!(object, Some(NodeIdx(0)));
}

#[test]
fn a_wait_becomes_long_and_names_who_owes_the_answer() {
    let mut state = summary();
    state.take_requests();
    state.settle();
    assert_eq!(state.wait(), Wait::Short);
    state.wait_longer();
    state.settle();
    assert_eq!(state.wait(), Wait::Long);
    assert_eq!(state.surroundings().bar, Some(Bar::Long));
    assert_eq!(state.awaited_origins(), [Origin::Target]);
}

#[test]
fn an_answer_ends_a_long_wait() {
    let mut state = summary();
    state.settle();
    state.wait_longer();
    answer_classes(&mut state, 5);
    assert_eq!(state.wait(), Wait::None);
    assert_eq!(state.surroundings().bar, None);
    state.wait_longer();
    assert_eq!(state.wait(), Wait::None, "nothing is awaited");
}

#[test]
fn a_lost_answer_leaves_one_row_that_says_so() {
    let mut state = summary();
    let request = state.take_requests().remove(0);
    assert!(state.answered(request.reply_to, Err(Failure::WorkerGone), 0.0));
    state.settle();
    assert_eq!(state.rows().count(), 1);
    let row_id = state.rows().tree().locate(0).unwrap();
    assert_eq!(state.rows().failure(row_id), Some(&Failure::WorkerGone));
    assert_eq!(state.wait(), Wait::None);
}

#[test]
fn the_cursor_enters_a_row_as_soon_as_it_is_open() {
    let mut state = summary();
    answer_classes(&mut state, 2);
    state.key(Command::First);
    assert!(matches!(state.take_news()[..], [News::Picked(_)]));
    state.key(Command::In);
    state.key(Command::In);
    assert_eq!(state.rows().cursor(), state.rows().tree().locate(0));
    answer_pages(&mut state, 2, |_, index| {
        Row::Object(object(u32::try_from(index).unwrap()))
    });
    assert_eq!(state.rows().cursor(), state.rows().tree().locate(1));
}

#[test]
fn a_row_that_is_chosen_before_it_is_here_is_told_of_later() {
    let mut state = summary();
    answer_classes(&mut state, 10_000);
    state.key(Command::Last);
    assert_eq!(state.take_news(), []);
    answer_classes(&mut state, 10_000);
    assert!(matches!(state.take_news()[..], [News::Picked(_)]));
}

#[test]
fn a_path_unfolds_along_its_positions() {
    let mut state = retainers();
    let request = answer_pages(&mut state, 3, retainer).remove(0);
    state.settle();
    assert_eq!(
        state.drawing(),
        Drawing::Waiting,
        "the path is drawn as a whole"
    );
    let reply = path(3, PathEnd::Root, &[(12, 2), (121, 1), (1210, 0)]);
    state.answered(request.reply_to, reply, 0.0);
    assert!(
        answer_pages(&mut state, 3, retainer).is_empty(),
        "one question finds all of it"
    );
    state.settle();
    assert_eq!(state.drawing(), Drawing::Narrow);
    // Two of the three steps are open: each list has three rows.
    assert_eq!(state.rows().count(), 9);
    let shown = PathShown {
        node: NodeIdx(1),
        length: 3,
        end: PathEnd::Root,
        unfolded: 3,
    };
    assert_eq!(state.take_news(), [News::Path(Some(shown))]);
    let levels = (0..9).map(|flat| {
        let tree = state.rows().tree();
        tree.list(tree.locate(flat).unwrap().list).unwrap().level
    });
    assert_eq!(levels.collect::<Vec<_>>(), [0, 0, 0, 1, 1, 2, 2, 2, 1]);
}

#[test]
fn a_root_and_an_unreachable_object_say_so_and_open_nothing() {
    for end in [PathEnd::IsRoot, PathEnd::Unreachable] {
        let mut state = retainers();
        let request = answer_pages(&mut state, 2, retainer).remove(0);
        state.answered(request.reply_to, path(0, end, &[]), 0.0);
        assert_eq!(state.rows().count(), 2);
        assert_eq!(state.rows().path().map(|path| path.end), Some(end));
        assert!(state.rows().is_whole());
    }
}

#[test]
fn a_long_path_is_continued() {
    let mut state = retainers();
    let request = answer_pages(&mut state, 1, retainer).remove(0);
    state.answered(
        request.reply_to,
        path(4, PathEnd::Root, &[(10, 0), (100, 0)]),
        0.0,
    );
    answer_pages(&mut state, 1, retainer);
    let unfolded = |state: &TableState| state.rows().path().unwrap().unfolded;
    assert_eq!(unfolded(&state), 2);
    state.continue_path();
    let request = answer_pages(&mut state, 1, retainer).remove(0);
    assert!(matches!(
        request.query,
        Query::Path {
            node: NodeIdx(100),
            ..
        }
    ));
    state.answered(
        request.reply_to,
        path(2, PathEnd::Root, &[(1000, 0), (10_000, 0)]),
        0.0,
    );
    answer_pages(&mut state, 1, retainer);
    assert_eq!(unfolded(&state), 4);
    assert_eq!(state.rows().count(), 4);
    state.continue_path();
    assert_eq!(state.take_requests(), [], "that was all of it");
}

#[test]
fn closing_a_step_takes_it_from_what_shows_and_opening_brings_it_back() {
    let mut state = retainers();
    let request = answer_pages(&mut state, 2, retainer).remove(0);
    let steps = [(10, 0), (100, 0), (1000, 0)];
    state.answered(request.reply_to, path(3, PathEnd::Root, &steps), 0.0);
    answer_pages(&mut state, 2, retainer);
    let first = state.rows().tree().locate(0).unwrap();
    state.click_twice(first);
    assert_eq!(state.rows().path().unwrap().unfolded, 1);
    state.click_twice(first);
    let request = answer_pages(&mut state, 2, retainer).remove(0);
    state.answered(request.reply_to, path(2, PathEnd::Root, &steps[1..]), 0.0);
    answer_pages(&mut state, 2, retainer);
    let path = state.rows().path().unwrap();
    assert_eq!((path.length, path.unfolded), (3, 3));
}

#[test]
fn another_retainer_shows_its_own_path_and_stops_at_a_circle() {
    let mut state = retainers();
    let request = answer_pages(&mut state, 2, retainer).remove(0);
    state.answered(request.reply_to, path(1, PathEnd::Root, &[(10, 0)]), 0.0);
    let other = state.rows().tree().locate(1).unwrap();
    state.click_twice(other);
    let request = answer_pages(&mut state, 2, retainer).remove(0);
    assert!(is_path(&request));
    // The way of the other retainer leads through the table's own object.
    state.answered(
        request.reply_to,
        path(2, PathEnd::Root, &[(1, 0), (10, 0)]),
        0.0,
    );
    answer_pages(&mut state, 2, retainer);
    assert_eq!(
        state.rows().count(),
        4,
        "nothing opens below what is on the path already"
    );
    assert_eq!(
        state.rows().path().unwrap().length,
        1,
        "the heading is of the table's object"
    );
}

#[test]
fn another_order_asks_for_the_path_anew() {
    let mut state = retainers();
    let request = answer_pages(&mut state, 2, retainer).remove(0);
    state.answered(
        request.reply_to,
        path(2, PathEnd::Root, &[(10, 0), (100, 0)]),
        0.0,
    );
    answer_pages(&mut state, 2, retainer);
    state.take_news();
    state.replace(&retainers_of(1, by_name()), 0.0);
    let request = answer_pages(&mut state, 2, retainer).remove(0);
    assert!(matches!(request.query, Query::Path { sort, .. } if sort == by_name()));
    assert_eq!(state.rows().top().sort, None, "the old rows stay meanwhile");
    state.answered(
        request.reply_to,
        path(2, PathEnd::Root, &[(10, 1), (100, 1)]),
        0.0,
    );
    answer_pages(&mut state, 2, retainer);
    assert_eq!(state.rows().top().sort, by_name());
    assert_eq!(state.rows().path().unwrap().unfolded, 2);
}

#[test]
fn rows_that_come_back_have_their_path_and_scroll_position() {
    let mut state = retainers();
    let request = answer_pages(&mut state, 30, retainer).remove(0);
    state.answered(
        request.reply_to,
        path(2, PathEnd::Root, &[(10, 0), (100, 0)]),
        0.0,
    );
    answer_pages(&mut state, 30, retainer);
    state.scrolled(10.0 * ROW);
    let kept = state.take_rows();
    let top = retainers_of(1, None);
    let mut state = TableState::new(&RETAINERS, &top, Some(kept), None);
    assert!(matches!(state.take_news()[..], [News::Path(Some(_))]));
    state.resized(HEIGHT);
    assert_eq!(state.due_bar(), Some(10.0 * ROW));
    assert_eq!(state.rows().count(), 60);
}

#[test]
fn a_search_opens_the_class_and_finds_the_object() {
    let table = &View::Summary.table().unwrap().table;
    let mut state = TableState::new(table, &classes("", None), None, Some(NodeIdx(205).into()));
    state.resized(HEIGHT);
    let rows = |list: &List, index| match list {
        List::Classes { .. } => class(u32::try_from(index).unwrap()),
        _ => Row::Object(object(200 + u32::try_from(index).unwrap())),
    };
    for position in [3, 5] {
        let request = answer_pages(&mut state, 50, rows).remove(0);
        assert_eq!(request.reply_to.part, Part::Position);
        state.answered(request.reply_to, Ok(Answer::Position(Some(position))), 0.0);
    }
    answer_pages(&mut state, 50, rows);
    assert_eq!(state.rows().cursor_node(), Some(NodeIdx(205)));
    assert!(state.rows().scroll_top() <= 9.0 * ROW);
}

#[test]
fn the_cursor_does_not_stay_in_what_is_closed() {
    let mut state = summary();
    answer_classes(&mut state, 1);
    let top = state.rows().tree().locate(0).unwrap();
    state.click_twice(top);
    answer_pages(&mut state, 1, |_, _| Row::Object(object(7)));
    state.key(Command::Last);
    assert_eq!(state.rows().cursor(), state.rows().tree().locate(1));
    state.click_twice(top);
    assert_eq!(state.rows().cursor(), Some(top));
    assert_eq!(state.rows().count(), 1);
}

#[test]
fn work_on_an_answer_is_seen_stopped_and_asked_for_again() {
    let mut state = summary();
    answer_classes(&mut state, 1000);
    state.replace(&classes("b", None), 0.0);
    let asked = state.take_requests().remove(0);
    state.settle();
    assert!(state.worked(asked.reply_to, 0.42));
    assert_eq!(state.surroundings().bar, Some(Bar::Working(42)));
    assert!(state.awaits(asked.reply_to));

    state.answered(asked.reply_to, Err(Failure::Stopped), 0.0);
    state.settle();
    assert_eq!(state.surroundings().bar, Some(Bar::Stopped));
    assert!(!state.awaits(asked.reply_to));
    assert_eq!(state.rows().count(), 1, "a row that says so");
    assert!(state.take_requests().is_empty());

    state.ask_again();
    state.settle();
    assert_eq!(state.surroundings().bar, None);
    assert_eq!(state.wait(), Wait::Short);
    let again = state.take_requests().remove(0);
    assert_eq!(again.query, asked.query);
    let rows = Rows {
        total: 1,
        start: 0,
        rows: vec![class(7)],
    };
    state.answered(again.reply_to, Ok(Answer::Rows(rows)), 0.0);
    state.settle();
    assert_eq!(state.wait(), Wait::None);
    assert_eq!(state.rows().count(), 1);
    assert!(state.rows().is_here(0));
}

#[test]
fn news_of_work_that_nobody_waits_for_is_not_shown() {
    let mut state = summary();
    let late = state.take_requests().remove(0);
    state.replace(&classes("b", None), 0.0);
    state.replace(&classes("c", None), 0.0);
    let replaced = ReplyTo {
        epoch: 2,
        ..late.reply_to
    };
    assert!(!state.awaits(replaced), "the newer one replaced it");
    state.settle();
    assert!(!state.worked(replaced, 0.5));
    assert_eq!(state.surroundings().bar, None);
}
