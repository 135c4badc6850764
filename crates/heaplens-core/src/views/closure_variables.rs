//! Contexts of closures, and which of their variables nobody reads any more.
//!
//! [`crate::analyses::closure_variables`] finds them, once somebody asks. This is what it found.
//! 24 bytes for each context, 4 for each variable, 8 for each closure.

use heaplens_model::{EdgeIdx, NodeIdx};

/// A context whose variables were looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextVariables {
    /// The context.
    pub context: NodeIdx,
    /// What its dead variables retain, added up in bytes. Two that lead to one object both count.
    pub dead_size: u64,
    /// Where its dead variables begin in [`ClosureVariables::dead`].
    pub first_dead: u32,
    /// How many are dead.
    pub dead_count: u32,
}

/// The contexts of a snapshot.
#[derive(Debug, Default)]
pub struct ClosureVariables {
    /// Whether the file has scopes, without which nobody knows what is read.
    pub has_scopes: bool,
    /// In file order: with scopes those that have dead variables, else all.
    pub contexts: Vec<ContextVariables>,
    /// The edges of dead variables, by context, those that retain most first.
    pub dead: Vec<EdgeIdx>,
    /// Contexts with the closures that have them, ascending.
    pub closures: Vec<(NodeIdx, NodeIdx)>,
}

impl ClosureVariables {
    /// Returns what is known of a context. O(log contexts).
    pub fn of(&self, context: NodeIdx) -> Option<&ContextVariables> {
        let found = self
            .contexts
            .binary_search_by_key(&context, |one| one.context);
        found.ok().and_then(|at| self.contexts.get(at))
    }

    /// Returns the edges of a context's dead variables.
    pub fn dead(&self, of: &ContextVariables) -> &[EdgeIdx] {
        let start = of.first_dead as usize;
        let dead = self.dead.get(start..start + of.dead_count as usize);
        dead.unwrap_or_default()
    }

    /// Returns the closures that have a context, each with it. O(log closures).
    pub fn closures(&self, context: NodeIdx) -> &[(NodeIdx, NodeIdx)] {
        let start = self.closures.partition_point(|one| one.0 < context);
        let end = self.closures.partition_point(|one| one.0 <= context);
        self.closures.get(start..end).unwrap_or_default()
    }
}
