//! How likely a suspect is a leak: a number from 0 to 1, of evidence that is told beside it.
//!
//! With three snapshots and more, what counts is growth in each step that stays. What grew first and
//! then stopped is a cache that filled. With two snapshots the two cannot be told apart, so nothing
//! is next to certain; what the program did before the base already counts for more.

use crate::views::code_of::CodeOf;
use heaplens_model::suspects::{AccumulatorKind, Confidence, Evidence};

/// What a score is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The evidence that is told.
    pub evidence: Evidence,
    /// How many snapshots there are.
    pub snapshots: usize,
    /// The objects that came in the step with the fewest.
    pub least_count: u64,
    /// What was there before, by what came in the step with the least.
    pub before: f64,
    /// The last step's growth by the largest before it; 1 where it did not slow down.
    pub pace: f64,
    /// Whose code the place is in; nothing where there is no place.
    pub code: Option<CodeOf>,
    /// What the accumulator is.
    pub kind: AccumulatorKind,
    /// Whether it is an object that grows by itself, and not by the number of what it holds.
    pub is_swelling: bool,
}

/// The score at best, by the number of snapshots.
const ONE: f64 = 0.4;
const TWO: f64 = 0.68;
const MORE: f64 = 0.97;
/// So much of a step's growth from before the base makes it as likely as it can be.
const LIKE_BEFORE: f64 = 0.16;
/// So many objects are few for a leak that was looked for with two snapshots.
const FEW: f64 = 8.0;
/// How much more likely a kind is that no warm-up makes grow, where it grew before.
const NO_WARM_UP: f64 = 1.25;

/// Returns the score.
pub fn score(facts: &Facts) -> f64 {
    let evidence = facts.evidence;
    let share = evidence.share.clamp(0.0, 1.0);
    let count = facts.least_count as f64;
    let of_count = if facts.is_swelling {
        0.8
    } else {
        0.3 + 0.7 * ((1.0 + count).ln() / 13f64.ln()).min(1.0)
    };
    let of_code = match facts.code {
        Some(CodeOf::Program | CodeOf::Unnamed) => 1.0,
        Some(CodeOf::Library) => 0.9,
        Some(CodeOf::Platform) | None => 0.8,
    };
    let of_kept = match evidence.kept {
        Some(kept) if kept < 0.2 => 0.12,
        Some(kept) => 0.4 + 0.6 * kept.min(1.0),
        None => 0.9,
    };
    // Of two snapshots, what warmed up between them mostly has the larger share.
    let by_share = if facts.snapshots == 2 { 0.3 } else { 0.7 };
    let of_share = 1.0 - by_share + by_share * share.powf(0.35);
    let common = of_count * of_code * of_kept * of_share;
    let score = match facts.snapshots {
        0 | 1 => {
            // A platform's own collections are large from the beginning.
            let of_program = if matches!(facts.code, Some(CodeOf::Platform) | None) {
                0.6
            } else {
                1.0
            };
            ONE * of_count * of_code * of_share * of_program
        }
        2 => {
            // What the program's work leaks, it leaked in proportion before the base.
            let of_age = if evidence.is_old { 0.52 } else { 0.46 };
            let like_before = (facts.before / LIKE_BEFORE).min(1.0);
            let of_before = of_age + (1.0 - of_age) * like_before;
            let of_few = if facts.is_swelling {
                1.0
            } else {
                0.5 + 0.5 * (count / FEW).min(1.0)
            };
            let of_kind = if like_before > 0.25 && is_no_warm_up(facts.kind) {
                NO_WARM_UP
            } else {
                1.0
            };
            (TWO * common * of_before * of_few * of_kind).min(TWO)
        }
        _ => {
            let growing = f64::from(evidence.growing_steps) / f64::from(evidence.steps.max(1));
            let of_steps = growing * growing * (0.7 + 0.3 * evidence.steadiness);
            let of_pace = if facts.pace < 0.3 {
                0.15 + facts.pace
            } else {
                1.0
            };
            MORE * common * of_steps * of_pace
        }
    };
    // Three digits are more than it knows.
    (score.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// Whether a kind of accumulator grows by what a program does, and not while it warms up.
fn is_no_warm_up(kind: AccumulatorKind) -> bool {
    matches!(
        kind,
        AccumulatorKind::ListenerList
            | AccumulatorKind::TimerList
            | AccumulatorKind::PromiseChain
            | AccumulatorKind::Roots
    )
}

/// Returns how sure it is.
pub fn confidence(facts: &Facts, score: f64) -> Confidence {
    let evidence = facts.evidence;
    let stays = evidence.kept.is_none_or(|kept| kept >= 0.7);
    let is_sure = facts.snapshots >= 3
        && evidence.growing_steps == evidence.steps
        && stays
        && facts.pace >= 0.3
        && facts.least_count >= 5
        && evidence.share >= 0.03
        && score >= 0.55;
    if is_sure {
        Confidence::High
    } else if score >= 0.35 && facts.snapshots >= 2 {
        Confidence::Medium
    } else {
        Confidence::Low
    }
}
