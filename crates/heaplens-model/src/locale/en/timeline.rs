//! The timeline of allocations, in English.

use crate::locale::TimelineTexts;

/// See [`TimelineTexts`].
pub const TEXTS: TimelineTexts = TimelineTexts {
    title: "Timeline",
    start: "Beginning of the range",
    end: "End of the range",
    before: "before the recording",
    hint: "Bytes that live still, by the time they were allocated. Drag, or move a handle by arrow keys, to see these objects alone.",
    whole: |time, size, count| format!("{time} recorded: {size} in {count} objects live still"),
    range: |from, to, size, count| format!("{from} to {to}: {size} in {count} objects live still"),
    clear: "Whole timeline",
};
