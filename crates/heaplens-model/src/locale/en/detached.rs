//! Detached, in English.

use crate::locale::DetachedTexts;

/// See [`DetachedTexts`].
pub const TEXTS: DetachedTexts = DetachedTexts {
    title: "Detached",
    filter: "Filter by element or retainer",
    by_retainer: "Group by retainer",
    element: "Detached element",
    tree_nodes: "Tree Nodes",
    tree_size: "Tree Size",
    root: "root",
    root_title: "The node at the top of its detached tree.",
    inside: "in",
    by: "by",
    of: "of",
    retainers: |count| format!("{count} retainers"),
    nothing: "JavaScript holds no detached DOM element.",
    not_marked: "This file marks no DOM nodes as attached or detached. Chrome 86 and later write it.",
    kind: "Show",
    elements: "DOM elements",
    fibers: "React fibers",
    fiber: "Unmounted fiber",
    filter_fibers: "Filter by name or retainer",
    by_fibers: "other unmounted fibers, or a root",
    no_fibers: "Every fiber of React that lives is mounted.",
    fibers_rule: "Fibers that no React root leads to by child and sibling, nor to their alternate. Each row is the top of a branch. A fiber that is not shown yet looks the same.",
    unknown: "The file does not tell whether an element was removed or never attached.",
};
