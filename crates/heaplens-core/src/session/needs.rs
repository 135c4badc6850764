//! What each question needs that takes long to find: the work that [`work`](super::work) does for it.

use heaplens_model::query::{ComparisonId, List, Origin, Query};
use heaplens_model::string_costs::StringsBy;
use heaplens_model::{Cut, Ignored, ObjectSet, Search};

use super::overview::map_of;
use crate::analyses::dominator_map::MapOf;
use crate::views::Snapshot;

/// Something that a question needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The nodes of a set.
    Nodes(ObjectSet),
    /// The sums by class of a set whose nodes are known.
    Classes(ObjectSet),
    /// What dominates an object of a set whose nodes are known.
    Dominating(ObjectSet),
    /// The edges that sizes of sets count.
    Essential,
    /// Distances without what is ignored.
    Distances(Vec<Ignored>),
    /// A level of merged retainers, once the set's nodes are known.
    Level(ObjectSet, Vec<u32>),
    /// What a set retains, once its nodes and the edges are known.
    Retained(ObjectSet),
    /// What the new or the deleted objects of each delta retain, once the edges are known.
    OfDeltas(ComparisonId, Origin),
    /// Where objects gather.
    Suspects,
    /// What functions allocated.
    Allocations,
    /// What lives still of each sample of the timeline.
    Timeline,
    /// Contexts and their dead variables.
    ClosureVariables,
    /// The largest dominators below an object.
    Map(MapOf),
    /// What stands out at a glance.
    Figures,
    /// The detached elements that JavaScript holds.
    Detached,
    /// The edges that sizes of sets count, where there are such elements.
    EssentialForTrees,
    /// What the trees of these elements retain.
    TreeSizes,
    /// React's unmounted fibers.
    Fibers,
    /// The edges that sizes of sets count, where there are such fibers.
    EssentialForFibers,
    /// What their branches retain.
    FiberSizes,
    /// Strings in groups.
    Strings(StringsBy),
    /// The collections.
    Collections,
    /// What some cuts do, once the edges are known.
    Cuts(Vec<Cut>),
    /// What their targets retain that are still kept, once the cuts are known.
    Kept(Vec<Cut>),
    /// The realms and what leads into each.
    Realms,
}

/// What a question needs, in an order in which each needs only what comes before it.
pub(super) fn needs(query: &Query, snapshot: &Snapshot) -> Vec<Need> {
    let mut needs = Vec::new();
    match query {
        Query::Rows { list, .. } | Query::Export { list, .. } | Query::Position { list, .. } => {
            add_list(&mut needs, list);
        }
        Query::Path { ignored, .. } => {
            add_distances(&mut needs, ignored);
        }
        Query::Totals { of, with_retained } => {
            add_set(&mut needs, of.clone());
            if *with_retained {
                add_essential(&mut needs);
                needs.push(Need::Retained(of.clone()));
            }
        }
        Query::RetainedOfDeltas { comparison, side } => {
            needs.extend([Need::Essential, Need::OfDeltas(*comparison, *side)]);
        }
        Query::Facets { of } => add_set(&mut needs, of.clone()),
        Query::Overview => needs.push(Need::Figures),
        Query::CostlyContents => {
            needs.extend([Need::Strings(StringsBy::Text), Need::Collections]);
        }
        Query::DominatorMap { of, levels, most } => {
            needs.extend(map_of(snapshot, *of, *levels, *most).map(Need::Map));
        }
        Query::StringSums { by, within } => {
            needs.extend(within.map(|filter| Need::Nodes(ObjectSet::Filter(filter))));
            needs.push(Need::Strings(*by));
        }
        Query::CollectionSums { within } => {
            needs.extend(within.map(|filter| Need::Nodes(ObjectSet::Filter(filter))));
            needs.push(Need::Collections);
        }
        Query::Timeline { .. } => needs.push(Need::Timeline),
        Query::WhatIf { cuts } => {
            add_set(&mut needs, ObjectSet::Freed(cuts.clone()));
            needs.push(Need::Kept(cuts.clone()));
        }
        Query::SuspectAmounts | Query::Suspects { .. } => needs.push(Need::Suspects),
        Query::Object { .. }
        | Query::Amounts { .. }
        | Query::Nodes { .. }
        | Query::Details { .. }
        | Query::Text { .. }
        | Query::Contents { .. }
        | Query::SourceLines { .. }
        | Query::FilterFacts
        | Query::Complete { .. } => {}
    }
    needs
}

fn add_list(needs: &mut Vec<Need>, list: &List) {
    match list {
        List::Classes {
            filter: Some(filter),
            ..
        } => {
            let set = ObjectSet::Filter(*filter);
            needs.extend([Need::Nodes(set.clone()), Need::Classes(set)]);
        }
        List::ClassObjects {
            filter: Some(filter),
            ..
        } => needs.push(Need::Nodes(ObjectSet::Filter(*filter))),
        List::Matches { search } => add_set(needs, ObjectSet::Matches(search.clone())),
        List::Retainers { ignored, .. } | List::FoldedRetainers { ignored, .. } => {
            add_distances(needs, ignored);
        }
        List::MergedRetainers { of, path } => {
            add_set(needs, of.clone());
            needs.push(Need::Level(of.clone(), path.clone()));
        }
        List::Allocations { .. } | List::Callers { .. } => needs.push(Need::Allocations),
        List::Contexts { .. } | List::DeadVariables { .. } => {
            needs.push(Need::ClosureVariables);
        }
        List::Realms => needs.push(Need::Realms),
        List::Within { filter, of } => {
            let set = ObjectSet::Filter(*filter);
            needs.push(Need::Nodes(set.clone()));
            if matches!(**of, List::Dominated { .. } | List::DominatedByClass { .. }) {
                needs.push(Need::Dominating(set));
            }
            add_list(needs, of);
        }
        List::Detached { .. } | List::DetachedGroups { .. } => {
            needs.extend([Need::Detached, Need::EssentialForTrees, Need::TreeSizes])
        }
        List::UnmountedFibers { .. } => {
            needs.extend([Need::Fibers, Need::EssentialForFibers, Need::FiberSizes]);
        }
        List::Strings { by, .. } | List::StringsOf { by, .. } => {
            needs.push(Need::Strings(*by));
        }
        List::Collections { .. } => needs.push(Need::Collections),
        List::Freed { cuts, .. } => {
            let set = ObjectSet::Freed(cuts.clone());
            add_set(needs, set.clone());
            needs.push(Need::Classes(set));
        }
        List::FreedOfClass { cuts, .. } => {
            add_set(needs, ObjectSet::Freed(cuts.clone()));
        }
        List::Classes { filter: None, .. }
        | List::ClassObjects { filter: None, .. }
        | List::Deltas { .. }
        | List::Added { .. }
        | List::Deleted { .. }
        | List::Growth { .. }
        | List::AppearedSteps { .. }
        | List::Appeared { .. }
        | List::Edges { .. }
        | List::RootEdges
        | List::Dominated { .. }
        | List::DominatedByClass { .. } => {}
    }
}

fn add_distances(needs: &mut Vec<Need>, ignored: &[Ignored]) {
    if !ignored.is_empty() {
        needs.push(Need::Distances(ignored.to_vec()));
    }
}

fn add_essential(needs: &mut Vec<Need>) {
    if !needs.contains(&Need::Essential) {
        needs.push(Need::Essential);
    }
}

fn add_set(needs: &mut Vec<Need>, set: ObjectSet) {
    if let ObjectSet::Freed(cuts) = set {
        add_essential(needs);
        needs.push(Need::Cuts(cuts));
        return;
    }
    if let ObjectSet::Matches(Search {
        filter: Some(filter),
        ..
    }) = &set
    {
        needs.push(Need::Nodes(ObjectSet::Filter(*filter)));
    }
    if let ObjectSet::FreedOfClass(cuts, _) = &set {
        add_essential(needs);
        needs.push(Need::Cuts(cuts.clone()));
    }
    if let ObjectSet::Within(filter, of) = &set {
        needs.push(Need::Nodes(ObjectSet::Filter(*filter)));
        add_set(needs, (**of).clone());
    }
    if let ObjectSet::Strings(by, _) = &set {
        needs.push(Need::Strings(*by));
    }
    needs.push(Need::Nodes(set));
}
