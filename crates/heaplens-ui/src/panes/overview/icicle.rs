//! The icicle: each object a bar as wide as what it retains, below its dominator's.

use heaplens_model::overview::DominatorMap;

use super::areas::{Area, Rectangle, Shows, all_below, others};

/// The height of a row in pixels.
pub const ROW: i32 = 21;
/// The least width of an area in pixels: a narrower one is not seen.
const LEAST: i32 = 2;

/// Where an area that is drawn begins, in bytes of the whole.
struct Open {
    node: u32,
    area: usize,
    start: u64,
}

/// Lays out the areas of a map: in so many pixels, and so many rows.
pub fn icicle(map: &DominatorMap, width: i32, rows: u32) -> Vec<Area> {
    let mut areas = Vec::new();
    let whole = map
        .nodes
        .first()
        .map_or(0, |first| first.object.retained_size);
    if whole == 0 || width < LEAST || rows == 0 {
        return areas;
    }
    // Shared edges are rounded once, from exact numbers.
    let pixel = |bytes: u64| {
        let scaled = u128::from(bytes) * u128::from(width.unsigned_abs()) * 2 + u128::from(whole);
        i32::try_from(scaled / (u128::from(whole) * 2)).unwrap_or(width)
    };
    let place = |start: u64, size: u64, level: u32| {
        let top = i32::try_from(level).unwrap_or(0) * ROW;
        Rectangle {
            left: pixel(start),
            top,
            right: pixel(start.saturating_add(size)),
            bottom: top + ROW,
        }
    };
    let below = all_below(map);
    areas.push(Area {
        node: 0,
        shows: Shows::Object,
        place: place(0, whole, 0),
        above: None,
        level: 0,
        has_below: false,
        count: 1,
        size: whole,
    });
    let mut open = vec![Open {
        node: 0,
        area: 0,
        start: 0,
    }];
    while let Some(Open { node, area, start }) = open.pop() {
        let level = areas[area].level + 1;
        let nodes = below.get(node as usize).map_or(&[][..], |one| &one.nodes);
        if level == rows {
            continue;
        }
        let mut at = start;
        let mut drawn = 0;
        let mut opened = Vec::new();
        for one in nodes {
            let size = map.nodes[*one as usize].object.retained_size;
            let place = place(at, size, level);
            // What comes after is no larger.
            if place.width() < LEAST {
                break;
            }
            opened.push(Open {
                node: *one,
                area: areas.len(),
                start: at,
            });
            areas.push(Area {
                node: *one,
                shows: Shows::Object,
                place,
                above: Some(area),
                level,
                has_below: false,
                count: 1,
                size,
            });
            drawn += 1;
            at = at.saturating_add(size);
        }
        let (count, size) = others(map, node, &nodes[drawn..]);
        let others_place = place(at, size, level);
        if count > 0 && others_place.width() >= LEAST {
            areas.push(Area {
                node,
                shows: Shows::Others,
                place: others_place,
                above: Some(area),
                level,
                has_below: false,
                count,
                size,
            });
            drawn += 1;
        }
        areas[area].has_below = drawn > 0;
        open.extend(opened.into_iter().rev());
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::super::areas::tests::{map, some_map};
    use super::*;

    #[test]
    fn each_is_as_wide_as_what_it_retains() {
        let map = map(&[(None, 10, 0, 0), (Some(0), 20, 30, 3), (Some(0), 40, 0, 0)]);
        let areas = icicle(&map, 1000, 9);
        let told: Vec<_> = areas
            .iter()
            .map(|one| {
                (
                    one.shows,
                    one.place.left,
                    one.place.right,
                    one.level,
                    one.count,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Shows::Object, 0, 1000, 0, 1),
                (Shows::Object, 0, 500, 1, 1),
                (Shows::Object, 500, 900, 1, 1),
                (Shows::Others, 0, 300, 2, 3),
            ]
        );
    }

    #[test]
    fn areas_lie_side_by_side_within_those_above() {
        for seed in 0..200 {
            let map = some_map(seed, 60);
            let whole = map.nodes[0].object.retained_size;
            let areas = icicle(&map, 700, 12);
            for (at, area) in areas.iter().enumerate() {
                // To a pixel as wide as its bytes.
                let exact = area.size as f64 * 700.0 / whole as f64;
                assert!((f64::from(area.place.width()) - exact).abs() <= 1.0);
                let below: Vec<&Area> = areas.iter().filter(|one| one.above == Some(at)).collect();
                let mut left = area.place.left;
                for one in &below {
                    assert_eq!(one.place.left, left, "no gap");
                    assert_eq!(one.place.top, area.place.bottom);
                    left = one.place.right;
                }
                assert!(left <= area.place.right);
                // What is drawn and what is not are the whole.
                if area.has_below {
                    let object = &map.nodes[area.node as usize].object;
                    let sum: u64 = below.iter().map(|one| one.size).sum();
                    let left_out = object.retained_size - object.shallow_size - sum;
                    assert!(left_out * 700 <= whole * 2 + whole, "too narrow to be seen");
                }
            }
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(icicle(&map(&[(None, 0, 0, 0)]), 500, 5), []);
        assert_eq!(icicle(&DominatorMap::default(), 500, 5), []);
        assert_eq!(icicle(&some_map(1, 9), 500, 1).len(), 1);
    }
}
