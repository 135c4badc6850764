//! Objects that grow by themselves, and not by the number of what they hold: a text or bytes that are
//! replaced by larger ones, an array of numbers, a table that was never cut.
//!
//! No new object tells of these. The older snapshots are asked what each large object retained.

use heaplens_model::object_facts::ObjectKind;
use heaplens_model::suspects::{AccumulatorKind, Amounts, Evidence, Growth, Suspect};
use heaplens_model::{Location, NodeIdx, NodeKind};

use super::FoundSuspects;
use super::claims::Candidate;
use super::picks::{self, steady};
use super::places::{held_as, nearest};
use super::rank::{Facts, confidence, score};
use super::tell::{pace, steadiness};
use super::told_once::Told;
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::code_of::CodeOf;

/// The least growth in all that is worth telling, in bytes.
const LEAST_GROWTH: u64 = 8192;
/// Tables with fewer entries may hold numbers alone.
const LEAST_HELD: u64 = 8;

/// An old object that grows by itself is one that did so before, even where it was small.
const LIKE_COUNT: f64 = 16.0;

/// An old object that grew by itself.
struct Swelling {
    candidate: Candidate,
    node: NodeIdx,
    /// What it retained in the oldest snapshot.
    before: u64,
    /// What it gained by step.
    steps: Vec<u64>,
    holds_more: bool,
}

impl FoundSuspects {
    /// The objects that grow by themselves: a text or bytes that are replaced by larger ones,
    /// an array of numbers.
    pub fn tell_swellings(
        &self,
        snapshot: &Snapshot,
        older: &[Amounts],
        total: u64,
    ) -> Result<Vec<Told>, OutOfMemory> {
        let first = self.clusters.len();
        let mut found: Vec<Swelling> = Vec::new();
        for (at, node) in self.large.iter().enumerate() {
            let mut sizes = Vec::new();
            for older in older {
                match older.objects.get(first + at).copied().flatten() {
                    Some(object) => sizes.push(object.retained_size),
                    None => break,
                }
            }
            if older.is_empty() || sizes.len() < older.len() {
                continue;
            }
            sizes.push(snapshot.retained_sizes.get(*node));
            let steps: Vec<u64> = sizes
                .windows(2)
                .map(|p| p[1].saturating_sub(p[0]))
                .collect();
            let grew = steady(steps.iter().copied()).saturating_mul(steps.len() as u64);
            let is_native = snapshot.tables.nodes.is(*node, NodeKind::Native);
            if !is_native && grew >= LEAST_GROWTH && grew.saturating_mul(20) >= total {
                let held = older
                    .iter()
                    .filter_map(|older| older.objects.get(first + at)?.as_ref());
                let held: Vec<u64> = held.map(|object| object.held).collect();
                found.push(Swelling {
                    candidate: FoundSuspects::candidate_of_large(at),
                    node: *node,
                    before: sizes[0],
                    steps,
                    holds_more: snapshot.holds_more(*node, held),
                });
            }
        }
        let grew = |steps: &[u64]| picks::total(steps.iter().copied());
        // What is explained by what it holds is none.
        let is_explained = |node: NodeIdx, steps: &[u64]| {
            let by_cluster = self.clusters.iter().any(|cluster| {
                let main = &self.picks.all[cluster.picks[0]];
                let gained = main.steps.iter().map(|step| step.retained_size);
                let gained = gained.fold(0, i64::saturating_add);
                snapshot.is_under(cluster.holder.node, node)
                    && (gained.max(0) as u64).saturating_mul(2) >= grew(steps)
            });
            by_cluster
                || found.iter().any(|other| {
                    other.node != node
                        && snapshot.is_under(other.node, node)
                        && grew(&other.steps).saturating_mul(10) >= grew(steps).saturating_mul(7)
                })
        };
        let mut all = Vec::new();
        for swelling in &found {
            let node = swelling.node;
            if is_explained(node, &swelling.steps) || snapshot.is_too_general(node) {
                continue;
            }
            all.push(Told {
                candidate: swelling.candidate,
                main: None,
                contents: Vec::new(),
                suspect: self.tell_swelling(snapshot, swelling, total)?,
            });
        }
        Ok(all)
    }

    fn tell_swelling(
        &self,
        snapshot: &Snapshot,
        swelling: &Swelling,
        total: u64,
    ) -> Result<Suspect, OutOfMemory> {
        let (node, steps) = (swelling.node, swelling.steps.as_slice());
        let way = snapshot.way_from_root(node)?;
        let held_as = held_as(snapshot, &way, node);
        let all: Vec<Location> = std::iter::once(node)
            .chain(way.iter().rev().map(|step| step.node))
            .filter_map(|node| snapshot.location(node))
            .collect();
        let of = |code: CodeOf| {
            all.iter()
                .find(|location| CodeOf::location(location) == code)
                .cloned()
        };
        let location = nearest(of);
        let kind = match snapshot.held_text_or_bytes(node) {
            Some(kind) => kind,
            None => AccumulatorKind::Object,
        };
        let grew = steady(steps.iter().copied()).saturating_mul(steps.len() as u64);
        let evidence = Evidence {
            growing_steps: steps.iter().filter(|step| **step > 0).count() as u32,
            steps: steps.len() as u32,
            steadiness: steadiness(steps),
            kept: Some(if swelling.holds_more { 1.0 } else { 0.0 }),
            share: grew as f64 / total.saturating_add(grew).max(1) as f64,
            is_old: true,
            before: 0,
        };
        let facts = Facts {
            evidence,
            snapshots: self.births.snapshots(),
            least_count: 0,
            before: LIKE_COUNT * swelling.before as f64
                / steady(steps.iter().copied()).max(1) as f64,
            pace: pace(steps),
            code: location.as_ref().map(CodeOf::location),
            kind,
            is_swelling: true,
        };
        let score = score(&facts);
        let of_size = |size: u64| size.min(i64::MAX as u64) as i64;
        let step = |size: &u64| Growth {
            retained_size: of_size(*size),
            ..Growth::default()
        };
        Ok(Suspect {
            class: snapshot.class_text(node),
            class_idx: snapshot.classes.of_node(node),
            classes: Vec::new(),
            growth: step(&picks::total(steps.iter().copied())),
            steps: steps.iter().map(step).collect(),
            accumulator: self.accumulator(snapshot, node, kind, &held_as),
            path: way.iter().map(|step| snapshot.told_step(*step)).collect(),
            steps_behind: 0,
            examples: vec![node],
            common_prefix: None,
            location,
            score,
            confidence: confidence(&facts, score),
            evidence,
        })
    }
}

impl Snapshot {
    /// Whether a Map or a Set holds more in each step. Its table may grow while its entries only come
    /// and go. Whether others do tells nothing, and nor do numbers, which files leave out.
    fn holds_more(&self, node: NodeIdx, mut held: Vec<u64>) -> bool {
        let is_table = matches!(self.object_kind(node), ObjectKind::Map | ObjectKind::Set);
        held.push(self.object_amounts(node).held);
        let has_few = held.iter().all(|held| *held < LEAST_HELD);
        !is_table
            || has_few
            || held
                .windows(2)
                .all(|pair| pair[1] > pair[0].saturating_add(pair[0] / 50))
    }

    /// Whether most of what an object retains is one text or one block of bytes.
    fn held_text_or_bytes(&self, node: NodeIdx) -> Option<AccumulatorKind> {
        let half = self.retained_sizes.get(node) / 2;
        let edges = &self.tables.edges.as_slice()[self.tables.nodes.edges(node)];
        let large = edges.iter().find(|edge| {
            self.retained_sizes.get(edge.node()) > half
                && self.dominators.dominator(edge.node()) == node
        })?;
        match self.tables.nodes.kind(large.node()) {
            NodeKind::String | NodeKind::ConcatenatedString | NodeKind::SlicedString => {
                Some(AccumulatorKind::String)
            }
            NodeKind::Native => Some(AccumulatorKind::Buffer),
            _ => None,
        }
    }
}
