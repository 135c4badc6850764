//! Files that are no snapshots: named by what they hold, never by their names.

use heaplens_model::locale::Lang;
use heaplens_model::problem::{Cause, Format};

use super::content::{check_pieces, parse_whole};

#[track_caller]
fn is(file: &[u8], format: Format) {
    let problem = check_pieces(file).expect_err("no snapshot");
    assert_eq!(problem.cause, Cause::OtherFormat { format });
    assert!(problem.offset.is_some());
    for lang in Lang::ALL {
        let text = lang.problem(&problem);
        assert!(!text.title.is_empty() && !text.remedy.is_empty());
    }
}

#[test]
fn formats_are_told_by_their_content() {
    is(br#"{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":1,"endTime":2,"samples":[1],"timeDeltas":[0]}"#, Format::CpuProfile);
    is(br#"{"head":{"callFrame":{"functionName":"(root)"},"selfSize":0,"children":[]},"samples":[]}"#, Format::SamplingHeapProfile);
    is(br#"{"traceEvents":[{"pid":1,"ph":"M"}]}"#, Format::Trace);
    is(
        br#"{"version":2,"type":"Inspector","nodes":[0,0,0,0,436],"nodeClassNames":["x"]}"#,
        Format::JavaScriptCore,
    );
    is(br#"{"name":"x","version":"1.0.0"}"#, Format::Json);
    is(br#"{"data":{"nodes":[{"x":1}],"edges":[]}}"#, Format::Json);
    is(b"{}", Format::Json);
    is(b"[1,2,3]", Format::JsonArray);
    is(br#""{\"x\":{}}""#, Format::Json);
    is(br#"{"log":"{\"snapshot\" was taken"}"#, Format::Json);
    is(
        b"{\n  method: 'HeapProfiler.addHeapSnapshotChunk',\n  params: {}\n}\n",
        Format::PrintedMessages,
    );
    is(
        br#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object"]],"edge_fields":["type","name_or_index","to_node","from_node"],"edge_types":[["property"]]},"node_count":5}}"#,
        Format::Julia,
    );
    is(&julia_nodes(), Format::Julia);
    is(b"{'snapshot': {'meta': {}}}", Format::PythonRepr);
    is(
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        Format::GitLfsPointer,
    );
    is(b"  <!DOCTYPE html>\n<html>", Format::Html);
    is(b"this is not json\n", Format::Text);
    is(b"JAVA PROFILE 1.0.2\0\0\0\0\x08", Format::Hprof);
    is(&[0; 5000], Format::Zeros);
    is(b"\x28\xB5\x2F\xFD\x04\0", Format::Zstd);
    is(b"BZh91AY&SY", Format::Bzip2);
    is(b"\xFD7zXZ\0", Format::Xz);
}

/// Four nodes as Julia streams them.
fn julia_nodes() -> Vec<u8> {
    let node = |id: u64| {
        let (name, size) = (7_u64.to_le_bytes(), 48_u64.to_le_bytes());
        [&[3][..], &name, &id.to_le_bytes(), &size, &[0; 5]].concat()
    };
    (0..4)
        .flat_map(|at| node(0x7F00_1122_3344 + 64 * at))
        .collect()
}

#[test]
fn nothing_is_nothing() {
    for file in [
        &b""[..],
        b" ",
        b"\n\r\n\t ",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB\xBF \n",
    ] {
        assert_eq!(check_pieces(file).expect_err("empty").cause, Cause::Empty);
    }
}

const SNAPSHOT: &str = r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object"]],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"]]}},"nodes":[0,0,1,5,0],"edges":[],"strings":["ä€😀"]}"#;

#[test]
fn marks_and_blanks_before_a_snapshot_are_passed_over() {
    let plain = check_pieces(SNAPSHOT.as_bytes()).expect("opens");
    for before in ["\u{FEFF}", " \n\n", "\u{FEFF}\r\n"] {
        let file = format!("{before}{SNAPSHOT}");
        assert_eq!(check_pieces(file.as_bytes()).expect("opens"), plain);
    }
    let far = format!("{}{SNAPSHOT}", "\n".repeat(10_000));
    assert_eq!(parse_whole(far.as_bytes()).expect("opens"), plain);
}

#[test]
fn utf16_is_read_and_said() {
    let (content, _) = check_pieces(SNAPSHOT.as_bytes()).expect("opens");
    for mark in ["", "\u{FEFF}"] {
        let text = format!("{mark}{SNAPSHOT}");
        for order in [u16::to_be_bytes as fn(u16) -> [u8; 2], u16::to_le_bytes] {
            let file: Vec<u8> = text.encode_utf16().flat_map(order).collect();
            let (decoded, warnings) = check_pieces(&file).expect("opens");
            assert_eq!(decoded, content);
            assert_eq!(warnings.len(), 1);
            assert_eq!(
                (&warnings[0].cause, warnings[0].offset),
                (&Cause::Utf16, Some(0))
            );
        }
    }
    let wrong = SNAPSHOT.replace("[0,0,1,5,0]", "[0,0,1,x,0]");
    let file: Vec<u8> = wrong.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let problem = check_pieces(&file).expect_err("damaged");
    assert_eq!(
        problem.offset,
        wrong.find("x,0]").map(|position| 2 * position as u64)
    );
}
