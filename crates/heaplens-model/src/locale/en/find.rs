//! Find and the named filters, in English.

use super::super::{FilterTexts, FindTexts};
use crate::Filter;

/// See [`FindTexts`].
pub static FIND: FindTexts = FindTexts {
    title: "Find",
    box_title: "Finds objects by name, @id or query. Keys: / or Ctrl+F goes here, a second Ctrl+F opens the browser's own search; Enter goes to the next object, Shift+Enter to the one before.",
    text_placeholder: "Find text or @id",
    pattern_placeholder: "Regular expression",
    query_placeholder: "class:Foo retained>1MB",
    match_case: "Match case",
    pattern: "Regular expression, upper and lower case differ",
    query: "Query",
    query_title: "Query: find objects by conditions, such as class:Foo retained>1MB",
    suggestions: "Suggestions",

    intro: "Find objects",
    intro_text: "Type a text that names contain, or @ and an id, into the box above. Aa matches the case, .* makes it a regular expression.",
    intro_query: "Query finds objects by conditions. Conditions side by side must all hold; or, not and brackets combine them.",
    held: "This search was not run again by itself",
    held_text: "The snapshot's analyser ended while or after it ran. Change it, or run it again.",
    search: "Run it again",

    searching: "Searching…",
    found: |count, number| match count {
        1 => "1 object found".to_owned(),
        _ => format!("{number} objects found"),
    },
    shallow: |size| format!("{size} shallow size"),
    retained: |size| format!("{size} retained as a whole"),
    retained_title: "What would be freed if all of these objects went, each object counted once",
    retained_pending: "retained size is being worked out…",
    nothing: "No object is found.",
    nothing_within: "No object is found within the filter.",
    hit: |position, total| format!("{position} of {total}"),
    next: "Next object (Enter)",
    previous: "Previous object (Shift+Enter)",
    class: "Class",
    all_classes: |count, number| match count {
        1 => "1 class".to_owned(),
        _ => format!("All {number} classes"),
    },
    kind: "Type",
    all_kinds: "All types",
    facet: |name, number| format!("{name} ({number})"),
    file_order: "File order",
    file_order_title: "Shows the objects in the order of the file, as DevTools counts hits",
    ask_as_query: "Ask this as a query",
    not_understood: "This is not understood",

    field: |name| match name {
        "class" => "The class is called so; class~Foo: its name contains Foo.",
        "name" => "The object's name, as rows show it.",
        "string" => {
            "A string with this text; string~a: the text contains a, string~/^a/: it matches."
        }
        "has" => "The object has a property or a variable of this name.",
        "script" => "The code of the object is in a script whose path ends so.",
        "type" => "V8's type of the node, such as closure.",
        "in" => "What a named filter of Summary lets through.",
        "retained" => "Bytes that would be freed if the object went: 500, 10k, 1.5MB.",
        "shallow" => "Bytes of the object itself: 500, 10k, 1.5MB.",
        "distance" => "Steps from a root: a root has distance 1.",
        "count" => "How many objects the object's class has.",
        "id" => "The number after @ in a row; ids grow with time.",
        _ => "",
    },
    word: |word| match word {
        "and" => "Both conditions hold. A blank means the same.",
        "or" => "One of the two conditions holds, or both.",
        "not" => "The condition after it does not hold.",
        "detached" => "A DOM node that is in no document.",
        "unreachable" => "No root reaches the object.",
        _ => "",
    },
};

/// See [`FilterTexts`].
pub static FILTERS: FilterTexts = FilterTexts {
    label: "Objects shown",
    all_objects: "All objects",
    retained_by: "Retained only by",
    allocated: "Allocated",
    by_realm: "By realm",
    other: "Other",
    name: |filter| match filter {
        Filter::DuplicatedStrings => "Duplicated strings",
        Filter::RetainedByDetachedDom => "Objects retained by detached DOM nodes",
        Filter::RetainedByContexts => "Objects retained by contexts",
        Filter::RetainedByConsole => "Objects retained by DevTools console",
        Filter::RetainedByEventHandlers => "Objects retained by event handlers",
        Filter::SharedRealm => "Objects shared between realms",
        Filter::NoRealm => "Objects not attributed to a realm",
        Filter::Unreachable => "Unreachable objects",
        Filter::Detached => "Detached DOM nodes",
        Filter::Allocated { .. } => "Objects allocated in a time",
        Filter::AllocatedBy(_) => "Live objects of a function",
        Filter::Realm(_) => "Objects of one realm",
    },
    rule: |filter| match filter {
        Filter::DuplicatedStrings => {
            "Strings whose text occurs more than once. V8 writes 1,024 characters of a string, and these are compared."
        }
        Filter::RetainedByDetachedDom => {
            "Objects that the roots reach only through a DOM node that is in no document, those nodes included."
        }
        Filter::RetainedByContexts => {
            "Objects that the roots reach only through the context of a function, contexts included: closure variables."
        }
        Filter::RetainedByConsole => {
            "Objects that the roots reach only through what the DevTools console keeps: logged values and results of evaluations."
        }
        Filter::RetainedByEventHandlers => {
            "Objects that the roots reach only through the handler of a DOM event listener, handlers included."
        }
        Filter::Allocated { .. } => {
            "Objects whose id lies in a range: between the newest ids of two snapshots, or of two points of the timeline. V8 numbers objects as it meets them, so this is a time, if the snapshots are of one process."
        }
        Filter::AllocatedBy(_) => {
            "Objects of the snapshot that one function allocated while V8 recorded it, whatever called it."
        }
        Filter::Realm(_) => {
            "Objects that belong to this realm alone: by their map's native context, or because only its objects lead to them."
        }
        Filter::SharedRealm => "Objects that more than one realm leads to.",
        Filter::NoRealm => "Objects that no realm leads to.",
        Filter::Unreachable => {
            "Objects that no root reaches, weak edges apart. V8 wrote them all the same; their distance is “−”."
        }
        Filter::Detached => "DOM nodes that are in no document, and nothing else.",
    },
    lacks: |filter| match filter {
        Filter::RetainedByDetachedDom | Filter::Detached => {
            "This snapshot has no detached DOM node."
        }
        Filter::RetainedByContexts => "This snapshot has no context of a function.",
        Filter::RetainedByConsole => "The DevTools console keeps nothing in this snapshot.",
        Filter::RetainedByEventHandlers => "This snapshot has no DOM event listener.",
        Filter::Realm(_) | Filter::SharedRealm | Filter::NoRealm => {
            "This snapshot names no realm (native context)."
        }
        _ => "",
    },
    allocated_before: |snapshot| format!("Objects allocated before {snapshot}"),
    allocated_between: |before, after| format!("Objects allocated between {before} and {after}"),
    allocated_after: |snapshot| format!("Objects allocated after {snapshot}"),
    allocated_range: |after, up_to| format!("Objects with ids above @{after}, up to @{up_to}"),
    realm: |name, id| format!("Realm {name} {id}"),
    within: |filter| format!("Within: {filter}"),
    clear: "Show all objects",
    dominators_stay: "Objects outside the range stay where they dominate objects in it. Sizes are those of the whole snapshot.",
    outside: "outside the range",
    outside_title: "It dominates objects in the range, and was not allocated in it.",
    nothing_in_range: "Nothing here was allocated in the range.",
};
