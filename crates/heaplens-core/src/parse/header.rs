//! Reads `snapshot`, which describes the other sections.
//!
//! Positions of fields and numbers of types come from `snapshot.meta` and are looked up by name
//! once, here. V8 has moved, added and dropped fields over the years, and Julia numbers the types
//! differently. No other file of the parser depends on the order of fields or types.

use heaplens_model::problem::{Cause, Problem, Section};
use heaplens_model::{EdgeKind, NodeKind};
use serde_json::{Map, Value};

use super::integer_buffer::Records;
use super::occurrences::Occurrences;
use super::small_sections::SmallSection;
use super::warnings::Warnings;
use crate::tables::{OutOfMemory, SharedTypes};

/// The most fields of a record.
pub const MAX_FIELDS: usize = 64;

/// The most types that are told apart. Later ones share a code without a name.
const MAX_TYPES: usize = 255;

/// The positions of a node's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are V8's own words")]
pub struct NodeFields {
    /// The number of fields.
    pub count: usize,
    pub kind: usize,
    pub name: usize,
    pub id: usize,
    pub self_size: usize,
    pub edge_count: usize,
    pub detachedness: Option<usize>,
}

/// The positions of an edge's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are V8's own words")]
pub struct EdgeFields {
    /// The number of fields.
    pub count: usize,
    pub kind: usize,
    pub name_or_index: usize,
    pub to_node: usize,
}

/// The positions of a location's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are V8's own words")]
pub struct LocationFields {
    /// The number of fields.
    pub count: usize,
    pub object_index: usize,
    pub script_id: usize,
    /// The script's own object, which only newer files name.
    pub script_object_index: Option<usize>,
    pub line: usize,
    pub column: usize,
}

/// The positions of the fields of recorded stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceFields {
    /// The field of a node that names the trace node which allocated it.
    pub trace_node_id: usize,
    pub function: FunctionFields,
    pub node: TraceNodeFields,
}

/// The positions of a function's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are V8's own words")]
pub struct FunctionFields {
    /// The number of fields.
    pub count: usize,
    pub name: usize,
    pub script_name: usize,
    pub script_id: usize,
    pub line: usize,
    pub column: usize,
}

/// The positions of a trace node's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are V8's own words")]
pub struct TraceNodeFields {
    /// The number of fields. The children are the last one.
    pub count: usize,
    pub id: usize,
    pub function_info_index: usize,
    /// `count`
    pub objects: usize,
    pub size: usize,
}

/// The positions of a sample's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are V8's own words")]
pub struct SampleFields {
    /// The number of fields.
    pub count: usize,
    pub timestamp_us: usize,
    pub last_assigned_id: usize,
}

/// The positions of the fields of scopes, their variables and uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeFields {
    /// The number of fields of a scope.
    pub scope_count: usize,
    /// `script_node_index`
    pub script: usize,
    /// `scope_id`
    pub id: usize,
    /// `depth`
    pub depth: usize,
    /// `scope_context_vars_count`
    pub variables: usize,
    /// `scope_uses_count`
    pub uses: usize,
    /// The number of fields of a variable.
    pub variable_count: usize,
    /// `name`
    pub variable_name: usize,
    /// The number of fields of a use.
    pub use_count: usize,
    /// `declaring_scope_id`
    pub use_declaring_id: usize,
    /// `slot_index`
    pub use_slot: usize,
}

/// The codes of types by the file's numbers.
///
/// The tables have 256 entries, so that looking up a byte needs no check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    codes: [u8; 256],
    /// The numbers of foreign types, as in `NodeKind::Other`.
    foreign_numbers: [u8; 256],
    /// The names of types that V8 does not have.
    foreign: Vec<String>,
    /// The number of types with a name.
    named: u64,
    /// Foreign types from this number on share a code.
    shared_other: u8,
}

impl Codes {
    /// Marks a code that does not tell the type: the type has no name, or shares the code.
    pub const MARK: u8 = 0x80;

    /// Returns the code of a type, with [`Codes::MARK`] where the code does not tell the type.
    #[inline(always)]
    pub fn get(&self, number: u64) -> u8 {
        self.codes[usize::from(number.min(255) as u8)]
    }

    /// Notes the types with marked codes. The first record has the index `first`; the type is at
    /// `column` of a record's `fields` integers.
    #[cold]
    pub fn note_marked(
        &self,
        records: Records<'_>,
        (column, fields): (usize, usize),
        first: usize,
        unknown: &mut Occurrences,
        shared: &mut SharedTypes,
    ) -> Result<(), OutOfMemory> {
        let both = records.values.iter().zip(records.offsets);
        let types = both.skip(column).step_by(fields);
        for (index, (number, offset)) in (first..).zip(types) {
            if *number >= self.named {
                unknown.add(*number, *offset);
            }
            let foreign = self.foreign_numbers[usize::from((*number).min(255) as u8)];
            if self.get(*number) & Codes::MARK != 0 && foreign >= self.shared_other {
                shared.push(index as u32, foreign)?;
            }
        }
        Ok(())
    }

    /// Returns the names of foreign types. `unknown` tells that there were types without a name.
    pub fn into_foreign(mut self, unknown: bool) -> Vec<String> {
        if unknown {
            self.foreign.push("(unknown type)".to_owned());
        }
        self.foreign
    }

    /// Looks up the codes of node types by their names.
    pub fn of_nodes(names: &[String]) -> Codes {
        Codes::new(
            names,
            |name| NodeKind::from_name(name).map(NodeKind::code),
            |number| NodeKind::Other(number).code(),
            NodeKind::SHARED_OTHER,
        )
    }

    /// Looks up the codes of edge types by their names.
    pub fn of_edges(names: &[String]) -> Codes {
        Codes::new(
            names,
            |name| EdgeKind::from_name(name).map(EdgeKind::code),
            |number| EdgeKind::Other(number).code(),
            EdgeKind::SHARED_OTHER,
        )
    }

    /// Looks up the codes of `names`. `known` gives the code of a type that V8 has, `other` the
    /// code of a foreign type by its number.
    fn new(
        names: &[String],
        known: impl Fn(&str) -> Option<u8>,
        other: impl Fn(u8) -> u8,
        shared_other: u8,
    ) -> Codes {
        let mut foreign: Vec<String> = Vec::new();
        let code = |number: u8| {
            other(number)
                | if number >= shared_other {
                    Codes::MARK
                } else {
                    0
                }
        };
        let named = &names[..names.len().min(MAX_TYPES)];
        let types: Vec<(u8, u8)> = named
            .iter()
            .map(|name| match known(name) {
                Some(code) => (code, 0),
                None => {
                    let number = foreign.iter().position(|known| known == name);
                    let number = number.unwrap_or_else(|| {
                        foreign.push(name.clone());
                        foreign.len() - 1
                    }) as u8;
                    (code(number), number)
                }
            })
            .collect();
        // Types without a name come after the foreign ones.
        let unnamed = foreign.len() as u8;
        let of = |number: usize| match types.get(number) {
            Some(known) => *known,
            None => (other(unnamed) | Codes::MARK, unnamed),
        };
        Codes {
            codes: std::array::from_fn(|number| of(number).0),
            foreign_numbers: std::array::from_fn(|number| of(number).1),
            foreign,
            named: named.len() as u64,
            shared_other,
        }
    }
}

/// The contents of `snapshot`.
#[derive(Clone, Debug)]
pub struct Header {
    pub node: NodeFields,
    pub node_codes: Codes,
    pub edge: EdgeFields,
    pub edge_codes: Codes,
    /// Nothing if the file does not describe locations.
    pub location: Option<LocationFields>,
    /// Nothing if the file has no recorded stacks.
    pub trace: Option<TraceFields>,
    /// Nothing if the file does not describe samples.
    pub sample: Option<SampleFields>,
    /// Nothing if the file does not describe scopes.
    pub scope: Option<ScopeFields>,
    pub node_count: Option<u64>,
    pub edge_count: Option<u64>,
    /// The root's position in `nodes`.
    pub root_index: u64,
    /// Bytes that belong to no node.
    pub extra_native_bytes: u64,
    /// Edges also name the node that they start from, as in Julia's streamed files.
    pub has_from_node: bool,
}

impl Header {
    /// Returns whether the file describes a small section.
    pub fn describes(&self, section: SmallSection) -> bool {
        match section {
            SmallSection::Samples => self.sample.is_some(),
            SmallSection::Scopes | SmallSection::ScopeVariables | SmallSection::ScopeUses => {
                self.scope.is_some()
            }
        }
    }

    /// Reads the text of `snapshot`, which is at `offset` in the file.
    pub fn read(text: &[u8], offset: u64, warnings: &mut Warnings) -> Result<Header, Problem> {
        let at = |cause| Problem::at(offset, cause);
        let Ok(Value::Object(snapshot)) = serde_json::from_slice(text) else {
            return Err(at(Cause::HeaderInvalid));
        };
        let Some(Value::Object(meta)) = snapshot.get("meta") else {
            return Err(at(Cause::MetaMissing));
        };
        let mut reader = MetaReader {
            meta,
            offset,
            warnings,
        };

        let node_fields = reader.fields("node_fields")?;
        let node = reader.node(&node_fields)?;
        let names = reader.types("node_types", node.kind)?;
        let node_codes = Codes::of_nodes(&names);
        reader.warn_shared(&names, Section::Nodes);

        let edge_fields = reader.fields("edge_fields")?;
        let edge = reader.edge(&edge_fields)?;
        let names = reader.types("edge_types", edge.kind)?;
        let edge_codes = Codes::of_edges(&names);
        reader.warn_shared(&names, Section::Edges);

        let location = reader.location();
        // DevTools reads the stacks only then, too (`HeapSnapshotLoader`).
        let functions = snapshot.get("trace_function_count").and_then(Value::as_u64);
        let has_stacks = functions.is_some_and(|count| count > 0);
        let trace = has_stacks.then(|| reader.trace(&node_fields)).flatten();
        let sample = reader.sample();
        let scope = reader.scope();
        let mut number = |entry: &str| {
            let value = snapshot.get(entry)?;
            if value.as_u64().is_none() {
                warnings.add(at(Cause::CountInvalid {
                    entry: entry.to_owned(),
                }));
            }
            value.as_u64()
        };
        Ok(Header {
            node,
            node_codes,
            has_from_node: edge_fields.iter().any(|field| field == "from_node"),
            edge,
            edge_codes,
            location,
            trace,
            sample,
            scope,
            node_count: number("node_count"),
            edge_count: number("edge_count"),
            root_index: number("root_index").unwrap_or(0),
            extra_native_bytes: number("extra_native_bytes").unwrap_or(0),
        })
    }
}

/// Reads `meta` and collects warnings.
struct MetaReader<'a> {
    meta: &'a Map<String, Value>,
    offset: u64,
    warnings: &'a mut Warnings,
}

impl MetaReader<'_> {
    fn invalid(&self, entry: &str) -> Problem {
        Problem::at(
            self.offset,
            Cause::MetaInvalid {
                entry: entry.to_owned(),
            },
        )
    }

    fn strings(&self, value: Option<&Value>) -> Option<Vec<String>> {
        let strings = value?.as_array()?.iter();
        strings
            .map(|name| name.as_str().map(str::to_owned))
            .collect()
    }

    fn fields(&mut self, entry: &str) -> Result<Vec<String>, Problem> {
        let fields = self
            .strings(self.meta.get(entry))
            .ok_or_else(|| self.invalid(entry))?;
        if fields.is_empty() || fields.len() > MAX_FIELDS {
            return Err(self.invalid(entry));
        }
        for (at, field) in fields.iter().enumerate() {
            if fields[..at].contains(field) {
                self.warn(Cause::Duplicate {
                    name: field.clone(),
                });
            }
        }
        Ok(fields)
    }

    /// Reads the names of the types. V8 puts them at the position of the field `type`, other
    /// writers at the first.
    fn types(&self, entry: &str, position: usize) -> Result<Vec<String>, Problem> {
        let types = self.meta.get(entry).and_then(Value::as_array);
        let types = types.ok_or_else(|| self.invalid(entry))?;
        let names = types.get(position).filter(|names| names.is_array());
        self.strings(names.or_else(|| types.iter().find(|names| names.is_array())))
            .ok_or_else(|| self.invalid(entry))
    }

    fn need(&self, section: Section, fields: &[String], field: &str) -> Result<usize, Problem> {
        fields
            .iter()
            .position(|known| known == field)
            .ok_or_else(|| {
                let field = field.to_owned();
                Problem::at(self.offset, Cause::FieldMissing { section, field })
            })
    }

    fn node(&mut self, fields: &[String]) -> Result<NodeFields, Problem> {
        let need = |field| self.need(Section::Nodes, fields, field);
        let node = NodeFields {
            count: fields.len(),
            kind: need("type")?,
            name: need("name")?,
            id: need("id")?,
            self_size: need("self_size")?,
            edge_count: need("edge_count")?,
            detachedness: need("detachedness").ok(),
        };
        const KNOWN: [&str; 7] = [
            "type",
            "name",
            "id",
            "self_size",
            "edge_count",
            "detachedness",
            "trace_node_id",
        ];
        self.warn_unknown(Section::Nodes, fields, &KNOWN);
        Ok(node)
    }

    fn edge(&mut self, fields: &[String]) -> Result<EdgeFields, Problem> {
        let need = |field| self.need(Section::Edges, fields, field);
        let edge = EdgeFields {
            count: fields.len(),
            kind: need("type")?,
            name_or_index: need("name_or_index")?,
            to_node: need("to_node")?,
        };
        self.warn_unknown(
            Section::Edges,
            fields,
            &["type", "name_or_index", "to_node"],
        );
        Ok(edge)
    }

    fn location(&self) -> Option<LocationFields> {
        let fields = self.strings(self.meta.get("location_fields"))?;
        let find = |field| fields.iter().position(|known| known == field);
        (fields.len() <= MAX_FIELDS).then_some(LocationFields {
            count: fields.len(),
            object_index: find("object_index")?,
            script_id: find("script_id")?,
            script_object_index: find("script_object_index"),
            line: find("line")?,
            column: find("column")?,
        })
    }

    fn sample(&self) -> Option<SampleFields> {
        let fields = self.strings(self.meta.get("sample_fields"))?;
        let find = |field| fields.iter().position(|known| known == field);
        (fields.len() <= MAX_FIELDS).then_some(SampleFields {
            count: fields.len(),
            timestamp_us: find("timestamp_us")?,
            last_assigned_id: find("last_assigned_id")?,
        })
    }

    fn scope(&self) -> Option<ScopeFields> {
        let scopes = self.strings(self.meta.get("scope_fields"))?;
        let variables = self.strings(self.meta.get("scope_context_var_fields"))?;
        let uses = self.strings(self.meta.get("scope_use_fields"))?;
        let find = |fields: &[String], field| fields.iter().position(|known| known == field);
        let longest = scopes.len().max(variables.len()).max(uses.len());
        (longest <= MAX_FIELDS).then_some(ScopeFields {
            scope_count: scopes.len(),
            script: find(&scopes, "script_node_index")?,
            id: find(&scopes, "scope_id")?,
            depth: find(&scopes, "depth")?,
            variables: find(&scopes, "scope_context_vars_count")?,
            uses: find(&scopes, "scope_uses_count")?,
            variable_count: variables.len(),
            variable_name: find(&variables, "name")?,
            use_count: uses.len(),
            use_declaring_id: find(&uses, "declaring_scope_id")?,
            use_slot: find(&uses, "slot_index")?,
        })
    }

    fn trace(&self, node_fields: &[String]) -> Option<TraceFields> {
        let functions = self.strings(self.meta.get("trace_function_info_fields"))?;
        let nodes = self.strings(self.meta.get("trace_node_fields"))?;
        let find = |fields: &[String], field| fields.iter().position(|known| known == field);
        let has_children = nodes.last().is_some_and(|last| last == "children");
        let fits = functions.len().max(nodes.len()) <= MAX_FIELDS;
        (fits && has_children).then_some(TraceFields {
            trace_node_id: find(node_fields, "trace_node_id")?,
            function: FunctionFields {
                count: functions.len(),
                name: find(&functions, "name")?,
                script_name: find(&functions, "script_name")?,
                script_id: find(&functions, "script_id")?,
                line: find(&functions, "line")?,
                column: find(&functions, "column")?,
            },
            node: TraceNodeFields {
                count: nodes.len(),
                id: find(&nodes, "id")?,
                function_info_index: find(&nodes, "function_info_index")?,
                objects: find(&nodes, "count")?,
                size: find(&nodes, "size")?,
            },
        })
    }

    fn warn(&mut self, cause: Cause) {
        self.warnings.add(Problem::at(self.offset, cause));
    }

    fn warn_unknown(&mut self, section: Section, fields: &[String], known: &[&str]) {
        for name in fields
            .iter()
            .filter(|field| !known.contains(&field.as_str()))
        {
            self.warn(Cause::UnknownField {
                section,
                name: super::shown(name.as_bytes()),
            });
        }
    }

    fn warn_shared(&mut self, names: &[String], section: Section) {
        if names.len() > MAX_TYPES {
            let limit = MAX_TYPES as u32;
            self.warn(Cause::TypesShared { section, limit });
        }
    }
}
