//! The shape of the texts of suspects.

use crate::suspects::{AccumulatorKind, Confidence, Doubt, NoiseReason, Suspect};

/// What is said of suspects. A field is named after where it is read.
#[allow(missing_docs, reason = "the texts say it")]
pub struct SuspectTexts {
    /// What grew, where, and how sure this is, in two or three sentences.
    pub why: fn(&Suspect) -> String,
    /// What an accumulator is, to stand before its name.
    pub kind: fn(AccumulatorKind) -> &'static str,
    /// What usually causes such a leak, and what to look for in the code.
    pub advice: fn(AccumulatorKind) -> &'static str,
    pub confidence: fn(Confidence) -> &'static str,
    pub noise: fn(NoiseReason) -> &'static str,
    /// `name` is that of the snapshot that it is about.
    pub doubt: fn(doubt: &Doubt, name: &str) -> String,
}
