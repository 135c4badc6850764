//! How two snapshots belong together, in English.

use super::suspects::SUSPECTS;
use crate::format;
use crate::row::{DeltaPlace, DeltaStructure};
use crate::suspects::Confidence;
use crate::{MatchedBy, Relation};

/// Says how they belong together.
pub fn title(relation: Relation) -> &'static str {
    match relation {
        Relation::SameProcess => "",
        Relation::SameSnapshot => "Both are the same snapshot.",
        Relation::Reversed => "The base is the newer one of the two.",
        Relation::DifferentProcess => "These snapshots are of different processes.",
        Relation::Unrelated => "These snapshots are of unrelated programs.",
    }
}

/// Says what that means for the numbers, and what to do.
pub fn text(relation: Relation, matched_by: MatchedBy) -> &'static str {
    match (relation, matched_by) {
        (Relation::SameProcess, _) => "",
        (Relation::SameSnapshot, _) => {
            "Nothing can be new or deleted. Compare with another snapshot."
        }
        (Relation::Reversed, _) => {
            "What counts as new was deleted, and what counts as deleted is new. Choose the older one as the base."
        }
        (Relation::DifferentProcess, MatchedBy::Structure) => {
            "Their object ids say nothing, so objects are matched in groups, by class and by the path from a root. Which single objects are new is not known: where a group has more, its newest objects stand for them."
        }
        (Relation::Unrelated, MatchedBy::Structure) => {
            "They share no code of their own. Classes and paths of equal names are compared, which may mean little."
        }
        (Relation::DifferentProcess | Relation::Unrelated, MatchedBy::ObjectId) => {
            "Their object ids agree only by chance, and so do these numbers."
        }
    }
}

/// Says how sure the match is.
pub fn confidence(confidence: Confidence) -> String {
    format!("match: {}", (SUSPECTS.confidence)(confidence))
}

/// Says what is known of a class: how sure the match is, the counts and sizes of all its objects,
/// and the places that differ most.
pub fn structure(of: &DeltaStructure) -> String {
    let number = |number: u64| format::grouped(number, ",");
    let place = |place: &DeltaPlace| {
        let [base, target] = [place.base_count, place.target_count].map(u64::from);
        let path = &place.path.text;
        format!(";\n{} to {} at {path}", number(base), number(target))
    };
    format!(
        "Matched by structure, confidence {}. From the base to this snapshot: {} to {} objects, {} to {}{}",
        (SUSPECTS.confidence)(of.confidence),
        number(of.base_count),
        number(of.target_count),
        format::bytes(of.base_size, ","),
        format::bytes(of.target_size, ","),
        of.places.iter().map(place).collect::<String>(),
    )
}

/// Says what it means that a file is cut.
pub fn cut(name: &str) -> String {
    format!(
        "{name} is cut: what it lacks counts as new or deleted, and sizes and names are doubtful."
    )
}
