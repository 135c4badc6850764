//! Clusters: groups that hang on one accumulator are one suspect.
//!
//! Two groups belong together if the same object holds both, if what one holds is held by the other,
//! or if their accumulators are parts of one structure that grow alike, such as the lists of keys and
//! of values in a cache.

use heaplens_model::NodeIdx;
use rustc_hash::FxHashSet;

use super::groups::Sums;
use super::holders::Holder;
use super::picks::{Pick, Picks, steady_bytes};
use super::roles::Role;
use crate::graph::names::is_context_name;
use crate::views::Snapshot;

/// So many objects of a group are followed up to those of another.
const MOST_FOLLOWED: usize = 12;
/// So many levels.
const MOST_LEVELS: usize = 5;
/// The most retainers at a level.
const MOST_WIDE: usize = 12;

/// Groups that are one suspect.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The groups, as positions among the picks; the one that retains most first.
    pub picks: Vec<usize>,
    /// Where they gather.
    pub holder: Holder,
}

/// Joins the picks, which come with what holds each.
pub fn join(snapshot: &Snapshot, picks: &Picks, holders: &[Holder]) -> Vec<Cluster> {
    let mut order: Vec<usize> = (0..picks.all.len().min(holders.len())).collect();
    order.sort_by_key(|at| std::cmp::Reverse(steady_bytes(&picks.all[*at].steps)));
    let mut clusters: Vec<Cluster> = Vec::new();
    for at in order {
        let (pick, holder) = (&picks.all[at], holders[at]);
        let is_same = |cluster: &Cluster| {
            cluster.holder.node == holder.node && !snapshot.is_too_general(holder.node)
                || is_held_by(snapshot, picks, pick, cluster.picks[0])
                || is_held_by(snapshot, picks, &picks.all[cluster.picks[0]], at)
                || is_of_one_structure(
                    snapshot,
                    (&picks.all[cluster.picks[0]], cluster.holder),
                    (pick, holder),
                )
        };
        match clusters.iter_mut().find(|cluster| is_same(cluster)) {
            Some(cluster) => cluster.picks.push(at),
            None => clusters.push(Cluster {
                picks: vec![at],
                holder,
            }),
        }
    }
    clusters
}

/// Whether most objects of a pick are held by objects of another.
fn is_held_by(snapshot: &Snapshot, picks: &Picks, pick: &Pick, by: usize) -> bool {
    let samples = pick.samples.nodes();
    let stride = samples.len().div_ceil(MOST_FOLLOWED).max(1);
    let (mut followed, mut met) = (0, Vec::new());
    for sample in samples.iter().step_by(stride) {
        followed += 1;
        met.extend(met_member(snapshot, picks, *sample, by));
    }
    let all = met.len();
    met.sort_unstable();
    met.dedup();
    // Where one of them holds all, they gather there.
    all > 0 && all * 5 >= followed * 3 && met.len() * 3 >= all
}

/// The object of a pick that holds a node, if one does.
fn met_member(snapshot: &Snapshot, picks: &Picks, node: NodeIdx, by: usize) -> Option<NodeIdx> {
    let mut level = vec![node];
    let mut seen = FxHashSet::default();
    for _ in 0..MOST_LEVELS {
        let mut next = Vec::new();
        for node in &level {
            for holder in snapshot.known_holders(*node) {
                if picks.of(holder) == Some(by) {
                    return Some(holder);
                }
                if !snapshot.is_too_general(holder) && next.len() < MOST_WIDE && seen.insert(holder)
                {
                    next.push(holder);
                }
            }
        }
        level = next;
    }
    None
}

/// Whether two groups grew by nearly as many objects in each step.
pub fn grow_alike(a: &[Sums], b: &[Sums]) -> bool {
    a.iter().zip(b).all(|(a, b)| {
        let (a, b) = (u64::from(a.count), u64::from(b.count));
        a.abs_diff(b) * 8 <= a.max(b)
    })
}

fn is_of_one_structure(snapshot: &Snapshot, a: (&Pick, Holder), b: (&Pick, Holder)) -> bool {
    let is_structure = |node: NodeIdx| {
        let name = snapshot
            .tables
            .strings
            .get(snapshot.tables.nodes.name(node));
        snapshot.role(node) == Role::Known
            && !snapshot.is_too_general(node)
            && !is_context_name(name)
    };
    let (of_a, of_b) = (a.1.node, b.1.node);
    let (above_a, above_b) = (snapshot.owner(of_a).node, snapshot.owner(of_b).node);
    let are_near = above_a == of_b && is_structure(of_b)
        || above_b == of_a && is_structure(of_a)
        || above_a == above_b && is_structure(above_a);
    are_near && grow_alike(&a.0.steps, &b.0.steps)
}
