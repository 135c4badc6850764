//! What a file says, in a form that two readings can be compared by.

use heaplens_core::parse::{Parsed, Parser};
use heaplens_core::tables::Tables;
use heaplens_core::tables::edges::EdgeName;
use heaplens_model::ScriptPosition;
use heaplens_model::problem::Problem;
use heaplens_model::{DomState, EdgeIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};

/// A node with its edges, all names as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub kind: String,
    pub dom_state: DomState,
    pub name: Vec<u8>,
    pub id: u64,
    pub self_size: u64,
    pub edges: Vec<Edge>,
    pub location: Option<ScriptPosition>,
    /// The frames of its recorded stack.
    pub stack: Vec<String>,
}

/// An edge; indices are shown as `#1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    pub kind: String,
    pub name: Vec<u8>,
    pub to: u32,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub nodes: Vec<Node>,
    pub root: u32,
    pub extra_native_bytes: u64,
    pub strings: usize,
}

fn node_kind(tables: &Tables, kind: NodeKind) -> String {
    match kind {
        NodeKind::Other(number) => tables.foreign_node_types[usize::from(number)].clone(),
        known => known
            .name()
            .expect("only foreign types lack a name")
            .to_owned(),
    }
}

fn edge_kind(tables: &Tables, kind: EdgeKind) -> String {
    match kind {
        EdgeKind::Other(number) => tables.foreign_edge_types[usize::from(number)].clone(),
        known => known
            .name()
            .expect("only foreign types lack a name")
            .to_owned(),
    }
}

/// The first frames of a node's stack, each as `name script:line:column`.
fn stack(tables: &Tables, node: NodeIdx) -> Vec<String> {
    let allocations = &tables.allocations;
    let Some(first) = allocations.trace_node_of(node) else {
        return Vec::new();
    };
    let text = |string: Option<StringIdx>| match string {
        Some(string) => String::from_utf8_lossy(tables.strings.get(string)),
        None => "?".into(),
    };
    let frame = |at| match allocations.function_of(at) {
        Some(function) => format!(
            "{} {}:{}:{}",
            text(function.name),
            text(function.script_name),
            function.line,
            function.column
        ),
        None => "?".to_owned(),
    };
    allocations.stack(first).take(100).map(frame).collect()
}

fn node(tables: &Tables, index: NodeIdx) -> Node {
    let edge = |at: usize| {
        let edge = EdgeIdx(at as u32);
        let link = tables.edges.get(edge);
        Edge {
            kind: edge_kind(tables, tables.edges.kind(edge)),
            name: match tables.edge_name(index, edge) {
                EdgeName::String(name) => tables.strings.get(name).to_vec(),
                EdgeName::Index(index) => format!("#{index}").into_bytes(),
            },
            to: link.node().0,
        }
    };
    Node {
        kind: node_kind(tables, tables.nodes.kind(index)),
        dom_state: tables.nodes.dom_state(index),
        name: tables.strings.get(tables.nodes.name(index)).to_vec(),
        id: tables.nodes.id(index).0,
        self_size: tables.nodes.shallow_size(index),
        edges: tables.nodes.edges(index).map(edge).collect(),
        location: tables.locations.get(index),
        stack: stack(tables, index),
    }
}

/// What the tables say. Panics if any index in them leads outside, which is what the parser
/// vouches for.
pub fn content(tables: &Tables) -> Content {
    let edges: usize = tables
        .nodes
        .indices()
        .map(|index| tables.nodes.edges(index).len())
        .sum();
    assert_eq!(edges, tables.edges.len(), "every edge belongs to one node");
    for link in tables.edges.as_slice() {
        assert!(
            link.node().at() < tables.nodes.len(),
            "every edge leads to a node"
        );
    }
    assert!(tables.root.at() < tables.nodes.len(), "the root is a node");
    Content {
        nodes: tables
            .nodes
            .indices()
            .map(|index| node(tables, index))
            .collect(),
        root: tables.root.0,
        extra_native_bytes: tables.extra_native_bytes,
        strings: tables.strings.len(),
    }
}

/// What comes of a file: its content and warnings, or why there is none.
pub type Outcome = Result<(Content, Vec<Problem>), Problem>;

/// Parses a file that comes in these pieces.
pub fn parse<'a>(len: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut parser = Parser::new(Some(len as u64));
    for piece in pieces {
        parser.push(piece)?;
    }
    let Parsed {
        tables,
        warnings,
        bytes,
    } = parser.finish()?;
    // Compressed files are longer than they look.
    assert!(bytes > 0 || len == 0);
    Ok((content(&tables), warnings))
}

/// Parses a file that comes in one piece.
pub fn parse_whole(file: &[u8]) -> Outcome {
    parse(file.len(), [file])
}

/// Parses a file that comes in pieces of this size.
pub fn parse_pieces(file: &[u8], size: usize) -> Outcome {
    parse(file.len(), file.chunks(size))
}

/// Parses a file that comes byte by byte, where nothing but the careful way is ever taken.
pub fn parse_bytes(file: &[u8]) -> Outcome {
    parse(file.len(), file.chunks(1))
}

/// The outcome, having checked that it does not depend on the pieces.
#[track_caller]
pub fn check_pieces(file: &[u8]) -> Outcome {
    let whole = parse_whole(file);
    assert_eq!(whole, parse_bytes(file), "byte by byte");
    for size in [2, 3, 7, 64, 100, 333] {
        assert_eq!(
            whole,
            parse(file.len(), file.chunks(size)),
            "in pieces of {size}"
        );
    }
    whole
}
