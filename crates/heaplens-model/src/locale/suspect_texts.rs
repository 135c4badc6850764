//! The shape of the texts of suspects.

use crate::format;
use crate::suspects::{AccumulatorKind, Confidence, Doubt, NoiseReason, Suspect};

/// What is said of suspects. A field is named after where it is read. A name in a sentence stands
/// between backticks.
#[allow(missing_docs, reason = "the texts say it")]
pub struct SuspectTexts {
    pub title: &'static str,
    pub working: &'static str,
    pub stopped: &'static str,
    pub again: &'static str,
    pub failed: &'static str,
    pub nothing: &'static str,
    /// What to do then; of several snapshots, and of one.
    pub nothing_text: &'static str,
    pub nothing_in_one_text: &'static str,

    /// What gathers where, in a few words.
    pub headline: fn(&Suspect) -> String,
    /// What grew, where, and how sure this is, in two or three sentences.
    pub why: fn(&Suspect) -> String,
    /// What an accumulator is, to stand before its name.
    pub kind: fn(AccumulatorKind) -> &'static str,
    /// What usually causes such a leak, and what to look for in the code.
    pub advice: fn(AccumulatorKind) -> &'static str,
    pub confidence: fn(Confidence) -> &'static str,
    /// The same, to stand alone.
    pub confidence_tag: fn(Confidence) -> &'static str,
    pub retained: fn(size: &str) -> String,

    // The parts of a suspect.
    pub growth: &'static str,
    /// The same, of one snapshot.
    pub amount: &'static str,
    pub all_steps: &'static str,
    pub in_snapshot: &'static str,
    pub path: &'static str,
    pub more_steps: fn(count: usize) -> String,
    /// On the step where new objects gather.
    pub gathers_here: &'static str,
    pub held: &'static str,
    pub more_classes: fn(count: usize) -> String,
    pub common_prefix: &'static str,
    pub examples: &'static str,
    pub cause: &'static str,
    pub code: &'static str,
    pub no_code: &'static str,
    pub sure: &'static str,
    pub evidence_grew: fn(growing: u32, steps: u32) -> String,
    pub evidence_kept: fn(share: &str) -> String,
    pub evidence_share: fn(share: &str) -> String,
    pub evidence_share_of_heap: fn(share: &str) -> String,
    pub evidence_old: &'static str,
    pub evidence_new: &'static str,
    pub evidence_before: fn(count: &str) -> String,
    /// On the buttons that lead to the evidence.
    pub see: &'static str,
    pub class_in: fn(class: &str, view: &str) -> String,
    pub accumulator_in: fn(view: &str) -> String,
    pub merged_paths: fn(class: &str) -> String,

    // The guide through the sample pair.
    pub guide_title: &'static str,
    pub guide: [&'static str; 4],
    pub guide_next: &'static str,
    pub guide_done: &'static str,

    pub held_back: fn(objects: &str, bytes: &str) -> String,
    pub noise: fn(NoiseReason) -> &'static str,
    /// `name` is that of the snapshot that it is about.
    pub doubt: fn(doubt: &Doubt, name: &str) -> String,
}

impl SuspectTexts {
    /// Returns what a suspect rests on, in sentences. `separator` is that of groups of digits.
    pub fn evidence(&self, suspect: &Suspect, separator: &str) -> Vec<String> {
        let evidence = &suspect.evidence;
        let share = format::percent(evidence.share);
        if suspect.steps.is_empty() {
            return vec![(self.evidence_share_of_heap)(&share)];
        }
        let mut sentences = vec![(self.evidence_grew)(evidence.growing_steps, evidence.steps)];
        let kept = evidence.kept.map(format::percent);
        sentences.extend(kept.map(|kept| (self.evidence_kept)(&kept)));
        sentences.push((self.evidence_share)(&share));
        let place = match evidence.is_old {
            true => self.evidence_old,
            false => self.evidence_new,
        };
        sentences.push(place.to_owned());
        if evidence.before > 0 {
            let before = format::grouped(evidence.before, separator);
            sentences.push((self.evidence_before)(&before));
        }
        sentences
    }
}
