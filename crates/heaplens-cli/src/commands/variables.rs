//! `heaplens variables FILE`: contexts of closures, and which of their variables nobody reads.

use std::io::Write;

use heaplens_core::session::VariableRules;
use heaplens_model::locale::Lang;
use heaplens_model::variables::{ContextFunction, ContextTold, ContextsTold, VariableTold};
use serde::Serialize;

use crate::args::Variables;
use crate::location::{LocationJson, with_location};
use crate::opened::{self, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, source_files, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VariablesJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    has_scopes: bool,
    count: u64,
    dead_count: u64,
    dead_size: u64,
    contexts: Vec<ContextJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContextJson<'a> {
    id: u64,
    name: &'a str,
    location: Option<LocationJson<'a>>,
    shallow_size: u64,
    retained_size: u64,
    dead_count: u32,
    dead_size: u64,
    function_count: u64,
    functions: Vec<FunctionJson<'a>>,
    variables: Vec<VariableJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FunctionJson<'a> {
    id: u64,
    name: &'a str,
    location: Option<LocationJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VariableJson<'a> {
    name: &'a str,
    dead: bool,
    id: u64,
    value: &'a str,
    retained_size: u64,
}

/// A person is shown so many functions of a context at most.
const FUNCTIONS_FOR_PEOPLE: usize = 3;

/// Runs the command.
pub fn run(args: &Variables) -> Result<(), Failure> {
    let mut opened = opened::require(&args.file)?;
    source_files::add(&mut opened.session, &args.print.source_maps);
    let limit = args.print.limit.unwrap_or(usize::MAX);
    let rules = if args.as_npm {
        VariableRules::Npm
    } else {
        VariableRules::Later
    };
    let found = opened.session.closure_variables(rules, limit);
    let found = found.map_err(|error| opened.failure(error))?;
    let mut out = output::open();
    if args.print.json {
        let json = VariablesJson {
            schema: "heaplens/variables@1",
            snapshot: opened.to_json(),
            has_scopes: found.has_scopes,
            count: found.count,
            dead_count: found.dead_count,
            dead_size: found.dead_size,
            contexts: found.contexts.iter().map(context_json).collect(),
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        write_text(&mut out, &found)?;
    }
    output::finish(out)
}

fn context_json(context: &ContextTold) -> ContextJson<'_> {
    ContextJson {
        id: context.id.0,
        name: &context.name.text,
        location: context.location.as_ref().map(LocationJson::new),
        shallow_size: context.shallow_size,
        retained_size: context.retained_size,
        dead_count: context.dead_count,
        dead_size: context.dead_size,
        function_count: context.function_count,
        functions: context.functions.iter().map(function_json).collect(),
        variables: context.variables.iter().map(variable_json).collect(),
    }
}

fn function_json(function: &ContextFunction) -> FunctionJson<'_> {
    FunctionJson {
        id: function.id.0,
        name: &function.name.text,
        location: function.location.as_ref().map(LocationJson::new),
    }
}

fn variable_json(variable: &VariableTold) -> VariableJson<'_> {
    VariableJson {
        name: &variable.name.text,
        dead: variable.is_dead,
        id: variable.id.0,
        value: &variable.value.text,
        retained_size: variable.retained_size,
    }
}

fn write_text(out: &mut output::Out, found: &ContextsTold) -> Result<(), Failure> {
    let texts = &Lang::En.texts().variables;
    let rule = if found.has_scopes {
        texts.rule
    } else {
        texts.rule_without_scopes
    };
    writeln!(out, "{rule}\n")?;
    if found.count == 0 {
        writeln!(out, "{}", texts.nothing)?;
        return Ok(());
    }
    let mut rows = Table::new(&["Unread", "Unread Size", "Retained Size", "Context"]);
    for context in &found.contexts {
        let name = table::name(&context.name.text);
        let place = with_location(&name, context.location.as_ref());
        let known = |number| {
            if found.has_scopes {
                table::number(number)
            } else {
                "–".to_owned()
            }
        };
        rows.row(vec![
            known(i128::from(context.dead_count)),
            known(i128::from(context.dead_size)),
            table::number(context.retained_size),
            format!("{place} {}", context.id),
        ]);
        for variable in context.variables.iter().filter(|one| one.is_dead) {
            rows.row(vec![
                String::new(),
                table::number(variable.retained_size),
                String::new(),
                format!(
                    "  {} :: {} {}",
                    table::name(&variable.name.text),
                    table::name(&variable.value.text),
                    variable.id
                ),
            ]);
        }
        for function in context.functions.iter().take(FUNCTIONS_FOR_PEOPLE) {
            let name = table::name(&function.name.text);
            let place = with_location(&name, function.location.as_ref());
            let line = format!("  kept by {place} {}", function.id);
            rows.row(vec![String::new(), String::new(), String::new(), line]);
        }
    }
    rows.write(out)
}
