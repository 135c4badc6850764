//! Reads a snapshot's text, section by section.
//!
//! [`Syntax`] reads the outline and stops at the value of each section, which the section's own
//! reader reads. Sections may come in any order: integers that come before the header are kept
//! packed (see [`super::packed_integers`]). Of two sections of one name the first counts.

use heaplens_model::problem::{Cause, Expected, Problem, Section};

use super::allocations::{AllocationPart, Allocations};
use super::edges::Edges;
use super::header::Header;
use super::input::Input;
use super::integers::{ArrayEnd, Integers, SectionEnd};
use super::locations::Locations;
use super::nodes::Nodes;
use super::packed_integers::PackedIntegers;
use super::sections::{Columns, Each, Mode, Progress};
use super::small_sections::{SmallSection, SmallSections};
use super::strings::Strings;
use super::syntax::{Events, Stop, Syntax};
use super::warnings::Warnings;

/// The most bytes that an array without values takes, with its blanks.
const MAX_EMPTY: u64 = 8;

/// The most bytes of `snapshot`, which takes some kilobytes as a rule.
const MAX_HEADER: usize = 1 << 22;

/// Reads one snapshot.
pub struct Reader {
    pub(super) mode: Mode,
    pub(super) columns: Option<Columns>,
    pub(super) strings: Strings,
    pub(super) progress: Each<Progress>,
    pub(super) strings_progress: Progress,
    /// The strings' array is not closed, so some may be missing.
    pub(super) strings_left_open: bool,
    pub(super) warnings: Warnings,
    /// The first problem in a section that came before the header. The file may turn out not to be
    /// a snapshot.
    pub(super) deferred: Option<Problem>,
    pub(super) skipped_values: SkippedValues,
    /// A section that is not read is not empty, and may refer to strings.
    pub(super) has_other_references: bool,
    /// The offset of the section that is being skipped, if it may refer to strings.
    other_start: Option<u64>,
    pub(super) header_offset: Option<u64>,
    pub(super) small: SmallSections,
    /// The number of bytes of text so far.
    pub(super) end: u64,
    pub(super) file_bytes: Option<u64>,
    syntax: Syntax,
    integers: Option<Integers>,
    packed: Each<Option<PackedIntegers>>,
    header_text: Vec<u8>,
    started: bool,
}

impl Reader {
    pub fn new(file_bytes: Option<u64>) -> Reader {
        Reader {
            mode: Mode::Outline,
            columns: None,
            strings: Strings::new(),
            progress: Each::default(),
            strings_progress: Progress::Unseen,
            strings_left_open: false,
            warnings: Warnings::default(),
            deferred: None,
            skipped_values: SkippedValues::default(),
            has_other_references: false,
            other_start: None,
            header_offset: None,
            small: SmallSections::default(),
            end: 0,
            file_bytes,
            syntax: Syntax::new(true),
            integers: None,
            packed: Each::default(),
            header_text: Vec::new(),
            started: false,
        }
    }

    /// Returns whether the snapshot has ended.
    pub fn is_over(&self) -> bool {
        self.mode == Mode::Over
    }

    /// Warns that the file has another snapshot, which is not read. Returns whether this is the
    /// first such warning.
    pub fn warn_second_snapshot(&mut self, offset: u64) -> bool {
        self.warnings
            .add_once(Problem::at(offset, Cause::LogSecondSnapshot))
    }

    /// Reads a chunk.
    pub fn push(&mut self, input: &mut Input<'_>) -> Result<(), Problem> {
        if self.is_over() {
            return Ok(());
        }
        self.end = input.base + input.bytes.len() as u64;
        if !self.started {
            match input.skip_blanks() {
                None => return Ok(()),
                Some(b'{') => self.started = true,
                Some(_) => return Err(input.unexpected(Expected::Object)),
            }
        }
        loop {
            match self.mode {
                Mode::Outline | Mode::Header | Mode::Allocations(_) | Mode::Small(_) => {
                    let from = input.pos;
                    let stop = self.syntax.run(input, &mut self.skipped_values)?;
                    let read = &input.bytes[from..input.pos];
                    match (self.mode, &mut self.columns) {
                        (Mode::Header, _) => self.keep_header(read)?,
                        (Mode::Small(section), _) => {
                            self.small.read(section, read, input.base + from as u64)?;
                        }
                        (Mode::Allocations(part), Some(columns)) => {
                            if let Some(allocations) = &mut columns.allocations {
                                allocations.read(part, read, input.base + from as u64)?;
                            }
                        }
                        _ => {}
                    }
                    match stop {
                        Stop::More => return Ok(()),
                        Stop::AtValue => self.begin_section(input)?,
                        Stop::AfterValue if self.mode == Mode::Header => {
                            self.mode = Mode::Outline;
                            self.end_header()?;
                        }
                        Stop::AfterValue => {
                            self.mode = Mode::Outline;
                            let start = self.other_start.take();
                            self.has_other_references |=
                                start.is_some_and(|start| input.offset() - start > MAX_EMPTY);
                        }
                        Stop::End => {
                            self.mode = Mode::Over;
                            self.end = input.offset();
                        }
                    }
                }
                Mode::Integers(section) => {
                    let Some(end) = self.read_integers(section, input)? else {
                        return self.reserve_rest(section);
                    };
                    self.end_integers(section, end, input.offset() - 1)?;
                    self.end_value();
                }
                Mode::Packed(section) => {
                    let (Some(integers), Some(Some(packed))) =
                        (&mut self.integers, self.packed.of(section))
                    else {
                        self.end_value();
                        continue;
                    };
                    match integers.run(input, packed) {
                        Ok(None) => return Ok(()),
                        Ok(Some(end)) => {
                            self.finish_progress(section);
                            self.warn_end(section, end.array_end);
                            self.end_value();
                        }
                        Err(problem) => self.defer(problem)?,
                    }
                }
                Mode::Strings => {
                    let Some(end) = self.strings.run(input)? else {
                        return Ok(());
                    };
                    self.warn_end(Section::Strings, end);
                    self.strings_left_open = end.left_open.is_some();
                    self.strings.table.shrink();
                    self.strings_progress = Progress::Whole;
                    self.end_value();
                }
                Mode::Over => return Ok(()),
            }
        }
    }

    /// Skips everything after the snapshot's end in a chunk, and warns of it.
    pub fn pass_over_the_rest(&mut self, input: &mut Input<'_>) {
        if input.skip_blanks().is_some() {
            let problem = Problem::at(input.offset(), Cause::TrailingData);
            self.warnings.add_once(problem);
            input.pos = input.bytes.len();
        }
    }

    /// Warns if a section's array does not end as in JSON.
    fn warn_end(&mut self, section: Section, end: ArrayEnd) {
        if let Some(offset) = end.trailing_comma {
            self.warnings
                .add_once(Problem::at(offset, Cause::TrailingComma));
        }
        if let Some(offset) = end.left_open {
            self.warnings
                .add(Problem::at(offset, Cause::ArrayLeftOpen { section }));
        }
    }

    /// Returns to the outline after a section's own reader has read its value.
    fn end_value(&mut self) {
        self.integers = None;
        self.syntax.passed();
        self.mode = Mode::Outline;
    }

    /// Chooses the reader of a section, at the first byte of its value.
    fn begin_section(&mut self, input: &Input<'_>) -> Result<(), Problem> {
        let offset = input.offset();
        let name = super::shown(self.syntax.key());
        let section = match name.as_str() {
            "snapshot" => Section::Snapshot,
            "nodes" => Section::Nodes,
            "edges" => Section::Edges,
            "locations" => Section::Locations,
            "strings" => Section::Strings,
            _ => {
                self.syntax.admit();
                return self.begin_unknown(name, offset);
            }
        };
        let seen = match section {
            Section::Snapshot => self.header_offset.is_some(),
            Section::Strings => self.strings_progress != Progress::Unseen,
            _ => self
                .progress
                .of(section)
                .is_some_and(|seen| *seen != Progress::Unseen),
        };
        if seen {
            self.warnings
                .add(Problem::at(offset, Cause::Duplicate { name }));
            self.syntax.admit();
            return Ok(());
        }
        match section {
            Section::Snapshot => {
                if input.peek() != Some(b'{') {
                    return Err(Problem::at(offset, Cause::HeaderInvalid));
                }
                self.header_offset = Some(offset);
                self.syntax.admit();
                self.mode = Mode::Header;
            }
            Section::Strings => {
                self.strings_progress = Progress::Begun;
                self.reserve_strings(offset);
                self.mode = Mode::Strings;
            }
            _ => {
                let undescribed = self
                    .columns
                    .as_ref()
                    .is_some_and(|columns| columns.locations.is_none());
                if section == Section::Locations && undescribed {
                    self.syntax.admit();
                    return Ok(());
                }
                if let Some(progress) = self.progress.of(section) {
                    *progress = Progress::Begun;
                }
                self.integers = Some(Integers::new(section));
                if self.columns.is_some() {
                    self.reserve(section, offset)?;
                    self.mode = Mode::Integers(section);
                } else {
                    if let Some(packed) = self.packed.of(section) {
                        *packed = Some(PackedIntegers::new(offset));
                    }
                    self.mode = Mode::Packed(section);
                }
            }
        }
        Ok(())
    }

    fn begin_unknown(&mut self, name: String, offset: u64) -> Result<(), Problem> {
        const KNOWN: [&str; 2] = ["trace_function_infos", "trace_tree"];
        const WITHOUT_REFERENCES: [&str; 4] = ["trace_tree", "samples", "scopes", "scope_uses"];
        if !WITHOUT_REFERENCES.contains(&name.as_str()) {
            self.other_start = Some(offset);
        }
        if self.header_offset.is_none()
            && let Some(format) = super::unwrap::format_with_key(name.as_bytes())
        {
            return Err(Problem::at(offset, Cause::OtherFormat { format }));
        }
        let part = match name.as_str() {
            "trace_function_infos" => Some(AllocationPart::Functions),
            "trace_tree" => Some(AllocationPart::Tree),
            _ => None,
        };
        if let Some(section) = SmallSection::from_key(&name) {
            self.begin_small(section, name, offset);
            return Ok(());
        }
        let columns = self.columns.as_mut();
        let allocations = columns.and_then(|columns| columns.allocations.as_mut());
        if let (Some(part), Some(allocations)) = (part, allocations) {
            if allocations.begin(part) {
                self.mode = Mode::Allocations(part);
            } else {
                self.warnings
                    .add(Problem::at(offset, Cause::Duplicate { name }));
            }
        } else if !KNOWN.contains(&name.as_str()) {
            self.warnings
                .add(Problem::at(offset, Cause::UnknownSection { name }));
        }
        Ok(())
    }

    /// Begins a section that is read only if the header may describe it.
    fn begin_small(&mut self, section: SmallSection, name: String, offset: u64) {
        let header = self.columns.as_ref().map(|columns| &columns.header);
        if header.is_some_and(|header| !header.describes(section)) {
            return;
        }
        if self.small.begin(section, offset) {
            self.mode = Mode::Small(section);
        } else {
            self.warnings
                .add(Problem::at(offset, Cause::Duplicate { name }));
        }
    }

    fn keep_header(&mut self, text: &[u8]) -> Result<(), Problem> {
        if self.header_text.len() + text.len() > MAX_HEADER {
            let offset = self.header_offset.unwrap_or_default();
            return Err(Problem::at(offset, Cause::HeaderInvalid));
        }
        self.header_text.extend_from_slice(text);
        Ok(())
    }

    fn end_header(&mut self) -> Result<(), Problem> {
        let text = std::mem::take(&mut self.header_text);
        let offset = self.header_offset.unwrap_or_default();
        let header = Header::read(&text, offset, &mut self.warnings)?;
        if let Some(problem) = self.deferred.take() {
            return Err(problem);
        }
        self.refuse_too_large(&header, offset)?;
        let locations = header
            .location
            .map(|fields| Locations::new(&header, fields));
        let mut columns = Columns {
            nodes: Nodes::new(&header),
            edges: Edges::new(&header),
            locations,
            allocations: header.trace.map(Allocations::new),
            header,
        };
        let packed = std::mem::take(&mut self.packed);
        let mut ends = Each::default();
        if let Some(packed) = packed.nodes {
            let offset = packed.offset();
            ends.nodes = Some((packed.replay(Section::Nodes, &mut columns.nodes)?, offset));
        }
        if ends.nodes.is_some() {
            columns.edges.expect_nodes(columns.nodes.table.len());
        }
        if let Some(packed) = packed.edges {
            let offset = packed.offset();
            ends.edges = Some((packed.replay(Section::Edges, &mut columns.edges)?, offset));
        }
        if let (Some(packed), Some(locations)) = (packed.locations, &mut columns.locations) {
            let offset = packed.offset();
            ends.locations = Some((packed.replay(Section::Locations, locations)?, offset));
        }
        self.columns = Some(columns);
        for section in [Section::Nodes, Section::Edges, Section::Locations] {
            if let Some(Some((end, offset))) = ends.of(section).copied() {
                self.end_integers(section, end, offset)?;
            }
        }
        Ok(())
    }

    fn read_integers(
        &mut self,
        section: Section,
        input: &mut Input<'_>,
    ) -> Result<Option<SectionEnd>, Problem> {
        let (Some(integers), Some(columns)) = (&mut self.integers, &mut self.columns) else {
            return Ok(None);
        };
        match (section, &mut columns.locations) {
            (Section::Nodes, _) => integers.run(input, &mut columns.nodes),
            (Section::Edges, _) => {
                let end = integers.run(input, &mut columns.edges)?;
                // Names are folded while they are in the cache, if their nodes are known.
                let nodes = &columns.nodes;
                if self.progress.nodes == Progress::Whole && nodes.too_many_edges.is_none() {
                    let folded = columns.edges.table.fold_names(&columns.nodes.table);
                    folded?;
                }
                Ok(end)
            }
            (_, Some(locations)) => integers.run(input, locations),
            (_, None) => Ok(None),
        }
    }

    /// Checks the end of a section of integers.
    fn end_integers(
        &mut self,
        section: Section,
        end: SectionEnd,
        offset: u64,
    ) -> Result<(), Problem> {
        self.finish_progress(section);
        self.warn_end(section, end.array_end);
        let Some(columns) = &mut self.columns else {
            return Ok(());
        };
        let fields = match section {
            Section::Nodes => columns.header.node.count,
            Section::Edges => columns.header.edge.count,
            _ => columns.header.location.map_or(0, |fields| fields.count),
        };
        if end.partial_record > 0 {
            let present = end.partial_record as u32;
            let problem = Cause::PartialRecord {
                section,
                fields: fields as u32,
                present,
            };
            let problem = Problem::at(offset, problem);
            if section != Section::Locations {
                return Err(problem);
            }
            self.warnings.add(problem);
        }
        if section == Section::Nodes {
            columns.nodes.table.shrink();
            columns.edges.expect_nodes(columns.nodes.table.len());
            if let Some(locations) = &mut columns.locations {
                locations.expect_nodes(columns.nodes.table.len());
            }
        }
        if section == Section::Edges {
            columns.edges.table.shrink();
            columns.edges.end = Some(offset);
        }
        Ok(())
    }

    fn finish_progress(&mut self, section: Section) {
        if let Some(progress) = self.progress.of(section) {
            *progress = Progress::Whole;
        }
    }

    /// Keeps a problem in a section that came before the header, and skips the section.
    fn defer(&mut self, problem: Problem) -> Result<(), Problem> {
        if matches!(problem.cause, Cause::OutOfMemory { .. }) {
            return Err(problem);
        }
        if let Some(integers) = self.integers.take() {
            match integers.resume_as() {
                Some(state) => self.syntax.take_over_array(state)?,
                None => self.syntax.admit(),
            }
        }
        self.deferred.get_or_insert(problem);
        self.mode = Mode::Outline;
        Ok(())
    }
}

/// Oddities of values that are not read.
#[derive(Debug, Default)]
pub(super) struct SkippedValues {
    /// The offset of the first comma after the last value of an array.
    pub trailing_comma: Option<u64>,
}

impl Events for SkippedValues {
    fn trailing_comma(&mut self, offset: u64) {
        self.trailing_comma.get_or_insert(offset);
    }
}
