//! The samples of a timeline: what is read, and what becomes of damaged ones.

use heaplens_core::parse::Parser;
use heaplens_model::ObjectId;

use crate::pieces;

const HEAD: &str = r#""snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object","synthetic"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"],"string_or_number","node"],"sample_fields":["timestamp_us","last_assigned_id"]},"node_count":1,"edge_count":0}"#;
const NODES: &str = r#""nodes":[1,0,1,0,0],"edges":[]"#;
const STRINGS: &str = r#""strings":[""]"#;

/// Time and id of each.
type Samples = Vec<(u64, u64)>;
/// Code and offset of each warning.
type Codes = Vec<(String, Option<u64>)>;

/// The samples and the warnings.
#[track_caller]
fn read(sections: [&str; 4]) -> (Samples, Codes) {
    pieces::read(&sections, |parsed| {
        let table = &parsed.tables.samples;
        let samples = (0..table.len()).map(|at| (table.time_us(at), table.last_id(at).0));
        let warnings = parsed.warnings.iter();
        let warnings = warnings.map(|one| (one.cause.code().to_owned(), one.offset));
        (samples.collect(), warnings.collect())
    })
}

fn damaged(samples: &str) {
    let section = format!("\"samples\":{samples}");
    let (found, warnings) = read([HEAD, NODES, &section, STRINGS]);
    assert_eq!(found, [], "{samples}");
    let codes: Vec<&str> = warnings.iter().map(|one| one.0.as_str()).collect();
    assert_eq!(codes, ["timeline-damaged"], "{samples}");
    assert!(warnings[0].1.is_some(), "{samples}");
}

#[test]
fn samples_are_read_wherever_they_are() {
    let samples = "\"samples\":[ 0,5\n,10,5,10, 9,9007199254740993,18]";
    let expected = vec![(0, 5), (10, 5), (10, 9), (9_007_199_254_740_993, 18)];
    for order in [
        [HEAD, NODES, samples, STRINGS],
        [samples, HEAD, NODES, STRINGS],
        [STRINGS, NODES, HEAD, samples],
    ] {
        assert_eq!(read(order), (expected.clone(), vec![]));
    }
    assert_eq!(
        read([HEAD, NODES, "\"samples\":[]", STRINGS]),
        (vec![], vec![])
    );
}

#[test]
fn the_header_says_which_field_is_which() {
    let turned = HEAD.replace(
        r#"["timestamp_us","last_assigned_id"]"#,
        r#"["last_assigned_id","x","timestamp_us"]"#,
    );
    let (samples, _) = read([&turned, NODES, "\"samples\":[5,-1,0,9,-1,10]", STRINGS]);
    assert_eq!(samples, [(0, 5), (10, 9)]);
    for other in [r#"["timestamp_us"]"#, "[]", "7"] {
        let other = HEAD.replace(r#"["timestamp_us","last_assigned_id"]"#, other);
        let found = read([&other, NODES, "\"samples\":[5,-1,{}]", STRINGS]);
        assert_eq!(found, (vec![], vec![]));
    }
}

#[test]
fn samples_that_say_nothing_are_a_warning() {
    // Time or ids go back, are negative, too large, or not whole.
    for samples in [
        "[0,9,10,5]",
        "[10,5,0,9]",
        "[0,-5]",
        "[-10,5]",
        "[0,5,10]",
        "[0,9223372036854775808]",
        "[0,99999999999999999999]",
        "[0,5,[10,9]]",
        "[0,5.5]",
        "[0,null]",
        "{\"0\":5}",
        "\"0,5\"",
        "7",
    ] {
        damaged(samples);
    }
}

#[test]
fn a_file_that_is_cut_in_its_samples_keeps_the_first_ones() {
    let text = format!("{{{HEAD},{NODES},\"samples\":[0,5,10,9,20");
    let mut parser = Parser::new(None);
    parser.push(text.as_bytes()).expect("sound");
    let parsed = parser.finish().expect("opens");
    let table = &parsed.tables.samples;
    assert_eq!(table.len(), 2);
    assert_eq!(table.last_id(1), ObjectId(9));
    let codes: Vec<&str> = parsed.warnings.iter().map(|one| one.cause.code()).collect();
    assert_eq!(codes, ["truncated"]);
}
