//! Retaining paths in a table of retainers: their requests, and the shown part of the first path.
//!
//! The core finds a whole path at once. Each step has the position of its row, so the lists along
//! the path can be opened without a search.

use std::rc::Rc;

use heaplens_model::query::{PathEnd, Sort};
use heaplens_model::row::Row;
use heaplens_model::{Ignored, NodeIdx};

use super::tree::{ListId, RowId, Tree};

/// Steps that are unfolded at a time. Each is a list of its own to ask for.
pub const UNFOLDED_STEPS: u32 = 64;

/// The path from a table's object to a root, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathShown {
    /// The object.
    pub node: NodeIdx,
    /// The number of its steps.
    pub length: u64,
    /// The kind of its end.
    pub end: PathEnd,
    /// The number of its steps with rows in the table.
    pub unfolded: u64,
}

/// The question for a path.
#[derive(Clone, Debug, PartialEq)]
pub struct PathQuery {
    /// The object that it starts from.
    pub node: NodeIdx,
    /// The order of the lists along it.
    pub sort: Sort,
    /// What they look past.
    pub ignored: Vec<Ignored>,
    /// Whether plumbing is folded in them.
    pub is_folded: bool,
}

#[derive(Default)]
pub struct Paths {
    requests: Vec<Request>,
    top: Option<TopPath>,
}

/// A path that was or will be asked for.
struct Request {
    /// The list of retainers that it starts in.
    list: ListId,
    /// The object that they retain.
    node: NodeIdx,
    is_sent: bool,
}

/// The path of the table's own object.
struct TopPath {
    node: NodeIdx,
    length: u64,
    end: PathEnd,
    steps: Vec<(RowId, Rc<Row>)>,
}

impl Paths {
    /// Asks for the path of the object whose retainers `list` has.
    pub fn want(&mut self, list: ListId, node: NodeIdx) {
        self.requests.push(Request {
            list,
            node,
            is_sent: false,
        });
    }

    /// Returns the paths to ask for now. None is given twice.
    pub fn take_unsent(&mut self) -> Vec<(ListId, NodeIdx)> {
        let unsent = self.requests.iter_mut().filter(|one| !one.is_sent);
        unsent
            .map(|one| {
                one.is_sent = true;
                (one.list, one.node)
            })
            .collect()
    }

    /// Marks sent requests as not sent, since the table that waited for the answers is gone.
    pub fn forget_sent(&mut self) {
        for request in &mut self.requests {
            request.is_sent = false;
        }
    }

    /// Takes the request of a list back. Returns whether there was one.
    pub fn answered(&mut self, list: ListId) -> bool {
        let before = self.requests.len();
        self.requests.retain(|one| one.list != list);
        self.requests.len() < before
    }

    /// Returns whether the path of a list is on its way.
    pub fn is_asked(&self, list: ListId) -> bool {
        let mut requests = self.requests.iter();
        requests.any(|one| one.list == list && one.is_sent)
    }

    /// Returns whether an answer is awaited.
    pub fn is_awaited(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Begins the path of the table's own object.
    pub fn begin(
        &mut self,
        node: NodeIdx,
        length: u64,
        end: PathEnd,
        steps: Vec<(RowId, Rc<Row>)>,
    ) {
        self.top = Some(TopPath {
            node,
            length,
            end,
            steps,
        });
    }

    /// Appends steps to that path if they start below its last row.
    pub fn go_on(&mut self, parent: Option<RowId>, steps: Vec<(RowId, Rc<Row>)>) {
        if let Some(top) = &mut self.top
            && let Some((last, _)) = top.steps.last()
            && parent == Some(*last)
        {
            top.steps.extend(steps);
        }
    }

    /// Returns the last row of that path that is in the table, if more steps follow.
    pub fn next_row(&self) -> Option<(RowId, Rc<Row>)> {
        let top = self.top.as_ref()?;
        let is_cut = (top.steps.len() as u64) < top.length;
        top.steps.last().filter(|_| is_cut).cloned()
    }

    /// Forgets what was in lists that are closed.
    pub fn close(&mut self, closed: &[ListId], tree: &Tree) {
        self.requests.retain(|one| !closed.contains(&one.list));
        if let Some(top) = &mut self.top {
            let is_open = |(row, _): &(RowId, _)| tree.list(row.list).is_some();
            let open = top.steps.iter().take_while(|step| is_open(step)).count();
            top.steps.truncate(open);
        }
    }

    /// Returns the shown part of that path, or nothing before its answer.
    pub fn shown(&self) -> Option<PathShown> {
        let top = self.top.as_ref()?;
        Some(PathShown {
            node: top.node,
            length: top.length,
            end: top.end,
            unfolded: top.steps.len() as u64,
        })
    }
}
