//! Growth, by sets of ids.

use std::collections::{BTreeMap, BTreeSet};

use heaplens_core::session::Session;
use heaplens_model::SeriesPart;
use heaplens_model::query::{ComparisonId, GrowthId, List};
use heaplens_model::row::{AppearedRow, GrowthRow, Row};
use proptest::prelude::*;

use crate::comparison::{all_rows, objects, retained, with_unique_ids};
use crate::sample::{self, Node};

const ID: GrowthId = GrowthId(3);

fn session(nodes: &[Node]) -> Session {
    Session::from_tables(sample::tables(nodes)).expect("fits")
}

/// Follows the growth; the steps are added in this order.
fn grow(series: &mut [Session], order: &[usize]) {
    let count = series.len();
    let (last, others) = series.split_last_mut().expect("there is a last one");
    let request = last.export_request().expect("fits");
    last.begin_growth(ID, count).expect("fits");
    for position in order {
        assert!(last.growth(ID).is_none(), "not all steps are there");
        let step = others[*position]
            .export_growth_step(&request)
            .expect("fits");
        let overlap = last.add_growth_step(ID, *position, &step).expect("fits");
        let [old, new] = [objects(&others[*position], last), objects(last, last)];
        let len = |objects: &BTreeMap<String, BTreeSet<u64>>| -> u64 {
            objects.values().map(|ids| ids.len() as u64).sum()
        };
        assert_eq!((overlap.base, overlap.target), (len(&old), len(&new)));
        let shared = new.iter().filter_map(|(name, ids)| {
            let old = old.get(name)?;
            Some(ids.intersection(old).count() as u64)
        });
        assert_eq!(overlap.shared, shared.sum::<u64>());
        // Each is added once.
        assert!(last.add_growth_step(ID, *position, &step).is_err());
    }
}

fn rows(last: &mut Session, part: Option<SeriesPart>) -> Vec<GrowthRow> {
    let list = List::Growth {
        growth: ID,
        name_contains: String::new(),
        part,
    };
    let rows = all_rows(last, list).into_iter();
    rows.map(|row| match row {
        Row::Growth(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn ids(rows: &[Row]) -> BTreeSet<u64> {
    let id = |row: &Row| match row {
        Row::Object(row) => row.id.0,
        other => panic!("{other:?}"),
    };
    rows.iter().map(id).collect()
}

proptest! {
    #[test]
    fn growth_is_what_sets_of_ids_say(
        series in prop::collection::vec(
            sample::snapshots(14).prop_map(with_unique_ids),
            3..4,
        ),
        is_turned: bool,
    ) {
        let mut series: Vec<Session> = series.iter().map(|nodes| session(nodes)).collect();
        let order = if is_turned { [1, 0] } else { [0, 1] };
        grow(&mut series, &order);
        let (mut last, others) = (series.pop().expect("three"), series);
        let each = [&others[0], &others[1], &last];
        let members: Vec<_> = each.iter().map(|one| objects(one, &last)).collect();
        let retained: Vec<_> = each.iter().map(|one| retained(one, &last)).collect();
        let sizes: Vec<BTreeMap<u64, u64>> = each
            .iter()
            .map(|one| {
                let nodes = &one.snapshot().tables.nodes;
                let sizes = nodes.indices().map(|node| (nodes.id(node).0, nodes.shallow_size(node)));
                sizes.collect()
            })
            .collect();
        let names: BTreeSet<&String> = members.iter().flat_map(BTreeMap::keys).collect();
        let rows = rows(&mut last, None);
        prop_assert_eq!(rows.len(), names.len());

        let none = BTreeSet::new();
        for row in &rows {
            // Names of classes that the last snapshot does not have are those of an older one.
            if !members[2].contains_key(&row.name.text) {
                prop_assert_eq!(row.counts[2], 0);
                continue;
            }
            let name = &row.name.text;
            let of = |at: usize| members[at].get(name).unwrap_or(&none);
            for at in 0..3 {
                prop_assert_eq!(row.counts[at] as usize, of(at).len());
                let shallow = of(at).iter().map(|id| sizes[at][id]).sum::<u64>();
                prop_assert_eq!(row.shallow_sizes[at], shallow);
                let retained = retained[at].get(name).copied().unwrap_or_default();
                prop_assert_eq!(row.retained_sizes[at], retained);
            }
            let steps = |numbers: Vec<i64>| {
                numbers.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or_default()
            };
            let counts = steps(row.counts.iter().map(|count| i64::from(*count)).collect());
            let bytes = steps(row.retained_sizes.iter().map(|size| *size as i64).collect());
            let steady = if counts > 0 { bytes.max(0) as u64 } else { 0 };
            prop_assert_eq!(row.steady_growth, steady);

            let mut shown = 0;
            for at in 0..3usize {
                let appeared: BTreeSet<u64> = of(2)
                    .iter()
                    .copied()
                    .filter(|id| (0..=at).find(|at| of(*at).contains(id)) == Some(at))
                    .collect();
                prop_assert_eq!(row.appeared[at] as usize, appeared.len());
                shown += usize::from(!appeared.is_empty());
                let list = List::Appeared {
                    growth: ID,
                    class: row.class,
                    snapshot: at as u32,
                    with_earlier: false,
                };
                prop_assert_eq!(ids(&all_rows(&mut last, list)), appeared);
            }
            let steps = List::AppearedSteps { growth: ID, class: row.class, part: None };
            prop_assert_eq!(all_rows(&mut last, steps).len(), shown);
        }
        let order: Vec<u64> = rows.iter().map(|row| row.steady_growth).collect();
        prop_assert!(order.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn a_part_of_a_series_is_what_the_whole_says_of_it(
        series in prop::collection::vec(
            sample::snapshots(14).prop_map(with_unique_ids),
            4..5,
        ),
        (first, last) in (0u8..5, 0u8..5),
    ) {
        let mut series: Vec<Session> = series.iter().map(|nodes| session(nodes)).collect();
        grow(&mut series, &[2, 0, 1]);
        let mut newest = series.pop().expect("four");
        let whole = rows(&mut newest, None);
        let part = SeriesPart { first, last };
        let is_part = first < last && last < 4 && (first, last) != (0, 3);
        let (from, to) = if is_part { (first as usize, last as usize) } else { (0, 3) };
        let told = rows(&mut newest, Some(part));
        prop_assert_eq!(told.len(), whole.len());
        let order: Vec<u64> = told.iter().map(|row| row.steady_growth).collect();
        prop_assert!(order.is_sorted_by(|a, b| a >= b));
        for row in &told {
            let all = whole.iter().find(|all| all.class == row.class).expect("the same classes");
            prop_assert_eq!(&row.counts[..], &all.counts[from..=to]);
            prop_assert_eq!(&row.shallow_sizes[..], &all.shallow_sizes[from..=to]);
            prop_assert_eq!(&row.retained_sizes[..], &all.retained_sizes[from..=to]);
            let mut appeared = all.appeared[from..=to].to_vec();
            appeared[0] = all.appeared[..=from].iter().sum();
            prop_assert_eq!(&row.appeared[..], &appeared[..]);
            let steps = List::AppearedSteps { growth: ID, class: row.class, part: Some(part) };
            let steps: Vec<AppearedRow> = all_rows(&mut newest, steps)
                .into_iter()
                .map(|row| match row {
                    Row::Appeared(row) => row,
                    other => panic!("{other:?}"),
                })
                .collect();
            let counts: Vec<(usize, u32)> =
                steps.iter().rev().map(|step| (step.snapshot as usize, step.count)).collect();
            let expected: Vec<(usize, u32)> =
                (from..=to).zip(appeared).filter(|(_, count)| *count > 0).collect();
            prop_assert_eq!(counts, expected);
            for step in steps {
                prop_assert_eq!(step.with_earlier, step.snapshot as usize == from);
                let list = List::Appeared {
                    growth: ID,
                    class: row.class,
                    snapshot: step.snapshot,
                    with_earlier: step.with_earlier,
                };
                let objects = all_rows(&mut newest, list);
                prop_assert_eq!(objects.len(), step.count as usize);
                let size = objects.iter().map(|row| match row {
                    Row::Object(row) => row.shallow_size,
                    other => panic!("{other:?}"),
                });
                prop_assert_eq!(size.sum::<u64>(), step.shallow_size);
            }
        }
    }

    #[test]
    fn what_appears_in_the_only_step_is_new_in_comparison(
        base in sample::snapshots(16).prop_map(with_unique_ids),
        target in sample::snapshots(16).prop_map(with_unique_ids),
    ) {
        let mut series = [session(&base), session(&target)];
        grow(&mut series, &[0]);
        let [mut base, mut target] = series;
        let comparison = ComparisonId(1);
        let digest = base.export_digest(&target.export_request().expect("fits")).expect("fits");
        target.compare(comparison, &digest).expect("fits");
        let mut added = BTreeMap::new();
        for row in all_rows(&mut target, List::Deltas { comparison, name_contains: String::new() }) {
            let Row::Delta(row) = row else { panic!("{row:?}") };
            if row.added_count > 0 {
                added.insert(row.name.text, row.added_count);
            }
        }
        let appeared = rows(&mut target, None).into_iter().filter(|row| row.appeared[1] > 0);
        let appeared: BTreeMap<String, u32> =
            appeared.map(|row| (row.name.text, row.appeared[1])).collect();
        prop_assert_eq!(appeared, added);
    }
}

#[test]
fn steps_of_another_build_are_refused() {
    let node = (heaplens_model::NodeKind::Object, 3, 1, 8, Vec::new());
    let mut session = session(&[node]);
    let request = session.export_request().expect("fits");
    let step = session.export_growth_step(&request).expect("fits");
    // After one byte it would be the step of a snapshot without objects.
    for cut in 2..step.len() {
        session.begin_growth(ID, 2).expect("fits");
        assert!(
            session.add_growth_step(ID, 0, &step[..cut]).is_err(),
            "cut at {cut}"
        );
        assert!(session.growth(ID).is_none(), "a step failed");
    }
    session.begin_growth(ID, 2).expect("fits");
    assert!(
        session.add_growth_step(ID, 1, &step).is_err(),
        "the last one is no step"
    );
    session.begin_growth(ID, 2).expect("fits");
    assert!(session.add_growth_step(GrowthId(9), 0, &step).is_err());
    assert!(session.add_growth_step(ID, 0, &step).is_ok());
    assert!(session.growth(ID).is_some());
    assert!(session.export_growth_step(&[1]).is_err());
}
