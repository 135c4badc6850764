//! A naive reader of records, for tests of the fast ones, and damage for their texts.

/// Pieces of text that are wrong in most places of a record.
const DAMAGE: [&str; 14] = [
    "", ",", "\n", " ", "0", "7", "]", "x", ",,", "\n,", "\n\n", ",0", "\n0,", "00",
];

/// Reads records of `LEN` integers with everything that JSON allows, up to the first error.
/// Returns each record and where it ends.
pub fn records<const LEN: usize>(text: &str) -> Vec<([u64; LEN], usize)> {
    let (mut rest, mut records) = (text, Vec::new());
    loop {
        let mut record = [0; LEN];
        for number in &mut record {
            let after = rest.trim_start_matches(['\n', ' ']).strip_prefix(',');
            let Some(after) = after.map(|after| after.trim_start_matches(['\n', ' '])) else {
                return records;
            };
            let end = after.find(|c: char| !c.is_ascii_digit());
            let (digits, behind) = after.split_at(end.unwrap_or(after.len()));
            let zero = digits.starts_with('0') && digits != "0";
            let Some(value) = digits.parse().ok().filter(|_| !zero) else {
                return records;
            };
            *number = value;
            rest = behind;
        }
        records.push((record, text.len() - rest.len()));
    }
}

/// Damages a text in every position, once with each piece of [`DAMAGE`]: the piece is inserted
/// before a byte, or replaces it. `after` is appended undamaged.
pub fn damaged<'a>(text: &'a str, after: &'a str) -> impl Iterator<Item = String> + 'a {
    let positions = (0..text.len()).flat_map(|at| DAMAGE.map(|what| (at, what)));
    positions.flat_map(move |(at, damage)| {
        [at, at + 1].map(|end| [&text[..at], damage, &text[end..], after].concat())
    })
}
