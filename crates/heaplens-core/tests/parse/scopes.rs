//! The scopes of scripts: what is read, and what becomes of damaged ones.

use heaplens_core::tables::scopes::{Scope, Use};
use heaplens_model::problem::Cause;
use heaplens_model::{NodeIdx, StringIdx};

use crate::pieces;

const HEAD: &str = r#""snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object","synthetic"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"],"string_or_number","node"],"scope_fields":["script_node_index","scope_id","depth","scope_context_vars_count","scope_uses_count"],"scope_context_var_fields":["name"],"scope_use_fields":["declaring_scope_id","slot_index"]},"node_count":4,"edge_count":3}"#;
/// The root, two scripts, and what is none.
const NODES: &str =
    r#""nodes":[1,0,1,0,3,0,1,3,0,0,0,2,5,0,0,0,3,7,0,0],"edges":[0,4,5,0,4,10,0,5,15]"#;
const STRINGS: &str =
    r#""strings":["","system / Script / a.js","system / Script / b.js","Other","x","y"]"#;

/// A script with two scopes, and another with one.
const SCOPES: &str = "5,-2,0,1,0, 5,0,1,1,2, 10,-2,0,0,0";
const VARIABLES: &str = "4,5";
const USES: &str = "-2,0, 0,0";

/// What was read, with the causes of the warnings.
#[derive(Debug, PartialEq)]
struct Found {
    scopes: Vec<Scope>,
    variables: Vec<StringIdx>,
    uses: Vec<Use>,
    causes: Vec<Cause>,
}

#[track_caller]
fn read(sections: &[&str]) -> Found {
    pieces::read(sections, |parsed| {
        let table = &parsed.tables.scopes;
        let warnings = parsed.warnings.iter();
        Found {
            scopes: table.scopes().to_vec(),
            variables: table.variables().to_vec(),
            uses: table.uses().to_vec(),
            causes: warnings.map(|one| one.cause.clone()).collect(),
        }
    })
}

#[track_caller]
fn read_all(scopes: &str, variables: &str, uses: &str) -> Found {
    let scopes = format!("\"scopes\":[{scopes}]");
    let variables = format!("\"scope_context_vars\":[{variables}]");
    let uses = format!("\"scope_uses\":[{uses}]");
    read(&[HEAD, NODES, &scopes, &variables, &uses, STRINGS])
}

/// Nothing is left of sections that do not fit together.
#[track_caller]
fn is_left_out(found: Found, what: &str) {
    let expected = Found {
        scopes: Vec::new(),
        variables: Vec::new(),
        uses: Vec::new(),
        causes: vec![Cause::ScopesDamaged { strangers: 0 }],
    };
    assert_eq!(found, expected, "{what}");
}

fn scope(script: Option<u32>, id: i64, depth: u32, [variables, uses]: [u32; 2]) -> Scope {
    Scope {
        script: script.map(NodeIdx),
        id,
        depth,
        variables,
        uses,
    }
}

#[test]
fn scopes_are_read_with_their_variables_and_uses() {
    let use_of = |declaring_id| Use {
        declaring_id,
        slot: 0,
    };
    let expected = Found {
        scopes: vec![
            scope(Some(1), -2, 0, [1, 0]),
            scope(Some(1), 0, 1, [1, 2]),
            scope(Some(2), -2, 0, [0, 0]),
        ],
        variables: vec![StringIdx(4), StringIdx(5)],
        uses: vec![use_of(-2), use_of(0)],
        causes: Vec::new(),
    };
    assert_eq!(read_all(SCOPES, VARIABLES, USES), expected);
}

#[test]
fn scopes_that_name_no_script_are_counted_and_the_others_kept() {
    // Another object, in the middle of a node, beyond the nodes, beyond 32 bits, negative.
    for script in ["15", "6", "20", "8589934602", "-10"] {
        let scopes = format!("5,-2,0,1,0, {script},-2,0,1,1, {script},0,1,0,1, 10,-2,0,0,0");
        let found = read_all(&scopes, VARIABLES, USES);
        let kept = [
            scope(Some(1), -2, 0, [1, 0]),
            scope(None, -2, 0, [1, 1]),
            scope(None, 0, 1, [0, 1]),
            scope(Some(2), -2, 0, [0, 0]),
        ];
        assert_eq!(found.scopes, kept, "{script}");
        assert_eq!(found.variables, [StringIdx(4), StringIdx(5)], "{script}");
        assert_eq!(found.uses.len(), 2, "{script}");
        let expected = [Cause::ScopesDamaged { strangers: 2 }];
        assert_eq!(found.causes, expected, "{script}");
    }
}

#[test]
fn a_gap_in_depth_leaves_all_out() {
    for scopes in [
        // Nothing is around the first scope of a script.
        "5,-2,1,1,0, 5,0,2,1,2",
        "5,-2,0,1,0, 5,0,2,1,2",
        "5,-2,0,1,0, 10,-2,1,1,2",
        "5,-2,0,1,0, 5,0,4294967295,1,2",
    ] {
        is_left_out(read_all(scopes, VARIABLES, USES), scopes);
    }
    // Deeper than any program.
    let deep = |depth: u32| {
        let scopes: Vec<String> = (0..=depth).map(|at| format!("5,{at},{at},0,0")).collect();
        read_all(&scopes.join(","), "", "")
    };
    assert_eq!(deep(1000).scopes.len(), 1001);
    is_left_out(deep(1001), "1001");
}

#[test]
fn counts_that_are_none_leave_all_out() {
    for scopes in [
        "5,-2,-1,1,0, 5,0,1,1,2",
        "5,-2,0,-1,0, 5,0,1,3,2",
        "5,-2,0,1,-1, 5,0,1,1,3",
        "5,-2,0,4294967296,0, 5,0,1,1,2",
        "5,-2,0,1,4294967296, 5,0,1,1,2",
        // Their sum is right only if it overflows.
        "5,-2,0,4294967295,0, 5,0,1,3,2",
    ] {
        is_left_out(read_all(scopes, VARIABLES, USES), scopes);
    }
}

#[test]
fn sections_that_are_longer_or_shorter_than_counted_leave_all_out() {
    for (scopes, variables, uses) in [
        (SCOPES, "4", USES),
        (SCOPES, "4,5,4", USES),
        (SCOPES, "", USES),
        (SCOPES, VARIABLES, "-2,0"),
        (SCOPES, VARIABLES, "-2,0, 0,0, 0,0"),
        (SCOPES, VARIABLES, ""),
        // Records that are not whole.
        (SCOPES, VARIABLES, "-2,0, 0,0, 0"),
        (SCOPES, VARIABLES, "-2,0, 0"),
        ("5,-2,0,1,0, 5,0,1,1,2, 10,-2,0,0", VARIABLES, USES),
        ("5,-2,0,1,0, 5,0,1,1,2, 10", VARIABLES, USES),
        // A scope is missing, and all of them.
        ("5,-2,0,1,0", VARIABLES, USES),
        ("", VARIABLES, USES),
        // What is no integer.
        ("5,-2,0,1,0, 5,0,1,1,2.5", VARIABLES, USES),
        (SCOPES, "4,\"y\"", USES),
        (SCOPES, VARIABLES, "-2,0, 0,null"),
    ] {
        let what = format!("[{scopes}] [{variables}] [{uses}]");
        is_left_out(read_all(scopes, variables, uses), &what);
    }
}

#[test]
fn a_section_that_is_missing_leaves_all_out() {
    let [scopes, variables, uses] = [
        format!("\"scopes\":[{SCOPES}]"),
        format!("\"scope_context_vars\":[{VARIABLES}]"),
        format!("\"scope_uses\":[{USES}]"),
    ];
    let sections = [&*scopes, &*variables, &*uses];
    for without in 0..3 {
        let there = (0..3).filter(|at| *at != without).map(|at| sections[at]);
        let all: Vec<&str> = [HEAD, NODES, STRINGS].into_iter().chain(there).collect();
        is_left_out(read(&all), sections[without]);
    }
    // A file that has none of them is whole.
    assert_eq!(read(&[HEAD, NODES, STRINGS]).causes, []);
}
