//! Tables for people: figures are right-aligned, and names cannot control the terminal.

use std::io::Write;

use heaplens_model::format;
use heaplens_model::printable::printable;
use heaplens_model::row::BASE_SYSTEM_DISTANCE;

use crate::Failure;

/// Between groups of three digits.
const SEPARATOR: &str = ",";

/// A table that is being made. The last column holds names and has no width.
pub struct Table {
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(header: &[&'static str]) -> Table {
        Table {
            header: header.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row of as many cells as there are columns.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.header.len(), "a cell for each column");
        self.rows.push(cells);
    }

    pub fn write(&self, out: &mut impl Write) -> Result<(), Failure> {
        let last = self.header.len().saturating_sub(1);
        let widths: Vec<usize> = (0..last)
            .map(|column| {
                let cells = self.rows.iter().map(|row| row[column].chars().count());
                cells
                    .chain([self.header[column].chars().count()])
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let header = self
            .header
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>();
        for row in std::iter::once(&header).chain(&self.rows) {
            for (cell, width) in row.iter().zip(&widths) {
                write!(out, "{cell:>width$}  ")?;
            }
            writeln!(out, "{}", row[last])?;
        }
        Ok(())
    }
}

/// Returns a whole number with its digits in threes.
pub fn number(value: impl Into<i128>) -> String {
    let value = value.into();
    let sign = if value < 0 { "-" } else { "" };
    // No figure of a snapshot has more than 64 bits.
    let digits = u64::try_from(value.unsigned_abs()).unwrap_or(u64::MAX);
    format!("{sign}{}", format::grouped(digits, SEPARATOR))
}

/// Returns a change: its sign always shows.
pub fn change(value: i64) -> String {
    if value > 0 {
        format!("+{}", number(value))
    } else {
        number(value)
    }
}

/// Bytes as the page writes them, with spaces that can be searched for.
pub fn bytes(value: u64) -> String {
    format::bytes(value, SEPARATOR).replace('\u{a0}', " ")
}

/// Returns a distance, or the dash that DevTools shows where there is none that means anything.
pub fn distance(value: i32) -> String {
    if (0..BASE_SYSTEM_DISTANCE).contains(&value) {
        number(value)
    } else {
        "–".to_owned()
    }
}

/// Returns a name on one line, cut to what a terminal can show.
pub fn name(text: &str) -> String {
    printable(text, 200)
}

/// Returns a text on one line, whole.
pub fn line(text: &str) -> String {
    printable(text, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        assert_eq!(number(0), "0");
        assert_eq!(number(-1_234_567), "-1,234,567");
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(change(5), "+5");
        assert_eq!(change(0), "0");
        assert_eq!(change(-5), "-5");
    }

    #[test]
    fn sizes_are_written_as_on_the_page() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1000), "1.0 kB");
        assert_eq!(bytes(1_100_000_000), "1,100 MB");
    }

    #[test]
    fn distances_without_meaning_are_dashes() {
        assert_eq!(distance(3), "3");
        assert_eq!(distance(-5), "–");
        assert_eq!(distance(100_000_002), "–");
    }

    #[test]
    fn names_cannot_control_the_terminal() {
        assert_eq!(name("\u{1b}[2J\n{a, b}"), "\\u{1b}[2J\\u{a}{a, b}");
        assert_eq!(name("abc\u{202e}def"), "abc\\u{202e}def");
        assert_eq!(name(&"x".repeat(201)).chars().count(), 201);
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["Count", "Name"]);
        table.row(vec!["1,000,000".to_owned(), "a".to_owned()]);
        table.row(vec!["7".to_owned(), "b".to_owned()]);
        let mut out = Vec::new();
        assert!(table.write(&mut out).is_ok());
        let text = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(text, "    Count  Name\n1,000,000  a\n        7  b\n");
    }
}
