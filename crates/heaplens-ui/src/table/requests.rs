//! The queries of a table to its workers, and the parts of the table that their answers go to.

use std::ops::Range;

use heaplens_model::query::{Answer, List, Origin, Query, Sort};

use super::pages::{Failure, PAGE, PageId};
use super::paths::UNFOLDED_STEPS;
use super::table_rows::TableRows;
use super::tree::{ListId, ListQuery, RowId};

/// A question to one of a table's snapshots.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The snapshot.
    pub origin: Origin,
    /// The question.
    pub query: Query,
    /// The part that its answer goes to.
    pub reply_to: ReplyTo,
}

/// The part that an answer goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    /// The rows that it is for.
    pub epoch: u32,
    /// The part of them that uses it.
    pub part: Part,
}

/// The part of a table that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A page of a list.
    Page(PageId),
    /// The path to a root from a list of retainers.
    Path(ListId),
    /// The search for an object.
    Position,
    /// The size of what the selected objects retain, by the selection's version.
    Retained(u32),
}

/// An answer, or the reason that there is none.
pub type Reply = Result<Answer, Failure>;

/// Returns the first query of a table that starts from this list, in its usual order.
pub fn first_query(list: List) -> Query {
    let sort = list.default_sort();
    rows_query(list, sort, 0)
}

/// Asks for a page of a list.
fn page_request(epoch: u32, page: PageId, query: ListQuery) -> Request {
    Request {
        origin: query.origin,
        query: rows_query(query.list, query.sort, page.1),
        reply_to: ReplyTo {
            epoch,
            part: Part::Page(page),
        },
    }
}

fn rows_query(list: List, sort: Sort, page: u64) -> Query {
    Query::Rows {
        list,
        sort,
        start: page * PAGE,
        count: u32::try_from(PAGE).unwrap_or(u32::MAX),
    }
}

/// Collects what the rows are to be asked for now: paths, lists without a length, the rows
/// `in_sight`, those `around`, and those `selected` that are missing.
pub fn collect(
    rows: &mut TableRows,
    in_sight: Range<u64>,
    around: Range<u64>,
    selected: impl IntoIterator<Item = RowId>,
    requests: &mut Vec<Request>,
) {
    let epoch = rows.epoch();
    for (list, query) in rows.take_path_requests() {
        let query = Query::Path {
            node: query.node,
            sort: Some(query.sort),
            ignored: query.ignored,
            is_folded: query.is_folded,
            limit: UNFOLDED_STEPS,
        };
        requests.push(Request {
            origin: Origin::Target,
            query,
            reply_to: ReplyTo {
                epoch,
                part: Part::Path(list),
            },
        });
    }
    let pages = rows
        .take_page_requests(in_sight, around, selected)
        .into_iter();
    requests.extend(pages.map(|(page, query)| page_request(epoch, page, query)));
}
