//! Which variables of which contexts are read.
//!
//! Contexts of one scope are looked at together. Of each variable that one of them has, the functions
//! are collected that may read it: scopes that read it, and all scopes around these, as far as they
//! have live closures. The variable of a context is read if one of them has a closure within the
//! context's range.

use heaplens_model::{EdgeIdx, NodeIdx};
use rustc_hash::FxHashMap;

use super::super::edge_lookup;
use super::chains::Chains;
use super::names::is_variable;
use super::scan::Scan;
use super::{Progress, Rules};
use crate::tables::edges::EdgeName;
use crate::tables::{
    OutOfMemory, ScopeTable, blocks, try_filled, try_push, try_push_short, try_reserve,
    try_reserve_entry,
};
use crate::views::Snapshot;
use crate::views::closure_variables::{ClosureVariables, ContextVariables};

/// So many look-ups of one variable are made before all closures that may read it are sorted.
const MANY: usize = 1 << 20;
const NOTHING: u32 = u32::MAX;

/// Looks at contexts, scope by scope.
pub struct Usage<'a> {
    snapshot: &'a Snapshot,
    table: &'a ScopeTable,
    scopes: Vec<ScopeFacts>,
    /// The scopes that use each variable.
    uses: Uses,
    /// The places of live closures, by function.
    places: Vec<u32>,
    /// Contexts by the scope that they are of: scope, position, node.
    contexts: Vec<(u32, u32, NodeIdx)>,
    chains: Chains,
    /// The variable for which each scope was last looked at.
    seen_for: Vec<u32>,
    next: usize,
    found: ClosureVariables,
}

/// A scope, as the rules need it.
#[derive(Clone, Copy)]
struct ScopeFacts {
    parent: u32,
    first_variable: u32,
    /// Where its closures are in [`Usage::places`].
    places: (u32, u32),
}

impl<'a> Usage<'a> {
    /// Brings scopes, uses, closures and contexts together.
    pub fn new(
        snapshot: &'a Snapshot,
        rules: Rules,
        scan: &mut Scan<'a>,
        chains: Chains,
        closures: Vec<(NodeIdx, NodeIdx)>,
    ) -> Result<Usage<'a>, OutOfMemory> {
        let table = &snapshot.tables.scopes;
        let by_id = Ids::new(table, rules)?;
        scan.drop_finished();
        let mut scopes = tree(table)?;
        let uses = Uses::new(table, &by_id, &scopes)?;
        let places = place_closures(scan, &chains, &by_id, &mut scopes)?;
        let contexts = contexts_by_scope(scan, &by_id, rules)?;
        Ok(Usage {
            snapshot,
            table,
            seen_for: try_filled(NOTHING, scopes.len())?,
            scopes,
            uses,
            places,
            contexts,
            chains,
            next: 0,
            found: ClosureVariables {
                has_scopes: true,
                closures,
                ..ClosureVariables::default()
            },
        })
    }

    pub fn progress(&self) -> Progress {
        Progress::new(self.next, self.contexts.len())
    }

    /// Looks at about so many more contexts. Returns whether all were looked at.
    pub fn advance(&mut self, some: usize) -> Result<bool, OutOfMemory> {
        let enough = self.next.saturating_add(some.max(1));
        while self.next < self.contexts.len().min(enough) {
            let scope = self.contexts[self.next].0;
            let same = self.contexts[self.next..].partition_point(|one| one.0 == scope);
            self.look_at(scope, self.next..self.next + same)?;
            self.next += same;
        }
        Ok(self.next == self.contexts.len())
    }

    /// Looks at all contexts of a scope.
    fn look_at(&mut self, scope: u32, range: std::ops::Range<usize>) -> Result<(), OutOfMemory> {
        let tables = &self.snapshot.tables;
        let declared = self.table.scopes()[scope as usize];
        let first = self.scopes[scope as usize].first_variable;
        // The first variable of a name counts, as in DevTools.
        let mut slots: FxHashMap<&[u8], u32> = FxHashMap::default();
        let variables = first..first + declared.variables;
        for variable in variables {
            let name = self.table.variables()[variable as usize];
            if name != ScopeTable::NO_NAME {
                try_reserve_entry(&mut slots)?;
                slots.entry(tables.strings.get(name)).or_insert(variable);
            }
        }
        let mut readers: FxHashMap<u32, Readers> = FxHashMap::default();
        for at in range.clone() {
            let (_, position, node) = self.contexts[at];
            let first_dead = self.found.dead.len();
            for (edge, target, name) in edge_lookup::edges(tables, node) {
                let EdgeName::String(name) = name else {
                    continue;
                };
                if !is_variable(target.kind()) {
                    continue;
                }
                let Some(variable) = slots.get(tables.strings.get(name)) else {
                    continue;
                };
                if !readers.contains_key(variable) {
                    try_reserve_entry(&mut readers)?;
                    readers.insert(*variable, self.readers(*variable, range.len())?);
                }
                let own = self.chains.range(position);
                if !readers[variable].is_within(&self.places, &own) {
                    try_push(&mut self.found.dead, edge)?;
                }
            }
            self.add(node, first_dead)?;
        }
        Ok(())
    }

    /// Notes a context, if it has dead variables from `first_dead` on.
    fn add(&mut self, context: NodeIdx, first_dead: usize) -> Result<(), OutOfMemory> {
        let snapshot = self.snapshot;
        let dead = &mut self.found.dead[first_dead..];
        if dead.is_empty() {
            return Ok(());
        }
        let retained = |edge: EdgeIdx| {
            let value = snapshot.tables.edges.get(edge).node();
            snapshot.retained_sizes.get(value)
        };
        dead.sort_by_key(|edge| std::cmp::Reverse(retained(*edge)));
        let sizes = dead.iter().map(|edge| retained(*edge));
        let new = ContextVariables {
            context,
            dead_size: sizes.fold(0, u64::saturating_add),
            first_dead: first_dead as u32,
            dead_count: dead.len() as u32,
        };
        try_push(&mut self.found.contexts, new)
    }

    /// Finds the functions that may read a variable, of which so many contexts are.
    fn readers(&mut self, variable: u32, contexts: usize) -> Result<Readers, OutOfMemory> {
        let mut functions = Vec::new();
        for using in self.uses.of(variable) {
            let mut scope = *using;
            while scope != NOTHING && self.seen_for[scope as usize] != variable {
                self.seen_for[scope as usize] = variable;
                let ScopeFacts { parent, places, .. } = self.scopes[scope as usize];
                if places.0 < places.1 {
                    try_push_short(&mut functions, places)?;
                }
                scope = parent;
            }
        }
        if functions.len().saturating_mul(contexts) < MANY {
            return Ok(Readers::Functions(functions));
        }
        let mut all = Vec::new();
        for (first, end) in functions {
            let places = &self.places[first as usize..end as usize];
            try_reserve(&mut all, places.len())?;
            all.extend_from_slice(places);
        }
        all.sort_unstable();
        Ok(Readers::Places(all))
    }

    /// Returns what was found.
    pub fn finish(&mut self) -> Result<ClosureVariables, OutOfMemory> {
        let mut found = std::mem::take(&mut self.found);
        found.contexts.sort_unstable_by_key(|one| one.context);
        Ok(found)
    }
}

/// The functions that may read a variable.
enum Readers {
    /// Where each one's closures are.
    Functions(Vec<(u32, u32)>),
    /// The places of all of their closures.
    Places(Vec<u32>),
}

impl Readers {
    fn is_within(&self, places: &[u32], own: &std::ops::Range<u32>) -> bool {
        let has = |places: &[u32]| {
            let at = places.partition_point(|place| *place < own.start);
            places.get(at).is_some_and(|place| own.contains(place))
        };
        match self {
            Readers::Functions(all) => all
                .iter()
                .any(|(first, end)| has(&places[*first as usize..*end as usize])),
            Readers::Places(all) => has(all),
        }
    }
}

/// The scopes of each script by their ids. Of several with one id the last counts.
struct Ids {
    /// Script, id, scope.
    sorted: Vec<(NodeIdx, i64, u32)>,
    drops_signs: bool,
}

impl Ids {
    fn new(table: &ScopeTable, rules: Rules) -> Result<Ids, OutOfMemory> {
        let mut ids = Ids {
            sorted: Vec::new(),
            drops_signs: rules == Rules::Npm,
        };
        try_reserve(&mut ids.sorted, table.scopes().len())?;
        for (at, scope) in (0u32..).zip(table.scopes()) {
            if let Some(script) = scope.script {
                let id = ids.of_file(scope.id);
                ids.sorted.push((script, id, at));
            }
        }
        ids.sorted.sort_unstable();
        Ok(ids)
    }

    /// An id of the scopes' sections, as the rules read it.
    fn of_file(&self, id: i64) -> i64 {
        if self.drops_signs {
            id.saturating_abs()
        } else {
            id
        }
    }

    fn find(&self, script: NodeIdx, id: i64) -> Option<u32> {
        let end = self
            .sorted
            .partition_point(|one| (one.0, one.1) <= (script, id));
        let last = self.sorted.get(end.checked_sub(1)?)?;
        ((last.0, last.1) == (script, id)).then_some(last.2)
    }
}

/// Finds the parent of each scope by the depths.
fn tree(table: &ScopeTable) -> Result<Vec<ScopeFacts>, OutOfMemory> {
    let mut facts = Vec::new();
    try_reserve(&mut facts, table.scopes().len())?;
    let mut open: Vec<u32> = Vec::new();
    let mut first_variable = 0;
    let mut script = None;
    for (at, scope) in (0u32..).zip(table.scopes()) {
        if script != Some(scope.script) {
            open.clear();
            script = Some(scope.script);
        }
        // The table has no gaps in depth.
        open.truncate(scope.depth as usize);
        facts.push(ScopeFacts {
            parent: open.last().copied().unwrap_or(NOTHING),
            first_variable,
            places: (0, 0),
        });
        try_push_short(&mut open, at)?;
        first_variable += scope.variables;
    }
    Ok(facts)
}

/// The scopes that use each variable.
struct Uses {
    ends: Vec<u32>,
    scopes: Vec<u32>,
}

impl Uses {
    fn new(table: &ScopeTable, ids: &Ids, scopes: &[ScopeFacts]) -> Result<Uses, OutOfMemory> {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut rest = table.uses();
        for scope in table.scopes() {
            let (own, after) = rest.split_at(rest.len().min(scope.uses as usize));
            rest = after;
            let Some(script) = scope.script else {
                continue;
            };
            let Some(using) = ids.find(script, ids.of_file(scope.id)) else {
                continue;
            };
            for one in own {
                let declaring = ids.find(script, ids.of_file(one.declaring_id));
                let Some(declaring) = declaring.map(|at| at as usize) else {
                    continue;
                };
                if one.slot < table.scopes()[declaring].variables {
                    let variable = scopes[declaring].first_variable + one.slot;
                    try_push(&mut pairs, (variable, using))?;
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut uses = Uses {
            ends: try_filled(0, table.variables().len())?,
            scopes: Vec::new(),
        };
        try_reserve(&mut uses.scopes, pairs.len())?;
        for (variable, scope) in pairs {
            uses.scopes.push(scope);
            uses.ends[variable as usize] = uses.scopes.len() as u32;
        }
        // Variables without a use end where the one before does.
        for at in 1..uses.ends.len() {
            uses.ends[at] = uses.ends[at].max(uses.ends[at - 1]);
        }
        Ok(uses)
    }

    fn of(&self, variable: u32) -> &[u32] {
        let end = |at: u32| self.ends.get(at as usize).copied().unwrap_or_default();
        let start = variable.checked_sub(1).map_or(0, end);
        let scopes = self.scopes.get(start as usize..end(variable) as usize);
        scopes.unwrap_or_default()
    }
}

/// Sorts the places of live closures by their functions, and tells each function's scopes where.
fn place_closures(
    scan: &Scan<'_>,
    chains: &Chains,
    ids: &Ids,
    scopes: &mut [ScopeFacts],
) -> Result<Vec<u32>, OutOfMemory> {
    let mut placed: Vec<(NodeIdx, i64, u32)> = Vec::new();
    for live in &scan.live {
        let place = scan.position_of(live.context);
        if let Some(place) = place.and_then(|context| chains.place(context)) {
            try_push(&mut placed, (live.script, live.scope_id, place))?;
        }
    }
    placed.sort_unstable();
    placed.dedup();
    // All scopes of one script and id are that function.
    for (script, id, scope) in &ids.sorted {
        let function = (*script, *id);
        let first = placed.partition_point(|one| (one.0, one.1) < function);
        let end = placed.partition_point(|one| (one.0, one.1) <= function);
        scopes[*scope as usize].places = (first as u32, end as u32);
    }
    let mut places = Vec::new();
    try_reserve(&mut places, placed.len())?;
    places.extend(placed.iter().map(|one| one.2));
    Ok(places)
}

/// Finds the scope of each context, and brings those of one scope together.
fn contexts_by_scope(
    scan: &mut Scan<'_>,
    ids: &Ids,
    rules: Rules,
) -> Result<Vec<(u32, u32, NodeIdx)>, OutOfMemory> {
    let (tables, names, later) = (scan.tables, &scan.names, rules == Rules::Later);
    let mut contexts = Vec::new();
    // Thousands of contexts have one scope.
    let mut known: FxHashMap<NodeIdx, Option<u32>> = FxHashMap::default();
    let all = &scan.contexts;
    let scripts = &mut scan.scripts;
    blocks::forward(all.len(), |range| {
        for (position, context) in (range.start as u32..).zip(&all[range.clone()]) {
            let Some(scope_info) = context.scope_info else {
                continue;
            };
            let scope = match known.get(&scope_info) {
                Some(scope) => *scope,
                None => {
                    let id = names.integer(tables, scope_info, &names.scope_id);
                    let id = id.filter(|_| !(later && names.is_of_script(tables, scope_info)));
                    let mut scope = None;
                    if let Some(id) = id {
                        let script = scripts.script_of(tables, names, scope_info, later)?;
                        scope = script.and_then(|script| ids.find(script, id));
                    }
                    try_reserve_entry(&mut known)?;
                    known.insert(scope_info, scope);
                    scope
                }
            };
            if let Some(scope) = scope {
                try_push(&mut contexts, (scope, position, context.node))?;
            }
        }
        Ok::<(), OutOfMemory>(())
    })?;
    contexts.sort_unstable();
    Ok(contexts)
}
