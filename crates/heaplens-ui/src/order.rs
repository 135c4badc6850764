//! The order in which snapshots were taken, as far as it can be told.
//!
//! First by what a link says, then by the time in the files' names, if all were named by one
//! kind of clock; else by the largest id of V8's own objects, which only grows in a process; else by the
//! files' dates. One rule holds for the whole list: pairwise mixtures would not be an order.

/// The time that a producer wrote into a file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameTime {
    /// Times of different clocks do not compare.
    clock: Clock,
    /// `YYYYMMDDhhmmss` of a wall clock, seconds of a monotonic one.
    at: u64,
    /// What tells snapshots of one second apart: a sequence number, or microseconds.
    within: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Clock {
    /// Local time: Node.js and DevTools.
    Wall,
    /// The heapdump module's: since the machine started, as a rule.
    Monotonic,
}

impl NameTime {
    /// Reads the names that Node.js (`Heap.20261123.053612.6706.0.001.heapsnapshot`), DevTools
    /// (`Heap-20261123T053612.heapsnapshot`) and the heapdump module
    /// (`heapdump-27163.449136.heapsnapshot`) give.
    pub fn read(name: &str) -> Option<NameTime> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        if let Some(rest) = name.strip_prefix("Heap.") {
            let mut parts = rest.split('.');
            let at = wall(parts.next()?, parts.next()?)?;
            let sequence = parts.nth(2).and_then(|text| text.parse().ok()).unwrap_or(0);
            return Some(NameTime {
                clock: Clock::Wall,
                at,
                within: sequence,
            });
        }
        if let Some(rest) = name.strip_prefix("Heap-") {
            let (day, time) = rest.split_once('T')?;
            let at = wall(day, time.get(..6)?)?;
            return Some(NameTime {
                clock: Clock::Wall,
                at,
                within: 0,
            });
        }
        let mut parts = name.strip_prefix("heapdump-")?.split('.');
        let at = number(parts.next()?)?;
        let within = number(parts.next()?)?;
        Some(NameTime {
            clock: Clock::Monotonic,
            at,
            within,
        })
    }

    /// `2026-11-23 05:36:12`, if it is a time of day.
    pub fn show(self) -> Option<String> {
        if self.clock != Clock::Wall {
            return None;
        }
        let (day, time) = (self.at / 1_000_000, self.at % 1_000_000);
        Some(format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            day / 10_000,
            day / 100 % 100,
            day % 100,
            time / 10_000,
            time / 100 % 100,
            time % 100
        ))
    }
}

fn wall(day: &str, time: &str) -> Option<u64> {
    if day.len() != 8 || time.len() != 6 {
        return None;
    }
    let (day, time) = (number(day)?, number(time)?);
    let fits = (1..=12).contains(&(day / 100 % 100))
        && (1..=31).contains(&(day % 100))
        && time / 10_000 < 24
        && time / 100 % 100 < 60
        && time % 100 <= 60;
    fits.then_some(day * 1_000_000 + time)
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// What is known of one snapshot's place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    /// Its place in the link that named it.
    pub linked: Option<usize>,
    /// The time in its name.
    pub name: Option<NameTime>,
    /// The largest id of V8's own objects in it, once it is open.
    pub newest_object_id: Option<u64>,
    /// Its file's date, in milliseconds.
    pub modified: Option<f64>,
}

/// The places of `all`, oldest first. What is not known stays in the order of `all`.
pub fn oldest_first(all: &[Evidence]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..all.len()).collect();
    let one_clock = || {
        let first = all.first().and_then(|one| one.name).map(|time| time.clock);
        first.is_some()
            && all
                .iter()
                .all(|one| one.name.map(|time| time.clock) == first)
    };
    let is_linked = all.iter().all(|one| one.linked.is_some());
    let is_named = one_clock();
    let has_ids = all.iter().any(|one| one.newest_object_id.is_some());
    let compare = |a: &Evidence, b: &Evidence| {
        if is_linked {
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
        }
    };
    // By insertion: a handful of snapshots, and the library's sort would cost the page 4 kB.
    for end in 1..places.len() {
        for at in (1..=end).rev() {
            if compare(&all[places[at]], &all[places[at - 1]]).is_lt() {
                places.swap(at, at - 1);
            } else {
                break;
            }
        }
    }
    places
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
    fn names_of_the_producers_are_read() {
        let node = NameTime::read("Heap.20261123.053612.6706.0.001.heapsnapshot.gz").unwrap();
        assert_eq!(node.show().as_deref(), Some("2026-11-23 05:36:12"));
        let devtools = NameTime::read("dir/Heap-20261123T053613 (1).heapsnapshot").unwrap();
        assert_eq!(devtools.show().as_deref(), Some("2026-11-23 05:36:13"));
        assert!(node < devtools);
        let module = NameTime::read("heapdump-27163.449136.heapsnapshot").unwrap();
        assert_eq!(module.show(), None);
    }

    #[test]
    fn other_names_tell_no_time() {
        for name in [
            "",
            "Heap.",
            "Heap.2026.05",
            "Heap.20261323.053612.1.0.001.heapsnapshot",
            "Heap-20261123T2536.heapsnapshot",
            "Heap-20261123T0536é.heapsnapshot",
            "heapdump-x.1.heapsnapshot",
            "heapdump-99999999999999999999999.1",
            "before.heapsnapshot",
        ] {
            assert_eq!(NameTime::read(name), None, "{name}");
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
