//! A promise's state, and what goes on when it is settled.
//!
//! V8 keeps a pending promise's reactions, and a settled one's result, in one field
//! (`promise.tq`, `reactions_or_result`). A reaction leads to the next one, to the functions to
//! call, and to the promise that these settle. At an `await` the function to call is V8's own and
//! has a context whose extension is the paused generator; Chromium 156 often names the generator
//! itself. Whether a promise was fulfilled or rejected is a flag, which files do not have.

use heaplens_model::object_facts::{
    ContentsEntry, EntryKey, Fact, FactLabel, Value, ValueWord, WaitsBy,
};
use heaplens_model::{EdgeKind, NodeIdx, NodeKind};
use rustc_hash::FxHashSet;

use super::contents::Window;
use crate::graph::names::is_hidden_object;
use crate::tables::OutOfMemory;
use crate::views::Snapshot;

/// The hidden edges of a reaction: next, two functions, a promise, and a few more in later versions.
const MAX_REACTION_EDGES: usize = 16;

/// What waits for a promise.
#[derive(Clone, Copy)]
struct Waiter {
    by: WaitsBy,
    node: NodeIdx,
}

impl Snapshot {
    pub(super) fn promise_facts(&self, node: NodeIdx, facts: &mut Vec<Fact>) {
        let Some(target) = self.edges_of(node).internal(b"reactions_or_result") else {
            return;
        };
        let is_pending = self.is_reaction(target);
        let state = if is_pending {
            ValueWord::Pending
        } else {
            ValueWord::Settled
        };
        facts.push(Fact {
            label: FactLabel::PromiseState,
            value: Value::Word(state),
        });
        if !is_pending {
            facts.push(Fact {
                label: FactLabel::PromiseResult,
                value: self.value(target),
            });
        }
    }

    fn is_reaction(&self, node: NodeIdx) -> bool {
        let name = self.raw_name(node);
        is_hidden_object(self.tables.nodes.kind(node), name) && name == b"system / PromiseReaction"
    }

    /// Counts what waits for a promise. O(reactions).
    pub(super) fn waiter_count(&self, promise: NodeIdx) -> Result<u64, OutOfMemory> {
        let mut count = 0;
        self.each_waiter(promise, |_| {
            count += 1;
            true
        })?;
        Ok(count)
    }

    pub(super) fn waiters(
        &self,
        promise: NodeIdx,
        mut window: Window,
    ) -> Result<Vec<ContentsEntry>, OutOfMemory> {
        let mut entries = Vec::new();
        self.each_waiter(promise, |waiter| {
            if window.is_in() {
                entries.push(ContentsEntry {
                    key: EntryKey::Waits(waiter.by),
                    value: self.value(waiter.node),
                });
            }
            !window.is_past()
        })?;
        Ok(entries)
    }

    /// Calls `take` with what waits for a promise, the latest first, until it returns false.
    fn each_waiter(
        &self,
        promise: NodeIdx,
        mut take: impl FnMut(Waiter) -> bool,
    ) -> Result<(), OutOfMemory> {
        let mut next = self.edges_of(promise).internal(b"reactions_or_result");
        let mut seen = FxHashSet::default();
        while let Some(reaction) = next.filter(|node| self.is_reaction(*node)) {
            try_reserve_entry_of_set(&mut seen)?;
            // In a hostile file the reactions go in a circle.
            if !seen.insert(reaction) {
                return Ok(());
            }
            next = None;
            let mut met = [None; MAX_REACTION_EDGES];
            for (position, (_, edge)) in self
                .edges_of(reaction)
                .of(|kind| kind == EdgeKind::Hidden)
                .take(MAX_REACTION_EDGES)
                .enumerate()
            {
                let target = edge.node();
                if self.is_reaction(target) {
                    next = Some(target);
                    continue;
                }
                let Some(waiter) = self.waiter(target) else {
                    continue;
                };
                // Both functions of an `await` go on with the same generator.
                if met.contains(&Some(waiter.node)) {
                    continue;
                }
                if let Some(met) = met.get_mut(position) {
                    *met = Some(waiter.node);
                }
                if !take(waiter) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn waiter(&self, target: NodeIdx) -> Option<Waiter> {
        let found = |by, node| Some(Waiter { by, node });
        match self.tables.nodes.kind(target) {
            NodeKind::Closure => {
                let context = self.edges_of(target).internal(b"context");
                let paused = context
                    .and_then(|context| self.edges_of(context).internal(b"extension"))
                    .and_then(|extension| self.generator_function(extension));
                if let Some(function) = paused {
                    return found(WaitsBy::Await, function);
                }
                match context.and_then(|context| self.settled_by(target, context)) {
                    Some(promise) => found(WaitsBy::Promise, promise),
                    None => found(WaitsBy::Call, target),
                }
            }
            NodeKind::Object => match self.generator_function(target) {
                Some(function) => found(WaitsBy::Await, function),
                None if self.is_promise(target) => found(WaitsBy::Promise, target),
                None => None,
            },
            _ => None,
        }
    }

    /// The promise that a function of V8's own settles, such as those of `Promise.all`: a hidden
    /// edge of its context leads there, or to a capability that does. Scripts' functions have names
    /// for all that is in their contexts.
    fn settled_by(&self, function: NodeIdx, context: NodeIdx) -> Option<NodeIdx> {
        let shared = self.edges_of(function).internal(b"shared")?;
        let of_shared = self.edges_of(shared);
        let is_of_script = [&b"script"[..], b"script_or_debug_info"]
            .into_iter()
            .filter_map(|name| of_shared.internal(name))
            .any(|script| self.constant(script).is_none());
        if is_of_script || self.variable_count(context) > 0 {
            return None;
        }
        let mut hidden = self
            .edges_of(context)
            .of(|kind| kind == EdgeKind::Hidden)
            .map(|(_, edge)| edge.node());
        hidden.find_map(|target| {
            match self.raw_name(target) {
                b"system / PromiseCapability" => self.edges_of(target).hidden(0),
                _ => Some(target),
            }
            .filter(|target| self.is_promise(*target))
        })
    }

    fn is_promise(&self, node: NodeIdx) -> bool {
        self.tables.nodes.is(node, NodeKind::Object) && self.raw_name(node) == b"Promise"
    }

    /// The function that a generator object runs.
    pub(super) fn generator_function(&self, node: NodeIdx) -> Option<NodeIdx> {
        if !self.tables.nodes.is(node, NodeKind::Object) {
            return None;
        }
        let function = self.edges_of(node).internal(b"function")?;
        let is_function = self.tables.nodes.is(function, NodeKind::Closure);
        is_function.then_some(function)
    }
}

fn try_reserve_entry_of_set(set: &mut FxHashSet<NodeIdx>) -> Result<(), OutOfMemory> {
    set.try_reserve(1).map_err(|_| OutOfMemory {
        needed: 8 * set.len() as u64,
    })
}
