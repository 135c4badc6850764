//! Reports, in English.

use super::super::ReportTexts;

/// See [`ReportTexts`].
pub static REPORT: ReportTexts = ReportTexts {
    title: "Memory leak suspects",
    snapshot: |name, nodes, size| format!("{name}: {nodes} nodes, {size}"),
    names_hidden: "Names and paths are replaced by labels.",
    step: "Step",
    objects: "Objects",
    colon: ": ",
    snapshot_label: |number| format!("snapshot {number}"),
    class_label: |number| format!("class {number}"),
    property_label: |number| format!("property {number}"),

    copy_markdown_title: "Copies the suspects as Markdown, to put them into a bug tracker",
    save_html: "Save as HTML",
    save_html_title: "Saves the suspects as a file that any browser opens",
    hide_names: "Hide names",
    hide_names_title: "Puts labels in place of names, paths and files",
    with_strings: "With texts of strings",
    only_suspect: |rank| format!("Only suspect {rank}"),
};
