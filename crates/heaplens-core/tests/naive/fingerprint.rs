//! How two snapshots belong together, by hand-made processes.

use heaplens_core::session::Session;
use heaplens_core::views::digest::{Reader, Writer};
use heaplens_core::views::fingerprint::Fingerprint;
use heaplens_model::{EdgeKind, NodeKind, Relation};
use proptest::prelude::*;

use crate::sample::{self, NAMES, Node};

/// A heap in which object `id` is called `name(id)`. The root keeps all of them.
fn heap(ids: impl Iterator<Item = u64>, name: impl Fn(u64) -> String) -> Session {
    let ids: Vec<u64> = ids.collect();
    let names: Vec<String> = ids.iter().map(|id| name(*id)).collect();
    let edges = (1..=ids.len() as u32).map(|to| (EdgeKind::Element, to, to));
    let mut nodes: Vec<Node> = vec![(NodeKind::Synthetic, 0, 1, 0, edges.collect())];
    for (at, id) in ids.iter().enumerate() {
        let name = (NAMES.len() + at) as u32;
        nodes.push((NodeKind::Object, name, *id, 16, Vec::new()));
    }
    Session::from_tables(sample::tables_with(&nodes, &names)).expect("fits")
}

fn relation(base: &Session, target: &Session) -> Relation {
    let told = target.snapshot().fingerprint().expect("fits");
    let by_base = base.snapshot().relation_to_target(&told).expect("fits");
    let told = base.snapshot().fingerprint().expect("fits");
    let target = target.snapshot();
    let own = target.fingerprint().expect("fits");
    let by_target = target.relation_to_base(&own, &told).expect("fits");
    assert_eq!(by_base, by_target, "both sides agree");
    by_base
}

fn odd(numbers: std::ops::Range<u64>) -> impl Iterator<Item = u64> {
    numbers.map(|number| 2 * number + 3)
}

fn own_name(id: u64) -> String {
    format!("class {}", id % 97)
}

#[test]
fn snapshots_of_one_process_are_recognised_in_any_order() {
    let base = heap(odd(0..3000), own_name);
    let survivors = odd(0..3000).filter(|id| id % 5 != 0);
    let target = heap(survivors.chain(odd(3000..90_000)), own_name);
    assert_eq!(relation(&base, &target), Relation::SameProcess);
    assert_eq!(relation(&target, &base), Relation::Reversed);
    assert_eq!(relation(&base, &base), Relation::SameSnapshot);
}

#[test]
fn another_process_that_starts_alike_is_told_by_its_later_objects() {
    let base = heap(odd(0..8000), own_name);
    let name = |id| own_name(if id < 10_000 { id } else { id + 10 });
    let target = heap(odd(0..8000), name);
    assert_eq!(relation(&base, &target), Relation::DifferentProcess);
    assert_eq!(relation(&target, &base), Relation::DifferentProcess);
}

#[test]
fn snapshots_without_a_common_id_are_of_different_processes() {
    let base = heap(odd(0..100), own_name);
    let target = heap(odd(1000..1100), own_name);
    assert_eq!(relation(&base, &target), Relation::DifferentProcess);
}

#[test]
fn programs_without_a_common_name_are_unrelated() {
    let base = heap(odd(0..500), own_name);
    let target = heap(odd(0..700), |id| format!("other {}", id % 90));
    assert_eq!(relation(&base, &target), Relation::Unrelated);
}

#[test]
fn too_few_objects_tell_nothing() {
    let base = heap(odd(0..5), own_name);
    let target = heap(odd(10..14), |id| format!("other {id}"));
    assert_eq!(relation(&base, &target), Relation::SameProcess);
}

#[test]
fn a_file_that_is_cut_may_lack_names() {
    let base = heap(odd(0..3000), own_name);
    let without = |id| format!("(missing string {id})");
    let target = heap(odd(0..2000), without);
    assert_eq!(relation(&target, &base), Relation::SameProcess);
    let some = heap(odd(0..3000), |id| match id % 3 {
        0 => own_name(id),
        _ => without(id),
    });
    assert_eq!(relation(&base, &some), Relation::SameProcess);
}

proptest! {
    #[test]
    fn a_fingerprint_survives_its_bytes(nodes in sample::snapshots(40)) {
        let session = Session::from_tables(sample::tables(&nodes)).expect("fits");
        let fingerprint = session.snapshot().fingerprint().expect("fits");
        let mut writer = Writer::default();
        fingerprint.pack(&mut writer).expect("fits");
        let bytes = writer.finish();
        let read = Fingerprint::unpack(&mut Reader(&bytes));
        prop_assert_eq!(read.as_ref(), Ok(&fingerprint));
        for cut in 0..bytes.len() {
            prop_assert!(Fingerprint::unpack(&mut Reader(&bytes[..cut])).is_err());
        }
        let relation = session.snapshot().relation_to_target(&fingerprint);
        prop_assert_eq!(relation.expect("fits"), Relation::SameSnapshot);
    }
}
