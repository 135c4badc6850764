//! A snapshot's text, section by section.
//!
//! The outline is read by [`Syntax`], which stops at the value of each section; what a section
//! needs reads its value. Sections come in any order: integers that come before it is known what
//! they mean are kept packed (see [`super::raw`]). Of two sections of one name the first counts.

use heaplens_model::problem::{Cause, Expected, Problem, Section};

use super::edges::Edges;
use super::header::Header;
use super::input::Input;
use super::integers::{ArrayEnd, Integers, Left};
use super::locations::Locations;
use super::nodes::Nodes;
use super::raw::Raw;
use super::sections::{Columns, Each, Mode, Progress};
use super::strings::Strings;
use super::syntax::{Events, Stop, Syntax};
use super::warnings::Warnings;
use crate::tables::Topology;

/// An array without values has so many bytes at most, with its blanks.
const MAX_EMPTY: u64 = 8;

/// `snapshot` is some kilobytes; what is longer than this is something else.
const MAX_HEADER: usize = 1 << 22;

/// The reader.
pub struct Reader {
    pub(super) mode: Mode,
    pub(super) columns: Option<Columns>,
    pub(super) strings: Strings,
    pub(super) progress: Each<Progress>,
    pub(super) strings_progress: Progress,
    /// The strings' array is not closed: some may be missing.
    pub(super) strings_left_open: bool,
    pub(super) warnings: Warnings,
    /// What was wrong with a section whose meaning was not known: perhaps the file is something
    /// else altogether.
    pub(super) deferred: Option<Problem>,
    pub(super) nested: Nested,
    /// A section that is not read has something in it, perhaps references to strings.
    pub(super) has_other_references: bool,
    /// Where such a section begins.
    other_start: Option<u64>,
    pub(super) header_offset: Option<u64>,
    /// How much text there was so far.
    pub(super) end: u64,
    pub(super) file_bytes: Option<u64>,
    syntax: Syntax,
    integers: Option<Integers>,
    raw: Each<Option<Raw>>,
    header_text: Vec<u8>,
    started: bool,
}

impl Reader {
    /// A reader at the first byte of a snapshot.
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
            nested: Nested::default(),
            has_other_references: false,
            other_start: None,
            header_offset: None,
            end: 0,
            file_bytes,
            syntax: Syntax::new(true),
            integers: None,
            raw: Each::default(),
            header_text: Vec::new(),
            started: false,
        }
    }

    /// Whether the snapshot has ended.
    pub fn is_over(&self) -> bool {
        self.mode == Mode::Over
    }

    /// There is another snapshot after this one (or beside it), which is left out. Whether that
    /// is news.
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
                Mode::Outline | Mode::Header => {
                    let from = input.pos;
                    let stop = self.syntax.run(input, &mut self.nested)?;
                    if self.mode == Mode::Header {
                        self.keep_header(&input.bytes[from..input.pos])?;
                    }
                    match stop {
                        Stop::More => return Ok(()),
                        Stop::AtValue => self.begin_section(input)?,
                        Stop::AfterValue if self.mode == Mode::Header => {
                            self.mode = Mode::Outline;
                            self.end_header()?;
                        }
                        Stop::AfterValue => {
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
                    let Some(left) = self.read_integers(section, input)? else {
                        return self.trust_promise(section);
                    };
                    self.end_integers(section, left, input.offset() - 1)?;
                    self.pass();
                }
                Mode::Raw(section) => {
                    let (Some(integers), Some(Some(raw))) =
                        (&mut self.integers, self.raw.of(section))
                    else {
                        self.pass();
                        continue;
                    };
                    match integers.run(input, raw) {
                        Ok(None) => return Ok(()),
                        Ok(Some(left)) => {
                            self.finish_progress(section);
                            self.warn_end(section, left.end);
                            self.pass();
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
                    self.pass();
                }
                Mode::Over => return Ok(()),
            }
        }
    }

    /// Passes over what follows the snapshot's end in a chunk.
    pub fn pass_over_the_rest(&mut self, input: &mut Input<'_>) {
        if input.skip_blanks().is_some() {
            let problem = Problem::at(input.offset(), Cause::TrailingData);
            self.warnings.add_once(problem);
            input.pos = input.bytes.len();
        }
    }

    /// See [`super::Parser::graph_so_far`].
    pub fn graph_so_far(&self) -> Option<(Topology<'_>, u32)> {
        let columns = self.columns.as_ref()?;
        if self.progress.nodes != Progress::Whole {
            return None;
        }
        let nodes = &columns.nodes;
        // A number and its comma take two bytes; whoever makes room for edges believes no more.
        let edge_bytes = 2 * columns.header.edge.count as u64;
        if nodes.edge_sum.saturating_mul(edge_bytes) > self.file_bytes? {
            return None;
        }
        let topology = Topology {
            first_edges: nodes.table.first_edges(),
            edges: columns.edges.table.as_slice(),
            root: columns.root().unwrap_or_default(),
        };
        Some((topology, u32::try_from(nodes.edge_sum).ok()?))
    }

    /// The end of a section's array is not as JSON has it.
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

    /// A section's value was read by somebody else than the outline's machine.
    fn pass(&mut self) {
        self.integers = None;
        self.syntax.passed();
        self.mode = Mode::Outline;
    }

    /// At the first byte of a section's value.
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
                    if let Some(raw) = self.raw.of(section) {
                        *raw = Some(Raw::new(offset));
                    }
                    self.mode = Mode::Raw(section);
                }
            }
        }
        Ok(())
    }

    fn begin_unknown(&mut self, name: String, offset: u64) -> Result<(), Problem> {
        const KNOWN: [&str; 6] = [
            "trace_function_infos",
            "trace_tree",
            "samples",
            "scopes",
            "scope_context_vars",
            "scope_uses",
        ];
        const WITHOUT_REFERENCES: [&str; 4] = ["trace_tree", "samples", "scopes", "scope_uses"];
        if !WITHOUT_REFERENCES.contains(&name.as_str()) {
            self.other_start = Some(offset);
        }
        if self.header_offset.is_none()
            && let Some(format) = super::unwrap::format_with_key(name.as_bytes())
        {
            return Err(Problem::at(offset, Cause::OtherFormat { format }));
        }
        if !KNOWN.contains(&name.as_str()) {
            self.warnings
                .add(Problem::at(offset, Cause::UnknownSection { name }));
        }
        Ok(())
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
            header,
        };
        let raw = std::mem::take(&mut self.raw);
        let mut left = Each::default();
        if let Some(raw) = raw.nodes {
            let offset = raw.offset();
            left.nodes = Some((raw.replay(Section::Nodes, &mut columns.nodes)?, offset));
        }
        if left.nodes.is_some() {
            columns.edges.expect_nodes(columns.nodes.table.len());
        }
        if let Some(raw) = raw.edges {
            let offset = raw.offset();
            left.edges = Some((raw.replay(Section::Edges, &mut columns.edges)?, offset));
        }
        if let (Some(raw), Some(locations)) = (raw.locations, &mut columns.locations) {
            let offset = raw.offset();
            left.locations = Some((raw.replay(Section::Locations, locations)?, offset));
        }
        self.columns = Some(columns);
        for section in [Section::Nodes, Section::Edges, Section::Locations] {
            if let Some(Some((left, offset))) = left.of(section).copied() {
                self.end_integers(section, left, offset)?;
            }
        }
        Ok(())
    }

    fn read_integers(
        &mut self,
        section: Section,
        input: &mut Input<'_>,
    ) -> Result<Option<Left>, Problem> {
        let (Some(integers), Some(columns)) = (&mut self.integers, &mut self.columns) else {
            return Ok(None);
        };
        match (section, &mut columns.locations) {
            (Section::Nodes, _) => integers.run(input, &mut columns.nodes),
            (Section::Edges, _) => {
                let left = integers.run(input, &mut columns.edges)?;
                // Names are folded while they are at hand, if it is known whose they are.
                let nodes = &columns.nodes;
                if self.progress.nodes == Progress::Whole && nodes.too_many_edges.is_none() {
                    let folded = columns.edges.table.fold_names(&columns.nodes.table);
                    folded?;
                }
                Ok(left)
            }
            (_, Some(locations)) => integers.run(input, locations),
            (_, None) => Ok(None),
        }
    }

    /// A section of integers whose meaning is known has ended.
    fn end_integers(&mut self, section: Section, left: Left, offset: u64) -> Result<(), Problem> {
        self.finish_progress(section);
        self.warn_end(section, left.end);
        let Some(columns) = &mut self.columns else {
            return Ok(());
        };
        let fields = match section {
            Section::Nodes => columns.header.node.count,
            Section::Edges => columns.header.edge.count,
            _ => columns.header.location.map_or(0, |fields| fields.count),
        };
        if left.integers > 0 {
            let present = left.integers as u32;
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

    /// What is wrong with a section whose meaning is not known is judged later.
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

/// What is odd about values that nobody reads.
#[derive(Debug, Default)]
pub(super) struct Nested {
    /// Where a comma stands after the last value of an array.
    pub trailing_comma: Option<u64>,
}

impl Events for Nested {
    fn trailing_comma(&mut self, offset: u64) {
        self.trailing_comma.get_or_insert(offset);
    }
}
