//! The sections of a snapshot, and how much of each was read.

use heaplens_model::NodeIdx;
use heaplens_model::problem::Section;

use super::allocations::{AllocationPart, Allocations};
use super::edges::{Divisor, Edges};
use super::header::Header;
use super::locations::Locations;
use super::nodes::Nodes;
use super::small_sections::SmallSection;

/// The reader of the next byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The outline: between sections, or in one that is skipped.
    Outline,
    /// The section `snapshot`.
    Header,
    /// A section of integers after the header.
    Integers(Section),
    /// A section of integers before the header, which is packed.
    Packed(Section),
    /// A section of recorded stacks after the header.
    Allocations(AllocationPart),
    /// A small section of integers, wherever it is.
    Small(SmallSection),
    /// The section `strings`.
    Strings,
    /// The snapshot has ended.
    Over,
}

/// How much of a section was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    #[default]
    Unseen,
    Begun,
    Whole,
}

/// The header and the columns that it describes.
pub struct Columns {
    pub header: Header,
    pub nodes: Nodes,
    pub edges: Edges,
    pub locations: Option<Locations>,
    pub allocations: Option<Allocations>,
}

impl Columns {
    /// Returns the root that the header names, if there is such a node.
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
