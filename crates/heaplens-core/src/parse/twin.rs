//! What the fast ways through records must agree with: the plainest code, and damage to be done.

/// What does not belong everywhere in records, or does not always.
const DAMAGE: [&str; 14] = [
    "", ",", "\n", " ", "0", "7", "]", "x", ",,", "\n,", "\n\n", ",0", "\n0,", "00",
];

/// The records of `LEN` integers, a step at a time, whatever JSON allows, up to the first thing
/// that is wrong; and where each ends.
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

/// A text with each byte replaced by, preceded by and parted from its neighbours by what does not
/// belong there, one at a time; `after` follows whole.
pub fn damaged<'a>(text: &'a str, after: &'a str) -> impl Iterator<Item = String> + 'a {
    let places = (0..text.len()).flat_map(|at| DAMAGE.map(|what| (at, what)));
    places.flat_map(move |(place, damage)| {
        [place, place + 1].map(|end| [&text[..place], damage, &text[end..], after].concat())
    })
}
