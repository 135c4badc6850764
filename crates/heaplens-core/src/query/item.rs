//! An item of any list.

/// An item of a list: the index of a class, a delta, a node or an edge, or a position among a
/// node's retainers. Its meaning depends on the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemIdx(pub u32);

impl ItemIdx {
    /// Returns the number as an index of a column.
    #[inline(always)]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}
