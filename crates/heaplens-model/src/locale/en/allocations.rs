//! Allocations, in English.

use crate::locale::AllocationTexts;

/// See [`AllocationTexts`].
pub const TEXTS: AllocationTexts = AllocationTexts {
    title: "Allocations",
    filter: "Filter by function",
    function: "Function",
    live_count: "Live Count",
    live_size: "Live Size",
    nothing: "This file has no allocation stacks. Record “Allocations on timeline” with stacks in DevTools.",
};
