//! The order in which snapshots were taken, as far as it can be told.
//!
//! The first of these rules that can decide holds for the whole list:
//!
//! 1. The order in the link that named the snapshots.
//! 2. The time in the files' names, if one kind of clock wrote all of them.
//! 3. The largest id of V8's own objects, which only grows in a process.
//! 4. The files' dates.
//!
//! One rule for each pair would not be an order. Snapshots that the rule finds equal stay in the order
//! in which they came, whichever is open first.

use crate::snapshot_time::NameTime;

/// The facts about one snapshot that decide its position.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    /// Its position in the link that named it.
    pub linked: Option<usize>,
    pub name: Option<NameTime>,
    /// The largest id of V8's own objects in it, once it is open.
    pub newest_object_id: Option<u64>,
    /// Its file's date, in milliseconds.
    pub modified: Option<f64>,
    /// How many came before it.
    pub arrival: u32,
}

/// Returns the positions of `all`, oldest first. What no rule decides is in the order of arrival.
pub fn oldest_first(all: &[Evidence]) -> Vec<usize> {
    let one_clock = || {
        let first = all
            .first()
            .and_then(|one| one.name)
            .map(|time| time.clock());
        first.is_some()
            && all
                .iter()
                .all(|one| one.name.map(|time| time.clock()) == first)
    };
    let is_linked = all.iter().all(|one| one.linked.is_some());
    let is_named = one_clock();
    let has_ids = all.iter().any(|one| one.newest_object_id.is_some());
    let compare = |a: &Evidence, b: &Evidence| {
        let by_rule = if is_linked {
            a.linked.cmp(&b.linked)
        } else if is_named {
            a.name.cmp(&b.name)
        } else if has_ids {
            // Those still loading come last, where the newest is expected.
            let id = |one: &Evidence| one.newest_object_id.unwrap_or(u64::MAX);
            id(a).cmp(&id(b))
        } else {
            let date = |one: &Evidence| one.modified.unwrap_or(f64::INFINITY);
            date(a).total_cmp(&date(b))
        };
        by_rule.then(a.arrival.cmp(&b.arrival))
    };
    // A handful of snapshots. The library's sort would add 12 kB to the page's wasm.
    let mut positions: Vec<usize> = Vec::with_capacity(all.len());
    for (position, one) in all.iter().enumerate() {
        let at = positions.partition_point(|other| compare(&all[*other], one).is_le());
        positions.insert(at, position);
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Evidence {
        Evidence {
            name: NameTime::read(name),
            ..Evidence::default()
        }
    }

    #[test]
    fn one_second_is_told_apart_by_the_sequence() {
        let all = [
            named("Heap.20261123.053612.6706.0.010.heapsnapshot"),
            named("Heap.20261123.053612.6706.0.002.heapsnapshot"),
            named("Heap.20261122.235959.6706.0.011.heapsnapshot"),
        ];
        assert_eq!(oldest_first(&all), [2, 1, 0]);
    }

    #[test]
    fn a_name_without_a_time_leaves_it_to_the_ids() {
        let mut all = [
            named("Heap.20261123.053612.1.0.001.heapsnapshot"),
            named("after.heapsnapshot"),
            named("third.heapsnapshot"),
        ];
        all[0].newest_object_id = Some(900);
        all[1].newest_object_id = Some(500);
        assert_eq!(
            oldest_first(&all),
            [1, 0, 2],
            "what is still loading comes last"
        );
    }

    #[test]
    fn two_clocks_do_not_compare() {
        let mut all = [
            named("heapdump-5.1.heapsnapshot"),
            named("Heap-20261123T053612.heapsnapshot"),
        ];
        all[0].modified = Some(2.0);
        all[1].modified = Some(1.0);
        assert_eq!(oldest_first(&all), [1, 0]);
    }

    #[test]
    fn equal_ones_stay_as_they_came_whichever_opens_first() {
        let mut all = [named("a"), named("b"), named("c")];
        for (one, arrival) in all.iter_mut().zip([1, 2, 0]) {
            one.arrival = arrival;
        }
        assert_eq!(oldest_first(&all), [2, 0, 1]);
        // The last one to come is open first, then the others.
        for opened in [1, 2, 0] {
            all[opened].newest_object_id = Some(7);
            let order = oldest_first(&all);
            assert_eq!(order.first(), if opened == 1 { Some(&1) } else { Some(&2) });
        }
        assert_eq!(oldest_first(&all), [2, 0, 1]);
    }

    #[test]
    fn a_link_decides_when_it_names_all() {
        let mut all = [named("b"), named("a")];
        all[0].linked = Some(1);
        all[1].linked = Some(0);
        all[0].newest_object_id = Some(1);
        all[1].newest_object_id = Some(2);
        assert_eq!(oldest_first(&all), [1, 0]);
        all[1].linked = None;
        assert_eq!(oldest_first(&all), [0, 1]);
    }
}
