//! An item of a list, whichever list it is.

/// An item of a list: the index of a class, of a delta, of a node or of an edge, or a position among
/// a node's retainers. Only the list itself knows which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemIdx(pub u32);

impl ItemIdx {
    /// The number as a position in a column.
    #[inline(always)]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}
