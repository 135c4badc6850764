//! One table's rows as they stand: open lists, fetched pages, the row with the cursor.

use std::cell::RefCell;
use std::rc::Rc;

use heaplens_model::query::{List, Rows, Sort};
use heaplens_model::row::Row;
use heaplens_model::{ClassIdx, DeltaIdx, NodeIdx};

use super::pages::{PAGE, PageId, Pages, page_of};
use super::source::Origin;
use super::tree::{ListId, ListQuery, RowId, Tree};
use crate::views::{TableDescription, is_expandable, object_node, sort_below};

/// Steps that are followed towards a root without being asked; each is one question.
const FOLLOWED: u32 = 64;

/// What a table starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// The list.
    pub list: List,
    /// The object that it belongs to, where it is a list of retainers.
    pub node: Option<NodeIdx>,
    /// The order that was chosen.
    pub sort: Option<Sort>,
}

impl Top {
    /// The order of the list: the chosen one, else the usual one.
    pub fn order(&self) -> Sort {
        self.sort.unwrap_or_else(|| self.list.default_sort())
    }
}

/// How far a retaining path was followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Steps from the object.
    pub steps: usize,
    /// Whether the last one is held by a root.
    pub is_rooted: bool,
}

/// The rows of a table.
pub struct Model {
    /// What it starts from.
    pub top: Top,
    /// Tells its answers from those to an earlier one.
    pub epoch: u32,
    /// The open lists.
    pub tree: Tree,
    /// The fetched rows.
    pub pages: Pages,
    /// The row that the keyboard is on.
    pub cursor: Option<RowId>,
    /// Pixels of rows above what is in sight.
    pub scrolled: f64,
    /// How far the path was followed.
    pub path: Option<Path>,
    table: &'static TableDescription,
    /// Lists whose first row is followed on.
    followed: Vec<ListId>,
    /// Rows that were open in another order, to be opened when they come into sight again.
    reopen: Vec<(u32, Key)>,
}

/// What a row is of, whatever its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Class(ClassIdx),
    Delta(DeltaIdx),
    Object(NodeIdx),
}

impl Key {
    fn of(row: &Row) -> Key {
        match row {
            Row::Class(class) => Key::Class(class.class),
            Row::Delta(delta) => Key::Delta(delta.delta),
            Row::Object(object) => Key::Object(object.node),
        }
    }
}

impl Model {
    /// A table of which nothing is known yet.
    pub fn new(table: &'static TableDescription, top: Top, epoch: u32) -> Model {
        let sort = top.order();
        let ask = ListQuery {
            origin: Origin::Target,
            list: top.list.clone(),
            sort,
        };
        let tree = Tree::new(ask, top.node);
        let followed = if table.follows_path {
            vec![tree.root()]
        } else {
            Vec::new()
        };
        Model {
            top,
            epoch,
            tree,
            pages: Pages::default(),
            cursor: None,
            scrolled: 0.0,
            path: None,
            table,
            followed,
            reopen: Vec::new(),
        }
    }

    /// Lets the rows that are open in `other` be opened here, too.
    pub fn reopen_as_in(&mut self, other: &Model) {
        let open = other
            .tree
            .open_spots()
            .filter_map(|(level, row_id)| other.row(row_id).map(|row| (level, Key::of(row))));
        self.reopen = open.chain(other.reopen.iter().copied()).collect();
    }

    /// Whether the first rows are here, or it is known that there are none.
    pub fn is_begun(&self) -> bool {
        self.tree
            .list(self.tree.root())
            .is_some_and(|list| list.total.is_some())
    }

    /// Whether a path is being followed towards a root.
    pub fn is_following(&self) -> bool {
        !self.followed.is_empty()
    }

    /// A row, if it was fetched.
    pub fn row(&self, row_id: RowId) -> Option<&Rc<Row>> {
        self.pages.row(row_id)
    }

    /// The row's place on the way to a root is taken by an object that is on it already.
    pub fn is_cycle(&self, row_id: RowId, row: &Row) -> bool {
        match row {
            Row::Object(object) if self.table.follows_path => {
                self.tree.is_on_path(row_id.list, object.node)
            }
            _ => false,
        }
    }

    /// The pages needed to paint the rows `in_sight`, then `around`.
    pub fn wanted(
        &self,
        in_sight: std::ops::Range<u64>,
        around: std::ops::Range<u64>,
    ) -> Vec<PageId> {
        let mut wanted: Vec<PageId> = self.tree.waiting().map(|list| (list, 0)).collect();
        for flat in in_sight.chain(around) {
            if let Some(page) = self.tree.locate(flat).map(page_of)
                && !wanted.contains(&page)
            {
                wanted.push(page);
            }
        }
        wanted
    }

    /// A window of a list came.
    pub fn put(&mut self, page: PageId, rows: Rows) {
        if self.tree.list(page.0).is_none() {
            return;
        }
        self.tree.set_total(page.0, rows.total);
        self.pages.put(page, rows.rows);
        self.reopen_page(page);
        if page.1 == 0 && self.followed.contains(&page.0) {
            self.followed.retain(|list| *list != page.0);
            self.follow(page.0);
        }
    }

    fn reopen_page(&mut self, page: PageId) {
        if self.reopen.is_empty() {
            return;
        }
        let Some(level) = self.tree.list(page.0).map(|list| list.level) else {
            return;
        };
        let rows = self.pages.page(page).unwrap_or_default();
        let matching = rows
            .iter()
            .zip(page.1 * PAGE..)
            .filter(|(row, _)| self.reopen.contains(&(level, Key::of(row))));
        let found: Vec<(Key, u64)> = matching.map(|(row, index)| (Key::of(row), index)).collect();
        for (key, row) in found {
            self.reopen.retain(|one| *one != (level, key));
            self.open(RowId { list: page.0, row });
        }
    }

    /// A window cannot be had: the list counts as empty but for one row that says so.
    pub fn fail(&mut self, page: PageId) {
        if self
            .tree
            .list(page.0)
            .is_some_and(|list| list.total.is_none())
        {
            self.tree.set_total(page.0, 1);
        }
        self.followed.retain(|list| *list != page.0);
        self.pages.fail(page);
    }

    /// Opens what is below a row.
    pub fn open(&mut self, row_id: RowId) {
        let (Some(row), Some(list)) =
            (self.pages.row(row_id).cloned(), self.tree.list(row_id.list))
        else {
            return;
        };
        if !is_expandable(&row) || self.tree.is_open(row_id) {
            return;
        }
        let below = (self.table.below)(&row, &list.query.list);
        let queries = below.into_iter().map(|below| ListQuery {
            origin: below.only_in().unwrap_or(list.query.origin),
            sort: sort_below(&below, self.top.sort),
            list: below,
        });
        let queries = queries.collect();
        let node = object_node(&row);
        let is_cycle = self.is_cycle(row_id, &row);
        self.tree.open(row_id, queries, node);
        if self.table.follows_path && !is_cycle {
            self.followed.extend(self.tree.below(row_id));
        }
    }

    /// Closes what is below a row; the cursor does not stay inside.
    pub fn close(&mut self, row_id: RowId) {
        for list in self.tree.close(row_id) {
            self.pages.drop_list(list);
            self.followed.retain(|followed| *followed != list);
            if self.cursor.is_some_and(|cursor| cursor.list == list) {
                self.cursor = Some(row_id);
            }
        }
    }

    /// Goes one step towards a root: along the first retainer that is not on the path yet.
    fn follow(&mut self, list: ListId) {
        let level = self.tree.list(list).map_or(0, |list| list.level);
        let steps = usize::try_from(level).unwrap_or(0) + 1;
        let Some(rows) = self.pages.page((list, 0)) else {
            return;
        };
        let next = rows.iter().zip(0..).find_map(|(row, index)| match &**row {
            Row::Object(object) if !self.tree.is_on_path(list, object.node) => {
                Some((index, object.is_root, object.expandable))
            }
            _ => None,
        });
        let Some((row, is_root, is_expandable)) = next else {
            return;
        };
        self.path = Some(Path {
            steps,
            is_rooted: is_root,
        });
        if !is_root && is_expandable && level % FOLLOWED != FOLLOWED - 1 {
            self.open(RowId { list, row });
        }
    }
}

/// Tables that are out of sight but may come back as they were.
#[derive(Clone, Default)]
pub struct SavedTables(Rc<RefCell<Vec<(String, Model)>>>);

impl PartialEq for SavedTables {
    fn eq(&self, other: &SavedTables) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl SavedTables {
    /// Tables kept; each holds at most some thousand rows.
    const KEPT: usize = 12;

    /// Puts a table away.
    pub fn put(&self, key: &str, mut model: Model) {
        model.pages.forget_asked();
        let mut models = self.0.borrow_mut();
        models.retain(|(other, _)| other != key);
        if models.len() >= Self::KEPT {
            models.remove(0);
        }
        models.push((key.to_owned(), model));
    }

    /// Takes a table back, if it still starts from the same.
    pub fn take(&self, key: &str, top: &Top) -> Option<Model> {
        let mut models = self.0.borrow_mut();
        let index = models.iter().position(|(other, _)| other == key)?;
        let (_, model) = models.remove(index);
        (model.top == *top).then_some(model)
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::Column;
    use heaplens_model::row::{ClassRow, ObjectRow, Text};
    use heaplens_model::{DomState, NodeKind, ObjectId};

    use super::*;
    use crate::panes::RETAINERS;
    use crate::views::summary_table;

    fn object(node: u32, is_root: bool) -> Row {
        Row::Object(ObjectRow {
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
            expandable: !is_root,
            is_root,
        })
    }

    fn class(class: u32) -> Row {
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

    fn rows(rows: Vec<Row>) -> Rows {
        Rows {
            total: rows.len() as u64,
            start: 0,
            rows,
        }
    }

    fn retainers(node: u32) -> Model {
        let list = List::Retainers {
            node: NodeIdx(node),
        };
        Model::new(
            &RETAINERS,
            Top {
                list,
                node: Some(NodeIdx(node)),
                sort: None,
            },
            1,
        )
    }

    fn summary(sort: Option<Sort>) -> Model {
        let list = List::Classes {
            name_contains: String::new(),
        };
        Model::new(
            summary_table(),
            Top {
                list,
                node: None,
                sort,
            },
            1,
        )
    }

    /// Answers with the row lists in turn, as long as something is asked.
    fn answer(model: &mut Model, answers: Vec<Vec<Row>>) {
        for answer in answers {
            let list = model.tree.waiting().next().expect("something is asked");
            model.put((list, 0), rows(answer));
        }
    }

    #[test]
    fn a_path_is_followed_to_a_root() {
        let mut model = retainers(1);
        answer(
            &mut model,
            vec![
                vec![object(2, false), object(9, false)],
                vec![object(3, false)],
                vec![object(4, true)],
            ],
        );
        assert_eq!(model.tree.waiting().count(), 0, "the root is the end");
        assert_eq!(
            model.path,
            Some(Path {
                steps: 3,
                is_rooted: true
            })
        );
        assert_eq!(model.tree.rows(), 4);
    }

    #[test]
    fn a_circle_is_left_by_the_next_retainer_or_ends() {
        let mut model = retainers(1);
        answer(
            &mut model,
            vec![
                vec![object(1, false), object(2, false)],
                vec![object(1, false)],
            ],
        );
        assert_eq!(model.tree.waiting().count(), 0);
        assert_eq!(
            model.path,
            Some(Path {
                steps: 1,
                is_rooted: false
            })
        );
        let again = model.tree.locate(0).unwrap();
        assert!(model.is_cycle(again, &model.row(again).unwrap().clone()));
        let next = model.tree.locate(1).unwrap();
        assert!(!model.is_cycle(next, &model.row(next).unwrap().clone()));
    }

    #[test]
    fn an_endless_chain_is_followed_for_a_while() {
        let mut model = retainers(0);
        for node in 1..=FOLLOWED {
            answer(&mut model, vec![vec![object(node, false)]]);
        }
        assert_eq!(model.tree.waiting().count(), 0);
        let last = model.tree.locate(u64::from(FOLLOWED) - 1).unwrap();
        model.open(last);
        for node in 0..FOLLOWED {
            answer(&mut model, vec![vec![object(1000 + node, false)]]);
        }
        assert_eq!(
            model.tree.waiting().count(),
            0,
            "and for a while again when opened"
        );
    }

    #[test]
    fn another_order_keeps_open_what_was_open() {
        let mut model = summary(None);
        answer(&mut model, vec![vec![class(1), class(2)]]);
        model.open(model.tree.locate(1).unwrap());
        answer(&mut model, vec![vec![object(5, false), object(6, false)]]);
        let sort = Sort {
            column: Column::Name,
            descending: false,
        };
        let mut other = summary(Some(sort));
        other.reopen_as_in(&model);
        answer(&mut other, vec![vec![class(2), class(1)]]);
        assert!(other.tree.is_open(other.tree.locate(0).unwrap()));
        answer(&mut other, vec![vec![object(6, false), object(5, false)]]);
        assert_eq!(other.tree.rows(), 4);
    }

    #[test]
    fn a_list_that_fails_has_one_row_to_say_so() {
        let mut model = summary(None);
        model.fail((model.tree.root(), 0));
        assert_eq!(model.tree.rows(), 1);
        assert!(model.pages.has_failed(model.tree.locate(0).unwrap()));
    }

    #[test]
    fn the_cursor_does_not_stay_in_what_is_closed() {
        let mut model = summary(None);
        answer(&mut model, vec![vec![class(1)]]);
        let top = model.tree.locate(0).unwrap();
        model.open(top);
        answer(&mut model, vec![vec![object(5, false)]]);
        model.cursor = model.tree.locate(1);
        model.close(top);
        assert_eq!(model.cursor, Some(top));
    }
}
