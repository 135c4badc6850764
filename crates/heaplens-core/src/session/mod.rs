//! The only door: bytes go in through a [`Loader`], answers come out of a [`Session`].
//!
//! Loading is cut into steps, so that a client with a clock and a screen can time them and show
//! how far it is; the core has neither.

mod levels;
mod list_cache;
mod load;
pub mod offload;
mod patterns;
mod walks;
mod warm_up;
mod work;

pub use load::{Analysis, Loader};
pub use patterns::{Pattern, Patterns};
pub use walks::WALK_PHASES;
pub use warm_up::WarmUp;
pub use work::{Found, Work};

pub use crate::analyses::Progress;

use heaplens_model::message::{Overlap, Statistics};
use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::{
    Answer, ComparisonId, List, Path, PathStep, Query, QueryError, RetainingChain, Rows, Sort,
};
use heaplens_model::row::ObjectRow;
use heaplens_model::{Ignored, NodeIdx, ObjectId};

use self::levels::Levels;
use self::list_cache::ListCache;
use self::patterns::NoPatterns;
use crate::analyses::ignored_retainers::RetainerDistances;
use crate::analyses::retained_together::EssentialGraph;
use crate::analyses::retaining_chain;
use crate::graph::Interfaces;
use crate::views::Snapshot;
use crate::views::comparison::{Comparison, Comparisons, Deleted};
use crate::views::digest::{DigestError, Members};
use crate::views::lists::Lists;
use crate::views::lists::found_sets::FoundSets;
use crate::views::path::FoundStep;

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

/// Facts about an open snapshot, without those that only a client can measure.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Bytes of JSON.
    pub bytes: u64,
    /// Nodes in the file.
    pub node_count: u32,
    /// Edges in the file.
    pub edge_count: u32,
    /// The root.
    pub root: NodeIdx,
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
    comparisons: Comparisons,
    /// For the next comparison in which this snapshot is the target.
    members: Option<Members>,
    lists: ListCache,
    /// Sets of objects that questions asked for.
    sets: FoundSets,
    /// Found when the first question asks for the size of a set.
    essential: Option<EssentialGraph>,
    /// What a question looked past last, and the distances without it.
    ignoring: Option<(Vec<Ignored>, RetainerDistances)>,
    levels: Levels,
    patterns: Box<dyn Patterns>,
}

impl Session {
    fn new(snapshot: Snapshot, facts: Facts) -> Session {
        Session {
            snapshot,
            facts,
            comparisons: Comparisons::default(),
            members: None,
            lists: ListCache::default(),
            sets: FoundSets::default(),
            essential: None,
            ignoring: None,
            levels: Levels::default(),
            patterns: Box::new(NoPatterns),
        }
    }

    /// What there is to say about the snapshot.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The columns, for tests that compare them with naive references.
    #[cfg(any(test, feature = "test-kit"))]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Bytes that the columns hold.
    pub fn memory(&self) -> u64 {
        self.snapshot.memory()
    }

    /// Shows the names of classes and edges whole up to so many UTF-16 units.
    ///
    /// Other texts are as long as memory allows; [`Query::Details`] gives them in pages.
    pub fn set_name_limit(&mut self, units: usize) {
        self.snapshot.name_limit = units;
    }

    /// Brings regular expressions, which searches may ask for.
    pub fn set_patterns(&mut self, patterns: Box<dyn Patterns>) {
        self.patterns = patterns;
    }

    /// Answers a question. What was found for earlier ones is used again.
    ///
    /// # Errors
    /// When it asks for what this session does not have.
    pub fn answer(&mut self, query: &Query) -> Result<Answer, QueryError> {
        let is_short = |error: &QueryError| *error == QueryError::OutOfMemory;
        self.with_memory(is_short, |session| {
            session.find_needed(query)?;
            session.find_answer(query)
        })
    }

    /// Does something that may take much memory. Where memory is short, what was prepared is given
    /// back, and the work is done again.
    fn with_memory<T, E>(
        &mut self,
        is_short: impl Fn(&E) -> bool,
        mut work: impl FnMut(&mut Session) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = work(self);
        if done.as_ref().is_err_and(is_short) {
            let is_freed = self.members.take().is_some()
                | self.sets.give_back()
                | self.essential.take().is_some()
                | self.ignoring.take().is_some()
                | self.levels.give_back();
            if self.lists.give_back() || is_freed {
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
                let row = node.map(|node| {
                    self.snapshot
                        .object_row(node, None, self.snapshot.has_edges(node))
                });
                Ok(Answer::Object(row))
            }
            Query::Nodes { ids } => {
                let nodes = self.snapshot.find_nodes(ids);
                nodes
                    .map(Answer::Nodes)
                    .map_err(|_| QueryError::OutOfMemory)
            }
            Query::Details {
                node,
                text_start,
                text_count,
            } => {
                let (_, lists) = self.cache_and_lists();
                let node = lists.node(*node)?;
                let details = lists.snapshot.details(node, *text_start, *text_count);
                Ok(Answer::Details(Box::new(details)))
            }
            Query::RetainingChain {
                node,
                ignored,
                limit,
            } => {
                let chain = self.retaining_chain(*node, ignored, *limit)?;
                Ok(Answer::RetainingChain(chain))
            }
            Query::MergedRetainers { of, path } => {
                let level = self.levels.get(of, path).ok_or(QueryError::NoSuchItem)?;
                let merged = self.snapshot.merged_retainers(level);
                Ok(Answer::MergedRetainers(merged))
            }
            Query::Totals { of, .. } => self.totals(of).map(Answer::Totals),
            Query::Path { node, sort, limit } => self.path(*node, *sort, *limit).map(Answer::Path),
            Query::Position { list, sort, node } => {
                self.position(list, *sort, *node).map(Answer::Position)
            }
        }
    }

    /// Does a little of what makes later answers quick, by `items` items. Returns whether there is
    /// more to do. For a client that has nothing else to do: answers are the same without.
    pub fn prepare(&mut self, items: usize) -> bool {
        let (cache, lists) = self.cache_and_lists();
        cache.prepare(lists, items)
    }

    fn rows(
        &mut self,
        list: &List,
        sort: Sort,
        start: u64,
        count: u32,
    ) -> Result<Rows, QueryError> {
        let (cache, lists) = self.cache_and_lists();
        let mut order = cache.take(lists, list, sort)?;
        let start = usize::try_from(start)
            .unwrap_or(usize::MAX)
            .min(order.len());
        let end = start.saturating_add(count as usize);
        let items = order.window(lists, start..end)?;
        let rows = lists.open(list, &order.facts)?.rows(&items);
        let total = order.len() as u64;
        cache.keep(order);
        cache.note_shown(lists, list, sort, &items);
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
        let (cache, lists) = self.cache_and_lists();
        let order = cache.take(lists, list, sort)?;
        let position = order.position_of(lists, node)?;
        cache.keep(order);
        Ok(position.map(|position| position as u64))
    }

    fn path(&mut self, node: NodeIdx, sort: Sort, limit: u32) -> Result<Path, QueryError> {
        let (cache, lists) = self.cache_and_lists();
        let node = lists.node(node)?;
        let path = lists.snapshot.path_to_root(node, limit as usize);
        let path = path.map_err(|_| QueryError::OutOfMemory)?;
        let mut steps = Vec::new();
        for FoundStep { node, retainer } in path.steps {
            let list = List::Retainers { node };
            // The view is about to ask for these lists, so they are kept.
            let order = cache.take(lists, &list, sort)?;
            let position = order.position(lists, retainer)?;
            cache.keep(order);
            for edge in lists.snapshot.retainer_edges(node, &[retainer]) {
                steps.push(PathStep {
                    row: lists.snapshot.retainer_row(edge),
                    position: position as u64,
                });
            }
        }
        Ok(Path {
            length: path.length,
            end: path.end,
            steps,
        })
    }

    fn retaining_chain(
        &mut self,
        node: NodeIdx,
        ignored: &[Ignored],
        limit: u32,
    ) -> Result<RetainingChain, QueryError> {
        let (_, lists) = self.cache_and_lists();
        let node = lists.node(node)?;
        let ignoring = self.ignoring.as_ref().filter(|one| one.0 == ignored);
        let distances = ignoring.map(|one| &one.1);
        let limit = limit as usize;
        let chain = retaining_chain::follow(&self.snapshot, distances, node, limit);
        let chain = chain.map_err(|_| QueryError::OutOfMemory)?;
        let row = |step: &retaining_chain::Step| ObjectRow {
            distance: step.distance,
            ..self.snapshot.retainer_row(step.edge)
        };
        Ok(RetainingChain {
            length: chain.length,
            end: chain.end,
            steps: chain.steps.iter().map(row).collect(),
        })
    }

    /// The cache of lists, and what it reads.
    fn cache_and_lists(&mut self) -> (&mut ListCache, Lists<'_>) {
        let lists = Lists {
            snapshot: &self.snapshot,
            comparisons: &self.comparisons,
            sets: &self.sets,
        };
        (&mut self.lists, lists)
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
        self.comparisons.as_target.insert(id, comparison);
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
        self.comparisons.as_base.insert(id, deleted);
        Ok(())
    }

    /// Forgets a comparison, whichever side this snapshot was on.
    pub fn drop_comparison(&mut self, id: ComparisonId) {
        self.comparisons.drop(id);
        self.lists.forget(|list| match list {
            List::Deltas { comparison, .. }
            | List::Added { comparison, .. }
            | List::Deleted { comparison, .. } => *comparison == id,
            _ => false,
        });
    }
}
