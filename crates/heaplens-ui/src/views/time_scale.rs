//! Where the samples of a timeline are on its axis.
//!
//! The first sample has what was there before the recording began. Its bar stands by itself at the
//! left end, and does not count for the height of the others, which it would make flat.

use heaplens_model::timeline::Timeline;

/// The part of the axis for what was there before.
const BEFORE: f64 = 0.04;

/// The axis of a timeline, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeScale {
    /// Where each sample's bar begins, and where the last one ends.
    edges: Vec<f64>,
    /// The height of each bar, from 0 to 1.
    heights: Vec<f64>,
}

impl TimeScale {
    /// Lays out the samples. O(samples).
    #[allow(
        clippy::cast_precision_loss,
        reason = "positions on a bar of some hundred pixels"
    )]
    pub fn new(timeline: &Timeline) -> TimeScale {
        let samples = &timeline.samples;
        let time = |at: usize| samples.get(at).map_or(0, |sample| sample.time_us);
        let last = samples.len().saturating_sub(1);
        let whole = time(last).saturating_sub(time(0));
        let place = |at: usize| {
            let part = if whole > 0 {
                time(at).saturating_sub(time(0)) as f64 / whole as f64
            } else {
                at as f64 / last.max(1) as f64
            };
            BEFORE + part * (1.0 - BEFORE)
        };
        let mut edges = vec![0.0];
        edges.extend((0..samples.len()).map(place));
        let later = samples.get(1..).unwrap_or_default();
        let most = later.iter().map(|sample| sample.live_size).max();
        let most = most.unwrap_or_default().max(1) as f64;
        let height = |size: u64| (size as f64 / most).min(1.0);
        let heights = samples.iter().map(|sample| height(sample.live_size));
        TimeScale {
            heights: heights.collect(),
            edges,
        }
    }

    /// Returns how many samples there are.
    pub fn len(&self) -> usize {
        self.heights.len()
    }

    /// Returns where a sample's bar begins and ends.
    pub fn span(&self, sample: usize) -> (f64, f64) {
        let edge = |at: usize| self.edges.get(at).copied().unwrap_or(1.0);
        (edge(sample), edge(sample + 1))
    }

    /// Returns the sample whose bar is at a place.
    pub fn sample_at(&self, place: f64) -> usize {
        let ends = self.edges.get(1..).unwrap_or_default();
        let at = ends.partition_point(|end| *end <= place);
        at.min(self.len().saturating_sub(1))
    }

    /// Returns the bars of some samples as a path of SVG, on an area of 1000 by 100.
    pub fn path(&self, samples: std::ops::Range<usize>) -> String {
        let mut path = String::new();
        for at in samples {
            let height = self.heights.get(at).copied().unwrap_or_default();
            if height <= 0.0 {
                continue;
            }
            let (start, end) = self.span(at);
            let (x, width) = (start * 1000.0, (end - start) * 1000.0);
            // What is there shows.
            let (width, height) = (width.max(1.0), (height * 100.0).max(2.0));
            path.push_str(&format!(
                "M{} 100v-{}h{}v{}z",
                tenths(x),
                tenths(height),
                tenths(width),
                tenths(height)
            ));
        }
        path
    }
}

/// A number with one digit behind the point.
fn tenths(number: f64) -> String {
    heaplens_model::format::decimal(number, 1)
}

/// Microseconds as people read them.
pub fn time(micros: u64, separator: &str) -> String {
    let ms = micros / 1000;
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..60_000 => format!("{}.{:02} s", ms / 1000, ms % 1000 / 10),
        _ => {
            let minutes = heaplens_model::format::grouped(ms / 60_000, separator);
            format!("{minutes} min {} s", ms % 60_000 / 1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::ObjectId;
    use heaplens_model::timeline::TimelineSample;

    use super::*;

    fn timeline(samples: &[(u64, u64)]) -> Timeline {
        let sample = |(time_us, live_size): &(u64, u64)| TimelineSample {
            time_us: *time_us,
            last_id: ObjectId(*time_us),
            live_count: 1,
            live_size: *live_size,
        };
        Timeline {
            samples: samples.iter().map(sample).collect(),
        }
    }

    #[test]
    fn samples_are_where_their_time_is() {
        let scale = TimeScale::new(&timeline(&[(0, 900), (100, 10), (100, 0), (400, 40)]));
        assert_eq!(scale.span(0), (0.0, BEFORE));
        assert_eq!(scale.span(1), (BEFORE, BEFORE + 0.25 * (1.0 - BEFORE)));
        assert_eq!(scale.span(3).1, 1.0);
        assert_eq!(scale.heights, [1.0, 0.25, 0.0, 1.0]);
        for sample in [0, 1, 3] {
            let (start, end) = scale.span(sample);
            assert_eq!(scale.sample_at((start + end) / 2.0), sample);
        }
        assert_eq!((scale.sample_at(-1.0), scale.sample_at(2.0)), (0, 3));
        assert_eq!(scale.path(3..4).matches('M').count(), 1);
        assert_eq!(scale.path(2..3), "");
    }

    #[test]
    fn odd_timelines_have_an_axis_too() {
        assert_eq!(TimeScale::new(&Timeline::default()).sample_at(0.5), 0);
        let one = TimeScale::new(&timeline(&[(7, 0)]));
        assert_eq!((one.len(), one.span(0)), (1, (0.0, BEFORE)));
        let same = TimeScale::new(&timeline(&[(7, 1), (7, 1), (7, 1)]));
        assert_eq!(same.span(2).1, 1.0);
        let wide = TimeScale::new(&timeline(&[(0, u64::MAX), (u64::MAX, u64::MAX)]));
        assert_eq!(wide.span(1).1, 1.0);
    }

    #[test]
    fn times_read_well() {
        let told = [0, 49_126, 1_250_000, 61_000_000].map(|micros| time(micros, ","));
        assert_eq!(told, ["0 ms", "49 ms", "1.25 s", "1 min 1 s"]);
    }
}
