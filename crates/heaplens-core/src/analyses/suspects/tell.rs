//! Makes suspects of what was found: names, places, paths, growth and evidence.

use std::cmp::Reverse;

use heaplens_model::NodeIdx;
use heaplens_model::row::Text;
use heaplens_model::suspects::{
    Accumulator, AccumulatorKind, Amounts, AmountsQuery, Evidence, Growth, Noise, Suspect,
};

use super::FoundSuspects;
use super::accumulator_kinds::kind;
use super::best_class::{BUILT_IN, best_content, weight};
use super::claims::Candidate;
use super::clusters::{Cluster, grow_alike};
use super::contents::{self, Content};
use super::groups::Sums;
use super::picks::{self, steady, steady_bytes, steady_count};
use super::places::{common_prefix, held_as, place};
use super::rank::{Facts, confidence, score};
use super::told_once::Told;
use super::way::Step;
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::code_of::CodeOf;

/// So many objects are given to look at.
const MOST_EXAMPLES: usize = 10;
/// So many ways to held objects are tried.
const MOST_WAYS: usize = 8;
/// So many held objects are looked into.
const MOST_OPENED: usize = 24;
/// Below that a suspect is not worth telling.
const LEAST_SCORE: f64 = 0.02;

impl FoundSuspects {
    /// What the older snapshots are to be asked.
    pub fn amounts_query(&self, snapshot: &Snapshot) -> AmountsQuery {
        let ids = |node: NodeIdx| snapshot.tables.nodes.id(node);
        let clusters = self.clusters.iter().map(|cluster| cluster.holder.node);
        let nodes = clusters.chain(self.large.iter().copied());
        let example = |cluster: &Cluster| self.picks.all[cluster.picks[0]].group.example;
        AmountsQuery {
            ids: nodes.map(ids).collect(),
            classes: self
                .clusters
                .iter()
                .map(|cluster| snapshot.name_of_class(example(cluster)))
                .collect(),
        }
    }

    /// The suspects, with what the older snapshots answered.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn tell(
        &self,
        snapshot: &Snapshot,
        older: &[Amounts],
    ) -> Result<(Noise, Vec<Suspect>), OutOfMemory> {
        let query = self.amounts_query(snapshot);
        let own_counts = snapshot.class_counts(&query.classes)?;
        let total = self.total_growth();
        let mut told = Vec::new();
        for (at, cluster) in self.clusters.iter().enumerate() {
            let kept = self.kept(snapshot, cluster, at, older, own_counts.get(at).copied());
            let before = self.before(snapshot, cluster, at, older);
            told.extend(self.tell_cluster(snapshot, at, (kept, before, total))?);
        }
        told.extend(self.tell_swellings(snapshot, older, total)?);
        told.retain(|told| told.suspect.score >= LEAST_SCORE);
        told.sort_by(|a, b| {
            let size = |told: &Told| Reverse(told.suspect.growth.retained_size);
            let score = |told: &Told| told.suspect.score;
            (score(b).total_cmp(&score(a))).then_with(|| size(a).cmp(&size(b)))
        });
        Ok(self.count_once(snapshot, told))
    }

    /// The objects of a class that a cluster had before, as far as that is known.
    fn before(&self, snapshot: &Snapshot, cluster: &Cluster, at: usize, older: &[Amounts]) -> u64 {
        let main = &self.picks.all[cluster.picks[0]];
        let held = u64::from(main.before);
        let oldest = older.first().and_then(|older| older.classes.get(at));
        match oldest {
            // Links that were there before may be gone, though the chain is the same.
            Some(count)
                if main.group.is_chain && snapshot.is_class_of_its_own(main.group.example) =>
            {
                held.max(*count)
            }
            _ => held,
        }
    }

    /// The bytes that all picked groups gained steadily.
    fn total_growth(&self) -> u64 {
        let clusters = self.clusters.iter();
        let of = |cluster: &Cluster| self.steady_of(cluster);
        clusters.map(of).fold(0u64, u64::saturating_add).max(1)
    }

    fn steady_of(&self, cluster: &Cluster) -> u64 {
        let main = &self.picks.all[cluster.picks[0]];
        steady_bytes(&main.steps).saturating_mul(main.steps.len() as u64)
    }

    /// How much of a cluster's growth stays; nothing where the older snapshots do not tell.
    fn kept(
        &self,
        snapshot: &Snapshot,
        cluster: &Cluster,
        at: usize,
        older: &[Amounts],
        own_count: Option<u64>,
    ) -> Option<f64> {
        let main = &self.picks.all[cluster.picks[0]];
        let came: Vec<u64> = main.steps.iter().map(|s| u64::from(s.count)).collect();
        if older.len() != came.len() {
            return None;
        }
        let least = |amounts: Vec<u64>| {
            let grew = amounts.windows(2).zip(&came);
            let shares = grew.filter(|(_, came)| **came > 0).map(|(pair, came)| {
                let grew = pair[1].saturating_sub(pair[0]);
                (grew as f64 / *came as f64).min(1.0)
            });
            shares.fold(1.0, f64::min)
        };
        let mut best: Option<f64> = None;
        let is_exact = cluster.holder.is_direct;
        let objects = older
            .iter()
            .map(|older| older.objects.get(at).copied().flatten());
        let objects: Vec<_> = objects.collect();
        if is_exact && objects.first().copied().flatten().is_some() {
            let mut held: Vec<u64> = objects
                .iter()
                .map(|object| object.map_or(0, |object| object.held))
                .collect();
            held.push(snapshot.object_amounts(cluster.holder.node).held);
            best = Some(least(held));
        }
        let mut counts: Vec<u64> = older
            .iter()
            .filter_map(|older| older.classes.get(at).copied())
            .collect();
        if let Some(own) = own_count
            && counts.len() == older.len()
            && snapshot.is_class_of_its_own(main.group.example)
        {
            counts.push(own);
            let by_class = least(counts);
            best = Some(best.map_or(by_class, |best| best.min(by_class.max(best * 0.5))));
        }
        best
    }

    fn tell_cluster(
        &self,
        snapshot: &Snapshot,
        at: usize,
        (kept, before, total): (Option<f64>, u64, u64),
    ) -> Result<Option<Told>, OutOfMemory> {
        let Some(cluster) = self.clusters.get(at) else {
            return Ok(None);
        };
        let main = &self.picks.all[cluster.picks[0]];
        let samples = main.samples.nodes();
        let Some(example) = samples.last().copied() else {
            return Ok(None);
        };
        let stride = samples.len().div_ceil(MOST_OPENED).max(1);
        let opened: Vec<NodeIdx> = samples.iter().copied().step_by(stride).collect();
        let mut contents = contents::find(snapshot, &opened);
        for other in cluster.picks.iter().skip(1) {
            let pick = &self.picks.all[*other];
            // What grows otherwise than the main group does not tell it.
            if !contents.iter().any(|known| known.class == pick.group.class)
                && grow_alike(&pick.steps, &main.steps)
            {
                let more: Vec<NodeIdx> = pick.samples.nodes().iter().copied().take(8).collect();
                let found = contents::find(snapshot, &more);
                let is_new =
                    |content: &Content| !contents.iter().any(|known| known.class == content.class);
                let found: Vec<Content> = found.into_iter().filter(is_new).collect();
                contents.extend(found);
            }
        }
        let best = best_content(snapshot, &contents, opened.len());
        let holder = cluster.holder;
        let mut way = self.way(snapshot, cluster, samples, example)?;
        let behind = way.1;
        if let Some(best) = &best
            && best.content.class != main.group.class
            && let Some(held) = way.0.last()
        {
            let more = snapshot.way_to_class(held.node, best.content.class);
            way.0.extend(more);
        }
        let steps_behind = (way.0.len() - behind) as u32;
        let count: u64 = main.steps.iter().map(|step| u64::from(step.count)).sum();
        let held_as = held_as(snapshot, &way.0[..behind], holder.node);
        let location = place(snapshot, best.as_ref(), &contents, &way.0);
        let code = location.as_ref().map(CodeOf::location);
        let kind = match main.groups {
            1 => kind(snapshot, holder, example, count, &held_as),
            _ => AccumulatorKind::ManyOwners,
        };
        let evidence = self.evidence(snapshot, cluster, kept, total);
        let sizes = sizes_of(&main.steps);
        let least_count = steady_count(&main.steps);
        let facts = Facts {
            evidence,
            snapshots: self.births.snapshots(),
            least_count,
            before: before as f64 / least_count.max(1) as f64,
            pace: pace(&sizes),
            code,
            kind,
            is_swelling: false,
        };
        let score = score(&facts);
        let told = best
            .as_ref()
            .map_or(main.group.example, |best| best.content.example);
        let suspect = Suspect {
            class: snapshot.class_text(told),
            class_idx: snapshot.classes.of_node(told),
            classes: Vec::new(),
            growth: Growth {
                retained_size: picks::total(sizes.iter().copied()).min(i64::MAX as u64) as i64,
                ..Growth::default()
            },
            steps: Vec::new(),
            accumulator: self.accumulator(snapshot, holder.node, kind, &held_as),
            path: way.0.iter().map(|step| snapshot.told_step(*step)).collect(),
            steps_behind,
            examples: samples.iter().rev().copied().take(MOST_EXAMPLES).collect(),
            common_prefix: common_prefix(snapshot, samples),
            location,
            score,
            confidence: confidence(&facts, score),
            evidence,
        };
        Ok(Some(Told {
            candidate: Candidate(at as u8),
            main: Some(cluster.picks[0]),
            contents: in_order(snapshot, contents, told),
            suspect,
        }))
    }

    /// The way from a root to a held object, and how many of its steps end at the accumulator.
    fn way(
        &self,
        snapshot: &Snapshot,
        cluster: &Cluster,
        samples: &[NodeIdx],
        example: NodeIdx,
    ) -> Result<(Vec<Step>, usize), OutOfMemory> {
        let holder = cluster.holder.node;
        if snapshot.is_too_general(holder) {
            let steps = snapshot.way_from_root(example)?;
            let behind = steps.len().saturating_sub(1).min(1);
            return Ok((steps, behind));
        }
        let mut steps = snapshot.way_from_root(holder)?;
        let behind = steps.len();
        // In a list some are a long way off.
        let stride = samples.len().div_ceil(MOST_WAYS).max(1);
        let tried = samples.iter().rev().step_by(stride);
        let ways = tried.map(|member| snapshot.way_to_member(holder, *member));
        steps.extend(ways.min_by_key(Vec::len).unwrap_or_default());
        Ok((steps, behind))
    }

    /// Tells an accumulator, and what the program calls it.
    pub fn accumulator(
        &self,
        snapshot: &Snapshot,
        node: NodeIdx,
        kind: AccumulatorKind,
        held_as: &[Text],
    ) -> Accumulator {
        let name = match held_as.first() {
            Some(name) => name.clone(),
            None => snapshot.told_name(node),
        };
        Accumulator {
            node,
            id: snapshot.tables.nodes.id(node),
            name,
            class_name: snapshot
                .name_text(snapshot.classes.key(snapshot.classes.of_node(node)).name),
            kind,
        }
    }

    fn evidence(
        &self,
        snapshot: &Snapshot,
        cluster: &Cluster,
        kept: Option<f64>,
        total: u64,
    ) -> Evidence {
        let main = &self.picks.all[cluster.picks[0]];
        let counts: Vec<u64> = main.steps.iter().map(|s| u64::from(s.count)).collect();
        let sizes = sizes_of(&main.steps);
        let growing = counts.iter().filter(|count| **count > 0).count();
        let share = match self.births.snapshots() {
            1 => main_share(snapshot, &sizes),
            _ => self.steady_of(cluster) as f64 / total as f64,
        };
        let is_alone = self.births.snapshots() == 1;
        Evidence {
            growing_steps: if is_alone { 0 } else { growing as u32 },
            steps: if is_alone { 0 } else { counts.len() as u32 },
            steadiness: steadiness(&sizes),
            kept,
            share,
            is_old: !self.births.is_new(cluster.holder.node),
            before: u64::from(main.before),
        }
    }
}

impl Snapshot {
    /// Whether the number of all objects of a class tells of some of them: not of plain objects,
    /// whose classes each snapshot infers anew, nor of what all of a program uses.
    fn is_class_of_its_own(&self, node: NodeIdx) -> bool {
        let class = self.name_of_class(node);
        let is_plain = class.name.starts_with('{') || class.name.starts_with('(');
        let is_short = class.is_function && class.name.chars().count() < 3;
        !is_plain && !is_short && !BUILT_IN.contains(&class.name.as_str())
    }
}

/// What tells a suspect, the most telling first.
fn in_order(snapshot: &Snapshot, mut contents: Vec<Content>, told: NodeIdx) -> Vec<Content> {
    let first = snapshot.fine_class(told);
    contents.sort_by_key(|content| (content.class != first, Reverse(weight(snapshot, content))));
    contents
}

fn sizes_of(steps: &[Sums]) -> Vec<u64> {
    let sizes = steps.iter().map(|step| step.retained_size.max(0) as u64);
    sizes.collect()
}

fn main_share(snapshot: &Snapshot, sizes: &[u64]) -> f64 {
    let all = snapshot.retained_sizes.get(snapshot.tables.root).max(1);
    picks::total(sizes.iter().copied()) as f64 / all as f64
}

/// The steady growth of a step by the largest.
pub fn steadiness(sizes: &[u64]) -> f64 {
    let most = sizes.iter().copied().max().unwrap_or(0).max(1);
    steady(sizes.iter().copied()) as f64 / most as f64
}

/// The last step's growth by the largest before it, at most 1.
pub fn pace(sizes: &[u64]) -> f64 {
    match sizes.split_last() {
        Some((last, before)) if !before.is_empty() => {
            let most = before.iter().copied().max().unwrap_or(0).max(1);
            (*last as f64 / most as f64).min(1.0)
        }
        _ => 1.0,
    }
}
