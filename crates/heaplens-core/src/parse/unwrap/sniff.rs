//! Recognises a file by its first bytes, never by its name.

use heaplens_model::problem::Format;

use super::archive::{Tar, Zip};
use super::base64::TextDecoder;
use super::gunzip::Inflate;
use super::{Decoder, gunzip};
use crate::parse::input::is_blank;

/// The kind of a file.
pub enum Sniff {
    /// There are too few bytes to tell.
    More,
    /// A snapshot, or an object that the reader examines.
    Snapshot,
    /// Text that may have a snapshot inside, and the format to report if it has none.
    Search(Format),
    /// A wrapping and its decoder.
    Wrapped(Decoder),
    /// A format that cannot be opened.
    Other(Format),
}

/// The number of bytes that is enough for every known format.
pub const ENOUGH: usize = 512;

/// Recognises the beginning of a file without leading blanks. `complete` tells that it is the whole
/// file.
pub fn sniff(head: &[u8], complete: bool) -> Sniff {
    match head {
        [] => Sniff::More,
        [b'{', rest @ ..] => object(rest, complete),
        [b'[', ..] => Sniff::Search(Format::JsonArray),
        [b'"', ..] => Sniff::Search(Format::Json),
        _ if head.len() < ENOUGH && !complete => Sniff::More,
        // The result must not depend on how the file was cut.
        _ => other(&head[..head.len().min(ENOUGH)]),
    }
}

/// Returns whether a snapshot has a section of this name.
pub fn is_section(key: &[u8]) -> bool {
    const SECTIONS: [&[u8]; 11] = [
        b"snapshot",
        b"nodes",
        b"edges",
        b"locations",
        b"strings",
        b"samples",
        b"trace_function_infos",
        b"trace_tree",
        b"scopes",
        b"scope_context_vars",
        b"scope_uses",
    ];
    SECTIONS.contains(&key)
}

/// Returns whether a message of the inspector may begin with this key.
pub fn is_message_key(key: &[u8]) -> bool {
    let keys: [&[u8]; 6] = [
        b"id",
        b"method",
        b"params",
        b"result",
        b"error",
        b"sessionId",
    ];
    keys.contains(&key)
}

/// Returns the other format that has this key in its outermost object.
pub fn format_with_key(key: &[u8]) -> Option<Format> {
    match key {
        b"traceEvents" => Some(Format::Trace),
        b"nodeClassNames" => Some(Format::JavaScriptCore),
        b"head" => Some(Format::SamplingHeapProfile),
        b"timeDeltas" | b"startTime" | b"endTime" => Some(Format::CpuProfile),
        _ => None,
    }
}

/// Recognises an object by the text after its brace.
fn object(rest: &[u8], complete: bool) -> Sniff {
    object_start(rest).unwrap_or(if complete || rest.len() > ENOUGH {
        Sniff::Snapshot
    } else {
        Sniff::More
    })
}

/// Returns the first key of a text that begins as an object.
pub fn first_key(text: &[u8]) -> Option<&[u8]> {
    let inside = text.trim_ascii_start().strip_prefix(b"{")?;
    let key = inside.trim_ascii_start().strip_prefix(b"\"")?;
    Some(&key[..key.iter().position(|byte| *byte == b'"')?])
}

/// Recognises an object, or returns nothing if there are too few bytes.
fn object_start(rest: &[u8]) -> Option<Sniff> {
    let rest = rest.trim_ascii_start();
    let key = match rest {
        [b'"', key @ ..] => key,
        [b'\'', ..] => return Some(Sniff::Other(Format::PythonRepr)),
        [b'a'..=b'z', ..] => {
            let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
            return Some(match rest[end] {
                b':' => Sniff::Other(Format::PrintedMessages),
                _ => Sniff::Search(Format::Text),
            });
        }
        [] => return None,
        [b'}', ..] => return Some(Sniff::Search(Format::Json)),
        _ => return Some(Sniff::Search(Format::Json)),
    };
    let end = key.iter().position(|byte| *byte == b'"')?;
    let (key, value) = (&key[..end], &key[end + 1..]);
    if !is_section(key) {
        return Some(Sniff::Search(Format::Json));
    }
    if key != b"snapshot" {
        return Some(Sniff::Snapshot);
    }
    // The object or string under this key may be a snapshot.
    let value = match value.trim_ascii_start() {
        [b':', value @ ..] => value.trim_ascii_start(),
        [] => return None,
        _ => return Some(Sniff::Search(Format::Json)),
    };
    match value {
        [] => None,
        [b'"', ..] => Some(Sniff::Search(Format::Json)),
        [b'{', inside @ ..] => {
            let inside = inside.trim_ascii_start();
            let wrapped = b"\"snapshot\"";
            if inside.starts_with(wrapped) {
                Some(Sniff::Search(Format::Json))
            } else if wrapped.starts_with(inside) {
                None
            } else {
                Some(Sniff::Snapshot)
            }
        }
        _ => Some(Sniff::Snapshot),
    }
}

fn other(head: &[u8]) -> Sniff {
    Sniff::Other(match head {
        _ if head.starts_with(&gunzip::MAGIC) => {
            return Sniff::Wrapped(Decoder::Gzip(Box::default()));
        }
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] if !is_text(head) => {
            return Sniff::Wrapped(Decoder::Zlib(Box::new(Inflate::zlib())));
        }
        _ if Zip::detect(head) => return Sniff::Wrapped(Decoder::Zip(Box::new(Zip::new()))),
        _ if Tar::detect(head) => return Sniff::Wrapped(Decoder::Tar(Box::default())),
        [b'P', b'K', 5, 6, ..] => Format::Zip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Format::Zstd,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Format::Bzip2,
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Format::Xz,
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Format::SevenZip,
        [0, ..] if head.iter().all(|byte| *byte == 0) => Format::Zeros,
        // A protocol buffer with nine bytes of metadata: a time in microseconds.
        [9, 8, time @ .., _, _, _] if time.iter().take(7).all(|byte| *byte >= 0x80) => {
            Format::Firefox
        }
        _ if head.starts_with(b"JAVA PROFILE ") => Format::Hprof,
        _ if head.starts_with(b"version https://git-lfs") => Format::GitLfsPointer,
        [b'<', ..] => Format::Html,
        _ if is_text(head) => {
            if let Some(decoder) = TextDecoder::detect(head) {
                return Sniff::Wrapped(Decoder::Text(Box::new(decoder)));
            }
            return Sniff::Search(match head {
                [b'0'..=b'9' | b'-', ..] if !head.iter().any(u8::is_ascii_alphabetic) => {
                    Format::Json
                }
                _ => Format::Text,
            });
        }
        _ if is_julia(head) => Format::Julia,
        _ => Format::Binary,
    })
}

fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The last character may be cut.
        Err(error) => error.error_len().is_none(),
    };
    valid
        && !head
            .iter()
            .any(|byte| *byte < 0x20 && !is_blank(*byte) && *byte != 0x1B)
}

/// Returns whether these are nodes, edges or strings as Julia streams them: records of
/// little-endian numbers (`gc-heap-snapshot.cpp`).
fn is_julia(head: &[u8]) -> bool {
    let number = |record: &[u8], at: usize| match record.get(at..).and_then(<[u8]>::first_chunk) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => u64::MAX,
    };
    let small = |record: &[u8], at: usize| number(record, at) < 1 << 32;
    // Type, name, id, self_size, trace_node_id (four bytes) and detachedness.
    let is_node = |record: &[u8]| {
        record[0] < 128
            && small(record, 1)
            && number(record, 9) < 1 << 48
            && number(record, 17) < 1 << 40
            && record[25..29] == [0; 4]
            && record[29] <= 2
    };
    // Type, name or index, and two nodes.
    let is_edge =
        |record: &[u8]| record[0] < 16 && small(record, 1) && small(record, 9) && small(record, 17);
    let all = |len: usize, is_record: &dyn Fn(&[u8]) -> bool| {
        head.len() >= len && head.chunks_exact(len).all(is_record)
    };
    all(30, &is_node) || all(25, &is_edge) || is_julia_strings(head)
}

/// Returns whether these are texts, each after its length.
fn is_julia_strings(mut head: &[u8]) -> bool {
    let mut has_text = false;
    while let Some((len, rest)) = head.split_first_chunk() {
        let len = u64::from_le_bytes(*len);
        let text = &rest[..rest.len().min(len as usize)];
        if len >= 1 << 32 || !is_text(text) {
            return false;
        }
        has_text |= !text.is_empty();
        head = &rest[text.len()..];
    }
    has_text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(sniff: Sniff) -> String {
        match sniff {
            Sniff::More => "more".to_owned(),
            Sniff::Snapshot => "snapshot".to_owned(),
            Sniff::Search(format) => format!("search {format:?}"),
            Sniff::Wrapped(Decoder::Gzip(_)) => "gzip".to_owned(),
            Sniff::Wrapped(Decoder::Zlib(_)) => "zlib".to_owned(),
            Sniff::Wrapped(Decoder::Zip(_)) => "zip".to_owned(),
            Sniff::Wrapped(Decoder::Tar(_)) => "tar".to_owned(),
            Sniff::Wrapped(Decoder::Text(_)) => "base64".to_owned(),
            Sniff::Wrapped(Decoder::Utf16(_)) => "utf-16".to_owned(),
            Sniff::Other(format) => format!("{format:?}"),
        }
    }

    #[test]
    fn files_are_told_by_their_first_bytes() {
        let cases: [(&[u8], &str); 28] = [
            (b"{\"snapshot\":{", "more"),
            (b"{\"snapshot\":{\"meta\"", "snapshot"),
            (b"{ \"snapshot\" : {\n \"snapshot\"", "search Json"),
            (b"{\"snapshot\": \"", "search Json"),
            (b"{\n \"nodes\" : [", "snapshot"),
            (b"{}", "search Json"),
            (b"{\"id\":1,\"result\":{}}", "search Json"),
            (b"{\"data\":", "search Json"),
            (b"{'snapshot': {", "PythonRepr"),
            (b"{\n  method: 'Heap", "PrintedMessages"),
            (b"\x1F\x8B\x08\x00", "gzip"),
            (b"\x78\x9C\xED\x7D", "zlib"),
            (b"PK\x03\x04\x14\x00", "zip"),
            (b"\x28\xB5\x2F\xFD\x04", "Zstd"),
            (b"BZh91AY&SY", "Bzip2"),
            (b"\xFD7zXZ\0", "Xz"),
            (b"7z\xBC\xAF\x27\x1C", "SevenZip"),
            (b"JAVA PROFILE 1.0.2\0", "Hprof"),
            (
                b"version https://git-lfs.github.com/spec/v1\n",
                "GitLfsPointer",
            ),
            (b"<!DOCTYPE html><html>", "Html"),
            (b"[1,2,3]", "search JsonArray"),
            (b"\"{\\\"snapshot\\\":", "search Json"),
            (b"\0\0\0\0\0\0\0\0", "Zeros"),
            (
                b"\x09\x08\x80\x81\x82\x83\x84\x85\x86\x03\x12\x08",
                "Firefox",
            ),
            (b"Debugger attached.\n", "search Text"),
            (b"eyJzbmFwc2hvdCI6", "base64"),
            (b"\x7FELF\x02\x01\x01", "Binary"),
            (b"42", "search Json"),
        ];
        for (head, expected) in cases {
            let complete = expected != "more";
            let said = name(sniff(head, complete));
            assert_eq!(said, expected, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn what_julia_streams_is_told() {
        let node = [
            &[3, 7, 0, 0, 0, 0, 0, 0, 0][..],
            &0x7F00_1122_3344_u64.to_le_bytes(),
            &48_u64.to_le_bytes(),
            &[0; 5],
        ]
        .concat();
        let edge = [
            &[1, 7, 0, 0, 0, 0, 0, 0, 0][..],
            &5_u64.to_le_bytes(),
            &9_u64.to_le_bytes(),
        ]
        .concat();
        let strings = [
            &0_u64.to_le_bytes()[..],
            &4_u64.to_le_bytes(),
            b"Task",
            &6_u64.to_le_bytes(),
            b"Mod",
        ]
        .concat();
        for file in [node.repeat(4), edge.repeat(4), strings] {
            assert_eq!(name(sniff(&file, true)), "Julia", "{}", file.escape_ascii());
        }
    }

    #[test]
    fn a_few_bytes_do_not_suffice() {
        for head in [&b""[..], b"{", b"{ \n", b"{\"sna", b"JAVA PRO", b"x"] {
            assert_eq!(name(sniff(head, false)), "more", "{}", head.escape_ascii());
        }
    }
}
