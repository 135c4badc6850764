//! Recorded allocation stacks: what is read, and what becomes of damaged ones.

use heaplens_core::parse::Parser;
use heaplens_core::tables::allocations::TraceNodeIdx;

use super::content::{check_pieces, parse_whole};

const HEAD: &str = r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],"node_types":[["object","synthetic"],"string","number","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"]},"node_count":3,"edge_count":0,"trace_function_count":3},
"#;
const NODES: &str = r#""nodes":[1,0,1,0,0,0,0
,0,1,3,24,0,5,0
,0,1,5,24,0,3,0
],
"edges":[],
"#;
const FUNCTIONS: &str = r#""trace_function_infos":[0,2,0,0,0,0
,7,3,4,9,12,5
,8,5,4,9,30,1
],
"#;
const TREE: &str = r#""trace_tree":[1,0,0,0,[3,1,2,48,[5,2,1,24,[]],4,2,1,8,[]]],
"#;
const STRINGS: &str = r#""strings":["","Crumb","(root)","bake","/a.js","drop"]}"#;

type Stacks = Vec<Vec<String>>;
/// Code and offset of each.
type Codes = Vec<(String, Option<u64>)>;

/// The stacks of the nodes after the root, and the warnings.
#[track_caller]
fn read(sections: [&str; 4]) -> (Stacks, Codes) {
    let file = format!("{HEAD}{}{STRINGS}", sections.concat());
    let (content, warnings) = check_pieces(file.as_bytes()).expect("opens");
    let nodes = content.nodes.into_iter().skip(1);
    let warnings = warnings.into_iter();
    (
        nodes.map(|node| node.stack).collect(),
        warnings
            .map(|warning| (warning.cause.code().to_owned(), warning.offset))
            .collect(),
    )
}

const ROOT: &str = "(root) :0:0";
const BAKE: &str = "bake /a.js:12:5";
const DROP: &str = "drop /a.js:30:1";

#[test]
fn an_object_has_the_stack_of_its_trace_node() {
    let (stacks, warnings) = read([NODES, FUNCTIONS, TREE, ""]);
    assert_eq!(stacks, [vec![DROP, BAKE, ROOT], vec![BAKE, ROOT]]);
    assert_eq!(warnings, []);
    // The sections in another order.
    assert_eq!(read([TREE, FUNCTIONS, NODES, ""]).0, stacks);
    // Objects that were allocated before have none.
    let earlier = NODES.replace("24,0,5,0", "24,0,0,0");
    let (stacks, warnings) = read([&earlier, FUNCTIONS, TREE, ""]);
    assert_eq!((stacks[0].len(), stacks[1].len()), (0, 2));
    assert_eq!(warnings, []);
}

#[test]
fn a_file_that_records_none_has_none() {
    let file = format!("{HEAD}{NODES}{FUNCTIONS}{TREE}{STRINGS}");
    let file = file.replace("\"trace_function_count\":3", "\"trace_function_count\":0");
    let mut parser = Parser::new(None);
    parser.push(file.as_bytes()).expect("sound");
    let parsed = parser.finish().expect("opens");
    assert!(!parsed.tables.allocations.is_recorded());
    assert_eq!(parsed.tables.allocations.memory(), 0);
}

#[test]
fn damaged_stacks_are_a_warning() {
    let code = "allocation-stacks-damaged";
    let warned = |sections: [&str; 4], at: Option<&str>, objects: [usize; 2]| {
        let (stacks, warnings) = read(sections);
        let text = format!("{HEAD}{}", sections.concat());
        let offset = at.map(|at| text.find(at).expect("there") as u64);
        assert_eq!(warnings, [(code.to_owned(), offset)], "{sections:?}");
        assert_eq!(stacks.iter().map(Vec::len).collect::<Vec<_>>(), objects);
    };
    // A text in the tree, a record too short, one without its children.
    let text = TREE.replace("[5,2,1,24,[]]", "[5,2,\"x\",24,[]]");
    warned([NODES, FUNCTIONS, &text, ""], Some("\"x\""), [0, 2]);
    let short = TREE.replace("5,2,1,24,[]", "5,2,1,[]");
    warned([NODES, FUNCTIONS, &short, ""], Some("[]],4,2,"), [0, 2]);
    let childless = TREE.replace("24,[]]", "24]");
    warned([NODES, FUNCTIONS, &childless, ""], Some("],4,2,"), [0, 2]);
    let negative = TREE.replace("[3,1", "[-3,1");
    warned([NODES, FUNCTIONS, &negative, ""], Some("-3,1"), [0, 0]);
    // Functions that are lost leave frames without a name.
    let text = FUNCTIONS.replace("8,5,4", "8,null,4");
    warned([NODES, &text, TREE, ""], Some("null"), [3, 2]);
    // A trace node that is not there, and no tree at all.
    let other = NODES.replace("24,0,5,0", "24,0,99,0");
    warned([&other, FUNCTIONS, TREE, ""], None, [0, 2]);
    warned([NODES, FUNCTIONS, "", ""], None, [0, 0]);
    let empty = "\"trace_tree\":[],\n";
    warned([NODES, FUNCTIONS, empty, ""], None, [0, 0]);
}

const DAMAGED: &str = "allocation-stacks-damaged";

#[test]
fn an_id_that_is_there_twice_makes_no_cycle() {
    let twice = TREE.replace("[5,2,1,24,[]]", "[3,2,1,24,[3,1,0,0,[5,1,0,0,[]]]]");
    let (stacks, warnings) = read([NODES, FUNCTIONS, &twice, ""]);
    assert_eq!(stacks[0], [BAKE, BAKE, DROP, BAKE, ROOT]);
    // Nobody knows which of them is meant.
    assert_eq!(stacks[1], [""; 0]);
    assert_eq!(warnings, [(DAMAGED.to_owned(), None)]);
}

#[test]
fn ids_beyond_32_bits_are_told_apart() {
    for [low, high] in [[4_294_967_295_u64, 4_294_967_296], [1 << 40, u64::MAX - 1]] {
        let nodes = NODES.replace("24,0,5,0", &format!("24,0,{low},0"));
        let nodes = nodes.replace("24,0,3,0", &format!("24,0,{high},0"));
        let tree = format!("\"trace_tree\":[1,0,0,0,[{low},1,2,48,[{high},2,1,24,[]]]],\n");
        let (stacks, warnings) = read([&nodes, FUNCTIONS, &tree, ""]);
        assert_eq!(stacks, [vec![BAKE, ROOT], vec![DROP, BAKE, ROOT]]);
        assert_eq!(warnings, []);
    }
}

#[test]
fn a_negative_id_is_nobodys() {
    let nodes = NODES.replace("24,0,5,0", "24,0,-5,0");
    let largest = TREE.replace("4,2,1,8,[]", "18446744073709551615,2,1,8,[]");
    for tree in [TREE, &largest] {
        let (stacks, warnings) = read([&nodes, FUNCTIONS, tree, ""]);
        assert_eq!(stacks[0], [""; 0]);
        assert_eq!(stacks[1], [BAKE, ROOT]);
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].0, DAMAGED);
    }
}

#[test]
fn a_function_that_is_not_listed_is_a_warning() {
    let tree = TREE.replace("[5,2,1", "[5,3,1");
    let (stacks, warnings) = read([NODES, FUNCTIONS, &tree, ""]);
    assert_eq!(stacks[0].len(), 3);
    assert_eq!(stacks[0][1..], [BAKE, ROOT]);
    assert_eq!(warnings, [(DAMAGED.to_owned(), None)]);
}

#[test]
fn a_name_that_is_no_string_is_left_out() {
    let beyond = FUNCTIONS.replace("7,3,4", "7,99999999999999999999,6");
    let (stacks, warnings) = read([NODES, &beyond, TREE, ""]);
    assert_eq!(stacks[1], ["? ?:12:5", ROOT]);
    assert_eq!(warnings, []);
}

#[test]
fn a_second_tree_does_not_count() {
    let (stacks, warnings) = read([NODES, FUNCTIONS, TREE, "\"trace_tree\":[9,0,0,0,[]],"]);
    assert_eq!(stacks[0].len(), 3);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].0, "duplicate");
}

#[test]
fn a_tree_a_million_deep_is_read() {
    const DEEP: u32 = 1_000_000;
    let mut tree = String::from("\"trace_tree\":[");
    for id in 1..=DEEP {
        tree.push_str(&format!("{id},1,0,0,["));
    }
    tree.push_str(&"]".repeat(DEEP as usize + 1));
    tree.push_str(",\n");
    let last = NODES.replace("24,0,5,0", &format!("24,0,{DEEP},0"));
    let file = format!("{HEAD}{last}{FUNCTIONS}{tree}{STRINGS}");
    let (content, warnings) = parse_whole(file.as_bytes()).expect("opens");
    assert_eq!(warnings, []);
    assert_eq!(content.nodes[1].stack.len(), 100);
    let mut parser = Parser::new(None);
    parser.push(file.as_bytes()).expect("sound");
    let allocations = parser.finish().expect("opens").tables.allocations;
    let deepest = TraceNodeIdx(allocations.trace_node_count() as u32 - 1);
    assert_eq!(allocations.stack(deepest).count(), DEEP as usize);
    // Cut off in the middle, the file opens with what came.
    let cut = &file.as_bytes()[..file.len() / 2];
    assert!(parse_whole(cut).is_ok());
}
