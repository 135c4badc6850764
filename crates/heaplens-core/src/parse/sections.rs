//! The sections that a snapshot is made of, and how far each has come.

use heaplens_model::NodeIdx;
use heaplens_model::problem::Section;

use super::edges::{Divisor, Edges};
use super::header::Header;
use super::locations::Locations;
use super::nodes::Nodes;

/// Who reads the next byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Between sections, or in one that nobody needs.
    Outline,
    /// In `snapshot`.
    Header,
    /// In a section of integers whose meaning is known.
    Integers(Section),
    /// In one whose meaning is not known yet.
    Raw(Section),
    /// In `strings`.
    Strings,
    /// The snapshot has ended.
    Over,
}

/// How much of a section there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing.
    #[default]
    Unseen,
    /// Its beginning.
    Begun,
    /// All of it.
    Whole,
}

/// The columns, from when it is known what they hold.
pub struct Columns {
    pub header: Header,
    pub nodes: Nodes,
    pub edges: Edges,
    pub locations: Option<Locations>,
}

impl Columns {
    /// The root by the header's word; nothing if there is no such node.
    pub fn root(&self) -> Option<NodeIdx> {
        let root = Divisor::new(self.header.node.count).node(self.header.root_index);
        (root < self.nodes.table.len() as u64).then_some(NodeIdx(root as u32))
    }
}

/// One value for each section of integers.
#[derive(Default)]
pub struct Each<T> {
    pub nodes: T,
    pub edges: T,
    pub locations: T,
}

impl<T> Each<T> {
    pub fn of(&mut self, section: Section) -> Option<&mut T> {
        match section {
            Section::Nodes => Some(&mut self.nodes),
            Section::Edges => Some(&mut self.edges),
            Section::Locations => Some(&mut self.locations),
            Section::Snapshot | Section::Strings => None,
        }
    }
}
