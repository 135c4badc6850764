//! Problems in English.

use super::super::ProblemText;
use super::TEXTS;
use crate::format;
use crate::problem::{Cause, Expected, Format, Found, Problem, Section};

/// See [`super::super::Lang::problem`].
pub fn problem(problem: &Problem) -> ProblemText {
    let (title, remedy) = texts(&problem.cause);
    ProblemText {
        title,
        remedy: remedy.to_owned(),
    }
}

const TAKE_AGAIN: &str = "Copy the file or take the snapshot again: a part was changed or lost on \
    the way. Copy it as a binary file, and do not edit it.";
const REPORT: &str = "If the file is as the runtime wrote it, report it with the runtime's name \
    and version.";
const NOTHING_TO_DO: &str = "The numbers are not affected.";
const HOW_TO_TAKE: &str = "Take a heap snapshot: in DevTools under Memory, or in Node.js with \
    v8.writeHeapSnapshot().";
const FREE_MEMORY: &str = "Close other snapshots and tabs and open it again. Very large snapshots \
    need the command line, which has more memory than a page.";

fn texts(cause: &Cause) -> (String, &'static str) {
    match cause {
        Cause::Empty => (
            "The file is empty.".to_owned(),
            "Take the snapshot again: the program may have ended before it was written.",
        ),
        Cause::FileUnreadable { message } => (
            format!("The file cannot be read: {message}"),
            "It may have been moved, changed or deleted after it was chosen, or reading it is not \
             allowed. Choose it again.",
        ),
        Cause::UrlInvalid => (
            "The link names no address that can be opened.".to_owned(),
            "Use an http or https address.",
        ),
        Cause::UrlUnreachable => (
            "Nothing came from the link.".to_owned(),
            "Check the address and the network. The server must allow other sites to read the \
             file (CORS), or the file must be on the same host as this page.",
        ),
        Cause::UrlForbidden => (
            "This copy of Heaplens connects to nothing, so that nothing can leave the computer."
                .to_owned(),
            "Download the snapshot and open the file.",
        ),
        Cause::UrlStatus { status } => (
            format!("The server answered with status {status}."),
            "Check the address, and whether the file is still there and open to you.",
        ),
        Cause::ConnectionLost => (
            "The connection broke before the end.".to_owned(),
            "Open the link again.",
        ),
        Cause::GzipTruncated => (
            "The compressed data ends too early.".to_owned(),
            "Copy the file again; what is shown is what came until then.",
        ),
        Cause::GzipCorrupt => (
            "The compressed data is damaged.".to_owned(),
            "Copy the file again as a binary file.",
        ),
        Cause::CompressedTooOften { limit } => (
            format!("The file was compressed more than {limit} times over."),
            "Decompress it until the snapshot itself comes out, and open that.",
        ),
        Cause::BlanksOnly { bytes: count } => (
            format!("The first {} are spaces and line breaks.", bytes(*count)),
            "Copy the file or take the snapshot again.",
        ),
        Cause::Crashed { message } => (
            format!("Heaplens failed: {message}"),
            "This is a fault of Heaplens. Please report it with this text.",
        ),
        Cause::BuildsDiffer => (
            "This page and its analyser are of different releases.".to_owned(),
            "Reload the page; if that does not help, empty the browser's cache for it.",
        ),
        Cause::NotOpen => (
            "The snapshot is not open.".to_owned(),
            "Open it again from the list of snapshots.",
        ),
        Cause::OutOfMemory { needed: 0 } => ("There is not enough memory.".to_owned(), FREE_MEMORY),
        Cause::OutOfMemory { needed } => (
            format!(
                "There is not enough memory: {} in one piece were not to be had.",
                bytes(*needed)
            ),
            FREE_MEMORY,
        ),
        Cause::TooLarge { needed, limit } => (
            format!(
                "The snapshot needs at least {} of memory, and there cannot be more than {} here.",
                bytes(*needed),
                bytes(*limit)
            ),
            "Open it with the command line, which may use all memory of the computer: \
             heaplens summary FILE",
        ),

        Cause::OtherFormat { format } => other_format(*format),
        Cause::Utf16 => (
            "The file is written in UTF-16, as PowerShell's > does.".to_owned(),
            NOTHING_TO_DO,
        ),

        Cause::UnexpectedByte { byte, expected } => (
            format!(
                "Not the JSON of a snapshot: {} where {} should be.",
                shown(*byte),
                wanted(*expected)
            ),
            TAKE_AGAIN,
        ),
        Cause::BadEscape => (
            "Not JSON: a backslash in a string with something after it that JSON does not know."
                .to_owned(),
            TAKE_AGAIN,
        ),
        Cause::TooDeep => (
            "Arrays and objects are nested too deeply for a heap snapshot.".to_owned(),
            REPORT,
        ),
        Cause::NotAnInteger { section } => (
            format!(
                "Something other than an integer among the {}.",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::NegativeNumber { section } => (
            format!(
                "A number below zero among the {}, where it means nothing.",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::NumberTooLarge { section } => (
            format!(
                "A number among the {} is too large for what it stands for.",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::TooMany { section, limit } => (
            format!("The snapshot has more than {limit} {}.", section.name()),
            "Heaplens cannot open a snapshot of this size.",
        ),

        Cause::MissingSection {
            section: Section::Snapshot,
        } => (
            "The file has no \"snapshot\" section.".to_owned(),
            HOW_TO_TAKE,
        ),
        Cause::MissingSection { section } => (
            format!("The snapshot has no {}.", section.name()),
            TAKE_AGAIN,
        ),
        Cause::HeaderInvalid => (
            "The \"snapshot\" section is not as in any heap snapshot.".to_owned(),
            TAKE_AGAIN,
        ),
        Cause::MetaMissing => (
            "The snapshot does not describe its own layout (\"meta\").".to_owned(),
            "Versions before 2012 wrote such files. Take the snapshot with a newer runtime.",
        ),
        Cause::MetaInvalid { entry } => (
            format!("The description of the layout lacks \"{entry}\", or has it in another shape."),
            REPORT,
        ),
        Cause::FieldMissing { section, field } => (
            format!("The {} have no field \"{field}\".", section.name()),
            REPORT,
        ),
        Cause::PartialRecord {
            section,
            fields,
            present,
        } => (
            format!(
                "The {} end in the middle of one: it has {present} of {fields} numbers.",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::EdgeTarget { to_node } => (
            format!("An edge leads to {to_node}, where no node is."),
            TAKE_AGAIN,
        ),
        Cause::EdgeCountSum { sum, edges } => (
            format!("The nodes have {sum} edges together, but the file has {edges}."),
            TAKE_AGAIN,
        ),
        Cause::Truncated {
            section,
            nodes,
            edges,
            strings,
        } => (
            truncated(*section, *nodes, *edges, *strings),
            if nodes.found == 0 {
                "Nothing of it can be shown. Copy the file again; if it was written so, the disk \
                 was full or the program ended meanwhile."
            } else {
                "What is whole is shown; sizes and retainers of what is missing are wrong. Copy \
                 the file again; if it was written so, the disk was full or the program ended \
                 meanwhile."
            },
        ),

        Cause::UnknownSection { name } => (
            format!("The section \"{name}\" is not known and was left out."),
            NOTHING_TO_DO,
        ),
        Cause::UnknownField { section, name } => (
            format!(
                "The field \"{name}\" of {} is not known and was left out.",
                section.name()
            ),
            NOTHING_TO_DO,
        ),
        Cause::UnknownType {
            section,
            number,
            count,
        } => (
            format!(
                "Of the {}, some have a type that the file gives no name to (the first is \
                 {number}): {count}.",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::TypesShared { section, limit } => (
            format!(
                "The {} have more than {limit} types; the rest are shown as one.",
                section.name()
            ),
            NOTHING_TO_DO,
        ),
        Cause::Duplicate { name } => (
            format!("\"{name}\" is there twice; the first was used."),
            "Check how the file was made: two snapshots may have been mixed.",
        ),
        Cause::CountMismatch {
            section,
            promised,
            found,
        } => (
            format!(
                "The file promises {promised} {} and has {found}.",
                section.name()
            ),
            "The snapshot may be damaged; what is there was used.",
        ),
        Cause::CountInvalid { entry } => (
            format!("\"{entry}\" is no number of anything; it was left out."),
            NOTHING_TO_DO,
        ),
        Cause::RootInvalid { root_index } => (
            format!("The file says that its root is at {root_index}, where no node is."),
            "The first node was taken for the root, as V8 has it.",
        ),
        Cause::StringMissing { index, strings } => (
            format!("A name refers to string {index}, but there are only {strings}."),
            "Such names are shown as \"(missing string)\". Copy the file or take the snapshot \
             again to see them.",
        ),
        Cause::NamesDoubtful { surplus, missing } => (
            if *missing > 0 {
                format!(
                    "The names cannot be believed. Strings are missing, as if a chunk of the \
                     file were lost: {missing}. From there on each name belongs to another object."
                )
            } else {
                format!(
                    "The names cannot be believed. Strings at the end are used by nothing, as if a \
                     chunk of the file were there twice: {surplus}. From there on each name \
                     belongs to another object."
                )
            },
            "Sizes and edges are not affected. Take the snapshot again, and write down each chunk \
             once and in order.",
        ),
        Cause::LocationsIgnored { count } => (
            format!("Locations in scripts that belong to no node and were left out: {count}."),
            NOTHING_TO_DO,
        ),
        Cause::AllocationStacksDamaged { objects, calls } => (
            format!(
                "The recorded allocation stacks are damaged. Objects whose stack is lost: {objects}. \
Calls of functions that are not listed: {calls}."
            ),
            "Nothing else is affected. Record the allocations again.",
        ),
        Cause::TimelineDamaged { samples } => (
            format!(
                "The timeline is not shown: its samples are not in order or not whole. Such samples: {samples}."
            ),
            "Nothing else is affected. Record the allocations again.",
        ),
        Cause::ScopesDamaged { strangers: 0 } => (
            "The scopes of scripts are damaged. Which closure variables nobody reads is not told."
                .to_owned(),
            "Nothing else is affected. Take the snapshot again.",
        ),
        Cause::ScopesDamaged { strangers } => (
            format!("Scopes that name no script: {strangers}. Their variables are not told of."),
            "Nothing else is affected. Take the snapshot again.",
        ),
        Cause::InvalidUtf8 { count } => (
            format!("Strings with bytes that are no UTF-8: {count}."),
            "They are shown as \u{FFFD}. Copy the file as a binary file.",
        ),
        Cause::ControlCharacters { count } => (
            format!("Strings with control characters that JSON wants escaped: {count}."),
            NOTHING_TO_DO,
        ),
        Cause::TrailingComma => (
            "A comma stands after the last value of an array.".to_owned(),
            NOTHING_TO_DO,
        ),
        Cause::ArrayLeftOpen { section } => (
            format!(
                "The array \"{}\" is not closed; its last values may be missing.",
                section.name()
            ),
            "If names are shown as \"(missing string)\", take the snapshot again with a newer \
             version of the runtime.",
        ),
        Cause::NegativeSizes { count } => (
            format!("Sizes with a minus before them: {count}. It was ignored, as DevTools does."),
            "The writer of the file may have counted beyond 32 bits: do not trust these sizes.",
        ),
        Cause::ArchiveHasMore { count } => (
            format!("Files in the archive besides the first one, which was opened: {count}."),
            "Unpack the archive to open the others.",
        ),
        Cause::TrailingData => (
            "Something follows the snapshot; it was left out.".to_owned(),
            "If it is another snapshot, put it into a file of its own.",
        ),
        Cause::MoreWarnings { count } => (
            format!("Further warnings of these kinds: {count}."),
            NOTHING_TO_DO,
        ),

        Cause::LogWithoutSnapshot => (
            "The file is a log of inspector messages without a snapshot.".to_owned(),
            "Send HeapProfiler.takeHeapSnapshot and write down all messages until its result.",
        ),
        Cause::LogError { message } => (
            format!("The inspector answered with an error: {message}"),
            "Send HeapProfiler.enable first, then HeapProfiler.takeHeapSnapshot.",
        ),
        Cause::LogSecondSnapshot => (
            "The log holds more than one snapshot; the first was read.".to_owned(),
            "Put each snapshot into a file of its own.",
        ),
        Cause::LogSessionsMixed => (
            "The log mixes the pieces of several sessions' snapshots.".to_owned(),
            "Take one snapshot after the other, or keep one log for each session.",
        ),
        Cause::LogLinesIgnored { count } => (
            format!(
                "Lines around the snapshot that hold no part of it and were passed over: {count}."
            ),
            "If a line that held a chunk of the snapshot is damaged, take the snapshot again.",
        ),
    }
}

fn other_format(format: Format) -> (String, &'static str) {
    let (what, remedy) = match format {
        Format::Zip => (
            "a ZIP archive whose first file is no snapshot that can be read",
            "Unpack it and open the snapshot inside.",
        ),
        Format::Tar => (
            "a tar archive whose first file is no snapshot",
            "Unpack it with tar -xf and open the snapshot inside.",
        ),
        Format::SevenZip => ("a 7z archive", "Unpack it and open the snapshot inside."),
        Format::Zstd => (
            "Zstandard data",
            "Decompress it with zstd -d, then open it.",
        ),
        Format::Bzip2 => ("bzip2 data", "Decompress it with bunzip2, then open it."),
        Format::Xz => ("xz data", "Decompress it with unxz, then open it."),
        Format::Zeros => (
            "a file of zero bytes",
            "The copy broke or the disk was full. Copy the file or take the snapshot again.",
        ),
        Format::Binary => ("a binary file of an unknown kind", HOW_TO_TAKE),
        Format::Hprof => ("a Java heap dump", "Open it with Eclipse MAT or VisualVM."),
        Format::Firefox => (
            "a Firefox memory snapshot",
            "Open it in Firefox: developer tools, Memory, Import.",
        ),
        Format::GitLfsPointer => (
            "a Git LFS pointer, not the file itself",
            "Fetch the file with git lfs pull.",
        ),
        Format::Html => (
            "a web page",
            "A server may have sent an error or a log-in page in place of the file. Download it \
             again.",
        ),
        Format::Text => ("a text file", HOW_TO_TAKE),
        Format::CpuProfile => (
            "a CPU profile",
            "Open it in DevTools under Performance, or in speedscope.",
        ),
        Format::SamplingHeapProfile => (
            "a sampling heap profile",
            "Open it in DevTools under Memory. It has samples of allocations but no objects; for \
             those take a heap snapshot.",
        ),
        Format::Trace => (
            "a Chrome trace",
            "Open it in DevTools under Performance, or in Perfetto.",
        ),
        Format::JavaScriptCore => (
            "a heap snapshot of JavaScriptCore (Safari, Bun)",
            "Heaplens reads the snapshots of V8. In Bun, Bun.generateHeapSnapshot(\"v8\") or \
             v8.writeHeapSnapshot() writes one.",
        ),
        Format::PythonRepr => (
            "a Python dictionary as printed, not JSON",
            "Write it with json.dump().",
        ),
        Format::JsonArray => ("a JSON array, not a heap snapshot", HOW_TO_TAKE),
        Format::PrintedMessages => (
            "messages of the inspector as console.log prints them",
            "console.log shortens long texts, so the snapshot is not in there. Write each \
             params.chunk to a file as it comes, with fs.writeSync(), and open that file.",
        ),
        Format::Julia => (
            "one of the four files that Julia streams a snapshot to",
            "Put them together in Julia: using Profile; \
             Profile.HeapSnapshot.assemble_snapshot(\"PREFIX\", \"out.heapsnapshot\"), where \
             PREFIX.nodes is one of the files. Then open out.heapsnapshot.",
        ),
        Format::Json => ("JSON, but not a heap snapshot", HOW_TO_TAKE),
    };
    (format!("This is {what}."), remedy)
}

fn truncated(section: Option<Section>, nodes: Found, edges: Found, strings: Found) -> String {
    let mut text = "The file ends too early".to_owned();
    if let Some(section) = section {
        text += &format!(", inside the section \"{}\"", section.name());
    }
    let parts = [("nodes", nodes), ("edges", edges), ("strings", strings)];
    let missing: Vec<String> = parts
        .iter()
        .filter(|(_, part)| part.expected != Some(part.found))
        .map(|(name, part)| match part.expected {
            Some(expected) => format!("{} of {expected} {name}", part.found),
            None if part.found == 0 => format!("no {name}"),
            None => format!("{} {name}", part.found),
        })
        .collect();
    if missing.is_empty() {
        text += "; nothing that counts is missing";
    } else {
        text += &format!("; it has {}", missing.join(", "));
    }
    text + "."
}

fn wanted(expected: Expected) -> &'static str {
    match expected {
        Expected::Object => "{",
        Expected::Array => "[",
        Expected::String => "a string",
        Expected::Number => "a number",
        Expected::Value => "a value",
        Expected::Key => "a key",
        Expected::Colon => "a colon",
        Expected::Comma => "a comma or the end",
        Expected::Base64 => "a letter of base64",
    }
}

fn shown(byte: u8) -> String {
    match byte {
        0x21..=0x7E => format!("“{}”", char::from(byte)),
        _ => format!("the byte {byte:#04x}"),
    }
}

fn bytes(count: u64) -> String {
    format::bytes(count, TEXTS.group_separator)
}
