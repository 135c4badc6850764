//! Whatever a file holds and however it is cut, the parser opens it or refuses it, and the same
//! each time.
//!
//! What opens must hold together: every index in the tables inside of its column.

#![no_main]

use heaplens_core::parse::{Parsed, Parser};
use heaplens_core::tables::edges::EdgeName;
use heaplens_model::EdgeIdx;
use heaplens_model::problem::Problem;
use libfuzzer_sys::fuzz_target;

fn parse(file: &[u8], length: Option<u64>, piece: usize) -> Result<Parsed, Problem> {
    let mut parser = Parser::new(length);
    for piece in file.chunks(piece) {
        parser.push(piece)?;
    }
    parser.finish()
}

/// Touches everything that the tables refer to.
fn check(parsed: &Parsed) {
    let tables = &parsed.tables;
    let mut edges = 0;
    for node in tables.nodes.indices() {
        tables.strings.get(tables.nodes.name(node));
        tables.nodes.kind(node);
        tables.nodes.id(node);
        tables.nodes.shallow_size(node);
        tables.locations.get(node);
        if let Some(first) = tables.allocations.trace_node_of(node) {
            // Each caller was read before: a stack ends.
            assert!(tables.allocations.stack(first).is_sorted_by(|one, caller| one > caller));
            for at in tables.allocations.stack(first).take(100) {
                if let Some(function) = tables.allocations.function_of(at) {
                    for string in [function.name, function.script_name].into_iter().flatten() {
                        tables.strings.get(string);
                    }
                }
            }
        }
        for at in tables.nodes.edges(node) {
            let edge = EdgeIdx(at as u32);
            assert!(tables.edges.get(edge).node().at() < tables.nodes.len());
            if let EdgeName::String(name) = tables.edge_name(node, edge) {
                tables.strings.get(name);
            }
            edges += 1;
        }
    }
    assert_eq!(edges, tables.edges.len());
    assert!(tables.root.at() < tables.nodes.len());
    assert!(parsed.warnings.len() < 500);
}

fuzz_target!(|file: &[u8]| {
    let whole = parse(file, Some(file.len() as u64), file.len().max(1));
    // Pieces of all sizes come up: small ones take the careful way only, others both.
    let pieces = parse(file, None, 1 + file.len() % 199);
    match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => {
            check(&whole);
            assert_eq!(whole.warnings, pieces.warnings);
            assert_eq!(whole.tables.nodes.len(), pieces.tables.nodes.len());
            assert_eq!(
                whole.tables.nodes.first_edges(),
                pieces.tables.nodes.first_edges()
            );
            assert_eq!(whole.tables.edges.as_slice(), pieces.tables.edges.as_slice());
            let stacks = |parsed: &Parsed| {
                let allocations = &parsed.tables.allocations;
                let nodes = parsed.tables.nodes.indices();
                let first: Vec<_> = nodes.map(|node| allocations.trace_node_of(node)).collect();
                (allocations.trace_node_count(), first)
            };
            assert_eq!(stacks(&whole), stacks(&pieces));
            assert_eq!(whole.tables.strings.len(), pieces.tables.strings.len());
            for string in whole.tables.strings.indices() {
                assert_eq!(
                    whole.tables.strings.get(string),
                    pieces.tables.strings.get(string)
                );
            }
        }
        (Err(whole), Err(pieces)) => assert_eq!(whole, pieces),
        (whole, pieces) => panic!("whole: {:?}, in pieces: {:?}", whole.err(), pieces.err()),
    }
});
