//! Functions: the variables that a closure can see, and what a bound function calls.
//!
//! A closure leads to its context, and each context to the one around it (`previous`), up to the
//! native context of the realm. The edges of a context are named after the variables in it.

use heaplens_model::object_facts::{Fact, FactLabel, Value};
use heaplens_model::{EdgeKind, NodeIdx};

use crate::graph::names::is_native_context_name;
use crate::views::Snapshot;

/// The contexts of a closure that are listed. Functions are not nested deeper in real programs.
const MAX_CONTEXTS: usize = 64;

impl Snapshot {
    pub(super) fn function_facts(&self, node: NodeIdx, facts: &mut Vec<Fact>) {
        let edges = self.edges_of(node);
        for (name, label) in [
            (&b"bound_function"[..], FactLabel::BoundFunction),
            (b"bound_this", FactLabel::BoundThis),
            (b"shared", FactLabel::SharedFunctionInfo),
        ] {
            if let Some(target) = edges.internal(name) {
                let value = self.value(target);
                facts.push(Fact { label, value });
            }
        }
    }

    /// The contexts around a function that have variables, from the inside out.
    pub(super) fn contexts(&self, function: NodeIdx) -> Vec<NodeIdx> {
        let mut contexts: Vec<NodeIdx> = Vec::new();
        let mut next = self.edges_of(function).internal(b"context");
        let mut passed = 0;
        while let Some(context) = next
            && passed < MAX_CONTEXTS
            && !is_native_context_name(self.raw_name(context))
            && !contexts.contains(&context)
        {
            passed += 1;
            if self.variable_count(context) > 0 {
                contexts.push(context);
            }
            next = self.edges_of(context).internal(b"previous");
        }
        contexts
    }

    pub(super) fn variable_count(&self, context: NodeIdx) -> u64 {
        self.edges_of(context)
            .count(|kind| kind == EdgeKind::Context)
    }

    /// A variable's value. V8 14 keeps some in a cell of their own.
    pub(super) fn variable(&self, target: NodeIdx) -> Value {
        if self.raw_name(target) != b"system / ContextCell" {
            return self.value(target);
        }
        let value = self.edges_of(target).hidden(0);
        value.map_or(Value::NotInFile, |value| self.value(value))
    }
}
