//! The rows of one table: its open lists, what was fetched of them, and where it is scrolled to.
//!
//! Nothing here depends on the browser, the clock or a worker. The caller takes requests out and
//! puts answers in.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;

use heaplens_model::query::{List, Origin, Path, PathStep, Rows, Sort};
use heaplens_model::realms::RealmOf;
use heaplens_model::row::Row;
use heaplens_model::{ClassIdx, DeltaIdx, FunctionIdx, GrowthIdx, NodeIdx, StringGroupIdx};

use super::pages::{Failure, PAGE, PageId, Pages, page_of};
use super::paths::{PathQuery, PathShown, Paths};
use super::requests::Part;
use super::tree::{ListId, ListQuery, RowId, Tree};
use crate::views::{TableDescription, is_expandable, object_node, sort_below};

/// The list that a table starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    pub list: List,
    /// The object that it belongs to, where it is a list of retainers.
    pub node: Option<NodeIdx>,
    /// The order that was chosen.
    pub sort: Option<Sort>,
}

impl Top {
    /// Returns the order of the list: the chosen one, else the usual one.
    pub fn order(&self) -> Sort {
        self.sort.unwrap_or_else(|| self.list.default_sort())
    }
}

pub struct TableRows {
    description: &'static TableDescription,
    top: Top,
    /// Tells the answers for these rows from those for earlier ones.
    epoch: u32,
    tree: Tree,
    pages: Pages,
    paths: Paths,
    /// The row that the keyboard is on.
    cursor: Option<RowId>,
    /// Pixels of rows above what is in sight.
    scroll_top: f64,
    /// Rows that were open in another order. They open when they are fetched.
    reopen: Vec<OpenItem>,
}

/// The subject of a row, which does not depend on the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Item {
    Class(ClassIdx),
    Delta(DeltaIdx),
    Object(NodeIdx),
    /// A group of retainers, by a hash of the path to it.
    Group(u64),
    Growth(GrowthIdx),
    Appeared(u32),
    Function(FunctionIdx),
    DetachedGroup(u32),
    Strings(StringGroupIdx),
    /// By its native context, or by what else it is.
    Realm(RealmOf, Option<NodeIdx>),
}

/// The subject of an open row. It may occur many times, such as a class below many objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OpenItem {
    level: u32,
    /// The subject of the row above it.
    parent: Option<Item>,
    item: Item,
}

impl Item {
    fn of(row: &Row, list: &List) -> Item {
        match row {
            Row::RetainerGroup(group) => {
                let mut hasher = DefaultHasher::new();
                (list, group.position).hash(&mut hasher);
                Item::Group(hasher.finish())
            }
            Row::Class(class) => Item::Class(class.class),
            Row::Delta(delta) => Item::Delta(delta.delta),
            Row::Growth(class) => Item::Growth(class.class),
            Row::Appeared(step) => Item::Appeared(step.snapshot),
            Row::Function(function) => Item::Function(function.function),
            Row::DetachedGroup(group) => Item::DetachedGroup(group.group),
            Row::Strings(group) => Item::Strings(group.group),
            Row::Realm(realm) => {
                Item::Realm(realm.of, realm.object.as_ref().map(|object| object.node))
            }
            Row::Object(object) => Item::Object(object.node),
        }
    }
}

impl TableRows {
    /// Makes a table without rows yet.
    pub fn new(description: &'static TableDescription, top: Top, epoch: u32) -> TableRows {
        let query = ListQuery {
            origin: Origin::Target,
            list: top.list.clone(),
            sort: top.order(),
        };
        let tree = Tree::new(query, top.node);
        let mut paths = Paths::default();
        if let Some(node) = top.node.filter(|_| description.follows_path) {
            paths.want(tree.root(), node);
        }
        TableRows {
            description,
            top,
            epoch,
            tree,
            pages: Pages::default(),
            paths,
            cursor: None,
            scroll_top: 0.0,
            reopen: Vec::new(),
        }
    }

    /// Opens the rows that are open in `other` as soon as they are fetched here.
    pub fn reopen_as_in(&mut self, other: &TableRows) {
        let open = other.tree.open_rows();
        let open = open.filter_map(|row_id| other.open_item(row_id));
        self.reopen = open.chain(other.reopen.iter().copied()).collect();
    }

    /// Returns the subject of a row, if it and the row above it are here.
    fn open_item(&self, row_id: RowId) -> Option<OpenItem> {
        let list = self.tree.list(row_id.list)?;
        let parent = match list.parent {
            Some(parent) => {
                let above = self.tree.list(parent.list)?;
                Some(Item::of(self.row(parent)?, &above.query.list))
            }
            None => None,
        };
        Some(OpenItem {
            level: list.level,
            parent,
            item: Item::of(self.row(row_id)?, &list.query.list),
        })
    }

    /// Returns the list that the table starts from.
    pub fn top(&self) -> &Top {
        &self.top
    }

    /// Tells the answers for these rows from those for earlier ones.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Gives rows that were kept the number under which their answers will come.
    pub fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }

    /// Returns the open lists.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Returns the number of rows, open ones included.
    pub fn count(&self) -> u64 {
        self.tree.rows()
    }

    /// Returns the row that the keyboard is on.
    pub fn cursor(&self) -> Option<RowId> {
        self.cursor
    }

    /// Puts the keyboard on a row.
    pub fn set_cursor(&mut self, row_id: RowId) {
        self.cursor = Some(row_id);
    }

    /// Returns the object that the keyboard is on.
    pub fn cursor_node(&self) -> Option<NodeIdx> {
        object_node(self.row(self.cursor?)?)
    }

    /// Pixels of rows above what is in sight.
    pub fn scroll_top(&self) -> f64 {
        self.scroll_top
    }

    pub fn set_scroll_top(&mut self, pixels: f64) {
        self.scroll_top = pixels;
    }

    /// Returns whether the first rows are here, or it is known that there are none.
    pub fn is_begun(&self) -> bool {
        self.tree
            .list(self.tree.root())
            .is_some_and(|list| list.total.is_some())
    }

    /// Returns the length of the list that the table starts from, once it is known.
    pub fn top_total(&self) -> Option<u64> {
        self.tree.list(self.tree.root()).and_then(|list| list.total)
    }

    /// Returns whether all open lists and paths are here.
    pub fn is_whole(&self) -> bool {
        !self.paths.is_awaited() && self.tree.waiting().next().is_none()
    }

    /// Returns whether lists are being opened along a path to a root.
    pub fn is_unfolding(&self) -> bool {
        self.description.follows_path && !self.is_whole()
    }

    /// Returns whether an answer is awaited that the rows in sight depend on.
    pub fn is_waiting_for(&self, mut in_sight: Range<u64>) -> bool {
        !self.is_whole() || !in_sight.all(|flat| self.is_here(flat))
    }

    /// Returns whether nothing is awaited at a flat index: its row is here, or never will be.
    pub fn is_here(&self, flat: u64) -> bool {
        self.tree
            .locate(flat)
            .is_none_or(|row_id| self.row(row_id).is_some() || self.failure(row_id).is_some())
    }

    /// Returns the snapshots that owe an answer.
    pub fn awaited_origins(&self) -> Vec<Origin> {
        let lists = self.pages.asked().map(|(list, _)| list);
        let mut origins: Vec<Origin> = lists
            .filter_map(|list| self.tree.list(list).map(|list| list.query.origin))
            .collect();
        if self.paths.is_awaited() {
            origins.push(Origin::Target);
        }
        origins
    }

    /// Returns a row, if it was fetched.
    pub fn row(&self, row_id: RowId) -> Option<&Rc<Row>> {
        self.pages.row(row_id)
    }

    /// Returns the reason that a row failed.
    pub fn failure(&self, row_id: RowId) -> Option<&Failure> {
        self.pages.failure(row_id)
    }

    /// Returns whether the row's object is on the way to it already, in a table of retainers.
    pub fn is_cycle(&self, row_id: RowId, row: &Row) -> bool {
        self.description.follows_path
            && object_node(row).is_some_and(|node| self.tree.is_on_path(row_id.list, node))
    }

    /// Returns the shown part of the path to a root.
    pub fn path(&self) -> Option<PathShown> {
        self.paths.shown()
    }

    /// Returns the pages to ask for now: those of lists without a length, then those of the rows
    /// `in_sight`, then those `around`, then those of other rows.
    pub fn take_page_requests(
        &mut self,
        in_sight: Range<u64>,
        around: Range<u64>,
        others: impl IntoIterator<Item = RowId>,
    ) -> Vec<(PageId, ListQuery)> {
        let mut wanted: Vec<PageId> = self.tree.waiting().map(|list| (list, 0)).collect();
        for flat in in_sight.chain(around) {
            if let Some(page) = self.tree.locate(flat).map(page_of)
                && !wanted.contains(&page)
            {
                wanted.push(page);
            }
        }
        // The pages of rows that follow one another are the same.
        for page in others.into_iter().map(page_of) {
            if wanted.last() != Some(&page) {
                wanted.push(page);
            }
        }
        let pages = self.pages.ask_now(&wanted).into_iter();
        pages
            .filter_map(|page| Some((page, self.tree.list(page.0)?.query.clone())))
            .collect()
    }

    /// Returns the paths to ask for now, each with the list that it starts in.
    pub fn take_path_requests(&mut self) -> Vec<(ListId, PathQuery)> {
        let unsent = self.paths.take_unsent().into_iter();
        let query = |(id, node)| {
            let ListQuery { list, sort, .. } = &self.tree.list(id)?.query;
            let (ignored, is_folded) = match list {
                List::Retainers { ignored, .. } => (ignored.clone(), false),
                List::FoldedRetainers { ignored, .. } => (ignored.clone(), true),
                _ => (Vec::new(), false),
            };
            let sort = *sort;
            let query = PathQuery {
                node,
                sort,
                ignored,
                is_folded,
            };
            Some((id, query))
        };
        unsent.filter_map(query).collect()
    }

    /// Marks requests as not sent, since their answers will be ignored.
    pub fn forget_requests(&mut self) {
        self.pages.forget_asked();
        self.paths.forget_sent();
    }

    /// Adds a page of a list.
    pub fn put_page(&mut self, page: PageId, rows: Rows) {
        if self.tree.list(page.0).is_none() {
            return;
        }
        self.tree.set_total(page.0, rows.total);
        self.pages.put(page, rows.rows);
        self.reopen_page(page);
    }

    fn reopen_page(&mut self, page: PageId) {
        if self.reopen.is_empty() {
            return;
        }
        let first = page.1 * PAGE;
        let count = self.pages.page(page).map_or(0, <[_]>::len) as u64;
        for row in first..first + count {
            let row_id = RowId { list: page.0, row };
            let item = self.open_item(row_id);
            if let Some(position) = self.reopen.iter().position(|one| Some(*one) == item) {
                self.reopen.swap_remove(position);
                self.open(row_id);
            }
        }
    }

    /// Notes that a page failed. If it was a list's first page, the list gets one row that says so.
    pub fn fail_page(&mut self, page: PageId, failure: Failure) {
        if self
            .tree
            .list(page.0)
            .is_some_and(|list| list.total.is_none())
        {
            self.tree.set_total(page.0, 1);
        }
        self.pages.fail(page, failure);
    }

    /// Returns whether an answer is awaited for a part of these rows.
    pub fn awaits(&self, part: Part) -> bool {
        match part {
            Part::Page(page) => self.pages.asked().any(|asked| asked == page),
            Part::Path(list) => self.paths.is_asked(list),
            Part::Position | Part::Retained(_) => false,
        }
    }

    /// Returns whether a person stopped some of the rows.
    pub fn is_stopped(&self) -> bool {
        self.pages.stopped().next().is_some()
    }

    /// Lets rows be asked for again that a person stopped.
    pub fn ask_again(&mut self) {
        let stopped: Vec<PageId> = self.pages.stopped().collect();
        for (list, page) in stopped {
            // Without its first page a list has no length, and one row that says so.
            if page == 0 && self.pages.page((list, 0)).is_none() {
                self.tree.forget_total(list);
            }
        }
        self.pages.forget_stopped();
    }

    /// Adds the path that starts in a list of retainers, and opens the lists along it.
    pub fn put_path(&mut self, list: ListId, path: Path) {
        if !self.paths.answered(list) {
            return;
        }
        let Some(parent) = self.tree.list(list).map(|open| open.parent) else {
            return;
        };
        let steps = self.unfold(list, path.steps);
        match self.top.node {
            Some(node) if list == self.tree.root() => {
                self.paths.begin(node, path.length, path.end, steps);
            }
            _ => self.paths.go_on(parent, steps),
        }
    }

    /// Notes that a path failed. No message is shown.
    pub fn fail_path(&mut self, list: ListId) {
        self.paths.answered(list);
    }

    /// Opens the list below each step but the last. Returns the rows of the steps.
    fn unfold(&mut self, mut list: ListId, steps: Vec<PathStep>) -> Vec<(RowId, Rc<Row>)> {
        let mut rows = Vec::with_capacity(steps.len());
        let mut steps = steps.into_iter().peekable();
        while let Some(step) = steps.next() {
            // Where the row stands far down in a long list the path is not unfolded on.
            let Some(position) = step.position else {
                break;
            };
            let row_id = RowId {
                list,
                row: position,
            };
            let row = Rc::new(Row::Object(step.row));
            let is_cycle = self.is_cycle(row_id, &row);
            rows.push((row_id, row.clone()));
            if is_cycle || steps.peek().is_none() {
                break;
            }
            self.open_below(row_id, &row);
            match self.tree.below(row_id).first() {
                Some(below) => list = *below,
                None => break,
            }
        }
        rows
    }

    /// Opens the lists below a row. In a table of retainers the path goes on from there.
    pub fn open(&mut self, row_id: RowId) {
        if let Some(row) = self.pages.row(row_id).cloned() {
            self.open_and_follow(row_id, &row);
        }
    }

    /// Unfolds more steps of a path that is longer than shown.
    pub fn continue_path(&mut self) {
        if let Some((row_id, row)) = self.paths.next_row() {
            self.open_and_follow(row_id, &row);
        }
    }

    fn open_and_follow(&mut self, row_id: RowId, row: &Row) {
        if !is_expandable(row) || self.tree.is_open(row_id) {
            return;
        }
        self.open_below(row_id, row);
        let follows = self.description.follows_path && !self.is_cycle(row_id, row);
        if let Some(node) = object_node(row).filter(|_| follows) {
            for list in self.tree.below(row_id) {
                self.paths.want(*list, node);
            }
        }
    }

    fn open_below(&mut self, row_id: RowId, row: &Row) {
        let Some(list) = self.tree.list(row_id.list) else {
            return;
        };
        let (whole, filter) = list.query.list.whole();
        let below = (self.description.below)(row, whole).into_iter();
        let within = |below: List| match filter {
            Some(filter) => below.within(filter),
            None => below,
        };
        let queries = below.map(within).map(|below| ListQuery {
            origin: below.only_in().unwrap_or(list.query.origin),
            sort: sort_below(&below, self.top.sort),
            list: below,
        });
        let queries = queries.collect();
        self.tree.open(row_id, queries, object_node(row));
    }

    /// Closes the lists below a row. A cursor in them moves to the row.
    pub fn close(&mut self, row_id: RowId) {
        let closed = self.tree.close(row_id);
        for list in &closed {
            self.pages.drop_list(*list);
        }
        self.paths.close(&closed, &self.tree);
        if self
            .cursor
            .is_some_and(|cursor| closed.contains(&cursor.list))
        {
            self.cursor = Some(row_id);
        }
    }
}
