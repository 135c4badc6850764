//! What some cuts would free, as a session tells it.

use std::sync::Arc;

use heaplens_model::query::{Answer, QueryError};
use heaplens_model::what_if::{CutEffect, WhatIf};
use heaplens_model::{Cut, EdgeIdx};

use super::Session;
use crate::analyses::what_if::{Effect, FoundCuts};
use crate::views::Snapshot;

/// Cuts, and what they do.
pub(super) struct KnownWhatIf {
    pub(super) cuts: Vec<Cut>,
    pub(super) found: Arc<FoundCuts>,
    /// What the targets of each cut retain that are still kept, once it was asked for.
    pub(super) retained_of_kept: Option<Vec<u64>>,
}

impl KnownWhatIf {
    pub(super) fn new(cuts: Vec<Cut>, found: FoundCuts) -> KnownWhatIf {
        KnownWhatIf {
            cuts,
            found: Arc::new(found),
            retained_of_kept: None,
        }
    }
}

impl Session {
    /// What these cuts do, if they are those that were asked for last.
    pub(super) fn known_what_if(&self, cuts: &[Cut]) -> Option<&KnownWhatIf> {
        self.what_if.as_ref().filter(|known| known.cuts == cuts)
    }

    /// Tells what the work has found.
    pub(super) fn tell_what_if(&self, cuts: &[Cut]) -> Result<Answer, QueryError> {
        let known = self.known_what_if(cuts).ok_or(QueryError::NoSuchItem)?;
        let retained = known.retained_of_kept.as_deref().unwrap_or_default();
        let effects = cuts.iter().zip(&known.found.effects).enumerate();
        let effects = effects.map(|(at, (cut, effect))| {
            tell(&self.snapshot, cut, effect, retained.get(at).copied())
        });
        Ok(Answer::WhatIf(Box::new(WhatIf {
            count: known.found.count,
            size: known.found.size,
            cuts: effects.collect(),
        })))
    }
}

fn tell(snapshot: &Snapshot, cut: &Cut, effect: &Effect, retained: Option<u64>) -> CutEffect {
    let of = &effect.targets;
    let object_row = |node| snapshot.object_row(node, None, snapshot.has_edges(node));
    // Of several targets, the edge may be another one's.
    let leads_to = |edge: &EdgeIdx| effect.example == Some(snapshot.tables.edges.get(*edge).node());
    let edge = of.edge.filter(leads_to);
    let is_of_one = matches!(cut, Cut::Edge { .. });
    let retainer = of.edge.filter(|_| is_of_one);
    CutEffect {
        objects: of.objects,
        edges: of.edges,
        idle_edges: of.idle_edges,
        targets: of.nodes.len() as u64,
        freed: effect.freed,
        kept: effect.kept,
        retainer: retainer.map(|edge| object_row(snapshot.edge_start(edge))),
        object: effect.example.map(|node| match edge {
            Some(edge) if is_of_one => snapshot.edge_row(edge),
            _ => object_row(node),
        }),
        way: effect
            .way
            .iter()
            .map(|edge| snapshot.retainer_row(*edge, None))
            .collect(),
        way_length: effect.way_length,
        way_end: effect.way_end,
        retained_size: retained.filter(|_| effect.kept > 0),
    }
}
