//! Random snapshots, read by the parser and compared with the model that wrote them.

use heaplens_core::tables::wtf8;
use heaplens_model::DomState;
use heaplens_model::ScriptPosition;
use proptest::prelude::*;
use serde_json::Value;

use super::content::{Content, Edge, Node, parse, parse_bytes, parse_whole};
use super::generator::{Model, snapshot};

/// UTF-16 as WTF-8.
fn bytes(units: &[u16]) -> Vec<u8> {
    let characters = char::decode_utf16(units.iter().copied());
    let code_points = characters.map(|character| match character {
        Ok(character) => u32::from(character),
        Err(lone) => u32::from(lone.unpaired_surrogate()),
    });
    code_points
        .flat_map(|code_point| {
            let (bytes, len) = wtf8::encode(code_point);
            bytes.into_iter().take(len)
        })
        .collect()
}

/// What the file should say, by the model that it was written from.
fn expected(model: &Model) -> Content {
    let string = |at: u64| bytes(&model.strings[at as usize]);
    let has_dom = model.node_fields.contains(&"detachedness");
    let nodes = model.nodes.iter().enumerate().map(|(at, node)| {
        let [kind, name, id, self_size, dom] = *node;
        let edges = model.edges.iter().filter(|edge| edge[0] == at);
        let location = model
            .locations
            .iter()
            .find(|location| location[0] == at as u64);
        Node {
            kind: model.node_types[kind as usize].to_owned(),
            dom_state: match dom {
                1 if has_dom => DomState::Attached,
                2 if has_dom => DomState::Detached,
                _ => DomState::Unknown,
            },
            name: string(name),
            id,
            self_size,
            stack: Vec::new(),
            edges: edges
                .map(|[_, kind, name, to]| {
                    let kind = model.edge_types[*kind];
                    let indexed = kind == "element" || kind == "hidden";
                    Edge {
                        kind: kind.to_owned(),
                        name: if indexed {
                            format!("#{name}").into_bytes()
                        } else {
                            string(*name as u64)
                        },
                        to: *to as u32,
                    }
                })
                .collect(),
            location: location.map(|[_, script_id, line, column]| ScriptPosition {
                script_id: *script_id as i64,
                line: *line as i64,
                column: *column as i64,
            }),
        }
    });
    Content {
        nodes: nodes.collect(),
        root: model.root as u32,
        extra_native_bytes: 123,
        strings: model.strings.len(),
    }
}

/// A node's type, name, id and edges by type and target.
type PlainNode = (String, String, u64, Vec<(String, u64)>);

/// What the file says, by a JSON library and the plainest code.
fn by_library(file: &[u8]) -> Vec<PlainNode> {
    let file: Value = serde_json::from_slice(file).expect("JSON");
    let meta = &file["snapshot"]["meta"];
    let position = |fields: &str, field: &str| {
        let fields = meta[fields].as_array().expect("fields");
        fields
            .iter()
            .position(|name| name == field)
            .expect("a field")
    };
    let node_len = meta["node_fields"].as_array().expect("fields").len();
    let edge_len = meta["edge_fields"].as_array().expect("fields").len();
    let nodes = file["nodes"].as_array().expect("nodes");
    let mut edges = file["edges"].as_array().expect("edges").chunks(edge_len);
    let number = |value: &Value| value.as_u64().expect("a number");
    let kinds = |types: &str, position: usize| meta[types][position].clone();
    let node_kinds = kinds("node_types", position("node_fields", "type"));
    let edge_kinds = kinds("edge_types", position("edge_fields", "type"));
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    nodes
        .chunks(node_len)
        .map(|node| {
            let get = |field| number(&node[position("node_fields", field)]);
            let own = edges.by_ref().take(get("edge_count") as usize);
            let own = own.map(|edge| {
                let get = |field| number(&edge[position("edge_fields", field)]);
                (
                    text(&edge_kinds[get("type") as usize]),
                    get("to_node") / node_len as u64,
                )
            });
            (
                text(&node_kinds[get("type") as usize]),
                text(&file["strings"][get("name") as usize]),
                get("id"),
                own.collect(),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_snapshots_are_read_as_written(model in snapshot(true)) {
        let file = model.write();
        let (content, warnings) = parse_whole(&file).expect("a snapshot");
        prop_assert_eq!(&content, &expected(&model));
        let unexpected: Vec<_> =
            warnings.iter().filter(|warning| warning.cause.code() != "unknown-field").collect();
        prop_assert!(unexpected.is_empty(), "{:?}", unexpected);
    }

    #[test]
    fn a_json_library_agrees(model in snapshot(false)) {
        let file = model.write();
        let (content, _) = parse_whole(&file).expect("a snapshot");
        let nodes = content.nodes.into_iter().map(|node| {
            let name = String::from_utf8(node.name).expect("no lone surrogates");
            let edges = node.edges.into_iter().map(|edge| (edge.kind, u64::from(edge.to)));
            (node.kind, name, node.id, edges.collect())
        });
        prop_assert_eq!(nodes.collect::<Vec<_>>(), by_library(&file));
    }

    #[test]
    fn pieces_make_no_difference(
        model in snapshot(true),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let file = model.write();
        let whole = parse_whole(&file);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(file.len())).collect();
        cuts.extend([0, file.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &file[cut[0]..cut[1]]);
        prop_assert_eq!(&whole, &parse(file.len(), pieces));
        prop_assert_eq!(&whole, &parse_bytes(&file));
    }

    /// The fast way and the careful way must agree on what is wrong, too.
    #[test]
    fn damage_is_found_alike_in_any_pieces(
        model in snapshot(true),
        damage in proptest::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof![
                any::<u8>(),
                prop::sample::select(&b"0123456789,,,--..eE[]{}\"\\ \n\t"[..]),
            ]),
            1..4,
        ),
    ) {
        let mut file = model.write();
        for (position, byte) in damage {
            let position = position.index(file.len());
            file[position] = byte;
        }
        let whole = parse_whole(&file);
        prop_assert_eq!(&whole, &parse_bytes(&file));
        prop_assert_eq!(&whole, &parse(file.len(), file.chunks(97)));
    }

    #[test]
    fn a_file_that_is_cut_opens_with_a_warning_or_says_that_it_is_cut(
        model in snapshot(true),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = model.write();
        let end = whole.trim_ascii_end().len();
        let file = &whole[..cut.index(end)];
        let outcome = parse_whole(file);
        prop_assert_eq!(&outcome, &parse_bytes(file));
        match outcome {
            Ok((content, warnings)) => {
                let truncated = warnings.iter().find(|warning| warning.cause.code() == "truncated");
                prop_assert_eq!(truncated.expect("a warning").offset, Some(file.len() as u64));
                prop_assert!(!content.nodes.is_empty());
                let complete = expected(&model);
                prop_assert!(content.nodes.len() <= complete.nodes.len());
                for (node, complete) in content.nodes.iter().zip(&complete.nodes) {
                    prop_assert_eq!(node.id, complete.id);
                    prop_assert_eq!(node.self_size, complete.self_size);
                    prop_assert!(node.edges.len() <= complete.edges.len());
                    for (edge, complete) in node.edges.iter().zip(&complete.edges) {
                        prop_assert_eq!(edge.to, complete.to);
                    }
                }
            }
            Err(problem) => prop_assert!(
                matches!(problem.cause.code(), "truncated" | "empty"),
                "{:?}",
                problem
            ),
        }
    }
}
