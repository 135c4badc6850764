//! One snapshot, damaged in every way that comes to mind: the name of each problem and its offset.

use heaplens_model::locale::Lang;
use heaplens_model::problem::{Cause, Problem};
use proptest::prelude::*;

use super::content::{check_pieces, parse, parse_bytes, parse_whole};

/// Three nodes and four edges, as V8 writes them; large enough for the fast way in parts.
const TINY: &str = r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","detachedness"],"node_types":[["hidden","object","string","synthetic"],"string","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","element","property"],"string_or_number","node"],"location_fields":["object_index","script_id","line","column"]},"node_count":3,"edge_count":4},
"nodes":[3,0,1,0,2,0
,1,1,3,24,2,0
,2,2,5,4096,0,2
],
"edges":[1,1,6
,2,3,12
,1,0,12
,2,1,6
],
"trace_tree":[],
"samples":[],
"locations":[6,77,0,14
],
"strings":["",
"Widget",
"text",
"held"]}
"#;

/// The snapshot with `old` replaced, and where that is.
#[track_caller]
fn damaged(old: &str, new: &str) -> (Vec<u8>, u64) {
    let position = TINY.find(old).expect("part of the snapshot");
    assert_eq!(TINY.matches(old).count(), 1, "{old} is there once");
    (TINY.replace(old, new).into_bytes(), position as u64)
}

/// The snapshot with `old` replaced is refused by this name, `offset` bytes after that position.
#[track_caller]
fn refused(old: &str, new: &str, code: &str, offset: i64) {
    let (file, position) = damaged(old, new);
    let problem = check_pieces(&file).expect_err("damaged");
    assert_eq!(
        (problem.cause.code(), problem.offset),
        (code, Some(position.wrapping_add_signed(offset))),
        "{problem:?}"
    );
    explained(&problem);
}

/// It opens, with this one warning at that position.
#[track_caller]
fn warned(old: &str, new: &str, code: &str, offset: i64) {
    let (file, position) = damaged(old, new);
    let (_, warnings) = check_pieces(&file).expect("opens all the same");
    let found: Vec<_> = warnings
        .iter()
        .map(|warning| (warning.cause.code(), warning.offset))
        .collect();
    assert_eq!(
        found,
        [(code, Some(position.wrapping_add_signed(offset)))],
        "{warnings:?}"
    );
    explained(&warnings[0]);
}

/// It opens as if nothing were wrong.
#[track_caller]
fn opens(old: &str, new: &str) {
    let (file, _) = damaged(old, new);
    let (_, warnings) = check_pieces(&file).expect("opens");
    assert_eq!(warnings, []);
}

#[track_caller]
fn explained(problem: &Problem) {
    for lang in Lang::ALL {
        let text = lang.problem(problem);
        assert!(
            !text.title.is_empty() && !text.remedy.is_empty(),
            "{problem:?}"
        );
    }
}

#[test]
fn the_whole_one_opens() {
    let (content, warnings) = check_pieces(TINY.as_bytes()).expect("opens");
    assert_eq!(warnings, []);
    assert_eq!((content.nodes.len(), content.strings), (3, 4));
    assert_eq!(content.nodes[0].edges[1].name, b"held");
}

#[test]
fn numbers_must_be_integers_that_mean_something() {
    refused("3,24,2", "3,24.5,2", "not-an-integer", 2);
    refused("3,24,2", "3,2e1,2", "not-an-integer", 2);
    refused("3,24,2", "3,null,2", "not-an-integer", 2);
    refused("3,24,2", "3,\"24\",2", "not-an-integer", 2);
    refused("3,24,2", "3,[24],2", "not-an-integer", 2);
    refused("3,24,2", "-3,24,2", "negative-number", 0);
    refused("3,24,2", "3,24,-2", "negative-number", 5);
    refused("2,3,12", "2,3,-12", "negative-number", 4);
    refused("3,24,2", "3,024,2", "unexpected-byte", 3);
    refused("3,24,2", "3,,24,2", "unexpected-byte", 2);
    refused("3,24,2", "3,24 2", "unexpected-byte", 5);
    refused("3,24,2", "3,+24,2", "unexpected-byte", 2);
    refused("3,24,2", "3,18446744073709551616,2", "number-too-large", 2);
    refused("4096,0,2\n]", "4096,0,2\n,,]", "unexpected-byte", 10);
    refused("4096,0,2\n]", "4096,0,2\n,", "unexpected-byte", 10);
    refused(
        "\"edges\":[1,1,6",
        "\"edges\":[1,4294967296,6",
        "number-too-large",
        11,
    );
    opens("3,24,2", "3,-0,2");
    opens("3,24,2", "3,18446744073709551615,2");
    opens("3,24,2", "18446744073709551615,24,2");
}

/// What DevTools opens opens here.
#[test]
fn a_comma_after_the_last_value_is_passed_over() {
    warned("4096,0,2\n]", "4096,0,2\n,]", "trailing-comma", 10);
    warned(",2,1,6\n]", ",2,1,6,\n]", "trailing-comma", 8);
    warned("6,77,0,14", "6,77,0,14, ", "trailing-comma", 12);
    warned("\"held\"]", "\"held\",]", "trailing-comma", 7);
    warned("\"samples\":[]", "\"samples\":[1,]", "trailing-comma", 13);
    let (file, _) = damaged("4096,0,2\n]", "4096,0,2,]");
    let (plain, _) = parse_whole(TINY.as_bytes()).expect("opens");
    assert_eq!(parse_whole(&file).expect("opens").0, plain);
}

#[test]
fn a_minus_before_a_size_is_passed_over() {
    warned("3,24,2", "3,-24,2", "negative-sizes", 2);
    let (file, _) = damaged("3,24,2", "3,-24,2");
    let (plain, _) = parse_whole(TINY.as_bytes()).expect("opens");
    assert_eq!(parse_whole(&file).expect("opens").0, plain);
    // In a field that nobody reads, and before it is known what the numbers mean.
    let traced = TINY
        .replace("\"detachedness\"", "\"trace_node_id\"")
        .replace(",2,0\n", ",2,-7\n");
    assert_eq!(check_pieces(traced.as_bytes()).expect("opens").1, []);
    let (header, rest) = TINY.split_once(",\n\"nodes\"").expect("there");
    let header = header.trim_start_matches('{');
    let late = |rest: &str| {
        format!(
            "{{\"nodes\"{},{header}}}",
            rest.trim_end_matches(['}', '\n'])
        )
    };
    let (content, warnings) =
        check_pieces(late(&rest.replace("3,24,2", "3,-24,2")).as_bytes()).expect("opens");
    assert_eq!(content, plain);
    assert_eq!(warnings[0].cause, Cause::NegativeSizes { count: 1 });
    let problem = check_pieces(late(&rest.replace("2,3,12", "2,3,-12")).as_bytes());
    assert_eq!(
        problem.expect_err("refused").cause.code(),
        "negative-number"
    );
}

#[test]
fn an_array_that_is_left_open_at_the_end_is_closed() {
    warned("\"held\"]}", "\"held\"}", "array-left-open", 6);
    let (file, _) = damaged("\"text\",\n\"held\"]}", "\"text\",\n}");
    let (content, warnings) = check_pieces(&file).expect("opens");
    let codes: Vec<_> = warnings
        .iter()
        .map(|warning| warning.cause.code())
        .collect();
    assert_eq!(codes, ["array-left-open"]);
    assert_eq!(content.nodes[0].edges[1].name, b"(missing string 3)");
    let (file, _) = damaged("6\n],\n\"trace_tree\"", "6\n}");
    assert_eq!(
        check_pieces(&file).expect_err("no strings").cause.code(),
        "missing-section"
    );
}

#[test]
fn edges_must_lead_to_nodes_and_belong_to_one() {
    refused("2,3,12", "2,3,13", "edge-target", 4);
    refused("2,3,12", "2,3,18", "edge-target", 4);
    refused("2,3,12", "2,3,4294967308", "edge-target", 4);
    refused("2,3,12", "2,3,9007199254740994", "edge-target", 4);
    refused("4096,0,2", "4096,1,2", "edge-count-sum", 50);
    refused("24,2,0", "24,1,0", "edge-count-sum", 64);
    // As damage, and not as size.
    refused("24,2,0", "24,4294967296,0", "edge-count-sum", 3);
    refused("24,2,0", "24,18446744073709551615,0", "edge-count-sum", 3);
    warned("2,3,12", "9,3,12", "unknown-type", 0);
}

#[test]
fn sections_must_be_there_and_end_with_whole_records() {
    refused(
        "\"nodes\":[3,0,1,0,2,0",
        "\"nodes\":[3,0,1,0,2,0,7",
        "partial-record",
        53,
    );
    refused(",2,1,6\n]", ",2,1\n]", "partial-record", 5);
    warned("6,77,0,14", "6,77,0,14,6", "partial-record", 12);
    let end = TINY.trim_end().len() as u64;
    for (section, code) in [("nodes", "missing-section"), ("edges", "missing-section")] {
        let file = TINY.replace(&format!("\"{section}\":"), "\"samples\":");
        let problem = check_pieces(file.as_bytes()).expect_err("missing");
        assert_eq!(problem.cause.code(), code);
        assert!(problem.offset.is_some_and(|offset| offset >= end - 8));
        explained(&problem);
    }
    let (file, _) = damaged("\"strings\":", "\"samples\":");
    assert_eq!(
        check_pieces(&file).expect_err("missing").cause.code(),
        "missing-section"
    );
    refused(
        "\"nodes\":[3,",
        "\"nodes\":null,\"n\":[3,",
        "unexpected-byte",
        8,
    );
}

#[test]
fn the_header_must_describe_the_layout() {
    refused(
        "{\"meta\":{\"node_f",
        "{\"nota\":{\"node_f",
        "meta-missing",
        0,
    );
    refused("\"node_fields\"", "\"node_field\"", "meta-invalid", 12 - 21);
    refused(
        "\"edge_types\":[[\"context\",\"element\",\"property\"],",
        "\"edge_types\":[",
        "meta-invalid",
        12 - TINY.find("\"edge_types\"").expect("there") as i64,
    );
    let (file, _) = damaged("\"name\",\"id\"", "\"name\",\"di\"");
    let problem = check_pieces(&file).expect_err("no ids");
    assert!(
        matches!(problem.cause, Cause::FieldMissing { .. }),
        "{problem:?}"
    );
    let (file, _) = damaged("\"node_fields\":[", "\"node_fields\":[],\"other\":[");
    assert_eq!(
        check_pieces(&file).expect_err("none").cause.code(),
        "meta-invalid"
    );
    let (file, _) = damaged("{\"snapshot\":{", "{\"snapshot\":5,\"x\":{");
    assert_eq!(
        check_pieces(&file).expect_err("a number").cause.code(),
        "header-invalid"
    );
}

#[test]
fn counts_are_promises_only() {
    for (count, code) in [
        ("1000000000000", "count-mismatch"),
        ("18446744073709551615", "count-mismatch"),
        ("4", "count-mismatch"),
        ("-1", "count-invalid"),
        ("2.5", "count-invalid"),
        ("\"3\"", "count-invalid"),
    ] {
        for (entry, old) in [("node_count", "3"), ("edge_count", "4")] {
            if entry == "edge_count" && count == "4" {
                continue;
            }
            let old = format!("\"{entry}\":{old}");
            let position = TINY.find(&old).expect("there") as i64;
            warned(&old, &format!("\"{entry}\":{count}"), code, 12 - position);
        }
    }
    opens("\"node_count\":3", "\"node_count\":0");
    opens("\"node_count\":3,", "");
}

#[test]
fn names_that_are_missing_get_a_placeholder() {
    warned("1,1,3,24", "1,99,3,24", "string-missing", 2);
    warned("1,1,3,24", "1,99999999999,3,24", "string-missing", 2);
    let (file, _) = damaged("2,3,12", "2,4,12");
    let (content, _) = parse_whole(&file).expect("opens");
    assert_eq!(content.nodes[0].edges[1].name, b"(missing string)");
    refused("\"Widget\"", "null", "unexpected-byte", 0);
    refused("\"Widget\"", "7", "unexpected-byte", 0);
}

#[test]
fn strings_are_repaired_where_that_can_be_and_named_where_not() {
    refused("Widget", "Wid\\get", "bad-escape", 4);
    refused("Widget", "Wi\\u12", "bad-escape", 6);
    refused("Widget", "Wi\\u12xy", "bad-escape", 6);
    warned("Widget", "Wid\tget", "control-characters", -1);
    let position = TINY.find("Widget").expect("there");
    let mut file = TINY.as_bytes().to_vec();
    file[position] = 0xFF;
    let (content, warnings) = check_pieces(&file).expect("opens");
    assert_eq!(content.nodes[1].name, "\u{FFFD}idget".as_bytes());
    assert_eq!(warnings[0].cause, Cause::InvalidUtf8 { count: 1 });
    assert_eq!(warnings[0].offset, Some(position as u64 - 1));
    for (text, expected) in [
        (&br"\ud83d\ude00"[..], "😀".as_bytes()),
        (b"\xED\xA0\xBD\xED\xB8\x80", "😀".as_bytes()),
        (b"\\ud83d\xED\xB8\x80", "😀".as_bytes()),
        (b"\\ud83dx", b"\xED\xA0\xBDx"),
        (b"\\u0000\\/\\\"", b"\0/\""),
    ] {
        let file = [
            &TINY.as_bytes()[..position],
            text,
            &TINY.as_bytes()[position + 6..],
        ]
        .concat();
        let (content, warnings) = check_pieces(&file).expect("opens");
        assert_eq!(
            (content.nodes[1].name.as_slice(), warnings),
            (expected, vec![])
        );
    }
}

#[test]
fn what_is_there_twice_counts_once() {
    warned("\"trace_tree\":[]", "\"nodes\":[]", "duplicate", 8);
    warned("\"trace_tree\":[]", "\"snapshot\":{}", "duplicate", 11);
    warned("\"trace_tree\":[]", "\"edges\":[1,2,3]", "duplicate", 8);
    let file = [TINY, TINY].concat();
    let (content, warnings) = check_pieces(file.as_bytes()).expect("opens");
    assert_eq!(content.nodes.len(), 3);
    assert_eq!(
        warnings,
        [Problem::at(TINY.len() as u64, Cause::TrailingData)]
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    warned(
        "\"trace_tree\":[]",
        "\"x\":{\"nodes\":[{\"a\":-1.5e+3}]}",
        "unknown-section",
        4,
    );
    opens("\"samples\":[]", "\"samples\":[1,[2,{\"x\":null}]]");
    refused("\"samples\":[]", "\"samples\":[1,,]", "unexpected-byte", 13);
    refused(
        "\"samples\":[]",
        "\"samples\":{\"x\":]",
        "unexpected-byte",
        15,
    );
    refused("\"samples\":[]", "\"samples\":[nul]", "unexpected-byte", 14);
    refused("\"samples\":[]", "\"samples\":[01]", "unexpected-byte", 12);
    opens("\"nodes\"", "\"\\u006eodes\"");
    warned("6,77,0,14", "7,77,0,14", "locations-ignored", 0);
    warned("6,77,0,14", "18,77,0,14", "locations-ignored", 0);
    warned("6,77,0,14", "6,77,-1,14", "locations-ignored", 0);
    opens("6,77,0,14", "6,77,4294967295,14");
    warned(
        "\"node_count\":3",
        "\"root_index\":5,\"node_count\":3",
        "root-invalid",
        12 - TINY.find("\"node_count\"").expect("there") as i64,
    );
}

#[test]
fn depth_is_only_a_number() {
    let bomb = "[".repeat(300_000);
    let (file, _) = damaged(
        "\"samples\":[]",
        &format!("\"samples\":{bomb}{}", bomb.replace('[', "]")),
    );
    assert!(parse_whole(&file).is_ok());
    let (file, _) = damaged("\"samples\":[]", &format!("\"samples\":{bomb}"));
    assert!(parse_whole(&file).is_err());
    let bomb = "{\"a\":".repeat(1_100_000);
    let (file, _) = damaged("\"samples\":[]", &format!("\"samples\":{bomb}"));
    assert_eq!(
        parse_whole(&file).expect_err("too deep").cause,
        Cause::TooDeep
    );
}

#[test]
fn many_warnings_of_a_kind_become_a_number() {
    let many = "\"x\":1,".repeat(5000);
    let (file, _) = damaged("\"samples\":[]", &format!("{many}\"samples\":[]"));
    let (_, warnings) = parse_whole(&file).expect("opens");
    assert_eq!(warnings.len(), 9);
    assert_eq!(warnings[8].cause, Cause::MoreWarnings { count: 4992 });
}

#[test]
fn a_file_cut_anywhere_says_so() {
    let end = TINY.trim_end().len();
    let nodes = TINY.find("\n,1,1,3").expect("there");
    for len in 1..end {
        let file = &TINY.as_bytes()[..len];
        let outcome = parse_whole(file);
        assert_eq!(outcome, parse_bytes(file));
        assert_eq!(outcome, parse(len, file.chunks(79)));
        // The number before the cut may go on after it.
        assert_eq!(outcome.is_ok(), len > nodes, "at {len}");
        let problem = match outcome {
            Ok((_, warnings)) => warnings[0].clone(),
            Err(problem) => problem,
        };
        assert!(
            matches!(problem.cause, Cause::Truncated { .. }),
            "{problem:?}"
        );
        assert_eq!(problem.offset, Some(len as u64));
        explained(&problem);
    }
}

#[test]
fn a_cut_file_cannot_ask_for_more_placeholders_than_it_has_names() {
    let (file, _) = damaged("1,1,3,24", "1,4294967295,3,24");
    let len = file.len() - 20;
    let (content, warnings) = parse_whole(&file[..len]).expect("opens");
    assert_eq!(warnings.len(), 1);
    assert!(content.strings < 20, "{} strings", content.strings);
    assert_eq!(content.nodes[1].name, b"(missing string)");
}

#[test]
fn what_is_whole_of_a_cut_file_is_kept() {
    let cut = |at: &str| {
        let len = TINY.find(at).expect("there");
        parse_whole(&TINY.as_bytes()[..len]).expect("opens").0
    };
    let content = cut(",24,2,0");
    assert_eq!((content.nodes.len(), content.nodes[0].edges.len()), (1, 0));
    let content = cut(",1,0,12");
    let edges: Vec<usize> = content.nodes.iter().map(|node| node.edges.len()).collect();
    assert_eq!(edges, [2, 0, 0]);
    assert_eq!(content.nodes[1].name, b"(missing string 1)");
    let content = cut("dget");
    assert_eq!(content.nodes[0].name, b"");
    assert_eq!(content.nodes[1].name, b"(missing string 1)");
    assert_eq!(content.nodes[0].edges[1].name, b"(missing string 3)");
}

/// [`TINY`] with so many more nodes and edges that most are read by whole records, in a layout of
/// V8's; and where its nodes begin and its edges end.
fn large(parting: &str, traced: bool) -> (String, std::ops::Range<usize>) {
    let trace = |node: usize| match traced {
        true => format!(",{}", node % 11),
        false => String::new(),
    };
    let nodes = 300;
    let records = (0..nodes).map(|node| {
        let (kind, name, id) = (node % 3, node * 7 % 4, 2 * node * node + 1);
        let (size, dom) = (16 + node * 8 % 5000, node % 3);
        format!("{kind},{name},{id},{size},1{},{dom}", trace(node))
    });
    let records: Vec<String> = records.collect();
    let fields = 6 + usize::from(traced);
    let edges = (0..nodes).map(|node| {
        let (kind, name) = (node % 3, node * 5 % 4);
        format!("{kind},{name},{}", node * 31 % nodes * fields)
    });
    let edges: Vec<String> = edges.collect();
    let (before, _) = TINY.split_once("[3,0,1,0,2,0").expect("nodes");
    let (_, after) = TINY.split_once("\n],\n\"trace_tree\"").expect("edges");
    let before = match traced {
        true => before.replace("\"detachedness\"", "\"trace_node_id\",\"detachedness\""),
        false => before.to_owned(),
    };
    let before = before.replace(
        "\"node_count\":3,\"edge_count\":4",
        "\"node_count\":300,\"edge_count\":300",
    );
    let after = after.replace("[6,77,", &format!("[{fields},77,"));
    let middle = format!(
        "[{}\n],\n\"edges\":[{}",
        records.join(parting),
        edges.join(parting)
    );
    let damage = before.len()..before.len() + middle.len();
    (
        format!("{before}{middle}\n],\n\"trace_tree\"{after}"),
        damage,
    )
}

#[test]
fn many_records_are_read_alike_in_every_layout() {
    let contents =
        [("\n,", true), ("\n,", false), (",", true), (",", false)].map(|(parting, traced)| {
            let (file, _) = large(parting, traced);
            let (content, warnings) = check_pieces(file.as_bytes()).expect("opens");
            assert_eq!(warnings, []);
            assert_eq!(content.nodes.len(), 300);
            content
        });
    assert!(contents.iter().all(|content| *content == contents[0]));
}

proptest! {
    /// What is read by whole records, and where it is wrong, is what byte by byte is found.
    #[test]
    fn damage_among_many_records_is_found_where_it_is(
        lines: bool,
        traced: bool,
        position in any::<prop::sample::Index>(),
        len in 0..3_usize,
        damage in prop::sample::select(vec![
            "", ",", "\n", " ", "0", "7", "]", "x", "-", ",,", "\n,", ",0", "00", "1e3", "99", "999999999",
            "4294967296", "99999999999999999999", "\u{e9}",
        ]),
    ) {
        let (mut file, within) = large(if lines { "\n," } else { "," }, traced);
        let start = within.start + position.index(within.len());
        file.replace_range(start..(start + len).min(within.end), damage);
        prop_assert_eq!(parse_whole(file.as_bytes()), parse_bytes(file.as_bytes()));
    }
}
