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
    let met = picks
        .all
        .iter()
        .map(|pick| Met::find(snapshot, picks, pick));
    let met: Vec<Met> = met.collect();
    let mut clusters: Vec<Cluster> = Vec::new();
    for at in order {
        let (pick, holder) = (&picks.all[at], holders[at]);
        let is_same = |cluster: &Cluster| {
            let main = cluster.picks[0];
            cluster.holder.node == holder.node && !snapshot.is_too_general(holder.node)
                || met[at].is_held_by(main)
                || met[main].is_held_by(at)
                || is_of_one_structure(snapshot, (&picks.all[main], cluster.holder), (pick, holder))
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

/// The objects of other picks that hold some objects of one.
struct Met {
    /// How many were followed.
    followed: usize,
    /// The first object of each pick that holds each: pick, object.
    holders: Vec<(usize, NodeIdx)>,
}

impl Met {
    fn find(snapshot: &Snapshot, picks: &Picks, pick: &Pick) -> Met {
        let samples = pick.samples.nodes();
        let stride = samples.len().div_ceil(MOST_FOLLOWED).max(1);
        let mut met = Met {
            followed: 0,
            holders: Vec::new(),
        };
        for sample in samples.iter().step_by(stride) {
            met.followed += 1;
            met.follow(snapshot, picks, *sample);
        }
        met
    }

    fn follow(&mut self, snapshot: &Snapshot, picks: &Picks, node: NodeIdx) {
        let first = self.holders.len();
        let mut level = vec![node];
        let mut seen = FxHashSet::default();
        for _ in 0..MOST_LEVELS {
            let mut next = Vec::new();
            for node in &level {
                for holder in snapshot.known_holders(*node) {
                    let by = picks.of(holder);
                    let is_known = |by: usize| self.holders[first..].iter().any(|met| met.0 == by);
                    if let Some(by) = by.filter(|by| !is_known(*by)) {
                        self.holders.push((by, holder));
                    }
                    if !snapshot.is_too_general(holder)
                        && next.len() < MOST_WIDE
                        && seen.insert(holder)
                    {
                        next.push(holder);
                    }
                }
            }
            level = next;
        }
    }

    /// Whether most objects are held by those of another pick, one by one. Where one of these holds
    /// all, they gather there.
    fn is_held_by(&self, by: usize) -> bool {
        let holders = self.holders.iter().filter(|met| met.0 == by);
        let mut holders: Vec<NodeIdx> = holders.map(|met| met.1).collect();
        let all = holders.len();
        holders.sort_unstable();
        holders.dedup();
        all > 0 && all * 5 >= self.followed * 3 && holders.len() * 3 >= all
    }
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
