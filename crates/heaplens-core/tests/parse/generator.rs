//! Random snapshots, in every layout and style of writing that a file may have.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A snapshot to be written.
#[derive(Clone, Debug)]
pub struct Model {
    pub node_fields: Vec<&'static str>,
    pub edge_fields: Vec<&'static str>,
    pub location_fields: Vec<&'static str>,
    pub node_types: Vec<&'static str>,
    pub edge_types: Vec<&'static str>,
    /// Type, name, id, self_size, detachedness.
    pub nodes: Vec<[u64; 5]>,
    /// From (sorted), type, name or index, to.
    pub edges: Vec<[usize; 4]>,
    /// Node, script, line, column.
    pub locations: Vec<[u64; 4]>,
    /// UTF-16.
    pub strings: Vec<Vec<u16>>,
    pub root: usize,
    pub sections: Vec<&'static str>,
    pub style: Style,
    pub promise: bool,
}

/// How it is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Between the numbers of a record.
    pub comma: &'static str,
    /// Between records.
    pub record: &'static str,
    /// Between keys, sections and elsewhere.
    pub blank: &'static str,
    pub escapes: Escapes,
}

/// How characters are written.
#[derive(Clone, Copy, Debug)]
pub enum Escapes {
    /// As V8 and Hermes do.
    Ascii,
    /// As Bun does.
    Raw,
    /// Every character as an escape.
    All,
}

const STYLES: [Style; 6] = [
    Style {
        comma: ",",
        record: "\n,",
        blank: "\n",
        escapes: Escapes::Ascii,
    },
    Style {
        comma: ",",
        record: ",",
        blank: "",
        escapes: Escapes::Ascii,
    },
    Style {
        comma: ",",
        record: ",\n",
        blank: "\n",
        escapes: Escapes::Raw,
    },
    Style {
        comma: ", ",
        record: ", ",
        blank: " ",
        escapes: Escapes::Ascii,
    },
    Style {
        comma: ",\n    ",
        record: ",\n    ",
        blank: "\n  ",
        escapes: Escapes::All,
    },
    Style {
        comma: " ,\t",
        record: "\r\n, ",
        blank: "\r\n",
        escapes: Escapes::Raw,
    },
];

const NODE_TYPES: [&str; 20] = [
    "hidden",
    "array",
    "string",
    "object",
    "code",
    "closure",
    "regexp",
    "number",
    "native",
    "synthetic",
    "concatenated string",
    "sliced string",
    "symbol",
    "bigint",
    "object shape",
    "wasm object",
    "jl_task_t",
    "framework",
    "slicedstring",
    "String",
];
const EDGE_TYPES: [&str; 9] = [
    "context",
    "element",
    "property",
    "internal",
    "hidden",
    "shortcut",
    "weak",
    "invisible",
    "from the future",
];

/// The sections that a reader cares for, and one that it does not.
const SECTIONS: [&str; 7] = [
    "snapshot",
    "nodes",
    "edges",
    "samples",
    "locations",
    "scopes",
    "strings",
];

fn node_fields() -> impl Strategy<Value = Vec<&'static str>> {
    const V8_7: [&str; 7] = [
        "type",
        "name",
        "id",
        "self_size",
        "edge_count",
        "trace_node_id",
        "detachedness",
    ];
    const V8_6: [&str; 6] = [
        "type",
        "name",
        "id",
        "self_size",
        "edge_count",
        "detachedness",
    ];
    const OLD: [&str; 6] = [
        "type",
        "name",
        "id",
        "self_size",
        "edge_count",
        "trace_node_id",
    ];
    prop_oneof![
        3 => Just(V8_7.to_vec()),
        3 => Just(V8_6.to_vec()),
        1 => Just(OLD.to_vec()),
        2 => Just([V8_7.to_vec(), vec!["native_size"]].concat()).prop_shuffle(),
    ]
}

fn small_or_large() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..2000u64,
        3 => 0..1u64 << 32,
        1 => select(&[0, 9, 10, 99_999_999, 100_000_000, 4_294_967_295, 1 << 32, 1 << 53,
            9_999_999_999_999_999, 10_000_000_000_000_000, u64::MAX - 1, u64::MAX][..]),
    ]
}

fn string(lone_surrogates: bool) -> impl Strategy<Value = Vec<u16>> {
    let character = prop_oneof![
        8 => any::<char>().prop_map(|c| c.to_string().encode_utf16().collect::<Vec<_>>()),
        8 => (0x20..0x7Fu16).prop_map(|unit| vec![unit]),
        2 => select(&[0x22, 0x5C, 0x2F, 0x08, 0x0C, 0x0A, 0x0D, 0x09, 0x00, 0x7F, 0x80][..])
            .prop_map(|unit| vec![unit]),
        1 => (0xD800..0xE000u16).prop_map(move |unit| {
            vec![if lone_surrogates { unit } else { 0xFFFD }]
        }),
    ];
    let short = vec(character, 0..12).prop_map(|units| units.concat());
    let long = vec(0x20..0x7Fu16, 0..200);
    prop_oneof![4 => short, 1 => long]
}

/// Random snapshots.
pub fn snapshot(lone_surrogates: bool) -> impl Strategy<Value = Model> {
    let shape = (1..40usize, 0..150usize, 1..30usize);
    let layout = (
        node_fields(),
        Just(vec!["type", "name_or_index", "to_node"]).prop_shuffle(),
        prop_oneof![
            Just(vec!["object_index", "script_id", "line", "column"]),
            Just(vec![
                "object_index",
                "script_id",
                "script_object_index",
                "line",
                "column"
            ]),
        ],
        Just(NODE_TYPES.to_vec()).prop_shuffle(),
        Just(EDGE_TYPES.to_vec()).prop_shuffle(),
        prop_oneof![
            2 => Just(SECTIONS.to_vec()),
            1 => Just(SECTIONS.to_vec()).prop_shuffle(),
        ],
        select(&STYLES[..]),
    );
    (shape, layout).prop_flat_map(move |((nodes, edges, strings), layout)| {
        let (node_fields, edge_fields, location_fields, node_types, edge_types, sections, style) =
            layout;
        let kinds = node_types.len() as u64;
        let edge_kinds = edge_types.len();
        (
            vec(
                (
                    0..kinds,
                    0..strings as u64,
                    small_or_large(),
                    small_or_large(),
                    0..3u64,
                )
                    .prop_map(|(kind, name, id, size, dom)| [kind, name, id, size, dom]),
                nodes,
            ),
            vec(
                (0..nodes, 0..edge_kinds, 0..strings, 0..nodes)
                    .prop_map(|(from, kind, name, to)| [from, kind, name, to]),
                edges,
            ),
            vec(
                (
                    0..nodes as u64,
                    0..1000u64,
                    0..1000u64,
                    0..=u64::from(u32::MAX),
                )
                    .prop_map(|(node, script, line, column)| [node, script, line, column]),
                0..10,
            ),
            vec(string(lone_surrogates), strings),
            0..nodes,
            any::<bool>(),
        )
            .prop_map(
                move |(nodes, mut edges, mut locations, strings, root, promise)| {
                    edges.sort_by_key(|edge| edge[0]);
                    locations.sort_by_key(|location| location[0]);
                    locations.dedup_by_key(|location| location[0]);
                    Model {
                        node_fields: node_fields.clone(),
                        edge_fields: edge_fields.clone(),
                        location_fields: location_fields.clone(),
                        node_types: node_types.clone(),
                        edge_types: edge_types.clone(),
                        nodes,
                        edges,
                        locations,
                        strings,
                        root,
                        sections: sections.clone(),
                        style,
                        promise,
                    }
                },
            )
    })
}

impl Model {
    /// The file.
    pub fn write(&self) -> Vec<u8> {
        let blank = self.style.blank;
        let mut file = format!("{{{blank}");
        for (at, section) in self.sections.iter().enumerate() {
            if at > 0 {
                file += &format!(",{blank}");
            }
            file += &format!("\"{section}\":{blank}{}", self.section(section));
        }
        file += &format!("{blank}}}{blank}");
        file.into_bytes()
    }

    fn section(&self, section: &str) -> String {
        match section {
            "snapshot" => self.header(),
            "nodes" => self.numbers(self.nodes.iter().enumerate().map(|(at, node)| {
                let edges = self.edges.iter().filter(|edge| edge[0] == at).count();
                let field = |field: &&str| match *field {
                    "type" => node[0],
                    "name" => node[1],
                    "id" => node[2],
                    "self_size" => node[3],
                    "detachedness" => node[4],
                    "edge_count" => edges as u64,
                    _ => 77,
                };
                self.node_fields.iter().map(field).collect()
            })),
            "edges" => self.numbers(self.edges.iter().map(|[_, kind, name, to]| {
                let field = |field: &&str| match *field {
                    "type" => *kind as u64,
                    "name_or_index" => *name as u64,
                    _ => (to * self.node_fields.len()) as u64,
                };
                self.edge_fields.iter().map(field).collect()
            })),
            "locations" => self.numbers(self.locations.iter().map(|location| {
                let field = |field: &&str| match *field {
                    "object_index" => location[0] * self.node_fields.len() as u64,
                    "script_id" => location[1],
                    "line" => location[2],
                    "column" => location[3],
                    _ => 5,
                };
                self.location_fields.iter().map(field).collect()
            })),
            "samples" => self.numbers([vec![1, 2], vec![3, 4]]),
            "scopes" => format!(
                "[-2,[{{\"nodes\": [1.5e3, null, true,{}\"\\u0041\"]}}]]",
                self.style.blank
            ),
            _ => self.strings(),
        }
    }

    fn header(&self) -> String {
        let quoted = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("[{}]", names.join(","))
        };
        let position = |fields: &[&str], types: String| {
            let types = fields.iter().map(|field| match *field {
                "type" => types.clone(),
                _ => "\"number\"".to_owned(),
            });
            format!("[{}]", types.collect::<Vec<_>>().join(","))
        };
        let counts = if self.promise {
            (self.nodes.len(), self.edges.len())
        } else {
            (0, 0)
        };
        format!(
            "{{\"meta\":{{\"node_fields\":{},\"node_types\":{},\"edge_fields\":{},\
             \"edge_types\":{},\"location_fields\":{}}},\"node_count\":{},\"edge_count\":{},\
             \"root_index\":{},\"extra_native_bytes\":123}}",
            quoted(&self.node_fields),
            position(&self.node_fields, quoted(&self.node_types)),
            quoted(&self.edge_fields),
            position(&self.edge_fields, quoted(&self.edge_types)),
            quoted(&self.location_fields),
            counts.0,
            counts.1,
            self.root * self.node_fields.len(),
        )
    }

    fn numbers(&self, records: impl IntoIterator<Item = Vec<u64>>) -> String {
        let record = |numbers: Vec<u64>| {
            let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
            numbers.join(self.style.comma)
        };
        let records: Vec<String> = records.into_iter().map(record).collect();
        format!("[{}{}]", records.join(self.style.record), self.style.blank)
    }

    fn strings(&self) -> String {
        let strings: Vec<String> = self
            .strings
            .iter()
            .map(|units| self.string(units))
            .collect();
        format!("[{}]", strings.join(&format!(",{}", self.style.blank)))
    }

    fn string(&self, units: &[u16]) -> String {
        let mut text = "\"".to_owned();
        for character in char::decode_utf16(units.iter().copied()) {
            let mut escape = |units: &[u16]| {
                for unit in units {
                    text += &format!("\\u{unit:04x}");
                }
            };
            match (character, self.style.escapes) {
                (Err(lone), _) => escape(&[lone.unpaired_surrogate()]),
                (Ok(c), Escapes::All) => escape(c.encode_utf16(&mut [0; 2])),
                (Ok('"'), _) => text += "\\\"",
                (Ok('\\'), _) => text += "\\\\",
                (Ok('/'), Escapes::Ascii) => text += "\\/",
                (Ok('\n'), _) => text += "\\n",
                (Ok('\r'), _) => text += "\\r",
                (Ok('\t'), _) => text += "\\t",
                (Ok('\x08'), _) => text += "\\b",
                (Ok('\x0C'), _) => text += "\\f",
                (Ok(c), _) if c < ' ' => escape(&[c as u16]),
                (Ok(c), Escapes::Ascii) if !c.is_ascii() => {
                    escape(c.encode_utf16(&mut [0; 2]));
                }
                (Ok(c), _) => text.push(c),
            }
        }
        text + "\""
    }
}
