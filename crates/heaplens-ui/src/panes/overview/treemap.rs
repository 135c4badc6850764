//! The treemap: each object a rectangle as large as what it retains, inside its dominator's.
//!
//! What an object dominates, its others and itself fill its rectangle. They are laid out as
//! squarely as they may be (Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000).

use std::cmp::Reverse;

use heaplens_model::overview::DominatorMap;

use super::areas::{Area, Rectangle, Shows, all_below, others};

/// The least area in square pixels of what has an area of its own.
const LEAST: f64 = 40.0;

/// A rectangle before its edges are rounded.
#[derive(Clone, Copy)]
struct Exact {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Exact {
    fn rounded(self) -> Rectangle {
        #[allow(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let whole = |pixels: f64| pixels.round() as i32;
        Rectangle {
            left: whole(self.left),
            top: whole(self.top),
            right: whole(self.right),
            bottom: whole(self.bottom),
        }
    }

    fn pixels(self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }
}

/// One part of an object.
struct Part {
    node: u32,
    shows: Shows,
    count: u64,
    size: u64,
}

/// Lays out the areas of a map in so many pixels, and so many levels.
pub fn treemap(map: &DominatorMap, width: i32, height: i32, levels: u32) -> Vec<Area> {
    let mut areas = Vec::new();
    let whole = map
        .nodes
        .first()
        .map_or(0, |first| first.object.retained_size);
    if whole == 0 || width < 2 || height < 2 {
        return areas;
    }
    let below = all_below(map);
    let all = Exact {
        left: 0.0,
        top: 0.0,
        right: width.into(),
        bottom: height.into(),
    };
    areas.push(Area {
        node: 0,
        shows: Shows::Object,
        place: all.rounded(),
        above: None,
        level: 0,
        has_below: false,
        count: 1,
        size: whole,
    });
    let mut open = vec![(0usize, all)];
    while let Some((area, exact)) = open.pop() {
        let (node, level) = (areas[area].node, areas[area].level + 1);
        let nodes = below.get(node as usize).map_or(&[][..], |one| &one.nodes);
        if level > levels {
            continue;
        }
        let parts = parts(map, node, nodes, exact);
        // An object that is all there is in it needs no second rectangle.
        if parts.iter().all(|part| part.shows != Shows::Object) {
            continue;
        }
        let sizes: Vec<u64> = parts.iter().map(|part| part.size).collect();
        let mut opened = Vec::new();
        for (part, exact) in parts.into_iter().zip(squarify(&sizes, exact)) {
            let place = exact.rounded();
            if place.width() < 1 || place.height() < 1 {
                continue;
            }
            if part.shows == Shows::Object {
                opened.push((areas.len(), exact));
            }
            areas.push(Area {
                node: part.node,
                shows: part.shows,
                place,
                above: Some(area),
                level,
                has_below: false,
                count: part.count,
                size: part.size,
            });
            areas[area].has_below = true;
        }
        open.extend(opened.into_iter().rev());
    }
    areas
}

/// The parts of an object that are drawn in its rectangle, the largest first.
fn parts(map: &DominatorMap, node: u32, nodes: &[u32], exact: Exact) -> Vec<Part> {
    let Some(one) = map.nodes.get(node as usize) else {
        return Vec::new();
    };
    let whole = one.object.retained_size.max(1);
    let retained = |at: u32| map.nodes[at as usize].object.retained_size;
    #[allow(clippy::cast_precision_loss, reason = "pixels of a screen")]
    let pixels = |size: u64| exact.pixels() * (size as f64 / whole as f64);
    let drawn = nodes
        .iter()
        .take_while(|at| pixels(retained(**at)) >= LEAST);
    let drawn = drawn.count();
    let mut parts: Vec<Part> = nodes[..drawn]
        .iter()
        .map(|at| Part {
            node: *at,
            shows: Shows::Object,
            count: 1,
            size: retained(*at),
        })
        .collect();
    let (count, size) = others(map, node, &nodes[drawn..]);
    let rest = [
        (Shows::Others, count, size),
        (Shows::Itself, 1, one.object.shallow_size),
    ];
    parts.extend(
        rest.into_iter()
            .filter(|rest| rest.2 > 0)
            .map(|(shows, count, size)| Part {
                node,
                shows,
                count,
                size,
            }),
    );
    parts.sort_by_key(|part| Reverse(part.size));
    parts
}

/// Divides a rectangle by sizes that fall, so that the parts are nearly square.
#[allow(clippy::cast_precision_loss, reason = "pixels of a screen")]
fn squarify(sizes: &[u64], all: Exact) -> Vec<Exact> {
    let mut left = sizes.iter().copied().fold(0, u64::saturating_add) as f64;
    let mut room = all;
    let mut placed = Vec::with_capacity(sizes.len());
    let mut start = 0;
    while start < sizes.len() && left > 0.0 {
        let (width, height) = (room.right - room.left, room.bottom - room.top);
        let short = width.min(height);
        let scale = room.pixels() / left;
        // A row grows as long as its worst part becomes squarer.
        let largest = sizes[start] as f64 * scale;
        let (mut end, mut sum, mut worst) = (start, 0.0, f64::INFINITY);
        while end < sizes.len() {
            let smallest = sizes[end] as f64 * scale;
            let grown = sum + smallest;
            let square = grown * grown;
            let side = short * short;
            let now = (side * largest / square).max(square / (side * smallest.max(1e-9)));
            if now > worst {
                break;
            }
            (sum, worst, end) = (grown, now, end + 1);
        }
        let row_sum = sizes[start..end]
            .iter()
            .copied()
            .fold(0, u64::saturating_add) as f64;
        let part = row_sum / left;
        let lies = width >= height;
        let edge = match (end == sizes.len(), lies) {
            (true, true) => room.right,
            (true, false) => room.bottom,
            (false, true) => room.left + width * part,
            (false, false) => room.top + height * part,
        };
        let mut before = 0.0;
        for size in &sizes[start..end] {
            let after = before + *size as f64;
            // The last ends where the room does, whatever the sums lose.
            let at = |sum: f64, from: f64, to: f64| match sum < row_sum {
                true => from + (to - from) * (sum / row_sum.max(1.0)),
                false => to,
            };
            placed.push(if lies {
                Exact {
                    left: room.left,
                    right: edge,
                    top: at(before, room.top, room.bottom),
                    bottom: at(after, room.top, room.bottom),
                }
            } else {
                Exact {
                    top: room.top,
                    bottom: edge,
                    left: at(before, room.left, room.right),
                    right: at(after, room.left, room.right),
                }
            });
            before = after;
        }
        if lies {
            room.left = edge;
        } else {
            room.top = edge;
        }
        left -= row_sum;
        start = end;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::super::areas::tests::{map, some_map};
    use super::*;

    #[test]
    fn parts_fill_their_object() {
        for seed in 0..200 {
            let map = some_map(seed, 60);
            let whole = map.nodes[0].object.retained_size as f64;
            let areas = treemap(&map, 640, 360, 5);
            for (at, area) in areas.iter().enumerate() {
                let below: Vec<&Area> = areas.iter().filter(|one| one.above == Some(at)).collect();
                let mut pixels = vec![0u8; 640 * 360];
                for one in &below {
                    let place = one.place;
                    assert!(place.left >= area.place.left && place.right <= area.place.right);
                    assert!(place.top >= area.place.top && place.bottom <= area.place.bottom);
                    for y in place.top..place.bottom {
                        for x in place.left..place.right {
                            pixels[(y * 640 + x) as usize] += 1;
                        }
                    }
                    // To the rounding of its edges as large as its bytes.
                    let exact = one.size as f64 * 640.0 * 360.0 / whole;
                    let drawn = f64::from(place.width() * place.height());
                    let edges = f64::from(place.width() + place.height()) + 1.0;
                    assert!((drawn - exact).abs() <= edges, "{drawn} {exact} {place:?}");
                }
                assert!(
                    pixels.iter().all(|count| *count <= 1),
                    "none lies on another"
                );
                if area.has_below {
                    let covered = pixels.iter().filter(|count| **count == 1).count();
                    let own = area.place.width() * area.place.height();
                    assert_eq!(covered, own as usize, "no gap");
                }
            }
        }
    }

    #[test]
    fn equal_parts_are_square() {
        let all = Exact {
            left: 0.0,
            top: 0.0,
            right: 200.0,
            bottom: 100.0,
        };
        let parts = squarify(&[1; 8], all);
        for part in parts {
            let place = part.rounded();
            assert_eq!((place.width(), place.height()), (50, 50));
        }
    }

    #[test]
    fn an_object_that_dominates_nothing_large_is_one_area() {
        let map = map(&[(None, 10, 90, 8)]);
        assert_eq!(treemap(&map, 640, 360, 5).len(), 1);
        assert_eq!(treemap(&DominatorMap::default(), 640, 360, 5), []);
    }
}
