//! Raw logs of inspector messages.

use heaplens_model::problem::Cause;
use proptest::prelude::*;

use super::content::{check_pieces, parse_bytes, parse_whole};
use super::generator::snapshot;

/// A message with a piece of a snapshot's text, escaped as V8 does.
fn message(piece: &str, session: &str) -> String {
    let piece = serde_json::to_string(piece).expect("JSON");
    format!(
        "{{\"method\":\"HeapProfiler.addHeapSnapshotChunk\",\"params\":{{\"chunk\":{piece}}}{session}}}\n"
    )
}

const SNAPSHOT: &str = r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object"]],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"]]}},
"nodes":[0,0,1,5,0
],
"edges":[],"strings":["one"]}
"#;

/// The snapshot's text in two messages.
fn two_pieces(session: &str) -> String {
    let (first, second) = SNAPSHOT.split_at(120);
    message(first, session) + &message(second, session)
}

const START: &str = "{\"id\":1,\"result\":{}}\n";
const OTHERS: &str = concat!(
    "{\"method\":\"HeapProfiler.reportHeapSnapshotProgress\",\"params\":{\"done\":1,\"total\":2}}\n",
    "{\"method\":\"HeapProfiler.heapStatsUpdate\",\"params\":{\"statsUpdate\":[0,1,2]}}\n",
    "{\"id\":2,\"method\":\"HeapProfiler.takeHeapSnapshot\",\"params\":{\"reportProgress\":true}}\n",
);

#[test]
fn a_log_opens_as_its_snapshot() {
    let plain = check_pieces(SNAPSHOT.as_bytes()).expect("opens");
    for file in [
        format!("{START}{}{{\"id\":2,\"result\":{{}}}}\n", two_pieces("")),
        format!("{OTHERS}{}{OTHERS}", two_pieces("")),
        two_pieces(",\"sessionId\":\"A\""),
        two_pieces("").replace('\n', "\r\n"),
    ] {
        assert_eq!(check_pieces(file.as_bytes()).expect("opens"), plain);
    }
}

#[test]
fn only_the_first_snapshot_of_a_log_is_read() {
    let (plain, _) = check_pieces(SNAPSHOT.as_bytes()).expect("opens");
    let first = two_pieces("");
    let file = format!("{first}{OTHERS}{}", two_pieces(""));
    let (content, warnings) = check_pieces(file.as_bytes()).expect("opens");
    assert_eq!(content, plain);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].cause, Cause::LogSecondSnapshot);
    assert!(
        warnings[0]
            .offset
            .is_some_and(|offset| offset > first.len() as u64)
    );
}

#[test]
fn sessions_are_not_mixed() {
    let (first, second) = SNAPSHOT.split_at(150);
    let file = message(first, ",\"sessionId\":\"A\"") + &message(second, ",\"sessionId\":\"B\"");
    let problem = check_pieces(file.as_bytes()).expect_err("mixed");
    assert_eq!(problem.cause, Cause::LogSessionsMixed);
}

#[test]
fn a_log_says_why_it_has_no_snapshot() {
    let problem = check_pieces(START.as_bytes()).expect_err("no snapshot");
    assert_eq!(problem.cause, Cause::LogWithoutSnapshot);
    let error = "{\"id\":2,\"error\":{\"code\":-32000,\"message\":\"not enabled\"}}\n";
    let problem = check_pieces(format!("{START}{error}").as_bytes()).expect_err("no snapshot");
    assert_eq!(
        problem.cause,
        Cause::LogError {
            message: "not enabled".to_owned()
        }
    );
    assert_eq!(problem.offset, Some(START.len() as u64));
}

#[test]
fn problems_have_their_place_in_the_log() {
    let file = two_pieces("").replace("[0,0,1,5,0", "[0,-5,1,5,0");
    let position = file.find("-5").expect("there") as u64;
    let problem = check_pieces(file.as_bytes()).expect_err("negative");
    assert_eq!(problem.cause.code(), "negative-number");
    // Exact but for the backslashes of the message that it is in.
    let offset = problem.offset.expect("a position");
    let start = file.find("chunk\":\"").expect("there") as u64;
    assert!(
        (start..=position).contains(&offset),
        "{offset} is not in {start}..={position}"
    );
}

#[test]
fn a_log_that_breaks_off_opens_with_what_is_whole() {
    let file = two_pieces("");
    let cut = file.find("\\\"edges").expect("there");
    let (content, warnings) = check_pieces(&file.as_bytes()[..cut]).expect("opens");
    assert_eq!(content.nodes.len(), 1);
    assert_eq!(warnings[0].cause.code(), "truncated");
    assert_eq!(
        warnings[0].offset.map(|offset| offset <= cut as u64),
        Some(true)
    );
}

#[test]
fn lines_that_are_no_messages_are_passed_over() {
    let plain = check_pieces(SNAPSHOT.as_bytes()).expect("opens").0;
    let file = format!("{START}Debugger attached.\n{}{{broken\n", two_pieces(""));
    let (content, warnings) = check_pieces(file.as_bytes()).expect("opens");
    assert_eq!(content, plain);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].cause, Cause::LogLinesIgnored { count: 2 });
    assert_eq!(warnings[0].offset, Some(START.len() as u64));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_logs_open_as_their_snapshots(
        model in snapshot(false),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let text = String::from_utf8(model.write()).expect("UTF-8");
        let mut cuts: Vec<usize> =
            cuts.iter().map(|cut| text.floor_char_boundary(cut.index(text.len()))).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let messages = cuts.windows(2).map(|cut| message(&text[cut[0]..cut[1]], ""));
        let log = START.to_owned() + &messages.collect::<String>();
        let (content, _) = parse_whole(text.as_bytes()).expect("opens");
        let from_log = parse_whole(log.as_bytes());
        prop_assert_eq!(&content, &from_log.as_ref().expect("opens").0);
        prop_assert_eq!(from_log, parse_bytes(log.as_bytes()));
    }
}
