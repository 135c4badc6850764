//! Source maps, written for tests.

use std::fmt::Write;

const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A segment of a map: line and column of the generated code; index, line and column of the source;
/// the name there.
pub type MapSegment<'a> = ([u32; 2], [u32; 3], Option<&'a str>);

/// Writes a number as mappings have it.
pub fn write_vlq(number: i64, text: &mut String) {
    let mut value = number.unsigned_abs() << 1 | u64::from(number < 0);
    loop {
        let digit = value & 31;
        value >>= 5;
        let digit = digit | if value > 0 { 32 } else { 0 };
        text.push(char::from(DIGITS[digit as usize]));
        if value == 0 {
            break;
        }
    }
}

/// Writes a map. The sources have a name and perhaps a text; the segments come in order.
pub fn source_map(
    file: Option<&str>,
    sources: &[(&str, Option<&str>)],
    segments: &[MapSegment<'_>],
) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut mappings = String::new();
    let mut line = 0;
    let mut before = [0i64; 5];
    for ([at, column], original, name) in segments {
        if line == *at && !mappings.is_empty() && !mappings.ends_with(';') {
            mappings.push(',');
        }
        while line < *at {
            mappings.push(';');
            before[0] = 0;
            line += 1;
        }
        let name = name.map(|name| {
            names
                .iter()
                .position(|known| *known == name)
                .unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                }) as u32
        });
        let numbers = [*column].into_iter().chain(*original).chain(name);
        for (number, before) in numbers.zip(&mut before) {
            let number = i64::from(number);
            write_vlq(number - std::mem::replace(before, number), &mut mappings);
        }
    }
    let texts = |pick: fn(&(&str, Option<&str>)) -> serde_json::Value| -> Vec<serde_json::Value> {
        sources.iter().map(pick).collect()
    };
    let map = serde_json::json!({
        "version": 3,
        "file": file,
        "sources": texts(|source| source.0.into()),
        "sourcesContent": texts(|source| source.1.into()),
        "names": names,
        "mappings": mappings,
    });
    let mut text = String::new();
    let _ = write!(text, "{map}");
    text
}
