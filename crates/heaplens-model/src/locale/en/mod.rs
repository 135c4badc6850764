//! The page in English.

mod allocations;
mod collections;
mod detached;
mod find;
mod growth;
mod menu;
mod object;
mod overview;
mod palette;
pub(super) mod problems;
pub(super) mod query_text;
mod realms;
mod relation;
pub(super) mod report;
pub(super) mod source_files;
mod string_groups;
pub(super) mod suspects;
mod tables;
mod timeline;
mod variables;
mod what_if;
pub(super) mod words;

use super::{Recipe, Texts};
use crate::message::Phase;
use crate::query::QueryError;

/// See [`Texts`].
pub static TEXTS: Texts = Texts {
    app_tagline: "V8 heap snapshots",
    open: "Open…",
    open_input: "Open snapshots",
    link: "Link",
    link_needs_files: "This link leads into snapshots that it cannot name. Open the same files, and it will be followed.",
    link_copied: "Link copied.",
    link_copied_local: "Link copied. It keeps the view and the object; whoever opens it must open the same files, which stay on your computer.",
    folder_refused: "The browser does not let this page read a dropped folder. Choose it by “Add a folder…” under Source code.",
    link_refused: "The browser did not let the link be copied. It is in the address bar.",
    help: "Help: how to take a snapshot",
    back_to_snapshots: "Back to the snapshots",
    theme_system: "Colours: as the system",
    theme_light: "Colours: light",
    theme_dark: "Colours: dark",
    language: "Language",
    drop_here: "Drop the snapshots here",

    snapshots: "Snapshots",
    close_snapshot: |name| format!("Close {name}"),
    cancel: "Cancel",
    cancel_loading: |name| format!("Cancel loading {name}"),
    starting: "Starting",
    not_opened: "Cannot be opened",
    stopped: "Stopped",
    stopped_title: |name| format!("{name} was stopped"),
    stopped_text: "Its analyser was ended before it had answered, and its memory was given back.",
    stopped_remedy: "Open it again to come back to the same view.",
    worker_ended: "The analyser stopped working",
    worker_ended_title: |name| format!("{name} is not open any more"),
    failed_title: |name| format!("{name} cannot be opened"),
    at_byte: |offset| format!("At byte {offset}."),
    dismiss: "Dismiss",
    reopen: "Open again",
    warnings: |count| {
        if count == 1 {
            "1 warning".to_owned()
        } else {
            format!("{count} warnings")
        }
    },
    stale: "This page and its analyser are from different releases.",
    stale_remedy: "Reload the page; if that does not help, empty the browser's cache for it.",
    reload: "Reload",
    code_awaited: "Loading the rest of the page",
    code_missing: "A part of the page could not be loaded.",
    code_missing_remedy: "Check the connection, then open it again. If that does not help, reload the page.",
    worker_missing: "The analyser did not start.",
    worker_missing_remedy: "Its files may be missing beside the page, or the browser does not allow it to run. From a disk, open heaplens.html, the version in one file.",
    worker_died: "The analyser stopped working on this snapshot.",
    worker_died_remedy: "Most often memory ran out: close other snapshots and tabs, then open it again. The other snapshots are not affected.",
    bad_link: |url| format!("The link names a snapshot that is not a web address: {url}"),
    bad_link_remedy: "Use an http or https address, or one relative to this page.",
    bad_fragment: "The link is from a newer release of Heaplens. What is understood of it is shown.",
    no_such_object: |id| format!("There is no object {id} in this snapshot."),
    no_such_object_remedy: "It may have been collected, or the link is of another snapshot.",

    load_details: "Load details",
    phase: |phase| match phase {
        Phase::Parse => "Reading and parsing",
        Phase::DomState => "DOM state",
        Phase::RetainerCounts => "Counting retainers",
        Phase::Retainers => "Retainers",
        Phase::PageOwned => "What the page owns",
        Phase::Walk => "Depth-first walk",
        Phase::ShallowSizes => "Shallow sizes",
        Phase::Distances => "Distances",
        Phase::Dominators => "Dominators",
        Phase::RetainedSizes => "Retained sizes",
        Phase::Classes => "Classes",
        Phase::Statistics => "Statistics",
    },
    total_time: "Together",
    analyser_memory: "Analyser memory",
    peak_memory: "At its peak",
    file_size: "Snapshot",
    node_count: "Nodes",
    edge_count: "Edges",

    views: "Views",
    more_views: "More",
    summary: "Summary",
    comparison: "Comparison",
    containment: "Containment",
    dominators: "Dominators",
    statistics: "Statistics",
    class_filter: "Filter by class",
    group_by_class: "Group by class",
    base_snapshot: "Base snapshot",
    retainers: "Retainers",
    retainers_of: "Retainers of",
    retainers_in_base: |name| format!("in {name}"),
    retainers_hint: "Select an object to see what keeps it in memory.",
    path: "Path to a root",
    path_to_root: |count, steps| {
        if count == 1 {
            "1 step to a root".to_owned()
        } else {
            format!("{steps} steps to a root")
        }
    },
    path_from_root: "It is a root itself",
    path_unreachable: "No root reaches it",
    path_distance: "The Distance column counts one more: a root itself has distance 1.",
    path_left: |steps| format!("{steps} more to unfold"),
    path_continue: "Unfold more",
    resize_retainers: "Height of the Retainers pane",
    comparing: "Comparing…",
    stop_comparing_title: "Stops comparing. Both snapshots stay open.",
    comparison_stopped: "Stopped before the snapshots were compared.",
    compare_again: "Compare again",
    comparison_failed: "The comparison failed",
    comparison_needs_two: "Two snapshots make a comparison",
    comparison_needs_two_text: "Open another one of the same process, taken before or after this one.",
    comparison_waits: "The other snapshot is still loading.",
    relation: relation::title,
    relation_text: relation::text,
    match_confidence: relation::confidence,
    structure: relation::structure,
    compared_cut: relation::cut,
    loading_view: |name| format!("Loading {name}"),
    partial_title: "Summary so far",
    partial_note: "Distances and retained sizes are still being computed. Rows can be opened as soon as they are known.",
    partial_count: |shown, all| format!("The largest {shown} of {all} classes"),
    partial_pending: "Still being computed",
    nothing_changed: "No class has new or deleted objects.",
    nothing_matches: "No class matches the filter.",
    clear_filter: "Clear the filter",
    no_retainers: "Nothing retains this object.",
    no_rows: "There is nothing here.",
    worker_gone: "This snapshot is not open any more.",
    still_working: "Still working on the answer.",
    stop: "Stop",
    stop_title: "Closes the snapshot and gives its memory back. It stays in the list and can be opened again.",
    working: "Working on the answer",
    stop_question_title: "Stops the work on this answer. Nothing else changes.",
    question_stopped: "Stopped before there was an answer.",
    row_stopped: "Stopped",
    ask_again: "Ask again",
    looking_up: |id| format!("Looking for @{id}…"),
    stop_looking_up_title: "Stops looking for it. Nothing else changes.",

    find: &find::FIND,
    filters: &find::FILTERS,
    suspects: &suspects::SUSPECTS,

    tables: &tables::TABLES,
    constructor: "Constructor",
    count: "Count",
    object: "Object",
    distance: "Distance",
    shallow_size: "Shallow Size",
    retained_size: "Retained Size",
    new: "# New",
    deleted: "# Deleted",
    delta: "# Delta",
    alloc_size: "Alloc. Size",
    freed_size: "Freed Size",
    size_delta: "Size Delta",
    edge_in: "in",
    while_key_lives: "only while the key lives",
    while_key_lives_title: "A WeakMap keeps a value only as long as its key is alive. The path to a root goes by the key.",
    expand: "Expand",
    collapse: "Collapse",
    internal_array: "(internal array)[]",
    detached: "detached",
    root: "root",
    root_title: "The path ends here: this object is a root.",
    cycle: "on the path",
    cycle_title: "This object is already on the path above; following it goes round in a circle.",
    cut: "truncated",
    no_distance: "Not reached from a root of the program",
    new_object: "New in this snapshot",
    deleted_object: "Deleted since the base snapshot",
    bytes: |count| format!("{count} bytes"),
    objects: |count| match count.trim_start_matches(['+', '\u{2212}']) {
        "1" => format!("{count} object"),
        _ => format!("{count} objects"),
    },
    name_in_script: |name| format!("{name} in the script"),
    source_code: "Source code",
    add_source_files: "Add source maps…",
    add_source_folder: "Add a folder…",
    source_files_hint: "Source maps give minified code its names and places back; source files show its text. They stay on this computer, and nothing is fetched.",
    source_files_reading: "Reading…",
    source_files_told: |used, useless| format!("{used} in use, {useless} of no use"),
    source_files_passed: |count| {
        format!("Passed over, since nothing in the snapshot is called so: {count}.")
    },
    source_maps_inside: |count| format!("Scripts that have their map inside: {count}."),
    unnamed_script: |id| format!("script {id}"),
    query_error: |error| match error {
        QueryError::NotOpen => "The snapshot is not open.",
        QueryError::NoSuchItem => "This row is not in the snapshot.",
        QueryError::NoSuchComparison => "The comparison is not there any more.",
        QueryError::NoSuchColumn => "This list cannot be sorted by that column.",
        QueryError::OutOfMemory => "Memory ran out while this list was made.",
        QueryError::Text(_) => "The query is not understood.",
    },
    comment_row_failed: "These rows could not be read.",

    object_panel: object::TEXTS,

    total: "Total",
    code: "Code",
    strings: "Strings",
    js_arrays: "JS arrays",
    typed_arrays: "Typed arrays",
    system_objects: "System objects",
    other_js_objects: "Other JS objects",
    other_native: "Other native",

    start_title: "See what fills the memory",
    start_lead: "Heaplens opens the heap snapshots of Node.js, Chrome, Electron, Deno, Bun and other V8 programs, shows what is in them and what keeps it there, and compares two of them to find a leak. The numbers are those of Chrome DevTools; the size of the file is hardly a limit.",
    start_private: "Nothing leaves your computer: the page reads the files itself, in the browser, and sends nothing anywhere.",
    start_drop: "Drop .heapsnapshot files anywhere on this page",
    start_choose: "Choose files…",
    start_formats: "One or several, plain or gzipped; also .heaptimeline files and raw logs of inspector messages.",
    sample_title: "No snapshot at hand?",
    sample_text: "Look at a real leak: an Express server that keeps every request, before and after 200 of them.",
    sample_button: "Open the sample pair",
    leak_title: "Find a leak in three steps",
    leak_steps: [
        "Warm the program up, then take a snapshot.",
        "Do what you suspect, many times: 400 requests, 100 dialogs opened and closed. Take another snapshot.",
        "Open both. Suspects says what gathers where, and leads to the line of code. A third snapshot, after the same once more, makes it surer.",
    ],
    take_title: "Take a snapshot",
    take_other: "Elsewhere",
    recipes: [
        Recipe {
            title: "In the inspector",
            text: "Start the program with the inspector, open chrome://inspect in Chrome, choose “inspect”, then Memory → Heap snapshot → Take snapshot, and save it from the list.",
            command: "node --inspect index.js",
        },
        Recipe {
            title: "On a signal",
            text: "Start with the flag; each signal writes a snapshot into the working directory. For programs that run where no inspector can.",
            command: "node --heapsnapshot-signal=SIGUSR2 index.js\nkill -USR2 PID",
        },
        Recipe {
            title: "From the code",
            text: "Write one where it matters, such as in a handler that only you can reach. The call returns the file's name.",
            command: "require('node:v8').writeHeapSnapshot();",
        },
        Recipe {
            title: "Over the inspector protocol",
            text: "Without DevTools, with any WebSocket client. Heaplens opens the log as it is, no conversion is needed.",
            command: "node --inspect index.js\n\n# The WebSocket's address is printed at the start, and is here:\ncurl -s http://127.0.0.1:9229/json/list\n\n(echo '{\"id\":1,\"method\":\"HeapProfiler.enable\"}'\n echo '{\"id\":2,\"method\":\"HeapProfiler.takeHeapSnapshot\"}'\n sleep 60) | websocat -n ws://127.0.0.1:9229/UUID > heap.ndjson",
        },
    ],
    other_recipes: [
        Recipe {
            title: "Chrome, Edge",
            text: "DevTools (F12) → Memory → Heap snapshot → Take snapshot; save it from the list.",
            command: "",
        },
        Recipe {
            title: "Electron",
            text: "In the main process; for a window, use its DevTools or takeHeapSnapshot.",
            command: "process.takeHeapSnapshot('main.heapsnapshot');\nwin.webContents.takeHeapSnapshot('window.heapsnapshot');",
        },
        Recipe {
            title: "Deno",
            text: "Through Node's module, or the inspector as with Node.js.",
            command: "import v8 from 'node:v8';\nv8.writeHeapSnapshot('deno.heapsnapshot');",
        },
        Recipe {
            title: "Bun",
            text: "Ask for the V8 format; Bun's own is Safari's.",
            command: "const text = Bun.generateHeapSnapshot('v8');\nawait Bun.write('bun.heapsnapshot', text);",
        },
    ],
    warning_title: "Before you do so in production",
    take_warnings: [
        "The main thread stops while the snapshot is written: seconds, or minutes for a large heap. Nothing is answered meanwhile.",
        "It needs about twice the heap's size in memory. The process may crash or be killed for it.",
        "So take it where a crash does no harm: out of the load balancer, or in a copy.",
        "A snapshot holds the program's strings: passwords, tokens, the data of its users. Treat the file as a secret.",
    ],
    copy: "Copy",
    copied: "Copied",

    growth: growth::TEXTS,
    allocations: allocations::TEXTS,
    detached_dom: detached::TEXTS,
    string_groups: string_groups::TEXTS,
    collections: collections::TEXTS,
    timeline: timeline::TEXTS,
    variables: variables::TEXTS,
    overview: overview::TEXTS,
    palette: palette::TEXTS,
    what_if: what_if::TEXTS,
    realms: realms::TEXTS,
    menu: menu::TEXTS,

    group_separator: ",",
};
