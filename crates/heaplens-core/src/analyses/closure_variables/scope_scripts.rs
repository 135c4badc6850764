//! Which script a scope belongs to: its `ScopeInfo` does not say so itself.
//!
//! The npm package asks each function's shared part. Later revisions ask the script, whose `infos`
//! list shared parts and `ScopeInfo`s. Both go outwards from a `ScopeInfo` that is not known, up to
//! one that is. Ways are walked once, also where they lead in a circle.

use heaplens_model::NodeIdx;
use rustc_hash::FxHashMap;

use super::super::edge_lookup::internal_target;
use super::names::{Names, Role, targets};
use super::scan::OUTERMOST;
use crate::tables::{OutOfMemory, Tables, try_push_short, try_reserve_entry};

/// The scripts of `ScopeInfo`s, as far as they are known.
#[derive(Default)]
pub struct ScopeScripts {
    /// Nothing for one that leads to no script.
    known: FxHashMap<NodeIdx, Option<NodeIdx>>,
}

impl ScopeScripts {
    fn set(&mut self, scope_info: NodeIdx, script: Option<NodeIdx>) -> Result<(), OutOfMemory> {
        try_reserve_entry(&mut self.known)?;
        self.known.insert(scope_info, script);
        Ok(())
    }

    /// Ties a function's own scope to its script, as the npm package does
    /// (`processSharedFunctionInfo`).
    pub fn add_function(
        &mut self,
        tables: &Tables,
        names: &Names,
        shared: NodeIdx,
    ) -> Result<(), OutOfMemory> {
        let scope_info = internal_target(tables, shared, &names.name_or_scope_info);
        let script = internal_target(tables, shared, &names.script);
        match scope_info.zip(script) {
            Some((scope_info, script))
                if names.role(tables, scope_info) == Role::ScopeInfo
                    && names.role(tables, script) == Role::Script =>
            {
                self.set(scope_info, Some(script))
            }
            _ => Ok(()),
        }
    }

    /// Ties the scopes that a script lists to it, if the rules are the `later` ones.
    pub fn add_script(
        &mut self,
        tables: &Tables,
        names: &Names,
        script: NodeIdx,
        later: bool,
    ) -> Result<(), OutOfMemory> {
        let Some(infos) = internal_target(tables, script, &names.infos).filter(|_| later) else {
            return Ok(());
        };
        let is_scope_info = |node: &NodeIdx| names.role(tables, *node) == Role::ScopeInfo;
        // What an `eval` stands in belongs to another script.
        let stop = internal_target(tables, script, &names.eval_from_scope_info);
        let stop = stop.filter(is_scope_info);
        for info in targets(tables, infos) {
            if is_scope_info(&info) {
                self.claim(tables, names, info, (script, stop))?;
                continue;
            }
            if names.role(tables, info) != Role::SharedFunctionInfo {
                continue;
            }
            let own = internal_target(tables, info, &names.name_or_scope_info);
            if let Some(own) = own.filter(is_scope_info) {
                self.claim(tables, names, own, (script, stop))?;
                continue;
            }
            // A function that was not compiled yet knows only what is around it.
            let id = names.integer(tables, info, &names.scope_id);
            let edge = &names.raw_outer_scope_info_or_feedback_metadata;
            let around = internal_target(tables, info, edge).filter(is_scope_info);
            if let (Some(id), Some(around)) = (id, around)
                && id != OUTERMOST
            {
                self.claim(tables, names, around, (script, stop))?;
            }
        }
        Ok(())
    }

    /// Ties a scope and those around it to a script, up to one that is tied already.
    fn claim(
        &mut self,
        tables: &Tables,
        names: &Names,
        scope_info: NodeIdx,
        (script, stop): (NodeIdx, Option<NodeIdx>),
    ) -> Result<(), OutOfMemory> {
        let mut next = Some(scope_info);
        while let Some(at) = next {
            if Some(at) == stop || self.known.contains_key(&at) {
                break;
            }
            self.set(at, Some(script))?;
            if names.integer(tables, at, &names.scope_id) == Some(OUTERMOST) {
                break;
            }
            next = internal_target(tables, at, &names.outer_scope_info);
        }
        Ok(())
    }

    /// Returns the script of a scope. Each scope is walked over once, so that all calls together
    /// cost O(scopes).
    pub fn script_of(
        &mut self,
        tables: &Tables,
        names: &Names,
        scope_info: NodeIdx,
        later: bool,
    ) -> Result<Option<NodeIdx>, OutOfMemory> {
        let mut walked = Vec::new();
        let mut next = Some(scope_info);
        let mut found = None;
        while let Some(at) = next {
            if let Some(known) = self.known.get(&at) {
                found = *known;
                break;
            }
            // Nothing for now, so that a circle ends here.
            self.set(at, None)?;
            try_push_short(&mut walked, at)?;
            if later && names.integer(tables, at, &names.scope_id) == Some(OUTERMOST) {
                break;
            }
            next = internal_target(tables, at, &names.outer_scope_info);
        }
        for at in walked {
            self.set(at, found)?;
        }
        Ok(found)
    }
}
