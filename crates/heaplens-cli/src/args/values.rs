//! Words of the command line that mean something: ids, filters, what to ignore.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use heaplens_model::locale::Lang;
use heaplens_model::{Cut, Filter, Ignored, MatchedBy, ObjectId};

use crate::Failure;

/// Says what is wrong with the command line.
pub fn usage<T>(reason: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Usage(reason.into()))
}

/// Returns whether a file argument means standard input.
pub fn is_stdin(file: &OsStr) -> bool {
    file == "-"
}

/// Returns what the Retainers look past.
pub fn ignored(word: &OsStr) -> Result<Ignored, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        Failure::Usage(format!(
            "`{word}` cannot be ignored: write @ID, edge:NAME or class:NAME"
        ))
    })
}

/// Returns what is cut.
pub fn cut(word: &OsStr) -> Result<Cut, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        Failure::Usage(format!(
            "`{word}` cannot be cut: write @ID, @FROM:NAME, @FROM:NAME:@TO or into:CLASS;from:RETAINER;by:NAME"
        ))
    })
}

/// Returns the path of a source map, a source file or a folder, which must be there: nothing is
/// translated by a path with a slip of the keyboard.
pub fn source_map(path: OsString) -> Result<OsString, Failure> {
    if Path::new(&path).exists() {
        return Ok(path);
    }
    let path = path.to_string_lossy();
    usage(format!("--source-map: there is no file or folder `{path}`"))
}

/// Returns a named filter.
pub fn filter(word: &OsStr) -> Result<Filter, Failure> {
    let word = word.to_string_lossy();
    word.parse().map_err(|_| {
        let plain: Vec<_> = Filter::PLAIN.iter().map(Filter::name).collect();
        let all = plain.join(", ");
        Failure::Usage(format!(
            "no filter `{word}`: there are {all}, allocated:MIN-MAX, realm:@ID"
        ))
    })
}

/// Returns by what objects are to be matched.
pub fn matched_by(word: &OsStr) -> Result<MatchedBy, Failure> {
    match word.to_str() {
        Some("object-id") => Ok(MatchedBy::ObjectId),
        Some("structure") => Ok(MatchedBy::Structure),
        _ => usage(format!(
            "`{}` is nothing to match by: there are object-id, structure",
            word.to_string_lossy()
        )),
    }
}

/// Returns an object's id, with or without the `@` that views show before it.
pub fn object_id(word: &OsStr) -> Result<ObjectId, Failure> {
    let word = word.to_string_lossy();
    let digits = word.strip_prefix('@').unwrap_or(&word);
    // `parse` accepts a sign.
    if digits.starts_with('+') {
        return Err(Failure::Usage(format!("`{word}` is not an object id")));
    }
    digits
        .parse()
        .map(ObjectId)
        .map_err(|_| Failure::Usage(format!("`{word}` is not an object id, such as @123")))
}

/// Returns a language of the page, by its tag.
pub fn language(word: &OsStr) -> Result<Lang, Failure> {
    let word = word.to_string_lossy();
    Lang::from_tag(&word).ok_or_else(|| {
        let all = Lang::ALL.map(Lang::tag).join(", ");
        Failure::Usage(format!("no language `{word}`: there are {all}"))
    })
}

/// Returns the number of a suspect, from 1.
pub fn suspect_number(word: &OsStr) -> Result<usize, Failure> {
    let word = word.to_string_lossy();
    match word.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => usage(format!("`{word}` is no suspect: they are counted from 1")),
    }
}

/// A figure that must not be above another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What the figure is of.
    pub field: String,
    /// The other one; bytes where it is of bytes.
    limit: f64,
    /// Whether it holds at the limit, too.
    with_limit: bool,
    /// Whether the limit has a unit of bytes.
    has_unit: bool,
}

impl Condition {
    /// Refuses a unit of bytes, of a figure that has none.
    pub fn without_unit(&self) -> Result<(), Failure> {
        match self.has_unit {
            true => usage(format!("`{}` has no unit of bytes", self.field)),
            false => Ok(()),
        }
    }

    /// Whether it holds for a value.
    pub fn holds(&self, value: f64) -> bool {
        value > self.limit || self.with_limit && value >= self.limit
    }
}

/// Units of bytes, as the page writes them, and those of powers of two.
const UNITS: [(&str, f64); 7] = [
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("B", 1.0),
];

/// Returns what makes a command fail: `score>0.5`, `sizeDelta>=10MB`.
pub fn condition(word: &OsStr) -> Result<Condition, Failure> {
    let word = word.to_string_lossy();
    let wrong = || {
        Failure::Usage(format!(
            "`{word}` is no condition: write a figure, > or >=, and a number, as in 'score>0.5'"
        ))
    };
    let (field, limit) = word.split_once('>').ok_or_else(wrong)?;
    let (with_limit, limit) = match limit.strip_prefix('=') {
        Some(limit) => (true, limit),
        None => (false, limit),
    };
    let limit = limit.trim();
    let unit = UNITS.iter().find_map(|(unit, bytes)| {
        let number = limit.strip_suffix(unit)?;
        Some((number.trim(), *bytes))
    });
    let has_unit = unit.is_some();
    let (number, bytes) = unit.unwrap_or((limit, 1.0));
    let number: f64 = number.parse().map_err(|_| wrong())?;
    if !number.is_finite() {
        return Err(wrong());
    }
    Ok(Condition {
        field: field.trim().to_owned(),
        limit: number * bytes,
        with_limit,
        has_unit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_have_a_figure_a_sign_and_a_number() {
        for (text, value, holds) in [
            ("score>0.5", 0.5, false),
            ("score>0.5", 0.51, true),
            ("score >= 0.5", 0.5, true),
            ("sizeDelta>10MB", 1e7, false),
            ("sizeDelta>10 MB", 1e7 + 1.0, true),
            ("sizeDelta>1KiB", 1024.5, true),
            ("sizeDelta>-5B", 0.0, true),
        ] {
            let condition = condition(OsStr::new(text)).expect(text);
            assert_eq!(condition.holds(value), holds, "{text} of {value}");
        }
        for wrong in [
            "",
            "score",
            "score<1",
            "score>",
            "score>x",
            "score>NaN",
            "a>1TB",
        ] {
            assert!(condition(OsStr::new(wrong)).is_err(), "{wrong}");
        }
    }
}
