//! The areas of a picture of dominators: where each lies, in whole CSS pixels.
//!
//! Neighbours share their edges, which are rounded once. So the areas of what an object dominates,
//! of the others and of itself cover the object's own, to a pixel. An area that would be too small
//! to be seen is one of the others; each area tells how many others there are.

use heaplens_model::overview::DominatorMap;

/// What an area stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// An object with all that it retains.
    Object,
    /// The objects that the object dominates and that have no area of their own.
    Others,
    /// The object without what it dominates.
    Itself,
}

/// A rectangle in whole pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rectangle {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Rectangle {
    pub const fn width(self) -> i32 {
        self.right - self.left
    }

    pub const fn height(self) -> i32 {
        self.bottom - self.top
    }
}

/// An area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The object, by its position in the map.
    pub node: u32,
    pub shows: Shows,
    pub place: Rectangle,
    /// The area that it is in or below, by its position; nothing for the first.
    pub above: Option<usize>,
    /// The levels above it.
    pub level: u32,
    /// Whether other areas are in or below it.
    pub has_below: bool,
    /// How many objects and bytes it shows; of an object its own retained size.
    pub count: u64,
    pub size: u64,
}

/// What is below one object of a map, by size.
pub struct Below {
    /// Positions in the map, the largest first.
    pub nodes: Vec<u32>,
}

/// Returns what is below each object of a map.
pub fn all_below(map: &DominatorMap) -> Vec<Below> {
    let mut below: Vec<Below> = map
        .nodes
        .iter()
        .map(|_| Below { nodes: Vec::new() })
        .collect();
    for (at, node) in map.nodes.iter().enumerate() {
        let above = node
            .dominator
            .and_then(|above| below.get_mut(above as usize));
        if let (Some(above), Ok(at)) = (above, u32::try_from(at)) {
            above.nodes.push(at);
        }
    }
    below
}

/// The others of an object when only the first so many of what is below it have areas.
pub fn others(map: &DominatorMap, node: u32, without: &[u32]) -> (u64, u64) {
    let Some(one) = map.nodes.get(node as usize) else {
        return (0, 0);
    };
    let retained = |at: &u32| {
        let one = map.nodes.get(*at as usize);
        one.map_or(0, |one| one.object.retained_size)
    };
    let size = without
        .iter()
        .map(retained)
        .fold(one.other_size, u64::saturating_add);
    (one.other_count + without.len() as u64, size)
}

/// The positions of areas as a tree is read aloud: each before what is below it, and that before the
/// next beside it. Screen readers take the elements of a tree in this order. O(areas).
pub fn reading_order(areas: &[Area]) -> Vec<usize> {
    let mut below: Vec<Vec<usize>> = areas.iter().map(|_| Vec::new()).collect();
    let mut waiting = Vec::new();
    // The last come first, so that the first are taken first.
    for (at, area) in areas.iter().enumerate().rev() {
        match area.above.and_then(|above| below.get_mut(above)) {
            Some(siblings) => siblings.push(at),
            None => waiting.push(at),
        }
    }
    let mut order = Vec::with_capacity(areas.len());
    while let Some(at) = waiting.pop() {
        order.push(at);
        waiting.append(&mut below[at]);
    }
    order
}

/// Where the key leads from an area.
pub fn step(areas: &[Area], from: usize, key: &str) -> Option<usize> {
    let area = areas.get(from)?;
    let siblings = || {
        areas
            .iter()
            .enumerate()
            .filter(|(_, one)| one.above == area.above)
    };
    match key {
        "ArrowUp" => area.above,
        "ArrowDown" => {
            let mut all = areas.iter().enumerate();
            all.find(|(_, one)| one.above == Some(from))
                .map(|(at, _)| at)
        }
        "ArrowRight" => siblings().map(|(at, _)| at).find(|at| *at > from),
        "ArrowLeft" => siblings().map(|(at, _)| at).rfind(|at| *at < from),
        "Home" => Some(0),
        "End" => areas.len().checked_sub(1),
        _ => None,
    }
}

#[cfg(test)]
pub mod tests {
    use heaplens_model::overview::{MapNode, MapObject};
    use heaplens_model::row::Text;
    use heaplens_model::{DomState, NodeIdx, NodeKind, ObjectId};

    use super::*;

    #[test]
    fn areas_are_read_as_a_tree() {
        let area = |above: Option<usize>, level| Area {
            node: 0,
            shows: Shows::Object,
            place: Rectangle {
                left: 0,
                top: 0,
                right: 1,
                bottom: 1,
            },
            above,
            level,
            has_below: false,
            count: 1,
            size: 1,
        };
        let areas = [
            area(None, 0),
            area(Some(0), 1),
            area(Some(0), 1),
            area(Some(2), 2),
            area(Some(1), 2),
            area(Some(1), 2),
        ];
        assert_eq!(reading_order(&areas), [0, 1, 4, 5, 2, 3]);
        assert_eq!(reading_order(&[]), [0_usize; 0]);
    }

    /// A map of objects by dominator, own size, and size and number of the others.
    pub fn map(nodes: &[(Option<u32>, u64, u64, u64)]) -> DominatorMap {
        let mut made: Vec<MapNode> = Vec::new();
        for (at, (dominator, own, other_size, other_count)) in nodes.iter().enumerate() {
            made.push(MapNode {
                object: MapObject {
                    node: NodeIdx(at as u32),
                    id: ObjectId(at as u64),
                    name: Text::default(),
                    kind: NodeKind::Object,
                    dom_state: DomState::Unknown,
                    shallow_size: *own,
                    retained_size: own + other_size,
                },
                dominator: *dominator,
                other_count: *other_count,
                other_size: *other_size,
            });
        }
        for at in (1..made.len()).rev() {
            let retained = made[at].object.retained_size;
            let above = made[at].dominator.expect("not the first") as usize;
            made[above].object.retained_size += retained;
        }
        DominatorMap {
            nodes: made,
            ..DominatorMap::default()
        }
    }

    /// Many sizes, each object below one before it.
    pub fn some_map(seed: u64, len: usize) -> DominatorMap {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below.max(1)
        };
        let mut nodes = vec![(None, next(100), next(5000), 1 + next(9))];
        for at in 1..len as u64 {
            let above = next(at.min(6)).min(at - 1);
            let size = next(20_000) / (1 + next(30));
            nodes.push((Some(above as u32), size, next(300), 1 + next(4)));
        }
        let mut map = map(&nodes);
        // By size below each, as the core sends them; then in preorder again.
        let mut order = Vec::new();
        let mut stack = vec![0u32];
        let below = all_below(&map);
        while let Some(at) = stack.pop() {
            order.push(at);
            let mut nodes = below[at as usize].nodes.clone();
            nodes.sort_by_key(|one| map.nodes[*one as usize].object.retained_size);
            stack.extend(nodes);
        }
        let place = |at: u32| order.iter().position(|one| *one == at).expect("there") as u32;
        let nodes = order.iter().map(|at| {
            let mut node = map.nodes[*at as usize].clone();
            node.dominator = node.dominator.map(place);
            node
        });
        map.nodes = nodes.collect();
        map
    }

    #[test]
    fn keys_go_from_area_to_area() {
        let area = |above| Area {
            node: 0,
            shows: Shows::Object,
            place: Rectangle::default(),
            above,
            level: 0,
            has_below: false,
            count: 1,
            size: 1,
        };
        let areas = [area(None), area(Some(0)), area(Some(1)), area(Some(0))];
        for (from, key, to) in [
            (0, "ArrowDown", Some(1)),
            (1, "ArrowDown", Some(2)),
            (2, "ArrowDown", None),
            (1, "ArrowRight", Some(3)),
            (3, "ArrowRight", None),
            (3, "ArrowLeft", Some(1)),
            (2, "ArrowUp", Some(1)),
            (0, "ArrowUp", None),
            (0, "End", Some(3)),
            (3, "Home", Some(0)),
            (0, "x", None),
        ] {
            assert_eq!(step(&areas, from, key), to, "{from} {key}");
        }
    }
}
