//! Snapshots in a wrapping, each of which is undone.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use heaplens_model::problem::{Cause, Format, Problem};
use proptest::prelude::*;

use super::content::{Content, parse_bytes, parse_pieces, parse_whole};
use super::generator::snapshot;

const SNAPSHOT: &str = r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object"]],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"]]}},
"nodes":[0,0,1,5,0
],
"edges":[],"strings":["ä\"one\""]}
"#;

fn plain() -> Content {
    parse_whole(SNAPSHOT.as_bytes()).expect("opens").0
}

/// The file opens as [`SNAPSHOT`] however it is cut; its warnings.
#[track_caller]
fn opens(file: &[u8]) -> Vec<Problem> {
    let (content, warnings) = parse_whole(file).expect("opens");
    assert_eq!(content, plain());
    for size in [1, 2, 3, 7, 64, 333] {
        assert_eq!(
            parse_pieces(file, size),
            Ok((content.clone(), warnings.clone())),
            "{size}"
        );
    }
    warnings
}

/// The file opens and there is nothing to say.
#[track_caller]
fn opens_silently(file: &[u8]) {
    assert_eq!(opens(file), []);
}

#[track_caller]
fn is(file: &[u8], format: Format) {
    let problem = parse_whole(file).expect_err("no snapshot");
    assert_eq!(problem.cause, Cause::OtherFormat { format });
    assert_eq!(parse_bytes(file).expect_err("no snapshot"), problem);
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

/// A file of a tar archive, or a folder where it has no bytes.
fn tar_file(path: &str, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..path.len()].copy_from_slice(path.as_bytes());
    let size = format!("{:011o}", content.len());
    header[124..124 + size.len()].copy_from_slice(size.as_bytes());
    header[156] = if content.is_empty() { b'5' } else { b'0' };
    header[257..262].copy_from_slice(b"ustar");
    let padding = vec![0; content.len().next_multiple_of(512) - content.len()];
    [header, content.to_vec(), padding].concat()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive: Vec<u8> = files
        .iter()
        .flat_map(|(path, content)| tar_file(path, content))
        .collect();
    archive.extend([0; 1024]);
    archive
}

/// A member of a ZIP archive; where it is streamed its sizes come after it.
fn zip_file(path: &str, content: &[u8], is_stored: bool, is_streamed: bool) -> Vec<u8> {
    let packed = if is_stored {
        content.to_vec()
    } else {
        deflate(content)
    };
    let size = |len: usize| {
        if is_streamed {
            [0; 4]
        } else {
            (len as u32).to_le_bytes()
        }
    };
    let mut member = b"PK\x03\x04\x14\0".to_vec();
    member.extend(if is_streamed { [8, 0] } else { [0, 0] });
    member.extend(if is_stored { [0, 0] } else { [8, 0] });
    member.extend([0; 8]);
    member.extend(size(packed.len()));
    member.extend(size(content.len()));
    member.extend((path.len() as u16).to_le_bytes());
    member.extend([4, 0]);
    member.extend(path.as_bytes());
    member.extend([1, 2, 0, 0]);
    member.extend(packed);
    if is_streamed {
        member.extend(b"PK\x07\x08");
        member.extend([9; 12]);
    }
    member
}

fn base64(bytes: &[u8], line: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks(3).map(|group| {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | u32::from(group.get(at).copied().unwrap_or(0))
        });
        let letter = |at: usize| match at <= group.len() {
            true => char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]),
            false => '=',
        };
        (0..4).map(letter).collect::<String>()
    });
    let text: String = groups.collect();
    let lines = text
        .as_bytes()
        .chunks(line)
        .map(|line| String::from_utf8_lossy(line));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("JSON")
}

/// The snapshot in three chunks, as JSON strings.
fn chunks() -> [String; 3] {
    [&SNAPSHOT[..90], &SNAPSHOT[90..200], &SNAPSHOT[200..]].map(quoted)
}

fn message(chunk: &str) -> String {
    format!(r#"{{"method":"HeapProfiler.addHeapSnapshotChunk","params":{{"chunk":{chunk}}}}}"#)
}

#[test]
fn compressed_files_are_inflated() {
    let text = SNAPSHOT.as_bytes();
    opens_silently(&gzip(text));
    opens_silently(&zlib(text));
    opens_silently(&[gzip(&text[..100]), gzip(&text[100..])].concat());
    opens_silently(&gzip(&gzip(text)));
    opens_silently(&gzip(&tar(&[("tmp/a.heapsnapshot", text)])));
    is(&gzip(b"JAVA PROFILE 1.0.2"), Format::Hprof);
}

#[test]
fn what_ends_too_early_or_is_damaged_opens_as_far_as_it_goes_and_says_so() {
    let text = SNAPSHOT.replace("[\"ä", &format!("[\"{}", "much to say ".repeat(20_000)));
    for packed in [gzip(text.as_bytes()), zlib(text.as_bytes())] {
        let cut = &packed[..packed.len() - 20];
        let (content, warnings) = parse_whole(cut).expect("opens");
        assert_eq!(content.nodes.len(), 1);
        let codes: Vec<_> = warnings
            .iter()
            .map(|warning| warning.cause.code())
            .collect();
        assert_eq!(codes, ["gzip-truncated", "truncated"]);
        assert_eq!(parse_pieces(cut, 7), Ok((content, warnings)));
        let mut damaged = packed.clone();
        let at = damaged.len() - 3;
        damaged[at] ^= 1;
        let (_, warnings) = parse_whole(&damaged).expect("opens");
        assert_eq!(warnings[0].cause, Cause::GzipCorrupt);
        // The damage explains why there is no snapshot.
        let problem = parse_whole(&packed[..30]).expect_err("too little");
        assert_eq!(problem.cause, Cause::GzipTruncated);
    }
}

#[test]
fn the_first_file_of_an_archive_is_opened() {
    let text = SNAPSHOT.as_bytes();
    let long = [text, " ".repeat(5000).as_bytes()].concat();
    opens_silently(&tar(&[
        ("tmp/", b""),
        ("tmp/._a", b"x"),
        ("tmp/a.heapsnapshot", &long),
    ]));
    let more = Cause::ArchiveHasMore { count: 1 };
    let warnings = opens(&tar(&[("a", text), ("b", b"another"), ("c/", b"")]));
    assert_eq!(warnings, [Problem::nowhere(more.clone())]);
    is(&tar(&[("a", b"a text"), ("b", text)]), Format::Tar);
    is(&tar(&[("a/", b"")]), Format::Tar);

    for (is_stored, is_streamed) in [(true, false), (false, false), (false, true)] {
        let file = zip_file("a/a.heapsnapshot", text, is_stored, is_streamed);
        let end = b"PK\x01\x02 the list of files PK\x05\x06";
        opens_silently(&[&file[..], end].concat());
        let other = zip_file("b", b"another", is_stored, is_streamed);
        assert_eq!(
            opens(&[&file[..], &other, end].concat()),
            [Problem::nowhere(more.clone())]
        );
        let folder = zip_file("a/", b"", true, false);
        let companion = zip_file("__MACOSX/a/._a", b"x", is_stored, is_streamed);
        opens_silently(&[&folder[..], &companion, &file, end].concat());
        is(&other, Format::Zip);
        if !is_stored {
            let problem = parse_whole(&file[..file.len() - 60]).expect_err("too little");
            assert_eq!(problem.cause, Cause::GzipTruncated);
        }
    }
    // Some tools write folders without a size.
    let folder = zip_file("a/", b"", true, true);
    let companion = zip_file("__MACOSX/._a", b"x", true, true);
    let file = zip_file("a/a.heapsnapshot", text, false, true);
    opens_silently(&[&folder[..], &companion, &file].concat());
    is(&zip_file("a", text, true, true), Format::Zip);
    // Encrypted.
    let mut file = zip_file("a", text, false, false);
    file[6] = 1;
    is(&file, Format::Zip);
    is(b"PK\x05\x06\0\0\0\0", Format::Zip);
}

#[test]
fn base64_and_data_urls_are_decoded() {
    let text = SNAPSHOT.as_bytes();
    for line in [76, 77, 10_000] {
        opens_silently(base64(text, line).as_bytes());
        opens_silently(base64(&gzip(text), line).as_bytes());
    }
    opens_silently(format!("data:application/json;base64,{}", base64(text, 10_000)).as_bytes());
    let escaped: String = text.iter().map(|byte| format!("%{byte:02X}")).collect();
    opens_silently(format!("data:,{escaped}").as_bytes());
    opens_silently(format!("data:application/json,{}", SNAPSHOT.replace('ä', "%c3%A4")).as_bytes());
    let wrong = SNAPSHOT.replace("[0,0,1,5,0", "[0,0,1,x,0");
    let problem = parse_whole(base64(wrong.as_bytes(), 76).as_bytes()).expect_err("damaged");
    let position = wrong.find("x,0").expect("there") * 4 / 3;
    let offset = problem.offset.expect("a position") as usize;
    // Exact but for the line breaks before it.
    assert!(
        (position - 10..=position + 10).contains(&offset),
        "{offset} is not near {position}"
    );
    let mut spoilt = base64(text, 76);
    spoilt.replace_range(100..101, "*");
    let problem = parse_whole(spoilt.as_bytes()).expect_err("damaged");
    assert_eq!(
        (problem.cause.code(), problem.offset),
        ("unexpected-byte", Some(100))
    );
}

#[test]
fn a_snapshot_under_a_key_or_in_a_string_is_opened() {
    let string = quoted(SNAPSHOT);
    for file in [
        format!(r#"{{"status":"ok","data":{SNAPSHOT},"took":5}}"#),
        format!(r#"{{"jsonrpc":"2.0","id":7,"result":{{"value":{SNAPSHOT}}}}}"#),
        format!(r#"[[],{{"a":{{}},"snapshot":{SNAPSHOT}}}]"#),
        format!(r#"{{ "snapshot" : {SNAPSHOT} }}"#),
        format!(r#"{{"snapshot":{string}}}"#),
        format!(r#"{{"ok":true,"data":{string},"more":"{{\"x\":1}}"}}"#),
        string.clone(),
        format!("\n{string}\n"),
        format!("[{string}]"),
        format!("{{\"result\":{{\"message\":{string}}}}}"),
    ] {
        opens_silently(file.as_bytes());
    }
    // Sorted by their keys.
    let (header, rest) = SNAPSHOT
        .trim_end()
        .split_once(",\n\"nodes\"")
        .expect("there");
    let sorted = format!(
        "{{\"nodes\"{},{}}}",
        rest.trim_end_matches('}'),
        &header[1..]
    );
    opens_silently(format!(r#"{{"data":{sorted}}}"#).as_bytes());
    let wrong = format!(
        r#"{{"data":{}}}"#,
        SNAPSHOT.replace("[0,0,1,5,0", "[0,0,1,x,0")
    );
    let problem = parse_whole(wrong.as_bytes()).expect_err("damaged");
    assert_eq!(problem.offset, wrong.find("x,0").map(|at| at as u64));
    let cut = format!(r#"{{"data":{SNAPSHOT}"#);
    let cut = &cut.as_bytes()[..cut.len() - 12];
    let (_, warnings) = parse_whole(cut).expect("opens");
    assert_eq!(warnings[0].cause.code(), "truncated");
    assert_eq!(warnings[0].offset, Some(cut.len() as u64));
}

#[test]
fn messages_are_read_in_whatever_form_tools_leave_them() {
    let [a, b, c] = chunks();
    let messages = [message(&a), message(&b), message(&c)];
    let of_worker = |message: &String| {
        let message = quoted(message);
        format!(
            r#"{{"method":"NodeWorker.receivedMessageFromWorker","params":{{"sessionId":"1","message":{message}}}}}"#
        )
    };
    let of_target = |message: &String| {
        let message = quoted(message);
        format!(
            r#"{{"method":"Target.receivedMessageFromTarget","params":{{"message":{message},"sessionId":"A"}}}}"#
        )
    };
    let lines = |lines: Vec<String>| lines.join("\n") + "\n";
    for file in [
        lines(messages.to_vec()),
        format!("[{}]", messages.join(",\n")),
        format!("{{\"id\":1}}[{}]{{\"id\":2}}", messages.join(",")),
        lines(messages.iter().map(of_worker).collect()),
        lines(messages.iter().map(of_target).collect()),
        lines(
            [&a, &b, &c]
                .iter()
                .map(|chunk| format!(r#"{{"chunk": {chunk}}}"#))
                .collect(),
        ),
        format!(r#"[{{"chunk":{a}}},{{"chunk":{b}}},{{"chunk":{c}}}]"#),
        lines(vec![a.clone(), b.clone(), c.clone()]),
        format!("[{a},{b},{c}]"),
        lines(
            messages
                .iter()
                .map(|one| format!("2026-01-02T03:04:05Z pw:protocol ◀ RECV {one}"))
                .collect(),
        ),
        lines(
            messages
                .iter()
                .map(|one| format!("[pid 12] <- {one}"))
                .collect(),
        ),
        lines(
            messages
                .iter()
                .map(|one| format!("{{recv}} {one}"))
                .collect(),
        ),
    ] {
        opens_silently(file.as_bytes());
    }
}

#[test]
fn sessions_are_not_mixed_in_any_form() {
    let [a, b, c] = chunks();
    let wrapped = |chunk: &str, session: &str| {
        let message = quoted(&message(chunk));
        format!(r#"{{"params":{{"sessionId":"{session}","message":{message}}}}}"#)
    };
    let in_array = |chunk: &str, session: &str| {
        let message = message(chunk);
        format!(
            r#"{},"sessionId":"{session}"}}"#,
            message.trim_end_matches('}').to_owned() + "}"
        )
    };
    let first = [wrapped(&a, "1"), wrapped(&b, "1"), wrapped(&c, "2")].join("\n");
    let problem = parse_whole(first.as_bytes()).expect_err("no more than the first two");
    assert_eq!(problem.cause.code(), "truncated");
    let array = format!(
        "[{},{},{}]",
        in_array(&a, "1"),
        in_array(&b, "2"),
        in_array(&c, "1")
    );
    let problem = parse_whole(array.as_bytes()).expect_err("mixed");
    assert_eq!(problem.cause, Cause::LogSessionsMixed);
}

#[test]
fn what_stands_before_a_snapshot_is_passed_over_and_said() {
    for before in [
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        "Defaulted container \"app\" out of: app, sidecar\r\n",
        "$ cat heap {not} [this]\n",
    ] {
        let warnings = opens(format!("{before}{SNAPSHOT}").as_bytes());
        let count = before.trim_end().lines().count() as u64;
        assert_eq!(warnings, [Problem::at(0, Cause::LogLinesIgnored { count })]);
    }
}

#[test]
fn a_byte_order_mark_may_be_cut_anywhere() {
    let mark = "\u{FEFF}";
    opens_silently(format!("{mark}{SNAPSHOT}").as_bytes());
    opens_silently(format!("{mark}{}", quoted(SNAPSHOT)).as_bytes());
    opens_silently(format!("{mark}[{SNAPSHOT}]").as_bytes());
}

#[test]
fn wrappings_have_an_end() {
    let mut file = SNAPSHOT.as_bytes().to_vec();
    for _ in 0..20 {
        file = gzip(&file);
    }
    let problem = parse_whole(&file).expect_err("too often");
    assert_eq!(problem.cause, Cause::CompressedTooOften { limit: 2 });
    let mut file = SNAPSHOT.as_bytes().to_vec();
    for _ in 0..20 {
        file = base64(&file, 76).into_bytes();
    }
    assert!(parse_whole(&file).is_err());
    let mut text = message(&chunks()[0]);
    for _ in 0..6 {
        text = format!(r#"{{"params":{{"message":{}}}}}"#, quoted(&text));
    }
    assert!(parse_whole(text.as_bytes()).is_err());
}

#[test]
fn two_compressions_are_undone_and_endless_blanks_are_not_read() {
    let text = SNAPSHOT.as_bytes();
    opens_silently(&gzip(&gzip(text)));
    opens_silently(&zip_file("snapshot.gz", &gzip(text), false, true));
    opens_silently(&gzip(&tar(&[("snapshot.gz", &gzip(text))])));
    let limit: usize = 64 << 20;
    let blanks = gzip(&gzip(&[vec![b' '; limit], text.to_vec()].concat()));
    assert_eq!(parse_whole(&blanks).expect("opens").0, plain());
    let blanks = gzip(&gzip(&vec![b' '; limit + 1]));
    let problem = parse_whole(&blanks).expect_err("blanks");
    let bytes = limit as u64;
    assert_eq!(problem, Problem::at(bytes, Cause::BlanksOnly { bytes }));
    let thrice = parse_whole(&gzip(&blanks)).expect_err("too often");
    assert_eq!(thrice.cause, Cause::CompressedTooOften { limit: 2 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_snapshots_open_in_every_wrapping(
        model in snapshot(false),
        piece in 1..700usize,
    ) {
        let file = model.write();
        let (content, _) = parse_whole(&file).expect("opens");
        let text = String::from_utf8(file.clone()).expect("UTF-8");
        for (at, wrapped) in [
            gzip(&file),
            zlib(&file),
            tar(&[("a", &file)]),
            zip_file("a", &file, false, true),
            base64(&file, 76).into_bytes(),
            format!("{{\"data\":{text}}}").into_bytes(),
            format!("[{}]", quoted(&text)).into_bytes(),
            format!("a line\n{text}").into_bytes(),
        ].into_iter().enumerate() {
            let whole = parse_whole(&wrapped);
            prop_assert!(whole.is_ok(), "{at}: {whole:?}");
            prop_assert_eq!(&content, &whole.as_ref().expect("opens").0);
            prop_assert_eq!(whole, parse_pieces(&wrapped, piece));
        }
    }

    #[test]
    fn damage_in_a_wrapping_is_found_alike_in_any_pieces(
        model in snapshot(false),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let file = model.write();
        let text = String::from_utf8(file.clone()).expect("UTF-8");
        for mut wrapped in [
            gzip(&file),
            tar(&[("a", &file)]),
            zip_file("a", &file, false, true),
            base64(&file, 76).into_bytes(),
            format!("{{\"data\":{text}}}").into_bytes(),
            format!("[{}]", quoted(&text)).into_bytes(),
            message(&quoted(&text)).into_bytes(),
        ] {
            for (position, byte) in &damage {
                let position = position.index(wrapped.len());
                wrapped[position] = *byte;
            }
            let whole = parse_whole(&wrapped);
            prop_assert_eq!(&whole, &parse_bytes(&wrapped));
            prop_assert_eq!(&whole, &parse_pieces(&wrapped, 97));
        }
    }
}
