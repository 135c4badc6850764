//! The time at which a snapshot was taken, as far as its file tells.

/// The time that a producer wrote into a file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameTime {
    /// Times of different clocks do not compare.
    clock: Clock,
    /// `YYYYMMDDhhmmss` of a wall clock, seconds of a monotonic one.
    at: u64,
    /// A sequence number or microseconds, to tell snapshots of one second apart.
    within: u64,
}

/// The kind of clock that a time was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clock {
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

    /// Returns the kind of clock that the time was read from.
    pub fn clock(self) -> Clock {
        self.clock
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

/// When a snapshot was taken: by its name, else by its file's date, in local time.
///
/// `modified` is in milliseconds since 1970.
pub fn taken(name: &str, modified: Option<f64>) -> Option<String> {
    NameTime::read(name).and_then(NameTime::show).or_else(|| {
        let date = js_sys::Date::new(&modified?.into());
        Some(format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            date.get_full_year(),
            date.get_month() + 1,
            date.get_date(),
            date.get_hours(),
            date.get_minutes(),
            date.get_seconds()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
