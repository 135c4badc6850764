//! What is known of a graph while the rest of the file is still to come.

use heaplens_core::parse::Parser;
use heaplens_model::NodeIdx;

/// Two nodes, of which the second one has `edge_count` edges by its own word, and one edge.
fn text(edge_count: u64) -> String {
    format!(
        "{{\"snapshot\":{{\"meta\":{{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\
         \"edge_count\"],\"node_types\":[[\"hidden\",\"object\"]],\"edge_fields\":[\"type\",\
         \"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\",\"element\"]]}},\
         \"node_count\":2,\"edge_count\":1}},\"nodes\":[1,0,1,8,0,1,0,3,8,{edge_count}],\
         \"edges\":[1,0,0"
    )
}

fn so_far(text: &str, file_bytes: Option<u64>) -> Option<(usize, usize, NodeIdx, u32)> {
    let mut parser = Parser::new(file_bytes);
    parser.push(text.as_bytes()).expect("as far as it goes");
    let (topology, edges) = parser.graph_so_far()?;
    Some((
        topology.first_edges.len(),
        topology.edges.len(),
        topology.root,
        edges,
    ))
}

#[test]
fn a_graph_is_known_once_all_nodes_are() {
    let text = text(1) + "]";
    let bytes = Some(text.len() as u64 + 20);
    assert_eq!(so_far(&text, bytes), Some((2, 1, NodeIdx(0), 1)));
    let nodes = text.find("\"edges\"").expect("a section");
    assert_eq!(so_far(&text[..nodes], bytes), Some((2, 0, NodeIdx(0), 1)));
    assert_eq!(so_far(&text[..nodes - 2], bytes), None);
}

#[test]
fn more_edges_than_the_file_can_hold_are_not_promised_on() {
    for count in [1000, u64::from(u32::MAX) - 1] {
        let text = text(count);
        assert_eq!(so_far(&text, Some(text.len() as u64 + 20)), None, "{count}");
    }
    assert_eq!(so_far(&text(1), None), None, "of no known length");
}
