//! What if, in English.

use crate::locale::WhatIfTexts;

/// See [`WhatIfTexts`].
pub const TEXTS: WhatIfTexts = WhatIfTexts {
    title: "What if",

    cut_object: "What if this were cut",
    cut_edge: "What if this edge were cut",
    cut_into: "What if none of these were held",
    cut_group: "What if these were not held so",

    intro: "What would be freed?",
    intro_text: "Cut an edge, an object or all that holds a class, and see at once what would go and what keeps the rest. Nothing changes in the snapshot.",
    intro_ways: &[
        "An object: “What if this were cut” in the menu of its row.",
        "An edge: “What if this edge were cut” in the menu of a row of Retainers or Containment.",
        "All that holds a class: the menu of the class, in Summary.",
        "All edges of one name into the objects of a class: select the class, and open the menu of a group of its merged paths.",
    ],
    rule: "What counts is what dominators count: weak edges keep nothing, nor do V8's and the debugger's own edges to the page's objects. So cutting one object frees exactly its retained size.",

    cuts: "Cuts",
    undo: |cut| format!("Undo the cut: {cut}"),
    undo_all: "Undo all",
    working: "Working it out…",
    freed: |count, grouped, bytes, percent| {
        let objects = if count == 1 {
            "1 object".to_owned()
        } else {
            format!("{grouped} objects")
        };
        format!("{objects} would be freed: {bytes}, {percent} of all")
    },
    frees_nothing: "Nothing would be freed",
    nothing_freed: "Nothing is freed: other retainers keep all of it. The cuts above say which.",

    object: |name| format!("{name}, with all its edges"),
    edge: |name, from, to| format!("{name} of {from} to {to}"),
    into: |class| format!("All that holds {class}"),
    into_by: |class, by| format!("{by}, where it holds {class}"),
    any_edge: "every edge",
    anything: "anything",
    weak_map_entry: "entry of a WeakMap",

    is_freed: "freed",
    is_kept: "still kept",
    some_freed: |freed, of| format!("{freed} of {of} freed"),
    edges: |count, grouped| {
        if count == 1 {
            "1 edge".to_owned()
        } else {
            format!("{grouped} edges")
        }
    },
    idle: "keeps nothing in any case",
    idle_title: "A weak edge, or another one that dominators pass over: without it all stays as it is.",
    not_there: "This snapshot has no such thing.",
    retained_then: |bytes| format!("retains {bytes} then"),
    retained_before: |bytes| format!("{bytes} before"),
    kept_by: |edge, of| format!("by {edge} of {of}"),
    kept_example: |object| format!("such as {object}"),
    kept_as_root: "It is a root.",
    steps: |count, grouped| {
        if count == 1 {
            "1 step".to_owned()
        } else {
            format!("{grouped} steps")
        }
    },
    edge_of: |edge| format!("{edge} of"),
    ends_at_root: "This is a root.",
    ends_nowhere: "Nothing that the root reaches keeps this.",
    more_steps: |steps| format!("… {steps} more steps to a root"),
};
