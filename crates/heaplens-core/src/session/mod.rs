//! The public interface of the core: a [`Loader`] takes bytes, and a [`Session`] answers queries.
//!
//! Loading is divided into steps. A client can therefore time them and show progress; the core has
//! neither a clock nor a screen.

mod closure_variables;
mod comparing;
mod export;
mod growing;
mod list_cache;
mod load;
mod needs;
mod overview;
mod patterns;
mod rows_of_groups;
mod suspects;
mod warm_up;
mod what_if;
mod work;

pub use load::{Analysis, Loader};
pub use patterns::{Pattern, Patterns};
pub use warm_up::WarmUp;
pub use work::{Found, Task, Work};

pub use crate::analyses::Progress;
pub use crate::analyses::closure_variables::Rules as VariableRules;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use heaplens_model::message::Statistics;
use heaplens_model::problem::{Cause, Problem};
use heaplens_model::query::{
    Answer, FilterFacts, List, Path, PathStep, Query, QueryError, Rows, Sort,
};
use heaplens_model::row::Row;
use heaplens_model::source_files::{SourceFiles, SourceMapProblem};
use heaplens_model::{Ignored, NodeIdx, ObjectId};

use self::list_cache::ListCache;
use self::overview::KnownOverview;
use self::patterns::NoPatterns;
use self::suspects::KnownSuspects;
use self::what_if::KnownWhatIf;
use crate::analyses::query_text::completion::complete;
use crate::analyses::retained_together::EssentialGraph;
use crate::analyses::retaining_chain::{self, Chain};
use crate::analyses::timeline::LiveBySample;
use crate::analyses::{facets, filter_facts};
use crate::query::ItemIdx;
use crate::views::Snapshot;
use crate::views::allocations::Allocations;
use crate::views::closure_variables::ClosureVariables;
use crate::views::comparison::Comparisons;
use crate::views::detached::DetachedElements;
use crate::views::digest::{DigestError, Members};
use crate::views::fibers::UnmountedFibers;
use crate::views::found_collections::FoundCollections;
use crate::views::growth::KnownGrowth;
use crate::views::lists::Lists;
use crate::views::lists::found_levels::FoundLevels;
use crate::views::lists::found_sets::FoundSets;
use crate::views::realms::FoundRealms;
use crate::views::retainer_distances::RetainerDistances;
use crate::views::string_groups::FoundStrings;

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
    /// How many samples its timeline has; 0 where it has none.
    pub sample_count: u64,
    /// The file has the scopes of its scripts, so that dead variables are known.
    pub has_scopes: bool,
    /// DevTools' Statistics.
    pub statistics: Statistics,
    /// Everything odd about the file.
    pub warnings: Vec<Problem>,
}

/// An open snapshot that answers queries.
pub struct Session {
    /// Work that is under way holds it, too.
    snapshot: Arc<Snapshot>,
    facts: Facts,
    comparisons: Comparisons,
    growth: KnownGrowth,
    /// What functions allocated, once a question asked.
    allocations: Option<Arc<Allocations>>,
    /// The detached elements that JavaScript holds, once a question asked.
    detached: Option<DetachedElements>,
    /// React's unmounted fibers, once a question asked.
    fibers: Option<UnmountedFibers>,
    /// What named filters and Detached ask about, once a question asked.
    filter_facts: Option<FilterFacts>,
    /// Strings in groups, and the collections, as far as questions asked.
    strings: FoundStrings,
    collections: Option<FoundCollections>,
    /// Contexts and their dead variables, once a question asked.
    closure_variables: Option<ClosureVariables>,
    /// What lives still of each sample of the timeline, once a question asked.
    timeline: Option<LiveBySample>,
    /// The realms, once a question asked.
    realms: Option<FoundRealms>,
    /// Prepared for the next comparison in which this snapshot is the target.
    members: Option<Members>,
    lists: ListCache,
    /// The path that was asked for last: it is asked for again in each order of the retainers.
    path: Option<KnownPath>,
    /// Sets of objects that questions asked for.
    sets: FoundSets,
    /// Found when the first question asks for the size of a set.
    essential: Option<Arc<EssentialGraph>>,
    /// What a question looked past last, and the distances without it.
    ignoring: Option<(Vec<Ignored>, RetainerDistances)>,
    levels: FoundLevels,
    suspects: KnownSuspects,
    /// The cuts that were asked for last, and what they do.
    what_if: Option<KnownWhatIf>,
    overview: KnownOverview,
    patterns: Arc<dyn Patterns>,
}

/// A path, and the question that it answers.
struct KnownPath {
    node: NodeIdx,
    ignored: Vec<Ignored>,
    is_folded: bool,
    limit: u32,
    found: Chain,
}

impl Session {
    fn new(snapshot: Snapshot, facts: Facts) -> Session {
        Session {
            snapshot: Arc::new(snapshot),
            facts,
            comparisons: Comparisons::default(),
            growth: KnownGrowth::default(),
            allocations: None,
            detached: None,
            fibers: None,
            filter_facts: None,
            strings: FoundStrings::default(),
            collections: None,
            closure_variables: None,
            timeline: None,
            realms: None,
            members: None,
            lists: ListCache::default(),
            path: None,
            sets: FoundSets::default(),
            essential: None,
            ignoring: None,
            levels: FoundLevels::default(),
            suspects: KnownSuspects::default(),
            what_if: None,
            overview: KnownOverview::default(),
            patterns: Arc::new(NoPatterns),
        }
    }

    /// Returns facts about the snapshot.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Returns the columns, for tests that compare them with naive references.
    #[cfg(any(test, feature = "test-kit"))]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        self.snapshot.memory()
    }

    /// Sets the most UTF-16 units of a class's or an edge's name in a row.
    ///
    /// Other texts are as long as memory allows; [`Query::Details`] gives them in pages.
    pub fn set_name_limit(&mut self, units: usize) {
        self.snapshot.name_limit.store(units, Ordering::Relaxed);
    }

    /// Brings regular expressions, which searches may ask for.
    pub fn set_patterns(&mut self, patterns: impl Patterns + 'static) {
        self.patterns = Arc::new(patterns);
    }

    /// Returns which of some files are worth reading, as positions in `paths`: source maps, then
    /// the texts that a script or a map's source is called as. Ask again after maps were added.
    pub fn wanted_source_files(&self, paths: &[String]) -> Vec<usize> {
        self.snapshot.wanted_source_files(paths)
    }

    /// Adds a source map or a source file by its path. Rows name what it translates from now on.
    pub fn add_source_file(&mut self, path: String, bytes: Vec<u8>) {
        self.snapshot.added.change(|files| files.add(path, bytes));
    }

    /// Notes a source file that could not be read.
    pub fn refuse_source_file(&mut self, path: String, problem: SourceMapProblem) {
        self.snapshot
            .added
            .change(|files| files.refuse(path, problem));
    }

    /// Notes source files that were not read, since they are not wanted.
    pub fn pass_over_source_files(&mut self, count: u64) {
        self.snapshot.added.change(|files| files.pass_over(count));
    }

    /// Returns what became of the files that were added, of `most` of them one by one.
    pub fn source_files(&self, most: usize) -> SourceFiles {
        self.snapshot.source_files(most)
    }

    /// Answers a query. It reuses the results of earlier queries.
    ///
    /// # Errors
    /// The query refers to something that this session does not have, or memory runs out.
    pub fn answer(&mut self, query: &Query) -> Result<Answer, QueryError> {
        let is_short = |error: &QueryError| *error == QueryError::OutOfMemory;
        self.with_memory(is_short, |session| {
            session.find_needed(query)?;
            session.find_answer(query)
        })
    }

    /// Answers a query for which all needed work is done. What it needs is not worked out here, so
    /// that a client which stops for its user never waits for more than the answer. A client that
    /// runs out of memory may call [`Session::free_memory`] and begin the work again.
    ///
    /// # Errors
    /// The query refers to something that this session does not have, or memory runs out.
    pub fn answer_found(&mut self, query: &Query) -> Result<Answer, QueryError> {
        self.find_answer(query)
    }

    /// Does work that may need much memory. If memory runs out, it frees everything prefetched and
    /// does the work again.
    fn with_memory<T, E>(
        &mut self,
        is_short: impl Fn(&E) -> bool,
        mut work: impl FnMut(&mut Session) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = work(self);
        if done.as_ref().is_err_and(is_short) && self.free_memory() {
            return work(self);
        }
        done
    }

    /// Frees everything that was prepared for later questions or kept of earlier ones. Returns
    /// whether there was anything.
    pub fn free_memory(&mut self) -> bool {
        let is_freed = self.members.take().is_some()
            | self.sets.give_back()
            | self.allocations.take().is_some()
            | self.detached.take().is_some()
            | self.fibers.take().is_some()
            | self.strings.give_back()
            | self.collections.take().is_some()
            | self.closure_variables.take().is_some()
            | self.timeline.take().is_some()
            | self.realms.take().is_some()
            | self.essential.take().is_some()
            | self.ignoring.take().is_some()
            | self.levels.give_back()
            | self.what_if.take().is_some()
            | self.suspects.give_back()
            | self.overview.give_back();
        self.lists.give_back() || is_freed
    }

    fn find_answer(&mut self, query: &Query) -> Result<Answer, QueryError> {
        match query {
            Query::Rows {
                list,
                sort,
                start,
                count,
            } => self.rows(list, *sort, *start, *count).map(Answer::Rows),
            Query::Export {
                list,
                sort,
                format,
                start,
            } => {
                let piece = self.export(list, *sort, *format, *start)?;
                Ok(Answer::Export(piece))
            }
            Query::Object { id } => {
                let node = self.snapshot.tables.nodes.ids().find(*id);
                let row = node.map(|node| {
                    self.snapshot
                        .object_row(node, None, self.snapshot.has_edges(node))
                });
                Ok(Answer::Object(row.map(Box::new)))
            }
            Query::Nodes { ids } => Ok(Answer::Nodes(self.snapshot.find_nodes(ids)?)),
            Query::Details {
                node,
                text_start,
                text_count,
            } => {
                let (_, lists) = self.cache_and_lists();
                let node = lists.node(*node)?;
                let details = lists.snapshot.details(node, *text_start, *text_count)?;
                Ok(Answer::Details(Box::new(details)))
            }
            Query::Text { node, start, count } => {
                let (_, lists) = self.cache_and_lists();
                let node = lists.node(*node)?;
                let page = lists.snapshot.text_page(node, *start, *count)?;
                Ok(Answer::Text(page))
            }
            Query::Contents {
                node,
                kind,
                start,
                count,
            } => {
                let (_, lists) = self.cache_and_lists();
                let node = lists.node(*node)?;
                let page = lists.snapshot.contents(node, *kind, *start, *count)?;
                Ok(Answer::Contents(page))
            }
            Query::SourceLines { position, around } => {
                let found = self.snapshot.source_lines(*position, *around)?;
                Ok(Answer::SourceLines(Box::new(found)))
            }
            Query::Totals { of, .. } => self.totals(of).map(Answer::Totals),
            Query::RetainedOfDeltas { comparison, side } => {
                let found = self.comparisons.retained.get(&(*comparison, *side));
                let found = found.ok_or(QueryError::NoSuchComparison)?;
                Ok(Answer::RetainedOfDeltas(found.clone()))
            }
            Query::Facets { of } => {
                let set = &self.sets.require(of)?.nodes;
                Ok(Answer::Facets(facets::find(&self.snapshot, set)?))
            }
            Query::FilterFacts => {
                // Several parts of a page ask, and it takes a look at each node.
                let facts = match self.filter_facts.take() {
                    Some(known) => known,
                    None => filter_facts::find(&self.snapshot)?,
                };
                Ok(Answer::FilterFacts(self.filter_facts.insert(facts).clone()))
            }
            Query::StringSums { by, within } => {
                let within = self.sets.filter(*within)?;
                let sums = self.strings.require(*by)?.sums(&self.snapshot, within)?;
                Ok(Answer::StringSums(sums))
            }
            Query::CollectionSums { within } => {
                let within = self.sets.filter(*within)?;
                let found = self.collections.as_ref().ok_or(QueryError::NoSuchItem)?;
                Ok(Answer::CollectionSums(found.sums(&self.snapshot, within)))
            }
            Query::Timeline { most } => {
                let live = self.timeline.as_ref().ok_or(QueryError::NoSuchItem)?;
                let timeline = live.timeline(&self.snapshot.tables.samples, *most)?;
                Ok(Answer::Timeline(timeline))
            }
            Query::Overview => {
                let figures = self.overview.figures.clone();
                let figures = figures.ok_or(QueryError::NoSuchItem)?;
                Ok(Answer::Overview(Box::new(figures)))
            }
            Query::CostlyContents => {
                let contents = self.costly_contents()?;
                Ok(Answer::CostlyContents(Box::new(contents)))
            }
            Query::DominatorMap { of, levels, most } => {
                let of = overview::map_of(&self.snapshot, *of, *levels, *most);
                let map = of.and_then(|of| self.overview.map(of));
                let map = map.ok_or(QueryError::NoSuchItem)?;
                Ok(Answer::DominatorMap(Box::new(map.clone())))
            }
            Query::SuspectAmounts => self.suspect_amounts(),
            Query::WhatIf { cuts } => self.tell_what_if(cuts),
            Query::Amounts { of } => Ok(Answer::Amounts(self.snapshot.amounts(of)?)),
            Query::Suspects { older } => self.tell_suspects(older),
            Query::Complete { text, cursor } => {
                let completions = complete(&self.snapshot, text, *cursor as usize);
                Ok(Answer::Completions(completions))
            }
            Query::Path {
                node,
                sort,
                ignored,
                is_folded,
                limit,
            } => {
                let path = self.path(*node, *sort, (ignored, *is_folded), *limit);
                path.map(Answer::Path)
            }
            Query::Position { list, sort, node } => {
                self.position(list, *sort, *node).map(Answer::Position)
            }
        }
    }

    /// Prepares later answers by a small step of `items` items. Returns whether there is more to
    /// do. A client calls it while it is idle. Answers are the same without it.
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
        self.window(list, sort, start, count, |(cache, lists), items| {
            cache.note_shown(lists, list, sort, items);
        })
    }

    /// Returns some rows of a list, after `note` has heard which.
    fn window(
        &mut self,
        list: &List,
        sort: Sort,
        start: u64,
        count: u32,
        note: impl FnOnce((&mut ListCache, Lists<'_>), &[ItemIdx]),
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
        note((cache, lists), &items);
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

    /// Finds a path, or takes the one that was found last.
    fn find_path(
        &mut self,
        node: NodeIdx,
        (ignored, is_folded): (&[Ignored], bool),
        limit: u32,
    ) -> Result<Chain, QueryError> {
        let is_it = |known: &KnownPath| {
            (known.node, known.limit, known.is_folded) == (node, limit, is_folded)
                && known.ignored == ignored
        };
        if let Some(known) = self.path.as_ref().filter(|known| is_it(known)) {
            return Ok(known.found.clone());
        }
        let (_, lists) = self.cache_and_lists();
        let ignoring = lists.ignoring(ignored)?;
        let node = lists.node(node)?;
        let follow = if is_folded {
            retaining_chain::follow_folded
        } else {
            retaining_chain::follow
        };
        let found = follow(lists.snapshot, ignoring, node, limit as usize)?;
        self.path = Some(KnownPath {
            node,
            ignored: ignored.to_vec(),
            is_folded,
            limit,
            found: found.clone(),
        });
        Ok(found)
    }

    fn path(
        &mut self,
        node: NodeIdx,
        sort: Option<Sort>,
        (ignored, is_folded): (&[Ignored], bool),
        limit: u32,
    ) -> Result<Path, QueryError> {
        let path = self.find_path(node, (ignored, is_folded), limit)?;
        let (cache, lists) = self.cache_and_lists();
        let ignoring = lists.ignoring(ignored)?;
        let mut steps = Vec::new();
        for step in path.steps {
            let snapshot = lists.snapshot;
            let (node, ignored) = (step.node, ignored.to_vec());
            let list = if is_folded {
                List::FoldedRetainers { node, ignored }
            } else {
                List::Retainers { node, ignored }
            };
            let mut position = None;
            let row;
            if let Some(sort) = sort {
                let mut order = cache.take(lists, &list, sort)?;
                position = order.quick_position(lists, step.item)?;
                row = lists.open(&list, &order.facts)?.rows(&[step.item]).pop();
                // A short list is found again at once, and a path has many.
                if order.is_long() {
                    cache.keep(order);
                }
            } else if is_folded {
                let folded = snapshot.folded_retainers(ignoring, node)?;
                let step_row = folded.rows.get(step.item.at());
                row = step_row
                    .map(|row| Row::Object(snapshot.folded_row(node, row, &folded, ignoring)));
            } else {
                let edge = snapshot.retainer_edges(node, &[step.item]).pop();
                row = edge.map(|edge| Row::Object(snapshot.retainer_row(edge, ignoring)));
            }
            if let Some(Row::Object(row)) = row {
                let position = position.map(|position| position as u64);
                steps.push(PathStep { row, position });
            }
        }
        Ok(Path {
            length: path.length,
            end: path.end,
            steps,
        })
    }

    /// Returns the cache of lists, and what it reads.
    fn cache_and_lists(&mut self) -> (&mut ListCache, Lists<'_>) {
        let lists = Lists {
            snapshot: &self.snapshot,
            comparisons: &self.comparisons,
            growth: &self.growth,
            allocations: self.allocations.as_deref(),
            detached: self.detached.as_ref(),
            fibers: self.fibers.as_ref(),
            strings: &self.strings,
            collections: self.collections.as_ref(),
            closure_variables: self.closure_variables.as_ref(),
            realms: self.realms.as_ref(),
            sets: &self.sets,
            levels: &self.levels,
            ignoring: self.ignoring.as_ref(),
            within: None,
        };
        (&mut self.lists, lists)
    }
}
