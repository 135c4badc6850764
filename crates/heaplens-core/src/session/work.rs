//! Work that an answer needs first and that may take long: filters, searches, sizes of sets.
//!
//! [`Session::answer`] does what is needed by itself. A client that shows progress, and lets people
//! stop, asks [`Session::work_for`] before: again and again it takes a task, does its work step by
//! step, and gives what was found to [`Session::keep_found`], until nothing is needed any more.
//! What was found is kept for later questions, and given back where memory runs out.
//!
//! A task shares what it reads with the session, which answers other questions meanwhile.

mod searching;
mod sets;

use std::sync::Arc;

use heaplens_model::ObjectSet;
use heaplens_model::overview::{DominatorMap, Overview};
use heaplens_model::query::{List, Query, QueryError};

use super::Session;
use super::needs::{Need, needs};
use super::patterns::Patterns;
use super::what_if::KnownWhatIf;
use crate::analyses::at_a_glance::LookOver;
use crate::analyses::class_sums::AddUp;
use crate::analyses::closure_variables::{FindClosureVariables, Rules};
use crate::analyses::collections::FindCollections;
use crate::analyses::detached_elements::FindDetached;
use crate::analyses::dominating::FindDominating;
use crate::analyses::dominator_map::MapDominators;
use crate::analyses::ignored_retainers::MeasureIgnoring;
use crate::analyses::live_objects::CountLiveObjects;
use crate::analyses::merged_paths::MergeRetainers;
use crate::analyses::named_filters::NamedFilter;
use crate::analyses::query_result::QueryResult;
use crate::analyses::realms::FindRealms;
use crate::analyses::retained_of_groups::RetainedOfGroups;
use crate::analyses::retained_together::{EssentialGraph, FindEssential, RetainedTogether};
use crate::analyses::string_costs::FindStringGroups;
use crate::analyses::suspects::{FindSuspects, FoundSuspects};
use crate::analyses::text_match::TextMatcher;
use crate::analyses::text_search::TextSearch;
use crate::analyses::timeline::{AddUpTimeline, LiveBySample};
use crate::analyses::unmounted_fibers::FindUnmounted;
use crate::analyses::what_if::kept::RetainedOfKept;
use crate::analyses::what_if::{CutOff, FoundCuts};
use crate::analyses::{Progress, Steps};
use crate::tables::{IdSet, NodeGroups, NodeSet, blocks};
use crate::views::Snapshot;
use crate::views::allocations::Allocations;
use crate::views::closure_variables::ClosureVariables;
use crate::views::detached::DetachedElements;
use crate::views::fibers::UnmountedFibers;
use crate::views::found_collections::FoundCollections;
use crate::views::lists::sort_facts::ClassGroups;
use crate::views::merged_retainers::{self, Level};
use crate::views::realms::FoundRealms;
use crate::views::retainer_distances::RetainerDistances;
use crate::views::string_groups::StringGroups;

/// Work that a question needs, ready to begin. It holds all that the work reads.
pub struct Task {
    need: Need,
    left: usize,
    snapshot: Arc<Snapshot>,
    patterns: Arc<dyn Patterns>,
    /// The set that the work is about; of a search the objects that its filter lets through.
    set: Option<Arc<NodeSet>>,
    essential: Option<Arc<EssentialGraph>>,
    /// The objects of each delta.
    groups: Option<Arc<NodeGroups>>,
    /// The ids of older snapshots.
    older: Arc<Vec<IdSet>>,
    /// What some cuts do.
    cuts: Option<Arc<FoundCuts>>,
    /// The path to a level of merged retainers, until the work begins.
    path: Option<merged_retainers::Path>,
}

/// The work of a task. Whoever drops it has stopped it.
pub struct Work<'a> {
    need: Need,
    steps: WorkSteps<'a>,
}

enum WorkSteps<'a> {
    Done(NodeSet),
    Filter(Box<NamedFilter<'a>>),
    Text(Box<TextSearch<'a, Box<dyn TextMatcher>>>),
    Query(Box<QueryResult<'a>>),
    Classes(Box<AddUp<'a>>),
    Dominating(Box<FindDominating<'a>>),
    Essential(Box<FindEssential<'a>>),
    Retained(Box<RetainedTogether<'a>>),
    OfGroups(Box<RetainedOfGroups<'a>>),
    Distances(Box<MeasureIgnoring<'a>>),
    Level(Box<MergeRetainers<'a>>),
    Suspects(Box<FindSuspects<'a>>),
    Allocations(Box<CountLiveObjects<'a>>),
    Cuts(Box<CutOff<'a>>),
    Kept(Box<RetainedOfKept<'a>>),
    Map(Box<MapDominators<'a>>),
    Figures(Box<LookOver<'a>>),
    Detached(Box<FindDetached<'a>>),
    Fibers(Box<FindUnmounted<'a>>),
    Strings(Box<FindStringGroups<'a>>),
    Collections(Box<FindCollections<'a>>),
    Timeline(Box<AddUpTimeline<'a>>),
    ClosureVariables(Box<FindClosureVariables<'a>>),
    Realms(Box<FindRealms<'a>>),
}

/// What a piece of work found.
pub struct Found {
    need: Need,
    outcome: Outcome,
}

enum Outcome {
    Nodes(NodeSet),
    Classes(ClassGroups),
    Dominating(NodeSet),
    Essential(EssentialGraph),
    Retained(u64),
    OfGroups(Vec<u64>),
    Distances(RetainerDistances),
    Level(merged_retainers::Path, Level),
    Suspects(FoundSuspects),
    Allocations(Allocations),
    Cuts(Box<FoundCuts>, NodeSet),
    Kept(Vec<u64>),
    Map(DominatorMap),
    Figures(Box<Overview>),
    Detached(DetachedElements),
    Fibers(UnmountedFibers),
    Strings(StringGroups),
    Collections(Box<FoundCollections>),
    Timeline(LiveBySample),
    ClosureVariables(ClosureVariables),
    Realms(FoundRealms),
}

impl Work<'_> {
    /// Does about `budget` more steps, each about a node's worth of work. What was found comes
    /// once, at the end.
    ///
    /// # Errors
    /// When memory runs out. The work is of no use then.
    pub fn advance(&mut self, budget: usize) -> Result<Option<Found>, QueryError> {
        let outcome = match &mut self.steps {
            WorkSteps::Done(nodes) => Some(Outcome::Nodes(std::mem::take(nodes))),
            WorkSteps::Filter(work) => work.advance(budget)?.map(Outcome::Nodes),
            WorkSteps::Text(work) => work.advance(budget)?.map(Outcome::Nodes),
            WorkSteps::Query(work) => work.advance(budget)?.map(Outcome::Nodes),
            WorkSteps::Classes(work) => work.advance(budget)?.map(Outcome::Classes),
            WorkSteps::Dominating(work) => work.advance(budget)?.map(Outcome::Dominating),
            WorkSteps::Essential(work) => work.advance(budget)?.map(Outcome::Essential),
            WorkSteps::Retained(work) => {
                let retained = work.advance(budget)?;
                retained.map(|retained| Outcome::Retained(retained.size))
            }
            WorkSteps::OfGroups(work) => work.advance(budget)?.map(Outcome::OfGroups),
            WorkSteps::Distances(work) => work.advance(budget)?.map(Outcome::Distances),
            WorkSteps::Level(work) => {
                let found = work.advance(budget)?;
                found.map(|(path, level)| Outcome::Level(path, level))
            }
            WorkSteps::Suspects(work) => work.advance(budget)?.map(Outcome::Suspects),
            WorkSteps::Allocations(work) => work.advance(budget)?.map(Outcome::Allocations),
            WorkSteps::Cuts(work) => {
                let found = work.advance(budget)?;
                found.map(|(found, freed)| Outcome::Cuts(Box::new(found), freed))
            }
            WorkSteps::Kept(work) => work.advance(budget)?.map(Outcome::Kept),
            WorkSteps::Map(work) => work.advance(budget)?.map(Outcome::Map),
            WorkSteps::Figures(work) => {
                let found = work.advance(budget)?;
                found.map(|found| Outcome::Figures(Box::new(found)))
            }
            WorkSteps::Detached(work) => work.advance(budget)?.map(Outcome::Detached),
            WorkSteps::Fibers(work) => work.advance(budget)?.map(Outcome::Fibers),
            WorkSteps::Strings(work) => work.advance(budget)?.map(Outcome::Strings),
            WorkSteps::Collections(work) => {
                let found = work.advance(budget)?;
                found.map(|found| Outcome::Collections(Box::new(found)))
            }
            WorkSteps::Timeline(work) => work.advance(budget)?.map(Outcome::Timeline),
            WorkSteps::ClosureVariables(work) => {
                work.advance(budget)?.map(Outcome::ClosureVariables)
            }
            WorkSteps::Realms(work) => work.advance(budget)?.map(Outcome::Realms),
        };
        Ok(outcome.map(|outcome| Found {
            need: self.need.clone(),
            outcome,
        }))
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        match &self.steps {
            WorkSteps::Done(_) => Progress::default(),
            WorkSteps::Filter(work) => work.progress(),
            WorkSteps::Text(work) => work.progress(),
            WorkSteps::Query(work) => work.progress(),
            WorkSteps::Classes(work) => work.progress(),
            WorkSteps::Dominating(work) => work.progress(),
            WorkSteps::Essential(work) => work.progress(),
            WorkSteps::Retained(work) => work.progress(),
            WorkSteps::OfGroups(work) => work.progress(),
            WorkSteps::Distances(work) => work.progress(),
            WorkSteps::Level(work) => work.progress(),
            WorkSteps::Suspects(work) => work.progress(),
            WorkSteps::Allocations(work) => work.progress(),
            WorkSteps::Cuts(work) => work.progress(),
            WorkSteps::Kept(work) => work.progress(),
            WorkSteps::Map(work) => work.progress(),
            WorkSteps::Figures(work) => work.progress(),
            WorkSteps::Detached(work) => work.progress(),
            WorkSteps::Fibers(work) => work.progress(),
            WorkSteps::Strings(work) => work.progress(),
            WorkSteps::Collections(work) => work.progress(),
            WorkSteps::Timeline(work) => work.progress(),
            WorkSteps::ClosureVariables(work) => work.progress(),
            WorkSteps::Realms(work) => work.progress(),
        }
    }

    fn finish(mut self) -> Result<Found, QueryError> {
        loop {
            if let Some(found) = self.advance(blocks::LEN)? {
                return Ok(found);
            }
        }
    }
}

impl Task {
    /// Begins the work: it looks up what the work needs, and takes its memory.
    ///
    /// # Errors
    /// When the question names what is not there, its text is wrong, or memory runs out.
    pub fn begin(&mut self) -> Result<Work<'_>, QueryError> {
        let path = self.path.take();
        Ok(Work {
            need: self.need.clone(),
            steps: self.steps(path)?,
        })
    }

    /// How many tasks the question needs from this one on, as far as that is known.
    pub fn left(&self) -> usize {
        self.left
    }

    fn steps(&self, path: Option<merged_retainers::Path>) -> Result<WorkSteps<'_>, QueryError> {
        let snapshot = &*self.snapshot;
        let set = self.set.as_deref().ok_or(QueryError::NoSuchItem);
        Ok(match &self.need {
            Need::Nodes(of) => self.begin_set(of)?,
            Need::Classes(_) => {
                let set = set?;
                WorkSteps::Classes(Box::new(AddUp::new(snapshot, set)?))
            }
            Need::Dominating(_) => {
                let work = FindDominating::new(snapshot, set?)?;
                WorkSteps::Dominating(Box::new(work))
            }
            Need::Essential | Need::EssentialForTrees | Need::EssentialForFibers => {
                let work = FindEssential::new(snapshot)?;
                WorkSteps::Essential(Box::new(work))
            }
            Need::Distances(ignored) => {
                let work = MeasureIgnoring::new(snapshot, ignored)?;
                WorkSteps::Distances(Box::new(work))
            }
            Need::Level(..) => {
                let start = path.ok_or(QueryError::NoSuchItem)?;
                let work = MergeRetainers::new(snapshot, start)?;
                WorkSteps::Level(Box::new(work))
            }
            Need::Retained(_) => {
                let set = set?;
                let essential = self.essential.as_deref().ok_or(QueryError::NoSuchItem)?;
                let work = RetainedTogether::new(snapshot, essential, set)?;
                WorkSteps::Retained(Box::new(work))
            }
            Need::OfDeltas(..) | Need::TreeSizes | Need::FiberSizes => {
                let essential = self.essential.as_deref().ok_or(QueryError::NoSuchItem)?;
                let groups = self.groups.as_deref().ok_or(QueryError::NoSuchItem)?;
                let work = RetainedOfGroups::new(snapshot, essential, groups)?;
                WorkSteps::OfGroups(Box::new(work))
            }
            Need::Suspects => {
                let work = FindSuspects::new(snapshot, &self.older)?;
                WorkSteps::Suspects(Box::new(work))
            }
            Need::Allocations => {
                let work = CountLiveObjects::new(snapshot)?;
                WorkSteps::Allocations(Box::new(work))
            }
            Need::Cuts(cuts) => {
                let essential = self.essential.as_deref().ok_or(QueryError::NoSuchItem)?;
                let work = CutOff::new(snapshot, essential, cuts)?;
                WorkSteps::Cuts(Box::new(work))
            }
            Need::Kept(_) => {
                let essential = self.essential.as_deref().ok_or(QueryError::NoSuchItem)?;
                let found = self.cuts.as_deref().ok_or(QueryError::NoSuchItem)?;
                let work = RetainedOfKept::new(snapshot, essential, found)?;
                WorkSteps::Kept(Box::new(work))
            }
            Need::Map(of) => WorkSteps::Map(Box::new(MapDominators::new(snapshot, *of)?)),
            Need::Figures => WorkSteps::Figures(Box::new(LookOver::new(snapshot)?)),
            Need::Detached => {
                let work = FindDetached::new(snapshot)?;
                WorkSteps::Detached(Box::new(work))
            }
            Need::Fibers => {
                let work = FindUnmounted::new(snapshot)?;
                WorkSteps::Fibers(Box::new(work))
            }
            Need::Strings(by) => {
                let work = FindStringGroups::new(snapshot, *by)?;
                WorkSteps::Strings(Box::new(work))
            }
            Need::Collections => {
                let work = FindCollections::new(snapshot)?;
                WorkSteps::Collections(Box::new(work))
            }
            Need::Timeline => {
                let work = AddUpTimeline::new(snapshot)?;
                WorkSteps::Timeline(Box::new(work))
            }
            Need::ClosureVariables => {
                let work = FindClosureVariables::new(snapshot, Rules::default())?;
                WorkSteps::ClosureVariables(Box::new(work))
            }
            Need::Realms => {
                let work = FindRealms::new(snapshot)?;
                WorkSteps::Realms(Box::new(work))
            }
        })
    }
}

impl Session {
    /// Whether a question needs work before [`Session::answer_found`] can answer it.
    pub fn needs_work(&self, query: &Query) -> bool {
        needs(query, &self.snapshot)
            .iter()
            .any(|need| !self.knows(need))
    }

    /// The next task that a question needs; nothing when it can be answered at once.
    ///
    /// # Errors
    /// When it names what is not there, or memory runs out.
    pub fn work_for(&mut self, query: &Query) -> Result<Option<Task>, QueryError> {
        let needs = needs(query, &self.snapshot);
        for need in &needs {
            match need {
                Need::Nodes(of) => self.sets.touch(of),
                Need::Cuts(cuts) => self.sets.touch(&ObjectSet::Freed(cuts.clone())),
                _ => false,
            };
        }
        let mut unknown = needs.into_iter().filter(|need| !self.knows(need));
        let Some(mut need) = unknown.next() else {
            return Ok(None);
        };
        let left = 1 + unknown.count();
        if let Need::Level(of, path) = &mut need {
            // Each level begins with the one above.
            path.truncate(self.levels.next_len(of, path));
        }
        let set_of = |of: &ObjectSet| self.sets.require(of).map(|found| found.nodes.clone());
        let set = match &need {
            Need::Nodes(ObjectSet::Matches(search)) => {
                let filter = search.filter.map(ObjectSet::Filter);
                filter.as_ref().map(set_of).transpose()?
            }
            Need::Nodes(of) => self.compared_set(of)?.map(Arc::new),
            Need::Classes(of) | Need::Dominating(of) | Need::Retained(of) => Some(set_of(of)?),
            Need::Essential
            | Need::Distances(_)
            | Need::Level(..)
            | Need::OfDeltas(..)
            | Need::Suspects
            | Need::Allocations
            | Need::Cuts(_)
            | Need::Kept(_)
            | Need::Map(_)
            | Need::Figures
            | Need::Detached
            | Need::EssentialForTrees
            | Need::TreeSizes
            | Need::Fibers
            | Need::EssentialForFibers
            | Need::FiberSizes
            | Need::Strings(_)
            | Need::Collections
            | Need::Timeline
            | Need::ClosureVariables
            | Need::Realms => None,
        };
        let groups = match &need {
            Need::OfDeltas(comparison, side) => {
                Some(self.comparisons.only_in(*side, *comparison)?.clone())
            }
            Need::TreeSizes => {
                let found = self.detached.as_ref().ok_or(QueryError::NoSuchItem)?;
                Some(found.trees.members.clone())
            }
            Need::FiberSizes => {
                let found = self.fibers.as_ref().ok_or(QueryError::NoSuchItem)?;
                Some(found.members.clone())
            }
            _ => None,
        };
        let path = match &need {
            Need::Level(of, path) => Some(match path.split_last() {
                None => {
                    let set = set_of(of)?.try_clone()?;
                    merged_retainers::Path::new(set)?
                }
                Some((group, above)) => self.levels.below(of, above, *group)?,
            }),
            _ => None,
        };
        Ok(Some(Task {
            need,
            left,
            snapshot: self.snapshot.clone(),
            patterns: self.patterns.clone(),
            set,
            essential: self.essential.clone(),
            groups,
            older: self.suspects.older.clone(),
            cuts: self.what_if.as_ref().map(|known| known.found.clone()),
            path,
        }))
    }

    /// Keeps what a piece of work found.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn keep_found(&mut self, found: Found) -> Result<(), QueryError> {
        let Found { need, outcome } = found;
        match (need, outcome) {
            (Need::Nodes(of), Outcome::Nodes(nodes)) => {
                return Ok(self.sets.keep(of, nodes)?);
            }
            (Need::Distances(ignored), Outcome::Distances(distances)) => {
                let is_other = |list: &List| {
                    matches!(list, List::Retainers { ignored: other, .. }
                        | List::FoldedRetainers { ignored: other, .. }
                        if !other.is_empty() && *other != ignored)
                };
                self.lists.forget(is_other);
                self.ignoring = Some((ignored, distances));
            }
            (Need::Level(of, path), Outcome::Level(at, level)) => {
                return Ok(self.levels.keep(of, path, at, level)?);
            }
            (_, Outcome::Suspects(found)) => {
                self.suspects.found = Some(Arc::new(found));
            }
            (Need::Cuts(cuts), Outcome::Cuts(found, freed)) => {
                let set = ObjectSet::Freed(cuts.clone());
                if self.sets.get(&set).is_none() {
                    self.sets.keep(set, freed)?;
                }
                self.what_if = Some(KnownWhatIf::new(cuts, *found));
            }
            (Need::Kept(cuts), Outcome::Kept(sizes)) => {
                if let Some(known) = self.what_if.as_mut().filter(|known| known.cuts == cuts) {
                    known.retained_of_kept = Some(sizes);
                }
            }
            (_, Outcome::Allocations(found)) => self.allocations = Some(Arc::new(found)),
            (Need::Map(of), Outcome::Map(map)) => self.overview.keep_map(of, map),
            (_, Outcome::Figures(found)) => self.keep_figures(*found),
            (_, Outcome::Detached(found)) => self.detached = Some(found),
            (_, Outcome::Fibers(found)) => self.fibers = Some(found),
            (_, Outcome::Realms(found)) => self.realms = Some(found),
            (Need::TreeSizes, Outcome::OfGroups(sizes)) => {
                if let Some(found) = &mut self.detached {
                    found.set_sizes(&self.snapshot, sizes)?;
                }
            }
            (Need::FiberSizes, Outcome::OfGroups(sizes)) => {
                if let Some(found) = &mut self.fibers {
                    found.sizes = Some(sizes);
                }
            }
            (Need::Strings(by), Outcome::Strings(found)) => self.strings.keep(by, found),
            (_, Outcome::Collections(found)) => self.collections = Some(*found),
            (_, Outcome::Timeline(found)) => self.timeline = Some(found),
            (_, Outcome::ClosureVariables(found)) => self.closure_variables = Some(found),
            (_, Outcome::Essential(essential)) => self.essential = Some(Arc::new(essential)),
            (Need::Classes(of), Outcome::Classes(classes)) => {
                if let Some(set) = self.sets.get_mut(&of) {
                    set.classes = Some(classes);
                }
            }
            (Need::Dominating(of), Outcome::Dominating(nodes)) => {
                if let Some(set) = self.sets.get_mut(&of) {
                    set.dominating = Some(nodes);
                }
            }
            (Need::OfDeltas(comparison, side), Outcome::OfGroups(sizes)) => {
                self.comparisons.retained.insert((comparison, side), sizes);
            }
            (Need::Retained(of), Outcome::Retained(size)) => {
                if let Some(set) = self.sets.get_mut(&of) {
                    set.retained_size = Some(size);
                }
            }
            // Work finds what it was begun for.
            _ => {}
        }
        Ok(())
    }

    /// Does all the work that a question needs.
    pub(super) fn find_needed(&mut self, query: &Query) -> Result<(), QueryError> {
        while let Some(mut task) = self.work_for(query)? {
            let found = task.begin()?.finish()?;
            self.keep_found(found)?;
        }
        Ok(())
    }

    fn knows(&self, need: &Need) -> bool {
        match need {
            Need::Nodes(of) => self.sets.get(of).is_some(),
            Need::Classes(of) => self.sets.get(of).is_some_and(|set| set.classes.is_some()),
            Need::Dominating(of) => {
                let set = self.sets.get(of);
                set.is_some_and(|set| set.dominating.is_some())
            }
            Need::Essential => self.essential.is_some(),
            Need::Distances(ignored) => self.ignoring.as_ref().is_some_and(|one| one.0 == *ignored),
            Need::Level(of, path) => self.levels.get(of, path).is_some(),
            Need::OfDeltas(comparison, side) => {
                let retained = &self.comparisons.retained;
                retained.contains_key(&(*comparison, *side))
            }
            Need::Suspects => self.suspects.found.is_some(),
            Need::Allocations => self.allocations.is_some(),
            Need::Cuts(cuts) => {
                let set = self.sets.get(&ObjectSet::Freed(cuts.clone()));
                set.is_some() && self.known_what_if(cuts).is_some()
            }
            Need::Kept(cuts) => {
                let known = self.known_what_if(cuts);
                known.is_some_and(|known| known.retained_of_kept.is_some())
            }
            Need::Map(of) => self.overview.map(*of).is_some(),
            Need::Figures => self.overview.figures.is_some(),
            Need::Detached => self.detached.is_some(),
            Need::Realms => self.realms.is_some(),
            Need::EssentialForTrees => {
                self.essential.is_some()
                    || self.detached.as_ref().is_some_and(|one| one.is_complete())
            }
            Need::TreeSizes => self.detached.as_ref().is_some_and(|one| one.is_complete()),
            Need::Fibers => self.fibers.is_some(),
            Need::EssentialForFibers => {
                self.essential.is_some()
                    || self.fibers.as_ref().is_some_and(|one| one.is_complete())
            }
            Need::FiberSizes => self.fibers.as_ref().is_some_and(|one| one.is_complete()),
            Need::Strings(by) => self.strings.has(*by),
            Need::Collections => self.collections.is_some(),
            Need::Timeline => self.timeline.is_some(),
            Need::ClosureVariables => self.closure_variables.is_some(),
            Need::Retained(of) => {
                let set = self.sets.get(of);
                set.is_some_and(|set| set.retained_size.is_some())
            }
        }
    }
}
