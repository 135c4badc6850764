//! What a file is, by its first bytes and never by its name.

use heaplens_model::problem::Format;

use crate::parse::input::is_blank;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniff {
    /// Too few to say.
    More,
    /// A JSON object: a snapshot, if it is one of those that can be opened.
    Object,
    /// A message of the inspector, and so a log of them.
    Log,
    /// Something else.
    Other(Format),
}

/// Enough for every mark that is known.
const ENOUGH: usize = 512;

/// Looks at the beginning of a file without what is blank; `complete` is whether it is all.
pub fn sniff(head: &[u8], complete: bool) -> Sniff {
    match head {
        [] => Sniff::More,
        [b'{', rest @ ..] => object(rest, complete),
        _ if head.len() < 32 && !complete => Sniff::More,
        // The same bytes however the file was cut.
        _ => Sniff::Other(other(&head[..head.len().min(32)])),
    }
}

fn object(rest: &[u8], complete: bool) -> Sniff {
    let Some(first) = rest.iter().position(|byte| !is_blank(*byte)) else {
        return if complete || rest.len() > ENOUGH {
            Sniff::Object
        } else {
            Sniff::More
        };
    };
    if first > ENOUGH {
        return Sniff::Object;
    }
    match &rest[first..] {
        [b'\'', ..] => Sniff::Other(Format::PythonRepr),
        [b'"', key @ ..] => match key.iter().position(|byte| *byte == b'"') {
            Some(end) => match &key[..end] {
                // What a message of the inspector may begin with; a snapshot has none of these.
                b"id" | b"method" | b"params" | b"result" | b"error" | b"sessionId" => Sniff::Log,
                _ => Sniff::Object,
            },
            None if complete || key.len() > ENOUGH => Sniff::Object,
            None => Sniff::More,
        },
        _ => Sniff::Object,
    }
}

fn other(head: &[u8]) -> Format {
    match head {
        [0x1F, 0x8B, ..] => Format::Gzip,
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => Format::Zlib,
        [b'P', b'K', 3, 4, ..] => Format::Zip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Format::Zstd,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Format::Bzip2,
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Format::Xz,
        [0, ..] if head.iter().all(|byte| *byte == 0) => Format::Zeros,
        // A protocol buffer: nine bytes of metadata, which are a time in microseconds.
        [9, 8, time @ .., _, _, _] if time.iter().take(7).all(|byte| *byte >= 0x80) => {
            Format::Firefox
        }
        _ if head.starts_with(b"JAVA PROFILE ") => Format::Hprof,
        _ if head.starts_with(b"version https://git-lfs") => Format::GitLfsPointer,
        [b'<', ..] => Format::Html,
        [b'[', ..] => Format::JsonArray,
        [b'"', b'{', ..] => Format::JsonString,
        [b'"' | b'0'..=b'9' | b'-', ..] => Format::Json,
        _ if is_text(head) => Format::Text,
        _ => Format::Binary,
    }
}

fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        // A character may be cut at the end.
        Err(error) => error.error_len().is_none(),
    };
    valid
        && !head
            .iter()
            .any(|byte| *byte < 0x20 && !is_blank(*byte) && *byte != 0x1B)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_first_bytes() {
        use Format::*;
        let cases: [(&[u8], Sniff); 20] = [
            (b"{\"snapshot\":{", Sniff::Object),
            (b"{\n \"nodes\" : [", Sniff::Object),
            (b"{}", Sniff::Object),
            (b"{\"id\":1,\"result\":{}}", Sniff::Log),
            (
                b"{ \"method\":\"HeapProfiler.addHeapSnapshotChunk\"",
                Sniff::Log,
            ),
            (b"{'snapshot': {", Sniff::Other(PythonRepr)),
            (b"\x1F\x8B\x08\x00", Sniff::Other(Gzip)),
            (b"\x78\x9C\xED\x7D", Sniff::Other(Zlib)),
            (b"PK\x03\x04\x14\x00", Sniff::Other(Zip)),
            (b"\x28\xB5\x2F\xFD\x04", Sniff::Other(Zstd)),
            (b"JAVA PROFILE 1.0.2\0", Sniff::Other(Hprof)),
            (
                b"version https://git-lfs.github.com/spec/v1\n",
                Sniff::Other(GitLfsPointer),
            ),
            (b"<!DOCTYPE html><html>", Sniff::Other(Html)),
            (b"[1,2,3]", Sniff::Other(JsonArray)),
            (b"\"{\\\"snapshot\\\":", Sniff::Other(JsonString)),
            (b"\0\0\0\0\0\0\0\0", Sniff::Other(Zeros)),
            (
                b"\x09\x08\x80\x81\x82\x83\x84\x85\x86\x03\x12\x08",
                Sniff::Other(Firefox),
            ),
            (b"Debugger attached.\n", Sniff::Other(Text)),
            (b"\x7FELF\x02\x01\x01", Sniff::Other(Binary)),
            (b"42", Sniff::Other(Json)),
        ];
        for (head, expected) in cases {
            assert_eq!(sniff(head, true), expected, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_few_bytes_do_not_suffice() {
        for head in [&b""[..], b"{", b"{ \n", b"{\"sna", b"JAVA PRO", b"x"] {
            assert_eq!(sniff(head, false), Sniff::More, "{}", head.escape_ascii());
        }
    }
}
