//! What lives still of each sample of a timeline, and what its filter lets through.

use heaplens_core::session::Session;
use heaplens_core::tables::SampleTable;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::Row;
use heaplens_model::timeline::Timeline;
use heaplens_model::{NodeIdx, NodeKind, ObjectId};
use proptest::prelude::*;

use crate::comparison::all_rows;
use crate::sample;

fn table(samples: &[(u64, u64)]) -> SampleTable {
    let mut table = SampleTable::default();
    let (mut time, mut id) = (0, 0);
    for (later, more) in samples {
        time += later;
        id += more;
        assert!(table.push(time, ObjectId(id)).expect("fits"));
    }
    table
}

fn timeline(session: &mut Session, most: u32) -> Timeline {
    match session.answer(&Query::Timeline { most }) {
        Ok(Answer::Timeline(timeline)) => timeline,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn each_object_counts_for_the_first_sample_that_has_it(
        nodes in sample::snapshots(16),
        samples in prop::collection::vec((0u64..3, 0u64..12), 0..8),
        most in 0u32..10,
    ) {
        let mut tables = sample::tables(&nodes);
        tables.samples = table(&samples);
        let mut session = Session::from_tables(tables).expect("fits");
        let all = timeline(&mut session, u32::MAX);
        prop_assert_eq!(all.samples.len(), samples.len());
        let columns = &session.snapshot().tables.nodes;
        let objects: Vec<(u64, u64)> = (0..nodes.len() as u32)
            .map(|node| (columns.id(NodeIdx(node)).0, columns.shallow_size(NodeIdx(node))))
            .collect();
        let mut before = None;
        for sample in &all.samples {
            let own = objects.iter().filter(|(id, _)| {
                id % 2 == 1 && *id <= sample.last_id.0 && before.is_none_or(|before| *id > before)
            });
            let (count, size) = own.fold((0, 0), |sum, (_, size)| (sum.0 + 1, sum.1 + size));
            prop_assert_eq!((sample.live_count, sample.live_size), (count, size));
            before = Some(sample.last_id.0);
        }
        // Neighbours that are taken together.
        let few = timeline(&mut session, most);
        prop_assert!(few.samples.len() <= (most as usize).max(1));
        let sums = |timeline: &Timeline| timeline.sums(0, timeline.samples.len().saturating_sub(1));
        prop_assert_eq!(sums(&few), sums(&all));
        let last = |timeline: &Timeline| timeline.samples.last().map(|one| (one.time_us, one.last_id));
        prop_assert_eq!(last(&few), last(&all));
        // The filter of a range lets through what the range counts, and objects with even ids.
        for (first, end) in [(0, 0), (0, few.samples.len()), (few.samples.len() / 2, few.samples.len())] {
            let Some(filter) = few.range(first, end.saturating_sub(1)) else {
                continue;
            };
            if end <= first {
                continue;
            }
            let list = List::Classes { name_contains: String::new(), filter: Some(filter) };
            let shown: u64 = all_rows(&mut session, list).into_iter().map(|row| match row {
                Row::Class(row) => u64::from(row.count),
                other => panic!("{other:?}"),
            }).sum();
            let after = first.checked_sub(1).map_or(0, |before| few.samples[before].last_id.0);
            let is_open = end == few.samples.len();
            let up_to = if is_open { u64::MAX } else { few.samples[end - 1].last_id.0 };
            let wanted = objects.iter().filter(|(id, size)| *size > 0 && *id > after && *id <= up_to);
            prop_assert_eq!(shown, wanted.count() as u64);
        }
    }
}

#[test]
fn samples_that_go_back_are_refused() {
    let mut table = table(&[(5, 9), (0, 0)]);
    assert!(!table.push(4, ObjectId(9)).expect("fits"));
    assert!(!table.push(5, ObjectId(8)).expect("fits"));
    assert_eq!(table.len(), 2);
    assert_eq!(table.first_with(ObjectId(9)), Some(0));
    assert_eq!(table.first_with(ObjectId(10)), None);
}

#[test]
fn a_file_without_samples_has_an_empty_timeline() {
    let root = (NodeKind::Synthetic, 0, 1, 0, Vec::new());
    let mut session = Session::from_tables(sample::tables(&[root])).expect("fits");
    assert_eq!(timeline(&mut session, 9), Timeline::default());
    assert_eq!(session.facts().sample_count, 0);
}
