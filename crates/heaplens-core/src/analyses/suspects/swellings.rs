//! Objects that grow by themselves, and not by the number of what they hold: a text or bytes that are
//! replaced by larger ones, an array of numbers, a table that was never cut.
//!
//! No new object tells of these. The older snapshots are asked what each large object retained.

use heaplens_model::suspects::{AccumulatorKind, Amounts, Evidence, Growth, Suspect};
use heaplens_model::{Location, NodeIdx, NodeKind};

use super::FoundSuspects;
use super::picks::steady;
use super::places::{held_as, nearest};
use super::rank::{Facts, confidence, score};
use super::tell::{pace, steadiness};
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::code_of::CodeOf;

impl FoundSuspects {
    /// Adds the objects that grow by themselves: a text or bytes that are replaced by larger ones,
    /// an array of numbers.
    pub fn tell_swellings(
        &self,
        snapshot: &Snapshot,
        older: &[Amounts],
        total: u64,
        suspects: &mut Vec<Suspect>,
    ) -> Result<(), OutOfMemory> {
        let first = self.clusters.len();
        let mut found: Vec<(NodeIdx, Vec<u64>)> = Vec::new();
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
            if grew >= 4096 && grew.saturating_mul(20) >= total {
                found.push((*node, steps));
            }
        }
        let grew = |steps: &[u64]| steps.iter().sum::<u64>();
        // What is explained by what it holds is none.
        let is_explained = |node: NodeIdx, steps: &[u64]| {
            let by_cluster = self.clusters.iter().any(|cluster| {
                let main = &self.picks.all[cluster.picks[0]];
                let gained: i64 = main.steps.iter().map(|step| step.retained_size).sum();
                snapshot.is_under(cluster.holder.node, node)
                    && (gained.max(0) as u64).saturating_mul(2) >= grew(steps)
            });
            by_cluster
                || found.iter().any(|(other, others)| {
                    *other != node
                        && snapshot.is_under(*other, node)
                        && grew(others).saturating_mul(10) >= grew(steps).saturating_mul(7)
                })
        };
        for (node, steps) in &found {
            if is_explained(*node, steps) || snapshot.is_too_general(*node) {
                continue;
            }
            suspects.push(self.tell_swelling(snapshot, *node, steps, total)?);
        }
        Ok(())
    }

    fn tell_swelling(
        &self,
        snapshot: &Snapshot,
        node: NodeIdx,
        steps: &[u64],
        total: u64,
    ) -> Result<Suspect, OutOfMemory> {
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
        let grew = steady(steps.iter().copied()).saturating_mul(steps.len() as u64);
        let evidence = Evidence {
            growing_steps: steps.iter().filter(|step| **step > 0).count() as u32,
            steps: steps.len() as u32,
            steadiness: steadiness(steps),
            kept: Some(1.0),
            share: grew as f64 / total.saturating_add(grew).max(1) as f64,
            is_old: true,
            before: 0,
        };
        let facts = Facts {
            evidence,
            snapshots: self.births.snapshots(),
            least_count: 0,
            pace: pace(steps),
            code: location.as_ref().map(CodeOf::location),
            is_swelling: true,
        };
        let score = score(&facts);
        let of_size = |size: u64| size.min(i64::MAX as u64) as i64;
        let step = |size: &u64| Growth {
            retained_size: of_size(*size),
            ..Growth::default()
        };
        let kind = match snapshot.held_text_or_bytes(node) {
            Some(kind) => kind,
            None => AccumulatorKind::Object,
        };
        Ok(Suspect {
            class: snapshot.class_text(node),
            class_idx: snapshot.classes.of_node(node),
            classes: Vec::new(),
            growth: step(&steps.iter().sum()),
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
