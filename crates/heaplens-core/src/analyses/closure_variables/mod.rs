//! Finds closure variables that nobody reads any more.
//!
//! DevTools, `ContextAnalyzer.ts`, `analyzeContexts`. A variable of a context is read if some scope
//! that reads it, or a scope around that one, is a function of which a closure is alive, and this
//! context is on that closure's chain of contexts. Every closure in the file counts as alive. All
//! other variables are dead, those that nobody ever read among them.
//!
//! The rules are those of DevTools' later revisions ([`Rules::Later`]), which know the scripts of more
//! scopes, and count paused generators and async functions as alive. Those of its npm package
//! ([`Rules::Npm`]) are there to be compared with.
//!
//! - `scan` finds scripts, contexts and closures in one pass over the nodes.
//! - `scope_scripts` ties a scope's `ScopeInfo` to its script.
//! - `chains` numbers the contexts such that a context and all that have it on their chain are a
//!   range: whether a function reaches a context is one binary search.
//! - `usage` goes through contexts by their scope.
//!
//! O(nodes + edges of closures, contexts and generators + scopes · their depth, which is bounded).
//! A file without scopes has all of its contexts listed, and none of its variables are known to be
//! dead.

mod chains;
mod names;
mod scan;
mod scope_scripts;
mod usage;

use heaplens_model::NodeIdx;

use self::chains::Chains;
use self::names::Names;
use self::scan::Scan;
use self::usage::Usage;
use super::{Progress, Steps, in_blocks};
use crate::tables::{OutOfMemory, try_push};
use crate::views::Snapshot;
use crate::views::closure_variables::{ClosureVariables, ContextVariables};

/// Whose rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rules {
    /// Those of DevTools' later revisions.
    #[default]
    Later,
    /// Those of the npm package `chrome-devtools-frontend` 1.0.1705227, which drops the signs of
    /// scope ids.
    Npm,
}

/// Finds them.
pub struct FindClosureVariables<'a> {
    snapshot: &'a Snapshot,
    rules: Rules,
    scan: Scan<'a>,
    /// Once all nodes were seen.
    usage: Option<Usage<'a>>,
    len: usize,
}

impl<'a> FindClosureVariables<'a> {
    /// Looks up the names that the rules speak of. O(strings).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        rules: Rules,
    ) -> Result<FindClosureVariables<'a>, OutOfMemory> {
        let names = Names::find(&snapshot.tables)?;
        Ok(FindClosureVariables {
            snapshot,
            rules,
            scan: Scan::new(&snapshot.tables, names, rules),
            usage: None,
            len: snapshot.tables.nodes.len(),
        })
    }

    /// What a file without scopes has: its contexts.
    fn contexts_alone(&mut self) -> Result<ClosureVariables, OutOfMemory> {
        let mut found = ClosureVariables::default();
        for context in std::mem::take(&mut self.scan.contexts) {
            let new = ContextVariables {
                context: context.node,
                dead_size: 0,
                first_dead: 0,
                dead_count: 0,
            };
            try_push(&mut found.contexts, new)?;
        }
        found.closures = self.scan.closures_by_context()?;
        Ok(found)
    }
}

impl Steps for FindClosureVariables<'_> {
    type Output = ClosureVariables;

    fn advance(&mut self, budget: usize) -> Result<Option<ClosureVariables>, OutOfMemory> {
        let Some(usage) = &mut self.usage else {
            let is_scanned = in_blocks(budget, |len| self.scan.advance(len, self.len))?;
            if !is_scanned {
                return Ok(None);
            }
            if self.snapshot.tables.scopes.is_empty() {
                return self.contexts_alone().map(Some);
            }
            let closures = self.scan.closures_by_context()?;
            let chains = Chains::new(&self.scan)?;
            let usage = Usage::new(self.snapshot, self.rules, &mut self.scan, chains, closures)?;
            self.usage = Some(usage);
            return Ok(None);
        };
        if !in_blocks(budget, |len| usage.advance(len))? {
            return Ok(None);
        }
        usage.finish().map(Some)
    }

    fn progress(&self) -> Progress {
        let scanned = Progress::new(self.scan.next, self.len);
        let usage = self.usage.as_ref();
        usage.map_or(scanned, |usage| scanned.and(usage.progress()))
    }
}

/// A context, and its `ScopeInfo`.
#[derive(Clone, Copy, Debug)]
struct Context {
    node: NodeIdx,
    scope_info: Option<NodeIdx>,
}

/// A closure, or a function that is paused: it can go on, and read what is on its chain.
#[derive(Clone, Copy, Debug)]
struct Live {
    script: NodeIdx,
    scope_id: i64,
    /// Where its chain begins; the rules do not say that it is a context.
    context: NodeIdx,
    function: NodeIdx,
}
