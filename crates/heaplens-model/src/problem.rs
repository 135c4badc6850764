//! Problems of a file, a link or the machine: named causes with the byte offset.
//!
//! A problem is data; the sentences that explain it and its remedy are in [`crate::locale`].

use serde::{Deserialize, Serialize};

/// Something wrong, and where. Fatal or not is the caller's to say: the parser returns one as an
/// error and collects others as warnings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The cause.
    pub cause: Cause,
    /// The offset in the (decompressed) file, in bytes from 0, if there is one.
    pub offset: Option<u64>,
}

impl Problem {
    /// Returns a problem at a byte of the file.
    pub fn at(offset: u64, cause: Cause) -> Problem {
        Problem {
            cause,
            offset: Some(offset),
        }
    }

    /// Returns whether a warning is of such weight that what the views show may be wrong: it stands
    /// above them, and not only in the list of a snapshot's warnings.
    pub fn is_grave(&self) -> bool {
        matches!(
            self.cause,
            Cause::NamesDoubtful { .. }
                | Cause::Truncated { .. }
                | Cause::GzipTruncated
                | Cause::GzipCorrupt
        )
    }

    /// Returns whether a warning says that a part of the file is missing.
    pub fn is_cut(&self) -> bool {
        matches!(self.cause, Cause::Truncated { .. } | Cause::GzipTruncated)
    }

    /// Returns a problem without an offset in the file.
    pub fn nowhere(cause: Cause) -> Problem {
        Problem {
            cause,
            offset: None,
        }
    }
}

/// The cause of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cause {
    /// The file has no bytes, or only blanks.
    Empty,
    /// The browser or the system does not give the file's bytes.
    FileUnreadable {
        /// In the browser's or the system's own words.
        message: String,
    },
    /// The link names no `http:` or `https:` address.
    UrlInvalid,
    /// Nothing came from the link: no network, no such host, or a server that does not let other
    /// sites read (CORS). Browsers do not tell a page which.
    UrlUnreachable,
    /// This copy of the page is not allowed to connect anywhere, as the single file is not.
    UrlForbidden,
    /// The server answered with an error.
    UrlStatus {
        /// The HTTP status.
        status: u16,
    },
    /// The connection broke before the end.
    ConnectionLost,
    /// The compressed data ends too early; the snapshot is what came until then.
    GzipTruncated,
    /// The compressed data is damaged; the snapshot is what came until then.
    GzipCorrupt,
    /// The file is compressed, and what comes out is compressed again, too many times.
    CompressedTooOften {
        /// The most times that are undone.
        limit: u32,
    },
    /// The file begins with more blanks than any snapshot.
    BlanksOnly {
        /// The number of blanks that were read.
        bytes: u64,
    },
    /// Heaplens itself failed; a fault to report.
    Crashed {
        /// What and where, for the report.
        message: String,
    },
    /// The page and a worker are of different builds, so that one cannot read the other.
    BuildsDiffer,
    /// Something was asked of a worker whose snapshot is not open.
    NotOpen,
    /// Memory ran out.
    OutOfMemory {
        /// Bytes of the block that was not to be had.
        needed: u64,
    },
    /// The header promises more than this analyser's memory can ever hold.
    TooLarge {
        /// Bytes that it needs at least.
        needed: u64,
        /// Bytes that there can be.
        limit: u64,
    },

    // What the file is, if it is no snapshot.
    /// The file is something else that is recognised.
    OtherFormat {
        /// What it is.
        format: Format,
    },
    /// The file is UTF-16 and was read as such.
    Utf16,

    // What is not JSON, or not the JSON of a snapshot.
    /// A byte that cannot stand where it stands.
    UnexpectedByte {
        /// The byte.
        byte: u8,
        /// What could have stood there.
        expected: Expected,
    },
    /// A backslash with something after it that JSON does not know.
    BadEscape,
    /// More arrays or objects inside each other than memory is given to.
    TooDeep,
    /// Something other than an integer in a section of integers.
    NotAnInteger {
        /// The section.
        section: Section,
    },
    /// A number below zero where that means nothing.
    NegativeNumber {
        /// The section.
        section: Section,
    },
    /// A number that is too large for what it stands for.
    NumberTooLarge {
        /// The section.
        section: Section,
    },
    /// More nodes, edges or strings than Heaplens can tell apart.
    TooMany {
        /// The section.
        section: Section,
        /// How many it can.
        limit: u64,
    },

    // What the snapshot says of itself.
    /// The file ends without a section that it must have.
    MissingSection {
        /// The section.
        section: Section,
    },
    /// `snapshot` is no object, or cannot be read.
    HeaderInvalid,
    /// `snapshot` has no `meta`, as those of 2011.
    MetaMissing,
    /// `meta` lacks an entry, or has it in another shape.
    MetaInvalid {
        /// The entry's name.
        entry: String,
    },
    /// `node_fields` or `edge_fields` lacks a field.
    FieldMissing {
        /// The section of the field.
        section: Section,
        /// The field's name.
        field: String,
    },
    /// A section ends inside a node, an edge or a location.
    PartialRecord {
        /// The section.
        section: Section,
        /// How many numbers one takes.
        fields: u32,
        /// How many the last one has.
        present: u32,
    },
    /// An edge leads to no node.
    EdgeTarget {
        /// What the file gives as its target.
        to_node: u64,
    },
    /// The nodes' `edge_count`s do not add up to the number of edges.
    EdgeCountSum {
        /// What they add up to.
        sum: u64,
        /// How many edges there are.
        edges: u64,
    },
    /// The file ends too early.
    Truncated {
        /// The section that is cut, if it is one of these.
        section: Option<Section>,
        /// Nodes.
        nodes: Found,
        /// Edges.
        edges: Found,
        /// Strings: those that nodes and edges name.
        strings: Found,
    },

    // Oddities of a snapshot that opens all the same.
    /// A section that is not known; it is left out.
    UnknownSection {
        /// Its name.
        name: String,
    },
    /// A field of nodes or edges that is not known; it is left out.
    UnknownField {
        /// The section of the field.
        section: Section,
        /// Its name.
        name: String,
    },
    /// A type number that `meta` gives no name to.
    UnknownType {
        /// Of nodes or of edges.
        section: Section,
        /// The first such number.
        number: u64,
        /// How many nodes or edges have one.
        count: u64,
    },
    /// More types than a byte can count; the last of them share a name.
    TypesShared {
        /// Of nodes or of edges.
        section: Section,
        /// How many it can tell apart.
        limit: u32,
    },
    /// A section or a field that is there twice; the first counts.
    Duplicate {
        /// Its name.
        name: String,
    },
    /// `snapshot` promises another number of nodes or edges than there is.
    CountMismatch {
        /// Of nodes or of edges.
        section: Section,
        /// What it promises.
        promised: u64,
        /// What there is.
        found: u64,
    },
    /// A count in `snapshot` is no count.
    CountInvalid {
        /// Its name.
        entry: String,
    },
    /// `root_index` is no node.
    RootInvalid {
        /// What the file gives.
        root_index: u64,
    },
    /// A name that the string table does not have.
    StringMissing {
        /// The largest such index in the string table.
        index: u64,
        /// How many strings there are.
        strings: u64,
    },
    /// A part of the strings is lost or there twice, so that names belong to other objects.
    NamesDoubtful {
        /// How many strings at the end no node and no edge is named by.
        surplus: u64,
        /// How many strings are missing that nodes and edges are named by.
        missing: u64,
    },
    /// Locations of nodes that are not there, or beyond all numbers; they are left out.
    LocationsIgnored {
        /// How many.
        count: u64,
    },
    /// Recorded allocation stacks that are damaged, or that objects name and are not there.
    AllocationStacksDamaged {
        /// How many objects name a stack that is not there, or one of several.
        objects: u64,
        /// How many calls in the stacks are of functions that are not listed.
        calls: u64,
    },
    /// Samples of the timeline that are not in order or not whole. The timeline is left out.
    TimelineDamaged {
        /// How many of them.
        samples: u64,
    },
    /// Scopes that name no script, or sections of scopes that do not fit together; those are left
    /// out as a whole.
    ScopesDamaged {
        /// How many scopes name no script; 0 where the sections do not fit together.
        strangers: u64,
    },
    /// Bytes inside strings that are no UTF-8; they are shown as U+FFFD.
    InvalidUtf8 {
        /// In how many strings.
        count: u64,
    },
    /// Control characters inside strings that JSON wants escaped.
    ControlCharacters {
        /// In how many strings.
        count: u64,
    },
    /// A comma after the last value of an array.
    TrailingComma,
    /// The array of a section is not closed before the end of the snapshot; its end may be missing.
    ArrayLeftOpen {
        /// The section.
        section: Section,
    },
    /// Sizes with a minus before them; they are read without it, as DevTools does.
    NegativeSizes {
        /// How many.
        count: u64,
    },
    /// The archive holds other files; the first one is read.
    ArchiveHasMore {
        /// How many.
        count: u64,
    },
    /// Something follows the snapshot; it is left out.
    TrailingData,
    /// More warnings of kinds that were given already.
    MoreWarnings {
        /// How many.
        count: u64,
    },

    // What a log of inspector messages says.
    /// A log of inspector messages without a snapshot.
    LogWithoutSnapshot,
    /// The inspector answered with an error.
    LogError {
        /// In its own words.
        message: String,
    },
    /// The log holds another snapshot; the first is read.
    LogSecondSnapshot,
    /// The log mixes the pieces of several sessions' snapshots.
    LogSessionsMixed,
    /// Lines that are no messages; they are left out.
    LogLinesIgnored {
        /// How many.
        count: u64,
    },
}

impl Cause {
    /// Returns a name for scripts, as `heaplens summary --json` gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Cause::Empty => "empty",
            Cause::FileUnreadable { .. } => "file-unreadable",
            Cause::UrlInvalid => "url-invalid",
            Cause::UrlUnreachable => "url-unreachable",
            Cause::UrlForbidden => "url-forbidden",
            Cause::UrlStatus { .. } => "url-status",
            Cause::ConnectionLost => "connection-lost",
            Cause::GzipTruncated => "gzip-truncated",
            Cause::GzipCorrupt => "gzip-corrupt",
            Cause::CompressedTooOften { .. } => "compressed-too-often",
            Cause::BlanksOnly { .. } => "blanks-only",
            Cause::Crashed { .. } => "crashed",
            Cause::BuildsDiffer => "builds-differ",
            Cause::NotOpen => "not-open",
            Cause::OutOfMemory { .. } => "out-of-memory",
            Cause::TooLarge { .. } => "too-large",
            Cause::OtherFormat { .. } => "other-format",
            Cause::Utf16 => "utf-16",
            Cause::UnexpectedByte { .. } => "unexpected-byte",
            Cause::BadEscape => "bad-escape",
            Cause::TooDeep => "too-deep",
            Cause::NotAnInteger { .. } => "not-an-integer",
            Cause::NegativeNumber { .. } => "negative-number",
            Cause::NumberTooLarge { .. } => "number-too-large",
            Cause::TooMany { .. } => "too-many",
            Cause::MissingSection { .. } => "missing-section",
            Cause::HeaderInvalid => "header-invalid",
            Cause::MetaMissing => "meta-missing",
            Cause::MetaInvalid { .. } => "meta-invalid",
            Cause::FieldMissing { .. } => "field-missing",
            Cause::PartialRecord { .. } => "partial-record",
            Cause::EdgeTarget { .. } => "edge-target",
            Cause::EdgeCountSum { .. } => "edge-count-sum",
            Cause::Truncated { .. } => "truncated",
            Cause::UnknownSection { .. } => "unknown-section",
            Cause::UnknownField { .. } => "unknown-field",
            Cause::UnknownType { .. } => "unknown-type",
            Cause::TypesShared { .. } => "types-shared",
            Cause::Duplicate { .. } => "duplicate",
            Cause::CountMismatch { .. } => "count-mismatch",
            Cause::CountInvalid { .. } => "count-invalid",
            Cause::RootInvalid { .. } => "root-invalid",
            Cause::StringMissing { .. } => "string-missing",
            Cause::NamesDoubtful { .. } => "names-doubtful",
            Cause::LocationsIgnored { .. } => "locations-ignored",
            Cause::AllocationStacksDamaged { .. } => "allocation-stacks-damaged",
            Cause::TimelineDamaged { .. } => "timeline-damaged",
            Cause::ScopesDamaged { .. } => "scopes-damaged",
            Cause::InvalidUtf8 { .. } => "invalid-utf-8",
            Cause::ControlCharacters { .. } => "control-characters",
            Cause::TrailingComma => "trailing-comma",
            Cause::ArrayLeftOpen { .. } => "array-left-open",
            Cause::NegativeSizes { .. } => "negative-sizes",
            Cause::ArchiveHasMore { .. } => "archive-has-more",
            Cause::TrailingData => "trailing-data",
            Cause::MoreWarnings { .. } => "more-warnings",
            Cause::LogWithoutSnapshot => "log-without-snapshot",
            Cause::LogError { .. } => "log-error",
            Cause::LogSecondSnapshot => "log-second-snapshot",
            Cause::LogSessionsMixed => "log-sessions-mixed",
            Cause::LogLinesIgnored { .. } => "log-lines-ignored",
        }
    }
}

/// A section of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the variants are V8's own words")]
pub enum Section {
    Snapshot,
    Nodes,
    Edges,
    Locations,
    Strings,
}

impl Section {
    /// V8's name.
    pub const fn name(self) -> &'static str {
        match self {
            Section::Snapshot => "snapshot",
            Section::Nodes => "nodes",
            Section::Edges => "edges",
            Section::Locations => "locations",
            Section::Strings => "strings",
        }
    }
}

/// How much of a section a truncated file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// How many there are.
    pub found: u64,
    /// How many there were, as far as the rest of the file tells.
    pub expected: Option<u64>,
}

/// The syntax that was expected in place of an unexpected byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// `{`
    Object,
    /// `[`
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// Any value.
    Value,
    /// A key, or `}`.
    Key,
    /// `:`
    Colon,
    /// `,` or the end of the array or object.
    Comma,
    /// A letter of base64.
    Base64,
}

/// A file that is no snapshot, by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A ZIP archive without a snapshot that can be had: of none, encrypted or compressed
    /// otherwise.
    Zip,
    /// A tar archive whose first file is no snapshot.
    Tar,
    /// A 7z archive.
    SevenZip,
    /// Zstandard data.
    Zstd,
    /// bzip2 data.
    Bzip2,
    /// xz data.
    Xz,
    /// Zero bytes, as a broken copy or a full disk leaves.
    Zeros,
    /// Binary data of no kind that is known.
    Binary,
    /// A Java heap dump.
    Hprof,
    /// A Firefox memory snapshot.
    Firefox,
    /// The pointer that Git LFS keeps in place of a file.
    GitLfsPointer,
    /// A web page.
    Html,
    /// Text of no kind that is known.
    Text,
    /// A CPU profile.
    CpuProfile,
    /// A sampling heap profile.
    SamplingHeapProfile,
    /// A Chrome trace.
    Trace,
    /// JavaScriptCore's heap snapshot (Safari, Bun).
    JavaScriptCore,
    /// Python's way to print a dictionary.
    PythonRepr,
    /// Messages of the inspector as `console.log` prints them.
    PrintedMessages,
    /// One of the four files that Julia streams a snapshot to.
    Julia,
    /// A JSON array.
    JsonArray,
    /// Other JSON.
    Json,
}
