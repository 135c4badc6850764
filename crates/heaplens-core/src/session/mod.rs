//! The only door: bytes go in through a [`Loader`], answers come out of a [`Session`].
//!
//! Loading is cut into steps, so that a client with a clock and a screen can time them and show
//! how far it is; the core has neither.

mod ahead;
mod compare;
mod items_made;
mod list_facts;
mod load;
pub mod offload;
mod sorted;
mod warm_up;

pub use load::{Analysis, Loader};
pub use warm_up::WarmUp;

use heaplens_model::message::{Overlap, Statistics};
use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::{
    Answer, ComparisonId, List, Path, PathStep, Query, QueryError, Rows, Sort,
};
use heaplens_model::row::Row;
use heaplens_model::{ClassIdx, DeltaIdx, EdgeIdx, NodeIdx, ObjectId};
use rustc_hash::FxHashMap;

use self::sorted::Orders;
use crate::graph::Interfaces;
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::comparison::{Comparison, Deleted};
use crate::views::digest::{DigestError, Members};
use crate::views::objects::Below;

/// How many UTF-16 units of a text a row shows unless the client says otherwise.
pub const TEXT_LIMIT: usize = 400;

fn is_memory_short(problem: &Problem) -> bool {
    matches!(problem.cause, Cause::OutOfMemory { .. })
}

fn other_build() -> Problem {
    Problem::nowhere(Cause::BuildsDiffer)
}

fn digest_problem(error: DigestError) -> Problem {
    match error {
        DigestError::OutOfMemory(error) => error.into(),
        DigestError::Malformed => other_build(),
    }
}

/// What there is to say about an open snapshot, but for what only a client can measure.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Bytes of JSON.
    pub bytes: u64,
    /// Nodes in the file.
    pub node_count: u32,
    /// Edges in the file.
    pub edge_count: u32,
    /// All shallow sizes together, in bytes.
    pub total_shallow_size: u64,
    /// The largest object id that V8 counted.
    pub newest_object_id: ObjectId,
    /// DevTools' Statistics.
    pub statistics: Statistics,
    /// What is odd about the file.
    pub warnings: Vec<Problem>,
}

/// An open snapshot: answers queries.
pub struct Session {
    snapshot: Snapshot,
    facts: Facts,
    /// Where this snapshot is the target.
    comparisons: FxHashMap<ComparisonId, Comparison>,
    /// Where this snapshot is the base.
    deleted: FxHashMap<ComparisonId, Deleted>,
    /// For the next comparison of which this snapshot is the target.
    members: Option<Members>,
    orders: Orders,
}

impl Session {
    fn new(snapshot: Snapshot, facts: Facts) -> Session {
        Session {
            snapshot,
            facts,
            comparisons: FxHashMap::default(),
            deleted: FxHashMap::default(),
            members: None,
            orders: Orders::default(),
        }
    }

    /// What there is to say about the snapshot.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The columns, for clients that ask more than rows.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Bytes that the columns hold.
    pub fn memory(&self) -> u64 {
        self.snapshot.memory()
    }

    /// Shows texts whole up to so many UTF-16 units.
    pub fn set_text_limit(&mut self, units: usize) {
        self.snapshot.text_limit = units;
    }

    /// Answers a question; costs what is new in it (see [`crate::query::Order`]).
    ///
    /// # Errors
    /// When it asks for what this session does not have.
    pub fn answer(&mut self, query: &Query) -> Result<Answer, QueryError> {
        let is_short = |error: &QueryError| *error == QueryError::OutOfMemory;
        self.with_memory(is_short, |session| session.find_answer(query))
    }

    /// Does something that may take much memory. What was prepared must not stand in its way: where
    /// memory is short that is given back, and it is done again.
    fn with_memory<T, E>(
        &mut self,
        is_short: impl Fn(&E) -> bool,
        mut work: impl FnMut(&mut Session) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = work(self);
        if done.as_ref().is_err_and(is_short) {
            let is_freed = self.members.take().is_some();
            if self.orders.give_back() || is_freed {
                return work(self);
            }
        }
        done
    }

    fn find_answer(&mut self, query: &Query) -> Result<Answer, QueryError> {
        match query {
            Query::Rows {
                list,
                sort,
                start,
                count,
            } => self.rows(list, *sort, *start, *count).map(Answer::Rows),
            Query::Object { id } => {
                let node = self.snapshot.tables.nodes.ids().find(*id);
                let row = node.map(|node| self.snapshot.object_row(node, None, Below::Edges));
                Ok(Answer::Object(row))
            }
            Query::Details {
                node,
                text_start,
                text_count,
            } => {
                let node = self.known(*node)?;
                let details = self.snapshot.details(node, *text_start, *text_count);
                let details = details.map_err(|_| QueryError::OutOfMemory)?;
                Ok(Answer::Details(Box::new(details)))
            }
            Query::Path { node, sort, limit } => self.path(*node, *sort, *limit).map(Answer::Path),
            Query::Position { list, sort, node } => {
                self.position(list, *sort, *node).map(Answer::Position)
            }
        }
    }

    /// Does a little of what makes later answers quick, by so many items; whether there is more
    /// to do. For a client that has nothing else to do: answers are the same without.
    pub fn prepare(&mut self, items: usize) -> bool {
        Orders::prepare(self, items)
    }

    fn rows(
        &mut self,
        list: &List,
        sort: Sort,
        start: u64,
        count: u32,
    ) -> Result<Rows, QueryError> {
        let mut order = Orders::take(self, list, sort)?;
        let start = usize::try_from(start)
            .unwrap_or(usize::MAX)
            .min(order.len());
        let end = start.saturating_add(count as usize);
        let items = order.window(self, start..end)?;
        let rows = self.list_rows(list, &items);
        let total = order.len() as u64;
        self.orders.keep(order);
        Orders::seen(self, list, sort, &items);
        Ok(Rows {
            total,
            start: start as u64,
            rows,
        })
    }

    fn position(
        &mut self,
        list: &List,
        sort: Sort,
        node: NodeIdx,
    ) -> Result<Option<u64>, QueryError> {
        let order = Orders::take(self, list, sort)?;
        let place = match list {
            List::ClassObjects { .. } => order.position_of(self, node.0)?,
            _ => order.position(self, |item| self.stands_for(list, item, node))?,
        };
        self.orders.keep(order);
        Ok(place.map(|place| place as u64))
    }

    fn path(&mut self, node: NodeIdx, sort: Sort, limit: u32) -> Result<Path, QueryError> {
        let node = self.known(node)?;
        let path = self.snapshot.path_to_root(node, limit as usize);
        let path = path.map_err(|_| QueryError::OutOfMemory)?;
        let mut steps = Vec::new();
        for step in path.steps {
            let list = List::Retainers { node: step.node };
            let order = Orders::take(self, &list, sort)?;
            let position = order.position_of(self, step.retainer)?;
            self.orders.keep(order);
            let edge = self.snapshot.retainer_edges(step.node, &[step.retainer]);
            let (Some(edge), Some(position)) = (edge.first(), position) else {
                return Err(QueryError::NoSuchItem);
            };
            steps.push(PathStep {
                row: self.snapshot.edge_row(*edge, Below::Retainers),
                position: position as u64,
            });
        }
        Ok(Path {
            length: path.length,
            end: path.end,
            steps,
        })
    }

    fn items(&self, list: &List) -> Result<Vec<u32>, QueryError> {
        let no_memory = |_: OutOfMemory| QueryError::OutOfMemory;
        match list {
            List::Classes { name_contains } => Ok(self.snapshot.class_items(name_contains)),
            List::ClassObjects { class } => self.snapshot.class_objects(*class),
            List::Deltas {
                comparison,
                name_contains,
            } => Ok(self.comparison(*comparison)?.items(name_contains)),
            List::Added { comparison, delta } => {
                Ok(self.comparison(*comparison)?.added(*delta)?.to_vec())
            }
            List::Deleted { comparison, delta } => {
                let deleted = self
                    .deleted
                    .get(comparison)
                    .ok_or(QueryError::NoSuchComparison)?;
                Ok(deleted.of(*delta)?.to_vec())
            }
            List::Edges { node } => self
                .snapshot
                .edge_items(self.known(*node)?)
                .map_err(no_memory),
            List::RootEdges => {
                let root = self.known(self.snapshot.tables.root)?;
                self.snapshot.edge_items(root).map_err(no_memory)
            }
            List::Retainers { node } => self
                .snapshot
                .retainer_items(self.known(*node)?)
                .map_err(no_memory),
        }
    }

    fn known(&self, node: NodeIdx) -> Result<NodeIdx, QueryError> {
        let known = node.at() < self.snapshot.tables.nodes.len();
        known.then_some(node).ok_or(QueryError::NoSuchItem)
    }

    fn comparison(&self, id: ComparisonId) -> Result<&Comparison, QueryError> {
        self.comparisons
            .get(&id)
            .ok_or(QueryError::NoSuchComparison)
    }

    /// Whether the row is the object's, or in a list of classes that of its class.
    fn stands_for(&self, list: &List, item: u32, node: NodeIdx) -> bool {
        match list {
            List::Classes { .. } => {
                node.at() < self.snapshot.tables.nodes.len()
                    && self.snapshot.classes.of_node(node) == ClassIdx(item)
            }
            List::Deltas { comparison, .. } => {
                let comparison = self.comparison(*comparison);
                let added = comparison.and_then(|comparison| comparison.added(DeltaIdx(item)));
                added.is_ok_and(|added| added.contains(&node.0))
            }
            _ => self.node_of(list, item) == Some(node),
        }
    }

    fn node_of(&self, list: &List, item: u32) -> Option<NodeIdx> {
        match list {
            List::Classes { .. } | List::Deltas { .. } => None,
            List::ClassObjects { .. } | List::Added { .. } | List::Deleted { .. } => {
                Some(NodeIdx(item))
            }
            List::Edges { .. } | List::RootEdges => {
                Some(self.snapshot.tables.edges.get(EdgeIdx(item)).node())
            }
            List::Retainers { node } => Some(self.snapshot.retainer(*node, item)),
        }
    }

    fn list_rows(&self, list: &List, places: &[u32]) -> Vec<Row> {
        let snapshot = &self.snapshot;
        let items = places.iter().copied();
        match list {
            List::Classes { .. } => items
                .map(|item| Row::Class(snapshot.class_row(ClassIdx(item))))
                .collect(),
            List::Deltas { comparison, .. } => {
                // The list was made from this comparison a moment ago.
                let comparison = &self.comparisons[comparison];
                items
                    .map(|item| Row::Delta(comparison.row(snapshot, DeltaIdx(item))))
                    .collect()
            }
            List::ClassObjects { .. } | List::Added { .. } | List::Deleted { .. } => items
                .map(|item| Row::Object(snapshot.object_row(NodeIdx(item), None, Below::Edges)))
                .collect(),
            List::Edges { .. } | List::RootEdges => items
                .map(|item| Row::Object(snapshot.edge_row(EdgeIdx(item), Below::Edges)))
                .collect(),
            List::Retainers { node } => snapshot
                .retainer_edges(*node, places)
                .into_iter()
                .map(|edge| Row::Object(snapshot.edge_row(edge, Below::Retainers)))
                .collect(),
        }
    }

    /// As the target: the interfaces that its base is to be named by.
    pub fn export_interfaces(&self) -> Vec<u8> {
        self.snapshot.interfaces.pack()
    }

    /// As the target: does what [`Session::compare`] can do before the base has answered, while
    /// that one has its own part to do in another worker. O(nodes · log of the largest class).
    pub fn prepare_comparison(&mut self) {
        // Without memory now, comparing tries again, and says so.
        self.members = Members::group(&self.snapshot, &self.snapshot.classes).ok();
    }

    /// As the base: the digest by the target's interfaces.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn export_digest(&mut self, interfaces: &[u8]) -> Result<Vec<u8>, Problem> {
        self.with_memory(is_memory_short, |session| {
            let interfaces = Interfaces::unpack(interfaces).map_err(digest_problem)?;
            session.snapshot.digest(&interfaces).map_err(Problem::from)
        })
    }

    /// As the target: compares with the digest of the base, and returns the deleted objects for
    /// the base to keep.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn compare(
        &mut self,
        id: ComparisonId,
        digest: &[u8],
    ) -> Result<(Vec<u8>, Overlap), Problem> {
        self.drop_comparison(id);
        self.with_memory(is_memory_short, |session| session.compare_with(id, digest))
    }

    fn compare_with(
        &mut self,
        id: ComparisonId,
        digest: &[u8],
    ) -> Result<(Vec<u8>, Overlap), Problem> {
        let members = match self.members.take() {
            Some(members) => members,
            None => Members::group(&self.snapshot, &self.snapshot.classes)?,
        };
        let (comparison, deleted) =
            Comparison::with_base(&self.snapshot, &members, digest).map_err(digest_problem)?;
        let overlap = comparison.overlap;
        self.comparisons.insert(id, comparison);
        Ok((deleted, overlap))
    }

    /// As the base: keeps what a comparison found deleted.
    ///
    /// # Errors
    /// When memory runs out, or the bytes are of another build.
    pub fn keep_deleted(&mut self, id: ComparisonId, deleted: &[u8]) -> Result<(), Problem> {
        let deleted = self.with_memory(is_memory_short, |session| {
            Deleted::unpack(deleted, session.snapshot.tables.nodes.len()).map_err(digest_problem)
        })?;
        self.deleted.insert(id, deleted);
        Ok(())
    }

    /// Forgets a comparison, whichever side this snapshot was on.
    pub fn drop_comparison(&mut self, id: ComparisonId) {
        self.comparisons.remove(&id);
        self.deleted.remove(&id);
        self.orders.forget(|list| match list {
            List::Deltas { comparison, .. }
            | List::Added { comparison, .. }
            | List::Deleted { comparison, .. } => *comparison == id,
            _ => false,
        });
    }
}
