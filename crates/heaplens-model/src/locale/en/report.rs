//! Reports, in English.

use super::super::ReportTexts;
use super::suspects::SUSPECTS;
use crate::format;
use crate::suspects::{AccumulatorKind, Suspect};

/// See [`ReportTexts`].
pub static REPORT: ReportTexts = ReportTexts {
    title: "Memory leak suspects",
    snapshot: |name, nodes, size| format!("{name}: {nodes} nodes, {size}"),
    names_hidden: "Names and paths are replaced by labels.",
    none: "Nothing gathers.",
    headline,
    growth: "Growth",
    path: "Path from a root",
    classes: "What hangs on it",
    evidence: "Evidence",
    step: "Step",
    objects: "Objects",
    in_all: "In all",
    gathers_here: " ← gathers here",
    common_prefix: |prefix| format!("Their texts begin with {prefix}."),
    score: |score, confidence| format!("Score {score} of 1, confidence {confidence}."),
    rests_on,
    held_back: "Held back, as it is no leak",
    amount: |objects, size| format!("{objects} new objects, {size} shallow size"),
    colon: ": ",
    snapshot_label: |number| format!("snapshot {number}"),
    class_label: |number| format!("class {number}"),
    property_label: |number| format!("property {number}"),
};

fn headline(suspect: &Suspect) -> String {
    let accumulator = &suspect.accumulator;
    let (class, what) = (&suspect.class.text, (SUSPECTS.kind)(accumulator.kind));
    match accumulator.kind {
        AccumulatorKind::Roots => format!("`{class}` in {what}"),
        _ if suspect.growth.count == 0 => format!("Growth of {what} `{}`", accumulator.name.text),
        _ => format!("`{class}` in {what} `{}`", accumulator.name.text),
    }
}

fn rests_on(suspect: &Suspect) -> Vec<String> {
    let evidence = suspect.evidence;
    let share = format::percent(evidence.share);
    if suspect.steps.is_empty() {
        return vec![format!("It retains {share} of the heap.")];
    }
    let mut told = vec![format!(
        "It grew in {} of {} steps.",
        evidence.growing_steps, evidence.steps
    )];
    if evidence.steps > 1 {
        let steadiness = format::percent(evidence.steadiness);
        told.push(format!(
            "The least growth of a step is {steadiness} of the largest."
        ));
    }
    if let Some(kept) = evidence.kept {
        told.push(format!(
            "{} of what came has stayed.",
            format::percent(kept)
        ));
    }
    told.push(format!("It is {share} of all steady growth."));
    told.push(if evidence.is_old {
        "It is there in the oldest snapshot.".to_owned()
    } else {
        "It is not there in the oldest snapshot.".to_owned()
    });
    if evidence.before > 0 {
        let before = format::grouped(evidence.before, ",");
        told.push(format!(
            "It held {before} such objects before the first step."
        ));
    }
    told
}
