//! How the rows of a list compare, whichever list it is.

use std::cmp::Ordering;

use heaplens_model::query::{Column, List, QueryError, Sort};
use heaplens_model::{EdgeIdx, NodeIdx};

use super::Session;
use super::list_facts::{ListFacts, ListNames};
use crate::query::{Key, Ranking, coarse};
use crate::tables::edge_names::NameList;
use crate::tables::edges::EdgeName;
use crate::views::Snapshot;
use crate::views::comparison::Comparison;
use crate::views::keys::NameRanks;
use crate::views::retainers::Retainers;

/// The total order of a list's items.
pub struct Comparer<'a> {
    snapshot: &'a Snapshot,
    items: Items<'a>,
    sort: Sort,
}

enum Items<'a> {
    Classes,
    Deltas(&'a Comparison),
    Objects(Option<&'a NameRanks>),
    Edges(Edges<'a>),
    Retainers(Retainers<'a>),
}

/// The edges of one node.
struct Edges<'a> {
    first: u32,
    names: NameList<'a>,
}

impl<'a> Comparer<'a> {
    /// `facts` are the list's.
    ///
    /// # Errors
    /// When the list cannot be sorted so, or does not exist.
    pub fn new(
        session: &'a Session,
        list: &List,
        sort: Sort,
        facts: &'a ListFacts,
    ) -> Result<Self, QueryError> {
        if !list.has_column(sort.column) {
            return Err(QueryError::NoSuchColumn);
        }
        let snapshot = &session.snapshot;
        let names = facts.names.as_deref();
        let items = match list {
            List::Classes { .. } => Items::Classes,
            List::Deltas { comparison, .. } => Items::Deltas(session.comparison(*comparison)?),
            List::ClassObjects { .. } | List::Added { .. } | List::Deleted { .. } => {
                Items::Objects(match names {
                    Some(ListNames::Objects(names)) => names.as_ref(),
                    _ => None,
                })
            }
            List::Edges { node } => Items::Edges(Edges::of(snapshot, session.known(*node)?)),
            List::RootEdges => {
                let root = session.known(snapshot.tables.root)?;
                Items::Edges(Edges::of(snapshot, root))
            }
            List::Retainers { node } => {
                session.known(*node)?;
                Items::Retainers(Retainers {
                    holders: &facts.holders,
                    names: match names {
                        Some(ListNames::Retainers(names)) => Some(names),
                        _ => None,
                    },
                })
            }
        };
        Ok(Comparer {
            snapshot,
            items,
            sort,
        })
    }
}

impl<'a> Edges<'a> {
    fn of(snapshot: &'a Snapshot, node: NodeIdx) -> Edges<'a> {
        Edges {
            first: snapshot.tables.nodes.edges(node).start as u32,
            names: snapshot.tables.edge_names(node),
        }
    }

    #[inline(always)]
    fn name(&self, snapshot: &Snapshot, edge: u32) -> EdgeName {
        let kind = snapshot.tables.edges.get(EdgeIdx(edge)).kind();
        EdgeName::new(kind, self.names.get((edge - self.first) as usize))
    }
}

/// Asks for something of each item.
#[inline(always)]
fn fill<T>(found: &mut [T], items: &[u32], of: impl Fn(u32) -> T) {
    for (found, item) in found.iter_mut().zip(items) {
        *found = of(*item);
    }
}

/// The same by a sort that is a constant to the compiler, so that no item is asked again which
/// column it is. Not for lists of classes, to whom more columns differ. A macro, because the
/// compiler makes one function of a closure that is called so many times.
macro_rules! fill_decided {
    ($sort:expr, $found:expr, $items:expr, |$decided:ident, $item:ident| $of:expr) => {{
        macro_rules! both {
            ($column:expr) => {
                if $sort.descending {
                    let $decided = Sort {
                        column: $column,
                        descending: true,
                    };
                    fill($found, $items, |$item| $of)
                } else {
                    let $decided = Sort {
                        column: $column,
                        descending: false,
                    };
                    fill($found, $items, |$item| $of)
                }
            };
        }
        match $sort.column {
            Column::Name => both!(Column::Name),
            Column::Distance => both!(Column::Distance),
            Column::RetainedSize => both!(Column::RetainedSize),
            Column::ShallowSize | Column::AddedSize | Column::RemovedSize | Column::SizeDelta => {
                both!(Column::ShallowSize)
            }
            Column::Count | Column::AddedCount | Column::RemovedCount | Column::CountDelta => {
                both!(Column::Count)
            }
        }
    }};
}

/// Calls `work` as a function of its own: with the loops of all lists in one, a browser would take
/// long to compile those that run.
#[inline(never)]
fn apart(work: impl FnOnce()) {
    work();
}

impl Ranking for Comparer<'_> {
    fn keys(&self, items: &[u32], keys: &mut [Key]) {
        let (snapshot, sort) = (self.snapshot, self.sort);
        match &self.items {
            Items::Classes => fill(keys, items, |item| snapshot.class_key(sort, item)),
            Items::Deltas(comparison) => fill(keys, items, |item| comparison.key(sort, item)),
            Items::Objects(names) => apart(|| {
                fill_decided!(sort, keys, items, |sort, item| snapshot
                    .object_key(sort, *names, item));
            }),
            Items::Edges(edges) => apart(|| {
                fill_decided!(sort, keys, items, |sort, item| {
                    let name = || edges.name(snapshot, item);
                    snapshot.edge_key(sort, EdgeIdx(item), name)
                });
            }),
            Items::Retainers(retainers) => apart(|| {
                fill_decided!(sort, keys, items, |sort, item| snapshot
                    .retainer_key(sort, retainers, item));
            }),
        }
    }

    fn coarse(&self, items: &[u32], numbers: &mut [u32]) {
        let (snapshot, sort) = (self.snapshot, self.sort);
        match &self.items {
            Items::Classes => fill(numbers, items, |item| {
                coarse(snapshot.class_key(sort, item))
            }),
            Items::Deltas(comparison) => {
                fill(numbers, items, |item| coarse(comparison.key(sort, item)));
            }
            Items::Objects(names) => apart(|| {
                fill_decided!(sort, numbers, items, |sort, item| snapshot
                    .object_coarse(sort, *names, item));
            }),
            Items::Edges(edges) => apart(|| {
                fill_decided!(sort, numbers, items, |sort, item| {
                    let name = || edges.name(snapshot, item);
                    snapshot.edge_coarse(sort, EdgeIdx(item), name)
                });
            }),
            Items::Retainers(retainers) => apart(|| {
                fill_decided!(sort, numbers, items, |sort, item| snapshot
                    .retainer_coarse(sort, retainers, item));
            }),
        }
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        match &self.items {
            Items::Classes => self.snapshot.compare_classes(self.sort, a, b),
            Items::Deltas(comparison) => comparison.compare(self.sort, a, b),
            Items::Objects(_) => self.snapshot.compare_objects(self.sort, a, b),
            Items::Edges(edges) => {
                let nodes = [a, b].map(|edge| self.snapshot.tables.edges.get(EdgeIdx(edge)).node());
                let names = || {
                    let [a, b] = [a, b].map(|edge| edges.name(self.snapshot, edge));
                    self.snapshot.compare_edge_names(a, b)
                };
                self.snapshot
                    .compare_edges(self.sort, names, nodes)
                    .then(a.cmp(&b))
            }
            Items::Retainers(retainers) => {
                self.snapshot
                    .compare_retainers(self.sort, retainers, [a, b])
            }
        }
    }
}
