//! Checks at the end of a file that all sections fit together, and repairs what can be repaired.
//!
//! Later stages index the tables without checks, so no index that leaves here points outside of
//! them. A file that was cut is opened as far as it goes: nodes without edges, or a part of the
//! edges, and placeholders for missing names.

use heaplens_model::StringIdx;
use heaplens_model::problem::{Cause, Format, Found, Problem, Section};

use super::Parsed;
use super::allocations::Allocations;
use super::doubtful_names;
use super::edges::Edges;
use super::highest_index::HighestIndex;
use super::locations::Locations;
use super::nodes::Nodes;
use super::reader::Reader;
use super::sections::{Columns, Mode, Progress};
use super::small_sections::SmallSection;
use super::warnings::Warnings;
use super::{samples, scopes};
use crate::tables::allocations::{LostStacks, TraceIds};
use crate::tables::edges::Edge;
use crate::tables::{AllocationTable, LocationTable, StringTable, Tables};

impl Reader {
    /// Ends the text.
    pub fn finish(mut self) -> Result<Parsed, Problem> {
        let end = self.end;
        let cut = !self.is_over();
        let truncated = self.truncation();
        let Some(columns) = self.columns.take() else {
            return Err(self.no_snapshot(truncated));
        };
        let root = columns.root();
        let Columns {
            header,
            mut nodes,
            mut edges,
            mut locations,
            allocations,
        } = columns;
        if cut && nodes.table.is_empty() {
            return Err(Problem::at(end, truncated));
        }
        let is_header_alone = self.progress.nodes == Progress::Unseen
            && self.progress.edges == Progress::Unseen
            && self.strings_progress == Progress::Unseen;
        if is_header_alone && header.has_from_node {
            let format = Format::Julia;
            return Err(Problem::at(0, Cause::OtherFormat { format }));
        }
        let missing = |section| Err(Problem::at(end, Cause::MissingSection { section }));
        if nodes.table.is_empty() {
            return missing(Section::Nodes);
        }
        if !cut && self.progress.edges != Progress::Whole {
            return missing(Section::Edges);
        }
        if !cut && self.strings_progress != Progress::Whole {
            return missing(Section::Strings);
        }
        let mut warnings = self.warnings;
        if cut {
            warnings.add(Problem::at(end, truncated));
        }

        let whole = self.progress.nodes == Progress::Whole;
        join_edges(
            &mut nodes,
            &mut edges,
            whole,
            self.progress.edges == Progress::Whole,
        )?;
        if !cut {
            let offset = self.header_offset.unwrap_or_default();
            let mut compare = |section, promised: Option<u64>, found: usize| {
                let found = found as u64;
                // Hermes promises nothing: 0.
                if let Some(promised) = promised.filter(|count| *count != found && *count != 0) {
                    let cause = Cause::CountMismatch {
                        section,
                        promised,
                        found,
                    };
                    warnings.add(Problem::at(offset, cause));
                }
            };
            compare(Section::Nodes, header.node_count, nodes.table.len());
            compare(Section::Edges, header.edge_count, edges.table.len());
        }
        for (section, unknown) in [
            (Section::Nodes, nodes.unknown),
            (Section::Edges, edges.unknown),
        ] {
            if let Some((count, number, offset)) = unknown.seen() {
                let cause = Cause::UnknownType {
                    section,
                    number,
                    count,
                };
                warnings.add(Problem::at(offset, cause));
            }
        }

        if root.is_none() {
            let cause = Cause::RootInvalid {
                root_index: header.root_index,
            };
            warnings.add(Problem::at(self.header_offset.unwrap_or_default(), cause));
        }

        let mut strings = self.strings.table;
        strings.abandon();
        for (occurrences, cause) in [
            (
                self.strings.invalid,
                (|count| Cause::InvalidUtf8 { count }) as fn(u64) -> Cause,
            ),
            (self.strings.control, |count| Cause::ControlCharacters {
                count,
            }),
        ] {
            if let Some((count, _, offset)) = occurrences.seen() {
                warnings.add(Problem::at(offset, cause(count)));
            }
        }
        if let Some((count, _, offset)) = nodes.negative_sizes.seen() {
            warnings.add(Problem::at(offset, Cause::NegativeSizes { count }));
        }
        if let Some(offset) = self.skipped_values.trailing_comma {
            warnings.add_once(Problem::at(offset, Cause::TrailingComma));
        }
        let names = nodes.names.max(edges.names);
        let strings_cut = self.strings_left_open || cut && self.strings_progress != Progress::Whole;
        if !strings_cut {
            let doubtful = doubtful_names::find(
                &strings,
                names,
                self.has_other_references,
                &mut nodes.table,
                &mut edges.table,
            )?;
            if let Some(cause) = doubtful {
                let offset = names
                    .offset()
                    .filter(|_| names.end() > strings.len() as u64);
                warnings.add(Problem { cause, offset });
            }
        }
        name_missing(
            &mut strings,
            names,
            strings_cut,
            &mut nodes,
            &mut edges,
            &mut warnings,
        )?;

        let location_table = close_locations(locations.take(), nodes.table.len(), &mut warnings)?;
        let trace_ids = std::mem::take(&mut nodes.trace_ids);
        let allocations =
            close_allocations(allocations, trace_ids, strings.len(), cut, &mut warnings)?;
        let tables = (&nodes.table, &strings);
        let scopes = scopes::close(&mut self.small, &header, tables, cut, &mut warnings)?;
        let samples = self.small.take(SmallSection::Samples);
        let samples = samples::close(samples, header.sample, cut, &mut warnings)?;
        let edge_count = edges.table.len() as u32;
        nodes.table.close(edge_count)?;
        nodes.table.shrink();
        edges.table.shrink();
        // Folds the edges that were not folded while they came: as a rule the last node's.
        edges.table.fold_names(&nodes.table)?;
        Ok(Parsed {
            tables: Tables {
                nodes: nodes.table,
                edges: edges.table,
                strings,
                locations: location_table,
                allocations,
                samples,
                scopes,
                root: root.unwrap_or_default(),
                extra_native_bytes: header.extra_native_bytes,
                has_detachedness: header.node.detachedness.is_some(),
                foreign_node_types: header
                    .node_codes
                    .into_foreign(nodes.unknown.seen().is_some()),
                foreign_edge_types: header
                    .edge_codes
                    .into_foreign(edges.unknown.seen().is_some()),
            },
            warnings: warnings.finish(),
            bytes: end,
        })
    }

    /// Says where a file that ends too early is cut.
    fn truncation(&self) -> Cause {
        let section = match self.mode {
            Mode::Outline | Mode::Allocations(_) | Mode::Small(_) | Mode::Over => None,
            Mode::Header => Some(Section::Snapshot),
            Mode::Integers(section) | Mode::Packed(section) => Some(section),
            Mode::Strings => Some(Section::Strings),
        };
        let mut nodes = Found::default();
        let mut edges = Found::default();
        let mut strings = Found {
            found: self.strings.table.len() as u64,
            expected: None,
        };
        if let Some(columns) = &self.columns {
            nodes.found = columns.nodes.table.len() as u64;
            nodes.expected = columns.header.node_count.filter(|count| *count != 0);
            edges.found = columns.edges.table.len() as u64;
            edges.expected = columns.header.edge_count.filter(|count| *count != 0);
            if self.progress.nodes == Progress::Whole {
                nodes.expected = Some(nodes.found);
                edges.expected = Some(columns.nodes.edge_sum);
            }
            if self.progress.edges == Progress::Whole && self.progress.nodes == Progress::Whole {
                strings.expected = Some(columns.nodes.names.max(columns.edges.names).end());
            }
            if self.strings_progress == Progress::Whole {
                strings.expected = Some(strings.found);
            }
        }
        Cause::Truncated {
            section,
            nodes,
            edges,
            strings,
        }
    }

    /// Says why a file without `snapshot` cannot be opened.
    fn no_snapshot(self, truncated: Cause) -> Problem {
        let other = |format| Problem::at(0, Cause::OtherFormat { format });
        if !self.is_over() {
            return Problem::at(self.end, truncated);
        }
        let sections = [
            self.progress.nodes,
            self.progress.edges,
            self.strings_progress,
        ];
        if sections
            .iter()
            .all(|progress| *progress == Progress::Unseen)
        {
            return other(Format::Json);
        }
        self.deferred.unwrap_or_else(|| {
            let section = Section::Snapshot;
            Problem::at(self.end, Cause::MissingSection { section })
        })
    }
}

/// Checks that edges and nodes fit together. Drops the edges that a cut file cannot complete.
fn join_edges(
    nodes: &mut Nodes,
    edges: &mut Edges,
    nodes_whole: bool,
    edges_whole: bool,
) -> Result<(), Problem> {
    if !nodes_whole {
        // Edges may lead to nodes that were cut off, and the owner of the last ones is unknown.
        edges.table.clear();
        nodes.table.cut_edges(0);
        return Ok(());
    }
    let count = nodes.table.len() as u64;
    if edges.targets.end() > count {
        return Err(edges.bad_target(edges.targets.end() - 1, edges.targets.offset()));
    }
    let found = edges.table.len() as u64;
    if let Some(offset) = nodes.too_many_edges {
        let (sum, edges) = (nodes.edge_sum, found);
        return Err(Problem::at(offset, Cause::EdgeCountSum { sum, edges }));
    }
    if nodes.edge_sum < found || edges_whole && nodes.edge_sum != found {
        let cause = Cause::EdgeCountSum {
            sum: nodes.edge_sum,
            edges: found,
        };
        return Err(Problem {
            cause,
            offset: edges.end,
        });
    }
    if found < nodes.edge_sum {
        nodes.table.cut_edges(found as u32);
    }
    Ok(())
}

/// Names nodes and edges whose string is missing by a placeholder.
fn name_missing(
    strings: &mut StringTable,
    names: HighestIndex,
    cut: bool,
    nodes: &mut Nodes,
    edges: &mut Edges,
    warnings: &mut Warnings,
) -> Result<(), Problem> {
    let count = strings.len() as u64;
    if names.end() <= count {
        return Ok(());
    }
    if cut {
        // The warning that the file is cut covers this. Each missing string gets a placeholder of
        // its own, up to the number of nodes and edges: a damaged name may be any number.
        let named = (nodes.table.len() + edges.table.len()) as u64;
        for missing in count..names.end().min(count + named) {
            let placeholder = format!("(missing string {missing})");
            strings.push(placeholder.as_bytes())?;
        }
        if names.end() <= strings.len() as u64 {
            return Ok(());
        }
    } else {
        let cause = Cause::StringMissing {
            index: names.end() - 1,
            strings: count,
        };
        warnings.add(Problem {
            cause,
            offset: names.offset(),
        });
    }
    let end = strings.len() as u32;
    let placeholder = strings.push(b"(missing string)")?;
    for name in nodes.table.names_mut() {
        if name.0 >= end {
            *name = placeholder;
        }
    }
    let listed = edges.table.listed_mut(&nodes.table);
    let (edges, names) = listed?;
    for (edge, name) in edges.iter().zip(names) {
        if *name >= end && !Edge::kind(*edge).is_indexed() {
            *name = placeholder.0;
        }
    }
    debug_assert_eq!(placeholder, StringIdx(end));
    Ok(())
}

/// `cut` tells that the file ends too early, which explains what is missing.
fn close_allocations(
    allocations: Option<Allocations>,
    trace_ids: TraceIds,
    strings: usize,
    cut: bool,
    warnings: &mut Warnings,
) -> Result<AllocationTable, Problem> {
    let Some(mut allocations) = allocations else {
        return Ok(AllocationTable::default());
    };
    let LostStacks { objects, calls } = allocations.table.close(trace_ids, strings)?;
    if allocations.damage.is_some() || objects + calls > 0 && !cut {
        warnings.add(Problem {
            cause: Cause::AllocationStacksDamaged { objects, calls },
            offset: allocations.damage,
        });
    }
    Ok(allocations.table)
}

fn close_locations(
    locations: Option<Locations>,
    nodes: usize,
    warnings: &mut Warnings,
) -> Result<LocationTable, Problem> {
    let Some(mut locations) = locations else {
        return Ok(LocationTable::default());
    };
    let early = locations.table.close(nodes)? as u64;
    let seen = locations.ignored.seen();
    let count = early + seen.map_or(0, |(count, ..)| count);
    if count > 0 {
        let offset = seen.map(|(_, _, offset)| offset);
        warnings.add(Problem {
            cause: Cause::LocationsIgnored { count },
            offset,
        });
    }
    Ok(locations.table)
}
