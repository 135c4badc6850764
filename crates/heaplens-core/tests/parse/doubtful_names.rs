//! Snapshots whose strings lost a chunk, or have one twice; and those that only look so.

use std::ops::Range;

use heaplens_model::problem::{Cause, Problem};

use super::content::{check_pieces, parse_whole};

const NODES: usize = 3000;

/// A snapshot as V8 writes it: strings in the order of their first use, each used. `strings` says
/// how many there are and what each is.
fn snapshot(strings: usize, text: impl Fn(usize) -> String) -> String {
    // One name a node, and one more for each edge of the root.
    let names = NODES + 500;
    let nodes = (0..NODES).map(|node| {
        let edges = if node == 0 { NODES } else { 0 };
        format!("0,{},{},16,{edges}", 1 + node, 2 * node + 1)
    });
    let edges = (0..NODES).map(|edge| {
        let name = 1 + (NODES + edge).min(names - 1);
        format!("0,{name},{}", 5 * edge)
    });
    let join = |records: Vec<String>| records.join("\n,");
    let strings = (0..strings).map(|at| format!("\"{}\"", text(at)));
    format!(
        "{{\"snapshot\":{{\"meta\":{{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\
         \"edge_count\"],\"node_types\":[[\"object\"]],\"edge_fields\":[\"type\",\
         \"name_or_index\",\"to_node\"],\"edge_types\":[[\"property\"]]}},\"node_count\":{NODES},\
         \"edge_count\":{NODES}}},\n\"nodes\":[{}\n],\n\"edges\":[{}\n],\n\"strings\":[{}]}}",
        join(nodes.collect()),
        join(edges.collect()),
        strings.collect::<Vec<_>>().join(",\n")
    )
}

/// How many strings there are if all is well: one that nothing uses, and a name each.
const STRINGS: usize = 1 + NODES + 500;

fn name(at: usize) -> String {
    format!("name {}", at * 7919 % 100_003)
}

fn good() -> String {
    snapshot(STRINGS, name)
}

/// The warnings of a file that opens.
fn warnings(file: &str) -> Vec<Problem> {
    parse_whole(file.as_bytes()).expect("opens").1
}

fn doubtful(file: &str) -> Option<(u64, u64)> {
    warnings(file)
        .iter()
        .find_map(|warning| match warning.cause {
            Cause::NamesDoubtful { surplus, missing } => {
                assert!(warning.is_grave());
                Some((surplus, missing))
            }
            _ => None,
        })
}

/// The chunk from inside of a string to inside of the one `count` strings later.
fn chunk(file: &str, string: usize, count: usize) -> Range<usize> {
    let inside = |at| file.find(&format!("\"{}\"", name(at))).expect("there") + 3;
    inside(string)..inside(string + count)
}

#[test]
fn a_good_file_is_not_doubted() {
    assert_eq!(warnings(&good()), []);
}

#[test]
fn a_chunk_that_is_there_twice_is_told() {
    let file = good();
    for (at, count) in [(500, 20), (1000, 1500), (2900, 500)] {
        let chunk = chunk(&file, at, count);
        let doubled = format!("{}{}", &file[..chunk.end], &file[chunk.start..]);
        assert_eq!(doubtful(&doubled), Some((count as u64, 0)), "{at}");
    }
}

#[test]
fn a_chunk_that_is_lost_is_told() {
    let file = good();
    for (at, count) in [(500, 20), (1000, 1500), (2900, 500)] {
        let chunk = chunk(&file, at, count);
        let lost = format!("{}{}", &file[..chunk.start], &file[chunk.end..]);
        assert_eq!(doubtful(&lost), Some((0, count as u64)), "{at}");
        check_pieces(lost.as_bytes()).expect("opens");
    }
}

#[test]
fn thousands_of_strings_from_elsewhere_are_told() {
    let file = snapshot(STRINGS + 2000, name);
    assert_eq!(doubtful(&file), Some((2000, 0)));
}

#[test]
fn strings_that_a_writer_leaves_unused_are_not_doubted() {
    // Some at the end.
    assert_eq!(warnings(&snapshot(STRINGS + 900, name)), []);
    // Many, among them many that are alike, of which the distances are not.
    let many = snapshot(STRINGS + 900, |at| match at {
        0..STRINGS => name(at),
        _ => name(at * at % STRINGS),
    });
    assert_eq!(warnings(&many), []);
    // All over the table, as where a tool has left out nodes and kept all strings.
    let thinned = snapshot(STRINGS, name)
        .replace("\"nodes\":[0,1,", "\"nodes\":[0,2,")
        .replace(&format!(",{STRINGS},"), ",1,");
    let unused = format!("{},\"x\"]}}", thinned.trim_end_matches("]}"));
    assert_eq!(doubtful(&unused), None);
}

#[test]
fn strings_of_a_section_that_is_not_read_may_be_at_the_end() {
    let file = snapshot(STRINGS + 2000, name);
    let infos: Vec<String> = (0..2000).map(|at| (STRINGS + at).to_string()).collect();
    let section = format!("\"trace_function_infos\":[{}],\"strings\"", infos.join(","));
    assert_eq!(doubtful(&file.replace("\"strings\"", &section)), None);
    let empty = "\"trace_function_infos\":[],\"strings\"";
    assert!(doubtful(&file.replace("\"strings\"", empty)).is_some());
}

#[test]
fn a_single_reference_far_away_is_not_a_lost_chunk() {
    let file = good().replace("\"nodes\":[0,1,", "\"nodes\":[0,9001,");
    let codes: Vec<_> = warnings(&file)
        .iter()
        .map(|warning| warning.cause.code())
        .collect();
    assert_eq!(codes, ["string-missing"]);
}

#[test]
fn a_file_that_is_cut_says_that_and_no_more() {
    let file = good();
    let cut = chunk(&file, 1000, 0).start;
    let codes: Vec<_> = warnings(&file[..cut])
        .iter()
        .map(|warning| warning.cause.code())
        .collect();
    assert_eq!(codes, ["truncated"]);
}
