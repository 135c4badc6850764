//! Fetched rows by page. The pages that were not shown for the longest time are dropped first.
//!
//! Few pages are requested at a time, and only visible ones. A long scroll therefore leaves no
//! queue, and the rows of the latest position come first.

use std::collections::HashMap;
use std::rc::Rc;

use heaplens_model::locale::Texts;
use heaplens_model::query::QueryError;
use heaplens_model::row::Row;

use super::tree::{ListId, RowId};

/// Rows of a page: two screenfuls. Taking a row in costs as much as drawing it.
pub const PAGE: u64 = 64;
/// Pages kept: 65,536 rows, 30 MB at worst.
const KEPT: usize = 1024;
/// Pages asked for at a time.
const IN_FLIGHT: usize = 4;

pub type PageId = (ListId, u64);

/// Returns the page that a row is on.
pub fn page_of(row_id: RowId) -> PageId {
    (row_id.list, row_id.row / PAGE)
}

/// The reason that a page failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The session refused the question.
    Query(QueryError),
    /// The answer was to another question.
    WrongAnswer,
    WorkerGone,
    /// A person stopped the work on it.
    Stopped,
}

impl Failure {
    /// Returns the failure in words.
    pub fn text(&self, texts: &Texts) -> &'static str {
        match self {
            Failure::Query(error) => (texts.query_error)(error.clone()),
            Failure::WrongAnswer => texts.comment_row_failed,
            Failure::WorkerGone => texts.worker_gone,
            Failure::Stopped => texts.row_stopped,
        }
    }
}

struct Page {
    rows: Vec<Rc<Row>>,
    seen: u64,
}

#[derive(Default)]
pub struct Pages {
    pages: HashMap<PageId, Page>,
    /// A handful at most.
    asked: Vec<PageId>,
    failed: Vec<(PageId, Failure)>,
    clock: u64,
}

impl Pages {
    /// Returns a row, if its page is here.
    pub fn row(&self, row_id: RowId) -> Option<&Rc<Row>> {
        let page = self.pages.get(&page_of(row_id))?;
        page.rows.get(usize::try_from(row_id.row % PAGE).ok()?)
    }

    /// Returns the rows of a page, if it is here.
    pub fn page(&self, id: PageId) -> Option<&[Rc<Row>]> {
        self.pages.get(&id).map(|page| page.rows.as_slice())
    }

    /// Returns the reason that a row's page failed.
    pub fn failure(&self, row_id: RowId) -> Option<&Failure> {
        self.failure_of(page_of(row_id))
    }

    fn failure_of(&self, id: PageId) -> Option<&Failure> {
        let mut failed = self.failed.iter();
        failed
            .find(|(page, _)| *page == id)
            .map(|(_, failure)| failure)
    }

    /// Returns the pages that are on their way.
    pub fn asked(&self) -> impl Iterator<Item = PageId> + '_ {
        self.asked.iter().copied()
    }

    /// Returns the pages to ask for now, of those wanted, which are in order of need.
    pub fn ask_now(&mut self, wanted: &[PageId]) -> Vec<PageId> {
        self.clock += 1;
        let mut ask = Vec::new();
        for id in wanted {
            if let Some(page) = self.pages.get_mut(id) {
                page.seen = self.clock;
            } else if self.asked.len() < IN_FLIGHT
                && self.failure_of(*id).is_none()
                && !self.asked.contains(id)
            {
                self.asked.push(*id);
                ask.push(*id);
            }
        }
        ask
    }

    /// Takes the rows of a page in.
    pub fn put(&mut self, id: PageId, rows: Vec<Row>) {
        self.asked.retain(|other| *other != id);
        if self.pages.len() >= KEPT {
            let oldest = self
                .pages
                .iter()
                .min_by_key(|(_, page)| page.seen)
                .map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                self.pages.remove(&oldest);
            }
        }
        let rows = rows.into_iter().map(Rc::new).collect();
        self.pages.insert(
            id,
            Page {
                rows,
                seen: self.clock,
            },
        );
    }

    /// A page cannot be had.
    pub fn fail(&mut self, id: PageId, failure: Failure) {
        self.asked.retain(|other| *other != id);
        self.failed.push((id, failure));
    }

    /// Returns the pages that a person stopped.
    pub fn stopped(&self) -> impl Iterator<Item = PageId> + '_ {
        let stopped = self.failed.iter();
        stopped
            .filter(|(_, failure)| *failure == Failure::Stopped)
            .map(|(page, _)| *page)
    }

    /// Lets the pages be asked for again that a person stopped.
    pub fn forget_stopped(&mut self) {
        self.failed
            .retain(|(_, failure)| *failure != Failure::Stopped);
    }

    /// Marks no page as requested, since the table that asked is gone.
    pub fn forget_asked(&mut self) {
        self.asked.clear();
    }

    /// Forgets a list's pages.
    pub fn drop_list(&mut self, list: ListId) {
        self.pages.retain(|(of, _), _| *of != list);
        self.asked.retain(|(of, _)| *of != list);
        self.failed.retain(|((of, _), _)| *of != list);
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::List;

    use super::super::source::Origin;
    use super::super::tree::{ListQuery, Tree};
    use super::*;

    fn list() -> ListId {
        let list = List::RootEdges;
        let sort = list.default_sort();
        Tree::new(
            ListQuery {
                origin: Origin::Target,
                list,
                sort,
            },
            None,
        )
        .root()
    }

    #[test]
    fn few_pages_are_asked_for_at_a_time_and_none_twice() {
        let (list, mut pages) = (list(), Pages::default());
        let wanted: Vec<PageId> = (0..9).map(|page| (list, page)).collect();
        assert_eq!(pages.ask_now(&wanted), &wanted[..IN_FLIGHT]);
        assert!(pages.ask_now(&wanted).is_empty());
        pages.put((list, 0), Vec::new());
        assert_eq!(pages.ask_now(&wanted), [(list, 4)]);
    }

    #[test]
    fn a_scroll_past_leaves_no_queue() {
        let (list, mut pages) = (list(), Pages::default());
        let far: Vec<PageId> = (1000..1009).map(|page| (list, page)).collect();
        pages.ask_now(&(0..9).map(|page| (list, page)).collect::<Vec<_>>());
        assert!(pages.ask_now(&far).is_empty());
        pages.put((list, 2), Vec::new());
        assert_eq!(
            pages.ask_now(&far),
            [(list, 1000)],
            "what is in sight now comes next"
        );
    }

    #[test]
    fn what_was_unseen_longest_goes_first() {
        let (list, mut pages) = (list(), Pages::default());
        for page in 0..KEPT as u64 {
            pages.ask_now(&[(list, 0), (list, page)]);
            pages.put((list, page), Vec::new());
        }
        pages.ask_now(&[(list, 0)]);
        pages.put((list, 9999), Vec::new());
        assert!(pages.page((list, 0)).is_some());
        assert!(pages.page((list, 1)).is_none());
        assert!(pages.page((list, 9999)).is_some());
    }

    #[test]
    fn a_failed_page_is_not_asked_for_again() {
        let (list, mut pages) = (list(), Pages::default());
        pages.ask_now(&[(list, 0)]);
        pages.fail((list, 0), Failure::WorkerGone);
        let row_id = RowId { list, row: 5 };
        assert_eq!(pages.failure(row_id), Some(&Failure::WorkerGone));
        assert!(pages.ask_now(&[(list, 0)]).is_empty());
        pages.drop_list(list);
        assert_eq!(pages.ask_now(&[(list, 0)]), [(list, 0)]);
    }
}
