//! The number in a cell: exact for machines, rounded for people.

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, UNREACHABLE_DISTANCE};

/// A number in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// The exact number.
    pub value: i64,
    /// The number as people read it.
    pub text: String,
    /// Its part of the whole snapshot.
    pub share: Option<f64>,
    /// The exact number in words, shown when a pointer rests on the cell.
    pub title: String,
    /// 1 for growth, -1 for shrinkage. Sign and shape tell it as well as colour.
    pub trend: i64,
    /// The numbers that a small curve shows; the title tells them, too.
    pub curve: Box<[u64]>,
}

/// Returns a number of objects.
pub fn count(count: u64, texts: &Texts) -> Figure {
    let text = format::grouped(count, texts.group_separator);
    Figure {
        value: i64::try_from(count).unwrap_or(i64::MAX),
        title: (texts.objects)(&text),
        text,
        ..Figure::default()
    }
}

/// Returns a number of elements of a collection.
pub fn elements(count: u64, texts: &Texts) -> Figure {
    let text = format::grouped(count, texts.group_separator);
    Figure {
        value: i64::try_from(count).unwrap_or(i64::MAX),
        title: (texts.collections.exact_elements)(&text),
        text,
        ..Figure::default()
    }
}

/// Returns a share in thousandths as a percentage.
pub fn fill(thousandths: u64) -> Figure {
    Figure {
        value: i64::try_from(thousandths).unwrap_or(i64::MAX),
        text: format!("{}\u{a0}%", thousandths / 10),
        ..Figure::default()
    }
}

/// Returns a number of something else than objects.
pub fn number(number: u64, texts: &Texts) -> Figure {
    Figure {
        value: i64::try_from(number).unwrap_or(i64::MAX),
        text: format::grouped(number, texts.group_separator),
        ..Figure::default()
    }
}

/// Returns a number of objects more or fewer.
pub fn count_delta(delta: i64, texts: &Texts) -> Figure {
    let text = format::signed(delta, texts.group_separator);
    Figure {
        value: delta,
        title: (texts.objects)(&text),
        text,
        trend: delta.signum(),
        ..Figure::default()
    }
}

/// Returns a size, and its share where `total`, the size of everything, is known.
pub fn size(bytes: u64, total: Option<u64>, texts: &Texts) -> Figure {
    Figure {
        value: i64::try_from(bytes).unwrap_or(i64::MAX),
        text: format::bytes(bytes, texts.group_separator),
        share: total.map(|total| format::share(bytes, total)),
        title: (texts.bytes)(&format::grouped(bytes, texts.group_separator)),
        ..Figure::default()
    }
}

/// Returns a number of bytes more or fewer.
pub fn size_delta(delta: i64, texts: &Texts) -> Figure {
    Figure {
        value: delta,
        text: format::signed_bytes(delta, texts.group_separator),
        title: (texts.bytes)(&format::signed(delta, texts.group_separator)),
        trend: delta.signum(),
        ..Figure::default()
    }
}

/// Returns a number of objects over a series of snapshots: the last one, and all of them as a curve.
pub fn counts(counts: &[u32], texts: &Texts) -> Figure {
    let counts: Box<[u64]> = counts.iter().map(|count| u64::from(*count)).collect();
    let grouped = |count: &u64| format::grouped(*count, texts.group_separator);
    let last = counts.last().copied().unwrap_or_default();
    over_series(count(last, texts), counts, grouped, texts)
}

/// Returns a size over a series of snapshots.
pub fn sizes(sizes: &[u64], texts: &Texts) -> Figure {
    let shown = |bytes: &u64| format::bytes(*bytes, texts.group_separator);
    let last = sizes.last().copied().unwrap_or_default();
    over_series(size(last, None, texts), sizes.into(), shown, texts)
}

fn over_series(
    last: Figure,
    curve: Box<[u64]>,
    shown: impl Fn(&u64) -> String,
    texts: &Texts,
) -> Figure {
    let numbers: Vec<String> = curve.iter().map(shown).collect();
    Figure {
        title: (texts.growth.curve)(&numbers.join(" \u{2192} ")),
        curve,
        ..last
    }
}

/// Returns a distance. Numbers that stand for "not reached" show a dash.
pub fn distance(distance: i32, texts: &Texts) -> Figure {
    let is_reached = (0..BASE_SYSTEM_DISTANCE).contains(&distance);
    let shown = u64::try_from(distance).unwrap_or(0);
    let (text, title) = if is_reached {
        (format::grouped(shown, texts.group_separator), String::new())
    } else {
        ("\u{2212}".to_owned(), texts.no_distance.to_owned())
    };
    Figure {
        value: i64::from(distance),
        text,
        title,
        ..Figure::default()
    }
}

/// Returns the word in place of an ignored retainer's distance.
pub fn ignored(texts: &Texts) -> Figure {
    Figure {
        value: i64::from(UNREACHABLE_DISTANCE),
        text: texts.menu.ignored.to_owned(),
        title: texts.menu.ignored_title.to_owned(),
        ..Figure::default()
    }
}

/// Returns the mark of one object that is new or deleted.
pub fn mark(title: &str) -> Figure {
    Figure {
        value: 1,
        text: "•".to_owned(),
        title: title.to_owned(),
        ..Figure::default()
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::locale::Lang;
    use heaplens_model::row::NO_DISTANCE;

    use super::*;

    #[test]
    fn unreached_objects_show_a_dash_and_keep_their_number() {
        let texts = Lang::En.texts();
        for (number, text) in [
            (0, "0"),
            (7, "7"),
            (99_999_999, "99,999,999"),
            (BASE_SYSTEM_DISTANCE, "\u{2212}"),
            (NO_DISTANCE, "\u{2212}"),
        ] {
            let figure = distance(number, texts);
            assert_eq!(
                (figure.value, figure.text.as_str()),
                (i64::from(number), text)
            );
        }
    }

    #[test]
    fn growth_and_shrinkage_have_signs() {
        let texts = Lang::En.texts();
        let shrinkage = count_delta(-2, texts);
        assert_eq!(
            (shrinkage.value, shrinkage.text.as_str(), shrinkage.trend),
            (-2, "\u{2212}2", -1)
        );
        let growth = size_delta(1000, texts);
        assert_eq!(
            (growth.value, growth.text.as_str(), growth.trend),
            (1000, "+1.0\u{a0}kB", 1)
        );
    }
}
