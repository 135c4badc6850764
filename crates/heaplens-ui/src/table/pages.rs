//! Rows that were fetched, by page; the longest unseen go first.
//!
//! What is in flight is kept small: a page is asked for only while it is in sight, so a long
//! scroll leaves no queue behind and the latest position wins.

use std::collections::HashMap;
use std::rc::Rc;

use heaplens_model::row::Row;

use super::tree::{ListId, RowId};

/// Rows a page: two screenfuls, since taking a row in costs as much as drawing it.
pub const PAGE: u64 = 64;
/// Pages kept: 65,536 rows, some 30 MB at worst.
const KEPT: usize = 1024;
/// Pages asked for at a time.
const IN_FLIGHT: usize = 4;

/// A page of a list.
pub type PageId = (ListId, u64);

/// The page that a row is on.
pub fn page_of(row_id: RowId) -> PageId {
    (row_id.list, row_id.row / PAGE)
}

struct Page {
    rows: Vec<Rc<Row>>,
    seen: u64,
}

/// Pages of one table.
#[derive(Default)]
pub struct Pages {
    pages: HashMap<PageId, Page>,
    /// A handful at most.
    asked: Vec<PageId>,
    failed: Vec<PageId>,
    clock: u64,
}

impl Pages {
    /// A row, if its page is here.
    pub fn row(&self, row_id: RowId) -> Option<&Rc<Row>> {
        let page = self.pages.get(&page_of(row_id))?;
        page.rows.get(usize::try_from(row_id.row % PAGE).ok()?)
    }

    /// The rows of a page, if it is here.
    pub fn page(&self, id: PageId) -> Option<&[Rc<Row>]> {
        self.pages.get(&id).map(|page| page.rows.as_slice())
    }

    /// Whether a row's page could not be had.
    pub fn has_failed(&self, row_id: RowId) -> bool {
        self.failed.contains(&page_of(row_id))
    }

    /// Of the pages wanted, in order of need, those to ask for now.
    pub fn ask_now(&mut self, wanted: &[PageId]) -> Vec<PageId> {
        self.clock += 1;
        let mut ask = Vec::new();
        for id in wanted {
            if let Some(page) = self.pages.get_mut(id) {
                page.seen = self.clock;
            } else if self.asked.len() < IN_FLIGHT
                && !self.failed.contains(id)
                && !self.asked.contains(id)
            {
                self.asked.push(*id);
                ask.push(*id);
            }
        }
        ask
    }

    /// A page came.
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
    pub fn fail(&mut self, id: PageId) {
        self.asked.retain(|other| *other != id);
        self.failed.push(id);
    }

    /// Nothing is on its way any more: the table that asked is gone.
    pub fn forget_asked(&mut self) {
        self.asked.clear();
    }

    /// Forgets a list's pages.
    pub fn drop_list(&mut self, list: ListId) {
        self.pages.retain(|(of, _), _| *of != list);
        self.asked.retain(|(of, _)| *of != list);
        self.failed.retain(|(of, _)| *of != list);
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
        pages.fail((list, 0));
        assert!(pages.has_failed(RowId { list, row: 5 }));
        assert!(pages.ask_now(&[(list, 0)]).is_empty());
        pages.drop_list(list);
        assert_eq!(pages.ask_now(&[(list, 0)]), [(list, 0)]);
    }
}
