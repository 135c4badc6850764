//! Types that V8 does not have keep their names, as many as a byte can count.

use heaplens_model::problem::{Cause, Section};

use super::content::{check_pieces, parse_whole};

/// A snapshot with so many types of nodes and edges, a node and an edge of each; `parting` is what
/// parts the records.
fn snapshot(types: usize, parting: &str) -> String {
    let names: Vec<String> = (0..types).map(|kind| format!("\"type {kind}\"")).collect();
    let names = names.join(",");
    let nodes: Vec<String> = (0..types)
        .map(|kind| format!("{kind},0,{},16,1,0", 2 * kind + 1))
        .collect();
    let edges: Vec<String> = (0..types)
        .map(|kind| format!("{kind},0,{}", 6 * kind))
        .collect();
    format!(
        "{{\"snapshot\":{{\"meta\":{{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\
         \"edge_count\",\"detachedness\"],\"node_types\":[[{names}]],\"edge_fields\":[\"type\",\
         \"name_or_index\",\"to_node\"],\"edge_types\":[[{names}]]}}}},\"nodes\":[{}],\"edges\":[{}],\
         \"strings\":[\"one\"]}}",
        nodes.join(parting),
        edges.join(parting)
    )
}

#[test]
fn foreign_types_keep_their_names() {
    for types in [1, 5, 6, 7, 11, 47, 48, 49, 100, 254, 255] {
        for parting in [",", "\n,", ", "] {
            let (content, warnings) =
                check_pieces(snapshot(types, parting).as_bytes()).expect("opens");
            assert_eq!(warnings, [], "{types}");
            for (kind, node) in content.nodes.iter().enumerate() {
                assert_eq!(node.kind, format!("type {kind}"));
                assert_eq!(node.edges[0].kind, format!("type {kind}"));
            }
        }
    }
}

#[test]
fn what_a_byte_cannot_count_shares_a_name() {
    let (content, warnings) = parse_whole(snapshot(300, ",").as_bytes()).expect("opens");
    let shared = |section| Cause::TypesShared {
        section,
        limit: 255,
    };
    let causes: Vec<_> = warnings
        .iter()
        .map(|warning| warning.cause.clone())
        .collect();
    assert_eq!(
        causes[..2],
        [shared(Section::Nodes), shared(Section::Edges)]
    );
    assert_eq!(content.nodes[254].kind, "type 254");
    assert_eq!(content.nodes[255].kind, "(unknown type)");
    assert_eq!(content.nodes[299].edges[0].kind, "(unknown type)");
}

#[test]
fn a_number_without_a_name_is_told_from_those_that_have_one() {
    let file = snapshot(9, ",")
        .replace("[0,0,1,16", "[77,0,1,16")
        .replace("[0,0,0,1,0", "[78,0,0,1,0");
    let (content, warnings) = check_pieces(file.as_bytes()).expect("opens");
    assert_eq!(content.nodes[0].kind, "(unknown type)");
    assert_eq!(content.nodes[0].edges[0].kind, "(unknown type)");
    assert_eq!(content.nodes[8].kind, "type 8");
    assert_eq!(content.nodes[8].edges[0].kind, "type 8");
    let numbers: Vec<_> = warnings
        .iter()
        .filter_map(|warning| match warning.cause {
            Cause::UnknownType { number, count, .. } => Some((number, count)),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [(77, 1), (78, 1)]);
}
