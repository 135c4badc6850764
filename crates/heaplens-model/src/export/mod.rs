//! Rows as text for other programs: CSV, JSON, Markdown, and tab-separated text to copy.
//!
//! The columns are called as the keys of the command line's JSON (`docs/cli.md`), so that a script
//! reads both. Names come from a snapshot and are hostile text:
//!
//! - CSV and tab-separated text guard against formulas. A text that a spreadsheet would take for
//!   one gets an apostrophe before it.
//! - Markdown puts every text into a code span, in which nothing is a link, an image or HTML.
//!
//! A file is made in pieces: [`begin`], [`write_row`] for each row, [`end`].

mod columns;
mod csv;
mod json;
mod markdown;

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::row::{Row, Text};

pub use columns::{ExportColumns, ExportRow};

use columns::join;
use csv::{csv_row, tab_separated_row};
use json::json_row;
pub(crate) use markdown::code_span;
use markdown::{begin_markdown, markdown_row};

/// The kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180), in UTF-8 with the mark by which spreadsheets know it.
    Csv,
    /// One object with a list of rows, each on a line.
    Json,
    /// A table of GitHub Flavored Markdown.
    Markdown,
}

/// The kinds of text that are copied. Apart from those of files, so that the page has no code for
/// the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFormat {
    /// One line a row with tabs between the cells: what spreadsheets take from the clipboard.
    TabSeparated,
    /// A table of GitHub Flavored Markdown.
    Markdown,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [ExportFormat; 3] = [
        ExportFormat::Csv,
        ExportFormat::Json,
        ExportFormat::Markdown,
    ];

    /// Returns the name, which is the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            ExportFormat::Csv => "CSV",
            ExportFormat::Json => "JSON",
            ExportFormat::Markdown => "Markdown",
        }
    }

    /// Returns the ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Json => "json",
            ExportFormat::Markdown => "md",
        }
    }

    /// Returns the media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Csv => "text/csv",
            ExportFormat::Json => "application/json",
            ExportFormat::Markdown => "text/markdown",
        }
    }
}

/// Writes what comes before the rows. `total` is their number.
pub fn begin(format: ExportFormat, columns: ExportColumns, total: u64, out: &mut String) {
    match format {
        ExportFormat::Csv => {
            out.push('\u{feff}');
            join(columns, ",", out);
            out.push_str("\r\n");
        }
        ExportFormat::Markdown => begin_markdown(columns, out),
        ExportFormat::Json => {
            let key = columns.rows_key();
            let _ = write!(
                out,
                "{{\"schema\":\"heaplens/table@1\",\"total\":{total},\"{key}\":["
            );
        }
    }
}

/// Writes a row. `is_first` is whether it is the text's first one.
pub fn write_row(
    format: ExportFormat,
    columns: ExportColumns,
    row: &ExportRow<'_>,
    is_first: bool,
    out: &mut String,
) {
    match format {
        ExportFormat::Csv => csv_row(columns, row, out),
        ExportFormat::Markdown => markdown_row(columns, row, out),
        ExportFormat::Json => {
            out.push_str(if is_first { "\n{" } else { ",\n{" });
            json_row(columns, row, out);
            out.push('}');
        }
    }
}

/// Returns rows as text to copy.
pub fn copy_text<R: AsRef<Row>>(rows: &[R], format: CopyFormat) -> String {
    let columns = ExportColumns::of_rows(rows.iter().map(AsRef::as_ref));
    let mut out = String::new();
    let write = match format {
        CopyFormat::TabSeparated => {
            join(columns, "\t", &mut out);
            out.push('\n');
            tab_separated_row
        }
        CopyFormat::Markdown => {
            begin_markdown(columns, &mut out);
            markdown_row
        }
    };
    for row in rows {
        write(columns, &ExportRow::shown(row.as_ref()), &mut out);
    }
    out
}

/// Writes what comes after the rows.
pub fn end(format: ExportFormat, out: &mut String) {
    if format == ExportFormat::Json {
        out.push_str("\n]}\n");
    }
}

/// Returns a text with `…` at its end where it is cut.
pub fn whole_or_cut(text: &Text) -> Cow<'_, str> {
    if text.cut {
        Cow::Owned(format!("{}…", text.text))
    } else {
        Cow::Borrowed(&text.text)
    }
}

/// Tabs and line ends would break a row.
fn on_one_line(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::csv::is_formula;
    use super::*;
    use crate::location::OriginalLocation;
    use crate::row::{
        ClassRow, DeltaRow, EdgeLabel, GroupedRetainers, ObjectRow, RetainerGroupRow,
    };
    use crate::{
        ClassIdx, DeltaIdx, DomState, EdgeIdx, EdgeKind, Location, NodeIdx, NodeKind, ObjectId,
        ScriptPosition,
    };

    const HOSTILE: [&str; 14] = [
        "",
        "plain",
        "a,b;c",
        "say \"hi\"",
        "two\r\nlines\n",
        "=HYPERLINK(\"https://a.example\")",
        "-1+1",
        "@SUM(A1)",
        "\tx",
        "a|b",
        "`x` and ``y``",
        "![](https://a.example/x.png) <img src=x>",
        "\u{0}\u{1f}\u{7f}\\",
        "\u{fffd}\u{2028}名前\u{202e}",
    ];

    fn text(text: &str) -> Text {
        Text {
            text: text.to_owned(),
            cut: false,
        }
    }

    fn class(name: &str) -> Row {
        Row::Class(ClassRow {
            class: ClassIdx(0),
            name: text(name),
            count: 3,
            distance: -5,
            shallow_size: 40,
            retained_size: u64::MAX,
            location: None,
        })
    }

    fn object(name: &str, edge: Option<EdgeLabel>) -> Row {
        Row::Object(ObjectRow {
            node: NodeIdx(0),
            id: ObjectId(7),
            edge,
            name: text(name),
            kind: NodeKind::Object,
            class_name: text("Widget"),
            class: None,
            dom_state: DomState::Unknown,
            distance: 2,
            shallow_size: 16,
            retained_size: 32,
            expandable: false,
            location: None,
            is_root: false,
            is_ignored: false,
            folded: Box::default(),
            detached: None,
            fiber: None,
            collection: None,
            dead_variables: None,
        })
    }

    fn edge(name: &str) -> EdgeLabel {
        EdgeLabel {
            kind: EdgeKind::Property,
            foreign_type: None,
            index: EdgeIdx(0),
            name: text(name),
        }
    }

    fn export(format: ExportFormat, rows: &[Row]) -> String {
        let columns = ExportColumns::of_rows(rows);
        let mut out = String::new();
        begin(format, columns, rows.len() as u64, &mut out);
        for (position, row) in rows.iter().enumerate() {
            let row = ExportRow::shown(row);
            write_row(format, columns, &row, position == 0, &mut out);
        }
        end(format, &mut out);
        out
    }

    /// Reads CSV by the letter of RFC 4180.
    fn read_csv(csv: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut is_quoted = false;
        let mut characters = csv.chars().peekable();
        while let Some(character) = characters.next() {
            let row = rows.last_mut().expect("a row");
            let cell = row.last_mut().expect("a cell");
            match character {
                '"' if is_quoted && characters.peek() == Some(&'"') => {
                    characters.next();
                    cell.push('"');
                }
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => row.push(String::new()),
                '\r' if !is_quoted => assert_eq!(characters.peek(), Some(&'\n')),
                '\n' if !is_quoted => rows.push(vec![String::new()]),
                other => cell.push(other),
            }
        }
        assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends");
        rows
    }

    #[test]
    fn csv_gives_every_name_back_and_no_formula() {
        let rows = HOSTILE.map(class);
        let csv = export(ExportFormat::Csv, &rows);
        let read = read_csv(csv.strip_prefix('\u{feff}').expect("the mark of UTF-8"));
        assert_eq!(
            read[0],
            [
                "name",
                "count",
                "distance",
                "shallowSize",
                "retainedSize",
                "location"
            ]
        );
        for (line, name) in read[1..].iter().zip(HOSTILE) {
            let guard = if is_formula(name) { "'" } else { "" };
            assert_eq!(line[0], format!("{guard}{name}"));
            assert!(!is_formula(&line[0]));
            // A number is no formula, whatever its sign.
            assert_eq!(line[1..], ["3", "-5", "40", "18446744073709551615", ""]);
        }
    }

    #[test]
    fn json_gives_every_name_back() {
        let rows: Vec<Row> = HOSTILE
            .iter()
            .map(|name| object(name, Some(edge(name))))
            .collect();
        let json = export(ExportFormat::Json, &rows);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read["total"], 14);
        for (row, name) in read["objects"]
            .as_array()
            .expect("rows")
            .iter()
            .zip(HOSTILE)
        {
            assert_eq!(
                *row,
                serde_json::json!({
                    "edge": { "type": "property", "name": name },
                    "id": 7, "name": name, "className": "Widget", "type": "object",
                    "distance": 2, "shallowSize": 16, "retainedSize": 32, "location": null,
                })
            );
        }
        assert_eq!(json.lines().count(), 14 + 2, "a row is a line");
        let none = export(ExportFormat::Json, &[]);
        assert!(serde_json::from_str::<serde_json::Value>(&none).is_ok());
    }

    #[test]
    fn json_has_edges_as_the_command_line() {
        let of = |kind, name| {
            let edge = EdgeLabel { kind, ..edge(name) };
            let json = export(ExportFormat::Json, &[object("a", Some(edge))]);
            let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            read["objects"][0]["edge"]["name"].clone()
        };
        assert_eq!(of(EdgeKind::Element, "7"), 7);
        assert_eq!(of(EdgeKind::Hidden, "4294967295"), u32::MAX);
        assert_eq!(of(EdgeKind::Property, "7"), "7");
        // Elements are merged whatever their indices are.
        let group = Row::RetainerGroup(RetainerGroupRow {
            position: 0,
            retainers: GroupedRetainers::Class {
                class: ClassIdx(0),
                class_name: text("Widget"),
                edge_kind: EdgeKind::Element,
                edge_name: None,
                retainer_count: 1,
                met_before: 0,
                edge_count: 3,
            },
            object_count: 3,
            shallow_size: 40,
            distance: 2,
        });
        let json = export(ExportFormat::Json, &[group]);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let edge = serde_json::json!({ "type": "element", "name": null });
        assert_eq!(read["rows"][0]["edge"], edge);
    }

    #[test]
    fn json_has_locations_as_the_command_line() {
        let of = |line, original: Option<Box<OriginalLocation>>| {
            let mut row = object("a", None);
            if let Row::Object(row) = &mut row {
                let position = ScriptPosition {
                    script_id: 9,
                    line,
                    column: 12,
                };
                let script = None;
                let location = Location {
                    script,
                    position,
                    original,
                };
                row.location = Some(location);
            }
            let json = export(ExportFormat::Json, &[row]);
            let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            read["objects"][0]["location"].clone()
        };
        let original = OriginalLocation {
            source: text("a.ts"),
            line: 3,
            column: 4,
            name: Some(text("Panel")),
        };
        assert_eq!(
            of(11, Some(original.into())),
            serde_json::json!({
                "script": null, "scriptId": 9, "line": 12, "column": 13,
                "original": { "source": "a.ts", "line": 4, "column": 5, "name": "Panel" },
            })
        );
        // A line that no script can have.
        assert_eq!(
            of(1 << 31, None),
            serde_json::json!({ "script": null, "scriptId": 9, "line": null, "column": null })
        );
    }

    #[test]
    fn markdown_keeps_a_row_on_its_line_and_a_name_in_its_cell() {
        let markdown = export(ExportFormat::Markdown, &HOSTILE.map(class));
        let copied = copy_text(&HOSTILE.map(class).map(Box::new), CopyFormat::Markdown);
        assert_eq!(copied, markdown);
        let lines: Vec<&str> = markdown.lines().collect();
        assert_eq!(lines.len(), 14 + 2);
        for line in &lines {
            let bars = line.replace("\\|", "").matches('|').count();
            assert_eq!(bars, 7, "{line}");
        }
        assert_eq!(lines[1], "| --- | ---: | ---: | ---: | ---: | --- |");
        assert_eq!(
            lines[3],
            "| `plain` | 3 | -5 | 40 | 18446744073709551615 |  |"
        );
        assert!(lines[11].starts_with("| `a\\|b` |"));
        assert!(lines[12].starts_with("| ``` `x` and ``y`` ``` |"));
        assert!(lines[13].starts_with("| `![](https://a.example/x.png) <img src=x>` |"));
    }

    #[test]
    fn what_is_copied_has_a_cell_for_each_tab() {
        let text = copy_text(&HOSTILE.map(class).map(Box::new), CopyFormat::TabSeparated);
        assert_eq!(text.lines().count(), 14 + 1);
        for line in text.split_terminator('\n') {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 6, "{line}");
            assert!(!is_formula(cells[0]));
        }
    }

    #[test]
    fn rows_of_several_kinds_have_all_columns() {
        let delta = Row::Delta(DeltaRow {
            delta: DeltaIdx(0),
            name: text("Widget"),
            added_count: 1,
            deleted_count: 3,
            count_delta: -2,
            added_size: 10,
            deleted_size: 30,
            size_delta: -20,
            retained: None,
            structure: None,
            location: Some(Location {
                script: Some(text("/app/a.js")),
                position: ScriptPosition {
                    script_id: 9,
                    line: 11,
                    column: 12,
                },
                original: None,
            }),
        });
        let rows = [delta, object("a", None)];
        let text = copy_text(&rows.clone().map(Box::new), CopyFormat::TabSeparated);
        assert_eq!(
            text,
            "id\tname\tclassName\ttype\tdistance\tshallowSize\tretainedSize\taddedCount\t\
             removedCount\tcountDelta\taddedSize\tremovedSize\tsizeDelta\tlocation\n\
             \tWidget\t\t\t\t\t\t1\t3\t-2\t10\t30\t-20\t/app/a.js:12:13\n\
             7\ta\tWidget\tobject\t2\t16\t32\t\t\t\t\t\t\t\n"
        );
        let json = export(ExportFormat::Json, &rows);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read["rows"][0]["sizeDelta"], -20);
        assert_eq!(
            read["rows"][0]["location"],
            serde_json::json!({ "script": "/app/a.js", "scriptId": 9, "line": 12, "column": 13 })
        );
        assert_eq!(read["rows"][1]["sizeDelta"], serde_json::Value::Null);
    }
}
