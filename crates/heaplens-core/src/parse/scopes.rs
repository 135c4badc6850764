//! Makes the table of scopes of the integers of their three sections.
//!
//! Which variable is read by whom follows from all scopes of a script together. So if a section is
//! damaged or lists more or fewer than another one counts, all of them are left out, with a warning:
//! a variable that is read would look as if nobody read it.

use heaplens_model::problem::{Cause, Problem};
use heaplens_model::{NodeIdx, StringIdx};

use super::edges::Divisor;
use super::header::{Header, ScopeFields};
use super::small_sections::{SmallIntegers, SmallSection, SmallSections};
use super::warnings::Warnings;
use crate::tables::scopes::{Scope, Use};
use crate::tables::{NodeTable, OutOfMemory, ScopeTable, StringTable};

/// Makes the table. `cut` tells that the file ends too early: the scopes are of no use then.
/// O(scopes + variables + uses).
pub fn close(
    small: &mut SmallSections,
    header: &Header,
    (nodes, strings): (&NodeTable, &StringTable),
    cut: bool,
    warnings: &mut Warnings,
) -> Result<ScopeTable, OutOfMemory> {
    let [scopes, variables, uses] = [
        SmallSection::Scopes,
        SmallSection::ScopeVariables,
        SmallSection::ScopeUses,
    ]
    .map(|section| small.take(section));
    let Some(fields) = header.scope.filter(|_| !cut) else {
        return Ok(ScopeTable::default());
    };
    let damage = [&scopes, &variables, &uses].map(|section| section.damage);
    let damage = damage.into_iter().flatten().min();
    let is_script = |node: &NodeIdx| {
        let is_there = node.at() < nodes.len();
        is_there
            && strings
                .get(nodes.name(*node))
                .starts_with(b"system / Script")
    };
    let divisor = Divisor::new(header.node.count);
    let mut table = ScopeTable::default();
    let mut strangers = 0;
    let mut is_sound = damage.is_none();
    for record in records(&scopes, fields.scope_count, &mut is_sound) {
        let Some(mut scope) = read_scope(record, fields, &divisor) else {
            is_sound = false;
            break;
        };
        scope.script = scope.script.filter(is_script);
        strangers += u64::from(scope.script.is_none());
        if !table.push_scope(scope)? {
            is_sound = false;
            break;
        }
    }
    for record in records(&variables, fields.variable_count, &mut is_sound) {
        let name = record.get(fields.variable_name).copied();
        let name = name
            .and_then(|name| u32::try_from(name).ok())
            .map(StringIdx);
        let name = name.filter(|name| name.at() < strings.len());
        table.push_variable(name.unwrap_or(ScopeTable::NO_NAME))?;
    }
    for record in records(&uses, fields.use_count, &mut is_sound) {
        let field = |at: usize| record.get(at).copied().unwrap_or_default();
        table.push_use(Use {
            declaring_id: field(fields.use_declaring_id),
            // One that is not there is nowhere, as the largest is.
            slot: u32::try_from(field(fields.use_slot)).unwrap_or(u32::MAX),
        })?;
    }
    is_sound &= table.is_whole();
    if is_sound && strangers == 0 {
        return Ok(table);
    }
    let strangers = if is_sound { strangers } else { 0 };
    warnings.add(Problem {
        cause: Cause::ScopesDamaged { strangers },
        offset: damage.or(scopes.start),
    });
    Ok(if is_sound {
        table
    } else {
        ScopeTable::default()
    })
}

/// The records of a section. One that is not whole makes `is_sound` false.
fn records<'a>(
    section: &'a SmallIntegers,
    fields: usize,
    is_sound: &mut bool,
) -> impl Iterator<Item = &'a [i64]> + use<'a> {
    let records = section.values.chunks_exact(fields.max(1));
    *is_sound &= records.remainder().is_empty();
    records
}

/// Reads a scope; nothing where a number that counts is negative or too large.
fn read_scope(record: &[i64], fields: ScopeFields, divisor: &Divisor) -> Option<Scope> {
    let field = |at: usize| record.get(at).copied().unwrap_or_default();
    let count = |at: usize| u32::try_from(field(at)).ok();
    let script = u64::try_from(field(fields.script)).ok();
    let script = script.and_then(|index| u32::try_from(divisor.node(index)).ok());
    Some(Scope {
        script: script.map(NodeIdx),
        id: field(fields.id),
        depth: count(fields.depth)?,
        variables: count(fields.variables)?,
        uses: count(fields.uses)?,
    })
}
