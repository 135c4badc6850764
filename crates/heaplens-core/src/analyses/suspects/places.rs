//! The place in the code that is nearest to a leak, and what the program calls an accumulator.

use heaplens_model::row::Text;
use heaplens_model::{Location, NodeIdx, NodeKind};

use super::best_class::Best;
use super::contents::Content;
use super::way::Step;
use crate::views::Snapshot;
use crate::views::code_of::CodeOf;
use crate::views::names::shown;

/// The fewest characters of a beginning that is worth telling.
const LEAST_PREFIX: usize = 4;
/// Objects with more edges are not searched for the one that leads to an accumulator.
const MOST_EDGES: usize = 10_000;

/// The place in the program's own code that is nearest to the leak; else in a library's.
pub fn place(
    snapshot: &Snapshot,
    best: Option<&Best>,
    contents: &[Content],
    way: &[Step],
) -> Option<Location> {
    let of_best = best.and_then(|best| best.location.clone());
    let of_contents = contents
        .iter()
        .filter_map(|content| snapshot.location(content.example));
    let of_way = way
        .iter()
        .rev()
        .filter_map(|step| snapshot.location(step.node));
    let all: Vec<Location> = of_best
        .into_iter()
        .chain(of_contents)
        .chain(of_way)
        .collect();
    let of = |code: CodeOf| {
        all.iter()
            .find(|location| CodeOf::location(location) == code)
            .cloned()
    };
    nearest(of)
}

/// The first place of the program's own code, else of code without a name, else of a library.
pub fn nearest(of: impl Fn(CodeOf) -> Option<Location>) -> Option<Location> {
    let order = [CodeOf::Program, CodeOf::Unnamed, CodeOf::Library];
    order.into_iter().find_map(of)
}

/// The names by which an accumulator is held, the nearest first.
pub fn held_as(snapshot: &Snapshot, way: &[Step], holder: NodeIdx) -> Vec<Text> {
    let mut names = Vec::new();
    if snapshot.is_too_general(holder) {
        return names;
    }
    let on_way = way.last().and_then(|step| step.edge);
    names.extend(on_way.and_then(|edge| snapshot.given_name(edge)));
    if names.is_empty() {
        let entries = snapshot.retainers.entries(holder).iter().take(32);
        for entry in entries {
            let retainer = snapshot.retainers.retainer(*entry);
            if snapshot.tables.nodes.edges(retainer).len() > MOST_EDGES {
                continue;
            }
            let mut edges = snapshot.edges_to(retainer, holder);
            if let Some(name) = edges.find_map(|edge| snapshot.given_name(edge)) {
                names.push(name);
                break;
            }
        }
    }
    let before = way
        .iter()
        .rev()
        .skip(usize::from(!names.is_empty()))
        .take(2);
    names.extend(before.filter_map(|step| snapshot.given_name(step.edge?)));
    names
}

/// The beginning that some strings have in common.
pub fn common_prefix(snapshot: &Snapshot, samples: &[NodeIdx]) -> Option<Text> {
    let is_text = |node: &&NodeIdx| {
        matches!(
            snapshot.tables.nodes.kind(**node),
            NodeKind::String | NodeKind::ConcatenatedString
        )
    };
    if samples.len() < 2 || !samples.iter().all(|node| is_text(&node)) {
        return None;
    }
    let texts = samples
        .iter()
        .map(|node| snapshot.object_text_within(*node, 80).text);
    let common = texts.reduce(|common, text| {
        let same = common.chars().zip(text.chars()).take_while(|(a, b)| a == b);
        same.map(|(a, _)| a).collect()
    })?;
    (common.chars().count() >= LEAST_PREFIX).then(|| shown(common.as_bytes(), 80))
}
