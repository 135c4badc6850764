//! One pass over the nodes: scripts, contexts, and functions that are alive.

use heaplens_model::{NodeIdx, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::edge_lookup::internal_target;
use super::names::{Names, Role};
use super::scope_scripts::ScopeScripts;
use super::{Context, Live, Rules};
use crate::tables::{
    OutOfMemory, Tables, blocks, try_insert, try_push, try_reserve, try_reserve_entry,
};

/// What the pass has found so far.
pub struct Scan<'a> {
    pub tables: &'a Tables,
    pub names: Names,
    rules: Rules,
    /// In file order.
    pub contexts: Vec<Context>,
    pub live: Vec<Live>,
    /// The top functions of modules that have run: nothing calls them again.
    finished: FxHashSet<NodeIdx>,
    pub scripts: ScopeScripts,
    /// The next node.
    pub next: usize,
    has_scopes: bool,
    closures: Vec<(NodeIdx, NodeIdx)>,
    /// What is known of each function's shared part.
    shared: FxHashMap<NodeIdx, Option<(NodeIdx, i64)>>,
}

/// V8's id of the outermost scope: of a script, a module or an `eval`.
pub const OUTERMOST: i64 = -2;
/// The `continuation` of a generator that has finished.
const FINISHED: i64 = -1;

impl<'a> Scan<'a> {
    pub fn new(tables: &'a Tables, names: Names, rules: Rules) -> Scan<'a> {
        Scan {
            tables,
            names,
            rules,
            contexts: Vec::new(),
            live: Vec::new(),
            finished: FxHashSet::default(),
            scripts: ScopeScripts::default(),
            next: 0,
            has_scopes: !tables.scopes.is_empty(),
            closures: Vec::new(),
            shared: FxHashMap::default(),
        }
    }

    /// Looks at some more of the nodes. Returns whether all of `all` were seen.
    pub fn advance(&mut self, some: usize, all: usize) -> Result<bool, OutOfMemory> {
        let end = all.min(self.next.saturating_add(some));
        for node in (self.next..end).map(|node| NodeIdx(node as u32)) {
            self.look_at(node)?;
        }
        self.next = end;
        Ok(end == all)
    }

    fn look_at(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let tables = self.tables;
        let target = |node, edge| internal_target(tables, node, edge);
        match self.names.role(tables, node) {
            Role::Script if self.has_scopes => {
                let later = self.rules == Rules::Later;
                self.scripts.add_script(tables, &self.names, node, later)
            }
            Role::Context => {
                let scope_info = target(node, &self.names.scope_info);
                try_push(&mut self.contexts, Context { node, scope_info })
            }
            _ if tables.nodes.kind(node) == NodeKind::Closure => self.add_closure(node),
            Role::SharedFunctionInfo if self.has_scopes && self.rules == Rules::Npm => {
                self.scripts.add_function(tables, &self.names, node)
            }
            _ if self.has_scopes
                && self.rules == Rules::Later
                && tables.nodes.kind(node) == NodeKind::Object
                && self.names.has_generators() =>
            {
                self.add_generator(node)
            }
            _ => Ok(()),
        }
    }

    fn add_closure(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let tables = self.tables;
        let Some(context) = internal_target(tables, node, &self.names.context) else {
            return Ok(());
        };
        try_push(&mut self.closures, (context, node))?;
        if !self.has_scopes {
            return Ok(());
        }
        match internal_target(tables, node, &self.names.shared) {
            Some(shared) => self.add_live(node, shared, context),
            None => Ok(()),
        }
    }

    /// An object of a generator or an async function: one that is paused may go on with its context.
    fn add_generator(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        let (tables, names) = (self.tables, &self.names);
        let Some(continuation) = names.integer(tables, node, &names.continuation) else {
            return Ok(());
        };
        if !names.is_generator(tables, node) {
            return Ok(());
        }
        let function = internal_target(tables, node, &names.function);
        let function = function.filter(|one| tables.nodes.kind(*one) == NodeKind::Closure);
        let Some(function) = function else {
            return Ok(());
        };
        let Some(shared) = internal_target(tables, function, &names.shared) else {
            return Ok(());
        };
        if continuation == FINISHED {
            if names.integer(tables, shared, &names.scope_id) == Some(OUTERMOST) {
                try_insert(&mut self.finished, function)?;
            }
            return Ok(());
        }
        match internal_target(tables, node, &names.context) {
            Some(context) => self.add_live(node, shared, context),
            None => Ok(()),
        }
    }

    fn add_live(
        &mut self,
        function: NodeIdx,
        shared: NodeIdx,
        context: NodeIdx,
    ) -> Result<(), OutOfMemory> {
        let (tables, names) = (self.tables, &self.names);
        // Thousands of closures have one function.
        let known = match self.shared.get(&shared) {
            Some(known) => *known,
            None => {
                let script = internal_target(tables, shared, &names.script);
                let scope_id = names.integer(tables, shared, &names.scope_id);
                try_reserve_entry(&mut self.shared)?;
                let known = script.zip(scope_id);
                self.shared.insert(shared, known);
                known
            }
        };
        let Some((script, scope_id)) = known else {
            return Ok(());
        };
        let live = Live {
            script,
            scope_id,
            context,
            function,
        };
        try_push(&mut self.live, live)
    }

    /// Leaves out the functions that nothing calls again.
    pub fn drop_finished(&mut self) {
        let finished = std::mem::take(&mut self.finished);
        if !finished.is_empty() {
            self.live.retain(|one| !finished.contains(&one.function));
        }
    }

    /// Returns the closures by their contexts. O(closures · log closures).
    pub fn closures_by_context(&mut self) -> Result<Vec<(NodeIdx, NodeIdx)>, OutOfMemory> {
        let mut closures = std::mem::take(&mut self.closures);
        closures.sort_unstable();
        closures.shrink_to_fit();
        Ok(closures)
    }

    /// Returns the context before each one, by position in [`Scan::contexts`].
    pub fn previous(&self) -> Result<Vec<Option<u32>>, OutOfMemory> {
        let mut previous = Vec::new();
        try_reserve(&mut previous, self.contexts.len())?;
        blocks::forward(self.contexts.len(), |range| {
            for context in &self.contexts[range] {
                let before = internal_target(self.tables, context.node, &self.names.previous);
                previous.push(before.and_then(|before| self.position_of(before)));
            }
            Ok::<(), OutOfMemory>(())
        })?;
        Ok(previous)
    }

    /// Returns the position of a context. O(log contexts).
    pub fn position_of(&self, node: NodeIdx) -> Option<u32> {
        let found = self.contexts.binary_search_by_key(&node, |one| one.node);
        found.ok().map(|at| at as u32)
    }
}
