//! Contexts and their dead variables, for the command line.
//!
//! The page asks for lists. The command line also asks which closures have a context, and may ask for
//! the rules of another revision of DevTools.

use heaplens_model::query::QueryError;
use heaplens_model::variables::{ContextFunction, ContextTold, ContextsTold, VariableTold};
use heaplens_model::{EdgeIdx, NodeIdx};

use super::Session;
use super::rows_of_groups::{first_by, in_steps};
use crate::analyses::closure_variables::{FindClosureVariables, Rules};
use crate::analyses::edge_lookup;
use crate::tables::edges::EdgeName;
use crate::tables::{OutOfMemory, try_extend};
use crate::views::Snapshot;
use crate::views::closure_variables::{ClosureVariables, ContextVariables};

/// So many functions of a context are told, and so many of its variables.
const MOST: usize = 100;

impl Session {
    /// Returns contexts in DevTools' order, `most` at most: those with dead variables, or all where
    /// the file has no scopes.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn closure_variables(&self, rules: Rules, most: usize) -> Result<ContextsTold, QueryError> {
        let snapshot = &*self.snapshot;
        let found = in_steps(FindClosureVariables::new(snapshot, rules)?)?;
        let mut contexts = Vec::new();
        try_extend(&mut contexts, found.contexts.iter().copied())?;
        let count = contexts.len() as u64;
        let dead_count = contexts.iter().map(|one| u64::from(one.dead_count)).sum();
        let dead_size = contexts.iter().map(|one| one.dead_size);
        let dead_size = dead_size.fold(0, u64::saturating_add);
        let retained = |node| snapshot.retained_sizes.get(node);
        let first = first_by(contexts, most, |one| {
            let sizes = (one.dead_size, retained(one.context));
            (std::cmp::Reverse(sizes), one.context)
        });
        let told = first.iter().map(|one| tell(snapshot, &found, one));
        Ok(ContextsTold {
            has_scopes: found.has_scopes,
            count,
            dead_count,
            dead_size,
            contexts: told.collect::<Result<_, OutOfMemory>>()?,
        })
    }
}

fn tell(
    snapshot: &Snapshot,
    found: &ClosureVariables,
    of: &ContextVariables,
) -> Result<ContextTold, OutOfMemory> {
    let nodes = &snapshot.tables.nodes;
    let dead = found.dead(of);
    let closures = found.closures(of.context);
    let function = |(_, closure): &(NodeIdx, NodeIdx)| ContextFunction {
        id: nodes.id(*closure),
        name: snapshot.object_text(*closure),
        location: snapshot.location(*closure),
    };
    // Dead ones come first, in DevTools' order; the others as the file lists them.
    let mut variables: Vec<VariableTold> = Vec::new();
    let dead_first = dead.iter().take(MOST);
    variables.extend(dead_first.map(|edge| variable(snapshot, *edge, found.has_scopes)));
    for (edge, target, name) in edge_lookup::edges(&snapshot.tables, of.context) {
        if variables.len() >= MOST {
            break;
        }
        let is_variable = target.kind() == heaplens_model::EdgeKind::Context;
        if is_variable && matches!(name, EdgeName::String(_)) && !dead.contains(&edge) {
            variables.push(variable(snapshot, edge, false));
        }
    }
    Ok(ContextTold {
        id: nodes.id(of.context),
        name: snapshot.object_text(of.context),
        location: snapshot.location(of.context),
        shallow_size: nodes.shallow_size(of.context),
        retained_size: snapshot.retained_sizes.get(of.context),
        dead_count: of.dead_count,
        dead_size: of.dead_size,
        function_count: closures.len() as u64,
        functions: closures.iter().take(MOST).map(function).collect(),
        variables,
    })
}

fn variable(snapshot: &Snapshot, edge: EdgeIdx, is_dead: bool) -> VariableTold {
    let value = snapshot.tables.edges.get(edge).node();
    VariableTold {
        name: snapshot.edge_label(edge).name,
        is_dead,
        id: snapshot.tables.nodes.id(value),
        value: snapshot.object_text(value),
        retained_size: snapshot.retained_sizes.get(value),
    }
}
