//! The scopes of scripts: which variables each declares for its closures, and which it reads.
//!
//! V8 writes them since 2026, for what DevTools calls dead closure variables. A file without them
//! has an empty table. What they mean is worked out when somebody asks: here are the numbers of the
//! file, of which lists are checked to be whole.
//!
//! 32 bytes for each scope, 4 for each variable, 16 for each use.

use heaplens_model::{NodeIdx, StringIdx};

use super::{OutOfMemory, try_push};

/// A scope, in the order of the file: a scope comes before those inside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Its script; nothing where the file names none.
    pub script: Option<NodeIdx>,
    /// V8's number of it within the script; −2 for the outermost.
    pub id: i64,
    /// How many scopes of the script are around it. At most one more than around the scope before.
    pub depth: u32,
    /// How many variables it has in contexts.
    pub variables: u32,
    /// How many uses it has of such variables.
    pub uses: u32,
}

/// A scope reads or writes a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The id of the scope that declares the variable.
    pub declaring_id: i64,
    /// Which of its variables.
    pub slot: u32,
}

/// The scopes of a file. Variables and uses follow one another in the order of their scopes.
#[derive(Debug, Default)]
pub struct ScopeTable {
    scopes: Vec<Scope>,
    /// The names; [`ScopeTable::NO_NAME`] where the file has no such string.
    variables: Vec<StringIdx>,
    uses: Vec<Use>,
}

impl ScopeTable {
    /// In place of a name that is not there: no edge is called so.
    pub const NO_NAME: StringIdx = StringIdx(u32::MAX);
    /// The most scopes around one. No program is nested as deep: V8's own parser would give up.
    pub const MAX_DEPTH: u32 = 1000;

    /// Adds a scope. Returns false, and adds nothing, where its depth leaves a gap or is beyond
    /// [`ScopeTable::MAX_DEPTH`].
    pub fn push_scope(&mut self, scope: Scope) -> Result<bool, OutOfMemory> {
        let before = self.scopes.last();
        let before = before.filter(|before| before.script == scope.script);
        let most = before.map_or(0, |before| before.depth + 1);
        let fits = scope.depth <= most.min(Self::MAX_DEPTH);
        if fits {
            try_push(&mut self.scopes, scope)?;
        }
        Ok(fits)
    }

    /// Adds a variable of the next scope that lacks one.
    pub fn push_variable(&mut self, name: StringIdx) -> Result<(), OutOfMemory> {
        try_push(&mut self.variables, name)
    }

    /// Adds a use of the next scope that lacks one.
    pub fn push_use(&mut self, new: Use) -> Result<(), OutOfMemory> {
        try_push(&mut self.uses, new)
    }

    /// Returns whether each scope has its variables and uses, and no more are there. O(scopes).
    pub fn is_whole(&self) -> bool {
        let sum = |of: fn(&Scope) -> u32| self.scopes.iter().map(|one| u64::from(of(one))).sum();
        let sums: [u64; 2] = [sum(|scope| scope.variables), sum(|scope| scope.uses)];
        sums == [self.variables.len() as u64, self.uses.len() as u64]
    }

    /// Returns the scopes.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// Returns the variables' names.
    pub fn variables(&self) -> &[StringIdx] {
        &self.variables
    }

    /// Returns the uses.
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// Returns whether the file has no scopes.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Returns the bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        let scopes = self.scopes.capacity() * size_of::<Scope>();
        let uses = self.uses.capacity() * size_of::<Use>();
        (scopes + uses + 4 * self.variables.capacity()) as u64
    }
}
