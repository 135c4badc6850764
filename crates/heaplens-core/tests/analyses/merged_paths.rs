//! Merged retainers, by sorting all edges into a map.

use std::collections::{BTreeMap, BTreeSet};

use heaplens_core::analyses::merged_paths::MergeRetainers;
use heaplens_core::session::Session;
use heaplens_core::views::merged_retainers::{GroupName, Level, Path};
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, NO_DISTANCE};
use heaplens_model::{EdgeKind, NodeIdx};
use proptest::prelude::*;

use crate::graphs::{self, NAMES, Node, listed, run, set_of};

type Key = (u32, EdgeKind, String);
type Edges = Vec<(usize, usize)>;

fn naive(session: &Session, nodes: &[Node], set: &[usize]) -> BTreeMap<Key, Edges> {
    let mut groups: BTreeMap<Key, Edges> = BTreeMap::new();
    for (from, kind, name, to) in graphs::edges(nodes) {
        let counts = !matches!(kind, EdgeKind::Weak | EdgeKind::Invisible);
        if from == 0 || !counts || !set.contains(&to) {
            continue;
        }
        let name = match kind {
            EdgeKind::Element | EdgeKind::Hidden => "#".to_owned(),
            _ if NAMES[name as usize].parse::<u32>().is_ok() => "#".to_owned(),
            _ => NAMES[name as usize].to_owned(),
        };
        let class = session.snapshot().classes.of_node(NodeIdx(from as u32));
        groups
            .entry((class.0, kind, name))
            .or_default()
            .push((from, to));
    }
    groups
}

/// The root itself is never shown as a retainer, so its distance never counts.
fn nearest(session: &Session, retainers: &BTreeSet<usize>) -> i32 {
    let distances = retainers
        .iter()
        .map(|node| session.snapshot().distances.get(NodeIdx(*node as u32)));
    let far = |distance: &i32| (*distance == NO_DISTANCE, *distance);
    distances.min_by_key(far).unwrap_or(BASE_SYSTEM_DISTANCE)
}

fn check(session: &Session, nodes: &[Node], set: &[usize], met: &BTreeSet<usize>, level: &Level) {
    let mut expected = naive(session, nodes, set);
    for (position, group) in level.groups.iter().enumerate() {
        let name = match group.name {
            GroupName::String(name) => {
                let text = session.snapshot().tables.strings.get(name);
                String::from_utf8_lossy(text).into_owned()
            }
            GroupName::Index => "#".to_owned(),
            GroupName::WeakMapEntry => panic!("there is none"),
        };
        let edges = expected.remove(&(group.class.0, group.kind, name));
        let edges = edges.expect("a group of the definition, once");
        let held: BTreeSet<usize> = edges.iter().map(|edge| edge.1).collect();
        let retainers: BTreeSet<usize> = edges.iter().map(|edge| edge.0).collect();
        let size = |node: &usize| {
            let node = NodeIdx(*node as u32);
            session.snapshot().tables.nodes.shallow_size(node)
        };
        assert_eq!(group.object_count as usize, held.len());
        assert_eq!(group.shallow_size, held.iter().map(size).sum::<u64>());
        assert_eq!(group.retainer_count as usize, retainers.len());
        assert_eq!(group.edge_count as usize, edges.len());
        assert_eq!(group.distance, nearest(session, &retainers));
        assert_eq!(
            group.met_before as usize,
            retainers.intersection(met).count()
        );
        assert!(
            listed(&level.objects(position).expect("fits"))
                .into_iter()
                .eq(held)
        );
        assert!(
            listed(&level.retainers(position).expect("fits"))
                .into_iter()
                .eq(retainers)
        );
    }
    assert!(expected.is_empty(), "{expected:?}");
    let order: Vec<_> = level
        .groups
        .iter()
        .map(|group| (group.object_count, group.shallow_size))
        .collect();
    assert!(order.is_sorted_by(|a, b| a >= b));
    let counts = |node: usize, by_root: bool| {
        graphs::edges(nodes).iter().any(|(from, kind, _, to)| {
            *to == node
                && (*from == 0) == by_root
                && !matches!(kind, EdgeKind::Weak | EdgeKind::Invisible)
        })
    };
    let roots = set.iter().filter(|node| counts(**node, true)).count();
    assert_eq!(level.roots.count as usize, roots);
    let without_retainers = set
        .iter()
        .filter(|node| **node != 0 && !counts(**node, true) && !counts(**node, false))
        .count();
    assert_eq!(level.without_retainers.count as usize, without_retainers);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn levels_are_all_edges_by_class_and_name(
        nodes in graphs::snapshots(14),
        set: u64,
        choices in prop::collection::vec(any::<prop::sample::Index>(), 20),
        budget in 1usize..20,
    ) {
        let session = graphs::open(&nodes);
        let snapshot = session.snapshot();
        let mut path = Path::new(set_of(nodes.len(), set)).expect("fits");
        let mut met: BTreeSet<usize> = listed(&path.set).into_iter().collect();
        for choice in choices {
            let set = listed(&path.set);
            let level;
            (path, level) = run(MergeRetainers::new(snapshot, path).expect("fits"), budget);
            check(&session, &nodes, &set, &met, &level);
            if level.groups.is_empty() {
                return Ok(());
            }
            let group = choice.index(level.groups.len());
            let retainers = listed(&level.retainers(group).expect("fits"));
            let next: Vec<usize> =
                retainers.into_iter().filter(|node| !met.contains(node)).collect();
            let goes_on = path.go_on(&level, group).expect("fits");
            prop_assert_eq!(goes_on, !next.is_empty());
            prop_assert_eq!(listed(&path.set), next.clone());
            met.extend(next);
            if !goes_on {
                return Ok(());
            }
        }
        // Each level takes a node at least, so paths end.
        prop_assert!(nodes.len() > 20);
    }
}
