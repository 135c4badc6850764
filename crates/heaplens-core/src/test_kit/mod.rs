//! Small graphs drawn as text, for tests: unit tests, `tests/` and the fuzz targets.
//!
//! It is compiled only for tests and with the feature `test-kit`. It panics if a picture is wrong.
//!
//! ```text
//! root -> A(10) -x-> B(20)      // B is the property x of A
//! A -weak next-> B              // a weak edge named next
//! ```
//!
//! The rules of a picture are in [`picture`], those of expected rows in [`rows`].

mod picture;
mod rows;
mod source_maps;

use std::collections::HashMap;

use heaplens_model::{DomState, EdgeKind, NodeIdx, NodeKind, ObjectId, ScriptPosition, StringIdx};

pub use rows::{all_rows, check_rows, rows_of};
pub use source_maps::{MapSegment, source_map, write_vlq};

use crate::session::Session;
use crate::tables::Tables;
use crate::tables::edges::Edge;
use crate::tables::nodes::NodeRecord;

/// The graph of a snapshot. The first node is the root.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The nodes in file order.
    pub nodes: Vec<GraphNode>,
    /// The first strings of the table, after the empty one.
    pub first_strings: Vec<String>,
    /// Equal names get a string each, as in files that V8 did not write.
    pub repeats_strings: bool,
    /// The file has the field `detachedness`.
    pub has_detachedness: bool,
}

/// A node of a [`Graph`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphNode {
    /// The name in the picture, which is in no table.
    pub label: String,
    /// Its type.
    pub kind: NodeKind,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: u64,
    /// Its shallow size in bytes.
    pub size: u64,
    /// Attached to a document, or detached.
    pub dom_state: DomState,
    /// Script, line and column of its constructor.
    pub location: Option<[u32; 3]>,
    /// Its edges in file order.
    pub edges: Vec<GraphEdge>,
}

/// An edge of a [`Graph`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphEdge {
    /// Its type.
    pub kind: EdgeKind,
    /// Its name.
    pub name: GraphEdgeName,
    /// The index of the node that it leads to.
    pub to: usize,
}

/// The name of an edge of a [`Graph`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphEdgeName {
    /// A string.
    Text(String),
    /// A number, for elements and hidden edges.
    Index(u32),
}

impl GraphNode {
    /// Makes an object of 8 bytes with its label as its name.
    pub fn new(label: &str) -> GraphNode {
        GraphNode {
            label: label.to_owned(),
            kind: NodeKind::Object,
            name: label.to_owned(),
            id: 0,
            size: 8,
            dom_state: DomState::Unknown,
            location: None,
            edges: Vec::new(),
        }
    }

    /// Makes the root as V8 writes it: synthetic, without a name and of size 0.
    pub fn root() -> GraphNode {
        GraphNode {
            kind: NodeKind::Synthetic,
            name: String::new(),
            size: 0,
            ..GraphNode::new("root")
        }
    }

    /// Adds an edge with a string as its name.
    pub fn edge(&mut self, kind: EdgeKind, name: &str, to: usize) {
        let name = GraphEdgeName::Text(name.to_owned());
        self.edges.push(GraphEdge { kind, name, to });
    }

    /// Adds an element.
    pub fn element(&mut self, index: u32, to: usize) {
        let (kind, name) = (EdgeKind::Element, GraphEdgeName::Index(index));
        self.edges.push(GraphEdge { kind, name, to });
    }
}

impl Graph {
    /// Makes a graph with only a root.
    pub fn new() -> Graph {
        let mut graph = Graph::default();
        graph.add(GraphNode::root());
        graph
    }

    /// Reads a picture.
    ///
    /// # Panics
    /// When the picture is wrong.
    pub fn parse(text: &str) -> Graph {
        picture::parse(text)
    }

    /// Adds a node, and returns its index. A node of id 0 gets the next odd id, as V8 counts.
    pub fn add(&mut self, mut node: GraphNode) -> usize {
        let index = self.nodes.len();
        if node.id == 0 {
            node.id = 2 * index as u64 + 1;
        }
        self.nodes.push(node);
        index
    }

    /// Adds a WeakMap's entry: V8 writes it as an edge of the table and as one of the key.
    pub fn weak_map_entry(&mut self, table: usize, key: usize, value: usize) {
        let about = |node: usize| {
            let node = &self.nodes[node];
            format!("{} @{}", node.name, node.id)
        };
        let (key_name, value_name) = (about(key), about(value));
        let table_id = self.nodes[table].id;
        for (number, from) in (1..).zip([table, key]) {
            let name = format!(
                "{number} / part of key ({key_name}) -> value ({value_name}) pair in WeakMap \
                 (table @{table_id})"
            );
            self.nodes[from].edge(EdgeKind::Internal, &name, value);
        }
    }

    /// Returns the index of the node with a label.
    ///
    /// # Panics
    /// There is no such node.
    pub fn index(&self, label: &str) -> usize {
        let mut nodes = self.nodes.iter();
        let index = nodes.position(|node| node.label == label);
        index.unwrap_or_else(|| panic!("no node is called {label:?} in the picture"))
    }

    /// Returns the node with a label.
    ///
    /// # Panics
    /// There is no such node.
    pub fn node(&self, label: &str) -> NodeIdx {
        NodeIdx(self.index(label) as u32)
    }

    /// Returns the label of a node.
    pub fn label(&self, node: NodeIdx) -> &str {
        &self.nodes[node.at()].label
    }

    /// Makes the tables as the parser would.
    ///
    /// # Panics
    /// When an edge leads nowhere, or memory runs out.
    pub fn tables(&self) -> Tables {
        let mut tables = Tables {
            has_detachedness: self.has_detachedness,
            ..Tables::default()
        };
        let mut known: HashMap<&str, StringIdx> = HashMap::new();
        let mut string = |tables: &mut Tables, text| match known.get(text) {
            Some(index) if !self.repeats_strings => *index,
            _ => {
                let index = tables.strings.push(str::as_bytes(text)).expect("fits");
                known.insert(text, index);
                index
            }
        };
        string(&mut tables, "");
        for text in &self.first_strings {
            string(&mut tables, text);
        }
        for (index, node) in (0u32..).zip(&self.nodes) {
            let record = NodeRecord {
                kind: node.kind,
                dom_state: node.dom_state,
                name: string(&mut tables, &node.name),
                id: ObjectId(node.id),
                self_size: node.size,
                first_edge: tables.edges.len() as u32,
            };
            tables.nodes.push(record).expect("fits");
            for edge in &node.edges {
                assert!(edge.to < self.nodes.len(), "an edge leads nowhere");
                let name = match &edge.name {
                    GraphEdgeName::Index(index) => *index,
                    GraphEdgeName::Text(name) => string(&mut tables, name).0,
                };
                let edge = Edge::new(NodeIdx(edge.to as u32), edge.kind);
                tables.edges.push(edge, name).expect("fits");
            }
            if let Some(location) = node.location {
                let pushed = tables.locations.push(NodeIdx(index), location, None);
                pushed.expect("fits");
            }
        }
        let edges = tables.edges.len() as u32;
        tables.nodes.close(edges).expect("fits");
        tables.locations.close(self.nodes.len()).expect("fits");
        tables
    }

    /// Opens the snapshot.
    ///
    /// # Panics
    /// Where [`Graph::tables`] does.
    pub fn session(&self) -> Session {
        Session::from_tables(self.tables()).expect("a small graph fits")
    }
}

/// Returns a location as rows have it.
pub fn location([script_id, line, column]: [u32; 3]) -> ScriptPosition {
    ScriptPosition {
        script_id: i64::from(script_id),
        line: i64::from(line),
        column: i64::from(column),
    }
}
